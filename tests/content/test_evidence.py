"""What all claims say together, on a few entries made up by hand."""

import pytest

from eaeu import evidence
from recompute.claims import ledger
from recompute.claims.findings import Finding


def entry(claim_id, finding="holds", *, stance="asserted", level="one source", **more):
    """An entry with what the module reads of it."""
    turns = (
        [{"choice": "record", "option": "a record", "to": "fails"}] if level == "fragile" else []
    )
    return {
        "id": claim_id,
        "section": "V",
        "stance": stance,
        "finding": finding,
        "label": finding.capitalize(),
        "question": f"Is {claim_id} so?",
        "answer": {"text": "In 2020 it was 3.5 %. More is not known."},
        "firmness": {"level": level, "turns": turns},
        "parts": [{"main": None}, {"main": {"value": 87.25, "unit": "%", "year": 2019}}],
        "as_of": {"paper": {"finding": "holds", "label": "Holds"}},
        "changed": finding != "holds",
        "sources": ["atop"],
        "n": 1,
    } | more  # fmt: skip


ENTRIES = [
    entry("russia-gdp-share"),
    entry("iran-borders", "fails", level="fragile"),
    entry("iran-pta", "cannot tell", level="firm"),
    entry("east-west-link", stance="aim"),
    entry("cost-to-russia", "no data", level="", n=0, sources=["vdem-15"]),
]


def test_only_assertions_are_counted_and_none_is_lost():
    said = evidence.asserted(ENTRIES)
    counts = evidence.counts(said)
    assert len(said) == 4 == counts.sum()
    assert counts[counts > 0].to_dict() == {"holds": 1, "fails": 1, "cannot tell": 1, "no data": 1}


def test_sections_and_stances_have_rows_of_their_own():
    table = evidence.by_section(ENTRIES)
    assert table["said as"].tolist() == ["asserted", "an aim"]
    assert table["Holds"].tolist() == [1, 1]
    assert table["Cannot tell"].tolist() == [1, 0]
    assert "Close" not in table


def test_how_firm_findings_are():
    assert evidence.firmness_counts(ENTRIES) == {
        "firm": 1, "one_source": 2, "fragile": 1, "decided": 4,
    }  # fmt: skip
    (row,) = evidence.fragile(ENTRIES).to_dict("records")
    assert (row["turns without"], row["to"]) == ("a record", "Does not hold")


def test_a_claim_that_could_not_be_told_then_has_not_changed():
    then = {"paper": {"finding": "no data", "label": "No public data"}}
    changed = evidence.changed_since_the_paper([*ENTRIES, entry("new", "fails", as_of=then)])
    assert changed["claim"].tolist() == [
        "Is iran-borders so?", "Is iran-pta so?", "Is cost-to-russia so?",
    ]  # fmt: skip


def test_numbers_and_findings_by_claim():
    assert evidence.main_value(ENTRIES, "russia-gdp-share") == "87.2 %"
    assert evidence.main_value(ENTRIES, "union-gdp") is None
    assert evidence.found(ENTRIES, "iran-borders", Finding.FAILS, Finding.CLOSE)
    assert not evidence.found(ENTRIES, "union-gdp", Finding.FAILS)
    assert evidence.used_sources(ENTRIES) == ["atop"]


def test_an_answer_is_its_first_sentence():
    table = evidence.answers(ENTRIES, "iran")
    assert table["claim"].tolist() == ["Is iran-borders so?", "Is iran-pta so?"]
    assert table["answer"].unique().tolist() == ["In 2020 it was 3.5 %."]


@pytest.mark.parametrize("question", evidence.QUESTIONS)
def test_a_question_is_answered_by_claims_that_bear_on_it(question):
    bearing = {claim.id for claim in ledger().claims if claim.bears_on == question}
    assert set(evidence.QUESTIONS[question]) <= bearing
