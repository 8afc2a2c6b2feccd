"""A deposit is what the standards ask for, by their own validators, and the same each time."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pypdf
import pytest
import requests
import rocrate
from frictionless import Package, Resource, Schema
from requests.adapters import HTTPAdapter
from rocrate_validator import models, services

from recompute.deposit import deposit, readme
from recompute.deposit.record import Record
from recompute.errors import RecomputeError
from recompute.io import tree
from recompute.site.new import start
from tests.site.small import ROOT, built

pytestmark = pytest.mark.slow

TERMS = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
HOSTILE = 'A "quoted" <b> | #emph[x] $y$ `code` [a](javascript:1) \\'


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    start(folder)
    shutil.copy(ROOT / "LICENSE", folder)
    catalogue = folder / "data" / "sources.yaml"
    text = catalogue.read_text()
    assert "    caveats" not in text
    catalogue.write_text(text.replace("    keeps: ", f"    caveats: [{json.dumps(HOSTILE)}]\n    keeps: ", 1))  # fmt: skip
    return built(folder)


@pytest.fixture
def made(book: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECOMPUTE_ROOT", str(book))
    return deposit().with_suffix("")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the validator find RO-Crate's terms, which it would fetch, in the package that has them."""

    def send(_: HTTPAdapter, request: requests.PreparedRequest, **__: Any) -> requests.Response:
        answer = requests.Response()
        answer.status_code, answer.request, answer.url = 200, request, str(request.url)
        answer.headers["Content-Type"] = "application/ld+json"
        answer.raw, answer._content = io.BytesIO(TERMS), TERMS
        return answer

    monkeypatch.setattr(HTTPAdapter, "send", send)


def crate(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "ro-crate-metadata.json").read_text())


def by_id(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entity["@id"]: entity for entity in document["@graph"]}


def rules(folder: Path, profile: str = "ro-crate-1.2") -> list[str]:
    settings = models.ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier=profile,
        requirement_severity=models.Severity.REQUIRED,
        no_cache=True,  # what another run fetched is nothing to rely on
    )
    found = services.validate(settings).get_issues()
    return [f"{issue.message} {issue.violatingEntity}" for issue in found]


def rewrite(folder: Path, document: dict[str, Any], standard: str) -> None:
    by_id(document)["ro-crate-metadata.json"]["conformsTo"] = {"@id": f"https://w3id.org/ro/crate/{standard}"}  # fmt: skip
    (folder / "ro-crate-metadata.json").write_text(json.dumps(document))


def test_the_crate_keeps_the_rules_of_ro_crate(made: Path, offline: None) -> None:
    assert rules(made) == []
    document = crate(made)
    # The profile of runs is written for RO-Crate 1.1 so far.
    rewrite(made, document, "1.1")
    assert rules(made, "process-run-crate") == []
    del next(e for e in document["@graph"] if e["@type"] == "CreateAction")["instrument"]
    rewrite(made, document, "1.1")
    assert rules(made, "process-run-crate") != []  # the validator is awake
    del by_id(document)["./"]["license"]
    rewrite(made, document, "1.2")
    assert rules(made) != []


def test_each_chapter_and_claim_is_an_action_on_extracts_with_their_checksums(made: Path) -> None:
    entities = by_id(crate(made))
    document = json.loads((made / "pages" / "claims.json").read_text())
    actions = {i: e for i, e in entities.items() if e["@type"] == "CreateAction"}
    claims = {f"#claim-{claim['id']}" for claim in document["claims"]}
    assert set(actions) == claims | {"#run-people"}
    assert {a["@id"] for a in entities["./"]["mentions"]} == set(actions)
    for action in actions.values():
        for used in (*action["object"], *action["instrument"], *action["result"]):
            assert used["@id"] in entities
        for extract in action["object"]:
            entity = entities[extract["@id"]]
            content = (made / extract["@id"]).read_bytes()
            assert entity["sha256"] == hashlib.sha256(content).hexdigest()
            assert entity["license"]["@id"] in entities
        assert all(entities[i["@id"]]["version"] for i in action["instrument"])
    (claim,) = document["claims"]
    action = actions[f"#claim-{claim['id']}"]
    assert claim["answer"]["text"] in action["description"]
    names = {entity["@id"] for entity in action["result"]}
    assert {f"pages/claims/{claim['id']}.json", f"pages/ways/{claim['id']}.csv"} <= names


def test_every_table_is_as_the_data_package_says(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(made)
    package = Package("datapackage.json")
    assert package.validate().flatten(["title", "message"]) == []
    names = [resource.name for resource in package.resources]
    assert {"claims", "facts-population", "ways-india-larger"} <= set(names)
    for resource in package.resources:
        content = (made / str(resource.path)).read_bytes()
        assert resource.hash == f"sha256:{hashlib.sha256(content).hexdigest()}"
    table = made / "source" / "data" / "facts" / "population.csv"
    table.write_text(table.read_text() + "CHN,not a year,1\n")
    assert not Package("datapackage.json").validate().valid


def test_the_software_is_described_in_codemeta_s_terms(made: Path) -> None:
    found = json.loads((made / "codemeta.json").read_text())
    assert found["@context"] == "https://w3id.org/codemeta/3.0"
    assert found["type"] == "SoftwareSourceCode"
    # Of https://github.com/codemeta/codemeta/blob/3.0/properties_description.csv, those used here.
    known = {
        "@context", "type", "name", "description", "version", "softwareVersion", "dateModified", "datePublished",
        "license", "author", "keywords", "programmingLanguage", "softwareRequirements", "referencePublication",
        "codeRepository", "url", "identifier",
    }  # fmt: skip
    assert set(found) <= known
    assert found["license"] == "https://spdx.org/licenses/MIT"
    assert all({"type", "name"} <= set(author) for author in found["author"])


def test_a_deposit_twice_is_the_same_byte_for_byte(made: Path) -> None:
    archive = made.with_name(f"{made.name}.zip")
    first = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert deposit() == archive
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == first
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        assert names == sorted(names) and len({e.date_time for e in opened.infolist()}) == 1
        held = {name.partition("/")[2] for name in names}
    assert held == set(tree(made))
    assert not [
        name for name in held if re.search(r"(^|/)(_build|\.git|\.venv|__pycache__)/", name)
    ]
    assert (made / "LICENSE").exists() and (made / "README.pdf").exists()


def test_the_readme_is_complete_and_shows_text_as_text(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    text = (made / "README.md").read_text()
    for heading in (
        "Overview", "Data availability and provenance statements", "Computational requirements",
        "Description of programs", "Instructions to replicators", "List of claims and the programs that decide them",
        "References",
    ):  # fmt: skip
        assert f"## {heading}\n" in text
    printed = pypdf.PdfReader(made / "README.pdf")
    shown = "".join(page.extract_text() for page in printed.pages)
    assert "Instructions to replicators" in shown and printed.metadata.title.startswith("README")
    record = Record.read(made / "pages")
    hostile = readme.pdf(f"# T\n\n{readme.plain(HOSTILE)}\n\n| a |\n| - |\n| #panic() |\n", record)
    shown = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(hostile)).pages)
    for part in ("#emph[x]", "$y$", "[a](javascript:1)", "#panic()", "<b>"):
        assert part in shown, part
    links = [a for page in pypdf.PdfReader(io.BytesIO(hostile)).pages for a in page.get("/Annots") or []]  # fmt: skip
    assert links == []


def test_a_book_not_built_is_told(project: Path) -> None:
    with pytest.raises(RecomputeError, match="not built yet"):
        deposit()


@pytest.fixture(scope="module")
def whole() -> Iterator[Path]:
    """Return the deposit of the book in use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECOMPUTE_ROOT", str(ROOT))
        yield deposit().with_suffix("")


@pytest.mark.book
def test_the_book_s_own_deposit_keeps_the_rules(whole: Path, offline: None) -> None:
    assert rules(whole) == []
    entities = by_id(crate(whole))
    claims = json.loads((whole / "pages" / "claims.json").read_text())["claims"]
    for claim in claims:
        action = entities[f"#claim-{claim['id']}"]
        named = {i["@id"].rpartition("#")[2] for i in action["instrument"]}
        assert {f["name"] for f in claim["functions"]} <= named or not claim["functions"], claim[
            "id"
        ]


@pytest.mark.book
def test_the_book_s_own_tables_are_as_its_data_package_says(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(whole)
    described = json.loads(Path("datapackage.json").read_text())
    assert Package.metadata_validate is not None
    for found in described["resources"]:
        if found["format"] == "parquet":  # by the same rules, through pandas
            frame = pd.read_parquet(found["path"]).head(500)
            frame = frame.astype(object).where(frame.notna(), None)  # what is missing is no number
            schema = Schema.from_descriptor(found["schema"] | {"primaryKey": []})
            report = Resource(data=frame, schema=schema).validate()
            assert report.valid, (found["name"], report.flatten(["message"])[:3])
    described["resources"] = [r for r in described["resources"] if r["format"] == "csv"]
    report = Package.from_descriptor(described).validate(limit_rows=200)
    assert report.flatten(["message"])[:5] == []
