"""Panels of indicators by country and year: `indicator, iso3, year, value`."""

from __future__ import annotations

import re

import pandas as pd

from recompute.sources.countries import iso3_of_names
from recompute.sources.readers.files import only, table

PANEL = ["indicator", "iso3", "year", "value"]


def long_panel(
    raw: dict[str, bytes],
    *,
    since: int,
    without: list[str] | None = None,
    codes: dict[str, str] | None = None,
    zero_is_missing: list[str] | None = None,
) -> pd.DataFrame:
    """Read a table that is long already: indicator, iso3, year, value.

    Parameters
    ----------
    raw : dict
        The one file.
    since : int
        First year kept.
    without : list of str, optional
        Codes of aggregates left out.
    codes : dict, optional
        Codes of countries the source writes otherwise than ISO.
    zero_is_missing : list of str, optional
        Indicators in which the source writes 0 for a missing value.
    """
    frame = table(*only(raw))
    frame = frame[frame["year"] >= since].dropna(subset=["value"])
    wrong = frame["indicator"].isin(zero_is_missing or []) & (frame["value"] == 0)
    frame = frame[~wrong & ~frame["iso3"].isin(without or [])]
    return frame.assign(
        iso3=frame["iso3"].replace(codes or {}), value=frame["value"].astype(float)
    )[PANEL]


def one_indicator(raw: dict[str, bytes], *, indicator: str, since: int) -> pd.DataFrame:
    """Read a table of one indicator: Country Name, Country Code, Year, Value.

    Rows without a code, aggregates of old vintages, are left out.
    """
    frame = table(*only(raw)).rename(
        columns={"Country Code": "iso3", "Year": "year", "Value": "value"}
    )
    frame = frame[frame["year"] >= since].dropna(subset=["iso3", "value"])
    return frame.assign(indicator=indicator, value=frame["value"].astype(float))[PANEL]


def wide_panel(
    raw: dict[str, bytes],
    *,
    country: str,
    year: str,
    since: int,
    columns: dict[str, str],
    names: dict[str, str | None] | None = None,
) -> pd.DataFrame:
    """Read a table with one column an indicator.

    Parameters
    ----------
    raw : dict
        The one file.
    country, year : str
        The columns that identify a row.
    since : int
        First year kept.
    columns : dict
        Header of each column kept, and the indicator it becomes.
    names : dict, optional
        If given, `country` holds names, and these are the ones settled by hand; rows of names
        settled as null, regions mostly, are left out. Without, it holds codes.
    """
    frame = table(*only(raw))
    frame = frame[frame[year] >= since]
    iso3 = frame[country]
    if names is not None:
        iso3 = iso3.map(iso3_of_names(iso3, names))
    frame = frame.assign(iso3=iso3, year=frame[year]).dropna(subset=["iso3"])
    long = frame.melt(["iso3", "year"], list(columns), "indicator", "value").dropna(
        subset=["value"]
    )
    return long.assign(indicator=long["indicator"].map(columns), value=long["value"].astype(float))[
        PANEL
    ]


def datapoints(raw: dict[str, bytes], *, codes: dict[str, str], forecast_from: int) -> pd.DataFrame:
    """Read one file an indicator, each with columns year, country (lower-case code), indicator.

    Parameters
    ----------
    raw : dict
        Files by name.
    codes : dict
        Codes of countries the source writes otherwise than ISO, in upper case.
    forecast_from : int
        First year in which every value is a forecast: that of the vintage.

    Returns
    -------
    DataFrame
        Panel of indicators with a column `forecast`.
    """
    parts = []
    for name, content in raw.items():
        frame = table(name, content)
        (series,) = [str(c) for c in frame if c not in ("year", "country")]
        # The source's signs for what is not available and for what is too small to print.
        values = frame[series].replace({"n/a": None, "--": None})
        parts.append(
            pd.DataFrame(
                {
                    "indicator": series.upper(),
                    "iso3": frame["country"].str.upper().replace(codes),
                    "year": frame["year"],
                    "value": pd.to_numeric(values),
                    "forecast": frame["year"] >= forecast_from,
                }
            )
        )
    return pd.concat(parts).dropna(subset=["value"])


def yearbooks(raw: dict[str, bytes], *, country: str, columns: dict[str, str]) -> pd.DataFrame:
    """Read one spreadsheet an edition, the year in its name, one column an indicator."""
    parts = []
    for name, content in raw.items():
        found = re.search(r"(\d{4})\.xlsx$", name)
        if found is None:
            raise ValueError(f"the name of {name} does not end with a year")
        frame = table(name, content).rename(columns={country: "iso3"})
        long = frame.melt(["iso3"], list(columns), "indicator", "value").dropna(subset=["value"])
        parts.append(
            long.assign(
                indicator=long["indicator"].map(columns),
                year=int(found[1]),
                value=long["value"].astype(float),
            )[PANEL]
        )
    return pd.concat(parts)
