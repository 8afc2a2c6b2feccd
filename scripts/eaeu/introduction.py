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
from matplotlib.ticker import NullLocator

from eaeu import data, facts
from eaeu.members import MEMBERS
from eaeu.members import members as members_on
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.figures import style
from recompute.measures import pairs, specialisation
from recompute.text import named

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from recompute.claims.ledger import Claim

GROUPS = {
    "EU": "European Union",
    "ASEAN": "ASEAN",
    "MERCOSUR": "Mercosur",
    "EAC": "East African Community",
}
"""Groups the union is set against: name in the table of memberships -> name for a reader."""

UNION = "union"
"""Stands for today's five members in every year, whenever they joined."""

_TREATIES = "facts-treaties"
_MEMBERSHIPS = "facts-memberships"
_SITC = "sitc-sections-2018"
_WITS = "wits-2021"
_VDEM = "vdem-15"
_REGIMES = {_VDEM: "v2x_polyarchy", "isard-democracy": "euds"}
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


def eurasec_began(date: str) -> Estimate:
    """Year in which the Eurasian Economic Community began.

    Parameters
    ----------
    date : str
        Event in the table of treaties: "in_force", "signed" or "un_observer".
    """
    began = event("EurAsEC", date)
    return Estimate(began.year, _TREATIES, year=began.year, published=str(began.date()))


def eurasec_ended(date: str) -> Estimate:
    """Last year in which the Eurasian Economic Community existed.

    Parameters
    ----------
    date : str
        "ended": the year of its last day; "abolition_signed": that of the treaty that ended it.
    """
    day = event("EurAsEC", date)
    last = day if date == "abolition_signed" else day - pd.Timedelta(days=1)
    return Estimate(last.year, _TREATIES, year=last.year, published=str(last.date()))


def ces_2012(date: str) -> Estimate:
    """Year in which the common economic space was created.

    Parameters
    ----------
    date : str
        "in_force": its agreements took effect; "signed": they were signed.
    """
    began = event("Common economic space", date)
    return Estimate(began.year, _TREATIES, year=began.year, published=str(began.date()))


def dates() -> dict[str, int | str]:
    """Years, and the day of its end, of the community and of what stood beside it.

    Returns
    -------
    dict
        `signed`, `force`: the community's treaty; `seat`: its seat as observer at the United
        Nations; `ended`: the day its treaty lapsed, in words; `ended_year`: its last year;
        `ces_signed`, `ces`: the common space's agreements; `cis`, `customs`, `union`: first years
        of the Commonwealth's charter, the customs union and the union.
    """
    ended = event("EurAsEC", "ended")
    return {
        "signed": event("EurAsEC", "signed").year,
        "force": event("EurAsEC", "in_force").year,
        "seat": event("EurAsEC", "un_observer").year,
        "ended": f"{ended.day} {ended:%B %Y}",
        "ended_year": (ended - pd.Timedelta(days=1)).year,
        "ces_signed": event("Common economic space", "signed").year,
        "ces": event("Common economic space", "in_force").year,
        "cis": event("CIS", "in_force").year,
        "customs": event("Customs union", "tariff").year,
        "union": event("EAEU", "in_force").year,
    }


def stated_period(claim: Claim) -> tuple[int, int]:
    """First and last year that the paper gives the community, from the claim's two parts."""
    first, last = (claim.part(part).stated for part in ("began", "ended"))
    assert first is not None and last is not None
    return int(first.value), int(last.value)


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
    first_start = spans["from (date)"].min().year
    middle = first_start + 0.4 * (today.year - first_start)
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 3.3))
        for row, (name, first, last) in enumerate(spans.itertuples(index=False)):
            start, stop = (day.year + (day.day_of_year - 1) / 365 for day in (first, last))
            colour = style.ACCENT if last == today else style.SECOND
            ax.barh(row, stop - start, left=start, height=0.42, color=colour)
            late = start > middle  # a name is as long as the bars of the youngest
            place, side = (stop, "right") if late else (start, "left")
            style.note(
                ax, f"{name}, from {first.year}", (place, row - 0.24), (0, 2), va="bottom", ha=side
            )
        first_year, last_year = stated
        ax.barh(1.29, last_year + 1 - first_year, left=first_year, height=0.14, color=style.NEUTRAL)
        style.note(
            ax,
            "as the paper dates it",
            (last_year + 1, 1.29),
            (5, 0),
            va="center",
            color=style.MUTED,
        )
        ax.set_yticks([])
        ax.grid(visible=False, axis="y")
        ax.set_xlim(1993, today.year + 2)
        ax.set_ylim(4.6, -0.8)
    return fig


def timeline_in_words(spans: pd.DataFrame, stated: tuple[int, int]) -> str:
    """Describe `draw_schemes` for who cannot see it."""
    years = ", ".join(
        f"{name} {first}–{last or 'now'}" for name, (first, last) in years_in_force(spans).items()
    )
    return f"Time line of {len(spans)} schemes: {years}. Stated: {stated[0]}–{stated[1]}."


def _members(group: str, year: int) -> list[str]:
    return MEMBERS if group == UNION else sorted(members_on(group, f"{year}-12-31"))


@cache
def _income(wdi: str, year: int) -> pd.Series:
    """Logarithm of output per head at purchasing-power parity, current prices, by economy."""
    if sources.load(wdi)["indicator"].eq("NY.GDP.PCAP.PP.CD").any():
        per_head = data.wide(wdi, "NY.GDP.PCAP.PP.CD")
    else:  # some vintages give output and people
        per_head = data.wide(wdi, "NY.GDP.MKTP.PP.CD") / data.wide(wdi, "SP.POP.TOTL")
    return _year(per_head, year).map(np.log)


@cache
def _regime(dataset: str, year: int) -> pd.Series:
    """Score of the political regime by economy: 0 to 1 (V-Dem), or a normal scale (unified)."""
    return _year(data.wide(dataset, _REGIMES[dataset]), year)


def _year(table: pd.DataFrame, year: int) -> pd.Series:
    """Values of one year by economy; none for a year that is not there."""
    return table.reindex([year]).iloc[0].dropna()


@cache
def _traded(dataset: str, side: str, year: int, products: tuple[str, ...]) -> pd.DataFrame:
    """Sum a year's exports ("Export") or imports ("Import"), products by economies."""
    rows = sources.load(dataset)
    rows = rows[rows["year"].eq(year)]
    if dataset == _WITS:
        rows = rows[rows["indicator"].eq(f"{side}(US$ Mil)") & rows["product"].isin(products)]
        economy, product = "reporter", "product"
    else:
        unsorted = (
            rows["exporter"].eq("RUS")
            & rows["importer"].eq("BLR")
            & (year < _RUSSIA_BELARUS_SORTED_FROM)
        )
        rows = rows[rows["section"].ne("All") & ~unsorted]
        economy, product = "exporter" if side == "Export" else "importer", "section"
    if rows.empty:
        raise NoData(f"the source gives no trade by product for {year}")
    return specialisation.matrix(rows, economy, product)


def _covered(group: str, year: int, *known: pd.Series | pd.DataFrame) -> list[str]:
    """Members that every table has: all of the union, three quarters at least of another group."""
    names = _members(group, year)
    present = [name for name in names if all(name in table for table in known)]
    if len(present) < (1 if group == UNION else _COVERAGE) * len(names):
        raise NoData(f"too few members of {GROUPS.get(group, group)} with data in {year}")
    return present


@cache
def apart(dataset: str, group: str, year: int) -> float:
    """Mean over the pairs of a group of how far apart they are.

    Parameters
    ----------
    dataset : str
        What is compared follows from it: incomes at purchasing-power parity (log points) in a
        vintage of the World Bank's indicators, regimes (points) in V-Dem or the unified score.
    group : str
        `UNION` or a key of `GROUPS`.
    year : int
        Year of the data; a group has the members of its last day.

    Raises
    ------
    NoData
        The data set does not give the year, or too few members have data.
    """
    values = _regime(dataset, year) if dataset in _REGIMES else _income(dataset, year)
    return pairs.mean(pairs.distances(values[_covered(group, year, values)]))


@cache
def export_similarity(dataset: str, group: str, year: int) -> pd.DataFrame:
    """Finger and Kreinin's similarity of exports of each pair, 0 to 1; parameters as in `apart`."""
    exports = _traded(dataset, "Export", year, tuple(_HS_SECTIONS))
    return pairs.similarities(exports[_covered(group, year, exports)])


@cache
def fit(dataset: str, group: str, year: int) -> float:
    """Mean over ordered pairs of Michaely's fit of exports with the other's imports, 0 to 1.

    Parameters
    ----------
    dataset : str
        Trade by ten SITC sections, or, from WITS, by four stages of processing.
    group, year, errors
        As in `apart`.
    """
    exports = _traded(dataset, "Export", year, tuple(_STAGES))
    imports = _traded(dataset, "Import", year, tuple(_STAGES))
    names = _covered(group, year, exports, imports)
    return pairs.mean(pairs.complementarities(exports[names], imports[names]))


def alike(dataset: str, comparison: str, year: int) -> Estimate:
    """How alike the union's members are, in % of how alike another group's are.

    Distances are turned round, so that more is always more alike; exports are compared by their
    similarity.

    Parameters
    ----------
    dataset : str
        As in `apart`, or one of trade by product.
    comparison : str
        A key of `GROUPS`.
    year : int
        Year of the data.
    """
    if dataset in (_SITC, _WITS):
        union, other = (
            pairs.mean(export_similarity(dataset, group, year)) for group in (UNION, comparison)
        )
    else:
        other, union = (apart(dataset, group, year) for group in (UNION, comparison))
    return _relative(union, other, dataset, year)


def complementary(dataset: str, comparison: str, year: int) -> Estimate:
    """How well the members' exports fit one another's imports, in % of another group's fit.

    Parameters
    ----------
    dataset, year
        As in `fit`.
    comparison : str
        A key of `GROUPS`.
    """
    union, other = (fit(dataset, group, year) for group in (UNION, comparison))
    return _relative(union, other, dataset, year)


def _relative(union: float, other: float, dataset: str, year: int) -> Estimate:
    return Estimate(
        100 * union / other,
        [dataset, _MEMBERSHIPS],
        year=year,
        published=data.published(dataset),  # memberships were known when they began
    )


def union_against_groups(year: int, wdi: str) -> pd.DataFrame:
    """Set the union against each group, in % of the group: a row a criterion, a column a group.

    Parameters
    ----------
    year : int
        2005 or 2015, the years that trade by SITC section gives.
    wdi : str
        Vintage of the World Bank's indicators.
    """
    measures = {
        "alike in income": (alike, wdi),
        "alike in regime": (alike, _VDEM),
        "alike in exports": (alike, _SITC),
        "complementary": (complementary, _SITC),
    }
    table = {
        name: {label: of(dataset, group, year).value for label, (of, dataset) in measures.items()}
        for group, name in GROUPS.items()
    }
    return pd.DataFrame(table).rename_axis(index="criterion", columns="against")


def likeness_numbers(year: int, wdi: str) -> dict[str, float]:
    """Numbers beside the claim on likeness.

    Returns
    -------
    dict
        `<group>_income`, `_regime`, `_exports`, `_fit`: the union in % of each group of `GROUPS`, by
        group in small letters; `times`: how many times the mean member's income that of another
        is, for a pair at the mean distance, `times_eu` for the European Union; `regimes_then`,
        `regimes_later`: mean distance of the members' regimes in 2005 and 2019, V-Dem, 0 to 1.
    """
    columns = ["income", "regime", "exports", "fit"]
    table = union_against_groups(year, wdi)
    table.columns = pd.Index(GROUPS)
    numbers = {
        f"{group.lower()}_{column}": float(table[group].iloc[row])
        for group in GROUPS
        for row, column in enumerate(columns)
    }
    return numbers | {
        "gap": 100 / numbers["eu_income"],
        "times": float(np.exp(apart(wdi, UNION, year))),
        "times_eu": float(np.exp(apart(wdi, "EU", year))),
        "regimes_then": apart(_VDEM, UNION, 2005),
        "regimes_later": apart(_VDEM, UNION, 2019),
    }


def draw_against_groups(table: pd.DataFrame) -> Figure:
    """Draw `union_against_groups`: a row a criterion, a mark a group, a line at the group's level."""
    marks = ["o", "s", "^", "D"]
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 2.9))
        rows = np.arange(len(table))
        ax.axvline(100, color=style.INK, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
        for place, (name, mark) in enumerate(zip(table, marks, strict=True)):
            colour = style.CYCLE[place]
            style.marks(ax, table[name], rows, colour, 8, marker=mark, label=name, zorder=3)
        ax.set_xscale("log")
        ax.xaxis.set_minor_locator(NullLocator())
        ax.set_xticks([25, 50, 100, 200, 400], ["25", "50", "100", "200", "400"])
        ax.set_xlim(28, 340)
        style.name_rows(ax, table.index)
        ax.set_ylim(len(table) - 0.5, -0.8)
        ax.set_xlabel("union in % of each group, logarithmic scale", loc="left")
        style.note(ax, "less than the group", (97, -0.55), ha="right", color=style.MUTED)
        style.note(ax, "more", (103, -0.55), ha="left", color=style.MUTED)
        fig.legend(loc="outside lower left", ncols=2, borderaxespad=0.2)
    return fig


def groups_in_words(table: pd.DataFrame, year: int) -> str:
    """Describe `draw_against_groups` for who cannot see it."""
    rows = named(table[["European Union", "ASEAN"]], "{:.0f} and {:.0f} %", "; ")
    return f"Marks for {year}. The union beside the European Union and ASEAN: {rows}."
