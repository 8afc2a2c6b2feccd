"""The specification curve: every admissible estimate in order, and the choices behind each."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, StepPatch
from matplotlib.path import Path

from recompute.claims.ways import RANK
from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.text import as_given, fixed, option, percent, with_unit

_DOTS_UP_TO = 60  # specifications drawn one dot each in the matrix; narrower ones become ticks
_GAPS_UP_TO = 160  # columns with paper between them; narrower ones touch
_ROWS_UP_TO = 12  # options with a row each; a choice with more (say, years) becomes one tall row
_MOST, _PER_COLUMN = 200, 25  # columns; specifications in one that is shared
_SHARED_FROM = 60  # fewest columns where several specifications share one
_ROW = 0.205  # inches
_HALF = 0.37  # of a row's height, filled by a tick on either side of its middle
_TALL = 4  # rows' height of such a choice


@dataclass(frozen=True)
class _Columns:
    """Specifications in order of value, gathered into the columns that are drawn."""

    table: pd.DataFrame
    of: np.ndarray  # column of each specification
    count: int

    @property
    def binned(self) -> bool:
        return self.count < len(self.table)

    def share(self, uses: np.ndarray) -> np.ndarray:
        """Share of each column's specifications for which `uses` is true."""
        size = np.bincount(self.of, minlength=self.count)
        return np.bincount(self.of, weights=uses.astype(float), minlength=self.count) / size

    def thinned(self) -> np.ndarray:
        """Positions to draw as dots: per column the middle one that agrees and that does not."""
        if not self.binned:
            return np.arange(len(self.table))
        places = pd.DataFrame({"column": self.of, "supports": self.table["supports"].to_numpy()})
        groups = places.groupby(["column", "supports"]).indices.values()
        kept = {int(g[len(g) // 2]) for g in groups} | {0, len(self.table) - 1}
        return np.array(sorted(kept | set(np.flatnonzero(self.table["main"]).tolist())))


def _columns(table: pd.DataFrame) -> _Columns:
    # Further keys: the same table gives the same picture whatever the order of its rows.
    keys = ["value", *(str(c) for c in table if c not in ("value", "low", "high"))]
    ordered = table.sort_values(
        keys, key=lambda c: c if c.name == "value" else c.astype(str), ignore_index=True
    )
    n = len(ordered)
    # Where columns are shared each holds enough specifications for its shares to be smooth.
    count = n if n <= _MOST else min(_MOST, max(n // _PER_COLUMN, _SHARED_FROM))
    return _Columns(ordered, np.arange(n) * count // n, count)


def _check(table: pd.DataFrame, choices: Sequence[str]) -> None:
    missing = [c for c in [*choices, "value", "supports", "main"] if c not in table]
    if missing:
        raise RecomputeError(
            f"the table of specifications lacks {', '.join(missing)}",
            where="plots.specification_curve",
            mend="pass result.table and the claim's choices",
        )
    if table.empty or not np.isfinite(table["value"].to_numpy(dtype=float)).all():
        raise RecomputeError(
            "there is no specification to draw"
            if table.empty
            else "a specification has no finite value",
            where="plots.specification_curve",
            mend="drop what could not be computed, with its reason",
        )


def _name(text: object) -> str:
    words = option(text)
    return words if len(words) <= 38 else f"{words[:37].rstrip()}…"


def _with_unit(value: float, unit: str) -> str:
    """Write a value with its unit, long units left out."""
    text = f"{value:.0f}" if unit == "year" else fixed(value)
    return with_unit(text, unit if len(unit) <= 16 else "")


def _options(column: pd.Series, declared: Sequence[Any] | None) -> list[Any]:
    present = list(pd.unique(column))
    if declared is not None:
        return [o for o in declared if o in present] + [o for o in present if o not in declared]
    try:
        return sorted(present)
    except TypeError:
        return sorted(present, key=str)


def _estimates(ax: Axes, columns: _Columns) -> None:
    table = columns.table
    x = columns.of.astype(float)
    value = table["value"].to_numpy(dtype=float)
    if {"low", "high"} <= set(table):
        low, high = (table[c].to_numpy(dtype=float) for c in ("low", "high"))
        known = np.isfinite(low) & np.isfinite(high) & (high > low)
        if known.any() and not columns.binned:
            width = min(2.4, max(0.8, 180 / len(table)))
            ax.vlines(
                x[known], low[known], high[known], color=style.FAINT, linewidth=width, zorder=2
            )
        elif known.any():
            by = pd.DataFrame({"x": x[known], "low": low[known], "high": high[known]}).groupby("x")
            ax.fill_between(
                by["x"].first(),
                by["low"].median(),
                by["high"].median(),
                color=style.FAINT,
                linewidth=0,
                alpha=0.6,
                zorder=2,
            )
    _dots(ax, columns, value, 340, (2.6, 6.5), width=5, least=0.7, zorder=3)


def _dots(
    ax: Axes, columns: _Columns, y: np.ndarray, room: float, sizes: tuple[float, float],
    *, width: float, least: float = 0.0, **looks: Any,
) -> None:  # fmt: skip
    """Draw a dot a specification, or for each column those that stand for it: filled if it agrees."""
    supports = columns.table["supports"].to_numpy(dtype=bool)
    shown = columns.thinned()
    side = float(np.clip(room / columns.count, *sizes))
    for agrees in (False, True):
        these = shown[supports[shown] == agrees]
        style.marks(
            ax, columns.of[these], y[these], _colour(agrees), side, hollow=not agrees,
            markeredgewidth=max(least, side / width), **looks,
        )  # fmt: skip


def _colour(agrees: bool) -> str:
    return style.SUPPORTED if agrees else style.NOT_SUPPORTED


def _placebo_ranks(ax: Axes, columns: _Columns) -> None:
    """Draw how many placebos have as large an effect, where they were tried."""
    rank = columns.table[RANK].to_numpy(dtype=float)
    shown = columns.thinned()
    shown = shown[np.isfinite(rank[shown])]
    side = float(np.clip(340 / columns.count, 2.6, 5.0))
    style.marks(ax, columns.of[shown], rank[shown], style.INK, side)
    ax.set_ylim(-8, 108)
    ax.set_yticks([0, 50, 100])
    style.value_axis(ax, "placebos with as large an effect, %", ticks=2)
    ax.tick_params(axis="x", length=0, labelbottom=False)
    ax.spines["bottom"].set_visible(False)


def _mark_main(ax: Axes, columns: _Columns, unit: str) -> None:
    """Mark the main specification and write its value where nothing else stands.

    The curve rises to the right: there is room above it to the left and below it to the right.
    """
    position = int(np.argmax(columns.table["main"].to_numpy(dtype=bool)))
    row = columns.table.iloc[position]
    x, y = float(columns.of[position]), float(row["value"])
    ends = {
        side: float(row[side]) if side in row and np.isfinite(row[side]) else y
        for side in ("low", "high")
    }
    style.marks(
        ax, [x], [y], style.INK, 8, marker="D", markeredgewidth=1.8, zorder=5,
        markerfacecolor=style.SUPPORTED if row["supports"] else style.PAPER,
    )  # fmt: skip
    note = style.note(
        ax, f"Main: {_with_unit(y, unit)}", (x, y), fontweight="bold", color=style.INK, zorder=6,
        halo=True,
    )  # fmt: skip
    style.settle(ax)
    taken = [t.get_window_extent() for t in ax.texts if t is not note]
    rules = [
        ax.transData.transform((0.0, float(np.asarray(line.get_ydata())[0])))[1]
        for line in ax.lines
        if line.get_label() == "_"
    ]
    frame = ax.get_window_extent()
    sides = (x > columns.count / 2, x <= columns.count / 2)
    places = list(itertools.product((12, 22, 32, 44), sides))
    for distance, above in [*places, places[0]]:  # the first again where none is free
        note.xy = (x, ends["high" if above else "low"])
        note.xyann = (4, distance) if above else (-4, -distance)
        note.set(ha="right" if above else "left", va="bottom" if above else "top")
        box = note.get_window_extent().padded(2)
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1
        inside = inside and frame.y0 <= box.y0 and box.y1 <= frame.y1
        crossed = any(box.y0 <= rule <= box.y1 for rule in rules)
        if inside and not crossed and not any(box.overlaps(other) for other in taken):
            return


def _mark_threshold(ax: Axes, columns: _Columns, value: float, text: str) -> None:
    first, last = (float(columns.table["value"].iloc[i]) for i in (0, -1))
    # Where the curve is farther away there is room for the words.
    end = abs(last - value) > abs(first - value)
    curve = last if end else first
    style.threshold(ax, value, text, at="end" if end else "start", below=curve > value)


def _uses(ax: Axes, columns: _Columns, y: float, uses: np.ndarray) -> None:
    """One row of the matrix: which specifications use an option, and whether they agree."""
    supports = columns.table["supports"].to_numpy(dtype=bool)
    if columns.count <= _DOTS_UP_TO and not columns.binned:
        side = float(np.clip(210 / columns.count, 3.6, 6.0))
        for agrees in (True, False):
            these = columns.of[uses & (supports == agrees)]
            style.marks(
                ax, these, np.full(len(these), y), _colour(agrees), side, hollow=not agrees,
                marker="s", markeredgewidth=1.0,
            )  # fmt: skip
        return
    half = 0.33 if columns.count <= _GAPS_UP_TO and not columns.binned else 0.5
    foot = y - _HALF
    if not columns.binned:
        for agrees in (False, True):
            _ticks(ax, columns.of[uses & (supports == agrees)], half, foot, _colour(agrees))
        return
    edges = np.arange(columns.count + 1) - 0.5
    for share, colour in (
        (columns.share(uses) * (uses & ~supports).any(), style.NOT_SUPPORTED),
        (columns.share(uses & supports), style.SUPPORTED),
    ):
        if not share.any():
            continue
        tops = foot + 2 * _HALF * share
        ax.add_artist(StepPatch(tops, edges, baseline=foot, facecolor=colour, linewidth=0))


def _ticks(ax: Axes, at: np.ndarray, half: float, foot: float, colour: str) -> None:
    """Draw the columns that use an option as one path: runs of neighbours that touch are one block."""
    starts = at if half < 0.5 else at[np.diff(at, prepend=-2) > 1]
    ends = at if half < 0.5 else at[np.diff(at, append=at[-1:] + 2) > 1]
    if len(at) == 0:
        return
    left, right, top = starts - half, ends + half, foot + 2 * _HALF
    level = np.full(len(left), foot)
    corners = [(left, level), (left, level * 0 + top), (right, level * 0 + top), (right, level)]
    vertices = np.stack([np.stack(c, axis=1) for c in [*corners, corners[0]]], axis=1)
    codes = np.tile([Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY], len(left))
    ax.add_artist(PathPatch(Path(vertices.reshape(-1, 2), codes), facecolor=colour, linewidth=0))


def _matrix(ax: Axes, columns: _Columns, groups: dict[str, list[Any]]) -> None:
    labels: list[tuple[float, str, bool]] = []
    table = columns.table
    y = 0.0
    for name, options in groups.items():
        labels.append((y, _name(name)[:1].upper() + _name(name)[1:], True))
        y -= 1
        if len(options) > _ROWS_UP_TO:
            centre = y - (_TALL - 1) / 2
            rank = table[name].map(
                {option: i / (len(options) - 1) for i, option in enumerate(options)}
            )
            # One tall row: the option of each specification, from the first at the foot to the last.
            height = centre + (rank.to_numpy(dtype=float) - 0.5) * (_TALL - 1)
            _dots(ax, columns, height, 200, (1.6, 3.4), width=4)
            for place, option in ((0, options[0]), (1, options[-1])):
                level = centre + (place - 0.5) * (_TALL - 1)
                labels.append((level, _name(option), False))
                ax.axhline(level, color=style.GRID, linewidth=0.6, zorder=0)
            y -= _TALL + 0.3
            continue
        for option in options:
            uses = (table[name] == option).to_numpy()
            foot = y - _HALF if columns.binned else y
            ax.axhline(foot, color=style.GRID, linewidth=0.6, zorder=0)
            _uses(ax, columns, y, uses)
            labels.append((y, _name(option), False))
            agree = table.loc[uses, "supports"].mean()
            style.beside(ax, percent(agree), y, 38, ha="right", color=style.MUTED)
            y -= 1
        y -= 0.3
    style.beside(ax, "agree", 0, 38, ha="right", color=style.MUTED)
    ax.set_yticks([level for level, _, _ in labels], [text for _, text, _ in labels])
    for tick, (_, _, header) in zip(ax.get_yticklabels(), labels, strict=True):
        if header:
            tick.set_fontweight("bold")
            tick.set_color(style.INK)
    ax.set_ylim(y + 0.7, 0.7)


def specification_curve(
    table: pd.DataFrame,
    choices: Mapping[str, Sequence[Any]] | Sequence[str],
    *,
    unit: str = "",
    threshold: float | None = None,
    threshold_label: str = "",
    value_label: str = "",
) -> Figure:
    """Draw all estimates in order of value, and below them the choices each was made with.

    Parameters
    ----------
    table : DataFrame
        One row a specification: the choices, `value`, booleans `supports` and `main`, and where
        there are intervals `low` and `high` (`value`'s unit), where there are placebos `as_large`
        (per cent of them with as large an effect), which gets a panel.
    choices : mapping or sequence
        Names of the choices, with their options in the order to show where a mapping; a choice that
        never varies is left out.
    unit : str
        Unit of `value`.
    threshold : float, optional
        Value that decides the claim, with `threshold_label` its meaning.
    value_label : str
        What `value` measures.

    Raises
    ------
    RecomputeError
        If a column is missing, there is no row, or a value is not finite.
    """
    names = list(choices)
    _check(table, names)
    groups = {
        name: _options(table[name], choices[name] if isinstance(choices, Mapping) else None)
        for name in names
        if table[name].nunique() > 1
    }
    columns = _columns(table)
    rows = sum(1.3 + (_TALL if len(o) > _ROWS_UP_TO else len(o)) for o in groups.values())
    with style.use():
        ranked = RANK in table and bool(table[RANK].notna().any())
        ratios = [2.75, *([0.8] if ranked else []), max(rows * _ROW, 0.02)]
        fig, axes = plt.subplots(
            len(ratios), 1, sharex=True, figsize=(7.2, sum(ratios) + 0.9), height_ratios=ratios
        )
        ax, matrix = axes[0], axes[-1]
        if ranked:
            _placebo_ranks(axes[1], columns)
        _estimates(ax, columns)
        if threshold is not None:
            _mark_threshold(ax, columns, threshold, threshold_label)
        ax.margins(y=0.16)
        if np.diff(ax.dataLim.intervaly)[0] == 0:  # all equal: a range that does not look empty
            level = float(table["value"].iloc[0])
            half = 3 if unit == "year" else 0.2 * (abs(level) or 1)
            ax.set_ylim(level - half, level + half)
        style.value_axis(ax, ", ".join(part for part in (value_label, unit) if part), ticks=5)
        if unit == "year":
            style.year_axis(ax, axis="y", ticks=5)
        _key(ax, int(table["supports"].sum()), len(table))
        ax.tick_params(axis="x", length=0, labelbottom=False)
        ax.spines["bottom"].set_visible(False)
        ax.set_xlim(-0.7 - columns.count * 0.012, columns.count - 0.3 + columns.count * 0.012)
        matrix.grid(visible=False)
        matrix.tick_params(axis="x", length=0, labelbottom=False)
        matrix.spines["bottom"].set_visible(False)
        if groups:
            _matrix(matrix, columns, groups)
        else:
            matrix.set_yticks([])
        what = "specification" if len(table) == 1 else "specifications"
        matrix.set_xlabel(f"{as_given(len(table))} {what} in order of value", loc="left")
        if table["main"].any():
            _mark_main(ax, columns, unit)
    return fig


def _key(ax: Axes, agree: int, n: int) -> None:
    """State how many specifications agree, each mark beside its meaning."""
    others = n - agree
    texts = {
        True: f"{as_given(agree)} {'agrees' if agree == 1 else 'agree'} with the claim",
        False: f"{as_given(others)} {'does' if others == 1 else 'do'} not",
    }
    handles = [
        Line2D(
            [], [], linestyle="none", marker="o", color=_colour(agrees), label=text,
            markerfacecolor=_colour(agrees) if agrees else style.PAPER,
        )
        for agrees, text in texts.items()
    ]  # fmt: skip
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.005), ncols=2, handletextpad=0.1,
        columnspacing=1.4, borderaxespad=0, borderpad=0.2, handlelength=1.2,
    )  # fmt: skip
    title = ax.get_title(loc="left")
    ax.set_title(title, loc="left", pad=24, **style.SUBTITLE)
