"""Where each agreement between a union and an outside country stands on a date.

The table has one row an event: `partner, kind, event, date`. Dates are ISO, to the day, month or
year; one that gives less than the day counts from the last day it may mean.
"""

from __future__ import annotations

import pandas as pd

from recompute.errors import RecomputeError

STAGES = {
    "talks": "in talks",
    "frozen": "talks frozen",
    "signed": "signed",
    "in_force": "in force",
    "ended": "ended",
}
"""Event -> the stage it opens, from the first to the last."""
_LASTING = {"extended"}


def last_day(dates: pd.Series) -> pd.Series:
    """Last day that a date written to the year, month or day may mean."""
    try:
        return dates.map(lambda text: pd.Period(text).end_time.normalize())
    except ValueError as error:
        raise RecomputeError(
            "a date is not written year, year-month or year-month-day",
            where=str(error).splitlines()[0],
            mend="write dates like 2015, 2015-01 or 2015-01-02",
        ) from error


def stage_at(table: pd.DataFrame, date: str) -> pd.DataFrame:
    """Stage each agreement has reached by a date.

    Parameters
    ----------
    table : DataFrame
        `partner, kind, event, date`, one row an event.
    date : str
        ISO date.

    Returns
    -------
    DataFrame
        `partner, kind, stage, since`: one row an agreement that had begun by then.

    Raises
    ------
    RecomputeError
        An unknown event, or a date that makes no sense.
    """
    if unknown := set(table["event"]) - set(STAGES) - _LASTING:
        raise RecomputeError(
            f"there is no stage for the event {min(unknown)!r}",
            where="agreements.stage_at",
            mend=f"use {', '.join([*STAGES, *sorted(_LASTING)])}",
        )
    rows = table.assign(since=last_day(table["date"]))
    rows = rows[rows["event"].isin(STAGES) & (rows["since"] <= pd.Timestamp(date))]
    order = {event: place for place, event in enumerate(STAGES)}
    rows = rows.assign(place=rows["event"].map(order)).sort_values(["partner", "kind", "place"])
    last = rows.drop_duplicates(["partner", "kind"], keep="last")
    return last.assign(stage=last["event"].map(STAGES))[
        ["partner", "kind", "stage", "since"]
    ].reset_index(drop=True)
