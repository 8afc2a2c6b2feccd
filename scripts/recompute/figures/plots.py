"""Plots for the field's methods and for the book's own numbers, each a finished figure.

Every function draws inside ``style.use()`` and returns a Figure for ``publish``.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.figures.curve import specification_curve
from recompute.text import as_given, decimals, fixed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "coefficients",
    "event_time",
    "findings_bar",
    "pair_heatmap",
    "range_by_vintage",
    "ranked_bars",
    "slope_or_lines",
    "specification_curve",
    "synthetic_path",
]

_ROW, _TWO_LINES = 0.28, 0.37  # inches a row takes, and one whose label has two lines
_LETTER = 0.075  # inches a letter of a label takes, the widest words counted in
_PRINTED_CELLS_UP_TO = 12
# Letters on a line before a row that ends in numbers, beside a table's row and above its column.
_BEFORE, _BESIDE, _ABOVE = 19, 24, 13


def _need(table: pd.DataFrame, names: Sequence[str], where: str) -> None:
    missing = [name for name in names if name not in table]
    if missing or table.empty:
        raise RecomputeError(
            f"the table lacks {', '.join(missing)}" if missing else "the table is empty",
            where=f"plots.{where}",
            mend=f"pass a table with the columns {', '.join(names)}",
        )


def _row(labels: Sequence[object], letters: int = style.ROW) -> float:
    """Inches a row takes, by the longest of the labels."""
    return _TWO_LINES if max(len(str(label)) for label in labels) > letters else _ROW


def _rows_axis(ax: Axes, labels: Sequence[object], letters: int = style.ROW) -> None:
    """Name rows from the top down, without an axis line."""
    style.name_rows(ax, labels, letters)
    ax.set_ylim(len(labels) - 0.4, -0.6)


def _level_grid(ax: Axes) -> None:
    ax.grid(visible=False, axis="y")
    ax.grid(visible=True, axis="x")


def event_time(
    table: pd.DataFrame,
    *,
    unit: str,
    start_label: str = "",
    period_label: str = "Years from the start",
) -> Figure:
    """Draw effects by time from an event, with their intervals.

    Parameters
    ----------
    table : DataFrame
        One row a period: `period` (0 is the first treated one), `value`, `low`, `high` in `unit`;
        the reference period has the value 0 and no interval.
    unit : str
        Unit of the effects.
    start_label : str
        What begins at period 0.
    period_label : str
        Unit of the periods.
    """
    _need(table, ["period", "value", "low", "high"], "event_time")
    rows = table.sort_values("period")
    known = rows[["low", "high"]].notna().all(axis=1) & (rows["high"] > rows["low"])
    with style.use():
        fig, ax = plt.subplots(figsize=style.size("wide"))
        ax.axhline(0, color=style.INK, linewidth=0.9, zorder=1)
        for after, colour in ((False, style.NEUTRAL), (True, style.ACCENT)):
            part = rows[(rows["period"] >= 0) == after]
            ranged = part[known.loc[part.index]]
            bars: style.Looks = {"color": colour, "linewidth": 2.4, "alpha": 0.45}
            ax.vlines(ranged["period"], ranged["low"], ranged["high"], **bars)
            line: style.Looks = {"color": colour, "linewidth": 1.2, "marker": "o", "zorder": 3}
            ax.plot(part["period"], part["value"], **line)
        reference = rows[~known]
        style.marks(
            ax, reference["period"], reference["value"], style.MUTED, 5.5, hollow=True,
            markeredgewidth=1.3, zorder=4,
        )  # fmt: skip
        ax.margins(y=0.14)
        if (rows["period"] < 0).any():
            style.threshold(ax, -0.5, start_label, axis="x")
        ax.xaxis.set_major_locator(MaxNLocator(12, integer=True))
        ax.xaxis.set_major_formatter(lambda x, _: as_given(x))
        ax.set_xlabel(period_label, loc="left")
        style.value_axis(ax, unit)
    return fig


def synthetic_path(
    observed: pd.Series,
    synthetic: pd.Series,
    placebos: pd.DataFrame | None = None,
    *,
    start: float,
    unit: str,
    name: str = "Observed",
    start_label: str = "",
) -> Figure:
    """Draw an outcome beside its synthetic control and, below, the gap among placebo gaps.

    Parameters
    ----------
    observed, synthetic : Series
        Outcome by year, in `unit`.
    placebos : DataFrame, optional
        Gaps of the placebo units: index year, one column a unit, in `unit`.
    start : float
        First treated year.
    unit : str
        Unit of the outcome.
    name : str
        Name of the treated unit.
    start_label : str
        What begins at `start`.
    """
    if observed.empty or not observed.index.equals(synthetic.index):
        raise RecomputeError(
            "the observed and the synthetic path do not have the same years",
            where="plots.synthetic_path",
            mend="align both on one index",
        )
    panels = 1 if placebos is None else 2
    with style.use():
        fig, axes = plt.subplots(
            panels, 1, sharex=True, squeeze=False, height_ratios=[1.25, 1][:panels],
            figsize=style.size("wide" if panels == 1 else "tall"),
        )  # fmt: skip
        path = axes[0, 0]
        path.plot(observed.index, observed, color=style.ACCENT, label=name, linewidth=2.4)
        dashed: style.Looks = {
            "color": style.SECOND,
            "linestyle": (0, (4, 2)),
            "label": f"Synthetic {name}",
        }
        path.plot(synthetic.index, synthetic, **dashed)
        style.value_axis(path, unit, ticks=5)
        if placebos is not None:
            gaps = axes[1, 0]
            pale: style.Looks = {
                "color": style.NEUTRAL,
                "linewidth": 0.8,
                "alpha": 0.55,
                "label": "_",
            }
            for unit_name in placebos:
                gaps.plot(placebos.index, placebos[unit_name], **pale)
            gaps.axhline(0, color=style.INK, linewidth=0.9, zorder=1)
            gaps.plot(
                observed.index, observed - synthetic, color=style.ACCENT, linewidth=2.4, label=name
            )
            many = f"Gap to the synthetic path, {unit}; grey: {placebos.shape[1]} placebo economies"
            style.value_axis(gaps, many, ticks=4)
        for ax in axes[:, 0]:
            ax.margins(y=0.1)
            style.threshold(ax, start, start_label if ax is path else "", axis="x", at="end")
        style.year_axis(axes[-1, 0])
        for ax in axes[:, 0]:
            style.label_lines(ax, bold=[name])
    return fig


def coefficients(
    table: pd.DataFrame, *, unit: str, reference: float = 0.0, reference_label: str = ""
) -> Figure:
    """Draw estimates with their intervals, one row each, the numbers beside them.

    Parameters
    ----------
    table : DataFrame
        One row an estimate, from the top down: `label`, `value`, `low`, `high` in `unit` (the last
        two may be missing); boolean `main`, if there, marks the row drawn in full colour.
    unit : str
        Unit of the estimates.
    reference : float
        Value of no effect, with `reference_label` its meaning.
    """
    _need(table, ["label", "value", "low", "high"], "coefficients")
    main = table["main"].to_numpy(dtype=bool) if "main" in table else np.full(len(table), True)
    numbers = table[["value", "low", "high"]].to_numpy(dtype=float)
    digits = decimals(numbers.ravel())
    labels = table["label"].tolist()
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 1.1 + _row(labels, _BEFORE) * len(table)))
        for y, (value, low, high) in enumerate(numbers):
            colour = style.ACCENT if main[y] else style.NEUTRAL
            text = fixed(value, digits)
            if np.isfinite(low) and np.isfinite(high):
                ax.hlines(y, low, high, color=colour, linewidth=2.4, alpha=0.55)
                text += f" ({fixed(low, digits)} to {fixed(high, digits)})"
            ax.plot([value], [y], marker="o", markersize=7, color=colour, zorder=3)
            style.beside(ax, text, y, 10, color=style.INK if main[y] else style.MUTED)
        _rows_axis(ax, labels, _BEFORE)
        _level_grid(ax)
        ax.margins(x=0.08)
        ax.axvline(reference, color=style.INK, linewidth=0.9, zorder=1)
        if reference_label:
            style.on_top(ax, reference_label, reference, color=style.MUTED)
        style.value_axis(ax, unit, axis="x", ticks=6)
    return fig


def pair_heatmap(frame: pd.DataFrame, unit: str) -> Figure:
    """Draw a value for each pair: rows by columns, in six equal classes, printed where they fit.

    Parameters
    ----------
    frame : DataFrame
        Index and columns are the two sides, their `name` (say, exporter and importer) the axes'
        titles; missing pairs (an economy with itself) stay blank. Values in `unit`.
    unit : str
        Unit of the values.
    """
    values = frame.to_numpy(dtype=float)
    if not np.isfinite(values).any():
        raise RecomputeError(
            "no pair has a value", where="plots.pair_heatmap", mend="pass a filled frame"
        )
    low, high = np.nanmin(values), np.nanmax(values)
    ticks = MaxNLocator(len(style.SEQUENTIAL), steps=[1, 2, 2.5, 5, 10]).tick_values(
        low, high if high > low else low + 1
    )
    bounds = ticks[(ticks > low) & (ticks < high)][: len(style.SEQUENTIAL) - 1]
    shades = _shades(len(bounds) + 1)
    digits = decimals(values.ravel())
    rows, columns = values.shape
    printed = columns <= _PRINTED_CELLS_UP_TO
    with style.use():
        heads = [style.wrapped(str(c), _ABOVE) if printed else str(c) for c in frame.columns]
        above = max(len(line) for head in heads for line in head.split("\n"))
        beside = max(len(str(label)) for label in frame.index)
        cell = (max(0.52, _LETTER * above + 0.12), 0.33) if printed else (0.24, 0.24)
        width = max(2.1, _LETTER * beside + 0.9) + cell[0] * columns
        fig, ax = plt.subplots(figsize=(min(style.WIDTH, width), 1.3 + cell[1] * rows))
        for y in range(rows):
            for x in range(columns):
                value = values[y, x]
                if not np.isfinite(value):
                    continue
                fill = shades[int(np.searchsorted(bounds, value, side="right"))]
                edge: style.Looks = {"edgecolor": style.PAPER, "linewidth": 1.5}
                ax.add_patch(plt.Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=fill, **edge))
                if printed:
                    looks: style.Looks = {"fontsize": style.SMALL, "color": style.text_on(fill)}
                    ax.text(x, y, fixed(value, digits), ha="center", va="center", **looks)
        ax.grid(visible=False)
        ax.set_xlim(-0.5, columns - 0.5)
        _rows_axis(ax, frame.index.tolist(), _BESIDE)
        ax.set_ylim(rows - 0.5, -0.5)
        ax.xaxis.tick_top()
        turned: style.Looks = {"rotation": 0 if printed else 90, "color": style.INK}
        ax.set_xticks(range(columns), heads, **turned)
        ax.tick_params(length=0)
        for side in ("top", "bottom"):
            ax.spines[side].set_visible(False)
        sides = [(frame.index.name, "↓"), (frame.columns.name, "→")]
        words = "   ".join(f"{side} {arrow}" for side, arrow in sides if side)
        ax.set_title(words, loc="left", **style.SUBTITLE)
        edges = [f"under {as_given(bounds[0])}"] if len(bounds) else [fixed(low)]
        edges += [f"{as_given(a)} to {as_given(b)}" for a, b in itertools.pairwise(bounds)]
        edges += [f"{as_given(bounds[-1])} or more"] if len(bounds) else []
        key = ax.legend(
            handles=[Patch(facecolor=s, label=e) for s, e in zip(shades, edges, strict=True)],
            title=unit, loc="upper left", bbox_to_anchor=(0, -0.02), ncols=3, alignment="left",
            title_fontsize=style.SMALL, handlelength=1.1, handleheight=0.9, columnspacing=1.2,
            borderaxespad=0.3, borderpad=0,
        )  # fmt: skip
        key.get_title().set_color(style.MUTED)
    return fig


def _shades(count: int) -> list[str]:
    """`count` shades from the ramp, from its light end to its dark one."""
    places = np.linspace(0, len(style.SEQUENTIAL) - 1, count).round().astype(int)
    return [style.SEQUENTIAL[i] for i in places]


def findings_bar(counts: Mapping[str, int]) -> Figure:
    """Draw how many claims have each finding, as one bar.

    Parameters
    ----------
    counts : mapping
        Finding -> number of claims; findings of the fixed scale, others are refused.
    """
    if unknown := set(map(str, counts)) - set(style.FINDINGS):
        raise RecomputeError(
            f"there is no finding {sorted(unknown)[0]!r}",
            where="plots.findings_bar",
            mend=f"use {', '.join(style.FINDINGS)}",
        )
    shown = [
        (finding, int(counts.get(finding, 0))) for finding in style.FINDINGS if counts.get(finding)
    ]
    total = sum(n for _, n in shown)
    if not total:
        raise RecomputeError(
            "there is no claim", where="plots.findings_bar", mend="count at least one"
        )
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 1.4))
        ax.set_axis_off()
        ax.set_xlim(0, total)
        ax.set_ylim(-1.35, 1.0)
        starts = np.cumsum([0, *(n for _, n in shown)])[:-1].astype(float)
        for (finding, n), start in zip(shown, starts, strict=True):
            colour = style.FINDINGS[finding]
            looks: style.Looks = (
                {"facecolor": style.PAPER, "edgecolor": colour, "linestyle": "--", "zorder": 1}
                if finding == "open"
                else {"facecolor": colour, "edgecolor": style.PAPER, "zorder": 2}
            )
            ax.add_patch(plt.Rectangle((start, 0), n, 1, linewidth=1.4, **looks))
        fig.draw_without_rendering()
        per_point = total / (ax.get_window_extent().width * 72 / fig.dpi)
        widths = [_width(fig, finding) * per_point for finding, _ in shown]
        gaps = [w + 12 * per_point for w in widths[:-1]]
        places = style.spread(list(starts), gaps, 0, max(total - widths[-1], 0))
        for (finding, n), start, place in zip(shown, starts, places, strict=True):
            middle = start + min(n / 2, 8 * per_point)
            across = [middle, middle, place + 4 * per_point]
            ax.plot(across, [-0.04, -0.13, -0.24], color=style.FAINT, linewidth=0.8)
            ax.text(place, -0.3, f"{n}", fontsize=17, fontweight="bold", va="top")
            ax.text(place, -0.97, finding, fontsize=style.SMALL, color=style.MUTED, va="top")
    return fig


def _width(fig: Figure, text: str, fontsize: float = style.SMALL) -> float:
    """Width of a text in points."""
    drawn = fig.text(0, 0, text, fontsize=fontsize)
    extent = drawn.get_window_extent().width * 72 / fig.dpi
    drawn.remove()
    return float(extent)


def range_by_vintage(
    table: pd.DataFrame,
    *,
    unit: str,
    stated: float | None = None,
    stated_label: str = "stated in the paper",
) -> Figure:
    """Draw what each vintage of a source says, beside what was stated.

    Parameters
    ----------
    table : DataFrame
        One row a value: `vintage` (drawn in the order given, from the top), `value` in `unit`; if
        there, `year` is written at each row's ends and boolean `main` marks the main value.
    unit : str
        Unit of the values.
    stated : float, optional
        Number the paper gives.
    stated_label : str
        What that number is.
    """
    _need(table, ["vintage", "value"], "range_by_vintage")
    vintages = list(pd.unique(table["vintage"]))
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 1.25 + _row(vintages) * len(vintages)))
        for y, vintage in enumerate(vintages):
            rows = table[table["vintage"] == vintage].sort_values("value")
            ends = rows.iloc[[0, -1]]
            ax.hlines(y, *ends["value"], color=style.FAINT, linewidth=2.4, zorder=1)
            style.marks(
                ax, rows["value"], np.full(len(rows), y), style.ACCENT, 7, zorder=3,
                markeredgecolor=style.PAPER, markeredgewidth=0.8,
            )  # fmt: skip
            if "year" in rows:
                _end_years(ax, y, ends)
            if "main" in rows and rows["main"].any():
                main = float(rows.loc[rows["main"], "value"].iloc[0])
                looks: style.Looks = {"marker": "D", "markeredgecolor": style.PAPER, "zorder": 5}
                style.marks(ax, [main], [y], style.INK, 9, **looks)
        _rows_axis(ax, vintages)
        _level_grid(ax)
        ax.margins(x=0.12)
        if stated is not None:
            ax.axvline(stated, color=style.SECOND, linewidth=1.4, linestyle=(0, (4, 3)), zorder=2)
            words = f"{fixed(stated)} {stated_label}"
            style.on_top(ax, words, stated, 5, color=style.SECOND, fontweight="bold")
        style.value_axis(ax, unit, axis="x")
    return fig


def _end_years(ax: Axes, y: float, ends: pd.DataFrame) -> None:
    (low, first), (high, last) = zip(ends["value"], ends["year"], strict=True)
    pairs = [(high, last, 8, "left")] + ([(low, first, -8, "right")] if first != last else [])
    for value, year, shift, side in pairs:
        style.note(
            ax, f"{year:.0f}", (value, y), offset=(shift, 0), ha=side, color=style.MUTED, halo=True
        )


def slope_or_lines(frame: pd.DataFrame, highlight: Sequence[str] = (), *, unit: str) -> Figure:
    """Draw one line a country or group, named at its end; two years make a slope chart.

    Parameters
    ----------
    frame : DataFrame
        Index year, one column a line, values in `unit`.
    highlight : sequence of str
        Columns drawn in colour, six at most; the others recede. Empty: all in colour, if they are
        six at most.
    unit : str
        Unit of the values.
    """
    names = [str(c) for c in frame]
    chosen = list(highlight) or (names if len(names) <= len(style.CYCLE) else [])
    if frame.dropna(how="all").empty or set(chosen) - set(names) or len(chosen) > len(style.CYCLE):
        raise RecomputeError(
            "the lines to highlight are not six at most of the frame's columns, or it is empty",
            where="plots.slope_or_lines",
            mend=f"choose from {', '.join(names[:12])}",
        )
    slope = len(frame) == 2
    with style.use():
        fig, ax = plt.subplots(figsize=style.size("wide"))
        rest = [name for name in names if name not in chosen]
        labelled = len(names) <= 12
        for name in rest:
            ax.plot(
                frame.index, frame[name], color=style.MUTED if labelled else style.NEUTRAL,
                linewidth=1.0 if labelled else 0.7, marker="o" if slope else None, markersize=3.5,
                label=name if labelled else "_",
            )  # fmt: skip
        for name, colour in zip(chosen, style.CYCLE, strict=False):
            looks: style.Looks = {"color": colour, "label": name, "marker": "o" if slope else None}
            ax.plot(frame.index, frame[name], zorder=3, **looks)
        ax.margins(y=0.08)
        style.value_axis(ax, unit)
        if slope:
            ax.set_xticks(list(frame.index), [f"{year:.0f}" for year in frame.index])
            ax.margins(x=0.12)
            ends = {name: f"{name}  {fixed(frame[name].iloc[-1])}" for name in names}
        else:
            style.year_axis(ax)
            ends = None
        style.label_lines(ax, text=ends, bold=list(highlight))
    return fig


def ranked_bars(
    series: pd.Series,
    highlight: Sequence[str] = (),
    *,
    unit: str,
    reference: float | None = None,
    reference_label: str = "",
) -> Figure:
    """Draw values from the largest down, one bar a row, the number at its end.

    Parameters
    ----------
    series : Series
        Index the names, values in `unit`; missing values are left out.
    highlight : sequence of str
        Rows drawn in full colour; empty for all.
    unit : str
        Unit of the values.
    reference : float, optional
        A value to compare with, with `reference_label` its meaning.
    """
    rows = series.dropna().sort_values(ascending=False, kind="stable")
    if rows.empty:
        raise RecomputeError(
            "there is no value to rank", where="plots.ranked_bars", mend="pass a filled series"
        )
    chosen = set(highlight) or set(rows.index)
    digits = 0 if pd.api.types.is_integer_dtype(rows) else decimals(rows)
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 0.7 + _row(rows.index.tolist()) * len(rows)))
        for y, (name, value) in enumerate(rows.items()):
            on = name in chosen
            ax.barh(y, value, height=0.68, color=style.ACCENT if on else style.NEUTRAL)
            right = value >= 0
            style.note(
                ax, fixed(value, digits), (value, y), (5 if right else -5, 0), halo=True,
                ha="left" if right else "right", fontweight="bold" if on and highlight else "normal",
            )  # fmt: skip
        _rows_axis(ax, rows.index.tolist())
        for tick, name in zip(ax.get_yticklabels(), rows.index, strict=True):
            tick.set_fontweight("bold" if highlight and name in chosen else "normal")
        ax.grid(visible=False)
        ax.spines["bottom"].set_visible(False)
        ax.axvline(0, color=style.INK, linewidth=0.9)
        ax.tick_params(axis="x", length=0, labelbottom=False)
        ax.margins(x=0.18 if (rows < 0).any() else 0.09)  # room for the numbers
        ax.set_title(unit, loc="left", **style.SUBTITLE)
        if reference is not None:
            ax.axvline(reference, color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2.5)
            words = f"{reference_label} {fixed(reference, digits)}".strip()
            foot: style.Looks = {"xycoords": ("data", "axes fraction"), "ha": "center", "va": "top"}
            style.note(ax, words, (reference, 0), (0, -5), **foot)
    return fig
