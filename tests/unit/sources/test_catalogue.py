from __future__ import annotations

import pytest
import yaml

from recompute.errors import RecomputeError
from recompute.io import read_yaml
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
        ("extract", {"file": "../secret.csv"}),
        ("extract", {"file": "tidy/x.parquet", "sha256": "0" * 64, "rows": 0}),
        ("published", "2099-01-01"),
        ("dataset", None),
        ("family", "Made Up"),
        ("url", "javascript:alert(5)"),
        ("url", 'https://example.org/"onclick'),
        ("licence_url", "file:///etc/passwd"),
        ("breaks", [{"iso3": "Kyrgyzstan", "year": 2009, "what": "mirror"}]),
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
    consistency = ("keys", "raw", "reader")
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


def test_a_doi_is_an_address(project):
    project.entry["url"] = "doi:10.5281/zenodo.1"
    project.save()
    assert catalogue()["made-up-2020"].url == "https://doi.org/10.5281/zenodo.1"


def test_a_source_of_the_future_is_refused(project):
    project.entry["published"] = "2099-01-01"
    project.save()
    with pytest.raises(RecomputeError, match="2099-01-01 lies in the future"):
        catalogue()


@pytest.mark.parametrize("key", ["vintage", "unit"])
def test_a_key_twice_is_named_with_its_line(project, key):
    text = project.catalogue.read_text()
    line = next(line for line in text.splitlines() if line.strip().startswith(f"{key}:"))
    project.catalogue.write_text(text.replace(line, f"{line}\n{line}", 1))
    with pytest.raises(RecomputeError, match=f"the key '{key}' stands twice") as error:
        catalogue()
    number = text.splitlines().index(line) + 2
    assert error.value.where.endswith(f"sources.yaml, line {number}")
    assert error.value.mend


def test_keys_that_are_merged_in_may_be_written_again(project):
    text = "a: &a\n  <<: &b {x: 1}\n  x: 2\nc: {<<: *a, x: 3}\nd: {<<: *b}\n"
    project.catalogue.write_text(text)
    assert read_yaml(project.catalogue, "it") == {
        "a": {"x": 2}, "c": {"x": 3}, "d": {"x": 1},
    }  # fmt: skip


def test_no_lock_file(project):
    project.lock.unlink()
    with pytest.raises(RecomputeError, match="lock file of the extracts is missing") as error:
        catalogue()
    assert "recompute sources extract" in error.value.mend


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\n{}", "[]", '{"a": {"rows": 1}}', '{"a": 1}'])
def test_a_lock_file_that_no_machine_wrote(project, text):
    project.lock.write_text(text)
    with pytest.raises(RecomputeError, match="lock file of the extracts") as error:
        catalogue()
    assert "sources.lock.json" in error.value.where


def test_a_source_without_a_line_in_the_lock_file(project):
    project.lock.write_text("{}")
    with pytest.raises(RecomputeError, match="made-up-2020 has no line") as error:
        catalogue()
    assert error.value.mend == "recompute sources extract made-up-2020"
    assert "made-up-2020" in catalogue(sealed=False)


def test_entries_that_a_refresh_brought_stand_after_those_written_by_hand(project):
    entry = project.entry | {"id": "made-up-2021"}
    (project.root / "data" / "fetched.yaml").write_text(yaml.safe_dump({"sources": [entry]}))
    project.seals["made-up-2021"] = project.seals["made-up-2020"]
    project.save()
    assert list(catalogue()) == ["made-up-2020", "made-up-2021"]
    entry["licence"] = None
    (project.root / "data" / "fetched.yaml").write_text(yaml.safe_dump({"sources": [entry]}))
    with pytest.raises(RecomputeError, match="licence") as error:
        catalogue()
    assert error.value.where.startswith("data/fetched.yaml: made-up-2021")
