"""The same book twice: elsewhere, in another language and time zone, from nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recompute.io import seal, tree
from recompute.site import search_index
from recompute.site.new import start
from recompute.site.verify import differing
from tests.site.small import built, checksums, recompute

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "_build"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book in another folder, with what its chapters have given and no page."""
    folder = tmp_path_factory.mktemp("elsewhere") / "another folder"
    skipped = shutil.ignore_patterns("_build", ".venv", "__pycache__", ".*_cache", "*.egg-info")
    shutil.copytree(ROOT, folder, ignore=skipped, symlinks=True)
    for name in ("results", "executed"):
        shutil.copytree(BUILT / name, folder / "_build" / name)
    shutil.copy(BUILT / "state.json", folder / "_build")
    return folder


def _run(folder: Path, *command: str) -> str:
    """Run Python in a folder, in another language and time zone; return what it prints."""
    environment = {**os.environ, "LC_ALL": "C", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Apia"}
    environment |= {"RECOMPUTE_ROOT": str(folder), "PYTHONPATH": str(folder / "scripts")}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def _outputs(notebook: Path) -> list[object]:
    """What the cells of a notebook show; how far one had come, which a person is told, is left out."""
    cells = json.loads(notebook.read_text())["cells"]
    outputs = [cell["outputs"] for cell in cells if cell["cell_type"] == "code"]
    return [[one for one in shown if one.get("name") != "stderr"] for shown in outputs]


@pytest.mark.book
def test_chapters_that_nbmake_runs_elsewhere_give_the_same_byte_for_byte(elsewhere: Path) -> None:
    """The second run of every chapter: alone, from nothing, with no hand of papermill or ours."""
    _run(elsewhere, "pytest", "-n", "2", "--nbmake", "--nbmake-timeout=600", "--overwrite",
         "-p", "no:cacheprovider", "chapters")  # fmt: skip
    chapters = sorted((ROOT / "chapters").glob("*.ipynb"))
    shown = {c.name: _outputs(elsewhere / "chapters" / c.name) for c in chapters}
    for chapter in chapters:
        shutil.copy(chapter, elsewhere / "chapters")
    assert tree(elsewhere / "_build" / "scratch") == tree(BUILT / "results")
    assert shown == {c.name: _outputs(BUILT / "executed" / c.name) for c in chapters}


@pytest.mark.book
def test_pages_made_elsewhere_from_nothing_are_the_same_byte_for_byte(elsewhere: Path) -> None:
    """The first ones may have grown by many small changes."""
    assert "chapters executed: 0" in _run(elsewhere, "recompute", "build")
    assert differing(elsewhere / "_build" / "html", checksums(BUILT / "html")) == {}


def test_a_book_grown_by_changes_of_prose_is_the_one_made_from_nothing(tmp_path: Path) -> None:
    """A title stands on every page, a heading in links to it: pages that did not change do too.

    The notebooks of the one made from nothing have the line ends of Windows, which are no content.
    """
    book = tmp_path / "grown"
    start(book)
    (chapter,) = (book / "chapters").glob("*.ipynb")
    index = book / "chapters" / "index.md"
    first = index.read_text() + "\n(here)=\n## A heading\n"
    index.write_text(first)
    other = book / "chapters" / "sources.md"
    other.write_text(other.read_text() + "\n{ref}`here`\n")
    figures = book / "chapters" / "figures.md"
    built(book)
    content = json.loads(chapter.read_text())
    title = next(c for c in content["cells"] if c["cell_type"] == "markdown")
    title["source"] = "".join(title["source"]) + "\n\nMore of it."
    chapter.write_text(json.dumps(content))
    index.write_text(first.replace("A heading", "Another heading") + "\nA sentence.\n")
    figures.write_text(figures.read_text().replace("# ", "# Really all ", 1))
    assert "executing" not in recompute(book, "build").stdout
    again = tmp_path / "from nothing"
    shutil.copytree(book, again, ignore=shutil.ignore_patterns("_build"))
    for notebook in (again / "chapters").glob("*.ipynb"):
        notebook.write_bytes(notebook.read_bytes().replace(b"\n", b"\r\n"))
    built(again)
    assert differing(book / "_build" / "html", checksums(again / "_build" / "html")) == {}


def test_search_knows_the_terms_of_pages_that_were_not_written_again(tmp_path: Path) -> None:
    book = tmp_path / "book"
    start(book)
    sources = book / "chapters" / "sources.md"
    sources.write_text(sources.read_text() + "\n```{glossary}\nA term\n  What it means.\n```\n")
    built(book)
    index = book / "_build" / "html" / "searchindex.js"
    first = search_index.read(index)["indexentries"]
    assert "a term" in first
    page = book / "chapters" / "index.md"
    page.write_text(page.read_text() + "\nA sentence.\n")
    built(book)
    assert search_index.read(index)["indexentries"] == first


def test_a_changed_a_missing_and_a_new_file_are_told_apart(tmp_path: Path) -> None:
    for name, text in (("same", "1"), ("changed", "2"), ("new", "3")):
        (tmp_path / name).write_text(text)
    seal(tmp_path)
    there = checksums(tmp_path) | {"gone": "0" * 64}
    del there["new"]
    (tmp_path / "changed").write_text("4")
    assert differing(tmp_path, there) == {
        "changed": "differs",
        "gone": "only there",
        "new": "only here",
    }
