"""Tables of numbered states: Correlates of War, ATOP, Gleditsch and Ward."""

import pandas as pd

from recompute.sources.countries import (
    COW_HISTORICAL,
    GW_HISTORICAL,
    gw_today,
    iso3_of_names,
    iso3_of_numbers,
)
from recompute.sources.readers.files import only, table
from recompute.sources.readers.panels import PANEL, melted


def cow_today(states: bytes) -> dict[int, str]:
    """ISO codes by state number, from the list of state system membership.

    States that ended before 1990 are left out, and so are those whose code depends on the year.
    """
    frame = table("states.csv.gz", states)
    frame = frame[(frame["endyear"] >= 1990) & ~frame["ccode"].isin(COW_HISTORICAL)]
    codes = iso3_of_names(frame["statenme"], {})
    return {
        number: code
        for number, name in zip(frame["ccode"], frame["statenme"], strict=True)
        if (code := codes[name]) is not None
    }


def with_pair(frame: pd.DataFrame, years: pd.Series, states: bytes) -> pd.DataFrame:
    """Add the ISO codes `iso3_1` and `iso3_2` of the states `ccode1` and `ccode2` in the years."""
    today = cow_today(states)
    codes = {
        f"iso3_{n}": iso3_of_numbers(frame[f"ccode{n}"], years, today, COW_HISTORICAL)
        for n in (1, 2)
    }
    return frame.assign(**codes)


def with_states(raw: dict[str, bytes]) -> tuple[pd.DataFrame, bytes]:
    """Return the table itself, and the list of states that goes with it."""
    states = next(content for name, content in raw.items() if "cow_states" in name)
    others = [item for item in raw.items() if "cow_states" not in item[0]]
    return table(*(others[0] if others else ("states.csv.gz", states))), states


def state_years(
    raw: dict[str, bytes],
    *,
    since: int,
    columns: dict[str, str],
    numbering: str,
    without: list[int] | None = None,
) -> pd.DataFrame:
    """Read a table by state and year, one column an indicator, into a panel.

    Parameters
    ----------
    raw : dict
        The table; with `numbering` "cow" also the list of states.
    since : int
        First year kept.
    columns : dict
        Header of each column kept, and the indicator it becomes.
    numbering : {"cow", "gw"}
        Whose numbers the states have.
    without : list of int, optional
        Numbers left out.
    """
    if numbering == "cow":
        frame, states = with_states(raw)
        today, historical, number = cow_today(states), COW_HISTORICAL, "ccode"
    else:
        frame = table(*only(raw))
        today, historical, number = gw_today(), GW_HISTORICAL, "gwcode"
    frame = frame[(frame["year"] >= since) & ~frame[number].isin(without or [])]
    frame = frame.assign(iso3=iso3_of_numbers(frame[number], frame["year"], today, historical))
    return melted(frame, columns, ["iso3", "year"])[PANEL]


def dyad_years(raw: dict[str, bytes], *, since: int, columns: dict[str, str]) -> pd.DataFrame:
    """Read a table by pair of states and year; the pairs are directed as in the source."""
    frame, states = with_states(raw)
    frame = frame[frame["year"] >= since].rename(columns=columns)
    return with_pair(frame, frame["year"], states)[["year", "iso3_1", "iso3_2", *columns.values()]]


def state_spells(
    raw: dict[str, bytes],
    *,
    since: int,
    columns: dict[str, str],
    start: str,
    end: str,
) -> pd.DataFrame:
    """Read spells of states: each from a date to a date, with what held in it.

    Parameters
    ----------
    raw : dict
        The table, and the list of states where that is another file.
    since : int
        Spells that ended before this year are left out.
    columns : dict
        Further columns kept, and what they are called.
    start, end : str
        Of the dates: prefixes of three columns of year, month and day.
    """
    frame, states = with_states(raw)
    frame = frame.assign(start=_dates(frame, start), end=_dates(frame, end)).rename(columns=columns)
    last = frame["end"].str[:4].astype(int)
    frame, last = frame[last >= since], last[last >= since]
    iso3 = iso3_of_numbers(frame["ccode"], last, cow_today(states), COW_HISTORICAL)
    return frame.assign(iso3=iso3)[["iso3", "ccode", *columns.values(), "start", "end"]]


def _dates(frame: pd.DataFrame, column: str) -> pd.Series:
    parts = frame[[f"{column}year", f"{column}month", f"{column}day"]]
    return parts.apply(lambda d: f"{d.iloc[0]:04d}-{d.iloc[1]:02d}-{d.iloc[2]:02d}", axis=1)


def contiguity(raw: dict[str, bytes], *, since: int) -> pd.DataFrame:
    """Read spells of contiguity between two states; types as in the source, 1 land to 5 far sea."""
    frame, states = with_states(raw)
    last = frame["enddate"].str[:4].astype(int)
    frame, last = frame[last >= since], last[last >= since]
    frame = frame.rename(columns={"stdate": "start", "enddate": "end", "conttype": "type"})
    return with_pair(frame, last, states)[["iso3_1", "iso3_2", "type", "start", "end"]]
