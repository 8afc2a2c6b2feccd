"""The book beside plain Jupyter Book: the same sources, the same machine, one run.

Not a test: the numbers depend on the machine. `python -m tests.benchmarks.book` copies the book
to a temporary folder, builds it there both ways (HTML only) and writes `docs/tables/speed.md`,
which a page of the book includes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pyarrow.parquet as pq
import yaml

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import digest, write_text
from recompute.pipeline import execute, state, zygote

_COPIED = ("_config.yml", "_toc.yml", "references.bib", "CITATION.cff", "requirements.txt",
           "chapters", "data")  # fmt: skip
_PLAIN = "from jupyter_book.cli.main import main; main()"
_CHANGED = "theory"  # a chapter that no other reads
_SIZES = (30, 100)  # chapters of the book once it has grown
_SMALL = """
import matplotlib.pyplot as plt
from recompute.notebook import Chapter
from recompute.figures import style
chapter = Chapter("{name}", as_of="now")
rows = chapter.load("{source}")
counts = rows["{column}"].value_counts().head(10).rename_axis("{column}").reset_index(name="rows (count)")
with style.use():
    fig, ax = plt.subplots()
    ax.plot(counts["rows (count)"])
chapter.figure(
    "{name}", fig, counts, claims=[], title="Rows by {column}", caption="Rows of an extract.",
    alt="A line of the number of rows of an extract, in order of their number.", sources=["{source}"],
)
chapter.glue(source="{source}", rows=len(rows))
chapter.close()
"""

# Runs in a process of its own: the cells of all chapters, two at a time, each in a fork of a
# process that has imported the libraries, with no kernel and no notebook around them.
_FLOOR = """
import importlib, json, multiprocessing, os, sys, time
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
from IPython.core.interactiveshell import InteractiveShell

def run(file):
    shell = InteractiveShell.instance()
    with open(file) as opened:
        cells = [c for c in json.load(opened)["cells"] if c["cell_type"] == "code"]
    for cell in cells:
        shell.run_cell("".join(cell["source"])).raise_error()

answers = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
started = time.monotonic()
for files in json.loads(sys.argv[2]):
    with multiprocessing.get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        pool.map(run, files, chunksize=1)
os.write(answers, str(time.monotonic() - started).encode())
"""


@dataclass(frozen=True)
class Run:
    """One timed command.

    Attributes
    ----------
    seconds, cpu : float
        Wall-clock, and processor time of the command and all processes below it.
    told : str
        What it printed.
    """

    seconds: float
    cpu: float
    told: str


def timed(command: list[str], cwd: Path, env: dict[str, str]) -> Run:
    """Run a command and measure it.

    Processor time is sampled: kernels are reaped by the process they are forked from, and
    `getrusage` counts none of those.

    Parameters
    ----------
    command : list of str
        Program and arguments.
    cwd : Path
        Where it runs.
    env : dict
        Its whole environment.

    Raises
    ------
    RecomputeError
        If it fails, with the end of what it printed.
    """
    spent: dict[tuple[int, float], float] = {}
    with tempfile.TemporaryFile("w+", errors="replace") as told:
        started = time.monotonic()
        process = psutil.Popen(command, cwd=cwd, env=env, stdout=told, stderr=subprocess.STDOUT)
        while process.poll() is None:
            try:
                family = [process, *process.children(recursive=True)]
            except psutil.NoSuchProcess:
                family = []
            for one in family:
                try:
                    times = one.cpu_times()
                    spent[one.pid, one.create_time()] = times.user + times.system
                except psutil.NoSuchProcess:
                    continue
            time.sleep(0.1)
        seconds = time.monotonic() - started
        told.seek(0)
        text = told.read()
    if process.returncode:
        raise RecomputeError(
            "a timed build failed: " + text[-1500:], where=" ".join(command[-6:]),
            mend="make the book build first: `make book`",
        )  # fmt: skip
    return Run(seconds, sum(spent.values()), text)


def environment(root: Path) -> dict[str, str]:
    """Return what both builds inherit: this copy of the book, nothing that favours one of them."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RECOMPUTE_", "JUPYTER_", "MAKE", "MFLAGS"))
        and name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED", *execute.ONE_THREAD)
    }
    here = Path(__file__).resolve().parents[2]
    return {
        **kept,
        "RECOMPUTE_ROOT": str(root),
        "PYTHONPATH": os.pathsep.join([str(here / "scripts"), str(here)]),
        "MPLBACKEND": "agg",
        "SOURCE_DATE_EPOCH": "1609459200",
    }


def _copy(root: Path, target: Path) -> Path:
    target.mkdir(parents=True)
    for name in _COPIED:
        place = root / name
        (shutil.copytree if place.is_dir() else shutil.copy2)(place, target / name)
    config = yaml.safe_load((target / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"]["recompute_print"] = {}  # plain Jupyter Book makes HTML alone
    (target / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return target


def touch_chapter(notebook: Path) -> None:
    """Change the code of a chapter without changing what it computes."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cell = next(c for c in content["cells"] if c["cell_type"] == "code")
    cell["source"] = ["# timed\n", *cell["source"]]
    notebook.write_text(json.dumps(content, indent=1), encoding="utf-8")


def touch_data(root: Path, source: dict[str, Any]) -> None:
    """Change the bytes of an extract and its seal, as a new vintage would."""
    file = root / "data" / source["extract"]["file"]
    pq.write_table(pq.read_table(file), file, compression="gzip")
    lock = root / "data" / "sources.lock.json"
    seals = json.loads(lock.read_text(encoding="utf-8"))
    seals[source["id"]]["sha256"] = digest(file)
    lock.write_text(json.dumps(seals), encoding="utf-8")


def grow(root: Path, source: dict[str, Any], size: int) -> None:
    """Give a book small chapters, each with an extract and a figure, until it has so many."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    chapters = toc.get("parts", [toc])[0]["chapters"]
    there = len(list((root / "chapters").glob("*.ipynb")))
    column = next(iter(source["columns"]))
    for number in range(there, size):
        name = f"small-{number}"
        code = _SMALL.format(name=name, source=source["id"], column=column)
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_markdown_cell(f"# Small chapter {number}"),
                nbformat.v4.new_code_cell('as_of = "now"', metadata={"tags": ["parameters"]}),
                nbformat.v4.new_code_cell(code),
            ],
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
            },
        )
        nbformat.write(notebook, root / "chapters" / f"{name}.ipynb")
        chapters.append({"file": f"chapters/{name}"})
    (root / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")


def data_files(root: Path, results: Path) -> list[tuple[dict[str, Any], int]]:
    """Find the Parquet extracts that the fewest and the most chapters load.

    Returns
    -------
    list of tuple
        Entry of the catalogue and number of chapters, the fewest first.
    """
    loaded = [
        source_id
        for record in results.glob("*/record.json")
        for source_id in json.loads(record.read_text(encoding="utf-8"))["sources"]
    ]
    used = [(s, loaded.count(s["id"])) for s in _parquet(root) if s["id"] in loaded]
    if not used:
        raise RecomputeError(
            "no chapter loads a Parquet extract", where=str(results), mend="load one in a chapter"
        )
    used.sort(key=lambda pair: pair[1])
    return used[:1] + used[1:][-1:]


def _parquet(root: Path) -> list[dict[str, Any]]:
    known = yaml.safe_load((root / "data" / "sources.yaml").read_text(encoding="utf-8"))["sources"]
    return [source for source in known if source["extract"]["file"].endswith(".parquet")]


class Plain:
    """The same pages made by `jupyter-book build`, which executes the chapters itself.

    Parameters
    ----------
    folder : Path
        Where it works.
    root : Path
        The copy of the book, built once.
    env : dict
        Environment of the builds.
    mode : str
        Jupyter Book's `execute_notebooks`.
    """

    def __init__(self, folder: Path, root: Path, env: dict[str, str], mode: str) -> None:
        work = root / "_build" / "work"
        self.folder, self.root, self.mode = folder, _copy(root, folder / "root"), mode
        self.source = folder / "source"
        shutil.copytree(work / "source", self.source)
        for name in ("extra", "explorer", "bench"):
            shutil.copytree(work / name, folder / name)
        # The chapters that read the others' results are executed in no particular order.
        shutil.copytree(root / "_build" / "results", folder / "results")
        for notebook in (root / "chapters").glob("*.ipynb"):
            shutil.copy2(notebook, self.source / "chapters" / notebook.name)
        config = yaml.safe_load((self.source / "_config.yml").read_text(encoding="utf-8"))
        config["execute"] = {"execute_notebooks": mode, "timeout": 600}
        config["sphinx"]["config"]["html_extra_path"] = [str(folder / "extra")]
        (self.source / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False))
        titles = {n.stem: n.stem for n in (root / "chapters").glob("*.ipynb")}
        self.env = env | {
            "RECOMPUTE_ROOT": str(self.root),
            "RECOMPUTE_RESULTS": str(folder / "results"),
            "RECOMPUTE_PUBLISHED": str(folder / "extra"),
            "RECOMPUTE_TITLES": json.dumps(titles),
        }

    def build(self) -> Run:
        """Time one build."""
        command = [sys.executable, "-c", _PLAIN, "build", str(self.source),
                   "--path-output", str(self.folder / "made")]  # fmt: skip
        done = timed(command, self.root, self.env)
        if "Executing notebook failed" in done.told:  # only a warning there, and a false time here
            failed = [line for line in done.told.splitlines() if "notebook failed" in line]
            raise RecomputeError(
                f"plain Jupyter Book could not execute a chapter: {failed[0]}",
                where=str(self.source),
                mend="make the chapter run in a plain kernel",
            )
        return done


def _say(case: str, run: Run) -> None:
    print(f"{case}: {run.seconds:.1f} s, {run.cpu:.1f} cpu s", flush=True)


def _floor(root: Path, env: dict[str, str]) -> float:
    took = state.State(root / "_build" / "state.json")

    def seconds(notebook: Path) -> float:
        return took.entry(f"chapter:{notebook.stem}")["seconds"]

    chapters = sorted((root / "chapters").glob("*.ipynb"), key=seconds, reverse=True)
    results = root / "_build" / "results"
    last = {
        c for c in chapters if json.loads((results / c.stem / "record.json").read_text())["ledger"]
    }
    rounds = [[str(c) for c in chapters if (c in last) is late] for late in (False, True)]
    shutil.rmtree(root / "_build" / "cache", ignore_errors=True)
    done = timed(
        [sys.executable, "-c", _FLOOR, json.dumps(zygote.LIBRARIES), json.dumps(rounds)],
        root, env | execute.ONE_THREAD | {"RECOMPUTE_RESULTS": str(root / "_build" / "floor")},
    )  # fmt: skip
    _say("the cells alone", done)
    return float(done.told.splitlines()[-1])


class _Session:
    """A copy of the book to build, and the runs timed so far, by case and by who made it."""

    def __init__(self, folder: Path) -> None:
        self.root = _copy(paths.root(), folder / "book")
        self.env = environment(self.root)
        self.runs: dict[str, dict[str, Run]] = {}

    def build(self) -> Run:
        return timed([sys.executable, "-m", "recompute", "build"], self.root, self.env)

    def take(self, case: str, who: str, run: Run) -> Run:
        self.runs.setdefault(case, {})[who] = run
        _say(f"{case}, {who}", run)
        return run


def measure(folder: Path) -> tuple[dict[str, dict[str, Run]], dict[str, float], dict[str, bool]]:
    """Time every case.

    Parameters
    ----------
    folder : Path
        An empty folder to work in.

    Returns
    -------
    tuple of dict
        Runs by case and by who made it; the floor's two parts in seconds; who noticed the data.
    """
    session = _Session(folder)
    root, env, ours, take = session.root, session.env, session.build, session.take
    take("cold", "ours", ours())
    take("nothing changed", "ours", ours())
    # At once: a machine's speed drifts, and these are held against the first build.
    shutil.rmtree(root / "_build" / "html")
    shutil.rmtree(root / "_build" / "work" / "html")
    pages = take("pages alone", "ours", ours())
    floor = {"cells": _floor(root, env), "pages": pages.seconds}
    force = Plain(folder / "force", root, env, "force")
    take("cold", "force", force.build())
    cache = Plain(folder / "cache", root, env, "cache")
    take("cold", "cache", cache.build())
    take("nothing changed", "cache", cache.build())
    for who, build, place in (("ours", ours, root), ("cache", cache.build, cache.source)):
        touch_chapter(place / "chapters" / f"{_CHANGED}.ipynb")
        take("one chapter changed", who, build())
        page = place / "chapters" / "how-to.md"
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")
        take("prose only changed", who, build())
    noticed = {"ours": True, "cache": True}
    for source, chapters in data_files(root, root / "_build" / "results"):
        case = f"a data file that {chapters} of the chapters load changed"
        touch_data(root, source)
        noticed["ours"] &= "executing" in take(case, "ours", ours()).told
        touch_data(cache.root, source)
        told = take(case, "cache", cache.build()).told
        noticed["cache"] &= "Executed notebook" in told or "Executing notebook" in told
    return session.runs, floor, noticed


def growth(folder: Path) -> dict[str, dict[str, Run]]:
    """Time the book once it has more chapters.

    Parameters
    ----------
    folder : Path
        An empty folder to work in.

    Returns
    -------
    dict of dict
        Runs by case and by who made it; plain Jupyter Book at the first size only.
    """
    session = _Session(folder)
    source = _parquet(session.root)[0]
    for size in _SIZES:
        grow(session.root, source, size)
        shutil.rmtree(session.root / "_build", ignore_errors=True)
        session.take(f"{size} chapters, cold", "ours", session.build())
        if size == _SIZES[0]:
            force = Plain(folder / "force", session.root, session.env, "force")
            session.take(f"{size} chapters, cold", "force", force.build())
    return session.runs


def page(
    runs: dict[str, dict[str, Run]],
    floor: dict[str, float],
    noticed: dict[str, bool],
    where: str,
) -> str:
    """Text of `docs/tables/speed.md`; the first three arguments are `measure`'s.

    A case that was not measured is left out, and its target called open.

    Parameters
    ----------
    where : str
        The machine.
    """
    names = {"ours": "this book", "force": "plain, force", "cache": "plain, its cache"}
    rows = []
    for case, made in runs.items():
        cells = [f"{made[w].seconds:.1f} ({made[w].cpu:.1f})" if w in made else "–" for w in names]
        rows.append(f"| {case} | " + " | ".join(cells) + " |")
    return "\n".join(
        [
            f"Machine: {where}. Wall-clock times vary with what else it does; processor times less.",
            "",
            "| case | " + " | ".join(names.values()) + " |", "|---|---:|---:|---:|", *rows, "",
            "| target | wanted | measured | |", "|---|---|---|---|",
            *_targets(runs, floor, noticed), "",
        ]
    )  # fmt: skip


def _targets(
    runs: dict[str, dict[str, Run]], floor: dict[str, float], noticed: dict[str, bool]
) -> list[str]:
    """Say of each target whether it is met, or that it is open."""

    def run(case: str, who: str) -> Run | None:
        return runs.get(case, {}).get(who)

    found: dict[str, tuple[str, bool]] = {}
    cold, forced = run("cold", "ours"), run("cold", "force")
    factors = {"cold": 2.5, "one chapter changed": 8.0}
    for case, factor in factors.items():
        if (fast := run(case, "ours")) and forced:
            found[case] = _times(forced, fast), forced.seconds >= factor * fast.seconds
    least = sum(floor.values())
    if "cold" in found and floor and forced:
        measured, met = found["cold"]
        found["cold"] = f"{measured}; at the floor {forced.seconds / least:.1f} times", met
    if cold and floor:
        found["cold beside the floor"] = (
            f"{cold.seconds / least:.2f} times {least:.1f} s (the cells' own computing "
            f"{floor['cells']:.1f} s, the pages {floor['pages']:.1f} s)",
            cold.seconds <= 1.15 * least,
        )
    ours, plain = run("nothing changed", "ours"), run("nothing changed", "cache")
    if ours and plain:
        told = f"{ours.seconds:.1f} s against {plain.seconds:.1f} s"
        found["nothing changed"] = told, ours.seconds <= plain.seconds
    if noticed:
        told = ", ".join(f"{who} {'yes' if seen else 'no'}" for who, seen in noticed.items())
        found["a changed data file noticed"] = told, noticed["ours"]
    wanted = {
        case: f"{factor:g} times as fast as a forced build" for case, factor in factors.items()
    }
    wanted |= {
        "cold beside the floor": "at most 1.15 times",
        "nothing changed": "no slower than plain's cache",
        "a changed data file noticed": "always",
    }
    return [_target(case, words, found.get(case)) for case, words in wanted.items()]


def _times(slow: Run, fast: Run) -> str:
    return (
        f"{slow.seconds / fast.seconds:.1f} times by the clock, "
        f"{slow.cpu / fast.cpu:.1f} times by processor time"
    )


def _target(case: str, wanted: str, found: tuple[str, bool] | None) -> str:
    measured, met = found or ("", None)
    how = {True: "met", False: "not met", None: "open, not measured in this run"}[met]
    return f"| {case} | {wanted} | {measured} | {how} |"


def main() -> None:
    """Run all cases and write the table, first without the growth of the book."""
    from tests.benchmarks.measures import machine  # noqa: PLC0415

    table = paths.root() / "docs" / "tables" / "speed.md"
    with tempfile.TemporaryDirectory() as folder:
        runs, floor, noticed = measure(Path(folder).resolve())
    write_text(table, page(runs, floor, noticed, machine()))
    with tempfile.TemporaryDirectory() as folder:
        runs |= growth(Path(folder).resolve())
    write_text(table, page(runs, floor, noticed, machine()))
    print(table.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
