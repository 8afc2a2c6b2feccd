"""What the union would be with Ukraine: in output, people, exports and trade inside."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from eaeu.data import trade_of_pairs
from eaeu.members import MEMBERS
from eaeu.size import CONCEPTS
from eaeu.states import of_state
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import national_accounts

NEIGHBOURS = ["AZE", "GEO", "MDA", "TJK", "TKM", "UZB"]
"""The other post-Soviet states outside the union but for the Baltic ones."""

FIVE = tuple(MEMBERS)
SIX = (*MEMBERS, "UKR")

DEFLATORS = "wdi-gdp-2021-04"
"""Vintage of the paper's time whose deflators and output at constant prices are used."""

TENTH = 10.0
"""A tenth of the union, in per cent."""


@cache
def levels(measure: str, dataset: str, economies: tuple[str, ...]) -> pd.DataFrame:
    """Annual level of a measure, in the unit of its data set.

    Parameters
    ----------
    measure : str
        A key of `eaeu.size.CONCEPTS`.
    dataset : str
        Id of a data set that has it.
    economies : tuple of str
        iso3.

    Returns
    -------
    DataFrame
        Index year, a column an economy; years in which one lacks a value are left out.

    Raises
    ------
    NoData
        If the data set has no output or people of an economy.
    """
    return national_accounts.annual(sources.load(dataset), CONCEPTS[measure], list(economies))


@cache
def totals(measure: str, dataset: str, economies: tuple[str, ...]) -> pd.Series:
    """Annual total of a group; for ``trade inside``, what its members sell one another.

    Empty where an economy is not in the data set.
    """
    if measure == "trade inside":
        flows = trade_of_pairs(dataset)
        inside = flows["exporter"].isin(economies) & flows["importer"].isin(economies)
        return flows[inside].groupby("year")["value"].sum()
    try:
        return levels(measure, dataset, economies).sum(axis=1)
    except NoData:
        return pd.Series(dtype=float)


def added_by(measure: str, dataset: str, joining: list[str], year: int) -> float:
    """Size of states that would join, in per cent of the union's total.

    Of ``trade inside`` it is their trade with the five, not with one another.

    Raises
    ------
    NoData
        If a member or a joining state has no value in the year.
    """
    five = totals(measure, dataset, FIVE)
    if measure == "trade inside":
        added = _trade_with_five(dataset, joining, year)
        if year not in five.index:
            raise NoData(f"not every state has a value in {year}")
        return 100 * added / five[year]
    more = totals(measure, dataset, (*FIVE, *joining))
    if year not in five.index or year not in more.index:
        raise NoData(f"not every state has a value in {year}")
    return 100 * (more[year] / five[year] - 1)


def _trade_with_five(dataset: str, joining: list[str], year: int) -> float:
    flows = trade_of_pairs(dataset)
    flows = flows[flows["year"].eq(year)]
    out = flows["exporter"].isin(joining) & flows["importer"].isin(FIVE)
    back = flows["exporter"].isin(FIVE) & flows["importer"].isin(joining)
    if not (out | back).any():
        raise NoData(f"not every state has a value in {year}")
    return float(flows.loc[out | back, "value"].sum())


def _real_output(dataset: str, iso3: str) -> pd.Series:
    """Index of a state's output at constant prices, by year."""
    if dataset == DEFLATORS:
        return of_state(dataset, "NY.GDP.MKTP.KD", iso3)
    return (1 + of_state(dataset, "NY.GDP.MKTP.KD.ZG", iso3) / 100).cumprod()


def own_growth(measure: str, dataset: str, year: int) -> float:
    """Growth of the five in the ten years to a year, in per cent, at constant prices.

    Output grows as each member's output at constant prices did; exports and trade, in dollars, are
    deflated by the deflator of the United States' output; people are counted.

    Raises
    ------
    NoData
        If a member has no growth, the five no total, or the United States no deflator in one of
        the two years.
    """
    start = year - 10
    if measure.startswith("output"):
        now = levels(measure, dataset, FIVE).T[year]
        indices = {member: _real_output(dataset, member) for member in MEMBERS}
        then = sum(
            now[member] * index.get(start, np.nan) / index.get(year, np.nan)
            for member, index in indices.items()
        )
        if np.isnan(then):
            raise NoData(f"no growth of every member from {start}")
        return float(100 * (now.sum() / then - 1))
    five = totals(measure, dataset, FIVE)
    if start not in five.index:
        raise NoData(f"no total of {start} to count growth from")
    prices = 1.0 if measure == "people" else _dollar_prices(measure, dataset, start, year)
    return float(100 * (five[year] / prices / five[start] - 1))


def _dollar_prices(measure: str, dataset: str, start: int, year: int) -> float:
    """Prices of the United States' output in a year over those of an earlier one."""
    deflator = of_state(DEFLATORS, "NY.GDP.DEFL.ZS", "USA")
    if not {start, year} <= set(deflator.index):
        raise NoData(f"no deflator of {year}")
    return float(deflator[year] / deflator[start])


def ukraine_absence(measure: str, stand_in: str, dataset: str, year: int) -> Estimate:
    """Size of Ukraine in per cent of the union, and the bar of each reading beside it.

    Parameters
    ----------
    measure, dataset, year
        As in `added_by`.
    stand_in : str
        What could make the absence good: ``a tenth of the union``, ``the other neighbours
        together`` or ``ten years of own growth``.
    """
    value = added_by(measure, dataset, ["UKR"], year)
    if stand_in == "ten years of own growth":
        bar = own_growth(measure, dataset, year)
    elif stand_in == "the other neighbours together":
        bar = added_by(measure, dataset, NEIGHBOURS, year)
    else:
        bar = TENTH
    return Estimate(value, dataset, year=year, extra={"bar_percent": bar})


def ukraine_output(stand_in: str, dataset: str, year: int) -> Estimate:
    """Output of Ukraine at purchasing-power parity, in per cent of the union's."""
    return ukraine_absence("output at PPP", stand_in, dataset, year)


def ukraine_people(stand_in: str, dataset: str, year: int) -> Estimate:
    """People of Ukraine, in per cent of the union's."""
    return ukraine_absence("people", stand_in, dataset, year)


def ukraine_trade(stand_in: str, dataset: str, year: int) -> Estimate:
    """Trade with Ukraine inside a union of six, in per cent of the five's with one another."""
    return ukraine_absence("trade inside", stand_in, dataset, year)


def added_by_year(dataset: str, trade: str) -> pd.DataFrame:
    """Compute what Ukraine would add to the union by year, in per cent of the five's total."""
    columns = {
        measure: 100 * (totals(measure, source, SIX) / totals(measure, source, FIVE) - 1)
        for measure, source in [*((m, dataset) for m in CONCEPTS), ("trade inside", trade)]
    }
    return pd.DataFrame(columns).dropna(how="all").loc[1998:]
