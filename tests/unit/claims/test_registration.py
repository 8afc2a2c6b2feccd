"""A decision that was registered cannot change without a reason."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from recompute import sources
from recompute.claims import registration
from recompute.claims.changes import stood
from recompute.claims.ledger import Ledger
from recompute.claims.ledger import ledger as load_ledger
from recompute.errors import RecomputeError
from recompute.site.new import start
from tests.site.small import ROOT, recompute
from tests.unit.claims.worlds import PART, catalogue, claim, part, ways


class Book(SimpleNamespace):
    def __getitem__(self, claim_id: str):
        return next(one for one in self.claims if one.id == claim_id)


@pytest.fixture(autouse=True)
def known(project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "catalogue", lambda: catalogue(a="2020-01-01"))


def register(of: Ledger, **more: str) -> None:
    given = {"date": "2026-11-26", "newest_vintage": "2026-07-31", "reason": "", **more}
    registration.register(of, [one.id for one in of.claims], **given)


def test_words_may_be_mended_and_decisions_may_not() -> None:
    register(Book(claims=[claim()]))
    registration.check(Book(claims=[claim(statement="Exports rose by more than a quarter.")]))
    loosened = claim({**PART, "stated": {"value": 20, "unit": "%", "relation": ">"}})
    with pytest.raises(RecomputeError, match="not what was registered"):
        registration.check(Book(claims=[loosened]))
    with pytest.raises(RecomputeError, match="without a reason"):
        register(Book(claims=[loosened]))
    register(Book(claims=[loosened]), reason="The paper says a fifth.")
    registration.check(Book(claims=[loosened]))
    (deviation,) = registration.registrations()["growth"].deviations
    assert deviation.reason == "The paper says a fifth."


def test_a_claim_nobody_registered_is_told() -> None:
    register(Book(claims=[claim()]))
    with pytest.raises(RecomputeError, match="'another'"):
        registration.check(Book(claims=[claim(), claim(id="another")]))


@pytest.mark.parametrize(("value", "held"), [(31.0, (1, 1)), (10.0, (0, 1))])
def test_a_finding_stands_only_where_new_data_leave_it(value: float, held: tuple[int, int]) -> None:
    rows = [
        {"dataset": "a", "year": 2010, "value": 30.0, "published": "2020-01-01"},
        {"dataset": "b", "year": 2010, "value": value, "published": "2021-01-01"},
    ]
    assert stood(claim(), ways(part(), rows), "2020-06-01") == held


@pytest.mark.slow
def test_check_refuses_a_changed_decision_without_a_deviation(tmp_path: Path) -> None:
    """By the command, in a book as a reader makes it: the change, the refusal, the reason, the record."""
    book = tmp_path / "book"
    start(book)
    assert recompute(book, "register").returncode == 0
    ledger = book / "data" / "claims.yaml"
    text = ledger.read_text()
    ledger.write_text(text.replace("statement: ", "statement: In other words, ", 1))
    assert recompute(book, "check").returncode == 0  # words decide nothing
    assert "predicate: value > 1" in text
    ledger.write_text(text.replace("predicate: value > 1", "predicate: value > 0.5", 1))
    told = recompute(book, "check")
    assert told.returncode == 1 and "not what was registered" in told.stderr
    assert "recompute register CLAIM --reason" in told.stderr
    assert recompute(book, "register", "india-larger").returncode == 1  # no reason given
    done = recompute(book, "register", "india-larger", "--reason", "The bar was misread.")
    assert done.returncode == 0 and recompute(book, "check").returncode == 0
    kept = (book / "data" / "registration" / "claims.yaml").read_text()
    assert "The bar was misread." in kept


def test_every_claim_of_the_book_is_registered_as_it_is_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()  # the book's own catalogue
    monkeypatch.setenv("RECOMPUTE_ROOT", str(ROOT))
    known = load_ledger()
    assert registration.deviating(known) == []
    assert set(registration.registrations()) == {one.id for one in known.claims}
