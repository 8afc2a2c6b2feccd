"""Section I: what the union adds to Russia's means, and whether its steps answer pressure.

Power is capability, what a state could mobilise {cite}`singer1972`; pressure is the lead of a rival
bloc over Russia. A lead that grew before a step would be a link in time, no cause.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from eaeu import data, facts
from eaeu.members import MEMBERS, OTHERS
from eaeu.members import members as members_on
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError
from recompute.figures import plots, style
from recompute.measures import capability, timing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from recompute.claims.results import ClaimResult

POST_SOVIET = [*MEMBERS, "AZE", "GEO", "MDA", "TJK", "TKM", "UKR", "UZB"]
"""The states whose sum is the region in which Russia's share is taken."""

CINC = "composite index (CINC)"
CINC_WITHOUT_SPENDING = "CINC without military spending"
GDP = "GDP, market rates"
GDP_PPP = "GDP, PPP (World Bank)"
SIPRI = "military spending (SIPRI)"
SPENDING_WORLD_BANK = "military spending (World Bank)"

_NMC = "cow-nmc"
_WDI = ""  # stands for the vintage of the World Bank's indicators that a caller names
_SOURCES = {
    CINC: _NMC,
    CINC_WITHOUT_SPENDING: _NMC,
    GDP: _WDI,
    GDP_PPP: _WDI,
    "GDP, PPP (Maddison)": "maddison-2020",
    "population": _WDI,
    SIPRI: "sipri-milex",
    SPENDING_WORLD_BANK: _WDI,
}
_INDICATORS = {
    CINC: "cinc",
    GDP: "NY.GDP.MKTP.CD",
    "GDP, PPP (Maddison)": "gdp",
    "population": "SP.POP.TOTL",
    SIPRI: "milex",
}
MEASURES = list(_SOURCES)
"""Measures of capability, as the choice `measure` of `power_capability` has them."""

_BEFORE = "before and after"
_SHORT_MEASURE = {"GDP, PPP": GDP_PPP}  # the claim on pressure has one PPP series, with this name

LEADS = {
    "NATO to Russia, military spending": ("NATO", SIPRI),
    "NATO to Russia, output at PPP": ("NATO", GDP_PPP),
    "EU to Russia, output at PPP": ("EU", GDP_PPP),
    "EU to Russia, composite index less arms": ("EU", CINC_WITHOUT_SPENDING),
}
"""Ratios of `lead_index`: name -> rival and measure."""

_SHORT_SCHEMES = {
    "Eurasian Economic Community": "Community",
    "Common economic space": "Common space",
    "Eurasian Economic Union": "Union",
}


def source_of(measure: str, wdi: str) -> str:
    """Id of the source of a measure of capability.

    Parameters
    ----------
    measure : str
        One of `MEASURES`.
    wdi : str
        Vintage of the World Bank's indicators.

    Raises
    ------
    RecomputeError
        There is no such measure.
    """
    measure = _SHORT_MEASURE.get(measure, measure)
    if measure not in _SOURCES:
        raise RecomputeError(
            f"there is no measure {measure!r}",
            where="measure of capability",
            mend=f"choose from {', '.join(MEASURES)}",
        )
    return _SOURCES[measure] or wdi


@cache
def capabilities(measure: str, wdi: str) -> pd.DataFrame:
    """Capability by year and economy (iso3), `WLD` the world; units differ between measures.

    Parameters and errors as in `source_of`.
    """
    measure = _SHORT_MEASURE.get(measure, measure)
    source = source_of(measure, wdi)
    if measure in _INDICATORS:
        values = data.wide(source, _INDICATORS[measure])
    elif measure == GDP_PPP:
        values = data.wide(source, "NY.GDP.PCAP.PP.CD") * data.wide(source, "SP.POP.TOTL")
    elif measure == SPENDING_WORLD_BANK:
        gdp = data.wide(source, "NY.GDP.MKTP.CD")
        values = data.wide(source, "MS.MIL.XPND.GD.ZS") / 100 * gdp
    else:  # the index without its first component
        values = capability.composite(sources.load(source), capability.COMPONENTS[1:])
    return (
        values.assign(WLD=1.0) if source == _NMC else values
    )  # its values are shares of the world


@cache
def share_of_whole(measure: str, states: tuple[str, ...], whole: str, wdi: str) -> pd.Series:
    """Share of some states in the capability of a whole, in %, by year; missing where any is.

    Parameters
    ----------
    measure, wdi : str
        As in `source_of`.
    states : tuple of str
        iso3 of the states.
    whole : str
        "the world", or "post-Soviet states".
    """
    values = capabilities(measure, wdi)
    if whole == "the world":
        total = values["WLD"]
    else:
        total = values[POST_SOVIET].sum(axis=1, min_count=len(POST_SOVIET))
    return 100 * values[list(states)].sum(axis=1, min_count=len(states)) / total


def power_capability(
    members_count: str,
    measure: str,
    share_of: str,
    before: int,
    after: int,
    average: str,
    *,
    wdi: str,
) -> Estimate:
    """Change, in %, of the share of capability that Russia could mobilise, after against before.

    Parameters
    ----------
    members_count : str
        "before and after": Russia and the four in both years; "only after": Russia alone before.
    measure : str
        One of `MEASURES`.
    share_of : str
        "the world", or "post-Soviet states".
    before, after : int
        Years compared.
    average : str
        "one year", or "three years" that end with the one named.
    wdi : str
        Vintage of the World Bank's indicators.

    Raises
    ------
    NoData
        The source lacks one of the years for a state.
    """
    span = 1 if average == "one year" else 3
    states_before = tuple(MEMBERS) if members_count == _BEFORE else ("RUS",)
    earlier = _years(share_of_whole(measure, states_before, share_of, wdi), before, span)
    later = _years(share_of_whole(measure, tuple(MEMBERS), share_of, wdi), after, span)
    if earlier.isna().any() or later.isna().any():
        raise NoData("the source does not give these years for every state")
    change = 100 * (later.mean() / earlier.mean() - 1)
    return Estimate(change, source_of(measure, wdi), year=after)


def _years(series: pd.Series, last: int, span: int) -> pd.Series:
    return series.reindex(range(last - span + 1, last + 1))


def russia_share_of_world(measure: str, base: int, wdi: str) -> pd.DataFrame:
    """Share of the world, in %, from 1992: `Russia and the four`, `Russia alone`, by year.

    Parameters
    ----------
    measure, wdi : str
        As in `source_of`.
    base : int
        Year with which others are to be compared.

    Raises
    ------
    RecomputeError
        The measure does not give the base year, or there is no such measure.
    """
    world = pd.DataFrame(
        {
            "Russia and the four": share_of_whole(measure, tuple(MEMBERS), "the world", wdi),
            "Russia alone": share_of_whole(measure, ("RUS",), "the world", wdi),
        }
    )
    world = world.dropna().loc[1992:]
    if base not in world.index:
        raise RecomputeError(
            f"{measure} has no total of the world for {base}",
            where="measure of Russia's share",
            mend="choose another measure",
        )
    return world


def what_members_add(year: int, wdi: str) -> pd.Series:
    """Capability of the four in % of Russia's, by measure; only measures that give the year.

    Parameters
    ----------
    year : int
        Calendar year.
    wdi : str
        Vintage of the World Bank's indicators.

    Raises
    ------
    RecomputeError
        No measure gives the year.
    """
    added = {}
    for measure in MEASURES:
        values = capabilities(measure, wdi)
        ratio = 100 * values[OTHERS].sum(axis=1, min_count=len(OTHERS)) / values["RUS"]
        if year in ratio.dropna():
            added[measure] = ratio[year]
    if not added:
        raise RecomputeError(
            f"no measure gives {year}",
            where="year of what the members would add",
            mend="choose a year from 1993 on that the sources give",
        )
    name = "what the four have, % of what Russia has"
    return pd.Series(added, name=name).rename_axis("measure")


def capability_numbers(wdi: str) -> dict[str, float]:
    """Numbers beside the claim on power.

    Returns
    -------
    dict
        `allied`: how many of the four were in the treaty organisation at the end of 2009; `others`:
        four; `was`, `now`, `gdp_was`, `gdp_now`: what the four have in % of Russia's in 2014 and
        2019, in the composite index and in output; `milex04`, `milex05`: Russia's share of the
        world's military spending, in %, on either side of the source's break.
    """
    was, now = what_members_add(2014, wdi), what_members_add(2019, wdi)
    spending = data.wide(_NMC, "milex")
    share = 100 * spending["RUS"] / spending.sum(axis=1)
    return {
        "allied": len(members_on("CSTO", "2009-12-31") & set(OTHERS)),
        "others": len(OTHERS),
        "was": was[CINC],
        "now": now[CINC],
        "gdp_was": was[GDP],
        "gdp_now": now[GDP],
        "milex04": share[2004],
        "milex05": share[2005],
    }


def agreement(table: pd.DataFrame, choice: str) -> pd.Series:
    """Share of the specifications, in %, that agree, by option of a choice.

    Parameters
    ----------
    table : DataFrame
        Specifications, with the boolean column `supports`.
    choice : str
        Column of the choice.
    """
    return 100 * table["supports"].astype(float).groupby(table[choice]).mean()


@cache
def lead(rival: str, measure: str, members: str, wdi: str) -> pd.Series:
    """Ratio of a rival's capability to Russia's, by year from 1992.

    Parameters
    ----------
    rival : str
        "NATO" or "EU".
    measure, wdi : str
        As in `source_of`.
    members : str
        "as of the year": the rival's members at each year's end; "as of 1992": those of 1992.
    """
    values = capabilities(measure, wdi).loc[1992:]
    values = values[values["RUS"].notna()]
    ratios = {}
    for year in values.index:
        day = f"{year if members == 'as of the year' else 1992}-12-31"
        states = sorted(members_on(rival, day))
        ratios[year] = values.loc[year].reindex(states).sum() / values.loc[year, "RUS"]
    return pd.Series(ratios)


def step_years(steps: str, dated_by: str) -> list[int]:
    """Years of the steps of integration, in order, each once.

    Parameters
    ----------
    steps : str
        "every treaty", or "schemes the paper names".
    dated_by : str
        "signed", or "took effect".
    """
    rows = facts.load("facts-integration-steps")
    if steps != "every treaty":
        rows = rows[rows["named_in_paper"].eq("yes")]
    dates = rows["signed" if dated_by == "signed" else "took_effect"].dropna()
    return sorted({int(date[:4]) for date in dates})


def systemic_pressure(
    rival: str,
    measure: str,
    members: str,
    pressure: str,
    window: int,
    steps: str,
    dated_by: str,
    until: int,
    *,
    wdi: str,
) -> Estimate:
    """Lead of a rival before steps of integration against its lead before other years, in %.

    Parameters
    ----------
    rival, measure, members
        As in `lead`.
    pressure : str
        "rising": change of the lead over the window; "high": its mean.
    window : int
        Years before a step.
    steps, dated_by
        As in `step_years`.
    until : int
        Last year that counts.
    wdi : str
        Vintage of the World Bank's indicators.

    Returns
    -------
    Estimate
        With `p_value`, the share of shifts of the dates that give as much; `needed`, the contrast
        that would have stood out, in %; `steps_counted`.
    """
    reading: Literal["rise", "level"] = "rise" if pressure == "rising" else "level"
    led_up = timing.lead_up(lead(rival, measure, members, wdi), window, reading).loc[:until]
    contrast = timing.contrast(led_up, step_years(steps, dated_by))
    source = source_of(measure, wdi)
    return Estimate(
        100 * (np.exp(contrast.difference) - 1),
        [source, "facts-memberships", "facts-integration-steps"],
        year=until,
        extra={
            "p_value": contrast.p_value,
            "needed": 100 * (np.exp(contrast.needed) - 1),
            "steps_counted": contrast.events,
        },
        published=data.published(source),  # memberships and treaties were known when they happened
    )


def lead_index(wdi: str) -> pd.DataFrame:
    """Ratios of `LEADS`, 1994 to 2020, with 2000 as 100, by year."""
    ratios = pd.DataFrame(
        {
            name: lead(rival, measure, "as of the year", wdi)
            for name, (rival, measure) in LEADS.items()
        }
    ).loc[1994:2020]
    return 100 * ratios / ratios.loc[2000]


def named_schemes() -> pd.DataFrame:
    """Schemes that the paper names: `scheme`, `year` in which each was signed."""
    rows = facts.load("facts-integration-steps")
    rows = rows[rows["named_in_paper"].eq("yes")]
    return rows.assign(year=rows["signed"].str[:4].astype(int))[["scheme", "year"]]


def draw_lead(index: pd.DataFrame, schemes: pd.DataFrame) -> Figure:
    """Draw `lead_index` as lines, with an upright line for each of `named_schemes`."""
    fig = plots.slope_or_lines(index, unit="2000 = 100")
    with style.use():
        ax = fig.axes[0]
        ax.set_ylim(bottom=0)
        for row, (scheme, year) in enumerate(schemes.itertuples(index=False)):
            style.threshold(ax, year, "", axis="x")
            style.note(
                ax,
                _SHORT_SCHEMES.get(scheme, scheme),
                (year, 0.1 - 0.07 * (row % 2)),
                (5, 0),
                xycoords=("data", "axes fraction"),
                ha="left",
                va="bottom",
                halo=True,
            )
    return fig


def pressure_numbers(result: ClaimResult) -> dict[str, float]:
    """Numbers that say how `systemic_pressure` came out.

    Parameters
    ----------
    result : ClaimResult
        The claim's result.

    Returns
    -------
    dict
        `n` specifications; `higher`, `lower`: with a lead above and not above that of other years;
        `agree`, `opposite`: that stand out from shifted dates, and the other way; `value`,
        `needed`: of the main one, in %; `wide`, `named`: share that agrees among those with every
        treaty and with the paper's schemes, in %.
    """
    table, main = result.table, result.main
    by_steps = agreement(table, "steps").reindex(["every treaty", "schemes the paper names"])
    return {
        "n": len(table),
        "higher": int((table["value"] > 0).sum()),
        "lower": int((table["value"] <= 0).sum()),
        "agree": int(table["supports"].sum()),
        "opposite": int((table["p_value"] >= 0.9).sum()),
        "value": math.nan if main is None else main["value"],
        "needed": math.nan if main is None else main["needed"],
        "wide": by_steps["every treaty"],
        "named": by_steps["schemes the paper names"],
    }


def rise_before_2007(wdi: str) -> dict[str, float]:
    """Change of NATO's lead over Russia, in %, over the three years before 2007.

    Returns
    -------
    dict
        `whole`: in the composite index; `less`: without military spending.
    """
    changes = {}
    for name, measure in (("whole", CINC), ("less", CINC_WITHOUT_SPENDING)):
        led_up = timing.lead_up(lead("NATO", measure, "as of the year", wdi), 3, "rise")
        changes[name] = 100 * (np.exp(led_up[2007]) - 1)
    return changes
