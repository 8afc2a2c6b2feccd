from __future__ import annotations

import pytest

from recompute.errors import RecomputeError
from recompute.sources import catalogue


def test_reads_an_entry(project):
    source = catalogue()["made-up-2020"]
    assert source.published == "2020-12-31"
    assert source.columns["value"].unit == "units"
    assert source.path == project.tidy


def test_an_unquoted_date_is_a_date(project):
    text = project.catalogue.read_text().replace("'2020-12-31'", "2020-12-31")
    project.catalogue.write_text(text)
    assert catalogue()["made-up-2020"].published == "2020-12-31"


def test_a_changed_file_is_read_again(project):
    assert catalogue()["made-up-2020"].title == "Made-up numbers"
    project.entry["title"] = "Numbers of another length"
    project.save()
    assert catalogue()["made-up-2020"].title == "Numbers of another length"


def test_an_unknown_id_suggests_the_one_meant(project):
    with pytest.raises(RecomputeError, match="made-up-2021") as error:
        catalogue()["made-up-2021"]
    assert "made-up-2020" in error.value.mend


def test_membership_and_get_do_not_raise(project):
    assert "nothing" not in catalogue()
    assert catalogue().get("nothing") is None


def test_an_id_listed_twice(project):
    project.entries.append(project.entry)
    project.save()
    with pytest.raises(RecomputeError, match="made-up-2020 is listed twice"):
        catalogue()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("published", "spring 2020"),
        ("published", 2020),
        ("id", "Made Up"),
        ("keys", ["iso2"]),
        ("keys", []),
        ("extract", {"file": "../secret.csv", "sha256": "0" * 64, "rows": 0}),
        ("raw", [{"file": "x", "sha256": "short"}]),
        ("raw", []),
        ("reader", None),
        ("url", None),
        ("colour", "blue"),
        ("columns", {"year": {"type": "integer"}}),
    ],
)
def test_a_bad_field_is_named_with_its_source(project, field, value):
    project.entry[field] = value
    project.save()
    with pytest.raises(RecomputeError) as error:
        catalogue()
    assert "sources.yaml" in error.value.where
    assert str(project.entry["id"]) in error.value.where
    consistency = ("keys", "raw", "reader", "url")
    assert field in str(error.value) or field in consistency


def test_a_missing_field_is_named(project):
    del project.entry["licence"]
    project.save()
    with pytest.raises(RecomputeError, match="licence"):
        catalogue()


def test_no_yaml(project):
    project.catalogue.write_text("sources:\n  - id: [")
    with pytest.raises(RecomputeError, match="not valid YAML") as error:
        catalogue()
    assert "line" in error.value.where


@pytest.mark.parametrize("text", ["", "claims: []", "sources: {a: b}", "- a"])
def test_no_list_of_sources(project, text):
    project.catalogue.write_text(text)
    with pytest.raises(RecomputeError, match="no list"):
        catalogue()


@pytest.mark.parametrize("entry", ["text", None, 7])
def test_an_entry_that_is_no_mapping(project, entry):
    project.entries = [entry]
    project.save()
    with pytest.raises(RecomputeError, match="entry"):
        catalogue()


def test_no_catalogue(project):
    project.catalogue.unlink()
    with pytest.raises(RecomputeError, match="missing"):
        catalogue()
