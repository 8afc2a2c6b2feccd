"""Whether something stood high, or was rising, in the years before certain events.

A contrast of event years with the others, judged against the same pattern of dates moved round
the calendar: the distances between the events and the drift of the series stay as they are, only
their coincidence is broken. With few events and few years the test is weak.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError


@dataclass(frozen=True)
class Contrast:
    """Event years against the others."""

    difference: float
    """Mean of the event years less that of the other years."""
    p_value: float
    """Share of all shifts of the dates, the true one among them, with a difference as large."""
    low: float
    high: float
    """Interval of nine in ten: differences that the shifts of the dates would not stand out from."""
    events: int


def lead_up(series: pd.Series, window: int, reading: Literal["rise", "level"]) -> pd.Series:
    r"""Measure what led up to each year, from the years before it alone.

    .. math:: \text{rise}_t = \ln x_{t-1} - \ln x_{t-1-w}, \qquad
              \text{level}_t = \tfrac1w \sum_{k=1}^{w} \ln x_{t-k}

    Parameters
    ----------
    series : Series
        Values above 0, index consecutive years.
    window : int
        Years :math:`w` before.
    reading : {"rise", "level"}
        Change over the window, or mean over it.

    Returns
    -------
    Series
        Log points by year, up to the year after the series ends.

    Raises
    ------
    RecomputeError
        A gap in the years, or a value of 0 or less.
    """
    known = series.dropna().sort_index()
    years = known.index.to_numpy()
    if known.empty or (np.diff(years) != 1).any() or (known <= 0).any() or window < 1:
        raise RecomputeError(
            "a lead-up needs consecutive years with values above 0",
            where=f"{len(known)} years, window {window}",
            mend="shorten the series to the years without a gap",
        )
    log = np.log(known)
    found = log - log.shift(window) if reading == "rise" else log.rolling(window).mean()
    found.index = found.index + 1
    return found.dropna()


def contrast(exposure: pd.Series, events: Iterable[int]) -> Contrast:
    """Compare the exposure in event years with that in the other years.

    Parameters
    ----------
    exposure : Series
        One value a year, consecutive years; only these count.
    events : iterable of int
        Years of the events; those outside are left out, two in one year count once.

    Raises
    ------
    RecomputeError
        Years with a gap, no event inside, or nothing but events.
    """
    known = exposure.dropna().sort_index()
    years = known.index.to_numpy()
    hit = np.isin(years, list(events))
    if hit.all() or not hit.any() or (np.diff(years) != 1).any():
        raise RecomputeError(
            "a contrast needs consecutive years, some with an event and some without",
            where=f"{int(hit.sum())} events in {len(years)} years",
            mend="choose other years or other events",
        )
    value = known.to_numpy(float)
    shifted = np.array([np.roll(hit, k) for k in range(len(years))])
    by_shift = shifted @ value / hit.sum() - ~shifted @ value / (~hit).sum()
    lowest, highest = np.quantile(by_shift[1:], [0.05, 0.95])
    return Contrast(
        difference=float(by_shift[0]),
        p_value=float((by_shift >= by_shift[0] - 1e-12).mean()),
        low=float(by_shift[0] - highest),
        high=float(by_shift[0] - lowest),
        events=int(hit.sum()),
    )
