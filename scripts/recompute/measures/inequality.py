"""Inequality between countries: Gini, Theil T and L, coefficient of variation, decomposition.

Values are income per head (or any positive level) by country; weights are populations. Without
weights each country counts once (how far countries differ); with weights each person counts once
at the mean of the country (how far people would differ were incomes even inside countries).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


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


def _grouped(values: pd.Series, groups: pd.Series) -> pd.Series:
    group = groups.reindex(values.index)
    if group.isna().any():
        raise RecomputeError(
            "a country has no group",
            where=str(group.index[group.isna()][0]),
            mend="give each country a group",
        )
    return group


@dataclass(frozen=True)
class TheilDecomposition:
    """Theil's T as the sum of what lies between groups and within them."""

    total: float
    between: float
    within: float
    groups: pd.DataFrame
    """By group: income share, population share, Theil's T inside, contribution to `within`."""


def theil_decomposition(
    values: pd.Series, groups: pd.Series, weights: pd.Series | None = None
) -> TheilDecomposition:
    r"""Theil's T between and within groups {cite}`theil1967`.

    .. math:: T = \sum_g s_g \ln\frac{s_g}{p_g} + \sum_g s_g T_g

    with income share :math:`s_g` and population share :math:`p_g` of the group.

    Parameters
    ----------
    values, groups, weights : Series
        Income per head, group and population by country, matched by index.

    Raises
    ------
    RecomputeError
        A country without a group, and as in `gini`.
    """
    group = _grouped(values, groups)
    x, w = _pair(values, weights)
    table = pd.DataFrame({"group": group.to_numpy(), "w": w, "income": w * x / (w @ x)})
    table["log_ratio"] = np.log(table["income"] / table["w"])
    sums = table.groupby("group", observed=True)[["income", "w"]].sum()
    inside = (table["income"] * table["log_ratio"]).groupby(table["group"], observed=True).sum()
    gap = np.log(sums["income"] / sums["w"])
    contribution = inside - sums["income"] * gap
    return TheilDecomposition(
        total=float(inside.sum()),
        between=float((sums["income"] * gap).sum()),
        within=float(contribution.sum()),
        groups=pd.DataFrame(
            {
                "income_share": sums["income"],
                "population_share": sums["w"],
                "theil": contribution / sums["income"],
                "contribution": contribution,
            }
        ),
    )


@dataclass(frozen=True)
class GiniDecomposition:
    """The Gini coefficient as what lies between groups, within them, and in their overlap."""

    total: float
    between: float
    within: float
    overlap: float
    """0 where the groups' incomes do not overlap; what neither of the other two explains."""
    groups: pd.DataFrame
    """By group: income share, population share, Gini inside, contribution to `within`."""


def gini_decomposition(
    values: pd.Series, groups: pd.Series, weights: pd.Series | None = None
) -> GiniDecomposition:
    r"""Gini between and within groups, with the part that comes from their overlap.

    .. math:: G = G_B + \sum_g p_g s_g G_g + R

    {cite}`lambert1993`, with income share :math:`s_g` and population share :math:`p_g` of the
    group, :math:`G_B` the Gini were each at its group's mean, and :math:`R \ge 0` the overlap.
    Unlike Theil's, the Gini is no sum of two parts.

    Parameters
    ----------
    values, groups, weights : Series
        Income per head, group and population by country, matched by index.

    Raises
    ------
    RecomputeError
        A country without a group, and as in `gini`.
    """
    group = _grouped(values, groups)
    x, w = _pair(values, weights)
    rows = []
    for name in pd.unique(group.to_numpy()):
        own = (group == name).to_numpy()
        population, income = float(w[own].sum()), float(w[own] @ x[own] / (w @ x))
        inside = gini(x[own], w[own]) if own.sum() > 1 else 0.0
        rows.append((name, income, population, inside, population * income * inside))
    table = pd.DataFrame(
        rows, columns=["group", "income_share", "population_share", "gini", "contribution"]
    ).set_index("group")
    means = (table["income_share"] / table["population_share"]).to_numpy()
    between = gini(means, table["population_share"].to_numpy()) if len(table) > 1 else 0.0
    total, within = gini(x, w), float(table["contribution"].sum())
    return GiniDecomposition(total, between, within, total - between - within, table.sort_index())
