"""The extracts as they stand: units, coverage, traps; and that the raw files make them."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from recompute import paths
from recompute.sources import catalogue, load
from recompute.sources.extract import check
from recompute.sources.readers import READERS

RAW = Path(__file__).resolve().parents[3] / "shared" / "data-raw"
EXTRACTED = [source.id for source in catalogue().values() if source.raw]
PANELS = [i for i in EXTRACTED if "indicator" in catalogue()[i].columns and i != "wits-2021"]


@pytest.mark.parametrize("source_id", EXTRACTED)
def test_loads(source_id):
    assert not load(source_id).empty


@pytest.mark.parametrize("source_id", ["cow-trade-4.0", "wits-2021", "wdi-2026-07"])
def test_loads_fast(source_id):
    load(source_id)
    best = min(_seconds(source_id) for _ in range(3))
    assert best < 1, "0.2 s on a quiet machine"


def _seconds(source_id: str) -> float:
    start = time.perf_counter()
    load(source_id)
    return time.perf_counter() - start


@pytest.mark.skipif(not RAW.is_dir(), reason=f"the raw files are not at {RAW}")
def test_the_raw_files_make_the_extracts_byte_for_byte():
    assert {one.id for one in check(raw=RAW)} == set(EXTRACTED)


def test_no_file_without_entry_and_less_than_fifteen_megabytes():
    files = list((paths.data() / "tidy").iterdir())
    described = {source.path.name for source in catalogue().values()}
    assert {file.name for file in files} <= described
    assert sum(file.stat().st_size for file in files) < 15e6


@pytest.mark.parametrize("source_id", EXTRACTED)
def test_every_entry_is_complete(source_id):
    source = catalogue()[source_id]
    assert source.licence_url
    assert source.url.startswith("http")
    assert source.caveats
    assert source.reader in READERS
    assert source.published <= date.today().isoformat()
    assert all(c.unit for c in source.columns.values())


@pytest.mark.parametrize("source_id", PANELS)
def test_every_indicator_is_described(source_id):
    assert set(load(source_id)["indicator"]) == set(catalogue()[source_id].series)


def one(source_id: str, indicator: str, iso3: str, year: int) -> float:
    frame = load(source_id)
    rows = frame.query("indicator == @indicator and iso3 == @iso3 and year == @year")
    return float(rows["value"].item())


@pytest.mark.parametrize(
    ("source_id", "indicator", "year", "low", "high"),
    [
        ("wdi-2026-07", "SP.POP.TOTL", 2020, 140e6, 150e6),
        ("wdi-2016", "SP.POP.TOTL", 2015, 140e6, 150e6),
        ("wdi-population-2026-03", "SP.POP.TOTL", 2020, 140e6, 150e6),
        ("weo-2019-04", "LP", 2018, 140, 150),
        ("wdi-2026-07", "NY.GDP.MKTP.CD", 2020, 1.4e12, 1.6e12),
        ("wdi-gdp-2018-01", "NY.GDP.MKTP.CD", 2013, 2.0e12, 2.4e12),
        ("wdi-gdp-2021-10", "NY.GDP.MKTP.PP.CD", 2020, 3.9e12, 4.5e12),
        ("weo-2015-10", "NGDPD", 2013, 2000, 2400),
        ("cow-nmc", "cinc", 2016, 0.03, 0.05),
        ("cow-nmc", "tpop", 2016, 140e3, 150e3),
        ("sipri-milex", "milex", 2020, 6e10, 7e10),
        ("maddison-2020", "population", 2018, 140e6, 150e6),
        ("bp-energy-2021", "primary_energy", 2020, 7000, 9000),
    ],
)
def test_russia_is_in_the_declared_unit(source_id, indicator, year, low, high):
    assert low < one(source_id, indicator, "RUS", year) < high


def flow(source_id: str, exporter: str, importer: str, year: int) -> float:
    frame = load(source_id)
    rows = frame.query("exporter == @exporter and importer == @importer and year == @year")
    return float(rows["value"].item())


@pytest.mark.parametrize("source_id", ["oec-2018", "cow-trade-4.0"])
@pytest.mark.parametrize(
    ("exporter", "importer", "low", "high"),
    [
        ("CHN", "USA", 200e3, 300e3),
        ("USA", "CHN", 40e3, 70e3),
        ("SAU", "USA", 25e3, 32e3),
        ("NGA", "USA", 20e3, 27e3),
        ("RUS", "BLR", 9e3, 11e3),
    ],
)
def test_well_known_flows_of_2005_go_the_right_way(source_id, exporter, importer, low, high):
    assert low < flow(source_id, exporter, importer, 2005) < high


def test_oec_agrees_with_an_independent_source_on_the_direction_in_every_year():
    cow = load("cow-trade-4.0").query("value > 0")
    oec = load("oec-2018").query("value > 0")
    turned = oec.rename(columns={"exporter": "importer", "importer": "exporter"})
    for year in sorted(oec["year"].unique()):
        right, wrong = (
            np.corrcoef(np.log(m["value_x"]), np.log(m["value_y"]))[0, 1]
            for m in (
                side[side["year"] == year].merge(cow, on=["year", "exporter", "importer"])
                for side in (oec, turned)
            )
        )
        assert right > 0.9, year
        assert wrong < 0.8, year


def test_oec_leaves_out_the_doubled_year():
    assert set(load("oec-2018")["year"]) == set(range(1990, 2015)) - {1997, 1998}


def test_oec_has_no_imports_of_those_who_do_not_report_from_2011_on():
    oec = load("oec-2018")
    imports = oec.groupby("year")["importer"].agg(set)
    assert {"UZB", "TJK", "TKM"} <= imports[2010]
    assert not {"UZB", "TJK", "TKM"} & imports[2011]
    assert "IRN" in imports[2011]
    assert not {"IRN", "KGZ"} & imports[2014]


def test_cow_has_kazakhstan_and_russia_with_the_known_hole():
    flows = {y: flow("cow-trade-4.0", "RUS", "KAZ", y) for y in (2008, 2010, 2012)}
    assert flows == {2008: 13766, 2010: 5058, 2012: 15527}
    assert flow("cow-trade-4.0", "KAZ", "RUS", 2010) == 2578


def test_cow_tells_zero_from_missing():
    values = load("cow-trade-4.0")["value"]
    assert (values == 0).sum() > 300_000
    assert 20_000 < values.isna().sum() < 25_000


def test_cow_numbers_became_codes_of_their_time():
    frame = load("cow-trade-4.0")
    russian = frame[frame["exporter"].isin(["SUN", "RUS"])].groupby("exporter")["year"]
    assert russian.max()["SUN"] == 1991
    assert russian.min()["RUS"] == 1992
    assert {"XKX", "MNE", "KAZ"} <= set(frame["exporter"])


def test_sections_of_russia_to_belarus():
    pair = load("sitc-sections-2018").query("exporter == 'RUS' and importer == 'BLR'")
    assert set(pair.query("year == 2005")["section"]) == {"9", "All"}
    assert len(pair.query("year == 2015")) == 11


def test_wits_has_russia_for_every_other_member():
    wits = load("wits-2021").query("indicator == 'Trade (US$ Mil)-Top 5 Import Partner'")
    russia = wits.query("partner == 'RUS'").groupby("reporter")["year"].agg(set)
    for member in ("KAZ", "BLR", "ARM", "KGZ"):
        assert set(range(2000, 2020)) <= russia[member]


def test_wits_partner_shares_are_of_the_total():
    wits = load("wits-2021").query("reporter == 'ARM' and year == 2015 and flow == 'export'")
    value = wits.set_index(["indicator", "partner_name"])["value"]
    share = value["Partner share(%)-Top 5 Export Partner", "Russian Federation"]
    trade = value["Trade (US$ Mil)-Top 5 Export Partner", "Russian Federation"]
    total = wits.query("indicator == 'Exports (in US$ Mil)'")["value"].item()
    assert share == pytest.approx(100 * trade / total, abs=0.01)


def test_weo_marks_forecasts_from_the_year_of_the_vintage():
    frame = load("weo-2019-04")
    assert frame["forecast"].eq(frame["year"] >= 2019).all()


def test_old_country_codes_are_gone():
    codes = set(load("wdi-2016")["iso3"]) | set(load("geodist-2011")["exporter"])
    assert not codes & {"ROM", "ZAR", "ADO", "KSV", "TMP", "WBG"}
    assert {"ROU", "COD"} <= codes


def test_zero_gdp_is_missing_in_wdi_2016():
    frame = load("wdi-2016").query("indicator == 'NY.GDP.MKTP.CD'")
    assert frame["value"].min() > 1e6


def test_iran_is_one_partner_of_armenia_through_its_renaming():
    iran = load("armstat-2025-02").query("partner == 'IRN'")
    assert len(iran) == 18 * 12
    assert 0.5 < iran.query("year == 2023")["import_origin"].sum() / 600 < 1.5


def test_commodity_prices_have_units_and_reach_2026():
    brent = load("cmo-2026").query("series == 'Crude oil, Brent'")
    assert set(brent["unit"]) == {"$/bbl"}
    assert brent["year"].max() == 2026
    assert len(brent.query("year == 2020")) == 12


def test_contiguity_of_iran():
    frame = load("cow-contiguity").query("iso3_1 == 'IRN' and end >= '2016'").set_index("iso3_2")
    assert frame["type"][["ARM", "KAZ", "RUS"]].tolist() == [1, 5, 0]


def test_distances_are_the_same_both_ways():
    frame = load("geodist-2011").set_index(["exporter", "importer"])["distcap"]
    assert frame["RUS", "KAZ"] == frame["KAZ", "RUS"]
    assert 2000 < frame["RUS", "KAZ"] < 3500


def test_russias_customs_and_the_imf_agree_on_whole_years() -> None:
    """A second source: what Russia's customs publish is what the IMF has from Russia."""
    customs = load("rus-customs-2022").query("flow == 'exports'")
    by_year = customs.groupby(["partner", "year"])["value"].agg(["sum", "count"])
    whole = by_year.query("count == 12")["sum"]
    pairs = load("dots-2022-02").query("exporter == 'RUS'")
    imf = pairs.set_index(["importer", "year"])["exports"]
    for member in ("KAZ", "BLR"):
        ratio = (imf.loc[member] / whole.loc[member]).dropna().loc[2012:]
        assert len(ratio) >= 8 and ratio.between(0.9, 1.1).all(), (member, ratio.to_dict())


def test_the_imfs_two_records_of_russia_agree_where_they_meet() -> None:
    old = load("dots-2022-02").query("exporter == 'RUS'").set_index(["importer", "year"])["exports"]
    new = load("imts-russia-2026-05").query("flow == 'exports' and not mirrored")
    new = new.set_index(["partner", "year"])["value"].rename_axis(["importer", "year"])
    for member in ("KAZ", "BLR", "ARM", "KGZ"):
        ratio = (new.loc[member] / old.loc[member]).dropna()
        assert len(ratio) == 5 and ratio.between(0.9, 1.1).all(), (member, ratio.to_dict())
