"""Elements: data is text in HTML, LaTeX and Markdown, whatever it holds."""

from __future__ import annotations

from bs4 import BeautifulSoup

from recompute.site import elements
from tests.unit.claims.test_entries import entry

HOSTILE = '<script>alert(1)</script> & "q" \\input{x} $5 100% {raw}`html` <%x%> {{y}}'


def card(form: str) -> str:
    hostile = entry(statement=HOSTILE, quantity=HOSTILE, where=HOSTILE)
    return elements.render(
        f"claim-card.{form}", entry=hostile, heading=True, up="", address="https://x.example"
    )


def test_text_from_data_is_escaped_in_html() -> None:
    soup = BeautifulSoup(card("html"), "lxml")
    assert soup.find("script") is None and soup.find("a").get_text() == HOSTILE


def test_text_from_data_is_escaped_in_latex() -> None:
    made = card("tex")
    assert r"\input{x}" not in made
    assert r"\textbackslash{}input\{x\}" in made
    assert r"\$5 100\%" in made


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
    about = {"address": "https://e.org", "picture": "https://e.org/x"}
    made = elements.render("figure-page.md", meta=meta, statements={}, **about)
    heading = next(line for line in made.splitlines() if line.startswith("# "))
    assert r"\<script\>" in heading and r"\{raw\}\`html\`" in heading
    assert "\n# b" not in made and made.count("\n```\n") == 3


def test_a_table_of_data_drops_empty_columns_and_writes_numbers() -> None:
    made = elements.data_table(["a", "b", "c"], [["x", "", "-1234.56789"], ["y", "", "2020"]])
    assert [c["name"] for c in made["columns"]] == ["a", "c"]
    assert made["rows"] == [["x", "−1234.57"], ["y", "2020"]] and made["total"] == 2
