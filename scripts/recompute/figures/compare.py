"""One group among others on several measures: a row a measure, a mark a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FuncFormatter, NullLocator

from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.text import as_given, fixed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

_ROW = 0.36  # inches
_MARKS = ["s", "^", "D", "v", "P"]


def groups_by_measure(
    frame: pd.DataFrame, highlight: str, *, unit: str, reference: float, reference_label: str
) -> Figure:
    """Draw each group's level by measure on a logarithmic scale, one group in colour.

    Parameters
    ----------
    frame : DataFrame
        Index the measures, drawn from the top down, one column a group; values above 0 in `unit`,
        missing ones left out.
    highlight : str
        Column drawn in full colour, with its number.
    unit : str
        Unit of the values.
    reference : float
        Value all are compared with, `reference_label` its meaning.

    Raises
    ------
    RecomputeError
        If the highlighted column is not there, a value is not above 0, or there are more than six
        groups.
    """
    others = [str(c) for c in frame if c != highlight]
    values = frame.to_numpy(dtype=float)
    if highlight not in frame or len(others) > len(_MARKS) or (values <= 0).any():
        raise RecomputeError(
            "the frame cannot be drawn: six groups at most, values above 0, the highlighted one among them",
            where="figures.groups_by_measure",
            mend=f"choose a highlight from {', '.join(map(str, frame))}, and drop values of 0",
        )
    with style.use():
        fig, ax = plt.subplots(figsize=(7.2, 1.2 + _ROW * len(frame)))
        rows = np.arange(len(frame))
        ax.set_xscale("log")
        ax.axvline(reference, color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        for mark, name in zip(_MARKS, others, strict=False):
            style.marks(
                ax, frame[name], rows, style.NEUTRAL, 6.5, hollow=True, marker=mark, label=name,
                markeredgewidth=1.3,
            )  # fmt: skip
        style.marks(ax, frame[highlight], rows, style.ACCENT, 9, label=highlight, zorder=4)
        for y, value in enumerate(frame[highlight]):
            if np.isfinite(value):
                text = fixed(value, 0)
                style.beside(ax, text, y, 34, ha="right", fontweight="bold", color=style.ACCENT)
        style.name_rows(ax, frame.index)
        ax.set_ylim(len(frame) - 0.4, -0.75)
        ax.margins(x=0.06)
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: as_given(value)))
        ax.set_xlabel(f"{unit}, logarithmic scale", loc="left")
        style.on_top(ax, reference_label, reference, 3)
        ax.legend(loc="upper left", bbox_to_anchor=(-0.02, -0.2), ncols=2, borderaxespad=0.2)
    return fig
