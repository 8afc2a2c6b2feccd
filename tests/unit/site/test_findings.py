"""Claims as nodes: what the reader is told stands there, and data is text in every output."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_from_doctree
from docutils.utils import new_document

from recompute.claims.published import PublishedClaim
from recompute.site import findings
from tests.unit.site.entries import HOSTILE, entry, part


def link(page: str, text: str) -> nodes.reference:
    return nodes.reference("", text, refuri=f"{page}.html", internal=True)


def written(*content: nodes.Node) -> str:
    document = new_document("page")
    document.settings.record_dependencies = None
    document += list(content)
    return publish_from_doctree(document, writer_name="html5").decode()


def test_the_entry_of_these_tests_is_one_that_is_published() -> None:
    PublishedClaim.model_validate(entry())


def test_text_from_data_is_text() -> None:
    card = findings.card(entry(question=HOSTILE, where=HOSTILE, label=HOSTILE), link)
    soup = BeautifulSoup(written(card), "lxml")
    assert soup.find("script") is None
    assert soup.select_one(".claim-question a").get_text() == HOSTILE


def test_a_card_says_what_was_found_and_how_firm_it_is() -> None:
    said = findings.card(entry(), link).astext()
    for words in (
        "Did it grow?",
        "✓ Holds",
        "It grew by 40 %.",
        "40.0 %",
        "It rests on one source: a.",
    ):
        assert words in said
    assert "Did it grow?" not in findings.card(entry(), link, title=False).astext()
    then = entry()["as_of"]["paper"] | {"label": "Cannot tell"}
    changed = entry(changed=True, as_of=entry()["as_of"] | {"paper": then})
    then_said = "With the data of the paper's date"
    assert then_said in findings.card(changed, link, title=False).astext()
    assert then_said not in findings.card(changed, link).astext()  # its own page says more


def test_a_fragile_finding_names_what_turns_it() -> None:
    turns = [{"choice": "flow", "option": "imports", "to": "fails"}, {"choice": "record", "option": "a", "to": "fails"}]  # fmt: skip
    firm = {"level": "fragile", "records": ["a"], "turns": turns, "same_then": True}
    said = findings.firm_words(entry(firmness=firm))
    assert said == "Fragile: without flow “imports” it would be “Does not hold”, and 1 more."


def test_rows_carry_what_the_ledger_is_filtered_by() -> None:
    entries = [entry(), entry(id="b", finding="in part", section="Abstract, end", stance="aim")]
    soup = BeautifulSoup(written(findings.claims_table(entries, link, ledger=True)), "lxml")
    rows = [set(row["class"]) for row in soup.select("tbody tr")]
    for name, value in [
        (name, value) for _, name, given in findings.filters(entries) for value in given
    ]:
        assert any(f"{name}-{value}" in row for row in rows), (name, value)
    assert [label for label, _, _ in findings.filters(entries)] == ["Finding", "Section", "Stance"]


def test_claims_stand_under_the_papers_question_they_bear_on() -> None:
    questions = {"why": "Why is it so?", "how": "How is it done?", "idle": "Does nobody ask?"}
    entries = [entry(bears_on="how"), entry(id="b"), entry(id="c", bears_on="how")]
    jumps, *sections = findings.by_question(entries, questions, link)
    assert jumps.astext() == "How is it done? (2) · Background (1)"
    assert [s["ids"] for s in sections] == [["how-is-it-done"], ["background"]]
    linked = [[r["refuri"] for r in s.findall(nodes.reference)] for s in sections]
    assert linked == [["claims/growth.html", "claims/c.html"], ["claims/b.html"]]
    (alone,) = findings.by_question(entries, {}, link)
    assert len(list(alone.findall(nodes.reference))) == 3


def test_findings_are_counted_in_the_scale_s_order() -> None:
    entries = [entry(finding=f) for f in ("fails", "holds", "open", "holds")]
    assert findings.counts(entries) == {"holds": 2, "fails": 1, "open": 1}
    made = findings.tally([*entries, entry(stance="aim")], "ledger", link)
    said = " ".join(made.astext().split())
    first = next(made.findall(nodes.reference))
    assert first["refuri"] == "ledger.html?finding=holds&stance=asserted"
    assert said == "✓ Holds 2 ✗ Does not hold 1 ○ Not computed yet 1"


def test_each_square_of_the_map_leads_to_its_claim_and_names_it() -> None:
    box = findings.finding_map([entry(), entry(id="b")], {"c": "Chapter", "d": "Empty"}, link)
    squares = [n for n in box.findall(nodes.reference) if "finding-square" in n["classes"]]
    assert [s["refuri"] for s in squares] == ["claims/growth.html", "claims/b.html"]
    assert all("Did it grow? Holds." in s.astext() for s in squares)
    assert "Empty" not in box.astext()


def test_readings_and_parts_without_data() -> None:
    other = part(id="other", readings=[], main=None, missing_data="Customs records.", finding="no data")  # fmt: skip
    said = " ".join(n.astext() for n in findings.readings(entry(parts=[part(), other])))
    assert "30.0 % (10.0 to 40.0)" in said and "No public data: Customs records." in said


@pytest.mark.parametrize(("then", "moved"), [(40.0, False), (40.1, False), (41.0, True)])
def test_a_number_has_moved_from_half_a_per_cent_on(then: float, moved: bool) -> None:
    given = entry()
    given["as_of"]["paper"] = given["as_of"]["paper"] | {"main": part()["main"] | {"value": then}}
    assert bool(findings.moved([given])) is moved


def test_the_past_of_a_claim_is_told() -> None:
    turned = [
        {"date": "2020-01-01", "finding": "fails", "sources": ["a"]},
        {"date": "2022-01-01", "finding": "holds", "sources": ["b", "b"]},
    ]
    reason = {"kind": "revision", "n": 2, "sources": ["b"], "revised": 1.5}
    paragraphs = findings.history(entry(history=turned, reasons=[reason]), {"b": "Series B, 2022"})
    said = [p.astext() for p in paragraphs]
    assert said[0].endswith("(Series B, 2022), by 1.5 % at the median.")
    assert said[1] == "How this claim is decided is not registered."
    assert said[2] == "Over time: does not hold from 1 January 2020 (a); holds from 1 January 2022 (Series B, 2022)."  # fmt: skip
