"""The conclusion's functions on tables small enough to work by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from eaeu import conclusion
from eaeu.members import MEMBERS
from recompute.claims import NoData
from recompute.errors import RecomputeError


def panel(indicator: str, by_year: dict[int, list[float]]) -> pd.DataFrame:
    """A series with a value for Russia, Kazakhstan, Belarus, Armenia and Kyrgyzstan, in order."""
    rows = [
        (indicator, iso3, year, value)
        for year, values in by_year.items()
        for iso3, value in zip(MEMBERS, values, strict=False)
    ]
    return pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])


INVESTMENT = {year: [10, 10, 10, 10, 10] for year in range(2011, 2015)} | {
    2015: [60, 10, 10, 10, 10]
}


@pytest.fixture
def series(world):
    world(
        {
            "new": pd.concat(
                [
                    panel("SP.POP.TOTL", {2018: [50, 20, 10, 15, 5], 2019: [60, 20, 10, 10]}),
                    panel("BX.KLT.DINV.CD.WD", INVESTMENT),
                    panel("TX.VAL.TECH.CD", {2018: [50, 20, 10, 10, -10]}),
                    panel("NV.IND.TOTL.ZS", {2018: [50, 20, 20, 10, 10]}),
                    panel("NY.GDP.MKTP.CD", {2018: [4, 2, 2, 1, 1]}),
                ]
            ),
            "old": pd.concat(
                [
                    panel("NV.IND.MANF.ZS", {2010: [10, 10, 10, 10, 10]}),
                    panel("NY.GDP.MKTP.CD", {2010: [4, 2, 2, 1, 1]}),
                ]
            ),
        }
    )


def share(item, core="the three in the union", year=2018, vintage="new"):
    return conclusion.core_three(item, core, year, vintage)


def test_the_core_holds_a_share_of_five_or_of_four(series):
    assert share("people").value == pytest.approx(80)
    assert share("people", "the two among the other four").value == pytest.approx(60)  # 30 of 50
    assert (share("people").source, share("people").year) == ("new", 2018)


def test_industry_is_a_share_of_output_times_output(series):
    # 200 + 40 + 40 of 300.
    assert share("industry").value == pytest.approx(100 * 280 / 300)


def test_manufacturing_stands_in_where_a_vintage_has_nothing_wider(series):
    assert share("industry", year=2010, vintage="old").value == pytest.approx(80)


def test_investment_is_a_mean_of_five_years(series):
    # Russia's mean is 20: 40 of 60.
    assert share("foreign investment", year=2015).value == pytest.approx(100 * 40 / 60)


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"item": "people", "year": 2019}, "new does not give people for every member in 2019"),
        ({"item": "people", "year": 2030}, "new does not give people for every member in 2030"),
        ({"item": "high-technology exports"}, "a member's investment is negative"),
        ({"item": "patents"}, "new does not have the series IP.PAT.RESD"),
        (
            {"item": "foreign investment", "year": 2014},
            "new does not give foreign investment for every member in 2014",
        ),
    ],
)
def test_what_the_data_do_not_give_is_dropped_with_its_reason(series, choices, reason):
    with pytest.raises(NoData) as dropped:
        share(**choices)
    assert dropped.value.what.startswith(reason)


def test_weights_are_of_the_last_year_that_all_report(series):
    weights = conclusion.weights_of_the_core(["people"], 2020, "new")
    assert weights.loc["people"].to_dict() == {
        "the three": pytest.approx(80),
        "Russia alone": pytest.approx(50),
        "two of four": pytest.approx(60),
    }
    with pytest.raises(RecomputeError, match="shown_year is 1999"):
        conclusion.weights_of_the_core(["people"], 1999, "new")


def test_the_smallest_share_of_any_item(series, monkeypatch):
    monkeypatch.setattr(conclusion, "ITEMS", ("people",))
    three, two = conclusion.CORES
    rows = [(three, 2018, 80.0), (three, 2018, 90.0), (two, 2018, 60.0), (two, 2010, 10.0)]
    ways = pd.DataFrame(rows, columns=["core", "year", "value"])
    assert conclusion.least_shares(ways, 2018, "new") == pytest.approx(
        {"least": 80, "least_two": 60, "russia_least": 50}
    )
