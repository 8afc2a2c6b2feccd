from __future__ import annotations

from typing import Any

import pytest

from recompute.claims import entries


def entry(**changed: Any) -> dict[str, Any]:
    moment = {
        "verdict": "mixed",
        "share_supporting": 0.5,
        "n_specifications": 4,
        "main": {
            "value": 1746.44, "unit": "US$ billion", "year": 2020, "low": None, "high": None,
            "source": "a", "vintage": "2026", "supports": False, "choices": {},
        },
    }  # fmt: skip
    return {
        "id": "union-gdp", "section": "IV", "chapter": "c", "statement": "It was so.", "where": "Section IV",
        "kind": "number", "stated": {"value": 1967, "unit": "US$ billion", "year": 2020, "relation": "="},
        "quantity": "GDP", "missing_data": None, "changed": False, "figures": [], "sources": [],
        **moment, "as_of": {"paper": moment | {"date": "2021-04-30"}, "now": moment | {"date": "9999-12-31"}}, **changed,
    }  # fmt: skip


def test_the_paper_s_relation_is_in_words() -> None:
    assert (
        entries.stated(entry(stated={"value": 80, "unit": "%", "year": None, "relation": ">"}))
        == "more than 80 %"
    )
    assert entries.stated(entry(stated=None)) == ""


def test_the_answer_counts_and_names_the_fragile_claim() -> None:
    said = entries.answer(
        "The section says it", [entry(), entry(id="b", share_supporting=1.0, verdict="supported")]
    )
    assert said.startswith(
        "The section says it. Of its two claims, one is supported and one is mixed."
    )
    assert "2 of 4 ways to compute it agree" in said


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "Its one claim is"), (2, "Both its claims are"), (3, "All its three claims are")],
)
def test_one_verdict_for_all_is_told_once(n: int, said: str) -> None:
    assert f"{said} mixed." in entries.answer("It says so", [entry(id=str(i)) for i in range(n)])


def test_open_claims_are_told() -> None:
    said = entries.answer("It says so", [entry(verdict="open", share_supporting=None)])
    assert said == "It says so. One is not computed yet."
