from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.notebook import prose
from recompute.site import elements


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


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1967.0, "US$ billion", "US$ 1,967 billion"),
        (79.03, "%", "79.0 %"),
        (-3.456, "%", "−3.46 %"),
        (0.0123, "", "0.0123"),
        (2015.0, "year", "2015"),
        (None, "%", "–"),
    ],
)
def test_numbers_are_written_for_a_reader(value: float | None, unit: str, text: str) -> None:
    assert prose.number(value, unit) == text


def test_a_negative_number_has_a_minus_and_a_date_keeps_its_hyphens() -> None:
    assert (
        prose.fill("{a:.0f} % on {b}", {"a": -38.4, "b": "2015-01-02"}, where="c")
        == "−38 % on 2015-01-02"
    )


def test_a_sentence_is_filled_with_computed_numbers() -> None:
    assert (
        prose.fill("It was {x:.1f} in {y}.", {"x": 1.25, "y": 2020}, where="c")
        == "It was 1.2 in 2020."
    )


@pytest.mark.parametrize(("numbers", "message"), [({}, "not given"), ({"x": math.nan}, "is nan")])
def test_a_missing_number_is_not_printed(numbers: dict[str, float], message: str) -> None:
    with pytest.raises(RecomputeError, match=message):
        prose.fill("It was {x:.1f}.", numbers, where="c")


def test_the_paper_s_relation_is_in_words() -> None:
    assert (
        prose.stated(entry(stated={"value": 80, "unit": "%", "year": None, "relation": ">"}))
        == "more than 80 %"
    )
    assert prose.stated(entry(stated=None)) == ""


def test_the_answer_counts_and_names_the_fragile_claim() -> None:
    said = prose.answer(
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
    assert f"{said} mixed." in prose.answer("It says so", [entry(id=str(i)) for i in range(n)])


def test_open_claims_are_told() -> None:
    said = prose.answer("It says so", [entry(verdict="open", share_supporting=None)])
    assert said == "It says so. One is not computed yet."


def test_a_table_cell_cannot_break_the_table() -> None:
    made = prose.table(pd.DataFrame({"a": ["x|y"], "b": [1.234]}), "Caption", {"b": ".1f"})
    assert "| x\\|y | 1.2 |" in made


HOSTILE = '<script>alert(1)</script> & "q" \\input{x} $5 100%'


def test_text_from_data_is_escaped_in_html() -> None:
    made = elements.card_html(entry(statement=HOSTILE, quantity=HOSTILE, where=HOSTILE), "")
    assert "<script>" not in made
    assert "&lt;script&gt;" in made


def test_text_from_data_is_escaped_in_latex() -> None:
    made = elements.card_tex(entry(statement=HOSTILE), "https://x.example")
    assert r"\input{x}" not in made
    assert r"\textbackslash{}input\{x\}" in made
    assert r"\$5 100\%" in made


def test_a_long_table_may_break_and_its_words_do_not() -> None:
    frame = pd.DataFrame(
        {"short": ["a"] * 13, "text": ["a lot of words " * 9] * 13, "n": [0.26] * 13}
    )
    made = prose.table(frame, "Caption", {"n": ".10f"})
    assert ":class: longtable" in made
    widths = [int(w) for w in made.split(":widths: ")[1].split("\n")[0].split()]
    assert widths[2] >= len("0.2600000000") and widths[1] > widths[0]
    assert "longtable" not in prose.table(frame.head(5), "Caption", {})


def test_a_citation_in_a_table_is_one_and_nothing_else_is() -> None:
    made = prose.table(pd.DataFrame({"a": ["by {cite}`theil1967`, {raw}`<b>`"]}), "Caption", {})
    assert "{cite}`theil1967`" in made and "{raw}`" not in made
