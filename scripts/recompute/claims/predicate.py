"""Expressions of the ledger over named values, evaluated without running code."""

from functools import lru_cache
from typing import Any

import numpy as np
from simpleeval import EvalWithCompoundTypes, InvalidExpression

from recompute.errors import RecomputeError


@lru_cache(maxsize=512)
def _parsed(expression: str) -> tuple[EvalWithCompoundTypes, Any]:
    """Parse an expression once; a claim may ask it a hundred thousand times."""
    evaluator = EvalWithCompoundTypes(
        functions={"abs": abs, "round": round, "min": min, "max": max}
    )
    return evaluator, evaluator.parse(expression)


def evaluate(expression: str, names: dict[str, Any], *, where: str = "data/claims.yaml") -> bool:
    """Evaluate an expression that is true or false.

    Parameters
    ----------
    expression : str
        Such as ``value > 25 and year == 2015``.
    names : dict
        What it may name.
    where : str
        Claim or sentence it belongs to, for the error.

    Raises
    ------
    RecomputeError
        If it is no expression, names what is not there or gives no truth value.
    """
    try:
        evaluator, parsed = _parsed(expression)
        evaluator.names = names
        answer = evaluator.eval(expression, previously_parsed=parsed)
    except (InvalidExpression, SyntaxError, TypeError, KeyError) as error:
        raise RecomputeError(
            f"the condition {expression!r} cannot be evaluated: {error}",
            where=where,
            mend=f"use the names {', '.join(map(str, names))}",
        ) from error
    if not isinstance(answer, bool | np.bool_):
        raise RecomputeError(
            f"the condition {expression!r} gives {answer!r}, not true or false",
            where=where,
            mend="compare a number with something",
        )
    return bool(answer)
