"""What a refresh brought and what it moved, as Markdown for a person and a pull request."""

from __future__ import annotations

from typing import Any

from recompute.claims import entries
from recompute.notebook import tables
from recompute.refresh.compare import Comparison
from recompute.sources import Source
from recompute.text import number


def vintage(source: Source, comparison: Comparison | None, against: str | None) -> str:
    """Describe a kept vintage: what it adds to and revises in the last one."""
    lines = [f"## {source.institution}, {source.title}: {source.vintage}", ""]
    lines.append(f"`{source.id}`, {source.extract.rows:,} values, from {_service(source)}.")
    if comparison is None:
        lines.append("It is the first vintage of its family; there is nothing to compare it with.")
        return "\n".join(lines)
    c = comparison
    lines.append(
        f"Against `{against}`: {c.common:,} values in both, {c.revised:,} of them revised by more than 0.1 % "
        f"(by {number(c.median_revision)} % in the middle case), {c.lost:,} no longer there."
    )
    if c.new_years:
        lines.append(f"New years: {', '.join(map(str, c.new_years))}.")
    if c.new_economies:
        lines.append(f"New economies: {', '.join(c.new_economies)}.")
    for line in (*c.coverage, *c.units):
        lines.append(f"Accepted by hand: {line}.")
    if len(c.most_revised):
        shown = c.most_revised.rename(columns={"change": "change, %"})
        formats = {"old": ",.6g", "new": ",.6g", "change, %": "+,.1f"}
        lines += ["", tables.table(shown, "Largest revisions", formats)]
    return "\n".join(lines)


def _service(source: Source) -> str:
    return source.fetched.service if source.fetched else source.url or ""


def moves(before: dict[str, Any] | None, after: dict[str, Any]) -> str:
    """List the claims whose verdict or main number is another than in the book before.

    Parameters
    ----------
    before, after : dict
        The published ledgers; None where there was no book.
    """
    lines = ["## What moved in the book", ""]
    if before is None:
        return "\n".join([*lines, "There was no book before, so there is nothing to compare with."])
    old = {entry["id"]: entry for entry in before["claims"]}
    rows = []
    for entry in after["claims"]:
        was = old.get(entry["id"])
        if was is None or _shown(was) == _shown(entry):
            continue
        rows.append(f"| {entry['statement']} | {_said(was)} | {_said(entry)} |")
    if not rows:
        return "\n".join([*lines, "No verdict, no number and no share of agreeing ways."])
    turned = sum(
        1 for e in after["claims"] if e["id"] in old and old[e["id"]]["verdict"] != e["verdict"]
    )
    lines.append(f"Verdicts turned: {turned}; other numbers moved: {len(rows) - turned}.")
    return "\n".join([*lines, "", "| Claim | Before | Now |", "|:---|:---|:---|", *rows])


def _shown(entry: dict[str, Any]) -> tuple[Any, ...]:
    main = entry["main"] or {}
    return entry["verdict"], entry["n_specifications"], entry["share_supporting"], main.get("value")


def _said(entry: dict[str, Any]) -> str:
    return f"{entry['verdict']}; {entries.main_number(entry)}; {entries.agreement(entry)}"
