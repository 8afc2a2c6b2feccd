"""A claim on a reader's own terms: the table of cases that the page's script passes too."""

from __future__ import annotations

import pytest

from recompute.claims.findings import Finding
from recompute.claims.terms import Terms, decide, line, with_line
from recompute.claims.wording import label
from recompute.errors import RecomputeError
from tests.unit.claims.terms import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rules_of_the_build_decide_a_case(case: Case) -> None:
    decided = decide(case.claim, case.ways, Terms.model_validate(case.terms))
    assert {
        "finding": decided.found.finding,
        "label": label(decided.claim, decided.found),
        "answer": decided.answer,
        "firmness": decided.firmness.level,
        "turns": [[one.choice, one.option, one.to] for one in decided.firmness.turns],
    } == case.expected


def test_the_cases_have_every_finding_there_is_for_ways() -> None:
    computed = {Finding(case.expected["finding"]) for case in CASES}
    assert computed == set(Finding) - {Finding.OPEN, Finding.NO_DATA}


@pytest.mark.parametrize(
    ("expression", "moved"),
    [
        ("value > 50", "value > 7"),
        ("80 <= value", "7 <= value"),
        ("value <= -0.5", "value <= 7"),
        ("value > other and not late", "value > 7 and (not late)"),
        ("value >= (100 if bar == 'every one' else 90)", "value >= 7"),
    ],
)
def test_the_line_that_decides_is_moved_and_nothing_else(expression: str, moved: str) -> None:
    assert with_line(expression, 7) == moved


@pytest.mark.parametrize("expression", ["member", "value > 1 and value < 5", 'city == "Almaty"'])
def test_a_condition_without_one_line_keeps_what_it_has(expression: str) -> None:
    assert line(expression) is None
    with pytest.raises(RecomputeError, match="no one line"):
        with_line(expression, 7)


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ({"bar": {"other": 1}}, "main"),
        ({"readings": {"main": ["the six"]}}, "the three, 2013"),
        ({"own": {"main": {"colour": "red"}}}, "dataset, of, year"),
        ({"leave_out": {"main": {"dataset": ["c"]}}}, "a, b"),
        ({"readings": {"main": []}}, "one count at least"),
    ],
)
def test_terms_a_claim_does_not_have_are_refused_with_those_it_has(
    terms: dict[str, object], names: str
) -> None:
    share = CASES[0]
    with pytest.raises(RecomputeError, match=names):
        decide(share.claim, share.ways, Terms.model_validate(terms))
