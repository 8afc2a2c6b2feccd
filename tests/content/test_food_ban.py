"""Food around the ban of 2014 in a world of one banned state, a free one and three buyers."""

import pandas as pd
import pytest

from eaeu import food_ban
from recompute.errors import NoData

SENT = [  # exporter, importer, section, 2005, 2015
    ("DEU", "BLR", "0", 100, 150), ("DEU", "RUS", "0", 100, 50),
    ("DEU", "BLR", "1", 10, 20), ("DEU", "RUS", "1", 10, 10),
    ("DEU", "BLR", "All", 200, 350), ("DEU", "RUS", "All", 200, 150),
    ("BLR", "RUS", "0", 100, 120), ("BRA", "RUS", "0", 100, 100),
]  # fmt: skip

IMPORTED = {  # economy, chapter: 2013, 2019
    ("BLR", "20"): (60, 50), ("BLR", "80"): (40, 70), ("BLR", "22"): (10, 20), ("BLR", "84"): (90, 80),
    ("RUS", "20"): (600, 200), ("RUS", "80"): (400, 300), ("RUS", "22"): (50, 50), ("RUS", "84"): (950, 950),
}  # fmt: skip

FRUIT = {  # exporter: 2013, 2015, 2019
    "BLR": (10, 30, 5), "BRA": (100, 90, 100), "TUR": (100, 60, 150), "POL": (400, 10, 1),
    "KGZ": (1, 500, 500), "ECU": (None, 300, 300),
}  # fmt: skip

EUROPEAN = {  # buyer: 2021, 2023
    "RUS": (1000, 400), "KGZ": (10, 100), "BLR": (100, 120), "UKR": (1000, 9000),
    **dict.fromkeys(("AZE", "GEO", "MDA", "TJK", "TKM", "UZB"), (50, 100)),
}  # fmt: skip

EU = pd.DataFrame(
    {"organisation": "EU", "iso3": ["DEU", "POL"], "joined": ["1993-11-01", "2004-05-01"]}
)


@pytest.fixture(autouse=True)
def small_world(world):
    sent = [
        (exporter, importer, section, year, float(value))
        for exporter, importer, section, *values in SENT
        for year, value in zip((2005, 2015), values, strict=True)
    ]
    imported = [
        (*key, year, value)
        for key, values in IMPORTED.items()
        for year, value in zip((2013, 2019), values, strict=True)
    ]
    fruit = [
        (exporter, "RUS", "80", year, value)
        for exporter, values in FRUIT.items()
        for year, value in zip((2013, 2015, 2019), values, strict=True)
        if value is not None
    ]
    european = [
        (buyer, year, float(value))
        for buyer, values in EUROPEAN.items()
        for year, value in zip((2021, 2023), values, strict=True)
    ]
    world(
        {
            "sitc-sections-2018": pd.DataFrame(
                sent, columns=["exporter", "importer", "section", "year", "value"]
            ),
            "baci-chapters-2025-01": pd.DataFrame(
                imported, columns=["iso3", "chapter", "year", "import"]
            ),
            "baci-partners-2025-01": pd.DataFrame(
                fruit, columns=["exporter", "importer", "product", "year", "value"]
            ),
            "eurostat-exports-2024-11": pd.DataFrame(
                european, columns=["importer", "year", "value"]
            ),
            "facts-memberships": EU.assign(left=None, checked="public page"),
        }
    )


@pytest.mark.parametrize(
    ("control", "value"),
    [
        ("none", 1.5 / 0.5),
        # drinks double to Belarus and stay to Russia; other goods double and stay as well
        ("drinks and tobacco", (1.5 / 2) / (0.5 / 1)),
        ("all other goods", (1.5 / 2) / (0.5 / 1)),
    ],
)
def test_growth_to_the_member_over_that_to_russia(control, value):
    estimate = food_ban.not_followed("Belarus", "European", "2005 to 2015", control)
    assert estimate.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("control", "value"),
    [
        # Belarus buys 120 after 100, Russia 500 after 1,000
        ("none", 1.2 / 0.5),
        # drinks double in Belarus and stay in Russia; all else stands at 100 of 100, 1,000 of 1,000
        ("drinks and tobacco", (1.2 / 2) / (0.5 / 1)),
        ("all other goods", 1.2 / 0.5),
    ],
)
def test_meat_and_fruit_of_any_origin_each_year(control, value):
    estimate = food_ban.not_followed("Belarus", "of any origin", "2013 to 2019", control)
    assert (estimate.value, estimate.year) == (pytest.approx(value), 2019)


def test_numbers_of_the_ban_by_hand(world):
    food = [
        ("DEU", buyer, "0", *at)
        for buyer in food_ban.BUYERS
        for at in ((2005, 100.0), (2015, 50.0 if buyer == "RUS" else 150.0))
    ]
    bought = [
        (iso3, "20", *at)
        for iso3 in ("RUS", *food_ban.CODES.values())
        for at in ((2013, 100.0), (2019, 50.0 if iso3 == "RUS" else 80.0))
    ]
    columns = ["exporter", "importer", "section", "year", "value"]
    world["sitc-sections-2018"] = pd.DataFrame(food, columns=columns)
    columns = ["iso3", "chapter", "year", "import"]
    world["baci-chapters-2025-01"] = pd.DataFrame(bought, columns=columns)
    assert food_ban.ban_numbers() == pytest.approx(
        {
            "belarus": 1.5, "kazakhstan": 1.5, "russia": 0.5, "fell": 50,
            "belarus_fell": 20, "kazakhstan_fell": 20, "russia_fell": 50,
            "fruit_2015": 3, "fruit_2019": 0.5,
        }
    )  # fmt: skip


def test_food_passed_on_is_set_against_suppliers_not_banned():
    # what Belarus sends to Russia grows by a fifth, what Brazil sends stays
    assert food_ban.passed_on("Belarus", "all food", "2005 to 2015").value == pytest.approx(1.2)


@pytest.mark.parametrize(
    ("last", "value"),
    # Brazil and Turkey send 200, then 150 and 250. Poland is banned, Kyrgyzstan is in the union and
    # Ecuador is not listed in 2013.
    [(2015, 3 / 0.75), (2019, 0.5 / 1.25)],
)
def test_fruit_passed_on_is_set_against_sellers_listed_in_both_years(last, value):
    assert food_ban.passed_on("Belarus", "fruit", f"2013 to {last}").value == pytest.approx(value)


def test_european_goods_are_set_against_neighbours_outside_but_for_ukraine():
    # the neighbours buy twice as much, Kyrgyzstan ten times, Belarus a fifth more
    for member, times in {"Kyrgyzstan": 10, "Belarus": 1.2}.items():
        estimate = food_ban.passed_on(member, "all European goods", "2021 to 2023")
        assert estimate.value == pytest.approx(times / 2)


@pytest.mark.parametrize(
    ("member", "food", "years"),
    [
        ("Kazakhstan", "European", "2005 to 2015"),
        ("Belarus", "European", "1995 to 2015"),
        ("Kazakhstan", "of any origin", "2013 to 2019"),
        ("Belarus", "of any origin", "2013 to 2021"),
    ],
)
def test_food_that_is_not_recorded_is_no_data(member, food, years):
    with pytest.raises(NoData, match=r"no such (ex|im)ports"):
        food_ban.not_followed(member, food, years, "none")


@pytest.mark.parametrize("years", ["2013 to 2019", "2013 to 2021"])
def test_a_seller_of_fruit_that_is_not_listed_is_no_data(years):
    with pytest.raises(NoData, match="no fruit sold to Russia by KAZ"):
        food_ban.passed_on("Kazakhstan", "fruit", years)


def test_a_neighbour_without_a_record_is_not_taken_for_none(world):
    rows = pd.DataFrame(
        [(b, y, 1.0) for b in ("KGZ", *food_ban.NEIGHBOURS) for y in (2021, 2023)],
        columns=["importer", "year", "value"],
    )
    world["eurostat-exports-2024-11"] = rows[~(rows["importer"].eq("UZB") & rows["year"].eq(2023))]
    with pytest.raises(NoData, match="neighbours in 2023"):
        food_ban.passed_on("Kyrgyzstan", "all European goods", "2021 to 2023")
