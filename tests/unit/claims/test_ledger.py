from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from recompute.claims import ledger
from recompute.claims.ledger import threshold
from recompute.errors import RecomputeError

GOOD = """
- id: growth
  section: I
  chapter: one
  where: Section I
  statement: It grew.
  question: Did it grow?
  stance: asserted
  parts:
  - id: main
    says: It grew.
    quantity: growth
    unit: "%"
    definition: Annual growth.
    predicate: value > 0
    predicate_text: It holds if growth is positive.
    choices: {year: {reading: [2010, 2011]}, dataset: {equivalent: [a, b]}}
    readings:
    - {name: the last year, plain: true, when: {year: 2011}}
    main: [{year: 2011}]
  sources: [a]
"""
Write = Callable[[str], None]


def test_an_entry_is_read(write_ledger: Write) -> None:
    write_ledger(GOOD)
    assert ledger()["growth"].parts[0].main == [{"year": 2011}]
    assert [c.id for c in ledger().of_chapter("one")] == ["growth"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("main: [{year: 2011}]", "main: [{year: 2012}]", "not among the options"),
        ("main: [{year: 2011}]", "main: [{yaer: 2011}]", "unknown choice 'yaer'"),
        ("    quantity: growth\n", "", "needs 'quantity'"),
        ("stance: asserted", "stance: guessed", "Input should be"),
        ("  sources: [a]", "  sources: [a]\n  finding: holds", "Extra inputs"),
        ("id: growth", "id: Growth Rate", "pattern"),
        ("id: growth", "id: index", "cannot be called 'index'"),
        ("stance: asserted", "stance: aim\n  bears_on: why", "none of the paper's questions"),
        ("equivalent: [a, b]", "equivalent: [a, a]", "listed twice"),
        ("equivalent: [a, b]", "equally: [a, b]", "a choice is of one kind"),
        ("dataset: {", "source: {", "cannot be called 'source'"),
        ("when: {year: 2011}", "when: {dataset: a}", "pools several options of 'year'"),
        ("plain: true", "plain: false", "one reading at least must be plain"),
        ("predicate: value > 0", "predicate: as stated", "only a stated number"),
        ("    predicate: value > 0\n", "", "a predicate or by a smallest effect"),
        ("choices: {year", "choices: {year", None),
    ],
)
def test_a_broken_entry_names_itself(
    write_ledger: Write, old: str, new: str, message: str | None
) -> None:
    write_ledger(GOOD.replace(old, new))
    if message is None:
        ledger()
        return
    with pytest.raises(RecomputeError, match=message) as raised:
        ledger()
    assert "claims.yaml" in raised.value.where


def test_an_id_twice_is_refused(write_ledger: Write) -> None:
    write_ledger(GOOD + GOOD)
    with pytest.raises(RecomputeError, match="appears twice"):
        ledger()


def test_an_unknown_id_suggests_the_near_one(write_ledger: Write) -> None:
    write_ledger(GOOD)
    with pytest.raises(RecomputeError, match="no claim has the id 'grwoth'") as raised:
        _ = ledger()["grwoth"]
    assert "growth" in raised.value.mend


def test_no_yaml_and_no_file_are_told(write_ledger: Write, project: Path) -> None:
    with pytest.raises(RecomputeError, match="missing"):
        ledger()
    write_ledger("- id: [")
    with pytest.raises(RecomputeError, match="not valid YAML"):
        ledger()


@pytest.mark.parametrize(
    ("predicate", "number"),
    [
        ("value > 25", 25),
        ("25 < value and other < 10", 25),
        ("180 <= value and value < 200", None),
        ("value >= 80 if reading == 'parity' else gain > 0", None),
        ("value > bar", None),
    ],
)
def test_a_figure_draws_the_number_of_the_predicate(predicate: str, number: float | None) -> None:
    assert threshold(predicate) == number
