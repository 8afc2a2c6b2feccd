"""An answer is the author's sentence while it is true, and a computed one when it is not."""

from __future__ import annotations

import pytest

from recompute.claims import ways as ways_module
from recompute.claims import wording
from recompute.claims.answers import answer
from recompute.claims.findings import find
from recompute.claims.wording import case_names, label, years
from recompute.errors import RecomputeError
from tests.unit.claims.worlds import PART, catalogue, claim, part, ways

ANSWERS = [
    {
        "when": "finding == 'holds' and value > last",
        "text": "They grew by {value:.0f} %, more than before.",
    },
]


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    there = catalogue(a="2020-01-01", b="2020-01-01")
    for module in (ways_module, wording):
        monkeypatch.setattr(module, "catalogue", lambda: there)


def answered(value: float, **numbers: float):
    of = claim(answers=ANSWERS)
    table = ways(part(), [{"dataset": "a", "year": 2010, "value": value}])
    return answer(of, find(of, table), table, numbers)


def test_the_authors_sentence_stands_while_its_condition_holds() -> None:
    given = answered(30.0, last=10.0)
    assert (given.text, given.written) == ("They grew by 30 %, more than before.", True)


def test_a_computed_sentence_stands_in_when_it_does_not() -> None:
    given = answered(10.0, last=20.0)
    assert not given.written
    assert given.text.startswith("Does not hold: Exports grew by more than a quarter.")
    assert "10.0 %" in given.text


def test_a_condition_that_names_what_is_not_given_is_told() -> None:
    with pytest.raises(RecomputeError, match="cannot be evaluated"):
        answered(30.0)


def test_a_label_names_what_holds() -> None:
    both = part(readings=[{"name": "each year", "plain": True, "each": ["year"]}])
    of = claim({**PART, "readings": [{"name": "each year", "plain": True, "each": ["year"]}]})
    rows = [{"dataset": "a", "year": y, "value": v} for y, v in ((2010, 30.0), (2011, 10.0))]
    assert label(of, find(of, ways(both, rows))) == "Holds for 2010, not for 2011"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (30.0, "Holds for exports; no public data on their cost"),
        (10.0, "Does not hold; no public data on their cost"),
    ],
)
def test_a_label_names_what_no_public_data_decide(value: float, told: str) -> None:
    cost = {"id": "cost", "name": "their cost", "says": "It costs.", "missing_data": "Accounts."}
    of = claim({**PART, "name": "exports"}, cost)
    rows = ways(part(), [{"dataset": "a", "year": 2010, "value": value}])
    assert label(of, find(of, rows)) == told


def test_years_are_written_as_runs() -> None:
    assert years([2015, 2010, 2011, 2012]) == "2010–2012 and 2015"
    assert case_names([{"side": "imports"}, {"side": "exports"}]) == "imports and exports"
