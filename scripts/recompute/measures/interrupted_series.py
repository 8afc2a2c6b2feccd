r"""Interrupted time series: the change of its level and slope at a date.

.. math:: y_t = \alpha + \beta_1 t + \beta_2 D_t + \beta_3 (t - T_0) D_t + s_{m(t)} + e_t

:math:`D_t` is 1 from the start :math:`T_0` on, :math:`s` one effect for each season but one
{cite}`wagner2002,bernal2017`. OLS with Newey–West errors {cite}`newey1987`: Bartlett weights over
`lags` lags, a small-sample factor of T/(T-k), intervals from the t distribution with T-k degrees.
By default :math:`\lfloor 4 (T/100)^{2/9} \rfloor` lags, and in a seasonal series no fewer than a
season's length where four times that many observations stand behind them.

**What it assumes.** Without the event the series would have gone on along its line, seasons
included. Anything else that changed at the date stands in the coefficients: give the difference
from a series that shares everything but the event, and what both share is taken out
{cite}`linden2015`.

**Inference.** Newey–West errors are too small in short, persistent series, so a break is ranked among
breaks of the same model where nothing happened: in the same window of other series, such as other
partners. The permutation is valid if the event could have been theirs. Earlier dates of the same
series would do so only in windows that do not overlap, of which a short series has too few.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from recompute.errors import NoData, RecomputeError

EITHER_SIDE = 4
"""Fewest observations before the start and from it on that a level and a slope can be read from."""


@dataclass(frozen=True)
class Interrupted:
    """A fitted interrupted series, in the unit of the series."""

    coefficients: pd.DataFrame
    """Index `constant, trend, level, slope`; columns `estimate, se, low, high, p_value`. `trend`
    is the change a period before the start; `level` the step at it; `slope` the change of the
    trend, a period."""
    covariance: pd.DataFrame


def fit(series: pd.Series, start: str, *, lags: int | None = None) -> Interrupted:
    """Estimate the change of level and slope at a date, beside effects of months or quarters.

    Parameters
    ----------
    series : Series
        One value a period, any unit; index of periods (months, quarters or years) without a break.
    start : str
        First period in which the event can act, such as "2015-01".
    lags : int, optional
        Lags of the Newey–West errors.

    Raises
    ------
    NoData
        A missing period or value, a start with too few observations before it or from it on, or
        fewer observations than coefficients.
    RecomputeError
        Index without periods, a duplicate period, or a series without variation.
    """
    return _estimate(_periods(series), start, lags)


@dataclass(frozen=True)
class Ranked:
    """A break among breaks where nothing happened."""

    table: pd.DataFrame
    """Index name, the true series first and without one; the effect's `t`."""
    p_value: float
    """Share with an absolute t of at least the true one's; no lower than one over their number."""


def placebo_series(series: pd.Series, others: pd.DataFrame, start: str, *, at: int = 0) -> Ranked:
    """Rank the break among those of other series at the same date.

    Parameters
    ----------
    series, start
        As for `fit`.
    others : DataFrame
        One column a series that the event did not reach, index as of `series`.
    at : int
        Periods after the date at which the effect is compared.

    Raises
    ------
    NoData, RecomputeError
        As for `fit`, for any of the series.
    """
    every = {"": series} | {str(name): other for name, other in others.items()}
    table = pd.DataFrame({"t": {name: _t(fit(one, start), at) for name, one in every.items()}})
    size = table["t"].abs()
    return Ranked(table, float((size >= size.iloc[0]).mean()))


def _t(one: Interrupted, periods: int) -> float:
    weights = np.array([0.0, 0.0, 1.0, float(periods)])
    value = weights @ one.coefficients["estimate"].to_numpy()
    return float(value / np.sqrt(weights @ one.covariance.to_numpy() @ weights))


def _window(series: pd.Series) -> str:
    return f"{series.index.min()} to {series.index.max()}"


def _periods(series: pd.Series) -> pd.Series:
    index = series.index
    if not isinstance(index, pd.PeriodIndex):
        raise RecomputeError(
            "the index of the series holds no periods",
            where=f"index of type {type(index).__name__}",
            mend='use pd.PeriodIndex(..., freq="M")',
        )
    tidy = series.astype(float).sort_index()
    if tidy.index.has_duplicates:
        raise RecomputeError(
            f"the series has two values for {tidy.index[tidy.index.duplicated()][0]}",
            where=_window(tidy),
            mend="keep one value a period",
        )
    whole = tidy.reindex(pd.period_range(tidy.index.min(), tidy.index.max(), freq=index.freq))
    unknown = ~np.isfinite(whole)
    if unknown.any():
        gaps = whole.index[unknown]
        raise NoData(
            f"the series has no value in {', '.join(map(str, gaps[:5]))}"
            + (f" and {len(gaps) - 5} more" if len(gaps) > 5 else ""),
            where=_window(tidy),
            mend="cut the window to periods without a gap",
        )
    return whole


def _estimate(y: pd.Series, start: str, lags: int | None) -> Interrupted:
    index = pd.PeriodIndex(y.index)
    first = pd.Period(start, freq=index.freqstr)
    step = (index >= first).astype(float)
    before = int((step == 0).sum())
    if min(before, len(y) - before) < EITHER_SIDE:
        raise NoData(
            f"the start {first} leaves {before} observations before it and {len(y) - before} "
            "from it on",
            where=f"series {_window(y)}",
            mend=f"a level and a slope need {EITHER_SIDE} on either side",
        )
    time = np.arange(len(y), dtype=float)
    design = np.column_stack([np.ones(len(y)), time, step, (time - before) * step])
    number = {"M": index.month, "Q": index.quarter}.get(index.freqstr[0])
    labels = [] if number is None else sorted(set(number))[1:]
    if number is not None:
        dummies = np.equal.outer(np.asarray(number), np.asarray(labels)).astype(float)
        design = np.column_stack([design, dummies])
    rows, columns = design.shape
    if rows <= columns or np.linalg.matrix_rank(design) < columns:
        raise NoData(
            f"{rows} observations cannot tell {columns} coefficients apart",
            where=f"series {_window(y)}, start {first}",
            mend="give a longer series, or one without seasons",
        )
    if np.ptp(y.to_numpy()) == 0:
        raise RecomputeError(
            "the series has no variation",
            where=_window(y),
            mend="look for a column that is constant",
        )
    if lags is None:
        lags = int(4 * (rows / 100) ** (2 / 9))
        season = 0 if number is None else len(labels) + 1
        if rows >= 4 * season:
            lags = max(lags, season)
    model = sm.OLS(y.to_numpy(), design).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    names = pd.Index(["constant", "trend", "level", "slope"], name="term")
    low, high = model.conf_int()[:4].T
    return Interrupted(
        coefficients=pd.DataFrame(
            {
                "estimate": model.params[:4],
                "se": model.bse[:4],
                "low": low,
                "high": high,
                "p_value": model.pvalues[:4],
            },
            index=names,
        ),
        covariance=pd.DataFrame(model.cov_params()[:4, :4], index=names, columns=names),
    )
