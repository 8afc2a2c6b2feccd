"""Panels of units followed over the same years: the door of the measures of what an event did.

A panel has the columns `iso3, year` and what is measured, one row a unit and year. Designs that
compare before with after need the same units in every year; a gap is refused by name, for to fill
it is the analyst's choice and to skip it changes the comparison.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from recompute.errors import NoData
from recompute.measures.flows import need, need_columns, refuse_duplicates


def by_unit(panel: pd.DataFrame, units: Sequence[str], outcome: str) -> pd.DataFrame:
    """Outcome by year (index) and unit (columns, in the order given), without a gap.

    Parameters
    ----------
    panel : DataFrame
        Columns `iso3, year` and `outcome`.
    units : sequence of str
        Units wanted.
    outcome : str
        Numeric column.

    Raises
    ------
    NoData
        Unknown unit, a year missing from the panel, or a unit without the outcome in some year.
    RecomputeError
        Missing column or duplicate key.
    """
    need_columns(panel, ["iso3", "year", outcome])
    need(units, panel["iso3"].unique(), "units of the panel")
    rows = panel[panel["iso3"].isin(units)]
    refuse_duplicates(rows, ["iso3", "year"])
    wide = rows.pivot(index="year", columns="iso3", values=outcome)[list(units)].astype(float)
    years = wide.index
    window = f"window {years.min()} to {years.max()}"
    if absent := sorted(set(range(int(years.min()), int(years.max()) + 1)) - set(years)):
        raise NoData(
            f"the panel has no rows in {', '.join(map(str, absent))}",
            where=window,
            mend="choose a window the source covers without a break",
        )
    unknown = ~np.isfinite(wide.to_numpy())
    if unknown.any():
        first = int(unknown.any(axis=0).argmax())
        raise NoData(
            f"{units[first]} has no {outcome} in {', '.join(map(str, years[unknown[:, first]]))}",
            where=f"{window}; {int(unknown.any(axis=0).sum())} units with gaps",
            mend="leave out the units with gaps or shorten the window",
        )
    return wide
