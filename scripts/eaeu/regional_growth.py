"""Whether the union brought growth: the members' income per head beside economies outside it.

Each member has a synthetic control of its own, and the members' mean gap is ranked among those of
made-up unions, groups of as many economies that did not join {cite}`abadie2010,abadie2021`. A plain
and a synthetic difference in differences rest on other assumptions {cite}`arkhangelsky2021`.
Everything is in log points of GDP per head at constant prices, zero in the year before the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from eaeu.comparison import un_members
from eaeu.data import wide
from eaeu.members import MEMBERS, NAMES
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import event_study, growth, progress, synthetic

FOUNDERS = ["RUS", "KAZ", "BLR"]
"""Members of the customs union of 2010; Armenia and Kyrgyzstan joined in 2015."""

FORMER_SOCIALIST = [
    "ALB", "AZE", "BGR", "BIH", "CZE", "EST", "GEO", "HRV", "HUN", "LTU", "LVA", "MDA",
    "MKD", "MNE", "MNG", "POL", "ROU", "SRB", "SVK", "SVN", "TJK", "TKM", "UZB",
]  # fmt: skip

LAST_YEAR = {2010: 2013, 2015: 2019}
"""By start: before the sanctions of 2014, and before the pandemic and the war."""

FIRST_YEAR = 2000
"""First year of the fit, after the crisis of 1998."""

FUEL_EXPORTER = 20
"""Fuels in merchandise exports, per cent, from which an economy shares the members' oil price."""

DRAWS = 199
"""Made-up unions an effect is ranked among."""

LEVEL = 0.9
"""Share of the made-up unions' effects inside the interval: one in twenty lies beyond either end."""


@dataclass(frozen=True)
class Panel:
    """What one comparison is computed from.

    Attributes
    ----------
    paths : DataFrame
        `iso3, year, points`: log points from the year before the start, of members and donors.
    donors, members : list of str
        Economies outside the union, and those that joined.
    start : int
        First year counted.
    """

    paths: pd.DataFrame
    donors: list[str]
    members: list[str]
    start: int


@cache
def income_levels(dataset: str) -> pd.DataFrame:
    """GDP per head at constant prices, index year, columns iso3, in the data set's own unit.

    Where a vintage of the World Bank's indicators has rates of growth, these are chained to
    2000 = 100.
    """
    if sources.catalogue()[dataset].family == "maddison":
        return wide(dataset, "gdp_head")
    rates = wide(dataset, "NY.GDP.PCAP.KD.ZG")
    if rates.empty:  # the vintage of 2016 has levels at purchasing-power parity instead
        return wide(dataset, "NY.GDP.PCAP.PP.KD")
    return growth.chained(rates, 2000)


@cache
def donor_pool(donors: str, start: int, wdi: str) -> tuple[str, ...]:
    """ISO codes of the economies compared.

    Former socialist economies; states of more than a million people, Ukraine left out, whose income
    per head and resource rents lay within the members' range in the year before the start; or those
    of them for which fuels were `FUEL_EXPORTER` per cent of exports or more, whatever their income.
    """
    if donors == "former socialist":
        return tuple(FORMER_SOCIALIST)
    before = start - 1
    people = wide(wdi, "SP.POP.TOTL").T[before]
    if donors == "fuel exporters":
        fuels = wide(wdi, "TX.VAL.FUEL.ZS.UN").loc[before - 2 : before].mean()
        comparable = set(fuels.index[fuels >= FUEL_EXPORTER]) - set(MEMBERS)
    else:
        income, rents = wide(wdi, "NY.GDP.PCAP.PP.CD"), wide(wdi, "NY.GDP.TOTL.RT.ZS")
        comparable = set(progress.within_range(income.T[before], MEMBERS))
        comparable &= set(progress.within_range(rents.T[before], MEMBERS))
    states = un_members() - {"UKR"}
    return tuple(i for i in sorted(comparable) if i in states and people.get(i, 0) > 1e6)


def members_at(start: int, region: str) -> list[str]:
    """ISO codes of those who joined at a start, with or ``without Russia``."""
    joined = FOUNDERS if start < 2015 else MEMBERS
    return [iso3 for iso3 in joined if region == "all members" or iso3 != "RUS"]


def panel_of(dataset: str, start: int, donors: str, region: str, *, wdi: str) -> Panel:
    """Paths of members and donors around a start.

    Parameters
    ----------
    dataset, start, donors, region
        Choices of the ledger.
    wdi : str
        Vintage of the World Bank's indicators that tells which economies are comparable.

    Raises
    ------
    NoData
        If the data set ends before the third year from the start.
    """
    levels = income_levels(dataset)
    last = min(LAST_YEAR[start], int(levels.index.max()))
    if last < start + 2:
        raise NoData("the source ends before the third year from the start")
    points = levels.loc[FIRST_YEAR:last].transform(np.log) * 100
    points = points - points.T[start - 1]
    pool = [
        iso3
        for iso3 in donor_pool(donors, start, wdi)
        if iso3 in points and points[iso3].notna().all()
    ]
    members = members_at(start, region)
    return Panel(long(points[[*members, *pool]]), pool, members, start)


def long(table: pd.DataFrame) -> pd.DataFrame:
    """Turn a table of years by economies into `year, iso3, points`, without the gaps."""
    stacked: Any = table.rename_axis(index="year", columns="iso3").stack()
    return stacked.rename("points").reset_index()


def regional_growth(
    dataset: str, start: int, estimator: str, donors: str, region: str, *, wdi: str
) -> Estimate:
    """Effect of joining on income per head, log points, mean over members and years from the start.

    Parameters
    ----------
    dataset, start, estimator, donors, region
        Choices of the ledger.
    wdi : str
        Vintage of the World Bank's indicators that tells which economies are comparable.

    Returns
    -------
    Estimate
        The interval is the effect less the `LEVEL` quantiles of those of made-up unions. With
        `as_large`, the share of unions, the true one among them, that grew as much more, per
        cent, and `n_donors`; `year` is the last one counted.

    Raises
    ------
    NoData
        Too few years after the start, or too few donors for made-up unions.
    """
    panel = panel_of(dataset, start, donors, region, wdi=wdi)
    if len(panel.donors) < len(panel.members) + 2:
        raise NoData("too few donors to make up unions of as many members")
    effect, made_up = {
        "synthetic control": _synthetic,
        "synthetic difference in differences": _weighed_differences,
        "difference in differences": _differences,
    }[estimator](panel)
    tail = (1 - LEVEL) / 2
    low, high = effect - np.quantile(made_up, [1 - tail, tail])
    used = {dataset} if donors == "former socialist" else {dataset, wdi}
    return Estimate(
        effect,
        sorted(used),
        low=float(low),
        high=float(high),
        year=int(panel.paths["year"].max()),
        extra={
            "as_large": 100 * float((1 + (made_up >= effect).sum()) / (1 + len(made_up))),
            "n_donors": len(panel.donors),
        },
    )


def _synthetic(panel: Panel) -> tuple[float, np.ndarray]:
    effects = made_up_unions(panel).to_numpy()
    return float(effects[0]), effects[1:]


def _differences(panel: Panel) -> tuple[float, np.ndarray]:
    late = panel.paths[panel.paths["year"] >= panel.start - 1]
    found = event_study.placebo(
        late, "points", dict.fromkeys(panel.members, panel.start), panel.donors, draws=DRAWS
    )
    return found.total, found.draws


def _weighed_differences(panel: Panel) -> tuple[float, np.ndarray]:
    """Each unit's effect is estimated by itself; made-up unions are means of donors' effects."""
    effects = {}
    for unit in [*panel.members, *panel.donors]:
        others = [iso3 for iso3 in panel.donors if iso3 != unit]
        effects[unit] = synthetic.difference_in_differences(
            panel.paths, unit, others, "points", panel.start, error=False
        ).effect
    random, own = np.random.default_rng(0), np.array([effects[i] for i in panel.donors])
    size = len(panel.members)
    made_up = [random.choice(own, size, replace=False).mean() for _ in range(DRAWS)]
    return float(np.mean([effects[i] for i in panel.members])), np.array(made_up)


def made_up_unions(panel: Panel) -> pd.Series:
    """Mean gap of the members to their synthetic controls, and of made-up unions to theirs."""
    return synthetic.placebo_groups(
        panel.paths, panel.members, panel.donors, "points", panel.start, draws=DRAWS
    )


def fits(panel: Panel) -> dict[str, synthetic.Synthetic]:
    """Synthetic control of each member, by its ISO code."""
    return {
        iso3: synthetic.fit(panel.paths, iso3, panel.donors, "points", panel.start)
        for iso3 in panel.members
    }


def without_one_donor(panel: Panel, alone: dict[str, synthetic.Synthetic]) -> tuple[float, float]:
    """Lowest and highest effect, log points, when any one donor is left out for all members."""
    left_out: dict[str, dict[str, float]] = {}
    for iso3 in panel.members:
        without = synthetic.leave_one_out(panel.paths, iso3, panel.donors, "points", panel.start)
        for donor, one in without.items():
            left_out.setdefault(donor, {})[iso3] = one.effect
    effects = [
        float(np.mean([changed.get(iso3, one.effect) for iso3, one in alone.items()]))
        for changed in left_out.values()
    ]
    return min(effects), max(effects)


def numbers_of(ways: pd.DataFrame) -> dict[str, float]:
    """Numbers for the answer, from the ways of the claim; missing where the data are not public.

    Returns
    -------
    dict
        `since`, the first year; `short`, per cent by which the members ran below economies with like incomes from 2015 on,
        and `fuel_value`, `fuel_low`, `fuel_high`, log points beside other fuel exporters, by
        synthetic control.
    """
    these = ways[
        ways["start"].eq(2015)
        & ways["region"].eq("all members")
        & ways["estimator"].eq("synthetic control")
    ].drop_duplicates("donors", keep="last")
    by_donors = these.set_index("donors")[["value", "low", "high"]]
    by_donors = by_donors.reindex(["like incomes and rents", "fuel exporters"]).astype(float)
    like, fuel = by_donors.iloc[0], by_donors.iloc[1]
    return {
        "since": 2015.0,
        "short": 100 * (1 - float(np.exp(like["value"] / 100))),
        "fuel_value": float(fuel["value"]),
        "fuel_low": float(fuel["low"]),
        "fuel_high": float(fuel["high"]),
    }


def numbers_of_members(dataset: str) -> dict[str, Any]:
    """Numbers and names for the sentences on each member's synthetic control from 2015 on.

    Returns
    -------
    dict
        `donors`, how many economies there are to draw on; `worst` and `worst_gap`, the member that
        fell behind most, and by how many log points; `loo_low` and `loo_high`, how far the five fell
        behind when any one donor is left out; `since` and `until`, years.
    """
    panel = panel_of(dataset, 2015, "like incomes and rents", "all members", wdi=dataset)
    alone = fits(panel)
    effects = pd.Series({NAMES[iso3]: one.effect for iso3, one in alone.items()})
    low, high = without_one_donor(panel, alone)
    return {
        "donors": str(len(panel.donors)),
        "worst": effects.idxmin(),
        "worst_gap": -effects.min(),
        "loo_low": -high,
        "loo_high": -low,
        "since": str(panel.start),
        "until": str(panel.paths["year"].max()),
    }


def beside_others(ways: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """Effects from 2015 on by who is compared and how, from the ways of the claim.

    Returns
    -------
    DataFrame
        `label`, `value`, `low`, `high` in log points, and `main`, true for synthetic controls.
    """
    rows = ways[
        ways["dataset"].eq(dataset) & ways["start"].eq(2015) & ways["region"].eq("all members")
    ]
    ends = ["value", "low", "high"]
    asked = [
        ("like incomes and rents", "like incomes"),
        ("former socialist", "former socialist"),
        ("fuel exporters", "fuel exporters"),
    ]
    designs = [
        ("synthetic control", "weighted"),
        ("synthetic difference in differences", "weighted changes"),
        ("difference in differences", "plain changes"),
    ]
    found = {(row["donors"], row["estimator"]): row for row in rows.to_dict("records")}
    return pd.DataFrame(
        [
            (f"{group}: {design}", *(float(way[end]) for end in ends), design == "weighted")
            for donors, group in asked
            for estimator, design in designs
            if (way := found.get((donors, estimator)))
        ],
        columns=["label", *ends, "main"],
    )


def title_of(effects: pd.DataFrame) -> str:
    """Title of the figure of `beside_others`, the finding as it is in the data."""
    fuel = effects["label"].str.startswith("fuel")
    less = effects.loc[~fuel & effects["main"], "high"].max() < 0
    within = effects.loc[fuel, "low"].max() < 0 < effects.loc[fuel, "high"].min()
    if less and within:
        return "The members grew less than most, about as much as fuel exporters"
    return "The members' income per head beside that of three groups"


def described(effects: pd.DataFrame) -> str:
    """Alternative text of the figure of `beside_others`."""
    main = effects[effects["main"]]
    rows = zip(main["label"].str.partition(":")[0], main["value"], strict=True)
    return (
        f"{len(effects)} estimates with intervals, log points. By weighted means the members' income ran "
        + ", ".join(f"{value:+.1f} from {group}" for group, value in rows)
        + "."
    )
