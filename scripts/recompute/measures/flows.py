"""One check at the door of every measure of bilateral trade.

A table of flows has the columns `exporter, importer, year, value`, one row a directed flow,
the value in any one unit (the extracts hold US$ million). What is not a number, is negative,
stands twice or belongs to no year asked for is refused here, so no measure has to guess.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from recompute.errors import NoData, RecomputeError

KEYS = ["exporter", "importer", "year"]


def check(flows: pd.DataFrame, value: str = "value", *, domestic: bool = False) -> None:
    """Refuse a table that is not one non-negative value a directed pair and year.

    Parameters
    ----------
    flows : DataFrame
        Columns `exporter, importer, year` and `value`; missing values pass.
    value : str
        Column with the flow.
    domestic : bool
        Whether sales of an economy to itself may stand in the table.

    Raises
    ------
    RecomputeError
        Missing column, duplicate key, flow of an economy to itself, negative or infinite value.
    """
    need_columns(flows, [*KEYS, value])
    refuse_duplicates(flows, KEYS)
    numbers = flows[value].to_numpy(float)
    for wrong, what, mend in (
        (
            numbers < 0,
            "negative flow",
            "write what is not known as missing, not as a number below 0",
        ),
        (np.isinf(numbers), "infinite flow", "replace it with the source's value or with missing"),
        (
            (flows["exporter"] == flows["importer"]).to_numpy() & (not domestic),
            "flow of an economy to itself",
            "drop domestic flows: the measures here are of trade between economies",
        ),
    ):
        if wrong.any():
            first = flows.loc[wrong, KEYS].iloc[0].tolist()
            raise RecomputeError(
                f"{int(wrong.sum())} rows with a {what}",
                where=f"first at {' '.join(map(str, first))}",
                mend=mend,
            )


def need_columns(table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise `RecomputeError` when one of the columns is not in the table."""
    if absent := [name for name in columns if name not in table]:
        raise RecomputeError(
            f"the table has no column {', '.join(absent)}",
            where=f"columns {', '.join(map(str, table.columns))}",
            mend=f"give the columns {', '.join(columns)}",
        )


def refuse_duplicates(table: pd.DataFrame, keys: Sequence[str]) -> None:
    """Raise `RecomputeError` when a key stands in more than one row."""
    twice = table.duplicated(list(keys), keep=False)
    if twice.any():
        first = table.loc[twice, list(keys)].iloc[0].tolist()
        raise RecomputeError(
            f"{int(twice.sum())} rows share a key of {', '.join(keys)}",
            where=f"first at {' '.join(map(str, first))}",
            mend="keep one row a key: choose one reporter, or sum the sections first",
        )


def in_year(flows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the checked rows of one year; a year without rows is `NoData`, not zero."""
    check(flows)
    rows = flows[flows["year"] == year]
    if rows.empty:
        raise NoData(
            f"no flows in {year}",
            where=f"the table covers {flows['year'].min()} to {flows['year'].max()}",
            mend="ask for a year the source covers",
        )
    return rows


def economies(flows: pd.DataFrame) -> set[str]:
    """Every economy that exports or imports in the table."""
    return {*flows["exporter"].unique(), *flows["importer"].unique()}


def need(names: Iterable[str], known: Iterable[str], what: str) -> list[str]:
    """Return the names as a list, or raise when one of them is not known at all."""
    wanted = [names] if isinstance(names, str) else list(names)
    if not wanted:
        raise RecomputeError(f"no {what} given", where=what, mend="name one or more")
    if absent := sorted(set(wanted) - set(known)):
        raise NoData(
            f"no data for {', '.join(absent)}",
            where=what,
            mend="use a source that covers them, or leave them out and say so",
        )
    return wanted
