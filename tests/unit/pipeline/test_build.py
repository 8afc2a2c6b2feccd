"""A small book built for real in a folder with a space in its name, then broken in every way."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from recompute.claims import Estimate
from recompute.errors import RecomputeError
from recompute.notebook import Chapter
from recompute.pipeline.build import Build
from recompute.pipeline.build import build as make
from tests.conftest import PAPER
from tests.site.small import configured, notebook

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[3]
CLAIM = """
- id: russia-large
  section: I
  chapter: one
  where: Section I
  statement: Russia is larger than Armenia.
  question: Is Russia larger than Armenia?
  stance: asserted
  parts:
  - id: main
    says: Russia has more people than Armenia.
    quantity: Ratio of populations
    definition: Population over population.
    predicate: value > 1
    predicate_text: The ratio exceeds one.
    choices: {year: {reading: [2014, 2015]}}
    readings:
    - {name: the later year, plain: true, when: {year: 2015}}
    - {name: the earlier year, plain: false, when: {year: 2014}}
    main: [{year: 2015}]
  answers:
  - when: finding == 'holds' and people > 1
    text: In {year} it had {value:.0f} times as many people, {people:.0f} million.
  sources: [wdi-2016]
- id: other
  section: I
  chapter: two
  where: Section I
  statement: Nobody counted.
  question: Did anybody count?
  stance: asserted
  parts:
  - {id: main, says: Nobody counted., missing_data: The office keeps it.}
"""
ONE = """
from recompute.notebook import Chapter
from recompute.pipeline.build import Build
from recompute.pipeline.build import build as make
from recompute.claims import Estimate
chapter = Chapter("one", as_of=as_of)
def people(year):
    rows = chapter.load("wdi-2016").query("indicator == 'SP.POP.TOTL' and year == @year", local_dict={"year": year})
    return rows.set_index("iso3")["value"]
def ratio(year):
    return Estimate(people(year)["RUS"] / people(year)["ARM"], "wdi-2016", year=year)
chapter.evaluate("russia-large", ratio, people=people(2015)["RUS"] / 1e6)
chapter.card("russia-large")
chapter.close()
"""
TWO = """
from recompute.notebook import Chapter
from recompute.pipeline.build import Build
from recompute.pipeline.build import build as make
chapter = Chapter("two", as_of=as_of)
chapter.close()
"""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root = tmp_path / "a small book"
    (root / "chapters").mkdir(parents=True)
    (root / "data" / "tidy").mkdir(parents=True)
    indented = "".join(f"  {line}\n" if line else "\n" for line in CLAIM.splitlines())
    (root / "data" / "claims.yaml").write_text(PAPER + indented)
    for name in ("sources.yaml", "sources.lock.json"):
        shutil.copy(REPOSITORY / "data" / name, root / "data")
    shutil.copy(REPOSITORY / "data" / "tidy" / "wdi-2016.parquet", root / "data" / "tidy")
    configured(root)
    (root / "references.bib").write_text("")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n- file: chapters/two\n"
    )
    (root / "chapters" / "index.md").write_text("# Small\n\n```{finding-map}\n```\n")
    (root / "chapters" / "one.ipynb").write_text(notebook("One", ONE))
    (root / "chapters" / "two.ipynb").write_text(notebook("Two", TWO))
    monkeypatch.setenv("RECOMPUTE_ROOT", str(root))
    monkeypatch.delenv("RECOMPUTE_RESULTS", raising=False)
    before = dict(os.environ)
    yield root
    os.environ.clear()
    os.environ.update(before)


def run(book: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recompute", "build"],
        cwd=book,
        capture_output=True,
        text=True,
        check=False,
    )


def page(book: Path) -> bytes:
    return (book / "_build" / "html" / "claims.json").read_bytes()


def test_the_life_of_a_book(book: Path) -> None:
    first = run(book)
    assert first.returncode == 0, first.stdout + first.stderr
    assert not list((book / "_build").rglob("book.pdf"))  # none is declared
    claims = {c["id"]: c for c in json.loads(page(book))["claims"]}
    assert claims["russia-large"]["finding"] == "holds"
    assert claims["russia-large"]["parts"][0]["main"]["value"] == pytest.approx(48, abs=5)
    assert claims["other"]["finding"] == "no data"
    answer = claims["russia-large"]["answer"]
    assert answer["written"] and re.fullmatch(
        r"In 2015 it had \d\d times .*, 14\d million\.", answer["text"]
    )
    assert answer["text"] in (book / "_build" / "html" / "claims" / "russia-large.html").read_text()
    assert (book / "_build" / "html" / "claims" / "russia-large.html").exists()
    good = page(book)

    assert "nothing to do" in run(book).stdout

    chapter = book / "chapters" / "two.ipynb"
    chapter.write_text(notebook("Two", TWO + "\n# a comment"))
    assert "executing 1 of 2 chapters" in run(book).stdout
    changed = (book / "_build" / "html" / "chapters" / "two.html").read_text()
    assert re.search(r'/mystnb\.\w+\.css"', changed)  # linked as in a first build

    extract = book / "data" / "tidy" / "wdi-2016.parquet"
    content = extract.read_bytes()
    extract.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    broken = run(book)
    assert broken.returncode == 1
    assert "is not the file the catalogue describes" in broken.stderr
    assert "wdi-2016" in broken.stderr and "git checkout" in broken.stderr
    # Two kernels that are given one port say so and begin again; who builds need do nothing.
    told = re.sub(
        r"Exception in thread Heartbeat:.*?(?=error: )", "", broken.stderr, flags=re.DOTALL
    )
    assert "Traceback" not in told
    assert page(book) == good
    extract.write_bytes(content)
    assert "nothing to do" in run(book).stdout

    chapter.write_text(notebook("Two", "raise ValueError('not today')"))
    raised = run(book)
    assert raised.returncode == 1
    assert "ValueError: not today" in raised.stderr and "two.ipynb, cell 3" in raised.stderr
    assert page(book) == good

    chapter.write_text(notebook("Two", TWO.replace("as_of=as_of", 'as_of="tomorrow"')))
    assert "neither 'now' nor a date" in run(book).stderr

    chapter.write_text(notebook("Two", "import time; time.sleep(60)"))
    slow = subprocess.Popen(
        [sys.executable, "-m", "recompute", "build"],
        cwd=book,
        stdout=-1,
        stderr=-1,
        start_new_session=True,
    )
    time.sleep(4)
    second = run(book)
    assert "another build of this book is running" in second.stderr
    os.killpg(slow.pid, signal.SIGINT)
    slow.wait(timeout=30)
    assert page(book) == good

    chapter.write_text(notebook("Two", TWO))
    healed = run(book)
    assert healed.returncode == 0, healed.stderr
    assert json.loads(page(book))["claims"] == json.loads(good)["claims"]


def test_pages_and_printed_books_fail_apart(book: Path) -> None:
    """Both are made at once: pages that fail leave both books, a printed book that fails only itself."""

    def put(pages: list[str], text: str) -> subprocess.CompletedProcess[str]:
        configured(book, {"book": {"name": "All", "about": "All of it", "pages": pages}})
        (book / "chapters" / "index.md").write_text(f"# Small\n\n{text}\n")
        return run(book)

    made = book / "_build"
    assert put(["chapters/index"], "First.").returncode == 0
    printed, index = made / "html" / "book.pdf", made / "html" / "chapters" / "index.html"
    good, sealed = printed.read_bytes(), (made / "html" / "checksums.txt").read_bytes()
    assert good.startswith(b"%PDF") and good == (made / "pdf" / "book.pdf").read_bytes()

    broken = put(["chapters/index"], "Second, {ref}`nowhere`.")
    assert broken.returncode == 1 and "nowhere" in broken.stderr
    assert (made / "html" / "checksums.txt").read_bytes() == sealed
    assert printed.read_bytes() == good == (made / "pdf" / "book.pdf").read_bytes()

    unprinted = put(["chapters/index", "chapters/none"], "Third.")
    assert unprinted.returncode == 1 and "chapters/none" in unprinted.stderr
    assert "Third." in index.read_text() and printed.read_bytes() == good

    assert put(["chapters/index"], "Third.").returncode == 0
    assert printed.read_bytes() != good and "Third." in index.read_text()


def test_a_chapter_saved_while_it_runs_is_run_again(book: Path) -> None:
    chapter = book / "chapters" / "two.ipynb"
    chapter.write_text(notebook("Two", f"import time; time.sleep(5)\n{TWO}"))
    slow = subprocess.Popen(
        [sys.executable, "-m", "recompute", "build"], cwd=book, stdout=-1, stderr=-1, text=True
    )
    assert slow.stdout is not None
    assert any("executing" in line for line in slow.stdout)
    time.sleep(1)
    chapter.write_text(notebook("Two", TWO))
    _, told = slow.communicate(timeout=120)
    assert slow.returncode == 0, told
    assert "executing 1 of 2 chapters" in run(book).stdout
    assert "nothing to do" in run(book).stdout


def test_a_page_saved_while_chapters_run_and_put_back_is_made_again(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, made = book / "chapters" / "index.md", book / "_build" / "html/chapters/index.html"
    first = index.read_text()
    executing = Build.chapters

    def saved_meanwhile(build: Build) -> list[str]:
        index.write_text(first + "\nFor a moment.\n")
        return executing(build)

    with monkeypatch.context() as patched:
        patched.setattr(Build, "chapters", saved_meanwhile)
        make(say=lambda _: None)
    assert "For a moment." in made.read_text()
    index.write_text(first)
    assert make(say=lambda _: None).pages
    assert "For a moment." not in made.read_text()


def test_a_chapter_that_reads_the_ledger_runs_when_the_others_are_done(book: Path) -> None:
    reads = TWO.replace(
        "chapter.close()", 'print([e["id"] for e in chapter.ledger()])\nchapter.close()'
    )
    (book / "chapters" / "two.ipynb").write_text(notebook("Two", reads))
    for executed in ("chapters executed: 2", "nothing to do"):  # two by two, the first time
        done = run(book)
        assert done.returncode == 0 and executed in done.stdout, done.stdout + done.stderr
    assert "russia-large" in (book / "_build" / "executed" / "two.ipynb").read_text()


def test_a_claim_is_not_called_as_the_page_of_all(book: Path) -> None:
    ledger = book / "data" / "claims.yaml"
    ledger.write_text(ledger.read_text().replace("id: russia-large", "id: index"))
    told = run(book)
    assert told.returncode == 1 and "cannot be called 'index'" in told.stderr


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('chapter.claim("russia-lrage")', "no claim has the id 'russia-lrage'"),
        ('chapter.claim("other")', "the ledger gives this claim to the chapter 'two'"),
        ('chapter.load("wdi-2061")', "no source is called 'wdi-2061'"),
        ("chapter.close()", "without deciding this claim"),
        ('chapter.result("russia-large")', "has not been evaluated yet"),
        ('chapter.numbers("russia-large", people=1.0)', "has not been evaluated yet"),
        ('chapter.evaluate("russia-large", {"mian": ratio})', "functions are given for .'mian'."),
        ('chapter.evaluate("russia-large", lambda year: 48.0)', "returned float, not an Estimate"),
        (
            'chapter.evaluate("russia-large", ratio); chapter.card("russia-large")',
            "'people' is not defined",
        ),
        (
            'chapter.evaluate("russia-large", ratio, value=1.0); chapter.close()',
            "already means something",
        ),
        ('chapter.glue(people=float("nan"))', "'people' for the prose is nan"),
    ],
)
def test_a_mistake_in_a_chapter_is_told(book: Path, code: str, message: str) -> None:
    chapter = Chapter("one")
    with pytest.raises(RecomputeError, match=message):
        exec(code, {"chapter": chapter, "ratio": ratio})


def ratio(year: int) -> Estimate:
    return Estimate(48.0, "wdi-2016", year=year)


def test_a_cell_that_ends_with_a_result_shows_its_card(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    monkeypatch.setattr("recompute.notebook.chapter.display", shown.append)
    chapter = Chapter("one")
    chapter.evaluate("russia-large", ratio)
    chapter.numbers("russia-large", people=1.0)._ipython_display_()
    card = chapter.card("russia-large")
    assert shown == [card] and card.markdown.startswith("**✓ Holds**")


def test_the_table_of_contents_names_what_exists(book: Path) -> None:
    (book / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/three\n"
    )
    told = run(book)
    assert told.returncode == 1
    assert "names 'chapters/three', which does not exist" in told.stderr
