"""How much of the fuel that the other members import comes from Russia, and what Armenia pays.

What Belarus and Kyrgyzstan pay cannot be told from these data: fuels of every kind are one section,
and no quantity goes with the value. Armenia's customs have both for natural gas.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu.data import first_and_last
from eaeu.members import NAMES, OTHERS
from recompute import sources
from recompute.claims import Estimate, NoData

FUELS = "3"  # section of the SITC
YEAR = 2015

GAS, PRICES = "armenia-gas-2023-12", "cmo-2026"
TONNES_A_THOUSAND_M3 = 0.73
"""How customs weigh gas: with it the price comes to the 165 dollars of the contract from 2019 on."""


def fuel_from_russia() -> pd.DataFrame:
    """Fuels that the other members bought in 2015, by the exporters' count.

    Returns
    -------
    DataFrame
        Index the member's name; `share`, Russia's part in per cent, and `value`, all in US$ million.
    """
    rows = sources.load("sitc-sections-2018")
    rows = rows[rows["section"].eq(FUELS) & rows["year"].eq(YEAR) & rows["importer"].isin(OTHERS)]
    value = rows.groupby("importer")["value"].sum()
    russian = rows[rows["exporter"].eq("RUS")].groupby("importer")["value"].sum()
    share = 100 * russian.reindex(value.index, fill_value=0.0) / value
    return pd.DataFrame({"share": share, "value": value}).rename(index=NAMES)


@cache
def gas_months() -> pd.DataFrame:
    """Russian gas at Armenia's border, and gas in Europe, by year and month.

    Returns
    -------
    DataFrame
        `volume`, thousand m³; `paid`, US$; `europe`, the World Bank's price in Europe, US$ a million
        British thermal units.
    """
    rows = sources.load(GAS)
    russian = rows[rows["partner"].eq("RUS")].set_index(["year", "month"])
    prices = sources.load(PRICES)
    europe = prices[prices["series"].eq("Natural gas, Europe")].set_index(["year", "month"])
    months = pd.DataFrame(
        {"volume": russian["tonnes"] / TONNES_A_THOUSAND_M3, "paid": 1e6 * russian["value"]}
    )
    return months.join(europe["value"].rename("europe"), how="left")


def gas_prices(heat: float) -> pd.DataFrame:
    """Price of Russian gas in Armenia and of gas in Europe by whole year, US$ a thousand m³.

    Parameters
    ----------
    heat : float
        Million British thermal units in a thousand m³.

    Returns
    -------
    DataFrame
        Index year; `Armenia, from Russia` and `Europe`, both weighted by what Armenia bought in
        each month. Years without twelve months are left out.
    """
    months = gas_months()
    months = months.assign(there=months["volume"] * months["europe"] * heat)
    whole = months.groupby("year").count().min(axis=1).eq(12)
    years = months.groupby("year").sum()[whole]
    columns = {"Armenia, from Russia": years["paid"], "Europe": years["there"]}
    return pd.DataFrame(columns).div(years["volume"], axis=0)


def gas_against_europe(years: str, heat: float) -> Estimate:
    """Price of Russian gas in Armenia over some years, in per cent of the price in Europe.

    Parameters
    ----------
    years : str
        Such as "2015 to 2019".
    heat : float
        As of `gas_prices`.

    Raises
    ------
    NoData
        A month of these years is missing.
    """
    first, last = first_and_last(years)
    months = gas_months().loc[first:last].dropna()
    if len(months) != 12 * (last - first + 1):
        raise NoData(f"the record lacks a month of {years}")
    there = heat * (months["volume"] * months["europe"]).sum()
    return Estimate(100 * float(months["paid"].sum() / there), [GAS, PRICES], year=last)
