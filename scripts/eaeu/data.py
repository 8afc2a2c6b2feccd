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


@cache
def trade_of_pairs(source_id: str) -> pd.DataFrame:
    """Trade in goods between all pairs of a data set: `exporter, importer, year, value`.

    Which record counts: what the importer reports, and where it reports nothing what the exporter
    does. Customs look closer at what comes in, on which duty is due.

    Parameters
    ----------
    source_id : str
        Id of a table of pairs; values in US$ million.
    """
    flows = sources.load(source_id)
    if "exports" not in flows:
        return flows
    value = flows["imports"].fillna(flows["exports"])
    return flows[["year", "exporter", "importer"]].assign(value=value).dropna(subset=["value"])
