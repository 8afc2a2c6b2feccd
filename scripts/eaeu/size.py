"""How large the union is in output and people, and how much of it is Russia."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import product

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.members import MEMBERS
from eaeu.states import annual_of_states
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import national_accounts, shares
from recompute.sources.countries import name

CONCEPTS: dict[str, national_accounts.Concept] = {
    "output at market rates": "gdp",
    "output at PPP": "gdp_ppp",
    "people": "population",
}
"""Measures of size, by the words a reader sees."""


@cache
def annual(vintage: str, concept: national_accounts.Concept) -> pd.DataFrame:
    """Annual output (US$ or international $ billion) or people (million) of the five members.

    Returns
    -------
    DataFrame
        Index year, a column a member (iso3); years in which one lacks a value are left out.

    Raises
    ------
    NoData
        If the vintage has no series for the concept, or lacks a member.
    """
    return national_accounts.annual(sources.load(vintage), concept, MEMBERS)


def _total(dataset: str, concept: national_accounts.Concept, year: int) -> Estimate:
    totals = annual(dataset, concept).sum(axis=1)
    if year not in totals:
        raise NoData(f"this vintage does not have {year} for every member")
    return Estimate(totals[year], dataset, year=year)


def union_gdp(dataset: str, year: int) -> Estimate:
    """Gross domestic product of the five at market rates, in US$ billion."""
    return _total(dataset, "gdp", year)


def union_population(dataset: str, year: int) -> Estimate:
    """People of the five, in million."""
    return _total(dataset, "population", year)


FOUNDERS = MEMBERS[:3]
"""The three states of the customs union."""


def russia_population_share(dataset: str, of: str, year: int) -> Estimate:
    """Russia's share of the five's, or the three founders', people, in per cent."""
    return _share_of_russia(dataset, of, "population", year)


def russia_gdp_share(dataset: str, measure: str, of: str, year: int) -> Estimate:
    """Russia's share of the five's, or the three founders', output, in per cent.

    Parameters
    ----------
    dataset, year
        Vintage by id, and calendar year.
    measure : str
        ``market rates`` or ``PPP``.
    of : str
        ``the five members`` or ``the three founders``.
    """
    return _share_of_russia(dataset, of, "gdp" if measure == "market rates" else "gdp_ppp", year)


def _share_of_russia(
    dataset: str, of: str, concept: national_accounts.Concept, year: int
) -> Estimate:
    values = annual(dataset, concept)
    if year not in values.index:
        raise NoData(f"this vintage does not have {year} for every member")
    inside = values.T[year][MEMBERS if of == "the five members" else FOUNDERS]
    return Estimate(100 * shares.share(inside, ["RUS"]), dataset, year=year)


def output_by_vintage(vintages: Iterable[str]) -> pd.DataFrame:
    """Output of the five from 2014 to 2020 as each vintage published it.

    Returns
    -------
    DataFrame
        Columns `vintage, year` and `GDP, US$ billion`.
    """
    totals = {vintage: annual(vintage, "gdp").sum(axis=1) for vintage in vintages}
    rows = pd.concat(totals, names=["vintage", "year"]).rename("GDP, US$ billion").reset_index()
    return rows[rows["year"].between(2014, 2020)]


def weight_of_russia(vintage: str) -> pd.DataFrame:
    """Russia's share of the five's people and output by year from 2010, in per cent."""
    concepts: dict[str, national_accounts.Concept] = {
        "people": "population",
        "output, market rates": "gdp",
        "output, purchasing-power parity": "gdp_ppp",
    }
    columns = {}
    for words, concept in concepts.items():
        values = annual(vintage, concept)
        columns[words] = 100 * values["RUS"] / values.sum(axis=1)
    return pd.DataFrame(columns).loc[2010:]


def largest_members(vintage: str, year: int) -> pd.DataFrame:
    """Share of each union's largest member in the union's total, in per cent.

    Parameters
    ----------
    vintage, year
        Vintage by id, and calendar year, at the end of which members count.

    Returns
    -------
    DataFrame
        Index "union: largest member", columns the keys of `CONCEPTS`; missing where a member lacks
        a number; the largest shares of people first.

    Raises
    ------
    NoData
        If one of the five lacks a number in the year.
    """
    found = {}
    for group, (words, concept) in product([UNION, *GROUPS], CONCEPTS.items()):
        try:
            member, share = _largest_member(vintage, concept, group, year)
        except NoData:  # a blank cell
            if group == UNION:
                raise
            continue
        found[words, f"{group}: {name(member)}"] = share
    table = pd.Series(found).unstack(0)[list(CONCEPTS)]
    table.index.name, table.columns.name = "union and largest member", "measure"
    return table.sort_values("people", ascending=False)


def _largest_member(
    vintage: str, concept: national_accounts.Concept, group: str, year: int
) -> tuple[str, float]:
    """Return a group's largest member (iso3) and its share of the total in per cent."""
    values = annual_of_states(vintage, concept).reindex(index=[year]).T[year]
    values = values.reindex(members_of(group, year))
    if values.empty or values.isna().any():  # empty before a union began
        raise NoData(f"not every member of {group} has {concept} in {year}")
    return str(values.idxmax()), float(100 * values.max() / values.sum())
