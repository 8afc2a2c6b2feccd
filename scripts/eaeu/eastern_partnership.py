"""Trade of the six states between the two unions, with the Eurasian and with the European one.

The six are those of the Eastern Partnership of the European Union. The five members of today's
Eurasian union are taken in every year; the European Union is that of the year.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from eaeu.data import published
from eaeu.members import MEMBERS, members
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.measures import partners

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from recompute.measures.shares import Side

NAMES = {
    "ARM": "Armenia",
    "AZE": "Azerbaijan",
    "BLR": "Belarus",
    "GEO": "Georgia",
    "MDA": "Moldova",
    "UKR": "Ukraine",
}
"""Names of the six states by ISO code."""

RECORDS = {"COW": "cow-trade-4.0", "OEC": "oec-2018", "UN sections": "sitc-sections-2018"}
"""Trade data by the name of the choice `record`."""

COMPARED_YEARS = range(1996, 2016)
"""Years of the lines of both unions' shares."""


@cache
def partnership_states() -> tuple[str, ...]:
    """ISO codes of the states of the Eastern Partnership at the end of 2015, in order."""
    return tuple(sorted(members("Eastern Partnership", "2015-12-31")))


def european_union(year: int, counting: str = "European Union of the year") -> frozenset[str]:
    """Members of the European Union at the end of a year.

    Parameters
    ----------
    year : int
        Calendar year.
    counting : str
        ``without the United Kingdom`` leaves it out also while it was a member.
    """
    inside = members("EU", f"{year}-12-31")
    return inside - {"GBR"} if counting == "without the United Kingdom" else inside


@cache
def trade_of_six(dataset: str) -> pd.DataFrame:
    """Rows of a table of pairs in which one of the six takes part."""
    flows = sources.load(dataset)
    six = partnership_states()
    return flows[flows["exporter"].isin(six) | flows["importer"].isin(six)]


@cache
def shares_of_trade(
    dataset: str, side: Side, year: int, group: frozenset[str]
) -> tuple[pd.Series, float]:
    """Share of a group of partners in the trade of the six, in per cent.

    Returns
    -------
    Series
        By state, index iso3.
    float
        In the trade of the six together.

    Raises
    ------
    NoData
        If the data set does not give the year for each of the six.
    """
    trade = partners.trade_with(trade_of_six(dataset), partnership_states(), group, side)
    if year not in trade.total.index or trade.total.loc[year].isna().any():
        raise NoData(f"{dataset} does not give {year} for each of the six")
    return trade.shares().T[year], trade.joint_share()[year]


def alternative_to_eu(
    record: str, year: int, side: Side, six_states: str, counting: str
) -> Estimate:
    """Lead of the Eurasian over the European union in the six states' trade, percentage points.

    Parameters
    ----------
    record, year, side, six_states, counting
        Choices of the ledger; `six_states` is how the six are made one number.

    Returns
    -------
    Estimate
        With `states_ahead`, the number of states that trade more with the Eurasian union.

    Raises
    ------
    NoData
        As from `shares_of_trade`.
    """
    dataset = RECORDS[record]
    union, union_joint = shares_of_trade(dataset, side, year, frozenset(MEMBERS))
    europe, europe_joint = shares_of_trade(dataset, side, year, european_union(year, counting))
    gap = union - europe
    lead = {"together": union_joint - europe_joint, "mean": gap.mean(), "median": gap.median()}
    return Estimate(
        lead[six_states],
        [dataset, "facts-memberships"],
        year=year,
        extra={"states_ahead": int((gap > 0).sum())},
        published=published(dataset),
    )


def shares_of_both(dataset: str, year: int, side: Side = "trade") -> pd.DataFrame:
    """Both unions' shares in the trade of each of the six.

    Returns
    -------
    DataFrame
        Index the state's name; `union` and `European Union` in per cent, `gap` the first less the
        second in percentage points.

    Raises
    ------
    RecomputeError
        If the data set is none of `RECORDS`, or lacks the year; the message names what there is.
    """
    try:
        union, europe = (
            shares_of_trade(dataset, side, year, group)[0]
            for group in (frozenset(MEMBERS), european_union(year))
        )
    except NoData as reason:
        years = {
            known: sorted(map(int, set(sources.load(known)["year"]))) for known in RECORDS.values()
        }
        raise RecomputeError(
            f"no trade of the six states: {reason.what}",
            where=f"the chapter's parameters trade_source={dataset!r}, trade_year={year}",
            mend="choose " + ", ".join(f"{known} ({_spell(n)})" for known, n in years.items()),
        ) from reason
    return (
        pd.DataFrame({"union": union, "European Union": europe})
        .rename(index=NAMES)
        .assign(gap=lambda frame: frame["union"] - frame["European Union"])
    )


def _spell(years: list[int]) -> str:
    return f"{years[0]} to {years[-1]}" if len(years) > 5 else ", ".join(map(str, years))


def shares_over_time() -> pd.DataFrame:
    """Both unions' shares in the trade of the six together, in per cent, index year.

    Columns ``union, COW``, ``European Union, COW`` and the same for OEC; missing where a data set
    lacks one of the six.
    """
    lines = {}
    for record in ("COW", "OEC"):
        lines[f"union, {record}"] = _joint_over_time(RECORDS[record], lambda _: MEMBERS)
        lines[f"European Union, {record}"] = _joint_over_time(RECORDS[record], european_union)
    return pd.DataFrame(lines)


def _joint_over_time(dataset: str, group_of: Callable[[int], Iterable[str]]) -> pd.Series:
    flows, six = trade_of_six(dataset), partnership_states()
    years = sorted(set(sources.load(dataset)["year"]) & set(COMPARED_YEARS))
    return pd.Series(
        {
            year: partners.trade_with(flows, six, group_of(year), "trade")
            .joint_share()
            .get(year, float("nan"))
            for year in years
        }
    )


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


def fuel_shares(year: int = 2015) -> dict[str, float]:
    """Share of fuels (SITC section 3) in what the six buy from both unions, in per cent.

    Returns
    -------
    dict
        `fuel_union` and `fuel_europe`.
    """
    rows = sources.load("sitc-sections-2018")
    rows = rows[
        rows["year"].eq(year)
        & rows["importer"].isin(partnership_states())
        & rows["section"].ne("All")
    ]
    shares = {}
    for key, group in {"fuel_union": MEMBERS, "fuel_europe": european_union(year)}.items():
        bought = rows[rows["exporter"].isin(group)]
        fuels = bought.loc[bought["section"].eq("3"), "value"]
        shares[key] = 100 * fuels.sum() / bought["value"].sum()
    return shares


def comparison(record: str, year: int, side: Side) -> dict[str, Any]:
    """Numbers of one comparison.

    Parameters
    ----------
    record, year, side
        As in `alternative_to_eu`.

    Returns
    -------
    dict
        `year`; `union` and `europe`, per cent of the trade of the six together; `ahead`, names of
        the states that trade more with the Eurasian union.
    """
    dataset = RECORDS[record]
    shares = shares_of_both(dataset, year, side)
    return {
        "year": year,
        "union": shares_of_trade(dataset, side, year, frozenset(MEMBERS))[1],
        "europe": shares_of_trade(dataset, side, year, european_union(year))[1],
        "ahead": shares.index[shares["gap"] > 0].tolist(),
    }
