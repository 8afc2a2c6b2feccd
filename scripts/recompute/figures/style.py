"""The book's single look: colours with their dark counterparts, type, sizes, direct labels.

SVG text is drawn as paths: an SVG shown through ``<img>`` may not load a font, so text left as text
would look different, and be cut off, on every machine. What a screen reader needs stands in the
alternative text and in the table of data; the PDF keeps its text as text.
"""

from __future__ import annotations

import re
import textwrap
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib import font_manager, rc_params_from_file
from matplotlib.colors import to_hex
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from recompute.errors import RecomputeError
from recompute.text import as_given, minus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

# Light colours. Text holds 4.5:1 on PAPER, marks 3:1; tests check both themes and colour blindness.
PAPER = "#ffffff"
INK = "#1d2833"
MUTED = "#586472"
GRID = "#dde2e7"
FAINT = "#b9c2cb"  # leaders and whiskers, never the only carrier of a fact
NEUTRAL = "#828e9b"  # what is not highlighted
ACCENT = "#12509a"
SECOND = "#a02c05"
# Verdicts differ in lightness as well as in hue, so they survive a grey photocopy.
SUPPORTED = "#0b5168"
MIXED = "#bd8700"
NOT_SUPPORTED = "#ae3417"
NOT_TESTABLE = "#757b85"
OPEN = "#87919d"
CYCLE = [ACCENT, SECOND, "#008288", "#8f7208", "#b3487f", "#37603c"]
SEQUENTIAL = ["#eef4f8", "#c6deec", "#8dbcda", "#3276a8", "#155583", "#06304f"]

DARK = {
    PAPER: "#14181e",
    INK: "#e9edf1",
    MUTED: "#a9b3be",
    GRID: "#333b45",
    FAINT: "#566270",
    NEUTRAL: "#74808d",
    SUPPORTED: "#5cc3e4",
    MIXED: "#f7d57e",
    NOT_SUPPORTED: "#e0603f",
    NOT_TESTABLE: "#98a1ac",
    OPEN: "#77828f",
    **dict(
        zip(CYCLE, ["#6aa5ee", "#e8734d", "#78e6ee", "#fbd264", "#cf86bd", "#93d49a"], strict=True)
    ),
    **dict(
        zip(
            SEQUENTIAL,
            ["#1d2a36", "#24475f", "#2f6a8f", "#4f97c3", "#93c1dd", "#d3e6f1"],
            strict=True,
        )
    ),
}

FINDINGS = {
    "holds": SUPPORTED,
    "close": SUPPORTED,
    "in part": MIXED,
    "fails": NOT_SUPPORTED,
    "cannot tell": NOT_TESTABLE,
    "no data": NOT_TESTABLE,
    "open": OPEN,
}

BODY = 10.5
SMALL = 9.8  # the least type
WIDTH = 4.85  # inches: on a phone, 358 pixels wide, the least type is 10 pixels
Looks = dict[str, Any]
END, ROW = 23, 34  # letters on a line of the name at a line's end, and of that before a row
SUBTITLE: Looks = {"fontsize": SMALL, "fontweight": "normal", "color": MUTED}

Kind = Literal["wide", "tall", "square", "small"]
_SIZES: dict[Kind, tuple[float, float]] = {
    "wide": (WIDTH, 2.6),
    "tall": (WIDTH, 4.9),
    "square": (WIDTH, WIDTH),
    "small": (4.6, 3.0),
}

_COLOURS = {
    PAPER: ["figure.facecolor", "figure.edgecolor", "savefig.facecolor", "savefig.edgecolor",
            "axes.facecolor", "patch.edgecolor"],
    INK: ["text.color", "axes.edgecolor", "axes.titlecolor", "xtick.color", "ytick.color",
          "legend.labelcolor", "boxplot.boxprops.color", "boxplot.whiskerprops.color",
          "boxplot.capprops.color"],
    MUTED: ["axes.labelcolor", "xtick.labelcolor", "ytick.labelcolor", "hatch.color",
            "boxplot.flierprops.color", "boxplot.flierprops.markeredgecolor"],
    GRID: ["grid.color"],
    ACCENT: ["boxplot.medianprops.color"],
}  # fmt: skip
_RC: dict[Any, Any] = {
    **rc_params_from_file(Path(__file__).parent / "recompute.mplstyle", use_default_template=False),
    **{name: colour for colour, names in _COLOURS.items() for name in names},
    **dict.fromkeys(["font.size", "axes.titlesize"], BODY),
    **dict.fromkeys(
        ["axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize"], SMALL
    ),
    "axes.prop_cycle": cycler(color=CYCLE),
}


@cache
def _register_fonts() -> None:
    for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
        font_manager.fontManager.addfont(str(file))
    fonts = font_manager.fontManager.ttflist
    # Arrows have one weight: without a bold entry, matplotlib warns in each bold title.
    fonts += [replace(font, weight=700) for font in fonts if font.name == "Recompute Signs"]


@contextmanager
def use() -> Iterator[None]:
    """Draw and save in the book's look: ``with style.use(): fig, ax = plt.subplots(...)``.

    Whatever the machine's own matplotlibrc says is set aside, so the same figure has the same bytes
    everywhere.
    """
    _register_fonts()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        yield


def size(kind: Kind = "wide") -> tuple[float, float]:
    """Width and height in inches: "wide" (4.85 × 2.6), "tall", "square" or "small".

    Raises
    ------
    RecomputeError
        If there is no such size.
    """
    if kind not in _SIZES:
        raise RecomputeError(
            f"figures have no size {kind!r}", where="style.size", mend=f"use {', '.join(_SIZES)}"
        )
    return _SIZES[kind]


# Colours stand in the style attributes matplotlib writes; a "#" elsewhere is a link or a caption.
_COLOUR = re.compile(r"(?<=: )#[0-9a-f]{6}(?![0-9a-f])")


def colours(svg: str) -> set[str]:
    """Return the hex codes an SVG written by matplotlib paints with."""
    return set(_COLOUR.findall(svg))


def dark_svg(svg: str) -> str:
    """Return the SVG for a dark page, each colour of the book replaced by its dark counterpart."""
    return _COLOUR.sub(lambda found: DARK.get(found.group(), found.group()), svg)


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    channels = np.array([int(to_hex(colour)[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2): (L₁ + 0.05) / (L₂ + 0.05)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(fill: str) -> str:
    """INK or PAPER, whichever reads better on a fill; the choice holds in the dark theme too."""
    return max(
        (INK, PAPER), key=lambda text: min(contrast(text, fill), contrast(DARK[text], DARK[fill]))
    )


def spread(
    wanted: Sequence[float], gap: float | Sequence[float], low: float, high: float
) -> list[float]:
    """Move positions as little as possible so that neighbours stand `gap` apart.

    Minimises Σ (y − wanted)² subject to y₍ᵢ₊₁₎ − y₍ᵢ₎ ≥ gapᵢ in the order of `wanted` and
    low ≤ y ≤ high, by pooling adjacent violators of y₍ᵢ₎ less the gaps before it.

    Parameters
    ----------
    wanted : sequence of float
        Where each label would stand alone.
    gap : float or sequence of float
        Least distance in the unit of `wanted`: one for all, or that after each position from the
        lowest up (one fewer than positions). All shrink alike where the range cannot hold them.
    low, high : float
        Range the positions must stay in.

    Returns
    -------
    list of float
        In the order of `wanted`.
    """
    # Imported here: a third of a second that the making of pages saves.
    from scipy.optimize import isotonic_regression  # noqa: PLC0415

    n = len(wanted)
    if n == 0:
        return []
    gaps = np.broadcast_to(np.asarray(gap, dtype=float), n - 1)
    if gaps.sum() > high - low:
        gaps = gaps * (high - low) / gaps.sum()
    before = np.concatenate([[0.0], np.cumsum(gaps)])
    order = np.argsort(wanted, kind="stable")
    flat = isotonic_regression(np.asarray(wanted, dtype=float)[order] - before).x
    found = np.empty(n)
    found[order] = np.clip(flat, low, high - before[-1]) + before
    return [float(y) for y in found]


def settle(ax: Axes) -> Figure:
    """Lay the figure out, so that distances between its parts can be measured."""
    fig = ax.get_figure(root=True)
    assert fig is not None
    fig.draw_without_rendering()
    return fig


def note(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    offset: tuple[float, float] = (0, 0),
    *,
    halo: bool = False,
    **looks: Any,
) -> Annotation:
    """Write small text some points away from a place, also outside the axes.

    Parameters
    ----------
    ax : Axes
        Gets the text.
    text : str
        What to write.
    at : tuple
        Place, in data or in what `xycoords` says.
    offset : tuple
        Points to the right and up.
    halo : bool
        Clear the paper behind the text.
    **looks
        As for `Axes.annotate`.
    """
    usual: dict[str, Any] = {"fontsize": SMALL, "va": "center", "annotation_clip": False}
    if halo:
        usual |= {"bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 0.6}, "zorder": 6}
    return ax.annotate(text, at, xytext=offset, textcoords="offset points", **{**usual, **looks})


def label_lines(ax: Axes, *, text: dict[str, str] | None = None, bold: Sequence[str] = ()) -> None:
    """Write each line's name beside its last point, in its colour, without overlaps.

    Parameters
    ----------
    ax : Axes
        With its lines drawn and limits set; a line takes part if it has a label.
    text : dict, optional
        What to write instead of the line's label.
    bold : sequence of str
        Labels written in bold.
    """
    ends = []
    for line in ax.get_lines():
        name = str(line.get_label())
        y = np.asarray(line.get_ydata(), dtype=float)
        if name.startswith("_") or not np.isfinite(y).any():
            continue
        last = np.flatnonzero(np.isfinite(y))[-1]
        ends.append((name, np.asarray(line.get_xdata())[last], y[last], to_hex(line.get_color())))
    if not ends:
        return
    fig = settle(ax)
    box = ax.get_window_extent()
    points = 72 / fig.dpi
    heights = [ax.transData.transform((x, y))[1] * points for _, x, y, _ in ends]
    names = [wrapped((text or {}).get(name, name), END) for name, *_ in ends]
    lines = np.array([name.count("\n") + 1 for name in names])[np.argsort(heights, kind="stable")]
    gaps = SMALL * 1.25 * (lines[:-1] + lines[1:]) / 2
    places = spread(heights, list(gaps), box.y0 * points, box.y1 * points)
    right = max(x for _, x, _, _ in ends)
    for (name, x, y, colour), words, own, place in zip(ends, names, heights, places, strict=True):
        moved = abs(place - own) > SMALL * 0.35 or x < right
        leader = {"arrowstyle": "-", "color": FAINT, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 4}
        away = ScaledTranslation((15 if moved else 6) / 72, (place - own) / 72, fig.dpi_scale_trans)
        ax.annotate(
            words,
            (x, y),
            xytext=(right, y),
            textcoords=ax.transData + away,
            va="center",
            color=colour,
            fontsize=SMALL,
            fontweight="bold" if name in bold else "normal",
            annotation_clip=False,
            arrowprops=leader if moved else None,
        )


def threshold(
    ax: Axes,
    value: float,
    text: str,
    *,
    axis: Literal["x", "y"] = "y",
    at: Literal["start", "end"] = "start",
    below: bool = False,
) -> None:
    """Draw the value that decides, dashed, with its meaning written on it.

    Parameters
    ----------
    ax : Axes
        Gets the line.
    value : float
        Where the line stands.
    text : str
        What the value means.
    axis : {"x", "y"}
        Axis the value is on: "y" draws a level line.
    at : {"start", "end"}
        End of the line the text stands at: left or right; for "x" the side of the line.
    below : bool
        Write under a level line, or at the foot of an upright one.
    """
    rule: Looks = {"color": INK, "linewidth": 1.0, "linestyle": (0, (4, 3)), "label": "_"}
    end = at == "end"
    if axis == "y":
        ax.axhline(value, zorder=2.5, **rule)
        looks = {"xycoords": ("axes fraction", "data"), "va": "top" if below else "bottom"}
        place: tuple[float, float] = (1 if end else 0, value)
        offset = (0, -4 if below else 4)
    else:
        ax.axvline(value, zorder=2.5, **rule)
        looks = {"xycoords": ("data", "axes fraction"), "va": "bottom" if below else "top"}
        place = (value, 0 if below else 1)
        offset = (-5 if end else 5, 3 if below else -3)
    note(ax, text, place, offset, ha="right" if end else "left", halo=True, **looks)


def marks(
    ax: Axes, x: Any, y: Any, colour: str, size: float, *, hollow: bool = False, **looks: Any
) -> None:
    """Draw points of one colour, filled or hollow, without a line between them."""
    face = PAPER if hollow else colour
    usual = {"linestyle": "none", "marker": "o", "markerfacecolor": face}
    ax.plot(x, y, color=colour, markersize=size, **{**usual, **looks})


def wrapped(text: str, letters: int) -> str:
    """Break a text between words into lines of some letters at most."""
    return "\n".join(textwrap.wrap(text, letters, break_long_words=False, break_on_hyphens=False))


def name_rows(ax: Axes, labels: Iterable[object], letters: int = ROW) -> None:
    """Name rows at 0, 1, 2, … in the colour of text, in lines of some letters at most."""
    names = [wrapped(str(label), letters) for label in labels]
    ax.set_yticks(range(len(names)), names, linespacing=1.0)
    ax.tick_params(axis="y", labelcolor=INK)


def beside(
    ax: Axes, text: str, row: float, points: float, *, ha: Literal["left", "right"] = "left", **looks: Any
) -> None:  # fmt: skip
    """Write on a row, some points to the right of the axes."""
    note(ax, text, (1, row), (points, 0), xycoords=("axes fraction", "data"), ha=ha, **looks)


def on_top(ax: Axes, text: str, value: float, points: float = 4, **looks: Any) -> None:
    """Write above the axes, over a value of the x axis."""
    usual = {"ha": "center", "va": "bottom", **looks}
    note(ax, text, (value, 1), (0, points), xycoords=("data", "axes fraction"), **usual)


def value_axis(ax: Axes, unit: str, *, axis: Literal["x", "y"] = "y", ticks: int = 6) -> None:
    """Put numbers on an axis and its unit once: above the y axis, level, or below the x axis."""
    chosen = ax.yaxis if axis == "y" else ax.xaxis
    chosen.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    chosen.set_major_formatter(FuncFormatter(lambda value, _: as_given(value)))
    if axis == "x":
        ax.set_xlabel(unit, loc="left")
    else:
        ax.set_title(unit, loc="left", pad=9, **SUBTITLE)


def year_axis(ax: Axes, *, axis: Literal["x", "y"] = "x", ticks: int = 6) -> None:
    """Put whole years on an axis, without a thousands mark."""
    chosen = ax.yaxis if axis == "y" else ax.xaxis
    chosen.set_major_locator(MaxNLocator(ticks, integer=True, steps=[1, 2, 4, 5, 10]))
    chosen.set_major_formatter(FuncFormatter(lambda year, _: minus(f"{year:.0f}")))
