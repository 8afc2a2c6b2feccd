"""Levels from rates of growth."""

import pandas as pd

from recompute.errors import RecomputeError


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
