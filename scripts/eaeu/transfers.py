"""Money that the poorer members are sent: remittances, transfers through banks, aid."""

from __future__ import annotations

import pandas as pd

from eaeu.members import OTHERS
from eaeu.states import of_state
from recompute import sources
from recompute.sources.countries import name

BANKS = "cba-transfers-2025-02"
"""Money sent through Armenian banks, by country, as Armenia's central bank counts it."""
MIGRANTS = "un-migrants-2020"
"""People by place of birth and of residence, as the United Nations count them."""


def remittances(wdi: str) -> pd.DataFrame:
    """Personal remittances received from 2000 on, in per cent of output.

    Returns
    -------
    DataFrame
        Index year; columns the members without Russia, Moldova and Ukraine, by name.
    """
    columns = {}
    for iso3 in [*OTHERS, "MDA", "UKR"]:
        received = of_state(wdi, "BX.TRF.PWKR.CD.DT", iso3)
        output = of_state(wdi, "NY.GDP.MKTP.CD", iso3)
        columns[name(iso3)] = (100 * received / output).dropna().loc[2000:]
    return pd.DataFrame(columns)


def transfers_to_armenia() -> pd.DataFrame:
    """Money sent to people in Armenia through banks, not for business, in US$ million a year.

    Returns
    -------
    DataFrame
        Index year; columns `Russia` and `all other countries`.
    """
    rows = sources.load(BANKS)
    rows = rows[rows["direction"].eq("inflow") & rows["type"].eq("non-commercial")]
    yearly = rows.groupby(["year", "partner_name"])["value"].sum().unstack()
    russia = yearly["Russian Federation"]
    return pd.DataFrame({"Russia": russia, "all other countries": yearly["Total"] - russia})


def emigrants_in_russia() -> pd.DataFrame:
    """Share of those born in a state and living abroad who live in Russia, in per cent.

    Returns
    -------
    DataFrame
        Index year, every five from 1990 to 2020; columns the members without Russia, Moldova and
        Tajikistan, by name.
    """
    rows = sources.load(MIGRANTS)
    columns = {}
    for iso3 in [*OTHERS, "MDA", "TJK"]:
        abroad = rows[rows["origin"].eq(iso3)].pivot(
            index="year", columns="destination", values="value"
        )
        columns[name(iso3)] = 100 * abroad["RUS"] / abroad["WLD"]
    return pd.DataFrame(columns)
