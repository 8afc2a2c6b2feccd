"""Every defensible way to compute a part: cross its choices, drop what has no data."""

import itertools
import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from recompute.claims.findings import outcome
from recompute.claims.ledger import RESULT_COLUMNS, Claim, Part
from recompute.claims.progress import Progress
from recompute.errors import NoData, RecomputeError
from recompute.sources import catalogue
from recompute.sources.catalogue import Source

RANK = "as_large"
"""Further column of a way: share of placebos (made-up groups or dates) with as large an effect, %."""


@dataclass(frozen=True)
class Estimate:
    """What one way gives.

    Parameters
    ----------
    value : float
        In the unit the ledger states.
    source : str or sequence of str
        Catalogue ids the number comes from.
    low, high : float
        Interval, where there is an estimate; absent for a plain statistic.
    year : int, optional
        Year the number is for.
    extra : dict
        Further columns the predicate may use; `RANK` is drawn beside the curve.
    published : str, optional
        ISO date from which the number was public, where it is not the sources' own: an event coded
        later was known when it happened.
    """

    value: float
    source: str | Iterable[str]
    low: float = math.nan
    high: float = math.nan
    year: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    published: str | None = None


Compute = Callable[..., Estimate]


def cross(part: Part) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Cross a part's choices.

    Returns
    -------
    list of dict
        The admissible combinations, in the ledger's order.
    list of dict
        The dropped ones, each with its `reason`.
    """
    kept: list[dict[str, Any]] = []
    dropped: list[dict[str, Any]] = []
    for options in itertools.product(*(choice.options for choice in part.choices.values())):
        combination = dict(zip(part.choices, options, strict=True))
        reason = next((e.reason for e in part.inadmissible if e.matches(combination)), None)
        if reason is None:
            kept.append(combination)
        else:
            dropped.append({**combination, "reason": reason})
    return kept, dropped


def _row(
    place: str, combination: dict[str, Any], estimate: Estimate, known: Mapping[str, Source]
) -> dict[str, Any]:
    ids = [estimate.source] if isinstance(estimate.source, str) else list(estimate.source)
    if unknown := [i for i in ids if i not in known]:
        raise RecomputeError(
            f"a way names the unknown source {unknown[0]!r}",
            where=f"{place}, {combination}",
            mend="`recompute sources list` shows the ids",
        )
    if taken := set(estimate.extra) & (RESULT_COLUMNS | set(combination)):
        raise RecomputeError(
            f"a further column of an estimate is called {min(taken)!r}, as another column is",
            where=f"{place}, {combination}",
            mend="give that entry of `extra` another name",
        )
    row: dict[str, Any] = {**combination, **estimate.extra}
    row |= {name: float(getattr(estimate, name)) for name in ("value", "low", "high")}
    row.setdefault("year", estimate.year)
    row["source"] = "; ".join(ids)
    row["vintage"] = "; ".join(known[i].vintage for i in ids if known[i].raw)
    row["published"] = estimate.published or max(str(known[i].published) for i in ids)
    row["record"] = _record(ids, known)
    return row


def _record(ids: list[str], known: Mapping[str, Source]) -> str:
    """Name the independent evidence behind a number: facts coded beside a series are none of it."""
    series = [i for i in ids if known[i].raw] or ids
    return "; ".join(sorted({known[i].record for i in series}))


def _try(compute: Compute, combination: dict[str, Any]) -> Estimate | str:
    try:
        estimate = compute(**combination)
    except NoData as reason:
        return reason.what
    if not isinstance(estimate, Estimate):
        raise RecomputeError(
            f"the function of a claim returned {type(estimate).__name__}, not an Estimate",
            where=f"{getattr(compute, '__name__', 'a function')}, {combination}",
            mend="return Estimate(value, source, ...), or raise NoData with the reason",
        )
    return estimate if math.isfinite(estimate.value) else "the data give no finite value"


def spread(
    attempt: Callable[..., Any],
    compute: Callable[..., Any],
    combinations: list[dict[str, Any]],
    workers: int,
) -> list[Any]:
    """Return ``attempt(compute, combination)`` for each combination, computed here or by Dask.

    Parameters
    ----------
    attempt, compute : callable
        Functions that can be sent to another process.
    combinations : list of dict
        Keywords of `compute`.
    workers : int
        1 computes in this process, more in as many local ones; with `DASK_SCHEDULER_ADDRESS` set
        the cluster there computes, whatever the number.
    """
    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    if workers <= 1 and not address:
        results = []
        with Progress("ways", len(combinations)) as progress:
            for combination in combinations:
                results.append(attempt(compute, combination))
                progress.advance()
        return results
    from recompute.claims.parallel import compute_all  # noqa: PLC0415 - Dask is slow to import

    return compute_all(attempt, compute, combinations, workers=workers, address=address or None)


def evaluate(
    claim: Claim, functions: Compute | Mapping[str, Compute], *, workers: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute every admissible way of a claim's parts.

    Parameters
    ----------
    claim : Claim
        Supplies the parts with their choices.
    functions : callable, or mapping of part id to callable
        Each takes its part's choices as keywords, returns an `Estimate`, or raises `NoData`. A bare
        one serves a claim with one part to decide.
    workers : int
        Processes to spread the ways over; `DASK_SCHEDULER_ADDRESS` sends them to a cluster instead.
        The numbers are the same either way.

    Returns
    -------
    DataFrame
        One row a way: `part`, the choices, `value`, `low`, `high`, `year`, `source`, `vintage`,
        `published` (ISO date from which it could be computed), `record` (the independent evidence),
        `outcome`, further columns, `superseded` (ISO date from which a newer vintage counts in its
        place; empty for none).
    DataFrame
        The dropped combinations: `part`, the choices, `reason`.

    Raises
    ------
    RecomputeError
        If a part has no function, or none of its ways can be computed.
    """
    decided = [part for part in claim.parts if part.decidable]
    given = functions if isinstance(functions, Mapping) else {claim.first.id: functions}
    if {part.id for part in decided} != set(given):
        raise RecomputeError(
            f"functions are given for {sorted(given)}, the parts to decide are "
            f"{[part.id for part in decided]}",
            where=f"the chapter {claim.chapter}: {claim.id}",
            mend="pass one function for each part with readings, by its id",
        )
    known = catalogue()
    tables, dropped = [], []
    for part in decided:
        place = f"data/claims.yaml: {claim.id}, part {part.id}"
        combinations, left_out = cross(part)
        rows: list[dict[str, Any]] = []
        results = spread(_try, given[part.id], combinations, workers)
        for combination, result in zip(combinations, results, strict=True):
            if isinstance(result, str):
                left_out.append({**combination, "reason": result})
            else:
                row = _row(place, combination, result, known)
                rows.append({**row, "outcome": str(outcome(part, row))})
        dropped += [{"part": part.id, **one} for one in left_out]
        if not rows:
            raise RecomputeError(
                "no way to compute this part has data"
                + (f": {left_out[0]['reason']}" if left_out else ""),
                where=place,
                mend="name options that the data have, or say under missing_data what is missing",
            )
        table = pd.DataFrame(rows)
        table.insert(0, "part", part.id)
        tables.append(_superseded(part, table, known))
    # A part without a choice of another one has no option of it, not a missing value of its type.
    names = list(dict.fromkeys(name for part in decided for name in part.choices))
    ways = pd.concat([t.astype({n: object for n in names if n in t}) for t in tables])
    last = ["value", "low", "high", "year", "source", "vintage", "published", "record", "outcome"]
    first = ["part", *(n for n in names if n not in last)]
    more = [n for n in ways if n not in {*first, *last, "superseded"}]
    order = ways[[*first, *last, *more, "superseded"]].reset_index(drop=True)
    return order, pd.DataFrame(dropped, columns=["part", *names, "reason"])


def _superseded(part: Part, table: pd.DataFrame, known: Mapping[str, Source]) -> pd.DataFrame:
    """Date each way from which one like it, but of a newer vintage of its data, counts instead."""
    naming = [n for n, choice in part.choices.items() if any(o in known for o in choice.options)]
    asked = [name for name in part.choices if name not in naming]
    data = table["source"].map(
        lambda cell: "; ".join(sorted(known[i].dataset for i in cell.split("; ")))
    )
    superseded = pd.Series("", index=table.index)
    keys = [data, *(table[name].astype(str) for name in asked)]
    for _, dates in table["published"].groupby(keys, sort=False):
        days = sorted(dates.unique())
        if len(days) > 1:
            after = dict(zip(days, [*days[1:], ""], strict=True))
            superseded[dates.index] = dates.map(after)
    return table.assign(superseded=superseded)


def as_of(ways: pd.DataFrame, date: str) -> pd.DataFrame:
    """Keep the ways that count on an ISO date: public by then, of the newest vintage by then."""
    replaced = ways["superseded"].ne("") & (ways["superseded"] <= date)
    return ways[(ways["published"] <= date) & ~replaced]


def main_way(part: Part, ways: pd.DataFrame) -> pd.Series | None:
    """Return the way whose number is shown for a part, among those that count at a date.

    The first entry of the ledger's `main` that some way fits decides; an option that names a data
    set means its newest vintage. Where several ways fit, the first in the order of options is it.
    """
    known = catalogue()
    mine = ways[ways["part"].eq(part.id)]
    for entry in part.main:
        kept = pd.Series(True, index=mine.index)
        for name, option in entry.items():
            options = [option]
            if str(option) in known:
                data = known[str(option)].dataset
                named = [o for o in map(str, part.choices[name].options) if o in known]
                options = [o for o in named if known[o].dataset == data]
            kept &= mine[name].isin(options)
        if kept.any():
            return mine[kept].iloc[0]
    return None
