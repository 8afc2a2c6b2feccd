"""Who the members trade with most, and what is left of trade inside a union without its centre."""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.members import OTHERS
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import dependence, partners, shares
from recompute.sources.countries import name


@cache
def partner_shares(dataset: str, side: shares.Side) -> pd.DataFrame:
    """Share of each partner in the trade of the members without Russia.

    Returns
    -------
    DataFrame
        `reporter, partner, year, share` (0 to 1), as `recompute.measures.dependence.by_partner`.
    """
    return dependence.by_partner(sources.load(dataset), OTHERS, side)


@cache
def mutual_shares(dataset: str, side: shares.Side) -> pd.Series:
    """Trade of the four with one another by year, in per cent of their total.

    In summaries (WITS) only what is among the first five partners is known.
    """
    trade = partners.trade_with(sources.load(dataset), OTHERS, OTHERS, side)
    return 100 * trade.with_partners.sum(axis=1) / trade.total.sum(axis=1)


def first_partners(dataset: str, side: shares.Side, year: int) -> pd.Series:
    """Largest partner (iso3) of each of the four members without Russia.

    Raises
    ------
    NoData
        If one of the four has no trade in the year.
    """
    table = partner_shares(dataset, side)
    now = table[table["year"].eq(year)]
    if set(now["reporter"]) != set(OTHERS):
        raise NoData(f"the source does not have every member in {year}")
    return dependence.first_partner(now).T[year]


def main_partner_russia(dataset: str, side: shares.Side, year: int) -> Estimate:
    """Share of the four other members whose largest partner is Russia, in per cent.

    `mutual_percent` beside it is the trade of the four with one another, in per cent of theirs.
    """
    return Estimate(
        100 * first_partners(dataset, side, year).eq("RUS").mean(),
        dataset,
        year=year,
        extra={"mutual_percent": mutual_shares(dataset, side)[year]},
    )


def main_buyers(dataset: str, year: int) -> pd.DataFrame:
    """Share of the nine buyers that matter most in the four other members' exports, in per cent.

    Returns
    -------
    DataFrame
        Index buyer, columns member, both by name; missing where the data set does not list a buyer.
    """
    rows = partner_shares(dataset, "exports")
    rows = rows[rows["year"].eq(year)]
    sold = 100 * rows.pivot(index="partner", columns="reporter", values="share")
    most = sold.sum(axis=1).sort_values(ascending=False).index[:9]
    sold = sold.loc[most, OTHERS].rename(index=name, columns=name)
    sold.index.name, sold.columns.name = "buyer", "member"
    return sold


def trade_without_centre(year: int) -> pd.DataFrame:
    """Trade of each union's members with one another without the one that supplies most of it.

    Returns
    -------
    DataFrame
        Index union; `centre` (its name) and `share`, in per cent of the other members' goods
        imports.
    """
    rows = {group: _without_centre(group, year) for group in [UNION, *GROUPS]}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["centre", "share"])


def _without_centre(group: str, year: int) -> tuple[str, float]:
    flows, economies = sources.load("sitc-sections-2018"), members_of(group, year)
    flows = flows[flows["year"].eq(year)]
    supplied = {}
    for supplier in economies:
        rest = [member for member in economies if member != supplier]
        trade = partners.trade_with(flows, rest, [supplier], "imports")
        supplied[supplier] = trade.joint_share()[year]
    centre = max(supplied, key=lambda supplier: supplied[supplier])
    rest = [member for member in economies if member != centre]
    among = partners.trade_with(flows, rest, rest, "imports").joint_share()[year]
    return name(centre), float(among)
