"""What public pages say about the institutions of Eurasian integration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eaeu import facts

if TYPE_CHECKING:
    import pandas as pd


def facts_on(prop: str, **beginning: str) -> pd.DataFrame:
    """Rows of ``facts-institutions`` on one property.

    Parameters
    ----------
    prop : str
        Value of the column `property`, such as ``seat``.
    **beginning : str
        Column -> text with which its value begins, as in ``date="2019-12"``.
    """
    rows = facts.load("facts-institutions")
    rows = rows[rows["property"].eq(prop)]
    for column, text in beginning.items():
        rows = rows[rows[column].str.startswith(text)]
    return rows
