from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from recompute.errors import RecomputeError
from recompute.io import neutral, write_text
from recompute.pipeline.state import Inputs, State

RECORD: dict[str, Any] = {"sources": ["a"], "modules": ["errors.py"], "ledger": False}


@pytest.fixture
def inputs_of(project: Path) -> Any:
    (project / "requirements.txt").write_text("x==1\n")
    (project / "data" / "tidy").mkdir()
    for name in "ab":
        (project / "data" / "tidy" / f"{name}.parquet").write_bytes(name.encode())
    (project / "data" / "sources.yaml").write_text(
        "sources:\n"
        "- {id: a, family: a, published: '2020-01-01', extract: {file: tidy/a.parquet}}\n"
        "- {id: b, family: b, published: '2020-01-01', extract: {file: tidy/b.parquet}}\n"
    )
    (project / "data" / "sources.lock.json").write_text('{"a": {"rows": 1}, "b": {"rows": 2}}')
    (project / "data" / "claims.yaml").write_text(
        "claims:\n- {id: x, chapter: one}\n- {id: y, chapter: two}\n"
    )
    (project / "one.ipynb").write_text("{}")

    def key(parameters: dict[str, Any] | None = None) -> str:
        return Inputs().chapter(project / "one.ipynb", RECORD, parameters or {}, [])

    return key


@pytest.mark.parametrize(
    ("file", "old", "new", "touched"),
    [
        ("data/tidy/a.parquet", "a", "A", True),
        ("data/tidy/b.parquet", "b", "B", False),
        ("data/sources.yaml", "id: a,", "id: a, unit: m,", True),
        ("data/sources.yaml", "id: b,", "id: b, unit: m,", False),
        ("data/sources.lock.json", '"rows": 1', '"rows": 3', True),
        ("data/sources.lock.json", '"rows": 2', '"rows": 3', False),
        ("data/claims.yaml", "id: x,", "id: x, stance: plan,", True),
        ("data/claims.yaml", "id: y,", "id: y, stance: plan,", False),
        ("one.ipynb", "{}", "{ }", True),
        ("requirements.txt", "x==1", "x==2", True),
    ],
)
def test_only_what_a_chapter_used_makes_it_stale(
    project: Path, inputs_of: Any, file: str, old: str, new: str, touched: bool
) -> None:
    before = inputs_of()
    path = project / file
    path.write_text(path.read_text().replace(old, new))
    assert (inputs_of() != before) is touched


@pytest.mark.parametrize(("family", "touched"), [("a", True), ("b", False)])
def test_a_fetched_vintage_makes_the_chapters_that_use_its_family_stale(
    project: Path, inputs_of: Any, family: str, touched: bool
) -> None:
    before = inputs_of()
    (project / "data" / "fetched.yaml").write_text(
        f"sources:\n- {{id: new, family: {family}, published: '2026-11-01', fetched: {{}}}}\n"
    )
    assert (inputs_of() != before) is touched


def test_other_parameters_make_it_stale(inputs_of: Any) -> None:
    assert inputs_of() != inputs_of({"as_of": "2021-04-30"})


def test_a_product_that_was_touched_is_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "product"
    write_text(folder / "x", "whole")
    state = State(tmp_path / "state.json")
    state.store("p", "key", folder)
    assert State(tmp_path / "state.json").fresh("p", "key", folder)
    assert not state.fresh("p", "other key", folder)
    (folder / "x").write_text("half")
    assert not state.fresh("p", "key", folder)


def test_a_broken_state_file_means_all_is_stale(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{ half")
    assert not State(tmp_path / "state.json").fresh("p", "key", tmp_path)


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    write_text(path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(RecomputeError, match="No space left"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]


def test_a_spreadsheet_formula_is_disarmed() -> None:
    assert neutral("=1+1") == "'=1+1"
    assert neutral(-1.5) == -1.5
    assert neutral("plain") == "plain"
