"""The rules that decide a claim, each against a case worked by hand, and what they must keep to."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.claims.findings import Finding, agree, find, find_part, join
from tests.unit.claims.worlds import PART, claim, part, ways

YES, NO = 30.0, 10.0
EFFECT = {
    **PART, "predicate": None, "smallest_effect": 5.0,
    "choices": {"design": {"uncertain": ["x", "y"]}},
    "readings": [{"name": "the effect", "plain": True}], "main": [{"design": "x"}],
}  # fmt: skip


def first(*values: float, dataset: str = "a", **more: object) -> list[dict[str, object]]:
    return [{"dataset": dataset, "year": 2010, "value": v, **more} for v in values]


def finding(rows: list[dict[str, object]]) -> Finding:
    return find(claim(), ways(part(), rows)).finding


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (first(YES), Finding.HOLDS),
        (first(NO), Finding.FAILS),
        (first(24.3), Finding.CLOSE),  # 25 less a twentieth is 23.75, and 24.3 does not round to 25
        (first(YES, NO), Finding.CANNOT_TELL),
        # Four records against one: four fifths of the voices.
        (
            [r for d in "abcd" for r in first(YES, dataset=d)] + first(NO, dataset="e"),
            Finding.HOLDS,
        ),
        # One record with nine ways has one voice, as another with one has.
        (first(*(YES + k for k in range(9))) + first(NO, dataset="b"), Finding.CANNOT_TELL),
    ],
)
def test_a_reading_is_decided_by_voices_not_by_ways(
    rows: list[dict[str, object]], expected: Finding
) -> None:
    assert finding(rows) == expected


def test_another_reading_never_moves_the_finding() -> None:
    mine = first(YES)
    other = [{"dataset": "a", "year": 2011, "value": NO}]
    found = find(claim(), ways(part(), mine + other))
    assert found.finding == Finding.HOLDS
    assert [r.finding for r in found.parts[0].readings] == [Finding.HOLDS, Finding.FAILS]


def test_years_named_one_by_one_are_answered_one_by_one() -> None:
    both = part(readings=[{"name": "each year", "plain": True, "each": ["year"]}])
    rows = [*first(YES), {"dataset": "a", "year": 2011, "value": NO}]
    found = find_part(both, ways(both, rows))
    assert found.finding == Finding.IN_PART
    assert [f for _, f in found.readings[0].cases()] == [Finding.HOLDS, Finding.FAILS]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (6.0, 9.0, Finding.HOLDS),
        (-2.0, 4.0, Finding.FAILS),  # wholly below the smallest effect worth the name
        (1.0, 9.0, Finding.CANNOT_TELL),
        (float("nan"), float("nan"), Finding.CANNOT_TELL),
    ],
)
def test_an_effect_is_judged_by_its_interval(low: float, high: float, expected: Finding) -> None:
    effect = part(**EFFECT)
    rows = [{"design": d, "value": 7.0, "low": low, "high": high} for d in "xy"]
    assert find_part(effect, ways(effect, rows)).finding == expected


def test_designs_that_disagree_tell_nothing() -> None:
    effect = part(**EFFECT)
    rows = [
        {"design": "x", "value": 7.0, "low": 6.0, "high": 9.0},
        {"design": "y", "value": 0.0, "low": -2.0, "high": 2.0},
    ]
    assert find_part(effect, ways(effect, rows)).finding == Finding.CANNOT_TELL


def test_a_fact_beside_an_effect_is_not_hidden() -> None:
    fact = {
        **PART, "id": "fact", "name": "an agreement", "predicate": "value == 1",
        "predicate_text": "There is one.", "stated": None,
        "choices": {"date": {"reading": ["in force"]}},
        "readings": [{"name": "in force", "plain": True}], "main": [{"date": "in force"}],
    }  # fmt: skip
    effect = {**EFFECT, "id": "effect", "name": "its effect"}
    both = claim(fact, effect)
    unsure = {"design": "x", "value": 1.0, "low": -9.0, "high": 9.0}
    table = pd.concat(
        [
            ways(both.parts[0], [{"date": "in force", "value": 1.0}]),
            ways(both.parts[1], [unsure, {**unsure, "design": "y"}]),
        ]
    )
    found = find(both, table)
    assert [one.finding for one in found.parts] == [Finding.HOLDS, Finding.CANNOT_TELL]
    assert found.finding == Finding.IN_PART


@pytest.mark.parametrize(("value", "expected"), [(YES, Finding.IN_PART), (NO, Finding.FAILS)])
def test_what_nobody_has_data_for_keeps_the_whole_from_holding(
    value: float, expected: Finding
) -> None:
    silent = {"id": "cost", "name": "its cost", "says": "It costs.", "missing_data": "Accounts."}
    both = claim({**PART, "name": "exports"}, silent)
    found = find(both, ways(both.parts[0], first(value)))
    assert found.parts[1].finding == Finding.NO_DATA
    assert found.finding == expected


def test_no_data_is_passed_over_unless_there_is_nothing_else() -> None:
    assert join([Finding.NO_DATA, Finding.HOLDS]) == Finding.HOLDS
    assert join([Finding.NO_DATA]) == join([]) == Finding.NO_DATA
    assert agree([]) == Finding.NO_DATA


values = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from([2010, 2011]), st.floats(-100, 100)),
    min_size=1, max_size=20,
)  # fmt: skip


def table(rows: list[tuple[str, int, float]]) -> pd.DataFrame:
    return ways(part(), [{"dataset": d, "year": y, "value": v} for d, y, v in rows])


@given(values)
def test_a_duplicate_changes_nothing(rows: list[tuple[str, int, float]]) -> None:
    assert find(claim(), table(rows)).finding == find(claim(), table([*rows, rows[0]])).finding


@given(values, st.randoms(use_true_random=False))
def test_order_changes_nothing(rows: list[tuple[str, int, float]], random) -> None:
    mixed = random.sample(rows, len(rows))
    assert find(claim(), table(rows)).finding == find(claim(), table(mixed)).finding


@given(values, st.lists(st.floats(-100, 100), max_size=5))
def test_more_ways_of_one_source_change_no_other_sources_voice(
    rows: list[tuple[str, int, float]], more: list[float]
) -> None:
    rows = [("a", 2010, YES), ("b", 2010, YES), ("b", 2010, NO), *rows]

    def voice(of: list[tuple[str, int, float]]) -> float:
        others = find(claim(), table([r for r in of if r[0] != "c"])).parts[0].readings[0].cells[0]
        return others.yes

    assert voice(rows) == voice([*rows, *(("c", 2010, v) for v in more)])


@given(values, values)
def test_a_reading_moves_no_other_readings_finding(
    rows: list[tuple[str, int, float]], more: list[tuple[str, int, float]]
) -> None:
    first_year = [("a", 2010, YES), *(r for r in rows if r[1] == 2010)]
    second = [(d, 2011, v) for d, _, v in more]
    assert (
        find(claim(), table(first_year)).finding
        == find(claim(), table(first_year + second)).finding
    )
