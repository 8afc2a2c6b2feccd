"""Growth of one series: annual, against a mean of earlier years, in logs, compound, deflated.

Each function takes a Series indexed by year (int), in any unit, and answers in per cent
(log growth too: 100 times the difference of logs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from collections.abc import Sequence


def _at(series: pd.Series, year: int) -> float:
    if not series.index.is_unique:
        raise RecomputeError(
            "a year stands twice in the series",
            where=f"{series.name or 'series'}, {series.index[series.index.duplicated()][0]}",
            mend="keep one value a year",
        )
    value = series.get(year, np.nan)
    if pd.isna(value):
        raise RecomputeError(
            f"the series has no value in {year}",
            where=str(series.name or "series"),
            mend="choose a year the source covers, or another source",
        )
    return float(value)


def _base(value: float, what: str) -> float:
    if value <= 0:
        raise RecomputeError(
            f"growth from {value:g} is not defined",
            where=what,
            mend="choose a base year with a positive value",
        )
    return value


def annual(series: pd.Series, year: int) -> float:
    r"""Growth on the year before, :math:`100\,(x_t / x_{t-1} - 1)`, in per cent.

    Parameters
    ----------
    series : Series
        Level by year.
    year : int
        Year :math:`t`.

    Raises
    ------
    RecomputeError
        No value in either year, or a base that is not positive.
    """
    return compound(series, year - 1, year)


def against_mean(series: pd.Series, year: int, base_years: Sequence[int]) -> float:
    r"""Growth on the mean of earlier years, :math:`100\,(x_t / \bar x_B - 1)`, in per cent.

    A mean over several years damps a base year out of the ordinary, such as 2009.

    Parameters
    ----------
    series : Series
        Level by year.
    year : int
        Year :math:`t`.
    base_years : sequence of int
        The years :math:`B`, all before `year` and all with a value.

    Raises
    ------
    RecomputeError
        No base year, one not earlier than `year`, a missing value, a mean that is not positive.
    """
    if not base_years or max(base_years) >= year:
        raise RecomputeError(
            "the base must be one or more years before the year asked for",
            where=f"base {list(base_years)}, year {year}",
            mend="give earlier years",
        )
    base = float(np.mean([_at(series, base_year) for base_year in base_years]))
    return 100 * (_at(series, year) / _base(base, f"mean of {list(base_years)}") - 1)


def log_growth(series: pd.Series, year: int, base_year: int | None = None) -> float:
    r"""Log growth, :math:`100\,(\ln x_t - \ln x_b)`, in log points.

    Parameters
    ----------
    series : Series
        Level by year.
    year, base_year : int
        Years :math:`t` and :math:`b`; the base is the year before unless given.

    Raises
    ------
    RecomputeError
        A value that is missing or not positive.
    """
    base_year = year - 1 if base_year is None else base_year
    end = _base(_at(series, year), str(year))
    return 100 * float(np.log(end / _base(_at(series, base_year), str(base_year))))


def compound(series: pd.Series, start: int, end: int) -> float:
    r"""Compound annual growth, :math:`100\,[(x_e / x_s)^{1/(e-s)} - 1]`, in per cent.

    Parameters
    ----------
    series : Series
        Level by year.
    start, end : int
        Years :math:`s < e`.

    Raises
    ------
    RecomputeError
        `end` not after `start`, a missing value, a base that is not positive, a negative end.
    """
    if end <= start:
        raise RecomputeError(
            "growth needs an end after its start", where=f"{start} to {end}", mend="swap the years"
        )
    base = _base(_at(series, start), str(start))
    last = _at(series, end)
    if last < 0:
        raise RecomputeError(
            f"growth to {last:g} is not defined", where=str(end), mend="give levels of 0 or more"
        )
    return 100 * ((last / base) ** (1 / (end - start)) - 1)


def deflate(nominal: pd.Series, price_index: pd.Series, base_year: int) -> pd.Series:
    r"""Series at the prices of one year, :math:`x_t \, P_b / P_t`.

    Parameters
    ----------
    nominal : Series
        Level at current prices, by year.
    price_index : Series
        Positive price index by year, any base.
    base_year : int
        Year :math:`b` whose prices are used.

    Returns
    -------
    Series
        Same index and unit as `nominal`, at prices of `base_year`.

    Raises
    ------
    RecomputeError
        A year of `nominal` or the base year without a positive index.
    """
    base = _base(_at(price_index, base_year), f"price index, {base_year}")
    prices = pd.Series(
        [_base(_at(price_index, int(year)), f"price index, {year}") for year in nominal.index],
        index=nominal.index,
    )
    real = nominal * base / prices
    real.name = nominal.name
    return real


def chained(rates: pd.DataFrame, base_year: int) -> pd.DataFrame:
    r"""Levels from growth rates, :math:`x_t = 100 \prod_{s=b+1}^{t} (1 + g_s/100)`, base year 100.

    Parameters
    ----------
    rates : DataFrame
        Growth on the year before in per cent, index year without gaps, one column an economy.
    base_year : int
        Year :math:`b`, in the index.

    Returns
    -------
    DataFrame
        Same shape; an economy is missing in the years that a missing rate cuts off from the base
        year.

    Raises
    ------
    RecomputeError
        A gap in the years, or a base year outside them.
    """
    years = rates.index
    if base_year not in years or list(years) != list(range(years.min(), years.max() + 1)):
        raise RecomputeError(
            f"growth rates cannot be chained to {base_year}",
            where=f"years {', '.join(map(str, years[:5]))} …",
            mend="give every year in order, the base year among them",
        )
    factors = 1 + rates / 100
    after = factors.loc[base_year:].copy()
    after.loc[base_year] = 1.0
    after = after.cumprod(skipna=False)
    before = (1 / factors.loc[:base_year].iloc[::-1]).cumprod(skipna=False)
    before = before.iloc[::-1].shift(-1).iloc[:-1]
    return 100 * pd.concat([before, after])
