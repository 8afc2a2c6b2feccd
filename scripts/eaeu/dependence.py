"""Whether the other members depend on Russia: its share in their trade, and how concentrated it is.

Dependence on one partner is its share in trade {cite}`hirschman1945`; the bounds of concentration
are those of {cite}`ushmg2010`. Members trade goods; services are not in these data.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.data import trade_of_pairs
from eaeu.members import OTHERS
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.measures import dependence, partners
from recompute.sources.countries import name

if TYPE_CHECKING:
    from recompute.measures.shares import Side

SECTIONS = "sitc-sections-2018"
"""The data set with trade by section of the SITC, every pair, in 1995, 2005 and 2015."""

OWN = "the members' own statistics"
OWN_RECORDS = {"ARM": "armstat-2025-02", "KAZ": "kazstat-2024-07", "KGZ": "kyrgyzstat-2024-11"}
"""Members whose statistical office publishes trade by partner to 2023, and the source."""
OF_THREE = (OWN, "baci-pairs-2025-01")
"""Data sets on 2023: neither Belarus nor Russia reports what they trade with each other."""

ALL_GOODS = "all goods"
SECTION_OF = {"food": "0", "fuels": "3", "machinery": "7"}
"""Section of the SITC by kind of goods."""

GOODS = [ALL_GOODS, *SECTION_OF]

LEAST_SHARE = {"a quarter": 1 / 4, "a third": 1 / 3, "a half": 1 / 2}
"""Share of Russia from which a member depends on it, by the choice `test`."""

UNCLASSIFIED = (1995, 2005)
"""Years in which Russian exports to Belarus are booked whole as unclassified."""

YEAR = 2015  # of the comparisons by goods and with other unions: the last one of SECTIONS


@cache
def flows_of(dataset: str, goods: str) -> pd.DataFrame:
    """Trade in one kind of goods, one of `GOODS`, as the measures of partners take it."""
    flows = trade_of_pairs(dataset)
    if goods == ALL_GOODS:
        return flows
    if "section" not in flows:
        raise NoData("the source does not give partners by product")
    return flows[flows["section"] == SECTION_OF[goods]].drop(columns="section")


@cache
def partner_shares(dataset: str, side: Side, goods: str = ALL_GOODS) -> pd.DataFrame:
    """Shares of all partners in the other members' trade in one kind of goods.

    Returns
    -------
    DataFrame
        `reporter, partner, year, share` (0 to 1), the largest first within reporter and year; of
        summaries the first five partners, of data sets `OF_THREE` the members in `OWN_RECORDS`.
    """
    if dataset == OWN:
        if goods != ALL_GOODS:
            raise NoData("these statistics do not give partners by product")
        records = OWN_RECORDS.items()
        return pd.concat(dependence.by_partner(sources.flows(s), [m], side) for m, s in records)
    reporters = list(OWN_RECORDS) if dataset in OF_THREE else OTHERS
    shares = dependence.by_partner(flows_of(dataset, goods), reporters, side)
    return shares if side == "exports" else _before_breaks(shares, dataset)


def _before_breaks(shares: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """Leave out an importer from the year on in which a record of its imports changes its nature."""
    kept = pd.Series(True, index=shares.index)
    for one in sources.catalogue()[dataset].breaks if dataset in sources.catalogue() else []:
        kept &= ~(shares["reporter"].eq(one.iso3) & shares["year"].ge(one.year))
    return shares[kept]


def shares_in(dataset: str, side: Side, goods: str, year: int) -> pd.DataFrame:
    """Rows of `partner_shares` in one year.

    Raises
    ------
    NoData
        If a member is missing in that year, or its trade by kind of goods is not known.
    """
    table = partner_shares(dataset, side, goods)
    table = table[table["year"] == year]
    require_all(table, dataset, year)
    if goods != ALL_GOODS and year in UNCLASSIFIED:
        raise NoData("Russian exports to Belarus are booked as unclassified in that year")
    return table


def require_all(table: pd.DataFrame, dataset: str, year: int) -> None:
    """Refuse shares of one year that lack a member; of those `OF_THREE`, one of the three.

    Raises
    ------
    NoData
        A member is missing.
    """
    if set(table["reporter"]) != set(OWN_RECORDS if dataset in OF_THREE else OTHERS):
        raise NoData(f"the source does not have every member in {year}")


def records_of(dataset: str) -> str | list[str]:
    """Catalogue ids behind a data set as the ledger names it."""
    return list(OWN_RECORDS.values()) if dataset == OWN else dataset


def dependence_on_moscow(dataset: str, test: str, goods: str, year: int) -> Estimate:
    """Count the other members that depend on Russia for what they import, of four or `OF_THREE`.

    Parameters
    ----------
    dataset, test, goods, year
        Choices of the ledger.

    Raises
    ------
    NoData
        As from `shares_in`.
    """
    tables = shares_in(dataset, "imports", goods, year).groupby("reporter")
    count = sum(_depends(rows, test) for _, rows in tables)
    return Estimate(count, records_of(dataset), year=year)


def _depends(rows: pd.DataFrame, test: str) -> bool:
    first = rows.iloc[0]
    if test == "largest supplier":
        return bool(first["partner"] == "RUS")
    share = rows.loc[rows["partner"].eq("RUS"), "share"].sum()
    return bool(share >= LEAST_SHARE[test])


def shares_of_year(dataset: str, year: int) -> pd.DataFrame:
    """Shares in the other members' imports in a year a reader chose; see `partner_shares`.

    Raises
    ------
    RecomputeError
        If the data set lacks the year; the message names those it has.
    """
    table = partner_shares(dataset, "imports")
    if year not in set(table["year"]):
        raise RecomputeError(
            f"{dataset} has no partners in {year}",
            where="the chapter's parameters shown_year and shown_source",
            mend=f"choose one of {', '.join(map(str, sorted(set(table['year']))))}",
        )
    return table[table["year"] == year]


def suppliers(shares: pd.DataFrame, count: int = 9) -> pd.DataFrame:
    """Table of the suppliers that matter most: those largest among each member's first five.

    Parameters
    ----------
    shares : DataFrame
        From `shares_of_year`.
    count : int
        Number of suppliers.

    Returns
    -------
    DataFrame
        Index the supplier's name, columns the member's; per cent of the member's imports.
    """
    first_five = shares.groupby("reporter").head(5)
    order = first_five.groupby("partner")["share"].sum().sort_values(ascending=False).index[:count]
    reporters = [iso3 for iso3 in OTHERS if iso3 in set(shares["reporter"])]
    table = shares.pivot(index="partner", columns="reporter", values="share")
    table = 100 * table.reindex(index=order, columns=reporters).rename(index=name, columns=name)
    return table.rename_axis(index="supplier", columns="member")


def main_suppliers(dataset: str, year: int) -> tuple[int, pd.DataFrame]:
    """Shares of the European Union, Russia and China in the other members' imports.

    Parameters
    ----------
    dataset : str
        Table of pairs.
    year : int
        The last year up to this one is taken, or the first there is.

    Returns
    -------
    int
        The year taken.
    DataFrame
        Index the supplier's name, columns the member's; per cent.
    """
    table = partner_shares(dataset, "imports")
    years = table["year"].unique()
    taken = int(max((known for known in years if known <= year), default=years.min()))
    shares = table[table["year"] == taken]
    shares = 100 * shares.pivot(index="partner", columns="reporter", values="share")
    rows = {
        "European Union": shares.reindex(members_of("European Union", taken)).sum(),
        name("RUS"): shares.loc["RUS"],
        name("CHN"): shares.loc["CHN"],
    }
    importers = [iso3 for iso3 in OTHERS if iso3 in shares]
    supplied = pd.DataFrame(rows).T.reindex(columns=importers).rename(columns=name)
    return taken, supplied.rename_axis(index="supplier", columns="importer")


def russian_shares(dataset: str, side: Side = "imports", goods: str = ALL_GOODS) -> pd.Series:
    """Russia's share in each other member's trade in 2015, in per cent, by the member's name."""
    rows = partner_shares(dataset, side, goods)
    rows = rows[rows["partner"].eq("RUS") & rows["year"].eq(YEAR)]
    return 100 * rows.set_index("reporter")["share"].rename(name)


def share_from_hub(group: str, hub: str, goods: str) -> float:
    """Mean share of one member in the other members' imports of one kind of goods in 2015, %."""
    rest = [iso3 for iso3 in members_of(group, YEAR) if iso3 != hub]
    trade = partners.trade_with(flows_of(SECTIONS, goods), rest, [hub], "imports")
    return float(trade.shares().T[YEAR].mean())


@cache
def hubs() -> dict[str, str]:
    """Member that the others of a union buy most from in 2015: union -> ISO code."""
    return {
        group: max(
            members_of(group, YEAR),
            key=lambda hub, group=group: share_from_hub(group, hub, ALL_GOODS),  # type: ignore[misc]
        )
        for group in (UNION, *GROUPS)
    }


def hub_labels() -> dict[str, str]:
    """Row of `shares_by_goods` for each union: its name and that of its leading member."""
    return {group: f"{group}: {name(hub)}" for group, hub in hubs().items()}


def shares_by_goods() -> pd.DataFrame:
    """Dependence on the leading member by kind of goods, in 2015, in per cent of imports.

    Returns
    -------
    DataFrame
        Index the other members' names, with Russia's share, then `hub_labels`, with the mean share
        of the union's leading member; columns `GOODS`.
    """
    of_members = pd.DataFrame({goods: russian_shares(SECTIONS, goods=goods) for goods in GOODS})
    of_members = of_members.reindex([name(iso3) for iso3 in OTHERS]).fillna(0.0)
    of_unions = pd.DataFrame(
        {goods: share_from_hub(group, hub, goods) for goods in GOODS}
        for group, hub in hubs().items()
    ).set_axis(list(hub_labels().values()))
    return pd.concat([of_members, of_unions]).rename_axis(index="importer", columns="goods")


def nearest_union(shares: pd.DataFrame) -> dict[str, Any]:
    """Compare the Eurasian union with the others that lean on one member.

    Parameters
    ----------
    shares : DataFrame
        From `shares_by_goods`.

    Returns
    -------
    dict
        `own`, the Eurasian union's share over all goods; `group`, `hub` and `hub_share`, the other
        union that leans most on one member, the member, and its share; `next_fuel`,
        `next_fuel_share`, `next_machine` and `next_machine_share`, the leading member with the
        largest share in fuels and in machinery among other unions. Shares in per cent.
    """
    labels = hub_labels()
    others = shares.loc[[labels[group] for group in GROUPS]]
    group, hub = str(others[ALL_GOODS].idxmax()).split(": ")
    return {
        "own": shares[ALL_GOODS][labels[UNION]],
        "group": group if group in ("ASEAN", "Mercosur") else f"the {group}",
        "hub": hub,
        "hub_share": others[ALL_GOODS].max(),
        "next_fuel": str(others["fuels"].idxmax()).split(": ")[1],
        "next_fuel_share": others["fuels"].max(),
        "next_machine": str(others["machinery"].idxmax()).split(": ")[1],
        "next_machine_share": others["machinery"].max(),
    }


def russian_shares_by_year(dataset: str) -> pd.DataFrame:
    """Russia's share in each other member's imports: index year, columns names, per cent."""
    rows = partner_shares(dataset, "imports")
    rows = rows[rows["partner"].eq("RUS")]
    table = 100 * rows.pivot(index="year", columns="reporter", values="share")
    return table[OTHERS].rename(columns=name)


def is_first_supplier(dataset: str, member: str, year: int) -> bool:
    """Whether Russia supplied more of a member's imports (iso3) in a year than any other economy."""
    rows = partner_shares(dataset, "imports")
    rows = rows[rows["reporter"].eq(member) & rows["year"].eq(year)]
    return bool(rows["partner"].iloc[0] == "RUS")
