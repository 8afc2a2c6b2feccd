"""What Ukraine would add to the union, in a world small enough to work by hand."""

import pandas as pd
import pytest

from eaeu import ukraine
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import flows, panel, states

TOGETHER = "the other neighbours together"
GROWTH = "ten years of own growth"
TENTH = "a tenth of the union"


@pytest.fixture
def lands(world):
    """The five have 100 people in 2009 and 125 in 2019, Ukraine 30, each other neighbour 4.

    Each member's output in 2019 is 20; at constant prices it has doubled in ten years.
    """
    people = {iso3: {2009: 20e6, 2019: 25e6} for iso3 in MEMBERS}
    people |= {"UKR": {2019: 30e6}, **{iso3: {2019: 4e6} for iso3 in ukraine.NEIGHBOURS}}
    output = {iso3: {2019: 20e9} for iso3 in MEMBERS} | {"UKR": {2019: 5e9}, "CHN": {2019: 1e15}}
    index = {iso3: {2009: 1.0, 2019: 2.0} for iso3 in MEMBERS}
    world(
        {
            ukraine.DEFLATORS: panel(
                SP__POP__TOTL=people,
                NY__GDP__MKTP__CD=output,
                NY__GDP__MKTP__PP__CD=output,
                NY__GDP__MKTP__KD=index,
                NY__GDP__DEFL__ZS={"USA": {2000: 80.0, 2010: 100.0}},
            ),
            "no-growth": panel(NY__GDP__MKTP__CD=output),
            "pairs": pd.concat(
                [
                    flows(2000, RUS_KAZ=10, KAZ_CHN=99),
                    flows(2010, RUS_KAZ=20, RUS_UKR=4, UKR_BLR=2, UKR_CHN=99),
                ]
            ),
            "cow-states": states(*people, "CHN"),
        }
    )


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("measure", "stand_in", "dataset", "year", "value", "bar"),
    [
        ("people", TENTH, ukraine.DEFLATORS, 2019, 24, 10),  # 30 of 125
        ("people", TOGETHER, ukraine.DEFLATORS, 2019, 24, 19.2),  # 24 of 125
        ("people", GROWTH, ukraine.DEFLATORS, 2019, 24, 25),  # 125 of 100
        ("output at PPP", GROWTH, ukraine.DEFLATORS, 2019, 5, 100),  # 5 of 100
        ("trade inside", TENTH, "pairs", 2010, 30, 10),  # 6 of 20
        ("trade inside", GROWTH, "pairs", 2010, 30, 60),  # 20 of 10 at prices a quarter higher
    ],
)
def test_what_ukraine_adds_and_the_bar_of_each_reading(
    measure, stand_in, dataset, year, value, bar
):
    estimate = ukraine.ukraine_absence(measure, stand_in, dataset, year)
    assert estimate.value == pytest.approx(value)
    assert estimate.extra["bar_percent"] == pytest.approx(bar)


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("measure", "stand_in", "dataset", "year", "reason"),
    [
        ("people", TENTH, ukraine.DEFLATORS, 2009, "not every state has a value in 2009"),
        ("output at PPP", TENTH, "no-growth", 2019, "not every state has a value in 2019"),
        ("output at market rates", GROWTH, "no-growth", 2019, "no growth of every member"),
        ("output at PPP", TOGETHER, ukraine.DEFLATORS, 2019, "not every state has a value"),
    ],
)
def test_what_the_data_lack_drops_the_way(measure, stand_in, dataset, year, reason):
    with pytest.raises(NoData, match=reason):
        ukraine.ukraine_absence(measure, stand_in, dataset, year)


def test_exports_of_high_technology_are_deflated_with_the_rises_of_their_own_panel(world):
    years = dict.fromkeys(range(2010, 2021), 0.0) | {2015: 25.0}
    exports = {iso3: {2010: 10.0, 2020: 25.0} for iso3 in MEMBERS}
    series = {"TX__VAL__TECH__CD": exports, "NY__GDP__DEFL__KD__ZG": {"USA": years}}
    del years[2020]
    world({"a": panel(**series)})
    with pytest.raises(NoData, match="no deflator of every year from 2010 to 2020"):
        ukraine.own_growth("high-technology exports", "a", 2020)
    years[2020] = 0.0
    world({"a": panel(**series)})  # two and a half times, at prices a quarter higher
    assert ukraine.own_growth("high-technology exports", "a", 2020) == pytest.approx(100)


@pytest.mark.usefixtures("lands")
def test_rank_without_and_with_ukraine():
    table = ukraine.rank_with_ukraine(ukraine.DEFLATORS, 2019).set_index("measure")
    output = table.loc["output at PPP"]
    assert output[["five", "six", "added, %"]].to_list() == pytest.approx([100, 105, 5])
    ranks = ["rank of the five", "rank of the six", "Ukraine's rank among the six"]
    assert output[ranks].to_list() == [2, 2, 6]  # after China
    assert table.loc["people", ranks].to_list() == [1, 1, 1]
    with pytest.raises(NoData, match="no output at market rates of all six states in 2009"):
        ukraine.rank_with_ukraine(ukraine.DEFLATORS, 2009)


def test_each_measure_is_shown_from_its_own_data_set():
    ways = pd.DataFrame(
        [("people", "a", 2019, 1.0, "x"), ("people", "a", 2019, 1.0, "y"),
         ("people", "b", 2019, 2.0, "x"), ("trade inside", "b", 2018, 3.0, "x")],
        columns=["measure", "dataset", "year", "value", "stand_in"],
    )  # fmt: skip
    shown = ukraine.added_by_ukraine(ways, {"people": "a", "trade inside": "b"})
    assert shown["people"].dropna().to_dict() == {2019: 1.0}
    assert shown["trade inside"].dropna().to_dict() == {2018: 3.0}
