"""Panels for gravity: zeros filled in, and dummies of an agreement by date.

Membership is a table `iso3, year`, one row a member and year, as `membership.by_year` gives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError
from recompute.measures.flows import check, need
from recompute.measures.flows import economies as economies_of
from recompute.measures.gravity import THREE_WAY, Gravity, ppml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def balanced_panel(
    flows: pd.DataFrame, economies: Iterable[str], years: Iterable[int]
) -> pd.DataFrame:
    """All directed pairs of the economies in all years, with zeros where nothing is recorded.

    A pair that stands in the source with a missing value stays missing: the source says it does
    not know. A pair absent from the source is taken as zero, which is a reading: databases of
    trade leave zeros out.

    Parameters
    ----------
    flows : DataFrame
        Columns `exporter, importer, year, value`; any one unit.
    economies : iterable of str
        Economies, each with at least one flow in the years.
    years : iterable of int
        Years; each must stand in the source, or its zeros would be made up.

    Returns
    -------
    DataFrame
        Columns `exporter, importer, year, flow`, ordered by these; n(n-1)T rows.

    Raises
    ------
    RecomputeError
        Negative or duplicate flow, an economy or a year the source does not have, fewer than two
        economies.
    """
    check(flows)
    wanted = np.asarray(sorted(set(years)))
    gaps = sorted(set(wanted.tolist()) - set(flows["year"].unique()))
    if gaps or not len(wanted):
        raise RecomputeError(
            f"no flows in {', '.join(map(str, gaps))}" if gaps else "no years given",
            where=f"the source covers {flows['year'].min()} to {flows['year'].max()}",
            mend="ask for years the source covers: a year without data is not a year of zeros",
        )
    inside = flows[flows["year"].isin(wanted)]
    known = economies_of(inside)
    names = pd.Index(sorted(set(need(economies, known, "economies of the panel"))))
    n, t = len(names), len(wanted)
    if n < 2:
        raise RecomputeError("a panel needs two economies", where=str(list(names)), mend="add one")
    grid = np.zeros((n, n, t))
    i = names.get_indexer(pd.Index(inside["exporter"]))
    j = names.get_indexer(pd.Index(inside["importer"]))
    both = (i >= 0) & (j >= 0)
    k = np.searchsorted(wanted, inside["year"].to_numpy())
    grid[i[both], j[both], k[both]] = inside["value"].to_numpy(float)[both]
    a, b, c = (axis.ravel() for axis in np.indices(grid.shape))
    off = a != b
    return pd.DataFrame(
        {
            "exporter": pd.Categorical.from_codes(a[off], names),
            "importer": pd.Categorical.from_codes(b[off], names),
            "year": wanted[c[off]],
            "flow": grid.ravel()[off],
        }
    )


def _is_member(panel: pd.DataFrame, membership: pd.DataFrame, side: str) -> np.ndarray:
    keys = pd.MultiIndex.from_frame(membership[["iso3", "year"]].astype({"iso3": str}))
    rows = pd.MultiIndex.from_arrays([panel[side].astype(str), panel["year"]])
    return rows.isin(keys)


def agreement_terms(panel: pd.DataFrame, membership: pd.DataFrame) -> pd.DataFrame:
    """Panel with dummies of an agreement: inside it, and across its border both ways.

    Parameters
    ----------
    panel : DataFrame
        Columns `exporter, importer, year` at least.
    membership : DataFrame
        Columns `iso3, year`.

    Returns
    -------
    DataFrame
        The panel with three more columns of 0 and 1: `inside` (both members: creation),
        `import_diversion` (importer a member, exporter not), `export_diversion` (exporter a
        member, importer not). Under three-way effects only `inside` has a coefficient: see the
        note on diversion in `gravity`.

    Raises
    ------
    RecomputeError
        A member that the panel does not have.
    """
    need(set(membership["iso3"]), set(panel["exporter"].unique()), "members in the panel")
    exporter = _is_member(panel, membership, "exporter")
    importer = _is_member(panel, membership, "importer")
    return panel.assign(
        inside=(exporter & importer).astype(float),
        import_diversion=(importer & ~exporter).astype(float),
        export_diversion=(exporter & ~importer).astype(float),
    )


@dataclass(frozen=True)
class EventTime:
    """Trade inside an agreement by years from the year both were in."""

    table: pd.DataFrame
    """`relative_year, estimate, se, low, high, percent, percent_low, percent_high, base, binned`;
    the base is a row of zeros without error."""
    fit: Gravity


def event_time(
    panel: pd.DataFrame,
    membership: pd.DataFrame,
    leads: int,
    lags: int,
    base: int = -1,
    *,
    effects: Sequence[str] = THREE_WAY,
    cluster: Sequence[str] = ("pair",),
) -> EventTime:
    """Gravity with one coefficient a year before and after both sides are members.

    The first and the last coefficient gather all earlier and all later years. Leads near zero
    support the reading of the lags as effects; they do not prove it.

    Parameters
    ----------
    panel : DataFrame
        Columns `exporter, importer, year, flow`.
    membership : DataFrame
        Columns `iso3, year`; a pair's year 0 is the first in which both are members.
    leads, lags : int
        Years before (1 or more) and after (0 or more).
    base : int
        Relative year left out, from -leads to -1.
    effects, cluster : sequence of str
        As in `gravity.ppml`.

    Raises
    ------
    RecomputeError
        A base outside the leads, no pair of members, a relative year without a row, and as in
        `gravity.ppml`.
    """
    if leads < 1 or lags < 0 or not -leads <= base <= -1:
        raise RecomputeError(
            f"base {base} is not among {leads} leads",
            where="event_time",
            mend="choose a base from -leads to -1, with a lead or more",
        )
    check(panel, value="flow")
    need(set(membership["iso3"]), set(panel["exporter"].unique()), "members in the panel")
    joined = membership.groupby("iso3")["year"].min()
    start = np.maximum(
        panel["exporter"].astype(str).map(joined).to_numpy(float),
        panel["importer"].astype(str).map(joined).to_numpy(float),
    )
    relative = np.clip(panel["year"].to_numpy(float) - start, -leads, lags)
    wanted = list(range(-leads, lags + 1))
    empty = [k for k in wanted if not (relative == k).any()]
    if empty:
        raise RecomputeError(
            f"no pair of members is observed {', '.join(f'{k:+d}' for k in empty)} years away",
            where=f"panel {panel['year'].min()} to {panel['year'].max()}",
            mend="ask for fewer leads or lags, or use a longer panel",
        )
    names = {k: f"year {k:+d}" for k in wanted if k != base}
    dummies = {name: (relative == k).astype(float) for k, name in names.items()}
    fit = ppml(panel.assign(**dummies), list(names.values()), effects, cluster)
    table = fit.coefficients.rename(index={name: k for k, name in names.items()})
    table = table.reindex(wanted, fill_value=0.0)
    percent = 100 * np.expm1(table[["estimate", "low", "high"]].to_numpy())
    table[["percent", "percent_low", "percent_high"]] = percent
    table["base"] = table.index == base
    table["binned"] = np.isin(table.index, [-leads, lags])
    return EventTime(table.rename_axis("relative_year").reset_index(), fit)
