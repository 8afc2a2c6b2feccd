"""A small book project that tests can break without touching the real one."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine is slow at times; a slow example is no failure.
settings.register_profile("book", deadline=None)
settings.load_profile("book")

PAPER = """
paper:
  title: A paper
  authors: [A. Author]
  journal: A Journal
  volume: 1
  issue: 1
  year: 2020
  pages: 1-2
  received: "2020-12-01"
  accepted: "2021-02-09"
  accepted_snapshot: "2021-04-30"
claims:
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that `recompute` takes for a book, with an empty catalogue."""
    (tmp_path / "data").mkdir()
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / "data" / "sources.yaml").write_text("sources: []\n")
    monkeypatch.setenv("RECOMPUTE_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def write_ledger(project: Path) -> Callable[[str], None]:
    """Return a function that writes claims, given as YAML list items, into the ledger."""

    def write(items: str) -> None:
        (project / "data" / "claims.yaml").write_text(
            PAPER + textwrap.indent(textwrap.dedent(items), "  ")
        )

    return write
