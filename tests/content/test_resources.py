"""Spread of natural wealth between the members, in a world small enough to work by hand."""

from functools import partial

import pytest

from eaeu import resources
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import NO_PANEL, finding, in_one_year, panel, spells, states

EU = "European Union"
ELSEWHERE = {"ASEAN": "IDN XXX", "MERCOSUR": "BRA XXX", "EAC": "KEN XXX"}
"""Other unions, half of whose people have no rents."""


def lands(russia=10.0):
    """Rents of Russia 10 % of output, of the other four 0; of two other Europeans 1 and 3 %."""
    rents = {**dict.fromkeys(MEMBERS, 0.0), "RUS": russia, "DEU": 1.0, "FRA": 3.0}
    rents |= {"IDN": 5.0, "BRA": 6.0, "KEN": 7.0, "WLD": 99.0}
    each = dict.fromkeys(rents, 10.0)
    return {
        "wdi-2026-07": panel(
            NY__GDP__TOTL__RT__ZS=in_one_year(2019, **rents),
            NY__GDP__MKTP__CD=in_one_year(2019, **each, POL=10.0),
            SP__POP__TOTL=in_one_year(2019, **{**each, "FRA": 5.0, "POL": 1.0, "XXX": 10.0}),
            TX__VAL__FUEL__ZS__UN=in_one_year(2019, RUS=50.0, KAZ=20.0),
            TX__VAL__MMTL__ZS__UN=in_one_year(2019, RUS=10.0, KAZ=5.0),
        ),
        "wdi-2016": NO_PANEL,
        "cow-states": states(*(code for code in rents if code != "WLD")),
        "facts-memberships": spells(EU="DEU FRA POL", **ELSEWHERE),
    }


WDI = "wdi-2026-07"
differences = partial(resources.resource_differences, wdi=WDI)


@pytest.mark.parametrize(
    ("measure", "spread", "value"),
    [
        ("rents in output", "range", 5),  # 10 over 2; Poland, a sixteenth of the people, has none
        ("rents in output", "standard deviation", 4),  # 4 over 1
        ("rents per head", "range", 2),  # 0.1 over 0.05: 0.06 in France, 0.01 in Germany
    ],
)
def test_spread_as_a_multiple_of_the_european_union(measure, spread, value, world):
    world(lands())
    assert differences(measure, spread, EU, WDI, 2019).value == pytest.approx(value)


def test_fuels_and_ores_are_added_up(world):
    world(lands())
    added = resources.resources("fuels and ores in exports", WDI, 2019)
    assert added.to_dict() == {"RUS": 60, "KAZ": 25}


@pytest.mark.parametrize(
    ("measure", "year", "reason"),
    [
        ("rents in output", 2018, r"no NY.GDP.TOTL.RT.ZS in 2018"),
        ("fuels and ores in exports", 2019, "no value or no weight for ARM, BLR, KGZ"),
    ],
)
def test_what_the_data_lack_drops_the_way(measure, year, reason, world):
    world(lands())
    with pytest.raises(NoData, match=reason):
        differences(measure, "range", EU, WDI, year)


@pytest.mark.parametrize(
    ("rents", "found"),
    [
        (10.0, "holds"),
        (2.4, "cannot tell"),  # by the range of rents yes, by the standard deviation no
        (1.0, "fails"),
    ],
)
def test_the_finding_follows_russias_rents(rents, found, world):
    world(lands(rents))
    assert finding("resource-differences", differences)[0] == found


def test_the_richest_member_of_each_union_and_the_middle_of_the_world(world):
    world(lands())
    bars = resources.rents_compared(WDI, 2019)
    assert bars["Russia"] == 10
    assert bars["European Union, richest (France)"] == 3
    assert len(bars) == 9
    assert resources.median_rents(WDI, 2019) == 2  # of 0 0 0 0 1 3 5 6 7 10
