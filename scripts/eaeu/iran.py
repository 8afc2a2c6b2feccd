"""What the union offers Iran: borders, the agreement, the union's size, and a market.

The routes past Iran are in `eaeu.transport`.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from eaeu import facts
from eaeu.data import wide
from eaeu.members import MEMBERS, NAMES
from eaeu.transport import contiguity
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.measures import gravity_expected, gravity_panel, interrupted_series

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


def iran_borders(land: str, sea: str) -> Estimate:
    """How many of three borders are on record: with Armenia by land, two by sea."""
    borders = by_land(land, "ARM") + by_sea(sea, "RUS") + by_sea(sea, "KAZ")
    if sea.startswith("line"):
        return Estimate(borders, sorted({land, "cow-contiguity"}), year=2016)
    known_from = facts.load("facts-coasts")["signed"].max()
    return Estimate(borders, [land, "facts-coasts"], year=2018, published=known_from)


def neighbours() -> pd.DataFrame:
    """Whether each member, by name, is Iran's neighbour, by what counts as a border."""
    readings = {
        "by land": [by_land("cow-contiguity", code) for code in MEMBERS],
        "coasts on one sea": [by_sea("coasts on one sea", code) for code in MEMBERS],
        "within 400 miles": [by_sea("line of at most 400 miles", code) for code in MEMBERS],
        "within 24 miles": [by_sea("line of at most 24 miles", code) for code in MEMBERS],
    }
    return pd.DataFrame(readings, index=pd.Index(NAMES.values(), name="member"))


def distances() -> pd.Series:
    """Distance in km between Tehran and each member's capital, by the member's name."""
    pairs = sources.load("geodist-2011")
    iran = pairs[pairs["exporter"].eq("IRN")].set_index("importer")["distcap"]
    return iran.reindex(MEMBERS).set_axis(list(NAMES.values())).rename("distance (km)")


# --- the agreement, in Armenia's trade ---

START = "2019-11"
"""First full month of the interim agreement."""

AFTER_SIGNATURE = "2018-06"
"""First full month after it was signed."""

COLUMNS = {
    "imports": ["import_origin"],
    "exports": ["export"],
    "both ways": ["export", "import_origin"],
}
"""Columns of Armenia's monthly trade that a flow adds up."""

OUTSIDE = "partners outside the union"
"""The wider control: all of Armenia's partners but the members and Iran."""


def agreement_dates() -> pd.Series:
    """Day of each `instrument, event` of Iran's agreements with the union."""
    rows = facts.load("facts-agreements-iran").set_index(["instrument", "event"])
    return rows["date"].map(pd.Timestamp)


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


def _interrupted_by(
    flow: str, control: str, first: str, last: str, start: str = START
) -> dict[str, Any]:
    """Arguments of `interrupted_series.fit` for Armenia's trade with Iran beside a control."""
    window = slice(first, last)
    beside = None if control == "none" else armenian_trade(control, flow).loc[window]
    series = armenian_trade("Iran", flow).loc[window]
    return {"series": series, "control": beside, "start": start, "log": True}


@cache
def _placebo_sizes(flow: str, control: str, first: str, later: int) -> pd.Series:
    """|t| of breaks at dates before the start, which the end of the window does not touch."""
    series = _interrupted_by(flow, control, first, "2022-01")
    return interrupted_series.placebo_dates(**series, after=later)[0]["t"].abs()


def iran_pta(flow: str, control: str, horizon: str, **window: str) -> Estimate:
    """Distance of Armenia's trade with Iran from its line after the agreement, in per cent.

    Parameters
    ----------
    flow, control, horizon : str
        As in the ledger.
    **window : str
        `from` and `to`, months; a keyword of the language cannot be the name of a parameter.

    Returns
    -------
    Estimate
        `placebo` is the share of earlier dates, the true one included, with a break as clear;
        `in_force` whether the agreement was in force by the start.
    """
    later = 12 if horizon == "a year later" else 0
    model = interrupted_series.fit(**_interrupted_by(flow, control, window["from"], window["to"]))
    value, low, high = model.effect(later)
    weights = np.array([0, 0, 1, later])
    size = abs(weights @ model.coefficients["estimate"])
    size = size / np.sqrt(weights @ model.covariance @ weights)
    others = _placebo_sizes(flow, control, window["from"], later)
    placebo = (1 + (others >= size).sum()) / (1 + len(others))
    in_force = agreement_dates()["Interim agreement", "in_force"] < model.start.end_time
    return Estimate(
        value,
        ["armstat-2025-02", "facts-agreements-iran"],
        low,
        high,
        year=2019,
        extra={"placebo": placebo, "in_force": bool(in_force)},
    )


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


def breaks_in_imports() -> dict[str, float]:
    """Estimate breaks in Armenia's trade with Iran, 2015 to January 2022, in per cent.

    Returns
    -------
    dict
        `step, low, high`: imports at the agreement's start, with the 95 % interval; `signing,
        signing_low, signing_high`: the same put at the month after the signature; `imports,
        exports`: a year after the start, beside the partners outside the union.
    """
    window = ("2015-01", "2022-01")
    at_start = interrupted_series.fit(**_interrupted_by("imports", "none", *window))
    at_signing = interrupted_series.fit(
        **_interrupted_by("imports", "none", *window, start=AFTER_SIGNATURE)
    )
    step, low, high = at_start.effect()
    signing, signing_low, signing_high = at_signing.effect()
    a_year_on = {
        flow: interrupted_series.fit(**_interrupted_by(flow, OUTSIDE, *window)).effect(12)[0]
        for flow in ("imports", "exports")
    }
    return {
        "step": step,
        "low": low,
        "high": high,
        "signing": signing,
        "signing_low": signing_low,
        "signing_high": signing_high,
        **a_year_on,
    }


def members_that_list_iran() -> frozenset[str]:
    """Members but Armenia that ever have Iran among the first five partners in WITS (iso3)."""
    rows = sources.load("wits-2021")
    others = [code for code in MEMBERS if code != "ARM"]
    return frozenset(
        rows.loc[rows["partner"].eq("IRN") & rows["reporter"].isin(others), "reporter"]
    )


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


def union_area(measure: str, vintage: str, year: int) -> Estimate:
    """Area of the five members together, in million km².

    Raises
    ------
    NoData
        The vintage does not have the series, or not the year for every member.
    """
    table = areas(measure, vintage)
    if year not in table.index:
        raise NoData(f"this vintage does not have {year} for every member")
    return Estimate(table.sum(axis=1)[year], vintage, year=year)


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
    flows = sources.load(dataset)
    flows = flows[(flows["year"] == year) & (flows["exporter"] != flows["importer"])]
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


def union_market_for_iran(
    dataset: str, year: int, goods: str, markets: str, large: str
) -> Estimate:
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
    closed = ["USA"] if markets == "without the United States" else []
    share, low, high = model.share(MEMBERS, closed)
    sold = model.actual_share(MEMBERS, closed)
    expected = model.table["expected"].drop(closed)
    others = 100 * model.table["expected"].drop([*MEMBERS, *closed]) / expected.sum()
    bar = {
        "one of five largest": others.nlargest(5).iloc[-1],
        "one of ten largest": others.nlargest(10).iloc[-1],
        "a twentieth of exports": A_TWENTIETH,
        "twice what is sold": 2 * sold,
    }[large]
    extra = {"bar": bar, "sold_percent": sold}
    return Estimate(share, [dataset], low, high, year=year, extra=extra)


def market_models(year: int) -> dict[str, gravity_expected.Expected]:
    """Fit Iran's expected exports to a year of the trade by section, by the name of the goods.

    Raises
    ------
    RecomputeError
        The trade by section does not have the year.
    """
    years = sorted(sources.load("sitc-sections-2018")["year"].unique())
    if year not in years:
        raise RecomputeError(
            f"the trade by section does not have {year}",
            where="the chapter's parameters",
            mend=f"set market_year to one of {', '.join(map(str, years))}",
        )
    return {
        label: expected_exports("sitc-sections-2018", year, goods) for goods, label in GOODS.items()
    }


def sales_to_members(year: int) -> pd.DataFrame:
    """Iran's sales to each member in per cent of what gravity leads to expect.

    Returns
    -------
    DataFrame
        `goods, member, value, low, high`; the 95 % interval is the expectation's.

    Raises
    ------
    RecomputeError
        As of `market_models`.
    """
    frames = {}
    for goods, model in market_models(year).items():
        rows = model.table.loc[MEMBERS].set_axis(list(NAMES.values()))
        frames[goods] = pd.DataFrame(
            {
                "value": 100 * rows["actual"] / rows["expected"],
                "low": 100 * rows["actual"] / rows["high"],
                "high": 100 * rows["actual"] / rows["low"],
            }
        )
    return pd.concat(frames, names=["goods", "member"]).reset_index()


def market_numbers(year: int) -> dict[str, float]:
    """Sales to the union against the expectation in a year of the trade by section.

    Returns
    -------
    dict
        In per cent: `sold, share, low, high, under` (share sold, share expected with its interval,
        the one over the other), with `_dry` for goods without fuels; `russia`, the part of what is
        missing that is missing in Russia; `below_russia, below_kazakhstan`, exporters of Iran's
        size that sell less beside their own expectation, out of `peers`.

    Raises
    ------
    RecomputeError
        As of `market_models`.
    """
    model, dry = market_models(year).values()
    share, low, high = model.share(MEMBERS)
    sold, sold_dry, share_dry = (
        model.actual_share(MEMBERS),
        dry.actual_share(MEMBERS),
        dry.share(MEMBERS)[0],
    )
    missing = (model.table["expected"] - model.table["actual"]).clip(lower=0)[MEMBERS]
    return {
        "sold": sold,
        "sold_dry": sold_dry,
        "share": share,
        "low": low,
        "high": high,
        "share_dry": share_dry,
        "under": 100 * sold / share,
        "under_dry": 100 * sold_dry / share_dry,
        "russia": 100 * missing["RUS"] / missing.sum(),
        "peers": model.alike,
        "below_russia": 100 * model.table["below"]["RUS"],
        "below_kazakhstan": 100 * model.table["below"]["KAZ"],
    }


def first_buyers() -> dict[str, float]:
    """Read what the summaries of WITS say of Iran's first five buyers.

    Returns
    -------
    dict
        `wits_year`: the last year with them; `years_listed`: years in which a member is among
        them; `hidden`: share, in per cent, of exports to partners not named in the last year.
    """
    rows = sources.load("wits-2021").query("reporter == 'IRN'")
    listed = rows[rows["indicator"].eq("Trade (US$ Mil)-Top 5 Export Partner")]
    last = int(listed["year"].max())
    shares = rows[rows["indicator"].eq("Partner share(%)-Top 5 Export Partner")]
    unnamed = shares[shares["year"].eq(last) & shares["partner"].isna()]
    return {
        "wits_year": last,
        "years_listed": int(listed.loc[listed["partner"].isin(MEMBERS), "year"].nunique()),
        "hidden": unnamed["value"].sum(),
    }
