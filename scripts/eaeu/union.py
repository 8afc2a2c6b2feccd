"""The union: dates of its treaties, its size beside the European Union, its trade rules.

Trade inside and with neighbours is in `customs_union`, incomes of members in `income_convergence`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd

from eaeu import data, facts
from eaeu.customs_union import PANELS
from eaeu.members import MEMBERS, NAMES, OTHERS, members, memberships
from recompute import sources, text
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.measures import national_accounts, partners
from recompute.measures.national_accounts import Concept
from recompute.sources import catalogue

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OUTPUTS: dict[str, Concept] = {
    "output, market rates": "gdp",
    "output, PPP": "gdp_ppp",
    "people": "population",
}
"""Sizes in the ledger -> concept of `national_accounts`."""
GOODS_TRADE = "goods trade with the world"
EU_TODAY = "the 27 of today"
EU_THEN = "members of the year"

_DUTIES = {"simple": "Simple Average (%)", "weighted": "Weighted Average (%)"}
"""Mean in the ledger -> indicator of WITS."""
EURASEC_NAMED = frozenset({"RUS", "BLR", "KAZ", "KGZ", "TJK"})
"""Members of the Eurasian Economic Community that the paper names."""
_COMMUNITY = {
    "RUS": "Russia",
    "KAZ": "Kazakhstan",
    "BLR": "Belarus",
    "KGZ": "Kyrgyzstan",
    "TJK": "Tajikistan",
    "UZB": "Uzbekistan",
}
DAYS_A_YEAR = 365.2425
LAST_DUTY_YEAR = 2017
"""Newest year of duties in WITS without errors: later rates show maxima that cannot be."""
WITS = "wits-2021"
_GROUPS = {
    "all five": MEMBERS,
    "the three founders": MEMBERS[:3],
    "the two that joined": MEMBERS[3:],
}
"""Members in the ledger -> ISO codes."""


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


def _full_date(date: str) -> str:
    """First day of a year or month; a full date as it is."""
    return date + "0000-01-01"[len(date) :]


def _year_of(organisation: str, event: str) -> Estimate:
    date = treaty_date(organisation, event)
    return Estimate(int(date[:4]), "facts-treaties", published=_full_date(date))


def cis_charter_year(*, event: str) -> Estimate:
    """Year when the charter of the Commonwealth of Independent States was adopted or in force."""
    return _year_of("CIS", event)


def customs_union_2007(*, event: str) -> Estimate:
    """Year in which the treaty on the customs union was signed."""
    return _year_of("Customs union", event)


def union_start(*, event: str) -> Estimate:
    """Year in which the union's treaty came into force; further column: `month`."""
    date = treaty_date("EAEU", event)
    month = {"month": int(date[5:7])}
    return Estimate(int(date[:4]), "facts-treaties", published=_full_date(date), extra=month)


def accessions(*, event: str) -> Estimate:
    """Days from Armenia's accession to Kyrgyzstan's; below zero, Kyrgyzstan was first.

    Further column: `after_start`, whether both came after the union had begun.
    """
    dates = [treaty_date("EAEU", event, state) for state in ("Armenia", "Kyrgyzstan")]
    armenia, kyrgyzstan = (pd.Timestamp(_full_date(date)) for date in dates)
    start = pd.Timestamp(treaty_date("EAEU", "in_force"))
    return Estimate(
        (kyrgyzstan - armenia).days,
        "facts-treaties",
        year=kyrgyzstan.year,
        published=str(max(armenia, kyrgyzstan).date()),
        extra={"after_start": bool(start < min(armenia, kyrgyzstan))},
    )


def eurasec_members(*, year: int) -> Estimate:
    """Members of the Eurasian Economic Community on 1 July of a year.

    Further columns: `unnamed`, members that the paper does not name; `missing`, states it names
    that were none.
    """
    day = f"{year}-07-01"
    belonged = members("EurAsEC", day)
    return Estimate(
        len(belonged),
        "facts-memberships",
        year=year,
        published=day,
        extra={
            "unnamed": len(belonged - EURASEC_NAMED),
            "missing": len(EURASEC_NAMED - belonged),
        },
    )


def years_in_office(*, since: str) -> Estimate:
    """Years of Nursultan Nazarbayev's presidency, from an event of facts-offices to its end."""
    dates = facts.load("facts-offices").set_index("event")["date"]
    first, last = pd.Timestamp(dates[since]), pd.Timestamp(dates["left_office"])
    years = (last - first).days / DAYS_A_YEAR
    return Estimate(years, "facts-offices", year=last.year, published=dates["left_office"])


def union_dates() -> dict[str, str]:
    """Return dates of the sentences on the union's steps, as people write them.

    Returns
    -------
    dict
        `adopted`, `force` (the charter), `community_signed`, `community_force`, `treaty`, `tariff`, `between_two`, `territory` (customs union; the
        last two its code), `signed`,
        `start`, `armenia_signed`, `armenia`, `kyrgyzstan` (the union); `took_office`, `elected`,
        `left_office` (Nazarbayev).
    """
    events = {
        "adopted": ("CIS", "adopted"),
        "force": ("CIS", "in_force"),
        "community_signed": ("EurAsEC", "signed"),
        "community_force": ("EurAsEC", "in_force"),
        "treaty": ("Customs union", "signed"),
        "tariff": ("Customs union", "tariff"),
        "between_two": ("Customs union", "territory", "Russia and Kazakhstan"),
        "territory": ("Customs union", "territory", "all three"),
        "signed": ("EAEU", "signed"),
        "start": ("EAEU", "in_force"),
        "armenia_signed": ("EAEU", "accession_signed", "Armenia"),
        "armenia": ("EAEU", "accession_in_force", "Armenia"),
        "kyrgyzstan": ("EAEU", "accession_in_force", "Kyrgyzstan"),
    }
    dates = {name: treaty_date(*event) for name, event in events.items()}
    offices = facts.load("facts-offices")
    dates |= dict(zip(offices["event"], offices["date"], strict=True))
    return {name: text.day(date) for name, date in dates.items()}


def within_term(signed: pd.Series) -> bool:
    """Tell whether all dates, ISO, lie within Nazarbayev's presidency."""
    term = facts.load("facts-offices").set_index("event")["date"]
    return bool(signed.between(term["took_office"], term["left_office"]).all())


def steps_signed_and_in_force() -> pd.DataFrame:
    """Tell steps of integration in order of signature: `step`, `signed`, `took effect`, `years between`.

    The dates are ISO; the years from one to the other count a year as 365.2425 days.
    """
    steps = [
        ("Charter of the Commonwealth", "CIS", "adopted", "in_force", ""),
        ("Eurasian Economic Community", "EurAsEC", "signed", "in_force", ""),
        ("Customs union", "Customs union", "signed", "tariff", ""),
        ("Common economic space", "Common economic space", "signed", "in_force", ""),
        ("Eurasian Economic Union", "EAEU", "signed", "in_force", ""),
        ("Accession of Armenia", "EAEU", "accession_signed", "accession_in_force", "Armenia"),
        ("Accession of Kyrgyzstan", "EAEU", "accession_signed", "accession_in_force", "Kyrgyzstan"),
    ]
    table = pd.DataFrame(
        [
            (step, treaty_date(who, first, which), treaty_date(who, last, which))
            for step, who, first, last, which in steps
        ],
        columns=["step", "signed", "took effect"],
    )
    between = pd.to_datetime(table["took effect"]) - pd.to_datetime(table["signed"])
    return table.assign(**{"years between": between.dt.days / DAYS_A_YEAR})


def draw_steps(steps: pd.DataFrame) -> Figure:
    """Draw each step as a line from its signature (hollow) to the day it took effect (filled)."""
    days = {
        name: [day.year + (day.day_of_year - 1) / 365 for day in pd.to_datetime(steps[name])]
        for name in ("signed", "took effect")
    }
    with style.use():
        fig, ax = plt.subplots(figsize=(7.2, 3.6))
        rows = list(zip(steps["step"], days["signed"], days["took effect"], strict=True))
        for row, (name, first, last) in enumerate(rows):
            ax.plot([first, last], [row, row], color=style.ACCENT, linewidth=2.2, zorder=2)
            ax.plot(first, row, "o", mfc=style.PAPER, mec=style.ACCENT, ms=7, mew=1.6, zorder=3)
            ax.plot(last, row, "o", color=style.ACCENT, ms=7, zorder=3)
            left = first > rows[len(rows) // 2][1] - 1
            place = (first, row) if left else (last, row)
            style.note(
                ax, name, place, (-9 if left else 9, 0), ha="right" if left else "left", va="center"
            )
        longest = int(steps["years between"].argmax())  # has room for both names
        for name, where in days.items():
            style.note(ax, name, (where[longest], longest), (0, 8), ha="center", va="bottom")
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        ax.set_ylim(len(rows) - 0.4, -0.7)
        style.year_axis(ax)
    return fig


def community_spells() -> pd.DataFrame:
    """Spells of membership in the Eurasian Economic Community: `state`, `joined`, `left`."""
    rows = memberships()
    rows = rows[rows["organisation"].eq("EurAsEC")].assign(
        state=lambda t: t["iso3"].map(_COMMUNITY)
    )
    order = list(_COMMUNITY.values())
    return rows.set_index("state").loc[order, ["joined", "left"]].reset_index()


def community_guests() -> dict[str, int | str]:
    """Return what the sentences say of members that the paper does not name.

    Returns
    -------
    dict
        `guests`, how many; of the first of them `guest`, `joined`, `left` as people write them, and
        `from_year`, `to_year`.
    """
    spells = community_spells()
    guests = spells[~spells["state"].isin([_COMMUNITY[code] for code in EURASEC_NAMED])]
    first = guests.iloc[0]
    return {
        "guests": len(guests),
        "guest": first["state"],
        "joined": text.day(first["joined"]),
        "left": text.day(first["left"]),
        "from_year": first["joined"][:4],
        "to_year": first["left"][:4],
    }


def draw_spells(spells: pd.DataFrame) -> Figure:
    """Draw each state's membership as a bar over time."""
    with style.use():
        fig, ax = plt.subplots(figsize=(7.2, 2.9))
        for row, (state, *dates) in enumerate(spells.itertuples(index=False)):
            first, last = (day.year + (day.day_of_year - 1) / 365 for day in pd.to_datetime(dates))
            named = state in {_COMMUNITY[code] for code in EURASEC_NAMED}
            colour = style.ACCENT if named else style.SECOND
            ax.barh(row, last - first, left=first, height=0.5, color=colour)
            if not named:
                style.note(ax, "not named in the paper", (last, row), (7, 0), va="center")
        ax.set_yticks(range(len(spells)), spells["state"])
        ax.tick_params(axis="y", length=0)
        ax.grid(visible=False, axis="y")
        ax.set_ylim(len(spells) - 0.4, -0.6)
        style.year_axis(ax)
    return fig


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
        The choices `measure`, `dataset`, `year` and `european union` of balance-eu.

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
        `measure`, `dataset`, `year`, `european union`.

    Returns
    -------
    Estimate
        Further column `gain`: percentage points above the year before the step.

    Raises
    ------
    NoData
        As `union_to_eu`.
    """
    measure, source, which = (
        str(choices[name]) for name in ("measure", "dataset", "european union")
    )
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


def wto_in_union_law(*, event: str) -> Estimate:
    """Year in which rules of the World Trade Organization were made part of the union's law.

    Parameters
    ----------
    event : str
        "treaty signed", that of the customs union, or "carried into the union", by its own treaty.
    """
    date = _rule(event)["date"]
    return Estimate(int(date[:4]), "facts-trade-rules", year=int(date[:4]), published=date)


def _rule(event: str) -> pd.Series:
    """Return the one row of facts-trade-rules on an event about rules of world trade."""
    rows = facts.load("facts-trade-rules")
    (place,) = rows.index[rows["topic"].eq("WTO rules") & rows["event"].eq(event)]
    return rows.loc[place]


def wto_membership(*, since: int) -> Estimate:
    """How many of the five members belong to the World Trade Organization.

    Parameters
    ----------
    since : int
        Year at whose end `before`, a further column, counts them.
    """
    spells = memberships()
    spells = spells[spells["organisation"].eq("WTO") & spells["iso3"].isin(MEMBERS)]
    last = spells["joined"].max()
    before = members("WTO", f"{since}-12-31") & set(MEMBERS)
    return Estimate(
        len(members("WTO", facts.LAST_DAY) & set(MEMBERS)),
        "facts-memberships",
        year=int(last[:4]),
        published=last,
        extra={"before": len(before)},
    )


@cache
def duties(mean: str) -> pd.DataFrame:
    """Mean applied duty on all products, of members and the world, per cent: year by economy.

    Parameters
    ----------
    mean : {"simple", "weighted"}
        Each tariff line alike, or by imports.
    """
    rows = sources.load(WITS)
    rows = rows[rows["product"].eq("All Products") & rows["indicator"].eq(_DUTIES[mean])]
    rows = rows[rows["reporter"].isin([*MEMBERS, "WLD"])]
    return rows.pivot(index="year", columns="reporter", values="value")


def duty_change(*, mean: str, group: str, since: int, against: str) -> Estimate:
    """Change of the members' mean applied duty to `LAST_DUTY_YEAR`, in percentage points.

    Parameters
    ----------
    mean, group, since, against : str, int
        Choices of the ledger. Each member counts alike; "the world" takes the change of the world's
        mean off.

    Raises
    ------
    NoData
        If a member, or the world where it is the yardstick, lacks one of the two years.
    """
    values, states = duties(mean), _GROUPS[group]
    wanted = [*states, *(["WLD"] if against == "the world" else [])]
    if not {since, LAST_DUTY_YEAR} <= set(values.reindex(columns=wanted).dropna().index):
        raise NoData(f"not all of them have {since} and {LAST_DUTY_YEAR}")
    by_state = values.T
    change = by_state[LAST_DUTY_YEAR] - by_state[since]
    moved = float(change[states].mean())
    if against == "the world":
        moved -= float(change["WLD"])
    return Estimate(moved, WITS, year=LAST_DUTY_YEAR)


def lines_below_common_tariff(*, event: str) -> Estimate:
    """Tariff lines on which Kazakhstan promised lower duties than the common tariff has."""
    row = _rule(event)
    return Estimate(
        float(row["value"]), "facts-trade-rules", year=int(row["date"][:4]), published=row["date"]
    )


def members_duties() -> pd.DataFrame:
    """Members' simple means of applied duties, per cent, from 2005: index year."""
    return duties("simple").loc[2005:LAST_DUTY_YEAR, MEMBERS].rename(columns=NAMES)


def wto_dates() -> dict[str, str]:
    """Return dates of the sentences on the World Trade Organization, as people write them.

    Returns
    -------
    dict
        Year of accession by member (`kgz`, `arm`, `rus`, `kaz`) and of its application
        (`rus_asked`, `kaz_asked`); `treaty`, which makes the rules part of the union's law;
        `dropped`, year in which Belarus took accession out of its plans.
    """
    spells = memberships().set_index(["organisation", "iso3"])["joined"]
    dates = {code.lower(): spells["WTO", code] for code in ("KGZ", "ARM", "RUS", "KAZ")}
    for code in ("RUS", "KAZ"):
        dates[f"{code.lower()}_asked"] = spells["WTO accession under way", code]
    dates["dropped"] = _rule("accession plan dropped")["date"]
    years = {name: date[:4] for name, date in dates.items()}
    return {**years, "treaty": text.day(_rule("treaty signed")["date"])}


def duty_numbers() -> dict[str, float]:
    """Return numbers of the sentences on duties, simple means in per cent.

    Returns
    -------
    dict
        `from_five`, `to_five`, all members; `from_world`, `to_world`; by member in lower case with
        the ending ``_change``, the change in points; all from 2012 to `LAST_DUTY_YEAR`.
    """
    table = duties("simple").loc[[2012, LAST_DUTY_YEAR]]
    first, last = table.iloc[0], table.iloc[1]
    return {
        "from_five": first[MEMBERS].mean(),
        "to_five": last[MEMBERS].mean(),
        "from_world": first["WLD"],
        "to_world": last["WLD"],
        **{f"{code.lower()}_change": last[code] - first[code] for code in MEMBERS},
    }


def duty_changes() -> pd.Series:
    """Return the change of each member's mean duty from 2012 to `LAST_DUTY_YEAR`, in points."""
    by_member = members_duties().T
    return by_member[LAST_DUTY_YEAR] - by_member[2012]


def promised_lines() -> float:
    """Return the tariff lines on which Kazakhstan promised less than the common tariff."""
    return lines_below_common_tariff(event="duties promised below the common tariff").value
