"""How unequal incomes are between the members, beside other unions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.states import annual_of_states
from recompute.claims import Estimate, NoData
from recompute.measures import groups, inequality

INDICES = {
    "Theil": inequality.theil_t,
    "Gini": inequality.gini,
    "coefficient of variation": inequality.coefficient_of_variation,
}


@cache
def output_per_head(vintage: str, income: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Output per head (US$ or international $) and people (million) of every state by year.

    Parameters
    ----------
    vintage : str
        Id of the vintage.
    income : str
        ``PPP`` or ``market rates``.
    """
    output = annual_of_states(vintage, "gdp_ppp" if income == "PPP" else "gdp")
    people = annual_of_states(vintage, "population")
    return (1000 * output / people).loc[output.index.intersection(people.index)], people


@cache
def incomes(vintage: str, income: str, group: str, year: int) -> pd.DataFrame:
    """Output per head (`value`) and people (`weight`) of a union's members that have both.

    Parameters
    ----------
    vintage, income
        As in `output_per_head`.
    group, year
        `eaeu.comparison.UNION` or a key of `eaeu.comparison.GROUPS`, with the members of the year.

    Raises
    ------
    NoData
        If the vintage ends before the year, or members with a tenth of the people or more have no
        output.
    """
    output, people = output_per_head(vintage, income)
    if year not in output.index:
        raise NoData(f"the vintage has no {year}")
    return groups.covered(output.T[year], people.T[year], members_of(group, year))


@cache
def inequality_in(
    index: str, weights: str, income: str, group: str, vintage: str, year: int
) -> float:
    """Inequality of output per head between the members of a union.

    Parameters
    ----------
    index : str
        A key of `INDICES`.
    weights : str
        ``none``, each member counted once, or ``people``, each person at the member's mean.
    income, group, vintage, year
        As in `incomes`.
    """
    known = incomes(vintage, income, group, year)
    return INDICES[index](known["value"], known["weight"] if weights == "people" else None)


def inequality_among_members(
    index: str, weights: str, income: str, group: str, dataset: str, year: int
) -> Estimate:
    """Inequality between the members as a multiple of that in another union."""
    own, compared = (
        inequality_in(index, weights, income, union, dataset, year) for union in (UNION, group)
    )
    return Estimate(own / compared, dataset, year=year)


def theil_by_year(vintage: str, years: Iterable[int]) -> pd.DataFrame:
    """Theil's T of output per head at purchasing-power parity, each member counted once.

    Returns
    -------
    DataFrame
        Index year, a column a union; missing where a union's members lack data.
    """
    paths: dict[str, dict[int, float]] = {}
    for group in [UNION, *GROUPS]:
        for year in years:
            try:
                index = inequality_in("Theil", "none", "PPP", group, vintage, year)
            except NoData:  # a gap in the line
                continue
            paths.setdefault(group, {})[year] = index
    return pd.DataFrame(paths).sort_index()
