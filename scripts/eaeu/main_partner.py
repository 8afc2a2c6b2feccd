"""Who the members trade with most, and what is left of trade inside a union without its centre."""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.data import trade_of_pairs
from eaeu.dependence import OWN, partner_shares, records_of, require_all
from eaeu.members import OTHERS
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import partners, shares
from recompute.measures.dependence import first_partner
from recompute.sources.countries import name


def first_partners(dataset: str, side: shares.Side, year: int) -> pd.Series:
    """Largest partner (iso3) of each of the four members without Russia, or of three.

    Raises
    ------
    NoData
        If one of them has no trade in the year.
    """
    table = partner_shares(dataset, side)
    now = table[table["year"].eq(year)]
    require_all(now, dataset, year)
    return first_partner(now).T[year]


def main_partner_russia(dataset: str, side: str, year: int) -> Estimate:
    """Count the other members, of four (of 2023, three), whose largest partner is Russia.

    Parameters
    ----------
    dataset, year
        Table of trade by id, and calendar year.
    side : str
        ``both ways``, ``imports`` or ``exports``.
    """
    asked: shares.Side = "trade" if side == "both ways" else side  # type: ignore[assignment]
    if asked == "trade" and dataset != OWN and "indicator" in sources.load(dataset):
        raise NoData("lists of the first five partners of each side cannot be added up")
    first = first_partners(dataset, asked, year)
    return Estimate(int(first.eq("RUS").sum()), records_of(dataset), year=year)


def trade_of_the_rest(dataset: str, against: str, year: int) -> Estimate:
    """Trade of the four without Russia with one another, in per cent of what they import.

    `bar`, beside it, is the same in another union without its centre.

    Raises
    ------
    NoData
        If the data set does not have the year.
    """
    if year not in set(trade_of_pairs(dataset)["year"]):
        raise NoData(f"this source does not have {year}")
    own = _without_centre(UNION, dataset, year)[1]
    return Estimate(
        own, dataset, year=year, extra={"bar": _without_centre(against, dataset, year)[1]}
    )


def turnover_control(dataset: str, side: str, year: int) -> Estimate:
    """Share of the trade inside the union that has Russia on one side of it, in per cent.

    Parameters
    ----------
    dataset, year
        Table of pairs by id, and calendar year.
    side : str
        ``either side``, ``as exporter`` or ``as importer``.

    Raises
    ------
    NoData
        If the data set does not have the year.
    """
    return Estimate(share_of_largest(UNION, "RUS", dataset, side, year), dataset, year=year)


def share_of_largest(group: str, member: str, dataset: str, side: str, year: int) -> float:
    """Share of the trade inside a union in which one member takes part, in per cent."""
    economies = members_of(group, year)
    flows = trade_of_pairs(dataset)
    flows = flows[flows["year"].eq(year)]
    inside = flows[flows["exporter"].isin(economies) & flows["importer"].isin(economies)]
    if "section" in inside:
        inside = inside[inside["section"].eq("All")]
    if inside.empty:
        raise NoData(f"this source does not have {year}")
    sells, buys = inside["exporter"].eq(member), inside["importer"].eq(member)
    taken = {"either side": sells | buys, "as exporter": sells, "as importer": buys}[side]
    return float(100 * inside.loc[taken, "value"].sum() / inside["value"].sum())


def largest_shares(dataset: str, year: int) -> pd.Series:
    """Share of trade inside each union that has its centre on one side, in per cent."""
    shares_of = {}
    for group in [UNION, *GROUPS]:
        member = centre_of(group, dataset, year)
        label = f"{group}: {name(member)}"
        shares_of[label] = share_of_largest(group, member, dataset, "either side", year)
    return pd.Series(shares_of).sort_values(ascending=False)


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


def trade_without_centre(dataset: str, year: int) -> pd.DataFrame:
    """Trade of each union's members with one another without the one that supplies most of it.

    Returns
    -------
    DataFrame
        Index union; `centre` (its name) and `share`, in per cent of the other members' goods
        imports.
    """
    rows = {group: _without_centre(group, dataset, year) for group in [UNION, *GROUPS]}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["centre", "share"])


@cache
def centre_of(group: str, dataset: str, year: int) -> str:
    """Centre (iso3) of a union: Russia of ours, of another who supplies most of the trade inside.

    Raises
    ------
    NoData
        If the data set has no trade inside the union in the year.
    """
    if group == UNION:
        return "RUS"
    flows, economies = trade_of_pairs(dataset), members_of(group, year)
    flows = flows[flows["year"].eq(year)]
    if "section" in flows:
        flows = flows[flows["section"].eq("All")]
    inside = flows[flows["exporter"].isin(economies) & flows["importer"].isin(economies)]
    if inside.empty:
        raise NoData(f"this source has no trade inside {group} in {year}")
    return str(inside.groupby("exporter")["value"].sum().idxmax())


@cache
def _without_centre(group: str, dataset: str, year: int) -> tuple[str, float]:
    flows, economies = trade_of_pairs(dataset), members_of(group, year)
    centre = centre_of(group, dataset, year)
    rest = [member for member in economies if member != centre]
    among = partners.trade_with(flows, rest, rest, "imports").joint_share()
    if year not in among.dropna().index:
        raise NoData(f"this source does not have every member of {group} in {year}")
    return name(centre), float(among[year])
