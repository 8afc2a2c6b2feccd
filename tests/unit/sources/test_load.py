from __future__ import annotations

import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.sources import load, loaded

GOOD_FACTS = (
    "iso3,signed,in_force,members,binding\nKAZ,2014-05-29,2015-01-01,3,true\nNAM,,,1,false\n"
)


def test_loads_what_was_put_and_remembers_the_id(project, frame):
    project.put(frame())
    pd.testing.assert_frame_equal(load("made-up-2020"), frame())
    assert "made-up-2020" in loaded()


def test_a_load_that_fails_is_a_dependency_too(project, frame):
    project.entry["id"] = "never-loaded"
    project.put(frame(value=[-1.0, 1.0]))
    with pytest.raises(RecomputeError):
        load("never-loaded")
    assert "never-loaded" in loaded()


def test_a_changed_byte(project, frame):
    project.put(frame())
    content = bytearray(project.tidy.read_bytes())
    content[len(content) // 2] ^= 1
    project.tidy.write_bytes(content)
    with pytest.raises(RecomputeError, match="not the file the catalogue describes") as error:
        load("made-up-2020")
    assert "recompute sources extract made-up-2020" in error.value.mend
    assert "git checkout data/tidy/made-up-2020.parquet" in error.value.mend
    assert error.value.where.endswith("made-up-2020.parquet")


def test_no_file(project):
    with pytest.raises(RecomputeError, match="cannot be read: No such file"):
        load("made-up-2020")


def test_not_parquet(project, frame):
    project.put(frame())
    project.tidy.write_bytes(b"not parquet")
    project.seal("made-up-2020", b"not parquet", 2)
    project.save()
    with pytest.raises(RecomputeError, match="cannot be read"):
        load("made-up-2020")


def test_rows_that_differ_from_the_catalogue(project, frame):
    project.put(frame())
    project.seals["made-up-2020"]["rows"] = 3
    project.save()
    with pytest.raises(RecomputeError, match="2 rows, the lock file says 3"):
        load("made-up-2020")


def test_a_missing_column(project, frame):
    project.put(frame().drop(columns="iso3"))
    with pytest.raises(RecomputeError, match="iso3"):
        load("made-up-2020")


def test_an_unknown_column(project, frame):
    project.put(frame(colour=["red", "blue"]))
    with pytest.raises(RecomputeError, match="colour"):
        load("made-up-2020")


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("value", ["3", "1"], "value"),
        ("value", [3, 1], "value"),
        ("year", [2000.0, 2000.0], "year"),
        ("value", [3.0, float("nan")], "value"),
        ("iso3", ["KAZ", None], "iso3"),
        ("value", [-0.1, 1.0], "greater_than_or_equal"),
        ("year", [1989, 2000], "1990"),
        ("year", [2000, 2021], "2020"),
    ],
)
def test_content_that_breaks_the_schema(project, frame, column, values, says):
    project.put(frame(**{column: values}))
    with pytest.raises(RecomputeError, match="breaks its schema") as error:
        load("made-up-2020")
    assert column in str(error.value)
    assert says in str(error.value)


def test_infinity_is_out_of_a_range(project, frame):
    project.entry["columns"]["value"]["max"] = 1e300
    project.put(frame(value=[float("inf"), 1.0]))
    with pytest.raises(RecomputeError, match="breaks its schema"):
        load("made-up-2020")


def test_two_rows_with_one_key(project, frame):
    project.put(frame(iso3=["KAZ", "KAZ"]))
    with pytest.raises(RecomputeError, match="1 rows whose key another row has") as error:
        load("made-up-2020")
    assert "KAZ" in str(error.value)


def test_a_missing_value_where_it_is_allowed(project, frame):
    project.entry["columns"]["value"]["nullable"] = True
    project.put(frame(value=[None, 1.0]))
    assert load("made-up-2020")["value"].isna().sum() == 1


def test_an_empty_extract(project, frame):
    project.put(frame().iloc[:0])
    assert load("made-up-2020").empty


def test_facts_have_the_declared_types(project):
    project.put_facts(GOOD_FACTS.replace("NAM,,", "NAM,unknown,"))
    facts = load("facts-made-up")
    assert facts["members"].tolist() == [3, 1]
    assert facts["binding"].tolist() == [True, False]
    assert facts["signed"].tolist() == ["2014-05-29", "unknown"]
    assert facts["in_force"].iloc[0] == pd.Timestamp("2015-01-01")
    assert facts["in_force"].isna().tolist() == [False, True]


def test_a_namibian_and_a_name_none_are_text(project):
    project.put_facts(GOOD_FACTS.replace("NAM,,", "NA,None,"))
    assert load("facts-made-up")[["iso3", "signed"]].iloc[1].tolist() == ["NA", "None"]


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("NAM,x,1 May 2015,1,false", "in_force"),
        ("NAM,x,2015-02-30,1,false", "in_force"),
        ("NAM,x,,one,false", "members"),
        ("NAM,x,,,false", "members"),
        ("NAM,x,,1.5,false", "members"),
        ("NAM,x,,1,no", "binding"),
        ("NAM,x,,0,false", "members"),
        ("NAM,x,,1,", "binding"),
        (",x,,1,false", "iso3"),
    ],
)
def test_a_fact_of_another_type_names_its_column(project, cell, column):
    project.put_facts(GOOD_FACTS.replace("NAM,,,1,false", cell))
    with pytest.raises(RecomputeError, match=column) as error:
        load("facts-made-up")
    assert "made-up.csv" in error.value.where


def test_facts_that_are_not_utf8(project):
    project.put_facts(GOOD_FACTS)
    content = "iso3,signed\nT\xfcr,x".encode("latin1")
    (project.root / "data" / "facts" / "made-up.csv").write_bytes(content)
    project.seal("facts-made-up", content, 1)
    project.save()
    with pytest.raises(RecomputeError, match="cannot be read"):
        load("facts-made-up")
