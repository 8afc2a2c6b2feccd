"""How firm a finding is, and what turns it; what an answer depends on."""

from __future__ import annotations

import pandas as pd
import pytest

from recompute.claims.dependence import shares
from recompute.claims.findings import Finding
from recompute.claims.firmness import Firm, firmness
from tests.unit.claims.worlds import claim, part, ways


def table(**values: float) -> pd.DataFrame:
    rows = [{"dataset": d, "year": 2010, "value": v} for d, v in values.items()]
    return ways(part(), rows)


def test_three_records_that_agree_are_firm() -> None:
    firm = firmness(claim(), table(a=30, b=31, c=32), Finding.HOLDS)
    assert (firm.level, firm.records, firm.same_then) == (Firm.FIRM, ("a", "b", "c"), True)


def test_one_record_is_told_as_one_source() -> None:
    assert firmness(claim(), table(a=30), None).level == Firm.ONE_SOURCE


def test_a_record_that_turns_the_finding_is_named() -> None:
    firm = firmness(claim(), table(a=30, b=10), Finding.FAILS)
    assert firm.level == Firm.FRAGILE
    assert {(t.option, t.to) for t in firm.turns if t.choice == "record"} == {
        ("a", Finding.FAILS),
        ("b", Finding.HOLDS),
    }
    assert firm.same_then is False


def test_a_choice_that_decides_everything_explains_everything() -> None:
    rows = [
        {"dataset": d, "year": y, "value": 30.0 if y == 2010 else 10.0}
        for d in "abc"
        for y in (2010, 2011)
    ]
    found = shares(ways(part(), rows), ["dataset", "year"]).set_index("choice")
    assert found.loc["year", ["of_value", "of_answer"]].tolist() == pytest.approx([1, 1])
    assert found.loc["dataset", ["of_value", "of_answer"]].tolist() == pytest.approx([0, 0])


def test_two_choices_that_decide_only_together_are_named_together() -> None:
    rows = [
        {"dataset": d, "year": y, "value": 30.0 if (d == "a") == (y == 2010) else 10.0}
        for d in "ab"
        for y in (2010, 2011)
        for _ in range(2)
    ]
    found = shares(ways(part(), rows), ["dataset", "year"]).set_index("choice")
    assert found.loc["dataset and year", "of_answer"] == pytest.approx(1)
    assert found.loc["year", "of_answer"] == pytest.approx(0)
