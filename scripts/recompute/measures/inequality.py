"""Inequality between countries: Gini, Theil T and L, coefficient of variation.

Values are income per head (or any positive level) by country; weights are populations. Without
weights each country counts once (how far countries differ); with weights each person counts once
at the mean of the country (how far people would differ were incomes even inside countries).
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from recompute.errors import RecomputeError


def _pair(values: ArrayLike, weights: ArrayLike | None) -> tuple[np.ndarray, np.ndarray]:
    """Positive values and weights that sum to 1; a Series of weights is matched by its index."""
    if isinstance(values, pd.Series) and isinstance(weights, pd.Series):
        weights = weights.reindex(values.index)
    x = np.asarray(values, dtype=float)
    w = np.ones_like(x) if weights is None else np.asarray(weights, dtype=float)
    if x.ndim != 1 or x.size < 2 or w.shape != x.shape:
        raise RecomputeError(
            "inequality needs two values or more, and a weight for each if weights are given",
            where=f"values {x.shape}, weights {w.shape}",
            mend="give one value and one weight a country",
        )
    if not ((x > 0) & np.isfinite(x)).all() or not ((w > 0) & np.isfinite(w)).all():
        raise RecomputeError(
            "inequality needs values and weights above 0, none missing",
            where=f"{int((~(x > 0)).sum())} values, {int((~(w > 0)).sum())} weights",
            mend="leave out countries without data and say so",
        )
    return x, w / w.sum()


def gini(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    r"""Gini coefficient, 0 to 1 {cite}`gini1912`.

    .. math:: G = \frac{1}{2\mu} \sum_i \sum_j w_i w_j |x_i - x_j|

    Weights sum to 1. This is the population form, without the factor n/(n-1).

    Parameters
    ----------
    values : array-like, shape (n,)
        Income per head, above 0.
    weights : array-like, shape (n,), optional
        Population.

    Raises
    ------
    RecomputeError
        Fewer than two values, or one missing or not positive.
    """
    x, w = _pair(values, weights)
    return float(np.abs(x[:, None] - x) @ w @ w / (2 * (w @ x)))


def theil_t(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    r"""Theil's T, :math:`\sum_i w_i \frac{x_i}{\mu} \ln\frac{x_i}{\mu}` {cite}`theil1967`.

    0 when all are equal; at most the log of total over smallest weight. Parameters and errors as
    in `gini`.
    """
    x, w = _pair(values, weights)
    ratio = x / (w @ x)
    return float(w @ (ratio * np.log(ratio)))


def theil_l(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    r"""Theil's L (mean log deviation), :math:`\sum_i w_i \ln\frac{\mu}{x_i}` {cite}`theil1967`.

    Parameters and errors as in `gini`.
    """
    x, w = _pair(values, weights)
    return float(w @ np.log((w @ x) / x))


def coefficient_of_variation(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    r"""Divide standard deviation by mean, :math:`\sqrt{\sum_i w_i (x_i-\mu)^2}/\mu`.

    Population form; with population weights it is Williamson's index {cite}`williamson1965`.
    Parameters and errors as in `gini`.
    """
    x, w = _pair(values, weights)
    mean = w @ x
    return float(np.sqrt(w @ (x - mean) ** 2) / mean)
