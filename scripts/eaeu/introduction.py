"""The introduction: when the union's forerunners existed, and how alike and matched its members are.

Likeness and fit are means over pairs of members. Cohesion in this sense has no natural unit, so the
union's mean is set against that of another group that integrates {cite}`cantori1970`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from eaeu import data, facts
from eaeu.members import MEMBERS, NAMES
from eaeu.members import members as members_on
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.measures import pairs, specialisation

if TYPE_CHECKING:
    from matplotlib.figure import Figure

GROUPS = {
    "EU": "European Union",
    "ASEAN": "ASEAN",
    "MERCOSUR": "Mercosur",
    "EAC": "East African Community",
}
"""Groups the union is set against: name in the table of memberships -> name for a reader."""

UNION = "union"
"""Stands for today's five members in every year, whenever they joined."""

SHOWN_YEARS = (2005, 2015)
"""Years of the tables by pair: those for which trade by SITC section is given."""

_TREATIES = "facts-treaties"
_MEMBERSHIPS = "facts-memberships"
_SITC = "sitc-sections-2018"
_WITS = "wits-2021"
_WDI = ""  # stands for the vintage of the World Bank's indicators that a caller names

_LEVELS = {
    "income at PPP": (_WDI, "NY.GDP.PCAP.PP.CD"),
    "income at market rates": (_WDI, "NY.GDP.PCAP.CD"),
    "regime (V-Dem)": ("vdem-15", "v2x_polyarchy"),
    "regime (unified score)": ("isard-democracy", "euds"),
}
_EXPORTS = {
    "exports by SITC section": "ten SITC sections",
    "exports by HS section": "HS sections",
}
_HS_SECTIONS = [
    "Animal",
    "Vegetable",
    "Food Products",
    "Minerals",
    "Fuels",
    "Chemicals",
    "Plastic or Rubber",
    "Hides and Skins",
    "Wood",
    "Textiles and Clothing",
    "Footwear",
    "Stone and Glass",
    "Metals",
    "Mach and Elec",
    "Transportation",
    "Miscellaneous",
]
_STAGES = ["Raw materials", "Intermediate goods", "Consumer goods", "Capital goods"]
_PRODUCTS: dict[str, tuple[str, list[str]]] = {
    "ten SITC sections": (_SITC, []),
    "four stages of processing": (_WITS, _STAGES),
    "HS sections": (_WITS, _HS_SECTIONS),
}
_SHOWN = {
    "income": "income at PPP",
    "regime": "regime (V-Dem)",
    "exports": "exports by SITC section",
    "export fit": "ten SITC sections",
}
_RUSSIA_BELARUS_SORTED_FROM = 2015  # before, their trade is booked whole under SITC section 9
_COVERAGE = 0.75  # least share of another group's members with data


def event(organisation: str, name: str) -> pd.Timestamp:
    """First date of an event in an organisation's treaties; a month or year is its first day.

    Raises
    ------
    RecomputeError
        The table of treaties does not have the event.
    """
    rows = facts.load(_TREATIES)
    dates = rows.loc[rows["organisation"].eq(organisation) & rows["event"].eq(name), "date"]
    if dates.empty:
        raise RecomputeError(
            f"the table of treaties has no event {name!r} of {organisation!r}",
            where=_TREATIES,
            mend="add its row, or use the name of an event in the table",
        )
    return pd.Timestamp(dates.min())


def eurasec_period(start: str, end: str) -> Estimate:
    """First year of the Eurasian Economic Community, and its last full year as `last_year`.

    Parameters
    ----------
    start, end : str
        Event in the table of treaties that opens and closes the period.
    """
    last = event("EurAsEC", end)
    last_day = last if end == "abolition_signed" else last - pd.Timedelta(days=1)
    return Estimate(
        event("EurAsEC", start).year,
        _TREATIES,
        extra={"last_year": last_day.year},
        published=str(last.date()),
    )


def ces_2012(date: str) -> Estimate:
    """Year in which the agreements on the common economic space took effect.

    Parameters
    ----------
    date : str
        Event in the table of treaties.
    """
    began = event("Common economic space", date)
    return Estimate(began.year, _TREATIES, published=str(began.date()))


def dates() -> dict[str, int | str]:
    """Years, and the day of its end, of the community and of the common economic space.

    Returns
    -------
    dict
        `signed`, `force`: the community's treaty; `seat`: its seat as observer at the United
        Nations; `ces_signed`, `ces`: the common space's agreements (years); `ended`: the
        community's last day, in words.
    """
    return {
        "signed": event("EurAsEC", "signed").year,
        "force": event("EurAsEC", "in_force").year,
        "seat": event("EurAsEC", "un_observer").year,
        "ended": event("EurAsEC", "ended").strftime("%-d %B %Y"),
        "ces_signed": event("Common economic space", "signed").year,
        "ces": event("Common economic space", "in_force").year,
    }


def schemes() -> pd.DataFrame:
    """Time in force of five schemes: `scheme`, `from (date)`, `to (date)`, as timestamps.

    A scheme still in force ends on the day the table of treaties was last read.
    """
    union = event("EAEU", "in_force")
    today = pd.Timestamp(data.published(_TREATIES))
    common_space = event("Common economic space", "in_force")
    return pd.DataFrame(
        [
            ("Commonwealth (charter)", event("CIS", "in_force"), today),
            (
                "Eurasian Economic Community",
                event("EurAsEC", "in_force"),
                event("EurAsEC", "ended"),
            ),
            ("Customs union", event("Customs union", "tariff"), union),
            ("Common economic space", common_space, union),
            ("Eurasian Economic Union", union, today),
        ],
        columns=["scheme", "from (date)", "to (date)"],
    )


def dated(spans: pd.DataFrame) -> pd.DataFrame:
    """Write the timestamps of `schemes` as ISO dates."""
    dates = ("from (date)", "to (date)")
    return spans.assign(**{name: spans[name].dt.strftime("%Y-%m-%d") for name in dates})


def years_in_force(spans: pd.DataFrame) -> dict[str, tuple[int, int | None]]:
    """First and last year of each scheme of `schemes`; None for the last of one still in force."""
    today = spans["to (date)"].max()
    return {
        name: (first.year, None if last == today else (last - pd.Timedelta(days=1)).year)
        for name, first, last in spans.itertuples(index=False)
    }


def draw_schemes(spans: pd.DataFrame, stated: tuple[int, int]) -> Figure:
    """Draw the time line of `schemes`, and below the community's bar the paper's dates for it.

    Parameters
    ----------
    spans : DataFrame
        As from `schemes`.
    stated : tuple of int
        First and last year that the paper gives the community.
    """
    today = spans["to (date)"].max()
    with style.use():
        fig, ax = plt.subplots(figsize=style.size("wide"))
        for row, (name, first, last) in enumerate(spans.itertuples(index=False)):
            start, stop = (day.year + (day.day_of_year - 1) / 365 for day in (first, last))
            colour = style.ACCENT if last == today else style.SECOND
            ax.barh(row, stop - start, left=start, height=0.42, color=colour)
            style.note(ax, f"{name}, from {first.year}", (start, row - 0.24), (0, 2), va="bottom")
        first_year, last_year = stated
        ax.barh(1.36, last_year + 1 - first_year, left=first_year, height=0.14, color=style.NEUTRAL)
        style.note(
            ax,
            "as the paper dates it",
            (first_year, 1.36),
            (-5, 0),
            ha="right",
            va="center",
            color=style.MUTED,
        )
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        ax.set_xlim(1993, today.year + 2)
        ax.set_ylim(4.6, -0.8)
    return fig


def _members(group: str, year: int) -> list[str]:
    return MEMBERS if group == UNION else sorted(members_on(group, f"{year}-12-31"))


@cache
def _values(measure: str, year: int, wdi: str) -> pd.Series:
    """Income in logarithms, or the score of a regime, by economy."""
    source, indicator = _LEVELS[measure]
    rows = sources.load(source or wdi)
    rows = rows[rows["indicator"].eq(indicator) & rows["year"].eq(year)]
    values = rows.set_index("iso3")["value"]
    return np.log(values) if measure.startswith("income") else values


@cache
def _traded(products: str, side: str, year: int) -> pd.DataFrame:
    """Sum a year's exports ("Export") or imports ("Import") to products by economies."""
    source, names = _PRODUCTS[products]
    rows = sources.load(source)
    rows = rows[rows["year"].eq(year)]
    if names:
        rows = rows[rows["indicator"].eq(f"{side}(US$ Mil)") & rows["product"].isin(names)]
        return specialisation.matrix(rows, "reporter", "product")
    if rows.empty:
        raise NoData(f"the sections are not given for {year}")
    unsorted = (
        rows["exporter"].eq("RUS")
        & rows["importer"].eq("BLR")
        & (year < _RUSSIA_BELARUS_SORTED_FROM)
    )
    rows = rows[rows["section"].ne("All") & ~unsorted]
    return specialisation.matrix(rows, "exporter" if side == "Export" else "importer", "section")


def _covered(group: str, year: int, *known: pd.Series | pd.DataFrame) -> list[str]:
    """Members that every table has: all of the union, three quarters at least of another group."""
    names = _members(group, year)
    present = [name for name in names if all(name in table for table in known)]
    if len(present) < (1 if group == UNION else _COVERAGE) * len(names):
        raise NoData(f"too few members of {GROUPS.get(group, group)} with data in {year}")
    return present


@cache
def by_pair(measure: str, group: str, year: int, wdi: str) -> pd.DataFrame:
    """Distance, similarity or fit of each pair of a group's members, blank on the diagonal.

    Parameters
    ----------
    measure : str
        An option of the claim's `alike_in` or `complementary_by`. Incomes: distance in logarithms;
        regimes: distance in points; exports: Finger–Kreinin, 0 to 1; lists of products: Michaely's
        fit of the row's exports with the column's imports, 0 to 1.
    group : str
        `UNION` or a key of `GROUPS`.
    year : int
        Year of the data; a group has the members of its last day.
    wdi : str
        Vintage of the World Bank's indicators.

    Raises
    ------
    NoData
        Trade by product is not given for the year, or too few members have data.
    """
    if measure in _LEVELS:
        values = _values(measure, year, wdi)
        return pairs.distances(values[_covered(group, year, values)])
    exports = _traded(_EXPORTS.get(measure, measure), "Export", year)
    if measure in _EXPORTS:
        return pairs.similarities(exports[_covered(group, year, exports)])
    imports = _traded(measure, "Import", year)
    names = _covered(group, year, exports, imports)
    return pairs.complementarities(exports[names], imports[names])


def mean_of_pairs(measure: str, group: str, year: int, wdi: str) -> float:
    """Mean of `by_pair` over the pairs, each counted the same."""
    return pairs.mean(by_pair(measure, group, year, wdi))


@cache
def _gdp(year: int, wdi: str) -> pd.Series:
    rows = sources.load(wdi)
    rows = rows[rows["indicator"].eq("NY.GDP.MKTP.CD") & rows["year"].eq(year)]
    return rows.set_index("iso3")["value"]


def relative_to(comparison: str, measure: str, year: int, wdi: str, *, by_gdp: bool) -> float:
    """Mean over the union's pairs as a multiple of another group's; more is always more alike.

    Parameters
    ----------
    comparison : str
        A key of `GROUPS`.
    measure, year, wdi
        As in `by_pair`.
    by_gdp : bool
        Weigh a pair by the product of its members' output; else each counts the same.

    Raises
    ------
    NoData
        As `by_pair`.
    """
    means = []
    for group in (UNION, comparison):
        table = by_pair(measure, group, year, wdi)
        size = None
        if by_gdp:
            size = _gdp(year, wdi)
            known = [name for name in table if name in size]
            table = table.loc[known, known]
        means.append(pairs.mean(table, size))
    union, other = means
    return other / union if measure in _LEVELS else union / other


def similarity_complementarity(
    alike_in: str,
    complementary_by: str,
    comparison: str,
    year: int,
    pairs_count: str,
    enough: float,  # the predicate holds the value against it
    *,
    wdi: str,
) -> Estimate:
    """Similarity or complementarity of the members, the weaker, in multiples of another group's.

    Parameters
    ----------
    alike_in, complementary_by : str
        Measures of similarity and of complementarity, as in `by_pair`.
    comparison : str
        A key of `GROUPS`.
    year : int
        Year of the data.
    pairs_count : str
        "the same", or "by GDP".
    enough : float
        Multiple that counts as enough.
    wdi : str
        Vintage of the World Bank's indicators.

    Raises
    ------
    NoData
        Trade by product is not given for the year, or too few members have data.
    """
    by_gdp = pairs_count == "by GDP"
    alike = relative_to(comparison, alike_in, year, wdi, by_gdp=by_gdp)
    complementary = relative_to(comparison, complementary_by, year, wdi, by_gdp=by_gdp)
    used = {_source(alike_in, wdi), _source(complementary_by, wdi)} | ({wdi} if by_gdp else set())
    return Estimate(
        min(alike, complementary),
        sorted({*used, _MEMBERSHIPS}),
        year=year,
        extra={"alike": alike, "complementary": complementary},
        published=data.published(*used),  # memberships were known when they began
    )


def _source(measure: str, wdi: str) -> str:
    if measure in _LEVELS:
        return _LEVELS[measure][0] or wdi
    return _PRODUCTS[_EXPORTS.get(measure, measure)][0]


def union_against_groups(year: int, wdi: str) -> pd.DataFrame:
    """Set the union against each group: multiples, criteria by groups, pairs counted the same."""
    table = {
        group: {
            name: relative_to(group, measure, year, wdi, by_gdp=False)
            for name, measure in _SHOWN.items()
        }
        for group in GROUPS
    }
    return pd.DataFrame(table).rename_axis(
        index="members alike in, or export fit", columns="against"
    )


def complementarity_by_pair(year: int, wdi: str) -> pd.DataFrame:
    """Michaely's index of each ordered pair of members by ten SITC sections, named; 0 to 1."""
    table = by_pair("ten SITC sections", UNION, year, wdi).rename(index=NAMES, columns=NAMES)
    return table.rename_axis(index="exports of", columns="imports of")


def means_of_pairs(year: int, wdi: str) -> dict[str, float]:
    """Mean fit by a long and a short list of products, and mean distance of the members' incomes.

    Returns
    -------
    dict
        `ten`, `four` (sections, stages of processing): the union's fit, 0 to 1; `eu_ten`,
        `eu_four`: the European Union's; `ppp`, `market`: distance of incomes in log points.
    """
    ten, four = "ten SITC sections", "four stages of processing"
    return {
        "ten": mean_of_pairs(ten, UNION, year, wdi),
        "four": mean_of_pairs(four, UNION, year, wdi),
        "eu_ten": mean_of_pairs(ten, "EU", year, wdi),
        "eu_four": mean_of_pairs(four, "EU", year, wdi),
        "ppp": mean_of_pairs("income at PPP", UNION, year, wdi),
        "market": mean_of_pairs("income at market rates", UNION, year, wdi),
    }


def agreement_by_group(table: pd.DataFrame) -> pd.DataFrame:
    """Share of the specifications, in %, that agree against each comparison group.

    Parameters
    ----------
    table : DataFrame
        Specifications of `similarity_complementarity`.

    Returns
    -------
    DataFrame
        A row a group that has any, in the order of `GROUPS`: `alike` and `complementary` enough,
        and `both`, in % of the group's specifications.
    """
    legs = {
        "alike": table["alike"].ge(table["enough"]),
        "complementary": table["complementary"].ge(table["enough"]),
        "both": table["supports"],
    }
    shares = 100 * pd.DataFrame(legs).astype(float).groupby(table["comparison"]).mean()
    return shares.loc[[group for group in GROUPS if group in shares.index]]
