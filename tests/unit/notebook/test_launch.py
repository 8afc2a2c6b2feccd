"""Whoever opens a chapter elsewhere gets the notebook, and the environment this book is built in."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager

from recompute.errors import RecomputeError
from recompute.notebook import launch

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
BINDER = ROOT / ".binder"
BOOK = {
    "repository": "https://github.com/owner/book",
    "branch": "main",
    "commit": "0123456789ab-dirty",
}


def test_links_open_the_chapter() -> None:
    found = launch.links(BOOK, "union", hub="https://hub.example.org/")
    binder = urlsplit(found["Binder"])
    assert (binder.netloc, binder.path) == ("mybinder.org", "/v2/gh/owner/book/main")
    assert parse_qs(binder.query) == {"urlpath": ["lab/tree/chapters/union.ipynb"]}
    assert found["Colab"].endswith("/github/owner/book/blob/main/chapters/union.ipynb")
    hub = urlsplit(found["JupyterHub"])
    assert (hub.netloc, hub.path) == ("hub.example.org", "/hub/user-redirect/git-pull")
    assert parse_qs(hub.query) == {
        "repo": [BOOK["repository"]],
        "branch": ["main"],
        "urlpath": ["lab/tree/book/chapters/union.ipynb"],
    }


def test_code_is_shown_as_it_stood_at_the_commit() -> None:
    assert (
        launch.code(BOOK, "chapters/union.ipynb")
        == "https://github.com/owner/book/blob/0123456789ab/chapters/union.ipynb"
    )
    assert "/blob/main/" in launch.code({**BOOK, "commit": "unknown"}, "chapters/union.ipynb")


def test_a_repository_that_binder_could_not_open_is_refused() -> None:
    with pytest.raises(RecomputeError, match="not the address of a repository"):
        launch.links({**BOOK, "repository": "https://example.org/book"}, "union")


def test_a_book_that_is_not_published_has_no_addresses() -> None:
    unpublished = BOOK | {"repository": ""}
    assert (
        launch.links(unpublished, "union") == {}
        and launch.code(unpublished, "chapters/union.ipynb") == ""
    )
    cell = launch.setup("", "main")
    assert "git clone" not in cell and "copy the book's whole folder here" in cell


def test_binder_installs_what_the_book_is_built_with() -> None:
    lines = (BINDER / "requirements.txt").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [
        "-r ../requirements.txt"
    ]
    python = re.fullmatch(r"python-(3\.\d+)\n", (BINDER / "runtime.txt").read_text())
    assert python
    compiled = re.search(r"--python-version (\S+)", (ROOT / "Makefile").read_text())
    assert compiled and compiled[1] == python[1]
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert needs == f">={python[1]}"


def test_binder_finds_every_file_it_needs() -> None:
    script = BINDER / "postBuild"
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    # What is installed without isolation needs its build tools among the pinned packages.
    pinned = (ROOT / "requirements.txt").read_text()
    assert re.search(r"^setuptools==", pinned, re.M)
    # The chapters need no system package: those of apt.txt are for the PDF and the tests.
    assert not (BINDER / "apt.txt").exists()
    whys = (ROOT / "apt.txt").read_text()
    assert "PDF" in whys and "tests" in whys


def test_every_chapter_can_be_run_with_parameters() -> None:
    for notebook in sorted((ROOT / "chapters").glob("*.ipynb")):
        cells = json.loads(notebook.read_text())["cells"]
        tagged = [c for c in cells if "parameters" in c["metadata"].get("tags", [])]
        assert len(tagged) == 1, notebook.name
        assert "as_of" in "".join(tagged[0]["source"]), notebook.name


def test_every_chapter_begins_by_fetching_what_is_missing() -> None:
    """Colab and a JupyterHub open a notebook alone; in the book's own environment this does nothing."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]
    setup = launch.setup(config["url"], config["branch"])
    for notebook in sorted((ROOT / "chapters").glob("*.ipynb")):
        cells = json.loads(notebook.read_text())["cells"]
        first = next(c for c in cells if c["cell_type"] == "code")
        assert "".join(first["source"]) == setup, f"{notebook.name}: recompute stamp"
        assert first["metadata"]["tags"] == ["remove-cell"], notebook.name  # no page shows it


def test_a_chapter_that_lacks_the_book_fetches_it_and_finds_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cell as IPython runs it, with git and pip replaced: what is asked for, in which folder."""
    asked: list[tuple[str, str, str]] = []
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    class Shell:
        def system(self, line: str) -> None:
            asked.append(("git", line, Path.cwd().name))
            (tmp_path / "book" / "chapters").mkdir(parents=True)
            (tmp_path / "book" / "_toc.yml").touch()

        def run_line_magic(self, name: str, line: str) -> None:
            asked.append((name, line, Path.cwd().name))
            if name == "cd":
                os.chdir(line.rsplit(maxsplit=1)[-1])

    monkeypatch.chdir(tmp_path)
    python = TransformerManager().transform_cell(launch.setup(BOOK["repository"], "main"))
    for _ in range(2):  # the second time, the repository is there
        exec(python, {"get_ipython": Shell})
    assert asked == [
        (
            "git",
            "git clone --quiet --depth 1 --branch main https://github.com/owner/book book",
            tmp_path.name,
        ),
        ("cd", "-q book/chapters", tmp_path.name),
        ("pip", "install --quiet ..", "chapters"),
        ("pip", "install --quiet ..", "chapters"),
    ]


def test_a_chapter_alone_and_published_nowhere_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    monkeypatch.chdir(tmp_path)
    python = TransformerManager().transform_cell(launch.setup("", "main"))
    with pytest.raises(FileNotFoundError, match="copy the book's whole folder here"):
        exec(python, {})
