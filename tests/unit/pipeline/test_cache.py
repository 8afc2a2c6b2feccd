from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from recompute.pipeline import cache

DATA = {"a": pd.DataFrame({"x": [1.0, 2.5]})}
calls: list[Any] = []


def doubled(frames: dict[str, pd.DataFrame], *, by: float) -> pd.DataFrame:
    calls.append(by)
    return frames["a"] * by


def twice(checksum: str = "1", by: float = 2.0) -> pd.DataFrame:
    return cache.cached(doubled, DATA, {"a": checksum}, {"by": by})


@pytest.fixture(autouse=True)
def _fresh(project: Path) -> None:
    calls.clear()


def test_the_second_time_is_read_and_the_same() -> None:
    first = twice()
    pd.testing.assert_frame_equal(twice(), first)
    assert first["x"].tolist() == [2.0, 5.0]
    assert calls == [2.0]


@pytest.mark.parametrize("other", [{"checksum": "2"}, {"by": 3.0}])
def test_other_data_or_parameters_are_computed(other: dict[str, Any]) -> None:
    twice()
    twice(**other)
    assert len(calls) == 2


def test_other_code_or_environment_is_computed(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    twice()
    (project / "requirements.txt").write_text("pandas==0\n")
    twice()
    assert len(calls) == 2
    module = tmp_path / "elsewhere" / "module.py"
    module.parent.mkdir()
    module.write_text("changed = True\n")
    monkeypatch.setattr(cache.inspect, "getfile", lambda _: str(module))
    twice()
    assert len(calls) == 3


def test_a_damaged_file_is_computed_again_and_mended(project: Path) -> None:
    whole = twice()
    (kept,) = (project / "_build" / "cache").iterdir()
    content = bytearray(kept.read_bytes())
    content[100] ^= 1
    kept.write_bytes(bytes(content))
    pd.testing.assert_frame_equal(twice(), whole)
    twice()
    assert len(calls) == 2
