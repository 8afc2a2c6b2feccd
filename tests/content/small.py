"""Panels, flows and memberships small enough to work by hand."""

from __future__ import annotations

import pandas as pd


def panel(**series: dict[str, dict[int, float]]) -> pd.DataFrame:
    """Return `indicator, iso3, year, value` of series by name, "." written "__", and economy."""
    rows = [
        (indicator.replace("__", "."), iso3, year, value)
        for indicator, economies in series.items()
        for iso3, years in economies.items()
        for year, value in years.items()
    ]
    return pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])


def in_one_year(year: int, **values: float) -> dict[str, dict[int, float]]:
    """Return one value an economy, as `panel` takes them."""
    return {iso3: {year: value} for iso3, value in values.items()}


def flows(year: int, **values: float) -> pd.DataFrame:
    """Return `exporter, importer, year, value` of flows named ``exporter_importer``."""
    rows = [(*pair.split("_"), year, value) for pair, value in values.items()]
    return pd.DataFrame(rows, columns=["exporter", "importer", "year", "value"])


def spells(**members: str) -> pd.DataFrame:
    """Return memberships from 2000 on, by organisation: codes in one text, all on a public page."""
    rows = [(name, iso3) for name, codes in members.items() for iso3 in codes.split()]
    table = pd.DataFrame(rows, columns=["organisation", "iso3"])
    return table.assign(joined="2000-01-01", left=None, checked="public page")


def states(*codes: str) -> pd.DataFrame:
    """Return the system of states."""
    return pd.DataFrame({"iso3": list(codes)})
