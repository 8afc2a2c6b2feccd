"""The book can be cited: CITATION.cff, Zenodo's record and the pages' own metadata say the same."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from pybtex.database import parse_string
from typer.testing import CliRunner

from recompute import __version__
from recompute.cli import app
from recompute.site import metadata
from tests.site.browsing import leads_on

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
PAGES = sorted(p for p in HTML.rglob("*.html") if "_static" not in p.parts) if HTML.exists() else []
BOOK = {
    "title": "A book", "authors": [{"family": "Sen", "given": "A."}, {"family": "The team", "given": ""}],
    "url": "https://example.org/book", "date": "2026-11-24", "version": "1.0", "publisher": "P", "license": "MIT",
}  # fmt: skip


@pytest.fixture(scope="module")
def cff() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "CITATION.cff").read_text())


def test_the_citation_file_keeps_its_format(cff: dict[str, Any]) -> None:
    """What the schema 1.2.0 asks of the fields used here: https://github.com/citation-file-format."""
    assert cff["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(cff)
    known = {
        "cff-version", "message", "title", "abstract", "type", "authors", "version", "date-released", "license",
        "url", "repository-code", "keywords", "references", "doi", "identifiers",
    }  # fmt: skip
    assert set(cff) <= known
    assert cff["type"] in ("software", "dataset")
    assert isinstance(cff["date-released"], datetime.date)
    assert all(
        re.match(r"https?://", cff[name]) for name in cff if name in ("url", "repository-code")
    )
    assert len(set(cff["keywords"])) == len(cff["keywords"])
    people = [*cff["authors"], *(a for r in cff["references"] for a in r["authors"])]
    assert all(
        set(a) <= {"name"} or set(a) <= {"family-names", "given-names", "orcid"} for a in people
    )
    assert all({"type", "title", "authors"} <= set(r) for r in cff["references"])


def test_the_paper_cited_is_the_ledger_s(cff: dict[str, Any]) -> None:
    paper = yaml.safe_load((ROOT / "data" / "claims.yaml").read_text())["paper"]
    (cited,) = cff["references"]
    for name in ("title", "journal", "volume", "issue", "year"):
        assert cited[name] == paper[name]
    assert paper["authors"] == [f"{a['given-names']} {a['family-names']}" for a in cited["authors"]]
    assert paper["pages"] == f"{cited['start']}–{cited['end']}"


def test_tags_name_each_author_and_the_day() -> None:
    found = metadata.tags("T", "claims/c", BOOK, pdf=True)
    assert [v for k, v in found if k == "citation_author"] == ["Sen, A.", "The team"]
    assert ("citation_publication_date", "2026/11/24") in found
    assert ("citation_pdf_url", "https://example.org/book/book.pdf") in found
    assert "citation_pdf_url" not in dict(metadata.tags("T", "claims/c", BOOK, pdf=False))
    nowhere = metadata.tags("T", "claims/c", BOOK | {"url": ""}, pdf=True)
    assert not [name for name, _ in nowhere if name.endswith("_url")]


def _head(page: Path) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    soup = BeautifulSoup(page.read_bytes(), "lxml").head
    tags: dict[str, list[str]] = {}
    for meta in soup.find_all("meta", attrs={"name": re.compile("^citation_")}):
        tags.setdefault(str(meta["name"]), []).append(str(meta["content"]))
    data = [json.loads(s.string) for s in soup.find_all("script", type="application/ld+json")]
    return tags, data


@pytest.mark.book
def test_every_page_tells_machines_what_it_is() -> None:
    address = json.loads((HTML / "book.json").read_text())["url"]
    kinds = {"claims": "ClaimReview", "figures": "Dataset"}
    notebooks = {p.stem for p in (ROOT / "chapters").glob("*.ipynb")}
    seen: dict[str, int] = {}
    for page in PAGES:
        name = page.relative_to(HTML).as_posix()
        if leads_on(page):
            continue
        tags, data = _head(page)
        for needed in ("citation_title", "citation_author", "citation_publication_date", "citation_publisher"):  # fmt: skip
            assert tags.get(needed), f"{name}: {needed}"
        public = [f"{address}/{name}"] if address else None
        assert tags.get("citation_public_url") == public
        wanted = kinds.get(page.parent.name) or (
            "ScholarlyArticle" if page.stem in notebooks else None
        )
        if name == "chapters/index.html":
            wanted = "Dataset"
        assert [d["@type"] for d in data] == ([wanted] if wanted else []), name
        for one in data:
            assert one["@context"] == "https://schema.org"
            assert "version" in one and ("url" in one) == bool(address)
            seen[one["@type"]] = seen.get(one["@type"], 0) + 1
    assert min(seen.get(kind, 0) for kind in ("ClaimReview", "Dataset", "ScholarlyArticle")) > 5


@pytest.mark.book
def test_a_claim_s_review_is_its_finding() -> None:
    published = json.loads((HTML / "claims.json").read_text())
    scale = {"holds": 6, "close": 5, "in part": 4, "cannot tell": 3, "no data": 2, "fails": 1}
    for claim in published["claims"]:
        (review,) = _head(HTML / "claims" / f"{claim['id']}.html")[1]
        assert review["claimReviewed"] == claim["statement"]
        assert review["reviewRating"]["alternateName"] == claim["label"]
        assert review["reviewRating"].get("ratingValue") == scale.get(claim["finding"])
        assert review["reviewBody"] == claim["answer"]["text"]
        appearance = review["itemReviewed"]["appearance"]
        assert appearance["name"] == published["paper"]["title"]
        assert review["author"] and review["datePublished"]


@pytest.mark.book
def test_claims_and_the_book_can_be_cited_in_every_form() -> None:
    ids = [c["id"] for c in json.loads((HTML / "claims.json").read_text())["claims"]]
    keys = set()
    for stem in [*(HTML / "claims" / i for i in ids), HTML / "book"]:
        (key,) = parse_string(Path(f"{stem}.bib").read_text(), "bibtex").entries
        keys.add(key)
        assert Path(f"{stem}.ris").read_text().startswith("TY  - ")
        (item,) = json.loads(Path(f"{stem}.csl.json").read_text())
        assert item["version"].startswith(__version__) and item["note"].startswith("Data")
        assert __version__ in Path(f"{stem}.txt").read_text()
    assert len(keys) == len(ids) + 1


@pytest.mark.book
def test_the_command_line_cites_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOMPUTE_ROOT", str(ROOT))
    run = CliRunner().invoke
    assert run(app, ["cite"]).output.strip() == (HTML / "book.txt").read_text().strip()
    first = json.loads((HTML / "claims.json").read_text())["claims"][0]["id"]
    said = run(app, ["cite", f"claims/{first}", "--format", "ris"]).output
    assert said.strip() == (HTML / "claims" / f"{first}.ris").read_text().strip()
    assert "no claim" in str(run(app, ["cite", "claims/none"]).exception)


@pytest.mark.book
def test_version_and_vintage_stand_in_every_footer() -> None:
    vintage = json.loads((HTML / "claims.json").read_text())["data"]["as_of"]
    for page in PAGES:
        if not leads_on(page):
            footer = BeautifulSoup(page.read_bytes(), "lxml").find(
                "footer", class_="bd-footer-content"
            )
            text = (
                footer or BeautifulSoup(page.read_bytes(), "lxml").find_all("footer")[-1]
            ).get_text()
            assert f"Version {__version__}, data to {vintage}" in text, page.name
