"""A build whose addresses are not set says so and leads nowhere; one setting turns them on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from recompute.site.new import start
from tests.site.small import built, recompute

pytestmark = pytest.mark.slow

REPOSITORY, SITE = "https://github.com/owner/name", "https://owner.example/name"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    start(folder)
    page = folder / "chapters" / "figures.md"
    page.write_text(page.read_text() + "\n```{chapters-to-run}\n```\n")
    return built(folder)


def test_both_ways(book: Path) -> None:
    html = book / "_build" / "html"
    texts = {p: p.read_text() for p in html.rglob("*") if p.suffix in (".html", ".json", ".bib", ".ris", ".txt", ".ipynb") and "_static" not in p.parts}  # fmt: skip
    for page, text in texts.items():
        for never in ("OWNER", 'property="og:', 'rel="canonical"', "mybinder.org", "colab.research", "git clone", "Permanent page", "citation_public_url"):  # fmt: skip
            assert never not in text, (page.name, never)
    front = (html / "chapters" / "index.html").read_text()
    assert "Unpublished build." in front
    assert "unpublished build of 20" in (html / "book.txt").read_text()
    assert "http" not in (html / "book.txt").read_text()

    config = book / "_config.yml"
    text = config.read_text()
    text = text.replace('baseurl: ""', f"baseurl: {SITE}").replace('url: ""', f"url: {REPOSITORY}")
    config.write_text(text)
    assert recompute(book, "stamp").returncode == 0
    built(book)
    (claim,) = json.loads((html / "claims.json").read_text())["claims"]
    for name in ("chapters/people", f"claims/{claim['id']}"):
        soup = BeautifulSoup((html / f"{name}.html").read_bytes(), "lxml")
        assert soup.find("link", rel="canonical")["href"] == f"{SITE}/{name}.html"
        assert soup.find("meta", property="og:url")["content"] == f"{SITE}/{name}.html"
        assert "Unpublished" not in soup.get_text()
    run = (html / "chapters" / "figures.html").read_text()
    assert "https://mybinder.org/v2/gh/owner/name/main?" in run and "data-hub-form" in run
    assert "https://mybinder.org" in (html / "chapters" / "people.html").read_text()  # the theme's
    assert (
        f"{SITE}/claims/{claim['id']}.html" in (html / "claims" / f"{claim['id']}.txt").read_text()
    )
    assert f"{REPOSITORY}" in (book / "CITATION.cff").read_text()
    figures = [meta.stem for meta in (html / "figures").glob("*.json") if "." not in meta.stem]
    assert figures
    for figure in figures:
        page = BeautifulSoup((html / "figures" / f"{figure}.html").read_bytes(), "lxml")
        shown = BeautifulSoup(page.select_one("div.highlight-html pre").get_text(), "lxml").img
        assert shown["src"] == f"{SITE}/figures/{figure}.svg" and shown["alt"]
        # A page that embeds it keeps its place while it loads.
        assert int(shown["width"]) > 100 and int(shown["height"]) > 100
