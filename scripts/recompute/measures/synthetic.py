r"""Synthetic control: what a unit would have done, from a weighted mean of units left untreated.

.. math:: \hat Y^0_{1t} = \sum_j w_j Y_{jt}, \qquad
          w = \arg\min_{w \ge 0,\ \sum w = 1} \sum_k v_k (X_{1k} - \sum_j w_j X_{jk})^2

:math:`X` are the predictors before the start, each divided by its standard deviation over the
treated unit and the donors; :math:`V = \mathrm{diag}(v)` says how much each counts
{cite}`abadie2003,abadie2010`. Three ways to have :math:`V`:

- no predictors: every earlier year's outcome is one, undivided and with equal weight, so that the
  weights minimise the RMSPE before the start itself. Nothing is left to choose and nothing is
  searched: a fit takes a fraction of a millisecond, and is the one for long curves.
- predictors with `importance`: as given.
- predictors alone: the :math:`V` whose weights give the smallest RMSPE before the start. It has
  many local minima, in which the search of the authors' and of pysyncon's code from one point can
  end {cite}`becker2018`; here differential evolution with a fixed seed looks for it, then a simplex
  refines it. From 20 ms a fit with three predictors to a second with a dozen; the minimum need not
  be unique.

Weights on a simplex extrapolate nothing: where the treated unit lies outside what the donors span,
the fit before the start is bad and the gap after it says nothing. Read `rmspe_before` first.
A donor that the treatment reached too biases the gap; the choice of donors is the argument.

**Inference** is by placebo {cite}`abadie2010,abadie2015`: the same fit for each donor as if it had
been treated. With :math:`r_i` the RMSPE after the start over that before, the p-value is the share
of all units, the treated one included, with :math:`r_i \ge r_1`; it cannot fall below one over
their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import differential_evolution, minimize, nnls

from recompute.errors import RecomputeError
from recompute.measures.units import by_unit, need_columns

Predictor = str | tuple[str, Sequence[int]]
"""A column, averaged over all years before the start; or a column and the years it is averaged
over, so that `("gdp", [1999])` is its value in 1999. Values not known are left out of an average.
"""


@dataclass(frozen=True)
class Synthetic:
    """A treated unit beside its synthetic control."""

    treated: str
    start: int
    weights: pd.Series
    """Weight by donor, 0 or more, summing to 1; all donors, those with weight 0 too."""
    importance: pd.Series
    """V by predictor, summing to 1."""
    balance: pd.DataFrame
    """Index predictor; its value for `treated`, `synthetic` and the plain mean of `donors`."""
    path: pd.DataFrame
    """Index year; columns `observed, synthetic, gap` (observed minus synthetic), unit of outcome.
    """
    rmspe_before: float
    """Root mean squared gap before the start, in the unit of the outcome."""
    rmspe_after: float

    @property
    def effect(self) -> float:
        """Mean gap from the start on, in the unit of the outcome."""
        return float(self.path.loc[self.path.index >= self.start, "gap"].mean())

    @property
    def ratio(self) -> float:
        """RMSPE from the start on over RMSPE before; infinite where the earlier fit is perfect."""
        return _ratio(self.rmspe_before, self.rmspe_after)

    @property
    def misfit(self) -> float:
        """RMSPE before the start over the mean size of the outcome then: 0.05 is 5 %."""
        before = self.path.loc[self.path.index < self.start, "observed"]
        return self.rmspe_before / float(before.abs().mean())


@dataclass(frozen=True)
class Placebos:
    """The fits of all units as if each had been treated."""

    table: pd.DataFrame
    """Index unit, the treated one first; `effect, rmspe_before, rmspe_after, ratio, rank`, rank 1
    the largest ratio."""
    gaps: pd.DataFrame
    """Index year, one column a unit, in the unit of the outcome."""
    left_out: list[str]
    """Donors whose own fit before the start was too bad to compare."""
    p_value: float


def fit(
    panel: pd.DataFrame,
    treated: str,
    donors: Iterable[str],
    outcome: str,
    predictors: Sequence[Predictor] = (),
    start: int = 0,
    *,
    importance: Sequence[float] | None = None,
) -> Synthetic:
    """Weigh donors so that their mean is like the treated unit before the start.

    Parameters
    ----------
    panel : DataFrame
        Columns `iso3, year`, the outcome and the predictors, one row a unit and year. Its years
        are the window: cut it to the years wanted.
    treated : str
        The unit that something happened to; it may be an aggregate.
    donors : iterable of str
        Two or more units it did not happen to, with the outcome known in every year.
        `units.complete_units` finds them.
    outcome : str
        Numeric column; logarithms or an index where units differ in size.
    predictors : sequence of str or (str, years)
        As `Predictor`; none for the outcome of each year before the start.
    start : int
        First treated year; two years or more before it, one or more from it on.
    importance : sequence of float, optional
        V, one number of 0 or more a predictor, in any scale; searched for when not given.

    Raises
    ------
    RecomputeError
        Missing column or duplicate key, treated unit among the donors, fewer than two donors,
        a unit without data, a treated unit or a donor with gaps, a year missing from the panel,
        too few years on either side, a predictor without a value or without variation, or an
        `importance` that does not fit the predictors.
    """
    data = _Data.read(panel, treated, donors, outcome, predictors, start, importance)
    return data.solve(treated, data.donors)


def placebo_in_space(
    panel: pd.DataFrame,
    treated: str,
    donors: Iterable[str],
    outcome: str,
    predictors: Sequence[Predictor] = (),
    start: int = 0,
    *,
    importance: Sequence[float] | None = None,
    worst_fit: float = np.inf,
) -> Placebos:
    """Fit each donor as if it had been treated, the treated unit left out of its donors.

    Parameters
    ----------
    panel, treated, donors, outcome, predictors, start, importance
        As for `fit`; three donors or more.
    worst_fit : float
        Donors whose RMSPE before the start is more than this many times that of the treated unit
        are left out of the comparison.

    Raises
    ------
    RecomputeError
        As for `fit`, or fewer than three donors.
    """
    data = _Data.read(panel, treated, donors, outcome, predictors, start, importance)
    if len(data.donors) < 3:
        raise RecomputeError(
            "a placebo in space needs three donors",
            where=f"donors {', '.join(data.donors)}",
            mend="widen the donor pool",
        )
    units = [treated, *data.donors]
    gaps = {u: data.weigh(u, [other for other in data.donors if other != u]).gap for u in units}
    table = pd.DataFrame(
        [(u, float(gap[~data.before].mean()), *data.rmspe(gap)) for u, gap in gaps.items()],
        columns=["unit", "effect", "rmspe_before", "rmspe_after"],
    ).set_index("unit")
    kept = table["rmspe_before"] <= worst_fit * table["rmspe_before"].iloc[0]
    kept[treated] = True
    table = table[kept]
    table["ratio"] = [_ratio(*pair) for pair in table[["rmspe_before", "rmspe_after"]].to_numpy()]
    table["rank"] = table["ratio"].rank(ascending=False, method="max").astype(int)
    return Placebos(
        table=table,
        gaps=pd.DataFrame({u: gaps[u] for u in table.index}, index=data.outcome.index),
        left_out=[u for u in units if not kept[u]],
        p_value=float((table["ratio"] >= table["ratio"].iloc[0]).mean()),
    )


def placebo_in_time(
    panel: pd.DataFrame,
    treated: str,
    donors: Iterable[str],
    outcome: str,
    predictors: Sequence[Predictor] = (),
    start: int = 0,
    *,
    placebo_starts: Iterable[int],
    importance: Sequence[float] | None = None,
) -> pd.DataFrame:
    """Move the start back to years in which nothing happened, and look at those before the true one.

    Parameters
    ----------
    panel, treated, donors, outcome, predictors, start, importance
        As for `fit`. Years of predictors must lie before each placebo start.
    placebo_starts : iterable of int
        Years before `start`, with two years or more before each.

    Returns
    -------
    DataFrame
        Index `start`; `effect` (mean gap from the placebo start to the year before the true one),
        `rmspe_before, rmspe_after, ratio`. Nothing should be found.

    Raises
    ------
    RecomputeError
        A placebo start not before the true one, or as for `fit`.
    """
    starts, pool = sorted(set(placebo_starts)), list(donors)
    if not starts or starts[-1] >= start:
        raise RecomputeError(
            "a placebo start must lie before the true one",
            where=f"placebo starts {', '.join(map(str, starts)) or 'none'}; start {start}",
            mend="choose earlier years",
        )
    earlier = panel[panel["year"] < start]
    fits = {
        year: fit(earlier, treated, pool, outcome, predictors, year, importance=importance)
        for year in starts
    }
    return pd.DataFrame(
        [(y, f.effect, f.rmspe_before, f.rmspe_after, f.ratio) for y, f in fits.items()],
        columns=["start", "effect", "rmspe_before", "rmspe_after", "ratio"],
    ).set_index("start")


def leave_one_out(
    panel: pd.DataFrame,
    treated: str,
    donors: Iterable[str],
    outcome: str,
    predictors: Sequence[Predictor] = (),
    start: int = 0,
    *,
    importance: Sequence[float] | None = None,
) -> dict[str, Synthetic]:
    """Fit again without each donor that has weight, to see whether one of them carries the result.

    Parameters
    ----------
    panel, treated, donors, outcome, predictors, start, importance
        As for `fit`; three donors or more.

    Returns
    -------
    dict
        The donor left out -> the fit without it, the heaviest first.

    Raises
    ------
    RecomputeError
        As for `fit`.
    """
    data = _Data.read(panel, treated, donors, outcome, predictors, start, importance)
    weights = data.solve(treated, data.donors).weights
    heavy = weights[weights > 1e-6].sort_values(ascending=False).index
    found = {}
    for left in heavy:
        rest = [other for other in data.donors if other != left]
        found[left] = data.solve(treated, _enough(rest))
    return found


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


def _ratio(before: float, after: float) -> float:
    return after / before if before > 0 else np.inf


def _enough(donors: list[str]) -> list[str]:
    if len(donors) < 2:
        raise RecomputeError(
            "a synthetic control needs two donors",
            where=f"donors {', '.join(donors) or 'none'}",
            mend="widen the donor pool",
        )
    return donors


class _Weighed(NamedTuple):
    """A fit as arrays: by donor, by predictor, by year and by year."""

    weights: np.ndarray
    importance: np.ndarray
    own: np.ndarray
    synthetic: np.ndarray

    @property
    def gap(self) -> np.ndarray:
        return self.own - self.synthetic


@dataclass(frozen=True)
class _Data:
    """A checked panel as arrays."""

    donors: list[str]
    start: int
    outcome: pd.DataFrame
    """Index year, one column a unit."""
    predictors: pd.DataFrame
    """Index predictor, one column a unit; divided by nothing yet."""
    by_year: bool
    """The predictors are the outcome of each year: undivided, of equal importance."""
    importance: np.ndarray | None

    @classmethod
    def read(
        cls,
        panel: pd.DataFrame,
        treated: str,
        donors: Iterable[str],
        outcome: str,
        predictors: Sequence[Predictor],
        start: int,
        importance: Sequence[float] | None,
    ) -> _Data:
        pool = sorted(set(donors))
        named = [(p, None) if isinstance(p, str) else (p[0], sorted(set(p[1]))) for p in predictors]
        need_columns(panel, [outcome, *(column for column, _ in named)])
        if treated in pool:
            raise RecomputeError(
                f"the treated unit {treated} is among the donors",
                where="donors of the synthetic control",
                mend="leave it out of them",
            )
        units = [treated, *_enough(pool)]
        wide = by_unit(panel, units, outcome)
        _refuse_short(wide.index, start)
        before = wide.index < start
        if not named:
            values = wide[before].set_axis([f"{outcome} {y}" for y in wide.index[before]])
        else:
            early = panel[panel["iso3"].isin(units) & (panel["year"] < start)]
            values = pd.DataFrame([_average(early, c, years, units) for c, years in named])
        given = None if importance is None else _checked(importance, len(values))
        return cls(pool, start, wide, values, not named, given)

    def solve(self, treated: str, donors: list[str]) -> Synthetic:
        """Weigh donors, and describe the fit."""
        found = self.weigh(treated, donors)
        x = self.predictors[[treated, *donors]]
        before, after = self.rmspe(found.gap)
        return Synthetic(
            treated=treated,
            start=self.start,
            weights=pd.Series(found.weights, index=pd.Index(donors, name="donor"), name="weight"),
            importance=pd.Series(found.importance, index=x.index, name="importance"),
            balance=pd.DataFrame(
                {
                    "treated": x[treated],
                    "synthetic": x[donors].to_numpy() @ found.weights,
                    "donors": x[donors].mean(axis=1),
                }
            ).rename_axis("predictor"),
            path=pd.DataFrame(
                {"observed": found.own, "synthetic": found.synthetic, "gap": found.gap},
                index=self.outcome.index,
            ),
            rmspe_before=before,
            rmspe_after=after,
        )

    def weigh(self, treated: str, donors: list[str]) -> _Weighed:
        """Weigh donors, in arrays alone: placebos ask this thousands of times."""
        place = self.outcome.columns.get_indexer(pd.Index([treated, *donors]))
        y, x = self._y[:, place], self._x[:, place]
        scale = 1.0 if self.by_year else x.std(axis=1, ddof=1)[:, None]
        if not np.all(scale > 0):
            raise RecomputeError(
                f"the predictor {self.predictors.index[int(np.argmin(scale))]} has no variation",
                where=f"units {', '.join([treated, *donors])}",
                mend="leave it out: it says nothing about which donor is alike",
            )
        scaled = x / scale
        importance = self.importance
        if importance is None:
            importance = (
                np.full(len(x), 1 / len(x))
                if self.by_year
                else _search(scaled[:, 0], scaled[:, 1:], y[self.before, 0], y[self.before, 1:])
            )
        weights = _weigh(importance, scaled[:, 0], scaled[:, 1:])
        return _Weighed(weights, importance, y[:, 0], y[:, 1:] @ weights)

    def rmspe(self, gap: np.ndarray) -> tuple[float, float]:
        """Root mean squared gap before the start and from it on."""
        early, late = gap[self.before], gap[~self.before]
        return float(np.sqrt(np.mean(early**2))), float(np.sqrt(np.mean(late**2)))

    # Arrays, units in the order of the outcome's columns.

    @cached_property
    def _y(self) -> np.ndarray:
        return self.outcome.to_numpy()

    @cached_property
    def _x(self) -> np.ndarray:
        return self.predictors[self.outcome.columns].to_numpy()

    @cached_property
    def before(self) -> np.ndarray:
        """Whether each year lies before the start."""
        return np.asarray(self.outcome.index < self.start)


def _refuse_short(years: pd.Index, start: int) -> None:
    before, after = int((years < start).sum()), int((years >= start).sum())
    if before < 2 or not after:
        raise RecomputeError(
            f"start {start} leaves {before} years before it and {after} from it on",
            where=f"window {years.min()} to {years.max()}",
            mend="choose a start with two years or more before it and one or more from it on",
        )


def _average(
    early: pd.DataFrame, column: str, years: Sequence[int] | None, units: list[str]
) -> pd.Series:
    rows = early if years is None else early[early["year"].isin(years)]
    mean = rows.groupby("iso3")[column].mean().reindex(units).astype(float)
    if not np.isfinite(mean).all():
        raise RecomputeError(
            f"the predictor {column} is not known for {', '.join(mean.index[~np.isfinite(mean)])}",
            where="the years before the start" if years is None else f"years {list(years)}",
            mend="leave out these units or the predictor, or average it over other years "
            "before the start",
        )
    name = (
        column if years is None else f"{column} {'–'.join(map(str, sorted({years[0], years[-1]})))}"
    )
    return mean.rename(name)


def _checked(importance: Sequence[float], count: int) -> np.ndarray:
    v = np.asarray(importance, dtype=float)
    if v.shape != (count,) or not np.isfinite(v).all() or (v < 0).any() or not v.sum():
        raise RecomputeError(
            f"importance must be {count} numbers of 0 or more, not all 0",
            where=f"importance {list(importance)}",
            mend="give one for each predictor, in their order",
        )
    return v / v.sum()


def _weigh(importance: np.ndarray, own: np.ndarray, others: np.ndarray) -> np.ndarray:
    root = np.sqrt(importance)
    return simplex_weights(others * root[:, None], own * root)


def _search(own: np.ndarray, others: np.ndarray, path: np.ndarray, paths: np.ndarray) -> np.ndarray:
    """V whose weights fit the outcome before the start best, over eight powers of ten."""
    count = len(own)
    if count == 1:
        return np.ones(1)

    def importance(power: np.ndarray) -> np.ndarray:
        v = 10.0 ** np.clip(power - power.max(), -8, 0)
        return v / v.sum()

    def loss(power: np.ndarray) -> float:
        return float(((path - paths @ _weigh(importance(power), own, others)) ** 2).mean())

    rough = differential_evolution(
        loss, [(-8, 0)] * count, rng=0, popsize=5, maxiter=100, tol=1e-6, polish=False
    )
    fine = minimize(loss, rough.x, method="Nelder-Mead", options={"maxiter": 1000})
    return importance(min(rough, fine, key=lambda one: one.fun).x)
