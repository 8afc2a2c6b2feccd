"""Who belonged to an organisation on a date, and how far two memberships overlap.

The table has the columns `organisation, iso3, joined, left`: ISO dates, `left` empty while
membership lasts. A member belongs from the day it joins to the day before it leaves.
"""

from collections.abc import Iterable

import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.flows import need_columns

COLUMNS = ["organisation", "iso3", "joined", "left"]


def _spells(table: pd.DataFrame, organisation: str) -> pd.DataFrame:
    need_columns(table, COLUMNS)
    rows = table.loc[table["organisation"] == organisation, COLUMNS]
    if rows.empty:
        raise NoData(
            f"no members of {organisation}",
            where=f"organisations {', '.join(sorted(table['organisation'].unique()))}",
            mend="use one of these names, or add its rows",
        )
    try:
        joined = pd.to_datetime(rows["joined"], format="%Y-%m-%d")
        left = pd.to_datetime(rows["left"], format="%Y-%m-%d")
    except ValueError as error:
        raise RecomputeError(
            f"a date of {organisation} is not written year-month-day",
            where=str(error).splitlines()[0],
            mend="write dates like 2015-01-02",
        ) from error
    wrong = joined.isna() | (left <= joined)
    if wrong.any():
        raise RecomputeError(
            "a membership has no start, or ends before it starts",
            where=f"{organisation} {rows.loc[wrong, 'iso3'].iloc[0]}",
            mend="mend its dates",
        )
    return rows.assign(joined=joined, left=left)


def members(table: pd.DataFrame, organisation: str, date: str) -> frozenset[str]:
    """Members on a date.

    Parameters
    ----------
    table : DataFrame
        `organisation, iso3, joined, left`.
    organisation : str
        A name in the table.
    date : str
        ISO date.

    Returns
    -------
    frozenset of str
        iso3; empty before the first joins.

    Raises
    ------
    NoData
        No such organisation in the table.
    RecomputeError
        Column not there, or dates that make no sense.
    """
    rows = _spells(table, organisation)
    day = pd.Timestamp(date)
    inside = (rows["joined"] <= day) & ~(rows["left"] <= day)
    return frozenset(rows.loc[inside, "iso3"])


def jaccard(a: Iterable[str], b: Iterable[str]) -> float:
    r"""Overlap of two sets, :math:`|A \cap B| / |A \cup B|`, 0 to 1 {cite}`jaccard1912`.

    Raises
    ------
    NoData
        Both sets are empty.
    """
    left, right = set(a), set(b)
    if not left | right:
        raise NoData(
            "neither organisation has a member",
            where="jaccard",
            mend="choose a date after the first one joins",
        )
    return len(left & right) / len(left | right)


def jaccard_by_year(table: pd.DataFrame, a: str, b: str, years: Iterable[int]) -> pd.DataFrame:
    """Overlap of two organisations at the end of each year.

    Returns
    -------
    DataFrame
        Columns `year, jaccard, both, either` (the last two are numbers of members); years in
        which neither has a member are left out.
    """
    rows = []
    for year in sorted(set(years)):
        left, right = (members(table, name, f"{year}-12-31") for name in (a, b))
        if left | right:
            rows.append((year, jaccard(left, right), len(left & right), len(left | right)))
    return pd.DataFrame(rows, columns=["year", "jaccard", "both", "either"])
