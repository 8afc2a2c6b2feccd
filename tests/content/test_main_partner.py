"""The members' main partner, in trade small enough to work by hand."""

import pandas as pd
import pytest

from eaeu import main_partner
from recompute.claims import NoData
from tests.content.small import flows, spells


def test_russia_is_first_for_three_of_four_and_the_four_trade_a_tenth_with_one_another(world):
    world(
        {
            "pairs": flows(
                2015,
                RUS_KAZ=30, CHN_KAZ=10, RUS_BLR=30, CHN_BLR=10, RUS_ARM=30, KAZ_ARM=16,
                RUS_KGZ=10, CHN_KGZ=24,
            )
        }
    )  # fmt: skip
    estimate = main_partner.main_partner_russia("pairs", "imports", 2015)
    assert estimate.value == 75
    assert estimate.extra == {"mutual_percent": pytest.approx(10)}  # 16 of 160
    assert main_partner.first_partners("pairs", "imports", 2015)["KGZ"] == "CHN"
    with pytest.raises(NoData, match="every member in 2016"):
        main_partner.main_partner_russia("pairs", "imports", 2016)


def test_a_union_without_its_centre(world):
    """Each union: the first of its three sells most, the other two sell one another 10 of 100."""
    unions = {"EU": "DEU FRA ITA", "ASEAN": "IDN MYS SGP", "MERCOSUR": "BRA ARG URY"}
    unions["EAC"] = "KEN TZA UGA"
    trade = {
        "RUS_KAZ": 60,
        "RUS_BLR": 60,
        "RUS_ARM": 60,
        "RUS_KGZ": 60,
        "CHN_RUS": 9,
        "CHN_KAZ": 40,
    }
    trade |= {"CHN_BLR": 40, "KAZ_ARM": 40, "KAZ_KGZ": 40}
    for codes in unions.values():
        centre, one, other = codes.split()
        trade |= {f"{centre}_{one}": 50, f"{centre}_{other}": 50, f"CHN_{centre}": 100}
        trade |= {f"{one}_{other}": 10, f"{other}_{one}": 10, f"CHN_{one}": 40, f"CHN_{other}": 40}
    table = flows(2015, **trade).assign(section="All")
    world({"sitc-sections-2018": table, "facts-memberships": spells(**unions)})
    rest = main_partner.trade_without_centre(2015)
    assert rest["centre"].to_list() == ["Russia", "Germany", "Indonesia", "Brazil", "Kenya"]
    assert rest["share"].to_list() == pytest.approx([20, 10, 10, 10, 10])


def test_buyers_by_name_and_blank_where_there_is_no_sale(world):
    world({"pairs": flows(2019, KAZ_CHN=3, KAZ_RUS=1, BLR_RUS=1, ARM_RUS=1, KGZ_RUS=1)})
    table = main_partner.main_buyers("pairs", 2019)
    assert table.index.to_list() == ["Russia", "China"]
    assert table["Kazakhstan"].to_list() == [25, 75]
    assert pd.isna(table.loc["China", "Armenia"])
