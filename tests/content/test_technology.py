"""The members' technology beside the world, in a world small enough to work by hand."""

import pytest

from eaeu import technology
from eaeu.comparison import UNION
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import in_one_year, panel, spells, states

FIVE = dict.fromkeys(MEMBERS, 10.0)
ELSE = {"DEU": 40.0, "FRA": 60.0, "WLD": 1000.0}


@pytest.fixture
def lands(world):
    """Russia spends 2 % of an output of 60 on research, the others, of 10 each, nothing."""
    research = {**dict.fromkeys(MEMBERS, 0.0), "RUS": 2.0, "DEU": 3.0, "FRA": 2.0, "WLD": 2.4}
    output = {**FIVE, "RUS": 60.0, "DEU": 50.0, "FRA": 50.0, "WLD": 1000.0}
    patents = {**dict.fromkeys(MEMBERS, 20e-6), "DEU": 1e-3, "WLD": 4e-3}
    year_2019 = {
        "SP__POP__TOTL": in_one_year(2019, **FIVE, **ELSE),
        "GB__XPD__RSDV__GD__ZS": in_one_year(2019, **research),
        "NY__GDP__MKTP__CD": in_one_year(2019, **output),
        "IP__PAT__RESD": in_one_year(2019, **patents),
    }
    exports = {"TX__VAL__TECH__CD": in_one_year(2019, **FIVE, WLD=4000.0)}
    frames = {
        "cow-states": states(*MEMBERS, "DEU", "FRA"),
        "facts-memberships": spells(EU="DEU FRA", ASEAN="IDN", MERCOSUR="BRA", EAC="KEN"),
    }
    world({**frames, "a": panel(**year_2019, **exports), "no-exports": panel(**year_2019)})


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("measure", "level", "against", "value"),
    [
        ("research spending", "as a whole", "world", 50),  # 1.2 of 2.4 %
        ("research spending", "as a whole", "European Union", 48),  # 1.2 of 2.5 %
        ("research spending", "typical member", "European Union", 0),
        ("patents", "as a whole", "world", 50),  # 2 of 4 per million
    ],
)
def test_level_of_the_union_in_per_cent_of_the_comparisons(measure, level, against, value):
    for bar in (100, 50):
        estimate = technology.weak_technology(measure, level, against, bar, "a", 2019)
        assert estimate.value == pytest.approx(value)


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("measure", "against", "year", "reason"),
    [
        ("broadband", "world", 2019, "no IT.NET.BBND.P2 in 2019"),
        ("patents", "world", 2018, "no SP.POP.TOTL in 2018"),
        ("patents", "European Union", 2019, "no value or no weight for FRA"),
    ],
)
def test_what_the_data_lack_drops_the_way(measure, against, year, reason):
    with pytest.raises(NoData, match=reason):
        technology.weak_technology(measure, "as a whole", against, 100, "a", year)


@pytest.mark.usefixtures("lands")
def test_only_covered_groups_are_shown_and_no_year_without_what_the_chapter_says():
    shown = technology.relative_to_world("a", 2019)
    assert shown[UNION].to_dict() == pytest.approx(
        {"high-technology exports per head": 25, "research spending": 50, "patents": 50}
    )
    assert shown.columns.to_list() == [UNION, "European Union"]
    with pytest.raises(NoData, match="no high-technology exports per head"):
        technology.relative_to_world("no-exports", 2019)
    with pytest.raises(NoData, match="no research spending"):
        technology.relative_to_world("a", 1800)
