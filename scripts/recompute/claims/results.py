"""What a chapter computed of a claim, and the published ledger made of all of them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from recompute.claims import changes, dependence, registration
from recompute.claims.answers import answer
from recompute.claims.findings import Finding, Found, PartFound, Read, find
from recompute.claims.firmness import firmness
from recompute.claims.ledger import Claim, Ledger, Part
from recompute.claims.ways import as_of, main_way
from recompute.claims.wording import WORDS, label, part_label
from recompute.errors import RecomputeError
from recompute.sources.flows import matching

END_OF_TIME = "9999-12-31"


def _number(value: Any) -> float | None:
    if value is None or pd.isna(value) or math.isinf(value):
        return None
    return float(f"{value:.10g}")


def _rounded(content: Any) -> Any:
    """Bring every number of a nested result to the digits that are published."""
    if isinstance(content, dict):
        return {name: _rounded(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_rounded(value) for value in content]
    return _number(content) if isinstance(content, float) else content


def _bare(value: Any) -> Any:
    """Turn a numpy scalar into Python's own."""
    return value.item() if hasattr(value, "item") else value


@dataclass
class ClaimResult:
    """The ways of one claim as of a date.

    Attributes
    ----------
    claim : Claim
        The ledger's entry.
    every : DataFrame
        All ways whatever their date.
    dropped : DataFrame
        Combinations that were not computed, each with its `reason`.
    date : str
        ISO date the claim is judged at.
    numbers : dict
        What the chapter gave for the answer's sentences.
    functions : list of dict
        `part`, `file`, `name` and `given` of what computes each part.
    """

    claim: Claim
    every: pd.DataFrame
    dropped: pd.DataFrame
    date: str = END_OF_TIME
    numbers: dict[str, Any] = field(default_factory=dict)
    functions: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def ways(self) -> pd.DataFrame:
        """The ways that count at the date."""
        return as_of(self.every, self.date)

    @cached_property
    def found(self) -> Found:
        """The finding and what it is made of."""
        return find(self.claim, self.ways)

    @property
    def finding(self) -> Finding:
        """The claim's finding."""
        return self.found.finding

    def main(self, part_id: str | None = None) -> pd.Series | None:
        """Return the way whose number is shown, of the first part or of one named."""
        return main_way(self.part(part_id), self.ways)

    def part(self, part_id: str | None = None) -> Part:
        """Return the part named, or the first that can be decided."""
        return self.claim.first if part_id is None else self.claim.part(part_id)

    def table(self, part_id: str | None = None) -> pd.DataFrame:
        """Return the ways of one part that count at the date, without columns of other parts."""
        part = self.part(part_id)
        others = {name for one in self.claim.parts for name in one.choices} - set(part.choices)
        return self.ways[self.ways["part"].eq(part.id)].drop(columns=[*others, "part"])

    def at(self, date: str) -> ClaimResult:
        """Return the same claim as of an ISO date."""
        return self if date == self.date else replace(self, date=date)


def _main(part: Part, way: pd.Series | None) -> dict[str, Any] | None:
    if way is None:
        return None
    return {
        "value": _number(way["value"]),
        "low": _number(way["low"]),
        "high": _number(way["high"]),
        "unit": part.unit,
        "year": None if pd.isna(way["year"]) else int(way["year"]),
        "source": way["source"],
        "vintage": way["vintage"],
        "outcome": way["outcome"],
        "choices": {name: _bare(way[name]) for name in part.choices},
    }


def _reading(read: Read, ways: pd.DataFrame) -> dict[str, Any]:
    these = ways[matching(ways, read.reading.when)]
    return {
        **read.reading.model_dump(include={"name", "plain", "why"}),
        "finding": read.finding,
        "label": part_label_of(read),
        "value": _number(these["value"].median()) if len(these) else None,
        "low": _number(these["value"].min()) if len(these) else None,
        "high": _number(these["value"].max()) if len(these) else None,
        "n": len(these),
        "records": sorted({record for cell in read.cells for record in cell.records}),
        "cases": [
            {"options": {n: _bare(o) for n, o in case.items()}, "finding": finding}
            for case, finding in read.cases()
            if case
        ],
    }


def part_label_of(read: Read) -> str:
    """Label one reading, naming its cases where it holds in some."""
    reading = read.reading.model_copy(update={"plain": True})
    alone = Read(reading, read.finding, read.cells)
    return part_label(PartFound(None, read.finding, [alone]))  # type: ignore[arg-type]


def _part(found: PartFound, ways: pd.DataFrame) -> dict[str, Any]:
    part = found.part
    mine = ways[ways["part"].eq(part.id)] if len(ways) else ways
    return {
        **part.model_dump(
            mode="json",
            include={
                "id", "says", "name", "stated", "quantity", "unit", "definition", "predicate",
                "predicate_text", "smallest_effect", "choices", "missing_data",
            },
        ),
        "threshold": part.threshold,
        "finding": found.finding,
        "label": part_label(found),
        "main": _main(part, main_way(part, ways)) if part.decidable else None,
        "readings": [_reading(one, mine) for one in found.readings],
    }  # fmt: skip


def _moment(result: ClaimResult) -> dict[str, Any]:
    part = result.part()
    return {
        "finding": result.finding,
        "label": label(result.claim, result.found),
        "n": len(result.ways),
        "main": _main(part, result.main()),
    }


_NO_WAYS = pd.DataFrame({"part": []})


def _without_ways(claim: Claim) -> dict[str, Any]:
    """Summarise a claim that nothing computes: open, or one without public data."""
    finding = Finding.OPEN if claim.decidable else Finding.NO_DATA
    return {"finding": finding, "label": WORDS[finding], "n": 0, "main": None}


def told(claim: Claim, result: ClaimResult | None) -> dict[str, Any]:
    """Say what a reader learns of a claim first: `finding`, `label`, `n` and `answer`.

    Parameters
    ----------
    claim, result
        As of `record`.
    """
    moment = _moment(result) if result else _without_ways(claim)
    ways = result.ways if result else _NO_WAYS
    found = result.found if result else find(claim, ways)
    given = answer(claim, found, ways, result.numbers if result else {})
    return {
        **{name: moment[name] for name in ("finding", "label", "n")},
        "answer": {"text": given.text, "written": given.written},
    }


def record(
    claim: Claim, result: ClaimResult | None, *, dates: dict[str, str], figures: list[str]
) -> dict[str, Any]:
    """Make a claim's entry in `claims.json`.

    Parameters
    ----------
    claim : Claim
        The ledger's entry.
    result : ClaimResult or None
        As of the later date; None for a claim that nothing computes.
    dates : dict
        "paper" and "now" -> ISO date.
    figures : list of str
        Ids of the figures that show the claim.
    """
    ways = result.ways if result else _NO_WAYS
    found = result.found if result else find(claim, ways)
    at = {name: result.at(date) if result else None for name, date in dates.items()}
    moments = {
        name: {"date": date, **(_moment(one) if (one := at[name]) else _without_ways(claim))}
        for name, date in dates.items()
    }
    then = at["paper"]
    sources = sorted({one for cell in ways.get("source", []) for one in cell.split("; ")})
    firm = firmness(claim, ways, then.finding if then and len(then.ways) else None)
    entry = {
        **claim.model_dump(
            mode="json",
            include={
                "id", "section", "chapter", "where", "statement", "question", "stance", "bears_on",
                "limits",
            },
        ),
        **told(claim, result),
        "firmness": {
            "level": firm.level,
            "records": list(firm.records),
            "turns": [
                {"choice": t.choice, "option": _bare(t.option), "to": t.to} for t in firm.turns
            ],
            "same_then": firm.same_then,
        },
        "parts": [_part(one, ways) for one in found.parts],
        "dependence": [
            {"part": part.id, **row}
            for part in claim.parts
            if result and part.decidable
            for row in dependence.shares(result.table(part.id), part.choices).to_dict("records")
        ],
        "as_of": moments,
        "changed": len({moment["finding"] for moment in moments.values()}) > 1,
        "reasons": changes.reasons(claim, result.every, *sorted(dates.values())) if result else [],
        "history": changes.history(claim, result.every) if result else [],
        "registration": _registered(claim, result),
        "figures": figures,
        "functions": result.functions if result else [],
        "sources": [*[s for s in claim.sources if s in sources or not sources],
                    *[s for s in sources if s not in claim.sources]],
        "ways": f"ways/{claim.id}.csv" if result else None,
    }  # fmt: skip
    return _rounded(entry)


def _registered(claim: Claim, result: ClaimResult | None) -> dict[str, Any] | None:
    known = registration.registrations().get(claim.id)
    if known is None:
        return None
    stood, later = changes.stood(claim, result.every, known.newest_vintage) if result else (0, 0)
    return {
        **known.model_dump(),
        "as_registered": known.current == registration.decision_hash(claim),
        "stood": stood,
        "later": later,
    }


def assemble(
    ledger: Ledger,
    folder: Path,
    *,
    software: dict[str, str],
    data: dict[str, str],
    dates: dict[str, str],
) -> dict[str, Any]:
    """Assemble `claims.json` from the chapters' results.

    Parameters
    ----------
    ledger : Ledger
        Gives the order; a claim no chapter has computed is published as open.
    folder : Path
        Holds ``<chapter>/claims/<id>.json``.
    software, data : dict
        Version and commit; the vintage of the newest data used.
    dates : dict
        As for `record`.
    """
    entries = []
    for claim in ledger.claims:
        file = folder / claim.chapter / "claims" / f"{claim.id}.json"
        if file.exists():
            entries.append(json.loads(file.read_text(encoding="utf-8")))
        elif claim.decidable:
            raise RecomputeError(
                "the ledger says how to decide this claim, but its chapter does not",
                where=f"chapters/{claim.chapter}.ipynb: {claim.id}",
                mend=f'call chapter.evaluate("{claim.id}", ...) there',
            )
        else:
            entries.append(record(claim, None, dates=dates, figures=[]))
    return {
        "paper": ledger.paper.model_dump(),
        "software": software,
        "data": data,
        "claims": entries,
    }


def claims_frame(entries: list[dict[str, Any]]) -> pd.DataFrame:
    """Flatten the published ledger: one row a part, for a spreadsheet."""
    return pd.DataFrame(
        {
            **{k: e[k] for k in ("id", "section", "chapter", "stance", "statement", "finding", "label")},
            "answer": e["answer"]["text"],
            "firmness": e["firmness"]["level"],
            "part": part["id"],
            "part_says": part["says"],
            "part_finding": part["finding"],
            **{f"stated_{k}": (part["stated"] or {}).get(k) for k in ("relation", "value", "unit", "year")},
            **{f"computed_{k}": (part["main"] or {}).get(k) for k in ("value", "low", "high", "unit", "year", "source", "vintage")},
            "finding_as_of_paper": e["as_of"]["paper"]["finding"],
        }
        for e in entries
        for part in e["parts"]
    )  # fmt: skip
