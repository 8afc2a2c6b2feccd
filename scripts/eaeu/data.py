"""How the chapters reach series and dates in the catalogue."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from recompute import sources
from recompute.sources.flows import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

DOTS, CUSTOMS = "imf-dots-2022-02", "russia-customs-2022"
"""Direction of Trade Statistics, with both records of a flow; Russia's customs, by month."""

IMPORTERS, EXPORTERS = "importers first", "exporters first"
"""Whose record of a flow counts where both have one, as the ledger names it."""


def first_and_last(years: str) -> tuple[int, int]:
    """Read the years of a choice of the ledger such as "2013 to 2019"."""
    first, last = years.split(" to ")
    return int(first), int(last)


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


def russian_goods(
    source_id: str, member: str, reported_by: Sequence[str], *, partial: bool = False
) -> pd.DataFrame:
    """Goods that Russia sends to a member, as a source records them.

    Parameters
    ----------
    source_id : str
        Id of a source with trade by partner.
    member : str
        iso3.
    reported_by : sequence of str
        Whose records count, as in `recompute.sources.flows`.
    partial : bool
        Whether to keep years recorded in part, marked in the column `partial`.

    Returns
    -------
    DataFrame
        Columns of `recompute.sources.flows`; `value` in US$ million.
    """
    rows = sources.flows(source_id, partial=partial)
    return rows[
        rows["exporter"].eq("RUS")
        & rows["importer"].eq(member)
        & rows["product"].eq(TOTAL)
        & rows["reported_by"].isin(reported_by)
    ]


@cache
def two_records(source_id: str) -> pd.DataFrame:
    """Trade between pairs by who counted it: `exporter, importer, year, exports, imports`.

    `exports` is what the exporter reports, `imports` what the importer does, US$ million; years
    recorded in part are missing.

    Parameters
    ----------
    source_id : str
        Id of a source with both records.
    """
    flows = sources.flows(source_id)
    table = flows.pivot(
        index=["exporter", "importer", "year"], columns="reported_by", values="value"
    )
    table = table.reindex(columns=["exporter", "importer"])
    return table.set_axis(["exports", "imports"], axis=1).reset_index()


@cache
def trade_of_pairs(source_id: str, customs: str = IMPORTERS) -> pd.DataFrame:
    """Trade in goods between all pairs of a data set: `exporter, importer, year, value`.

    Which record counts: what the importer reports, and where it reports nothing, or a year in part
    only, what the exporter does. Customs look closer at what comes in, on which duty is due.

    Parameters
    ----------
    source_id : str
        Id of a table of pairs; values in US$ million.
    customs : str
        `IMPORTERS` or, to turn the rule round, `EXPORTERS`; for a data set with both records.
    """
    if source_id != DOTS:
        return sources.load(source_id)
    flows = two_records(source_id)
    first, second = ("imports", "exports") if customs == IMPORTERS else ("exports", "imports")
    value = flows[first].fillna(flows[second])
    return flows[["year", "exporter", "importer"]].assign(value=value).dropna(subset=["value"])
