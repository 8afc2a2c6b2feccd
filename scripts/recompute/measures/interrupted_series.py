r"""Interrupted time series: the change of its level and slope at a date.

.. math:: y_t = \alpha + \beta_1 t + \beta_2 D_t + \beta_3 (t - T_0) D_t + s_{m(t)} + e_t

:math:`D_t` is 1 from the start :math:`T_0` on, :math:`s` one effect for each season but one
{cite}`wagner2002,bernal2017`. OLS with Newey–West errors {cite}`newey1987`: Bartlett weights over
`lags` lags, a small-sample factor of T/(T-k), intervals from the t distribution with T-k degrees.
By default :math:`\lfloor 4 (T/100)^{2/9} \rfloor` lags, and in a seasonal series no fewer than a
season's length where four times that many observations stand behind them.

**What it assumes.** Without the event the series would have gone on along its line, seasons
included. Anything else that changed at the date stands in the coefficients. A control series that
shares everything but the event takes out what both share: the model is then fitted to the
difference of the two, which gives the coefficients of the model with both series and all
interactions {cite}`linden2015`, with errors that allow for their correlation.

**Inference.** Newey–West errors are too small in short, persistent series, so a break is ranked among
breaks of the same model where nothing happened: in the same window of other series, such as other
partners. The permutation is valid if the event could have been theirs. Earlier dates of the same
series would do so only in windows that do not overlap, of which a short series has too few.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import t as student

from recompute.errors import NoData, RecomputeError

EITHER_SIDE = 4
"""Fewest observations before the start and from it on that a level and a slope can be read from."""


@dataclass(frozen=True)
class Interrupted:
    """A fitted interrupted series, in the unit of the series (log points / 100 where logged)."""

    coefficients: pd.DataFrame
    """Index `constant, trend, level, slope`; columns `estimate, se, low, high, p_value`. `trend`
    is the change a period before the start; `level` the step at it; `slope` the change of the
    trend, a period."""
    covariance: pd.DataFrame
    path: pd.DataFrame
    """Index period; columns `observed, fitted, without` (the line had nothing happened)."""
    seasons: pd.Series
    """Effect of each season beside the first one's, by number; empty without seasons."""
    start: pd.Period
    observations: int
    before: int
    lags: int
    logged: bool

    def effect(self, periods: int = 0) -> tuple[float, float, float]:
        """Distance from the line had nothing happened, `periods` after the start, 95 % interval.

        Parameters
        ----------
        periods : int
            0 for the start itself.

        Returns
        -------
        tuple of float
            Estimate, low, high; per cent where the series was logged, else its own unit.
        """
        weights = np.array([0.0, 0.0, 1.0, float(periods)])
        value = float(weights @ self.coefficients["estimate"].to_numpy())
        error = float(np.sqrt(weights @ self.covariance.to_numpy() @ weights))
        reach = error * float(student.ppf(0.975, self._degrees))
        ends = np.array([value, value - reach, value + reach])
        found = 100 * np.expm1(ends) if self.logged else ends
        return float(found[0]), float(found[1]), float(found[2])

    @property
    def _degrees(self) -> int:
        return self.observations - len(self.coefficients) - len(self.seasons)


def fit(
    series: pd.Series,
    start: pd.Period | str,
    *,
    control: pd.Series | None = None,
    seasonal: bool = True,
    log: bool = False,
    lags: int | None = None,
) -> Interrupted:
    """Estimate the change of level and slope at a date.

    Parameters
    ----------
    series : Series
        One value a period, any unit; index of periods or dates (months, quarters or years),
        without a break.
    start : Period or str
        First period in which the event can act, such as "2015-01".
    control : Series, optional
        A series that the event did not reach, known in the same periods.
    seasonal : bool
        Season effects: month of the year for months, quarter for quarters; none for years.
    log : bool
        Take logarithms first; `effect` is then in per cent.
    lags : int, optional
        Lags of the Newey–West errors.

    Raises
    ------
    NoData
        A missing period or value, a start with too few observations before it or from it on, or
        fewer observations than coefficients.
    RecomputeError
        Index without periods, a duplicate period, a value that is not positive with `log`, a
        control with other periods, or a series without variation.
    """
    return _estimate(_difference(series, control, log), start, seasonal, log, lags)


@dataclass(frozen=True)
class Ranked:
    """A break among breaks where nothing happened."""

    table: pd.DataFrame
    """Index name, the true series first and without one; `estimate, low, high` of the effect and its `t`."""
    p_value: float
    """Share with an absolute t of at least the true one's; no lower than one over their number."""


def placebo_series(
    series: pd.Series,
    others: pd.DataFrame,
    start: pd.Period | str,
    *,
    seasonal: bool = True,
    log: bool = False,
    lags: int | None = None,
    at: int = 0,
) -> Ranked:
    """Rank the break among those of other series at the same date.

    Parameters
    ----------
    series, start, seasonal, log, lags
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
    rows = {"": _row(fit(series, start, seasonal=seasonal, log=log, lags=lags), at)}
    for name, other in others.items():
        rows[str(name)] = _row(fit(other, start, seasonal=seasonal, log=log, lags=lags), at)
    return _ranked(rows)


def _row(one: Interrupted, at: int) -> tuple[float, float, float, float]:
    return (*one.effect(at), _t(one, at))


def _ranked(rows: dict) -> Ranked:
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["estimate", "low", "high", "t"])
    size = table["t"].abs()
    return Ranked(table, float((size >= size.iloc[0]).mean()))


def _difference(series: pd.Series, control: pd.Series | None, log: bool) -> pd.Series:
    tidy = _periods(series, "series", log)
    if control is None:
        return tidy
    other = _periods(control, "control", log)
    if not tidy.index.equals(other.index):
        raise RecomputeError(
            "series and control do not cover the same periods",
            where=f"series {_window(tidy)}; control {_window(other)}",
            mend="cut both to the periods they share",
        )
    return tidy - other


def _frequency(series: pd.Series) -> str:
    return str(pd.PeriodIndex(series.index).freqstr)


def _t(one: Interrupted, periods: int) -> float:
    weights = np.array([0.0, 0.0, 1.0, float(periods)])
    value = weights @ one.coefficients["estimate"].to_numpy()
    return float(value / np.sqrt(weights @ one.covariance.to_numpy() @ weights))


def _window(series: pd.Series) -> str:
    return f"{series.index.min()} to {series.index.max()}"


def _periods(series: pd.Series, name: str, log: bool) -> pd.Series:
    index = series.index
    if isinstance(index, pd.DatetimeIndex):
        index = _dated(index, name)
    if not isinstance(index, pd.PeriodIndex):
        raise RecomputeError(
            f"the index of the {name} holds no periods",
            where=f"index of type {type(index).__name__}",
            mend='use pd.PeriodIndex(..., freq="M"), or dates',
        )
    tidy = pd.Series(series.to_numpy(float), index=index).sort_index()
    if tidy.index.has_duplicates:
        raise RecomputeError(
            f"the {name} has two values for {tidy.index[tidy.index.duplicated()][0]}",
            where=_window(tidy),
            mend="keep one value a period",
        )
    whole = tidy.reindex(pd.period_range(tidy.index.min(), tidy.index.max(), freq=index.freq))
    unknown = ~np.isfinite(whole)
    if unknown.any():
        gaps = whole.index[unknown]
        raise NoData(
            f"the {name} has no value in {', '.join(map(str, gaps[:5]))}"
            + (f" and {len(gaps) - 5} more" if len(gaps) > 5 else ""),
            where=_window(tidy),
            mend="cut the window to periods without a gap",
        )
    if log and (whole <= 0).any():
        raise RecomputeError(
            f"the {name} is not above 0 in {whole.index[whole <= 0][0]}",
            where=_window(tidy),
            mend="a logarithm needs positive values: use log=False",
        )
    return pd.Series(np.log(whole.to_numpy()), index=whole.index) if log else whole


def _dated(index: pd.DatetimeIndex, name: str) -> pd.PeriodIndex:
    """Months where each date stands in a month of its own, else quarters or years by distance."""
    days = np.diff(np.sort(index.to_numpy())).astype("timedelta64[D]").astype(int)
    gap = int(np.median(days)) if len(days) else 30
    for most, frequency in ((27, None), (40, "M"), (130, "Q"), (10_000, "Y")):
        if gap <= most and frequency is not None:
            return index.to_period(frequency)
        if gap <= most:
            break
    raise RecomputeError(
        f"the dates of the {name} are less than a month apart",
        where=f"median distance {gap} days",
        mend="add up or average by month first",
    )


def _estimate(
    y: pd.Series, start: pd.Period | str, seasonal: bool, logged: bool, lags: int | None
) -> Interrupted:
    index = pd.PeriodIndex(y.index)
    first = start if isinstance(start, pd.Period) else pd.Period(start, freq=index.freqstr)
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
    number = {"M": index.month, "Q": index.quarter}.get(index.freqstr[0]) if seasonal else None
    labels = [] if number is None else sorted(set(number))[1:]
    if number is not None:
        dummies = np.equal.outer(np.asarray(number), np.asarray(labels)).astype(float)
        design = np.column_stack([design, dummies])
    rows, columns = design.shape
    if rows <= columns or np.linalg.matrix_rank(design) < columns:
        raise NoData(
            f"{rows} observations cannot tell {columns} coefficients apart",
            where=f"series {_window(y)}, start {first}",
            mend="give a longer series, or leave the seasons out (seasonal=False)",
        )
    if np.ptp(y.to_numpy()) == 0:
        raise RecomputeError(
            "the series has no variation",
            where=_window(y),
            mend="look for a control equal to it, or a column that is constant",
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
    line = design[:, :2] @ model.params[:2] + design[:, 4:] @ model.params[4:]
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
        path=pd.DataFrame({"observed": y, "fitted": model.fittedvalues, "without": line}),
        seasons=pd.Series(model.params[4:], index=labels, name="effect"),
        start=first,
        observations=rows,
        before=before,
        lags=lags,
        logged=logged,
    )
