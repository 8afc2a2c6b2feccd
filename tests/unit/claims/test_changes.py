"""Claims at two dates: what replaces what, and why the verdict turned."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from recompute.claims import Claim, Estimate, NoData, changes
from recompute.claims import specifications as spec
from recompute.claims.verdict import verdict

OLD, NEW, OTHER = "a-2019", "a-2024", "b-2024"
THEN, NOW = "2021-04-30", "9999-12-31"


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        OLD: SimpleNamespace(vintage="2019", published="2019-12-31", dataset="A"),
        NEW: SimpleNamespace(vintage="2024", published="2024-12-31", dataset="A"),
        OTHER: SimpleNamespace(vintage="2024", published="2024-06-30", dataset="B"),
    }
    for module in (spec, changes):
        monkeypatch.setattr(module, "catalogue", lambda: known)


def made(claim: Claim, values: dict[tuple[str, int], float], **more: Any) -> Any:
    """Evaluate a claim whose value exceeds 25 where it holds."""
    sources = list(dict.fromkeys(source for source, _ in values))
    years = sorted({year for _, year in values})
    first = next(iter(values))
    asked = claim.model_copy(
        update={
            "choices": {"dataset": sources, "year": years},
            "main": [{"dataset": first[0], "year": first[1]}],
            **more,
        }
    )

    def compute(dataset: str, year: int) -> Estimate:
        if (dataset, year) not in values:
            raise NoData("not there")
        return Estimate(values[dataset, year], dataset, year=year)

    every, _ = spec.evaluate(asked, compute)
    return asked, every


def kinds(found: dict[str, Any]) -> dict[str, tuple[int, bool]]:
    return {one["kind"]: (one["n"], one["decides"]) for one in found["reasons"]}


def test_another_value_for_the_same_question_is_a_revision(claim: Claim) -> None:
    asked, every = made(claim, {(OLD, 2018): 30.0, (NEW, 2018): 20.0})
    found = changes.why(asked, every, THEN, NOW)
    assert found is not None and kinds(found) == {"revision": (1, True)}
    assert found["reasons"][0]["revised"]["largest"] == pytest.approx(100 / 3)


def test_later_years_of_the_same_data_are_new_years(claim: Claim) -> None:
    asked, every = made(claim, {(OLD, 2018): 30.0, (NEW, 2018): 30.0, (NEW, 2020): 1.0, (NEW, 2021): 1.0})  # fmt: skip
    found = changes.why(asked, every, THEN, NOW)
    assert found is not None and kinds(found) == {"revision": (1, False), "new years": (2, True)}


def test_data_not_used_before_are_a_new_source(claim: Claim) -> None:
    asked, every = made(claim, {(OLD, 2018): 30.0, (OTHER, 2018): 1.0})
    found = changes.why(asked, every, THEN, NOW)
    assert found is not None and kinds(found) == {"new source": (1, True)}


def test_an_earlier_year_of_the_same_data_is_new_coverage(claim: Claim) -> None:
    asked, every = made(claim, {(OLD, 2018): 30.0, (NEW, 2010): 30.0})
    found = changes.why(asked, every, THEN, NOW)
    assert found is not None and kinds(found) == {"new coverage": (1, False)}


def test_nothing_new_is_no_change(claim: Claim) -> None:
    asked, every = made(claim, {(OLD, 2018): 30.0})
    assert changes.why(asked, every, THEN, NOW) is None


def test_a_newer_vintage_takes_the_place_of_the_one_before_from_its_day_on(claim: Claim) -> None:
    run = {"succession": {"dataset": [[OLD, NEW]]}}
    values = {(OLD, 2017): 30.0, (OLD, 2018): 30.0, (NEW, 2018): 20.0}
    asked, every = made(claim, values, **run)
    assert every["superseded"].tolist() == ["", "2024-12-31", ""]
    for date, counted in [(THEN, [30.0, 30.0]), ("2024-12-30", [30.0, 30.0]), ("2024-12-31", [30.0, 20.0])]:  # fmt: skip
        assert spec.as_of(every, date)["value"].tolist() == counted
    found = changes.why(asked, every, THEN, NOW)
    assert found is not None and found["to"] == 2


def test_the_main_specification_moves_to_the_newest_vintage_it_has(claim: Claim) -> None:
    _, every = made(
        claim, {(OLD, 2018): 30.0, (NEW, 2018): 20.0},
        main=[{"dataset": NEW, "year": 2018}, {"dataset": OLD, "year": 2018}], first_main=1,
    )  # fmt: skip
    assert [t.loc[t["main"], "dataset"].item() for t in (spec.as_of(every, d) for d in (THEN, NOW))] == [OLD, NEW]  # fmt: skip
    _, without = made(
        claim, {(OLD, 2018): 30.0, (NEW, 2017): 20.0},
        main=[{"dataset": NEW, "year": 2018}, {"dataset": OLD, "year": 2018}], first_main=1,
    )  # fmt: skip
    assert spec.as_of(without, NOW).query("main")["dataset"].tolist() == [OLD]


def test_the_history_names_each_day_the_verdict_turned(claim: Claim) -> None:
    _, every = made(claim, {(OLD, 2018): 30.0, (OTHER, 2018): 1.0, (NEW, 2018): 1.0, (NEW, 2019): 1.0, (NEW, 2020): 1.0})  # fmt: skip
    found = changes.history(every)
    assert [(turn["date"], turn["verdict"], turn["sources"]) for turn in found] == [
        ("2019-12-31", "supported", [OLD]),
        ("2024-06-30", "mixed", [OTHER]),
        ("2024-12-31", "not supported", [NEW]),
    ]
    for turn in found:
        assert str(verdict(spec.as_of(every, turn["date"]))) == turn["verdict"]
