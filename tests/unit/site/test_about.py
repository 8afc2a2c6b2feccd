"""The log of corrections keeps its model, its text stays text; the level follows from what is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from docutils import nodes
from docutils.core import publish_from_doctree
from docutils.utils import new_document

from recompute.errors import RecomputeError
from recompute.site import about
from tests.site.small import ROOT

NASTY = "<script>alert(1)</script> \\input{x} {raw}`<b>` [a](javascript:1)"
ONE = {"date": "2026-11-26", "edition": "0.2.0", "was": NASTY, "now": "B.", "why": NASTY}


def link(page: str, text: str) -> nodes.reference:
    return nodes.reference("", text, refuri=f"{page}.html")


@pytest.fixture
def log(project: Path, write_ledger: Callable[[str], None]) -> Callable[..., None]:
    write_ledger(
        f"""
        - id: one
          section: I
          chapter: a
          where: Section I
          statement: S.
          question: Is it?
          stance: plan
          parts:
          - {{id: main, says: S, missing_data: {NASTY!r}}}
        """
    )

    def write(*entries: dict[str, object]) -> None:
        (project / "data" / "corrections.yaml").write_text(yaml.safe_dump(list(entries)))

    return write


def shown(node: nodes.Node) -> str:
    document = new_document("page")
    document += node
    return publish_from_doctree(document, writer_name="html5").decode()


def test_hostile_text_in_the_log_is_shown_as_text(log: Callable[..., None]) -> None:
    log(ONE | {"claims": ["one"]})
    html = shown(about.corrections_table(link))
    assert "<script>" not in html and "&lt;script&gt;alert(1)" in html
    assert "<b>" not in html and 'href="javascript' not in html
    assert 'href="claims/one.html"' in html and "Is it?" in html


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([ONE | {"date": "26 November"}], "breaks its own rules"),
        ([ONE | {"edition": "second"}], "breaks its own rules"),
        ([ONE | {"why": ""}], "breaks its own rules"),
        ([ONE | {"who": "me"}], "breaks its own rules"),
        ([ONE | {"claims": ["none"]}], "unknown claim 'none'"),
        ([ONE, ONE | {"date": "2026-12-01"}], "not in order"),
    ],
)
def test_a_log_out_of_order_is_told(
    log: Callable[..., None], entries: list[dict[str, object]], message: str
) -> None:
    log(*entries)
    with pytest.raises(RecomputeError, match=message):
        about.corrections()


def test_a_book_without_a_log_says_that_nothing_was_corrected(log: Callable[..., None]) -> None:
    assert about.corrections() == []
    assert "Nothing has been corrected" in shown(about.corrections_table(link))


def test_the_book_s_own_log_is_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOMPUTE_ROOT", str(ROOT))
    assert len(about.corrections()) >= 9


@pytest.mark.parametrize(
    ("data", "code", "cleaning", "raw", "reproduced", "level"),
    [
        ("none", "none", "none", "none", "none", 1),
        ("none", "all", "none", "none", "none", 2),
        ("all", "some", "none", "none", "none", 3),
        ("some", "all", "all", "all", "none", 3),
        ("all", "all", "none", "none", "none", 4),
        ("all", "all", "some", "all", "analysis data", 5),
        ("all", "all", "all", "none", "analysis data", 6),
        ("all", "all", "all", "some", "analysis data", 7),
        ("all", "all", "all", "all", "none", 8),
        ("all", "all", "all", "all", "analysis data", 9),
        ("all", "all", "all", "all", "raw data", 10),
    ],
)  # fmt: skip
def test_the_ten_levels(
    data: about.Extent, code: about.Extent, cleaning: about.Extent, raw: about.Extent,
    reproduced: about.Reproduced, level: int,
) -> None:  # fmt: skip
    found = about.Materials(
        analysis_data=data, analysis_code=code, cleaning_code=cleaning, raw_data=raw,
        reproduced=reproduced, reasons="R.",
    )  # fmt: skip
    assert about.level(found) == level


def test_the_book_s_level_follows_from_what_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOMPUTE_ROOT", str(ROOT))
    functions = [{"file": "a.py", "name": "f"}]
    claims = [{"n": 2, "functions": functions}, {"n": 0, "functions": []}]
    (paper, found, _), (book, mine, reasons) = about.reproducibility(claims)
    assert (paper, about.level(found)) == ("The paper", 1)
    assert (book, about.level(mine)) == ("This book", 7)
    assert "for 1 of 1 computed claims" in reasons
    claims[0]["functions"] = []
    assert about.level(about.of_the_book(claims)) == 3
