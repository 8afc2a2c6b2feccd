"""Shares of a group, of a partner and of trade inside a bloc; trade intensity; rank of a partner.

Shares are fractions, 0 to 1. Flows are a table `exporter, importer, year, value` (US$ million in
the extracts; any one unit will do). A member that the source does not cover is an error: leaving
it out in silence would make the group smaller than its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from recompute.errors import RecomputeError
from recompute.measures.flows import economies, in_year, need

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

Side = Literal["exports", "imports", "trade"]


def _ratio(part: float, whole: float, what: str) -> float:
    if not whole > 0:
        raise RecomputeError(
            f"{what} is {whole:g}: no share of it exists",
            where=what,
            mend="choose a year or a source in which it is recorded",
        )
    return part / whole


def share(values: pd.Series, group: Iterable[str], total: Iterable[str] | None = None) -> float:
    r"""Share of a group in a total, :math:`\sum_{i \in G} x_i / \sum_{i \in T} x_i`.

    Parameters
    ----------
    values : Series
        Level by iso3, one unit.
    group : iterable of str
        Members :math:`G`; each must have a value.
    total : iterable of str, optional
        Members :math:`T`; all economies in `values` unless given. Each must have a value.

    Raises
    ------
    RecomputeError
        A member without a value or twice in `values`, or a total that is not positive.
    """
    if not values.index.is_unique:
        raise RecomputeError(
            "an economy stands twice in the values",
            where=str(values.index[values.index.duplicated()][0]),
            mend="keep one value an economy",
        )
    known = values.dropna()
    members = need(group, known.index, "group of the share")
    whole = list(known.index) if total is None else need(total, known.index, "total of the share")
    outside = sorted(set(members) - set(whole))
    if outside:
        raise RecomputeError(
            f"{', '.join(outside)} in the group but not in the total",
            where="share",
            mend="add them to the total",
        )
    part = float(known[sorted(set(members))].sum())
    return _ratio(part, float(known[sorted(set(whole))].sum()), "the total")


def _partners(flows: pd.DataFrame, reporter: str, year: int, side: Side) -> pd.Series:
    """Trade of one reporter by partner, on the side asked for."""
    rows = in_year(flows, year)
    need([reporter], economies(rows), f"flows of {year}")
    exports = rows[rows["exporter"] == reporter].set_index("importer")["value"]
    imports = rows[rows["importer"] == reporter].set_index("exporter")["value"]
    if side == "trade":
        return exports.add(imports, fill_value=0)
    return exports if side == "exports" else imports


def partner_share(
    flows: pd.DataFrame, reporter: str, partners: Iterable[str], year: int, side: Side
) -> float:
    r"""Share of partners in a reporter's trade, :math:`\sum_{j \in P} x_{ij} / \sum_j x_{ij}`.

    Parameters
    ----------
    flows : DataFrame
        `exporter, importer, year, value`.
    reporter : str
        Economy whose trade is divided.
    partners : iterable of str
        Partners :math:`P`, without the reporter. A partner with flows in the year but none with
        the reporter counts as zero; one that the source does not cover is an error.
    year : int
        Year.
    side : {"exports", "imports", "trade"}
        Direction; trade is the sum of both.

    Raises
    ------
    RecomputeError
        Economy not covered, reporter among its own partners, no trade on that side.
    """
    rows = in_year(flows, year)
    wanted = need(partners, economies(rows), f"partners in {year}")
    if reporter in wanted:
        raise RecomputeError(
            f"{reporter} among its own partners", where="partner_share", mend="leave it out"
        )
    by_partner = _partners(flows, reporter, year, side)
    part = float(by_partner[by_partner.index.isin(wanted)].sum())
    return _ratio(part, float(by_partner.sum()), f"{side} of {reporter} in {year}")


def partner_rank(flows: pd.DataFrame, reporter: str, partner: str, year: int, side: Side) -> int:
    """Rank of a partner in a reporter's trade: 1 is the largest, ties share the better rank.

    Parameters and errors as in `partner_share`; a partner without trade with the reporter in a
    year the source covers is an error too, since it has no rank.
    """
    by_partner = _partners(flows, reporter, year, side)
    by_partner = by_partner[by_partner > 0]
    need([partner], by_partner.index, f"{side} of {reporter} in {year}")
    return int((by_partner > by_partner[partner]).sum()) + 1


def intra_share(flows: pd.DataFrame, members: Iterable[str], year: int, side: Side) -> float:
    r"""Share of a bloc's trade that stays inside it.

    .. math:: \frac{\sum_{i \in M}\sum_{j \in M} x_{ij}}{\sum_{i \in M}\sum_j x_{ij}}

    for exports; for imports the bloc stands second in the denominator; for trade both sums are
    added, so that a flow inside counts once as export and once as import.

    Parameters
    ----------
    flows : DataFrame
        `exporter, importer, year, value`, with the whole world as partner.
    members : iterable of str
        Bloc :math:`M`, at least two economies, each of them covered in the year.
    year : int
        Year.
    side : {"exports", "imports", "trade"}
        Whose total stands below the line.

    Raises
    ------
    RecomputeError
        Member not covered, fewer than two, or no trade.
    """
    rows = in_year(flows, year)
    bloc = set(need(members, economies(rows), f"members in {year}"))
    if len(bloc) < 2:
        raise RecomputeError(
            "a bloc of one has no trade inside", where=str(bloc), mend="give two members or more"
        )
    by_member, to_member = rows["exporter"].isin(bloc), rows["importer"].isin(bloc)
    inside = float(rows.loc[by_member & to_member, "value"].sum())
    exports = float(rows.loc[by_member, "value"].sum())
    imports = float(rows.loc[to_member, "value"].sum())
    if side == "trade":
        return _ratio(2 * inside, exports + imports, f"trade of the bloc in {year}")
    whole = exports if side == "exports" else imports
    return _ratio(inside, whole, f"{side} of the bloc in {year}")


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
    RecomputeError
        Economy not covered, or a total of zero.
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
