"""Moldova's steps, from facts small enough to work by hand."""

import pandas as pd
import pytest

from eaeu import moldova
from eaeu.data import DOTS
from tests.content.small import finding, flows, recorded, spells

PARTS = {
    "stayed": moldova.stayed_outside,
    "said": moldova.said_no,
    "bound": moldova.bound_elsewhere,
}


def facts(columns, *rows):
    return pd.DataFrame(rows, columns=[*columns, "checked"])


def steps(bound="2011-01-01"):
    return facts(
        ["event", "date", "side"],
        ("association agreement in force", bound, "away", "public page"),
        ("observer status granted", "1999-01-01", "towards", "public page"),
        ("a refusal remembered", "1991-01-01", "away", "memory"),
        ("a refusal on record", "2006-01-01", "away", "public page"),
    )


MEMBERSHIPS = pd.concat(
    [
        spells(EAEU="MDA").assign(joined="1990-01-01", checked="memory"),
        spells(**{"EAEU observers": "MDA"}).assign(joined="1991", checked="memory"),
        spells(EAEU="RUS KAZ", EU="ROU", **{"EAEU observers": "MDA"}),
    ]
)


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
            "facts-moldova": steps(),
            "facts-memberships": MEMBERSHIPS,
            DOTS: recorded(
                pd.concat(
                    [
                        flows(1996, MDA_RUS=1, RUS_MDA=1, MDA_ROU=1, ROU_MDA=1),
                        flows(2014, MDA_RUS=1, MDA_ROU=3, MDA_CHN=6, RUS_MDA=1, CHN_MDA=1),
                    ]
                )
            ),
        }
    )
    return world


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(("part", "years"), [("stayed", 20), ("said", 15), ("bound", 10)])
def test_years_since_each_step_without_rows_by_memory(part, years):
    estimate = PARTS[part]("2021-01-01")
    assert estimate.value == pytest.approx(years, abs=0.01)
    assert estimate.extra == {"member": False}
    assert estimate.published == "2021-01-01"


def test_the_finding_follows_membership_and_the_other_agreement(lands):
    assert finding("moldova-outside", PARTS) == ("holds", dict.fromkeys(PARTS, "holds"))
    lands["facts-moldova"] = steps(bound="2027-01-01")
    yes, no = "holds", "fails"
    parts = {"stayed": yes, "said": yes, "bound": no}
    assert finding("moldova-outside", PARTS) == ("in part", parts)
    joined = spells(EAEU="MDA").assign(joined="2022-01-01")
    lands["facts-memberships"] = pd.concat([MEMBERSHIPS, joined])
    assert finding("moldova-outside", PARTS) == (no, dict.fromkeys(PARTS, no))


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
