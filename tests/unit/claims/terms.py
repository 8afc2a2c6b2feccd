"""The table of cases, `terms.json`: small claims, their ways, a reader's terms, what they decide.

The rules of the build (test_terms.py) and those of a claim's page in a browser (tests/site/
test_bench.py) both pass it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from recompute.claims.ledger import Claim


@dataclass(frozen=True)
class Case:
    """A claim, its ways, a reader's terms, and what is decided on them."""

    name: str
    claim: Claim
    ways: pd.DataFrame
    terms: dict[str, Any]
    expected: dict[str, Any]


def _cases() -> list[Case]:
    table = json.loads(Path(__file__).with_name("terms.json").read_text(encoding="utf-8"))
    return [
        Case(
            f"{world['name']}: {case['name']}",
            Claim.model_validate(world["claim"]),
            pd.DataFrame(world["ways"], columns=world["columns"]),
            case["terms"],
            case["expected"],
        )
        for world in table
        for case in world["cases"]
    ]


CASES = _cases()
