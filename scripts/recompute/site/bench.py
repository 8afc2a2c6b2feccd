"""The bench of a claim's page: its ways and rules, handed to the script that decides it anew.

A reader sets his own line, tolerance, readings and sources (`recompute.claims.terms`). The scripts
`static/rules.js`, which decides, and `static/bench.js`, which asks, need nothing but this.
"""

import ast
import math
from typing import Any

import pandas as pd

from recompute.claims import findings, stated, terms
from recompute.claims.ledger import AS_STATED, Claim, Part, Reading
from recompute.claims.terms import decider, line
from recompute.claims.wording import RELATIONS, SYMBOLS, WORDS, option_label
from recompute.errors import RecomputeError
from recompute.io import neutral
from recompute.site.elements import option_key
from recompute.sources import catalogue

MOST = 4000
"""Most ways a claim's bench carries, which keeps the page under its weight."""

_SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.In: "in", ast.NotIn: "not in", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.Pow: "**", ast.USub: "negative", ast.Not: "not", ast.And: "and", ast.Or: "or",
}  # fmt: skip


def compiled(expression: str) -> list[Any]:
    """Write an expression of the ledger as nested lists: the operation first, then what it takes.

    What `value` is held against stands under "line", so that the script can put a reader's own
    number in its place.

    Raises
    ------
    RecomputeError
        If it uses what the script does not know.
    """
    tree = ast.parse(expression, mode="eval")
    decides = line(expression)
    same = None if decides is None else ast.dump(decides, include_attributes=True)

    def written(node: ast.AST) -> list[Any]:
        made = bare(node)
        return ["line", made] if ast.dump(node, include_attributes=True) == same else made

    def bare(node: ast.AST) -> list[Any]:
        made: list[Any]
        match node:
            case ast.Constant(value):
                made = ["is", value]
            case ast.Name(name):
                made = ["name", name]
            case ast.UnaryOp(op, operand):
                made = [_SIGNS[type(op)], written(operand)]
            case ast.BinOp(left, op, right):
                made = [_SIGNS[type(op)], written(left), written(right)]
            case ast.BoolOp(op, values):
                made = [_SIGNS[type(op)], *map(written, values)]
            case ast.IfExp(test, body, orelse):
                made = ["if", written(test), written(body), written(orelse)]
            case ast.List(elements) | ast.Tuple(elements):
                made = ["list", *map(written, elements)]
            case ast.Call(ast.Name(name), arguments, []) if name in ("abs", "round", "min", "max"):
                made = [name, *map(written, arguments)]
            case ast.Compare(left, operators, comparators):
                sides = [written(left), *map(written, comparators)]
                pairs = [
                    [_SIGNS[type(op)], one, other]
                    for op, one, other in zip(operators, sides, sides[1:], strict=False)
                ]
                made = pairs[0] if len(pairs) == 1 else ["and", *pairs]
            case _:
                raise RecomputeError(
                    f"the condition {expression!r} uses {ast.unparse(node)!r}, which a page cannot compute",
                    where="data/claims.yaml",
                    mend="use comparisons, and, or, not, if, arithmetic, abs, round, min, max",
                )
        return made

    return written(tree.body)


def _names(expression: str) -> set[str]:
    tree = ast.parse(expression, mode="eval")
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _plain(value: Any) -> Any:
    """Turn a cell of a table into what JSON has."""
    bare = value.item() if hasattr(value, "item") else value
    if isinstance(bare, float):
        return None if not math.isfinite(bare) else int(bare) if bare.is_integer() else bare
    return bare


def payload(claim: Claim, entry: dict[str, Any], ways: pd.DataFrame) -> dict[str, Any]:
    """Code a claim and its ways for the script.

    Parameters
    ----------
    claim : Claim
        The ledger's entry.
    entry : dict
        The claim as in `claims.json`.
    ways : DataFrame
        Its ways as published: `part`, the choices, `value`, `low`, `high`, `record`, further columns.

    Returns
    -------
    dict
        `claim`, `statement`, `published`, `rules` (shares, 0 to 1), `words` and `symbols` of the findings,
        `records` and `parts`, each part with its readings and, column by column, its ways.
    """
    records = sorted(map(str, ways["record"].unique()))
    place = {record: number for number, record in enumerate(records)}
    return {
        "claim": claim.id,
        "statement": claim.statement,
        "published": {name: entry[name] for name in ("finding", "label")},
        "rules": {
            "majority": findings.MAJORITY, "round": stated.ROUND_WORDS, "close": stated.CLOSE,
            "own": terms.OWN_READING, "own_line": terms.OWN_LINE,
        },
        "words": WORDS,
        "symbols": SYMBOLS,
        "relations": RELATIONS,
        "records": records,
        "parts": [_part(part, ways[ways["part"].eq(part.id)], place) for part in claim.parts],
    }  # fmt: skip


def _part(part: Part, ways: pd.DataFrame, records: dict[str, int]) -> dict[str, Any]:
    about = {
        "id": part.id, "name": part.name, "says": part.says, "quantity": part.quantity,
        "unit": part.unit, "decidable": part.decidable,
    }  # fmt: skip
    if not part.decidable:
        return about
    codes = {name: number for number, name in enumerate(part.choices)}
    asked = None if part.predicate == AS_STATED else part.predicate
    own = [one.predicate for one in part.readings if one.predicate]
    named = set().union(*map(_names, [*own, *([asked] if asked else [])]))
    decides = line(asked) if asked else None
    choices = []
    for name, choice in part.choices.items():
        known = {option_key(option): number for number, option in enumerate(choice.options)}
        choices.append(
            {
                "name": name, "kind": choice.kind, "values": choice.options,
                "labels": [option_label(option) for option in choice.options],
                "data": _data(choice.options),
                "of": [known[option_key(option)] for option in ways[neutral(name)]],
            }
        )  # fmt: skip
    columns = named & set(ways) - {"value", "low", "high", *part.choices}
    return {
        **about,
        "stated": part.stated.model_dump() if part.stated else None,
        "as_stated": part.predicate == AS_STATED,
        "smallest": part.smallest_effect,
        "predicate": compiled(asked) if asked else None,
        "has_line": terms.has_line(part),
        "line": _number(decides),
        "sign": _sign(asked) if asked else "",
        "choices": choices,
        "readings": [_reading(one, part, codes) for one in part.readings],
        "main": [
            {codes[name]: part.choices[name].options.index(o) for name, o in one.items() if o in part.choices[name].options}
            for one in part.main
        ],
        "record": [records[str(record)] for record in ways["record"]],
        **{name: [_plain(v) for v in ways[name]] for name in ("value", "low", "high")},
        "columns": {name: [_plain(v) for v in ways[name]] for name in sorted(columns)},
    }  # fmt: skip


def _number(decides: ast.expr | None) -> float | None:
    try:
        number = None if decides is None else ast.literal_eval(decides)
    except ValueError:  # another number of the way
        return None
    return number if isinstance(number, int | float) else None


def _sign(expression: str) -> str:
    """Say how `value` is held against its line, with `value` on the left."""
    found = decider(ast.parse(expression, mode="eval"))
    if found is None:
        return ""
    comparison, side = found
    sign = _SIGNS[type(comparison.ops[0])]
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    return turned.get(sign, sign) if side else sign


def _data(options: list[Any]) -> list[int] | None:
    """Give vintages of one data set the same number; None where options name no data set."""
    known = catalogue()
    if not any(str(option) in known for option in options):
        return None
    sets = [known[str(o)].dataset if str(o) in known else f"={o}" for o in options]
    return [sets.index(one) for one in sets]


def _reading(reading: Reading, part: Part, codes: dict[str, int]) -> dict[str, Any]:
    when = {}
    for name, options in reading.when.items():
        known = part.choices[name].options
        these = options if isinstance(options, list) else [options]
        when[codes[name]] = [known.index(one) for one in these if one in known]
    return {
        "name": reading.name, "plain": reading.plain, "when": when,
        "each": [codes[name] for name in reading.each],
        "predicate": compiled(reading.predicate) if reading.predicate else None,
    }  # fmt: skip
