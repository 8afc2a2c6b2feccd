r"""Concentration on few partners or products: Herfindahl–Hirschman and what follows from it.

.. math:: H = \sum_i s_i^2, \qquad s_i = x_i / \sum_j x_j

{cite}`hirschman1964`. H runs from 1/n (even) to 1 (one partner has all); merger guidelines write
it times 10,000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def _numbers(values: ArrayLike) -> np.ndarray:
    numbers = np.asarray(values, dtype=float)
    if numbers.ndim != 1 or numbers.size == 0 or np.isnan(numbers).any() or (numbers < 0).any():
        raise RecomputeError(
            "concentration needs a list of numbers of 0 or more, none missing",
            where=f"{numbers.size} values",
            mend="drop what is missing and say so, and mend negative flows",
        )
    return numbers


def herfindahl(flows: ArrayLike) -> float:
    """Herfindahl–Hirschman index of flows, 1/n to 1.

    Parameters
    ----------
    flows : array-like, shape (n,)
        Flow by partner or product, any unit, the whole list of them. Where a source shows only
        the largest partners, use `herfindahl_of_shares` with the rest as further shares.

    Raises
    ------
    RecomputeError
        Empty, missing or negative values, or a total of zero.
    """
    numbers = _numbers(flows)
    total = numbers.sum()
    if total == 0:
        raise RecomputeError(
            "all flows are zero: no shares exist",
            where=f"{numbers.size} flows",
            mend="choose a year or a source with trade",
        )
    return float(((numbers / total) ** 2).sum())


def herfindahl_of_shares(shares: ArrayLike) -> float:
    """Herfindahl–Hirschman index of shares that sum to 1 (within 1e-6).

    Raises
    ------
    RecomputeError
        Empty, missing or negative shares, or a sum that is not 1.
    """
    numbers = _numbers(shares)
    if abs(numbers.sum() - 1) > 1e-6:
        raise RecomputeError(
            f"the shares sum to {numbers.sum():.6g}, not 1",
            where=f"{numbers.size} shares",
            mend="give shares as fractions, and add what is missing as a partner of its own",
        )
    return herfindahl(numbers)


def number_equivalent(index: float) -> float:
    """Give the number of equal partners with the same index, 1/H {cite}`adelman1969`."""
    if not 0 < index <= 1 + 1e-12:
        raise RecomputeError(
            f"{index:g} is no Herfindahl index",
            where="number_equivalent",
            mend="give an index between 0 and 1, not times 10,000",
        )
    return 1 / index


def normalised(index: float, n: int) -> float:
    r"""Index from 0 (even) to 1 (one has all) whatever the number, :math:`(H-1/n)/(1-1/n)`.

    Raises
    ------
    RecomputeError
        Fewer than two partners, or an index below 1/n.
    """
    if n < 2 or not 1 / n - 1e-12 <= index <= 1 + 1e-12:
        raise RecomputeError(
            f"an index of {index:g} among {n} cannot be normalised",
            where="normalised",
            mend="give H between 1/n and 1 and two partners or more",
        )
    return (index - 1 / n) / (1 - 1 / n)
