"""From the ways to compute a claim to its finding: the rules, and nothing typed.

1. Each way answers yes, no, or cannot tell: by the predicate, by the number as stated, or, for an
   effect, by its interval against the smallest effect worth the name.
2. At any date the newest vintage of a data set counts, and a number counts once.
3. Within a reading every record of evidence has one voice, divided among its ways. Yes needs four
   fifths of the voices, no needs four fifths against; otherwise the sources disagree.
4. Designs that rest on different assumptions are answered side by side. Four fifths of them must
   agree; otherwise nobody can tell which assumptions are right.
5. Years or states that a reading names one by one, plain readings, and parts are joined: all yes,
   the whole holds; none, it fails; some, it holds in part. A claim with a part for which nobody has
   public data holds in part at most.
6. Other readings are answered beside and change nothing.
"""

import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from recompute.claims import stated
from recompute.claims.ledger import Claim, Kind, Part, Reading
from recompute.claims.predicate import evaluate
from recompute.sources.flows import matching

MAJORITY = 0.8
"""Share of the voices that makes an answer."""


class Finding(StrEnum):
    """What a reader is told of a claim; `OPEN` is no finding: it is not computed yet."""

    HOLDS = "holds"
    CLOSE = "close"
    IN_PART = "in part"
    FAILS = "fails"
    CANNOT_TELL = "cannot tell"
    NO_DATA = "no data"
    OPEN = "open"


class Outcome(StrEnum):
    """What one way to compute a part answers."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


def outcome(part: Part, way: Mapping[Any, Any], reading: Reading | None = None) -> Outcome:
    """Answer a part by one way.

    Parameters
    ----------
    part : Part
        Its predicate, stated number or smallest effect decides.
    way : mapping
        Choices, `value`, `low`, `high` and further columns.
    reading : Reading, optional
        One with a predicate of its own asks that instead.
    """
    if part.smallest_effect is not None and not (reading and reading.predicate):
        low, high = float(way["low"]), float(way["high"])
        if low > part.smallest_effect:
            return Outcome.YES
        # An interval that is missing spans everything.
        return Outcome.NO if high <= part.smallest_effect else Outcome.CANNOT_TELL
    predicate = (reading.predicate if reading else None) or part.predicate or ""
    if predicate == "as stated":
        assert part.stated is not None
        return Outcome.YES if stated.holds(part.stated, float(way["value"])) else Outcome.NO
    return Outcome.YES if evaluate(predicate, dict(way)) else Outcome.NO


def join(findings: Iterable[Finding]) -> Finding:
    """Join findings that stand side by side: years, designs, readings or parts.

    Those without data are passed over, unless there is nothing else.
    """
    given = [one for one in findings if one != Finding.NO_DATA]
    kinds = set(given)
    if not kinds:
        return Finding.NO_DATA
    if len(kinds) == 1:
        return given[0]
    if kinds == {Finding.HOLDS, Finding.CLOSE}:
        return Finding.CLOSE
    if kinds <= {Finding.FAILS, Finding.CANNOT_TELL}:
        return Finding.CANNOT_TELL
    return Finding.IN_PART


def agree(findings: Iterable[Finding]) -> Finding:
    """Join the findings of designs that rest on different assumptions."""
    given = [one for one in findings if one != Finding.NO_DATA]
    for one in dict.fromkeys(given):
        if given.count(one) >= MAJORITY * len(given):
            return one
    return Finding.CANNOT_TELL if given else Finding.NO_DATA


@dataclass(frozen=True)
class Cell:
    """The ways that answer one and the same question under the same assumptions.

    Attributes
    ----------
    case : dict
        The options of the choices that the reading names one by one.
    design : dict
        The options of uncertain choices.
    finding : Finding
        What the ways answer together.
    yes, no : float
        Shares of the voices, 0 to 1.
    value : float
        Median over the records of each one's median.
    records : tuple of str
        Independent records of evidence.
    n : int
        Ways counted.
    """

    case: dict[str, Any]
    design: dict[str, Any]
    finding: Finding
    yes: float = 0.0
    no: float = 0.0
    value: float = math.nan
    records: tuple[str, ...] = ()
    n: int = 0


@dataclass(frozen=True)
class Read:
    """A reading and what its ways answer, case by case and design by design."""

    reading: Reading
    finding: Finding
    cells: list[Cell] = field(default_factory=list)

    def cases(self) -> list[tuple[dict[str, Any], Finding]]:
        """Cases the reading names one by one, each with what its designs answer together."""
        by_case: dict[tuple[Any, ...], list[Cell]] = {}
        for one in self.cells:
            by_case.setdefault(tuple(one.case.values()), []).append(one)
        return [(cells[0].case, agree(c.finding for c in cells)) for cells in by_case.values()]


@dataclass(frozen=True)
class PartFound:
    """A part and what its readings answer; other readings stand beside and change nothing."""

    part: Part
    finding: Finding
    readings: list[Read] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """A claim's finding and what it is made of."""

    finding: Finding
    parts: list[PartFound]

    def part(self, part_id: str) -> PartFound:
        """Return the finding of one part."""
        return next(one for one in self.parts if one.part.id == part_id)


def once(records: list[str], outcomes: list[str], values: np.ndarray) -> list[int]:
    """Places of each number of a record, once: listing it twice gives it no second voice."""
    with np.errstate(all="ignore"):
        size = 10 ** np.floor(np.log10(np.where(values == 0, 1, np.abs(values))))
        digits = (values / size).round(9) * size
    numbers = [None if math.isnan(one) else one for one in digits.tolist()]
    first: dict[tuple[Any, ...], int] = {}
    for place, key in enumerate(zip(records, outcomes, numbers, strict=True)):
        first.setdefault(key, place)
    return list(first.values())


def _median(values: Iterable[float]) -> float:
    given = [one for one in values if not math.isnan(one)]
    return statistics.median(given) if given else math.nan


def cell(
    part: Part, reading: Reading, case: dict[str, Any], design: dict[str, Any], ways: pd.DataFrame
) -> Cell:
    """Answer one question by its ways, a voice for each record of evidence.

    Parameters
    ----------
    part, reading, case, design
        What is asked, and under which assumptions.
    ways : DataFrame
        `value`, `low`, `high`, `record`, `outcome` and the part's choices; those of one question, at
        one date.
    """
    if ways.empty:
        return Cell(case, design, Finding.NO_DATA)
    records = [str(one) for one in ways["record"]]
    outcomes = [str(one) for one in ways["outcome"]]
    if reading.predicate:
        outcomes = [str(outcome(part, way, reading)) for way in ways.to_dict("records")]
    values = ways["value"].to_numpy(float)
    places = once(records, outcomes, values)
    voices: dict[str, list[int]] = {record: [] for record in sorted(set(records))}
    for place in places:
        voices[records[place]].append(place)

    def share(answer: Outcome) -> float:
        """Mean over the records of each one's share of numbers that answer so."""
        by_record = [
            sum(outcomes[place] == answer for place in own) / len(own) for own in voices.values()
        ]
        return float(np.mean(by_record))

    yes, no = share(Outcome.YES), share(Outcome.NO)
    value = _median(_median(float(values[place]) for place in own) for own in voices.values())
    if yes >= MAJORITY:
        finding = Finding.HOLDS
    elif no >= MAJORITY:
        asked = part.stated if part.predicate == "as stated" and not reading.predicate else None
        finding = Finding.CLOSE if asked and stated.close(asked, value) else Finding.FAILS
    else:
        finding = Finding.CANNOT_TELL
    return Cell(case, design, finding, yes, no, value, tuple(voices), len(places))


def read(part: Part, reading: Reading, ways: pd.DataFrame) -> Read:
    """Answer one reading of a part; cases and designs without any way are left out."""
    ways = ways[matching(ways, reading.when)]
    designs = [name for name in part.of_kind(Kind.UNCERTAIN) if name not in reading.each]
    asked = {
        name: [
            (option, matching(ways, {name: option}).to_numpy())
            for option in _asked(reading, part, name)
        ]
        for name in [*reading.each, *designs]
    }
    cells = []
    for chosen in product(*asked.values()):
        rows = np.ones(len(ways), bool)
        for _, having in chosen:
            rows &= having
        if rows.any():
            named = {name: option for name, (option, _) in zip(asked, chosen, strict=True)}
            case = {name: named[name] for name in reading.each}
            design = {name: named[name] for name in designs}
            cells.append(cell(part, reading, case, design, ways[rows]))
    unjoined = Read(reading, Finding.NO_DATA, cells)
    return Read(reading, join(finding for _, finding in unjoined.cases()), cells)


def _asked(reading: Reading, part: Part, name: str) -> list[Any]:
    options = reading.when.get(name, part.choices[name].options)
    return options if isinstance(options, list) else [options]


def find_part(part: Part, ways: pd.DataFrame) -> PartFound:
    """Answer a part: its plain readings joined."""
    if not part.decidable:
        return PartFound(part, Finding.NO_DATA)
    readings = [read(part, reading, ways) for reading in part.readings]
    return PartFound(part, join(r.finding for r in readings if r.reading.plain), readings)


def find(claim: Claim, ways: pd.DataFrame) -> Found:
    """Make a claim's finding of its ways.

    Parameters
    ----------
    claim : Claim
        Parts, readings and kinds of choices.
    ways : DataFrame
        One row a way that counts at the date: `part`, the choices, `value`, `low`, `high`, `record`, `outcome`.
    """
    parts = [find_part(part, ways[ways["part"].eq(part.id)]) for part in claim.parts]
    joined = join(one.finding for one in parts)
    if joined in (Finding.HOLDS, Finding.CLOSE) and not all(part.decidable for part in claim.parts):
        joined = Finding.IN_PART
    return Found(joined, parts)
