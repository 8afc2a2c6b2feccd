"""Whether a group moves forward on an indicator, by itself and against others.

A rise everywhere says little about one group: an index can rise because the world does, or because
its maker counts otherwise than before. The difference from other economies over the same years
takes out what is common to all.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from recompute.errors import NoData


def mean_growth(levels: pd.DataFrame, economies: Iterable[str], start: int, end: int) -> float:
    r"""Mean growth of the economies that have both years, in per cent a year.

    .. math:: g = \frac{100}{nT} \sum_{i=1}^n \ln \frac{x_{i,e}}{x_{i,s}}

    Logarithms, so that a fall and the rise that makes it good cancel out.

    Parameters
    ----------
    levels : DataFrame
        Positive levels, index year, one column an economy.
    economies : iterable of str
        Columns to average; those without a positive value in either year are left out.
    start, end : int
        Years :math:`s < e`, :math:`T = e - s`.

    Raises
    ------
    NoData
        A year the frame does not have, an end not after the start, or no economy with both years.
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
    return float((np.log(last / first) * 100 / (end - start)).mean())


def within_range(values: pd.Series, group: Iterable[str]) -> list[str]:
    """Economies outside a group whose value lies between the group's lowest and highest.

    Parameters
    ----------
    values : Series
        Level by economy, such as income per head.
    group : iterable of str
        Economies that set the range; each must have a value.

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
    inside = known.between(known[members].min(), known[members].max())
    return sorted(set(known.index[inside]) - set(members))
