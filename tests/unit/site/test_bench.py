"""What a claim's page hands to the script that decides it anew."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from recompute.claims.ledger import ledger
from recompute.errors import RecomputeError
from recompute.site import bench
from recompute.site.elements import embedded
from tests.unit.claims.terms import CASES
from tests.unit.site.entries import HOSTILE, entry


def test_a_condition_is_written_operation_first() -> None:
    assert bench.compiled("value > other and not late") == [
        "and",
        [">", ["name", "value"], ["line", ["name", "other"]]],
        ["not", ["name", "late"]],
    ]
    assert bench.compiled("0 < low < 3") == [
        "and", ["<", ["is", 0], ["name", "low"]], ["<", ["name", "low"], ["is", 3]],
    ]  # fmt: skip
    assert bench.compiled("value >= max(low, -1)") == [
        ">=", ["name", "value"],
        ["line", ["max", ["name", "low"], ["negative", ["is", 1]]]],
    ]  # fmt: skip


@pytest.mark.parametrize("expression", ["value > open('x')", "value.real > 1", "[v for v in low]"])
def test_a_condition_a_page_cannot_compute_is_refused(expression: str) -> None:
    with pytest.raises(RecomputeError, match="a page cannot compute"):
        bench.compiled(expression)


def test_every_condition_of_the_ledger_can_be_computed_in_its_page() -> None:
    parts = [part for claim in ledger().claims for part in claim.parts]
    asked = [part.predicate for part in parts if part.predicate not in (None, "as stated")]
    asked += [one.predicate for part in parts for one in part.readings if one.predicate]
    assert len([bench.compiled(one) for one in asked if one]) > 50


def test_ways_are_numbered_by_the_ledgers_options() -> None:
    case = next(case for case in CASES if case.claim.id == "share")
    [part] = bench.payload(case.claim, entry(), case.ways.astype({"year": float}))["parts"]
    year = next(one for one in part["choices"] if one["name"] == "year")
    assert [year["values"][o] for o in year["of"]] == list(case.ways["year"])
    assert part["main"] == [{0: 0, 1: 0, 2: 2}]
    assert part["readings"][0]["when"] == {1: [0], 2: [1, 2]} and part["readings"][0]["each"] == [2]
    assert part["value"] == list(case.ways["value"]) and part["low"] == [None] * 5


def test_an_option_that_a_table_disarms_is_known_again() -> None:
    case = next(case for case in CASES if case.claim.id == "share")
    part = case.claim.first
    choice = part.choices["dataset"].model_copy(update={"options": ["=1+1", "b"]})
    hostile = part.model_copy(update={"choices": {**part.choices, "dataset": choice}})
    ways = case.ways.assign(
        dataset=case.ways["dataset"].replace("a", "'=1+1")
    )  # as write_csv has it
    made = bench._part(hostile, ways, {"Bank": 0, "Fund": 1})
    assert made["choices"][0]["of"] == [0, 0, 1, 0, 1]


def test_vintages_of_one_data_set_go_together() -> None:
    claim = ledger()["union-gdp"]
    options = claim.first.choices["dataset"].options
    known = bench._data(options)
    assert known and 1 < len(set(known)) < len(options)


def test_text_from_data_cannot_end_the_script() -> None:
    class Reader(HTMLParser):
        inside = 0
        text = ""

        def handle_starttag(self, tag: str, _attributes: object) -> None:
            self.inside += tag == "script"

        def handle_data(self, data: str) -> None:
            self.text += data

    case = CASES[0]
    named = case.claim.model_copy(update={"statement": HOSTILE})
    reader = Reader()
    reader.feed(embedded("bench", bench.payload(named, entry(), case.ways)))
    assert reader.inside == 1 and json.loads(reader.text)["statement"] == HOSTILE
