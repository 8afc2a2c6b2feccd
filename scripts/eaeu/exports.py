"""What Russia sends to Kazakhstan and Belarus, by who counted it, and how it grew."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu.data import wide
from eaeu.prospects import from_russia
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import partners

if TYPE_CHECKING:
    from recompute.measures.shares import Side

FLOWS: dict[str, tuple[str, Side]] = {
    "COW": ("cow-trade-4.0", "imports"),
    "OEC": ("oec-2018", "imports"),
    "WITS members' imports": ("wits-2021", "imports"),
    "WITS Russian exports": ("wits-2021", "exports"),
}
"""Choice of record -> its data set, and the side that books the flow."""

MEMBERS_COUNT, RUSSIAS_COUNT = "WITS members' imports", "WITS Russian exports"


@cache
def russian_goods(member: str, flow: str) -> pd.Series:
    """Russian goods sent to a member (iso3), US$ million by year.

    Parameters
    ----------
    member : str
        iso3.
    flow : str
        A key of `FLOWS`.
    """
    dataset, side = FLOWS[flow]
    if side == "imports":
        return from_russia(dataset, (member,)).with_partners[member].dropna()
    trade = partners.trade_with(sources.load(dataset), ["RUS"], [member], side)
    return trade.with_partners["RUS"].dropna()


@cache
def prices_of_2015(wdi: str) -> pd.Series:
    """Deflator of the United States' GDP by year, 2015 = 1.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.
    """
    inflation = wide(wdi, "NY.GDP.DEFL.KD.ZG")["USA"].sort_index()
    level = (1 + inflation / 100).cumprod()
    return level / level[2015]


def export_growth(
    member: str, first_year: int, flow: str, base: str, prices: str, *, wdi: str
) -> Estimate:
    """Growth of Russian exports to a member (iso3) in the first year, in per cent.

    Parameters
    ----------
    member : str
        iso3.
    first_year, flow, base, prices
        As in the ledger.
    wdi : str
        Vintage of the World Development Indicators, for constant prices.

    Raises
    ------
    NoData
        The record lacks one of the years.
    """
    values, used = russian_goods(member, flow), [FLOWS[flow][0]]
    if prices == "constant":
        values, used = values / prices_of_2015(wdi), [*used, wdi]
    lags = [1] if base == "year before" else [1, 2, 3]
    before = [first_year - lag for lag in lags]
    if missing := [year for year in [first_year, *before] if not values.get(year, 0) > 0]:
        raise NoData(f"{flow} does not give {missing[0]}")
    growth = 100 * (values[first_year] / values[before].mean() - 1)
    return Estimate(growth, used, year=first_year)


@cache
def levels(member: str) -> pd.DataFrame:
    """Russian goods sent to a member (iso3), US$ million, 2005 to 2019, a column a record."""
    goods = {flow: russian_goods(member, flow) for flow in FLOWS}
    known = {flow: values.where(values > 0) for flow, values in goods.items()}
    return pd.DataFrame(known).loc[2005:2019].dropna(axis=1, how="all")


def change(member: str, year: int, since: int | None = None, flow: str = MEMBERS_COUNT) -> float:
    """Change in per cent of what Russia sends to a member since an earlier year, or the last."""
    values = levels(member)[flow]
    return 100 * (values[year] / values[year - 1 if since is None else since] - 1)


def growth_numbers() -> dict[str, float]:
    """Why the records of Russian exports differ, in per cent.

    Returns
    -------
    dict
        Changes by the members' count: `k10, k11, b10, b11, k15, b15` (Kazakhstan or Belarus, year),
        `k_two, b_two` (2009 to 2011), `k_peak, b_peak` (2008 to 2011); `cow11, oec11`: Kazakhstan's
        2011 in other records; `share09, share10, share11`: Russia's share of Kazakhstan's imports;
        `apart`: the widest distance between the two counts for Belarus.
    """
    share = from_russia("wits-2021", ("KAZ",)).shares()["KAZ"]
    both = levels("BLR")[[MEMBERS_COUNT, RUSSIAS_COUNT]].dropna()
    apart = 100 * (both[RUSSIAS_COUNT] / both[MEMBERS_COUNT] - 1)
    numbers = {
        f"{letter}{year - 2000}": change(member, year)
        for letter, member in (("k", "KAZ"), ("b", "BLR"))
        for year in (2010, 2011, 2015)
    }
    return numbers | {
        "k_two": change("KAZ", 2011, 2009),
        "b_two": change("BLR", 2011, 2009),
        "k_peak": change("KAZ", 2011, 2008),
        "b_peak": change("BLR", 2011, 2008),
        "cow11": change("KAZ", 2011, flow="COW"),
        "oec11": change("KAZ", 2011, flow="OEC"),
        "share09": share[2009],
        "share10": share[2010],
        "share11": share[2011],
        "apart": apart.abs().max(),
    }
