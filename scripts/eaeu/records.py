"""Which record counts: Russian exports to each other member in every record there is.

The rule, which all claims on trade follow: what a state sells is asked of its own record, and of
its buyers' where that is missing or covers a year in part; what a state buys, and shares of it, is
asked of its own record first. After 2021 Russia publishes no partners, and what stands in the
records is its partners' or an estimate.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd

from eaeu import data
from eaeu.data import CUSTOMS, DOTS
from eaeu.members import NAMES, OTHERS
from recompute.figures import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EXPORTER, IMPORTER, EITHER = "exporter", "importer", "either"
RUSSIAS, BUYERS = "IMF, as Russia reports", "IMF, as the buyer reports"
RECORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    RUSSIAS: (DOTS, (EXPORTER,)),
    BUYERS: (DOTS, (IMPORTER,)),
    "Russia's customs, months": (CUSTOMS, (EXPORTER,)),
    "Russia's customs, years": ("russia-customs-years-2022", (EXPORTER,)),
    "IMF portal, Russia": ("imf-imts-russia-2026-05", (EXPORTER, EITHER)),
    "BACI": ("baci-partners-2025-01", (EITHER,)),
    "WITS": ("wits-2021", (IMPORTER,)),
    "Correlates of War": ("cow-trade-4.0", (IMPORTER,)),
    "OEC": ("oec-2018", (EITHER,)),
    "Kazakhstan's statistics": ("kazstat-2024-07", (IMPORTER,)),
    "Kyrgyzstan's statistics": ("kyrgyzstat-2024-11", (IMPORTER,)),
    "Armenia's statistics": ("armstat-2025-02", (IMPORTER,)),
}
"""Each record by its name: source and whose count it is."""

FIRST = 2000
IN_PART = "recorded in part"
_DRAWN = {RUSSIAS: style.ACCENT, BUYERS: style.SECOND}


@cache
def sent(member: str) -> pd.DataFrame:
    """Russian goods sent to a member (iso3) in every record, from `FIRST` on.

    Returns
    -------
    DataFrame
        `record`, `year`, `value` (US$ billion, current) and `partial`, whether the year is known to
        be recorded in part only.
    """
    parts = []
    for name, (source_id, reported_by) in RECORDS.items():
        rows = data.russian_goods(source_id, member, reported_by, partial=True)
        rows = rows[rows["year"].ge(FIRST) & rows["value"].gt(0)]
        parts.append(rows[["year", "value", "partial"]].assign(record=name))
    found = pd.concat(parts, ignore_index=True)
    return found.assign(value=found["value"] / 1000)[["record", "year", "value", "partial"]]


def every_record() -> pd.DataFrame:
    """Join what `sent` gives for the four other members, by the member's `name`."""
    return pd.concat(
        [sent(member).assign(member=NAMES[member]) for member in OTHERS], ignore_index=True
    )[["member", "record", "year", "value", "partial"]]


def spread(member: str, year: int) -> float:
    """Distance between the largest and the smallest whole record of a year, % of their median."""
    rows = sent(member)
    values = rows.loc[rows["year"].eq(year) & ~rows["partial"], "value"]
    return float(100 * (values.max() - values.min()) / values.median())


def gaps(member: str, record: str) -> list[int]:
    """Years between the first and the last of a record that it lacks or has in part only."""
    rows = sent(member)
    rows = rows[rows["record"].eq(record)]
    whole = set(rows.loc[~rows["partial"], "year"])
    return [year for year in range(rows["year"].min(), rows["year"].max()) if year not in whole]


def in_part(member: str, year: int) -> tuple[int, int]:
    """Count the records that have a year in part only, and all that have it."""
    rows = sent(member)
    rows = rows[rows["year"].eq(year)]
    return int(rows["partial"].sum()), len(rows)


def table(member: str, years: list[int]) -> pd.DataFrame:
    """Write every record of some years for a reader, US$ billion; a year in part has a star."""
    rows = sent(member)
    rows = rows[rows["year"].isin(years)]
    written = rows["value"].map("{:.2f}".format) + rows["partial"].map({True: " *", False: ""})
    shown = rows.assign(written=written).pivot(index="record", columns="year", values="written")
    shown = shown.reindex([name for name in RECORDS if name in shown.index]).fillna("–")
    return shown.rename(columns=str).rename_axis(columns=None).reset_index()


def caption(member: str) -> str:
    """Caption of what `table` gives for a member (iso3)."""
    return f"Russian goods sent to {NAMES[member]} by every record, US$ billion; * {IN_PART}"


def draw() -> Figure:
    """Draw every record of the four flows: two in colour, the others grey, years in part hollow."""
    with style.use():
        fig, axes = plt.subplots(2, 2, figsize=(style.WIDTH, 4.9), sharex=True)
        for ax, member in zip(axes.flat, OTHERS, strict=True):
            for record, rows in sent(member).groupby("record", sort=False):
                colour = _DRAWN.get(str(record), style.NEUTRAL)
                line = rows.set_index("year")
                whole = line["value"].mask(line["partial"]).reindex(range(FIRST, 2025))
                ax.plot(
                    whole.index, whole, color=colour, linewidth=2.0 if record in _DRAWN else 0.9,
                    zorder=3 if record in _DRAWN else 2, marker="." if record not in _DRAWN else None,
                    markersize=3,
                )  # fmt: skip
                half = line.loc[line["partial"], "value"]
                style.marks(ax, half.index, half, colour, 5, hollow=True, zorder=4)
            ax.set_title(NAMES[member], loc="left", fontsize=style.BODY)
            ax.set_ylim(bottom=0)
            ax.set_xlim(FIRST, 2024)
        handles = [
            plt.Line2D([], [], color=style.ACCENT, linewidth=2.0, label=RUSSIAS),
            plt.Line2D([], [], color=style.SECOND, linewidth=2.0, label=BUYERS),
            plt.Line2D([], [], color=style.NEUTRAL, linewidth=0.9, marker=".", label="other records"),
            plt.Line2D(
                [], [], linestyle="none", marker="o", markersize=5, markerfacecolor=style.PAPER,
                markeredgecolor=style.MUTED, label=IN_PART,
            ),
        ]  # fmt: skip
        fig.legend(
            handles=handles, loc="outside upper left", ncols=2, frameon=False, fontsize=style.SMALL
        )
        fig.supylabel("US$ billion, current", fontsize=style.SMALL)
    return fig
