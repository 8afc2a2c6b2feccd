from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.sources import catalogue, load
from recompute.sources.extract import check, extract, tidy, to_parquet


def test_makes_a_file_that_loads_sorted_and_since(project):
    (made,) = extract(raw=project.raw)
    assert made.rows == 3
    assert not made.same
    found = load("made-up-2020")
    assert found.values.tolist() == [
        ["A", "KAZ", 2000, 3.0],
        ["A", "NAM", 2000, 1.0],
        ["B", "KAZ", 2001, 2.5],
    ]


def test_writes_a_line_into_the_lock_file_and_nothing_into_the_catalogue(project):
    project.catalogue.write_text("# A comment that stays.\n" + project.catalogue.read_text())
    project.lock.write_text(
        json.dumps(project.seals | {"gone-2019": project.seals["made-up-2020"]})
    )
    before = project.catalogue.read_text()
    (made,) = extract(["made-up-2020"], raw=project.raw)
    assert project.catalogue.read_text() == before
    assert project.lock.read_text() == (
        f'{{\n  "made-up-2020": {{"rows": 3, "sha256": "{made.sha256}"}}\n}}\n'
    )
    assert made.sha256 == hashlib.sha256(project.tidy.read_bytes()).hexdigest()
    assert "sources.lock.json" in str(made)


def test_a_lock_file_is_made_where_there_is_none(project):
    project.lock.unlink()
    (made,) = extract(raw=project.raw)
    assert load("made-up-2020").shape[0] == made.rows


def test_twice_gives_the_same_bytes(project):
    extract(raw=project.raw)
    first, text = project.tidy.read_bytes(), project.lock.read_text()
    (again,) = extract(raw=project.raw)
    assert again.same
    assert project.tidy.read_bytes() == first
    assert project.lock.read_text() == text
    assert str(again).endswith("unchanged")
    assert [one.same for one in check(raw=project.raw)] == [True]


def test_no_half_files_are_left(project):
    extract(raw=project.raw)
    assert [p.name for p in project.tidy.parent.iterdir()] == ["made-up-2020.parquet"]


def test_check_sees_another_extract_and_writes_nothing(project):
    extract(raw=project.raw)
    project.entry["options"] = {"since": 1970}
    project.entry["columns"]["year"]["min"] = 1970
    project.seals["made-up-2020"] = json.loads(project.lock.read_text())["made-up-2020"]
    project.save()
    before = project.tidy.read_bytes()
    with pytest.raises(RecomputeError, match="made-up-2020"):
        check(raw=project.raw)
    assert project.tidy.read_bytes() == before


def test_no_raw_file(project):
    extract(raw=project.raw)
    before = project.tidy.read_bytes()
    (project.raw / "bureau" / "raw.csv").unlink()
    with pytest.raises(RecomputeError, match="raw file of made-up-2020") as error:
        extract(raw=project.raw)
    assert error.value.where.endswith("raw.csv")
    assert project.tidy.read_bytes() == before


def test_a_changed_raw_file_touches_no_extract(project):
    second = dict(project.entry, id="second-2021")
    second["extract"] = dict(second["extract"], file="tidy/second-2021.parquet")
    second["raw"] = [{"file": "bureau/second.csv", "sha256": "1" * 64}]
    (project.raw / "bureau" / "second.csv").write_text("changed")
    project.entries.append(second)
    project.save()
    text = project.lock.read_text()
    with pytest.raises(RecomputeError, match="not the one the catalogue describes"):
        extract(raw=project.raw)
    assert not project.tidy.exists()
    assert project.lock.read_text() == text


def test_raw_content_that_breaks_the_schema_writes_nothing(project):
    project.entry["columns"]["value"]["max"] = 2
    project.save()
    with pytest.raises(RecomputeError, match="breaks its schema"):
        extract(raw=project.raw)
    assert not project.tidy.exists()


def test_an_unknown_reader_lists_the_known_ones(project):
    project.entry["reader"] = "long_pannel"
    project.save()
    with pytest.raises(RecomputeError, match="long_pannel") as error:
        extract(raw=project.raw)
    assert "long_panel" in error.value.mend


@pytest.mark.parametrize("options", [{}, {"since": 1990, "until": 2000}])
def test_options_that_do_not_fit_the_reader(project, options):
    project.entry["options"] = options
    project.save()
    with pytest.raises(RecomputeError, match="options do not fit") as error:
        extract(raw=project.raw)
    assert "made-up-2020" in error.value.where


def test_an_unknown_id(project):
    with pytest.raises(RecomputeError, match="no source"):
        extract(["made-up"], raw=project.raw)


def test_a_column_the_reader_does_not_give(project, frame):
    source = catalogue()["made-up-2020"]
    with pytest.raises(RecomputeError, match="no column value"):
        tidy(frame().drop(columns="value"), source)


def test_facts_are_sealed_by_name_only(project):
    text = "iso3,signed,in_force,members,binding\nKAZ,x,,3,true\n"
    project.put_facts(text)
    changed = text + "RUS,x,,3,true\n"
    (project.root / "data" / "facts" / "made-up.csv").write_text(changed)
    assert [one.id for one in extract(raw=project.raw)] == ["made-up-2020"]
    with pytest.raises(RecomputeError, match="not the file"):
        load("facts-made-up")
    (sealed,) = extract(["facts-made-up"], raw=project.raw)
    assert sealed.rows == 2
    assert load("facts-made-up")["iso3"].tolist() == ["KAZ", "RUS"]


def test_facts_that_break_their_schema_are_not_sealed(project):
    text = "iso3,signed,in_force,members,binding\nKAZ,x,,3,true\n"
    project.put_facts(text)
    (project.root / "data" / "facts" / "made-up.csv").write_text(text + "KAZ,x,,3,true\n")
    with pytest.raises(RecomputeError, match="key another row has"):
        extract(["facts-made-up"], raw=project.raw)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from(["KAZ", "NAM", "RUS"]),
            st.integers(1990, 2020),
        ),
        unique=True,
        max_size=30,
    ),
    data=st.data(),
)
def test_the_order_of_the_raw_rows_does_not_matter(project, rows, data):
    source = catalogue()["made-up-2020"]
    table = pd.DataFrame(rows, columns=["indicator", "iso3", "year"]).assign(
        value=[float(i) / 3 for i in range(len(rows))]
    )
    order = data.draw(st.permutations(range(len(rows))))
    one = to_parquet(tidy(table, source), source)
    other = to_parquet(tidy(table.iloc[list(order)], source), source)
    assert one == other
