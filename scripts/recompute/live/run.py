"""Run in the browser: the ways of a claim by its own functions, as published and as a reader sets them."""

import functools
import importlib
import itertools
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from recompute.claims import ledger
from recompute.claims.ledger import Claim, Scalar
from recompute.claims.terms import Decided, Terms, decide
from recompute.claims.ways import Compute, Estimate, as_of, cross, evaluate, main_way
from recompute.claims.wording import label
from recompute.errors import RecomputeError

Told = Callable[[int, int], None]
"""Hears how many ways are done, and of how many."""


def answer(asked: str, told: Told) -> str:
    """Answer what the page asks; both are JSON.

    Parameters
    ----------
    asked : str
        `claim`, the claim as in `claims.json`; with `every` every way of it, with `part` and `own`
        those of `own_ways`, with neither the number shown for each part.
    told : callable
        Hears how far it is.

    Returns
    -------
    str
        What `main_ways`, `every_way` or `own_ways` gives; or `refused`, why not, and `mend`.
    """
    question = json.loads(asked)
    claim = question["claim"]
    try:
        if "own" in question:
            found: Any = own_ways(claim, question["part"], question["own"], told)
        else:
            found = every_way(claim, told) if question.get("every") else main_ways(claim)
    except RecomputeError as error:
        found = {"refused": error.what, "mend": error.mend}
    return json.dumps(found, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)


def function(entry: Mapping[str, Any]) -> Compute:
    """Return what computes a part.

    Parameters
    ----------
    entry : mapping
        `file`, `name` and `given`, as under `functions` in `claims.json`.
    """
    module = entry["file"].removeprefix("scripts/").removesuffix(".py").replace("/", ".")
    found = getattr(importlib.import_module(module), entry["name"])
    return functools.partial(found, **entry["given"]) if entry["given"] else found


def main_ways(published: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Compute the number shown for each part of a claim anew.

    Parameters
    ----------
    published : mapping
        The claim, as in `claims.json`.

    Returns
    -------
    list of dict
        `part`, `unit`, `value` and `published`, its value in the book; `same` if they agree to ten digits.
    """
    functions = {one["part"]: function(one) for one in published["functions"]}
    return [
        {
            "part": part["name"], "unit": part["unit"], "value": value,
            "published": part["main"]["value"], "same": _same(value, part),
        }
        for part in published["parts"] if part["id"] in functions and part["main"]
        for value in [functions[part["id"]](**part["main"]["choices"]).value]
    ]  # fmt: skip


def every_way(published: Mapping[str, Any], told: Told) -> dict[str, Any]:
    """Compute every way of a claim anew and decide it by the rules of the book.

    Returns
    -------
    dict
        `finding`, `label`, `n`, the number of ways, and `same`, whether these three and each part's
        number are as published.
    """
    claim = ledger()[published["id"]]
    heard = _heard(told, claim)
    functions = {one["part"]: heard(function(one)) for one in published["functions"]}
    every, _ = evaluate(claim, functions)
    decided = decide(claim, as_of(every, published["as_of"]["now"]["date"]), Terms())
    found = _found(decided)
    numbers = all(
        (main := main_way(claim.part(part["id"]), decided.ways)) is not None
        and _same(main["value"], part)
        for part in published["parts"]
        if part["main"]
    )
    return {**found, "same": numbers and all(found[name] == published[name] for name in found)}


def own_ways(
    published: Mapping[str, Any], part_id: str, own: Mapping[str, Scalar], told: Told
) -> dict[str, Any]:
    """Compute one part of a claim with a reader's own options, the rest of its choices crossed as ever.

    Parameters
    ----------
    published : mapping
        The claim, as in `claims.json`.
    part_id : str
        The part.
    own : mapping
        Choice -> option, one of the ledger's or another its function can take. They make the one
        reading that counts; where there are none, the book's readings do.

    Returns
    -------
    dict
        As `every_way` gives for this part alone, but for `same`; `value`, the number of the main way,
        and `unit`, `answer`, a computed sentence, and `left_out`, reasons why combinations have no number.

    Raises
    ------
    RecomputeError
        If a choice is unknown, or no way has data.
    """
    claim = asked(ledger()[published["id"]], part_id, own)
    entry = next(one for one in published["functions"] if one["part"] == part_id)
    every, dropped = evaluate(claim, {part_id: _heard(told, claim)(function(entry))})
    terms = Terms(readings={part_id: []}, own={part_id: dict(own)}) if own else Terms()
    decided = decide(claim, as_of(every, published["as_of"]["now"]["date"]), terms)
    part = decided.claim.part(part_id)
    main = main_way(part, decided.ways)
    return {
        **_found(decided),
        "unit": part.unit,
        "value": None if main is None else float(main["value"]),
        "answer": decided.answer,
        "left_out": sorted(set(dropped["reason"])),
    }


def asked(claim: Claim, part_id: str, own: Mapping[str, Scalar]) -> Claim:
    """Return a claim of one part whose choices have a reader's own option alone where he has set one.

    Raises
    ------
    RecomputeError
        If the part has no such choice.
    """
    part = claim.part(part_id)
    if unknown := set(own) - set(part.choices):
        raise RecomputeError(
            f"the part has no choice {min(unknown)!r}",
            where=f"{claim.id}, part {part_id}",
            mend=f"set {', '.join(part.choices)}",
        )
    choices = {
        name: choice.model_copy(update={"options": [own[name]]}) if name in own else choice
        for name, choice in part.choices.items()
    }
    return claim.model_copy(update={"parts": [part.model_copy(update={"choices": choices})]})


def _same(value: float, part: Mapping[str, Any]) -> bool:
    return math.isclose(value, part["main"]["value"], rel_tol=1e-9, abs_tol=1e-12)


def _found(decided: Decided) -> dict[str, Any]:
    return {
        "finding": str(decided.found.finding),
        "label": label(decided.claim, decided.found),
        "n": len(decided.ways),
    }


def _heard(told: Told, claim: Claim) -> Callable[[Compute], Compute]:
    """Return what makes the functions of a claim's parts tell each way they begin."""
    total = sum(len(cross(part)[0]) for part in claim.parts if part.decidable)
    count = itertools.count(1)

    def telling(compute: Compute) -> Compute:
        def heard(**options: Any) -> Estimate:
            told(next(count), total)
            return compute(**options)

        return heard

    return telling
