"""Each chapter runs alone under papermill, as of the paper's date, and still tells the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from eaeu import obstacles_regional
from recompute.claims import ledger
from recompute.errors import RecomputeError

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(p.stem for p in (ROOT / "chapters").glob("*.ipynb"))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that executes a chapter with parameters; its results go to a folder of the test."""
    monkeypatch.setenv("RECOMPUTE_RESULTS", str(tmp_path / "results"))
    monkeypatch.setenv("RECOMPUTE_ROOT", str(ROOT))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")

    def execute(chapter: str, **parameters: object) -> None:
        papermill.execute_notebook(
            str(ROOT / "chapters" / f"{chapter}.ipynb"), str(tmp_path / "out.ipynb"),
            parameters=parameters, kernel_name="python3", cwd=str(ROOT), progress_bar=False,
        )  # fmt: skip

    return execute


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_as_of_the_paper(chapter: str, tmp_path: Path, run: Callable[..., None]) -> None:
    run(chapter, as_of=ledger().paper.accepted_snapshot)
    for file in (tmp_path / "results" / chapter / "claims").glob("*.json"):
        claim = json.loads(file.read_text())
        assert claim["finding"] == claim["as_of"]["paper"]["finding"], claim["id"]
        assert claim["n"] == claim["as_of"]["paper"]["n"]


WDI = "wdi-2026-07"


def test_the_regional_chapter_shows_each_year_that_it_names_and_refuses_all_others() -> None:
    able = obstacles_regional.shown_years(WDI)
    assert 2019 in able
    for year in able:
        obstacles_regional.check_shown(year, WDI)
    others = sorted(set(range(1989, 2032)) - set(able))
    for year in [1800, *others, "2019", 2019.0, True, None]:
        with pytest.raises(RecomputeError, match="not all that the chapter shows") as refused:
            obstacles_regional.check_shown(year, WDI)
        assert refused.value.mend == f"choose one of {', '.join(map(str, able))}"


def test_the_regional_chapter_stops_at_a_year_it_cannot_show(run: Callable[..., None]) -> None:
    with pytest.raises(PapermillExecutionError, match="choose one of 2011, 2012"):
        run("obstacles-regional", shown_year=1800)


def test_the_regional_chapter_runs_for_the_first_year_it_names(run: Callable[..., None]) -> None:
    run("obstacles-regional", shown_year=obstacles_regional.shown_years(WDI)[0])
