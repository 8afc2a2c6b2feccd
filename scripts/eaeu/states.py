"""Values of the world's states, from panels that hold aggregates such as the world beside them."""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu.data import wide
from recompute import sources
from recompute.claims import NoData
from recompute.measures import national_accounts


@cache
def states() -> frozenset[str]:
    """ISO codes of the system of states, without the World Bank's aggregates.

    The Correlates of War go by states as they were; Serbia and Montenegro, one state in them for
    most of the years, are added under the codes of today.
    """
    return frozenset({*sources.load("cow-states")["iso3"], "SRB", "MNE"})


def only_states(values: pd.Series) -> pd.Series:
    """Leave out what is no state from values by iso3."""
    return values[values.index.isin(states())]


def in_year(dataset: str, indicator: str, year: int) -> pd.Series:
    """Values of one indicator in one year, by iso3 of state or code of aggregate.

    Raises
    ------
    NoData
        If the data set has no value of the indicator in the year.
    """
    table = wide(dataset, indicator)
    if year not in table.index:
        raise NoData(f"no {indicator} in {year}")
    return table.T[year]


def of_state(dataset: str, indicator: str, iso3: str) -> pd.Series:
    """One series of one state by year; empty where the data set does not have it."""
    rows = sources.load(dataset)
    chosen = rows["indicator"].eq(indicator) & rows["iso3"].eq(iso3)
    return rows[chosen].set_index("year")["value"]


@cache
def annual_of_states(vintage: str, concept: national_accounts.Concept) -> pd.DataFrame:
    """Annual output or people of every state, in the units of `national_accounts.annual`.

    Parameters
    ----------
    vintage : str
        Id of a vintage of the World Bank or of the Outlook.
    concept : {"gdp", "gdp_ppp", "population"}
        Output at market rates or at purchasing-power parity, or people.

    Returns
    -------
    DataFrame
        Index year, a column a state, missing where the vintage has no value.

    Raises
    ------
    NoData
        If the vintage has no series for the concept.
    """
    panel = sources.load(vintage)
    return national_accounts.annual(panel, concept, sorted(states()), complete=False)
