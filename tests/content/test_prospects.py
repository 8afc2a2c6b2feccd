"""How the union began and whether members turned to Russia, worked by hand."""

import pandas as pd
import pytest

from eaeu import prospects
from recompute.claims import ledger
from recompute.claims.findings import find
from recompute.claims.ways import evaluate
from recompute.errors import NoData

MEMBERSHIPS = {
    "CIS": ["RUS", "KAZ", "BLR", "ARM", "KGZ"],
    "EurAsEC": ["RUS", "KAZ", "BLR"],
    "Customs union": ["RUS", "KAZ", "BLR"],
    "EAEU": ["RUS", "KAZ", "BLR", "ARM", "KGZ"],
}
EVERYONE = ("BLR", "KAZ", "ARM", "KGZ")
PAIRS = "imf-dots-2022-02"


def memberships():
    rows = [(name, code) for name, codes in MEMBERSHIPS.items() for code in codes]
    table = pd.DataFrame(rows, columns=["organisation", "iso3"])
    return table.assign(joined="1992-01-01", left=None, checked="public page")


def purchases(from_russia, importers=EVERYONE, total=100.0, sold=0.0):
    """Imports of 100 a year, so many of them from Russia; exports of 100, so many to Russia."""
    rows = []
    for year, russian in from_russia.items():
        for member in importers:
            rows += [("RUS", member, year, None, russian * total / 100)]
            rows += [("DEU", member, year, None, (100 - russian) * total / 100)]
            rows += [(member, "RUS", year, sold, None), (member, "DEU", year, 100 - sold, None)]
    return pd.DataFrame(rows, columns=["exporter", "importer", "year", "exports", "imports"])


def steps(*runs):
    return {year: value for first, last, value in runs for year in range(first, last + 1)}


STARTS = steps((1998, 2000, 20), (2001, 2009, 30), (2010, 2014, 40), (2015, 2019, 45))


@pytest.mark.parametrize(
    ("measure", "flow", "lead"),
    [
        ("against three years before", prospects.IMPORTS, (45 - 40) - (30 - 20)),
        ("five-year mean", prospects.IMPORTS, 45 - 30),
        ("first to fifth year", prospects.IMPORTS, 0),
        # a tenth of as large exports goes to Russia throughout: half the distance
        ("five-year mean", prospects.BOTH_WAYS, (45 - 30) / 2),
    ],
)
def test_lead_over_the_predecessor(world, measure, flow, lead):
    world({PAIRS: purchases(STARTS, sold=10.0), "facts-memberships": memberships()})
    estimate = prospects.early_success(
        prospects.COMMUNITY, PAIRS, "Belarus and Kazakhstan", measure, flow
    )
    assert estimate.value == pytest.approx(lead)
    assert estimate.published == "2022-02-02"  # the catalogue's; memberships were known on the day


@pytest.mark.parametrize(
    ("importers", "reason"),
    [
        ("Belarus and Kazakhstan", "does not give 2015 for all importers"),
        ("all members but Russia", "has no imports of ARM, KGZ"),
    ],
)
def test_a_beginning_the_data_do_not_reach_is_no_data(world, importers, reason):
    flows = purchases(steps((1998, 2014, 20)), ("BLR", "KAZ"))
    world({PAIRS: flows, "facts-memberships": memberships()})
    with pytest.raises(NoData, match=reason):
        prospects.early_success(
            prospects.COMMUNITY, PAIRS, importers, "five-year mean", prospects.IMPORTS
        )


def test_figure_of_starts_counts_from_the_mean_before(world):
    world({PAIRS: purchases(STARTS), "facts-memberships": memberships()})
    table = prospects.around_starts()
    assert table["union, 2015"].tolist() == pytest.approx([0, 0, 0, 5, 5, 5, 5, 5])
    assert prospects.starts().loc[prospects.UNION, "change"] == pytest.approx(5)


def test_numbers_of_the_starts_by_hand(world):
    world({PAIRS: purchases(STARTS, sold=10.0), "facts-memberships": memberships()})
    changes = {"union": 5, "community": 10, "customs_union": 10}
    # exports stand still, so that both ways move half as much
    both = {"both_union": 2.5, "both_community": 5, "least_both": 2.5 - 5}
    shares = {"inner_union": 45, "inner_community": 30}
    assert prospects.start_numbers() == pytest.approx(changes | both | shares)


def test_numbers_of_the_turn_to_russia_by_hand(world):
    flows = purchases(steps((2010, 2014, 30), (2015, 2019, 36)))
    world({PAIRS: flows, "facts-memberships": memberships()})
    expected = {"before": 30, "after": 36, "fell": -20}
    assert prospects.substitution_numbers() == pytest.approx(expected)


def test_change_around_a_start(world):
    flows = purchases(steps((2012, 2014, 30), (2015, 2017, 36)))
    world({PAIRS: flows, "facts-memberships": memberships()})
    raised = prospects.russias_share_raised(2015, PAIRS, 3, "by value")
    assert raised.value == pytest.approx(6)
    assert prospects.trade_raised(2015, PAIRS, 3).value == pytest.approx(20)
    with pytest.raises(NoData, match="does not give 2010"):
        prospects.trade_raised(2015, PAIRS, 5)


def _turn(after, total, world):
    """Findings on the sales and on the share, where Russia's share and all imports changed."""
    claim = ledger()["trade-substitution"]
    before = purchases(steps((2005, 2014, 40)))
    flows = pd.concat([before, purchases(steps((2015, 2019, after)), total=total)])
    wits = pd.DataFrame({"indicator": ["-"], "reporter": ["-"], "partner": ["-"]})
    wits = wits.assign(year=2015, value=1.0, product="-")
    world({PAIRS: flows, "wits-2021": wits, "facts-memberships": memberships()})
    functions = {"trade": prospects.trade_raised, "share": prospects.russias_share_raised}
    ways, _ = evaluate(claim, functions)
    return [str(part.finding) for part in find(claim, ways).parts]


def test_the_finding_follows_sales_and_share(world):
    assert _turn(40.0, 80.0, world) == ["fails", "fails"]
    assert _turn(44.0, 80.0, world) == ["fails", "holds"]
    assert _turn(40.0, 120.0, world) == ["holds", "fails"]
    assert _turn(44.0, 120.0, world) == ["holds", "holds"]


def test_years_without_one_of_the_members_are_not_summed(world):
    rows = [("RUS", member, 2023, 10.0) for member in EVERYONE]
    rows += [("RUS", member, 2024, 10.0) for member in EVERYONE[:3]]
    world({"imts": pd.DataFrame(rows, columns=["exporter", "importer", "year", "value"])})
    assert prospects.sent_to_members("imts").to_dict() == pytest.approx({2023: 0.04})
