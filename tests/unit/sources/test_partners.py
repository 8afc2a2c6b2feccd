"""Readers of trade by partner: the form they read, and what they say when it is another."""

from __future__ import annotations

import io
import lzma

import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.sources.readers.partners import customs_months, direction_of_trade, sdmx_partners

NAMES = b"name,iso3\nRussia,RUS\nBelarus,BLR\nWorld,\nCzechoslovakia,CZE\n"
HALF = {"exporter": "RUS", "importer": "BLR", "year": 2011, "side": "exports", "less_than": 0.5}


def dots(rows: list[tuple[str, str, str, int, float]], **options: object) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["reporter", "partner", "flow", "year", "value"])
    out = io.BytesIO()
    frame.to_parquet(out)
    given = {"since": 1992, "without": ["Czechoslovakia"], "half_recorded": [], **options}
    return direction_of_trade({"flows.parquet": out.getvalue(), "names.csv": NAMES}, **given)


def test_a_pair_has_what_each_side_reports() -> None:
    pairs = dots(
        [
            ("Russia", "Belarus", "X", 2012, 25.0),
            ("Belarus", "Russia", "M", 2012, 27.5),
            ("Russia", "World", "X", 2012, 500.0),
            ("Russia", "Czechoslovakia", "X", 1992, 3.0),
            ("Russia", "Belarus", "X", 1991, 1.0),
        ]
    )
    assert pairs.to_dict("records") == [
        {"year": 2012, "exporter": "RUS", "importer": "BLR", "exports": 25.0, "imports": 27.5}
    ]


def test_a_half_recorded_flow_is_left_out_and_a_repaired_one_is_told() -> None:
    rows = [("Russia", "Belarus", "X", 2011, 11.0), ("Belarus", "Russia", "M", 2011, 25.0)]
    left = dots(rows, half_recorded=[HALF])
    assert left["exports"].isna().all() and left["imports"].tolist() == [25.0]
    repaired = [("Russia", "Belarus", "X", 2011, 24.0), rows[1]]
    with pytest.raises(RecomputeError, match="no longer recorded in part"):
        dots(repaired, half_recorded=[HALF])


def imts(value: str = "5", year: str = "2024", **options: object) -> pd.DataFrame:
    text = (
        f"COUNTRY.ID,INDICATOR.ID,COUNTERPART_COUNTRY.ID,2021,{year}\n"
        f"RUS,XG_FOB_USD,KAZ,4,{value}\nRUS,XG_FOB_USD,TX899,9,9\nRUS,MG_CIF_USD,BLR,3,\n"
    )
    given = {"reporter": "RUS", "mirrored_from": 2022, "empty": [], **options}
    return sdmx_partners({"RU.csv.xz": lzma.compress(text.encode())}, **given)


def test_years_that_the_imf_filled_are_marked() -> None:
    table = imts()
    kazakhstan = table[table["partner"].eq("KAZ")]
    assert kazakhstan[["year", "value", "mirrored"]].values.tolist() == [
        [2021, 4.0, False],
        [2024, 5.0, True],
    ]
    assert set(table["partner"]) == {"KAZ", "BLR"}


def test_a_value_where_none_was_is_told() -> None:
    empty = [{"partner": "KAZ", "year": 2024}]
    assert len(imts("", empty=empty)) == 2
    with pytest.raises(RecomputeError, match="KAZ in 2024 has a value now"):
        imts(empty=empty)


MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]


def customs(
    *, months: int = 12, unit: str = "млн долларов", name: str = "Китaй", sheet: str = "Импорт"
) -> bytes:
    rows: list[list[object]] = [["Содержание", None], ["Экспорт", None], [f"({unit} США)", None]]
    rows += [[None, name], ["2006", None]]
    rows += [[month, 10.0 + n] for n, month in enumerate(MONTHS[:months])]
    rows += [[month, "..."] for month in MONTHS[months:]]
    out = io.BytesIO()
    with pd.ExcelWriter(out) as book:
        for one in ("Экспорт", sheet):
            pd.DataFrame(rows).to_excel(book, sheet_name=one, header=False, index=False)
    return out.getvalue()


def read(content: bytes, **options: object) -> pd.DataFrame:
    given = {"reporter": "RUS", "partners": {"Китай": "CHN"}, "unit": "млн", "short_years": []}
    return customs_months({"96stran.xlsx": content}, **{**given, **options})


def test_months_are_read_below_their_year_whatever_letters_the_name_mixes() -> None:
    table = read(customs())
    assert len(table) == 24 and set(table["partner"]) == {"CHN"}
    assert table.query("flow == 'exports' and month == 12")["value"].item() == 21.0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (customs(months=6), "fewer than twelve months"),
        (customs(unit="тыс. долларов"), "the unit is not told"),
        (customs(name="Китай (КНР)"), "no partner is called"),
        (customs(sheet="Ввоз"), "there is no sheet"),
    ],
)
def test_another_form_is_told(content: bytes, message: str) -> None:
    with pytest.raises(RecomputeError, match=message):
        read(content)


def test_a_short_year_that_is_known_stays_short() -> None:
    known = [{"partner": "CHN", "year": 2006, "months": 6}]
    assert len(read(customs(months=6), short_years=known)) == 12
