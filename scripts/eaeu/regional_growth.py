"""Whether the union brought growth: synthetic control and event study of income per head.

The members are set beside economies outside the union that grew like them before
{cite}`abadie2010,abadie2021`; each of those is then treated as if it had joined. Everything is in
log points of GDP per head at constant prices, zero in the year before the start.
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
from recompute.claims import Estimate, NoData
from recompute.measures import event_study, growth, progress, synthetic

FOUNDERS = ["RUS", "KAZ", "BLR"]
"""Members of the customs union of 2010; Armenia and Kyrgyzstan joined in 2015."""

FORMER_SOCIALIST = [
    "ALB", "AZE", "BGR", "BIH", "CZE", "EST", "GEO", "HRV", "HUN", "LTU", "LVA", "MDA",
    "MKD", "MNE", "MNG", "POL", "ROU", "SRB", "SVK", "SVN", "TJK", "TKM", "UZB",
]  # fmt: skip

LAST_YEAR = 2019
"""Before the pandemic and the war, which no donor shares in the same measure."""

LARGEST_RMSPE_RATIO = 5.0
"""A placebo whose earlier fit is worse than this multiple of the union's is left out."""

UNION = "UNION"  # the members' mean, as a unit beside economies


@dataclass(frozen=True)
class RegionFit:
    """The members' mean beside its synthetic control.

    Attributes
    ----------
    fit : Synthetic
        Path, weights and effect.
    placebos : Placebos
        The same fit for each donor.
    panel : DataFrame
        `iso3, year, points` of donors and union.
    donors, members : DataFrame
        Index year, columns iso3, log points.
    start : int
        First year counted as treated.
    """

    fit: synthetic.Synthetic
    placebos: synthetic.Placebos
    panel: pd.DataFrame
    donors: pd.DataFrame
    members: pd.DataFrame
    start: int


def dataset_of(income: str, wdi: str) -> str:
    """Id of the data set behind a name of the choice `income`; `wdi` is that of the newest one."""
    return {
        "World Bank 2026": wdi,
        "Maddison 2020": "maddison-2020",
        "World Bank 2016": "wdi-2016",
    }[income]


@cache
def income_levels(income: str, wdi: str) -> pd.DataFrame:
    """GDP per head at constant prices, index year, columns iso3, in the data set's own unit.

    The newest World Bank vintage gives rates of growth, which are chained to 2000 = 100.
    """
    dataset = dataset_of(income, wdi)
    if income == "World Bank 2026":
        return growth.chained(wide(dataset, "NY.GDP.PCAP.KD.ZG"), 2000)
    return wide(dataset, "gdp_head" if income == "Maddison 2020" else "NY.GDP.PCAP.PP.KD")


@cache
def donor_pool(donors: str, start: int, wdi: str) -> tuple[str, ...]:
    """ISO codes of the economies that may enter the synthetic control.

    Former socialist economies, with or without Ukraine; or every state of more than a million
    people whose income per head and whose resource rents lay within the members' range in the year
    before the start, without Ukraine.
    """
    if donors.startswith("former socialist"):
        return (*FORMER_SOCIALIST, *(["UKR"] if donors.endswith("Ukraine") else []))
    before = start - 1
    income, rents = wide(wdi, "NY.GDP.PCAP.PP.CD"), wide(wdi, "NY.GDP.TOTL.RT.ZS")
    people = wide(wdi, "SP.POP.TOTL").T[before]
    comparable = set(progress.within_range(income.T[before], MEMBERS))
    comparable &= set(progress.within_range(rents.T[before], MEMBERS))
    states = un_members()
    return tuple(
        iso3 for iso3 in sorted(comparable - {"UKR"}) if iso3 in states and people[iso3] > 1e6
    )


def log_paths(
    income: str, start: int, donors: str, before_from: int, *, wdi: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Log GDP per head, in points from the year before the start, up to `LAST_YEAR`.

    Returns
    -------
    donors : DataFrame
        Index year, columns iso3; only donors with a value in every year.
    members : DataFrame
        The same for the five members.

    Raises
    ------
    NoData
        If the data set ends before the third year from the start.
    """
    levels = income_levels(income, wdi)
    last = min(LAST_YEAR, levels.index.max())
    if last < start + 2:
        raise NoData("the source ends before the third year from the start")
    points = levels.loc[before_from:last].transform(np.log) * 100
    points = points - points.T[start - 1]
    complete = [
        iso3
        for iso3 in donor_pool(donors, start, wdi)
        if iso3 in points and points[iso3].notna().all()
    ]
    return points[complete], points[MEMBERS]


def long(table: pd.DataFrame) -> pd.DataFrame:
    """Turn a table of years by economies into `year, iso3, points`, without the gaps."""
    stacked: Any = table.rename_axis(index="year", columns="iso3").stack()
    return stacked.rename("points").reset_index()


def member_mean(own: pd.DataFrame, start: int, members: str, *, wdi: str) -> pd.Series:
    """Mean path of those who joined at the start: the founders, or all five in 2015.

    Parameters
    ----------
    own : DataFrame
        Paths of the members, from `log_paths`.
    start : int
        Start of the union.
    members : str
        ``by people`` weighs by population in the year before the start; else all count the same.
    wdi : str
        Data set of the population.
    """
    joined = own[MEMBERS if start == 2015 else FOUNDERS]
    weights = pd.Series(1.0, joined.columns)
    if members == "by people":
        weights = wide(wdi, "SP.POP.TOTL").T[start - 1][joined.columns]
    return (joined * weights).sum(axis=1, skipna=False) / weights.sum()


def regional_growth(
    estimator: str,
    start: int,
    income: str,
    donors: str,
    members: str,
    before_from: int,
    *,
    wdi: str,
) -> Estimate:
    """Effect of the union on income per head, in log points, mean over the years from the start.

    Parameters
    ----------
    estimator, start, income, donors, members, before_from
        Choices of the ledger.
    wdi : str
        Newest vintage of the World Bank's indicators.

    Returns
    -------
    Estimate
        With `p_value`, the share of placebos as extreme, and `n_donors`.

    Raises
    ------
    NoData
        Too few years after the start, or fewer than nine donors.
    """
    pool, own = log_paths(income, start, donors, before_from, wdi=wdi)
    used = {dataset_of(income, wdi)}
    if donors.startswith("like"):
        used |= {wdi, "egdi-2018"}
    if members == "by people":
        used.add(wdi)
    if len(pool.columns) < 9:
        raise NoData("fewer than nine donors: a rank among them cannot fall to one in ten")
    low = high = np.nan
    if estimator == "synthetic control":
        union = member_mean(own, start, members, wdi=wdi)
        placebos = _placebos(long(pool.assign(**{UNION: union})), UNION, list(pool.columns), start)
        value, p_value = float(placebos.table["effect"][UNION]), placebos.p_value
    else:
        entry = {m: max(start, 2015) if m not in FOUNDERS else start for m in MEMBERS}
        panel = long(pool.join(own).loc[start - 1 :])
        total = event_study.placebo(
            panel, "points", entry, list(pool.columns), leads=1, lags=2, draws=99
        ).total
        value, p_value, low, high = total[["estimate", "p_value", "low", "high"]]
    return Estimate(
        value,
        sorted(used),
        low=low,
        high=high,
        year=start,
        extra={"p_value": float(p_value), "n_donors": len(pool.columns)},
    )


def _placebos(
    panel: pd.DataFrame, treated: str, donors: list[str], start: int
) -> synthetic.Placebos:
    return synthetic.placebo_in_space(
        panel, treated, donors, "points", start=start, worst_fit=LARGEST_RMSPE_RATIO
    )


def region_fit(
    start: int, income: str, donors: str, members: str, before_from: int, *, wdi: str
) -> RegionFit:
    """Fit the members' mean for one combination of choices, with all that a figure needs."""
    pool, own = log_paths(income, start, donors, before_from, wdi=wdi)
    panel = long(pool.assign(**{UNION: member_mean(own, start, members, wdi=wdi)}))
    return RegionFit(
        fit=synthetic.fit(panel, UNION, list(pool.columns), "points", start=start),
        placebos=_placebos(panel, UNION, list(pool.columns), start),
        panel=panel,
        donors=pool,
        members=own,
        start=start,
    )


def gaps_of_others(region: RegionFit) -> pd.DataFrame:
    """Gap of each placebo, in log points: index year, columns iso3."""
    return region.placebos.gaps.drop(columns=UNION)


def count_as_extreme(region: RegionFit) -> int:
    """Count the units, the union included, whose gap is as large against their earlier fit."""
    ratio = region.placebos.table["ratio"]
    return int((ratio >= ratio.iloc[0]).sum())


def effect_by_member(region: RegionFit) -> pd.DataFrame:
    """Fit each member alone on the same donors: index name, `effect` in log points, `p_value`."""
    rows = []
    for iso3, name in NAMES.items():
        panel = long(region.donors.join(region.members[[iso3]]))
        alone = _placebos(panel, iso3, list(region.donors.columns), region.start)
        rows.append((name, alone.table["effect"][iso3], alone.p_value))
    return pd.DataFrame(rows, columns=["member", "effect", "p_value"]).set_index("member")


def largest_false_effect(region: RegionFit) -> float:
    """Largest gap, in log points, where the start is put three to six years too early."""
    in_time = synthetic.placebo_in_time(
        region.panel, UNION, list(region.donors.columns), "points",
        start=region.start, placebo_starts=range(region.start - 6, region.start - 2),
    )  # fmt: skip
    return float(in_time["effect"].abs().max())


def count_by_sign(specifications: pd.DataFrame) -> dict[str, int]:
    """Count ways to estimate the effect.

    Parameters
    ----------
    specifications : DataFrame
        Columns `value`, `p_value` and `supports`.

    Returns
    -------
    dict
        `n`, all; `positive`, those with an effect above 0; `clear`, those that support the claim;
        `negative`, those below 0 that stand out among the placebos at 0.1.
    """
    value, p_value = specifications["value"], specifications["p_value"]
    return {
        "n": len(specifications),
        "positive": int((value > 0).sum()),
        "clear": int(specifications["supports"].sum()),
        "negative": int(((value < 0) & (p_value <= 0.1)).sum()),
    }
