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


UNDER_WAY = {
    "in talks": ["in talks"],
    "not yet in force": ["in talks", "signed"],
    "begun": ["in talks", "signed", "in force"],
}
"""Stages that count as under way, by reading."""

COOPERATION = "non-preferential cooperation agreement"
"""Kind of the agreement with China, which lowers no tariff."""


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


def fta_interest(day: str, stage: str, kinds: str, at_least: int) -> Estimate:
    """Outside countries whose agreement with the union is under way on a day.

    Parameters
    ----------
    day, stage, kinds : str
        As in the ledger.
    at_least : int
        What the number is held against by the ledger's predicate; it does not change the number.
    """
    rows = stages(day, preferential=kinds != "any")
    under_way = rows.loc[rows["stage"].isin(UNDER_WAY[stage]), "partner"].nunique()
    return Estimate(under_way, "facts-agreements", year=int(day[:4]), published=day)


def talks_and_signed(day: str) -> tuple[float, float]:
    """Countries in talks on free trade on a day, and those more that have signed and wait."""
    in_talks, waiting = (
        fta_interest(day, stage, "preferential", 1).value
        for stage in ("in talks", "not yet in force")
    )
    return in_talks, waiting - in_talks


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
    rows = stages(date, preferential=False)
    rows = rows.assign(rank=rows["stage"].map(ranks)).sort_values("rank")
    rows = rows.drop_duplicates("partner", keep="last").set_index("partner")
    rows = rows[rows["kind"] != COOPERATION]
    gdp = rows.index.to_series().map(_codes()).map(_gdp(date, wdi)) / 1e9
    return rows[["stage"]].assign(gdp=gdp)


FURTHEST = ["ended", "talks frozen", "in talks", "signed", "in force"]
"""Stages by how much of an agreement there is on the day."""


def covered_and_waiting(date: str, wdi: str) -> tuple[float, float]:
    """GDP of countries with a preferential agreement in force, and of those waiting; US$ billion.

    Parameters
    ----------
    date, wdi : str
        As of `outside_markets`.
    """
    rows, gdp, codes = stages(date), _gdp(date, wdi) / 1e9, _codes()
    in_force = rows.loc[rows["stage"].eq("in force"), "partner"].unique()
    markets = outside_markets(date, wdi)
    waiting = markets.index[markets["stage"].isin(UNDER_WAY["not yet in force"])]
    return float(gdp[codes[in_force]].sum()), float(gdp[codes[waiting]].sum())


def event_dates(date: str) -> pd.DataFrame:
    """Dates of talks, signature and entry into force by then: one row an agreement, with its stage."""
    rows = facts.load("facts-agreements")
    rows = rows[rows["date"] <= date].pivot(
        index=["partner", "kind"], columns="event", values="date"
    )
    rows = rows.reindex(columns=["talks", "signed", "in_force"])
    rows = rows.rename(columns={"in_force": "in force"}).fillna("–")
    rows = rows.sort_values(["signed", "talks"]).reset_index()
    return rows.merge(stages(date, preferential=False)[["partner", "kind", "stage"]])
