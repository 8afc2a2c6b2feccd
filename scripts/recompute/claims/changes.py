"""Why a claim reads differently at two dates: revised data, new years, or a source that is new."""

from typing import Any

import pandas as pd

from recompute.claims.findings import find
from recompute.claims.ledger import Claim
from recompute.claims.ways import as_of
from recompute.sources import catalogue

KINDS = ("revision", "new years", "new source", "new coverage")


def reasons(claim: Claim, every: pd.DataFrame, then: str, now: str) -> list[dict[str, Any]]:
    """Sort the ways that a later date adds by what made them possible.

    Parameters
    ----------
    claim : Claim
        Supplies the choices.
    every : DataFrame
        All ways, as from `recompute.claims.ways.evaluate`.
    then, now : str
        ISO dates, the earlier first.

    Returns
    -------
    list of dict
        One a kind that occurs: `kind`, the number `n` of ways, the `sources` of them, and for a
        revision the median change of the value, `revised`, in per cent. *revision*: a later vintage
        of the same data answers what was answered then; *new years*: the same data, a year none of
        them reached then; *new source*: data not used then; *new coverage*: the rest.
    """
    old, new = as_of(every, then), as_of(every, now)
    added = new.loc[new.index.difference(old.index)]
    if added.empty:
        return []
    known = catalogue()
    data = every["source"].map(lambda cell: frozenset(known[i].dataset for i in cell.split("; ")))
    asked = [
        name
        for part in claim.parts
        for name, choice in part.choices.items()
        if not any(option in known for option in choice.options)
    ]
    columns = [every["part"], data, *(every[name].astype(str) for name in dict.fromkeys(asked))]
    question = pd.Series(list(zip(*columns, strict=True)), index=every.index)
    before = every.loc[old.index].groupby(question[old.index])["value"].last()
    used = set(data[old.index])
    last_year = every.loc[old.index].groupby(data[old.index])["year"].max()

    def kind(way: Any) -> str:
        if data[way] not in used:
            return "new source"
        if question[way] in before.index:
            return "revision"
        year, reached = every.loc[way, "year"], last_year.get(data[way])
        return "new years" if pd.notna(year) and year > reached else "new coverage"

    kinds = pd.Series({way: kind(way) for way in added.index})
    given = []
    for name in KINDS:
        rows = added[kinds.eq(name)]
        if rows.empty:
            continue
        base = question[rows.index].map(before).astype(float)
        change = (100 * (rows["value"] / base - 1).abs())[base.ne(0)]
        revised = float(change.median()) if name == "revision" and len(change) else None
        sources = sorted({i for cell in rows["source"] for i in cell.split("; ")})
        given.append({"kind": name, "n": len(rows), "sources": sources, "revised": revised})
    return given


def history(claim: Claim, every: pd.DataFrame) -> list[dict[str, Any]]:
    """Tell the finding at each date on which it changed, from the first that any way was public.

    Returns
    -------
    list of dict
        `date` (ISO), `finding`, and `sources`, the data sets that came out on that day.
    """
    known = catalogue()
    turns: list[dict[str, Any]] = []
    for date in sorted({*every["published"], *every["superseded"]} - {""}):
        finding = find(claim, as_of(every, date)).finding
        if turns and turns[-1]["finding"] == finding:
            continue
        fresh = every.loc[every["published"].eq(date), "source"]
        ids = {i for cell in fresh for i in cell.split("; ") if known[i].published == date}
        turns.append({"date": date, "finding": finding, "sources": sorted(ids)})
    return turns


def stood(claim: Claim, every: pd.DataFrame, since: str) -> tuple[int, int]:
    """Count on how many dates with new data after `since` the finding was as on `since`, and all."""
    before = find(claim, as_of(every, since)).finding
    dates = sorted({date for date in every["published"] if date > since})
    return sum(find(claim, as_of(every, date)).finding == before for date in dates), len(dates)
