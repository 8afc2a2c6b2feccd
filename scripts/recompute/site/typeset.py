"""Make the HTML pages with Sphinx and the printed books with Typst from staged sources."""

from __future__ import annotations

import contextlib
import datetime
import multiprocessing
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from html import escape
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING

from recompute.errors import RecomputeError
from recompute.io import digest, kept, key, read_yaml, write_bytes
from recompute.pipeline import execute, zygote
from recompute.site import icons, search_index
from recompute.site.address import citation_file

if TYPE_CHECKING:
    from recompute.site.stage import Staged

READ = "RECOMPUTE_READ"
"""Variable that names a file which a builder makes once it has read all sources."""
_LOOK_SECONDS = 0.02
_FORKING = multiprocessing.get_context("forkserver")
_BUILDERS = {
    "html": ("--builder", "html"),
    "typst": ("--builder", "custom", "--custom-builder", "typst"),
}
_NOT_PUBLISHED = (".buildinfo", "*.inv.tmp", "*.map", "all.min.js*", "fa-*.ttf")


def html(staged: Staged, work: Path, meanwhile: Callable[[], object] | None = None) -> Path:
    """Make the pages; return the folder that Sphinx keeps them in.

    Parameters
    ----------
    staged, work
        Sources, and where Sphinx keeps what it has made.
    meanwhile : callable, optional
        Called once all sources are read, before the pages are written.
    """
    with _kept(work / "html" / "_build" / ".doctrees" / "environment.pickle"):
        return _sphinx(staged, "html", work, meanwhile)


def published(made: Path, extra: Path, work: Path, last: Path) -> Path:
    """Copy the pages that Sphinx keeps and what stands beside them, ready to be put in place.

    Parameters
    ----------
    made : Path
        The pages; Sphinx copies what stands beside them only where a page has changed.
    extra : Path
        What stands beside them.
    work : Path
        Receives the copy.
    last : Path
        The last published book: a file that has not changed is linked from there, which takes a
        fortieth of the time.
    """
    from recompute.live.pages import place  # noqa: PLC0415 - a build with nothing to do needs none

    ready = work / "html.new"
    shutil.rmtree(ready, ignore_errors=True)

    def left_out(folder: str, names: list[str]) -> set[str]:
        beside = extra / Path(folder).relative_to(made)
        not_published = shutil.ignore_patterns(*_NOT_PUBLISHED)(folder, names)
        return not_published | {name for name in names if (beside / name).is_file()}

    def put(source: str, target: str) -> None:
        there = last / Path(target).relative_to(ready)
        if there.is_file() and there.read_bytes() == Path(source).read_bytes():
            with contextlib.suppress(OSError):  # not every disk has links
                os.link(there, target)
                return
        shutil.copy2(source, target)

    shutil.copytree(made, ready, ignore=left_out, copy_function=put)
    shutil.copytree(extra, ready, dirs_exist_ok=True, copy_function=put)
    icons.cut_down(ready, work)
    place(ready, work)
    _mend_search(ready / "searchindex.js")
    return ready


def _mend_search(index: Path) -> None:
    """Mend what Sphinx leaves in its search index.

    Its search puts headings into its page as HTML, so they are escaped, as its titles are. Words
    that no page has any more are dropped, as an index made from nothing has none.
    """
    content = search_index.read(index)
    content["alltitles"] = {escape(k, quote=False): v for k, v in content["alltitles"].items()}
    for words in ("terms", "titleterms"):
        content[words] = {word: at for word, at in content[words].items() if at != []}
    content["indexentries"] = {term: sorted(at) for term, at in content["indexentries"].items()}
    search_index.write(index, content)


def pdf(staged: Staged, work: Path) -> dict[str, bytes]:
    """Make the printed books, of what Sphinx keeps of the pages; return each by its name.

    Raises
    ------
    RecomputeError
        With the first error of Typst, and the text that it is about.
    """
    config = read_yaml(staged.source / "_config.yml", "the configuration")
    if not config["sphinx"]["config"].get("recompute_print"):
        return {}
    from recompute.site.typst import ENDING  # noqa: PLC0415

    made = _sphinx(staged, "typst", work)
    files = sorted(made.glob(f"*{ENDING}"))
    return {file.name.removesuffix(ENDING): _set(file, work) for file in files}


def _set(file: Path, root: Path) -> bytes:
    """Return a book as PDF, set anew only if its text, its template or a picture has changed."""
    text = file.read_text(encoding="utf-8")
    named = sorted(set(re.findall(r'"(/[^"\n]+)"', text)))
    made_from = key(
        {
            "text": text,
            "template": digest(file.with_name("book.typ")),
            "pictures": {name: digest(root / name[1:]) for name in named},
            "released": _released(),
        }
    )
    return kept(file.with_suffix(".kept"), made_from, lambda: _compiled(file, root))


def _compiled(file: Path, root: Path) -> bytes:
    import typst  # noqa: PLC0415 - a build with nothing to do needs none

    from recompute.site.typst import FONTS  # noqa: PLC0415

    try:
        return typst.compile(
            file, root=root, font_paths=[FONTS], ignore_system_fonts=True,
            pdf_standards="ua-1", timestamp=_released(),
        )  # fmt: skip
    except typst.TypstError as error:
        raise RecomputeError(
            f"Typst stopped: {error.message}",
            where="; ".join([str(file), *error.diagnostic.splitlines()[1:6]]),
            mend="mend the page that this text is from; the HTML book is not affected",
        ) from error


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "NO_COLOR": "1",
        "SOURCE_DATE_EPOCH": str(_released()),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def _released() -> int:
    """Seconds of the release's date: the pages carry that one, not the day of the build."""
    day = datetime.date.fromisoformat(str(citation_file()["date-released"]))
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())


def warm_up() -> None:
    """Start importing Sphinx in a process that each builder is then forked from.

    It shares with this process neither the state of Sphinx, which every builder has anew, nor the
    seed of its hashes, which pages could depend on.
    """
    _FORKING.set_forkserver_preload(["recompute.site.imports"])
    searched = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    # Ctrl-C reaches every process of a terminal; this one ends with the build and has nothing to say.
    # A handler is inherited; a mask would be undone on the way.
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with execute.environment(**_environment() | searched):
            forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, handler)


def _jupyter_book(arguments: list[str], log: Path, environment: dict[str, str]) -> None:
    """Run Jupyter Book's command in a process of its own, which ends with the one it came from.

    It must not write on in a folder that the next build uses, nor must the one that writes for it.
    """
    zygote.end_with_parent()
    os.register_at_fork(after_in_child=zygote.end_with_parent)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    with log.open("w", encoding="utf-8") as told:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(told.fileno(), stream.fileno())
    from jupyter_book.cli.main import main  # noqa: PLC0415 - forked with it

    sys.argv = ["jupyter-book", *arguments]
    main()


@contextlib.contextmanager
def _kept(environment: Path) -> Iterator[None]:
    """Give Sphinx back what it knew of all pages, if making some fails: it reads those again."""
    before = environment.read_bytes() if environment.exists() else None
    try:
        yield
    except BaseException:
        if before is None:
            environment.unlink(missing_ok=True)
        else:
            write_bytes(environment, before)
        raise


def _sphinx(
    staged: Staged, builder: str, work: Path, meanwhile: Callable[[], object] | None = None
) -> Path:
    """Run one builder; a warning is an error. Both read the sources once, into one folder."""
    target = work / "html"
    if builder == "html":
        # myst-nb writes its style sheet last: one left from before is linked with a checksum, which
        # no first build has.
        for left in target.glob("_build/html/_static/mystnb.*.css"):
            left.unlink()
    arguments = ["build", str(staged.source), "--path-output", str(target), *_BUILDERS[builder],
                 "-n", "-W", "--keep-going", "-q"]  # fmt: skip
    log, read = work / f"{builder}.log", work / f"{builder}.read"
    read.unlink(missing_ok=True)
    environment = _environment() | {READ: str(read)}
    running = _FORKING.Process(target=_jupyter_book, args=(arguments, log, environment))
    running.start()
    if meanwhile:
        while running.is_alive() and not read.exists():
            running.join(_LOOK_SECONDS)
        if not running.exitcode:
            meanwhile()
    running.join()
    if running.exitcode:
        told = log.read_text(encoding="utf-8", errors="replace")
        told = told.replace(f"{staged.source}{os.sep}", "")  # the page as its author knows it
        warnings = [line for line in told.splitlines() if "WARNING" in line]
        if not warnings:  # Sphinx stopped before its end
            half_made = target if builder == "html" else folder(work, builder)
            shutil.rmtree(half_made, ignore_errors=True)
        problems = warnings or [line for line in told.splitlines() if "rror" in line]
        raise RecomputeError(
            f"the {builder} pages could not be made:\n  " + "\n  ".join(problems[:10]),
            where=str(log),
            mend="mend what the first line names; a warning counts as an error",
        )
    return folder(work, builder)


def folder(work: Path, builder: str) -> Path:
    """Folder that a builder keeps its pages in."""
    return work / "html" / "_build" / builder
