"""Money that the poorer members are sent: remittances, transfers through banks, aid."""

from __future__ import annotations

import pandas as pd

from eaeu.members import OTHERS
from eaeu.states import of_state
from recompute import sources
from recompute.sources.countries import name

BANKS = "cba-transfers-2025-02"
"""Money sent through Armenian banks, by country, as Armenia's central bank counts it."""


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
