r"""Synthetic control: what a unit would have done, from a weighted mean of units left untreated.

.. math:: \hat Y^0_{1t} = \sum_j w_j Y_{jt}, \qquad
          w = \arg\min_{w \ge 0,\ \sum w = 1} \sum_{t < T_0} (Y_{1t} - \sum_j w_j Y_{jt})^2

Every earlier year's outcome is a predictor of equal weight {cite}`abadie2003,abadie2010`, so that
nothing is left to choose and nothing is searched: an exact fit takes a fraction of a millisecond, and
a long curve of them and of their placebos is cheap. `predictor_weights` is the estimator with other
predictors, whose importance is searched for; it has local minima {cite}`becker2018` and is used on the
published cases. Its matrices are pysyncon's, its exact weights make the search some 200 times as fast
as pysyncon's, whose weights it gives to the third decimal.

Weights on a simplex extrapolate nothing: where the treated unit lies outside what the donors span,
the fit before the start is bad and the gap after it says nothing. Read `rmspe_before` first.
A donor that the treatment reached too biases the gap; the choice of donors is the argument, and
`leave_one_out` shows whether one of them carries the result. `difference_in_differences` rests on
other assumptions: it lets the unit differ from its donors by a constant and weighs the years before
as well {cite}`arkhangelsky2021`.

**Inference** is by placebo {cite}`abadie2010,abadie2015`: the same fit for donors as if they had
been treated. Several treated units are one group: `placebo_groups` gives their mean gap and that of
groups of as many donors, among which it is ranked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import minimize, nnls

from recompute.errors import NoData, RecomputeError
from recompute.measures.units import by_unit

if TYPE_CHECKING:
    from pysyncon import Dataprep


@dataclass(frozen=True)
class Synthetic:
    """A treated unit beside its synthetic control."""

    weights: pd.Series
    """Weight by donor, summing to 1; all donors, those with weight 0 too."""
    rmspe_before: float
    """Root mean squared gap before the start, in the unit of the outcome."""
    effect: float
    """Mean gap from the start on, in the unit of the outcome."""


def fit(
    panel: pd.DataFrame, treated: str, donors: Iterable[str], outcome: str, start: int
) -> Synthetic:
    """Weigh donors so that their mean follows the treated unit before the start.

    Parameters
    ----------
    panel : DataFrame
        Columns `iso3, year` and the outcome, one row a unit and year. Its years are the window:
        cut it to the years wanted.
    treated : str
        The unit that something happened to; it may be an aggregate.
    donors : iterable of str
        Two or more units it did not happen to, with the outcome known in every year.
    outcome : str
        Numeric column; logarithms or an index where units differ in size.
    start : int
        First treated year; two years or more before it, one or more from it on.

    Raises
    ------
    NoData
        Fewer than two donors, a unit without data or with gaps, a year missing from the panel, or
        too few years on either side.
    RecomputeError
        Missing column or duplicate key, or the treated unit among the donors.
    """
    data = _Data.read(panel, [treated], donors, outcome, start)
    return data.solve(treated, data.donors)


def placebo_groups(
    panel: pd.DataFrame,
    treated: Iterable[str],
    donors: Iterable[str],
    outcome: str,
    start: int,
    *,
    draws: int = 199,
    seed: int = 0,
) -> pd.Series:
    """Mean gap from the start on of several treated units, and of groups of as many donors.

    Each unit of a group has a synthetic control of its own from the donors outside the group; what
    is compared is the group's mean gap, as members share what happens to their region.

    Parameters
    ----------
    panel, donors, outcome, start
        As for `fit`; two donors more than a group has units, at least.
    treated : iterable of str
        The units of the group.
    draws : int
        Different groups to draw; all of them where there are no more.
    seed : int
        Seed of the draws.

    Returns
    -------
    Series
        By the units of a group, joined by blanks, the treated ones first; unit of the outcome.

    Raises
    ------
    NoData, RecomputeError
        As for `fit`, or too few donors.
    """
    group = sorted(set(treated))
    data = _Data.read(panel, group, donors, outcome, start)
    if len(data.donors) < len(group) + 2:
        raise NoData(
            f"{len(data.donors)} donors are too few for groups of {len(group)}",
            where=f"donors {', '.join(data.donors)}",
            mend="widen the donor pool: two donors more than a group has units",
        )
    random = np.random.default_rng(seed)
    sets: dict[tuple[str, ...], None] = {tuple(group): None}
    for _ in range(20 * draws):
        if len(sets) == draws + 1:
            break
        sets[tuple(sorted(random.choice(data.donors, len(group), replace=False).tolist()))] = None
    effects = {}
    for one in sets:
        rest = [donor for donor in data.donors if donor not in one]
        gap = np.mean([data.gap(unit, rest) for unit in one], axis=0)
        effects[" ".join(one)] = float(gap[~data.before].mean())
    return pd.Series(effects, name="effect")


def leave_one_out(
    panel: pd.DataFrame, treated: str, donors: Iterable[str], outcome: str, start: int
) -> dict[str, Synthetic]:
    """Fit again without each donor that has weight, to see whether one of them carries the result.

    Parameters
    ----------
    panel, treated, donors, outcome, start
        As for `fit`; three donors or more.

    Returns
    -------
    dict
        The donor left out -> the fit without it, the heaviest first.

    Raises
    ------
    NoData, RecomputeError
        As for `fit`.
    """
    data = _Data.read(panel, [treated], donors, outcome, start)
    weights = data.solve(treated, data.donors).weights
    heavy = weights[weights > 1e-6].sort_values(ascending=False).index
    return {
        left: data.solve(treated, _enough([other for other in data.donors if other != left]))
        for left in heavy
    }


@dataclass(frozen=True)
class WeighedDifferences:
    """Synthetic difference in differences."""

    effect: float
    """Mean effect from the start on, in the unit of the outcome."""
    se: float
    """Spread of the estimate over donors taken as treated in the unit's place."""


def difference_in_differences(
    panel: pd.DataFrame,
    treated: str,
    donors: Iterable[str],
    outcome: str,
    start: int,
    *,
    error: bool = True,
) -> WeighedDifferences:
    r"""Difference in differences with weights for units and years {cite}`arkhangelsky2021`.

    Unit weights follow the treated unit's years before up to a constant, with a ridge
    :math:`\zeta = T_1^{1/4} \hat\sigma`, :math:`\hat\sigma` the standard deviation of donors'
    yearly changes before; year weights follow the donors' mean after up to a constant. The error is
    the published placebo one, for a single treated unit has no other.

    Parameters and errors as for `fit`; four donors or more. Without `error` the spread over donors,
    which takes as many fits as there are donors, is left missing.
    """
    data = _Data.read(panel, [treated], donors, outcome, start)
    if len(data.donors) < 4:
        raise NoData(
            "synthetic difference in differences needs four donors",
            where=f"donors {', '.join(data.donors)}",
            mend="widen the donor pool",
        )
    spread = [
        _weighed(data, unit, [other for other in data.donors if other != unit])
        for unit in (data.donors if error else [])
    ]
    effect = _weighed(data, treated, data.donors)
    return WeighedDifferences(effect, float(np.std(spread)) if error else np.nan)


def _weighed(data: _Data, treated: str, donors: list[str]) -> float:
    own = data.outcome[treated].to_numpy()
    others = data.outcome[donors].to_numpy()
    early, late = data.before, ~data.before
    noise = np.std(np.diff(others[early], axis=0), ddof=1)
    zeta = late.sum() ** 0.25 * noise
    units = _ridge_weights(others[early], own[early], zeta)
    years = _ridge_weights(others[early].T, others[late].mean(axis=0), 1e-6 * noise)
    gap = own - others @ units
    return float(gap[late].mean() - years @ gap[early])


def _ridge_weights(columns: np.ndarray, target: np.ndarray, zeta: float) -> np.ndarray:
    """Simplex weights whose mean of the columns is nearest the target up to a constant."""
    centred, goal = columns - columns.mean(axis=0), target - target.mean()
    count = columns.shape[1]
    ridge = zeta * np.sqrt(len(columns)) * np.eye(count)
    return simplex_weights(np.vstack([centred, ridge]), np.append(goal, np.zeros(count)))


def simplex_weights(columns: np.ndarray, target: np.ndarray) -> np.ndarray:
    r"""Weights of 0 or more, summing to 1, whose mean of the columns is nearest the target.

    With :math:`D = \text{columns} - \text{target}`, this is the point of least norm in a polytope,
    and :math:`u = \arg\min_{u \ge 0} |Du|^2 + (1 - \sum u)^2` gives it as :math:`w = u/\sum u`
    {cite}`lawson1974`: exact, with a solver of non-negative least squares and no penalty.

    Parameters
    ----------
    columns : ndarray, shape (k, n)
        One column a donor.
    target : ndarray, shape (k,)
        Finite, as the columns.

    Returns
    -------
    ndarray, shape (n,)
        One solution where several fit equally well: few donors with weight.
    """
    distance = columns - target[:, None]
    size = np.sqrt((distance**2).sum(axis=0).min())
    if size > 0:
        distance = distance / size
    system = np.vstack([distance, np.ones(columns.shape[1])])
    solution, _ = nnls(system, np.append(np.zeros(len(target)), 1.0))
    return solution / solution.sum()


def predictor_weights(
    prep: Dataprep, importance: np.ndarray | None = None
) -> tuple[pd.Series, np.ndarray]:
    """Weights that match predictors, each divided by its standard deviation {cite}`abadie2003`.

    Parameters
    ----------
    prep : pysyncon.Dataprep
        Predictors, donors, and the years whose outcome chooses the importance.
    importance : ndarray, optional
        Of each predictor, 0 or more; searched for from equal ones by the simplex of Nelder and Mead
        where not given.

    Returns
    -------
    Series and ndarray
        Weight by donor; importance, summing to 1.
    """
    others, own = prep.make_covariate_mats()
    size = pd.concat([others, own], axis=1).std(axis=1, ddof=1).to_numpy()
    x0, x1 = others.to_numpy() / size[:, None], own.to_numpy().ravel() / size
    paths, path = (part.to_numpy() for part in prep.make_outcome_mats())

    def weigh(v: np.ndarray) -> np.ndarray:
        root = np.sqrt(np.abs(v) / np.abs(v).sum())
        return simplex_weights(x0 * root[:, None], x1 * root)

    def loss(v: np.ndarray) -> float:
        return float(((path.ravel() - paths @ weigh(v)) ** 2).mean())

    if importance is None:
        equal = np.full(len(x1), 1 / len(x1))
        importance = minimize(loss, equal, method="Nelder-Mead", options={"maxiter": 1000}).x
    v = np.abs(importance) / np.abs(importance).sum()
    return pd.Series(weigh(v), index=others.columns, name="weight"), v


def _enough(donors: list[str]) -> list[str]:
    if len(donors) < 2:
        raise NoData(
            "a synthetic control needs two donors",
            where=f"donors {', '.join(donors) or 'none'}",
            mend="widen the donor pool",
        )
    return donors


@dataclass(frozen=True)
class _Data:
    """A checked panel as arrays."""

    donors: list[str]
    start: int
    outcome: pd.DataFrame
    """Index year, one column a unit."""

    @classmethod
    def read(
        cls,
        panel: pd.DataFrame,
        treated: list[str],
        donors: Iterable[str],
        outcome: str,
        start: int,
    ) -> _Data:
        pool = sorted(set(donors))
        if both := sorted(set(treated) & set(pool)):
            raise RecomputeError(
                f"the treated unit {', '.join(both)} is among the donors",
                where="donors of the synthetic control",
                mend="leave it out of them",
            )
        wide = by_unit(panel, [*treated, *_enough(pool)], outcome)
        before, after = int((wide.index < start).sum()), int((wide.index >= start).sum())
        if before < 2 or not after:
            raise NoData(
                f"start {start} leaves {before} years before it and {after} from it on",
                where=f"window {wide.index.min()} to {wide.index.max()}",
                mend="choose a start with two years or more before it and one or more from it on",
            )
        return cls(pool, start, wide)

    def solve(self, treated: str, donors: list[str]) -> Synthetic:
        """Weigh donors, and describe the fit."""
        own, others = self._columns(treated, donors)
        weights = self._weigh(own, others)
        gap = own - others @ weights
        return Synthetic(
            weights=pd.Series(weights, index=pd.Index(donors, name="donor"), name="weight"),
            rmspe_before=float(np.sqrt(np.mean(gap[self.before] ** 2))),
            effect=float(gap[~self.before].mean()),
        )

    def gap(self, treated: str, donors: list[str]) -> np.ndarray:
        """Gap by year, in arrays alone: placebos ask for it thousands of times."""
        own, others = self._columns(treated, donors)
        return own - others @ self._weigh(own, others)

    def _weigh(self, own: np.ndarray, others: np.ndarray) -> np.ndarray:
        root = np.sqrt(1 / self.before.sum())
        return simplex_weights(others[self.before] * root, own[self.before] * root)

    def _columns(self, treated: str, donors: list[str]) -> tuple[np.ndarray, np.ndarray]:
        place = self.outcome.columns.get_indexer(pd.Index([treated, *donors]))
        y = self._y[:, place]
        return y[:, 0], y[:, 1:]

    @cached_property
    def _y(self) -> np.ndarray:
        return self.outcome.to_numpy()

    @cached_property
    def before(self) -> np.ndarray:
        """Whether each year lies before the start."""
        return np.asarray(self.outcome.index < self.start)
