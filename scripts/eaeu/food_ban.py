"""Russia's ban on food from the states that had put sanctions on it, and two members' food trade.

The ban of August 2014 stood on the European Union, the United States, Canada, Australia and
Norway {cite}`crozet2020`. The trade by section covers 1995, 2005 and 2015 only.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu.data import published
from eaeu.members import MEMBERS, members
from recompute import sources
from recompute.claims import Estimate, NoData

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY_OF_BAN = "2014-08-06"
OTHERS_BANNED = frozenset({"USA", "CAN", "AUS", "NOR"})
FOOD, DRINKS_AND_TOBACCO, ALL_GOODS = "0", "1", "All"  # sections of the SITC
CODES = {"Belarus": "BLR", "Kazakhstan": "KAZ"}
"""The members that the claim names."""

SOURCES = ["sitc-sections-2018", "facts-memberships"]

BUYERS = {
    "RUS": "Russia",
    "BLR": "Belarus",
    "KAZ": "Kazakhstan",
    "ARM": "Armenia",
    "UKR": "Ukraine",
}
"""Importers of European food that the chapter shows."""


@cache
def _sent() -> pd.DataFrame:
    """US$ million by exporter (rows) and by importer, year and section (columns)."""
    rows = sources.load("sitc-sections-2018")
    rows = rows[
        rows["section"].isin([FOOD, DRINKS_AND_TOBACCO, ALL_GOODS]) & rows["importer"].isin(BUYERS)
    ]
    return rows.pivot_table(
        index="exporter", columns=["importer", "year", "section"], values="value", aggfunc="sum"
    )


def exports(senders: Iterable[str], receiver: str, year: int, section: str = FOOD) -> float:
    """Sum exports of a group to one importer in a section of the SITC, US$ million; codes are iso3.

    Raises
    ------
    NoData
        There are none in the data.
    """
    who = _sent().index.intersection(sorted(senders))
    sent = _sent().get((receiver, year, section), pd.Series(dtype=float))
    value = float(sent.reindex(who).sum())
    if value <= 0:
        raise NoData(f"the UN data give no such exports to {receiver} in {year}")
    return value


def growth(senders: Iterable[str], receiver: str, base: int, section: str = FOOD) -> float:
    """Divide exports of 2015 by those of the base year; parameters as of `exports`.

    Raises
    ------
    NoData
        As of `exports`.
    """
    who = frozenset(senders)
    return exports(who, receiver, 2015, section) / exports(who, receiver, base, section)


def growth_against(senders: Iterable[str], receiver: str, base: int, control: str) -> float:
    """Growth of food exports over that of goods not banned, or alone where `control` is ``none``.

    Raises
    ------
    NoData
        As of `exports`.
    """
    who = frozenset(senders)
    food = growth(who, receiver, base)
    if control == "none":
        return food
    if control == "drinks and tobacco":
        return food / growth(who, receiver, base, DRINKS_AND_TOBACCO)
    other = {
        year: exports(who, receiver, year, ALL_GOODS) - exports(who, receiver, year)
        for year in (base, 2015)
    }
    return food / (other[2015] / other[base])


def not_followed(member: str, banned: str, base: int, control: str) -> Estimate:
    """Growth of banned states' food exports to the member, over that to Russia.

    Parameters
    ----------
    member, banned, base, control
        As in the ledger.

    Raises
    ------
    NoData
        The data have none of the exports needed.
    """
    union = members("EU", DAY_OF_BAN)
    senders = union if banned == "European Union" else union | OTHERS_BANNED
    value = growth_against(senders, CODES[member], base, control)
    value /= growth_against(senders, "RUS", base, control)
    return Estimate(value, SOURCES, year=2015, published=published("sitc-sections-2018"))


def passed_on(member: str, base: int) -> Estimate:
    """Growth of a member's food exports to Russia over that of the suppliers not banned.

    Parameters
    ----------
    member : str
        A key of `CODES`.
    base : int
        Base year.

    Raises
    ------
    NoData
        As of `exports`.
    """
    free = set(_sent().index) - members("EU", DAY_OF_BAN) - OTHERS_BANNED - set(MEMBERS)
    value = growth({CODES[member]}, "RUS", base) / growth(free, "RUS", base)
    return Estimate(value, SOURCES, year=2015, published=published("sitc-sections-2018"))


def european_food() -> pd.DataFrame:
    """Food the European Union of 2014 sells, US$ million, by year and name of the buyer."""
    union = members("EU", DAY_OF_BAN)
    return pd.DataFrame(
        {
            name: {year: exports(union, code, year) for year in (1995, 2005, 2015)}
            for code, name in BUYERS.items()
        }
    )
