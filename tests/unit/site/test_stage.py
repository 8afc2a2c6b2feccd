"""Addresses that an earlier edition had lead on to the pages that stand for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.site import stage, typeset


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a page of a new figure and a list of moved addresses to be written."""
    monkeypatch.setenv("RECOMPUTE_ROOT", str(tmp_path))
    for folder in ("data", "source/figures", "extra"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "source" / "figures" / "new.md").write_text("# New")
    return tmp_path


def move(book: Path, text: str) -> None:
    (book / "data" / "moved.yaml").write_text(text)
    stage._moved(book / "source", book / "extra", "Book", "https://example.org")


def test_an_old_address_leads_to_the_new_page(book: Path) -> None:
    move(book, "figures/old: figures/new\n")
    page = (book / "extra" / "figures" / "old.html").read_text()
    assert 'content="0; url=../figures/new.html"' in page
    assert 'href="https://example.org/figures/new.html"' in page


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("figures/old: figures/gone", "figures/gone is not a page of the book"),
        ("figures/new: figures/new", "figures/new is a page of the book"),
    ],
)
def test_a_list_that_does_not_fit_the_book_is_told(book: Path, line: str, told: str) -> None:
    with pytest.raises(RecomputeError, match=told):
        move(book, line)


def test_a_new_commit_makes_no_page_stale(tmp_path: Path) -> None:
    def seen(commit: str, finding: str) -> str:
        content = {"software": {"version": "1", "commit": commit}, "finding": finding}
        stage._seen(tmp_path, "claims.json", content)
        return (tmp_path / "seen" / "claims.json").read_text()

    assert seen("a", "holds") == seen("a-dirty", "holds") != seen("a", "does not hold")


@pytest.fixture
def pages(project: Path) -> tuple[Path, Path]:
    """Pages that Sphinx keeps, and what stands beside them."""
    made, extra = project / "made", project / "extra"
    for folder, commit in ((made, "old"), (extra, "new")):
        folder.mkdir()
        (folder / "book.json").write_text(commit)
    index = {"alltitles": {}, "terms": {}, "titleterms": {}, "indexentries": {}}
    (made / "searchindex.js").write_text(f"Search.setIndex({json.dumps(index)})")
    (made / "one.html").write_text("one")
    return made, extra


def test_what_stands_beside_the_pages_is_published_though_no_page_changed(
    pages: tuple[Path, Path], project: Path
) -> None:
    ready = typeset.published(*pages, project, project / "no book yet")
    assert (ready / "book.json").read_text() == "new"
    assert (ready / "one.html").read_text() == "one"


def test_what_has_not_changed_is_linked_from_the_last_book_and_that_one_stays(
    pages: tuple[Path, Path], project: Path
) -> None:
    last = typeset.published(*pages, project, project / "no book yet").rename(project / "last")
    ready = typeset.published(*pages, project, last)
    assert (ready / "one.html").samefile(last / "one.html")
    (pages[0] / "one.html").write_text("two")  # as Sphinx does, in the file as it is
    ready = typeset.published(*pages, project, last)
    assert (ready / "one.html").read_text() == "two"
    assert (last / "one.html").read_text() == "one"


def test_a_file_of_the_last_book_that_somebody_changed_is_not_taken_over(
    pages: tuple[Path, Path], project: Path
) -> None:
    last = typeset.published(*pages, project, project / "no book yet").rename(project / "last")
    (last / "one.html").write_text("changed by hand")
    assert (typeset.published(*pages, project, last) / "one.html").read_text() == "one"
