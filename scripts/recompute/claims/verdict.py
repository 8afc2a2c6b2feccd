"""From specifications to a verdict: the predicate, the thresholds, and nothing typed."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from simpleeval import EvalWithCompoundTypes, InvalidExpression

from recompute.claims.ledger import Claim, Verdict
from recompute.errors import RecomputeError

SUPPORTED_FROM = 0.8
NOT_SUPPORTED_UP_TO = 0.2


@lru_cache(maxsize=256)
def _parsed(predicate: str) -> tuple[EvalWithCompoundTypes, Any]:
    """Parse a predicate once; a curve may ask it a hundred thousand times."""
    evaluator = EvalWithCompoundTypes(functions={"abs": abs, "round": round})
    return evaluator, evaluator.parse(predicate)


def holds(claim: Claim, row: dict[str, Any]) -> bool:
    """Evaluate the claim's predicate on one specification.

    Parameters
    ----------
    claim : Claim
        Supplies `predicate`, an expression over the row's columns such as ``value > 25``.
    row : dict
        The specification: its choices, `value`, `low`, `high`, and what `compute` added.

    Raises
    ------
    RecomputeError
        If the predicate is not an expression, names an unknown column or gives no truth value.
    """
    try:
        evaluator, parsed = _parsed(claim.predicate or "")
        evaluator.names = row
        answer = evaluator.eval(claim.predicate or "", previously_parsed=parsed)
    except (InvalidExpression, SyntaxError, TypeError, KeyError) as error:
        raise RecomputeError(
            f"the predicate {claim.predicate!r} cannot be evaluated: {error}",
            where=f"data/claims.yaml: {claim.id}",
            mend=f"use the columns {', '.join(row)}",
        ) from error
    if not isinstance(answer, bool | np.bool_):
        raise RecomputeError(
            f"the predicate {claim.predicate!r} gives {answer!r}, not true or false",
            where=f"data/claims.yaml: {claim.id}",
            mend="compare the value with something",
        )
    return bool(answer)


def share_supporting(table: pd.DataFrame) -> float:
    """Share of the specifications, 0 to 1, in which the predicate holds."""
    return float(table["supports"].mean()) if len(table) else math.nan


def verdict(table: pd.DataFrame) -> Verdict:
    """Apply the stated rule to a table of specifications.

    Supported from 80 % of the specifications on, not supported up to 20 %, mixed between.

    Parameters
    ----------
    table : DataFrame
        One row a specification, with the boolean column `supports`.
    """
    share = share_supporting(table)
    if math.isnan(share):
        return Verdict.NOT_TESTABLE
    if share >= SUPPORTED_FROM:
        return Verdict.SUPPORTED
    return Verdict.NOT_SUPPORTED if share <= NOT_SUPPORTED_UP_TO else Verdict.MIXED
