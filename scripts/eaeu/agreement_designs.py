r"""What a date changed in trade between some economies and others, under several designs.

For an agreement both groups are its members; for its neighbours one is. A gravity equation with
exporter-year, importer-year and pair effects (`gravity`) compares such a pair with all other trade
of the same exporter and of the same importer. That is fair if nothing else moved these pairs in
particular. What did is taken out in three ways:

region
    A group of economies with a common past has effects of its own by year, so that the pairs are
    compared with other pairs of the region: what loosened all its ties is gone.
other agreements
    Whether another agreement is in force, and whether the region's own is, are covariates.
flows left out
    Pairs that a war or sanctions tore apart leave the panel, in both directions.

Estimates and errors are those of `gravity_bias`. Few pairs carry an effect, so that it is ranked
among sets of as many other economies too (`gravity_placebo`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.gravity import THREE_WAY
from recompute.measures.gravity_bias import corrected_ppml
from recompute.measures.gravity_panel import balanced_panel, event_time, in_force
from recompute.measures.gravity_placebo import made_up_unions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Reference = Literal["world", "region"]
Pairs = tuple[tuple[str, str], ...]

LIKE = 4.0
"""A made-up union's inner trade is a quarter to four times the true one's, among all economies."""
# Per cent to four decimals: beyond that, iterations on several threads differ from run to run.
_DIGITS = 4


@dataclass(frozen=True)
class Design:
    """One way to estimate the effect."""

    source: str
    """Name of the flows."""
    one: tuple[str, ...]
    other: tuple[str, ...]
    """The effect is on trade between these groups, either way; in a union both are its members."""
    before: tuple[int, ...]
    after: tuple[int, ...]
    """Years compared; all others are not used."""
    reference: Reference = "world"
    left_out: Pairs = ()
    """Pairs that leave the panel."""
    aside: Pairs = ()
    """Pairs that get an effect of their own, so that the one asked for is that of the rest."""
    ranked: bool = False
    """Whether to rank a union among made-up ones."""


@dataclass(frozen=True)
class Agreements:
    """Other agreements, as `gravity_panel.in_force` takes them."""

    others: pd.DataFrame
    region: pd.DataFrame
    """The agreement of the region as a whole."""


def agreements_of(treaties: pd.DataFrame, *, own: Iterable[int], region: int) -> Agreements:
    """Spells of the agreements in force between pairs, from a list of treaties and parties.

    Parameters
    ----------
    treaties : DataFrame
        `treaty, base, entry, in_force, party`, as in `desta-2024-01`.
    own : iterable of int
        Treaties under test, by the number they belong to: no covariates.
    region : int
        The region's own agreement.
    """
    rows = treaties[
        treaties["entry"].isin(["base_treaty", "accession"]) & treaties["in_force"].notna()
    ]

    def pairs(these: pd.DataFrame) -> pd.DataFrame:
        both = these[["treaty", "party", "in_force"]].merge(
            these[["treaty", "party"]], on="treaty", suffixes=("", "_other")
        )
        both = both[both["party"] < both["party_other"]]
        both = both.rename(
            columns={"party": "exporter", "party_other": "importer", "in_force": "start"}
        )
        return both.groupby(["exporter", "importer"])["start"].min().reset_index()

    return Agreements(
        pairs(rows[~rows["base"].isin([*own, region])]), pairs(rows[rows["base"].eq(region)])
    )


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
    agreements: Agreements,
    *,
    designs: Sequence[Mapping[str, Any]],
    region: Sequence[str],
    largest: int,
    draws: int = 199,
) -> pd.DataFrame:
    """Estimate what the date changed under each design.

    Parameters
    ----------
    flows : mapping
        Name of a source -> `exporter, importer, year, value`.
    agreements : Agreements
        Covariates.
    designs : sequence of mapping
        Fields of `Design`.
    region : sequence of str
        The group with a common past; with `largest` it makes up the panel (`world_panel`).
    draws : int
        Made-up unions drawn for a design that is ranked, before those of another size are dropped.

    Returns
    -------
    DataFrame
        One row a design, in their order: `percent`, `low`, `high` (95 %), corrected for bias;
        `as_large`, per cent of unions, the true one among them, with as large an effect for its
        error; `made_up`, their number. The last two are missing where the design is not ranked.

    Raises
    ------
    RecomputeError
        As in `gravity.ppml`; economies outside the panel.
    """
    panels: dict[tuple[str, tuple[int, ...]], pd.DataFrame] = {}
    rows = []
    for fields in designs:
        design = Design(**fields)
        years = (*design.before, *design.after)
        if (design.source, years) not in panels:
            panels[design.source, years] = with_agreements(
                world_panel(flows[design.source], largest, region, years), agreements
            )
        data, covariates = _prepare(panels[design.source, years], design, region)
        found = corrected_ppml(data, ["inside", *covariates]).coefficients.loc["inside"]
        percent = 100 * np.expm1(found[["estimate", "low", "high"]].to_numpy(float))
        rank = _rank(data, design, covariates, region, draws) if design.ranked else (np.nan,) * 2
        rows.append((*percent, *rank))
    names = ["percent", "low", "high", "as_large", "made_up"]
    return pd.DataFrame(rows, columns=names).round(_DIGITS)


def with_agreements(panel: pd.DataFrame, agreements: Agreements) -> pd.DataFrame:
    """Add whether other agreements, and the region's own, are in force: 0 or 1."""
    return panel.assign(
        agreement=in_force(panel, agreements.others), regional=in_force(panel, agreements.region)
    )


def between(panel: pd.DataFrame, pairs: Iterable[tuple[str, str]]) -> pd.Series:
    """Tell which rows are trade of these pairs, in either direction."""
    wanted = [*pairs]
    wanted += [(other, one) for one, other in wanted]
    keys = pd.MultiIndex.from_frame(panel[["exporter", "importer"]].astype(str))
    there = keys.isin(wanted) if wanted else np.zeros(len(panel), dtype=bool)
    return pd.Series(there, index=panel.index)


def _varying(panel: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Name the columns that change within some pair, which alone have a coefficient."""
    by_pair = panel.groupby(["exporter", "importer"], observed=True)
    return [name for name in names if (by_pair[name].nunique() > 1).any()]


def _prepare(
    panel: pd.DataFrame, design: Design, region: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Panel and covariates of a design, the effect's own column `inside` among the former's."""
    if absent := {*design.one, *design.other} - set(panel["exporter"]):
        raise RecomputeError(
            f"the panel does not have {', '.join(sorted(absent))}",
            where=f"{design.source}, {design.before[0]} to {design.after[-1]}",
            mend="name them in the region",
        )
    data = panel[~between(panel, design.left_out)]
    pairs = between(data, [(a, b) for a in design.one for b in design.other if a != b])
    late = data["year"].isin(design.after)
    aside = between(data, design.aside)
    data = data.assign(
        inside=(pairs & ~aside & late).astype(float), aside=(aside & late).astype(float)
    )
    names = ["agreement", "regional", "aside"]
    if design.reference == "region":
        among = data["exporter"].isin(region) & data["importer"].isin(region)
        for year in sorted(data["year"].unique())[1:]:
            names.append(f"region {year}")
            data[names[-1]] = (among & data["year"].eq(year)).astype(float)
    return data, _varying(data, names)


def _rank(
    data: pd.DataFrame,
    design: Design,
    covariates: Sequence[str],
    region: Sequence[str],
    draws: int,
) -> tuple[float, float]:
    """Rank of a union among made-up ones, per cent, and their number.

    Against the region they are made up of its other economies, against the world of any others
    whose trade with one another is of like size.
    """
    near = design.reference == "region"
    pool = set(region if near else data["exporter"].astype(str)) - set(design.one)
    try:
        found = made_up_unions(
            data, design.one, pool, min(design.after), covariates=covariates, draws=draws,
            like=None if near else LIKE,
        )  # fmt: skip
    except NoData:
        return np.nan, np.nan
    return 100 * found.p_above, float(len(found.table) - 1)


def event_time_by_design(
    flows: pd.DataFrame,
    agreements: Agreements,
    *,
    members: Sequence[str],
    region: Sequence[str],
    years: Sequence[int],
    start: int,
    lines: Mapping[str, Mapping[str, Any]],
    largest: int,
) -> pd.DataFrame:
    """Trade inside an agreement by year, the year before its start the base, under several designs.

    Parameters
    ----------
    flows : DataFrame
        `exporter, importer, year, value`.
    agreements, region, largest
        As in `effects_by_design`.
    members, years, start
        Economies, years without a gap, first year of the agreement.
    lines : mapping
        Name -> `reference` and `left_out` of `Design`.

    Returns
    -------
    DataFrame
        `line, year, percent, low, high`, the last two 95 %, without correction.
    """
    panel = with_agreements(world_panel(flows, largest, region, years), agreements)
    panel["pair_group"] = panel["exporter"].isin(region) & panel["importer"].isin(region)
    joined = [(name, year) for name in members for year in range(start, max(years) + 1)]
    membership = pd.DataFrame(joined, columns=["iso3", "year"])
    parts = []
    for name, line in lines.items():
        data = panel[~between(panel, line["left_out"])]
        more = ["pair-group-year"] if line["reference"] == "region" else []
        table = event_time(
            data, membership, start - min(years), max(years) - start,
            effects=[*THREE_WAY, *more], covariates=_varying(data, ["agreement", "regional"]),
        ).table  # fmt: skip
        table = table[["relative_year", "percent", "percent_low", "percent_high"]]
        table = table.set_axis(["year", "percent", "low", "high"], axis=1)
        parts.append(table.assign(line=name, year=start + table["year"]))
    return pd.concat(parts, ignore_index=True).round(_DIGITS)
