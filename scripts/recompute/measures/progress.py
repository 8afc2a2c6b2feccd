"""Whether a group moves forward on an indicator, by itself and against others.

A rise everywhere says little about one group: an index can rise because the world does, or because
its maker counts otherwise than before. The difference from other economies over the same years
takes out what is common to all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from recompute.errors import NoData

if TYPE_CHECKING:
    from collections.abc import Iterable


def mean_growth(
    levels: pd.DataFrame,
    economies: Iterable[str],
    start: int,
    end: int,
    weights: pd.Series | None = None,
) -> float:
    r"""Mean growth of the economies that have both years, in per cent a year.

    .. math:: g = \frac{100}{T} \sum_i w_i \ln \frac{x_{i,e}}{x_{i,s}}, \qquad \sum_i w_i = 1

    Logarithms, so that a fall and the rise that makes it good cancel out.

    Parameters
    ----------
    levels : DataFrame
        Positive levels, index year, one column an economy.
    economies : iterable of str
        Columns to average; those without a positive value in either year are left out.
    start, end : int
        Years :math:`s < e`, :math:`T = e - s`.
    weights : Series, optional
        Weight by economy; all equal unless given.

    Raises
    ------
    NoData
        A year the frame does not have, an end not after the start, no economy with both years, or
        one of them without a weight.
    """
    if end <= start or not {start, end} <= set(levels.index):
        raise NoData(
            f"growth from {start} to {end} cannot be read",
            where=f"years {levels.index.min()} to {levels.index.max()}",
            mend="choose two years the levels have, the later one as end",
        )
    ends = levels.loc[[start, end]].reindex(columns=list(dict.fromkeys(economies)))
    ends = ends.where(ends > 0).dropna(axis=1)
    if not len(ends.columns):
        raise NoData(
            f"no economy has a value in both {start} and {end}",
            where="levels",
            mend="choose other years or economies",
        )
    first, last = (ends.loc[year].to_numpy(float) for year in (start, end))
    growth = np.log(last / first) * 100 / (end - start)
    if weights is None:
        return float(growth.mean())
    weight = weights.reindex(ends.columns)
    if weight.isna().any() or not weight.sum() > 0:
        raise NoData(
            f"no weight for {', '.join(weight.index[weight.isna()]) or 'any economy'}",
            where="weights",
            mend="give a weight for each economy",
        )
    return float(np.average(growth, weights=weight.to_numpy(float)))


def within_range(values: pd.Series, group: Iterable[str], stretch: float = 1.0) -> list[str]:
    """Economies outside a group whose value lies between the group's lowest and highest.

    Parameters
    ----------
    values : Series
        Level by economy, such as income per head.
    group : iterable of str
        Economies that set the range; each must have a value.
    stretch : float
        The range goes from the lowest divided by this to the highest multiplied by it.

    Returns
    -------
    list of str
        In alphabetical order.

    Raises
    ------
    NoData
        A member of the group without a value.
    """
    members = sorted(set(group))
    known = values.dropna()
    if absent := [name for name in members if name not in known.index]:
        raise NoData(
            f"no value for {', '.join(absent)}",
            where="group that sets the range",
            mend="choose a year in which each has one",
        )
    inside = known.between(known[members].min() / stretch, known[members].max() * stretch)
    return sorted(set(known.index[inside]) - set(members))
