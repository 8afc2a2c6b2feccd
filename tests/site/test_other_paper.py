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

from tests.site.small import ROOT, built, recompute

OTHER = ROOT / "tests" / "other-paper"
# What only the repository's own book is about: the words of its title, and its authors.
OWN = re.compile(r"\b(iran\w*|eurasia\w*|eaeu|hatami|zargar|amini)\b", re.IGNORECASE)
# Readers of a source's own country codes, and the services that stand in for real ones in tests.
SOURCE_SPECIFIC = {"sources/countries.py", "refresh/loopback.py", "refresh/faults.py"}
# Members of the union the first paper is about.
STATES = re.compile(r"russia|armenia|kazakh|belarus|kyrgyz|\b(RUS|ARM|KAZ|BLR|KGZ|IRN)\b")


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


def test_verdicts_follow_from_the_specifications(book: Path) -> None:
    ledger = {
        c["id"]: c for c in yaml.safe_load((book / "data" / "claims.yaml").read_text())["claims"]
    }
    found = claims(book)
    assert found.keys() == ledger.keys() and len(found) == 2
    for name, claim in found.items():
        with (book / "_build" / "html" / claim["specifications"]).open() as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == claim["n_specifications"] > 10
        supports = [
            bool(
                eval(
                    ledger[name]["predicate"],
                    {},
                    {k: float(row[k]) for k in ("value", "progress") if k in row},
                )
            )
            for row in rows
        ]
        assert [row["supports"] == "True" for row in rows] == supports
        share = sum(supports) / len(rows)
        assert claim["share_supporting"] == pytest.approx(share)
        assert claim["verdict"] == (
            "supported" if share >= 0.8 else "not supported" if share <= 0.2 else "mixed"
        )


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
