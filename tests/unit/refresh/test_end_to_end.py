"""A new vintage turns a finding, and the book says so: no chapter and no ledger is edited."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from recompute.errors import RecomputeError
from recompute.refresh import fetch, refresh
from recompute.refresh.recipes import recipes
from tests.conftest import PAPER
from tests.faults.loopback import World, serving
from tests.faults.refresh import sandbox
from tests.site.small import configured, notebook

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[3]
CLAIM = """
  - id: half
    section: I
    chapter: one
    where: Section I
    statement: Russia's output is more than four tenths of Kazakhstan's.
    question: Is Russia's output more than four tenths of Kazakhstan's?
    stance: asserted
    parts:
    - id: main
      says: Russia's output is more than four tenths of Kazakhstan's.
      quantity: Ratio of outputs
      definition: GDP over GDP.
      predicate: value > 0.4
      predicate_text: The ratio exceeds four tenths.
      choices:
        dataset: {equivalent: [worldbank-2020-01-31]}
        year: {reading: [2019, later]}
      readings:
      - {name: the first year, plain: true, when: {year: 2019}}
      - {name: years since, plain: false, when: {year: [2020, later]}, each: [year]}
      main: [{dataset: worldbank-2020-01-31, year: 2019}]
    answers:
    - {when: finding == 'holds' and value > 0.4, text: "Yes, {value:.2f} of it in {year}."}
    sources: [worldbank-2020-01-31]
"""
QUESTION = "Is Russia's output more than four tenths of Kazakhstan's?"
OPENED = """
from recompute.notebook import Chapter
from recompute.claims import Estimate, NoData
chapter = Chapter("one", as_of=as_of)
"""
_RATIO = """
def ratio(dataset, year):
    rows = chapter.load(dataset).query("{rows}")
    wide = rows.pivot(index="year", columns="{by}", values="value")
    if year not in wide.index:
        raise NoData(f"this vintage does not have {{year}}")
    return Estimate(wide.loc[year, "{one}"] / wide.loc[year, "{other}"], dataset, year=year)
"""


def ratio(*, rows: str, by: str, one: str, other: str) -> str:
    """Code of a claim's function: the value of one economy over that of another."""
    return _RATIO.format(rows=rows, by=by, one=one, other=other)


OUTPUTS = ratio(rows="indicator == 'NY.GDP.MKTP.CD'", by="iso3", one="RUS", other="KAZ")
ONE = f"""{OPENED}{OUTPUTS}
half = chapter.evaluate("half", ratio)
chapter.expect("half", half.main()["value"] > 0.4)
"""


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    root = tmp_path / "a small book"
    monkeypatch.setenv("RECOMPUTE_ROOT", str(root))
    with serving(World(updated="2026-11-01")) as served:
        sandbox(root, served.url)
        (root / "chapters").mkdir(parents=True)
        configured(root)
        shutil.copy(REPOSITORY / "chapters" / "changes.md", root / "chapters")
        (root / "data" / "claims.yaml").write_text(PAPER + CLAIM)
        (root / "_toc.yml").write_text(
            "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n"
            "- file: chapters/changes\n"
        )
        (root / "chapters" / "index.md").write_text("# Small\n\n```{finding-map}\n```\n")
        (root / "chapters" / "one.ipynb").write_text(notebook("One", ONE + "chapter.close()"))
        yield served


def recompute(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ)
    environment.pop("RECOMPUTE_RESULTS", None)
    return subprocess.run(
        [sys.executable, "-m", "recompute", *arguments], cwd=os.environ["RECOMPUTE_ROOT"],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip


def claim(root: Path) -> dict:
    return json.loads((root / "_build" / "html" / "claims.json").read_text())["claims"][0]


def page(root: Path, name: str) -> str:
    html = (root / "_build" / "html" / "chapters" / f"{name}.html").read_text()
    return " ".join(BeautifulSoup(html, "lxml").get_text().split())


def test_a_new_vintage_turns_a_finding_and_the_book_says_so(world: World) -> None:
    root = Path(os.environ["RECOMPUTE_ROOT"])
    written = {p: p.read_bytes() for p in (root / "chapters").rglob("*") if p.is_file()}
    ledger = (root / "data" / "claims.yaml").read_bytes()
    assert recompute("register").returncode == 0

    built = recompute("build")
    assert built.returncode == 0, built.stdout + built.stderr
    assert (claim(root)["finding"], claim(root)["changed"]) == ("holds", False)
    assert claim(root)["answer"] == {"text": "Yes, 0.50 of it in 2019.", "written": True}

    russia = world.panel["iso3"] == "RUS"
    world.panel.loc[russia & (world.panel["indicator"] == "NY.GDP.MKTP.CD"), "value"] *= 0.7
    done = recompute("refresh", "worldbank")
    assert done.returncode == 0, done.stdout + done.stderr

    assert "New years: 2020." in done.stdout
    assert "Registered findings that stood: 0 of 1." in done.stdout
    assert (
        f"**{QUESTION}** It was: Holds, 0.50. "
        "Now: Does not hold, 0.35. Does not hold: Russia's output is more" in done.stdout
    )
    assert "- the answer of half (data/claims.yaml)\n" in done.stdout
    assert "- the passage expects:half of chapters/one.ipynb\n" in done.stdout
    entry = claim(root)
    assert (entry["as_of"]["paper"]["finding"], entry["finding"]) == ("holds", "fails")
    assert entry["parts"][0]["main"]["choices"] == {"dataset": "worldbank-2026-11-01", "year": 2019}
    assert [one["kind"] for one in entry["reasons"]] == ["revision", "new years"]
    assert entry["reasons"][0]["revised"] == pytest.approx(30)
    since = entry["parts"][0]["readings"][1]
    assert [one["options"] for one in since["cases"]] == [{"year": 2020}]
    told = page(root, "changes")
    assert "accepted on 9 February 2021" in told and "30 April 2021" in told
    assert "1 of 1 findings differ" in told
    assert "Then: ✓ Holds 0.50. Now: ✗ Does not hold 0.35." in told
    assert "later vintages of the same data (A data set, 1 November 2026), by 30.0 %" in told
    assert "does not hold from 1 November 2026" in page(root, "../claims/half")
    assert written == {p: p.read_bytes() for p in written}
    assert (root / "data" / "claims.yaml").read_bytes() == ledger

    then = recompute("build", "--as-of", "2021-04-30")
    assert then.returncode == 0, then.stdout + then.stderr
    assert (claim(root)["finding"], claim(root)["changed"]) == ("holds", False)
    assert "data to 2020-01-31, judged as of 2021-04-30" in page(root, "changes")


def test_a_refresh_that_was_stopped_is_finished_by_the_next(world: World) -> None:
    root = Path(os.environ["RECOMPUTE_ROOT"])
    assert recompute("build").returncode == 0 and recompute("register").returncode == 0
    russia = world.panel["iso3"] == "RUS"
    world.panel.loc[russia, "value"] *= 1.4
    assert fetch("worldbank", recipes()["worldbank"], accept=set(), say=lambda _: None)
    assert claim(root)["answer"]["text"] == "Yes, 0.50 of it in 2019."
    again = recompute("refresh", "worldbank")
    assert "Nothing new was kept." in again.stdout
    assert claim(root)["answer"]["text"] == "Yes, 0.70 of it in 2019."
    # The finding stands and its number moves.
    assert "Registered findings that stood: 1 of 1." in again.stdout
    assert f"| {QUESTION} | 0.50 | 0.70 |" in again.stdout
    assert "It was:" not in again.stdout and "To rewrite" not in again.stdout


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
