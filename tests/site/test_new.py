"""A new book builds at once; what the guides tell to do is done here, block by block."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from recompute.errors import RecomputeError
from recompute.site.new import TEMPLATE, engine, start
from tests.site.small import ROOT, command, dead_links, recompute

pytestmark = pytest.mark.slow

BLOCK = re.compile(
    r'^(?P<pad> *)```(?P<kind>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<text>.*?)^ *```$', re.M | re.S
)


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    """File and text of each block of a guide; commands have no file."""
    for found in BLOCK.finditer(page.read_text()):
        text = re.sub(f"^{found['pad']}", "", found["text"], flags=re.M)
        yield found["file"] or "", text


def cells(text: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for part in re.split(r"^# %%", text, flags=re.M)[1:]:
        head, _, body = part.partition("\n")
        kind = "markdown" if "[markdown]" in head else "code"
        cell = {"cell_type": kind, "id": "", "metadata": {"tags": re.findall(r"\b\w+$", head)}}
        if kind == "markdown":
            body = re.sub(r"^# ?", "", body, flags=re.M)
        code = {"outputs": [], "execution_count": None} if kind == "code" else {}
        made.append(cell | code | {"source": body.strip()})
    return made


def add(file: Path, text: str) -> None:
    """Add a block to a file as a reader would: cells before the last one, text at the end."""
    if file.suffix == ".ipynb":
        like = next(file.parent.glob("*.ipynb")) if not file.exists() else file
        notebook = json.loads(like.read_text())
        old = notebook["cells"] if like == file else []
        notebook["cells"] = [*old[:-1], *cells(text), *old[-1:]]
        for number, cell in enumerate(notebook["cells"]):
            cell["id"] = str(number)
        file.write_text(json.dumps(notebook))
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text() if file.exists() else ""
        file.write_text(before + text)


def follow(page: Path, folder: Path) -> list[str]:
    """Do what a guide says, from a folder on; return what each command printed."""
    told = []
    for file, text in blocks(page):
        if file:
            add(folder / file, text)
            continue
        for line in text.splitlines():
            words = shlex.split(line)
            if words[0] == "cd":
                folder /= words[1]
                continue
            module = ["python", "-m"] if words[0] == "recompute" else []
            done = command(folder, *module, *words)
            assert done.returncode == 0, line + "\n" + done.stdout + done.stderr
            told.append(done.stdout)
    return told


def findings(book: Path) -> dict[str, str]:
    published = json.loads((book / "_build" / "html" / "claims.json").read_text())
    return {claim["id"]: claim["finding"] for claim in published["claims"]}


def test_a_book_in_ten_minutes(tmp_path: Path) -> None:
    told = follow(ROOT / "docs" / "new-book.md", tmp_path)
    book = tmp_path / "my-book"
    assert "india-larger" in told[2]
    assert "1 claims and 1 sources are in order" in told[4]
    assert "nothing to do" in told[5]  # nothing was changed in between
    assert findings(book) == {"india-larger": "holds"}
    assert (book / "_build" / "html" / "claims" / "india-larger.html").exists()
    assert dead_links(book / "_build" / "html") == []
    assert (book / ".gitignore").exists() and not (book / "gitignore").exists()


def test_a_source_a_claim_and_a_chapter_as_contributing_tells(tmp_path: Path) -> None:
    book = tmp_path / "my book"
    start(book)
    follow(ROOT / "CONTRIBUTING.md", book)
    assert findings(book) == {
        "india-larger": "holds",
        "india-denser": "holds",
        "china-wider": "holds",
    }
    assert (book / "_build" / "html" / "chapters" / "land.html").exists()
    assert (book / "_build" / "mine.ipynb").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    told = recompute(tmp_path, "new", ".")
    assert told.returncode == 1 and "Traceback" not in told.stderr
    assert "there is something here already" in told.stderr and "mend:" in told.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
    with pytest.raises(RecomputeError, match="something here already"):
        start(tmp_path / "notes.txt")


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    start(tmp_path)
    assert yaml.safe_load((tmp_path / "_toc.yml").read_text())["root"] == "chapters/index"
    assert (tmp_path / "requirements.txt").read_text() == f"{engine()}\n"


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        ({"url": "https://example.org/e", "vcs_info": {"vcs": "git", "commit_id": "ab"}},
         "recompute @ git+https://example.org/e@ab"),
        ({"url": "file:///e", "dir_info": {}}, "recompute @ file:///e"),
    ],
)  # fmt: skip
def test_a_new_book_names_the_engine_it_was_begun_with(
    origin: dict[str, Any], requirement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Installed:
        def read_text(self, _: str) -> str:
            return json.dumps(origin)

    monkeypatch.setattr("recompute.site.new.metadata.distribution", lambda _: Installed())
    assert engine() == requirement


def test_the_template_is_shipped_with_the_package() -> None:
    declared = (ROOT / "pyproject.toml").read_text()
    assert '"site/template/**/*"' in declared
    assert not list(TEMPLATE.rglob(".*")), "a hidden file is not matched by the pattern"


def test_guides_are_read_as_written() -> None:
    page = textwrap.dedent("""
        1. Do:

           ```yaml title="a.yaml"
           - b: 1
             c: 2
           ```
    """)
    found = BLOCK.search(page)
    assert found and found["file"] == "a.yaml" and found["pad"] == "   "
