"""What the union offers Iran: borders, the agreement, the union's size, and a market.

The routes past Iran are in `eaeu.transport`.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from eaeu import facts
from eaeu.data import DOTS, trade_of_pairs, wide
from eaeu.members import MEMBERS, NAMES
from eaeu.transport import contiguity
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import gravity_expected, gravity_panel, interrupted_series
from recompute.sources import countries

# --- borders ---

WIDEST = {24: 3, 150: 4, 400: 5}
"""Miles over water -> widest type of contiguity that they let in."""


def by_land(dataset: str, neighbour: str) -> bool:
    """Whether a data set has a land border of Iran with a state (iso3)."""
    if dataset == "cow-contiguity":
        return bool(contiguity().get(("IRN", neighbour)) == 1)
    pairs = sources.load(dataset).set_index(["exporter", "importer"])
    return bool(pairs.loc[("IRN", neighbour), "contig"])


def by_sea(reading: str, neighbour: str) -> bool:
    """Whether Iran and a state (iso3) are neighbours over water.

    Parameters
    ----------
    reading : str
        ``coasts on one sea``: every convention on the Caspian Sea names both; or ``line of at
        most N miles``: the Correlates of War have a contiguity over water no wider than that.
    neighbour : str
        iso3.
    """
    if not reading.startswith("line"):
        conventions = facts.load("facts-coasts").groupby("instrument")["iso3"]
        return all({"IRN", neighbour} <= set(states) for _, states in conventions)
    widest = WIDEST[int(reading.split()[-2])]
    return bool(1 < contiguity().get(("IRN", neighbour), np.inf) <= widest)


def iran_borders(dataset: str, sea: str) -> Estimate:
    """How many of three borders are on record: with Armenia by land, two by sea.

    Parameters
    ----------
    dataset : str
        Which record says that states touch by land.
    sea : str
        What counts as a border at sea, as of `by_sea`.
    """
    borders = by_land(dataset, "ARM") + by_sea(sea, "RUS") + by_sea(sea, "KAZ")
    if sea.startswith("line"):
        return Estimate(borders, sorted({dataset, "cow-contiguity"}), year=2016)
    known_from = facts.load("facts-coasts")["signed"].max()
    return Estimate(borders, [dataset, "facts-coasts"], year=2018, published=known_from)


def neighbours() -> pd.DataFrame:
    """Whether each member, by name, is Iran's neighbour, by what counts as a border."""
    readings = {
        "by land": [by_land("cow-contiguity", code) for code in MEMBERS],
        "coasts on one sea": [by_sea("coasts on one sea", code) for code in MEMBERS],
        "within 400 miles": [by_sea("line of at most 400 miles", code) for code in MEMBERS],
        "within 24 miles": [by_sea("line of at most 24 miles", code) for code in MEMBERS],
    }
    return pd.DataFrame(readings, index=pd.Index(NAMES.values(), name="member"))


# --- the agreement, in Armenia's trade ---

START = "2019-11"
"""First full month of the interim agreement."""

COLUMNS = {
    "imports": ["import_origin"],
    "exports": ["export"],
    "both ways": ["export", "import_origin"],
}
"""Columns of Armenia's monthly trade that a flow adds up."""

OUTSIDE = "partners outside the union"
"""The wider control: all of Armenia's partners but the members and Iran."""


def agreement_dates() -> pd.Series:
    """First and last day that the date of each `instrument, event` may mean, as text by event."""
    rows = facts.load("facts-agreements-iran").set_index(["instrument", "event"])
    return rows["date"]


def _dated(instrument: str, event: str) -> Estimate:
    """Year of an event of Iran's agreements with the union, known from the day it happened."""
    date = pd.Period(agreement_dates()[instrument, event])
    known_from = date.end_time.date().isoformat()
    return Estimate(date.year, "facts-agreements-iran", year=date.year, published=known_from)


def iran_agreement(event: str) -> Estimate:
    """Year in which the interim agreement was signed, or came into force."""
    return _dated("Interim agreement", event)


def free_trade_talks(event: str) -> Estimate:
    """Year of the first talks on free trade on record, or of the union's mandate for them."""
    return _dated("Interim agreement", event)


def free_trade_result(result: str) -> Estimate:
    """Year in which a result of the talks came into force: the interim or the full agreement."""
    return _dated(result.capitalize(), "in_force")


def year_of(instrument: str, event: str) -> int:
    """Year of an event of Iran's agreements with the union."""
    return int(_dated(instrument, event).value)


def agreement_table() -> pd.DataFrame:
    """Iran's agreements with the union to date: `Agreement, Event, Date, After`."""
    rows = facts.load("facts-agreements-iran").sort_values("date")
    return pd.DataFrame(
        {
            "Agreement": rows["instrument"],
            "Event": rows["event"].str.replace("_", " "),
            "Date": rows["date"],
            "After": rows["source"],
        }
    )


@cache
def _armenian_months() -> pd.DataFrame:
    rows = sources.load("armstat-2025-02")
    days = pd.to_datetime(rows[["year", "month"]].assign(day=1))
    return rows.assign(period=days.dt.to_period("M"))


@cache
def armenian_trade(partners: str, flow: str) -> pd.Series:
    """Armenia's monthly trade in goods, US$ million.

    Parameters
    ----------
    partners : str
        ``Iran``, ``China`` or `OUTSIDE`.
    flow : str
        A key of `COLUMNS`; imports are by country of origin.
    """
    rows = _armenian_months()
    if partners == OUTSIDE:
        rows = rows[~rows["partner"].isin([*MEMBERS, "IRN"])]
    else:
        rows = rows[rows["partner"].eq({"Iran": "IRN", "China": "CHN"}[partners])]
    return rows.groupby("period")[COLUMNS[flow]].sum().sum(axis=1)


@cache
def other_partners(flow: str, first: str, last: str) -> pd.DataFrame:
    """Armenia's monthly trade with each partner outside the union but Iran, US$ million.

    Returns
    -------
    DataFrame
        Index month, a column a partner (iso3) with trade in every month of the window.
    """
    rows = _armenian_months()
    rows = rows[rows["partner"].notna() & ~rows["partner"].isin([*MEMBERS, "IRN"])]
    sums = rows.groupby(["period", "partner"])[COLUMNS[flow]].sum().sum(axis=1).unstack()
    sums = sums.reindex(pd.period_range(first, last, freq="M"))
    return sums.loc[:, (sums > 0).all()]


def iran_pta(flow: str, control: str, first: str, last: str, horizon: str) -> Estimate:
    """Distance of Armenia's trade with Iran from its line after the agreement, in per cent.

    The interval is as wide as breaks in trade with other partners, whom the agreement did not touch,
    make it: the 95th percentile of their |t| in the same window, control and date takes the place
    of the normal distribution's 1.96. `as_large`, beside it, is the share of partners, Iran
    included, whose break is no smaller than Iran's, in per cent.

    Parameters
    ----------
    flow, control : str
        As of `armenian_trade`; control may be ``none``.
    first, last : str
        Months, the window.
    horizon : str
        ``at once`` or ``a year later``.
    """
    later = 12 if horizon == "a year later" else 0
    series = np.log(armenian_trade("Iran", flow).loc[first:last])
    others = other_partners(flow, first, last).apply(np.log)
    if control != "none":
        beside = np.log(armenian_trade(control, flow).loc[first:last])
        series, others = series - beside, others.sub(beside, axis=0)
        others = others.drop(columns="CHN" if control == "China" else [], errors="ignore")
    model = interrupted_series.fit(series, START)
    ranked = interrupted_series.placebo_series(series, others, START, at=later)
    weights = np.array([0, 0, 1, later])
    change = float(weights @ model.coefficients["estimate"])
    error = float(np.sqrt(weights @ model.covariance @ weights))
    critical = max(1.96, float(ranked.table["t"].iloc[1:].abs().quantile(0.95)))
    value, low, high = (
        100 * np.expm1(change + side * critical * error) for side in (0.0, -1.0, 1.0)
    )
    return Estimate(
        value, "armstat-2025-02", low, high,
        year=2020 if later else 2019, extra={"as_large": 100 * ranked.p_value},
    )  # fmt: skip


def armenian_trade_by_year() -> pd.DataFrame:
    """Armenia's trade with Iran and its imports from outside the union, US$ million a year."""
    months = pd.DataFrame(
        {
            "imports from Iran": armenian_trade("Iran", "imports"),
            "exports to Iran": armenian_trade("Iran", "exports"),
            "imports from outside the union": armenian_trade(OUTSIDE, "imports"),
        }
    )
    return months.groupby(pd.PeriodIndex(months.index).year).sum()


# --- the union's area ---

AREAS = {"surface area": "AG.SRF.TOTL.K2", "land area": "AG.LND.TOTL.K2"}
"""Series of the World Development Indicators by what they measure."""


@cache
def areas(measure: str, vintage: str) -> pd.DataFrame:
    """Area of each member (iso3) in million km², for the years that all have.

    Raises
    ------
    NoData
        The vintage does not have the series.
    """
    table = wide(vintage, AREAS[measure])
    if table.empty:
        raise NoData(f"this vintage has no {measure}")
    return table[MEMBERS].dropna() / 1e6


def union_area(measure: str, dataset: str, year: int) -> Estimate:
    """Area of the five members together, in million km².

    Raises
    ------
    NoData
        The vintage does not have the series, or not the year for every member.
    """
    table = areas(measure, dataset)
    if year not in table.index:
        raise NoData(f"this vintage does not have {year} for every member")
    return Estimate(table.sum(axis=1)[year], dataset, year=year)


def areas_by_member(wdi: str, year: int = 2020) -> pd.DataFrame:
    """Surface and land area in million km², by the member's name."""
    table = pd.DataFrame({measure: areas(measure, wdi).loc[year] for measure in AREAS})
    return table.set_axis(pd.Index(NAMES.values(), name="member"))


# --- the union as a market ---

TIES = ["log_distance", "contig", "comlang_off", "colony", "comcol"]
"""What draws two economies together or apart in the gravity equation."""

GOODS = {"all": "all goods", "without fuels": "without fuels"}
"""Choice of goods -> its name in a figure."""

A_TWENTIETH = 5.0
"""Per cent of exports from which on one market is large in the reading that names a number."""


@cache
def _ties() -> pd.DataFrame:
    pairs = sources.load("geodist-2011")
    pairs = pairs.assign(log_distance=np.log(pairs["distw"].fillna(pairs["dist"])))
    return pairs[["exporter", "importer", *TIES]].astype(dict.fromkeys(TIES, float))


def flows_of(dataset: str, year: int, goods: str) -> pd.DataFrame:
    """Trade between all pairs in a year: `exporter, importer, year, value` (US$ million).

    Without fuels, what Russia sends to Belarus before 2015 is not known: it is booked under
    section 9, fuels and all.

    Raises
    ------
    NoData
        Fuels are to be left out of a data set that is not divided by product.
    """
    flows = trade_of_pairs(dataset)
    flows = flows[(flows["year"] == year) & (flows["exporter"] != flows["importer"])]
    if flows.empty:
        raise NoData(f"this source does not have {year}")
    if dataset != "sitc-sections-2018":
        if goods != "all":
            raise NoData("this source is not divided by product here")
        return flows
    if goods == "all":
        return flows[flows["section"].eq("All")].drop(columns="section")
    but_fuels = flows[~flows["section"].isin(["All", "3"])]
    total = but_fuels.groupby(["exporter", "importer", "year"], as_index=False)["value"].sum()
    unknown = total["exporter"].eq("RUS") & total["importer"].eq("BLR") & (year < 2015)
    return total.assign(value=total["value"].mask(unknown))


@cache
def expected_exports(dataset: str, year: int, goods: str) -> gravity_expected.Expected:
    """Iran's exports beside what gravity fitted to all other economies leads to expect.

    Raises
    ------
    NoData
        The data set is not divided by product, or lacks a member's imports in the year.
    """
    flows = flows_of(dataset, year, goods)
    if not set(MEMBERS) <= set(flows["importer"].unique()):
        raise NoData(f"the source does not have the imports of every member in {year}")
    trading = flows[flows["value"] > 0]
    economies = set(trading["exporter"]) & set(trading["importer"]) & set(_ties()["exporter"])
    panel = gravity_panel.balanced_panel(flows, economies, [year])
    panel = panel.astype({"exporter": str, "importer": str})
    panel = panel.merge(_ties(), on=["exporter", "importer"])
    return gravity_expected.expected_exports(panel, "IRN", TIES)


def union_market_for_iran(dataset: str, year: int, goods: str, large: str) -> Estimate:
    """Share of the union in Iran's exports that size and distance lead to expect, in per cent.

    Returns
    -------
    Estimate
        `bar` is the share from which on the market is large in the reading, `sold_percent` the
        recorded share; both in per cent.

    Raises
    ------
    NoData
        As of `expected_exports`.
    """
    model = expected_exports(dataset, year, goods)
    share, low, high = model.share(MEMBERS, [])
    expected = model.table["expected"]
    others = 100 * expected.drop(MEMBERS) / expected.sum()
    bar = {
        "one of five largest": others.nlargest(5).iloc[-1],
        "one of ten largest": others.nlargest(10).iloc[-1],
        "a twentieth of exports": A_TWENTIETH,
    }[large]
    extra = {"bar": bar, "sold_percent": model.actual_share(MEMBERS, [])}
    return Estimate(share, [dataset], low, high, year=year, extra=extra)


def largest_expected_markets(dataset: str, year: int, most: int = 12) -> pd.Series:
    """Share in Iran's expected exports by market, in per cent, the union counted as one.

    Parameters
    ----------
    dataset, year
        As of `expected_exports`.
    most : int
        Number of markets.
    """
    expected = expected_exports(dataset, year, "all").table["expected"]
    shares = 100 * expected / expected.sum()
    union = pd.Series({"the union": shares[MEMBERS].sum()})
    others = shares.drop(MEMBERS).nlargest(most - 1)
    return pd.concat([union, others.rename(countries.name)]).sort_values(ascending=False)


def sold_to_union() -> pd.Series:
    """Share of Iran's exports that goes to the union by its buyers' records, in per cent by year."""
    flows = trade_of_pairs(DOTS).query("exporter == 'IRN'")
    value = flows["value"]
    inside = flows["importer"].isin(MEMBERS)
    by_year = value.groupby(flows["year"]).sum()
    return 100 * value[inside].groupby(flows["year"]).sum() / by_year
