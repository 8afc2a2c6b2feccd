"""Citations that reference managers read, whatever stands in a title."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from recompute.errors import RecomputeError
from recompute.figures.citation import cite

BOOK = {
    "title": "Iran & the union, recomputed",
    "authors": [
        {"family": "García_Ñ", "given": "Ana María"},
        {"family": "The Project", "given": ""},
    ],
    "year": 2026,
    "date": "2026-11-24",
    "version": "0.1.0",
    "url": "https://example.org/book/",
    "publisher": "Example Press",
    "vintage": "2026-07-31",
}
FIGURE = {
    "id": "union-gdp",
    "title": "GDP fell 50 % {sic}, from $1_000 to #2",
    "sources": [
        {"institution": "World Bank", "title": "WDI", "vintage": "July 2026"},
        {"institution": "IMF", "title": "WEO", "vintage": "October 2015"},
    ],
}
ADDRESS = "https://example.org/book/figures/union-gdp.html"


def ris(text: str) -> list[tuple[str, str]]:
    lines = text.splitlines()
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in lines]
    assert all(found), lines
    return [(m[1], m[2]) for m in found]


def test_bibtex_parses_and_is_escaped():
    (entry,) = parse_string(cite(FIGURE, BOOK)["bibtex"], "bibtex").entries.values()
    assert entry.type == "misc"
    assert entry.fields["title"] == (
        r"{GDP fell 50 \% \textbraceleft{}sic\textbraceright{}, from \$1\_000 to \#2}"
    )
    assert entry.fields["howpublished"] == r"Figure in: Iran \& the union, recomputed"
    assert entry.fields["url"] == ADDRESS
    assert entry.fields["edition"] == "Version 0.1.0"
    assert "vintage October 2015" in entry.fields["note"]
    people = entry.persons["author"]
    assert [" ".join(p.last_names) for p in people] == [r"García\_Ñ", "{The Project}"]
    assert people[0].first_names + people[0].middle_names == ["Ana", "María"]


def test_ris_is_framed_and_whole():
    tags = ris(cite(FIGURE, BOOK)["ris"])
    assert tags[0] == ("TY", "FIGURE")
    assert tags[-1] == ("ER", "")
    assert [v for t, v in tags if t == "AU"] == ["García_Ñ, Ana María", "The Project"]
    assert dict(tags)["UR"] == ADDRESS
    assert dict(tags)["PY"] == "2026"
    assert "July 2026" in dict(tags)["N1"]


def test_csl_json_has_the_keys_citeproc_reads():
    (item,) = json.loads(cite(FIGURE, BOOK)["csl-json"])
    assert item["type"] == "figure"
    assert item["issued"] == {"date-parts": [[2026]]}
    assert item["author"] == [
        {"family": "García_Ñ", "given": "Ana María"},
        {"literal": "The Project"},
    ]
    assert item["URL"] == ADDRESS
    assert item["container-title"] == BOOK["title"]
    assert {"id", "title", "version", "publisher", "note"} <= set(item)


def test_text_reads_like_a_reference():
    assert cite(FIGURE, BOOK)["text"] == (
        "García_Ñ, A. M. and The Project (2026). GDP fell 50 % {sic}, from $1_000 to #2. "
        "Figure in: Iran & the union, recomputed, version 0.1.0. Example Press. "
        "Data: World Bank, WDI, vintage July 2026; IMF, WEO, vintage October 2015. "
        "https://example.org/book/figures/union-gdp.html\n"
    )


def test_a_figure_of_all_data_gives_their_date_in_place_of_a_page_of_names():
    many = [FIGURE["sources"][0] | {"title": f"Series {n}"} for n in range(45)]
    text = cite(FIGURE | {"sources": many}, BOOK | {"vintage": "2026-07-31"})["text"]
    assert "Data as of 2026-07-31." in text
    assert "Series 7" not in text


def test_the_book_itself():
    found = cite(None, BOOK)
    (entry,) = parse_string(found["bibtex"], "bibtex").entries.values()
    assert entry.type == "book"
    assert "howpublished" not in entry.fields
    assert ris(found["ris"])[0] == ("TY", "EBOOK")
    (item,) = json.loads(found["csl-json"])
    assert (item["type"], item["URL"]) == ("book", "https://example.org/book/")
    assert "container-title" not in item
    assert "Version 0.1.0. Example Press. Data as of 2026-07-31. https://" in found["text"]


@given(st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=60))
def test_no_title_breaks_a_format(title):
    found = cite({**FIGURE, "title": f"T{title}"}, BOOK)
    (entry,) = parse_string(found["bibtex"], "bibtex").entries.values()
    assert entry.fields["url"] == ADDRESS
    assert ris(found["ris"])[-1] == ("ER", "")
    assert json.loads(found["csl-json"])[0]["title"] == re.sub(r"\s+", " ", f"T{title}").strip()


def test_missing_facts_are_named():
    with pytest.raises(RecomputeError, match="lack authors"):
        cite(FIGURE, {**BOOK, "authors": []})


def test_an_unpublished_build_is_cited_by_title_version_and_date():
    unpublished = BOOK | {"url": ""}
    found = cite(FIGURE, unpublished)
    said = "0.1.0, unpublished build of 2026-11-24"
    assert "http" not in "".join(found.values())
    assert f"version {said}. Example Press." in found["text"]
    (entry,) = parse_string(found["bibtex"], "bibtex").entries.values()
    assert entry.fields["edition"] == f"Version {said}" and "url" not in entry.fields
    assert dict(ris(found["ris"]))["ET"] == f"Version {said}" and "UR" not in dict(
        ris(found["ris"])
    )
    (item,) = json.loads(found["csl-json"])
    assert item["version"] == said and "URL" not in item


def test_a_doi_is_cited_and_is_an_address():
    found = cite(None, BOOK | {"url": "", "doi": "10.5281/zenodo.1"})
    assert found["text"].endswith(" https://doi.org/10.5281/zenodo.1\n")
    assert "unpublished" not in found["text"]
    assert dict(ris(found["ris"]))["DO"] == "10.5281/zenodo.1"
