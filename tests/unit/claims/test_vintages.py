"""How a refreshed vintage and later years enter a claim."""

from __future__ import annotations

from typing import Any

import pytest

from recompute.claims.vintages import Vintage, expand, newest, passed_over

KNOWN = {
    "wdi-2016": Vintage("2016-12-31", False, "wdi"),
    "wdi-2026-07": Vintage("2026-07-31", False, "wdi"),
    "wdi-gdp-2021-04": Vintage("2021-04-30", False, "wdi-gdp"),
    "wdi-2026-10-13": Vintage("2026-10-13", True, "wdi"),
    "wdi-2026-11-24": Vintage("2026-11-24", True, "wdi"),
    "imts-2026-11-20": Vintage("2026-11-20", True, "imts"),
}


def claim(choices: dict[str, list[Any]], **more: Any) -> dict[str, Any]:
    """Return an entry with one part, all of whose choices are equivalent ones."""
    given = {name: {"equivalent": options} for name, options in choices.items()}
    return {"id": "x", "parts": [{"choices": given} | more]}


def options(entry: dict[str, Any], name: str) -> list[Any]:
    return entry["parts"][0]["choices"][name]["equivalent"]


def test_new_vintages_stand_where_the_newest_named_one_stands() -> None:
    found = expand(
        claim(
            {"dataset": ["wdi-2016", "wdi-2026-07", "wdi-gdp-2021-04"], "year": [2020]},
            inadmissible=[
                {"when": {"dataset": ["wdi-2026-07", "wdi-gdp-2021-04"]}, "reason": "too late"},
                {"when": {"dataset": "wdi-2026-07"}, "reason": "a forecast", "newer": False},
                {"when": {"dataset": "wdi-2016"}, "reason": "a break"},
            ],
        ),
        KNOWN,
    )
    new = ["wdi-2026-10-13", "wdi-2026-11-24"]
    assert options(found, "dataset") == ["wdi-2016", "wdi-2026-07", *new, "wdi-gdp-2021-04"]
    assert [e["when"]["dataset"] for e in found["parts"][0]["inadmissible"]] == [
        ["wdi-2026-07", "wdi-gdp-2021-04", *new], "wdi-2026-07", "wdi-2016",
    ]  # fmt: skip


def test_a_claim_that_passes_over_the_newest_vintage_does_not_follow() -> None:
    entry = claim({"dataset": ["wdi-2016"]})
    assert expand(entry, KNOWN) == entry


def test_a_family_without_a_vintage_is_named_by_a_pattern() -> None:
    exclusion = {"when": {"dataset": ["oec-2018", "imts-*"]}, "reason": "no products"}
    entry = claim({"dataset": ["oec-2018", "imts-*", "comtrade-*"]}, inadmissible=[exclusion])
    found, none = expand(entry, KNOWN), expand(entry, {})
    for one, names in ((found, ["oec-2018", "imts-2026-11-20"]), (none, ["oec-2018"])):
        assert options(one, "dataset") == names
        assert one["parts"][0]["inadmissible"][0]["when"]["dataset"] == names


def test_later_years_reach_the_newest_vintage() -> None:
    reading = {"name": "every year", "plain": True, "when": {"year": [2021, "later"]}}
    found = expand(claim({"year": [2019, 2021, "later"]}, readings=[reading]), KNOWN)
    assert options(found, "year") == [2019, 2021, 2022, 2023, 2024, 2025, 2026]
    assert found["parts"][0]["readings"][0]["when"]["year"] == [2021, *range(2022, 2027)]


def test_a_broken_entry_is_left_to_the_ledgers_own_checks() -> None:
    assert expand({"id": "x", "choices": {"year": 2020}}, KNOWN) == {"id": "x", "choices": {"year": 2020}}  # fmt: skip


@pytest.mark.parametrize(
    ("date", "found"),
    [("9999", "wdi-2026-11-24"), ("2026-10-31", "wdi-2026-10-13"), ("2026-08-01", "wdi-2026-07")],
)
def test_the_newest_vintage_is_that_of_the_date(date: str, found: str) -> None:
    assert newest("wdi-2026-07", KNOWN, date) == found
    assert newest("wdi-gdp-2021-04", KNOWN, date) == "wdi-gdp-2021-04"


def test_a_newer_vintage_that_no_chapter_loads_is_named() -> None:
    loaded = {"wdi-2016", "wdi-2026-07", "wdi-gdp-2021-04", "not-in-the-catalogue"}
    assert passed_over(loaded, KNOWN) == {
        "wdi-2026-10-13": "wdi-2026-07",
        "wdi-2026-11-24": "wdi-2026-07",
    }
    assert passed_over(loaded | {"wdi-2026-11-24"}, KNOWN) == {}
    assert passed_over({"wdi-2026-07"}, KNOWN).get("imts-2026-11-20") is None
