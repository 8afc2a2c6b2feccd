"""From notebooks and data to the HTML and PDF books, doing only what a change calls for."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import yaml
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import digest, key, mend_of, only_one, seal, tree, write_bytes
from recompute.pipeline import execute, kernels
from recompute.pipeline.state import Inputs, State
from recompute.site import typeset

if TYPE_CHECKING:
    from recompute.site import stage

# The files beside chapters/ that pages are made from.
TOP = ("_config.yml", "_toc.yml", "references.bib", "CITATION.cff")
# The files under data/ that say what is computed, and of what.
WRITTEN = (
    "claims.yaml", "sources.yaml", "fetched.yaml", "sources.lock.json", "moved.yaml",
    "corrections.yaml", "reproducibility.yaml",
)  # fmt: skip

Say = Callable[[str], None]


@dataclass(frozen=True)
class Report:
    """What a build did.

    Attributes
    ----------
    executed : list of str
        Chapters executed.
    pages, pdf : bool
        Whether the HTML, the PDF were made anew.
    """

    executed: list[str]
    pages: bool
    pdf: bool

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.executed or self.pages or self.pdf)


def notebooks() -> list[Path]:
    """Chapters of the table of contents that are notebooks, in its order."""
    file = paths.root() / "_toc.yml"
    try:
        names = list(parse_toc_yaml(file))
    except (MalformedError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecomputeError(
            f"the table of contents is not in order: {str(error).splitlines()[0]}",
            where=str(file),
            mend="git checkout _toc.yml, or correct it",
        ) from error
    found = []
    for name in names:
        stem = paths.root() / name
        if stem.with_suffix(".ipynb").exists():
            found.append(stem.with_suffix(".ipynb"))
        elif not (stem.with_suffix(".md").exists() or stem.exists()):
            raise RecomputeError(
                f"the table of contents names {name!r}, which does not exist",
                where=str(file),
                mend="correct the name or add the chapter",
            )
    return found


def _title(notebook: Path) -> str:
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown" and text.startswith("# "):
            return text.splitlines()[0][2:].strip()
    return notebook.stem


def _claim_files(folder: Path, *, besides: str) -> list[Path]:
    found = [*folder.glob("*/claims/*.json"), *folder.glob("*/ways/*.csv")]
    return sorted(p for p in found if p.parent.parent.name != besides)


def _engine() -> dict[str, str]:
    """SHA-256 of every module and template that pages are made by, by its path in the package."""
    package = Path(__file__).resolve().parent.parent
    return {
        name: made
        for name, made in tree(package).items()
        if not name.endswith(".pyc") and not name.startswith(("refresh/", "measures/", "deposit/"))
    }


class Build:
    """One run of the build.

    Parameters
    ----------
    parameters : dict
        Papermill parameters for every chapter, such as ``{"as_of": "2021-04-30"}``.
    say : callable
        Told each step, for the progress display.
    """

    def __init__(self, parameters: dict[str, Any], say: Say) -> None:
        self.say = say
        self.parameters = parameters
        self.others = psutil.Process().children(recursive=True)
        self.root = paths.root()
        self.folder = paths.build()
        self.results = self.folder / "results"
        self.executed = self.folder / "executed"
        self.work = self.folder / "work"
        self.state = State(self.folder / "state.json")
        self.notebooks = notebooks()
        self._check()

    @cached_property
    def inputs(self) -> Inputs:
        """Content of all that chapters depend on."""
        return Inputs()

    def _check(self) -> None:
        """Hold ledger and catalogue against their rules, once for each content of theirs."""
        names = ("_toc.yml", *(f"data/{name}" for name in WRITTEN))
        texts = key([digest(self.root / name) for name in names])
        if self.state.entry("texts").get("key") == texts:
            return
        # A build with nothing to do needs none.
        from recompute.claims.ledger import check, ledger  # noqa: PLC0415

        check()
        chapters = {notebook.stem for notebook in self.notebooks}
        for claim in ledger().claims:
            if claim.chapter not in chapters:
                raise RecomputeError(
                    f"the ledger gives a claim to the unknown chapter {claim.chapter!r}",
                    where=f"data/claims.yaml: {claim.id}",
                    mend=f"use one of {', '.join(sorted(chapters))}",
                )
        self.state.store("texts", texts, self.work / "none")

    # Chapters

    def _record(self, name: str) -> dict[str, Any] | None:
        file = self.results / name / "record.json"
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # not made yet, or not by us
            return None

    def _chapter_key(self, notebook: Path, record: dict[str, Any]) -> str:
        others = _claim_files(self.results, besides=notebook.stem)
        return self.inputs.chapter(notebook, record, self.parameters, others)

    def _stale(self, notebook: Path) -> bool:
        record = self._record(notebook.stem)
        name = notebook.stem
        return (
            record is None
            or self.state.entry(f"chapter:{name}").get("executed")
            != digest(self.executed / f"{name}.ipynb")
            or not self.state.fresh(
                f"chapter:{name}", self._chapter_key(notebook, record), self.results / name
            )
        )

    def _run_chapter(self, notebook: Path) -> tuple[float, str]:
        """Execute a chapter into the folder of work; return the seconds it took and what was run."""
        name = notebook.stem
        started, run = time.monotonic(), digest(notebook)
        scratch = self.work / "executed" / f"{name}.ipynb"
        execute.execute(notebook, scratch, self.parameters)
        if not (self.work / "results" / name / "record.json").exists():
            raise RecomputeError(
                "the chapter ends without chapter.close()",
                where=str(notebook),
                mend="make chapter.close() its last cell",
            )
        return time.monotonic() - started, run

    def _keep_chapter(self, notebook: Path, seconds: float, run: str) -> None:
        name = notebook.stem
        self.state.forget(f"chapter:{name}")
        execute.replace_folder(self.work / "results" / name, self.results / name)
        execute.keep_notebook(self.work / "executed" / f"{name}.ipynb", self.executed)
        record = self._record(name)
        assert record is not None
        if digest(notebook) != run:  # saved meanwhile: what was run is not what stands there now
            return
        self.state.store(
            f"chapter:{name}",
            self._chapter_key(notebook, record),
            self.results / name,
            seconds=round(seconds, 1),
            executed=digest(self.executed / f"{name}.ipynb"),
            notebook=run,
        )

    def _keep_prose(self, notebook: Path) -> None:
        """Let a chapter that need not be executed have the prose it has now."""
        name = notebook.stem
        entry = self.state.entry(f"chapter:{name}")
        if entry.get("notebook") != (written := digest(notebook)):
            executed = self.executed / f"{name}.ipynb"
            execute.change_prose(executed, notebook)
            self.state.update(f"chapter:{name}", executed=digest(executed), notebook=written)

    def _length(self, notebook: Path) -> tuple[float, int]:
        """Seconds the chapter took last time; one never run may be the longest, by its size."""
        seconds = self.state.entry(f"chapter:{notebook.stem}").get("seconds", float("inf"))
        return seconds, notebook.stat().st_size

    def _run_chapters(self, chapters: list[Path], *, ledger: bool) -> tuple[list[str], list[Path]]:
        """Execute the stale ones of these chapters, as many at a time as there are cores.

        Returns the names of those executed, and those that ask for the others' results, if these are
        not all there (`ledger`).
        """
        stale = [notebook for notebook in chapters if self._stale(notebook)]
        for notebook in chapters:
            if notebook not in stale:
                self._keep_prose(notebook)
        done: list[str] = []
        waiting: list[Path] = []
        if not stale:
            return done, waiting
        stale.sort(key=self._length, reverse=True)  # the longest first: the cores end together
        failures: dict[Path, RecomputeError] = {}
        # Once for all: papermill's own `cwd` moves this process, and two at once leave it moved.
        with (
            kernels.until_stopped() as stopped,
            execute.quiet_environment(
                self.work / "results", self.results, self.root, ledger=ledger
            ),
            contextlib.chdir(self.root),
            ThreadPoolExecutor(max_workers=os.cpu_count()) as pool,
        ):
            running = {pool.submit(self._run_chapter, notebook): notebook for notebook in stale}
            self.say(f"executing {len(stale)} of {len(chapters)} chapters")
            try:
                for future in as_completed(running):
                    try:
                        self._keep_chapter(running[future], *future.result())
                        done.append(running[future].stem)
                        self.say(f"  [{len(done)}/{len(stale)}] {done[-1]}")
                    except execute.LedgerNotReady:
                        waiting.append(running[future])
                    except RecomputeError as error:
                        failures[running[future]] = error
            except BaseException:  # Ctrl-C: the kernels would sleep on, and this pool with them
                pool.shutdown(wait=False, cancel_futures=True)
                stopped.set()  # a kernel killed while it starts would be started again
                execute.stop_processes(since=self.others)
                raise
        if failures:  # told in the book's order, whichever chapter was the quicker
            first, *others = [failures[n] for n in chapters if n in failures]
            for failure in others:
                self.say(f"also: {failure}")
            raise first
        return done, waiting

    def chapters(self) -> list[str]:
        """Execute what is stale: first the chapters on their own, then those that read the ledger.

        Which these are their last runs have recorded; one that never ran says so when it asks.
        """
        shutil.rmtree(self.work / "results", ignore_errors=True)
        readers = [n for n in self.notebooks if (self._record(n.stem) or {}).get("ledger")]
        others = [n for n in self.notebooks if n not in readers]
        first, waiting = self._run_chapters(others, ledger=False)
        later = [n for n in self.notebooks if n in readers or n in waiting]
        return first + self._run_chapters(later, ledger=True)[0]

    # Pages

    def _makers_key(self) -> str:
        """Key of what turns sources into pages, whatever the sources say."""
        return key(
            {
                "code": _engine(),
                "config": digest(self.root / "_config.yml"),
                "environment": digest(self.root / "requirements.txt"),
                "address": [
                    os.environ.get(f"RECOMPUTE_{name}") for name in ("BASEURL", "REPOSITORY")
                ],
            }
        )

    def _prose_key(self) -> str:
        """Key of the text of chapters and pages."""
        files = tree(self.root / "chapters").items()
        return key({name: made for name, made in files if ".ipynb_checkpoints" not in name})

    def _besides_prose(self) -> str:
        """Key of what the pages are made from besides the text of chapters and pages."""
        own = (folder for name, folder in paths.packages().items() if name != "recompute")
        return key(
            {
                "results": tree(self.results),
                "titles": {notebook.stem: _title(notebook) for notebook in self.notebooks},
                "pages": [p.name for p in sorted((self.root / "chapters").glob("*"))],
                "top": {name: digest(self.root / name) for name in TOP},
                "facts": tree(self.root / "data" / "facts"),
                "data": {name: digest(self.root / "data" / name) for name in WRITTEN},
                "code": [digest(file) for folder in own for file in sorted(folder.rglob("*.py"))],
                "live": self._live(),
                "makers": self._makers_key(),
                "parameters": self.parameters,
                "commit": paths.commit(),
            }
        )

    def _live(self) -> Any:
        """Key of what pages that recompute claims are made from besides; None without `make live`."""
        if not paths.live_ready().exists():
            return None
        return [digest(paths.live_ready()), tree(paths.packages()["recompute"] / "measures")]

    def _put_html(self, made: Path) -> None:
        for pdf in (self.folder / "pdf").glob("*.pdf"):
            shutil.copy2(pdf, made / pdf.name)
        seal(made)
        execute.replace_folder(made, self.folder / "html")

    def _put_pdfs(self, made: dict[str, bytes]) -> None:
        ready = self.work / "pdf"
        shutil.rmtree(ready, ignore_errors=True)
        ready.mkdir()
        for name, content in made.items():
            write_bytes(ready / f"{name}.pdf", content)
        execute.replace_folder(ready, self.folder / "pdf")
        if (html := self.folder / "html").exists():
            for old in html.glob("*.pdf"):
                if old.stem not in made:
                    old.unlink()
            for name, content in made.items():
                write_bytes(html / f"{name}.pdf", content)
            seal(html)

    def run(self) -> Report:
        """Bring the book up to date."""
        if self.state.entry("html").get("prose") != self._prose_key():
            typeset.warm_up()  # there will be pages to make
        executed = self.chapters()
        # Not that of before: a text may have been saved while chapters ran.
        prose, besides = self._prose_key(), self._besides_prose()
        made_from = key([prose, besides])
        wants_html = not self.state.fresh("html", made_from, self.folder / "html")
        wants_pdf = not self.state.fresh("pdf", made_from, self.folder / "pdf")
        if wants_html or wants_pdf:
            printed: list[Future[dict[str, bytes]]] = []
            with ThreadPoolExecutor(1) as beside, self._pages(besides) as staged:

                def print_books() -> None:
                    printed.append(beside.submit(typeset.pdf, staged, self.work))

                if wants_html:
                    pages = typeset.html(staged, self.work, print_books if wants_pdf else None)
                    last = self.folder / "html"
                    self._put_html(typeset.published(pages, staged.extra, self.work, last))
                else:
                    print_books()
                for books in printed:
                    self._put_pdfs(books.result())
        if wants_pdf:
            self.state.store("pdf", made_from, self.folder / "pdf")
        if wants_html or wants_pdf:
            self.state.store("html", made_from, self.folder / "html", prose=prose)
        return Report(executed, wants_html, wants_pdf)

    def preview(self, *, chapters: bool = True) -> Path:
        """Bring the pages up to date where Sphinx makes them, and leave the book as it is."""
        if chapters:
            self.chapters()
        with self._pages(self._besides_prose()) as staged:
            return typeset.html(staged, self.work)

    @contextlib.contextmanager
    def _pages(self, besides: str) -> Iterator[stage.Staged]:
        """Lay out the sources of the pages, and remember whose pages Sphinx keeps."""
        typeset.warm_up()
        from recompute.site import stage  # noqa: PLC0415 - a build with nothing to do needs none

        makers = self._makers_key()
        if self.state.entry("makers").get("key") != makers:  # what Sphinx keeps, others made
            shutil.rmtree(self.work / "html", ignore_errors=True)
        prose = self.state.entry("staged").get("key") == besides
        for name in ("makers", "staged"):  # what a run cut short has half made must not look whole
            self.state.forget(name)
        staged = stage.lay_out(
            {notebook: _title(notebook) for notebook in self.notebooks},
            self.results, self.executed, self.work,
            as_of=self.parameters.get("as_of", "now"), prose=prose,
        )  # fmt: skip
        self.state.store("staged", besides, self.work / "none")
        self.say("making the pages")
        try:
            yield staged
        except KeyboardInterrupt:
            execute.stop_processes(since=self.others)
            raise
        except RecomputeError:  # told in order: Sphinx can go on from what it kept
            self.state.store("makers", makers, self.work / "none")
            raise
        self.state.store("makers", makers, self.work / "none")


def build(parameters: dict[str, Any] | None = None, say: Say = print) -> Report:
    """Bring the book up to date, doing nothing that nothing calls for.

    Parameters
    ----------
    parameters : dict, optional
        Papermill parameters for every chapter.
    say : callable
        Told each step.

    Raises
    ------
    RecomputeError
        With what went wrong and how to mend it; the last good book stays.
    """
    with _alone():
        return Build(parameters or {}, say).run()


def preview(say: Say = print, *, chapters: bool = True) -> Path:
    """Bring the pages of the book up to date and return their folder; the built book stays as it is.

    A page here is that of the book, byte for byte. The printed books are not made, and the search
    index is not the published one.

    Parameters
    ----------
    say : callable
        Told each step.
    chapters : bool
        Whether a chapter may be stale; false saves looking.

    Raises
    ------
    RecomputeError
        As `build`.
    """
    with _alone():
        return Build({}, say).preview(chapters=chapters)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Work on the book as the only one."""
    paths.check_engine()
    try:
        with only_one(paths.build(), "build of this book"):
            yield
    except OSError as error:
        raise RecomputeError(
            f"cannot read or write: {error.strerror or error}",
            where=str(error.filename or paths.build()),
            mend=mend_of(error),
        ) from error
