"""Growth of Russian exports, worked by hand."""

import pandas as pd
import pytest

from eaeu import exports
from recompute.errors import NoData

GOODS = {2007: 80.0, 2008: 90.0, 2009: 100.0, 2010: 130.0}


@pytest.fixture(autouse=True)
def two_members(world):
    """Kazakhstan buys `GOODS` of Russia, Belarus twice as much from 2010 on; prices rose once."""
    rows = [("RUS", "KAZ", year, value) for year, value in GOODS.items()]
    rows += [("RUS", "BLR", 2009, 100.0), ("RUS", "BLR", 2010, 260.0)]
    flows = pd.DataFrame(rows, columns=["exporter", "importer", "year", "value"])
    members = pd.DataFrame({"iso3": ["RUS", "KAZ", "BLR"]})
    inflation = pd.DataFrame({"year": range(2007, 2016), "value": 0.0})
    inflation.loc[inflation["year"].eq(2010), "value"] = 4.0
    world(
        {
            "cow-trade-4.0": flows,
            "facts-memberships": members.assign(
                organisation="CIS", joined="1991-12-08", left=None, checked="public page"
            ),
            "wdi-2026-07": inflation.assign(indicator="NY.GDP.DEFL.KD.ZG", iso3="USA"),
        }
    )


@pytest.mark.parametrize(
    ("base", "prices", "growth"),
    [
        ("year before", "current", 30),
        ("mean of three years before", "current", 100 * (130 / 90 - 1)),
        ("year before", "constant", 25),
    ],
)
def test_growth_by_hand(base, prices, growth):
    estimate = exports.export_growth("KAZ", 2010, "COW", base, prices, wdi="wdi-2026-07")
    assert estimate.value == pytest.approx(growth)


def test_each_claim_reads_its_own_member():
    belarus = exports.export_growth("BLR", 2010, "COW", "year before", "current", wdi="wdi-2026-07")
    assert belarus.value == pytest.approx(160)


@pytest.mark.parametrize(
    ("year", "base"), [(2011, "year before"), (2009, "mean of three years before")]
)
def test_a_year_the_record_lacks_is_no_data(year, base):
    with pytest.raises(NoData, match="COW does not give 20"):
        exports.export_growth("KAZ", year, "COW", base, "current", wdi="wdi-2026-07")
