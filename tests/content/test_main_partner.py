"""The members' main partner, and who trades inside the union, in trade worked by hand."""

from functools import partial

import pandas as pd
import pytest

from eaeu import dependence, main_partner
from eaeu.data import DOTS
from recompute.claims import NoData
from tests.content.small import NO_FLOWS, finding, flows, recorded, spells, summaries, without_2023

SECTIONS = "sitc-sections-2018"
UNIONS = {
    "EU": "DEU FRA ITA",
    "ASEAN": "IDN MYS SGP",
    "MERCOSUR": "BRA ARG URY",
    "EAC": "KEN TZA UGA",
}
PARTS = {"partner": main_partner.main_partner_russia, "rest": main_partner.trade_of_the_rest}


def purchases(year, china=40.0, among=40.0):
    """Trade of each union.

    Each of the four buys 60 from Russia; Kazakhstan and Belarus buy from China, Armenia and
    Kyrgyzstan from Kazakhstan. Of each other union the first member sells most, and the other two
    buy 10 of 100 from one another.
    """
    trade = {f"RUS_{member}": 60 for member in ("KAZ", "BLR", "ARM", "KGZ")}
    trade |= {"CHN_RUS": 9, "CHN_KAZ": china, "CHN_BLR": 40, "KAZ_ARM": among, "KAZ_KGZ": among}
    for codes in UNIONS.values():
        centre, one, other = codes.split()
        trade |= {f"{centre}_{one}": 50, f"{centre}_{other}": 50, f"CHN_{centre}": 100}
        trade |= {f"{one}_{other}": 10, f"{other}_{one}": 10, f"CHN_{one}": 40, f"CHN_{other}": 40}
    return flows(year, **trade)


@pytest.fixture
def lands(world):
    world({SECTIONS: purchases(2015).assign(section="All"), "facts-memberships": spells(**UNIONS)})


PAIRS = flows(
    2015,
    RUS_KAZ=30, CHN_KAZ=10, RUS_BLR=30, CHN_BLR=10, RUS_ARM=30, KAZ_ARM=16, RUS_KGZ=10, CHN_KGZ=24,
    KAZ_CHN=25, BLR_CHN=25, ARM_RUS=5, KGZ_RUS=10,
)  # fmt: skip


@pytest.mark.parametrize(("side", "first_in"), [("imports", 3), ("exports", 2), ("both ways", 1)])
def test_members_whose_first_partner_is_russia(side, first_in, world):
    world({"pairs": PAIRS})
    assert main_partner.main_partner_russia("pairs", side, 2015).value == first_in
    with pytest.raises(NoData, match="every member in 2016"):
        main_partner.main_partner_russia("pairs", side, 2016)


def test_three_members_by_their_own_statistics_and_by_the_pairs_of_2023(world):
    # what Kyrgyzstan sells to Kazakhstan stands in both records, and each member has its own
    trade = {
        "KAZ": flows(2023, RUS_KAZ=30, CHN_KAZ=40, KGZ_KAZ=199, KAZ_RUS=80),
        "KGZ": flows(2023, RUS_KGZ=10, CHN_KGZ=50, KGZ_KAZ=1),
        "ARM": flows(2023, RUS_ARM=60, CHN_ARM=40),
    }
    world({source: trade[member] for member, source in dependence.OWN_RECORDS.items()})
    count = main_partner.main_partner_russia(dependence.OWN, "both ways", 2023)
    assert (count.value, count.source) == (1, list(dependence.OWN_RECORDS.values()))
    trade["KAZ"].loc[2, "value"] = 1
    world({source: trade[member] for member, source in dependence.OWN_RECORDS.items()})
    assert main_partner.main_partner_russia(dependence.OWN, "both ways", 2023).value == 2
    depends = partial(dependence.dependence_on_moscow, dependence.OWN, year=2023)
    assert depends("largest supplier", "all goods").value == 1
    assert depends("a third", "all goods").value == 2  # 30 of 71, 60 of 100, but 10 of 60
    with pytest.raises(NoData, match="every member in 2022"):
        main_partner.main_partner_russia(dependence.OWN, "both ways", 2022)
    with pytest.raises(NoData, match="partners by product"):
        depends("a third", "food")
    pairs = flows(2023, RUS_KAZ=5, CHN_KAZ=4, CHN_KGZ=9, RUS_KGZ=1, RUS_ARM=1, CHN_BLR=9)
    world["baci-pairs-2025-01"] = pairs
    assert main_partner.main_partner_russia("baci-pairs-2025-01", "imports", 2023).value == 2


def test_lists_of_first_partners_are_not_added_up(world):
    world({"lists": summaries(PAIRS)})
    assert main_partner.main_partner_russia("lists", "imports", 2015).value == 3
    with pytest.raises(NoData, match="cannot be added up"):
        main_partner.main_partner_russia("lists", "both ways", 2015)


@pytest.mark.usefixtures("lands")
def test_each_union_without_its_centre():
    rest = main_partner.trade_without_centre(SECTIONS, 2015)
    assert rest["centre"].to_list() == ["Russia", "Germany", "Indonesia", "Brazil", "Kenya"]
    assert rest["share"].to_list() == pytest.approx([20, 10, 10, 10, 10])  # 80 of 400
    estimate = main_partner.trade_of_the_rest(SECTIONS, "European Union", 2015)
    assert (estimate.value, estimate.extra) == (pytest.approx(20), {"bar": pytest.approx(10)})
    with pytest.raises(NoData, match="does not have 2019"):
        main_partner.trade_of_the_rest(SECTIONS, "European Union", 2019)


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("side", "share"), [("either side", 75), ("as exporter", 75), ("as importer", 0)]
)
def test_russias_side_of_the_trade_inside(side, share):
    assert main_partner.turnover_control(SECTIONS, side, 2015).value == pytest.approx(share)
    with pytest.raises(NoData, match="does not have 2019"):
        main_partner.turnover_control(SECTIONS, side, 2019)


@pytest.mark.usefixtures("lands")
def test_leading_members_side_of_the_trade_inside_each_union():
    shares = main_partner.largest_shares(SECTIONS, 2015)
    assert shares["Eurasian Economic Union: Russia"] == pytest.approx(75)
    assert shares["European Union: Germany"] == pytest.approx(100 * 100 / 120)
    assert shares.index[-1] == "Eurasian Economic Union: Russia"


def _put(world, **trade):
    """Put the trade of 2019, in the one source that has it all."""
    older = dict.fromkeys(("cow-trade-4.0", "oec-2018"), NO_FLOWS)
    world({**older, **without_2023(), "wits-2021": summaries(flows(2019, CHN_USA=1))})
    world({SECTIONS: NO_FLOWS.assign(section=None), "facts-memberships": spells(**UNIONS)})
    world({DOTS: recorded(purchases(2019, **trade))})


@pytest.mark.parametrize(
    ("china", "among", "found", "parts"),
    [
        (40, 4, "holds", ["holds", "holds"]),
        (80, 4, "in part", ["fails", "holds"]),  # China first in Kazakhstan
        (40, 40, "in part", ["holds", "fails"]),  # 20 % among the rest, 10 % in the European Union
        (80, 40, "fails", ["fails", "fails"]),
    ],
)
def test_the_finding_follows_first_partners_and_the_rest(china, among, found, parts, world):
    _put(world, china=china, among=among)
    assert finding("main-partner-russia", PARTS) == (found, dict(zip(PARTS, parts, strict=True)))


@pytest.mark.parametrize(("among", "found"), [(0, "holds"), (4, "close"), (40, "fails")])
def test_the_finding_follows_what_others_sell_one_another(among, found, world):
    _put(world, among=among)
    assert finding("turnover-control", main_partner.turnover_control)[0] == found


def test_buyers_by_name_and_blank_where_there_is_no_sale(world):
    world({"pairs": flows(2019, KAZ_CHN=3, KAZ_RUS=1, BLR_RUS=1, ARM_RUS=1, KGZ_RUS=1)})
    table = main_partner.main_buyers("pairs", 2019)
    assert table.index.to_list() == ["Russia", "China"]
    assert table["Kazakhstan"].to_list() == [25, 75]
    assert pd.isna(table.loc["China", "Armenia"])
