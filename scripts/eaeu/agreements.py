"""Agreements of the union with outside countries: where each stands on a date, and how many.

The table has one row an event: `partner, kind, event, date`. Dates are ISO, to the day, month or
year; one that gives less than the day counts from the last day it may mean.
"""

from __future__ import annotations

import pandas as pd

from eaeu import facts
from eaeu.data import wide
from recompute.claims import Estimate
from recompute.errors import RecomputeError

STAGES = {
    "mandate": "mandate only",
    "talks": "in talks",
    "frozen": "talks frozen",
    "signed": "signed",
    "in_force": "in force",
    "ended": "ended",
}
"""Event -> the stage it opens, from the first to the last.

A mandate is the leaders' decision that talks shall begin; talks, signature and entry into force are
events of their own.
"""
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


UNDER_WAY = {
    "talks held or signed": ["in talks", "signed"],
    "mandate given too": ["mandate only", "in talks", "signed"],
    "in talks": ["in talks"],
}
"""Stages that count as under way, by reading; nothing in force is."""

COOPERATION = "non-preferential cooperation agreement"
"""Kind of the agreement with China, which lowers no tariff."""

FURTHEST = ["ended", "talks frozen", "mandate only", "in talks", "signed", "in force"]
"""Stages by how much of an agreement there is on the day."""


def stages(date: str, *, preferential: bool = True) -> pd.DataFrame:
    """Stage each agreement of the union has reached by an ISO date, as of `stage_at`.

    Parameters
    ----------
    date : str
        ISO date.
    preferential : bool
        Leave out the agreement that lowers no tariff.
    """
    rows = stage_at(facts.load("facts-agreements"), date)
    return rows[rows["kind"] != COOPERATION] if preferential else rows


def fta_interest(day: str, stage: str) -> Estimate:
    """Outside countries whose preferential agreement with the union is under way on a day.

    Parameters
    ----------
    day : str
        ISO date.
    stage : str
        A key of `UNDER_WAY`.
    """
    rows = stages(day)
    under_way = rows.loc[rows["stage"].isin(UNDER_WAY[stage]), "partner"].nunique()
    return Estimate(under_way, "facts-agreements", year=int(day[:4]), published=day)


def partners_at(day: str, *at: str) -> list[str]:
    """Partners with a preferential agreement at one of some stages on a day, alphabetically."""
    rows = stages(day)
    return sorted(rows.loc[rows["stage"].isin(at), "partner"].unique())


def in_force(day: str) -> list[str]:
    """Partners with a preferential agreement in force on a day."""
    return partners_at(day, "in force")


def waiting(day: str) -> list[str]:
    """Partners that hold talks, or have signed and wait, and have nothing in force on a day."""
    under_way = partners_at(day, *UNDER_WAY["talks held or signed"])
    return [partner for partner in under_way if partner not in in_force(day)]


def date_of(partner: str, kind: str, event: str) -> str:
    """Return the date of an event of an agreement, as precise as it is known."""
    rows = facts.load("facts-agreements").set_index(["partner", "kind", "event"])
    return str(rows.loc[(partner, kind, event), "date"])


def _gdp(date: str, wdi: str) -> pd.Series:
    """GDP at market rates in US$ by iso3, latest known of the years before the date's."""
    gdp = wide(wdi, "NY.GDP.MKTP.CD")
    return gdp.ffill().loc[min(int(date[:4]) - 1, gdp.dropna(how="all").index.max())]


def _codes() -> pd.Series:
    rows = facts.load("facts-agreements").drop_duplicates("partner")
    return rows.set_index("partner")["iso3"]


def outside_markets(date: str, wdi: str) -> pd.DataFrame:
    """Outside countries with a preferential agreement begun by a date.

    Parameters
    ----------
    date : str
        ISO date.
    wdi : str
        Vintage of the World Development Indicators.

    Returns
    -------
    DataFrame
        Index partner; `stage` of its furthest agreement and `gdp` (US$ billion).
    """
    ranks = {stage: rank for rank, stage in enumerate(FURTHEST)}
    rows = stages(date)
    rows = rows.assign(rank=rows["stage"].map(ranks)).sort_values(["rank", "partner"])
    rows = rows.drop_duplicates("partner", keep="last").set_index("partner")
    gdp = rows.index.to_series().map(_codes()).map(_gdp(date, wdi)) / 1e9
    return rows[["stage"]].assign(gdp=gdp)


def event_dates(date: str) -> pd.DataFrame:
    """Dates of mandate, talks, signature and entry into force by then: one row an agreement."""
    rows = facts.load("facts-agreements")
    rows = rows[rows["date"] <= date].pivot(
        index=["partner", "kind"], columns="event", values="date"
    )
    rows = rows.reindex(columns=["mandate", "talks", "signed", "in_force"])
    rows = rows.rename(columns={"in_force": "in force"}).fillna("–")
    rows = rows.sort_values(["signed", "mandate"]).reset_index()
    return rows.merge(stages(date, preferential=False)[["partner", "kind", "stage"]])
