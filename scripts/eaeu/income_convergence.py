"""Balanced development: whether incomes of members draw together, and more than they would elsewhere.

The gap is the standard deviation of the logarithm of income per head, which is sigma convergence
{cite}`barro1992`. Incomes also draw together without a union. So the members' change stands beside
that of made-up groups of five: economies as far apart at the start, and Soviet successors outside.
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pandas as pd

from eaeu import data
from eaeu.members import MEMBERS
from recompute.claims import Estimate, NoData

# Turkmenistan's official rate of exchange says little about its income.
OUTSIDE = ["UKR", "MDA", "GEO", "AZE", "UZB", "TJK"]
"""Soviet successors outside the union."""
PPP = "output, PPP"
CONSTANT = "output, constant prices"
AS_UNEQUAL = "economies as unequal"
SUCCESSORS = "Soviet successors outside"

_SERIES = {
    PPP: "NY.GDP.PCAP.PP.CD",
    "national income, PPP": "NY.GNP.PCAP.PP.CD",
    CONSTANT: "NY.GDP.PCAP.KD.ZG",
}
"""Income in the ledger -> indicator of the World Development Indicators."""
_OUTPUTS = {PPP: "NY.GDP.MKTP.PP.CD"}
_TOTALS = "wdi-gdp-2021-04"
"""Source that gives output and people rather than income per head; it has states only."""
_BASE = 2015
"""Year whose PPP levels growth in constant prices starts from."""
_DRAWS = 50_000
_BAND = 10.0
"""By how many points the gap of a made-up group may differ from the members' at the start."""
_SMALLEST = 1e6
"""People an economy needs to be drawn into a made-up group."""
_FEW = 40
"""Fewer groups than these give no outer twentieth: the interval spans them all."""


def _levels(kind: str, source: str, economies: list[str]) -> pd.DataFrame:
    """Income per head by year and economy, without what the source lacks."""
    if source == _TOTALS:
        if kind not in _OUTPUTS:
            raise NoData("the source does not have the series")
        output = data.wide(source, _OUTPUTS[kind])
        wide = output / data.wide(source, "SP.POP.TOTL")
    else:
        wide = data.wide(source, _SERIES[kind])
    return wide.reindex(columns=economies)


@cache
def income_per_head(kind: str, source: str, economies: tuple[str, ...]) -> pd.DataFrame:
    """Income per head: index year, columns iso3; only years in which every economy has a value.

    Parameters
    ----------
    kind, source : str
        The choices `income` and `dataset` of balanced-development.
    economies : tuple of str
        ISO 3166 alpha-3 codes.

    Returns
    -------
    DataFrame
        US dollars at market rates, or international dollars; for constant prices those of the base
        year, moved by growth in national prices.

    Raises
    ------
    NoData
        If the source does not have the series.
    """
    wide = _levels(kind, source, list(economies))
    if kind == CONSTANT:
        growth = (1 + wide.dropna() / 100).cumprod()
        wide = growth / growth.loc[_BASE] * income_per_head(PPP, source, economies).loc[_BASE]
    return wide.dropna()


def gap(incomes: pd.DataFrame) -> pd.Series:
    """Return the standard deviation of log income by year, times 100: near to per cent."""
    return 100 * np.log(incomes).std(axis=1, ddof=0)


def span(years: str, known: pd.Index) -> tuple[int, int]:
    """First and last year of the choice `years`: "since 2014" ends with the newest year known.

    Raises
    ------
    NoData
        If a year is not known, or the newest is the first.
    """
    if years.startswith("since "):
        first, last = int(years.removeprefix("since ")), int(known.max())
    else:
        first, last = data.first_and_last(years)
    if first not in known or last not in known or first >= last:
        raise NoData(f"the source does not have {years} for all economies")
    return first, last


def gap_closing(*, income: str, dataset: str, years: str) -> Estimate:
    """By how many per cent the gap between the five members' incomes narrowed; below zero, it widened.

    Parameters
    ----------
    income, dataset, years : str
        Choices of the ledger.

    Raises
    ------
    NoData
        As `income_per_head` and `span`.
    """
    by_year = gap(income_per_head(income, dataset, tuple(MEMBERS)))
    first, last = span(years, by_year.index)
    return Estimate(float(100 * (1 - by_year[last] / by_year[first])), dataset, year=last)


def closing(logs: np.ndarray) -> np.ndarray:
    """Return by how many per cent the gap of each group closed.

    Parameters
    ----------
    logs : ndarray
        Logarithms of income: two years x groups x economies of a group.
    """
    before, after = logs.std(axis=-1)
    return 100 * (1 - after / before)


@cache
def _two_years(kind: str, source: str, first: int, last: int) -> pd.DataFrame:
    """Income per head in two years of all states with a million people and all years between."""
    people = data.wide(source, "SP.POP.TOTL").T[first]
    states = data.wide(_TOTALS, "SP.POP.TOTL").columns.intersection(
        people.index[people > _SMALLEST]
    )
    wide = _levels(kind, source, sorted(map(str, states))).loc[first:last].dropna(axis=1)
    if kind == CONSTANT:
        growth = (1 + wide / 100).cumprod()
        base = _levels(PPP, source, list(map(str, growth))).loc[_BASE]
        wide = (growth / growth.loc[_BASE] * base).dropna(axis=1)
    return wide.loc[[first, last]]


@cache
def _placebo_closings(kind: str, source: str, first: int, last: int, group: str) -> np.ndarray:
    """Return by how many per cent the gaps of made-up groups outside the union closed."""
    if group == SUCCESSORS:
        incomes = income_per_head(kind, source, tuple(OUTSIDE))
        span(f"{first} to {last}", incomes.index)
        chosen = np.array(list(itertools.combinations(range(len(OUTSIDE)), len(MEMBERS))))
        return closing(np.log(incomes.loc[[first, last]].to_numpy())[:, chosen])
    logs = np.log(_two_years(kind, source, first, last).drop(columns=MEMBERS).to_numpy())
    order = np.random.default_rng(0).random((_DRAWS, logs.shape[1]))
    drawn = order.argpartition(len(MEMBERS), axis=1)[:, : len(MEMBERS)]
    of_members = gap(income_per_head(kind, source, tuple(MEMBERS)))[first]
    alike = np.abs(100 * logs[0][drawn].std(axis=1) - of_members) <= _BAND
    return closing(logs[:, drawn[alike]])


def closing_beyond(*, income: str, dataset: str, years: str, group: str) -> Estimate:
    """By how much more the members' gap closed than that of made-up groups, points of per cent.

    Parameters
    ----------
    income, dataset, years : str
        Choices of the ledger.
    group : str
        `AS_UNEQUAL`: random groups of five states outside the union, of a million people or more
        each, whose gap at the start was within ten points of the members'. `SUCCESSORS`: every
        group of five Soviet successors outside it.

    Returns
    -------
    Estimate
        Against the median group; the interval leaves out the outer twentieth of the groups, or
        none where there are six. Further columns: `closed` (members, per cent), `groups`,
        `as_large` (share of the groups that closed at least as much, per cent).

    Raises
    ------
    NoData
        As `income_per_head` and `span`, or if no group is as unequal.
    """
    own = gap_closing(income=income, dataset=dataset, years=years)
    closed, last = own.value, own.year or 0
    first, _ = span(years, pd.RangeIndex(1900, last + 1))
    placebo = _placebo_closings(income, dataset, first, last, group)
    if not len(placebo):
        raise NoData(f"no group of five outside the union was as unequal in {first}")
    outer = 0.0 if len(placebo) < _FEW else 2.5
    low, centre, high = np.percentile(placebo, [outer, 50, 100 - outer])
    return Estimate(
        float(closed - centre),
        dataset,
        low=closed - high,
        high=closed - low,
        year=last,
        extra={
            "closed": closed,
            "groups": len(placebo),
            "as_large": 100 * float((placebo >= closed).mean()),
        },
    )


def income_gaps(wdi: str) -> pd.DataFrame:
    """Gap of incomes at PPP from 2000 among members and among six successors outside: index year.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.
    """
    groups = {"the five members": MEMBERS, "six other Soviet successors": OUTSIDE}
    by_group = {n: gap(income_per_head(PPP, wdi, tuple(group))) for n, group in groups.items()}
    return pd.DataFrame(by_group).loc[2000:].dropna()


def convergence_numbers(wdi: str) -> dict[str, float]:
    """Numbers of the sentences on incomes, at PPP from the union's eve to the newest year.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.

    Returns
    -------
    dict
        `first`, `last` (years); `ratio_first`, `ratio_last`: richest member's income as a multiple
        of the poorest's; growth a year by member, per cent, constant prices, in lower case;
        `low_year`, year of the smallest gap since the eve.
    """
    incomes = income_per_head(PPP, wdi, tuple(MEMBERS))
    first, last = span("since 2014", incomes.index)
    ratio = incomes.max(axis=1) / incomes.min(axis=1)
    real = income_per_head(CONSTANT, wdi, tuple(MEMBERS))
    by_member = real.T
    growth = 100 * ((by_member[last] / by_member[first]) ** (1 / (last - first)) - 1)
    since = gap(incomes).loc[first:]
    low_year = int(since.index.to_numpy()[since.to_numpy().argmin()])
    return {
        "first": first,
        "last": last,
        "ratio_first": float(ratio[first]),
        "ratio_last": float(ratio[last]),
        "low_year": low_year,
        **{code.lower(): float(growth[code]) for code in MEMBERS},
    }


def measures_part(wdi: str) -> bool:
    """Tell whether members did better than the median group of successors at PPP, worse in real growth.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.
    """
    better = {
        kind: closing_beyond(income=kind, dataset=wdi, years="since 2014", group=SUCCESSORS).value
        for kind in (PPP, CONSTANT)
    }
    return better[PPP] > 0 > better[CONSTANT]
