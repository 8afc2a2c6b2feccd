"""Why a claim reads differently at two dates: revised data, new years, or a source that is new."""

from __future__ import annotations

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
    kinds = added.index.map(lambda row: _kind(row, old.index, data, question, years))
    reasons = []
    for kind in KINDS:
        rows = added[kinds == kind]
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


def _kind(
    row: int, old: pd.Index, data: pd.Series, question: pd.Series, years: pd.Series | None
) -> str:
    if not data[row] <= frozenset().union(*data[old]):
        return "new source"
    if question[row] in set(question[old]):
        return "revision"
    same = old[[data[row] <= other or other <= data[row] for other in data[old]]]
    if years is not None and len(same) and years[row] > years[same].max():
        return "new years"
    return "new coverage"


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
