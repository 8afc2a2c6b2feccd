"""Trade by product as `pairs` compares it: one row a product, one column an economy.

The level of detail matters: with ten SITC sections all economies look more similar than with 5,000
products.
"""

import pandas as pd

from recompute.errors import RecomputeError


def matrix(table: pd.DataFrame, economy: str, product: str) -> pd.DataFrame:
    """Sum a long table to product rows and economy columns; what is absent is zero.

    Parameters
    ----------
    table : DataFrame
        Long table of one year; trade is its column `value`.
    economy, product : str
        Columns of economies and products.

    Raises
    ------
    RecomputeError
        No row, or a negative sum.
    """
    wide = table.pivot_table(index=product, columns=economy, values="value", aggfunc="sum")
    wide = wide.fillna(0.0)
    wrong = ~(wide >= 0)
    if wide.empty or wrong.any(axis=None):
        raise RecomputeError(
            "trade by product must be numbers of 0 or more, one row a product",
            where=f"{wide.shape[0]} products, {int(wrong.to_numpy().sum())} wrong values",
            mend="sum by product, write zero for no trade, and mend negative values",
        )
    return wide
