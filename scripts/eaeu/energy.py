"""How much of the fuel that the other members import comes from Russia.

What they pay for it cannot be told from these data: fuels of every kind are one section, and no
quantity goes with the value.
"""

from __future__ import annotations

import pandas as pd

from eaeu.members import NAMES, OTHERS
from recompute import sources

FUELS = "3"  # section of the SITC
YEAR = 2015


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
