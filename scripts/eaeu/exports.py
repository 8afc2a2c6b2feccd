"""What Russia sends to Kazakhstan and Belarus, by who counted it, and how it grew."""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu import data
from eaeu.data import CUSTOMS, DOTS
from recompute.claims import Estimate, NoData

RUSSIAS, BUYERS = "Russia's record", "the buyer's record"


@cache
def russian_goods(member: str, side: str, dataset: str) -> pd.Series:
    """Russian goods sent to a member (iso3), US$ million by year; years half recorded are missing.

    Parameters
    ----------
    member : str
        iso3.
    side : str
        `RUSSIAS` or `BUYERS`: who counted.
    dataset : str
        Id of a data set on trade that holds that side; one that reconciles both counts as the
        buyer's.
    """
    records = ["exporter"] if side == RUSSIAS else ["importer", "either"]
    rows = data.russian_goods(dataset, member, records)
    return rows.set_index("year")["value"].sort_index()


def growth(values: pd.Series, year: int, since: int) -> float:
    """Growth of a yearly series from one year to another, in per cent.

    Raises
    ------
    NoData
        One of the years is missing.
    """
    for one in (year, since):
        if not values.get(one, 0) > 0:
            raise NoData(f"the record does not give the whole of {one}")
    return float(100 * (values[year] / values[since] - 1))


def export_growth(member: str, years: str, side: str, dataset: str) -> Estimate:
    """Growth of Russian exports to a member (iso3), in per cent.

    Parameters
    ----------
    member : str
        iso3.
    years : str
        A year and the one it is held against: "2011 on 2010".
    side, dataset
        As in the ledger.

    Raises
    ------
    NoData
        The record lacks one of the years.
    """
    year, since = map(int, years.split(" on "))
    return Estimate(growth(russian_goods(member, side, dataset), year, since), dataset, year=year)


def sent(member: str, buyer: str) -> pd.DataFrame:
    """Russian goods sent to a member (iso3), US$ billion, 2006 to 2020, by who counted.

    Parameters
    ----------
    member : str
        iso3.
    buyer : str
        The member's name.
    """
    russias = russian_goods(member, RUSSIAS, DOTS if member == "KAZ" else CUSTOMS)
    columns = {RUSSIAS: russias, f"{buyer}'s record": russian_goods(member, BUYERS, DOTS)}
    return pd.DataFrame(columns).reindex(range(2006, 2021)).rename_axis("year") / 1000


def first_years(member: str, dataset: str) -> dict[str, float]:
    """Growth by Russia's record around the first years that the sentence may mean, in per cent.

    Returns
    -------
    dict
        `in_2009, in_2010, in_2011, in_2015`; `fell_2015`, the fall of 2015; `both`, of 2011 on
        2009; `to_2010`, `to_2011` and `to_2019`, on 2008; `ten_years`, of 2019 on 2009.
    """
    sold = russian_goods(member, RUSSIAS, dataset)
    grown = {f"in_{year}": growth(sold, year, year - 1) for year in (2009, 2010, 2011, 2015)}
    grown |= {f"to_{year}": growth(sold, year, 2008) for year in (2010, 2011, 2019)}
    grown |= {"both": growth(sold, 2011, 2009), "ten_years": growth(sold, 2019, 2009)}
    return grown | {"fell_2015": -grown["in_2015"]}


def sent_in_words(sent: pd.DataFrame) -> str:
    """Alternative text of the figure of `sent`."""
    by_year = sent[RUSSIAS]
    return (
        f"Two lines from 2006 to 2020. By Russia's record exports stood at {by_year[2009]:.1f} billion "
        f"dollars in 2009, {by_year[2010]:.1f} in 2010, {by_year[2011]:.1f} in 2011 and "
        f"{by_year[2015]:.1f} in 2015."
    )
