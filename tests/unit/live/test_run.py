"""A claim recomputed on a reader's own choices, by hand, and what is said where it cannot be."""

import json
from typing import Any

import pandas as pd
import pytest

from recompute.claims import Estimate, NoData, ledger
from recompute.claims.findings import Finding
from recompute.claims.terms import Decided, decide
from recompute.errors import RecomputeError
from recompute.live import missing, run

CLAIM = "russia-population-share"
PUBLISHED: dict[str, Any] = {
    "id": CLAIM,
    "finding": "in part",
    "functions": [
        {"part": "main", "file": "scripts/eaeu/shares.py", "name": "share", "given": {"more": 1}}
    ],
    "parts": [{"id": "main", "name": "", "unit": "%", "main": {"choices": {}, "value": 80.0}}],
    "as_of": {"now": {"date": "9999-12-31"}},
}


def deaf(done: int, total: int) -> None: ...


@pytest.fixture
def share(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A share that depends on the year: 79 per cent in 2020, a point more for each year before.

    Returns the years it is asked for, as they come.
    """
    years: list[int] = []

    def share(*, dataset: str, of: str, year: int) -> Estimate:
        years.append(year)
        if year < 2000:
            raise NoData(f"the data begin in 2000, not in {year}")
        return Estimate(79.0 + (2020 - year), "wdi-2026-07", year=year)

    monkeypatch.setattr(run, "function", lambda entry: share)
    return years


def test_a_year_of_ones_own_is_computed_and_decided(share: list[int]) -> None:
    heard: list[tuple[int, int]] = []
    found = run.own_ways(
        PUBLISHED, "main", {"year": 2007}, lambda done, total: heard.append((done, total))
    )
    assert found["value"] == 92.0
    assert found["finding"] == Finding.HOLDS
    assert set(share) == {2007}
    assert heard[-1][0] == heard[-1][1] == len(heard)
    below = run.own_ways(PUBLISHED, "main", {"year": 2020}, deaf)
    assert (below["value"], below["finding"]) == (79.0, Finding.CLOSE)


@pytest.mark.usefixtures("share")
def test_a_year_outside_the_data_and_an_unknown_choice_are_refused() -> None:
    asked = {"claim": PUBLISHED, "part": "main", "own": {"year": 1900}}
    answered = json.loads(run.answer(json.dumps(asked), deaf))
    assert "no way to compute" in answered["refused"] and "1900" in answered["refused"]
    asked["own"] = {"planet": "Mars"}
    answered = json.loads(run.answer(json.dumps(asked), deaf))
    assert answered["refused"] == "the part has no choice 'planet'"
    assert "dataset" in answered["mend"]


@pytest.mark.usefixtures("share")
def test_the_number_shown_is_held_against_the_published_one() -> None:
    PUBLISHED["parts"][0]["main"]["choices"] = {"dataset": "x", "of": "y", "year": 2019}
    (shown,) = run.main_ways(PUBLISHED)
    assert shown["same"] and shown["value"] == 80.0
    other = json.loads(json.dumps(PUBLISHED))
    other["parts"][0]["main"]["value"] = 80.1
    assert not run.main_ways(other)[0]["same"]


def test_the_claim_asked_has_one_part_with_ones_own_options() -> None:
    claim = run.asked(ledger()[CLAIM], "main", {"year": 2007})
    (part,) = claim.parts
    assert part.choices["year"].options == [2007]
    assert (
        part.choices["dataset"].options == ledger()[CLAIM].part("main").choices["dataset"].options
    )
    with pytest.raises(RecomputeError, match="no choice 'planet'"):
        run.asked(ledger()[CLAIM], "main", {"planet": "Mars"})


@pytest.mark.usefixtures("share")
def test_ones_own_options_are_the_one_reading_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[Decided] = []
    monkeypatch.setattr(run, "decide", lambda *a: decided.append(decide(*a)) or decided[-1])

    def counted() -> list[str]:
        readings = decided[-1].claim.part("main").readings
        return [reading.name for reading in readings if reading.plain]

    run.own_ways(PUBLISHED, "main", {"year": 2007}, deaf)
    assert counted() == ["a reading of your own"]
    run.own_ways(PUBLISHED, "main", {}, deaf)
    assert counted() == [one.name for one in ledger()[CLAIM].part("main").readings if one.plain]


def test_a_function_is_found_by_its_file_with_what_it_is_given() -> None:
    entry = {"file": "scripts/eaeu/exports.py", "name": "growth", "given": {"since": 2009}}
    sold = pd.Series({2009: 100.0, 2019: 160.0})
    assert run.function(entry)(sold, 2019) == pytest.approx(60)


def test_why_a_claim_cannot_be_computed_in_a_page() -> None:
    assert "No public data" in missing._tried({"functions": []})
    assert "pyfixest" in missing._tried({"functions": [{"given": None}]})
