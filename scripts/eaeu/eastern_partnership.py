"""Trade of the six states between the two unions, with the Eurasian and with the European one.

The six are those of the Eastern Partnership of the European Union. The five members of today's
Eurasian union are taken in every year; the European Union is that of the year.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu.data import DOTS, published, two_records
from eaeu.members import MEMBERS, members
from recompute import sources
from recompute.claims import Estimate, NoData

STATES = {
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "GEO": "Georgia",
    "MDA": "Moldova",
    "UKR": "Ukraine",
}
"""Names of the six states by ISO code."""

TOGETHER = "the six together"
SIDES = {"trade": ["exports", "imports"], "imports": ["imports"], "exports": ["exports"]}


@cache
def partnership_states() -> tuple[str, ...]:
    """ISO codes of the states of the Eastern Partnership at the end of 2015, in order."""
    return tuple(sorted(members("Eastern Partnership", "2015-12-31")))


@cache
def european_union(year: int) -> frozenset[str]:
    """Members of the European Union at the end of a year."""
    return members("EU", f"{year}-12-31")


@cache
def trade_of_six(dataset: str, reported_by: str) -> pd.DataFrame:
    """Trade of the six by partner.

    Parameters
    ----------
    dataset : str
        A table of pairs.
    reported_by : str
        Whose record counts where there are two: ``the six`` or ``their partners``.

    Returns
    -------
    DataFrame
        `state, partner, year, side, value`; the side is the state's own.
    """
    pairs = two_records(dataset) if dataset == DOTS else sources.load(dataset)
    if "section" in pairs:
        pairs = pairs[pairs["section"].eq("All")]
    parts = []
    for side, state, partner in (
        ("exports", "exporter", "importer"),
        ("imports", "importer", "exporter"),
    ):
        value = "value"
        if value not in pairs:
            other = "imports" if side == "exports" else "exports"
            value = side if reported_by == "the six" else other
        rows = pairs.loc[pairs[state].isin(partnership_states()), [state, partner, "year", value]]
        parts.append(rows.set_axis(["state", "partner", "year", "value"], axis=1).assign(side=side))
    return pd.concat(parts, ignore_index=True).dropna(subset=["value"])


def shares(dataset: str, reported_by: str, year: int, side: str, states: str) -> dict[str, float]:
    """Shares of both unions in trade, per cent.

    Parameters
    ----------
    dataset, reported_by
        As for `trade_of_six`.
    year : int
        Calendar year.
    side : str
        A key of `SIDES`.
    states : str
        `TOGETHER` or a name of `STATES`.

    Returns
    -------
    dict
        `union` and `europe`.

    Raises
    ------
    NoData
        If a state has no trade of a side in that year.
    """
    who = [iso3 for iso3 in partnership_states() if states in (TOGETHER, STATES[iso3])]
    rows = trade_of_six(dataset, reported_by)
    rows = rows[rows["year"].eq(year) & rows["side"].isin(SIDES[side]) & rows["state"].isin(who)]
    known = rows[rows["value"] > 0].groupby("state")["side"].nunique()
    if any(known.get(iso3, 0) < len(SIDES[side]) for iso3 in who):
        raise NoData(f"the record does not give {side} in {year} for each state asked for")
    groups = {"union": frozenset(MEMBERS), "europe": european_union(year)}
    whole = rows["value"].sum()
    return {
        name: float(100 * rows.loc[rows["partner"].isin(group), "value"].sum() / whole)
        for name, group in groups.items()
    }


def alternative_to_eu(
    dataset: str, reported_by: str, year: int, side: str, states: str
) -> Estimate:
    """Lead of the Eurasian over the European union in the six states' trade, percentage points.

    Parameters
    ----------
    dataset, reported_by, year, side, states
        Choices of the ledger.

    Returns
    -------
    Estimate
        With `union_percent` and `europe_percent`, the two shares.

    Raises
    ------
    NoData
        As from `shares`.
    """
    both = shares(dataset, reported_by, year, side, states)
    return Estimate(
        both["union"] - both["europe"],
        [dataset, "facts-memberships"],
        year=year,
        extra={"union_percent": both["union"], "europe_percent": both["europe"]},
        published=published(dataset),
    )


def states_ahead(ways: pd.DataFrame) -> list[str]:
    """Names of the states that trade more with the Eurasian union, from the ways of the claim."""
    alone = ways[ways["states"].ne(TOGETHER) & ways["reported_by"].eq("the six")]
    return sorted(alone.loc[alone["value"] > 0, "states"])


def lead_by_state(dataset: str, year: int) -> pd.DataFrame:
    """Both unions' shares in each state's trade by its own record, index `state`, its name.

    Columns `union` and `European Union`, per cent, and `gap`, the first less the second.
    """
    rows = {}
    for name in STATES.values():
        both = shares(dataset, "the six", year, "trade", name)
        rows[name] = (both["union"], both["europe"], both["union"] - both["europe"])
    columns = ["union", "European Union", "gap"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("state")


def armenia_shares() -> pd.DataFrame:
    """Both unions' shares in Armenia's trade by its own statistics, in per cent, index year.

    Columns `union` and `europe`; exports, and imports by country of origin.
    """
    rows = sources.load("armstat-2025-02")
    rows = rows.assign(trade=rows["export"] + rows["import_origin"])
    groups = {"union": MEMBERS, "europe": european_union(2020)}
    whole = rows.groupby("year")["trade"].sum()
    parts = {
        name: rows[rows["partner"].isin(group)].groupby("year")["trade"].sum()
        for name, group in groups.items()
    }
    return 100 * pd.DataFrame(parts).div(whole, axis=0)
