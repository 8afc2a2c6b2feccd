"""How the union began, and whether members turned to Russia.

Other parts of the section are in `eaeu.energy`, `eaeu.food_ban`, `eaeu.exports`,
`eaeu.agreements`, `eaeu.security` and `eaeu.transport`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu.data import DOTS, published, trade_of_pairs, two_records
from eaeu.members import NAMES, OTHERS, members
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import partners

if TYPE_CHECKING:
    from collections.abc import Iterable

UNION, CUSTOMS_UNION = "the union", "the customs union"
COMMUNITY, COMMONWEALTH = "the Eurasian Economic Community", "the Commonwealth"
STARTS = {
    COMMONWEALTH: ("CIS", 1994),
    COMMUNITY: ("EurAsEC", 2001),
    CUSTOMS_UNION: ("Customs union", 2010),
    UNION: ("EAEU", 2015),
}
"""Scheme -> its name among the memberships, and the first of its years."""

EARLY = ("BLR", "KAZ")
"""The members but Russia that were in every scheme."""

IMPORTS, BOTH_WAYS = "imports", "imports and exports"


@cache
def purchases(dataset: str) -> pd.DataFrame:
    """Rows of a data set in which a state once in one of the schemes buys (or reports, in WITS)."""
    flows = trade_of_pairs(dataset)
    buyer = "reporter" if "indicator" in flows else "importer"
    return flows[flows[buyer].isin(members("CIS", "1994-12-31"))]


@cache
def sales() -> pd.DataFrame:
    """Rows of what states once in one of the schemes sell, as they report it themselves."""
    rows = two_records(DOTS).rename(columns={"exports": "value"})
    rows = rows[rows["exporter"].isin(members("CIS", "1994-12-31"))]
    return rows[["year", "exporter", "importer", "value"]].dropna()


def years_of(series: pd.Series, years: Iterable[int], dataset: str) -> pd.Series:
    """Values of a series in some years.

    Raises
    ------
    NoData
        One of the years is missing.
    """
    wanted = list(years)
    if missing := [year for year in wanted if year not in series.dropna().index]:
        raise NoData(f"{dataset} does not give {missing[0]} for all importers")
    return series.loc[wanted]


@cache
def inner_share(scheme: str, dataset: str, importers: str, flow: str = IMPORTS) -> pd.Series:
    """Share of the importers' trade that is inside a scheme, in per cent by year.

    Parameters
    ----------
    scheme : str
        A key of `STARTS`; its members at the end of its first year count.
    dataset : str
        Id of a data set on trade.
    importers : str
        ``Belarus and Kazakhstan``, or ``all members but Russia``.
    flow : str
        `IMPORTS`, or `BOTH_WAYS`, for which the data set must hold exports as the exporter reports.

    Raises
    ------
    NoData
        The data set lacks one of the importers, or their exports.
    """
    organisation, first = STARTS[scheme]
    inside = members(organisation, f"{first}-12-31")
    reporters = EARLY if importers == "Belarus and Kazakhstan" else sorted(inside - {"RUS"})
    flows = purchases(dataset)
    buyer = "reporter" if "indicator" in flows else "importer"
    if absent := sorted(set(reporters) - set(flows[buyer])):
        raise NoData(f"{dataset} has no imports of {', '.join(absent)}")
    bought = partners.trade_with(flows, reporters, inside, "imports")
    if flow == IMPORTS:
        return bought.joint_share()
    if dataset != DOTS:
        raise NoData(f"{dataset} does not give all that the members sell to one another")
    sold = partners.trade_with(sales(), reporters, inside, "exports")
    both = partners.PartnerTrade(
        bought.with_partners + sold.with_partners, bought.total + sold.total
    )
    return both.joint_share()


def start_of(scheme: str, dataset: str, importers: str, measure: str, flow: str = IMPORTS) -> float:
    """How a scheme's first five years went, in per cent or percentage points of trade.

    Raises
    ------
    NoData
        The data set does not reach over the years needed.
    """
    first, share = STARTS[scheme][1], inner_share(scheme, dataset, importers, flow)
    five = years_of(share, range(first, first + 5), dataset)
    if measure == "five-year mean":
        return float(five.mean())
    if measure == "first to fifth year":
        return float(five[first + 4] - five[first])
    return float(five.mean() - years_of(share, range(first - 3, first), dataset).mean())


def early_success(
    predecessor: str, dataset: str, importers: str, measure: str, flow: str
) -> Estimate:
    """Lead of the union's first five years over its predecessor's, in percentage points.

    Raises
    ------
    NoData
        The data set does not reach over the years or the importers of both.
    """
    how = (dataset, importers, measure, flow)
    lead = start_of(UNION, *how) - start_of(predecessor, *how)
    used = [dataset, "facts-memberships"]
    last = STARTS[UNION][1] + 4
    return Estimate(lead, used, year=last, published=published(dataset))


def starts() -> pd.DataFrame:
    """Change of the inner share of imports around the start of three schemes, percentage points.

    Returns
    -------
    DataFrame
        Index the scheme; `before`, the mean of the three years before, `after`, of the first five,
        and `change`. All members of each scheme but Russia.
    """
    rows = {}
    for scheme in (COMMUNITY, CUSTOMS_UNION, UNION):
        how = (scheme, DOTS, "all members but Russia")
        after, change = (
            start_of(*how, m) for m in ("five-year mean", "against three years before")
        )
        rows[scheme] = {"before": after - change, "after": after, "change": change}
    return pd.DataFrame(rows).T


def start_numbers() -> dict[str, float]:
    """Numbers for the sentences about the starts, in per cent and percentage points of trade.

    Returns
    -------
    dict
        `union`, `community` and `customs_union`, the change of the inner share of imports;
        `inner_union` and `inner_community`, the share after the start; `both_union` and
        `both_community`, the change with exports counted too, and `least_both`, the union's lead
        over the better earlier start then.
    """
    begun = starts()
    change, after = begun["change"], begun["after"]
    how = (DOTS, "all members but Russia", "against three years before", BOTH_WAYS)
    both = {scheme: start_of(scheme, *how) for scheme in (UNION, COMMUNITY, CUSTOMS_UNION)}
    return {
        "union": change[UNION],
        "community": change[COMMUNITY],
        "customs_union": change[CUSTOMS_UNION],
        "inner_union": after[UNION],
        "inner_community": after[COMMUNITY],
        "both_union": both[UNION],
        "both_community": both[COMMUNITY],
        "least_both": both[UNION] - max(both[COMMUNITY], both[CUSTOMS_UNION]),
    }


def around_starts() -> pd.DataFrame:
    """Inner share of imports by year from a scheme's start, less its mean before, in points.

    Returns
    -------
    DataFrame
        Index `year`, 1 the first of the scheme, from -2 to 5; a column a scheme.
    """
    columns = {}
    for scheme, base in starts()["before"].items():
        first = STARTS[str(scheme)][1]
        share = inner_share(str(scheme), DOTS, "all members but Russia")
        lead = years_of(share, range(first - 3, first + 5), DOTS) - base
        columns[f"{str(scheme).removeprefix('the ')}, {first}"] = lead.set_axis(range(-2, 6))
    return pd.DataFrame(columns).rename_axis("year")


# --- Russia's share of what the members buy ---


@cache
def from_russia(dataset: str, importers: tuple[str, ...]) -> partners.PartnerTrade:
    """Goods that importers (iso3) buy from Russia, and in all."""
    return partners.trade_with(purchases(dataset), importers, ["RUS"], "imports")


def _importers(start: int) -> tuple[str, ...]:
    return tuple(OTHERS) if start == 2015 else EARLY  # 2010: the customs union's


def _around(series: pd.Series, start: int, window: int, dataset: str) -> tuple[float, float]:
    """Mean of a yearly series over as many years before a start as from it on."""
    before = years_of(series, range(start - window, start), dataset).mean()
    return float(before), float(years_of(series, range(start, start + window), dataset).mean())


def trade_raised(start: int, dataset: str, window: int) -> Estimate:
    """Change of what the members buy from Russia around a start, in per cent of US$.

    Raises
    ------
    NoData
        The data set lacks a year.
    """
    bought = from_russia(dataset, _importers(start)).with_partners
    before, after = _around(bought.sum(axis=1, skipna=False), start, window, dataset)
    return Estimate(100 * (after / before - 1), dataset, year=start + window - 1)


def russias_share_raised(start: int, dataset: str, window: int, weighting: str) -> Estimate:
    """Change of Russia's share of the members' imports around a start, in percentage points.

    Raises
    ------
    NoData
        The data set lacks a year.
    """
    bought = from_russia(dataset, _importers(start))
    by_value = weighting == "by value"
    share = bought.joint_share() if by_value else bought.shares().dropna().mean(axis=1)
    before, after = _around(share, start, window, dataset)
    return Estimate(after - before, dataset, year=start + window - 1)


def substitution_numbers() -> dict[str, float]:
    """Numbers for the sentences about the members' imports from Russia around 2015.

    Returns
    -------
    dict
        `fell`, by how many per cent their value did in five years; `before` and `after`, Russia's
        share of all their imports, the mean of five years, in per cent.
    """
    share = from_russia(DOTS, tuple(OTHERS)).joint_share()
    before, after = _around(share, 2015, 5, DOTS)
    return {"fell": -trade_raised(2015, DOTS, 5).value, "before": before, "after": after}


def russias_share() -> pd.DataFrame:
    """Russia's share of each member's imports, per cent, 2005 to 2020, by the member's name."""
    shares = from_russia(DOTS, tuple(OTHERS)).shares()
    return shares.rename(columns=NAMES).loc[2005:2020]


def changes_of_share() -> pd.Series:
    """Change of Russia's share of imports from 2010–2014 to 2015–2019, percentage points, by name."""
    shares = russias_share()
    return shares.loc[2015:2019].mean() - shares.loc[2010:2014].mean()


def sent_to_members(source_id: str) -> pd.Series:
    """Russian goods sent to the other members in all, US$ billion by year with all four known.

    Parameters
    ----------
    source_id : str
        Id of a table of Russia's trade by partner.
    """
    rows = sources.flows(source_id)
    rows = rows[rows["exporter"].eq("RUS") & rows["importer"].isin(OTHERS)]
    table = rows.pivot(index="year", columns="importer", values="value")
    return table.dropna().sum(axis=1) / 1000
