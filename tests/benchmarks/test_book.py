"""What the table of benchmarks says follows from the runs, and the runs do what they are named for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.pipeline.build import build
from recompute.sources.load import load
from tests.benchmarks import book as benchmarks
from tests.benchmarks.book import Run, page
from tests.faults import build as faults

pytestmark = pytest.mark.slow


def test_targets_follow_from_the_runs() -> None:
    runs = {
        "cold": {"ours": Run(10, 12, ""), "force": Run(40, 60, "")},
        "nothing changed": {"ours": Run(1, 1, ""), "cache": Run(2, 2, "")},
        "one chapter changed": {"ours": Run(8, 8, "")},
    }
    text = page(runs, {"cells": 6.0, "pages": 3.0}, {"ours": True, "cache": False}, "m")
    assert (
        "| 4.0 times by the clock, 5.0 times by processor time; at the floor 4.4 times | met |"
        in text
    )
    assert "1.11 times 9.0 s" in text
    assert "| one chapter changed | 8 times as fast as a forced build | 5.0 times" in text
    assert text.count("| met |") == 4
    assert text.count("| not met |") == 1


def test_what_was_not_measured_is_open() -> None:
    text = page({"cold": {"ours": Run(10, 12, "")}}, {}, {}, "m")
    assert text.count("open, not measured") == 5


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Path]:
    with faults.project(tmp_path / "a small book") as folder:
        yield folder


def test_what_is_timed_is_what_is_named(book: Path, tmp_path: Path) -> None:
    said: list[str] = []
    build(say=said.append)
    assert "executing" not in " ".join(said)
    [(source, chapters), *_] = benchmarks.data_files(book, book / "_build" / "results")
    assert chapters == 1
    before = load(source["id"])
    benchmarks.touch_data(book, source)
    assert load(source["id"]).equals(before)
    build(say=said.append)
    assert "executing 1 of 2 chapters" in said
    benchmarks.touch_chapter(book / "chapters" / "two.ipynb")
    benchmarks.grow(book, source, 4)
    build(say=said.append)
    assert "executing 3 of 4 chapters" in said
    shutil.rmtree(book / "_build")
    build(say=said.append)
    assert "executing 4 of 4 chapters" in said
    assert (book / "_build" / "html" / "chapters" / "small-3.html").exists()


def test_plain_jupyter_book_makes_the_same_pages(book: Path, tmp_path: Path) -> None:
    env = benchmarks.environment(book)
    plain = benchmarks.Plain(tmp_path / "plain", book, env, "force")
    run = plain.build()
    assert run.seconds > 0 and run.cpu > 0
    made = tmp_path / "plain" / "made" / "_build" / "html" / "chapters"
    assert "is a name." in (made / "one.html").read_text(encoding="utf-8")


def test_a_chapter_plain_jupyter_book_cannot_execute_is_no_short_time(
    book: Path, tmp_path: Path
) -> None:
    env = benchmarks.environment(book)
    plain = benchmarks.Plain(tmp_path / "plain", book, env, "force")
    notebook = plain.source / "chapters" / "two.ipynb"
    notebook.write_text(faults.notebook("Two", "1 / 0"))
    with pytest.raises(RecomputeError, match="could not execute a chapter"):
        plain.build()
