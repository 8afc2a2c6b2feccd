"""The conclusion: the weight of the union's core."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu import data
from eaeu.members import MEMBERS, OTHERS
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from collections.abc import Iterable

CORES = {
    "the three in the union": (["RUS", "KAZ", "BLR"], MEMBERS),
    "the two among the other four": (["KAZ", "BLR"], OTHERS),
}
"""Core of the union -> its states, and those among which it holds a share."""

_SHOWN_YEARS = range(2010, 2022)
_AMOUNTS = {
    "people": "SP.POP.TOTL",
    "foreign investment": "BX.KLT.DINV.CD.WD",
    "patents": "IP.PAT.RESD",
    "scientific articles": "IP.JRN.ARTC.SC",
    "high-technology exports": "TX.VAL.TECH.CD",
}
_SHARES_OF_GDP = {
    "research spending": ["GB.XPD.RSDV.GD.ZS"],
    "industry": ["NV.IND.TOTL.ZS", "NV.IND.MANF.ZS"],  # manufacturing where all industry is missing
}

ITEMS = (*_AMOUNTS, *_SHARES_OF_GDP)
"""What the paper weighs the union's core by."""


def _series(vintage: str, indicator: str) -> pd.DataFrame:
    """Series by year, a column a member; years that no member reports are left out."""
    rows = data.wide(vintage, indicator).reindex(columns=MEMBERS).dropna(how="all")
    if rows.empty:
        raise NoData(f"{vintage} does not have the series {indicator}")
    return rows


@cache
def amounts(item: str, vintage: str) -> pd.DataFrame:
    """Each member's amount of an item by year, in the item's own unit; the same for all members.

    Parameters
    ----------
    item : str
        An option of the choice `item`. Foreign investment is a mean of five years; industry is
        value added, of manufacturing alone where the vintage has nothing wider.
    vintage : str
        Vintage of the World Bank's indicators.

    Raises
    ------
    NoData
        The vintage does not have the series.
    """
    if item in _AMOUNTS:
        series = _series(vintage, _AMOUNTS[item])
        return series.rolling(5).mean() if item == "foreign investment" else series
    *wider, last = _SHARES_OF_GDP[item]
    code = next((code for code in wider if len(data.wide(vintage, code))), last)
    return _series(vintage, code) * _series(vintage, "NY.GDP.MKTP.CD")


def core_three(item: str, core: str, year: int, dataset: str) -> Estimate:
    """Share, in %, of the core in the union's total of an item.

    Parameters
    ----------
    item : str
        As in `amounts`.
    core : str
        A key of `CORES`.
    year : int
        Calendar year.
    dataset : str
        Vintage of the World Bank's indicators.

    Raises
    ------
    NoData
        The vintage lacks the item for a member that year, or a member's amount is negative.
    """
    some, among = CORES[core]
    table = amounts(item, dataset)
    if year not in table.index or table.loc[year, among].isna().any():
        raise NoData(f"{dataset} does not give {item} for every member in {year}")
    if (table.loc[year, among] < 0).any():
        raise NoData("a member's investment is negative, and shares of such a sum mean nothing")
    held, total = (table.loc[year, states].to_numpy(float).sum() for states in (some, among))
    return Estimate(100 * held / total, dataset, year=year)


def technology(measure: str, core: str, year: int, dataset: str) -> Estimate:
    """Share, in %, of the core in one measure of the union's technology, as of `core_three`."""
    return core_three(measure, core, year, dataset)


def least_shares(ways: pd.DataFrame, year: int, vintage: str) -> dict[str, float]:
    """Smallest share, in %, of the core and of Russia alone in any item of a year.

    Parameters
    ----------
    ways : DataFrame
        Ways to compute the claim: `core`, `year`, `value`.
    year : int
        Calendar year.
    vintage : str
        Vintage of the World Bank's indicators, for Russia alone.

    Returns
    -------
    dict
        `least` (the three in the union), `least_two` (the two among the other four),
        `russia_least`.
    """
    three, two = (
        ways.loc[ways["core"].eq(core) & ways["year"].eq(year), "value"] for core in CORES
    )
    russia = weights_of_the_core(ITEMS, year, vintage)["Russia alone"]
    return {"least": three.min(), "least_two": two.min(), "russia_least": russia.min()}


def weights_of_the_core(items: Iterable[str], year: int, vintage: str) -> pd.DataFrame:
    """Shares in the union's total, in %, in a year or the last before it that all five report.

    Parameters
    ----------
    items : iterable of str
        Options of the choice `item`.
    year : int
        From 2010 to 2021.
    vintage : str
        Vintage of the World Bank's indicators.

    Returns
    -------
    DataFrame
        A row an item: `the three`, `Russia alone`, `two of four` (without Russia on either side).

    Raises
    ------
    RecomputeError
        A year outside these.
    """
    if year not in _SHOWN_YEARS:
        raise RecomputeError(
            f"shown_year is {year}",
            where="the chapter's parameters",
            mend=f"use a year from {_SHOWN_YEARS[0]} to {_SHOWN_YEARS[-1]}",
        )
    groups = {
        "the three": CORES["the three in the union"],
        "Russia alone": (["RUS"], MEMBERS),
        "two of four": CORES["the two among the other four"],
    }
    rows = {}
    for item in items:
        table = amounts(item, vintage).loc[:year].dropna()
        last = table[(table >= 0).all(axis=1)].iloc[-1]
        rows[item] = {
            name: 100 * last[some].sum() / last[among].sum()
            for name, (some, among) in groups.items()
        }
    shares = pd.DataFrame.from_dict(rows, orient="index")
    return shares.rename_axis(index="item", columns="share of")
