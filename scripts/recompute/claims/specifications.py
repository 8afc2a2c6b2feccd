"""Every defensible way to compute a claim: cross the choices, drop what is not admissible."""

from __future__ import annotations

import itertools
import math
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from recompute.claims.ledger import RESULT_COLUMNS, Claim
from recompute.claims.progress import Progress
from recompute.claims.verdict import holds
from recompute.errors import NoData, RecomputeError
from recompute.sources import catalogue
from recompute.sources.catalogue import Source


@dataclass(frozen=True)
class Estimate:
    """What one specification gives.

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
        Further columns the predicate may use.
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


def cross(claim: Claim) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Cross the claim's choices.

    Returns
    -------
    list of dict
        The admissible combinations, in the ledger's order.
    DataFrame
        The dropped ones, one column a choice and the `reason`.

    Raises
    ------
    RecomputeError
        If no combination is left.
    """
    names = list(claim.choices)
    kept: list[dict[str, Any]] = []
    dropped: list[dict[str, Any]] = []
    for values in itertools.product(*claim.choices.values()):
        combination = dict(zip(names, values, strict=True))
        reason = next((e.reason for e in claim.inadmissible if e.matches(combination)), None)
        if reason is None:
            kept.append(combination)
        else:
            dropped.append({**combination, "reason": reason})
    if not kept:
        raise RecomputeError(
            "every combination of choices is inadmissible",
            where=f"data/claims.yaml: {claim.id}",
            mend="loosen `inadmissible` or add a choice",
        )
    return kept, pd.DataFrame(dropped, columns=[*names, "reason"])


def _row(
    claim: Claim, combination: dict[str, Any], estimate: Estimate, known: Mapping[str, Source]
) -> dict[str, Any]:
    ids = [estimate.source] if isinstance(estimate.source, str) else list(estimate.source)
    if unknown := [i for i in ids if i not in known]:
        raise RecomputeError(
            f"a specification names the unknown source {unknown[0]!r}",
            where=f"claim {claim.id}, {combination}",
            mend="`recompute sources` lists the ids",
        )
    if taken := set(estimate.extra) & (RESULT_COLUMNS | set(combination)):
        raise RecomputeError(
            f"a further column of an estimate is called {min(taken)!r}, as another column is",
            where=f"claim {claim.id}, {combination}",
            mend="give that entry of `extra` another name",
        )
    row: dict[str, Any] = {
        **combination,
        **estimate.extra,
        "value": float(estimate.value),
        "low": float(estimate.low),
        "high": float(estimate.high),
    }
    if "year" not in row:
        row["year"] = estimate.year
    row["source"] = "; ".join(ids)
    if "vintage" not in combination:  # where it is a choice, the choice stands
        row["vintage"] = vintages(row["source"], known)
    row["published"] = estimate.published or max(str(known[i].published) for i in ids)
    return row


def vintages(source: str, known: Mapping[str, Source] | None = None) -> str:
    """Vintages of the sources a row names, from the catalogue unless it is given."""
    entries = catalogue() if known is None else known
    return "; ".join(entries[i].vintage for i in source.split("; "))


def _try(compute: Callable[..., Estimate], combination: dict[str, Any]) -> Estimate | str:
    try:
        estimate = compute(**combination)
    except NoData as reason:
        return reason.what
    if not math.isfinite(estimate.value):
        return "the data give no finite value"
    return estimate


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
        found = []
        with Progress("specifications", len(combinations)) as progress:
            for combination in combinations:
                found.append(attempt(compute, combination))
                progress.advance()
        return found
    from recompute.claims.parallel import compute_all  # noqa: PLC0415 - Dask takes a second to import

    return compute_all(attempt, compute, combinations, workers=workers, address=address or None)


def evaluate(
    claim: Claim, compute: Callable[..., Estimate], *, workers: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute every admissible specification of a claim.

    Parameters
    ----------
    claim : Claim
        Supplies choices, inadmissible combinations, predicate and main specification.
    compute : callable
        Takes the choices as keywords, returns an `Estimate`, or raises `NoData`.
    workers : int
        Processes to spread the specifications over; `DASK_SCHEDULER_ADDRESS` sends them to a
        cluster instead. The numbers are the same either way.

    Returns
    -------
    DataFrame
        One row a specification: its choices, `value`, `low`, `high`, `year`, `source`, `vintage`,
        `published` (ISO date from which it could be computed), `supports`, `main` (0 for the main
        specification, 1 for its stand-in before that was public, and so on; -1 otherwise),
        `superseded` (ISO date from which a newer vintage counts in its place; empty for none).
    DataFrame
        The dropped combinations, each with its `reason`.

    Raises
    ------
    RecomputeError
        If nothing is admissible, or no main specification could be computed.
    """
    combinations, dropped = cross(claim)
    rows: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    known = catalogue()
    outcomes = spread(_try, compute, combinations, workers)
    for combination, outcome in zip(combinations, outcomes, strict=True):
        if isinstance(outcome, str):
            refused.append({**combination, "reason": outcome})
            continue
        row = _row(claim, combination, outcome, known)
        row["supports"] = holds(claim, row)
        row["main"] = claim.main.index(combination) if combination in claim.main else -1
        rows.append(row)
    if not any(0 <= row["main"] <= claim.first_main for row in rows):
        named = claim.main[claim.first_main]
        reasons = [r["reason"] for r in refused if named.items() <= r.items()]
        raise RecomputeError(
            "the main specification could not be computed"
            + (f": {reasons[0]}" if reasons else " (it is declared inadmissible)"),
            where=f"data/claims.yaml: {claim.id}, main {named}",
            mend="name a main specification that the data can compute",
        )
    if refused:
        dropped = pd.concat([dropped, pd.DataFrame(refused)], ignore_index=True)
    return _superseded(claim, pd.DataFrame(rows)), dropped


def _superseded(claim: Claim, table: pd.DataFrame) -> pd.DataFrame:
    """Date each row from which one like it, but of a newer vintage, counts instead."""
    table = table.assign(superseded="")
    for name, runs in claim.succession.items():
        others = [choice for choice in claim.choices if choice != name]
        for run in runs:
            ours = table[table[name].isin(run)]
            ours = ours.loc[ours[name].map(run.index).sort_values(kind="stable").index]
            groups = ours.groupby(others, dropna=False, sort=False) if others else [(None, ours)]
            for _, rows in groups:
                table.loc[rows.index[:-1], "superseded"] = rows["published"].to_numpy()[1:]
    return table


def as_of(table: pd.DataFrame, date: str) -> pd.DataFrame:
    """Keep the specifications that counted on a date; mark the main one then.

    Parameters
    ----------
    table : DataFrame
        As from `evaluate`.
    date : str
        ISO date: what was public by then counts, unless a newer vintage had taken its place.

    Returns
    -------
    DataFrame
        As from `evaluate`, with `main` true for one row at most: the first of the ledger's main
        specifications that could be computed by then.
    """
    replaced = table["superseded"].ne("") & (table["superseded"] <= date)
    then = table[(table["published"] <= date) & ~replaced].copy()
    candidates = then.loc[then["main"] >= 0, "main"]
    first = candidates.min() if len(candidates) else None
    then["main"] = then["main"] == first if first is not None else False
    return then
