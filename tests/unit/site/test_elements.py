"""Pages and elements: data is text in HTML and Markdown (in Typst: test_typst), whatever it holds."""

from __future__ import annotations

from bs4 import BeautifulSoup

from recompute.site import elements
from tests.unit.site.entries import HOSTILE, entry


def page(**changed: object) -> str:
    return elements.render(
        "claim-page.md", entry=entry(**changed), functions=[], sources={}, before=None, after=entry(),
        address="https://x.example", bench=True,
    )  # fmt: skip


def test_text_from_data_is_escaped_in_html() -> None:
    made = elements.render("book-pdf.html", up="", name="book", text=HOSTILE)
    soup = BeautifulSoup(made, "lxml")
    assert soup.find("script") is None and soup.find("a").get_text() == HOSTILE


def test_a_claim_s_page_shows_its_words_as_text() -> None:
    made = page(question=HOSTILE, statement="A\n```\n# b", limits=HOSTILE)
    heading = next(line for line in made.splitlines() if line.startswith("# "))
    assert r"\<script\>" in heading and r"\{raw\}\`html\`" in heading
    assert "\n# b" not in made and made.count("<script") == made.count(r"\<script")
    front = made.split("---")[1]
    assert front.count("\n") == 5  # what the data say ends no line of the page's head


def test_a_claim_s_page_has_the_sections_it_has_something_for() -> None:
    def sections(made: str) -> list[str]:
        return [line[3:] for line in made.splitlines() if line.startswith("## ")]

    always = ["What the words could mean", "At the paper's date and now", "Cite this claim"]
    assert sections(page(n=0, ways=None, parts=[], limits="")) == always
    assert sections(page()) == [
        "What the words could mean",
        "What the answer depends on",
        "What was computed",
        "Every way to compute it",
        "At the paper's date and now",
        "What the data cannot show",
        "Cite this claim",
    ]


def test_what_a_page_says_cannot_end_its_head() -> None:
    made = elements.render(
        "head.html", data={"name": "</script><p>"}, tags=[("citation_title", 'a "quoted" <b>')]
    )
    soup = BeautifulSoup(made, "lxml")
    assert soup.find("p") is None and soup.find("b") is None
    assert soup.find("meta")["content"] == 'a "quoted" <b>'


def test_a_figure_s_page_shows_its_title_and_snippet_as_text() -> None:
    alt = "A\n```\n# b"
    meta = {"id": "x", "title": HOSTILE, "alt": alt, "chapter": "c", "claims": []}
    meta |= {"size": {"width": 6, "height": 3}}
    about = {"address": "https://e.org", "picture": "https://e.org/x"}
    made = elements.render("figure-page.md", meta=meta, questions={}, **about)
    heading = next(line for line in made.splitlines() if line.startswith("# "))
    assert r"\<script\>" in heading and r"\{raw\}\`html\`" in heading
    assert "\n# b" not in made and made.count("\n```\n") == 4
    assert 'width="600" height="300"' in made


def test_a_table_of_data_drops_empty_columns_and_writes_numbers() -> None:
    made = elements.data_table(["a", "b", "c"], [["x", "", "-1234.56789"], ["y", "", "2020"]])
    assert [c["name"] for c in made["columns"]] == ["a", "c"]
    assert made["rows"] == [["x", "−1234.57"], ["y", "2020"]] and made["total"] == 2
