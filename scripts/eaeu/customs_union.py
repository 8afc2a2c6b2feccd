"""Trade inside the customs union and with its neighbours: gravity, shares and intensity.

A before-and-after bar cannot say what the union changed: oil prices, sanctions and China's rise
move the same years. `agreement_designs` has the gravity equations; here stands which of them a
claim asks for. Functions for `Chapter.cached` take a mapping of flows, and what JSON can write.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from eaeu import agreement_designs
from eaeu.members import MEMBERS
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.claims.ledger import Part
from recompute.measures import partners, shares
from recompute.measures.shares import Side

THREE = MEMBERS[:3]
"""Members of the customs union of 2010."""
SUCCESSORS = [*MEMBERS, "UKR", "MDA", "GEO", "AZE", "UZB", "TJK", "TKM"]
"""Successor states of the Soviet Union without the Baltic ones, by ISO 3166 alpha-3."""
PANELS = {"COW": "cow-trade-4.0", "OEC": "oec-2018", "UN sections": "sitc-sections-2018"}
"""Panels of trade between all pairs: label in the ledger -> id in the catalogue."""
GRAVITY_PANELS = {name: PANELS[name] for name in ("COW", "OEC")}
"""Those with a value for each year."""
YARDSTICKS = {
    "all other trade": "world",
    "other Soviet successors": "region",
    "own trend": "own trend",
}
"""What counts as trade without the union: label in the ledger -> `agreement_designs.Reference`."""
CLUSTERINGS = {"by pair": ["pair"], "by pair both ways": ["symmetric-pair"]}

_YEARS = {"from 2000": 2000, "from 2005": 2005}
_COUNTS = {
    "from 2010 (tariff)": (2010, []),
    "from 2011 (posts closed)": (2011, []),
    "from 2012, without 2010 and 2011": (2012, [2010, 2011]),
}
_ESTIMATORS = {"PPML with zeros": "ppml", "log-linear without zeros": "log-linear"}

NEIGHBOURS = {
    "all seven": ["CHN", "UZB", "TJK", "TUR", "IRN", "UKR", "GEO"],
    "without China": ["UZB", "TJK", "TUR", "IRN", "UKR", "GEO"],
    "China alone": ["CHN"],
}
SPANS = {
    "2005-2009 to 2010-2014": (range(2005, 2010), range(2010, 2015)),
    "2007-2009 to 2012-2014": (range(2007, 2010), range(2012, 2015)),
    "2005 to 2015": (range(2005, 2006), range(2015, 2016)),
    "2012-2014 to 2015-2019": (range(2012, 2015), range(2015, 2020)),
}
"""Years before and years after."""
_OTHER_SOURCES = {"WITS": "wits-2021", "Armenian customs": "armstat-2025-02"}


# Trade inside


def _union_design(
    specification: Mapping[str, str], bloc: Sequence[str] = tuple(THREE), *, zeros: bool = True
) -> dict[str, Any]:
    """Fields of an `agreement_designs.Design` for the choices of customs-borders-removal."""
    start, left_out = _COUNTS[specification["union counts"]]
    apart = specification["pairs"] == "without Russia-Belarus"
    return {
        "source": specification["panel"],
        "exporters": list(bloc),
        "importers": list(bloc),
        "first": _YEARS[specification["years"]],
        "last": 2014,
        "start": start,
        "left_out": left_out,
        "reference": YARDSTICKS[specification["compared with"]],
        "estimator": _ESTIMATORS[specification["estimator"]],
        "zeros": zeros,
        "not_treated": [["RUS", "BLR"]] if apart else [],
    }


def removal_effects(
    flows: Mapping[str, pd.DataFrame], *, choices: Mapping[str, Sequence[str]], largest: int
) -> pd.DataFrame:
    """Effect of the customs union on trade inside it, for every combination of choices.

    Parameters
    ----------
    flows : mapping
        Label of a panel -> `exporter, importer, year, value`.
    choices : mapping
        The choices of customs-borders-removal, crossed here but for `errors`, which come together.
    largest : int
        Traders in the panel besides the Soviet successors, by size.

    Returns
    -------
    DataFrame
        A column a choice, and `percent`, `low`, `high` (95 %), in per cent of trade.
    """
    names = [name for name in choices if name != "errors"]
    crossed = [
        dict(zip(names, values, strict=True))
        for values in itertools.product(*(choices[name] for name in names))
    ]
    effects = agreement_designs.effects_by_design(
        flows,
        designs=[_union_design(one) for one in crossed],
        region=SUCCESSORS,
        clusterings={name: CLUSTERINGS[name] for name in choices["errors"]},
        largest=largest,
    )
    return pd.DataFrame(crossed).merge(
        effects[["design", "errors", "percent", "low", "high"]], left_index=True, right_on="design"
    )


def customs_borders_removal(*, effects: pd.DataFrame, **choices: str) -> Estimate:
    """Effect of the customs union on trade inside it to 2014, in per cent, with its 95 % interval.

    Parameters
    ----------
    effects : DataFrame
        From `removal_effects`.
    **choices
        The ledger's, whose names hold blanks: `panel`, `years`, `union counts`, `pairs`,
        `compared with`, `estimator`, `errors`.
    """
    row = _row_of(effects, choices)
    return Estimate(
        row["percent"], PANELS[choices["panel"]], low=row["low"], high=row["high"], year=2014
    )


def _row_of(effects: pd.DataFrame, choices: Mapping[str, str]) -> dict[Hashable, Any]:
    """Return the one row of a table of effects that has these choices."""
    matches = np.logical_and.reduce([effects[name].eq(value) for name, value in choices.items()])
    (row,) = effects[matches].to_dict("records")
    return row


def made_up_unions(
    flows: Mapping[str, pd.DataFrame], *, specification: Mapping[str, str], largest: int
) -> pd.DataFrame:
    """Effects of unions of three other Soviet successors that never were, at the same dates.

    Russia, Kazakhstan and Belarus are left out; what such placebos show is chance, for a group of
    this size.

    Parameters
    ----------
    flows, largest
        As in `removal_effects`.
    specification : mapping
        One combination of the choices of customs-borders-removal.

    Returns
    -------
    DataFrame
        A row each, with `percent`.
    """
    others = [name for name in SUCCESSORS if name not in THREE]
    return agreement_designs.effects_by_design(
        flows,
        designs=[_union_design(specification, bloc) for bloc in itertools.combinations(others, 3)],
        region=SUCCESSORS,
        clusterings={"by pair": CLUSTERINGS["by pair"]},
        largest=largest,
    )


def effect_without_zeros(
    flows: Mapping[str, pd.DataFrame], *, specification: Mapping[str, str], largest: int
) -> pd.DataFrame:
    """Effect of one specification of customs-borders-removal without zero flows: `percent`."""
    return agreement_designs.effects_by_design(
        flows,
        designs=[_union_design(specification, zeros=False)],
        region=SUCCESSORS,
        clusterings={"by pair": CLUSTERINGS["by pair"]},
        largest=largest,
    )


def trade_by_year(flows: Mapping[str, pd.DataFrame], *, largest: int) -> pd.DataFrame:
    """Trade inside the customs union by year, 2000 to 2014, against two yardsticks.

    Parameters
    ----------
    flows, largest
        As in `removal_effects`.

    Returns
    -------
    DataFrame
        As from `agreement_designs.event_time_by_reference`, and `year`; 2009 is the base.
    """
    path = agreement_designs.event_time_by_reference(
        flows, members=THREE, region=SUCCESSORS, first=2000, last=2014, start=2010, leads=10,
        largest=largest,
    )  # fmt: skip
    return path.assign(year=2010 + path["relative_year"])


def yardstick_index(path: pd.DataFrame) -> pd.DataFrame:
    """Trade inside the customs union with 2009 as 100: index year, a column a yardstick."""
    names = {"region": "against other Soviet successors", "world": "against all other trade"}
    wide = path.pivot(index="year", columns="reference", values="percent")
    return 100 + wide[list(names)].rename(columns=names)


def against_successors(path: pd.DataFrame) -> pd.DataFrame:
    """Rows of `trade_by_year` against other successors: `period, value, low, high`, per cent."""
    rows = path[path["reference"].eq("region")]
    rows = rows.rename(columns={"relative_year": "period", "percent": "value"})
    return rows[["period", "value", "low", "high"]].reset_index(drop=True)


def yardstick_numbers(table: pd.DataFrame, path: pd.DataFrame) -> dict[str, float]:
    """Numbers of the sentences on what the effect is measured against.

    Parameters
    ----------
    table : DataFrame
        Specifications of customs-borders-removal.
    path : DataFrame
        From `trade_by_year`.

    Returns
    -------
    dict
        For `world`, `region` and `trend`: the median effect (%) under that name, the share of ways
        with a gain (%) under ``<name>_up``; `region_clear`, share of ways whose interval lies above
        zero; `any_up`, share of all ways with a gain. `before`, trade against the world in 2000
        (2009 = 100), `early`, how much of its fall to 2009 came by 2005 (%). `leads_early`,
        `leads_late`: years to 2004, and 2005 to 2008, that differ from 2009 against the
        successors, of `n_early` and `n_late`.
    """
    gain = 100 * table["value"].gt(0)
    names = {"world": "all other trade", "region": "other Soviet successors", "trend": "own trend"}
    median = table.groupby("compared with")["value"].median()
    gains = gain.groupby(table["compared with"]).mean()
    clear = 100 * table.groupby("compared with")["supports"].mean()
    world = yardstick_index(path)["against all other trade"]
    leads = against_successors(path).set_index("period")
    apart = (leads["low"] > 0) | (leads["high"] < 0)
    early, late = apart.loc[: 2004 - 2010], apart.loc[2005 - 2010 : 2008 - 2010]
    return {
        **{short: median[name] for short, name in names.items()},
        **{f"{short}_up": gains[name] for short, name in names.items()},
        "region_clear": clear[names["region"]],
        "any_up": gain.mean(),
        "before": world[2000],
        "early": 100 * (world[2000] - world[2005]) / (world[2000] - world[2009]),
        "leads_early": int(early.sum()),
        "n_early": len(early),
        "leads_late": int(late.sum()),
        "n_late": len(late),
    }


def removal_numbers(table: pd.DataFrame) -> dict[str, float]:
    """Numbers of the sentences on why the ways differ.

    Parameters
    ----------
    table : DataFrame
        Specifications of customs-borders-removal.

    Returns
    -------
    dict
        Median effects (%) counting from 2010 (`at_2010`) and without 2010 and 2011 (`later`);
        `gap`, by how many points OEC's median lies above COW's; `i09`, `i14`, the index of trade
        intensity inside in COW.
    """
    by_start = table.groupby("union counts")["value"].median()
    by_panel = table.groupby("panel")["value"].median()
    return {
        "at_2010": by_start["from 2010 (tariff)"],
        "later": by_start["from 2012, without 2010 and 2011"],
        "gap": by_panel["OEC"] - by_panel["COW"],
        "i09": intensity_inside(2009),
        "i14": intensity_inside(2014),
    }


def intensity_inside(year: int) -> float:
    """Index of trade intensity among the three in a year, COW."""
    flows = sources.load(PANELS["COW"]).dropna(subset=["value"])
    return shares.intensity(flows[flows["year"].eq(year)], THREE, THREE, year)


def inside_shares() -> pd.DataFrame:
    """Share of the three's goods trade that is with one another, per cent: year by panel."""
    by_panel = {
        name: partners.trade_with(sources.load(source), THREE, THREE, "trade").joint_share()
        for name, source in GRAVITY_PANELS.items()
    }
    return pd.DataFrame(by_panel).loc[2000:2014]


# Trade with the neighbours


@cache
def _totals(data: str) -> pd.DataFrame:
    """All pairs of a panel, each flow once."""
    flows = sources.load(PANELS[data])
    return flows[flows["section"].eq("All")] if "section" in flows else flows


@cache
def neighbour_share(data: str, neighbours: str, side: Side) -> pd.Series:
    """Share of the neighbours in the members' trade by year, in per cent.

    Parameters
    ----------
    data, neighbours, side : str
        Choices of neighbour-trade. The members are the three; of WITS those in whose lists of
        first partners China always stands; of the Armenian customs Armenia alone.
    """
    group = NEIGHBOURS[neighbours]
    if data == "Armenian customs":
        column = "export" if side == "exports" else "import_origin"
        rows = sources.load(_OTHER_SOURCES[data])
        wide = rows.pivot_table(index="year", columns="partner", values=column, aggfunc="sum")
        return 100 * wide.reindex(columns=group).sum(axis=1) / wide.sum(axis=1)
    if data == "WITS":
        flows, members = sources.load(_OTHER_SOURCES[data]), ["RUS", "KAZ", "KGZ"]
    else:
        flows, members = _totals(data), THREE
    return partners.trade_with(flows, members, group, side).joint_share()


@cache
def _world_weight(data: str, neighbours: str, side: Side) -> pd.Series:
    """Share of the neighbours in the trade of all but the members on the other side, per cent."""
    partner, member = ("exporter", "importer") if side == "imports" else ("importer", "exporter")
    flows = _totals(data)
    flows = flows[~flows[member].isin(THREE)]
    by_neighbours = flows[flows[partner].isin(NEIGHBOURS[neighbours])]
    whole = flows.groupby("year")["value"].sum()
    return 100 * by_neighbours.groupby("year")["value"].sum() / whole


def gravity_combinations(part: Part) -> list[dict[str, Any]]:
    """Admissible combinations of the choices of neighbour-trade that are estimated by gravity."""
    crossed = (
        dict(zip(part.choices, values, strict=True))
        for values in itertools.product(*(choice.options for choice in part.choices.values()))
    )
    return [
        choices
        for choices in crossed
        if choices["measure"] == "gravity"
        and not any(exclusion.matches(choices) for exclusion in part.inadmissible)
    ]


def neighbour_effects(
    flows: Mapping[str, pd.DataFrame], *, combinations: Iterable[Mapping[str, Any]], largest: int
) -> pd.DataFrame:
    """Change in trade between the three and their neighbours by gravity.

    Parameters
    ----------
    flows, largest
        As in `removal_effects`.
    combinations : iterable of mapping
        From `gravity_combinations`.

    Returns
    -------
    DataFrame
        A column a choice, and `percent`, `low`, `high` (95 %), in per cent of trade.
    """
    crossed = list(combinations)
    effects = agreement_designs.effects_by_design(
        flows,
        designs=[_neighbour_design(choices) for choices in crossed],
        region=[*SUCCESSORS, "CHN", "TUR", "IRN"],
        clusterings={"by pair": CLUSTERINGS["by pair"]},
        largest=largest,
    )
    return pd.DataFrame(crossed).join(effects[["percent", "low", "high"]])


def _neighbour_design(choices: Mapping[str, Any]) -> dict[str, Any]:
    before, after = SPANS[choices["years"]]
    group, imports = NEIGHBOURS[choices["neighbours"]], choices["side"] == "imports"
    return {
        "source": choices["dataset"],
        "exporters": group if imports else THREE,
        "importers": THREE if imports else group,
        "first": min(before),
        "last": max(after),
        "start": min(after),
        "left_out": [y for y in range(min(before), max(after)) if y not in {*before, *after}],
    }


def neighbour_trade(
    *, dataset: str, years: str, neighbours: str, side: Side, measure: str, effects: pd.DataFrame
) -> Estimate:
    """Change in the members' trade with neighbours, in per cent of what it was.

    Parameters
    ----------
    dataset, years, neighbours, side, measure : str
        Choices of the ledger.
    effects : DataFrame
        From `neighbour_effects`, for gravity.

    Raises
    ------
    NoData
        If the data lack one of the years for a member.
    """
    before, after = SPANS[years]
    source = _OTHER_SOURCES.get(dataset) or PANELS[dataset]
    if measure == "gravity":
        choices = {"dataset": dataset, "years": years, "neighbours": neighbours, "side": side}
        row = _row_of(effects, choices)
        return Estimate(row["percent"], source, low=row["low"], high=row["high"], year=max(after))
    series = neighbour_share(dataset, neighbours, side)
    if measure == "intensity":
        series = series / _world_weight(dataset, neighbours, side)
    known = series.dropna().index
    if missing := [year for year in [*before, *after] if year not in known]:
        raise NoData(f"the source does not give {missing[0]} for all members")
    ratio = series.loc[list(after)].mean() / series.loc[list(before)].mean()
    return Estimate(100 * (ratio - 1), source, year=max(after))


def neighbour_imports() -> pd.DataFrame:
    """Share of China and of the six others in the three's imports, per cent, from 2000, COW."""
    groups = {"China": "China alone", "the six others": "without China"}
    return pd.DataFrame(
        {label: neighbour_share("COW", group, "imports") for label, group in groups.items()}
    ).loc[2000:]


def neighbour_numbers(table: pd.DataFrame) -> dict[str, float]:
    """Shares of the ways, in per cent, in which trade with the neighbours rose.

    Parameters
    ----------
    table : DataFrame
        Specifications of neighbour-trade.

    Returns
    -------
    dict
        `china` and `six` (the others) by plain share, with the endings ``_i`` by intensity and
        ``_g`` by gravity; `imports`, `exports` by side.
    """
    rose = 100 * table["supports"]
    by_group = rose.groupby([table["measure"], table["neighbours"]]).mean()
    by_side = rose.groupby(table["side"]).mean()
    numbers = {
        name + ending: by_group[measure, group]
        for name, group in (("china", "China alone"), ("six", "without China"))
        for ending, measure in (("", "share"), ("_i", "intensity"), ("_g", "gravity"))
    }
    return numbers | {"imports": by_side["imports"], "exports": by_side["exports"]}
