"""The conclusion: the weight of the union's core, and what its two structures have in common."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

import pandas as pd

from eaeu import data
from eaeu.members import MEMBERS, OTHERS, members
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.measures import membership

if TYPE_CHECKING:
    from collections.abc import Iterable

CORES = {
    "three of the five": (["RUS", "KAZ", "BLR"], MEMBERS),
    "two of the other four": (["KAZ", "BLR"], OTHERS),
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

DEFENCE = "pairs of the union's members that owe each other defence"
_CONSULTATION = "pairs of the union's members that owe each other consultation"
_OBLIGATIONS = {"pairs owing defence": "defense", "pairs owing consultation": "consul"}
_ALLIANCES = "atop"
_MEMBERSHIPS = "facts-memberships"


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


def core_three(item: str, core: str, year: int, vintage: str) -> Estimate:
    """Share, in %, of the core in the union's total of an item.

    Parameters
    ----------
    item, vintage
        As in `amounts`.
    core : str
        A key of `CORES`.
    year : int
        Calendar year.

    Raises
    ------
    NoData
        The vintage lacks the item for a member that year, or a member's amount is negative.
    """
    some, among = CORES[core]
    table = amounts(item, vintage)
    if year not in table.index or table.loc[year, among].isna().any():
        raise NoData(f"{vintage} does not give this item for every member in {year}")
    if (table.loc[year, among] < 0).any():
        raise NoData("a member's investment is negative, and shares of such a sum mean nothing")
    held, total = (table.loc[year, states].to_numpy(float).sum() for states in (some, among))
    return Estimate(100 * held / total, vintage, year=year)


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
        "the three": CORES["three of the five"],
        "Russia alone": (["RUS"], MEMBERS),
        "two of four": CORES["two of the other four"],
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


def ends_of_each_item(weights: pd.DataFrame) -> pd.DataFrame:
    """Shares of Russia alone and of the three, in the rows that `plots.range_by_vintage` draws.

    Parameters
    ----------
    weights : DataFrame
        As from `weights_of_the_core`.
    """
    ordered = weights[["Russia alone", "the three"]].sort_values("Russia alone")
    values = cast("pd.Series", ordered.stack()).rename("value")
    return values.reset_index().rename(columns={"item": "vintage"})


def pairs_bound(states: frozenset[str], year: int, obligation: str) -> float:
    """Share, in %, of the pairs of some states that owe each other an obligation by treaty.

    Parameters
    ----------
    states : frozenset of str
        iso3, two or more.
    year : int
        Calendar year.
    obligation : str
        Column of the alliance data: "defense" or "consul".

    Raises
    ------
    NoData
        The alliance data do not give the year.
    """
    treaties = sources.load(_ALLIANCES)
    treaties = treaties[treaties["year"].eq(year)]
    if treaties.empty:
        raise NoData(f"the alliance data end in {last_alliances()}")
    inside = treaties["iso3_1"].isin(states) & treaties["iso3_2"].isin(states)
    once = treaties["iso3_1"].lt(treaties["iso3_2"])  # each pair stands in both orders
    bound = treaties[inside & once & treaties[obligation].eq(1)]
    return 100 * len(bound) / (len(states) * (len(states) - 1) / 2)


def last_alliances() -> int:
    """Last year of the alliance data."""
    return int(sources.load(_ALLIANCES)["year"].max())


def two_structures_overlap(day: str, measure: str, armenia: str) -> Estimate:
    """Share, in %, of members or of pairs of members that belong to both structures.

    Parameters
    ----------
    day : str
        ISO date of the memberships; the obligations are of its year.
    measure : str
        "members in either", "the union's members", "the organisation's members", "pairs owing
        defence" or "pairs owing consultation".
    armenia : str
        "by treaty", or "frozen in 2024": without those that have stopped taking part.

    Raises
    ------
    NoData
        The alliance data do not reach the year.
    """
    union = members("EAEU", day)
    security = members("CSTO" if armenia == "by treaty" else "CSTO taking part", day)
    year = int(day[:4])
    if measure in _OBLIGATIONS:
        value = pairs_bound(union, year, _OBLIGATIONS[measure])
        used, published = [_ALLIANCES, _MEMBERSHIPS], data.published(_ALLIANCES)
        return Estimate(value, used, year=year, published=published)
    both = len(union & security)
    match measure:
        case "members in either":
            value = 100 * membership.jaccard(union, security)
        case "the union's members":
            value = 100 * both / len(union)
        case _:
            value = 100 * both / len(security)
    return Estimate(value, _MEMBERSHIPS, year=year, published=day)


def structures(day: str) -> dict[str, frozenset[str]]:
    """Members (iso3) on a day of the `union` and the `security` organisation, and its `active` ones.

    Parameters
    ----------
    day : str
        ISO date.
    """
    return {
        "union": members("EAEU", day),
        "security": members("CSTO", day),
        "active": members("CSTO taking part", day),
    }


def shared_members_and_duties(day: str) -> pd.Series:
    """Shares, in %, of members and of pairs that the two structures have in common, by measure.

    Memberships are those of the day, obligations those of the last year coded; the European Union
    and NATO stand beside.

    Parameters
    ----------
    day : str
        ISO date.
    """
    of = structures(day)
    union, year = of["union"], last_alliances()
    europe = membership.jaccard(members("EU", day), members("NATO", day))
    shares = {
        "members of either that are in both": 100 * membership.jaccard(union, of["security"]),
        "the same, counting only those that take part": 100
        * membership.jaccard(union, of["active"]),
        f"{DEFENCE}, {year}": pairs_bound(union, year, "defense"),
        f"{_CONSULTATION}, {year}": pairs_bound(union, year, "consul"),
        "European Union and NATO: members of either in both": 100 * europe,
    }
    return pd.Series(shares, name="share (%)").rename_axis("measure")
