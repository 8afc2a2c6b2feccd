"""Balanced development: whether incomes of members draw together, and faster than elsewhere.

Sigma is whether gaps between members shrink, beta whether the poorer grow faster
{cite}`barro1992`; `recompute.measures.convergence` has both.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from eaeu.members import MEMBERS
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import convergence, national_accounts
from recompute.measures.national_accounts import Concept
from recompute.sources import catalogue

# Turkmenistan's official rate of exchange says little about its income.
OUTSIDE = ["UKR", "MDA", "GEO", "AZE", "UZB", "TJK"]
"""Soviet successors outside the union."""
PPP = "output, PPP"

_SERIES = {
    PPP: {"wdi": "NY.GDP.PCAP.PP.CD", "maddison": "gdp_head"},
    "national income, PPP": {"wdi": "NY.GNP.PCAP.PP.CD"},
    "output, market rates": {"wdi": "NY.GDP.PCAP.CD", "weo": "NGDPDPC"},
    "output, constant prices": {"wdi": "NY.GDP.PCAP.KD.ZG"},
}
"""Income in the ledger -> indicator by family of vintages."""
_TOTALS = "wdi-gdp-2021-04"
"""Source that gives output and people rather than income per head."""
_BASE = 2015
"""Year whose PPP levels growth in constant prices starts from."""


@cache
def income_per_head(kind: str, source: str, economies: tuple[str, ...]) -> pd.DataFrame:
    """Income per head: index year, columns iso3; only years in which every economy has a value.

    Parameters
    ----------
    kind, source : str
        The choices `income` and `data` of balanced-development.
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
    names = list(economies)
    code = _SERIES[kind].get(catalogue()[source].family)
    if source == _TOTALS and kind in (PPP, "output, market rates"):
        rows = sources.load(source)
        concept: Concept = "gdp_ppp" if kind == PPP else "gdp"
        people = national_accounts.annual(rows, "population", names)
        wide = national_accounts.annual(rows, concept, names) / people
    elif code is None:
        raise NoData("the source does not have the series")
    else:
        rows = sources.load(source)
        rows = rows[rows["indicator"].eq(code)]
        if "forecast" in rows:
            rows = rows[~rows["forecast"]]
        wide = rows.pivot(index="year", columns="iso3", values="value").reindex(columns=names)
    if kind == "output, constant prices":
        growth = (1 + wide.dropna() / 100).cumprod()
        wide = growth / growth.loc[_BASE] * income_per_head(PPP, source, economies).loc[_BASE]
    return wide.dropna()


def speed(measure: str, incomes: pd.DataFrame, first: int, last: int) -> float:
    """Share of the income gap that closes in a year, in per cent; below zero, it widens.

    Parameters
    ----------
    measure : {"sigma", "beta"}
        Fall of the standard deviation of log income over its mean, or of growth on initial income.
    incomes : DataFrame
        From `income_per_head`.
    first, last : int
        Years.

    Raises
    ------
    NoData
        If one of the two years is not there.
    """
    if not {first, last} <= set(incomes.index):
        raise NoData(f"the source does not have {first} to {last} for all economies")
    if measure == "sigma":
        panel = incomes.melt(var_name="iso3", ignore_index=False).reset_index()
        sigma = convergence.sigma(panel, incomes.columns, range(first, last + 1))
        return -100 * sigma.trend / float(sigma.by_year["sd_log"].mean())
    by_year = incomes.T
    return -100 * convergence.beta(by_year[first], by_year[last], last - first).slope


def balanced_development(
    *, income: str, data: str, years: str, measure: str, against: str
) -> Estimate:
    """Speed at which incomes draw together beyond the yardstick, per cent of the gap a year.

    Parameters
    ----------
    income, data, years, measure, against : str
        Choices of the ledger.

    Returns
    -------
    Estimate
        Further column `own_speed`, without the yardstick taken off.

    Raises
    ------
    NoData
        As `income_per_head` and `speed`.
    """
    first, last = (int(year) for year in years.split(" to "))
    of_members = income_per_head(income, data, tuple(MEMBERS))
    own = speed(measure, of_members, first, last)
    if against == "the years before":
        yardstick = speed(measure, of_members, 2 * first - last, first)
    else:
        others = OUTSIDE[1:] if against == "the same without Ukraine" else OUTSIDE
        yardstick = speed(measure, income_per_head(income, data, tuple(others)), first, last)
    return Estimate(own - yardstick, data, year=last, extra={"own_speed": own})


def dispersion(economies: list[str], wdi: str) -> pd.Series:
    """Dispersion of income at PPP by year: standard deviation of its logarithm, times 100.

    Parameters
    ----------
    economies : list of str
        ISO 3166 alpha-3 codes.
    wdi : str
        Vintage of the World Development Indicators.
    """
    return 100 * np.log(income_per_head(PPP, wdi, tuple(economies))).std(axis=1, ddof=0)


def income_gaps(wdi: str) -> pd.DataFrame:
    """Dispersion of income from 2000 among members and among six successors outside: index year."""
    groups = {"the five members": MEMBERS, "six other Soviet successors": OUTSIDE}
    return (
        pd.DataFrame({n: dispersion(group, wdi) for n, group in groups.items()}).loc[2000:].dropna()
    )


def convergence_numbers(table: pd.DataFrame, wdi: str, end: int) -> dict[str, float]:
    """Numbers of the sentences on convergence.

    Parameters
    ----------
    table : DataFrame
        Specifications of balanced-development.
    wdi : str
        Vintage of the World Development Indicators.
    end : int
        Last year shown.

    Returns
    -------
    dict
        Shares of the ways, per cent: `closing`, gaps closed by any yardstick or none; `before`,
        `six`, `others`, faster than by each yardstick. By member in lower case, the yearly growth
        of income per head at PPP since 2014, per cent. `trend`, the yearly change of the gap since
        2014, per cent; `g99`, `g09`, the dispersion in 1999 and 2009.
    """
    supports = 100 * table.groupby("against")["supports"].mean()
    ways = table.drop_duplicates(["income", "data", "years", "measure"])
    incomes = income_per_head(PPP, wdi, tuple(MEMBERS))
    growth = 100 * ((incomes.loc[end] / incomes.loc[2014]) ** (1 / (end - 2014)) - 1)
    gap = dispersion(MEMBERS, wdi)
    return {
        "closing": 100 * ways["own_speed"].gt(0).mean(),
        "before": supports["the years before"],
        "six": supports["six other successors"],
        "others": supports["the same without Ukraine"],
        "trend": -speed("sigma", incomes, 2014, end),
        "g99": gap[1999],
        "g09": gap[2009],
        **{code.lower(): growth[code] for code in MEMBERS},
    }
