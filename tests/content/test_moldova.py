"""Moldova's steps, from facts small enough to work by hand."""

import pandas as pd
import pytest

from eaeu import moldova
from tests.content.small import flows, spells


def facts(columns, *rows):
    return pd.DataFrame(rows, columns=[*columns, "checked"])


@pytest.fixture
def lands(world):
    """The union began on 1 January 2001; rows by memory would set every date ten years back."""
    world(
        {
            "facts-treaties": facts(
                ["organisation", "event", "date"],
                ("EAEU", "in_force", "1991-01-01", "memory"),
                ("EAEU", "signed", "2000-01-01", "public page"),
                ("EAEU", "in_force", "2001-01-01", "public page"),
            ),
            "facts-moldova": facts(
                ["event", "date", "side"],
                ("association agreement in force", "2011-01-01", "away", "public page"),
                ("observer status granted", "1999-01-01", "towards", "public page"),
                ("a refusal remembered", "1991-01-01", "away", "memory"),
                ("a refusal on record", "2006-01-01", "away", "public page"),
            ),
            "facts-memberships": pd.concat(
                [
                    spells(EAEU="RUS").assign(joined="1990-01-01", iso3="MDA", checked="memory"),
                    spells(**{"EAEU observers": "MDA"}).assign(joined="1991", checked="memory"),
                    spells(EAEU="RUS KAZ", EU="ROU", **{"EAEU observers": "MDA"}),
                ]
            ),
            "oec-2018": pd.concat(
                [
                    flows(1996, MDA_RUS=1, RUS_MDA=1, MDA_ROU=1, ROU_MDA=1),
                    flows(2014, MDA_RUS=1, MDA_ROU=3, MDA_CHN=6, RUS_MDA=1, CHN_MDA=1),
                ]
            ),
        }
    )


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("reading", "years"),
    [("did not join", 20), ("said so", 15), ("bound itself elsewhere", 10)],
)
def test_years_outside_by_reading_without_rows_by_memory(reading, years):
    estimate = moldova.moldova_outside(reading, "2021-01-01")
    assert estimate.value == pytest.approx(years, abs=0.01)
    assert estimate.extra == {"member": False}
    assert estimate.published == "2021-01-01"


@pytest.mark.usefixtures("lands")
def test_an_observer_since_the_day_on_a_public_page():
    assert moldova.observer_since() == "2000-01-01"


@pytest.mark.usefixtures("lands")
def test_trade_by_union_from_1999_on():
    shares = moldova.trade_by_union()
    assert shares.index.to_list() == [2014]
    assert shares.loc[2014].to_dict() == {
        "exports, European Union": 30,
        "imports, European Union": 0,
        "exports, the union's five": 10,
        "imports, the union's five": 50,
    }
