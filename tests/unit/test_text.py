from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
import pytest

from recompute import text
from recompute.errors import RecomputeError


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (1967.0, "US$ billion", "US$ 1,967 billion"),
        (79.03, "%", "79.0 %"),
        (-3.456, "%", "−3.46 %"),
        (0.0123, "", "0.0123"),
        (2015.0, "year", "2015"),
        (3.0, "of 4", "3 of 4"),
        (2.5, "times", "2.50 times"),
        (None, "%", "–"),
    ],
)
def test_numbers_are_written_for_a_reader(value: float | None, unit: str, written: str) -> None:
    assert text.number(value, unit) == written


def test_a_negative_number_has_a_minus_and_a_date_keeps_its_hyphens() -> None:
    assert (
        text.fill("{a:.0f} % on {b}", {"a": -38.4, "b": "2015-01-02"}, where="c")
        == "−38 % on 2015-01-02"
    )


def test_a_sentence_is_filled_with_computed_numbers() -> None:
    assert (
        text.fill("It was {x:.1f} in {y}.", {"x": 1.25, "y": 2020}, where="c")
        == "It was 1.2 in 2020."
    )


@pytest.mark.parametrize(("numbers", "message"), [({}, "not given"), ({"x": math.nan}, "is nan")])
def test_a_missing_number_is_not_printed(numbers: dict[str, float], message: str) -> None:
    with pytest.raises(RecomputeError, match=message):
        text.fill("It was {x:.1f}.", numbers, where="c")


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [(1967.0, None, "1,967"), (18.54, None, "18.5"), (-0.5, None, "−0.50"), (3.0, 0, "3")],
)
def test_a_label_has_three_digits_or_as_many_as_asked(
    value: float, digits: int | None, written: str
) -> None:
    assert text.fixed(value, digits) == written


def test_a_number_is_written_with_the_digits_it_has() -> None:
    assert [text.as_given(v) for v in (1250000, 0.25, -3, 1e15)] == [
        "1,250,000",
        "0.25",
        "−3",
        "1e+15",
    ]


def test_an_option_is_in_words() -> None:
    shown = [text.option(v) for v in (True, np.bool_(False), -0.5, "per_head", 2010)]
    assert shown == ["yes", "no", "−0.5", "per head", "2010"]


@pytest.mark.parametrize("words", ["# x", "- x", "1. x", "_x_ &lt;", "a\n\n```{raw} html\n<b>"])
def test_plain_text_opens_no_markup(words: str) -> None:
    shown = text.plain(words)
    assert "\n" not in shown and not re.search(r"(?<!\\)[`{<_#]|^[-#]|^1\.", shown)


def test_small_numbers_are_words_and_lists_end_in_and() -> None:
    assert [text.in_words(n) for n in (0, 2, 12, 13)] == ["no", "two", "twelve", "13"]
    assert text.listed(["a"]) == "a" and text.listed(["a", "b", "c"]) == "a, b and c"
    assert text.day("2021-04-05") == "5 April 2021"


@pytest.mark.parametrize(
    ("words", "unit", "written"),
    [
        ("1,967", "US$ billion", "US$ 1,967 billion"),
        ("-2.50", "%", "−2.50 %"),
        ("2.50", "", "2.50"),
        ("2012", "year", "2012"),
    ],
)
def test_money_stands_before_the_number_and_other_units_behind(
    words: str, unit: str, written: str
) -> None:
    assert text.with_unit(words, unit) == written


@pytest.mark.parametrize(
    ("values", "how", "told"),
    [
        ({"China": 24.6, "India": 1040.2}, ("{:,.0f} %",), "China 25 %, India 1,040 %"),
        (pd.Series({2019: -0.51, 2014: 2.0}), ("{:+.1f}", "; "), "2019 -0.5; 2014 +2.0"),
        (
            pd.DataFrame({1: [0.5, 3], 2: 7}, ["a", "b"]),
            ("{:.1f} to {}",),
            "a 0.5 to 7, b 3.0 to 7",
        ),
        ({}, ("{}",), ""),
    ],
)
def test_values_are_told_by_name(values: dict[str, float], how: tuple[str, ...], told: str) -> None:
    assert text.named(values, *how) == told
