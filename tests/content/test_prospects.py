"""How the union began, the turn to Russia and the overlap, worked by hand."""

import pandas as pd
import pytest

from eaeu import prospects
from recompute.errors import NoData

MEMBERSHIPS = {
    "CIS": ["RUS", "KAZ", "BLR", "ARM", "KGZ"],
    "EurAsEC": ["RUS", "KAZ", "BLR"],
    "EAEU": ["RUS", "KAZ", "BLR", "ARM", "KGZ"],
    "CSTO": ["RUS", "KAZ", "BLR", "ARM", "KGZ", "TJK"],
    "CSTO taking part": ["RUS", "KAZ", "BLR", "KGZ", "TJK"],
    "EU": ["DEU", "FRA", "AUT"],
    "NATO": ["DEU", "FRA", "USA"],
}


def memberships():
    rows = [(name, code) for name, codes in MEMBERSHIPS.items() for code in codes]
    table = pd.DataFrame(rows, columns=["organisation", "iso3"])
    return table.assign(joined="1992-01-01", left=None, checked="public page")


def purchases(from_russia, importers=("BLR", "KAZ")):
    """Imports of 100 a year, so many of them from Russia and the rest from Germany."""
    return pd.DataFrame(
        [
            (exporter, importer, year, value)
            for year, russian in from_russia.items()
            for importer in importers
            for exporter, value in (("RUS", russian), ("DEU", 100 - russian))
        ],
        columns=["exporter", "importer", "year", "value"],
    )


def steps(*runs):
    return {year: value for first, last, value in runs for year in range(first, last + 1)}


@pytest.mark.parametrize(
    ("measure", "lead"),
    [
        ("against three years before", (45 - 40) - (30 - 20)),
        ("five-year mean", 45 - 30),
        ("first to fifth year", 0),
    ],
)
def test_lead_over_the_predecessor(world, measure, lead):
    shares = steps((1998, 2000, 20), (2001, 2005, 30), (2012, 2014, 40), (2015, 2019, 45))
    world({"cow-trade-4.0": purchases(shares), "facts-memberships": memberships()})
    estimate = prospects.early_success(
        "union", "Eurasian Economic Community", "cow-trade-4.0", "Belarus and Kazakhstan", measure
    )
    assert estimate.value == pytest.approx(lead)
    assert estimate.published == "2016-07-31"  # the catalogue's; memberships were known on the day


@pytest.mark.parametrize(
    ("importers", "reason"),
    [
        ("Belarus and Kazakhstan", "does not give 2015 for all importers"),
        ("all members but Russia", "has no imports of ARM, KGZ"),
    ],
)
def test_a_beginning_the_data_do_not_reach_is_no_data(world, importers, reason):
    shares = steps((1998, 2014, 20))
    world({"cow-trade-4.0": purchases(shares), "facts-memberships": memberships()})
    with pytest.raises(NoData, match=reason):
        prospects.early_success(
            "union", "Eurasian Economic Community", "cow-trade-4.0", importers, "five-year mean"
        )


def test_russias_share_with_and_without_the_badly_recorded_years(world):
    shares = steps((2007, 2009, 30), (2010, 2011, 15), (2012, 2012, 36))
    world({"cow-trade-4.0": purchases(shares), "facts-memberships": memberships()})
    common = (2010, "cow-trade-4.0", 3, "by value")
    assert prospects.trade_substitution(*common, "no year").value == pytest.approx(22 - 30)
    without = prospects.trade_substitution(*common, "2010 and 2011").value
    assert without == pytest.approx(36 - 30)


def test_leaving_out_years_that_are_not_in_the_window_is_no_data(world):
    shares = steps((2007, 2019, 30))
    everyone = purchases(shares, ("BLR", "KAZ", "ARM", "KGZ"))
    world({"cow-trade-4.0": everyone, "facts-memberships": memberships()})
    with pytest.raises(NoData, match="changes nothing"):
        prospects.trade_substitution(2015, "cow-trade-4.0", 3, "by value", "2010 and 2011")
