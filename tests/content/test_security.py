"""The union beside the security organisations, worked by hand."""

import pandas as pd
import pytest

from eaeu import security
from recompute.claims import NoData

MEMBERSHIPS = {
    "EAEU": ["RUS", "KAZ", "BLR", "ARM", "KGZ"],
    "EurAsEC": ["RUS", "KAZ", "BLR"],
    "CSTO": ["RUS", "KAZ", "BLR", "ARM", "KGZ", "TJK"],
    "CSTO taking part": ["RUS", "KAZ", "BLR", "KGZ", "TJK"],
    "EU": ["DEU", "FRA", "AUT"],
    "NATO": ["DEU", "FRA", "USA"],
    "SCO": ["CHN", "RUS", "KAZ", "IND"],
}
DAY = "2018-12-31"


def memberships(groups=MEMBERSHIPS):
    rows = [(name, code) for name, codes in groups.items() for code in codes]
    table = pd.DataFrame(rows, columns=["organisation", "iso3"])
    return table.assign(joined="2001-06-15", left=None, checked="public page")


def alliances(*pairs, year=2018):
    both = [*pairs, *((b, a) for a, b in pairs)]
    table = pd.DataFrame(both, columns=["iso3_1", "iso3_2"])
    return table.assign(year=year, defense=1)


@pytest.fixture
def around_russia(world):
    treaties = alliances(("RUS", "KAZ"), ("RUS", "BLR"), ("RUS", "TJK"), ("CHN", "PRK"))
    world({"facts-memberships": memberships(), "atop": treaties})


@pytest.mark.parametrize(
    ("counted", "overlap"), [(security.TREATY, 100 * 5 / 6), (security.TAKING_PART, 100 * 4 / 6)]
)
def test_overlap_by_hand(around_russia, counted, overlap):
    estimate = security.csto_overlap(DAY, counted)
    assert estimate.value == pytest.approx(overlap)
    assert estimate.extra["yardstick"] == 50  # two of four
    assert estimate.published == DAY


def test_counting_who_takes_part_while_all_do_is_no_data(world):
    groups = MEMBERSHIPS | {"CSTO taking part": MEMBERSHIPS["CSTO"]}
    world({"facts-memberships": memberships(groups)})
    with pytest.raises(NoData, match="all members of the security organisation take part"):
        security.csto_overlap(DAY, security.TAKING_PART)


def test_pairs_that_owe_each_other_defence(around_russia):
    # Russia with Kazakhstan and with Belarus, of ten pairs of five; Tajikistan is outside.
    assert security.two_structures_overlap(DAY, security.PAIRS).value == pytest.approx(20)
    assert security.two_structures_overlap(DAY, security.TREATY).value == pytest.approx(500 / 6)
    with pytest.raises(NoData, match="the alliance data end in 2018"):
        security.two_structures_overlap("2019-12-31", security.PAIRS)


def test_china_and_the_states_around_russia(around_russia):
    assert security.china_in_sco(DAY).value == 2001
    assert security.china_in_sco(DAY).extra == {"member": True}
    assert security.china_in_sco("2001-06-14").extra == {"member": False}
    assert security.complex_in_sco(DAY).value == pytest.approx(100 * 2 / 6)
    assert security.ties(DAY, 2018).tolist() == [6, 2, 3, 0]


def test_without_china_there_is_no_year(world):
    world({"facts-memberships": memberships(MEMBERSHIPS | {"SCO": ["RUS"]})})
    with pytest.raises(NoData, match="China is not among the members"):
        security.china_in_sco(DAY)


def test_counts_and_who_is_idle(around_russia):
    assert security.counts(DAY) == {
        "union": 5, "either": 6, "both": 5, "both_active": 4, "in_sco": 2,
    }  # fmt: skip
    assert security.idle(DAY) == ["ARM"]
    assert security.compared(DAY).tolist() == pytest.approx([50, 400 / 6, 500 / 6])
    assert security.spell("SCO", "IND")["joined"] == "2001-06-15"


def test_overlap_by_year_takes_the_community_before_the_union(around_russia):
    table = security.overlaps("2017-06-30")
    assert table.index.tolist() == list(range(2003, 2017))
    assert table[security.UNION_AND_CSTO][2014] == pytest.approx(100 * 3 / 6)
    assert table[security.UNION_AND_CSTO][2015] == pytest.approx(100 * 5 / 6)
