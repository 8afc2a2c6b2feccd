"""Small claims and catalogues that tests of meaning are made of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd

from recompute.claims.findings import outcome
from recompute.claims.ledger import Claim, Part

PART = {
    "id": "main",
    "says": "Exports grew by more than a quarter.",
    "stated": {"value": 25, "unit": "%", "relation": ">"},
    "quantity": "Growth of exports",
    "unit": "%",
    "definition": "Annual growth.",
    "predicate": "as stated",
    "choices": {
        "dataset": {"equivalent": ["a", "b", "c"]},
        "year": {"reading": [2010, 2011]},
    },
    "readings": [
        {"name": "the first year", "plain": True, "when": {"year": 2010}},
        {"name": "the second year", "plain": False, "when": {"year": 2011}},
    ],
    "main": [{"year": 2010}],
}
CLAIM = {
    "id": "growth",
    "section": "I",
    "chapter": "one",
    "where": "Section I",
    "statement": "Exports grew by more than a quarter.",
    "question": "Did exports grow by more than a quarter?",
    "stance": "asserted",
    "parts": [PART],
}


def part(**changes: Any) -> Part:
    return Part.model_validate({**PART, **changes})


def claim(*parts: dict[str, Any], **changes: Any) -> Claim:
    return Claim.model_validate({**CLAIM, **({"parts": list(parts)} if parts else {}), **changes})


def ways(of: Part, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Ways with what is not given filled in: one record a data set, public at once."""
    filled = []
    for row in rows:
        way = {
            "part": of.id,
            "low": float("nan"),
            "high": float("nan"),
            "record": row.get("dataset", "a"),
            "source": row.get("dataset", "a"),
            "published": "2020-01-01",
            "superseded": "",
            **row,
        }
        filled.append({**way, "outcome": str(outcome(of, way))})
    return pd.DataFrame(filled)


def catalogue(**published: str) -> dict[str, Any]:
    """Catalogue of data sets named by family and vintage, such as ``a_1="2020-01-01"``."""
    return {
        name.replace("_", "-"): SimpleNamespace(
            id=name.replace("_", "-"),
            institution="Office",
            title=f"Data {name.split('_')[0]}",
            vintage=date,
            dataset=name.split("_")[0],
            record=name.split("_")[0],
            published=date,
            raw=["file"],
            fetched=None,
        )
        for name, date in published.items()
    }
