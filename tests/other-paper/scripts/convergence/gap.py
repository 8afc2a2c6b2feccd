"""Whether developing countries have narrowed the gap to the advanced economies."""

from __future__ import annotations

import numpy as np
import pandas as pd

from convergence.incomes import incomes_and_people
from recompute.claims import Estimate

# Members of the OECD by 1973, without Turkey.
OECD = [
    "AUS",
    "AUT",
    "BEL",
    "CAN",
    "CHE",
    "DEU",
    "DNK",
    "ESP",
    "FIN",
    "FRA",
    "GBR",
    "GRC",
    "IRL",
    "ISL",
    "ITA",
    "JPN",
    "LUX",
    "NLD",
    "NOR",
    "NZL",
    "PRT",
    "SWE",
    "USA",
]


def share(dataset: str, start: int, years: list[int], group: str, advanced: str) -> pd.Series:
    """Income of the developing countries in % of the advanced, the same countries in each year."""
    income, people = incomes_and_people(dataset, years)
    rich = (
        np.asarray(income.columns.isin(OECD))
        if advanced.startswith("long")
        else np.asarray(income.loc[start] >= income.loc[start].quantile(0.8))
    )

    def level(of: np.ndarray) -> pd.Series:
        chosen = income.loc[:, of]
        if group == "mean of persons":
            return (chosen * people.loc[:, of]).sum(axis=1) / people.loc[:, of].sum(axis=1)
        return chosen.mean(axis=1) if group == "mean of countries" else chosen.median(axis=1)

    return level(~rich) / level(rich) * 100


def gap_not_closed(dataset: str, start: int, end: int, group: str, advanced: str) -> Estimate:
    """Part of the gap of the first year, in %, that is gone in the last."""
    shares = share(dataset, start, [start, end], group, advanced)
    closed = (shares[end] - shares[start]) / (100 - shares[start]) * 100
    return Estimate(closed, dataset, year=end)
