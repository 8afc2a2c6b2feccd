"""Income per head and people by country, from two data sets in one form."""

from __future__ import annotations

import pandas as pd

from recompute import sources
from recompute.errors import NoData

INDICATORS = {
    "maddison-2020": ("gdp_head", "population"),
    "wdi-2016": ("NY.GDP.PCAP.PP.KD", "SP.POP.TOTL"),
}
AGGREGATES = {"WLD", "SUN", "YUG", "CSK"}


def wide(dataset: str, indicator: str) -> pd.DataFrame:
    """Return one indicator of the countries of Maddison's data: index year, columns iso3."""
    countries = set(sources.load("maddison-2020")["iso3"]) - AGGREGATES
    rows = sources.load(dataset)
    rows = rows[rows["indicator"].eq(indicator) & rows["iso3"].isin(countries)]
    return rows.pivot(index="year", columns="iso3", values="value")


def incomes_and_people(dataset: str, years: list[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return income per head and people of the countries that have both in all years.

    Raises
    ------
    NoData
        If the data set does not have one of the years.
    """
    income, people = (wide(dataset, indicator) for indicator in INDICATORS[dataset])
    if missing := [year for year in years if year not in income.index]:
        raise NoData(f"{dataset} has no incomes of {missing[0]}")
    income = income.loc[years].dropna(axis=1)
    people = people.reindex(index=years, columns=income.columns).dropna(axis=1)
    return income[people.columns], people
