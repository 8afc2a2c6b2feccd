"""Panels, flows and memberships small enough to work by hand, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

import pandas as pd

from eaeu import dependence
from recompute.claims import Estimate, ledger
from recompute.claims.findings import find
from recompute.claims.ways import cross, evaluate
from recompute.errors import NoData, RecomputeError

NO_FLOWS = pd.DataFrame({"exporter": [], "importer": [], "year": [], "value": []})
NO_PANEL = pd.DataFrame({"indicator": [], "iso3": [], "year": [], "value": []})


def panel(**series: dict[str, dict[int, float]]) -> pd.DataFrame:
    """Return `indicator, iso3, year, value` of series by name, "." written "__", and economy."""
    rows = [
        (indicator.replace("__", "."), iso3, year, value)
        for indicator, economies in series.items()
        for iso3, years in economies.items()
        for year, value in years.items()
    ]
    return pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])


def in_one_year(year: int, **values: float) -> dict[str, dict[int, float]]:
    """Return one value an economy, as `panel` takes them."""
    return {iso3: {year: value} for iso3, value in values.items()}


def flows(year: int, **values: float) -> pd.DataFrame:
    """Return `exporter, importer, year, value` of flows named ``exporter_importer``."""
    rows = [(*pair.split("_"), year, value) for pair, value in values.items()]
    return pd.DataFrame(rows, columns=["exporter", "importer", "year", "value"])


def recorded(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return flows as the Direction of Trade Statistics has them: both sides count the same."""
    both = pairs.assign(exports=pairs["value"], imports=pairs["value"])
    return both.drop(columns="value")


def without_2023() -> dict[str, pd.DataFrame]:
    """Return what `dependence.OF_THREE` load, with trade of another year only."""
    older = flows(2019, CHN_KAZ=1, CHN_KGZ=1, CHN_ARM=1)
    return dict.fromkeys([*dependence.OWN_RECORDS.values(), "baci-pairs-2025-01"], older)


def summaries(pairs: pd.DataFrame, side: str = "Import") -> pd.DataFrame:
    """Return flows as WITS has them: totals of one side, and the first five partners."""
    names = {"importer": "reporter", "exporter": "partner"}
    if side == "Export":
        names = {"exporter": "reporter", "importer": "partner"}
    rows = pairs.rename(columns=names)
    totals = rows.groupby(["reporter", "year"], as_index=False)["value"].sum()
    listed = rows.sort_values("value", ascending=False).groupby(["reporter", "year"]).head(5)
    return pd.concat(
        [
            totals.assign(indicator=f"{side}s (in US$ Mil)", partner=None),
            listed.assign(indicator=f"Trade (US$ Mil)-Top 5 {side} Partner"),
        ]
    )


def spells(**members: str) -> pd.DataFrame:
    """Return memberships from 2000 on, by organisation: codes in one text, all on a public page."""
    rows = [(name, iso3) for name, codes in members.items() for iso3 in codes.split()]
    table = pd.DataFrame(rows, columns=["organisation", "iso3"])
    return table.assign(joined="2000-01-01", left=None, checked="public page")


def states(*codes: str) -> pd.DataFrame:
    """Return the system of states."""
    return pd.DataFrame({"iso3": list(codes)})


Compute = Callable[..., Estimate]


def everywhere(claim_id: str, frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return one frame for every data set among which a claim's parts choose."""
    choices = (part.choices for part in ledger()[claim_id].parts)
    options = chain.from_iterable(c["dataset"].options for c in choices if "dataset" in c)
    return dict.fromkeys(map(str, options), frame)


def finding(
    claim_id: str, functions: Compute | Mapping[str, Compute]
) -> tuple[str, dict[str, str]]:
    """Return the finding on a claim, and those on its parts by id, in the world as it is."""
    claim = ledger()[claim_id]
    found = find(claim, evaluate(claim, functions)[0])
    return str(found.finding), {one.part.id: str(one.finding) for one in found.parts}


def stops(claim_id: str, part_id: str, function: Compute) -> bool:
    """Tell whether a damaged file stops each way of a part, and is not taken for a want of data.

    `sources.load` must raise a `RecomputeError` from "the damaged file".
    """
    for combination in cross(ledger()[claim_id].part(part_id))[0]:
        try:
            function(**combination)
        except RecomputeError as met:
            if isinstance(met, NoData) or met.where != "the damaged file":
                return False
        else:
            return False
    return True
