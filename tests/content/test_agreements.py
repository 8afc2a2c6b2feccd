"""Stages of agreements, and how many are under way, worked by hand."""

import pandas as pd
import pytest

from eaeu import agreements
from recompute.errors import RecomputeError

TABLE = pd.DataFrame(
    [
        ("X", "free trade", "talks", "2013"),
        ("X", "free trade", "signed", "2015-05-29"),
        ("X", "free trade", "in_force", "2016-10"),
        ("Y", "interim", "in_force", "2018-01-01"),
        ("Y", "interim", "extended", "2019-01-01"),
        ("Y", "interim", "ended", "2020-01-01"),
        ("Z", "free trade", "mandate", "2016"),
        ("Z", "free trade", "talks", "2017"),
        ("Z", "free trade", "frozen", "2019"),
    ],
    columns=["partner", "kind", "event", "date"],
)


def stages(date):
    return agreements.stage_at(TABLE, date).set_index("partner")["stage"].to_dict()


def test_stage_follows_the_events():
    assert stages("2015-05-28") == {"X": "in talks"}
    assert stages("2015-05-29") == {"X": "signed"}
    assert stages("2019-06-01") == {"X": "in force", "Y": "in force", "Z": "in talks"}
    assert stages("2020-01-01") == {"X": "in force", "Y": "ended", "Z": "talks frozen"}


def test_date_without_day_counts_from_its_last_day():
    assert stages("2016-10-30")["X"] == "signed"
    assert stages("2016-10-31")["X"] == "in force"
    assert stages("2013-12-30") == {}
    assert stages("2016-12-31")["Z"] == "mandate only"


@pytest.mark.parametrize(("column", "value"), [("event", "rumoured"), ("date", "some day")])
def test_bad_row_is_named(column, value):
    with pytest.raises(RecomputeError, match=r"no stage|not written"):
        agreements.stage_at(TABLE.assign(**{column: value}), "2020-01-01")


@pytest.fixture
def five_partners(world):
    """X is in force, Y ended, Z frozen, V signed, W of no tariff, T a mandate; U is from memory."""
    events = pd.DataFrame(
        [
            ("V", "free trade", "signed", "2018"),
            ("W", agreements.COOPERATION, "talks", "2018"),
            ("U", "free trade", "talks", "2018"),
            ("T", "free trade", "mandate", "2018"),
        ],
        columns=TABLE.columns,
    )
    table = pd.concat([TABLE, events], ignore_index=True)
    codes = table["partner"].map({"X": "XXX", "V": "VVV", "W": "WWW"})
    checked = table["partner"].map({"U": "memory"}).fillna("public page")
    gdp = pd.DataFrame({"iso3": ["XXX", "VVV", "WWW"], "value": [1e9, 4e9, 9e9], "year": 2020})
    world(
        {
            "facts-agreements": table.assign(iso3=codes, checked=checked),
            "wdi-2026-07": gdp.assign(indicator="NY.GDP.MKTP.CD"),
        }
    )


@pytest.mark.parametrize(
    ("stage", "countries"), [("talks held or signed", 1), ("mandate given too", 2), ("in talks", 0)]
)
def test_countries_under_way(five_partners, stage, countries):
    estimate = agreements.fta_interest("2021-02-09", stage)
    assert estimate.value == countries
    assert estimate.published == "2021-02-09"


def test_markets_by_stage(five_partners):
    markets = agreements.outside_markets("2021-02-09", "wdi-2026-07")
    assert markets["stage"].to_dict() == {
        "X": "in force", "Y": "ended", "Z": "talks frozen", "V": "signed", "T": "mandate only",
    }  # fmt: skip
    assert markets["gdp"]["V"] == pytest.approx(4)
    assert agreements.in_force("2021-02-09") == ["X"]
    assert agreements.waiting("2021-02-09") == ["V"]
    assert agreements.date_of("X", "free trade", "in_force") == "2016-10"


def test_a_partner_with_one_agreement_in_force_does_not_wait_for_the_next(world):
    rows = [
        ("X", "interim", "in_force", "2019"), ("X", "free trade", "signed", "2020"),
        ("V", "free trade", "signed", "2020"),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=TABLE.columns)
    world({"facts-agreements": table.assign(iso3="XXX", checked="public page")})
    assert agreements.waiting("2021-02-09") == ["V"]
