"""The fault matrix of the build, text that means harm, and the limits of the machine."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from pypdf import PdfReader

from recompute.errors import RecomputeError
from recompute.io import write_csv
from recompute.pipeline.build import build
from recompute.sources import catalogue
from recompute.sources.load import load
from recompute.text import plain
from tests.faults import build as faults

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
HERE = Path.cwd()


PRINTED = {
    "all": {
        "name": faults.NASTY,
        "about": "All of it",
        "pages": ["chapters/index", "chapters/one", "chapters/two", "claims"],
    }
}


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[faults.Case]:
    return list(faults.matrix(tmp_path_factory.mktemp("faults")))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("nasty") / "a small book"
    with faults.project(folder, PRINTED) as folder:
        yield folder


def test_no_fault_does_harm_and_the_next_run_succeeds(cases: list[faults.Case]) -> None:
    assert [case for case in cases if not case.well] == []


def test_builds_leave_the_process_in_its_folder(cases: list[faults.Case]) -> None:
    assert cases and Path.cwd() == HERE


def test_the_books_table_is_what_was_computed(cases: list[faults.Case]) -> None:
    shown = pd.read_csv(ROOT / "docs" / "tables" / "build-faults.csv")
    pd.testing.assert_frame_equal(shown, faults.table(cases), check_dtype=False)


@pytest.mark.parametrize("fault", faults.FILE)
def test_no_extract_of_the_book_is_loaded_if_it_is_damaged(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOMPUTE_ROOT", str(ROOT))
    # What another test has loaded from the whole files is not to answer for these.
    monkeypatch.setattr(sys.modules["recompute.sources.load"], "_kept", {})
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: faults.FILE[fault](read(path)))
    for source_id in catalogue():
        with pytest.raises(RecomputeError, match=f"{source_id} is not the file"):
            load(source_id)


# Text in data is shown, never obeyed


def test_a_page_shows_hostile_text_and_runs_none_of_it(book: Path) -> None:
    seen = 0
    for page in (book / "_build" / "html").rglob("*.html"):
        soup = BeautifulSoup(page.read_text(), "lxml")
        seen += "<script>alert(1)</script>" in soup.get_text()
        scripts = [s for s in soup.find_all("script") if s.get("type") != "application/json"]
        for script in scripts:
            if script.get("type") == "application/ld+json":
                json.loads(script.string)
            else:
                assert "alert(1)" not in script.text, page
        assert not [a for a in soup.find_all(href=True) if a["href"].startswith("javascript:b")], (
            page
        )
    assert seen >= 3


def test_hostile_catalogue_bibliography_and_alt_text_are_shown_as_text(book: Path) -> None:
    html = book / "_build" / "html"
    index = BeautifulSoup((html / "chapters" / "index.html").read_bytes(), "lxml")
    shown = " ".join(index.select_one("article").get_text().split())
    for said in (f"An institution {faults.NASTY}", f"CC0 {faults.NASTY}", faults.FORMULA):
        assert " ".join(said.split()) in shown
    works = index.select_one(".citation, dl.citation, div.citation-list, [role='doc-biblioentry']")
    assert works is not None and "<script>alert(1)</script>" in works.get_text()
    figure = BeautifulSoup((html / "figures" / "rise.html").read_bytes(), "lxml")
    alts = [str(image["alt"]) for image in figure.select("figure img[alt]") if image["alt"]]
    assert alts and all(faults.NASTY in " ".join(alt.split()) for alt in alts)
    for page in (index, figure):
        for tag in page.select("article *"):
            assert not [name for name in tag.attrs if name.lower().startswith("on")], tag
            link = str(tag.get("href", "")) + str(tag.get("src", ""))
            assert not link.lower().startswith("javascript:"), tag


def test_hostile_text_reaches_machines_whole(book: Path) -> None:
    """JSON-LD is read back as the very text, and ends no script; a figure's JSON and CSV likewise."""
    html = book / "_build" / "html"
    page = (html / "figures" / "rise.html").read_text()
    (script,) = BeautifulSoup(page, "lxml").find_all("script", type="application/ld+json")
    data = json.loads(script.string)
    assert faults.NASTY in data["description"]
    assert data["isBasedOn"][0]["creator"]["name"] == f"An institution {faults.NASTY}"
    assert "</script>" not in script.string
    meta = json.loads((html / "figures" / "rise.json").read_text())
    assert faults.NASTY in meta["alt"]


def test_at_least_a_hundred_faults_are_tried_in_four_groups() -> None:
    groups = {
        "data": ("extract (parquet)", "extract (csv)", "lock file"),
        "what is written": ("ledger", "catalogue", "contents", "configuration", "command"),
        "running": ("chapter", "machine"),
    }
    tables = ROOT / "docs" / "tables"
    built = pd.read_csv(tables / "build-faults.csv")
    fetched = pd.read_csv(tables / "refresh-faults.csv")
    counts = {name: int(built["Part"].isin(parts).sum()) for name, parts in groups.items()}
    assert sum(counts.values()) == len(built)
    counts["services"] = int(fetched["Services"].str.split(", ").map(len).sum())
    assert min(counts.values()) >= 10 and sum(counts.values()) >= 100
    assert not built.duplicated(["Part", "Fault"]).any()


def test_search_gets_no_markup_from_data(book: Path) -> None:
    index = (book / "_build" / "html" / "searchindex.js").read_text()
    assert "alert(1)" in index and "<script" not in index


def test_no_cell_of_a_csv_is_a_formula(book: Path) -> None:
    found = list((book / "_build" / "html").rglob("*.csv"))
    assert {"rise.csv", "claims.csv"} <= {file.name for file in found}
    cells = [c for file in found for row in csv.reader(file.open(newline="")) for c in row]
    assert any("HYPERLINK" in c for c in cells)
    assert not [c for c in cells if c[:1] in ("=", "+", "@", "\t")]


def test_a_column_named_like_a_formula_is_disarmed(tmp_path: Path) -> None:
    write_csv(tmp_path / "x.csv", pd.DataFrame({"=1+1": [1], "b": ["@SUM(A1)"]}))
    assert (tmp_path / "x.csv").read_text() == "'=1+1,b\n1,'@SUM(A1)\n"


def test_text_from_data_is_text_in_the_printed_book(book: Path) -> None:
    shown = "".join(
        page.extract_text() for page in PdfReader(book / "_build" / "pdf" / "all.pdf").pages
    )
    printed = "".join(shown.split())
    assert "".join(faults.NASTY.split()) in printed
    links = [
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for page in PdfReader(book / "_build" / "pdf" / "all.pdf").pages
        for note in page.get("/Annots", [])
    ]
    assert links and not [link for link in links if link.startswith("javascript")]


def test_a_page_that_cannot_be_printed_leaves_the_pages_whole(book: Path) -> None:
    index = book / "chapters" / "index.md"
    before, served = index.read_bytes(), book / "_build" / "html" / "all.pdf"
    good = served.read_bytes()
    # HTML takes a picture without words, a tagged PDF does not.
    picture = book / "chapters" / "pictures" / "plain.svg"
    picture.parent.mkdir()
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    index.write_bytes(before + b"\n![](pictures/plain.svg)\n\nA new line.\n")
    with pytest.raises(RecomputeError) as told:
        build(say=lambda _: None)
    assert "Typst stopped" in told.value.what and "alt" in told.value.what
    assert "all.book.typ" in told.value.where and "HTML" in told.value.mend
    assert faults.whole(book) and served.read_bytes() == good
    assert "A new line." in (book / "_build" / "html" / "chapters" / "index.html").read_text()
    index.write_bytes(before)
    shutil.rmtree(picture.parent)
    assert faults.run() == "" and served.read_bytes() == good


def test_a_printed_book_of_a_page_that_is_none_is_refused(book: Path) -> None:
    config = book / "_config.yml"
    before = config.read_text()
    config.write_text(before.replace("- chapters/two", "- chapters/three"))
    assert "names 'chapters/three', which is no page" in faults.run()
    config.write_text(before)
    assert faults.run() == ""


@pytest.mark.parametrize(
    "text", [faults.NASTY, "# x", "- x", "1. x", "a\n\n```{raw} html\n<b>", "_x_ &lt;"]
)
def test_plain_text_is_no_markdown(text: str) -> None:
    shown = MarkdownIt("commonmark", {"html": True}).render(plain(text))
    soup = BeautifulSoup(shown, "html.parser")
    assert [tag.name for tag in soup.find_all()] == ["p"]
    assert soup.get_text().strip() == " ".join(text.split())


# What only the superuser of a machine of one's own can make happen


@pytest.fixture
def mount() -> Iterator[object]:
    """Return a function that mounts something on the book's build for a while."""
    done: list[Path] = []

    def put(place: Path, *arguments: str) -> None:
        if os.geteuid() != 0:
            pytest.skip("no right to mount")
        found = subprocess.run(
            ["/bin/mount", *arguments, str(place)], capture_output=True, check=False
        )
        if found.returncode:
            pytest.skip("no right to mount")
        done.append(place)

    yield put
    for place in reversed(done):
        subprocess.run(["/bin/umount", str(place)], check=True)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        (("-t", "tmpfs", "-o", "size=64k", "none"), "No space left on device"),
        (("-t", "tmpfs", "-o", "ro", "none"), "Read-only file system"),
    ],
)
def test_a_full_disk_and_a_closed_folder(
    book: Path, mount, how: tuple[str, ...], message: str
) -> None:
    """Where chapters are worked on there is no room, or no leave to write."""
    chapter = book / "chapters" / "two.ipynb"
    before = chapter.read_text()
    mount(book / "_build" / "work", *how)
    chapter.write_text(faults.notebook("Two", f"{faults.TWO}\n# {message} {'x' * 70_000}"))
    assert message in faults.run()
    assert faults.whole(book)
    chapter.write_text(before)
    subprocess.run(["/bin/umount", str(book / "_build" / "work")], check=True)
    try:
        assert faults.run() == "" and faults.whole(book)
    finally:  # for the fixture to take off
        subprocess.run(["/bin/mount", *how, str(book / "_build" / "work")], check=True)
