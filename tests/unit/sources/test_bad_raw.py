"""Each reader of trade, agreements and people on a small file as it should be, and as it should not."""

from __future__ import annotations

import copy
import gzip
import io
import lzma
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.sources.readers import READERS

Raw = dict[str, bytes]
Grid = list[list[Any]]


def csv(rows: Grid, sep: str = ",") -> bytes:
    return pd.DataFrame(rows[1:], columns=rows[0]).to_csv(index=False, sep=sep).encode()


def parquet(rows: Grid) -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame(rows[1:], columns=rows[0]).to_parquet(buffer)
    return buffer.getvalue()


def workbook(sheets: dict[str, Grid]) -> bytes:
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer) as writer:
        for name, rows in sheets.items():
            pd.DataFrame(rows).to_excel(writer, sheet_name=name, header=False, index=False)
    return buffer.getvalue()


class Kind(NamedTuple):
    """A reader with a good file, given as cells, and how cells become files."""

    reader: str
    options: dict[str, Any]
    tables: dict[str, Any]
    files: Callable[[dict[str, Any]], Raw]

    def read(self, tables: dict[str, Any] | None = None) -> pd.DataFrame:
        return READERS[self.reader](self.files(tables or self.tables), **self.options)


MONTHS = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь".split()  # noqa: SIM905


def customs(values: float) -> Grid:
    rows: Grid = [["Экспорт", None, None], ["(млн $)", None, None], [None, "Китaй", "Казахстан"]]
    for year in (2009, 2010):
        rows.append([year, None, None])
        rows += [[f"  {m}", values, "…" if (year, m) == (2010, "июль") else 2.0] for m in MONTHS]
    return rows


def customs_year(year: int) -> Grid:
    lines = [["Экспорт", 50.0], ["со странами СНГ", 9.0], ["Армения", 1.5]]
    lines += [["Импорт", 30.0], ["со странами СНГ", 5.0], ["Армения", 0.5]]
    return [["(по данным)", "(млн $)"], [None, year], *lines]


def kazakh(year: int, russia: float) -> Grid:
    return [
        ["Основные показатели", *[None] * 4],
        [f"за {year} год", *[None] * 4],
        [None, None, None, None, "тыс. долларов США"],
        ["Наименование", "Товарооборот", "Экспорт", None, "Импорт"],
        [None, "Всего", "Всего", "удельный вес", "всего"],
        ["Всего\nв том числе", 9000, 5000, 100, 4000],
        ["Страны СНГ", 900, 500, 10, 400],
        ["Россия", 800, 450, 9, russia],
    ]


def kyrgyz(values: list[Any]) -> Grid:
    return [
        ["title", "title", "title", None, None],
        ["unit", "unit", "(thousand US dollars)", None, None],
        [None, None, None, 2022, "2023 1"],
        ["x", "x", "Total", 9000, 9500],
        ["x", "x", "CIS", 800, 900],
        ["x", "x", "Russia", *values],
        [None, None, None, None, None],
    ]


DOTS: Grid = [
    ["reporter", "partner", "flow", "year", "value"],
    ["Russian Federation", "Kazakhstan", "X", 2019, 13682.53],
    ["Kazakhstan", "Russian Federation", "M", 2019, 14065.06],
    ["World", "Kazakhstan", "X", 2019, 40000.0],
    ["Russian Federation", "Old State", "X", 2019, 1.0],
    ["Russian Federation", "Kazakhstan", "X", 1980, 1.0],
]
NAMES: Grid = [
    ["name", "iso3"],
    ["Russian Federation", "RUS"],
    ["Kazakhstan", "KAZ"],
    ["World", None],
    ["Old State", "KAZ"],
]
IMTS: Grid = [
    ["INDICATOR.ID", "COUNTERPART_COUNTRY.ID", "SCALE.ID", "FREQUENCY.ID", "2020", "2021"],
    ["XG_FOB_USD", "KAZ", 6, "A", 14.0, 18.0],
    ["MG_CIF_USD", "KAZ", 6, "A", 5.0, None],
    ["XG_FOB_USD", "G001", 6, "A", 300.0, 400.0],
    ["XG_FOB_USD", "TX899", 6, "A", 1.0, 1.0],
]
CHAPTERS: Grid = [
    ["country", "year", "product_chapter", "imports_trln_USD", "exports_trln_USD"],
    ["CHN", 2019, "84", 1.0, 2.5],
    ["RUS", 2019, "27", None, 0.2],
    ["ZA1", 2019, "27", 0.1, 0.1],
]
LISTED: Grid = [
    ["country", "year", "product_chapter", "importer", "value_trln_USD"],
    ["RUS", 2019, "27", "CHN", 0.0567],
    ["RUS", 2019, "27", "Other", 0.2],
    ["CHN", 2019, "84", "RUS", 0.5],
    ["CHN", 2019, "84", "USA", 0.4],
]
SOURCES: Grid = [
    ["country", "year", "product_chapter", "exporter", "value_trln_USD"],
    ["CHN", 2019, "27", "RUS", 0.0567],
    ["CHN", 2019, "27", "SAU", 0.5],
]
PAIRS: Grid = [["Exporter", "Importer", "Trade Volume"], [643, 398, 1.6e7], [156, 842, 2.2e10]]
EURO: Grid = [
    ["REPORTER", "PARTNER", "PRODUCT", "FLOW", "year", "VALUE_IN_EUR"],
    ["EU", "China", "Total", "EXPORT", 2015, 170e9],
    ["EU", "Chine", "Total", "EXPORTATION", 2016, 175e9],
    ["EU", "Kazakhstan", "Total", "EXPORT", 2015, 6e9],
    ["EU", "Kazakhstan", "Total", "EXPORTATION", 2016, 5e9],
    ["EU", "Antarctica", "Total", "EXPORT", 2015, 1],
]
EURO_MONTHS: Grid = [
    ["REPORTER", "PARTNER", "PRODUCT", "FLOW", "month", "VALUE_IN_EUR"],
    *(["Austria", "Kazakhstan", "Total", "EXPORT", f"2019-0{m}", 5e6] for m in (1, 2, 3)),
    *(["The Union", "Kyrgyzstan", "Total", "IMPORT", f"2019-0{m}", 7e6] for m in (1, 2, 3)),
    ["Euro area", "Kazakhstan", "Total", "EXPORT", "2019-01", 4e6],
]
GAS: Grid = [
    ["year", "month", "trade_code", "partner_iso", "commodity_code", "netweight_kg", "trade_value_us"],
    [2019, 1, "M", "RUS", 271121, 1.6e8, 3.7e7],
    [2019, 2, "M", "RUS", 271121, 1.5e8, 3.4e7],
    [2019, 2, "RX", "RUS", 271121, 1.0, 1.0],
]  # fmt: skip
UZBEK: Grid = [["Code", "Klassifikator_en", "2022", "2023"], [156, "China", 2.4e6, 2.5e6]]
UZBEK += [[643, "Russia", 3.3e6, 3.5e6], [0, "Other countries", 1.0, 1.0]]
UZBEK_M: Grid = [["Code", "Klassifikator_en", "2022", "2023"], [156, "China", 8e6, 11e6]]
OUTLOOK: Grid = [
    ["concept", "ref_area", "iso3", "year", "value", "scale", "last_actual"],
    ["NGDPD", "922", "RUS", 2020, 1488.1, 9.0, 2019],
    ["NGDPD", "922", "RUS", 2026, 2100.0, 9.0, 2019],
    ["LP", "922", "UVK", 2020, 1.8, 6.0, 2019],
    ["NGDPD", "001", "G001", 2020, 90000.0, 9.0, 2019],
    ["BCA", "922", "RUS", 2020, 36.0, 9.0, 2019],
]
RTA: Grid = [
    ["RTA ID", "RTA Name", "Coverage", "Type", "Status", "Accession?", "Date of Signature (G)",
     "Date of Signature (S)", "Date of Notification (G)", "Date of Entry into Force (G)",
     "Date of Entry into Force (S)", "Inactive Date", "Current signatories", "Original signatories"],
    [1, "A - B", "Goods", "FTA", "In Force ", "No", "2015-05-29", None, None, "2016-10-05", None, None,
     "Viet Nam; A Union ", "Viet Nam; A Union "],
    [2, "Old", "Goods", "CU", "Inactive", "Yes", "1996-03-29", None, None, None, None, "2014-01-01",
     None, "Belarus; Kazakhstan"],
]  # fmt: skip
DESTA: Grid = [
    ["number", "base_treaty", "name", "entry_type", "year", "entryforceyear", "c1", "c2", "mc1"],
    ["1040+1", 1040, "EAEU Armenia accession", "accession", 2014, 2015, 51, 643, 0],
    ["5", 5, "Talks", "negotiation", None, None, 900, 398, 0],
]
VOTES: Grid = [["rcid", "country_code", "vote"], [1, "RU", "yes"], [1, "KZ", "abstain"]]
CALLS: Grid = [["rcid", "session", "date", "unres"], [1, 69, "2014-03-27", "R/68/262"]]
STOCKS: Grid = [
    ["from", "to", "t", "v"],
    ["KAZ", "RUS", 2020, 2.5e6],
    ["XXX", "RUS", 2020, 1e5],
    ["DEU", "FRA", 2020, 2e5],
]
EXAMPLE: Grid = [
    ["isoexp", "year", "trade", "extra"],
    ["AUS", 2000.0, 5.5, 1],
    ["AUT", 2000.0, 6.5, 1],
]


def named(**how: Callable[[Grid], bytes]) -> Callable[[dict[str, Any]], Raw]:
    """Write each table by its key, the part of a name that its reader looks for."""

    def files(tables: dict[str, Any]) -> Raw:
        return {
            f"x/{part}{_ENDING[make.__name__]}": make(tables[part]) for part, make in how.items()
        }

    return files


_ENDING = {"csv": ".csv", "parquet": ".parquet", "packed": ".csv.gz", "squeezed": ".csv.xz",
           "semicolons": ".csv.gz"}  # fmt: skip


def packed(rows: Grid) -> bytes:
    return gzip.compress(csv(rows))


def squeezed(rows: Grid) -> bytes:
    return lzma.compress(csv(rows))


def semicolons(rows: Grid) -> bytes:
    return gzip.compress(csv(rows, ";"))


def book(name: str) -> Callable[[dict[str, Any]], Raw]:
    return lambda tables: {name: workbook(tables)}


def books(tables: dict[str, Any]) -> Raw:
    return {f"x/{name}.xlsx": workbook({"one": rows}) for name, rows in tables.items()}


def yearly_books(tables: dict[str, Any]) -> Raw:
    return {f"x/{name}.xlsx": workbook(sheets) for name, sheets in tables.items()}


SIDES = {"Экспорт": "export", "Импорт": "import"}
KINDS = {
    "dots": Kind("direction_of_trade", {"since": 1992, "drop": ["Old State"], "digits": 4},
                 {"flows": DOTS, "names": NAMES}, named(flows=parquet, names=csv)),
    "imts": Kind("sdmx_years", {"indicators": {"XG_FOB_USD": "export", "MG_CIF_USD": "import"}, "scale": 6, "codes": {}},
                 {"RU": IMTS}, named(RU=squeezed)),
    "customs": Kind("customs_months", {"sheets": SIDES, "unit": "(млн $)", "missing": ["…"],
                                       "names": {"Китай": "CHN", "Казахстан": "KAZ"}},
                    {"Экспорт": customs(1.0), "Импорт": customs(3.0)}, book("x/stran.xlsx")),
    "customs years": Kind("customs_years", {"unit": "(млн $)", "sides": SIDES, "groups": ["со странами СНГ"],
                                            "names": {"Армения": "ARM", "Экспорт": "WLD", "Импорт": "WLD"}},
                          {"Содержание": [["x"]], "2020": customs_year(2020), "2021": customs_year(2021)}, book("x/itog.xlsx")),
    "kazakh": Kind("country_sheets", {"unit": "тыс. долларов сша", "missing": ["-"],
                                      "names": {"всего": "WLD", "страны снг": None, "россия": "RUS"}},
                   {"by_country_2019": {"12_2018": kazakh(2018, 390), "12_2019": kazakh(2019, 395)},
                    "by_country_2020": {"12_2019": kazakh(2019, 400), "12_2020": kazakh(2020, 410)}}, yearly_books),
    "kyrgyz": Kind("country_tables", {"files": {"exports": "export", "imports": "import"}, "unit": "(thousand US dollars)",
                                      "zero": ["-"], "names": {"Total": "WLD", "CIS": None}},
                   {"exports": kyrgyz([700, "-"]), "imports": kyrgyz([1500, "1600,5"])}, books),
    "uzbek": Kind("numbered_countries", {"files": {"1105": "export", "1176": "import"}, "codes": {0: None},
                                         "china": {"export": 2500, "import": 11000}},
                  {"1105": UZBEK, "1176": UZBEK_M}, named(**{"1105": csv, "1176": csv})),
    "chapters": Kind("chapters_by_country", {"codes": {"ZA1": None}, "places": 2}, {"c": CHAPTERS}, named(c=parquet)),
    "listed": Kind("chapter_partners", {"codes": {"Other": None}, "economies": ["RUS"], "places": 2},
                   {"destinations": LISTED, "sources": SOURCES}, named(destinations=parquet, sources=parquet)),
    "pairs": Kind("pair_totals", {"year": 2023, "codes": {842: "USA"}, "places": 3}, {"v": PAIRS}, named(v=packed)),
    "euro": Kind("union_exports", {"exporter": "EUU", "partners": {"China": "CHN", "Chine": "CHN", "Kazakhstan": "KAZ"}},
                 {"e": EURO}, named(e=packed)),
    "euro months": Kind("union_months", {"names": {"The Union": "EUU", "Euro area": None},
                                         "flows": {"EXPORT": "export", "IMPORT": "import"}},
                        {"m": EURO_MONTHS}, named(m=packed)),
    "gas": Kind("product_months", {"product": 271121, "flow": "M", "partners": ["RUS", "IRN"]}, {"g": GAS}, named(g=csv)),
    "outlook": Kind("outlook_concepts", {"scales": {"NGDPD": 9, "LP": 6}, "codes": {"UVK": "XKX"}, "forecast_from": 2025},
                    {"weo": OUTLOOK}, named(weo=packed)),
    "rta": Kind("wto_agreements", {"sheet": "AllRTAs", "names": {"A Union": None}}, {"AllRTAs": RTA}, book("x/rta.xlsx")),
    "desta": Kind("desta", {"codes": {900: None}}, {"d": DESTA}, named(d=semicolons)),
    "votes": Kind("assembly_votes", {"codes": {"RU": "RUS", "KZ": "KAZ"}},
                  {"votes_x": VOTES, "roll_calls": CALLS}, named(votes_x=packed, roll_calls=packed)),
    "migrants": Kind("migrant_stock", {"economies": ["RUS"], "no_origin": ["XXX"]}, {"s": STOCKS}, named(s=packed)),
    "example": Kind("example", {"columns": {"isoexp": "exporter", "year": "year", "trade": "trade"}, "rows": 2,
                                "integers": ["year"]}, {"e": EXAMPLE}, named(e=csv)),
}  # fmt: skip


def test_direction_of_trade_has_both_records_and_no_groups() -> None:
    found = KINDS["dots"].read().sort_values("reported_by")
    assert found.values.tolist() == [
        ["RUS", "KAZ", "exporter", 2019, 13680], ["RUS", "KAZ", "importer", 2019, 14070],
    ]  # fmt: skip


def test_sdmx_years_knows_the_world_from_other_groups() -> None:
    found = KINDS["imts"].read().set_index(["partner", "year"])
    assert found["export"].to_dict() == {("KAZ", 2020): 14, ("KAZ", 2021): 18, ("WLD", 2020): 300, ("WLD", 2021): 400}  # fmt: skip
    assert np.isnan(found.loc[("KAZ", 2021), "import"])


def test_customs_months_leaves_a_month_of_dots_missing() -> None:
    found = KINDS["customs"].read()
    kazakhstan = found.query("partner == 'KAZ' and year == 2010")
    assert (len(kazakhstan), kazakhstan["export"].count()) == (12, 11)
    assert found.query("partner == 'CHN'")[["export", "import"]].sum().tolist() == [24, 72]


def test_customs_years_have_totals_and_no_groups() -> None:
    found = KINDS["customs years"].read()
    assert found.query("year == 2021").values.tolist() == [[2021, "ARM", 1.5, 0.5], [2021, "WLD", 50, 30]]  # fmt: skip


def test_kazakh_sheets_take_the_later_print_in_million() -> None:
    found = KINDS["kazakh"].read().query("partner == 'RUS'").set_index("year")
    assert found["import"].to_dict() == {2018: 0.39, 2019: 0.4, 2020: 0.41}
    assert found["export"].unique().tolist() == [0.45]


def test_kyrgyz_tables_read_dashes_commas_and_footnotes() -> None:
    found = KINDS["kyrgyz"].read().query("partner == 'RUS'").set_index("year")
    assert found["export"].to_dict() == {2022: 0.7, 2023: 0}
    assert found.loc[2023, "import"] == 1.6005


def test_uzbek_tables_are_told_apart_by_china() -> None:
    found = KINDS["uzbek"].read().set_index(["partner", "year"])
    assert found.loc[("CHN", 2023)].tolist() == [2500, 11000]
    assert set(found.index.get_level_values(0)) == {"CHN", "RUS"}


def test_chapters_are_in_million() -> None:
    found = KINDS["chapters"].read().set_index("iso3")
    assert found.loc["RUS", "export"] == 200_000
    assert set(found.index) == {"CHN", "RUS"}


def test_a_flow_in_both_lists_stands_once() -> None:
    found = KINDS["listed"].read().set_index(["exporter", "importer", "chapter"])["value"]
    assert found.to_dict() == {("RUS", "CHN", "27"): 56_700, ("CHN", "RUS", "84"): 500_000}


def test_pair_totals_know_the_source_numbers() -> None:
    assert KINDS["pairs"].read().values.tolist() == [
        [2023, "RUS", "KAZ", 16000], [2023, "CHN", "USA", 2.2e7],
    ]  # fmt: skip


def test_exports_of_the_union_in_two_languages() -> None:
    found = KINDS["euro"].read().set_index(["importer", "year"])["value"]
    assert found["CHN", 2016] == 175_000 and len(found) == 4


def test_months_of_the_union_have_a_direction() -> None:
    table = KINDS["euro months"].read()
    assert table.query("exporter == 'KGZ'")["importer"].unique().tolist() == ["EUU"]
    assert table.query("exporter == 'AUT'")["value"].tolist() == [5, 5, 5]


def test_product_months_have_a_price() -> None:
    assert KINDS["gas"].read()["price"].tolist() == [231.25, 226.667]


def test_outlook_marks_forecasts_and_leaves_groups_out() -> None:
    assert KINDS["outlook"].read().values.tolist() == [
        ["NGDPD", "RUS", 2020, 1488.1, False],
        ["NGDPD", "RUS", 2026, 2100.0, True],
        ["LP", "XKX", 2020, 1.8, False],
    ]  # fmt: skip


@pytest.mark.parametrize("scale", ["1000000000", "1000000000.0", "9", "9.0"])
def test_outlook_reads_every_way_to_write_a_scale(scale: str) -> None:
    rows = [
        OUTLOOK[0],
        [*OUTLOOK[1][:5], scale, 2019],
        ["LP", "x", "RUS", 2020, 147.0, "1000000", 1],
    ]
    assert len(KINDS["outlook"].read({"weo": rows})) == 2
    rows[2][5] = "6"
    assert len(KINDS["outlook"].read({"weo": rows})) == 2


def test_agreements_have_a_row_a_party_and_keep_the_names_of_groups() -> None:
    found = KINDS["rta"].read()
    one = found.query("agreement == 1")
    assert one["party"].dropna().tolist() == ["VNM"]
    assert one["party_name"].dropna().tolist() == ["A Union"]
    ended = found.query("agreement == 2")
    assert set(ended["party"]) == {"BLR", "KAZ"} and ended["accession"].all()
    assert ended["inactive"].iloc[0] == pd.Timestamp("2014-01-01")


def test_treaties_have_a_row_a_party() -> None:
    found = KINDS["desta"].read()
    assert found[["treaty", "party"]].values.tolist() == [["1040+1", "ARM"], ["1040+1", "RUS"], ["5", "KAZ"]]  # fmt: skip
    assert found["signed"].isna().tolist() == [False, False, True]


def test_votes_have_the_day() -> None:
    found = KINDS["votes"].read()
    assert found["iso3"].tolist() == ["RUS", "KAZ"]
    assert found["date"].tolist() == [pd.Timestamp("2014-03-27")] * 2


def test_migrants_of_unknown_origin_count_in_the_sum() -> None:
    found = KINDS["migrants"].read().set_index(["origin", "destination"])["value"]
    assert found.to_dict() == {("KAZ", "RUS"): 2.5e6, ("WLD", "RUS"): 2.6e6}


def test_an_example_is_kept_as_it_is() -> None:
    found = KINDS["example"].read()
    assert found.values.tolist() == [["AUS", 2000, 5.5], ["AUT", 2000, 6.5]]


# What must not pass.


@pytest.mark.parametrize("name", KINDS)
def test_a_truncated_file(name: str) -> None:
    kind = KINDS[name]
    raw = kind.files(kind.tables)
    first = next(iter(raw))
    raw[first] = raw[first][: len(raw[first]) // 2]
    if first.endswith(".csv"):
        raw[first] = raw[first].splitlines()[0][:-3] + b"\n"  # a text breaks off in its header
    with pytest.raises(RecomputeError) as error:
        READERS[kind.reader](raw, **kind.options)
    assert first in error.value.where
    assert "file" in error.value.mend


def edited(name: str, table: str, edit: Callable[[Any], Any]) -> Callable[[], pd.DataFrame]:
    tables = copy.deepcopy(KINDS[name].tables)
    changed = edit(tables[table])
    tables[table] = tables[table] if changed is None else changed
    return lambda: KINDS[name].read(tables)


def column(old: str, new: str) -> Callable[[Grid], None]:
    """Rename a column of the header."""

    def edit(rows: Grid) -> None:
        rows[0] = [new if cell == old else cell for cell in rows[0]]

    return edit


def cell(row: int, at: int, value: Any) -> Callable[[Grid], None]:
    def edit(rows: Grid) -> None:
        rows[row][at] = value

    return edit


def without(row: int) -> Callable[[Grid], Grid]:
    return lambda rows: rows[:row] + rows[row + 1 :]


def times(factor: float, *columns: int) -> Callable[[Grid], None]:
    def edit(rows: Grid) -> None:
        for row in rows[1:]:
            for at in columns:
                row[at] = row[at] and row[at] * factor

    return edit


def inner(sheet: str, edit: Callable[[Grid], Any]) -> Callable[[dict[str, Grid]], dict[str, Grid]]:
    def change(sheets: dict[str, Grid]) -> dict[str, Grid]:
        found = edit(sheets[sheet])
        return sheets | ({} if found is None else {sheet: found})

    return change


FAULTS: list[tuple[str, str, str, Callable[[Any], Any], str]] = [
    ("a moved header", "dots", "flows", column("partner", "counterpart"), "no column partner"),
    ("a renamed country", "dots", "names", cell(1, 0, "Russia"), "no name 'Russian Federation'"),
    ("one flow only", "dots", "flows", cell(2, 2, "X"), "not M and X"),
    ("a former state gone", "dots", "names", without(4), "no name 'Old State'"),
    ("a moved header", "imts", "RU", column("SCALE.ID", "SCALE"), "no column SCALE.ID"),
    ("another unit", "imts", "RU", cell(1, 2, 9), "SCALE.ID is 9, not 6"),
    ("another frequency", "imts", "RU", cell(1, 3, "M"), "FREQUENCY.ID is M, not A"),
    ("an indicator gone", "imts", "RU", without(2), "not all there"),
    ("another unit", "customs", "Импорт", cell(1, 0, "(тыс. $)"), r"unit is \(тыс. \$\)"),
    ("a missing month", "customs", "Экспорт", without(6), "'апрель' stands where март of 2009"),
    ("a missing last month", "customs", "Экспорт", lambda rows: rows[:-1], "2010 ends with month 11"),
    ("a missing year", "customs", "Экспорт", cell(16, 0, 2011), "2011 does not follow December of 2009"),
    ("a renamed country", "customs", "Экспорт", cell(2, 1, "КНР"), "called 'КНР'"),
    ("a moved header", "customs", "Экспорт", without(2), "unit is|no row of partners"),
    ("a text for a number", "customs", "Экспорт", cell(5, 1, "н.д."), "'н.д.' stands where a number"),
    ("another unit", "customs years", "2021", cell(0, 1, "(млрд $)"), r"unit is not \(млн"),
    ("a renamed country", "customs years", "2021", cell(4, 0, "РА"), "called 'РА'"),
    ("a side gone", "customs years", "2021", lambda rows: rows[:5], "not there once each"),
    ("another unit", "kazakh", "by_country_2020", inner("12_2020", cell(2, 4, "млн. долларов США")), "unit is not тыс"),
    ("a moved header", "kazakh", "by_country_2020", inner("12_2020", cell(3, 4, "Ввоз")), "no header has"),
    ("a column inserted", "kazakh", "by_country_2020", inner("12_2020", cell(4, 4, "доля")), "no column всего"),
    ("another year", "kazakh", "by_country_2020", inner("12_2020", cell(1, 0, "за 2021 год")), "does not say 2020"),
    ("a renamed country", "kazakh", "by_country_2020", inner("12_2020", cell(7, 0, "РФ")), "called 'рф'"),
    ("a sheet gone", "kazakh", "by_country_2019", lambda sheets: {"x": sheets["12_2018"]} | {"12_2017": kazakh(2017, 1)}, "sheet for every year"),
    ("another unit", "kyrgyz", "imports", cell(1, 2, "(million US dollars)"), "not .thousand US dollars"),
    ("a missing year", "kyrgyz", "imports", cell(2, 4, 2024), "row of years"),
    ("a renamed country", "kyrgyz", "imports", cell(5, 2, "Rossiya"), "called 'Rossiya'"),
    ("a text for a number", "kyrgyz", "imports", cell(5, 4, "n.a."), "'n.a.' stands where a number"),
    ("another unit", "uzbek", "1105", times(1e-3, 2, 3), "export with China in 2023 is 2.5, not 2,500"),
    ("the two tables swapped", "uzbek", "1105", lambda rows: UZBEK_M, "export with China"),
    ("China gone", "uzbek", "1176", cell(1, 0, 344), "is absent"),
    ("a missing year", "uzbek", "1105", column("2022", "2021"), "row of years"),
    ("an unknown number", "uzbek", "1105", cell(2, 0, 999), "no economy has the number 999"),
    ("a moved header", "chapters", "c", column("country", "iso"), "no column country"),
    ("another unit", "chapters", "c", times(1e3, 3, 4), "exports in US\\$ trillion"),
    ("another unit", "listed", "destinations", times(1e6, 4), "in US\\$ trillion"),
    ("a moved header", "listed", "sources", column("exporter", "origin"), "no column exporter"),
    ("two lists that differ", "listed", "sources", cell(1, 4, 0.06), "differ on RUS CHN 2019 27"),
    ("another unit", "pairs", "v", times(1e-3, 2), "flows in US\\$ trillion"),
    ("an unknown number", "pairs", "v", cell(1, 0, 999), "no economy has the number 999"),
    ("a renamed country", "euro", "e", cell(2, 1, "La Chine"), "CHN has 0 rows in 2016"),
    ("a missing year", "euro", "e", without(4), "KAZ has 0 rows in 2016"),
    ("another unit", "euro", "e", times(1e-3, 5), "EUR billion"),
    ("another flow", "euro", "e", cell(1, 3, "IMPORT"), "FLOW is IMPORT"),
    ("a missing month", "euro months", "m", lambda rows: without(2)(rows[:-1]), "Kazakhstan, EXPORT: 2019-02 is missing"),
    ("a renamed country", "euro months", "m", lambda rows: [rows[0], *(["Ostarrichi", *r[1:]] for r in rows[1:4])], "called 'Ostarrichi'"),
    ("another flow", "euro months", "m", cell(1, 3, "TRANSIT"), "flow TRANSIT is not known"),
    ("another product", "gas", "g", cell(1, 4, 271111), "commodity_code is 271111"),
    ("another unit", "gas", "g", times(1e-3, 5), "prices in US\\$ a tonne"),
    ("a moved header", "gas", "g", column("netweight_kg", "netweight"), "no column netweight_kg"),
    ("another unit", "outlook", "weo", cell(1, 5, 6.0), r"NGDPD is in 10\^6, not in 10\^9"),
    ("a series gone", "outlook", "weo", without(3), "no concept LP"),
    ("a moved header", "outlook", "weo", column("iso3", "code"), "no column iso3"),
    ("a moved header", "rta", "AllRTAs", column("Inactive Date", "Ended"), "no column Inactive Date"),
    ("a renamed country", "rta", "AllRTAs", cell(1, 12, "Vietland"), "called 'Vietland'"),
    ("no date", "rta", "AllRTAs", cell(1, 6, "soon"), "'soon' is no date"),
    ("a moved header", "desta", "d", column("c1", "p1"), "no column c1"),
    ("an unknown number", "desta", "d", cell(1, 6, 999), "no economy has the number 999"),
    ("another vote", "votes", "votes_x", cell(1, 2, "absent"), "a vote is 'absent'"),
    ("a renamed country", "votes", "votes_x", cell(1, 1, "SU"), "country SU is not in"),
    ("no date", "votes", "roll_calls", cell(1, 2, "27 March"), "roll call 1 has no date"),
    ("a renamed country", "migrants", "s", lambda rows: [[c if c != "RUS" else "RU" for c in r] for r in rows], "no code of three letters"),
    ("an economy gone", "migrants", "s", lambda rows: [[c if c != "RUS" else "SUN" for c in r] for r in rows], "there is no RUS"),
    ("rows lost", "example", "e", without(2), "has 2 rows, this file 1"),
    ("a moved header", "example", "e", column("trade", "flow"), "no column trade"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "name", "table", "edit", "says"), FAULTS)
def test_what_is_not_as_it_should_be_is_said(
    fault: str, name: str, table: str, edit: Callable[[Any], Any], says: str
) -> None:
    with pytest.raises(RecomputeError, match=says) as error:
        edited(name, table, edit)()
    assert error.value.where and error.value.mend, fault


def test_every_new_reader_has_its_faults() -> None:
    assert {name for _, name, *_ in FAULTS} == set(KINDS)
