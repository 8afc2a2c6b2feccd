"""From notebooks and data to the HTML and PDF books, doing only what a change calls for."""

from __future__ import annotations

import contextlib
import csv
import datetime
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from recompute import __version__, paths
from recompute.book import execute, files, graph
from recompute.errors import RecomputeError

Say = Callable[[str], None]
_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"  # the package has no __main__


@dataclass(frozen=True)
class Report:
    """What a build did.

    Attributes
    ----------
    executed : list of str
        Chapters executed.
    pages, pdf : bool
        Whether the HTML, the PDF were made anew.
    notes : list of str
        What the person should know, such as a PDF left out.
    """

    executed: list[str]
    pages: bool
    pdf: bool
    notes: list[str]

    @property
    def idle(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.executed or self.pages or self.pdf)


@contextlib.contextmanager
def _only_build() -> Iterator[None]:
    folder = paths.build()
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RecomputeError(
                "another build of this book is running",
                where=str(folder),
                mend="wait for it, or stop it",
            ) from error
        yield


def notebooks() -> list[Path]:
    """Chapters of the table of contents that are notebooks, in its order."""
    toc = yaml.safe_load((paths.root() / "_toc.yml").read_text(encoding="utf-8")) or {}
    names: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            names.extend(str(node[k]) for k in ("root", "file") if k in node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for item in node:
                walk(item)

    walk(toc)
    found = []
    for name in names:
        stem = paths.root() / name
        if stem.with_suffix(".ipynb").exists():
            found.append(stem.with_suffix(".ipynb"))
        elif not (stem.with_suffix(".md").exists() or stem.exists()):
            raise RecomputeError(
                f"the table of contents names {name!r}, which does not exist",
                where=str(paths.root() / "_toc.yml"),
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
    found = [*folder.glob("*/claims/*.json"), *folder.glob("*/specifications/*.csv")]
    return sorted(p for p in found if p.parent.parent.name != besides)


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
        self.root = paths.root()
        self.folder = paths.build()
        self.results = self.folder / "results"
        self.executed = self.folder / "executed"
        self.work = self.folder / "work"
        self.state = graph.State(self.folder / "state.json")
        self.inputs = graph.Inputs()
        self.notebooks = notebooks()
        self.notes: list[str] = []

    # Chapters

    def _record(self, name: str) -> dict[str, Any] | None:
        file = self.results / name / "record.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None

    def _chapter_key(self, notebook: Path, record: dict[str, Any]) -> str:
        others = _claim_files(self.results, besides=notebook.stem)
        return self.inputs.chapter(notebook, record, self.parameters, others)

    def _stale(self, notebook: Path) -> bool:
        record = self._record(notebook.stem)
        name = notebook.stem
        return (
            record is None
            or not (self.executed / f"{name}.ipynb").exists()
            or not self.state.fresh(
                f"chapter:{name}", self._chapter_key(notebook, record), self.results / name
            )
        )

    def _run_chapter(self, notebook: Path) -> str:
        name = notebook.stem
        scratch = self.work / "executed" / f"{name}.ipynb"
        execute.execute(notebook, scratch, self.parameters, cwd=self.root)
        if not (self.work / "results" / name / "record.json").exists():
            raise RecomputeError(
                "the chapter ends without chapter.close()",
                where=str(notebook),
                mend="make chapter.close() its last cell",
            )
        return name

    def _keep_chapter(self, notebook: Path) -> None:
        name = notebook.stem
        self.state.forget(f"chapter:{name}")
        execute.replace_folder(self.work / "results" / name, self.results / name)
        files.write_bytes(
            self.executed / f"{name}.ipynb", (self.work / "executed" / f"{name}.ipynb").read_bytes()
        )
        record = self._record(name)
        assert record is not None
        self.state.store(
            f"chapter:{name}", self._chapter_key(notebook, record), self.results / name
        )

    def run_chapters(self, chapters: list[Path]) -> list[str]:
        """Execute the stale ones of these chapters, as many at a time as there are cores."""
        stale = [notebook for notebook in chapters if self._stale(notebook)]
        done: list[str] = []
        if not stale:
            return done
        execute.quiet_environment(self.work / "results", self.root)
        failures: list[RecomputeError] = []
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            running = {pool.submit(self._run_chapter, notebook): notebook for notebook in stale}
            self.say(f"executing {len(stale)} of {len(chapters)} chapters")
            try:
                for future in as_completed(running):
                    try:
                        done.append(future.result())
                        self._keep_chapter(running[future])
                        self.say(f"  [{len(done)}/{len(stale)}] {done[-1]}")
                    except RecomputeError as error:
                        failures.append(error)
            except BaseException:  # Ctrl-C: the kernels would sleep on, and this pool with them
                pool.shutdown(wait=False, cancel_futures=True)
                execute.stop_kernels()
                raise
        if failures:
            for failure in failures[1:]:
                self.say(f"also: {failure}")
            raise failures[0]
        return done

    def chapters(self) -> list[str]:
        """Execute what is stale: first the chapters on their own, then those that read the ledger."""
        readers = [n for n in self.notebooks if "chapter.ledger()" in n.read_text(encoding="utf-8")]
        first = [n for n in self.notebooks if n not in readers]
        return self.run_chapters(first) + self.run_chapters(readers)

    # Pages

    def _config(self) -> dict[str, Any]:
        config = yaml.safe_load((self.root / "_config.yml").read_text(encoding="utf-8"))
        config.setdefault("html", {})
        config["html"]["baseurl"] = os.environ.get(
            "RECOMPUTE_BASEURL", config["html"].get("baseurl", "")
        )
        sphinx = config.setdefault("sphinx", {}).setdefault("config", {})
        theme = sphinx.setdefault("html_theme_options", {})
        footer = (
            f"Version {__version__}, data to {newest_vintage()}. {theme.get('extra_footer', '')}"
        )
        theme["extra_footer"] = f"<p>{footer.strip()}</p>"
        sphinx["html_extra_path"] = [str(self.work / "extra")]
        return config

    def _publish(self) -> dict[str, Any]:
        """Assemble the ledger and check it against its schema."""
        from recompute.book.chapter import judging_dates  # noqa: PLC0415
        from recompute.claims.ledger import ledger  # noqa: PLC0415
        from recompute.claims.results import assemble  # noqa: PLC0415
        from recompute.claims.schema import validate  # noqa: PLC0415

        document = assemble(
            ledger(), self.results, software={"version": __version__, "commit": paths.commit()},
            data={"as_of": newest_vintage()}, dates=judging_dates(),
        )  # fmt: skip
        validate(document)
        return document

    def stage(self) -> Path:
        """Lay out the sources of the pages in a folder of their own."""
        from recompute.book import pages  # noqa: PLC0415
        from recompute.claims.results import claims_frame  # noqa: PLC0415
        from recompute.claims.schema import schema  # noqa: PLC0415
        from recompute.figures.citation import cite  # noqa: PLC0415
        from recompute.sources import catalogue  # noqa: PLC0415

        source = self.work / "source"
        shutil.rmtree(source, ignore_errors=True)
        extra = self.work / "extra"
        shutil.rmtree(extra, ignore_errors=True)
        document = self._publish()
        config = self._config()
        address = config["html"]["baseurl"].rstrip("/")
        files.write_json(extra / "claims.json", document)
        files.write_json(extra / "claims.schema.json", schema())
        files.write_csv(extra / "claims.csv", claims_frame(document["claims"]))
        files.write_text(
            source / "_config.yml", yaml.safe_dump(config, sort_keys=False, allow_unicode=True)
        )
        for name in ("_toc.yml", "references.bib"):
            if (self.root / name).exists():
                shutil.copy2(self.root / name, source / name)
        (source / "chapters").mkdir()
        for page in sorted((self.root / "chapters").glob("*")):
            if page.suffix == ".md":
                shutil.copy2(page, source / "chapters" / page.name)
            elif page.is_dir() and not page.name.startswith("."):
                shutil.copytree(page, source / "chapters" / page.name)
        for notebook in self.notebooks:
            shutil.copy2(self.executed / notebook.name, source / "chapters" / notebook.name)
            shutil.copy2(notebook, _made(extra / "notebooks") / notebook.name)
        static = Path(__file__).parent / "static"
        shutil.copytree(static, source / "_static", dirs_exist_ok=True)
        titles = {s.id: f"{s.institution}, {s.title} ({s.vintage})" for s in catalogue().values()}
        for folder in sorted(self.results.glob("*/specifications")):
            shutil.copytree(folder, extra / "specifications", dirs_exist_ok=True)
        book = _book_facts(config, document)
        for file in sorted(self.results.glob("*/figures/*.json")):
            meta = json.loads(file.read_text(encoding="utf-8"))
            self._stage_figure(source, extra, file, meta, cite(meta, book), address)
        for entry in document["claims"]:
            files.write_text(
                source / "claims" / f"{entry['id']}.md", pages.claim_page(entry, titles)
            )
        return source

    def _stage_figure(
        self,
        source: Path,
        extra: Path,
        file: Path,
        meta: dict[str, Any],
        cited: dict[str, str],
        address: str,
    ) -> None:
        from recompute.book import pages  # noqa: PLC0415

        name = meta["id"]
        for suffix in ("svg", "pdf"):
            shutil.copy2(
                file.parent / f"{name}.{suffix}", _made(source / "figures") / f"{name}.{suffix}"
            )
        for suffix in ("svg", "dark.svg", "pdf", "png", "csv", "json"):
            shutil.copy2(
                file.parent / f"{name}.{suffix}", _made(extra / "figures") / f"{name}.{suffix}"
            )
        for form, suffix in (
            ("bibtex", "bib"),
            ("ris", "ris"),
            ("csl-json", "csl.json"),
            ("text", "txt"),
        ):
            files.write_text(
                extra / "figures" / f"{name}.{suffix}", cited[form].rstrip("\n") + "\n"
            )
        with (file.parent / f"{name}.csv").open(encoding="utf-8", newline="") as table:
            columns, *rows = list(csv.reader(table))
        files.write_text(
            source / "figures" / f"{name}.md",
            pages.figure_page(meta, columns, rows, cited["text"], address),
        )

    def _sphinx(self, source: Path, builder: str) -> Path:
        """Make one of the two books from the staged sources; warnings are errors."""
        target = self.work / builder
        if builder == "latex":  # what an earlier run of TeX left would be taken for its last word
            shutil.rmtree(target / "_build" / builder, ignore_errors=True)
        environment = {
            **os.environ,
            "RECOMPUTE_PUBLISHED": str(self.work / "extra"),
            "RECOMPUTE_TITLES": json.dumps({n.stem: _title(n) for n in self.notebooks}),
            "PYTHONHASHSEED": "0",
            "NO_COLOR": "1",
            "SOURCE_DATE_EPOCH": str(_released()),
        }
        command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(source), "--path-output", str(target),
                   "--builder", builder, "-n", "-W", "--keep-going", "-q"]  # fmt: skip
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        log = self.work / f"{builder}.log"
        files.write_text(log, done.stdout + done.stderr)
        if done.returncode:
            problems = [
                line
                for line in (done.stdout + done.stderr).splitlines()
                if "WARNING" in line or "rror" in line
            ]
            shutil.rmtree(target, ignore_errors=True)
            raise RecomputeError(
                f"the {builder} pages could not be made:\n  " + "\n  ".join(problems[:10]),
                where=str(log),
                mend="mend what the first line names; a warning counts as an error",
            )
        return target / "_build" / builder

    def html(self, source: Path) -> None:
        """Make the HTML book and put it in the place of the last one."""
        made = self._sphinx(source, "html")
        new = self.work / "html.new"
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(made, new, ignore=shutil.ignore_patterns(".buildinfo", "*.inv.tmp"))
        old_pdf = self.folder / "pdf" / "book.pdf"
        if old_pdf.exists():
            shutil.copy2(old_pdf, new / "book.pdf")
        execute.replace_folder(new, self.folder / "html")

    def pdf(self, source: Path) -> None:
        """Make the PDF book with XeLaTeX and put it in the place of the last one."""
        made = self._sphinx(source, "latex")
        command = [
            "latexmk",
            "-xelatex",
            "-interaction=nonstopmode",
            "-halt-on-error",
            "-quiet",
            "book.tex",
        ]
        done = subprocess.run(
            command, cwd=made, capture_output=True, text=True, errors="replace", check=False
        )
        log = made / "book.log"
        if done.returncode or not (made / "book.pdf").exists():
            errors = (
                [
                    line
                    for line in log.read_text(errors="replace").splitlines()
                    if line.startswith("!")
                ]
                if log.exists()
                else []
            )
            raise RecomputeError(
                f"XeLaTeX stopped: {errors[0] if errors else done.stderr[-300:]}",
                where=str(log),
                mend="mend the page the log names; the HTML book is not affected",
            )
        (self.folder / "pdf").mkdir(exist_ok=True)
        files.write_bytes(self.folder / "pdf" / "book.pdf", (made / "book.pdf").read_bytes())
        if (self.folder / "html").exists():
            files.write_bytes(self.folder / "html" / "book.pdf", (made / "book.pdf").read_bytes())

    def pages_key(self) -> str:
        """Key of everything the pages are made from."""
        package = Path(__file__).resolve().parent.parent
        return graph.key(
            {
                "results": graph.tree(self.results),
                "notebooks": {n.name: graph.digest(n) for n in self.notebooks},
                "pages": {
                    str(p.relative_to(self.root)): graph.digest(p)
                    for p in [*sorted((self.root / "chapters").rglob("*.md")),
                              *(self.root / n for n in ("_config.yml", "_toc.yml", "references.bib", "CITATION.cff"))]
                },
                "catalogue": graph.tree(self.root / "data" / "facts") | {"yaml": graph.digest(self.root / "data" / "sources.yaml")},
                "ledger": graph.digest(self.root / "data" / "claims.yaml"),
                "book": graph.tree(package / "book" / "static") | {
                    p.name: graph.digest(p) for p in sorted((package / "book").glob("*.py"))
                },
                "address": os.environ.get("RECOMPUTE_BASEURL"),
                "commit": paths.commit(),
            }
        )  # fmt: skip

    def run(self) -> Report:
        """Bring the book up to date."""
        shutil.rmtree(self.work / "results", ignore_errors=True)
        executed = self.chapters()
        made_from = self.pages_key()
        wants_html = not self.state.fresh("html", made_from, self.folder / "html")
        wants_pdf = not self.state.fresh("pdf", made_from, self.folder / "pdf")
        can_pdf = shutil.which("latexmk") is not None and shutil.which("xelatex") is not None
        if wants_pdf and not can_pdf:
            self.notes.append(
                "no PDF: latexmk and xelatex are not installed (see apt.txt); the HTML book is complete"
            )
            wants_pdf = False
        if wants_html or wants_pdf:
            source = self.stage()
            self.say("making the pages")
            with ThreadPoolExecutor(max_workers=2) as pool:
                jobs = [pool.submit(self.html, source)] if wants_html else []
                jobs += [pool.submit(self.pdf, source)] if wants_pdf else []
                for job in jobs:
                    job.result()
            if wants_pdf:
                self.state.store("pdf", made_from, self.folder / "pdf")
            self.state.store("html", made_from, self.folder / "html")
        return Report(executed, wants_html, wants_pdf, self.notes)


def _released() -> int:
    """Seconds of the release's date: the pages carry that one, not the day of the build."""
    cff = yaml.safe_load((paths.root() / "CITATION.cff").read_text(encoding="utf-8"))
    day = datetime.date.fromisoformat(str(cff["date-released"]))
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())


def newest_vintage() -> str:
    """Date of the newest data set in the catalogue, ISO."""
    from recompute.sources import catalogue  # noqa: PLC0415

    return max((str(source.published) for source in catalogue().values() if source.raw), default="")


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _book_facts(config: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Facts the citations of the book's figures share, from CITATION.cff."""
    cff = yaml.safe_load((paths.root() / "CITATION.cff").read_text(encoding="utf-8"))
    return {
        "title": cff["title"],
        "authors": [
            {"family": a.get("family-names", a.get("name", "")), "given": a.get("given-names", "")}
            for a in cff["authors"]
        ],
        "year": int(str(cff["date-released"])[:4]),
        "version": __version__,
        "url": config["html"]["baseurl"].rstrip("/"),
        "publisher": cff.get("publisher", {}).get("name", config.get("author", "")),
        "vintage": document["data"]["as_of"],
    }


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
    with _only_build():
        return Build(parameters or {}, say).run()
