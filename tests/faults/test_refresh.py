"""The fault matrix: what the book's table says is what happens."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.faults.refresh import DATA, SERVICES, WIRE, Case, matrix, table

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    return list(matrix(tmp_path_factory.mktemp("faults")))


def test_no_fault_does_harm_and_the_next_run_succeeds(cases: list[Case]) -> None:
    assert [case for case in cases if not case.well] == []


def test_every_fault_is_tried_at_every_service(cases: list[Case]) -> None:
    tried = {(case.fault, case.service) for case in cases}
    assert tried >= {(fault, service) for fault in (*WIRE, *DATA) for service in SERVICES}
    steps = [case.fault for case in cases if case.fault.startswith("killed")]
    for step in ("an answer as it comes", "the raw answers", "the extract", "references.bib", "sources.lock.json", "fetched.yaml"):  # fmt: skip
        assert f"killed while writing {step}" in steps


def test_the_books_table_is_what_was_computed(cases: list[Case]) -> None:
    shown = pd.read_csv(ROOT / "docs" / "tables" / "refresh-faults.csv")
    pd.testing.assert_frame_equal(shown, table(cases), check_dtype=False)
