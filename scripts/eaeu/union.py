"""The union: dates of its treaties, its size beside the European Union, its trade rules.

Trade inside and with neighbours is in `customs_union`, incomes of members in `income_convergence`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from eaeu import data, facts
from eaeu.customs_union import PANELS
from eaeu.members import MEMBERS, NAMES, OTHERS, members, memberships
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.measures import national_accounts, partners
from recompute.measures.national_accounts import Concept
from recompute.sources import catalogue

OUTPUTS: dict[str, Concept] = {
    "output, market rates": "gdp",
    "output, PPP": "gdp_ppp",
    "people": "population",
}
"""Sizes in the ledger -> concept of `national_accounts`."""
GOODS_TRADE = "goods trade with the world"
EU_TODAY = "the 27 of today"
EU_THEN = "members of the year"

_DUTIES = {
    ("simple mean duty", "wits-2021"): "Simple Average (%)",
    ("weighted mean duty", "wits-2021"): "Weighted Average (%)",
    ("duty-free lines", "wits-2021"): "Duty Free Tariff Lines Share (%)",
    ("simple mean duty", "wdi-2016"): "TM.TAX.MRCH.SM.AR.ZS",
    ("weighted mean duty", "wdi-2016"): "TM.TAX.MRCH.WM.AR.ZS",
}
"""Sign and data in the ledger -> indicator."""
_OUTPUT_WEIGHTS = "wdi-gdp-2021-04"
_JOINED = {"RUS": 2010, "KAZ": 2010, "BLR": 2010, "ARM": 2015, "KGZ": 2015}
"""First year of the common tariff in each member."""


def in_a_sentence(names: Iterable[str]) -> str:
    """Join names as running text does: ``A, B and C``; ``none`` for no name."""
    *most, last = list(names) or ["none"]
    return f"{', '.join(most)} and {last}" if most else last


# Dates


def treaty_date(organisation: str, event: str, instrument: str = "") -> str:
    """Return the first date of an event of an organisation: ISO, or its year or month alone.

    Parameters
    ----------
    organisation, event : str
        As in facts-treaties.
    instrument : str
        Part of the instrument's name.
    """
    rows = facts.load("facts-treaties")
    rows = rows[rows["organisation"].eq(organisation) & rows["event"].eq(event)]
    return str(rows.loc[rows["instrument"].str.contains(instrument), "date"].sort_values().iloc[0])


def _full_date(text: str) -> str:
    """First day of a year or month; a full date as it is."""
    return text + "0000-01-01"[len(text) :]


def _year_of(organisation: str, event: str) -> Estimate:
    date = treaty_date(organisation, event)
    return Estimate(int(date[:4]), "facts-treaties", published=_full_date(date))


def cis_charter_year(*, date: str) -> Estimate:
    """Year when the charter of the Commonwealth of Independent States was adopted or in force."""
    return _year_of("CIS", date)


def customs_union_2007(*, date: str) -> Estimate:
    """Year in which the treaty on the customs union was signed."""
    return _year_of("Customs union", date)


def eaeu_2015(*, date: str) -> Estimate:
    """Year in which the union's treaty came into force.

    Further columns: `month`, and `in_order`, whether Armenia and then Kyrgyzstan acceded after it.
    """
    start = treaty_date("EAEU", date)
    armenia, kyrgyzstan = (
        _full_date(treaty_date("EAEU", "accession_in_force", state))
        for state in ("Armenia", "Kyrgyzstan")
    )
    return Estimate(
        int(start[:4]),
        "facts-treaties",
        published=kyrgyzstan,
        extra={"month": int(start[5:7]), "in_order": start < armenia < kyrgyzstan},
    )


def treaty_dates_in_words() -> dict[str, str]:
    """Dates of the sentences on the union's steps, as people write them.

    Returns
    -------
    dict
        `adopted`, `force` (years of the charter), `treaty`, `tariff` (customs union), `signed`,
        `start`, `armenia`, `kyrgyzstan` (the union).
    """

    def day(*event: str) -> str:
        return f"{pd.Timestamp(treaty_date(*event)):%-d %B %Y}"

    kyrgyzstan = treaty_date("EAEU", "accession_in_force", "Kyrgyzstan")
    return {
        "adopted": treaty_date("CIS", "adopted")[:4],
        "force": treaty_date("CIS", "in_force")[:4],
        "treaty": day("Customs union", "signed"),
        "tariff": day("Customs union", "tariff"),
        "signed": day("EAEU", "signed"),
        "start": day("EAEU", "in_force"),
        "armenia": day("EAEU", "accession_in_force", "Armenia"),
        "kyrgyzstan": f"{pd.Timestamp(kyrgyzstan[:7]):%B %Y}",
    }


def treaty_table() -> pd.DataFrame:
    """Events of Eurasian integration in order of date, each with the page it rests on."""
    rows = facts.load("facts-treaties")[["organisation", "event", "instrument", "date", "source"]]
    return rows.assign(event=rows["event"].str.replace("_", " ")).sort_values("date")


# The union and the European Union


@cache
def european_union(year: int, which: str) -> tuple[str, ...]:
    """ISO codes of the European Union's members at the start of a year, or of 2026.

    Parameters
    ----------
    year : int
        Year; matters for the members of the year only.
    which : str
        `EU_THEN` or `EU_TODAY`.
    """
    return tuple(sorted(members("EU", f"{year if which == EU_THEN else 2026}-01-02")))


@cache
def _goods_trade(source: str, economies: tuple[str, ...]) -> pd.DataFrame:
    """Trade in goods, both directions, US$ billion, in years in which every economy has both."""
    both = [
        data.wide(source, indicator).reindex(columns=list(economies))
        for indicator in ("TX.VAL.MRCH.CD.WT", "TM.VAL.MRCH.CD.WT")
    ]
    return ((both[0] + both[1]) / 1e9).dropna()


@cache
def _sizes(measure: str, source: str, economies: tuple[str, ...]) -> pd.DataFrame:
    """Size of each economy by year, in years in which every economy has a value."""
    if measure == GOODS_TRADE:
        return _goods_trade(source, economies)
    return national_accounts.annual(sources.load(source), OUTPUTS[measure], list(economies))


@cache
def _years(source: str) -> frozenset[int]:
    return frozenset(sources.load(source)["year"])


@cache
def _trade_between(source: str, who: tuple[str, ...], others: tuple[str, ...]) -> pd.Series:
    """Goods trade of some economies with others by year, both directions."""
    return partners.trade_with(sources.load(source), who, others, "trade").with_partners.sum(axis=1)


@cache
def union_to_eu(measure: str, source: str, year: int, which: str) -> float:
    """Size of the five members together as a percentage of the European Union's.

    Parameters
    ----------
    measure, source, year, which
        The choices `measure`, `data`, `year` and `european union` of balance-eu.

    Raises
    ------
    NoData
        If the source is of another kind, lacks the series or the year, or has only a forecast.
    """
    eu = european_union(year, which)
    of_pairs = source in PANELS.values()
    if measure in OUTPUTS or measure == GOODS_TRADE:
        if of_pairs:
            raise NoData("a source of trade by partner, used for trade inside")
        rows = sources.load(source)
        if "forecast" in rows and rows.loc[rows["year"].eq(year), "forecast"].any():
            raise NoData("a forecast in this vintage")
        if measure == GOODS_TRADE and catalogue()[source].family != "wdi":
            raise NoData("the vintage does not have goods trade")
        sizes = _sizes(measure, source, (*MEMBERS, *eu))
        if year not in sizes.index:
            raise NoData("the vintage does not reach the year")
        ratio = sizes[MEMBERS].sum(axis=1) / sizes[list(eu)].sum(axis=1)
        return float(100 * ratio[year])
    if not of_pairs:
        raise NoData("the source does not have trade by partner")
    if year not in _years(source):
        raise NoData("the source does not have the year")
    who = tuple(MEMBERS if measure.startswith("trade inside") else OTHERS)
    inside, outside = (_trade_between(source, who, group) for group in (tuple(MEMBERS), eu))
    return float(100 * inside[year] / outside[year])


def _eve(source: str, year: int) -> int:
    """Year before the step that a year follows, as far as the source has it."""
    if source == "sitc-sections-2018":
        return 2005
    return 2009 if year == 2014 else 2014


def balance_eu(**choices: str | int) -> Estimate:
    """Size of the union as a percentage of the European Union's.

    Parameters
    ----------
    **choices
        The ledger's, one of which holds a blank: `reading`, which does not change the estimate,
        `measure`, `data`, `year`, `european union`.

    Returns
    -------
    Estimate
        Further column `gain`: percentage points above the year before the step.

    Raises
    ------
    NoData
        As `union_to_eu`.
    """
    measure, source, which = (str(choices[name]) for name in ("measure", "data", "european union"))
    year = int(choices["year"])
    now = union_to_eu(measure, source, year, which)
    gain = now - union_to_eu(measure, source, _eve(source, year), which)
    return Estimate(
        now,
        [source, "facts-memberships"],
        year=year,
        extra={"gain": gain},
        published=data.published(source),
    )


def sizes_against_eu(wdi: str, shown_year: int) -> pd.DataFrame:
    """Sizes of the five members as a percentage of the 27 of today: index year, a column a size.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.
    shown_year : int
        Year that the text names; each size must have it.

    Raises
    ------
    RecomputeError
        If the year is not covered.
    """
    eu = european_union(2026, EU_TODAY)
    by_name = {
        name: _sizes(name, wdi, (*MEMBERS, *eu)).loc[2000:2024] for name in (*OUTPUTS, GOODS_TRADE)
    }
    ratios = {n: 100 * s[MEMBERS].sum(axis=1) / s[list(eu)].sum(axis=1) for n, s in by_name.items()}
    table = pd.DataFrame(ratios)
    known = table.dropna().index
    if shown_year not in known:
        raise RecomputeError(
            f"the sizes are not known for {shown_year}",
            where="parameter shown_year",
            mend=f"choose a year from {known.min()} to {known.max()}",
        )
    return table


def union_share_of_both(source: str, year: int) -> pd.Series:
    """Trade with the union, per cent of trade with it and the European Union, by member."""
    flows, eu = sources.load(source), european_union(year, EU_THEN)
    inside, outside = (
        partners.trade_with(flows, MEMBERS, group, "trade").with_partners.T[year]
        for group in (MEMBERS, eu)
    )
    return (100 * inside / (inside + outside)).rename(index=NAMES).rename_axis("member")


def balance_numbers(table: pd.DataFrame, sizes: pd.DataFrame, shown_year: int) -> dict[str, float]:
    """Numbers of the sentences on the union beside the European Union, in per cent or points.

    Parameters
    ----------
    table : DataFrame
        Specifications of balance-eu.
    sizes : DataFrame
        From `sizes_against_eu`.
    shown_year : int
        Year that the text names.

    Returns
    -------
    dict
        `gdp`, `ppp`, `people`, `trade` in that year, and under ``d_<name>`` the change since 2014;
        `parity`, `catch`, shares of the ways by reading; `most`, the largest ratio by size alone.
    """
    names = {"gdp": "output, market rates", "ppp": "output, PPP", "people": "people"}
    names |= {"trade": GOODS_TRADE}
    by_reading = 100 * table.groupby("reading")["supports"].mean()
    of_size = table["measure"].isin([*OUTPUTS, GOODS_TRADE])
    return {
        **{short: sizes[name][shown_year] for short, name in names.items()},
        **{f"d_{s}": sizes[n][shown_year] - sizes[n][2014] for s, n in names.items()},
        "parity": by_reading["parity"],
        "catch": by_reading["catching up"],
        "most": table.loc[of_size, "value"].max(),
    }


def brexit_effect_on_people(wdi: str) -> float:
    """Points by which people of the union, in per cent of the European Union's, rose 2019 to 2024.

    Nearly all of it is the United Kingdom's leaving in 2020.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.
    """
    after, before = (union_to_eu("people", wdi, year, EU_THEN) for year in (2024, 2019))
    return after - before


def measures_at_parity(table: pd.DataFrame) -> list[str]:
    """Measures by which some way to compute balance-eu finds parity, in order of the alphabet."""
    return sorted(set(table.loc[table["reading"].eq("parity") & table["supports"], "measure"]))


# Trade rules


@cache
def duties(sign: str, source: str) -> pd.DataFrame:
    """Mean duty or share of duty-free lines, of members and the world, per cent: year by economy.

    Parameters
    ----------
    sign, source : str
        The choices `sign` and `data` of wto-rules, of those that are about duties.
    """
    rows = sources.load(source)
    if source == "wits-2021":
        rows = rows[rows["product"].eq("All Products")].rename(columns={"reporter": "iso3"})
    economies = rows["iso3"].isin([*MEMBERS, "WLD"])
    rows = rows[rows["indicator"].eq(_DUTIES[sign, source]) & economies]
    return rows.pivot(index="year", columns="iso3", values="value")


def wto_rules(**choices: str) -> Estimate:
    """Movement of the five members towards the rules of world trade, in percentage points.

    Parameters
    ----------
    **choices
        The ledger's, one of which holds a blank: `sign`, `data`, `years`, `members count`,
        `against`.

    Raises
    ------
    NoData
        If a member, or the world where it is the yardstick, lacks the first or the last year.
    """
    sign, source, against = choices["sign"], choices["data"], choices["against"]
    first, last = (int(year) for year in choices["years"].split(" to "))
    used, published, weights = [source], None, pd.Series(1.0, index=MEMBERS)
    if choices["members count"] == "by output":
        used.append(_OUTPUT_WEIGHTS)
        output = national_accounts.annual(sources.load(_OUTPUT_WEIGHTS), "gdp", MEMBERS)
        weights = output.T[2014]
    if sign == "members in the WTO":
        inside = {year: members("WTO", f"{year}-12-31") for year in (first, last)}
        values = pd.DataFrame(
            {year: [100.0 * (name in group) for name in MEMBERS] for year, group in inside.items()},
            index=MEMBERS,
        ).T
        published = max([f"{last}-12-31", *map(data.published, used[1:])])
    else:
        values = duties(sign, source)
    wanted = MEMBERS if against == "nothing" else [*MEMBERS, "WLD"]
    if not {first, last} <= set(values.reindex(columns=wanted).dropna().index):
        raise NoData(f"not all of them have {first} and {last}")
    change = values.loc[last] - values.loc[first]
    moved = np.average(change[MEMBERS], weights=weights)
    if against == "the world":
        moved -= change["WLD"]
    towards = moved if sign in ("members in the WTO", "duty-free lines") else -moved
    return Estimate(towards, used, year=last, published=published)


def members_duties() -> pd.DataFrame:
    """Members' simple means of applied duties, per cent, 2005 to 2017: index year."""
    return duties("simple mean duty", "wits-2021").loc[2005:2017, MEMBERS].rename(columns=NAMES)


def change_on_joining() -> pd.Series:
    """Change of the mean duty from the last year known to joining, points, by member."""
    table = members_duties()
    changes = {}
    for code, year in _JOINED.items():
        duty = table[NAMES[code]]
        changes[NAMES[code]] = duty[year] - duty.loc[: year - 1].dropna().iloc[-1]
    return pd.Series(changes)


def duty_ways(table: pd.DataFrame) -> pd.Series:
    """Share of the ways about duties that agree with wto-rules, per cent, by `against`.

    Parameters
    ----------
    table : DataFrame
        Specifications of wto-rules.
    """
    about_duties = table[table["sign"].ne("members in the WTO")]
    return 100 * about_duties.groupby("against")["supports"].mean()


def wto_dates() -> dict[str, str]:
    """Years of the sentences on the World Trade Organization.

    Returns
    -------
    dict
        Accession by member (`kgz`, `arm`, `rus`, `kaz`); `treaty`, which makes its rules part of
        the union's law; `dropped`, Belarus' plan to accede.
    """
    spells = memberships()
    joined = spells[spells["organisation"].eq("WTO")].set_index("iso3")["joined"]
    steps = facts.load("facts-trade-rules").set_index(["topic", "event", "iso3"])["date"]
    dates = {code.lower(): joined[code] for code in ("KGZ", "ARM", "RUS", "KAZ")}
    dates["treaty"] = steps["WTO rules", "treaty signed", "RUS BLR KAZ"]
    dates["dropped"] = steps["WTO rules", "accession plan dropped", "BLR"]
    return {name: date[:4] for name, date in dates.items()}


def duty_numbers() -> dict[str, float]:
    """Numbers of the sentences on duties.

    Returns
    -------
    dict
        `w08`, `w17`, the world's mean duty (%); `apart`, the largest difference between the two
        sources for one member and year (points); the change on joining by member's name in lower
        case (points).
    """
    wits, wdi = (duties("simple mean duty", source) for source in ("wits-2021", "wdi-2016"))
    return {
        "w08": wits["WLD"][2008],
        "w17": wits["WLD"][2017],
        "apart": (wits - wdi)[MEMBERS].abs().max().max(),
        **{str(name).lower(): change for name, change in change_on_joining().items()},
    }
