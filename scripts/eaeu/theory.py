"""Section I: what the union adds to Russia's means, and whether its steps answer pressure.

Power is capability, what a state could mobilise {cite}`singer1972`; pressure is the lead of a rival
bloc over Russia. A lead that grew before a step would be a link in time, no cause.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from eaeu import data, facts
from eaeu.members import MEMBERS, OTHERS
from eaeu.members import members as members_on
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.figures import style
from recompute.measures import capability, timing
from recompute.text import fixed, named

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OUTSIDE = "neighbours outside"
"""Stands for the post-Soviet states that are neither in the union nor in the European Union."""
NEIGHBOURS = ["AZE", "GEO", "MDA", "TJK", "TKM", "UKR", "UZB"]
"""The states of `OUTSIDE`."""

CINC = "composite index"
ARMS = "military spending"
OUTPUT_PPP = "output at PPP"
MEASURES = [CINC, "output at market rates", OUTPUT_PPP, "population", ARMS]
"""Measures of capability, as the choice `measure` of `power-capability` has them."""

LED_BLOCS = {"MERCOSUR": "Mercosur", "NATO": "NATO", "EU": "European Union"}
"""Groups with a leading state: name in the table of memberships -> name for a reader."""

ASSOCIATED = ["GEO", "MDA", "UKR"]
"""Neighbours outside with an association agreement with the European Union since 2014."""
UNASSOCIATED = ["AZE", "TJK", "UZB"]
"""Neighbours outside without one whose votes the source has."""
BESIDE = {
    "all six neighbours outside": [*UNASSOCIATED, *ASSOCIATED],
    "the three without an EU association": UNASSOCIATED,
}
"""States that the members' votes are set beside, as the choice `beside` has them."""

_NMC = "cow-nmc"
_SIPRI = "sipri-milex"
_MEMBERSHIPS = "facts-memberships"
_INDICATORS = {
    CINC: "cinc",
    ARMS: "milex",
    "output at market rates": "NY.GDP.MKTP.CD",
    "population": "SP.POP.TOTL",
}
_VOTES = "un-votes-2021-03"
_UNION_YEARS = (2015, 2019)
_COVERAGE = 0.75  # least share of another group's members with data

_SHORT_SCHEMES = {
    "Eurasian Economic Community": "Community",
    "Customs union": "Customs union",
    "Common economic space": "Common space",
    "Eurasian Economic Union": "Union",
}


@cache
def capabilities(measure: str, dataset: str) -> pd.DataFrame:
    """Capability by year and economy (iso3); units differ between measures.

    Parameters
    ----------
    measure : str
        One of `MEASURES`.
    dataset : str
        Id of a source that gives it.

    Raises
    ------
    NoData
        The source does not give the measure.
    """
    given = set(sources.load(dataset)["indicator"].unique())
    if measure == OUTPUT_PPP and "NY.GDP.PCAP.PP.CD" in given:
        return data.wide(dataset, "NY.GDP.PCAP.PP.CD") * data.wide(dataset, "SP.POP.TOTL")
    indicator = "NY.GDP.MKTP.PP.CD" if measure == OUTPUT_PPP else _INDICATORS[measure]
    if indicator not in given:
        raise NoData(f"the source does not give {measure}")
    return data.wide(dataset, indicator)


def partners_add(measure: str, dataset: str, group: str, year: int) -> tuple[str, float]:
    """Leading state of a group, and what all others in it have, in % of what it has itself.

    Parameters
    ----------
    measure, dataset
        As in `capabilities`.
    group : str
        "EAEU", led by Russia; a key of `LED_BLOCS`, led by its largest member; or `OUTSIDE`, what
        the neighbours outside would add to Russia.
    year : int
        Year of the data; a group has the members of its last day.

    Raises
    ------
    NoData
        A state of the union or a neighbour lacks data, or a quarter of another group does.
    """
    states = {"EAEU": MEMBERS, OUTSIDE: ["RUS", *NEIGHBOURS]}.get(group)
    needed = 1.0 if states else _COVERAGE
    states = states or sorted(members_on(group, f"{year}-12-31"))
    values = capabilities(measure, dataset).reindex([year], columns=states).iloc[0].dropna()
    if len(values) < needed * len(states):
        raise NoData(f"the source does not give {year} for the states needed")
    leader = "RUS" if group in ("EAEU", OUTSIDE) else str(values.idxmax())
    return leader, float(100 * (values.sum() - values[leader]) / values[leader])


def power_weight(measure: str, dataset: str, comparison: str, year: int) -> Estimate:
    """Weigh the four other members, in % of Russia, beside what partners add to others.

    Parameters
    ----------
    measure, dataset, year
        As in `partners_add`.
    comparison : str
        A key of `LED_BLOCS`, or `OUTSIDE`.

    Returns
    -------
    Estimate
        With `other`, what the partners of the comparison add to their leading state, in %.

    Raises
    ------
    NoData
        As `partners_add`.
    """
    _, added = partners_add(measure, dataset, "EAEU", year)
    _, other = partners_add(measure, dataset, comparison, year)
    return Estimate(
        added,
        [dataset, _MEMBERSHIPS],
        year=year,
        extra={"other": other},
        published=data.published(dataset),  # memberships were known when they began
    )


def source_of(measure: str, wdi: str) -> str:
    """Id of the source of a measure, the World Bank's indicators in the vintage `wdi`."""
    return {CINC: _NMC, ARMS: _SIPRI}.get(measure, wdi)


def weights(year: int, wdi: str) -> pd.DataFrame:
    """Tabulate what partners add to each leading state, in %: measures by groups.

    Parameters
    ----------
    year : int
        Calendar year; measures whose source does not give it are left out.
    wdi : str
        Vintage of the World Bank's indicators.
    """
    names = {"EAEU": "Union beside Russia", "MERCOSUR": "Mercosur beside Brazil"}
    names |= {"NATO": "NATO beside the United States"}
    rows = {}
    for measure in MEASURES:
        try:
            rows[measure] = {
                label: partners_add(measure, source_of(measure, wdi), group, year)[1]
                for group, label in names.items()
            }
        except NoData:
            continue
    return pd.DataFrame(rows).T.rename_axis("measure")


def weight_numbers(year: int, wdi: str) -> dict[str, float]:
    """Numbers beside the claim on power.

    Returns
    -------
    dict
        `cinc`, `ppp`, `arms`, `people`: what the four have in % of Russia's; the same with
        `mercosur_` and `nato_` before it: what partners add to the leading state there; `outside`:
        what the seven neighbours outside would add to Russia in output at PPP.
    """
    table = weights(year, wdi)
    short = {"cinc": CINC, "ppp": OUTPUT_PPP, "arms": ARMS, "people": "population"}
    numbers = {
        f"{group}{name}": float(table[table.columns[column]][measure])
        for column, group in enumerate(("", "mercosur_", "nato_"))
        for name, measure in short.items()
    }
    return numbers | {"outside": partners_add(OUTPUT_PPP, wdi, OUTSIDE, year)[1]}


def draw_weights(table: pd.DataFrame) -> Figure:
    """Draw `weights`: a row a measure, a mark a group, the union's number at its mark."""
    looks = [("o", style.ACCENT), ("s", style.SECOND), ("^", style.MUTED)]
    rows = np.arange(len(table))
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 1.5 + 0.34 * len(table)))
        for place, ((mark, colour), name) in enumerate(zip(looks, table, strict=True)):
            above = 5 - place
            style.marks(ax, table[name], rows, colour, 8, marker=mark, label=name, zorder=above)
        for row, value in enumerate(table.iloc[:, 0]):
            style.note(
                ax,
                fixed(value, 0),
                (value, row),
                (-8, 0),
                ha="right",
                fontweight="bold",
                color=style.ACCENT,
            )
        style.name_rows(ax, table.index)
        ax.set_ylim(len(table) - 0.5, -0.5)
        ax.set_xlim(left=-14)
        ax.set_xticks(range(0, int(table.max().max()) + 1, 50))
        ax.set_xlabel("% of what the leading state has itself", loc="left")
        fig.legend(loc="outside lower left", ncols=2, borderaxespad=0.2)
    return fig


def weights_in_words(table: pd.DataFrame, year: int) -> str:
    """Describe `draw_weights` for who cannot see it."""
    rows = named(table, "{:.0f}, {:.0f}, {:.0f}", "; ")
    return (
        f"Marks for {year}: what partners add to Russia, Brazil and the United States, %: {rows}."
    )


@cache
def with_russia(counted: str, calls: str) -> pd.DataFrame:
    """Agreement with Russia, 0 to 1, by roll call and year (index) and state; absent ones missing.

    Parameters
    ----------
    counted : str
        "same vote": 1 or 0; "abstention counts half": 0.5 where one of the two abstains.
    calls : str
        "all roll calls", or "Russia and the United States differ".
    """
    votes = sources.load(_VOTES)
    score = votes.assign(score=votes["vote"].map({"yes": 1.0, "abstain": 0.0, "no": -1.0}))
    table = score.pivot(index=["roll_call", "year"], columns="iso3", values="score")
    table = table[table["RUS"].notna()]
    if calls != "all roll calls":
        table = table[table["USA"].notna() & table["USA"].ne(table["RUS"])]
    apart = table.sub(table["RUS"], axis=0).abs()
    close = 1 - apart / 2 if counted == "abstention counts half" else apart.eq(0).astype(float)
    return close.where(table.notna()).drop(columns="RUS")


def _mean_agreement(close: pd.DataFrame, first: int, last: int) -> pd.Series:
    years = close.index.get_level_values("year")
    return 100 * close[(years >= first) & (years <= last)].mean()


def voting_with_russia(counted: str, calls: str, before: str, beside: str) -> Estimate:
    """Change of the members' agreement with Russia less that of neighbours outside, in points.

    From the years before the union to its first five. The interval holds nine tenths of what all
    other groups of four among the same states leave possible.

    Parameters
    ----------
    counted, calls
        As in `with_russia`.
    before : str
        Years before the union, such as "2010–2014".
    beside : str
        A key of `BESIDE`.

    Returns
    -------
    Estimate
        With `level` and `outside`, agreement with Russia since 2015 of the members and of the
        states beside, in % of roll calls; `as_large`, the share of groups, the members among
        them, that moved as far towards Russia, in %.
    """
    close = with_russia(counted, calls)
    first, last = (int(year) for year in before.split("–"))
    since = _mean_agreement(close, *_UNION_YEARS)
    change = since - _mean_agreement(close, first, last)
    pool = [*OTHERS, *BESIDE[beside]]
    made_up = {group: _contrast(change, group, pool) for group in combinations(pool, len(OTHERS))}
    value = made_up.pop(tuple(OTHERS))
    others = np.array(list(made_up.values()))
    lowest, highest = np.quantile(others, [0.05, 0.95])
    return Estimate(
        value,
        _VOTES,
        low=value - highest,
        high=value - lowest,
        year=_UNION_YEARS[1],
        extra={
            "level": since[OTHERS].mean(),
            "outside": since[BESIDE[beside]].mean(),
            "as_large": 100 * float((1 + (others >= value).sum()) / (1 + len(others))),
        },
    )


def _contrast(change: pd.Series, group: tuple[str, ...], pool: list[str]) -> float:
    rest = [state for state in pool if state not in group]
    return float(change[list(group)].mean() - change[rest].mean())


def vote_lines() -> pd.DataFrame:
    """Share of roll calls, in %, in which groups of states vote as Russia does, by year."""
    by_year = 100 * with_russia("same vote", "all roll calls").groupby("year").mean()
    groups = {
        "The four other members": OTHERS,
        "Azerbaijan, Tajikistan, Uzbekistan": UNASSOCIATED,
        "Georgia, Moldova, Ukraine": ASSOCIATED,
    }
    return pd.DataFrame(
        {name: by_year[states].mean(axis=1) for name, states in groups.items()}
    ).loc[2000 : _UNION_YEARS[1]]


def votes_in_words(lines: pd.DataFrame) -> str:
    """Describe the figure of `vote_lines` for who cannot see it."""
    ends = named(lines.iloc[[0, -1]].T, "{:.0f} and {:.0f} %", "; ")
    return f"Lines of votes with Russia, {lines.index[0]} and {lines.index[-1]}: {ends}."


def vote_numbers() -> dict[str, float]:
    """Shares of roll calls, in %, in which states vote as Russia does.

    Returns
    -------
    dict
        `before`, `since`: the four members in 2010–2014 and 2015–2019; `unassociated`, `associated`,
        `china`: others in 2015–2019.
    """
    close = with_russia("same vote", "all roll calls")
    since = _mean_agreement(close, *_UNION_YEARS)
    return {
        "before": float(_mean_agreement(close, 2010, 2014)[OTHERS].mean()),
        "since": float(since[OTHERS].mean()),
        "unassociated": float(since[UNASSOCIATED].mean()),
        "associated": float(since[ASSOCIATED].mean()),
        "china": float(since["CHN"]),
    }


@cache
def rival_means(dataset: str) -> pd.DataFrame:
    """Capability by year and economy that the claim on pressure compares.

    The data set says which: arms spending (SIPRI), the composite index less its arms spending,
    which breaks in 2005 (Correlates of War), or output at purchasing-power parity.
    """
    if dataset == _NMC:
        return capability.composite(sources.load(dataset), capability.COMPONENTS[1:])
    return capabilities(ARMS if dataset == _SIPRI else OUTPUT_PPP, dataset)


@cache
def lead(rival: str, dataset: str) -> pd.Series:
    """Ratio of a rival's capability to Russia's, by year from 1992.

    Parameters
    ----------
    rival : str
        "NATO" or "EU", with its members at each year's end.
    dataset : str
        As in `rival_means`.
    """
    values = rival_means(dataset).loc[1992:]
    values = values[values["RUS"].notna()]
    ratios = {}
    for year in values.index:
        states = sorted(members_on(rival, f"{year}-12-31"))
        ratios[year] = values.loc[year].reindex(states).sum() / values.loc[year, "RUS"]
    return pd.Series(ratios)


def step_years(steps: str) -> list[int]:
    """Years in which steps of integration were signed, in order, each once.

    Parameters
    ----------
    steps : str
        "every treaty", or "schemes the paper names".
    """
    rows = facts.load("facts-integration-steps")
    if steps != "every treaty":
        rows = rows[rows["named_in_paper"].eq("yes")]
    return sorted({int(date[:4]) for date in rows["signed"].dropna()})


def systemic_pressure(
    rival: str, dataset: str, pressure: str, window: int, steps: str, *, until: int = 2019
) -> Estimate:
    """Lead of a rival before steps of integration against its lead before other years, in %.

    Parameters
    ----------
    rival, dataset
        As in `lead`.
    pressure : str
        "rising": change of the lead over the window; "high": its mean.
    window : int
        Years before a step.
    steps
        As in `step_years`.
    until : int
        Last year that counts: the paper's.

    Returns
    -------
    Estimate
        `low` and `high` hold nine tenths of what the same dates shifted along the calendar leave
        possible; `as_large` is the share of them, in %, with as large a contrast, `steps_counted` how
        many steps fall into the years compared.
    """
    reading: Literal["rise", "level"] = "rise" if pressure == "rising" else "level"
    led_up = timing.lead_up(lead(rival, dataset), window, reading).loc[:until]
    contrast = timing.contrast(led_up, step_years(steps))
    value, low, high = (
        100 * (np.exp(x) - 1) for x in (contrast.difference, contrast.low, contrast.high)
    )
    return Estimate(
        value,
        [dataset, _MEMBERSHIPS, "facts-integration-steps"],
        low=low,
        high=high,
        year=until,
        extra={"as_large": 100 * contrast.p_value, "steps_counted": contrast.events},
        published=data.published(dataset),  # memberships and treaties were known when they happened
    )


def lead_lines(wdi: str) -> pd.DataFrame:
    """NATO's lead in arms spending and the EU's in output at PPP, times Russia's, by year."""
    return pd.DataFrame(
        {
            "NATO, military spending": lead("NATO", _SIPRI),
            "EU, output at PPP": lead("EU", wdi),
        }
    ).loc[1994:2020]


def named_schemes() -> pd.DataFrame:
    """Schemes that the paper names: `scheme`, `year` in which each was signed."""
    rows = facts.load("facts-integration-steps")
    rows = rows[rows["named_in_paper"].eq("yes")]
    return rows.assign(year=rows["signed"].str[:4].astype(int))[["scheme", "year"]]


def lead_before(schemes: pd.DataFrame, dataset: str, rival: str = "NATO") -> pd.Series:
    """Change of a rival's lead, in %, over the three years before each scheme was signed."""
    rise = timing.lead_up(lead(rival, dataset), 3, "rise")
    years = schemes.set_index("scheme")["year"]
    return 100 * (np.exp(years.map(rise)) - 1)


def draw_lead(lines: pd.DataFrame, schemes: pd.DataFrame) -> Figure:
    """Draw `lead_lines`, one panel each, with a mark on the line where a scheme was signed."""
    with style.use():
        fig, axes = plt.subplots(2, 1, figsize=(style.WIDTH, 4.4), sharex=True)
        for ax, (name, line) in zip(axes, lines.items(), strict=True):
            known = line.dropna()
            ax.plot(known.index, known, color=style.MUTED)
            ax.set_ylim(0, known.max() * 1.2)
            signed = schemes[schemes["year"].isin(known.index)]
            style.marks(ax, signed["year"], known[signed["year"]], style.ACCENT, 8)
            for row, (scheme, year) in enumerate(signed.itertuples(index=False)):
                above = row % 2 == 0 and row < len(signed) - 1  # the lines fall to the last
                style.note(
                    ax,
                    _SHORT_SCHEMES.get(scheme, scheme),
                    (year, known[year]),
                    (6, 7) if above else (9, -9),
                    ha="left" if above else "right",
                    va="bottom" if above else "top",
                )
            style.value_axis(ax, f"{name}: times Russia's")
        style.year_axis(axes[-1])
    return fig


def lead_in_words(lines: pd.DataFrame, schemes: pd.DataFrame, shrank: int) -> str:
    """Describe `draw_lead` for who cannot see it."""
    first, last = int(schemes["year"].min()), int(schemes["year"].max())
    told = f"{{:.1f}} times Russia's in {first}, {{:.1f}} in {last}"
    ends = named(lines.loc[[first, last]].T, told, "; ")
    return f"Two lines. {ends}. NATO's lead shrank before {shrank} of {len(schemes)} marked steps."
