"""The printed book by its text: the same findings as the pages, fonts embedded, bookmarks, no cut table."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.site.small import bare

ROOT = Path(__file__).parents[2]
PDF = ROOT / "_build" / "pdf" / "book.pdf"
pytestmark = [
    pytest.mark.book,
    pytest.mark.skipif(
        shutil.which("xelatex") is None, reason="no TeX on this machine: the book is HTML only"
    ),
]


@pytest.fixture(scope="module")
def text() -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(PDF), "-"], capture_output=True, text=True, check=True
    ).stdout


def test_pdf_and_pages_carry_the_same_findings(text: str) -> None:
    claims = json.loads((ROOT / "_build" / "html" / "claims.json").read_text())["claims"]
    printed = bare(text)
    for claim in claims:
        # A card: the question, the finding behind its sign, the answer.
        said = (bare(claim["label"]), bare(claim["answer"]["text"]))
        assert re.search(rf"{bare(claim['question'])}.?{said[0]}{said[1]}", printed), claim["id"]


def test_the_title_page_says_what_was_checked_and_what_holds() -> None:
    document = json.loads((ROOT / "_build" / "html" / "claims.json").read_text())
    first = re.sub(r"\s+", " ", PdfReader(PDF).pages[0].extract_text())
    assert str(PdfReader(PDF).metadata.title) in first  # type: ignore[union-attr]
    assert document["paper"]["title"] in first and document["data"]["as_of"] in first
    holds = sum(c["finding"] == "holds" and c["stance"] == "asserted" for c in document["claims"])
    assert f"{holds} holds" in first


def test_the_contents_are_called_contents() -> None:
    second = PdfReader(PDF).pages[1].extract_text()
    assert second.lstrip().startswith("Contents")


def test_figures_stand_before_the_words_that_close_their_chapter(text: str) -> None:
    pages = text.split("\f")
    closing = r"^ *(\d+)\.\d+ +(?:The claims of this section|What these data cannot show)$"
    ends = {
        number: page
        for page, content in enumerate(pages)
        for number in re.findall(closing, content, re.MULTILINE)
    }
    assert len(ends) > 8
    late = [
        f"{number}.{figure}"
        for page, content in enumerate(pages)
        for number, figure in re.findall(r"^ *Fig\. (\d+)\.(\d+):", content, re.MULTILINE)
        if page > ends.get(number, page)
    ]
    assert late == []


def test_every_font_is_embedded() -> None:
    lines = subprocess.run(
        ["pdffonts", str(PDF)], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert lines
    assert all(line[-40:].split()[-5] == "yes" or " yes " in line[60:] for line in lines)


def test_bookmarks_and_metadata() -> None:
    reader = PdfReader(PDF)
    titles = json.dumps([str(getattr(o, "title", o)) for o in reader.outline], default=str)
    assert "Introduction" in titles
    assert reader.metadata is not None and "recomputed" in str(reader.metadata.title)


def test_no_line_runs_into_the_margin() -> None:
    log = (ROOT / "_build" / "work" / "latex" / "_build" / "latex" / "book.log").read_text(
        errors="replace"
    )
    wide = [float(w) for w in re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\)", log)]
    assert [w for w in wide if w > 5] == []
    assert "Overfull \\vbox" not in log  # a table that runs off the foot of the page
    assert "undefined references" not in log
    assert "Missing character" not in log
