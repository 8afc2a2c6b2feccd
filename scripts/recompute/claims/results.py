"""What a chapter found out about a claim, and the published ledger made of all of them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from recompute.claims.changes import history, why
from recompute.claims.ledger import Claim, Ledger, Verdict
from recompute.claims.specifications import as_of, vintages
from recompute.claims.verdict import share_supporting, verdict
from recompute.errors import RecomputeError

END_OF_TIME = "9999-12-31"


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) or math.isinf(value) else float(f"{value:.10g}")


def _rounded(content: Any) -> Any:
    """Bring every number of a nested result to the digits that are published."""
    if isinstance(content, dict):
        return {name: _rounded(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_rounded(value) for value in content]
    return _number(content) if isinstance(content, float) else content


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)


@dataclass(frozen=True)
class ClaimResult:
    """The specifications of one claim as of a date.

    Attributes
    ----------
    claim : Claim
        The ledger's entry.
    table : DataFrame
        One row a specification public by the date; boolean `supports` and `main`.
    dropped : DataFrame
        Combinations that were not computed, each with its `reason`.
    every : DataFrame
        All specifications whatever their date; `main` is the ledger's rank, -1 for none.
    """

    claim: Claim
    table: pd.DataFrame
    dropped: pd.DataFrame
    every: pd.DataFrame

    @property
    def share(self) -> float:
        """Share of the specifications that support the claim, 0 to 1."""
        return share_supporting(self.table)

    @property
    def verdict(self) -> Verdict:
        """The verdict by the stated rule."""
        return verdict(self.table)

    @property
    def main(self) -> pd.Series | None:
        """The main specification, or None if it could not be computed by the date."""
        rows = self.table[self.table["main"]]
        return rows.iloc[0] if len(rows) else None

    def at(self, date: str) -> ClaimResult:
        """Return the same claim as of another ISO date."""
        return ClaimResult(self.claim, as_of(self.every, date), self.dropped, self.every)

    def summary(self) -> dict[str, Any]:
        """Verdict, share, count and main number, as published."""
        main = self.main
        return {
            "verdict": str(self.verdict),
            "share_supporting": _number(self.share),
            "n_specifications": len(self.table),
            "main": None
            if main is None
            else {
                "value": _number(main["value"]),
                "unit": self.claim.unit,
                "year": _whole(main["year"]) if "year" in main else None,
                "low": _number(main["low"]),
                "high": _number(main["high"]),
                "source": main["source"],
                "vintage": vintages(main["source"]),
                "supports": bool(main["supports"]),
                "choices": {
                    name: main[name].item() if hasattr(main[name], "item") else main[name]
                    for name in self.claim.choices
                },
            },
        }

    def specifications(self) -> pd.DataFrame:
        """Table as published: choices first, then the numbers, one row a specification."""
        numbers = ["value", "low", "high", "supports", "source", "vintage", "published", "main"]
        last = [*numbers, "superseded"]
        return self.table[[c for c in self.table if c not in last] + numbers]


def undecided(claim: Claim) -> dict[str, Any]:
    """Summarise, as published, a claim that no specification decides: open, or not testable."""
    decided = claim.missing_data is not None and not claim.decidable
    return {
        "verdict": str(Verdict.NOT_TESTABLE if decided else Verdict.OPEN),
        "share_supporting": None,
        "n_specifications": 0,
        "main": None,
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
        None for a claim that is open or not testable.
    dates : dict
        Name of each of the two judging dates -> ISO date.
    figures : list of str
        Ids of the figures that show the claim.
    """
    summary = result.summary() if result else undecided(claim)
    sources = claim.sources
    if result is not None and len(result.table):
        found = {one for cell in result.table["source"] for one in cell.split("; ")}
        sources = [*[s for s in claim.sources if s in found], *sorted(found - set(claim.sources))]
    entry: dict[str, Any] = {
        "id": claim.id,
        "section": claim.section,
        "chapter": claim.chapter,
        "statement": claim.statement,
        "where": claim.where,
        "kind": claim.kind,
        "stated": claim.stated.model_dump() if claim.stated else None,
        "quantity": claim.quantity,
        "definition": claim.definition,
        "predicate": claim.predicate,
        "predicate_text": claim.predicate_text,
        "choices": {name: list(values) for name, values in claim.choices.items()},
        "why_main": claim.why_main,
        "limits": claim.limits,
        "flips": claim.flips,
        "missing_data": claim.missing_data,
        **summary,
        "as_of": {
            name: {"date": date, **(result.at(date).summary() if result else undecided(claim))}
            for name, date in dates.items()
        },
        "why_changed": _rounded(why(claim, result.every, *sorted(dates.values())))
        if result
        else None,
        "history": _rounded(history(result.every)) if result else [],
        "figures": figures,
        "sources": sources,
        "specifications": f"specifications/{claim.id}.csv" if result else None,
    }
    entry["note"] = claim.missing_data or claim.limits
    verdicts = {moment["verdict"] for moment in entry["as_of"].values()}
    entry["changed"] = len(verdicts) > 1
    return entry


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
    """Flatten the published ledger: one row a claim, for a spreadsheet."""
    return pd.DataFrame(
        {
            **{k: e[k] for k in ("id", "section", "chapter", "statement", "kind", "verdict", "share_supporting", "n_specifications")},
            **{f"stated_{k}": (e["stated"] or {}).get(k) for k in ("relation", "value", "unit", "year")},
            **{f"found_{k}": (e["main"] or {}).get(k) for k in ("value", "low", "high", "unit", "year", "source", "vintage")},
            "verdict_as_of_paper": e["as_of"]["paper"]["verdict"],
        }
        for e in entries
    )  # fmt: skip
