"""The book's single look: colours with their dark counterparts, type, sizes, direct labels.

SVG text is drawn as paths: an SVG shown through ``<img>`` may not load a font, so text left as text
would look different, and be cut off, on every machine. What a screen reader needs stands in the
alternative text and in the table of data; the PDF keeps its text as text.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib import font_manager
from matplotlib.colors import to_hex
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import ScaledTranslation

from recompute.errors import RecomputeError

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
SMALL = 9.8  # 8.5 pt once 7.2 in are set to the 6.27 in of a printed A4 column
SMALLEST = 8.5

Kind = Literal["wide", "tall", "square", "small"]
_SIZES: dict[Kind, tuple[float, float]] = {
    "wide": (7.2, 3.9),
    "tall": (7.2, 5.8),
    "square": (5.4, 5.4),
    "small": (4.6, 3.0),
}

_RC: dict[Any, Any] = {
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.06,
    "figure.constrained_layout.w_pad": 0.06,
    "figure.facecolor": PAPER,
    "figure.edgecolor": PAPER,
    "figure.dpi": 110,
    "savefig.facecolor": PAPER,
    "savefig.edgecolor": PAPER,
    "svg.hashsalt": "recompute",
    "svg.fonttype": "path",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 9,
    "font.family": ["Recompute Sans", "DejaVu Sans"],
    "font.size": BODY,
    "text.color": INK,
    "text.hinting": "none",
    "text.usetex": False,
    "axes.facecolor": PAPER,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "axes.labelcolor": MUTED,
    "axes.labelsize": SMALL,
    "axes.titlesize": BODY,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.unicode_minus": True,
    "axes.formatter.useoffset": False,
    "axes.formatter.limits": (-15, 15),
    "axes.prop_cycle": cycler(color=CYCLE),
    "axes.xmargin": 0.03,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": INK,
    "xtick.labelcolor": MUTED,
    "xtick.labelsize": SMALL,
    "xtick.major.size": 3.5,
    "xtick.major.width": 0.8,
    "ytick.color": INK,
    "ytick.labelcolor": MUTED,
    "ytick.labelsize": SMALL,
    "ytick.major.size": 0,
    "ytick.alignment": "center",
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "lines.markersize": 5.5,
    "patch.edgecolor": PAPER,
    "patch.linewidth": 0.0,
    "hatch.color": MUTED,
    "legend.frameon": False,
    "legend.fontsize": SMALL,
    "legend.labelcolor": INK,
    "boxplot.boxprops.color": INK,
    "boxplot.whiskerprops.color": INK,
    "boxplot.capprops.color": INK,
    "boxplot.medianprops.color": ACCENT,
    "boxplot.flierprops.color": MUTED,
    "boxplot.flierprops.markeredgecolor": MUTED,
}


@cache
def _register_fonts() -> None:
    for file in sorted((Path(__file__).parent / "fonts").glob("*.ttf")):
        font_manager.fontManager.addfont(str(file))


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
    """Width and height in inches: "wide" (7.2 × 3.9), "tall", "square" or "small".

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


_COORDINATES = re.compile(r' (?:d|x|y|transform)="[^"]*"')
_DECIMALS = re.compile(r"(\.\d\d)\d+")
_COMMANDS = re.compile(r"\s*([MLQCz])\s*")
_BETWEEN = re.compile(r"<!--(?!\[).*?-->|(?<=>)\s+(?=<)", re.DOTALL)
_MARKS = re.compile(r'(<g clip-path="[^"]*")>((?:<use [^>]*/>)+)')
_STYLE = re.compile(r' style="[^"]*"')


def lean_svg(svg: str) -> str:
    """Return the same picture in fewer bytes.

    Coordinates are cut to hundredths of a point, what stands between elements is left out, and a
    series of equal marks states its style once.
    """

    def once(found: re.Match[str]) -> str:
        group, marks = found.groups()
        styles = set(_STYLE.findall(marks))
        if len(styles) != 1 or marks.count("style=") != marks.count("<use"):
            return found.group()
        return f"{group}{styles.pop()}>{_STYLE.sub('', marks)}"

    def shorter(found: re.Match[str]) -> str:
        text = found.group()
        if "scale(" in text:  # small factors, which need their decimals
            return text
        text = _DECIMALS.sub(r"\1", text)
        return _COMMANDS.sub(r"\1", text) if text.startswith(" d=") else text

    lean = _COORDINATES.sub(shorter, _BETWEEN.sub("", svg.replace("RecomputeSans-", "")))
    return _MARKS.sub(once, lean)


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
        (INK, PAPER),
        key=lambda text: min(contrast(text, fill), contrast(DARK[text], DARK[fill])),
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
    n = len(wanted)
    if n == 0:
        return []
    gaps = np.broadcast_to(np.asarray(gap, dtype=float), n - 1)
    if gaps.sum() > high - low:
        gaps = gaps * (high - low) / gaps.sum()
    before = np.concatenate([[0.0], np.cumsum(gaps)])
    order = np.argsort(wanted, kind="stable")
    blocks: list[list[float]] = []  # [mean, count]
    for value in np.asarray(wanted, dtype=float)[order] - before:
        blocks.append([value, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, count = blocks.pop()
            earlier, size_ = blocks[-1]
            blocks[-1] = [(earlier * size_ + mean * count) / (size_ + count), size_ + count]
    flat = np.concatenate([np.full(int(count), mean) for mean, count in blocks])
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
    places = spread(heights, SMALL * 1.25, box.y0 * points, box.y1 * points)
    right = max(x for _, x, _, _ in ends)
    for (name, x, y, colour), own, place in zip(ends, heights, places, strict=True):
        moved = abs(place - own) > SMALL * 0.35 or x < right
        leader = {"arrowstyle": "-", "color": FAINT, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 4}
        away = ScaledTranslation((15 if moved else 6) / 72, (place - own) / 72, fig.dpi_scale_trans)
        ax.annotate(
            (text or {}).get(name, name),
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
    rule: dict[str, Any] = {
        "color": INK,
        "linewidth": 1.0,
        "linestyle": (0, (4, 3)),
        "zorder": 2.5,
        "label": "_",
    }
    end = at == "end"
    side = "right" if end else "left"
    if axis == "y":
        ax.axhline(value, **rule)
        note(
            ax,
            text,
            (1 if end else 0, value),
            (0, -4 if below else 4),
            xycoords=("axes fraction", "data"),
            ha=side,
            va="top" if below else "bottom",
            halo=True,
        )
    else:
        ax.axvline(value, **rule)
        note(
            ax,
            text,
            (value, 0 if below else 1),
            (-5 if end else 5, 3 if below else -3),
            xycoords=("data", "axes fraction"),
            ha=side,
            va="bottom" if below else "top",
            halo=True,
        )


def number(value: float, _position: int | None = None) -> str:
    """Write a tick's number: thousands marked, a true minus sign, no needless zeros."""
    text = f"{value:,.10g}" if abs(value) < 1e15 else f"{value:.3g}"
    return text.replace("-", "−")


def decimals(values: Iterable[float]) -> int:
    """Decimals that give the largest of the values three significant digits."""
    largest = max((abs(v) for v in values if np.isfinite(v)), default=0.0)
    return 0 if largest >= 100 else 1 if largest >= 10 else 2


def short(value: float, digits: int | None = None) -> str:
    """Write a value on a mark: `digits` decimals, by default three significant digits."""
    return f"{value:,.{decimals([value]) if digits is None else digits}f}".replace("-", "−")


def with_unit(value: float, unit: str) -> str:
    """Write a value with its unit: "US$ 1,967 billion", "18.5 %", long units left out."""
    if unit == "year":
        return f"{value:.0f}"
    if unit.startswith("US$") and len(unit) <= 16:
        return f"US$ {short(value)}{unit[3:]}"
    return f"{short(value)} {unit}" if 0 < len(unit) <= 16 else short(value)


def value_axis(ax: Axes, unit: str, *, axis: Literal["x", "y"] = "y", ticks: int = 6) -> None:
    """Put numbers on an axis and its unit once: above the y axis, level, or below the x axis."""
    chosen = ax.yaxis if axis == "y" else ax.xaxis
    chosen.set_major_locator(MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]))
    chosen.set_major_formatter(FuncFormatter(number))
    if axis == "x":
        ax.set_xlabel(unit, loc="left")
    else:
        ax.set_title(unit, fontsize=SMALL, fontweight="normal", color=MUTED, loc="left", pad=9)


def year_axis(ax: Axes, *, axis: Literal["x", "y"] = "x", ticks: int = 8) -> None:
    """Put whole years on an axis, without a thousands mark."""
    chosen = ax.yaxis if axis == "y" else ax.xaxis
    chosen.set_major_locator(MaxNLocator(ticks, integer=True, steps=[1, 2, 5, 10]))
    chosen.set_major_formatter(FuncFormatter(lambda year, _: f"{year:.0f}"))
