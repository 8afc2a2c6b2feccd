"""What all claims of the book say together: findings by section and stance, and how firm they are.

Works on the entries that chapters write of their claims, as `Chapter.ledger` gives them. Claims are
counted by finding, never averaged: they are unlike.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from recompute.claims import ledger
from recompute.claims.findings import Finding
from recompute.claims.firmness import Firm
from recompute.claims.ledger import Stance
from recompute.claims.results import record
from recompute.claims.wording import WORDS, option_label
from recompute.text import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from recompute.claims.results import ClaimResult

Entry = dict[str, Any]

QUESTIONS = {
    "serves": [
        "power-capability",
        "alternative-to-eu",
        "regional-growth",
        "customs-borders-removal",
        "trade-substitution",
        "two-structures-overlap",
        "cost-to-russia",
    ],
    "hinders": [
        "dependence-on-moscow",
        "main-partner-russia",
        "inequality-among-members",
        "raw-material-rivals",
        "financial-market-2025",
        "energy-market-2025",
        "counter-sanctions",
    ],
    "iran": [
        "iran-borders",
        "iran-fta-talks",
        "iran-pta",
        "union-market-for-iran",
        "iran-corridor",
        "fta-interest",
    ],
}
"""The paper's questions, by their ids in the ledger -> the claims that answer each best."""


def every_entry(
    elsewhere: list[Entry], here: Iterable[ClaimResult], dates: dict[str, str]
) -> list[Entry]:
    """Entries of all claims in the paper's order.

    Parameters
    ----------
    elsewhere : list of dict
        Entries of the other chapters' claims.
    here : iterable of ClaimResult
        Results of this chapter's claims.
    dates : dict
        "paper" and "now" -> ISO date, as of `Chapter`.
    """
    own = [record(result.claim, result, dates=dates, figures=[]) for result in here]
    order = {claim.id: place for place, claim in enumerate(ledger().claims)}
    known = [entry for entry in [*elsewhere, *own] if entry["id"] in order]
    return sorted(known, key=lambda entry: order[entry["id"]])


def find(entries: list[Entry], claim_id: str) -> Entry | None:
    """Return the entry of a claim; None if its chapter has not been computed."""
    return next((entry for entry in entries if entry["id"] == claim_id), None)


def found(entries: list[Entry], claim_id: str, *findings: Finding) -> bool:
    """Tell whether a claim has one of some findings."""
    entry = find(entries, claim_id)
    return entry is not None and entry["finding"] in findings


def part(entries: list[Entry], claim_id: str, part_id: str) -> Entry | None:
    """Return a part of a claim's entry; None if its chapter has not been computed."""
    entry = find(entries, claim_id)
    return next((one for one in entry["parts"] if one["id"] == part_id), None) if entry else None


def main(entries: list[Entry], claim_id: str) -> Entry | None:
    """Return the number shown for a claim's first part that has one: `value`, `unit`, `year`.

    Returns
    -------
    dict or None
        None if the claim has not been computed or has no number.
    """
    entry = find(entries, claim_id)
    shown = [part["main"] for part in entry["parts"] if part["main"]] if entry else []
    return shown[0] if shown else None


def main_value(entries: list[Entry], claim_id: str) -> str | None:
    """Write the number that `main` gives, with its unit."""
    shown = main(entries, claim_id)
    return number(shown["value"], shown["unit"]) if shown else None


def asserted(entries: list[Entry]) -> list[Entry]:
    """Entries of what the paper itself asserts, which alone are counted at the front."""
    return [entry for entry in entries if entry["stance"] == Stance.ASSERTED]


def counts(entries: list[Entry]) -> pd.Series:
    """Count claims by finding, in the order of the scale, zeros included."""
    given = pd.Series([str(entry["finding"]) for entry in entries], dtype=object)
    order = [str(finding) for finding in Finding]
    return given.value_counts().reindex(order, fill_value=0).rename("claims").rename_axis("finding")


_STANCES = {
    Stance.ASSERTED: "asserted",
    Stance.ATTRIBUTED: "a belief reported",
    Stance.AIM: "an aim",
    Stance.PLAN: "a plan",
    Stance.AUDIT: "our own audit",
}


def by_section(entries: list[Entry]) -> pd.DataFrame:
    """Count claims by section of the paper and stance, and by finding, without empty columns.

    Returns
    -------
    DataFrame
        `section`, `said as`, a column for each finding in words, one row a section and stance.
    """
    table = pd.DataFrame(
        {
            "section": [entry["section"] for entry in entries],
            "said as": [_STANCES[Stance(entry["stance"])] for entry in entries],
            "finding": [entry["finding"] for entry in entries],
        }
    )
    wide = table.groupby(["section", "said as"])["finding"].value_counts().unstack(fill_value=0)
    sections = dict.fromkeys(entry["section"] for entry in entries)
    rows = [(s, said) for s in sections for said in _STANCES.values() if (s, said) in wide.index]
    given = [finding for finding in Finding if finding in wide]
    wide = wide.reindex(index=rows, columns=given).rename(
        columns={finding: WORDS[finding] for finding in given}
    )
    return wide.rename_axis(columns=None).reset_index()


def firmness_counts(entries: list[Entry]) -> dict[str, int]:
    """Count how firm the findings are.

    Returns
    -------
    dict
        `firm`, `one_source`, `fragile`: numbers of claims; `decided`: claims with a finding.
    """
    levels = [entry["firmness"]["level"] for entry in entries]
    given = {level.name.lower(): levels.count(level) for level in Firm if level != Firm.NONE}
    return {**given, "decided": sum(given.values())}


def fragile(entries: list[Entry]) -> pd.DataFrame:
    """List the claims whose finding one record or one option turns.

    Returns
    -------
    DataFrame
        `claim` (its question), `finding` (its label), `turns without`, `to`.
    """
    rows = [
        (
            entry["question"],
            entry["label"],
            "; ".join(option_label(turn["option"]) for turn in entry["firmness"]["turns"][:2]),
            WORDS[Finding(entry["firmness"]["turns"][0]["to"])],
        )
        for entry in entries
        if entry["firmness"]["level"] == Firm.FRAGILE
    ]
    return pd.DataFrame(rows, columns=["claim", "finding", "turns without", "to"])


def changed_since_the_paper(entries: list[Entry]) -> pd.DataFrame:
    """List claims that had another finding with the data of the paper's date, if they had one.

    Returns
    -------
    DataFrame
        `claim` (its question), `then`, `now` (labels).
    """
    none = {Finding.NO_DATA, Finding.OPEN}
    rows = [
        (entry["question"], entry["as_of"]["paper"]["label"], entry["label"])
        for entry in entries
        if entry["changed"] and entry["as_of"]["paper"]["finding"] not in none
    ]
    return pd.DataFrame(rows, columns=["claim", "then", "now"])


def answers(entries: list[Entry], question: str) -> pd.DataFrame:
    """Answer one of the `QUESTIONS` by its claims.

    Returns
    -------
    DataFrame
        `claim` (its question), `finding` (its label), `answer` (first sentence), computed ones only.
    """
    given = [find(entries, claim_id) for claim_id in QUESTIONS[question]]
    rows = [
        (entry["question"], entry["label"], first_sentence(entry["answer"]["text"]))
        for entry in given
        if entry
    ]
    return pd.DataFrame(rows, columns=["claim", "finding", "answer"])


def first_sentence(text: str) -> str:
    """First sentence of an answer: up to a stop before a capital letter, or all of it."""
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", text.strip(), maxsplit=1)[0]


def used_sources(entries: list[Entry]) -> list[str]:
    """Ids of the sources on which the findings rest."""
    return sorted({source for entry in entries if entry["n"] for source in entry["sources"]})
