"""Each chapter runs alone under papermill, as of the paper's date, and still tells the truth."""

from __future__ import annotations

import json
from pathlib import Path

import papermill
import pytest

from recompute.claims import ledger

ROOT = Path(__file__).parents[2]
CHAPTERS = sorted(p.stem for p in (ROOT / "chapters").glob("*.ipynb"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_as_of_the_paper(
    chapter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOMPUTE_RESULTS", str(tmp_path / "results"))
    monkeypatch.setenv("RECOMPUTE_ROOT", str(ROOT))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    date = ledger().paper.accepted_snapshot
    papermill.execute_notebook(
        str(ROOT / "chapters" / f"{chapter}.ipynb"), str(tmp_path / "out.ipynb"),
        parameters={"as_of": date}, kernel_name="python3", cwd=str(ROOT), progress_bar=False,
    )  # fmt: skip
    for file in (tmp_path / "results" / chapter / "claims").glob("*.json"):
        claim = json.loads(file.read_text())
        assert claim["verdict"] == claim["as_of"]["paper"]["verdict"], claim["id"]
        assert claim["n_specifications"] == claim["as_of"]["paper"]["n_specifications"]
