"""Spread of natural wealth between the members, in a world small enough to work by hand."""

import pytest

from eaeu import resources
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import in_one_year, panel, spells, states


@pytest.fixture
def lands(world):
    """Rents of Russia 10 % of output, of the other four 0; of two other Europeans 1 and 3 %."""
    rents = {**dict.fromkeys(MEMBERS, 0.0), "RUS": 10.0, "DEU": 1.0, "FRA": 3.0}
    rents |= {"IDN": 5.0, "BRA": 6.0, "KEN": 7.0, "WLD": 99.0}
    each = dict.fromkeys(rents, 10.0)
    world(
        {
            "a": panel(
                NY__GDP__TOTL__RT__ZS=in_one_year(2019, **rents),
                NY__GDP__MKTP__CD=in_one_year(2019, **each, POL=10.0),
                SP__POP__TOTL=in_one_year(2019, **{**each, "FRA": 5.0, "POL": 1.0}),
            ),
            "cow-states": states(*(code for code in rents if code != "WLD")),
            "facts-memberships": spells(EU="DEU FRA POL", ASEAN="IDN", MERCOSUR="BRA", EAC="KEN"),
        }
    )


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("measure", "spread", "value"),
    [
        ("rents in output", "range", 5),  # 10 over 2; Poland, a sixteenth of the people, has none
        ("rents in output", "standard deviation", 4),  # 4 over 1
        ("rents per head", "range", 2),  # 0.1 over 0.05: 0.06 in France, 0.01 in Germany
    ],
)
def test_spread_as_a_multiple_of_the_european_union(measure, spread, value):
    estimate = resources.resource_differences(measure, spread, "European Union", "a", 2019, wdi="a")
    assert estimate.value == pytest.approx(value)


@pytest.mark.usefixtures("lands")
def test_what_the_data_lack_drops_the_way():
    with pytest.raises(NoData, match=r"no NY.GDP.TOTL.RT.ZS in 2018"):
        resources.resource_differences("rents in output", "range", "ASEAN", "a", 2018, wdi="a")
    with pytest.raises(NoData, match=r"no TX.VAL.FUEL.ZS.UN in 2019"):
        resources.resource_differences(
            "fuels and ores in exports", "range", "world", "a", 2019, wdi="a"
        )


@pytest.mark.usefixtures("lands")
def test_the_richest_member_of_each_union_and_the_members_place_in_the_world():
    bars = resources.rents_compared("a", 2019)
    assert bars["Russia"] == 10
    assert bars["European Union, richest (France)"] == 3
    assert len(bars) == 9
    assert resources.median_rents("a", 2019) == 2  # of 0 0 0 0 1 3 5 6 7 10
    assert resources.percentiles_of_members("a", 2019)["RUS"] == 100
