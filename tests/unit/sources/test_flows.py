"""One form for trade by partner, and the tests of known traps."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from recompute.errors import NoData, RecomputeError
from recompute.sources import catalogue, flows, totals
from recompute.sources.catalogue import Correction
from recompute.sources.extract import extract
from recompute.sources.flows import FLOWS, concerned, corrected

RAW = "year,exporter,importer,reported_by,value\n"
ROWS = [
    (2019, "RUS", "KAZ", "exporter", 10.0),
    (2019, "RUS", "KAZ", "importer", 12.0),
    (2020, "RUS", "KAZ", "exporter", 4.0),
    (2020, "RUS", "BLR", "exporter", 6.0),
]
COLUMNS = {
    "year": {"type": "int"},
    "exporter": {"type": "string"},
    "importer": {"type": "string"},
    "reported_by": {"type": "string"},
    "value": {"type": "float", "unit": "US$ million", "nullable": True},
}
HALF = {
    "what": "Half of 2020 is recorded.",
    "rows": {"exporter": "RUS", "importer": "KAZ", "year": 2020},
    "expects": {"count": 1, "high": 5},
    "does": "partial",
}


@pytest.fixture
def put(project: Any) -> Any:
    """Make the project's source a table of trade."""

    def make(frame: pd.DataFrame, flow: dict[str, Any], **more: Any) -> str:
        types = {"i": "int", "f": "float", "b": "bool"}
        columns = {
            n: {"type": types.get(frame[n].dtype.kind, "string"), "nullable": True} for n in frame
        }
        project.entry.update(columns=columns, keys=list(frame), flow=flow, **more)
        project.put(frame)
        return project.entry["id"]

    return make


def pairs(rows: Any = ROWS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["year", "exporter", "importer", "reported_by", "value"])


def test_pairs_that_say_who_reports(put: Any) -> None:
    found = flows(put(pairs(), {"form": "pairs"}))
    assert list(found) == FLOWS
    assert found["product"].unique().tolist() == ["total"]
    assert found["value"].tolist() == [10, 12, 4, 6]


def test_pairs_of_one_record_and_a_mirror(put: Any) -> None:
    plain = pairs().iloc[[0, 2, 3]].drop(columns="reported_by")
    found = flows(put(plain, {"form": "pairs", "reported_by": "importer"}))
    assert found["reported_by"].unique().tolist() == ["importer"]
    mirrored = plain.assign(mirror=[True, False, True])
    found = flows(put(mirrored, {"form": "pairs"}))
    assert found["reported_by"].tolist() == ["exporter", "importer", "exporter"]


@pytest.mark.parametrize("printed", [True, False])
def test_products_have_a_total_printed_or_added_up(put: Any, printed: bool) -> None:
    rows = [(2019, "RUS", "KAZ", "3", 10.0), (2019, "RUS", "KAZ", "7", 5.0)]
    rows += [(2019, "RUS", "KAZ", "All", 16.0)] if printed else []
    frame = pd.DataFrame(rows, columns=["year", "exporter", "importer", "section", "value"])
    found = flows(put(frame, {"form": "pairs", "product": "section", "reported_by": "either"}))
    value = found.set_index("product")["value"].to_dict()
    assert value == {"3": 10, "7": 5, "total": 16 if printed else 15}


def test_one_economys_record_and_its_printed_total(put: Any) -> None:
    frame = pd.DataFrame(
        [(2021, "KGZ", 1.0, 2.0), (2021, "WLD", 9.0, 8.0), (2022, "KGZ", 3.0, None)],
        columns=["year", "partner", "export", "import"],
    )
    name = put(frame, {"form": "partners", "reporter": "RUS", "own_until": 2021})
    assert flows(name)[["exporter", "importer", "year", "value", "reported_by"]].values.tolist() == [
        ["RUS", "KGZ", 2021, 1, "exporter"],
        ["RUS", "KGZ", 2022, 3, "either"],
        ["KGZ", "RUS", 2021, 2, "importer"],
    ]  # fmt: skip
    assert totals(name)[["exporter", "importer", "value"]].values.tolist() == [
        ["RUS", "WLD", 9], ["WLD", "RUS", 8],
    ]  # fmt: skip


def months(missing: int | None) -> pd.DataFrame:
    rows = [
        (year, month, partner, 1.0, 2.0)
        for year in (2019, 2020)
        for month in range(1, 13)
        for partner in ("KAZ", "CHN")
        if (year, partner, month) != (2020, "KAZ", missing)
    ]
    return pd.DataFrame(rows, columns=["year", "month", "partner", "export", "import"])


def test_a_year_with_fewer_than_twelve_months_is_no_year(put: Any) -> None:
    name = put(months(7), {"form": "months", "reporter": "RUS", "all_partners": False})
    found = flows(name).query("exporter == 'RUS'").set_index(["importer", "year"])["value"]
    assert found.to_dict() == {("KAZ", 2019): 12, ("CHN", 2019): 12, ("CHN", 2020): 12}
    with pytest.raises(NoData, match="some partners only"):
        totals(name)


def test_a_month_without_trade_is_a_month_where_the_source_says_so(put: Any) -> None:
    name = put(months(7), {"form": "months", "reporter": "ARM", "absent_month": "zero"})
    found = flows(name).query("exporter == 'ARM'").set_index(["importer", "year"])["value"]
    assert found["KAZ", 2020] == 11
    unfinished = months(7).query("year == 2019 or month < 9")
    name = put(unfinished, {"form": "months", "reporter": "ARM", "absent_month": "zero"})
    assert set(flows(name)["year"]) == {2019}
    sums = totals(name)
    assert set(sums["exporter"]) | set(sums["importer"]) == {"ARM", "WLD"}
    assert sums.query("exporter == 'ARM'")["value"].tolist() == [24]


def test_summaries_without_groups_and_without_other_indicators(put: Any) -> None:
    name = "Trade (US$ Mil)-Top 5 {} Partner"
    rows = [
        ("KAZ", "RUS", name.format("Import"), 5.0),
        ("KAZ", None, name.format("Import"), 3.0),  # no economy
        ("KAZ", None, "Imports (in US$ Mil)", 9.0),
        ("KAZ", "RUS", name.format("Export"), 4.0),
        ("EUN", "RUS", name.format("Export"), 400.0),
        ("KAZ", "RUS", "Partner share(%)-Top 5 Export Partner", 40.0),
    ]
    frame = pd.DataFrame(rows, columns=["reporter", "partner", "indicator", "value"])
    name = put(frame.assign(year=2019), {"form": "summaries", "groups": ["EUN"]})
    assert flows(name)[["exporter", "importer", "value", "reported_by"]].values.tolist() == [
        ["KAZ", "RUS", 4, "exporter"], ["RUS", "KAZ", 5, "importer"],
    ]  # fmt: skip
    assert totals(name)[["exporter", "importer", "value"]].values.tolist() == [["WLD", "KAZ", 9]]


def test_sums_are_the_totals_where_none_are_printed(put: Any) -> None:
    found = totals(put(pairs(), {"form": "pairs"}))
    exports = found.query("exporter == 'RUS' and reported_by == 'exporter'").set_index("year")
    assert exports["value"].to_dict() == {2019: 10, 2020: 10}


def test_what_is_known_to_be_half_recorded_comes_only_if_asked_for(put: Any) -> None:
    name = put(pairs(), {"form": "pairs"}, corrections=[HALF])
    assert 4.0 not in flows(name)["value"].tolist()
    marked = flows(name, partial=True)
    assert marked.loc[marked["partial"], "value"].tolist() == [4]
    assert totals(name).query("year == 2020 and exporter == 'RUS'")["value"].item() == 10


def test_a_source_without_trade_names_those_that_have_it(project: Any, frame: Any) -> None:
    project.put(frame())
    with pytest.raises(RecomputeError, match="no trade by partner") as error:
        flows("made-up-2020")
    assert "made-up-2020, flow" in error.value.where


def correction(**changes: Any) -> Correction:
    return Correction.model_validate(HALF | changes)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"expects": {"count": 2}}, "1 rows instead of 2"),
        ({"expects": {"high": 3}}, "reaches 4, above 3"),
        ({"expects": {"low": 5}}, "falls to 4, below 5"),
        ({"rows": {"exporter": "XXX"}, "expects": {"high": 5}}, "no row"),
    ],
)
def test_data_that_are_no_longer_as_expected_are_named(
    put: Any, changes: dict[str, Any], says: str
) -> None:
    name = put(pairs(), {"form": "pairs"}, corrections=[HALF | changes])
    with pytest.raises(RecomputeError, match=says) as error:
        corrected(pairs(), catalogue()[name])
    assert "Half of 2020" in error.value.what
    assert error.value.where == f"data/sources.yaml: {name}, corrections"
    assert "no longer needs" in error.value.mend


def test_a_correction_drops_after_its_test(put: Any) -> None:
    name = put(pairs(), {"form": "pairs"}, corrections=[HALF | {"does": "drop"}])
    assert corrected(pairs(), catalogue()[name])["value"].tolist() == [10, 12, 6]


def test_absence_can_be_expected(put: Any) -> None:
    gone = HALF | {"does": "note", "expects": {"count": 0}}
    name = put(pairs(), {"form": "pairs"}, corrections=[gone])
    with pytest.raises(RecomputeError, match="1 rows instead of 0"):
        corrected(pairs(), catalogue()[name])
    empty = pairs().assign(value=lambda f: f["value"].where(f["value"] != 4))
    assert len(corrected(empty, catalogue()[name])) == 4  # a row without a value is no record


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(RecomputeError, match="'reporter'"):
        concerned(pairs(), correction(rows={"reporter": "RUS"}))


def test_a_correction_without_a_test_is_none() -> None:
    with pytest.raises(ValidationError, match="says what it expects"):
        correction(expects={})


def test_a_mended_source_makes_no_extract(project: Any) -> None:
    project.entry["corrections"] = [
        {"what": "B is small.", "rows": {"indicator": "B"}, "expects": {"high": 2}, "does": "note"}
    ]
    project.save()
    with pytest.raises(RecomputeError, match=r"value reaches 2\.5, above 2"):
        extract(raw=project.raw)
    assert not project.tidy.exists()
