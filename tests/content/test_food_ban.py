"""Food around the ban of 2014 in a world of one banned state, one free one and two buyers."""

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


@pytest.fixture(autouse=True)
def one_banned_state(world):
    rows = [
        (exporter, importer, section, year, float(value))
        for exporter, importer, section, *values in SENT
        for year, value in zip((2005, 2015), values, strict=True)
    ]
    columns = ["exporter", "importer", "section", "year", "value"]
    union = pd.DataFrame({"organisation": ["EU"], "iso3": ["DEU"], "joined": ["1993-11-01"]})
    world(
        {
            "sitc-sections-2018": pd.DataFrame(rows, columns=columns),
            "facts-memberships": union.assign(left=None, checked="public page"),
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
    estimate = food_ban.not_followed("Belarus", "European Union", 2005, control)
    assert estimate.value == pytest.approx(value)


def test_food_passed_on_is_set_against_suppliers_not_banned():
    # what Belarus sends to Russia grows by a fifth, what Brazil sends stays
    assert food_ban.passed_on("Belarus", 2005).value == pytest.approx(1.2)


@pytest.mark.parametrize(("member", "base"), [("Kazakhstan", 2005), ("Belarus", 1995)])
def test_exports_that_are_not_recorded_are_no_data(member, base):
    with pytest.raises(NoData, match="no such exports to"):
        food_ban.not_followed(member, "European Union", base, "none")
