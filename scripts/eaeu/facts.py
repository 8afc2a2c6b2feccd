"""The one door to facts coded by hand: what rests on memory alone decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recompute import sources

if TYPE_CHECKING:
    import pandas as pd

LAST_DAY = "2026-11-24"
"""Day the facts were last read on; a chapter judged as of an earlier date reads them on that one."""


def load(source_id: str) -> pd.DataFrame:
    """Rows of a table of facts that rest on a public page or on the paper's own text.

    Parameters
    ----------
    source_id : str
        Id in the catalogue, such as ``facts-treaties``.

    Raises
    ------
    RecomputeError
        As `recompute.sources.load`.
    """
    rows = sources.load(source_id)
    return rows[rows["checked"].ne("memory")]


def day(date: str) -> str:
    """ISO date on which facts are read by a chapter judged at `date`."""
    return min(date, LAST_DAY)
