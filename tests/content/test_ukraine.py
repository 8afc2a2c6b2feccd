"""What Ukraine would add to the union, in a world small enough to work by hand."""

import pandas as pd
import pytest

from eaeu import ukraine
from eaeu.data import DOTS
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import finding, flows, in_one_year, panel, recorded, states

TOGETHER = "the other neighbours together"
GROWTH = "ten years of own growth"
TENTH = "a tenth of the union"
PARTS = {
    "output": ukraine.ukraine_output,
    "people": ukraine.ukraine_people,
    "trade": ukraine.ukraine_trade,
}


@pytest.fixture
def lands(world):
    """The five have 100 people in 2009 and 125 in 2019, Ukraine 30, each other neighbour 4.

    Each member's output in 2019 is 20; at constant prices it has doubled in ten years.
    """
    people = {iso3: {2009: 20e6, 2019: 25e6} for iso3 in MEMBERS}
    people |= {"UKR": {2019: 30e6}, **{iso3: {2019: 4e6} for iso3 in ukraine.NEIGHBOURS}}
    output = {iso3: {2019: 20e9} for iso3 in MEMBERS} | {"UKR": {2019: 5e9}, "CHN": {2019: 1e15}}
    index = {iso3: {2009: 1.0, 2019: 2.0} for iso3 in MEMBERS}
    rises = {iso3: {2009: 5.0, 2014: 100.0, 2019: 0.0} for iso3 in MEMBERS}
    world(
        {
            ukraine.DEFLATORS: panel(
                SP__POP__TOTL=people,
                NY__GDP__MKTP__CD=output,
                NY__GDP__MKTP__PP__CD=output,
                NY__GDP__MKTP__KD=index,
            ),
            "rises": panel(NY__GDP__MKTP__PP__CD=output, NY__GDP__MKTP__KD__ZG=rises),
            "no-growth": panel(NY__GDP__MKTP__CD=output, NY__GDP__MKTP__PP__CD=output),
            "no-parity": panel(NY__GDP__MKTP__CD=output),
            "pairs": pd.concat(
                [
                    flows(2000, RUS_KAZ=10, KAZ_CHN=99),
                    flows(2010, RUS_KAZ=20, RUS_UKR=4, UKR_BLR=2, UKR_CHN=99, UZB_RUS=3),
                ]
            ),
            "cow-states": states(*people, "CHN"),
        }
    )


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("part", "stand_in", "dataset", "year", "value", "bar"),
    [
        ("people", TENTH, ukraine.DEFLATORS, 2019, 24, 10),  # 30 of 125
        ("people", TOGETHER, ukraine.DEFLATORS, 2019, 24, 19.2),  # 24 of 125
        ("people", GROWTH, ukraine.DEFLATORS, 2019, 24, 25),  # 125 of 100
        ("output", GROWTH, ukraine.DEFLATORS, 2019, 5, 100),  # 5 of 100
        ("output", GROWTH, "rises", 2019, 5, 100),
        ("trade", TENTH, "pairs", 2010, 30, 10),  # 6 of 20
        ("trade", TOGETHER, "pairs", 2010, 30, 15),  # 3 of 20
    ],
)
def test_what_ukraine_adds_and_the_bar_of_each_reading(part, stand_in, dataset, year, value, bar):
    estimate = PARTS[part](stand_in, dataset, year)
    assert estimate.value == pytest.approx(value)
    assert estimate.extra["bar_percent"] == pytest.approx(bar)


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("part", "stand_in", "dataset", "year", "reason"),
    [
        ("people", TENTH, ukraine.DEFLATORS, 2009, "not every state has a value in 2009"),
        ("output", TENTH, "no-parity", 2019, "not every state has a value in 2019"),
        ("output", GROWTH, "no-growth", 2019, "no growth of every member"),
        ("output", TOGETHER, ukraine.DEFLATORS, 2019, "not every state has a value"),
        ("trade", TENTH, "pairs", 2013, "not every state has a value in 2013"),
    ],
)
def test_what_the_data_lack_drops_the_way(part, stand_in, dataset, year, reason):
    with pytest.raises(NoData, match=reason):
        PARTS[part](stand_in, dataset, year)


@pytest.mark.parametrize(
    ("sizes", "found", "parts"),
    [
        # Whether others could make it good nobody has data for, so that the whole never holds.
        ((30, 30, 30), "in part", ["holds", "holds", "holds"]),
        ((20, 20, 30), "in part", ["fails", "fails", "holds"]),
        ((30, 20, 20), "in part", ["holds", "fails", "fails"]),
        ((20, 20, 20), "fails", ["fails", "fails", "fails"]),
    ],
)
def test_the_finding_follows_ukraines_size_beside_the_other_neighbours(sizes, found, parts, world):
    """Of output, people and trade; the six other neighbours have 24 together."""
    output, people, trade = sizes
    four = dict.fromkeys([*MEMBERS, *ukraine.NEIGHBOURS], 4e9)
    levels = panel(
        NY__GDP__MKTP__PP__CD=in_one_year(2013, **four, UKR=output * 1e9),
        SP__POP__TOTL=in_one_year(2013, **four, UKR=people * 1e9),
    )
    pairs = flows(2013, RUS_KAZ=50, RUS_UKR=trade, AZE_RUS=24)
    world(dict.fromkeys(["wdi-2026-07", "wdi-gdp-2021-04"], levels))
    world({DOTS: recorded(pairs), **dict.fromkeys(["oec-2018", "cow-trade-4.0"], pairs)})
    irreparable = {"irreparable": "no data"}
    expected = dict(zip(PARTS, parts, strict=True)) | irreparable
    assert finding("ukraine-absence", PARTS) == (found, expected)


@pytest.mark.usefixtures("lands")
def test_what_ukraine_adds_by_year_each_measure_from_its_own_data_set():
    shown = ukraine.added_by_year(ukraine.DEFLATORS, "pairs")
    assert shown["trade inside"].dropna().to_dict() == pytest.approx({2000: 0, 2010: 30})
    assert shown["people"].dropna().to_dict() == pytest.approx({2019: 24})
