"""A chapter is opened in JupyterLab, with the book's own Python for a kernel."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.notebook import lab

pytestmark = pytest.mark.slow


@pytest.fixture
def installed(project: Path) -> Path:
    """Return a book with a chapter, and a JupyterLab in its `.lab`."""
    (project / "chapters").mkdir()
    (project / "chapters" / "a b.ipynb").write_text("{}")
    program = project / ".lab" / "bin" / "jupyter-lab"
    program.parent.mkdir(parents=True)
    program.write_text("")
    return program


def test_a_chapter_opens_in_the_books_own_jupyterlab(installed: Path) -> None:
    words, _ = lab.command("a b")
    assert words[0] == str(installed)
    assert "--LabApp.default_url=/lab/tree/chapters/a%20b.ipynb" in words
    assert f"--ServerApp.root_dir={installed.parents[2]}" in words
    assert lab.command("a b.ipynb")[0] == words
    assert "--LabApp.default_url=/lab/tree/chapters" in lab.command(None)[0]


def test_the_kernel_found_first_is_the_books_python(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "/elsewhere")
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", "recompute-fork")
    _, environment = lab.command(None)
    first, second = environment["JUPYTER_PATH"].split(os.pathsep)
    kernel = json.loads((Path(first) / "kernels" / "python3" / "kernel.json").read_text())
    assert kernel["argv"][0] == sys.executable and second == "/elsewhere"
    assert "JUPYTER_DEFAULT_PROVISIONER_NAME" not in environment


def test_a_chapter_there_is_not_is_refused_with_those_there_are(installed: Path) -> None:
    with pytest.raises(RecomputeError, match="use one of: a b"):
        lab.command("gone")


def test_without_jupyterlab_it_is_said_what_installs_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "chapters").mkdir()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RecomputeError, match="make lab"):
        lab.command(None)
