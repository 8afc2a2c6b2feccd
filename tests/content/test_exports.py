"""Growth of Russian exports, worked by hand, and what turns its finding."""

from functools import partial

import pandas as pd
import pytest

from eaeu import exports
from recompute.claims import ledger
from recompute.claims.findings import find
from recompute.claims.ways import evaluate
from recompute.errors import NoData
from recompute.sources.flows import FLOWS

YEARS = (2009, 2010, 2011, 2012, 2014, 2015, 2019)
SENT = (100.0, 110.0, 143.0, 150.0, 120.0, 90.0, 160.0)  # +10 %, +30 %, ..., -25 %


def pairs(sent=SENT, counted=1.05):
    """What Russia sends to Kazakhstan and Belarus; the buyers count a little more, but not 2010."""
    rows = [
        ("RUS", member, year, value, None if year == 2010 else counted * value)
        for member in ("KAZ", "BLR")
        for year, value in zip(YEARS, sent, strict=True)
    ]
    return pd.DataFrame(rows, columns=["exporter", "importer", "year", "exports", "imports"])


def customs(*years):
    """Russia's customs: 120 a year to Kazakhstan and Belarus to 2010, 240 from then on."""
    rows = [
        ("RUS", member, year, "total", 240.0 if year > 2010 else 120.0, "exporter")
        for member in ("KAZ", "BLR")
        for year in years
    ]
    return pd.DataFrame(rows, columns=FLOWS)


def test_growth_by_russias_record_and_by_the_buyers(world):
    world({"imf-dots-2022-02": pairs()})
    found = exports.export_growth("KAZ", "2011 on 2010", exports.RUSSIAS, "imf-dots-2022-02")
    assert found.value == pytest.approx(30)
    assert found.year == 2011
    belarus = exports.export_growth("BLR", "2015 on 2014", exports.BUYERS, "imf-dots-2022-02")
    assert belarus.value == pytest.approx(-25)


def test_ten_years_on_is_2019_against_2009(world):
    world({"imf-dots-2022-02": pairs()})
    found = exports.export_growth("KAZ", "2019 on 2009", exports.BUYERS, "imf-dots-2022-02")
    assert (found.value, found.year) == (pytest.approx(60), 2019)


def test_growth_around_the_first_years_by_hand(world):
    world({"russia-customs-2022": customs(2008, *YEARS)})
    grown = exports.first_years("BLR", "russia-customs-2022")
    doubled = {"in_2011", "both", "to_2011", "to_2019", "ten_years"}
    still = {"in_2009", "in_2010", "in_2015", "fell_2015", "to_2010"}
    assert grown == dict.fromkeys(doubled, 100) | dict.fromkeys(still, 0)


def test_the_figure_is_told_by_russias_record(world):
    world({"imf-dots-2022-02": pairs([1000 * value for value in SENT])})
    assert exports.sent_in_words(exports.sent("KAZ", "Kazakhstan")).endswith(
        "stood at 100.0 billion dollars in 2009, 110.0 in 2010, 143.0 in 2011 and 90.0 in 2015."
    )


def test_a_year_half_recorded_is_no_year(world):
    world({"imf-dots-2022-02": pairs(), "russia-customs-2022": customs(2009, 2011, 2012)})
    with pytest.raises(NoData, match="the whole of 2010"):
        exports.export_growth("KAZ", "2011 on 2010", exports.RUSSIAS, "russia-customs-2022")
    with pytest.raises(NoData, match="the whole of 2010"):
        exports.export_growth("KAZ", "2011 on 2010", exports.BUYERS, "imf-dots-2022-02")


def test_customs_keep_russias_record_only(world):
    world({"russia-customs-2022": customs(*YEARS)})
    found = exports.export_growth("BLR", "2011 on 2010", exports.RUSSIAS, "russia-customs-2022")
    assert found.value == pytest.approx(100)
    with pytest.raises(NoData, match="the whole of 2011"):
        exports.export_growth("BLR", "2011 on 2010", exports.BUYERS, "russia-customs-2022")


def _finding(sent, world):
    """Finding on Kazakhstan, and of each plain reading, where Russia had sent so much."""
    claim = ledger()["export-growth-kazakhstan"]
    others = dict.fromkeys(("wits-2021", "cow-trade-4.0", "oec-2018"), customs())
    world({"imf-dots-2022-02": pairs(sent), "russia-customs-2022": customs(), **others})
    ways, _ = evaluate(claim, partial(exports.export_growth, "KAZ"))
    found = find(claim, ways[ways["source"].eq("imf-dots-2022-02")])
    return str(found.finding), [str(r.finding) for r in found.parts[0].readings if r.reading.plain]


def test_the_finding_follows_what_was_sent(world):
    assert _finding(SENT, world) == ("in part", ["fails", "holds", "fails"])
    halved = (*SENT[:2], SENT[2] / 2, *SENT[3:])
    assert _finding(halved, world) == ("fails", ["fails", "fails", "fails"])
    each_year_more = (100.0, 130.0, 170.0, 180.0, 100.0, 130.0, 130.0)
    assert _finding(each_year_more, world) == ("holds", ["holds", "holds", "holds"])
