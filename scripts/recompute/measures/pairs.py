"""A group seen through its pairs: how far apart, how alike, how well matched its members are.

Each function gives a square table, one row and one column an economy, blank on the diagonal;
`mean` makes one number of it. Groups of different size can be compared, since the number is a
mean over pairs.
"""

import numpy as np
import pandas as pd

from recompute.errors import NoData, RecomputeError


def distances(values: pd.Series) -> pd.DataFrame:
    r"""Absolute difference of each pair, :math:`|x_i - x_j|`.

    Parameters
    ----------
    values : Series
        One number an economy; logarithms where ratios matter.

    Raises
    ------
    NoData
        Fewer than two economies, or a value missing.
    """
    numbers = values.to_numpy(float)
    if len(numbers) < 2 or not np.isfinite(numbers).all():
        raise NoData(
            "distances need two economies or more, each with a value",
            where=", ".join(map(str, values.index[~np.isfinite(numbers)]))
            or f"{len(numbers)} given",
            mend="leave out economies without data and say so",
        )
    apart = np.abs(np.subtract.outer(numbers, numbers))
    np.fill_diagonal(apart, np.nan)
    return pd.DataFrame(apart, index=values.index, columns=values.index)


def _shares(trade: pd.DataFrame) -> np.ndarray:
    totals = trade.sum()
    if (trade < 0).any(axis=None) or not (totals > 0).all():
        raise RecomputeError(
            "trade by product must be 0 or more, with some trade for each economy",
            where=", ".join(map(str, totals.index[~(totals > 0)])) or "a negative value",
            mend="leave out economies without trade and say so",
        )
    return (trade / totals).to_numpy(float)


def similarities(exports: pd.DataFrame) -> pd.DataFrame:
    r"""Finger–Kreinin export similarity of each pair, :math:`\sum_k \min(s_{ik}, s_{jk})`.

    From 0 (no product in common) to 1 (same structure) {cite}`finger1979`.

    Parameters
    ----------
    exports : DataFrame, shape (products, economies)
        As from `specialisation.matrix`.

    Raises
    ------
    RecomputeError
        A negative value, or an economy without exports.
    """
    share = _shares(exports)
    table = np.minimum(share[:, :, None], share[:, None, :]).sum(axis=0)
    np.fill_diagonal(table, np.nan)
    return pd.DataFrame(table, index=exports.columns, columns=exports.columns)


def complementarities(exports: pd.DataFrame, imports: pd.DataFrame) -> pd.DataFrame:
    r"""Michaely's index of each ordered pair, :math:`1 - \tfrac12 \sum_k |m_{jk} - x_{ik}|`.

    From 0 (nothing that i sells is bought by j) to 1 (perfect match), with export shares x of i
    and import shares m of j {cite}`michaely1996`.

    Parameters
    ----------
    exports, imports : DataFrame, shape (products, economies)
        The same products and economies in the same order, as from `specialisation.matrix`.

    Returns
    -------
    DataFrame
        Rows the exporters, columns the importers.

    Raises
    ------
    RecomputeError
        Products or economies that differ, a negative value, or an economy without trade.
    """
    if not (exports.index.equals(imports.index) and exports.columns.equals(imports.columns)):
        raise RecomputeError(
            "exports and imports do not have the same products and economies",
            where=f"{exports.shape} and {imports.shape}",
            mend="bring both to one classification and one list of economies",
        )
    sold, bought = _shares(exports), _shares(imports)
    table = 1 - np.abs(sold[:, :, None] - bought[:, None, :]).sum(axis=0) / 2
    np.fill_diagonal(table, np.nan)
    return pd.DataFrame(table, index=exports.columns, columns=exports.columns)


def mean(table: pd.DataFrame) -> float:
    """Mean over the pairs; blank cells are no pair and are left out.

    Raises
    ------
    NoData
        No pair.
    """
    cells = table.to_numpy(float)
    if np.isnan(cells).all():
        raise NoData("no pair has a value", where="pairs.mean", mend="fill the table")
    return float(np.nanmean(cells))
