"""Convergence of incomes: whether dispersion shrinks (sigma) and the poorer grow faster (beta).

Beta convergence is needed for sigma convergence but not enough for it: shocks can widen
dispersion while the poorer catch up {cite}`barro1992`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import statsmodels.api as sm

from recompute.errors import NoData, RecomputeError
from recompute.measures.flows import refuse_duplicates

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Sigma:
    """Dispersion by year and its linear trend."""

    by_year: pd.DataFrame
    """Columns `year`, `sd_log` (log points / 100)."""
    trend: float
    """Change of `sd_log` a year; below 0 is convergence."""
    se: float
    low: float
    high: float


def sigma(panel: pd.DataFrame, economies: Iterable[str], years: Iterable[int]) -> Sigma:
    r"""Sigma convergence: standard deviation of log income by year, with its trend.

    .. math:: \sigma_t = \sqrt{\tfrac1n \sum_i (\ln y_{it} - \overline{\ln y_t})^2}, \qquad
              \sigma_t = a + b\,t + e_t

    The trend is OLS with Newey–West errors {cite}`newey1987`, Bartlett weights over
    :math:`\lfloor 4 (T/100)^{2/9} \rfloor` lags, 95 % interval from the t distribution.

    Parameters
    ----------
    panel : DataFrame
        Columns `iso3, year, value`; value is income per head, above 0, any unit.
    economies : iterable of str
        The same set in every year, two or more.
    years : iterable of int
        Five years or more; each economy must have a value in each.

    Raises
    ------
    NoData
        Missing or non-positive value, too few economies or years.
    RecomputeError
        Duplicate key.
    """
    refuse_duplicates(panel, ["iso3", "year"])
    names, wanted = sorted(set(economies)), sorted(set(years))
    if len(names) < 2 or len(wanted) < 5:
        raise NoData(
            "sigma convergence needs two economies and five years or more",
            where=f"{len(names)} economies, {len(wanted)} years",
            mend="widen the group or the window",
        )
    wide = panel.pivot(index="year", columns="iso3", values="value")
    wide = wide.reindex(index=wanted, columns=names)
    wrong = ~(wide > 0)
    if wrong.any(axis=None):
        row, column = np.argwhere(wrong.to_numpy())[0]
        raise NoData(
            f"no positive value for {int(wrong.to_numpy().sum())} pairs of economy and year",
            where=f"first at {names[column]} {wanted[row]}",
            mend="shorten the window or leave the economy out: the group must stay the same",
        )
    spread = np.log(wide).std(axis=1, ddof=0)
    lags = int(4 * (len(wanted) / 100) ** (2 / 9))
    fit = sm.OLS(spread.to_numpy(), sm.add_constant(np.asarray(wanted, dtype=float))).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    low, high = fit.conf_int()[1]
    return Sigma(
        by_year=pd.DataFrame({"year": wanted, "sd_log": spread.to_numpy()}),
        trend=float(fit.params[1]),
        se=float(fit.bse[1]),
        low=float(low),
        high=float(high),
    )


@dataclass(frozen=True)
class Beta:
    """Growth on initial income."""

    slope: float
    """b: change of mean annual log growth for a log point of initial income; below 0 converges."""
    se: float
    low: float
    high: float
    n: int


def beta(start: pd.Series, end: pd.Series, years: int) -> Beta:
    r"""Unconditional beta convergence by OLS with HC3 errors.

    .. math:: \tfrac1T \ln(y_{iT}/y_{i0}) = a + b \ln y_{i0} + e_i

    {cite}`barro1992`; HC3 and the t distribution because groups are small {cite}`long2000`.

    Parameters
    ----------
    start, end : Series
        Income per head at the first and the last year, by iso3, any one unit, above 0.
    years : int
        T, years between the two.

    Raises
    ------
    NoData
        Fewer than four economies, an economy on one side only, or a value not positive.
    RecomputeError
        All economies equal at the start.
    """
    lacking = sorted(set(start.dropna().index) ^ set(end.dropna().index))
    y0, y1 = start.dropna(), end.dropna().reindex(start.dropna().index)
    if lacking or len(y0) < 4 or years < 1 or (y0 <= 0).any() or (y1 <= 0).any():
        raise NoData(
            "beta convergence needs four economies or more with positive income in both years",
            where=f"{len(y0)} economies, {years} years; on one side only: {lacking or 'none'}",
            mend="use the same economies at both ends",
        )
    initial = np.log(y0.to_numpy(float))
    if np.ptp(initial) < 1e-12:
        raise RecomputeError(
            "all economies start equal: initial income has no variation",
            where="beta",
            mend="choose another start or group",
        )
    growth = np.log(y1.to_numpy(float) / y0.to_numpy(float)) / years
    fit = sm.OLS(growth, sm.add_constant(initial)).fit(cov_type="HC3", use_t=True)
    slope = float(fit.params[1])
    low, high = fit.conf_int()[1]
    return Beta(
        slope=slope,
        se=float(fit.bse[1]),
        low=float(low),
        high=float(high),
        n=len(y0),
    )
