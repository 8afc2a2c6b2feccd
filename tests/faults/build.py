"""The fault matrix of the build: everything that can go wrong while a book is made, tried for real.

A small book is built once; then each fault is made to happen to it. Recorded is what the person is
told, whether the last good book is whole after it, and whether the next run, the fault mended, ends
well. Text in its ledger and data is hostile: the book must show it and never obey it.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from recompute import paths
from recompute.errors import RecomputeError
from recompute.pipeline import execute
from recompute.pipeline.build import build
from recompute.site.verify import differing
from recompute.sources import catalogue
from recompute.sources.extract import to_parquet
from recompute.sources.lock import Seal, add_seals
from tests.site.small import checksums, configured, notebook

NASTY = "<script>alert(1)</script> \\input{/etc/passwd} `x` {raw}`<b>` [a](javascript:b) =1+1 | $y$"
FORMULA = '=HYPERLINK("https://example.org";"x")'
# Without the commands that BibTeX itself would refuse.
BOOKISH = "<script>alert(1)</script> {raw}`<b>` [a](javascript:b) \\href{javascript:b}{c}"
INDEX = """# Small

```{ledger}
```

{cite}`old`

```{sources-table}
```

```{bibliography}
```
"""
_EXTRACTS = ("flows", "facts-members")
ONE = """
import matplotlib.pyplot as plt
from recompute.notebook import Chapter
from recompute.claims import Estimate
from recompute.figures import style
chapter = Chapter("one", as_of=as_of)
members = chapter.load("facts-members")
flows = chapter.load("flows")
def total(year, sum_of):
    return Estimate(flows.query("year == @year", local_dict={"year": year})["value"].sum(), "flows", year=year)
chapter.evaluate("large", total, flow=flows["value"].sum(), member=members["name"].iloc[0])
with style.use():
    fig, ax = plt.subplots()
    ax.plot(flows["year"], flows["value"])
    ax.set_xlabel(members["name"].iloc[0])
chapter.figure(
    "rise", fig, flows.assign(note=members["name"].iloc[-1]), claims=["large"], title="The flow rises",
    caption="US$ million NASTY", alt="The flow rises from year to year over the whole period shown. NASTY",
    sources=["flows"], columns={"year": "year", "value": "US$ million", "note": "a name"},
)
chapter.glue(source="facts-members", member=members["name"].iloc[0])
chapter.close()
""".replace("NASTY", NASTY.replace("\\", "\\\\"))
PROSE = "One\n\n{glue}`member` is a name."
TWO = """
from recompute.notebook import Chapter
chapter = Chapter("two", as_of=as_of)
chapter.close()
"""


@dataclass(frozen=True)
class Case:
    """One fault.

    Attributes
    ----------
    part, fault : str
        Where it strikes, and what went wrong.
    told : str
        The error; empty for a run that was killed.
    whole : bool
        Whether the published book is byte for byte the last good one.
    next_run : bool
        Whether the run after it, the fault mended, ends well and gives a whole book.
    """

    part: str
    fault: str
    told: str
    whole: bool
    next_run: bool

    @property
    def well(self) -> bool:
        """Whether the fault does no harm."""
        told = bool(self.told) != self.fault.startswith("killed") and "Traceback" not in self.told
        return told and self.whole and self.next_run


def _claim(**fields: Any) -> dict[str, Any]:
    return {"section": "I", "where": f"Section I {NASTY}", "question": f"Is it? {NASTY}", **fields}


def _large() -> dict[str, Any]:
    """Make the part that is decided, hostile wherever its author writes words."""
    choices = {
        "year": {"reading": [2019, 2020], "why": NASTY},
        "sum_of": {"equivalent": [f"all {NASTY}", FORMULA], "why": NASTY},
    }
    readings = [
        {"name": "the later year", "plain": True, "why": NASTY, "when": {"year": 2020}},
        {"name": f"{FORMULA} {NASTY}", "plain": False, "when": {"year": 2019}},
    ]
    return {
        "id": "main", "says": f"It is large. {NASTY}", "name": f"the flow {NASTY}",
        "quantity": f"Flow {NASTY}", "unit": "US$ million", "definition": f"The sum. {NASTY}",
        "predicate": "value > 1", "predicate_text": f"It exceeds one. {NASTY}",
        "choices": choices, "readings": readings, "main": [{"year": 2020}],
    }  # fmt: skip


def _kept_secret() -> dict[str, Any]:
    return {"id": "rest", "says": NASTY, "name": f"the rest {NASTY}", "missing_data": NASTY}


def sandbox(folder: Path, printed: dict[str, Any] | None = None) -> None:
    """Make a small book, with this book's configuration, and put it in use."""
    (folder / "chapters").mkdir(parents=True)
    (folder / "data" / "tidy").mkdir(parents=True)
    (folder / "data" / "facts").mkdir()
    configured(folder, printed)
    braced = NASTY.replace("{", "{{").replace("}", "}}")
    answer = {"when": "main_value > 1", "text": f"It is {{flow:.0f}} by {{member}}. {braced}"}
    ledger = {
        "paper": {
            "title": "A paper", "authors": ["A. Author"], "journal": "A Journal", "volume": 1, "issue": 1,
            "year": 2020, "pages": "1-2", "received": "2020-12-01", "accepted": "2021-02-09",
            "accepted_snapshot": "2021-04-30",
        },
        "claims": [
            _claim(id="large", chapter="one", stance="asserted", statement=f"The flow is large {NASTY}.",
                   parts=[_large(), _kept_secret()], answers=[answer], sources=["flows"], limits=NASTY),
            _claim(id="open", chapter="two", stance="plan", statement=FORMULA,
                   parts=[{"id": "main", "says": NASTY, "missing_data": NASTY}]),
        ],
    }  # fmt: skip
    (folder / "data" / "claims.yaml").write_text(yaml.safe_dump(ledger, sort_keys=False))
    about = {"institution": f"An institution {NASTY}", "vintage": f"2020 {NASTY}", "published": "2020-12-31",
             "licence": f"CC0 {NASTY}", "redistribution": FORMULA, "keeps": "All.", "caveats": [NASTY]}  # fmt: skip
    raw = {"url": "https://example.org", "citation": "old", "via": {"repository": "a/b", "commit": "0"},
           "raw": [{"file": "old", "sha256": "0" * 64}], "reader": "long_panel"}  # fmt: skip
    year = {"type": "int", "unit": "year", "min": 1990, "max": 2030}
    value = {"type": "float", "unit": "US$ million", "min": 0, "max": 1000}
    flows, facts = _EXTRACTS
    entries = [
        {"id": flows, **about, "title": f"Flows {NASTY}", **raw, "keys": ["year"], "columns": {"year": year, "value": value},
         "dataset": "Flows", "family": "flows", "extract": {"file": "tidy/flows.parquet"}},
        {"id": facts, **about, "title": FORMULA, "keys": ["name"],
         "columns": {"name": {"type": "string"}, "year": year, "value": value},
         "dataset": "Members", "family": "members", "extract": {"file": "facts/members.csv"}},
    ]  # fmt: skip
    (folder / "data" / "sources.yaml").write_text(
        yaml.safe_dump({"sources": entries}, sort_keys=False)
    )
    (folder / "references.bib").write_text(
        f"@misc{{old, title = {{{BOOKISH}}}, author = {{{BOOKISH}}}}}\n"
    )
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n- file: chapters/two\n"
    )
    (folder / "chapters" / "index.md").write_text(INDEX)
    (folder / "chapters" / "one.ipynb").write_text(notebook(PROSE, ONE))
    (folder / "chapters" / "two.ipynb").write_text(notebook("Two", TWO))
    os.environ["RECOMPUTE_ROOT"] = str(folder)
    rows = pd.DataFrame({"year": range(2015, 2021), "value": [float(n) for n in range(100, 106)]})
    _put(flows, to_parquet(rows, catalogue(sealed=False)[flows]), len(rows))
    names = [NASTY, "B", FORMULA]
    members = pd.DataFrame({"name": names, "year": [2015] * 3, "value": [1.0, 2.0, 3.0]})
    _put(facts, members.to_csv(index=False).encode(), len(members))


def _put(source_id: str, content: bytes, rows: int) -> None:
    """Write an extract and its checksum, as one would who meant it."""
    catalogue(sealed=False)[source_id].path.write_bytes(content)
    add_seals({source_id: Seal(rows=rows, sha256=hashlib.sha256(content).hexdigest())})


@contextmanager
def project(folder: Path, printed: dict[str, Any] | None = None) -> Iterator[Path]:
    """Build the small book, as HTML and these printed books, and have it in use for a while."""
    with execute.environment():
        for name in ("RECOMPUTE_RESULTS", "RECOMPUTE_FINISHED"):
            os.environ.pop(name, None)
        sandbox(folder, printed)
        build(say=_quiet)
        yield folder


def _quiet(_: str) -> None: ...


def run() -> str:
    """Build the book in use; return what the person is told, nothing if all is well."""
    try:
        build(say=_quiet)
    except RecomputeError as error:
        if not (error.where and error.mend):
            return f"Traceback: {error.what}"
        return error.what.replace(str(paths.root()), "…")
    return ""


def whole(folder: Path) -> bool:
    """Whether the published book has every file of the build that sealed it, and no other."""
    html = folder / "_build" / "html"
    return html.exists() and differing(html, checksums(html)) == {}


def _sealed(folder: Path) -> bytes:
    return (folder / "_build" / "html" / "checksums.txt").read_bytes()


def _case(folder: Path, part: str, fault: str, attempt: Callable[[], str] = run) -> Iterator[Case]:
    """Try a fault that has been made; the caller mends it between the two steps of this."""
    good = _sealed(folder)
    told = attempt()
    stays = whole(folder) and _sealed(folder) == good
    yield Case(part, fault, told, stays, False)
    yield Case(part, fault, told, stays, run() == "" and whole(folder) and _sealed(folder) == good)


@contextmanager
def _changed(*changed: Path) -> Iterator[None]:
    """Put files back as they were."""
    before = {path: path.read_bytes() for path in changed}
    try:
        yield
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def tried(
    folder: Path, part: str, fault: str, make: Callable[[], object], *changed: Path, **environment: str
) -> Case:  # fmt: skip
    """Make a fault, run, mend it, run again.

    Parameters
    ----------
    folder : Path
        The small book.
    part, fault : str
        As in `Case`.
    make : callable
        Makes the fault.
    *changed : Path
        Files it may touch, put back for the second run.
    **environment : str
        Variables set for the first run.
    """
    with _changed(*changed), execute.environment(**environment):
        make()
        steps = _case(folder, part, fault)
        next(steps)
    return next(steps)


# Faults of data: the file as such, then a file that was sealed as if it were meant.

FILE: dict[str, Callable[[bytes], bytes]] = {
    "a byte corrupted": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
}


def _retyped(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(value=frame["value"].map("about {}".format))


def _twice(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, frame.iloc[1:2]], ignore_index=True)


def _missing(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(value=frame["value"].where(frame.index > 0))


def _thousandfold(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(value=frame["value"] * 1000)


CONTENT: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "sealed with a wrong type": _retyped,
    "sealed with a key twice": _twice,
    "sealed with a number missing": _missing,
    "sealed in a wrong unit": _thousandfold,
}


def _reseal(source_id: str, spoil: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    path = catalogue()[source_id].path
    if path.suffix == ".csv":
        frame = spoil(pd.read_csv(path))
        _put(source_id, frame.to_csv(index=False).encode(), len(frame))
        return
    frame = spoil(pd.read_parquet(path))
    made = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), made)
    _put(source_id, made.getvalue(), len(frame))


def _data(folder: Path) -> Iterator[Case]:
    for name in _EXTRACTS:
        path = catalogue()[name].path
        part = f"extract ({path.suffix[1:]})"
        content = path.read_bytes()
        for fault, damage in FILE.items():
            yield tried(folder, part, fault, partial(path.write_bytes, damage(content)), path)
        for fault, spoil in CONTENT.items():
            sealed = folder / "data" / "sources.lock.json"
            yield tried(folder, part, fault, partial(_reseal, name, spoil), path, sealed)


# Faults of what is written by hand

TEXTS: dict[str, tuple[str, str, str]] = {
    "no YAML": ("data/claims.yaml", "paper:", "paper: ["),
    "code in the YAML": (
        "data/claims.yaml",
        "title: A paper",
        "title: !!python/object/apply:os.getcwd []",
    ),
    "unknown source": ("data/claims.yaml", "- flows", "- flaws"),
    "unknown chapter": ("data/claims.yaml", "chapter: two", "chapter: three"),
    "a claim of another chapter": ("data/claims.yaml", "chapter: one", "chapter: two"),
    "an id twice": ("data/claims.yaml", "id: open", "id: large"),
    "an id that is another page's": ("data/claims.yaml", "id: open", "id: index"),
    "an id that is a path": ("data/claims.yaml", "id: open", "id: ../open"),
    "an id of 300 letters": ("data/claims.yaml", "id: open", f"id: {'o' * 300}"),
    "an unknown field": ("data/claims.yaml", "stance: plan", "stance: plan\n  verdict: holds"),
    "a stance of no kind": ("data/claims.yaml", "stance: plan", "stance: boast"),
    "a date that is none": ("data/claims.yaml", "'2021-04-30'", "'2021-02-30'"),
    "main not among the choices": ("data/claims.yaml", "- year: 2020", "- year: 2021"),
    "a choice of no kind": ("data/claims.yaml", "reading:", "leading:"),
    "a choice named like a result": ("data/claims.yaml", "sum_of:", "source:"),
    "an option twice": ("data/claims.yaml", "- 2019\n", "- 2020\n"),
    "an option that YAML takes for a truth": ("data/claims.yaml", "- 2019\n", "- NO\n"),
    "a reading that pools two questions": (
        "data/claims.yaml",
        "when:\n        year: 2020",
        "when:\n        year: [2019, 2020]",
    ),
    "no reading that is plain": ("data/claims.yaml", "plain: true", "plain: false"),
    "an answer that names what is not given": ("data/claims.yaml", "{flow:", "{flaw:"),
    "an answer that reaches into an object": ("data/claims.yaml", "{flow:", "{flow.__class__:"),
    "an answer's condition on what is not given": ("data/claims.yaml", "main_value >", "value >"),
    "a predicate that is no expression": ("data/claims.yaml", "value > 1", "value >"),
    "a predicate with an unknown column": ("data/claims.yaml", "value > 1", "worth > 1"),
    "a predicate that never looks at the value": ("data/claims.yaml", "value > 1", "1 < 2"),
    "a predicate that imports": (
        "data/claims.yaml",
        "value > 1",
        "value > __import__('os').getpid()",
    ),
    "a predicate that reaches into an object": (
        "data/claims.yaml",
        "value > 1",
        "value.__class__ == 1",
    ),
    "a predicate that takes for ever": ("data/claims.yaml", "value > 1", "value > 9**9**9"),
    "a key twice in the ledger": (
        "data/claims.yaml",
        "predicate: value > 1",
        "predicate: value > 1\n    predicate: value > 2",
    ),
    "a chapter that does not exist": ("_toc.yml", "chapters/two", "chapters/three"),
    "a chapter below itself": ("_toc.yml", "chapters/two", "chapters/one"),
    "a chapter outside the book": ("_toc.yml", "chapters/two", "../two"),
    "no YAML in the contents": ("_toc.yml", "root:", "root: ["),
    "no YAML in the catalogue": ("data/sources.yaml", "sources:", "sources: ["),
    "a source's id twice": ("data/sources.yaml", "id: facts-members", "id: flows"),
    "a key twice in the catalogue": (
        "data/sources.yaml",
        "keeps: All.",
        "keeps: All.\n  keeps: Some.",
    ),
    "a link that is no address": (
        "data/sources.yaml",
        "https://example.org\n",
        "javascript:alert(5)\n",
    ),
    "a source of the future": ("data/sources.yaml", "'2020-12-31'", "'2099-12-31'"),
    "a day of publication that is none": ("data/sources.yaml", "'2020-12-31'", "'2020-13-31'"),
    "an extract outside its folder": ("data/sources.yaml", "tidy/flows", "../flows"),
    "a column of no type": ("data/sources.yaml", "type: int", "type: whole"),
    "a key that is no column": ("data/sources.yaml", "- year\n", "- yaer\n"),
    "a unit left out of the data": ("data/sources.yaml", "max: 1000", "max: 10"),
    "no line in the lock file": ("data/sources.lock.json", "flows", "flaws"),
    "no JSON in the lock file": ("data/sources.lock.json", "{\n", "<<<<<<< HEAD\n{\n"),
    "an edited checksum": ("data/sources.lock.json", '"sha256": "', '"sha256": "0'),
    "no YAML in the configuration": ("_config.yml", "title:", "title: ["),
    "an address that is a script": ("_config.yml", "baseurl: ''", "baseurl: javascript:alert(1)"),
    "a repository that is none": ("_config.yml", "url: ''", "url: https://example.org/x"),
}
_PARTS = {
    "claims.yaml": "ledger",
    "_toc.yml": "contents",
    "sources.yaml": "catalogue",
    "sources.lock.json": "lock file",
    "_config.yml": "configuration",
}


def _texts(folder: Path) -> Iterator[Case]:
    for fault, (name, old, new) in TEXTS.items():
        file = folder / name
        text = file.read_text()
        assert old in text, fault
        broken = text.replace(old, new, 1).encode()
        yield tried(folder, _PARTS[file.name], fault, partial(file.write_bytes, broken), file)


# What a person types

COMMANDS: dict[str, tuple[str, ...]] = {
    "a port that does not exist": ("serve", "--port", "99999"),
    "a figure that does not exist": ("figure", "rice"),
    "a figure outside its folder": ("figure", "../book"),
    "a format that does not exist": ("figure", "rise", "--format", "gif"),
    "a folder that cannot be written": ("figure", "rise", "--out", "/proc/none"),
    "a citation in no known form": ("cite", "rise", "--format", "word"),
    "a citation of no claim": ("cite", "claims/lagre"),
    "a day that is none": ("build", "--as-of", "2021-02-30"),
    "an unknown claim": ("claims", "lagre"),
    "a registration of an unknown claim": ("register", "lagre"),
    "an extract of an unknown source": ("sources", "extract", "flaws"),
    "raw files that are not there": ("sources", "extract", "flows", "--raw", "/nowhere"),
    "a refresh of an unknown family": ("refresh", "flaws"),
    "a refresh that accepts what is no check": ("refresh", "--accept", "everything"),
    "a comparison with what is no book": ("verify", "/nowhere"),
    "a comparison with what nobody serves": ("verify", "http://127.0.0.1:9/book"),
    "a version that is none": ("stamp", "--version", "two"),
    "a release on a day that is none": ("stamp", "--date", "2026-02-30"),
    "a new book where something is": ("new", "."),
}


def _typed(*words: str) -> str:
    """Run a command as a person does; return what is wrong, without the place and the mend."""
    done = subprocess.run(
        [sys.executable, "-m", "recompute", *words], cwd=paths.root(), text=True, capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip
    if done.returncode == 0:
        return ""
    if "Traceback" in done.stderr:
        return f"Traceback: {done.stderr[-500:]}"
    lines = [line.strip(" │╭╰─╮╯") for line in done.stderr.splitlines()]
    told = [line for line in lines if line and not line.startswith(("Usage:", "Try ", "Error"))]
    return told[0].removeprefix("error: ").replace(str(paths.root()), "…")


def _commands(folder: Path) -> Iterator[Case]:
    for fault, words in COMMANDS.items():
        steps = _case(folder, "command", fault, partial(_typed, *words))
        next(steps)
        yield next(steps)


# Faults of a chapter while it runs

CHAPTERS: dict[str, tuple[str, dict[str, str]]] = {
    "raises an error": ("raise ValueError('not today')", {}),
    "hangs": ("import time\ntime.sleep(600)", {"RECOMPUTE_CELL_SECONDS": "2"}),
    "takes too much memory": ("kept = [bytes(1 << 24) for _ in range(10**5)]", {"RECOMPUTE_MEMORY_MB": "1500"}),
    "is killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", {}),
    "writes outside its folder": ("open('data/claims.yaml', 'w')", {}),
    "loads an unknown source": (TWO.replace("chapter.close()", "chapter.load('flaws')"), {}),
    "evaluates an unknown claim": (TWO.replace("chapter.close()", "chapter.claim('lagre')"), {}),
    "gives prose a number that is none": (TWO.replace("chapter.close()", "chapter.glue(x=float('nan'))"), {}),
    "does not close": ("1", {}),
}  # fmt: skip


# The same in the chapter that decides a claim and draws a figure.
DECIDES: dict[str, tuple[str, str]] = {
    "gives a bare number for an estimate": ("return Estimate(", "return 1.0 or Estimate("),
    "names an unknown column": ('["value"].sum()', '["worth"].sum()'),
    "gives an estimate of an unknown source": ('.sum(), "flows"', '.sum(), "flaws"'),
    "draws without a source": ('sources=["flows"], columns', "sources=[], columns"),
    "draws for an unknown claim": ('claims=["large"]', 'claims=["lagre"]'),
    "draws without words for the blind": ('alt="The flow', 'alt="" and "The flow'),
    "draws under the name of a path": ('"rise", fig', '"../rise", fig'),
    "evaluates with a choice that nobody made": ("def total(year, sum_of)", "def total(year, sum_of, how)"),
}  # fmt: skip


def _chapters(folder: Path) -> Iterator[Case]:
    one = folder / "chapters" / "one.ipynb"
    for fault, (old, new) in DECIDES.items():
        assert old in ONE, fault
        broken = notebook(PROSE, ONE.replace(old, new))
        yield tried(folder, "chapter", fault, partial(one.write_text, broken), one)
    file = folder / "chapters" / "two.ipynb"
    for fault, (code, environment) in CHAPTERS.items():
        broken = notebook("Two", code)
        yield tried(folder, "chapter", fault, partial(file.write_text, broken), file, **environment)
    short = file.read_text()[:200]
    yield tried(folder, "chapter", "file cut short", partial(file.write_text, short), file)


# Faults of the machine


@contextmanager
def _no_large_files() -> Iterator[None]:
    """Let this process write no more, as on a full disk or beyond a quota."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _full() -> str:
    with _no_large_files():
        return run()


def _in_place_of_build(make: Callable[[Path], object]) -> str:
    """Run with something else where the build's folder belongs, and put the folder back."""
    place = paths.build()
    aside = place.rename(place.with_name("aside"))
    make(place)
    told = run()
    place.unlink()
    aside.rename(place)
    return told


def _with_an_engine_of_its_own() -> str:
    own = paths.root() / "scripts" / "recompute" / "__init__.py"
    own.parent.mkdir(parents=True)
    own.touch()
    told = run()
    own.unlink()
    own.parent.rmdir()
    return told


def _while_another_runs() -> str:
    with (paths.build() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return run()


def _stopped(after: str, seconds: float, number: signal.Signals) -> str:
    """Signal a build some seconds after it says something; return the last line it tells."""
    running = subprocess.Popen(
        [sys.executable, "-u", "-m", "recompute", "build"], cwd=paths.root(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    assert running.stdout is not None
    for line in running.stdout:
        if line.startswith(after):
            break
    time.sleep(seconds)
    if number == signal.SIGKILL:
        running.kill()
    else:
        os.killpg(running.pid, number)
    told = running.communicate(timeout=120)[1]
    if "Traceback" in told:
        return f"Traceback: {told[-500:]}"
    return told.strip().splitlines()[-1] if told.strip() else ""


_LATEST = 0.5  # seconds: executing and making the pages take twice as long


def _machine(folder: Path, moments: int) -> Iterator[Case]:
    file = folder / "chapters" / "two.ipynb"
    attempts: dict[str, Callable[[], str]] = {
        "no room to write": _full,
        "two builds at once": _while_another_runs,
        "a file where the build's folder belongs": partial(_in_place_of_build, Path.touch),
        "a link to nothing where it belongs": partial(
            _in_place_of_build, partial(os.symlink, "/nowhere")
        ),
        "the engine of another folder runs": _with_an_engine_of_its_own,
    }
    for fault, attempt in attempts.items():
        with _changed(file):
            file.write_text(notebook("Two", f"{TWO}\n# {fault}"))
            steps = _case(folder, "machine", fault, attempt)
            next(steps)
        yield next(steps)
    chance = random.Random(2021)
    moment_of = {"executing": "while executing", "making the pages": "while making the pages"}
    for number, fault in ((signal.SIGINT, "stopped by Ctrl-C"), (signal.SIGKILL, "killed")):
        for after, when in moment_of.items():
            for moment in range(moments):
                # Another title and other code: a chapter to execute and the pages to make.
                file.write_text(notebook(f"Two, {fault} {when} {moment}", f"{TWO}\n# {fault} {when} {moment}"))  # fmt: skip
                good = _sealed(folder)
                told = _stopped(after, chance.uniform(0, _LATEST), number)
                stays = whole(folder) and _sealed(folder) == good
            yield Case("machine", f"{fault} {when}", told, stays, run() == "" and whole(folder))


def matrix(folder: Path, *, moments: int = 1) -> Iterator[Case]:
    """Try every fault; `folder` is scratch space, `moments` how often a step is stopped by chance."""
    with project(folder / "a small book") as book:
        yield from _data(book)
        yield from _texts(book)
        yield from _commands(book)
        yield from _chapters(book)
        yield from _machine(book, moments)


def table(cases: list[Case]) -> pd.DataFrame:
    """Write the matrix for a reader, one row a fault."""
    return pd.DataFrame(
        {
            "Part": case.part,
            "Fault": case.fault,
            "The person is told": _short(case.told) or "nothing: the process is gone",
            "Last good book whole": "yes" if case.whole else "no",
            "Next run succeeds": "yes" if case.next_run else "no",
        }
        for case in cases
    )


def _short(told: str) -> str:
    line = told.splitlines()[0] if told else ""
    return line if len(line) <= 110 else f"{line[:109]}…"
