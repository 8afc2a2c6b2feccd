"""The union's size and Russia's share of it, in worlds small enough to work by hand."""

import pytest

from eaeu import size
from recompute import sources
from recompute.claims import NoData, ledger
from recompute.claims.specifications import evaluate
from recompute.errors import RecomputeError
from tests.content.small import in_one_year, panel, spells, states

EARLY = ["wdi-gdp-2012-09", "wdi-gdp-2013-06", "wdi-gdp-2015-08", "wdi-gdp-2017-07"]


@pytest.fixture
def five(world):
    """Output of 1,000 in 2019 and 800 in 2020, people 180, of which Russia 600, 400 and 144."""
    others = dict.fromkeys(["KAZ", "BLR", "ARM", "KGZ"])
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
def test_output_and_people_of_the_five_and_russias_share():
    assert size.union_gdp("a", "year 2020").value == pytest.approx(800)
    assert size.union_population("a", 2020).value == pytest.approx(180)
    assert size.russia_population_share("a", 2020).value == pytest.approx(80)
    assert size.russia_gdp_share("a", "market rates", 2019).value == pytest.approx(60)
    assert size.russia_gdp_share("a", "market rates", 2020).value == pytest.approx(50)


@pytest.mark.usefixtures("five")
def test_the_latest_year_in_hand_is_the_last_of_the_vintage():
    latest = size.union_gdp("a", "latest year in hand")
    assert (latest.year, latest.value) == (2020, pytest.approx(800))


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("function", "choices", "reason"),
    [
        (size.union_population, ("a", 2021), "this vintage does not reach 2021"),
        (size.russia_population_share, ("a", 2019), "does not have 2019 for every member"),
        (size.russia_gdp_share, ("a", "PPP", 2020), "this vintage has no series for gdp_ppp"),
        (size.union_population, ("no-kyrgyzstan", 2020), "no SP.POP.TOTL for KGZ"),
    ],
)
def test_what_a_vintage_lacks_drops_the_way(function, choices, reason):
    with pytest.raises(NoData, match=reason):
        function(*choices)


@pytest.mark.parametrize("vintage", EARLY)
def test_a_damaged_vintage_stops_the_claim_and_drops_no_way(vintage, monkeypatch):
    whole = sources.load

    def damaged(source_id):
        if source_id == vintage:
            raise RecomputeError(f"{vintage} is damaged", where="its file", mend="restore it")
        return whole(source_id)

    size.annual.cache_clear()
    monkeypatch.setattr(sources, "load", damaged)
    with pytest.raises(RecomputeError, match="is damaged") as met:
        evaluate(ledger()["russia-gdp-share"], size.russia_gdp_share)
    assert not isinstance(met.value, NoData)


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
