"""How far apart the members are in natural resources."""

from __future__ import annotations

from functools import cache

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.members import MEMBERS
from eaeu.states import in_year, only_states
from recompute.claims import Estimate, NoData
from recompute.measures import groups
from recompute.sources.countries import name


@cache
def resources(measure: str, dataset: str, year: int) -> pd.Series:
    """Wealth in natural resources by country and aggregate.

    Parameters
    ----------
    measure : str
        ``rents in output`` (%), ``rents per head`` (US$), ``fuels and ores in exports`` (%) or
        ``natural goods in exports`` (%).
    dataset, year
        Data set by id, and calendar year.

    Raises
    ------
    NoData
        If the data set does not have the measure in the year.
    """
    if measure == "rents in output":
        return in_year(dataset, "NY.GDP.TOTL.RT.ZS", year)
    if measure == "rents per head":
        share = in_year(dataset, "NY.GDP.TOTL.RT.ZS", year) / 100
        output = in_year(dataset, "NY.GDP.MKTP.CD", year)
        return share * output / in_year(dataset, "SP.POP.TOTL", year)
    if measure == "fuels and ores in exports":
        fuels = in_year(dataset, "TX.VAL.FUEL.ZS.UN", year)
        return fuels + in_year(dataset, "TX.VAL.MMTL.ZS.UN", year)
    return 100 * in_year(dataset, "natural_share", year)


@cache
def spread_of(
    measure: str, dataset: str, year: int, group: str, spread: str, people_from: str
) -> float:
    """Spread of natural wealth between the members of a union, or the states of the world.

    Parameters
    ----------
    measure, dataset, year
        As in `resources`.
    group : str
        ``world``, `eaeu.comparison.UNION` or a key of `eaeu.comparison.GROUPS`.
    spread : str
        ``standard deviation`` (population form) or ``range``.
    people_from : str
        Id of the vintage whose people weigh the members that have no value.

    Raises
    ------
    NoData
        If members with a tenth of the union's people or more have no value.
    """
    values = resources(measure, dataset, year)
    if group == "world":
        known = only_states(values).dropna()
    else:
        people = in_year(people_from, "SP.POP.TOTL", year)
        known = groups.covered(values, people, members_of(group, year))["value"]
    return known.std(ddof=0) if spread == "standard deviation" else known.max() - known.min()


def resource_differences(
    measure: str, spread: str, against: str, dataset: str, year: int, *, wdi: str
) -> Estimate:
    """Spread of the members' natural wealth as a multiple of that of a union or of the world.

    Parameters
    ----------
    measure, spread, against, dataset, year
        As in `spread_of`; `against` is the group compared.
    wdi : str
        Id of the newest vintage of the World Bank, for people.
    """
    own, compared = (
        spread_of(measure, dataset, year, group, spread, wdi) for group in (UNION, against)
    )
    return Estimate(own / compared, dataset, year=year)


def rents_of_members(wdi: str, year: int) -> pd.Series:
    """Rents of natural resources of the five members, by name, in per cent of output.

    Raises
    ------
    NoData
        If a member has none in the year.
    """
    rents = resources("rents in output", wdi, year).reindex(MEMBERS)
    if rents.isna().any():
        raise NoData(f"not every member has rents of natural resources in {year}")
    return rents.rename(index=name)


def rents_compared(wdi: str, year: int) -> pd.Series:
    """Rents of each member, and of the richest member of each other union, in per cent of output.

    Returns
    -------
    Series
        Index the member's name, or "union, richest (name)".

    Raises
    ------
    NoData
        As `rents_of_members`; or a union of which no member has a value.
    """
    own = rents_of_members(wdi, year)
    rents, people = resources("rents in output", wdi, year), in_year(wdi, "SP.POP.TOTL", year)
    richest = {}
    for group in GROUPS:
        known = groups.covered(rents, people, members_of(group, year), least=0)["value"]
        richest[f"{group}, richest ({name(str(known.idxmax()))})"] = known.max()
    return pd.concat([own, pd.Series(richest)])


def median_rents(wdi: str, year: int) -> float:
    """Rents of the middle state of the world, in per cent of output."""
    return only_states(resources("rents in output", wdi, year)).median()
