"""Words about findings: labels, numbers beside the paper's, and what turns a finding."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from recompute.claims.findings import Finding, Found, PartFound, Read
from recompute.claims.ledger import Claim, Stated
from recompute.sources import catalogue
from recompute.text import as_given, listed, number, option, with_unit

WORDS: dict[Finding, str] = {
    Finding.HOLDS: "Holds",
    Finding.CLOSE: "Close",
    Finding.IN_PART: "Holds in part",
    Finding.FAILS: "Does not hold",
    Finding.CANNOT_TELL: "Cannot tell",
    Finding.NO_DATA: "No public data",
    Finding.OPEN: "Not computed yet",
}
SYMBOLS: dict[Finding, str] = {
    Finding.HOLDS: "✓",
    Finding.CLOSE: "≈",
    Finding.IN_PART: "◐",
    Finding.FAILS: "✗",
    Finding.CANNOT_TELL: "?",
    Finding.NO_DATA: "–",
    Finding.OPEN: "○",
}
RELATIONS = {
    "=": "", ">": "more than ", "<": "less than ", ">=": "at least ", "<=": "at most ",
    "about": "about ", "nearly": "nearly ",
}  # fmt: skip


def option_label(value: Any) -> str:
    """Write an option of a choice for a reader: a data set by its name and vintage."""
    if source := catalogue().get(str(value)):
        return f"{source.title}, {source.vintage}"
    return option(value)


def years(values: Iterable[int]) -> str:
    """Write years as runs: "2010–2012 and 2015"."""
    ordered = sorted(set(values))
    runs = []
    for _, run in groupby(enumerate(ordered), key=lambda pair: pair[1] - pair[0]):
        these = [year for _, year in run]
        runs.append(str(these[0]) if len(these) == 1 else f"{these[0]}–{these[-1]}")
    return listed(runs)


def case_names(cases: list[dict[str, Any]]) -> str:
    """Name cases a reading answers one by one; years as runs."""
    if all(len(case) == 1 for case in cases):
        options = [next(iter(case.values())) for case in cases]
        if all(isinstance(option, int) and not isinstance(option, bool) for option in options):
            return years(options)
    return listed(", ".join(option_label(o) for o in case.values()) for case in cases)


def _split(items: list[tuple[str, Finding]]) -> str:
    """Name what holds and what does not, such as "Holds for imports, not for exports"."""

    def of(*kinds: Finding) -> str:
        return listed(name for name, finding in items if finding in kinds)

    have = {finding for _, finding in items}
    text = ""
    if have & {Finding.HOLDS, Finding.CLOSE}:
        text = f"Holds for {of(Finding.HOLDS, Finding.CLOSE)}"
    if Finding.IN_PART in have:
        text += f"{', in part' if text else 'Holds in part'} for {of(Finding.IN_PART)}"
    if Finding.FAILS in have:
        text += f", not for {of(Finding.FAILS)}"
    if Finding.CANNOT_TELL in have:
        text += f"; cannot tell for {of(Finding.CANNOT_TELL)}"
    return text


def _cases(read: Read) -> list[tuple[str, Finding]]:
    """Cases of a reading grouped by finding, each group with its names."""
    by_finding: dict[Finding, list[dict[str, Any]]] = {}
    for case, finding in read.cases():
        by_finding.setdefault(finding, []).append(case)
    return [(case_names(cases), finding) for finding, cases in by_finding.items()]


def part_label(found: PartFound) -> str:
    """Label a part's finding; one that holds in part names what holds."""
    if found.finding != Finding.IN_PART:
        return WORDS[found.finding]
    plain = [one for one in found.readings if one.reading.plain]
    if len(plain) > 1:
        return _split([(one.reading.name, one.finding) for one in plain])
    return _split(_cases(plain[0]))


def label(claim: Claim, found: Found) -> str:
    """Label a claim's finding: what holds, what does not, and of what there are no data."""
    decided: list[tuple[str, Finding]] = [
        (p.part.name, p.finding) for p in found.parts if p.finding != Finding.NO_DATA
    ]
    undecided = [p.part.name for p in found.parts if p.finding == Finding.NO_DATA]
    if found.finding != Finding.IN_PART:
        text = WORDS[found.finding]
        if decided and undecided and found.finding in (Finding.HOLDS, Finding.CLOSE):
            text += f" for {listed(name for name, _ in decided)}"
    elif len(found.parts) == 1:
        text = part_label(found.parts[0])
    else:
        text = _split(decided)
    return f"{text}; no public data on {listed(undecided)}" if decided and undecided else text


def stated_number(stated: Stated | None) -> str:
    """Write the paper's own number, with the digits it has there, and its relation."""
    if stated is None:
        return ""
    if isinstance(stated.value, str):
        return f"{RELATIONS[stated.relation]}{stated.value}"
    digits = f"{stated.value:.0f}" if stated.unit == "year" else as_given(stated.value)
    return RELATIONS[stated.relation] + with_unit(digits, stated.unit)


def main_number(way: Mapping[str, Any] | pd.Series, unit: str) -> str:
    """Write a number, `value`, with its interval, `low` to `high`, where it has one."""
    text = number(way["value"], unit)
    if pd.notna(way["low"]) and pd.notna(way["high"]):
        text += f" ({number(way['low'])} to {number(way['high'])})"
    return text


def provenance(source: str) -> str:
    """Name institution and vintage of the data sets a way uses, never their ids."""
    known = catalogue()
    series = [i for i in source.split("; ") if known[i].raw] or source.split("; ")
    return "; ".join(dict.fromkeys(f"{known[i].institution}, {known[i].vintage}" for i in series))
