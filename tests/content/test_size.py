"""The union's size and Russia's share of it, in worlds small enough to work by hand."""

import pandas as pd
import pytest

from eaeu import size
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import everywhere, finding, in_one_year, panel, spells, states

FIVE, FOUNDERS = "the five members", "the three founders"


@pytest.fixture
def five(world):
    """Output of 1,000 in 2019 and 800 in 2020, people 180, of which Russia 600, 400 and 144."""
    others = MEMBERS[1:]
    world(
        {
            "a": panel(
                NY__GDP__MKTP__CD={
                    "RUS": {2019: 600e9, 2020: 400e9},
                    **{iso3: {2019: 100e9, 2020: 100e9} for iso3 in others},
                },
                SP__POP__TOTL=in_one_year(2020, RUS=144e6, **dict.fromkeys(others, 9e6)),
            ),
            "no-kyrgyzstan": panel(SP__POP__TOTL=in_one_year(2020, RUS=1, KAZ=1, BLR=1, ARM=1)),
        }
    )


@pytest.mark.usefixtures("five")
def test_output_and_people_of_the_five():
    assert size.union_gdp("a", 2019).value == pytest.approx(1000)
    assert size.union_gdp("a", 2020).value == pytest.approx(800)
    assert size.union_population("a", 2020).value == pytest.approx(180)


@pytest.mark.usefixtures("five")
def test_russias_share_of_the_five_and_of_the_founders():
    assert size.russia_population_share("a", FIVE, 2020).value == pytest.approx(80)
    assert size.russia_population_share("a", FOUNDERS, 2020).value == pytest.approx(14400 / 162)
    assert size.russia_gdp_share("a", "market rates", FIVE, 2019).value == pytest.approx(60)
    assert size.russia_gdp_share("a", "market rates", FOUNDERS, 2019).value == pytest.approx(75)


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("function", "choices", "reason"),
    [
        (size.union_gdp, ("a", 2021), "does not have 2021 for every member"),
        (size.russia_population_share, ("a", FIVE, 2019), "does not have 2019 for every member"),
        (size.russia_gdp_share, ("a", "PPP", FIVE, 2020), "this vintage has no series for gdp_ppp"),
        (size.union_population, ("no-kyrgyzstan", 2020), "no SP.POP.TOTL for KGZ"),
    ],
)
def test_what_a_vintage_lacks_drops_the_way(function, choices, reason):
    with pytest.raises(NoData, match=reason):
        function(*choices)


def _of_members(of_russia, total=100.0):
    """Output and people of so much, Russia's part in per cent by year, the rest shared alike."""
    others = {year: total * (100 - share) / 400 for year, share in of_russia.items()}
    values = dict.fromkeys(MEMBERS, others)
    values["RUS"] = {year: total * share / 100 for year, share in of_russia.items()}
    billions = {iso3: {y: 1e9 * v for y, v in years.items()} for iso3, years in values.items()}
    millions = {iso3: {y: 1e6 * v for y, v in years.items()} for iso3, years in values.items()}
    return panel(NY__GDP__MKTP__CD=billions, NY__GDP__MKTP__PP__CD=billions, SP__POP__TOTL=millions)


@pytest.mark.parametrize(
    ("claim_id", "function", "total", "found"),
    [
        ("union-gdp", size.union_gdp, 1967.4, "holds"),
        ("union-gdp", size.union_gdp, 1968.0, "close"),
        ("union-gdp", size.union_gdp, 1742.0, "fails"),
        ("union-population", size.union_population, 190.5, "holds"),
        ("union-population", size.union_population, 201.0, "close"),
        ("union-population", size.union_population, 184.0, "fails"),
    ],
)
def test_the_finding_follows_the_total_of_2020(claim_id, function, total, found, world):
    world(everywhere(claim_id, _of_members({2020: 80.0}, total)))
    assert finding(claim_id, function)[0] == found


def test_the_total_of_another_year_changes_nothing(world):
    years = [_of_members({2019: 80.0}, 1967.0), _of_members({2020: 80.0}, 1742.0)]
    world(everywhere("union-gdp", pd.concat(years)))
    assert finding("union-gdp", size.union_gdp)[0] == "fails"


@pytest.mark.parametrize(
    ("claim_id", "function", "bound"),
    [
        ("russia-population-share", size.russia_population_share, 80),
        ("russia-gdp-share", size.russia_gdp_share, 85),
    ],
)
def test_the_finding_follows_russias_share_in_the_unions_years(claim_id, function, bound, world):
    def found(early, late):
        # Of the years of the founders alone nothing is said.
        shares = dict.fromkeys(range(2010, 2015), 99.0) | dict.fromkeys(range(2015, 2018), early)
        world(everywhere(claim_id, _of_members(shares | dict.fromkeys(range(2018, 2021), late))))
        return finding(claim_id, function)[0]

    assert found(bound + 1.0, bound - 0.4) == "holds"  # a share is rounded as the bound is written
    assert found(bound + 1.0, bound / 2) == "in part"
    assert found(bound - 0.6, bound - 0.6) == "close"
    assert found(bound / 2, bound / 2) == "fails"


def test_largest_members_and_a_blank_where_one_lacks_a_number(world):
    people = in_one_year(
        2019, RUS=80, KAZ=5, BLR=5, ARM=5, KGZ=5, DEU=6, FRA=4, IDN=3, MYS=1, BRA=9, ARG=1, KEN=1
    )
    money = {iso3: years for iso3, years in people.items() if iso3 != "MYS"}
    world(
        {
            "a": panel(SP__POP__TOTL=people, NY__GDP__MKTP__CD=money, NY__GDP__MKTP__PP__CD=money),
            "cow-states": states(*people),
            "facts-memberships": spells(
                EU="DEU FRA", ASEAN="IDN MYS", MERCOSUR="BRA ARG", EAC="KEN TZA"
            ),
        }
    )
    table = size.largest_members("a", 2019)
    assert table["people"].round(9).dropna().to_dict() == {
        "Mercosur: Brazil": 90,
        "Eurasian Economic Union: Russia": 80,
        "ASEAN: Indonesia": 75,
        "European Union: Germany": 60,
    }
    assert table.loc["ASEAN: Indonesia"].isna().to_list() == [True, True, False]
    with pytest.raises(NoData, match="not every member of Eurasian Economic Union"):
        size.largest_members("a", 1800)
