"""The extracts as they stand: units, coverage, traps; and that the raw files make them."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from recompute import paths
from recompute.errors import NoData
from recompute.sources import catalogue, flows, load, totals
from recompute.sources.extract import check
from recompute.sources.flows import FLOWS
from recompute.sources.readers import READERS

RAW = Path(__file__).resolve().parents[3] / "shared" / "data-raw"
EXTRACTED = [source.id for source in catalogue().values() if source.raw]
PANELS = [i for i in EXTRACTED if "indicator" in catalogue()[i].columns and i != "wits-2021"]
TRADE = [source.id for source in catalogue().values() if source.flow]
DOTS, CUSTOMS, CUSTOMS_YEARS = (
    "imf-dots-2022-02",
    "russia-customs-2022",
    "russia-customs-years-2022",
)


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


@pytest.mark.slow
@pytest.mark.skipif(not RAW.is_dir(), reason=f"the raw files are not at {RAW}")
def test_the_raw_files_make_the_extracts_byte_for_byte():
    assert {one.id for one in check(raw=RAW)} == set(EXTRACTED)


def test_no_file_without_entry_and_no_more_than_a_clone_should_carry():
    files = list((paths.data() / "tidy").iterdir())
    described = {source.path.name for source in catalogue().values()}
    assert {file.name for file in files} <= described
    assert max(file.stat().st_size for file in files) < 8e6
    assert sum(f.stat().st_size for f in paths.data().rglob("*") if f.is_file()) < 30e6


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
        ("weo-2025-10", "LP", 2020, 140, 150),
        ("weo-2025-10", "NGDPD", 2020, 1400, 1600),
        ("weo-2020-10", "NGDPD", 2020, 1400, 1600),
        ("weo-2023-04", "PPPGDP", 2020, 3900, 4800),
        ("weo-2020-04", "NGDP_RPCH", 2019, 1, 2),
        ("weo-2019-10", "NGDP_RPCH", 2020, 1.5, 2.5),
        ("wdi-2026-07", "NY.GDP.MKTP.CD", 2020, 1.4e12, 1.6e12),
        ("wdi-gdp-2018-01", "NY.GDP.MKTP.CD", 2013, 2.0e12, 2.4e12),
        ("wdi-gdp-2021-10", "NY.GDP.MKTP.PP.CD", 2020, 3.9e12, 4.5e12),
        ("weo-2015-10", "NGDPD", 2013, 2000, 2400),
        ("cow-nmc", "cinc", 2016, 0.03, 0.05),
        ("cow-nmc", "tpop", 2016, 140e3, 150e3),
        ("sipri-milex", "milex", 2020, 6e10, 7e10),
        ("maddison-2020", "population", 2018, 140e6, 150e6),
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


@pytest.mark.slow
@pytest.mark.parametrize("source_id", TRADE)
def test_trade_by_partner_has_one_form(source_id):
    frame = flows(source_id)
    assert list(frame) == FLOWS
    assert not frame.empty and frame.notna().all(axis=None)
    assert (frame["value"] >= 0).all()
    assert set(frame["reported_by"]) <= {"exporter", "importer", "either"}
    assert not (frame["exporter"] == frame["importer"]).any()
    assert not frame.duplicated([name for name in FLOWS if name != "value"]).any()
    for side in ("exporter", "importer"):
        assert frame[side].str.fullmatch("[A-Z]{3}").all()
        assert "WLD" not in set(frame[side])
    assert "total" in set(frame["product"])


@pytest.mark.parametrize("source_id", TRADE)
def test_no_flow_exceeds_the_total_it_is_part_of(source_id):
    if not catalogue()[source_id].flow.all_partners:
        with pytest.raises(NoData):
            totals(source_id)
        return
    whole = totals(source_id).query("importer == 'WLD' and product == 'total'")
    part = flows(source_id).query("product == 'total'")
    both = part.merge(whole, on=["exporter", "year", "reported_by"], suffixes=("", "_total"))
    assert len(both)
    # A few printed totals lie below the sum of their parts by rounding or revision.
    assert (both["value"] <= 1.01 * both["value_total"]).mean() > 0.999


def record(source_id, exporter, importer, year, by):
    frame = flows(source_id)
    rows = frame[
        (frame["exporter"] == exporter)
        & (frame["importer"] == importer)
        & (frame["year"] == year)
        & (frame["reported_by"] == by)
        & (frame["product"] == "total")
    ]
    return rows["value"].item()


IMTS, BACI = "imf-imts-russia-2026-05", "baci-partners-2025-01"


@pytest.mark.parametrize(
    ("exporter", "importer", "year", "one", "other", "percent"),
    [
        # Russia's exports to Kazakhstan of 2014 in six records.
        ("RUS", "KAZ", 2014, (DOTS, "exporter"), (CUSTOMS, "exporter"), 0.1),
        ("RUS", "KAZ", 2014, (DOTS, "exporter"), (CUSTOMS_YEARS, "exporter"), 1.5),
        ("RUS", "KAZ", 2014, (DOTS, "importer"), ("wits-2021", "importer"), 0.1),
        ("RUS", "KAZ", 2014, (DOTS, "exporter"), ("wits-2021", "importer"), 3),
        ("RUS", "KAZ", 2014, (DOTS, "exporter"), (BACI, "either"), 3),
        ("RUS", "KAZ", 2012, (DOTS, "exporter"), ("cow-trade-4.0", "importer"), 0.1),
        # Kazakhstan's own statistics of imports from Russia.
        ("RUS", "KAZ", 2019, ("kazstat-2024-07", "importer"), (DOTS, "importer"), 3),
        ("RUS", "KAZ", 2020, ("kazstat-2024-07", "importer"), (DOTS, "importer"), 5),
        ("RUS", "KAZ", 2021, ("kazstat-2024-07", "importer"), (CUSTOMS, "exporter"), 6),
        ("KAZ", "RUS", 2019, ("kazstat-2024-07", "exporter"), (DOTS, "exporter"), 3),
        # The Fund's portal repeats its older data set until Russia fell silent.
        ("RUS", "BLR", 2019, (IMTS, "exporter"), (DOTS, "exporter"), 0.1),
        ("RUS", "KGZ", 2020, (IMTS, "exporter"), (DOTS, "exporter"), 0.1),
        ("DEU", "RUS", 2018, (IMTS, "importer"), (DOTS, "importer"), 0.1),
        # Kyrgyz, Armenian and Uzbek statistics.
        ("CHN", "KGZ", 2010, ("kyrgyzstat-2024-11", "importer"), (DOTS, "importer"), 0.1),
        ("RUS", "KGZ", 2010, ("kyrgyzstat-2024-11", "importer"), (DOTS, "importer"), 0.1),
        ("RUS", "KGZ", 2010, ("kyrgyzstat-2024-11", "importer"), (CUSTOMS_YEARS, "exporter"), 10),
        ("RUS", "ARM", 2015, ("armstat-2025-02", "importer"), (DOTS, "importer"), 1),
        ("RUS", "UZB", 2019, ("uzstat-2024-11", "importer"), (CUSTOMS, "exporter"), 8),
        ("KAZ", "UZB", 2019, ("uzstat-2024-11", "importer"), ("kazstat-2024-07", "exporter"), 4),
        # BACI against the importer's record, and against itself.
        ("RUS", "KAZ", 2019, (BACI, "either"), (DOTS, "importer"), 3),
        ("RUS", "BLR", 2019, (BACI, "either"), (DOTS, "importer"), 6),
        ("RUS", "KAZ", 2023, (BACI, "either"), ("baci-pairs-2025-01", "either"), 0.1),
        ("RUS", "KAZ", 2023, (BACI, "either"), ("kazstat-2024-07", "importer"), 6),
    ],
)  # fmt: skip
def test_two_records_of_a_flow_agree(exporter, importer, year, one, other, percent):
    first = record(one[0], exporter, importer, year, one[1])
    second = record(other[0], exporter, importer, year, other[1])
    assert first == pytest.approx(second, rel=percent / 100)


def test_half_recorded_years_are_marked_and_not_filled():
    records = {DOTS: "importer", "wits-2021": "importer", "oec-2018": "either"}
    for source_id, by in (records | {"cow-trade-4.0": "importer"}).items():
        rows = flows(source_id, partial=True)
        marked = rows[
            (rows["exporter"] == "RUS")
            & (rows["importer"] == "KAZ")
            & (rows["year"] == 2010)
            & (rows["reported_by"] == by)
        ]
        assert marked["partial"].tolist() == [True], source_id
        whole = record(CUSTOMS_YEARS, "RUS", "KAZ", 2010, "exporter")
        assert marked["value"].item() < 0.6 * whole
    belarus = flows(DOTS).query(
        "exporter == 'RUS' and importer == 'BLR' and reported_by == 'exporter'"
    )
    assert not {2001, 2004, 2006, 2009, 2010, 2011} & set(belarus["year"])
    assert {2005, 2007, 2008, 2012, 2020} <= set(belarus["year"])
    assert record(DOTS, "RUS", "BLR", 2010, "importer") == pytest.approx(18081, rel=0.001)


def test_customs_have_no_year_of_six_months():
    kazakhstan = flows(CUSTOMS).query("exporter == 'RUS' and importer == 'KAZ'")
    assert set(kazakhstan["year"]) == set(range(2006, 2022)) - {2010}
    assert len(load(CUSTOMS)) == 16 * 12 * 29


def test_breaks_of_kyrgyzstan_are_marked():
    for source_id, year in (("cow-trade-4.0", 2009), ("oec-2018", 2011)):
        assert (("KGZ", year)) in {(b.iso3, b.year) for b in catalogue()[source_id].breaks}
    china = (
        flows("cow-trade-4.0").query("exporter == 'CHN' and importer == 'KGZ'").set_index("year")
    )
    assert china.loc[2009, "value"] > 7 * china.loc[2008, "value"]


def test_what_russia_does_not_report_is_not_said_to_be_its_report():
    imts = flows(IMTS)
    assert set(imts.query("year <= 2021")["reported_by"]) == {"exporter", "importer"}
    assert set(imts.query("year > 2021")["reported_by"]) == {"either"}


def test_baci_chapters_add_up_to_what_direction_of_trade_has():
    baci = load("baci-chapters-2025-01").query("year == 2019").groupby("iso3")["export"].sum()
    whole = totals(DOTS).query("importer == 'WLD' and year == 2019 and reported_by == 'exporter'")
    whole = whole.set_index("exporter")["value"]
    for economy in ("RUS", "KAZ", "BLR", "DEU", "CHN"):
        assert baci[economy] == pytest.approx(whole[economy], rel=0.1)
    assert not set(load(BACI)["chapter"]) & {f"0{n}" for n in range(1, 10)}


def test_the_union_in_months_is_the_union_in_years():
    years = load("eurostat-exports-2024-11").set_index(["importer", "year"])["value"]
    months = load("eurostat-months-2024-11")
    union = months.query("exporter == 'EUU'").groupby(["importer", "year"])["value"].sum()
    parts = months[~months["exporter"].isin(["EUU", "GBR"])]
    parts = parts.groupby(["importer", "year"])["value"].sum()
    for partner in ("RUS", "KAZ", "KGZ", "ARM"):
        for year in (2019, 2022, 2023):
            assert union[partner, year] == pytest.approx(years[partner, year], rel=0.02)
            assert parts[partner, year] == pytest.approx(union[partner, year], rel=0.001)


def test_outlook_vintages_without_levels_hold_growth_only():
    for source_id in ("weo-2019-10", "weo-2020-04"):
        assert set(load(source_id)["indicator"]) == {"NGDP_RPCH"}
    vintages = [i for i in EXTRACTED if i.startswith("weo-")]
    assert len(vintages) == 15
    for source_id in vintages:
        members = load(source_id)["iso3"]
        assert {"RUS", "KAZ", "BLR", "ARM", "KGZ"} <= set(members)
        assert members.str.fullmatch("[A-Z]{3}").all()


def test_growth_of_the_outlook_agrees_with_the_world_bank():
    assert one("weo-2020-04", "NGDP_RPCH", "RUS", 2018) == pytest.approx(
        one("wdi-2026-07", "NY.GDP.MKTP.KD.ZG", "RUS", 2018), abs=0.5
    )


def test_agreements_agree_on_the_year_in_force():
    wto = load("wto-rta-2026-04").drop_duplicates("agreement").set_index("agreement")
    desta = load("desta-2024-01").drop_duplicates("treaty").set_index("treaty")
    for number, treaty in (
        (909, "1040"),
        (910, "1040+1"),
        (922, "1040+2"),
        (973, "915"),
        (1028, "995"),
    ):
        assert wto.loc[number, "in_force"].year == desta.loc[treaty, "in_force"]
    assert set(load("wto-rta-2026-04").query("agreement == 909")["party"]) == {
        "RUS", "KAZ", "BLR", "ARM", "KGZ",
    }  # fmt: skip


def test_the_unions_agreements_are_dated_as_the_wto_has_them():
    wto = load("wto-rta-2026-04").drop_duplicates("agreement").set_index("agreement")["in_force"]
    agreed = load("facts-agreements").query("event == 'in_force'")
    agreed = agreed.set_index(["partner", "kind"])["date"]
    joined = load("facts-memberships").query("organisation == 'EAEU'").set_index("iso3")["joined"]
    for number, expected in {
        909: joined["RUS"], 910: joined["ARM"], 922: joined["KGZ"],
        973: agreed["Vietnam", "free trade agreement"],
        1028: agreed["Iran", "interim agreement towards free trade"],
        1149: agreed["Serbia", "free trade agreement"],
        1316: agreed["Iran", "free trade agreement"],
    }.items():  # fmt: skip
        assert str(wto[number].date()) == expected, number


def test_what_no_claim_and_no_chapter_asks_for_says_why_it_is_kept():
    root = paths.root()
    texts = [root / "data" / "claims.yaml", *(root / "chapters").glob("*.ipynb")]
    texts += (root / "scripts" / "eaeu").glob("*.py")
    asked = "\n".join(text.read_text(encoding="utf-8") for text in texts)
    unsaid = [s.id for s in catalogue().values() if s.id not in asked and not s.kept_for]
    assert not unsaid


def test_the_assembly_on_crimea():
    votes = load("un-votes-2021-03").query("resolution == 'R/68/262'").set_index("iso3")["vote"]
    assert votes[["RUS", "BLR", "ARM"]].unique().tolist() == ["no"]
    assert votes[["KAZ", "CHN", "UZB"]].unique().tolist() == ["abstain"]
    assert votes[["UKR", "MDA", "GEO", "DEU"]].unique().tolist() == ["yes"]


def test_migrants_in_russia_are_as_the_united_nations_print_them():
    stock = load("un-migrants-2020").query("destination == 'RUS' and year == 2020")
    stock = stock.set_index("origin")["value"]
    assert stock["WLD"] == pytest.approx(11.64e6, rel=0.01)
    assert stock["UKR"] == pytest.approx(3.27e6, rel=0.01)


def test_armenias_gas_is_priced_as_was_agreed():
    """Russia's price at the border was US$ 150 for 1,000 m3 (0.73 t) in 2017 and 2018, then 165."""
    gas = load("armenia-gas-2023-12").query("partner == 'RUS'")
    price = 0.73 * gas.groupby("year")["price"].median()
    assert price[2018] == pytest.approx(150, rel=0.03)
    assert price[2020] == pytest.approx(165, rel=0.03)


@pytest.mark.parametrize(
    ("source_id", "rows"),
    [("example-agtpa-2016", 99981), ("example-ppmlhdfe-2019", 17850), ("example-germany-2015", 748), ("example-basque-2003", 774)],
)  # fmt: skip
def test_examples_are_whole(source_id, rows):
    assert len(load(source_id)) == rows
    assert "validation only" in " ".join(catalogue()[source_id].caveats)
