"""What economies sell and whether they fit: RCA, export similarity, complementarity, two-way trade.

Exports and imports by product are one column an economy and one row a product (one year, one
unit); `matrix` makes such a table. Every index runs over the same products for both sides.
Finger–Kreinin, Michaely and Grubel–Lloyd are given from 0 to 1; some authors write them times 100.
The level of detail matters: with ten SITC sections all economies look more alike than with 5,000
products.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError


def matrix(table: pd.DataFrame, economy: str, product: str, value: str = "value") -> pd.DataFrame:
    """Sum a long table to product rows and economy columns; what is absent is zero.

    Parameters
    ----------
    table : DataFrame
        Long table of one year.
    economy, product, value : str
        Its columns.
    """
    wide = table.pivot_table(index=product, columns=economy, values=value, aggfunc="sum")
    return _checked(wide.fillna(0.0))


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    wrong = ~(table >= 0)
    if table.empty or wrong.any(axis=None) or not table.index.is_unique:
        raise RecomputeError(
            "trade by product must be numbers of 0 or more, one row a product",
            where=f"{table.shape[0]} products, {int(wrong.to_numpy().sum())} wrong values",
            mend="sum by product, write zero for no trade, and mend negative values",
        )
    return table


def _column_shares(table: pd.DataFrame) -> pd.DataFrame:
    totals = _checked(table).sum()
    if (totals <= 0).any():
        raise RecomputeError(
            "an economy has no trade in any product, so no shares",
            where=str(totals.index[totals <= 0][0]),
            mend="leave it out or choose a year with data",
        )
    return table / totals


def _structures(a: pd.Series, b: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    if not a.index.equals(b.index):
        b = b.reindex(a.index) if set(a.index) == set(b.index) else b.iloc[:0]
    if a.empty or b.empty:
        raise RecomputeError(
            "the two sides do not have the same products",
            where=f"{a.name} and {b.name}",
            mend="bring both to one classification, with zero for no trade",
        )
    pair = _column_shares(pd.DataFrame({"a": a, "b": b}))
    return pair["a"].to_numpy(float), pair["b"].to_numpy(float)


def balassa(exports: pd.DataFrame) -> pd.DataFrame:
    r"""Revealed comparative advantage {cite}`balassa1965`.

    .. math:: RCA_{ik} = \frac{x_{ik}/x_{i\cdot}}{x_{\cdot k}/x_{\cdot\cdot}}

    Above 1: the product weighs more in the economy's exports than in those of all economies in
    the table, which should therefore be the world.

    Parameters
    ----------
    exports : DataFrame, shape (products, economies)
        Exports of one year, one unit.

    Returns
    -------
    DataFrame
        Same shape; from 0, no upper end.

    Raises
    ------
    RecomputeError
        Negative or missing values, an economy or a product without any exports.
    """
    own = _column_shares(exports)
    world = exports.sum(axis=1)
    if (world <= 0).any():
        raise RecomputeError(
            "no economy exports a product, so its world share is zero",
            where=str(world.index[world <= 0][0]),
            mend="drop the product",
        )
    return own.div(world / world.sum(), axis=0)


def symmetric(rca: pd.DataFrame) -> pd.DataFrame:
    r"""Symmetric RCA, :math:`(RCA-1)/(RCA+1)`, from -1 to 1 {cite}`laursen2015`."""
    return (rca - 1) / (rca + 1)


def finger_kreinin(a: pd.Series, b: pd.Series) -> float:
    r"""Export similarity, :math:`\sum_k \min(s_{ak}, s_{bk})` {cite}`finger1979`.

    Parameters
    ----------
    a, b : Series
        Exports by product of two economies; only their structure counts.

    Returns
    -------
    float
        0 (no product in common) to 1 (same structure).

    Raises
    ------
    RecomputeError
        Different products, negative values, or no exports.
    """
    left, right = _structures(a, b)
    return float(np.minimum(left, right).sum())


def complementarity(exports: pd.Series, imports: pd.Series) -> float:
    r"""Michaely's index of how well the exports of one match the imports of the other.

    .. math:: C_{ij} = 1 - \tfrac12 \sum_k |m_{kj} - x_{ki}|

    {cite}`michaely1996`, with import shares :math:`m` of j and export shares :math:`x` of i.
    Not symmetric in i and j.

    Parameters
    ----------
    exports, imports : Series
        Exports of i and imports of j by product.

    Returns
    -------
    float
        0 (nothing that i sells is bought by j) to 1 (perfect match).

    Raises
    ------
    RecomputeError
        As in `finger_kreinin`.
    """
    sold, bought = _structures(exports, imports)
    return float(1 - np.abs(bought - sold).sum() / 2)


def grubel_lloyd_by_product(exports: pd.Series, imports: pd.Series) -> pd.Series:
    r"""Intra-industry trade by product, :math:`1 - |X_k - M_k|/(X_k + M_k)` {cite}`grubel1975`.

    Missing where the product is neither sold nor bought. Parameters and errors as in
    `grubel_lloyd`.
    """
    table = _checked(pd.DataFrame({"x": exports, "m": imports}))
    both = table["x"] + table["m"]
    return (1 - (table["x"] - table["m"]).abs() / both.where(both > 0)).rename("grubel_lloyd")


def grubel_lloyd(exports: pd.Series, imports: pd.Series) -> float:
    r"""Intra-industry trade over all products {cite}`grubel1975`.

    .. math:: GL = 1 - \frac{\sum_k |X_k - M_k|}{\sum_k (X_k + M_k)}

    The mean of the index by product weighted with trade; not adjusted for the trade balance.

    Parameters
    ----------
    exports, imports : Series
        Trade of one economy (with a partner or the world) by product, same unit and products.

    Returns
    -------
    float
        0 (one-way in every product) to 1 (balanced in every product).

    Raises
    ------
    RecomputeError
        Products on one side only, negative values, or no trade at all.
    """
    table = _checked(pd.DataFrame({"x": exports, "m": imports}))
    both = float(table.to_numpy().sum())
    if both <= 0:
        raise RecomputeError("no trade in any product", where="grubel_lloyd", mend="add data")
    return float(1 - (table["x"] - table["m"]).abs().sum() / both)
