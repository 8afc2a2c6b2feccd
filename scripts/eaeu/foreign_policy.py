"""Progress in transit and digital services, and the common markets of money and energy.

The other claims of the section on foreign policy are decided in `eaeu.regional_growth`,
`eaeu.eastern_partnership` and `eaeu.development_bank`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd

from eaeu import facts
from eaeu.comparison import un_members
from eaeu.data import published, wide
from eaeu.eastern_partnership import european_union
from eaeu.institutions import facts_on
from eaeu.members import MEMBERS, NAMES
from recompute.claims import Estimate, NoData
from recompute.figures import style
from recompute.measures import progress

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Transit and digital services

INDICATORS = {"fixed broadband": "IT.NET.BBND.P2", "secure servers": "IT.NET.SECR.P6"}
"""World Bank code of the digital indicators; e-government has a data set of its own."""

LOGISTICS = "LP.LPI.OVRL.XQ"  # logistics performance index, 1 to 5
EGOVERNMENT = {2014: "egdi-2014", 2018: "egdi-2018"}
"""Surveys of the e-government index before the union and the last at hand."""

BEFORE = 2014
"""The last year before the union."""

CONTAINERS = {
    "containers to the paper's year": ("both ways", 2016, 2020),
    "containers from China since 2021": ("China to Europe", 2021, 2024),
}
"""Fact on transit by rail, first and last year, by option of the choice `measure`."""

SCORES = {"logistics to 2018": 2018, "logistics to the last survey": None}
"""Last year of the logistics score by option; None for the last survey in the data set."""


def digital_levels(indicator: str, dataset: str) -> tuple[pd.DataFrame, list[str]]:
    """Levels of a digital indicator, index year, columns iso3, and the ids of its data sets."""
    if indicator == "e-government":
        used = list(EGOVERNMENT.values())
        return pd.concat([wide(one, "egdi") for one in used]), used
    return wide(dataset, INDICATORS[indicator]), [dataset]


def compared_economies(against: str, dataset: str) -> tuple[list[str], list[str]]:
    """ISO codes of the economies compared, and the ids of data sets that choose them.

    The European Union of 2020, the states whose income per head lay within the members' range in
    the year before the union, or all other states.
    """
    if against == "European Union":
        return sorted(european_union(2020)), ["facts-memberships"]
    states = un_members()
    if against == "like incomes":
        income = wide(dataset, "NY.GDP.PCAP.CD").T[BEFORE]
        return [i for i in progress.within_range(income, MEMBERS) if i in states], [dataset]
    return sorted(states - set(MEMBERS)), []


def digital_progress(indicator: str, against: str, dataset: str) -> Estimate:
    """Mean growth of an indicator in the members since 2014, less that in others, % a year.

    Parameters
    ----------
    indicator, against, dataset
        Choices of the ledger; against their ``own past`` nothing is subtracted.

    Returns
    -------
    Estimate
        `year` is the last in which each member has a value.

    Raises
    ------
    NoData
        As from `recompute.measures.progress.mean_growth`.
    """
    levels, used = digital_levels(indicator, dataset)
    last = int(levels[MEMBERS].dropna().index[-1])
    value = progress.mean_growth(levels, MEMBERS, BEFORE, last)
    if against != "own past":
        others, chosen_by = compared_economies(against, dataset)
        used = [*used, *chosen_by]
        value -= progress.mean_growth(levels, others, BEFORE, last)
    series = [one for one in used if not one.startswith("facts-")]
    return Estimate(value, sorted(set(used)), year=last, published=published(*series))


def containers(flow: str) -> pd.Series:
    """Containers in transit by rail, thousand TEU, index year.

    Parameters
    ----------
    flow : str
        ``both ways`` between China and Europe, or ``China to Europe``.
    """
    rows = facts_on("containers", subject=TRANSIT, entity=flow)
    return pd.Series(rows["value"].to_numpy(), rows["date"].str[:4].astype(int)).sort_index()


def transit(measure: str, dataset: str) -> Estimate:
    """Growth of transit by one measure, % a year.

    Parameters
    ----------
    measure, dataset
        Choices of the ledger; containers are in a table of facts and need no data set.

    Returns
    -------
    Estimate
        With `first_year`.

    Raises
    ------
    NoData
        As from `recompute.measures.progress.mean_growth`, or containers asked of another data set
        than their own.
    """
    if (measure in CONTAINERS) != dataset.startswith("facts-"):
        raise NoData("the data set does not have this measure")
    if measure in CONTAINERS:
        flow, first, last = CONTAINERS[measure]
        levels = containers(flow).to_frame("rail")
        value = progress.mean_growth(levels, ["rail"], first, last)
        known = f"{last + 1}-02-28"  # the carrier reports a year in the February after it
        return Estimate(value, dataset, year=last, extra={"first_year": first}, published=known)
    levels = wide(dataset, LOGISTICS)
    last = SCORES[measure] or int(levels[MEMBERS].dropna().index[-1])
    value = progress.mean_growth(levels, MEMBERS, BEFORE, last)
    return Estimate(value, dataset, year=last, extra={"first_year": BEFORE})


def numbers_of(ways: pd.DataFrame) -> dict[str, float]:
    """Numbers for the answer, from the ways of the claim; missing where the data are not public.

    Returns
    -------
    dict
        `first_year`, `first_boxes` and `last_boxes`, containers in that and the last year, thousand;
        `since_year`, first one of the record of containers from China; growth in
        % a year: `since_2021` of containers from China, `broadband` and `servers` of the members,
        `broadband_lead` and `servers_lead` over economies of like income.
    """
    flow, first, last = CONTAINERS["containers to the paper's year"]
    rail = containers(flow)
    digital, moved = (ways[ways["part"].eq(part)] for part in ("digital", "transit"))
    asked = digital.set_index(["indicator", "against"])["value"].astype(float).to_dict()
    by_measure = moved.set_index("measure")["value"].astype(float).to_dict()
    missing = float("nan")
    return {
        "first_year": first,
        "since_year": CONTAINERS["containers from China since 2021"][1],
        "first_boxes": float(rail[first]),
        "last_boxes": float(rail[last]),
        "since_2021": by_measure.get("containers from China since 2021", missing),
        "broadband": asked.get(("fixed broadband", "own past"), missing),
        "servers": asked.get(("secure servers", "own past"), missing),
        "broadband_lead": asked.get(("fixed broadband", "like incomes"), missing),
        "servers_lead": asked.get(("secure servers", "like incomes"), missing),
    }


def climbed_in_egovernment() -> int:
    """Count the members whose rank in the e-government index was better in 2018 than in 2014."""
    first, last = (wide(one, "rank")[MEMBERS].iloc[0] for one in EGOVERNMENT.values())
    return int((last < first).sum())


def logistics_scores(wdi: str) -> pd.Series:
    """Members' mean score in logistics, 1 to 5, by year in which all five have one."""
    return wide(wdi, LOGISTICS)[MEMBERS].dropna().mean(axis=1)


def rail_transit() -> pd.DataFrame:
    """Containers in transit by rail, thousand TEU, index year, a column a flow."""
    flows = {
        "Both ways": containers("both ways"),
        "From China to Europe": containers("China to Europe"),
    }
    return pd.DataFrame(flows)


def draw_transit(rail: pd.DataFrame) -> Figure:
    """Draw containers in transit by year as bars, thousand TEU, the flows side by side.

    Parameters
    ----------
    rail : DataFrame
        Index year; a column a flow, missing where no record of the year was found.
    """
    top = 1.2 * float(rail.max().max())
    places: list[float] = []
    names: list[str] = []
    with style.use():
        fig, ax = plt.subplots(figsize=style.size("wide"))
        for (flow, values), colour in zip(rail.items(), style.CYCLE, strict=False):
            first = places[-1] + 1.7 if places else 0.0
            for step, (year, value) in enumerate(values.dropna().items()):
                places.append(first + step)
                names.append(str(year))
                ax.bar(places[-1], value, width=0.7, color=colour)
                style.note(ax, f"{value:.0f}", (places[-1], value), (0, 8), ha="center")
            style.note(ax, str(flow), (first - 0.35, top), (0, -8), color=colour, fontweight="bold")
        ax.set_xticks(places, names)
        ax.set_ylim(0, top)
        ax.grid(visible=False, axis="x")
        style.value_axis(ax, "thousand standard containers (TEU)")
    return fig


# The common markets of money and energy

FORECAST_DUE = "2025-01-01"
"""A forecast is not decided before its date."""

MONEY_MARKET, ENERGY_MARKETS = "Common financial market", "Common energy markets"
TRANSIT = "Transit by rail"

MONEY = {
    "regulator": "planned",
    "licence valid in every member": "not_before",
    "market as a whole": "still_open",
}
"""Property in ``facts-institutions`` that dates each element of the financial market."""

DECIDED = "new date, decided"
RECORD_SAYS = {
    "planned": "no earlier, by treaty",
    "not_before": "no earlier, by plan",
    "still_open": "still to develop",
    "day": DECIDED,
    "year": "new date, under discussion",
}
"""What the record says, by property of a part of the financial market or by the precision to which
a new date of an energy market is known."""


def decimal_year(date: str) -> float:
    """Date as a year with a fraction; of a year alone, its first day."""
    day = pd.Timestamp(f"{date}-01-01"[:10])
    return day.year + (day.day_of_year - 1) / (366 if day.is_leap_year else 365)


def treaty_signed() -> str:
    """ISO date on which the treaty that sets the dates of the common markets was signed."""
    rows = facts.load("facts-treaties")
    signed = rows["organisation"].eq("EAEU") & rows["event"].eq("signed")
    return str(rows.loc[signed, "date"].item())


def money_decision(market: str) -> Estimate:
    """Year that the treaty sets for the common financial market.

    Parameters
    ----------
    market : str
        Choice of the ledger: the market as a whole.
    """
    return _planned(MONEY_MARKET, market)


def energy_decision(market: str) -> Estimate:
    """Year, with its fraction, that the treaty sets for a common energy market."""
    return _planned(ENERGY_MARKETS, market)


def _planned(subject: str, market: str) -> Estimate:
    date = facts_on("planned", subject=subject, entity=market)["date"].item()
    return Estimate(
        decimal_year(date), "facts-institutions", year=int(date[:4]), published=treaty_signed()
    )


def money_outcome(element: str) -> Estimate:
    """Earliest date of an element of the common financial market that the record leaves open.

    Parameters
    ----------
    element : str
        Choice of the ledger, one of `MONEY`.
    """
    return _dated(facts_on(MONEY[element], subject=MONEY_MARKET, entity=element)["date"].iloc[0])


def energy_outcome(market: str) -> Estimate:
    """Date to which the start of a common energy market was moved, a year with its fraction."""
    return _dated(facts_on("moved_to", subject=ENERGY_MARKETS, entity=market)["date"].iloc[0])


def _dated(date: str) -> Estimate:
    return Estimate(
        decimal_year(date), "facts-institutions", year=int(date[:4]), published=FORECAST_DUE
    )


def promised_dates() -> pd.DataFrame:
    """Each part of the common markets, with its date by plan and by the record.

    Returns
    -------
    DataFrame
        `market`; `foreseen (year)` and `record (year)`, decimal years; `record says`, in words.
    """
    due = decimal_year(FORECAST_DUE)
    rows = [
        (f"money: {part}", due, money_outcome(part).value, RECORD_SAYS[prop])
        for part, prop in MONEY.items()
    ]
    moved = facts_on("moved_to")
    for market, date, precision in zip(
        moved["entity"], moved["date"], moved["precision"], strict=True
    ):
        rows.append((f"energy: {market}", due, decimal_year(date), RECORD_SAYS[precision]))
    columns = ["market", "foreseen (year)", "record (year)", "record says"]
    return pd.DataFrame(rows, columns=columns)


def draw_promised_dates(dates: pd.DataFrame) -> Figure:
    """Draw the table of `promised_dates`: a line a part, a dot where the record puts it."""
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 3.3))
        for row, (_, plan, record, words) in enumerate(dates.itertuples(index=False)):
            ax.plot([plan, record], [row, row], color=style.FAINT, linewidth=2.4, zorder=1)
            ax.plot(
                [record], [row], marker="o", color=style.SECOND,
                markerfacecolor=style.SECOND if words == DECIDED else style.PAPER,
                markeredgewidth=1.6, markersize=8, zorder=3,
            )  # fmt: skip
            if record > plan + 1:  # below its line, where there is one
                style.note(ax, words, (record, row), (4, -12), ha="right", color=style.MUTED)
            else:
                style.note(ax, words, (record, row), (9, 0), color=style.MUTED)
        foreseen = dates["foreseen (year)"].iloc[0]
        style.threshold(ax, foreseen, "foreseen", axis="x", at="end")
        style.name_rows(ax, dates["market"], 20)
        ax.set_ylim(len(dates) - 0.2, -0.9)
        ax.set_xlim(foreseen - 0.6, foreseen + 3.6)
        ax.set_xticks(range(int(foreseen), int(foreseen) + 4))
        ax.grid(visible=False, axis="y")
    return fig


def recorded_day(prop: str, **beginning: str) -> str:
    """ISO date, to the precision known, of the one fact on a property; see `facts_on`."""
    return str(facts_on(prop, **beginning)["date"].item())


def lending_rates(wdi: str) -> pd.DataFrame:
    """Bank lending rates, % a year, index year, columns iso3; Kazakhstan does not report its own."""
    return wide(wdi, "FR.INR.LEND")[[iso3 for iso3 in MEMBERS if iso3 != "KAZ"]]


def lending_spread(wdi: str) -> pd.Series:
    """Spread of the lending rates: standard deviation over the members, percentage points."""
    return lending_rates(wdi).dropna().std(axis=1, ddof=0)


def energy_balance(wdi: str) -> pd.Series:
    """Net imports in the last year known for all members, % of energy used, by the member's name.

    Returns
    -------
    Series
        Below zero for exporters; its name is the year.
    """
    balance = wide(wdi, "EG.IMP.CONS.ZS")[MEMBERS].dropna()
    return balance.iloc[-1].rename(NAMES)
