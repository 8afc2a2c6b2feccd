"""Panels for gravity: zeros filled in, and dummies of agreements by date.

Membership is a table `iso3, year`, one row a member and year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.flows import KEYS, check, need
from recompute.measures.flows import economies as economies_of
from recompute.measures.gravity import THREE_WAY, Gravity, ppml


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
    NoData
        An economy or a year that the source does not have.
    RecomputeError
        Negative or duplicate flow, no years, or fewer than two economies.
    """
    check(flows)
    wanted = np.asarray(sorted(set(years)))
    gaps = sorted(set(wanted.tolist()) - set(flows["year"].unique()))
    if not len(wanted):
        raise RecomputeError("no years given", where="years of the panel", mend="name one or more")
    if gaps:
        raise NoData(
            f"no flows in {', '.join(map(str, gaps))}",
            where=f"the source covers {flows['year'].min()} to {flows['year'].max()}",
            mend="ask for years the source covers: a year without data is not a year of zeros",
        )
    inside = flows[flows["year"].isin(wanted)]
    known = economies_of(inside)
    names = pd.Index(sorted(set(need(economies, known, "economies of the panel"))))
    if len(names) < 2:
        raise RecomputeError("a panel needs two economies", where=str(list(names)), mend="add one")
    rows = inside[inside["exporter"].isin(names) & inside["importer"].isin(names)]
    keys = pd.MultiIndex.from_product([names, names, wanted], names=KEYS)
    flow = rows.set_index(KEYS)["value"].astype(float).reindex(keys, fill_value=0.0)
    panel = flow.rename("flow").reset_index()
    panel = panel[panel["exporter"] != panel["importer"]].reset_index(drop=True)
    return panel.astype(dict.fromkeys(KEYS[:2], pd.CategoricalDtype(names)))


def in_force(panel: pd.DataFrame, agreements: pd.DataFrame) -> pd.Series:
    """Whether an agreement joins the two sides of each row in its year, as 0 and 1.

    Parameters
    ----------
    panel : DataFrame
        Columns `exporter, importer, year` at least.
    agreements : DataFrame
        Columns `exporter, importer, start` and, where some have ended, `end`: one row a pair of
        economies and agreement, in either order; years, from the first to the last in force.
        Economies outside the panel are passed over.
    """
    ends = agreements["end"].fillna(np.inf) if "end" in agreements else np.inf
    spells = agreements[["exporter", "importer", "start"]].assign(end=ends)
    turned = spells.rename(columns={"exporter": "importer", "importer": "exporter"})
    spells = pd.concat([spells, turned]).drop_duplicates()
    keys = panel[["exporter", "importer", "year"]].astype({"exporter": str, "importer": str})
    joined = keys.reset_index(drop=True).reset_index().merge(spells, on=["exporter", "importer"])
    live = joined["year"].between(joined["start"], joined["end"])
    covered = np.zeros(len(panel))
    covered[joined.loc[live, "index"].to_numpy()] = 1.0
    return pd.Series(covered, index=panel.index)


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
    *,
    effects: Sequence[str] = THREE_WAY,
    covariates: Sequence[str] = (),
) -> EventTime:
    """Gravity with one coefficient a year before and after both sides are members.

    The year before is the base. The first and the last coefficient gather all earlier and all later
    years. Leads near zero support the reading of the lags as effects; they do not prove it.

    Parameters
    ----------
    panel : DataFrame
        Columns `exporter, importer, year, flow`.
    membership : DataFrame
        Columns `iso3, year`; a pair's year 0 is the first in which both are members.
    leads, lags : int
        Years before (1 or more) and after (0 or more).
    effects : sequence of str
        As in `gravity.ppml`.
    covariates : sequence of str
        Further columns, such as other agreements (`in_force`).

    Raises
    ------
    NoData
        A relative year without a row, and as in `gravity.ppml`.
    RecomputeError
        No lead, and as in `gravity.ppml`.
    """
    if leads < 1 or lags < 0:
        raise RecomputeError(
            f"{leads} leads and {lags} lags",
            where="event_time",
            mend="ask for one lead or more, and no negative number of lags",
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
        raise NoData(
            f"no pair of members is observed {', '.join(f'{k:+d}' for k in empty)} years away",
            where=f"panel {panel['year'].min()} to {panel['year'].max()}",
            mend="ask for fewer leads or lags, or use a longer panel",
        )
    names = {k: f"year {k:+d}" for k in wanted if k != -1}
    dummies = {name: (relative == k).astype(float) for k, name in names.items()}
    fit = ppml(panel.assign(**dummies), [*names.values(), *covariates], effects)
    table = fit.coefficients.loc[list(names.values())].rename(
        index={name: k for k, name in names.items()}
    )
    table = table.reindex(wanted, fill_value=0.0)
    percent = 100 * np.expm1(table[["estimate", "low", "high"]].to_numpy())
    table[["percent", "percent_low", "percent_high"]] = percent
    return EventTime(table.rename_axis("relative_year").reset_index(), fit)
