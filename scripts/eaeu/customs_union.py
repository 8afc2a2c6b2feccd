"""Trade inside the customs union, inside the union, and with their neighbours.

A before-and-after bar cannot say what the union changed: oil prices, sanctions and China's rise
move the same years. `agreement_designs` has the gravity equations; here stands which of them a
claim asks for. Functions for `Chapter.cached` take a mapping of frames, and what JSON can write.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd

from eaeu import agreement_designs
from eaeu.agreement_designs import Agreements
from eaeu.data import DOTS, EXPORTERS, IMPORTERS, trade_of_pairs
from eaeu.members import MEMBERS, members
from recompute import sources
from recompute.claims import Estimate
from recompute.claims.ledger import Part
from recompute.measures import partners
from recompute.measures.shares import Side
from recompute.sources.flows import matching
from recompute.text import minus

THREE = MEMBERS[:3]
"""Members of the customs union of 2010."""
SUCCESSORS = [*MEMBERS, "UKR", "MDA", "GEO", "AZE", "UZB", "TJK", "TKM"]
"""Successor states of the Soviet Union without the Baltic ones, by ISO 3166 alpha-3."""
AGREEMENTS = "desta-2024-01"
"""Treaties and their parties, for agreements with others."""
_OWN, _REGIONAL = [104, 1040, 995], 811
"""In it: customs union, union, its agreement with Iran; the Commonwealth's treaty of 2012."""

NEIGHBOURS = {
    "all seven": ["CHN", "UZB", "TJK", "TUR", "IRN", "UKR", "GEO"],
    "the six without China": ["UZB", "TJK", "TUR", "IRN", "UKR", "GEO"],
    "China alone": ["CHN"],
    "Ukraine alone": ["UKR"],
}
SPANS = {
    "2012-2014 against 2007-2009": (range(2007, 2010), range(2012, 2015)),
    "2010-2014 against 2005-2009": (range(2005, 2010), range(2010, 2015)),
    "2015-2020 against 2012-2014": (range(2012, 2015), range(2015, 2021)),
    "2015-2019 against 2012-2014": (range(2012, 2015), range(2015, 2020)),
    "2015-2020 against 2007-2009": (range(2007, 2010), range(2015, 2021)),
}
"""Years after and years before, as the ledger names them -> years before, years after."""
YARDSTICKS: dict[str, agreement_designs.Reference] = {
    "all other trade": "world",
    "other Soviet successors": "region",
}
"""What counts as trade without the union: label in the ledger -> `agreement_designs.Reference`."""
NOTHING, WAR, SANCTIONS = (
    "nothing",
    "Russia with Ukraine",
    "Russia with Ukraine and the European Union",
)
"""Flows left out, as the ledger names them."""
_ASIDE = {
    "without Russia and Belarus": [["RUS", "BLR"]],
    "those with Armenia or Kyrgyzstan": [list(pair) for pair in itertools.combinations(THREE, 2)],
}
"""Pairs that get an effect of their own, by the pairs that the effect asked for is of."""
LINES = {
    "beside all other trade": ("all other trade", NOTHING),
    "the same, sanctioned trade left out": ("all other trade", SANCTIONS),
    "beside Soviet successors, the same left out": ("other Soviet successors", SANCTIONS),
}
"""Name in the figure -> yardstick and flows left out."""


# Data


def half_recorded(source_id: str) -> list[dict[str, Any]]:
    """Rows of a data set known to be recorded in part: columns and their values."""
    corrections = sources.catalogue()[source_id].corrections
    return [dict(one.rows) for one in corrections if one.does == "partial"]


def one_record(
    frame: pd.DataFrame, half: Iterable[Mapping[str, Any]], customs: str = IMPORTERS
) -> pd.DataFrame:
    """Trade between pairs as `eaeu.data.trade_of_pairs` has it, from an extract.

    Parameters
    ----------
    frame : DataFrame
        `exporter, importer, year, value`, and `reported_by` where it has two records.
    half : iterable of mapping
        From `half_recorded`.
    customs : str
        `IMPORTERS` or `EXPORTERS`: whose record counts, the other's where it has none or half.
    """
    if "reported_by" not in frame:
        return frame.dropna(subset=["value"])
    kept = frame["value"].notna()
    for rows in half:
        kept &= ~matching(frame, rows)
    importers_last = customs == IMPORTERS
    last = frame[kept].sort_values("reported_by", kind="stable", ascending=importers_last)
    last = last.drop_duplicates(["exporter", "importer", "year"], keep="last")
    return last.drop(columns="reported_by")


def _agreements(frames: Mapping[str, pd.DataFrame]) -> Agreements:
    return agreement_designs.agreements_of(frames[AGREEMENTS], own=_OWN, region=_REGIONAL)


@cache
def _left_out(flows: str) -> list[list[str]]:
    """Pairs of flows that a design leaves out."""
    partners_of_russia = {
        NOTHING: [],
        WAR: ["UKR"],
        SANCTIONS: ["UKR", *sorted(members("EU", "2014-12-31"))],
    }
    return [["RUS", partner] for partner in partners_of_russia[flows]]


# Effects by gravity


def combinations(part: Part) -> list[dict[str, Any]]:
    """Admissible combinations of a part's choices."""
    crossed = (
        dict(zip(part.choices, values, strict=True))
        for values in itertools.product(*(choice.options for choice in part.choices.values()))
    )
    return [
        one for one in crossed if not any(excluded.matches(one) for excluded in part.inadmissible)
    ]


def design_of(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an `agreement_designs.Design` for the choices of a part of the ledger.

    A part on trade inside has the choices `pairs` and `compared with`, one on trade with
    neighbours has `neighbours`, and there trade inside has an effect of its own; `dataset`, `years`
    and `left out` all have.
    """
    before, after = SPANS[choices["years"]]
    exporters = choices.get("customs") == EXPORTERS
    common = {
        "source": f"{choices['dataset']}, {EXPORTERS}" if exporters else choices["dataset"],
        "before": list(before),
        "after": list(after),
        "left_out": _left_out(choices["left out"]),
    }
    if "neighbours" in choices:
        inside = [list(pair) for pair in itertools.combinations(MEMBERS, 2)]
        other = NEIGHBOURS[choices["neighbours"]]
        return common | {"one": MEMBERS, "other": other, "aside": inside}
    union = THREE if max(after) < 2015 else MEMBERS
    aside = _ASIDE.get(choices["pairs"], [])
    return common | {
        "one": union,
        "other": union,
        "reference": YARDSTICKS[choices["compared with"]],
        "aside": aside,
        "ranked": choices["dataset"] == DOTS
        and not (aside or exporters)
        and choices["years"] in _RANKED,
    }


_RANKED = {"2012-2014 against 2007-2009", "2015-2020 against 2012-2014"}
"""Spans of the plain readings, whose effects are ranked among those of made-up unions."""


def effects(
    frames: Mapping[str, pd.DataFrame],
    *,
    ways: Sequence[Mapping[str, Any]],
    half: Sequence[Mapping[str, Any]],
    largest: int,
) -> pd.DataFrame:
    """Estimate the effects that parts of the ledger ask for.

    Parameters
    ----------
    frames : mapping
        Id -> extract, of the data sets of trade and of `AGREEMENTS`.
    ways : sequence of mapping
        From `combinations`.
    half : sequence of mapping
        From `half_recorded`.
    largest : int
        Traders in the panel by size, besides the Soviet successors and the neighbours.

    Returns
    -------
    DataFrame
        A column a choice, and those of `agreement_designs.effects_by_design`, per cent of trade.
    """
    trade = {name: frame for name, frame in frames.items() if name != AGREEMENTS}
    flows = {name: one_record(frame, half) for name, frame in trade.items()}
    flows |= {
        f"{name}, {EXPORTERS}": one_record(frame, half, EXPORTERS)
        for name, frame in trade.items()
        if "reported_by" in frame
    }
    outside = [name for name in NEIGHBOURS["all seven"] if name not in SUCCESSORS]
    parts = []
    for always in (SUCCESSORS, [*SUCCESSORS, *outside]):
        these = [one for one in ways if ("neighbours" in one) == (always != SUCCESSORS)]
        found = agreement_designs.effects_by_design(
            flows, _agreements(frames), designs=[design_of(one) for one in these],
            region=always, largest=largest,
        )  # fmt: skip
        parts.append(pd.DataFrame(these).join(found))
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def effect(*, table: pd.DataFrame, **choices: str) -> Estimate:
    """Read the effect of one combination of choices, per cent of trade, with its 95 % interval.

    Parameters
    ----------
    table : DataFrame
        From `effects`.
    **choices
        The ledger's, some of whose names hold blanks.

    Returns
    -------
    Estimate
        Further column `as_large`: per cent of made-up unions with as large an effect, where ranked.
    """
    named = [table[name].eq(value) for name, value in choices.items()]
    (row,) = cast(
        "list[dict[Hashable, Any]]", table[np.logical_and.reduce(named)].to_dict("records")
    )
    return Estimate(
        row["percent"],
        choices["dataset"],  # the agreements are no record of trade
        low=row["low"],
        high=row["high"],
        year=max(SPANS[choices["years"]][1]),
        extra={"as_large": row["as_large"]},
    )


def _of_all_pairs(table: pd.DataFrame) -> pd.DataFrame:
    """Effects by DOTS on all pairs of members, from `effects`."""
    return table[table["dataset"].eq(DOTS) & table["pairs"].isin(["all three", "all five"])]


def effect_numbers(table: pd.DataFrame, years: str) -> dict[str, float]:
    """Numbers for answers and prose on trade inside, from the effects in some years.

    Parameters
    ----------
    table : DataFrame
        From `effects`.
    years : str
        A key of `SPANS`.

    Returns
    -------
    dict
        For all pairs by DOTS, per cent: `plain`, `plain_low`, `plain_rank` beside all other trade
        with nothing left out; `least`, `least_low`, `least_high`, `least_rank` beside other Soviet
        successors with most left out; `lowest`, `highest` the outer ends of all intervals.
    """
    rows = _of_all_pairs(table)
    rows = rows[rows["years"].eq(years)]
    plain = rows[rows["compared with"].eq("all other trade") & rows["left out"].eq(NOTHING)].iloc[0]
    own = rows[rows["customs"].eq(IMPORTERS)]
    least = own[own["compared with"].eq("other Soviet successors")].iloc[-1]
    return {
        "plain": plain["percent"],
        "plain_low": plain["low"],
        "plain_rank": plain["as_large"],
        "least": least["percent"],
        "least_low": least["low"],
        "least_high": least["high"],
        "least_rank": least["as_large"],
        "lowest": rows["low"].min(),
        "highest": rows["high"].max(),
    }


PANELS = {
    "Customs union, 2012–2014": "2012-2014 against 2007-2009",
    "Union, 2015–2020": "2015-2020 against 2012-2014",
}
"""Panel of `effect_table` -> key of `SPANS`."""


def effect_table(table: pd.DataFrame) -> pd.DataFrame:
    """Write the effects on trade inside by importers' records: two panels, two yardsticks.

    Parameters
    ----------
    table : DataFrame
        From `effects`.

    Returns
    -------
    DataFrame
        Text: `Panel`, `Compared with`, `Left out`, `Change` with its 95 % interval, both per cent,
        and `Made-up unions as large`, per cent; "–" where no made-up unions were drawn.
    """
    panels = {years: panel for panel, years in PANELS.items()}
    rows = _of_all_pairs(table)
    rows = rows[rows["customs"].eq(IMPORTERS) & rows["years"].isin(panels)]
    rows = rows.sort_values("years", kind="stable")
    effects = rows[["percent", "low", "high"]].itertuples(index=False)
    ranks = rows["as_large"]
    return pd.DataFrame(
        {
            "Panel": rows["years"].map(panels),
            "Compared with": rows["compared with"],
            "Left out": rows["left out"],
            "Change": [minus("{:+.0f} % ({:.0f} to {:.0f})".format(*effect)) for effect in effects],
            "Made-up unions as large": ranks.map("{:.0f} %".format, na_action="ignore").fillna("–"),
        }
    ).reset_index(drop=True)


def inside_by_year(
    frames: Mapping[str, pd.DataFrame], *, half: Sequence[Mapping[str, Any]], largest: int
) -> pd.DataFrame:
    """Trade among the five members by year, 2005 to 2020, beside each of `LINES`.

    Parameters
    ----------
    frames, half, largest
        As in `effects`.

    Returns
    -------
    DataFrame
        As from `agreement_designs.event_time_by_design`; 2014 is the base.
    """
    return agreement_designs.event_time_by_design(
        one_record(frames[DOTS], half), _agreements(frames), members=MEMBERS, region=SUCCESSORS,
        years=list(range(2005, 2021)), start=2015, largest=largest,
        lines={
            name: {"reference": YARDSTICKS[yardstick], "left_out": _left_out(flows)}
            for name, (yardstick, flows) in LINES.items()
        },
    )  # fmt: skip


def yardstick_index(path: pd.DataFrame) -> pd.DataFrame:
    """Trade among the five with 2014 as 100: index year, a column a line."""
    return 100 + path.pivot(index="year", columns="line", values="percent")[list(LINES)]


def title_of(index: pd.DataFrame) -> str:
    """Title of the figure of `yardstick_index`, the finding as it is in the data."""
    after = index.loc[2015:].mean()
    if after.max() - after.min() > 10 and after.min() > 100:
        return "How far trade inside grew after 2014 depends on the yardstick"
    return "Trade among the five members beside three yardsticks"


# Trade with the neighbours


@cache
def neighbour_share(
    neighbours: str, side: Side, customs: str = IMPORTERS, dataset: str = DOTS
) -> pd.Series:
    """Share of neighbours in the five members' goods trade by year, in per cent.

    Parameters
    ----------
    neighbours, side, customs, dataset : str
        Choices of the ledger.
    """
    flows = trade_of_pairs(dataset, customs)
    return partners.trade_with(flows, MEMBERS, NEIGHBOURS[neighbours], side).joint_share()


def neighbour_change(
    *, dataset: str, customs: str, years: str, neighbours: str, side: Side
) -> Estimate:
    """Change of the neighbours' share in the members' trade, in percentage points.

    Parameters
    ----------
    dataset, customs, years, neighbours, side : str
        Choices of the ledger.
    """
    before, after = SPANS[years]
    share = neighbour_share(neighbours, side, customs, dataset)
    moved = share.loc[list(after)].mean() - share.loc[list(before)].mean()
    return Estimate(moved, dataset, year=max(after))


def neighbour_shares() -> pd.DataFrame:
    """Share of China and of the six others in the five's goods trade, per cent, from 2000."""
    return pd.DataFrame(
        {
            label: neighbour_share(group, "trade")
            for label, group in (
                ("China", "China alone"),
                ("the six others", "the six without China"),
            )
        }
    ).loc[2000:]


def neighbour_numbers(table: pd.DataFrame) -> dict[str, float]:
    """Numbers for answer and prose on the neighbours.

    Parameters
    ----------
    table : DataFrame
        From `effects`.

    Returns
    -------
    dict
        `china`: rise of China's share from 2012 to 2014, `six_down` and `ukraine_down`: fall of the
        six others' and of Ukraine's, in points; `pull_lowest`, `pull_highest`: the outer ends of all
        intervals of the effect with all seven, per cent.
    """
    years = "2015-2020 against 2012-2014"
    china, six, ukraine = (
        neighbour_change(
            dataset=DOTS, customs=IMPORTERS, years=years, neighbours=group, side="trade"
        ).value
        for group in ("China alone", "the six without China", "Ukraine alone")
    )
    rows = table[table["neighbours"].eq("all seven") & table["years"].eq(years)]
    return {
        "china": china,
        "six_down": -six,
        "ukraine_down": -ukraine,
        "pull_lowest": rows["low"].min(),
        "pull_highest": rows["high"].max(),
    }


def neighbour_title(table: pd.DataFrame) -> str:
    """Title of the figure of `neighbour_shares`, the finding as it is in the data."""
    first, last = table.loc[2014], table.iloc[-1]
    if last["China"] > first["China"] and last["the six others"] < first["the six others"]:
        return "China's share grew after 2014, that of the six others fell"
    return "The neighbours' share in the members' trade"
