"""Who an economy trades with, partner by partner: the first of them, and how concentrated it is.

`trade_with` in `recompute.measures.partners` answers what a chosen partner has; here every partner
that a source shows is kept. Pairs show all of them; summaries (WITS) the first five and a total,
so that what depends on the rest is known between two bounds only.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError
from recompute.measures.partners import trade_with
from recompute.measures.shares import Side

_NAMES = {"imports": "Import", "exports": "Export"}


def by_partner(source: pd.DataFrame, reporters: Iterable[str], side: Side) -> pd.DataFrame:
    """Share of each partner that the source shows in a reporter's trade.

    Parameters
    ----------
    source : DataFrame
        Pairs or summaries, as `recompute.measures.partners` describes.
    reporters : iterable of str
        iso3.
    side : {"imports", "exports", "trade"}
        Side as the reporter sees it.

    Returns
    -------
    DataFrame
        Columns `reporter, partner, year, share` (0 to 1), the largest first within a reporter and
        year.

    Raises
    ------
    RecomputeError
        As from `trade_with`: a reporter not covered, or both sides asked of summaries.
    """
    who = list(dict.fromkeys(reporters))
    totals = trade_with(source, who, [], side).total.rename_axis(columns="reporter")
    if "indicator" in source:
        flows = source[
            source["indicator"].eq(f"Trade (US$ Mil)-Top 5 {_NAMES[side]} Partner")
            & source["reporter"].isin(who)
            & source["partner"].notna()
        ]
    else:
        flows = _flows(source, who, side)
    sums = flows.groupby(["year", "reporter", "partner"])["value"].sum().reset_index()
    long = totals.melt(ignore_index=False, value_name="total").reset_index()
    joined = sums[sums["value"] > 0].merge(long, on=["year", "reporter"])
    joined["share"] = joined["value"] / joined["total"]
    ordered = joined.sort_values(["reporter", "year", "share"], ascending=[True, True, False])
    return ordered[["reporter", "partner", "year", "share"]].reset_index(drop=True)


def _flows(source: pd.DataFrame, who: list[str], side: Side) -> pd.DataFrame:
    if "section" in source:
        source = source[source["section"] == "All"]
    both = {"imports": ("importer", "exporter"), "exports": ("exporter", "importer")}
    return pd.concat(
        source[source[reporter].isin(who)].rename(
            columns={reporter: "reporter", partner: "partner"}
        )
        for name, (reporter, partner) in both.items()
        if side in (name, "trade")
    )


def first_partner(table: pd.DataFrame) -> pd.DataFrame:
    """Largest partner by year (index) and reporter (columns), of a table from `by_partner`."""
    return table.groupby(["year", "reporter"])["partner"].first().unstack()


def herfindahl_bounds(shares: Iterable[float]) -> tuple[float, float]:
    r"""Bounds of the Herfindahl–Hirschman index where only the largest shares are known.

    With known shares :math:`s_i` and the rest :math:`r = 1 - \sum s_i`, the index is at least
    :math:`\sum s_i^2` (the rest spread over countless partners) and at most that plus the rest
    in partners as large as the smallest known one, :math:`m`: :math:`k m^2 + (r - km)^2` with
    :math:`k = \lfloor r/m \rfloor` {cite}`hirschman1964`.

    Parameters
    ----------
    shares : iterable of float
        Fractions above 0, the largest partners of the economy.

    Returns
    -------
    tuple of float
        Both the same where the shares sum to 1.

    Raises
    ------
    RecomputeError
        No share, one that is not above 0, or a sum above 1.
    """
    known = np.asarray(list(shares), dtype=float)
    if known.size == 0 or not (known > 0).all() or known.sum() > 1 + 1e-6:
        raise RecomputeError(
            "bounds of concentration need shares above 0 that sum to 1 at most",
            where=f"{known.size} shares, sum {known.sum():.4g}",
            mend="give fractions of the reporter's total, each partner once",
        )
    low = float((known**2).sum())
    rest = max(1 - known.sum(), 0.0)
    smallest = known.min()
    full = np.floor(rest / smallest + 1e-9)
    return low, float(low + full * smallest**2 + max(rest - full * smallest, 0.0) ** 2)
