"""Share of a group in a total, and trade intensity.

Shares are fractions, 0 to 1. Flows are a table `exporter, importer, year, value` (US$ million in
the extracts; any one unit will do). A member that the source does not cover is an error: leaving
it out in silence would make the group smaller than its name.
"""

from collections.abc import Iterable
from typing import Literal

import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.flows import economies, in_year, need

Side = Literal["exports", "imports", "trade"]


def _ratio(part: float, whole: float, what: str) -> float:
    if not whole > 0:
        raise NoData(
            f"{what} is {whole:g}: no share of it exists",
            where=what,
            mend="choose a year or a source in which it is recorded",
        )
    return part / whole


def share(values: pd.Series, group: Iterable[str]) -> float:
    r"""Share of a group in all, :math:`\sum_{i \in G} x_i / \sum_i x_i`.

    Parameters
    ----------
    values : Series
        Level by iso3, one unit.
    group : iterable of str
        Members :math:`G`; each must have a value.

    Raises
    ------
    NoData
        A member without a value, or a total that is not positive.
    RecomputeError
        An economy twice in `values`.
    """
    if not values.index.is_unique:
        raise RecomputeError(
            "an economy stands twice in the values",
            where=str(values.index[values.index.duplicated()][0]),
            mend="keep one value an economy",
        )
    known = values.dropna()
    members = need(group, known.index, "group of the share")
    part = float(known[sorted(set(members))].sum())
    return _ratio(part, float(known[sorted(known.index)].sum()), "the total")


def intensity(
    flows: pd.DataFrame, exporters: Iterable[str], importers: Iterable[str], year: int
) -> float:
    r"""Trade intensity index {cite}`kojima1964`: trade against what sizes alone would give.

    .. math:: I = \frac{x_{EM} / x_{E\cdot}}{x_{\cdot M} / x_{\cdot\cdot}}

    the share of :math:`M` in the exports of :math:`E`, over its share in the exports of the
    world. Above 1: the two trade more with each other than their weight in world trade says.
    A bloc with itself gives the intra-regional index. No correction is made for the exporter's
    own imports, so an economy that is large in world trade reads slightly low.

    Parameters
    ----------
    flows : DataFrame
        `exporter, importer, year, value`, the whole world.
    exporters, importers : iterable of str
        Groups :math:`E` and :math:`M`; may overlap.
    year : int
        Year.

    Raises
    ------
    NoData
        Economy or year not covered, or a total of zero.
    """
    rows = in_year(flows, year)
    known = economies(rows)
    from_group = rows["exporter"].isin(need(exporters, known, f"exporters in {year}"))
    to_group = rows["importer"].isin(need(importers, known, f"importers in {year}"))
    value = rows["value"]
    between = float(value[from_group & to_group].sum())
    ours = _ratio(between, float(value[from_group].sum()), f"exports of the group in {year}")
    world = _ratio(float(value[to_group].sum()), float(value.sum()), f"world trade in {year}")
    return _ratio(ours, world, f"imports of the group in {year}")
