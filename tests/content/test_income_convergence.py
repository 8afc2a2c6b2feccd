"""Balanced development on made-up incomes whose gaps close at a known speed."""

import numpy as np
import pandas as pd
import pytest

from eaeu import income_convergence
from eaeu.income_convergence import OUTSIDE
from eaeu.members import MEMBERS
from recompute.claims import NoData

CODE = "NY.GDP.PCAP.PP.CD"


def incomes(group, years, closing):
    """Log incomes 0.1 apart in 2014 whose gaps change by a factor `1 - closing` a year."""
    return [
        (CODE, name, year, float(np.exp(9 + 0.1 * place * (1 - closing) ** (year - 2014))))
        for place, name in enumerate(group)
        for year in years
    ]


@pytest.fixture
def rows_of(world):
    """Return a function that makes rows stand for a source."""

    def give(source, rows, **more):
        columns = ["indicator", "iso3", "year", "value"]
        world[source] = pd.DataFrame(rows, columns=columns).assign(**more)

    return give


def balanced(**changes):
    choices = {
        "income": "output, PPP", "data": "wdi-2026-07", "years": "2014 to 2018",
        "measure": "beta", "against": "six other successors",
    }  # fmt: skip
    return income_convergence.balanced_development(**choices | changes)


def test_beta_is_the_share_of_the_gap_that_closes_a_year(rows_of):
    years = range(2010, 2019)
    rows_of("wdi-2026-07", incomes(MEMBERS, years, 0.1) + incomes(OUTSIDE, years, 0.0))
    estimate = balanced()
    own = 100 * (1 - 0.9**4) / 4  # of the gap in 2014, over four years
    assert estimate.extra["own_speed"] == pytest.approx(own)
    assert estimate.value == pytest.approx(own)  # outside, no gap closes
    assert estimate.year == 2018


def test_the_years_before_are_as_many_and_count_against(rows_of):
    rows_of("wdi-2026-07", incomes(MEMBERS, range(2010, 2019), 0.1))
    estimate = balanced(against="the years before")
    # The same speed before, over a gap larger by then: 100 (1 - 0.9**4) / 4 both times.
    assert estimate.value == pytest.approx(0, abs=1e-9)


def test_sigma_is_the_trend_over_the_mean(rows_of):
    rows_of("wdi-2026-07", incomes(MEMBERS, range(2014, 2019), 0.1))
    panel = income_convergence.income_per_head("output, PPP", "wdi-2026-07", tuple(MEMBERS))
    spread = 0.9 ** np.arange(5)  # the unit cancels
    slope = (np.arange(5) - 2) @ spread / 10  # least squares over 0 to 4
    speed = income_convergence.speed("sigma", panel, 2014, 2018)
    assert speed == pytest.approx(-100 * slope / spread.mean())


def test_ukraine_can_be_left_out_of_the_yardstick(rows_of):
    years = range(2014, 2019)
    war = [
        (code, name, year, value * (0.8 if name == "UKR" and year > 2014 else 1))
        for code, name, year, value in incomes(OUTSIDE, years, 0.0)
    ]
    rows_of("wdi-2026-07", incomes(MEMBERS, years, 0.1) + war)
    without = balanced(against="the same without Ukraine")
    assert without.value == pytest.approx(without.extra["own_speed"])
    assert balanced().value != pytest.approx(without.value)


def test_growth_in_constant_prices_moves_the_level_of_2015(rows_of):
    years = range(2014, 2019)
    growth = [("NY.GDP.PCAP.KD.ZG", name, year, 10.0) for name in MEMBERS for year in years]
    rows_of("wdi-2026-07", incomes(MEMBERS, years, 0.1) + growth)
    names = tuple(MEMBERS)
    level = income_convergence.income_per_head("output, PPP", "wdi-2026-07", names).loc[2015]
    moved = income_convergence.income_per_head("output, constant prices", "wdi-2026-07", names)
    assert moved.loc[2017].to_numpy() == pytest.approx(1.21 * level.to_numpy())
    assert moved.loc[2014].to_numpy() == pytest.approx(level.to_numpy() / 1.1)


def test_what_a_source_lacks_is_no_data(rows_of):
    rows_of("wdi-2026-07", incomes(MEMBERS, range(2014, 2019), 0.1))
    with pytest.raises(NoData, match="2014 to 2024"):
        balanced(years="2014 to 2024")
    rows_of("weo-2019-04", incomes(MEMBERS, range(2014, 2019), 0.1))
    with pytest.raises(NoData, match="does not have the series"):
        balanced(data="weo-2019-04")


def test_forecasts_are_no_incomes(rows_of):
    rows = [("NGDPDPC", name, year, 1.0) for name in MEMBERS for year in (2017, 2018)]
    rows_of("weo-2019-04", rows, forecast=[year == 2018 for *_, year, _ in rows])
    table = income_convergence.income_per_head(
        "output, market rates", "weo-2019-04", tuple(MEMBERS)
    )
    assert table.index.tolist() == [2017]


def test_numbers_of_the_sentences_on_convergence(rows_of):
    rows_of("wdi-2026-07", incomes(MEMBERS, range(1999, 2019), 0.1))
    table = pd.DataFrame(
        {
            "income": "output, PPP", "data": "wdi-2026-07", "years": "2014 to 2018",
            "measure": ["sigma"] * 3 + ["beta"] * 3,
            "against": ["the years before", "six other successors", "the same without Ukraine"] * 2,
            "supports": [True, False, False, True, False, True],
            "own_speed": [1.0] * 3 + [-1.0] * 3,
        }
    )  # fmt: skip
    numbers = income_convergence.convergence_numbers(table, "wdi-2026-07", 2018)
    assert (numbers["closing"], numbers["before"]) == (50, 100)
    assert (numbers["six"], numbers["others"]) == (0, 50)
    assert numbers["rus"] == pytest.approx(0)  # the poorest, whose income stands still
    assert numbers["trend"] < 0
    assert numbers["g99"] == pytest.approx(numbers["g09"] / 0.9**10)
