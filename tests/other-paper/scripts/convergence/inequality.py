"""Whether inequality between the world's people has fallen."""

from __future__ import annotations

import pandas as pd

from convergence.incomes import incomes_and_people
from recompute.claims import Estimate
from recompute.measures.inequality import gini, theil_l, theil_t

INDEX = {"Gini": gini, "Theil T": theil_t, "mean log deviation": theil_l}


def by_year(dataset: str, index: str, years: list[int], without: tuple[str, ...] = ()) -> pd.Series:
    """Index of inequality between persons, each at the mean income of his or her country."""
    income, people = incomes_and_people(dataset, years)
    income, people = (frame.drop(columns=list(without)) for frame in (income, people))
    return pd.Series({year: INDEX[index](income.loc[year], people.loc[year]) for year in years})


def inequality_fell(dataset: str, index: str, start: int, end: int) -> Estimate:
    """Change of the index from the first year to the last, in %."""
    values = by_year(dataset, index, [start, end])
    return Estimate((values[end] / values[start] - 1) * 100, dataset, year=end)
