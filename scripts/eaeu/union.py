"""The union: dates of its treaties, its size beside the European Union, its trade rules.

Trade inside and with neighbours is in `customs_union`, incomes of members in `income_convergence`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd

from eaeu import data, facts
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
NEWEST = "newest year"
EVE = 2014
"""Year before the union began."""

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
        `adopted`, `force` (the charter), `community_signed`, `community_force`, `treaty`, `tariff`,
        `between_two`, `territory` (customs union; the last two its code), `signed`, `start`,
        `armenia_signed`, `armenia`, `kyrgyzstan` (the union); `took_office`, `elected`,
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
    """Tell steps of integration in order of signature.

    Columns `step`, `signed`, `took effect`, `years between`. The dates are ISO;
    the years from one to the other count a year as 365.2425 days.
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
        fig, ax = plt.subplots(figsize=(style.WIDTH, 3.1))
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
        for (name, where), side in zip(days.items(), ("right", "left"), strict=True):
            place = (where[longest], longest)
            style.note(ax, name, place, (4 if side == "right" else -4, 7), ha=side, va="bottom")
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
        fig, ax = plt.subplots(figsize=(style.WIDTH, 2.3))
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
def _sizes(measure: str, source: str) -> pd.DataFrame:
    """Size of each economy by year, without forecasts; what is not known is missing."""
    if measure == GOODS_TRADE:
        if catalogue()[source].family != "wdi":
            raise NoData("the source does not have goods trade")
        both = [data.wide(source, f"T{way}.VAL.MRCH.CD.WT") for way in "XM"]
        return (both[0] + both[1]) / 1e9
    rows = sources.load(source)
    if "forecast" in rows:
        rows = rows[~rows["forecast"]]
    every = sorted(rows["iso3"].unique())
    return national_accounts.annual(rows, OUTPUTS[measure], every, complete=False)


@cache
def size_by_year(measure: str, source: str, which: str) -> pd.Series:
    """Size of the five members together as a percentage of the European Union's, by year.

    Parameters
    ----------
    measure, source, which : str
        The choices `measure`, `dataset` and `european union` of balance-eu. Years in which a member
        of either union has no value are left out.

    Raises
    ------
    NoData
        If the source does not have the measure, or no year of it.
    """
    sizes = _sizes(measure, source).reindex(
        columns=sorted({*MEMBERS, *european_union(2015, EU_THEN)})
    )
    ratio = {}
    for year, row in sizes.iterrows():
        eu = list(european_union(int(str(year)), which))
        if row[[*MEMBERS, *eu]].notna().all():
            ratio[int(str(year))] = 100 * row[MEMBERS].sum() / row[eu].sum()
    if not ratio:
        raise NoData("the source has no year for all members of both unions")
    return pd.Series(ratio, dtype=float)


def size_beside_eu(**choices: str | int) -> Estimate:
    """Size of the union as a percentage of the European Union's.

    Parameters
    ----------
    **choices
        The ledger's, one of which holds a blank: `measure`, `dataset`, `at` (a year, or `NEWEST`),
        `european union`.

    Returns
    -------
    Estimate
        Further column `moved`: change since `EVE`, in per cent of what it was.

    Raises
    ------
    NoData
        As `size_by_year`, or if it lacks the year or the union's eve.
    """
    source = str(choices["dataset"])
    ratio = size_by_year(str(choices["measure"]), source, str(choices["european union"]))
    year = int(ratio.index.max()) if choices["at"] == NEWEST else int(choices["at"])
    if missing := {year, EVE} - set(ratio.index):
        raise NoData(f"the source does not give {min(missing)} for all members of both unions")
    return Estimate(
        ratio[year],
        [source, "facts-memberships"],
        year=year,
        extra={"moved": 100 * (ratio[year] / ratio[EVE] - 1)},
        published=data.published(source),
    )


@cache
def _trade_between(source: str, who: tuple[str, ...], others: tuple[str, ...]) -> pd.Series:
    """Goods trade of some economies with others by year, both directions."""
    found = partners.trade_with(data.trade_of_pairs(source), who, others, "trade")
    return found.with_partners.sum(axis=1)


def trade_beside_eu(**choices: str | int) -> Estimate:
    """Members' trade with one another as a percentage of their trade with the European Union.

    Parameters
    ----------
    **choices
        The ledger's, one of which holds a blank: `dataset`, `who`, `at`, `european union`.

    Raises
    ------
    NoData
        If the source does not have the year.
    """
    source, year = str(choices["dataset"]), int(choices["at"])
    who = tuple(MEMBERS if choices["who"] == "all five" else OTHERS)
    eu = european_union(year, str(choices["european union"]))
    inside, outside = (_trade_between(source, who, group) for group in (tuple(MEMBERS), eu))
    if year not in inside.index:
        raise NoData(f"the source does not have {year}")
    return Estimate(
        100 * inside[year] / outside[year],
        [source, "facts-memberships"],
        year=year,
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
    names = (*OUTPUTS, GOODS_TRADE)
    table = pd.DataFrame({name: size_by_year(name, wdi, EU_TODAY) for name in names}).loc[2000:]
    known = table.dropna().index
    if shown_year not in known:
        raise RecomputeError(
            f"the sizes are not known for {shown_year}",
            where="parameter shown_year",
            mend=f"choose a year from {known.min()} to {known.max()}",
        )
    return table


def balance_numbers(wdi: str) -> dict[str, float]:
    """Numbers for the answer on the union beside the 27 of today, from the newest years.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.

    Returns
    -------
    dict
        `people` and `parity`, output at purchasing-power parity, in per cent; `most`, the highest
        of all sizes; `four`, trade of the members without Russia inside against that with the
        European Union in 2019, and `four_before` in `EVE`, missing where not known.
    """
    newest = {name: size_by_year(name, wdi, EU_TODAY).iloc[-1] for name in (*OUTPUTS, GOODS_TRADE)}
    choices = {"dataset": data.DOTS, "who": "without Russia", "european union": EU_THEN}
    return {
        "people": newest["people"],
        "parity": newest["output, PPP"],
        "most": max(newest.values()),
        "four": trade_beside_eu(**choices, at=2019).value,
        "four_before": trade_beside_eu(**choices, at=EVE).value,
    }


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
