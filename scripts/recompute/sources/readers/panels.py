"""Panels of indicators by country and year: `indicator, iso3, year, value`."""

import re

import numpy as np
import pandas as pd

from recompute.sources.countries import iso3_of_column
from recompute.sources.readers.files import changed, checked, only, table

PANEL = ["indicator", "iso3", "year", "value"]


def melted(frame: pd.DataFrame, columns: dict[str, str], keys: list[str]) -> pd.DataFrame:
    """Bring columns below one another as indicators, named by `columns`; missing values go."""
    long = frame.melt(keys, list(columns), "indicator", "value").dropna(subset=["value"])
    return long.assign(indicator=long["indicator"].map(columns), value=long["value"].astype(float))


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
    iso3 = frame[country] if names is None else iso3_of_column(frame[country], names)
    frame = frame.assign(iso3=iso3, year=frame[year]).dropna(subset=["iso3"])
    return melted(frame, columns, ["iso3", "year"])[PANEL]


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


def outlook_concepts(
    raw: dict[str, bytes],
    *,
    scales: dict[str, int],
    codes: dict[str, str],
    forecast_from: int,
) -> pd.DataFrame:
    """Read a vintage of the World Economic Outlook: a row a concept, economy and year.

    Parameters
    ----------
    raw : dict
        The one table: concept, iso3, year, value, scale. Groups of countries have codes that are no
        three letters and are left out.
    scales : dict
        The concepts kept, and the power of ten their values must be in: 9 for US$ billion. Vintages
        write it as 9, as 1000000000 or, for 0, not at all.
    codes : dict
        Codes of countries the source writes otherwise than ISO.
    forecast_from : int
        First year in which every value is a forecast: that of the vintage.

    Returns
    -------
    DataFrame
        Panel of indicators with a column `forecast`.
    """
    frame, name = checked(raw, ["concept", "iso3", "year", "value", "scale"])
    frame = frame[frame["concept"].isin(scales)].dropna(subset=["value"])
    if lacking := sorted(set(scales) - set(frame["concept"])):
        raise changed(name, f"there is no concept {', '.join(lacking)}")
    scale = pd.to_numeric(frame["scale"].replace("NULL", "1"), errors="coerce").fillna(1.0)
    power = scale.where(scale < 100, np.log10(scale.clip(lower=1.0))).replace(1.0, 0.0)
    wrong = power != frame["concept"].map(scales)
    if wrong.any():
        concept, found = frame.loc[wrong, "concept"].iloc[0], power[wrong].iloc[0]
        raise changed(name, f"{concept} is in 10^{found:g}, not in 10^{scales[concept]}")
    frame = frame[frame["iso3"].astype("str").str.fullmatch("[A-Z]{3}").fillna(False)]
    return pd.DataFrame(
        {
            "indicator": frame["concept"],
            "iso3": frame["iso3"].replace(codes),
            "year": frame["year"],
            "value": frame["value"].astype(float),
            "forecast": frame["year"] >= forecast_from,
        }
    )


def yearbooks(raw: dict[str, bytes], *, country: str, columns: dict[str, str]) -> pd.DataFrame:
    """Read one spreadsheet an edition, the year in its name, one column an indicator."""
    parts = []
    for name, content in raw.items():
        found = re.search(r"(\d{4})\.xlsx$", name)
        if found is None:
            raise ValueError(f"the name of {name} does not end with a year")
        frame = table(name, content).rename(columns={country: "iso3"})
        parts.append(melted(frame, columns, ["iso3"]).assign(year=int(found[1]))[PANEL])
    return pd.concat(parts)
