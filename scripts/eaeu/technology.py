"""How the members stand in technology, beside the world and other unions."""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.states import in_year, only_states
from recompute.claims import Estimate, NoData
from recompute.measures import groups

PER_HEAD = {
    "patents": ("IP.PAT.RESD", 1e6),
    "scientific articles": ("IP.JRN.ARTC.SC", 1e6),
    "high-technology exports per head": ("TX.VAL.TECH.CD", 1.0),
    "receipts for intellectual property": ("BX.GSR.ROYL.CD", 1.0),
}
"""Measures divided by people: series, and the people that one number is for."""

RATIOS = {
    "research spending": "GB.XPD.RSDV.GD.ZS",
    "high-technology share of manufactures": "TX.VAL.TECH.MF.ZS",
    "broadband": "IT.NET.BBND.P2",
    "secure servers": "IT.NET.SECR.P6",
}
"""Measures that the World Bank publishes as ratios: % of output, %, per 100 and per million people."""

NEEDED = ["research spending", "high-technology exports per head"]
"""Measures without which the chapter does not show a year."""


@cache
def levels(measure: str, dataset: str, year: int) -> tuple[pd.Series, pd.Series]:
    """Level of technology by country and aggregate, and the denominator of the ratio that it is.

    Parameters
    ----------
    measure : str
        A key of `PER_HEAD` or `RATIOS`.
    dataset, year
        Vintage by id, and calendar year.

    Raises
    ------
    NoData
        If the vintage has no value of the measure or of its denominator in the year.
    """
    people = in_year(dataset, "SP.POP.TOTL", year)
    if measure in PER_HEAD:
        indicator, scale = PER_HEAD[measure]
        return scale * in_year(dataset, indicator, year) / people, people
    values = in_year(dataset, RATIOS[measure], year)
    if measure == "research spending":
        return values, in_year(dataset, "NY.GDP.MKTP.CD", year)
    if measure != "high-technology share of manufactures":
        return values, people
    if dataset == "wdi-2016":  # exports of manufactures, goods and services standing in for goods
        exports = in_year(dataset, "NE.EXP.GNFS.CD", year)
        return values, exports * in_year(dataset, "TX.VAL.MANF.ZS.UN", year)
    return values, 100 * in_year(dataset, "TX.VAL.TECH.CD", year) / values


@cache
def level_of(measure: str, dataset: str, year: int, group: str, level: str) -> float:
    """Level of a union or of the world.

    Parameters
    ----------
    measure, dataset, year
        As in `levels`.
    group : str
        ``world``, `eaeu.comparison.UNION` or a key of `eaeu.comparison.GROUPS`.
    level : str
        ``as a whole``, or ``typical member``: the median over members, or states of the world.

    Raises
    ------
    NoData
        If the world, or members with a tenth of the union's weight or more, have no value.
    """
    values, weights = levels(measure, dataset, year)
    if group == "world":
        if level == "as a whole" and "WLD" not in values:
            raise NoData(f"no value of the world in {year}")
        return values["WLD"] if level == "as a whole" else only_states(values).median()
    who = members_of(group, year)
    if level == "as a whole":
        return groups.weighted_mean(values, weights, who)
    return groups.covered(values, weights, who)["value"].median()


def weak_technology(measure: str, level: str, against: str, dataset: str, year: int) -> Estimate:
    """Level of the union in per cent of that of the world or of the European Union."""
    own, compared = (level_of(measure, dataset, year, group, level) for group in (UNION, against))
    return Estimate(100 * own / compared, dataset, year=year)


def by_group(measure: str, dataset: str, year: int) -> pd.Series:
    """Level of the world, the union and the other unions as a whole.

    Unions of which too few members have a value are left out.

    Raises
    ------
    NoData
        If the vintage does not have the measure in the year.
    """
    found = {"World": level_of(measure, dataset, year, "world", "as a whole")}
    for group in [UNION, *GROUPS]:
        try:
            found[group] = level_of(measure, dataset, year, group, "as a whole")
        except NoData:
            continue
    return pd.Series(found)


def relative_to_world(dataset: str, year: int) -> pd.DataFrame:
    """Level of each union as a whole, in per cent of the world's.

    Returns
    -------
    DataFrame
        Index measure, in the order of the union's level; columns the unions. Measures that the
        world or the union does not have are left out.

    Raises
    ------
    NoData
        If one of `NEEDED` is among these.
    """
    parts = {}
    for measure in [*PER_HEAD, *RATIOS]:
        try:
            parts[measure] = by_group(measure, dataset, year)
        except NoData:
            continue
    table = pd.DataFrame(parts).T.reindex(columns=["World", UNION, *GROUPS])
    table = table.dropna(subset=["World", UNION])
    if absent := [measure for measure in NEEDED if measure not in table.index]:
        raise NoData(f"no {absent[0]} of the world and of the union in {year}")
    known = [group for group in GROUPS if table[group].notna().any()]
    relative = 100 * table[[UNION, *known]].div(table["World"], axis=0)
    relative.index.name, relative.columns.name = "measure", "group"
    return relative.sort_values(UNION)
