"""A number is judged as it is written."""

from __future__ import annotations

import pytest

from recompute.claims.ledger import Stated
from recompute.claims.stated import close, half_unit, holds


@pytest.mark.parametrize(("number", "half"), [(1967, 0.5), (80, 0.5), (25.3, 0.05), (0.25, 0.005)])
def test_the_digits_give_the_tolerance(number: float, half: float) -> None:
    assert half_unit(number) == pytest.approx(half)


@pytest.mark.parametrize(
    ("relation", "number", "value", "answer"),
    [
        ("=", 1967, 1967.4, True),
        ("=", 1967, 1966.4, False),
        (">", 80, 79.6, True),
        (">", 80, 79.4, False),
        ("<", 2025, 2024, True),
        ("nearly", 200, 191, True),
        ("nearly", 200, 184, False),
        ("nearly", 200, 201, False),
        ("about", 200, 209, True),
    ],
)
def test_the_words_give_the_direction(
    relation: str, number: float, value: float, answer: bool
) -> None:
    assert holds(Stated(value=number, unit="", relation=relation), value) is answer


def test_close_is_near_and_on_the_same_side_of_nought() -> None:
    stated = Stated(value=25, unit="%", relation=">")
    assert close(stated, 23.8)
    assert not close(stated, 23.7)
    assert not close(stated, -25)
    assert not close(Stated(value=2015, unit="year", relation="="), 2016)
