"""A claim on a reader's own terms: another line, other readings, fewer sources, the same rules.

The terms change the ledger's entry and the ways that count, and `recompute.claims.findings` decides as
ever. The script of a claim's page (`recompute/site/static/rules.js`) does the same; the cases of
`tests/unit/claims/terms.json` hold the two together.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from recompute.claims.answers import stand_in
from recompute.claims.findings import Found, find, outcome
from recompute.claims.firmness import Firmness, firmness
from recompute.claims.ledger import AS_STATED, Claim, Part, Reading, Scalar, Stated
from recompute.errors import RecomputeError
from recompute.forms import Form

OWN_READING = "a reading of your own"
OWN_LINE = "judged by a line of your own."
"""Stands for the claim's words, which another line or tolerance no longer judges."""


class Terms(Form):
    """What a reader decides otherwise than the ledger, by part.

    Attributes
    ----------
    bar : dict
        Part -> the line its number is held against, the number stated, or the smallest effect.
    tolerance : dict
        Part -> per cent of the number stated that a value may miss it by and still be it.
    readings : dict
        Part -> names of the readings that count; the plain ones where nothing is said.
    own : dict
        Part -> options that make one more reading of its first plain one; it counts too.
    without : list of str
        Records of evidence left out.
    leave_out : dict
        Part -> choice -> options left out.
    """

    bar: dict[str, float] = {}
    tolerance: dict[str, float] = {}
    readings: dict[str, list[str]] = {}
    own: dict[str, dict[str, Scalar]] = {}
    without: list[str] = []
    leave_out: dict[str, dict[str, list[Scalar]]] = {}


@dataclass(frozen=True)
class Decided:
    """A claim decided on a reader's terms.

    Attributes
    ----------
    claim : Claim
        The ledger's entry as the reader asks it.
    ways : DataFrame
        The ways he lets count, each with its outcome on his terms.
    found : Found
        The finding.
    firmness : Firmness
        What it rests on; nothing is said of the paper's date.
    answer : str
        A computed sentence; the author's answers the book's terms only.
    """

    claim: Claim
    ways: pd.DataFrame
    found: Found
    firmness: Firmness
    answer: str


def decide(claim: Claim, ways: pd.DataFrame, terms: Terms) -> Decided:
    """Decide a claim on a reader's own terms.

    Parameters
    ----------
    claim : Claim
        The ledger's entry.
    ways : DataFrame
        As for `recompute.claims.findings.find`.
    terms : Terms
        What is to be otherwise.

    Raises
    ------
    RecomputeError
        If the terms name what the claim does not have, or leave a part no reading.
    """
    _check(claim, terms)
    changed: dict[str, Any] = {"parts": [_part(one, terms) for one in claim.parts]}
    if terms.bar or terms.tolerance:
        changed["statement"] = OWN_LINE
    asked = claim.model_copy(update=changed)
    kept = ways[~ways["record"].isin(terms.without)]
    for part, choices in terms.leave_out.items():
        for name, options in choices.items():
            kept = kept[~(kept["part"].eq(part) & kept[name].isin(options))]
    outcomes = [str(outcome(asked.part(way["part"]), way)) for way in kept.to_dict("records")]
    kept = kept.assign(outcome=outcomes)
    found = find(asked, kept)
    return Decided(asked, kept, found, firmness(asked, kept, None), stand_in(asked, found, kept))


def has_line(part: Part) -> bool:
    """Tell whether a part is decided by a line that a reader can move."""
    if part.smallest_effect is not None or part.predicate == AS_STATED:
        return True
    return line(part.predicate or "") is not None


def _part(part: Part, terms: Terms) -> Part:
    if not part.decidable:
        return part
    changed: dict[str, Any] = {}
    bar = terms.bar.get(part.id)
    stated = part.stated
    if bar is not None:
        if part.smallest_effect is not None:
            changed["smallest_effect"] = bar
        elif part.predicate == AS_STATED and stated:
            stated = stated.model_copy(update={"value": bar})
            changed["stated"] = stated
        else:
            changed["predicate"] = with_line(part.predicate or "", bar)
    if part.id in terms.tolerance and stated:
        changed["predicate"] = _within(stated, terms.tolerance[part.id])
    names = terms.readings.get(part.id)
    readings = [
        one if names is None else one.model_copy(update={"plain": one.name in names})
        for one in part.readings
    ]
    base = next(one for one in part.readings if one.plain)
    if own := terms.own.get(part.id):
        readings.insert(0, _own_reading(base, own))
    counted = next(one for one in readings if one.plain)
    if counted.name != base.name:
        changed["main"] = [_pinned(counted, entry) for entry in [*part.main, {}]]
    return part.model_copy(update={**changed, "readings": readings})


def _own_reading(base: Reading, own: dict[str, Scalar]) -> Reading:
    each = [name for name in base.each if name not in own]
    when = {**base.when, **own}
    return base.model_copy(
        update={"name": OWN_READING, "plain": True, "why": "", "when": when, "each": each}
    )


def _pinned(reading: Reading, entry: dict[str, Scalar]) -> dict[str, Scalar]:
    """Let an entry of the ledger's `main` name a way of a reading; of several options the last."""
    pinned = dict(entry)
    for name, options in reading.when.items():
        allowed = options if isinstance(options, list) else [options]
        if entry.get(name) not in allowed:
            pinned[name] = allowed[-1]
    return pinned


def _within(stated: Stated, percent: float) -> str:
    """Write "is the number stated, give or take so many per cent of it" as a predicate."""
    number = float(stated.value)
    slack = percent / 100 * abs(number)
    match stated.relation:
        case "=" | "about":
            return f"abs(value - {number!r}) <= {slack!r}"
        case "nearly":
            return f"value >= {number - slack!r} and value < {number!r}"
        case ">" | ">=":
            return f"value {stated.relation} {number - slack!r}"
        case _:
            return f"value {stated.relation} {number + slack!r}"


def _check(claim: Claim, terms: Terms) -> None:
    known = {part.id: part for part in claim.parts if part.decidable}
    where = f"terms for {claim.id}"
    lines = [one for one, part in known.items() if has_line(part)]
    numbers = [one for one, part in known.items() if part.predicate == AS_STATED]
    for of_part in (terms.readings, terms.own, terms.leave_out):
        _known("part to decide", of_part, known, where)
    _known("line to move in part", terms.bar, lines, where)
    _known("stated number that decides part", terms.tolerance, numbers, where)
    for part_id, names in terms.readings.items():
        _known("reading", names, [one.name for one in known[part_id].readings], where)
        if not names and part_id not in terms.own:
            raise RecomputeError(
                f"no reading of part {part_id!r} is left",
                where=where,
                mend="let one count at least",
            )
    owned = {part: {n: [o] for n, o in own.items()} for part, own in terms.own.items()}
    for part_id, choices in [*owned.items(), *terms.leave_out.items()]:
        _known("choice", choices, known[part_id].choices, where)
        for name, options in choices.items():
            _known(f"option of {name!r}", options, known[part_id].choices[name].options, where)


def _known(what: str, given: Iterable[Any], known: Iterable[Any], where: str) -> None:
    allowed = list(known)
    for one in given:
        if one not in allowed:
            raise RecomputeError(
                f"the claim has no {what} {one!r}",
                where=where,
                mend=f"use {', '.join(map(str, allowed))}" if allowed else "leave it out",
            )


def decider(tree: ast.AST) -> tuple[ast.Compare, int] | None:
    """Find the one comparison of an expression that `value` stands in, and the side it stands on.

    None where it stands in none, or in several.
    """
    found = [
        (node, sides.index(True))
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and len(node.comparators) == 1
        for sides in [[_is_value(node.left), _is_value(node.comparators[0])]]
        if any(sides)
    ]
    return found[0] if len(found) == 1 else None


def _is_value(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "value"


def line(expression: str) -> ast.expr | None:
    """Return what an expression holds `value` against, if it does so once: the line that decides."""
    found = decider(ast.parse(expression or "None", mode="eval"))
    if found is None:
        return None
    comparison, side = found
    return comparison.left if side else comparison.comparators[0]


def with_line(expression: str, number: float) -> str:
    """Put a number in the place of the line that decides.

    Raises
    ------
    RecomputeError
        If the expression holds `value` against nothing, or against several things.
    """
    tree = ast.parse(expression, mode="eval")
    found = decider(tree)
    if found is None:
        raise RecomputeError(
            f"the condition {expression!r} has no one line that decides",
            where="the terms",
            mend="leave the line of this part as it is",
        )
    comparison, side = found
    if side:
        comparison.left = ast.Constant(number)
    else:
        comparison.comparators[0] = ast.Constant(number)
    return ast.unparse(tree)
