"""Why a claim reads differently at two dates: revised data, new years, or a source that is new."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import pandas as pd

from recompute.claims.ledger import Claim
from recompute.claims.specifications import as_of
from recompute.claims.verdict import share_supporting, verdict
from recompute.sources import catalogue

KINDS = ("revision", "new years", "new source", "new coverage")


def why(claim: Claim, every: pd.DataFrame, then: str, now: str) -> dict[str, Any] | None:
    """Sort the specifications that a later date adds by what made them possible.

    Parameters
    ----------
    claim : Claim
        Supplies the choices.
    every : DataFrame
        All specifications, as from `evaluate`.
    then, now : str
        ISO dates, the earlier first.

    Returns
    -------
    dict or None
        None if the two dates have the same specifications. `reasons`, one a kind that occurs, with
        its number of specifications, the share of them that agrees, and whether it alone gives the
        later verdict (``decides``). *revision*: the same question as one answered then, from a
        later vintage of the same data; here the change of the value is given too, in per cent.
        *new years*: the same data, a year none of them reached then. *new source*: data not used
        by any specification then. *new coverage*: the rest, ways the same data did not allow then.

    Notes
    -----
    Two specifications ask the same question if all choices but those that name a data set agree.
    """
    old, new = as_of(every, then), as_of(every, now)
    added = new.loc[new.index.difference(old.index)]
    if added.empty and len(old) == len(new):
        return None
    known = catalogue()
    data = every["source"].map(lambda cell: frozenset(known[i].dataset for i in cell.split("; ")))
    asks = [n for n, values in claim.choices.items() if not any(v in known for v in values)]
    question = pd.Series(
        list(zip(data, *(every[name] for name in asks), strict=True)), index=every.index
    )
    years = pd.to_numeric(every["year"], errors="coerce") if "year" in every else None
    kinds = _kinds(added.index, old.index, data, question, years)
    reasons = []
    for kind in KINDS:
        rows = added[[one == kind for one in kinds]]
        if rows.empty:
            continue
        replaced = old.index.difference(new.index) if kind == "revision" else old.index[:0]
        alone = pd.concat([old.drop(index=replaced), rows])
        reasons.append(
            {
                "kind": kind,
                "n": len(rows),
                "share_supporting": share_supporting(rows),
                "sources": sorted({i for cell in rows["source"] for i in cell.split("; ")}),
                "decides": bool(verdict(alone) == verdict(new) != verdict(old)),
                "revised": _revised(rows, old, question) if kind == "revision" else None,
            }
        )
    return {"from": len(old), "to": len(new), "reasons": reasons}


def _kinds(
    added: pd.Index, old: pd.Index, data: pd.Series, question: pd.Series, years: pd.Series | None
) -> list[str]:
    """Tell of each added specification what made it possible."""
    used = frozenset().union(*data[old])
    answered = set(question[old])
    dated = pd.Series(dtype=float) if years is None else years[old].dropna()
    latest: dict[Any, float] = dated.groupby(data[dated.index], sort=False).max().to_dict()

    @cache
    def reached(sets: frozenset[str]) -> float:
        """Last year used before of the same data, or of more or less of it."""
        alike = [last for other, last in latest.items() if sets <= other or other <= sets]
        return max(alike, default=math.inf)

    def kind(row: int) -> str:
        if not data[row] <= used:
            return "new source"
        if question[row] in answered:
            return "revision"
        if years is not None and years[row] > reached(data[row]):
            return "new years"
        return "new coverage"

    return [kind(row) for row in added]


def _revised(rows: pd.DataFrame, old: pd.DataFrame, question: pd.Series) -> dict[str, float] | None:
    """Median and largest change of the value, in per cent, against the latest answer known then."""
    before = old.sort_values("published").groupby(question[old.index], sort=False)["value"].last()
    base = question[rows.index].map(before)
    change = (100 * (rows["value"] / base - 1).abs())[base != 0]
    return (
        {"median": float(change.median()), "largest": float(change.max())} if len(change) else None
    )


def history(every: pd.DataFrame) -> list[dict[str, Any]]:
    """Verdict at each date on which it changed, from the first that any specification was public.

    Returns
    -------
    list of dict
        `date` (ISO), `verdict`, `share_supporting`, `n_specifications`, and `sources`, the data
        sets that came out on that day.
    """
    dates = sorted({*every["published"], *every["superseded"]} - {""})
    found: list[dict[str, Any]] = []
    for date in dates:
        table = as_of(every, date)
        if not found or found[-1]["verdict"] != str(verdict(table)):
            fresh = every.loc[every["published"] == date, "source"]
            known = catalogue()
            ids = {i for cell in fresh for i in cell.split("; ") if known[i].published == date}
            found.append(
                {
                    "date": date,
                    "verdict": str(verdict(table)),
                    "share_supporting": share_supporting(table),
                    "n_specifications": len(table),
                    "sources": sorted(ids),
                }
            )
    return found
