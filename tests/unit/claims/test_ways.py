"""Ways: every combination, what is dropped and why, and which vintage counts when."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from recompute.claims import ways as module
from recompute.claims.findings import Finding, find
from recompute.claims.ways import Estimate, as_of, evaluate, main_way
from recompute.errors import NoData, RecomputeError
from tests.unit.claims.worlds import PART, catalogue, claim

OLD, NEW, OTHER = "a-1", "a-2", "b-1"
VALUES = {OLD: 30.0, NEW: 10.0, OTHER: 30.0}


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    there = catalogue(a_1="2020-01-01", a_2="2022-01-01", b_1="2020-01-01")
    monkeypatch.setattr(module, "catalogue", lambda: there)


def growth(**changes: Any):
    choices = {"dataset": {"equivalent": [OLD, NEW, OTHER]}, "year": {"reading": [2010, 2011]}}
    return claim({**PART, "choices": choices, **changes})


def compute(dataset: str, year: int) -> Estimate:
    if year == 2011:
        raise NoData("the year is not there")
    return Estimate(VALUES[dataset], dataset, year=year)


def test_every_combination_is_computed_or_dropped_with_its_reason() -> None:
    every, dropped = evaluate(growth(), compute)
    assert every["dataset"].tolist() == [OLD, NEW, OTHER]
    assert every["outcome"].tolist() == ["yes", "no", "yes"]
    assert dropped["reason"].tolist() == ["the year is not there"] * 3


def test_at_any_date_the_newest_vintage_of_a_data_set_counts() -> None:
    every, _ = evaluate(growth(), compute)
    then, now = as_of(every, "2021-01-01"), as_of(every, "9999-12-31")
    assert then["dataset"].tolist() == [OLD, OTHER]
    assert now["dataset"].tolist() == [NEW, OTHER]
    assert find(growth(), then).finding == Finding.HOLDS
    assert find(growth(), now).finding == Finding.CANNOT_TELL


def test_a_superseded_vintage_changes_nothing() -> None:
    every, _ = evaluate(growth(), compute)
    without = growth(choices={**growth().parts[0].model_dump()["choices"],
                              "dataset": {"equivalent": [NEW, OTHER]}})  # fmt: skip
    fewer, _ = evaluate(without, compute)
    now = "9999-12-31"
    assert find(growth(), as_of(every, now)).finding == find(without, as_of(fewer, now)).finding


def test_the_number_shown_is_of_the_newest_vintage() -> None:
    part = growth(main=[{"year": 2011}, {"year": 2010, "dataset": OLD}]).parts[0]
    every, _ = evaluate(growth(), compute)
    shown = [main_way(part, as_of(every, date))["dataset"] for date in ("2021-01-01", "9999-12-31")]
    assert shown == [OLD, NEW]


def test_a_damaged_file_is_no_dropped_way() -> None:
    def damaged(dataset: str, year: int) -> Estimate:
        raise RecomputeError("not the file the catalogue describes", where="x", mend="y")

    with pytest.raises(RecomputeError, match="not the file"):
        evaluate(growth(), damaged)


def test_a_part_none_of_whose_ways_has_data_is_told() -> None:
    def nothing(dataset: str, year: int) -> Estimate:
        raise NoData("nothing there")

    with pytest.raises(RecomputeError, match="no way to compute this part has data: nothing there"):
        evaluate(growth(), nothing)


def test_a_function_that_returns_a_bare_number_is_told() -> None:
    with pytest.raises(RecomputeError, match="returned float"):
        evaluate(growth(), lambda dataset, year: 1.0)  # type: ignore[arg-type,return-value]


def test_a_further_column_may_not_hide_another() -> None:
    with pytest.raises(RecomputeError, match="called 'year'"):
        evaluate(growth(), lambda dataset, year: Estimate(1.0, dataset, extra={"year": 3}))


def test_each_part_needs_its_function() -> None:
    with pytest.raises(RecomputeError, match="the parts to decide"):
        evaluate(growth(), {"another": compute})


def test_several_processes_give_the_same_table() -> None:
    one, _ = evaluate(growth(), compute)
    two, _ = evaluate(growth(), compute, workers=2)
    pd.testing.assert_frame_equal(one, two)
