"""A misspelt parameter is refused with those the chapter has."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from recompute.errors import RecomputeError
from recompute.notebook import parameters
from tests.unit.pipeline.test_build import notebook


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"as_of": "now"}, False),
        ({"as_of": "now", "shown_year": 2000, "MEMBERS": "x", "_": 1, "json": json}, False),
        ({"as_of": "now", "asof": "2021-01-01"}, True),
    ],
)
def test_a_parameter_the_chapter_does_not_have_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, object], refused: bool
) -> None:
    (project / "chapters").mkdir()
    made = notebook("One", "").replace('as_of = \\"now\\"', 'as_of = \\"now\\"\\nshown_year = 1')
    (project / "chapters" / "one.ipynb").write_text(made)
    monkeypatch.setattr(parameters, "get_ipython", lambda: SimpleNamespace(user_ns=given))
    if not refused:
        parameters.check("one")
        return
    with pytest.raises(RecomputeError, match="no parameter 'asof'") as told:
        parameters.check("one")
    assert "as_of, shown_year" in told.value.mend
