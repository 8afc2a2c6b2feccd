"""As of an early date a chapter goes on where data were not public; anything else still stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.pipeline import execute
from tests.site.small import notebook

START = """
import pandas as pd
from recompute.notebook.gaps import excuse
from recompute.errors import RecomputeError
excuse(lambda: "not public yet" if early else None)
"""


def run(folder: Path, early: bool, code: str) -> str:
    import nbformat  # noqa: PLC0415 - slow to import

    made = nbformat.reads(notebook("Made up", f"early = {early}\n{START}"), as_version=4)
    made.cells.append(nbformat.v4.new_code_cell(code))
    made.cells.append(nbformat.v4.new_code_cell("1 + 1"))
    source = folder / "made.ipynb"
    nbformat.write(made, source)
    execute.execute(source, folder / "out.ipynb", {})
    return (folder / "out.ipynb").read_text()


def test_a_part_without_data_says_so_and_the_next_part_is_shown(tmp_path: Path) -> None:
    shown = run(tmp_path, True, 'pd.DataFrame({"a": []})["a"].iloc[0]')
    assert "not public yet" in shown and '"2"' in shown


@pytest.mark.parametrize(
    ("early", "code", "told"),
    [
        (False, 'pd.DataFrame({"a": []})["a"].iloc[0]', "IndexError"),
        (True, 'raise RecomputeError("no such year", where="the chapter\'s parameter", mend="")', "no such year"),
    ],
)  # fmt: skip
def test_what_is_meant_for_a_person_stops_the_chapter(
    tmp_path: Path, early: bool, code: str, told: str
) -> None:
    with pytest.raises(RecomputeError, match=told):
        run(tmp_path, early, code)
