"""The built book as files: links, ledger, citations, and that no number of the prose is typed."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup
from pybtex.database import parse_string

from eaeu import validation
from recompute import __version__
from recompute.claims import ledger
from recompute.claims.findings import find, outcome
from tests.site.small import bare, dead_links

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
pytestmark = pytest.mark.book


@pytest.fixture(scope="module")
def published() -> dict:
    return json.loads((HTML / "claims.json").read_text())


def test_the_ledger_validates(published: dict) -> None:
    jsonschema.validate(published, json.loads((HTML / "claims.schema.json").read_text()))
    assert [c["id"] for c in published["claims"]] == [c.id for c in ledger().claims]


def test_every_finding_follows_from_its_ways(published: dict) -> None:
    decided = [c for c in published["claims"] if c["ways"]]
    assert len(decided) >= 14
    for claim in decided:
        ways, entry = pd.read_csv(HTML / claim["ways"]), ledger()[claim["id"]]
        again = [str(outcome(entry.part(w["part"]), w)) for w in ways.to_dict("records")]
        assert ways["outcome"].tolist() == again, claim["id"]
        found = find(entry, ways)
        assert found.finding == claim["finding"], claim["id"]
        assert len(ways) == claim["n"]
        for part in claim["parts"]:
            assert found.part(part["id"]).finding == part["finding"], claim["id"]
            mine = ways[ways["part"].eq(part["id"])]
            shown = part["main"]
            assert shown is None or (mine["value"] == shown["value"]).any(), claim["id"]


def test_every_claim_is_decided_in_exactly_one_chapter() -> None:
    results = ROOT / "_build" / "results"
    used = Counter(
        file.stem for file in results.glob("*/ways/*.csv") if ".dropped" not in file.name
    )
    assert {name: n for name, n in used.items() if n != 1} == {}
    assert set(used) == {c.id for c in ledger().claims if c.decidable}


def test_every_link_leads_somewhere() -> None:
    assert dead_links(HTML) == []


def figures() -> list[dict[str, Any]]:
    """What is published of each figure."""
    files = sorted((HTML / "figures").glob("*.json"))
    return [json.loads(f.read_text()) for f in files if not f.name.endswith(".csl.json")]


def test_every_figure_has_its_files_and_a_valid_citation() -> None:
    metas = figures()
    assert metas
    for meta in metas:
        stem = HTML / "figures" / meta["id"]
        for suffix in (
            "svg",
            "dark.svg",
            "pdf",
            "png",
            "thumb.png",
            "csv",
            "bib",
            "ris",
            "csl.json",
            "txt",
            "html",
        ):
            assert Path(f"{stem}.{suffix}").stat().st_size > 0, f"{meta['id']}.{suffix}"
        assert parse_string(Path(f"{stem}.bib").read_text(), "bibtex").entries
        assert meta["software"]["version"] == __version__ and meta["software"]["commit"]
        assert all(source["licence"] and source["vintage"] for source in meta["sources"])
        announced = "What it bears on:" in Path(f"{stem}.html").read_text()
        assert announced == bool(meta["claims"]), meta["id"]


def test_the_data_sheet_has_a_row_for_each_figure_with_its_sources() -> None:
    with (HTML / "figures.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    metas = figures()
    assert {row["figure"] for row in rows} == {meta["id"] for meta in metas}
    assert len(rows) == len(metas)
    by_figure = {row["figure"]: row for row in rows}
    for meta in metas:
        row = by_figure[meta["id"]]
        for source in meta["sources"]:
            assert source["title"] in row["sources"] and source["vintage"] in row["sources"]
            assert source["licence"] in row["licences"]
        with (HTML / row["data"]).open(newline="", encoding="utf-8") as file:
            assert len(list(csv.reader(file))) - 1 == int(row["rows"])


def test_the_methods_page_shows_every_table() -> None:
    page = BeautifulSoup((HTML / "chapters" / "validation.html").read_bytes(), "lxml")
    shown = [
        caption.get_text().replace("’", "'") for caption in page.select("caption .caption-text")
    ]
    assert sorted(shown) == sorted(validation.TABLES.values())
    assert all(len(table.select("tbody tr")) > 0 for table in page.select("article table"))


def test_no_result_is_typed_into_prose() -> None:
    """Digits in a chapter's prose are years or computed; a heading may ask about the paper's own."""
    allowed = re.compile(r"\b(19|20)\d\d\b|`[^`]*`|\{[^{}]*\}|SITC \d|G-?20|ISO \d+")
    typed = []
    for notebook in sorted((ROOT / "chapters").glob("*.ipynb")):
        for number, cell in enumerate(json.loads(notebook.read_text())["cells"]):
            if cell["cell_type"] != "markdown":
                continue
            lines = [line for line in cell["source"] if not line.startswith("#")]
            text = allowed.sub("", "".join(lines))
            typed += [
                f"{notebook.name} cell {number}: {found}"
                for found in re.findall(r"[^\s]*\d[^\s]*", text)
            ]
    assert typed == []


def sections(name: str) -> list:
    page = BeautifulSoup((HTML / "chapters" / f"{name}.html").read_bytes(), "lxml")
    return page.select("article.bd-article section")


@pytest.mark.parametrize("name", sorted(f.stem for f in (ROOT / "chapters").glob("*.ipynb")))
def test_a_section_has_one_fold_of_code_and_asks_its_question_once(name: str) -> None:
    for section in sections(name):
        own = section.find_all("div", class_="cell", recursive=False)
        folds = [fold for cell in own for fold in cell.select("details.above-input")]
        assert len(folds) <= 1
        heading = section.find(re.compile("h[1-6]"), recursive=False).get_text().rstrip("#")
        asked = [question.get_text() for question in section.select(".claim-question")]
        assert heading not in asked
    assert any(section.select("details.above-input pre") for section in sections(name))


def test_a_word_of_the_glossary_explains_itself_where_it_is_used() -> None:
    used = [a for section in sections("union") for a in section.select("a.reference .std-term")]
    assert used
    for word in used:
        target = word.find_parent("a")
        assert target["href"].startswith("reading-guide.html#term-")
        assert len(target["title"]) > 40


def test_no_chapter_warns() -> None:
    told = [
        f"{notebook.name}: {''.join(output['text'])[:200]}"
        for notebook in sorted((ROOT / "_build" / "executed").glob("*.ipynb"))
        for cell in json.loads(notebook.read_text())["cells"]
        for output in cell.get("outputs", [])
        if output["output_type"] == "stream"
    ]
    assert told == []


def test_no_page_shows_an_object_of_python() -> None:
    for page in sorted((HTML / "chapters").glob("*.html")):
        shown = [
            output.get_text()
            for output in BeautifulSoup(page.read_bytes(), "lxml").select(".cell_output pre")
        ]
        assert [text for text in shown if re.match(r"\w+\(|<.* object", text)] == [], page.name


def test_the_version_is_the_same_everywhere() -> None:
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == __version__
    newest = re.search(r"^## (\S+),", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest and newest[1] == __version__
    assert f"Version {__version__}" in (HTML / "chapters" / "index.html").read_text()


def test_readme_names_only_what_exists() -> None:
    text = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"\bmake ([a-z-]+)\b", text)) - {"it", "bar"} <= targets
    for path in re.findall(r"`((?:data|scripts|chapters|tests)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_finding_data_and_citation_of_any_claim_are_within_three_clicks(published: dict) -> None:
    landing = BeautifulSoup((HTML / "chapters" / "index.html").read_bytes(), "lxml")
    led_to = {a["href"] for a in landing.select("a.finding-square")}
    for claim in published["claims"]:
        assert f"../claims/{claim['id']}.html" in led_to  # the first click
        page = BeautifulSoup((HTML / "claims" / f"{claim['id']}.html").read_bytes(), "lxml")
        card = page.select_one(".claim-card")
        assert bare(claim["label"]) in bare(card.select_one(".finding-chip").get_text())
        assert bare(claim["answer"]["text"]) in bare(card.get_text()), claim["id"]
        links = {a["href"] for a in page.select("article a[href]")}
        assert f"{claim['id']}.bib" in {link.rpartition("/")[2] for link in links}, claim["id"]
        data = f"../ways/{claim['id']}.csv"
        assert (data in links) == bool(claim["ways"]), claim["id"]
        for part in claim["parts"]:
            if not part["readings"] and part["missing_data"]:
                assert bare(part["missing_data"]) in bare(page.get_text()), claim["id"]


def test_a_policy_reader_s_questions_are_answered_in_order(published: dict) -> None:
    for claim in published["claims"]:
        text = (HTML / "claims" / f"{claim['id']}.html").read_text()
        text = text[text.index("<article") :]
        marks = ["claim-card", "The paper says, in our words"]
        if any(not f.endswith("-curve") for f in claim["figures"]):
            marks.append("<figure")
        marks.append('id="what-the-words-could-mean"')
        if claim["n"]:
            marks.append('id="what-the-answer-depends-on"')
        if any(part["definition"] for part in claim["parts"]):
            marks.append('id="what-was-computed"')
        if claim["functions"]:
            marks.append('id="the-function-that-decides-it"')
        if claim["ways"]:
            marks.append('id="every-way-to-compute-it"')
        marks += ['id="at-the-paper-s-date-and-now"', 'id="cite-this-claim"']
        places = [text.index(mark) for mark in marks]
        assert places == sorted(places), claim["id"]


def test_what_the_words_could_mean_is_answered_reading_by_reading(published: dict) -> None:
    for claim in published["claims"]:
        page = BeautifulSoup((HTML / "claims" / f"{claim['id']}.html").read_bytes(), "lxml")
        rows = [bare(row.get_text()) for row in page.select("table.readings tbody tr")]
        asked = [reading for part in claim["parts"] for reading in part["readings"]]
        assert len(rows) == len(asked), claim["id"]
        for row, reading in zip(rows, asked, strict=True):
            assert row.startswith(bare(reading["name"])), claim["id"]
            assert not reading["n"] or bare(reading["label"]) in row, claim["id"]
        shares = page.select("table.depends tbody tr")
        assert len(shares) == len(claim["dependence"]), claim["id"]
