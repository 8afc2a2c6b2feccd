"""A second book, on another paper, is made by the same scripts and knows nothing of the first."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from tests.site.small import ROOT, bare, built, dead_links, recompute

pytestmark = pytest.mark.slow

OTHER = ROOT / "tests" / "other-paper"
# What only the repository's own book is about: the words of its title, and its authors.
OWN = re.compile(r"\b(iran\w*|eurasia\w*|eaeu|hatami|zargar|amini)\b", re.IGNORECASE)
# Readers of a source's own tables and country codes, and the services that stand in for real ones in tests.
SOURCE_SPECIFIC = {
    "sources/countries.py",
    "sources/readers/official.py",
    "refresh/loopback.py",
    "refresh/faults.py",
}
# Members of the union the first paper is about.
STATES = re.compile(r"(?i:russia|armenia|kazakh|belarus|kyrgyz)|\b(RUS|ARM|KAZ|BLR|KGZ|IRN)\b")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("other") / "book"
    shutil.copytree(OTHER, root)
    shutil.copy(ROOT / "requirements.txt", root)
    (root / "data" / "tidy").mkdir()
    for source in yaml.safe_load((root / "data" / "sources.yaml").read_text())["sources"]:
        shutil.copy(ROOT / "data" / source["extract"]["file"], root / "data" / "tidy")
    return built(root)


def claims(book: Path) -> dict[str, dict[str, Any]]:
    published = json.loads((book / "_build" / "html" / "claims.json").read_text())
    return {claim["id"]: claim for claim in published["claims"]}


def test_it_is_printed_in_two_parts_by_the_same_scripts(book: Path) -> None:
    report, annex = (PdfReader(book / "_build" / "pdf" / f"{n}.pdf") for n in ("book", "annex"))
    printed = [bare("".join(p.extract_text() for p in r.pages)) for r in (report, annex)]
    for claim in claims(book).values():
        for text in printed:
            assert bare(claim["answer"]["text"]) in text
    assert not OWN.search(" ".join(p.extract_text() for r in (report, annex) for p in r.pages))


def test_its_catalogue_is_a_part_of_this_one() -> None:
    here, there = (
        {
            s["id"]: s
            for s in yaml.safe_load((root / "data" / "sources.yaml").read_text())["sources"]
        }
        for root in (ROOT, OTHER)
    )
    assert there and there == {name: here[name] for name in there}
    ours, theirs = (
        json.loads((root / "data" / "sources.lock.json").read_text()) for root in (ROOT, OTHER)
    )
    assert theirs == {name: ours[name] for name in there}


def test_ledger_and_extracts_are_in_order(book: Path) -> None:
    assert "2 claims and 2 sources are in order" in recompute(book, "check").stdout


def test_findings_follow_from_the_ways(book: Path) -> None:
    """Worked a second way: the plain reading's answers, one voice for each record."""
    ledger = {
        c["id"]: c for c in yaml.safe_load((book / "data" / "claims.yaml").read_text())["claims"]
    }
    published = claims(book)
    assert published.keys() == ledger.keys() and len(published) == 2
    limits = {"gap-not-closed": lambda v: v <= 10, "inequality-fell": lambda v: v < 0}
    for name, claim in published.items():
        with (book / "_build" / "html" / claim["ways"]).open() as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == claim["n"] > 10
        plain = next(r for r in ledger[name]["parts"][0]["readings"] if r["plain"])
        mine = [
            row
            for row in rows
            if all(row[key] == str(option) for key, option in plain.get("when", {}).items())
        ]
        by_record: dict[str, set[tuple[float, bool]]] = {}
        for row in mine:
            value = float(row["value"])
            assert (row["outcome"] == "yes") == limits[name](value)
            by_record.setdefault(row["record"], set()).add((value, limits[name](value)))
        voices = [sum(yes for _, yes in ways) / len(ways) for ways in by_record.values()]
        share = sum(voices) / len(voices)
        expected = "holds" if share >= 0.8 else "fails" if share <= 0.2 else "cannot tell"
        assert claim["finding"] == expected
        assert claim["answer"]["written"]


def test_the_function_that_decides_stands_on_the_claims_page(book: Path) -> None:
    page = (book / "_build" / "html" / "claims" / "inequality-fell.html").read_text()
    assert "scripts/convergence/inequality.py" in page
    assert "Change of the index from the first year to the last" in page


def test_every_link_leads_somewhere(book: Path) -> None:
    assert dead_links(book / "_build" / "html") == []


def test_nothing_of_the_first_paper_is_in_its_pages(book: Path) -> None:
    pages = [
        p
        for p in (book / "_build" / "html").rglob("*")
        if p.suffix in {".html", ".json", ".bib", ".ris", ".txt", ".csv", ".ipynb"}
        and "_static" not in p.parts
    ]
    assert len(pages) > 30
    told = {str(p.relative_to(book)): m[0] for p in pages if (m := OWN.search(p.read_text()))}
    assert told == {}
    index = (book / "_build" / "html" / "chapters" / "index.html").read_text()
    assert "What remains of convergence, recomputed" in index and "Johnson" in index


def test_the_scripts_name_no_paper_and_no_region() -> None:
    package = ROOT / "scripts" / "recompute"
    told = {}
    for path in sorted(package.rglob("*")):
        name = str(path.relative_to(package))
        if path.suffix in {".ttf", ".pyc"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8")
        if found := OWN.search(text) or (name not in SOURCE_SPECIFIC and STATES.search(text)):
            told[name] = found[0]
    assert told == {}
