r"""What a date changed in trade between some exporters and some importers, under several designs.

For an agreement both are its members; for its neighbours one side is. A gravity equation with
exporter-year, importer-year and pair effects (`gravity`) compares such a pair with all other trade
of the same exporter and of the same importer. That is fair if nothing else moved these pairs in
particular. Two ways to ask for less:

region
    A group of economies with a common past is given effects of its own by year, so that the pairs
    are compared with other pairs of the region: what loosened all its ties is taken out.
own trend
    The pairs get a linear trend, so that the effect is a break of their trend {cite}`baier2014`. It
    extrapolates: where the trend bends before the date, the break is misread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError
from recompute.measures.gravity import THREE_WAY, Estimator, estimate
from recompute.measures.gravity_panel import balanced_panel, event_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Reference = Literal["world", "region", "own trend"]

# Per cent to four decimals: beyond that, iterations on several threads differ from run to run.
_DIGITS = 4


@dataclass(frozen=True)
class Design:
    """One way to estimate the effect."""

    source: str
    """Name of the flows."""
    exporters: tuple[str, ...]
    importers: tuple[str, ...]
    first: int
    last: int
    start: int
    """First year after the date."""
    reference: Reference = "world"
    estimator: Estimator = "ppml"
    zeros: bool = True
    """Whether zero flows stay in."""
    left_out: tuple[int, ...] = ()
    """Years not used."""
    not_treated: tuple[tuple[str, str], ...] = ()
    """Pairs that the date did not touch, in either direction."""


def world_panel(
    flows: pd.DataFrame, largest: int, always: Iterable[str], years: Iterable[int]
) -> pd.DataFrame:
    """Panel of the largest traders and some economies more, with what is not reported left missing.

    Parameters
    ----------
    flows : DataFrame
        Columns `exporter, importer, year, value`; by `section` too, where ``All`` is the total.
        What a source books as trade of an economy with itself is left out.
    largest : int
        Number of economies, by exports and imports over the years.
    always : iterable of str
        Economies in it whatever their size. Trade among them that the source does not have is
        missing rather than zero.
    years : iterable of int
        Years; those that the source lacks are passed over.

    Returns
    -------
    DataFrame
        As from `gravity_panel.balanced_panel`; an importer without a row in a year did not report,
        and its flows are missing.
    """
    if "section" in flows:
        flows = flows[flows["section"] == "All"]
    flows = flows[flows["exporter"] != flows["importer"]]
    wanted = sorted(set(years) & set(flows["year"]))
    rows = flows[flows["year"].isin(wanted)]
    always = sorted(set(always))
    size = (
        rows.groupby("exporter")["value"]
        .sum()
        .add(rows.groupby("importer")["value"].sum(), fill_value=0)
    )
    size = size.sort_index().sort_values(ascending=False, kind="stable")
    panel = balanced_panel(rows, [*size.index[:largest], *always], wanted)
    reported = pd.MultiIndex.from_frame(rows[["importer", "year"]].drop_duplicates())
    there = pd.MultiIndex.from_frame(panel[["importer", "year"]].astype({"importer": str}))
    recorded = pd.MultiIndex.from_frame(rows[["exporter", "importer", "year"]])
    keys = pd.MultiIndex.from_frame(
        panel[["exporter", "importer", "year"]].astype({"exporter": str, "importer": str})
    )
    among = panel["exporter"].isin(always) & panel["importer"].isin(always)
    unknown = ~there.isin(reported) | (among.to_numpy() & ~keys.isin(recorded))
    return panel.assign(flow=panel["flow"].mask(unknown))


def effects_by_design(
    flows: Mapping[str, pd.DataFrame],
    *,
    designs: Sequence[Mapping[str, Any]],
    region: Sequence[str],
    clusterings: Mapping[str, Sequence[str]],
    largest: int,
) -> pd.DataFrame:
    """Estimate what the date changed under each design.

    Parameters
    ----------
    flows : mapping
        Name of a source -> `exporter, importer, year, value`.
    designs : sequence of mapping
        Fields of `Design`.
    region : sequence of str
        The group with a common past; with `largest` it makes up the panel (`world_panel`).
    clusterings : mapping
        Name -> groups by which errors are clustered.

    Returns
    -------
    DataFrame
        One row a design and clustering, in their order: `design` (its place), `errors`, `percent`,
        `low`, `high` (95 %), `observations`, `zeros`.

    Raises
    ------
    RecomputeError
        As in `gravity.ppml`; exporters or importers outside the panel.
    """
    panels: dict[tuple[str, int, int], pd.DataFrame] = {}
    rows = []
    for place, fields in enumerate(designs):
        design = Design(**fields)
        where = (design.source, design.first, design.last)
        if where not in panels:
            years = range(design.first, design.last + 1)
            panels[where] = world_panel(flows[design.source], largest, region, years)
        data, covariates, effects = _prepare(panels[where], design, region)
        fits = estimate(data, covariates, effects, list(clusterings.values()), design.estimator)
        for errors, fit in zip(clusterings, fits, strict=True):
            percent, low, high = fit.effect_percent("inside")
            rows.append((place, errors, percent, low, high, fit.observations, fit.zeros))
    names = ["design", "errors", "percent", "low", "high", "observations", "zeros"]
    return pd.DataFrame(rows, columns=names).round(_DIGITS)


def _prepare(
    panel: pd.DataFrame, design: Design, region: Sequence[str]
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Panel, covariates and effects of a design."""
    if absent := {*design.exporters, *design.importers} - set(panel["exporter"]):
        raise RecomputeError(
            f"the panel does not have {', '.join(sorted(absent))}",
            where=f"{design.source}, {design.first} to {design.last}",
            mend="name them in the region",
        )
    keep = ~panel["year"].isin(design.left_out)
    if not design.zeros:
        keep &= panel["flow"] > 0
    data = panel[keep]
    pair = data["exporter"].isin(design.exporters) & data["importer"].isin(design.importers)
    for one, other in design.not_treated:
        both = data["exporter"].isin([one, other]) & data["importer"].isin([one, other])
        pair &= ~both
    inside = (pair & (data["year"] >= design.start)).astype(float)
    data, covariates, effects = data.assign(inside=inside), ["inside"], list(THREE_WAY)
    if design.reference == "own trend":
        data = data.assign(trend=np.where(pair, data["year"] - float(design.start), 0.0))
        covariates.append("trend")
    if design.reference == "region":
        data = data.assign(pair_group=data["exporter"].isin(region) & data["importer"].isin(region))
        effects.append("pair-group-year")
    return data, covariates, effects


def event_time_by_reference(
    flows: Mapping[str, pd.DataFrame],
    *,
    members: Sequence[str],
    region: Sequence[str],
    first: int,
    last: int,
    start: int,
    leads: int,
    largest: int,
) -> pd.DataFrame:
    """Trade inside an agreement by year from its start, against the world and against the region.

    Parameters
    ----------
    flows, region, largest
        As in `effects_by_design`.
    first, last, start, leads
        Window, first year of the agreement, years before it with a coefficient of their own.

    Returns
    -------
    DataFrame
        `source, reference, relative_year, percent, low, high`, the last two 95 %.
    """
    parts = []
    for source, rows in flows.items():
        panel = world_panel(rows, largest, region, range(first, last + 1))
        joined = [(name, year) for name in members for year in range(start, last + 1)]
        membership = pd.DataFrame(joined, columns=["iso3", "year"])
        panel = panel.assign(
            pair_group=panel["exporter"].isin(region) & panel["importer"].isin(region)
        )
        for reference, more in (("world", ()), ("region", ("pair-group-year",))):
            table = event_time(
                panel, membership, leads, last - start, effects=(*THREE_WAY, *more)
            ).table
            parts.append(
                pd.DataFrame(
                    {
                        "source": source,
                        "reference": reference,
                        "relative_year": table["relative_year"],
                        "percent": table["percent"],
                        "low": table["percent_low"],
                        "high": table["percent_high"],
                    }
                )
            )
    return pd.concat(parts, ignore_index=True).round(_DIGITS)
