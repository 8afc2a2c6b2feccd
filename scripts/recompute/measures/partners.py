"""What an economy trades with chosen partners, whichever of the trade sources it is read from.

The sources come in two forms. *Pairs* give every flow: `exporter, importer, year, value`, by
product section too, where the section ``All`` is the total. *Summaries* (WITS) give each
reporter's total and its first five partners a year: a partner outside the five is not known, and
the sum over several partners is a lower bound.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.shares import Side

_NAMES = {"imports": "Import", "exports": "Export"}


@dataclass(frozen=True)
class PartnerTrade:
    """Trade of reporters with a group of partners, and with the world.

    Both frames have the years as index, the reporters as columns, and the source's unit. Years in
    which a reporter has no total are missing in both.
    """

    with_partners: pd.DataFrame
    total: pd.DataFrame

    def shares(self) -> pd.DataFrame:
        """Share of the partners in each reporter's trade, in per cent, by year and reporter."""
        return 100 * self.with_partners / self.total

    def joint_share(self) -> pd.Series:
        """Share of the partners in the reporters' trade together, in per cent, by year.

        Years in which any reporter lacks a number are left out.
        """
        whole = self.total.notna().all(axis=1) & self.with_partners.notna().all(axis=1)
        return (100 * self.with_partners.sum(axis=1) / self.total.sum(axis=1))[whole]


def trade_with(
    source: pd.DataFrame, reporters: Iterable[str], partners: Iterable[str], side: Side
) -> PartnerTrade:
    """Trade of each reporter with a group of partners, by year.

    Parameters
    ----------
    source : DataFrame
        Pairs or summaries, as the module describes; the column `indicator` tells the summaries.
    reporters, partners : iterable of str
        iso3; a reporter among the partners trades with the others of them.
    side : {"imports", "exports", "trade"}
        Side as the reporter sees it.

    Returns
    -------
    PartnerTrade
        In pairs, a reporter with a total but no row for the partners traded nothing with them; in
        summaries it is not known.

    Raises
    ------
    NoData
        A reporter the source does not have.
    RecomputeError
        Both sides asked of summaries.
    """
    who = list(dict.fromkeys(reporters))
    inside, whole = (_summaries if "indicator" in source else _pairs)(
        source, who, set(partners), side
    )
    if absent := [name for name in who if name not in whole]:
        raise NoData(
            f"no {side} of {', '.join(absent)}",
            where="reporters",
            mend="use a source that covers them, or leave them out and say so",
        )
    whole = whole[who].where(whole[who] > 0)
    inside = inside.reindex_like(whole)
    if "indicator" not in source:
        inside = inside.fillna(0.0)
    return PartnerTrade(inside.where(whole.notna()), whole)


def _summaries(
    source: pd.DataFrame, reporters: list[str], partners: set[str], side: Side
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if side == "trade":
        raise RecomputeError(
            "a list of the first five partners of each side cannot be added up by partner",
            where="side",
            mend="ask for imports or for exports, or use a source of all pairs",
        )
    rows = source[source["reporter"].isin(reporters)]
    name = _NAMES[side]
    listed = rows[
        rows["indicator"].eq(f"Trade (US$ Mil)-Top 5 {name} Partner")
        & rows["partner"].isin(partners)
    ]
    totals = rows[rows["indicator"].eq(f"{name}s (in US$ Mil)")]
    return (
        listed.groupby(["year", "reporter"])["value"].sum().unstack(),
        totals.pivot(index="year", columns="reporter", values="value"),
    )


def _pairs(
    source: pd.DataFrame, reporters: list[str], partners: set[str], side: Side
) -> tuple[pd.DataFrame, pd.DataFrame]:
    if side == "trade":
        imports = _pairs(source, reporters, partners, "imports")
        exports = _pairs(source, reporters, partners, "exports")
        inside, whole = (a.add(b, fill_value=0) for a, b in zip(imports, exports, strict=True))
        return inside, whole
    if "section" in source:
        source = source[source["section"] == "All"]
    reporter, partner = ("importer", "exporter") if side == "imports" else ("exporter", "importer")
    rows = source[source[reporter].isin(reporters)]
    inside = rows[rows[partner].isin(partners)]
    sums = (p.groupby(["year", reporter])["value"].sum().unstack() for p in (inside, rows))
    with_partners, whole = sums
    return with_partners, whole
