"""How the chapters reach series and dates in the catalogue."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from recompute import sources

if TYPE_CHECKING:
    import pandas as pd


@cache
def wide(source_id: str, indicator: str) -> pd.DataFrame:
    """Table of one indicator of a World Bank, Outlook or like panel: index year, columns iso3.

    Parameters
    ----------
    source_id : str
        Id of a panel with the columns `indicator, iso3, year, value`.
    indicator : str
        Code of the series, as in the catalogue.
    """
    rows = sources.load(source_id)
    return rows[rows["indicator"].eq(indicator)].pivot(index="year", columns="iso3", values="value")


def published(*source_ids: str) -> str:
    """ISO date from which all of the sources were public."""
    return max(sources.catalogue()[source_id].published for source_id in source_ids)
