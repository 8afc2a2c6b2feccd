"""How the book reads: sentences, titles and descriptions within limits a reader can bear."""

from __future__ import annotations

import json
import re
from pathlib import Path
from statistics import fmean

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
pytestmark = pytest.mark.book

# What is no prose: tables, code, cards, captions, citations.
_NOT_PROSE = (
    "details, table, pre, figcaption, .claim-card, .finding-map, .gallery, .citation, .data-table, dl, "
    ".prev-next-area, .sd-card, script, style"
)
_IDIOLECT = re.compile(r"stands? clear|hangs? on|ways? that agree|we are told", re.I)


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+(?=[A-Z“\"])", " ".join(text.split()))


def words(sentence: str) -> int:
    return len(re.findall(r"[\w’'%,.-]*\w[\w’'%,.-]*", sentence))


def prose(page: Path) -> list[str]:
    article = BeautifulSoup(page.read_bytes(), "lxml").select_one("article.bd-article")
    assert article is not None
    for node in article.select(_NOT_PROSE):
        node.decompose()
    blocks = [b for b in article.select("p, li") if b.name == "p" or not b.find("p")]
    return [one for block in blocks for one in sentences(block.get_text())]


CHAPTERS = sorted(file.stem for file in (ROOT / "chapters").glob("*.*"))


@pytest.mark.parametrize("name", CHAPTERS)
def test_sentences_are_short(name: str) -> None:
    said = prose(HTML / "chapters" / f"{name}.html")
    assert [one for one in said if words(one) > 40] == []
    assert [one for one in said if _IDIOLECT.search(one)] == []
    if (ROOT / "chapters" / f"{name}.ipynb").exists():
        assert fmean(map(words, said)) < 20


def test_answers_stand_alone() -> None:
    for claim in json.loads((HTML / "claims.json").read_text())["claims"]:
        first, *_ = every = sentences(claim["answer"]["text"])
        assert len(first) <= 200, (claim["id"], first)
        assert max(map(words, every)) <= 40, claim["id"]
        assert not re.search(r"\bspecifications?\b", claim["answer"]["text"]), claim["id"]


def test_titles_and_descriptions_of_figures_are_within_their_limits() -> None:
    wrong = []
    for file in sorted((ROOT / "_build" / "results").glob("*/figures/*.json")):
        figure = json.loads(file.read_text())
        title, alt = figure["title"], figure["alt"]
        if len(title) > 70 and len(title.split()) > 10:
            wrong.append(f"{file.stem}: title of {len(title)} letters: {title}")
        if not 60 <= len(alt) <= 250:
            wrong.append(f"{file.stem}: alternative text of {len(alt)} letters")
    assert wrong == []


def test_the_limits_can_be_broken() -> None:
    """The counting itself, on a sentence whose length is known."""
    assert sentences("One two. Three four five? “Six”") == ["One two.", "Three four five?", "“Six”"]
    assert words("In 2019 it was 3.25 percentage points, not 4.") == 9
    assert _IDIOLECT.search("It hangs on one record.")
