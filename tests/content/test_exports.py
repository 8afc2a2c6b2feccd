"""Growth of Russian exports, worked by hand, and what turns its finding."""

import pandas as pd
import pytest

from eaeu import exports
from recompute.claims import ledger
from recompute.claims.findings import find
from recompute.claims.ways import evaluate
from recompute.errors import NoData

YEARS = (2009, 2010, 2011, 2012, 2014, 2015)
SENT = (100.0, 110.0, 143.0, 150.0, 120.0, 90.0)  # +10 %, +30 %, ..., -25 %


def pairs(sent=SENT, counted=1.05):
    """What Russia sends to Kazakhstan and Belarus; the buyers count a little more, but not 2010."""
    rows = [
        ("RUS", member, year, value, None if year == 2010 else counted * value)
        for member in ("KAZ", "BLR")
        for year, value in zip(YEARS, sent, strict=True)
    ]
    return pd.DataFrame(rows, columns=["exporter", "importer", "year", "exports", "imports"])


def months(member="KAZ", short=2010):
    """Russia's customs: ten a month, twenty from 2011 on; six months only of one year."""
    rows = [
        ("exports", member, year, month, 20.0 if year > 2010 else 10.0)
        for year in YEARS
        for month in range(1, 7 if year == short else 13)
    ]
    return pd.DataFrame(rows, columns=["flow", "partner", "year", "month", "value"])


def test_growth_by_russias_record_and_by_the_buyers(world):
    world({"dots-2022-02": pairs()})
    found = exports.export_growth_kazakhstan(2011, exports.RUSSIAS, "dots-2022-02")
    assert found.value == pytest.approx(30)
    assert found.year == 2011
    belarus = exports.export_growth_belarus(2015, exports.BUYERS, "dots-2022-02")
    assert belarus.value == pytest.approx(-25)


def test_a_year_half_recorded_is_no_year(world):
    world({"dots-2022-02": pairs(), "rus-customs-2022": months()})
    with pytest.raises(NoData, match="the whole of 2010"):
        exports.export_growth_kazakhstan(2011, exports.RUSSIAS, "rus-customs-2022")
    with pytest.raises(NoData, match="the whole of 2010"):
        exports.export_growth_kazakhstan(2011, exports.BUYERS, "dots-2022-02")


def test_whole_years_of_customs_are_summed(world):
    world({"rus-customs-2022": months("BLR", short=2014)})
    found = exports.export_growth_belarus(2011, exports.RUSSIAS, "rus-customs-2022")
    assert found.value == pytest.approx(100)


def _finding(sent, world):
    """Finding on Kazakhstan, and of each plain reading, where Russia had sent so much."""
    claim = ledger()["export-growth-kazakhstan"]
    flows = pairs(sent)[["exporter", "importer", "year"]].assign(value=1.0)
    wits = pd.DataFrame(
        {"indicator": [], "reporter": [], "partner": [], "year": [], "value": [], "product": []}
    )
    frames = {"dots-2022-02": pairs(sent), "rus-customs-2022": months(), "wits-2021": wits}
    world({**frames, "cow-trade-4.0": flows, "oec-2018": flows})
    ways, _ = evaluate(claim, exports.export_growth_kazakhstan)
    found = find(claim, ways[ways["source"].eq("dots-2022-02")])
    return str(found.finding), [str(r.finding) for r in found.parts[0].readings if r.reading.plain]


def test_the_finding_follows_what_was_sent(world):
    assert _finding(SENT, world) == ("in part", ["fails", "holds", "fails"])
    halved = (*SENT[:2], SENT[2] / 2, *SENT[3:])
    assert _finding(halved, world) == ("fails", ["fails", "fails", "fails"])
    each_year_more = (100.0, 130.0, 170.0, 180.0, 100.0, 130.0)
    assert _finding(each_year_more, world) == ("holds", ["holds", "holds", "holds"])
