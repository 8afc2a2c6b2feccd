"""Progress in transit and digital services, and the common markets of money and energy.

The other claims of the section on foreign policy are decided in `eaeu.regional_growth`,
`eaeu.eastern_partnership` and `eaeu.development_bank`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pandas as pd

from eaeu.comparison import un_members
from eaeu.data import wide
from eaeu.eastern_partnership import european_union
from eaeu.institutions import facts_on
from eaeu.members import MEMBERS, NAMES
from recompute import sources
from recompute.claims import Estimate
from recompute.figures import style
from recompute.measures import progress

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure

# Transit and digital services

EGDI_YEARS = [2010, 2012, 2014, 2016, 2018]
"""Surveys of the e-government index."""

INDICATOR_CODES = {
    "logistics": "LP.LPI.OVRL.XQ",
    "rail freight": "IS.RRS.GOOD.MT.K6",
    "secure servers": "IT.NET.SECR.P6",
    "broadband": "IT.NET.BBND.P2",
}
"""World Bank code by indicator; e-government has a data set of its own."""

TRANSIT = ["logistics", "rail freight"]
"""The indicators of transit; the others are of digital services."""


def indicator_levels(
    indicator: str, start: int, end: int | str, *, wdi: str
) -> tuple[pd.DataFrame, list[str]]:
    """Levels of an indicator, and the ids of the data sets they are from.

    Rail freight is in the vintage of 2016 only; logistics up to 2014 is read from it too, since a
    way counts from the day its data were public.

    Returns
    -------
    DataFrame
        Index year, columns iso3. Of the e-government index only the years asked for.
    list of str
        Data set ids.
    """
    if indicator == "e-government":
        used = [f"egdi-{year}" for year in EGDI_YEARS if year in (start, end)]
        return pd.concat([wide(dataset, "egdi") for dataset in used]), used
    old = indicator == "rail freight" or (indicator == "logistics" and end == 2014)
    dataset = "wdi-2016" if old else wdi
    return wide(dataset, INDICATOR_CODES[indicator]), [dataset]


def last_year(indicator: str, *, wdi: str) -> int:
    """Last year in which any member has a value of the indicator."""
    levels, _ = indicator_levels(indicator, 2010, "last year", wdi=wdi)
    return int(levels[MEMBERS].dropna(how="all").index[-1])


def compared_economies(against: str, start: int, *, wdi: str) -> tuple[list[str], list[str]]:
    """ISO codes of the economies compared, and the ids of data sets that choose them.

    The European Union of 2020, the states whose income per head lay within the members' range in
    the first year, or all other states.
    """
    if against == "European Union":
        return sorted(european_union(2020)), []
    states = un_members()
    if against == "like incomes":
        income = wide(wdi, "NY.GDP.PCAP.CD").T[start]
        return [iso3 for iso3 in progress.within_range(income, MEMBERS) if iso3 in states], [wdi]
    return sorted(states - set(MEMBERS)), ["egdi-2018"]


def transit_digital(
    indicator: str, start: int, end: int | str, against: str, members: str, *, wdi: str
) -> Estimate:
    """Mean growth of an indicator in the members, less that in others, in per cent a year.

    Parameters
    ----------
    indicator, start, end, against, members
        Choices of the ledger; against their ``own past`` nothing is subtracted.
    wdi : str
        Newest vintage of the World Bank's indicators.

    Raises
    ------
    NoData
        As from `recompute.measures.progress.mean_growth`.
    """
    final = last_year(indicator, wdi=wdi) if isinstance(end, str) else end
    levels, used = indicator_levels(indicator, start, end, wdi=wdi)
    weights = None
    if members == "by people":
        weights = wide(wdi, "SP.POP.TOTL").T[start]
        used = [*used, wdi]
    value = progress.mean_growth(levels, MEMBERS, start, final, weights)
    if against != "own past":
        others, chosen_by = compared_economies(against, start, wdi=wdi)
        used = [*used, *chosen_by]
        value -= progress.mean_growth(levels, others, start, final)
    return Estimate(value, sorted(set(used)), year=final)


def growth_by_indicator(indicators: Iterable[str], *, wdi: str) -> pd.DataFrame:
    """Growth of each indicator, from the last year before the union to its last one.

    Where a series ends in 2014 it is taken from 2010.

    Returns
    -------
    DataFrame
        Index the indicator with its years; growth ``against like incomes (% a year)``, percentage
        points, and ``alone (% a year)``.
    """
    last: dict[str, int | str] = {"e-government": EGDI_YEARS[-1], "rail freight": 2014}
    rows = []
    for indicator in indicators:
        end = last.get(indicator, "last year")
        start = 2010 if end == 2014 else 2014
        lead = transit_digital(indicator, start, end, "like incomes", "mean", wdi=wdi)
        alone = transit_digital(indicator, start, end, "own past", "mean", wdi=wdi)
        rows.append((f"{indicator}, {start} to {lead.year}", lead.value, alone.value))
    columns = ["indicator", "against like incomes (% a year)", "alone (% a year)"]
    return pd.DataFrame(rows, columns=columns).set_index("indicator")


def agreement_by_indicator(specifications: pd.DataFrame) -> dict[str, Any]:
    """Share of specifications that support the claim, in per cent.

    Parameters
    ----------
    specifications : DataFrame
        Columns `indicator` and `supports`.

    Returns
    -------
    dict
        `digital` and `carried` (transit); `best` and `worst`, the indicators with the highest and
        the lowest share, `best_share` and `worst_share`.
    """
    supports = 100 * specifications["supports"].astype(float)
    carried = specifications["indicator"].isin(TRANSIT)
    shares = supports.groupby(specifications["indicator"]).mean()
    return {
        "digital": supports[~carried].mean(),
        "carried": supports[carried].mean(),
        "best": shares.idxmax(),
        "best_share": shares.max(),
        "worst": shares.idxmin(),
        "worst_share": shares.min(),
    }


def climbed_in_egovernment() -> int:
    """Count the members whose rank in the e-government index was better in 2018 than in 2010."""
    first, last = (wide(f"egdi-{year}", "rank").T[year][MEMBERS] for year in (2010, 2018))
    return int((last < first).sum())


def logistics_scores(wdi: str) -> pd.Series:
    """Members' mean score in logistics, 1 to 5, by year in which all five have one."""
    return wide(wdi, INDICATOR_CODES["logistics"])[MEMBERS].dropna().mean(axis=1)


# The common markets of money and energy

FORECAST_DUE = "2025-01-01"
"""A forecast is not decided before its date."""

MONEY = {
    "regulator": "planned",
    "licence valid in every member": "not_before",
    "market as a whole": "still_open",
}
"""Property in ``facts-institutions`` that dates each part of the financial market."""

MONEY_MARKET, ENERGY_MARKETS = "Common financial market", "Common energy markets"

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


def financial_market_2025(element: str) -> Estimate:
    """Earliest date of a part of the common financial market that the record leaves open.

    Parameters
    ----------
    element : str
        Choice of the ledger, one of `MONEY`.
    """
    date = facts_on(MONEY[element], subject=MONEY_MARKET, entity=element)["date"].iloc[0]
    return _dated(date)


def energy_market_2025(market: str, by_2025: str, access: str) -> Estimate:
    """Date to which the start of a common energy market was moved.

    Parameters
    ----------
    market, by_2025, access
        Choices of the ledger. `access` makes no difference to the date: supply by contract is
        ruled out there, with its reason.

    Returns
    -------
    Estimate
        With `deadline`, the decimal year at which the forecast counts as missed.
    """
    date = facts_on("moved_to", subject=ENERGY_MARKETS, entity=market)["date"].iloc[0]
    return _dated(date, deadline={"first day": 2025.0, "last day": 2026.0}[by_2025])


def _dated(date: str, **extra: float) -> Estimate:
    return Estimate(
        decimal_year(date),
        "facts-institutions",
        year=int(date[:4]),
        published=FORECAST_DUE,
        extra=extra,
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
        (f"money: {part}", due, financial_market_2025(part).value, RECORD_SAYS[prop])
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
        fig, ax = plt.subplots(figsize=style.size("wide"))
        for row, (_, plan, record, words) in enumerate(dates.itertuples(index=False)):
            ax.plot([plan, record], [row, row], color=style.FAINT, linewidth=2.4, zorder=1)
            ax.plot(
                [record], [row], marker="o", color=style.SECOND,
                markerfacecolor=style.SECOND if words == DECIDED else style.PAPER,
                markeredgewidth=1.6, markersize=8, zorder=3,
            )  # fmt: skip
            style.note(ax, words, (record, row), (9, 0), color=style.MUTED)
        foreseen = dates["foreseen (year)"].iloc[0]
        style.threshold(ax, foreseen, "foreseen", axis="x", at="end")
        ax.set_yticks(range(len(dates)), dates["market"], color=style.INK)
        ax.set_ylim(len(dates) - 0.4, -0.9)
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


def credit_variation(wdi: str) -> pd.Series:
    """Coefficient of variation of private credit (% of GDP) over the members, %, from 2015."""
    credit = wide(wdi, "FS.AST.PRVT.GD.ZS")[MEMBERS].loc[2015:].dropna()
    return 100 * credit.std(axis=1, ddof=0) / credit.mean(axis=1)


def energy_balance(wdi: str) -> pd.Series:
    """Net imports in the last year known for all members, % of energy used, by the member's name.

    Returns
    -------
    Series
        Below zero for exporters; its name is the year.
    """
    balance = wide(wdi, "EG.IMP.CONS.ZS")[MEMBERS].dropna()
    return balance.iloc[-1].rename(NAMES)


def energy_use_of_russia() -> float:
    """Russia's primary energy in 2020 as a multiple of Kazakhstan's and Belarus's together."""
    rows = sources.load("bp-energy-2021")
    rows = rows[rows["indicator"].eq("primary_energy") & rows["year"].eq(2020)]
    use = rows.set_index("iso3")["value"]
    return use["RUS"] / (use["KAZ"] + use["BLR"])
