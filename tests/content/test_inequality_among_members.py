"""Inequality between the members beside other unions, in a world small enough to work by hand."""

import math

import pytest

from eaeu import inequality
from eaeu.comparison import UNION
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import in_one_year, panel, spells, states


@pytest.fixture
def lands(world):
    """Russia produces 6 a head, each other member 1; Germany 3 and France 1."""
    output = {**dict.fromkeys(MEMBERS, 10.0), "RUS": 60.0, "DEU": 30.0, "FRA": 10.0}
    people = dict.fromkeys(output, 10.0)
    world(
        {
            "a": panel(
                NY__GDP__MKTP__CD=in_one_year(2019, **output),
                SP__POP__TOTL=in_one_year(2019, **people, POL=20.0),
            ),
            "cow-states": states(*output, "POL"),
            "facts-memberships": spells(EU="DEU FRA", ASEAN="DEU POL", MERCOSUR="FRA", EAC="FRA"),
        }
    )


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize("weights", ["none", "people"])  # all have as many people
@pytest.mark.parametrize(
    ("index", "value"),
    [
        ("coefficient of variation", 2),  # 2 of 2, over 1 of 2
        ("Gini", 1.6),  # 0.4 over 0.25
        ("Theil", (0.6 * math.log(3) + 0.4 * math.log(0.5)) / (0.75 * math.log(1.5) - 0.25 * math.log(2))),
    ],
)  # fmt: skip
def test_inequality_as_a_multiple_of_the_european_unions(index, weights, value):
    estimate = inequality.inequality_among_members(
        index, weights, "market rates", "European Union", "a", 2019
    )
    assert estimate.value == pytest.approx(value)


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("income", "group", "year", "reason"),
    [
        ("market rates", "ASEAN", 2019, "no value or no weight for POL"),
        ("market rates", "European Union", 2018, "the vintage has no 2018"),
        ("PPP", "European Union", 2019, "this vintage has no series for gdp_ppp"),
    ],
)
def test_what_the_data_lack_drops_the_way(income, group, year, reason):
    with pytest.raises(NoData, match=reason):
        inequality.inequality_among_members("Gini", "none", income, group, "a", year)


@pytest.mark.usefixtures("lands")
def test_output_per_head_is_in_dollars():
    heads = inequality.incomes("a", "market rates", UNION, 2019)["value"]
    assert heads["RUS"] == pytest.approx(6)
