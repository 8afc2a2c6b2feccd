from __future__ import annotations

import gzip
import io

import openpyxl
import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.sources.countries import (
    COW_HISTORICAL,
    GW_HISTORICAL,
    gw_today,
    iso3_of_names,
    iso3_of_numbers,
)
from recompute.sources.readers import READERS, distances, months, panels, states, trade

STATES = (
    b"stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version\n"
    b"RUS,365,Russia,1816,1,1,2016,12,31,2016\n"
    b"KZK,705,Kazakhstan,1991,12,26,2016,12,31,2016\n"
    b"ARM,371,Armenia,1991,12,21,2016,12,31,2016\n"
    b"HAN,240,Hanover,1838,1,1,1866,7,26,2016\n"
    b"GDR,265,German Democratic Republic,1954,3,25,1990,10,2,2016\n"
)
COW_STATES = {"peace/cow_states.csv.gz": gzip.compress(STATES)}


def parquet(**columns: list) -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame(columns).to_parquet(buffer)
    return buffer.getvalue()


def rows(frame: pd.DataFrame) -> list[list]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def test_every_reader_is_under_its_own_name():
    assert all(name == reader.__name__ for name, reader in READERS.items())


# -- countries


def test_names_are_recognised_and_settled_ones_go_first():
    found = iso3_of_names(
        ["Namibia", "Korea, Rep.", "Russian Federation", "Bunkers", "Timor"],
        {"Bunkers": None, "Timor": "TLS"},
    )
    assert found == {
        "Bunkers": None,
        "Korea, Rep.": "KOR",
        "Namibia": "NAM",
        "Russian Federation": "RUS",
        "Timor": "TLS",
    }


@pytest.mark.parametrize("name", ["East Asia", "Atlantis", "ChinaTaiwanProvince"])
def test_a_name_of_no_single_country_is_refused(name):
    with pytest.raises(RecomputeError, match=name):
        iso3_of_names(["Kazakhstan", name], {})


@pytest.mark.parametrize(
    ("number", "year", "code"),
    [
        (365, 1991, "SUN"),
        (365, 1992, "RUS"),
        (345, 1991, "YUG"),
        (345, 1992, "SCG"),
        (345, 2005, "SCG"),
        (345, 2006, "SRB"),
        (265, 1990, "DDR"),
        (705, 1990, "KAZ"),
    ],
)
def test_a_number_that_outlived_its_state_depends_on_the_year(number, year, code):
    found = iso3_of_numbers(pd.Series([number]), pd.Series([year]), {705: "KAZ"}, COW_HISTORICAL)
    assert found.tolist() == [code]


def test_gleditsch_and_ward_number_otherwise():
    numbers, years = pd.Series([340, 345, 260, 260, 2]), pd.Series([2010, 2000, 1989, 1990, 2000])
    found = iso3_of_numbers(numbers, years, gw_today(), GW_HISTORICAL)
    assert found.tolist() == ["SRB", "SCG", "FDR", "DEU", "USA"]


def test_an_unknown_number_is_refused():
    with pytest.raises(RecomputeError, match="999"):
        iso3_of_numbers(pd.Series([999]), pd.Series([2000]), {}, COW_HISTORICAL)


# -- panels


def test_long_panel_cleans_codes_zeros_and_years():
    raw = (
        b"indicator,iso3,year,value\nG,ROM,2000,5\nG,NAM,2000,0\nH,NAM,2000,0\n"
        b"G,ROM,1989,4\nG,IBT,2000,1\nG,KAZ,2000,\n"
    )
    found = panels.long_panel(
        {"a.csv": raw},
        since=1990,
        without=["IBT"],
        codes={"ROM": "ROU"},
        zero_is_missing=["G"],
    )
    assert rows(found) == [["G", "ROU", 2000, 5.0], ["H", "NAM", 2000, 0.0]]


def test_one_indicator_leaves_out_rows_without_code():
    raw = (
        b"Country Name,Country Code,Year,Value\n"
        b'"Korea, Rep.",KOR,2000,7\nWorld,,2000,9\nNamibia,NAM,1980,1\n'
    )
    found = panels.one_indicator({"g.csv.gz": gzip.compress(raw)}, indicator="G", since=1990)
    assert rows(found) == [["G", "KOR", 2000, 7.0]]


def test_wide_panel_by_code_and_by_name():
    raw = (
        b"who,when,GDP (US$),People\n"
        b"Russia,2000,5,2\nAfrica,2000,1,1\nRussia,2001,,3\nWorld,2000,6,\n"
    )
    found = panels.wide_panel(
        {"w.csv": raw},
        country="who",
        year="when",
        since=2000,
        columns={"GDP (US$)": "gdp", "People": "people"},
        names={"Africa": None, "World": "WLD"},
    )
    assert sorted(rows(found)) == [
        ["gdp", "RUS", 2000, 5.0],
        ["gdp", "WLD", 2000, 6.0],
        ["people", "RUS", 2000, 2.0],
        ["people", "RUS", 2001, 3.0],
    ]
    coded = panels.wide_panel(
        {"w.csv": b"iso,y,v\nNAM,2000,1\n"}, country="iso", year="y", since=1990, columns={"v": "V"}
    )
    assert rows(coded) == [["V", "NAM", 2000, 1.0]]


def test_datapoints_mark_forecasts_and_drop_the_source_s_signs_for_missing():
    raw = {
        "weo/lp.csv": b"year,country,lp\n2018,rus,143.5\n2019,uvk,1.8\n2020,rus,--\n2021,rus,n/a\n",
        "weo/ngdpd.csv": b"year,country,ngdpd\n2019,nam,14\n",
    }
    found = panels.datapoints(raw, codes={"UVK": "XKX"}, forecast_from=2019)
    assert rows(found) == [
        ["LP", "RUS", 2018, 143.5, False],
        ["LP", "XKX", 2019, 1.8, True],
        ["NGDPD", "NAM", 2019, 14.0, True],
    ]


def sheet(grid: list[list], name: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = name
    for line in grid:
        book.active.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_yearbooks_take_the_year_from_the_name():
    raw = {"un/egdi-2014.xlsx": sheet([["country-code", "index", "rank"], ["NAM", 0.4, 117]])}
    found = panels.yearbooks(raw, country="country-code", columns={"index": "egdi"})
    assert rows(found) == [["egdi", "NAM", 2014, 0.4]]
    with pytest.raises(ValueError, match="year"):
        panels.yearbooks({"un/egdi.xlsx": b""}, country="a", columns={})


# -- trade


def test_bilateral_totals_can_be_turned_round_and_are_us_dollar_million():
    raw = parquet(
        year=[2000, 2000, 1998, 1980],
        exporter=["RUS", "RUS", "RUS", "RUS"],
        importer=["KAZ", "RUS", "KAZ", "KAZ"],
        usd=[1_234_567, 9, 5, 5],
    )
    found = trade.bilateral_totals(
        {"f.parquet": raw},
        exporter="importer",
        importer="exporter",
        since=1990,
        without_years=[1998],
        digits=4,
    )
    assert rows(found) == [[2000, "KAZ", "RUS", 1.2346]]


def test_bilateral_sections():
    raw = parquet(
        year=[1995, 1995],
        section=["All", "SITC3_MineralFuels"],
        exporter=["RussianFederation", "RussianFederation"],
        importer=["SaintLucia", "SaintLucia"],
        usd_thousand=[1500.0, 250.0],
    )
    found = trade.bilateral_sections({"f.parquet": raw}, names={"SaintLucia": "LCA"}, digits=4)
    assert rows(found) == [[1995, "RUS", "LCA", "All", 1.5], [1995, "RUS", "LCA", "3", 0.25]]


def test_cow_flow1_is_imports_of_the_first_state():
    raw = parquet(
        ccode1=[365, 365, 365, 365],
        ccode2=[705, 705, 371, 705],
        year=[2000, 2001, 2000, 1980],
        flow1=[2197.0, -9.0, 0.0, 1.0],
        flow2=[2439.0, None, 137.0, 1.0],
    )
    found = trade.cow_trade({"cow/dyadic.parquet": raw, **COW_STATES}, since=1990)
    assert sorted(rows(found), key=str) == sorted(
        [
            [2000, "KAZ", "RUS", 2197.0],
            [2000, "RUS", "KAZ", 2439.0],
            [2001, "KAZ", "RUS", None],
            [2001, "RUS", "KAZ", None],
            [2000, "ARM", "RUS", 0.0],
            [2000, "RUS", "ARM", 137.0],
        ],
        key=str,
    )


def test_trade_summaries_give_partners_codes_where_they_are_countries():
    raw = (
        b"reporter_iso3,reporter,partner,product,flow,indicator,year,value\n"
        b"ROM,Romania,Namibia,All Products,Export,Trade (US$ Mil),2000,5\n"
        b"ROM,Romania,World,Fuels,Export,Export(US$ Mil),2000,9\n"
        b"ROM,Romania,...,...,Trade Indicator,Index,2000,1\n"
        b"ROM,Romania,...,...,Development,GDP,2000,1\n"
    )
    found = trade.trade_summaries(
        {"w.csv": raw}, codes={"ROM": "ROU"}, names={"World": None}, leave_out=["GDP"]
    )
    assert rows(found) == [
        ["ROU", "NAM", "Namibia", "All Products", "export", "Trade (US$ Mil)", 2000, 5],
        ["ROU", None, "World", "Fuels", "export", "Export(US$ Mil)", 2000, 9],
        ["ROU", None, None, None, "trade indicator", "Index", 2000, 1],
    ]


# -- states


def test_states_that_ended_long_ago_have_no_code():
    assert states.cow_today(gzip.compress(STATES)) == {705: "KAZ", 371: "ARM"}


def test_state_years():
    raw = b"ccode,year,cinc,milex\n365,1991,0.13,\n365,1992,0.05,7\n705,1992,0.01,1\n705,1970,1,1\n"
    found = states.state_years(
        {"p/cow_nmc.csv": raw, **COW_STATES},
        since=1980,
        columns={"cinc": "cinc", "milex": "m"},
        numbering="cow",
    )
    assert rows(found) == [
        ["cinc", "SUN", 1991, 0.13],
        ["cinc", "RUS", 1992, 0.05],
        ["cinc", "KAZ", 1992, 0.01],
        ["m", "RUS", 1992, 7.0],
        ["m", "KAZ", 1992, 1.0],
    ]


def test_state_years_without_some_numbers():
    raw = b"gwcode,year,v\n396,2000,1\n347,2010,2\n"
    found = states.state_years(
        {"g.csv": raw}, since=1990, columns={"v": "v"}, numbering="gw", without=[396]
    )
    assert rows(found) == [["v", "XKX", 2010, 2.0]]


def test_dyad_years():
    raw = b"ccode1,ccode2,year,atop_defense\n365,371,1997,1\n365,371,1980,0\n"
    found = states.dyad_years(
        {"a.csv": raw, **COW_STATES}, since=1990, columns={"atop_defense": "defense"}
    )
    assert rows(found) == [[1997, "RUS", "ARM", 1]]


def test_state_spells_of_the_list_itself():
    found = states.state_spells(
        COW_STATES, since=1991, columns={"statenme": "name"}, start="st", end="end"
    )
    assert rows(found) == [
        ["RUS", 365, "Russia", "1816-01-01", "2016-12-31"],
        ["KAZ", 705, "Kazakhstan", "1991-12-26", "2016-12-31"],
        ["ARM", 371, "Armenia", "1991-12-21", "2016-12-31"],
    ]


def test_contiguity_takes_the_code_of_the_year_a_spell_ends():
    raw = (
        b"ccode1,ccode2,conttype,stdate,enddate\n"
        b"365,371,1,1855-01-01,1991-12-01\n365,705,1,1991-12-01,2016-12-01\n365,371,4,1816-01-01,1917-12-01\n"
    )
    found = states.contiguity({"c.csv": raw, **COW_STATES}, since=1990)
    assert rows(found) == [
        ["SUN", "ARM", 1, "1855-01-01", "1991-12-01"],
        ["RUS", "KAZ", 1, "1991-12-01", "2016-12-01"],
    ]


# -- months


def test_a_renamed_partner_is_one_series_and_two_names_add_up():
    raw = (
        b"country,year,month,export,import_origin,import_consignment\n"
        b"Iran,2023,12,1000,2000,3000\nIslamic Republic of Iran,2024,1,500,0,0\n"
        b"Samoa,2024,1,1,1,1\nSaoma,2024,1,2,2,2\nUnknown country,2024,1,9,9,9\n"
    )
    found = months.partner_months({"a.csv": raw}, names={"Saoma": "WSM", "Unknown country": None})
    assert rows(found) == [
        [2023, 12, "IRN", None, 1.0, 2.0, 3.0],
        [2024, 1, "IRN", None, 0.5, 0.0, 0.0],
        [2024, 1, "WSM", None, 0.003, 0.003, 0.003],
        [2024, 1, None, "Unknown country", 0.009, 0.009, 0.009],
    ]


def test_transfers():
    raw = (
        b"year,month,country,direction,type,K_USD\n"
        b"2020,1,Russian Federation,Net inflow,total,-1500\n2020,1,Total,Inflow,total,2\n"
    )
    found = months.transfer_months({"c.csv": raw}, names={"Total": None})
    assert rows(found) == [
        [2020, 1, "RUS", "Russian Federation", "net inflow", "total", -1.5],
        [2020, 1, None, "Total", "inflow", "total", 0.002],
    ]


def test_pink_sheet():
    raw = sheet(
        [
            ["World Bank Commodity Price Data"],
            [],
            [None, "Crude oil, Brent", "Beef **", None],
            [None, "($/bbl)", "($/kg)", None],
            ["1989M12", 17.0, 2.0],
            ["1990M01", 18.5, "…"],
            ["1990M02", 19, 2.5],
            ["a note", None, None],
        ],
        "Monthly Prices",
    )
    found = months.pink_sheet({"p.xlsx": raw}, sheet="Monthly Prices", since=1990)
    assert rows(found) == [
        ["Crude oil, Brent", "$/bbl", 1990, 1, 18.5],
        ["Crude oil, Brent", "$/bbl", 1990, 2, 19.0],
        ["Beef", "$/kg", 1990, 2, 2.5],
    ]


# -- distances


def test_geodist():
    raw = b"iso_o;iso_d;contig;dist;distw;other\nROM;NAM;0;6900.5;.;1\n"
    found = distances.geodist(
        {"d.csv": raw}, codes={"ROM": "ROU"}, columns=["contig", "dist", "distw"]
    )
    assert rows(found) == [["ROU", "NAM", 0, 6900.5, None]]
