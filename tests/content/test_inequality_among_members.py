"""Inequality between the members beside other unions, in a world small enough to work by hand."""

import math

import pytest

from eaeu import inequality
from eaeu.comparison import UNION
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import everywhere, finding, in_one_year, panel, spells, states


def incomes(russia=60.0):
    """Output of Russia, of the other members 10 each, Germany 30 and France 10; people 10 each."""
    return {**dict.fromkeys(MEMBERS, 10.0), "RUS": russia, "DEU": 30.0, "FRA": 10.0}


THEIL_OF_THE_FIVE = 0.6 * math.log(3) + 0.4 * math.log(0.5)  # of incomes 6, 1, 1, 1 and 1
THEIL_OF_THE_TWO = 0.75 * math.log(1.5) - 0.25 * math.log(2)  # of 3 and 1

FRAMES = {
    "cow-states": states(*incomes(), "POL"),
    "facts-memberships": spells(EU="DEU FRA", ASEAN="DEU POL", MERCOSUR="FRA POL", EAC="POL"),
}
PEOPLE = in_one_year(2019, **dict.fromkeys(incomes(), 10.0), POL=20.0)


@pytest.fixture
def lands(world):
    """Russia produces 6 a head, each other member 1; Germany 3 and France 1."""
    output = in_one_year(2019, **incomes())
    world({**FRAMES, "a": panel(NY__GDP__MKTP__CD=output, SP__POP__TOTL=PEOPLE)})


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize("weights", ["none", "people"])  # all have as many people
@pytest.mark.parametrize(
    ("index", "value"),
    [
        ("coefficient of variation", 2),  # 2 of 2, over 1 of 2
        ("Gini", 1.6),  # 0.4 over 0.25
        ("Theil", THEIL_OF_THE_FIVE / THEIL_OF_THE_TWO),
    ],
)
def test_inequality_as_a_multiple_of_the_european_unions(index, weights, value):
    estimate = inequality.inequality_among_members(
        index, weights, "market rates", "European Union", "a", 2019
    )
    assert estimate.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("weights", "gini"), [("none", 0.2 * 0.8 / 1.2), ("people", 0.6 * 0.4 / 1.6)]
)
def test_each_member_or_each_person_counts_once(weights, gini, world):
    """Sixty Russians have 2 each, the forty people of the other members 1; in Europe as before."""
    output = in_one_year(2019, **incomes(120.0))
    people = PEOPLE | {"RUS": {2019: 60.0}}
    world({**FRAMES, "a": panel(NY__GDP__MKTP__PP__CD=output, SP__POP__TOTL=people)})
    estimate = inequality.inequality_among_members(
        "Gini", weights, "PPP", "European Union", "a", 2019
    )
    assert estimate.value == pytest.approx(gini / 0.25)


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


@pytest.mark.parametrize(("russia", "found"), [(60.0, "holds"), (20.0, "fails")])
def test_the_finding_follows_russias_income_at_parity(russia, found, world):
    frame = panel(
        NY__GDP__MKTP__PP__CD=in_one_year(2019, **incomes(russia)),
        NY__GDP__MKTP__CD=in_one_year(2019, **incomes(80 - russia)),  # at market rates otherwise
        SP__POP__TOTL=PEOPLE,
    )
    claim_id = "inequality-among-members"
    world({**FRAMES, **everywhere(claim_id, frame)})
    assert finding(claim_id, inequality.inequality_among_members)[0] == found


@pytest.mark.usefixtures("lands")
def test_output_per_head_is_in_dollars():
    heads = inequality.incomes("a", "market rates", UNION, 2019)["value"]
    assert heads["RUS"] == pytest.approx(6)


def test_no_line_for_a_year_or_a_union_that_lacks_data(world):
    output = in_one_year(2019, **incomes())
    world({**FRAMES, "a": panel(NY__GDP__MKTP__PP__CD=output, SP__POP__TOTL=PEOPLE)})
    paths = inequality.theil_by_year("a", [2018, 2019])
    assert paths.index.to_list() == [2019]
    assert list(paths) == [UNION, "European Union"]  # the others want Poland
