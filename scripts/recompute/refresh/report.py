"""What a refresh brought and what it moved, as Markdown for a person and a pull request."""

from typing import Any

from recompute.notebook.tables import table
from recompute.refresh.compare import Comparison
from recompute.sources.catalogue import Source
from recompute.text import cell, inert, number


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
        lines += ["", table(shown, "Largest revisions", formats)]
    return "\n".join(lines)


def _service(source: Source) -> str:
    return source.fetched.service if source.fetched else source.url or ""


def moves(before: dict[str, Any] | None, after: dict[str, Any], rewrite: list[str]) -> str:
    """List the claims whose finding or number is another than in the book before.

    Parameters
    ----------
    before, after : dict
        The published ledgers; None where there was no book.
    rewrite : list of str
        Answers and passages that the data no longer bear out.
    """
    lines = ["## What moved in the book", ""]
    if before is None:
        lines.append("There was no book before, so there is nothing to compare with.")
    else:
        lines += _moved(before, after)
    if rewrite:
        lines += ["", "To rewrite, for the data do not bear it out:", ""]
        lines += [f"- {inert(one)}" for one in rewrite]
    return "\n".join(lines)


def _moved(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    old = {entry["id"]: entry for entry in before["claims"]}
    both = [(old[e["id"]], e) for e in after["claims"] if e["id"] in old]
    turned = [(was, now) for was, now in both if was["finding"] != now["finding"]]
    moved = [
        (was, now)
        for was, now in both
        if was["finding"] == now["finding"] and _number(was) != _number(now)
    ]
    lines = []
    registered = [(was, now) for was, now in both if now["registration"]]
    if registered:
        stood = sum(was["finding"] == now["finding"] for was, now in registered)
        lines.append(f"Registered findings that stood: {stood} of {len(registered)}.")
    if not turned and not moved:
        lines.append("No finding and no number.")
    for was, now in turned:
        lines += ["", f"**{inert(now['question'])}** It was: {_found(was)}. Now: {_found(now)}. "
                  f"{inert(now['answer']['text'])}"]  # fmt: skip
    if moved:
        lines += ["", "| Numbers that moved | Before | Now |", "|:---|:---|:---|"]
        lines += [
            f"| {cell(now['question'])} | {_number(was)} | {_number(now)} |" for was, now in moved
        ]
    return lines


def _found(entry: dict[str, Any]) -> str:
    return f"{inert(entry['label'])}, {_number(entry)}"


def _number(entry: dict[str, Any]) -> str:
    """Write the number shown of the first part that has one."""
    main = next((part["main"] for part in entry["parts"] if part["main"]), None)
    return "no number" if main is None else number(main["value"], main["unit"])
