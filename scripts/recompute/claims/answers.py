"""The answer to a claim: the author's sentence where its condition holds, else a computed one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from recompute.claims.findings import Finding, Found
from recompute.claims.ledger import Claim
from recompute.claims.predicate import evaluate
from recompute.claims.ways import main_way
from recompute.claims.wording import label, main_number
from recompute.errors import RecomputeError
from recompute.text import fill

Numbers = Mapping[str, float | int | str]


@dataclass(frozen=True)
class Answered:
    """An answer.

    Attributes
    ----------
    text : str
        One or two sentences.
    written : bool
        Whether it is the author's; if not, no authored sentence was true and it wants rewriting.
    """

    text: str
    written: bool


def names(claim: Claim, found: Found, ways: pd.DataFrame, numbers: Numbers) -> dict[str, Any]:
    """Return what the conditions and texts of a claim's answers may name."""
    given: dict[str, Any] = {"finding": str(found.finding)}
    for part in claim.parts:
        prefix = "" if len(claim.parts) == 1 else f"{part.id.replace('-', '_')}_"
        if prefix:
            given[f"{prefix}finding"] = str(found.part(part.id).finding)
        way = main_way(part, ways) if part.decidable else None
        given[f"{prefix}value"] = math.nan if way is None else float(way["value"])
        year = None if way is None else way["year"]
        given[f"{prefix}year"] = 0 if year is None or math.isnan(year) else int(year)
    if taken := set(given) & set(numbers):
        raise RecomputeError(
            f"a number for the answer is called {min(taken)!r}, which already means something",
            where=f"claim {claim.id}",
            mend="give it another name",
        )
    return {**given, **numbers}


def answer(claim: Claim, found: Found, ways: pd.DataFrame, numbers: Numbers) -> Answered:
    """Answer a claim.

    Parameters
    ----------
    claim : Claim
        Its `answers` are tried in order; the first whose condition is true is printed.
    found : Found
        The claim's finding.
    ways : DataFrame
        The ways that count at the date.
    numbers : mapping
        Numbers and names the chapter computed for the sentences.

    Raises
    ------
    RecomputeError
        If a condition or a text names what is not given.
    """
    given = names(claim, found, ways, numbers)
    where = f"data/claims.yaml: {claim.id}, answers"
    for one in claim.answers:
        if evaluate(one.when, given, where=where):
            return Answered(fill(one.text, given, where=where), written=True)
    return Answered(stand_in(claim, found, ways), written=False)


def stand_in(claim: Claim, found: Found, ways: pd.DataFrame) -> str:
    """Answer in plain computed words what no sentence of the author's answers."""
    said = f"{label(claim, found)}: {claim.statement}"
    if found.finding == Finding.NO_DATA:
        return said
    for part in claim.parts:
        way = main_way(part, ways) if part.decidable else None
        if way is not None:
            return f"{said} {part.quantity}: {main_number(way, part.unit)}."
    return said
