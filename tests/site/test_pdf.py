"""The printed books by their text and geometry: the pages' findings, whole pages, tags, links, bytes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typst as compiler
import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from recompute.site import typst
from tests.site.small import bare

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "_build"
BOOKS = ("book", "annex")
POINT = 25.4 / 72  # mm
TOP, FOOT = 23 / POINT, (297 - 21) / POINT  # where the text of a page begins and ends
pytestmark = [
    pytest.mark.book,
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no poppler-utils (see apt.txt)"),
]


def read(name: str) -> PdfReader:
    return PdfReader(BUILD / "pdf" / f"{name}.pdf")


@cache
def text(name: str) -> str:
    command = ["pdftotext", "-layout", str(BUILD / "pdf" / f"{name}.pdf"), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@cache
def lines(name: str) -> list[list[tuple[float, float, float, float, str]]]:
    """Lines of each page: left, top, right, foot in points, and the words; without head and foot."""
    command = ["pdftotext", "-bbox-layout", str(BUILD / "pdf" / f"{name}.pdf"), "-"]
    made = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pages = []
    for page in BeautifulSoup(made, "lxml").find_all("page"):
        boxes = [
            (*(float(str(line[side])) for side in ("xmin", "ymin", "xmax", "ymax")),
             " ".join(line.get_text().split()))
            for line in page.find_all("line")
        ]  # fmt: skip
        pages.append([b for b in boxes if b[1] > TOP - 8 and b[1] < FOOT])
    return pages


def document() -> dict[str, Any]:
    return json.loads((BUILD / "html" / "claims.json").read_text())


def figures() -> list[dict[str, Any]]:
    files = (BUILD / "results").glob("*/figures/*.json")
    return [json.loads(file.read_text()) for file in files]


def chapters(name: str) -> dict[str, int]:
    """Bookmarks of the first level, and the page of each, from 0."""
    reader = read(name)
    return {
        str(mark.title): reader.get_destination_page_number(mark)
        for mark in reader.outline
        if not isinstance(mark, list)
    }


def headings(name: str) -> set[str]:
    """Every bookmark's words."""

    def walk(marks: list[Any]) -> list[str]:
        return [t for m in marks for t in (walk(m) if isinstance(m, list) else [bare(m.title)])]

    return set(walk(read(name).outline))


def elements(name: str) -> list[Any]:
    """Elements of the tree of tags."""
    reader = read(name)
    found, todo = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while todo:
        node = todo.pop()
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            found.append(node)
            todo += [node["/K"]] if "/K" in node else []
    return found


def test_the_report_has_sixty_pages_at_most() -> None:
    assert len(read("book").pages) <= 60


def test_all_claims_with_their_findings_and_answers_are_in_the_annex() -> None:
    printed = bare(text("annex"))
    for claim in document()["claims"]:
        # A card below the question: the finding behind its sign, the answer.
        said = re.escape(bare(claim["label"]) + bare(claim["answer"]["text"]))
        assert re.search(rf"{re.escape(bare(claim['question']))}.{{0,200}}?{said}", printed), claim[
            "id"
        ]


def test_the_report_has_the_cards_of_its_chapters() -> None:
    printed, shown = bare(text("book")), 0
    titles = {bare(title) for title in chapters("book")}
    config = yaml.safe_load((BUILD / "work" / "source" / "_config.yml").read_text())
    names = config["sphinx"]["config"]["recompute_titles"]
    for claim in document()["claims"]:
        if bare(names[claim["chapter"]]) in titles:
            assert bare(claim["answer"]["text"]) in printed, claim["id"]
            shown += 1
    assert shown > 40


@pytest.mark.parametrize("name", BOOKS)
def test_the_title_page_names_authors_paper_and_what_holds(name: str) -> None:
    reader, claims = read(name), document()
    first = re.sub(r"\s+", " ", reader.pages[0].extract_text())
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert all(author.get("name", author.get("family-names")) in first for author in cff["authors"])
    assert claims["paper"]["title"] in first and str(reader.metadata.title).split(". ")[0] in first
    holds = sum(c["finding"] == "holds" and c["stance"] == "asserted" for c in claims["claims"])
    assert f"{holds} holds" in first


def test_the_report_s_contents_take_one_page_and_name_each_chapter_once() -> None:
    marks = chapters("book")
    assert marks.pop("Contents") == 1 and min(marks.values()) == 2
    contents = re.sub(r"[ .]{3,}", " ", read("book").pages[1].extract_text())
    for title, page in marks.items():
        assert bare(contents).count(bare(f"{title} {page + 1}")) == 1, title


@pytest.mark.parametrize("name", BOOKS)
def test_no_page_ends_above_three_fifths_but_at_a_chapter_s_end(name: str) -> None:
    starts = set(chapters(name).values())
    short = {
        number + 1: round((max(b[3] for b in page) - TOP) / (FOOT - TOP), 2)
        for number, page in enumerate(lines(name)[:-1])
        if number > 0 and number + 1 not in starts
        and max(b[3] for b in page) < TOP + 0.6 * (FOOT - TOP)
    }  # fmt: skip
    assert short == {}


@pytest.mark.parametrize("name", BOOKS)
def test_no_heading_and_no_figure_s_number_stands_last_on_a_page(name: str) -> None:
    known = headings(name)
    last = [(number + 1, page[-1][4]) for number, page in enumerate(lines(name)) if page]
    assert [(page, words) for page, words in last if bare(words) in known] == []


@pytest.mark.parametrize("name", BOOKS)
def test_every_caption_stands_below_its_figure(name: str) -> None:
    # A figure's own words are drawn, not set: above a caption there is room, at a page's top too.
    cut = [
        (number + 1, words)
        for number, page in enumerate(lines(name))
        for left, top, _, _, words in page
        if re.match(r"Fig\. \d+\. ", words)
        and top - max([TOP, *(b[3] for b in page if b[1] < top - 1)]) < 60
    ]
    assert cut == []
    assert len(re.findall(r"^ *Fig\. \d+\.", text("book"), re.MULTILINE)) > 30


@pytest.mark.parametrize("name", BOOKS)
def test_nothing_runs_into_the_margins(name: str) -> None:
    wide = [
        (number + 1, words)
        for number, page in enumerate(lines(name))
        for left, _, right, foot, words in page
        if left < 18 / POINT or right > (210 - 18) / POINT or foot > FOOT + 4
    ]
    assert wide == []


@pytest.mark.parametrize("name", BOOKS)
def test_the_file_says_what_it_is_and_is_tagged(name: str) -> None:
    reader = read(name)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith("en")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None and reader.metadata.author and reader.metadata.title
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    fonts = [
        f.get_object()
        for page in reader.pages
        for f in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    for font in fonts:
        for inner in font.get("/DescendantFonts", [font]):
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def test_a_validator_of_pdf_ua_finds_nothing() -> None:
    pytest.importorskip("pdfua")
    command = [sys.executable, "-m", "pdfua", "check", str(BUILD / "pdf" / "book.pdf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "PASS" in done.stdout, done.stdout


def test_every_figure_is_in_one_of_them_with_its_words() -> None:
    tagged = [e for name in BOOKS for e in elements(name) if e.get("/S") == "/Figure"]
    assert tagged and all(e.get("/Alt") for e in tagged)
    said = {bare(str(e["/Alt"])) for e in tagged}
    assert [f["id"] for f in figures() if bare(f["alt"]) not in said] == []


@pytest.mark.parametrize("name", BOOKS)
def test_headings_descend_a_level_at_a_time(name: str) -> None:
    kinds = {str(e.get("/S")) for e in elements(name)}
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/Link"} <= kinds


@pytest.mark.parametrize("name", BOOKS)
def test_links_lead_to_pages_of_the_book_or_of_the_site(name: str) -> None:
    reader = read(name)
    base = yaml.safe_load((BUILD / "work" / "source" / "_config.yml").read_text())["html"][
        "baseurl"
    ]
    inside, lost = 0, []
    for page in reader.pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            uri = str(action.get("/URI", ""))
            inside += not uri
            if uri and not uri.startswith(("https://", "http://")):  # leads nowhere
                lost.append(uri)
            elif base and uri.startswith(base):
                at = uri.removeprefix(base).partition("#")[0].lstrip("/") or "index.html"
                if not (BUILD / "html" / at).exists():
                    lost.append(uri)
    assert inside > 30 and lost == []


@pytest.mark.parametrize("name", BOOKS)
def test_the_bytes_are_those_of_any_other_compilation(name: str, tmp_path: Path) -> None:
    here = BUILD / "work"
    there = tmp_path / "another folder"
    for part in ("extra/figures", "html/_build/typst"):
        shutil.copytree(here / part, there / part)
    source = there / "html" / "_build" / "typst" / f"{name}{typst.ENDING}"
    day = yaml.safe_load((ROOT / "CITATION.cff").read_text())["date-released"]
    assert str(read(name).metadata.creation_date)[:10] == str(day)
    made = compiler.compile(
        source, root=there, font_paths=[typst.FONTS], ignore_system_fonts=True,
        pdf_standards="ua-1", timestamp=read(name).metadata.creation_date,
    )  # fmt: skip
    assert made == (BUILD / "pdf" / f"{name}.pdf").read_bytes()
    assert str(ROOT).encode() not in made


@pytest.mark.parametrize("name", BOOKS)
def test_the_site_serves_them(name: str) -> None:
    served = BUILD / "html" / f"{name}.pdf"
    assert served.read_bytes() == (BUILD / "pdf" / f"{name}.pdf").read_bytes()
    front = BeautifulSoup((BUILD / "html" / "chapters" / "index.html").read_text(), "lxml")
    assert front.find("a", href=f"../{name}.pdf")
