"""Russia's ban on food from the states that had put sanctions on it, and other members' trade.

The ban of August 2014 stood on the European Union, the United States, Canada, Australia and
Norway {cite}`crozet2020`. Three records tell of it. Trade by section and partner has 1995, 2005 and
2015 only. BACI has each year, but has lost the leading nought of the codes of chapters 01 to 09:
meat (02) stands with preserved vegetables and fruit (20), and fruit (08) with tin (80), of which
these states trade next to nothing; what it has of dairy and vegetables cannot be told from rubber
and glass. Eurostat's total exports reach the sanctions of 2022, when goods may go round the other
way.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu.data import first_and_last, published
from eaeu.members import MEMBERS, members
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.sources.countries import name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DAY_OF_BAN = "2014-08-06"
BEFORE = 2013  # the last full year without the ban
OTHERS_BANNED = frozenset({"USA", "CAN", "AUS", "NOR"})
CODES = {"Belarus": "BLR", "Kazakhstan": "KAZ", "Armenia": "ARM", "Kyrgyzstan": "KGZ"}
"""The members beside Russia; the claim names the first two."""

SECTIONS, CHAPTERS = "sitc-sections-2018", "baci-chapters-2025-01"
PARTNERS, EUROPE = "baci-partners-2025-01", "eurostat-exports-2024-11"
MEMBERSHIPS = "facts-memberships"

FOOD, DRINKS_AND_TOBACCO, ALL_GOODS = "0", "1", "All"  # sections of the SITC
MEAT_AND_FRUIT, FRUIT, DRINKS_AND_TOBACCO_HS = ("20", "80"), "80", ("22", "24")  # chapters of BACI

EUROPEAN, OF_ALL_BANNED, OF_ANY_ORIGIN = "European", "of all banned states", "of any origin"
"""Whose food, as the ledger names it; of any origin it is meat and fruit."""

ALL_FOOD, ONLY_FRUIT, EUROPEAN_GOODS = "all food", "fruit", "all European goods"
"""What is passed on, as the ledger names it."""

NEIGHBOURS = ["AZE", "GEO", "MDA", "TJK", "TKM", "UZB"]
"""Soviet successors outside both unions, without Ukraine, which is at war from 2022."""

BUYERS = {
    "RUS": "Russia",
    "BLR": "Belarus",
    "KAZ": "Kazakhstan",
    "ARM": "Armenia",
    "UKR": "Ukraine",
}
"""Importers of European food that the chapter shows."""


def _grown(values: pd.Series, first: int, last: int, what: str) -> float:
    """Divide the last year of a series by the first.

    Raises
    ------
    NoData
        One of them is missing or zero.
    """
    ends = values.reindex([first, last])
    if not (ends > 0).all():
        missing = ends.index[~(ends > 0)][0]
        raise NoData(f"the data give no {what} in {missing}")
    return float(ends[last] / ends[first])


# Exports by section of the SITC, in 1995, 2005 and 2015


@cache
def _sent() -> pd.DataFrame:
    """US$ million by exporter (rows) and by importer, year and section (columns)."""
    rows = sources.load(SECTIONS)
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


def growth(
    senders: Iterable[str], receiver: str, first: int, last: int, section: str = FOOD
) -> float:
    """Divide exports of the last year by those of the first; other parameters as of `exports`.

    Raises
    ------
    NoData
        As of `exports`.
    """
    who = frozenset(senders)
    return exports(who, receiver, last, section) / exports(who, receiver, first, section)


def growth_against(
    senders: Iterable[str], receiver: str, first: int, last: int, control: str
) -> float:
    """Growth of food exports over that of goods not banned, or alone where `control` is ``none``.

    Raises
    ------
    NoData
        As of `exports`.
    """
    who = frozenset(senders)
    food = growth(who, receiver, first, last)
    if control == "none":
        return food
    if control == "drinks and tobacco":
        return food / growth(who, receiver, first, last, DRINKS_AND_TOBACCO)
    other = {
        year: exports(who, receiver, year, ALL_GOODS) - exports(who, receiver, year)
        for year in (first, last)
    }
    return food / (other[last] / other[first])


def european_food() -> pd.Series:
    """Food the European Union of 2014 sold in 2015 over 2005, by name of the buyer."""
    union = members("EU", DAY_OF_BAN)
    grown = {buyer: growth(union, code, 2005, 2015) for code, buyer in BUYERS.items()}
    return pd.Series(grown, name="2015 over 2005 (times)").rename_axis("buyer")


# Imports by chapter, each year


@cache
def _imported(chapters: Sequence[str] | None) -> pd.DataFrame:
    """Sum imports from all countries in chapters of BACI, or in all, US$ million: year by iso3."""
    rows = sources.load(CHAPTERS)
    if chapters is not None:
        rows = rows[rows["chapter"].isin(chapters)]
    return rows.groupby(["year", "iso3"])["import"].sum().unstack()


def meat_and_fruit() -> pd.DataFrame:
    """Give the members' imports of meat and fruit, US$ million: index year, columns their names.

    Belarus and Russia do not report from 2022 on; their years end in 2021.
    """
    imported = _imported(MEAT_AND_FRUIT).loc[2010:2021, ["RUS", *CODES.values()]]
    return imported.rename(columns=name).rename_axis(columns=None)


def import_growth_against(buyer: str, first: int, last: int, control: str) -> float:
    """Growth of a member's imports of meat and fruit (iso3) over that of goods not banned.

    Parameters
    ----------
    buyer : str
        iso3.
    first, last : int
        Years.
    control : str
        As in the ledger; ``none`` gives the growth alone.

    Raises
    ------
    NoData
        The data have no such imports in one of the years.
    """

    def grown(imported: pd.DataFrame) -> float:
        values = imported.get(buyer, pd.Series(dtype=float))
        return _grown(values, first, last, f"such imports by {buyer}")

    food = _imported(MEAT_AND_FRUIT)
    if control == "none":
        return grown(food)
    if control == "drinks and tobacco":
        return grown(food) / grown(_imported(DRINKS_AND_TOBACCO_HS))
    return grown(food) / grown(_imported(None) - food)


def not_followed(member: str, food: str, years: str, control: str) -> Estimate:
    """Growth of the food that a member is sold, over the growth of what Russia is sold.

    Parameters
    ----------
    member, food, years, control
        As in the ledger.

    Raises
    ------
    NoData
        The data have none of the trade needed.
    """
    first, last = first_and_last(years)
    if food == OF_ANY_ORIGIN:
        value = import_growth_against(CODES[member], first, last, control)
        value /= import_growth_against("RUS", first, last, control)
        return Estimate(value, CHAPTERS, year=last)
    union = members("EU", DAY_OF_BAN)
    senders = union if food == EUROPEAN else union | OTHERS_BANNED
    value = growth_against(senders, CODES[member], first, last, control)
    value /= growth_against(senders, "RUS", first, last, control)
    return Estimate(value, [SECTIONS, MEMBERSHIPS], year=last, published=published(SECTIONS))


# Food sold to Russia, and European goods since the sanctions of 2022


@cache
def fruit_to_russia() -> pd.DataFrame:
    """Fruit sold to Russia, US$ million, by exporter (iso3) and year, as far as it is listed.

    BACI's table holds each economy's five largest partners; a small seller may be missing.
    """
    rows = sources.flows(PARTNERS)
    rows = rows[rows["importer"].eq("RUS") & rows["product"].eq(FRUIT)]
    return rows.pivot(index="exporter", columns="year", values="value")


def _not_banned(sellers: Iterable[str]) -> list[str]:
    banned = members("EU", DAY_OF_BAN) | OTHERS_BANNED
    return [iso3 for iso3 in sellers if iso3 not in banned and iso3 not in MEMBERS]


def fruit_growth_against(seller: str, first: int, last: int) -> float:
    """Growth of a member's fruit sales to Russia, over that of suppliers not banned.

    These are the suppliers outside the union that are listed in both years.

    Raises
    ------
    NoData
        The data do not list the member, or no such supplier, in both years.
    """
    sold = fruit_to_russia().reindex(columns=[first, last])
    if seller not in sold.index:
        raise NoData(f"the data list no fruit sold to Russia by {seller}")
    both = sold.dropna()
    others = pd.Series(both.loc[_not_banned(both.index)].sum())
    own = _grown(pd.Series(sold.loc[seller]), first, last, f"fruit sold to Russia by {seller}")
    return own / _grown(others, first, last, "fruit sold to Russia by others")


@cache
def european_goods() -> pd.DataFrame:
    """Goods sold by the 27 members of the European Union, EUR million, by year and buyer (iso3)."""
    return sources.load(EUROPE).pivot(index="year", columns="importer", values="value")


def european_growth_against(buyer: str, first: int, last: int) -> float:
    """Growth of European exports to a member (iso3), over that to neighbours outside both unions.

    Raises
    ------
    NoData
        The data lack one of the years.
    """
    sold = european_goods()
    own = _grown(sold[buyer], first, last, f"European exports to {buyer}")
    around = sold[NEIGHBOURS].sum(axis=1, skipna=False)
    return own / _grown(around, first, last, "European exports to all the neighbours")


def european_growth(first: int, last: int) -> pd.Series:
    """European exports to Russia, the other members and the neighbours, last year over first."""
    sold = european_goods()
    times = {name(iso3): sold[iso3] for iso3 in ["RUS", *CODES.values()]}
    times["six neighbours outside"] = sold[NEIGHBOURS].sum(axis=1, skipna=False)
    return pd.Series({buyer: _grown(values, first, last, buyer) for buyer, values in times.items()})


def ban_numbers() -> dict[str, float]:
    """Numbers for the sentences about the ban.

    Returns
    -------
    dict
        `belarus`, `kazakhstan` and `russia`: European food bought in 2015 over 2005; with the ending
        ``_fell``, the fall of meat and fruit bought, 2013 to 2019, in per cent. `fell`: the fall of
        European food bought by Russia, in per cent. `fruit_2015` and `fruit_2019`: fruit from
        Belarus in Russia, over that of 2013.
    """
    grown, imports, fruit = european_food(), meat_and_fruit(), fruit_to_russia().loc["BLR"]
    fell = 100 * (1 - imports.loc[2019] / imports.loc[BEFORE])
    three = ("Belarus", "Kazakhstan", "Russia")
    return {
        **{buyer.lower(): grown[buyer] for buyer in three},
        **{f"{buyer.lower()}_fell": fell[buyer] for buyer in three},
        **{f"fruit_{year}": fruit[year] / fruit[BEFORE] for year in (2015, 2019)},
        "fell": 100 * (1 - grown["Russia"]),
    }


def passed_on(member: str, goods: str, years: str) -> Estimate:
    """Growth of what would carry goods passed on, over that of like trade that would not.

    Parameters
    ----------
    member, goods, years
        As in the ledger.

    Raises
    ------
    NoData
        The data have none of the trade needed.
    """
    first, last = first_and_last(years)
    seller = CODES[member]
    if goods == EUROPEAN_GOODS:
        return Estimate(european_growth_against(seller, first, last), EUROPE, year=last)
    if goods == ONLY_FRUIT:
        value = fruit_growth_against(seller, first, last)
        return Estimate(value, [PARTNERS, MEMBERSHIPS], year=last, published=published(PARTNERS))
    free = _not_banned(_sent().index)
    value = growth({seller}, "RUS", first, last) / growth(free, "RUS", first, last)
    return Estimate(value, [SECTIONS, MEMBERSHIPS], year=last, published=published(SECTIONS))
