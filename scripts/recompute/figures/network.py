"""Who supplies whom: bands from suppliers to importers, as wide as their share."""

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Curve

from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.text import fixed

_GAP = 0.42  # between importers, in widths of one importer
_TOP, _BOTTOM, _THICK = 1.0, 0.0, 0.055
_LEAST = 9.0  # per cent: narrower bands have no room for their number


def supplies(shares: pd.DataFrame, highlight: str, *, unit: str) -> Figure:
    """Draw each importer as a bar of all it imports, fed by bands from the suppliers above.

    Parameters
    ----------
    shares : DataFrame
        Index the suppliers, from left to right; one column an importer; values in per cent of the
        importer's imports, missing for no trade. What the suppliers named do not supply is left
        pale.
    highlight : str
        Supplier drawn in full colour.
    unit : str
        What the numbers are.

    Raises
    ------
    RecomputeError
        If the highlighted supplier is not there, a share is below 0, or an importer's shares add
        up to more than 100.
    """
    filled = shares.fillna(0.0)
    if (
        highlight not in filled.index
        or (filled < 0).any(axis=None)
        or (filled.sum() > 100.05).any()
    ):
        raise RecomputeError(
            "the shares cannot be drawn: 0 or more, at most 100 together for an importer, the "
            "highlighted supplier among them",
            where="figures.network.supplies",
            mend=f"choose a highlight from {', '.join(map(str, filled.index))}, and give per cent",
        )
    widths = filled / 100
    place = {name: k * (1 + _GAP) for k, name in enumerate(widths)}
    whole = (1 + _GAP) * (len(widths.columns) - 1) + 1
    sent = widths.sum(axis=1)
    between = (whole - sent.sum()) / (len(sent) + 1)
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 3.2))
        ax.set_axis_off()
        for importer, left in place.items():
            ax.add_patch(_bar(left, _BOTTOM - _THICK, 1, style.GRID))
            style.note(
                ax, str(importer), (left + 0.5, _BOTTOM - _THICK), offset=(0, -5), ha="center",
                va="top",
            )  # fmt: skip
        start = between
        arrived = dict(place)
        for row, (supplier, total) in enumerate(sent.items()):
            on = supplier == highlight
            colour = style.ACCENT if on else style.NEUTRAL
            weight = "bold" if on else "normal"
            ax.add_patch(_bar(start, _TOP, total, colour))
            style.note(
                ax, str(supplier), (start + total / 2, _TOP + _THICK), offset=(0, 5), ha="center",
                va="bottom", fontweight=weight,
            )  # fmt: skip
            left = start
            for importer in widths:
                width, to = float(widths[importer].iloc[row]), arrived[importer]
                if width:
                    ax.add_patch(_band(left, to, width, colour, strong=on))
                    ax.add_patch(_bar(to, _BOTTOM - _THICK, width, colour))
                if 100 * width >= _LEAST:
                    style.note(
                        ax, fixed(100 * width, 0), (to + width / 2, _BOTTOM), offset=(0, 4),
                        ha="center", va="bottom", fontweight=weight, halo=True,
                    )  # fmt: skip
                left += width
                arrived[importer] += width
            start += total + between
        ax.set_title(unit, loc="left", **style.SUBTITLE)
        ax.set_xlim(-0.05, whole + 0.05)
        ax.set_ylim(_BOTTOM - 0.2, _TOP + 0.2)
    return fig


def _bar(left: float, foot: float, width: float, colour: str) -> Rectangle:
    return Rectangle((left, foot), width, _THICK, color=colour, linewidth=0)


def _band(start: float, end: float, width: float, colour: str, *, strong: bool) -> PathPatch:
    """Draw a band of even horizontal width from a supplier down to an importer."""
    middle = (_TOP + _BOTTOM) / 2
    corners = [
        (start, _TOP), (start, middle), (end, middle), (end, _BOTTOM),
        (end + width, _BOTTOM),
        (end + width, middle), (start + width, middle), (start + width, _TOP),
        (start, _TOP),
    ]  # fmt: skip
    codes = [Curve.MOVETO, *[Curve.CURVE4] * 3, Curve.LINETO, *[Curve.CURVE4] * 3, Curve.CLOSEPOLY]
    return PathPatch(
        Curve(corners, codes), facecolor=colour, alpha=0.75 if strong else 0.3, linewidth=0,
        zorder=1.5 if strong else 1,
    )  # fmt: skip
