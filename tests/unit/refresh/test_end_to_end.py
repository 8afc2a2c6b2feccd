"""A new vintage turns a verdict, and the book says so: no chapter and no ledger is edited."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.refresh import fetch, refresh
from recompute.refresh.recipes import recipes
from tests.conftest import PAPER
from tests.faults.loopback import World, serving
from tests.faults.refresh import sandbox
from tests.unit.pipeline.test_build import notebook

REPOSITORY = Path(__file__).parents[3]
CLAIM = """
  - id: half
    section: I
    chapter: one
    statement: Russia's output is more than four tenths of Kazakhstan's.
    where: Section I
    kind: comparison
    quantity: Ratio of outputs
    unit: ""
    definition: GDP over GDP.
    predicate: value > 0.4
    predicate_text: The ratio exceeds four tenths.
    choices: {vintage: [worldbank-2020-01-31], year: [2019, later]}
    main: [{vintage: worldbank-2020-01-31, year: 2019}]
    why_main: It is the first year.
    sources: [worldbank-2020-01-31]
"""
ONE = """
from recompute.notebook import Chapter
from recompute.claims import Estimate, NoData
chapter = Chapter("one", as_of=as_of)
def ratio(vintage, year):
    rows = chapter.load(vintage).query("indicator == 'NY.GDP.MKTP.CD'")
    wide = rows.pivot(index="year", columns="iso3", values="value")
    if year not in wide.index:
        raise NoData(f"this vintage does not have {year}")
    return Estimate(wide.loc[year, "RUS"] / wide.loc[year, "KAZ"], vintage, year=year)
chapter.evaluate("half", ratio)
chapter.card("half")
"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    root = tmp_path / "a small book"
    monkeypatch.setenv("RECOMPUTE_ROOT", str(root))
    with serving(World(updated="2026-11-01")) as served:
        sandbox(root, served.url)
        (root / "chapters" / "tables").mkdir(parents=True)
        for name in ("_config.yml", "CITATION.cff", "requirements.txt"):
            shutil.copy(REPOSITORY / name, root)
        for name in ("changes.md", "living.md", "tables/faults.csv"):
            shutil.copy(REPOSITORY / "chapters" / name, root / "chapters" / name)
        (root / "data" / "claims.yaml").write_text(PAPER + CLAIM)
        (root / "_toc.yml").write_text(
            "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n"
            "- file: chapters/changes\n- file: chapters/living\n"
        )
        (root / "chapters" / "index.md").write_text("# Small\n\n```{verdict-map}\n```\n")
        (root / "chapters" / "one.ipynb").write_text(notebook("One", ONE + "chapter.close()"))
        yield served


def recompute(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(Path(sys.executable).parent)}  # no TeX
    environment.pop("RECOMPUTE_RESULTS", None)
    return subprocess.run(
        [sys.executable, "-m", "recompute", *arguments], cwd=os.environ["RECOMPUTE_ROOT"],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


def claim(root: Path) -> dict:
    return json.loads((root / "_build" / "html" / "claims.json").read_text())["claims"][0]


def page(root: Path, name: str) -> str:
    return (root / "_build" / "html" / "chapters" / f"{name}.html").read_text()


def test_a_new_vintage_turns_a_verdict_and_the_book_says_so(world: World) -> None:
    root = Path(os.environ["RECOMPUTE_ROOT"])
    written = {p: p.read_bytes() for p in (root / "chapters").rglob("*") if p.is_file()}
    ledger = (root / "data" / "claims.yaml").read_bytes()

    built = recompute("build")
    assert built.returncode == 0, built.stdout + built.stderr
    assert (claim(root)["verdict"], claim(root)["changed"]) == ("supported", False)

    russia = world.panel["iso3"] == "RUS"
    world.panel.loc[russia & (world.panel["indicator"] == "NY.GDP.MKTP.CD"), "value"] *= 0.7
    done = recompute("refresh", "worldbank")
    assert done.returncode == 0, done.stdout + done.stderr

    assert "New years: 2020." in done.stdout
    assert "Verdicts turned: 1; other numbers moved: 0." in done.stdout
    assert "supported; 0.50; decided by one reading | not supported; 0.35;" in done.stdout
    entry = claim(root)
    assert (entry["as_of"]["paper"]["verdict"], entry["verdict"]) == ("supported", "not supported")
    assert entry["main"]["choices"] == {"vintage": "worldbank-2026-11-01", "year": 2019}
    reasons = {one["kind"]: one["decides"] for one in entry["why_changed"]["reasons"]}
    assert reasons == {"revision": True, "new years": False}
    told = page(root, "changes")
    assert "accepted on 9 February 2021" in told and "30 April 2021" in told
    assert (
        "Revision: 1 answer of a later vintage" in told
        and "not supported from 1 November 2026" in told
    )
    assert "quota used up" in page(root, "living")
    assert written == {p: p.read_bytes() for p in written}
    assert (root / "data" / "claims.yaml").read_bytes() == ledger

    # A refresh that was stopped between keeping and building is finished by the next.
    world.panel.loc[russia, "value"] *= 2
    world.updated = "2026-11-02"
    assert fetch("worldbank", recipes()["worldbank"], accept=set(), say=lambda _: None)
    assert claim(root)["verdict"] == "not supported"
    again = recompute("refresh", "worldbank")
    assert "Nothing new was kept." in again.stdout and "Verdicts turned: 1;" in again.stdout
    assert claim(root)["verdict"] == "supported"

    then = recompute("build", "--as-of", "2021-04-30")
    assert then.returncode == 0, then.stdout + then.stderr
    assert (claim(root)["verdict"], claim(root)["changed"]) == ("supported", False)
    assert "data to 2020-01-31, judged as of 2021-04-30" in page(root, "changes")


def test_a_family_that_fails_is_told_and_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_build(*_: object, **__: object) -> None:
        raise RecomputeError("a chapter raised an error", where="chapters/one.ipynb", mend="")

    monkeypatch.setattr("recompute.pipeline.build.build", no_build)
    world.reports = world.reports[world.reports["partner"] != "RUS"]
    done = refresh(["wits", "worldbank"], accept=set(), say=lambda _: None)
    assert done.kept == ["worldbank-2026-11-01"]
    assert "## wits: not refreshed" in done.text
    assert "## The book could not be rebuilt" in done.text
    assert [error.what[:20] for error in done.failed] == [
        "the vintage of 1 Nov",
        "a chapter raised an ",
    ]
