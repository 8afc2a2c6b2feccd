"""Make the HTML pages with Sphinx and the printed books with Typst from staged sources."""

from __future__ import annotations

import datetime
import json
import os
import shutil
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from recompute.errors import RecomputeError
from recompute.io import read_yaml, write_text
from recompute.site import typst
from recompute.site.address import citation_file

if TYPE_CHECKING:
    from recompute.site.stage import Staged

# The package has no __main__. It must not write on in a folder that the next build uses, so it ends
# with the build (1 is PR_SET_PDEATHSIG, 9 SIGKILL).
_JUPYTER_BOOK = (
    "import ctypes; ctypes.CDLL(None).prctl(1, 9); from jupyter_book.cli.main import main; main()"
)
_BUILDERS = {
    "html": ("--builder", "html"),
    "typst": ("--builder", "custom", "--custom-builder", "typst"),
}
_NOT_PUBLISHED = (".buildinfo", "*.inv.tmp", "*.map", "all.min.js*", "fa-*.ttf")


def html(staged: Staged, work: Path) -> Path:
    """Make the pages; return a folder holding them, ready to be put in place."""
    made = _sphinx(staged, "html", work)
    ready = work / "html.new"
    shutil.rmtree(ready, ignore_errors=True)
    shutil.copytree(made, ready, ignore=shutil.ignore_patterns(*_NOT_PUBLISHED))
    _escape_search(ready / "searchindex.js")
    return ready


def _escape_search(index: Path) -> None:
    """Escape the headings that Sphinx's search puts into its page as HTML; its titles are."""
    before, after = "Search.setIndex(", ")"
    content = json.loads(index.read_text(encoding="utf-8")[len(before) : -len(after)])
    content["alltitles"] = {escape(k, quote=False): v for k, v in content["alltitles"].items()}
    written = json.dumps(content, sort_keys=True, separators=(",", ":"))
    write_text(index, f"{before}{written}{after}")


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
    folder = _sphinx(staged, "typst", work)
    files = sorted(folder.glob(f"*{typst.ENDING}"))
    return {file.name.removesuffix(typst.ENDING): _compiled(file, work) for file in files}


def _compiled(file: Path, root: Path) -> bytes:
    import typst as compiler  # noqa: PLC0415 - a build with nothing to do needs none

    try:
        return compiler.compile(
            file, root=root, font_paths=[typst.FONTS], ignore_system_fonts=True,
            pdf_standards="ua-1", timestamp=_released(),
        )  # fmt: skip
    except compiler.TypstError as error:
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


def _sphinx(staged: Staged, builder: str, work: Path) -> Path:
    """Run one builder; a warning is an error. Both read the sources once, into one folder."""
    target = work / "html"
    # myst-nb writes its style sheet last: one left from before is linked with a checksum, which no
    # first build has.
    for left in target.glob("_build/html/_static/mystnb.*.css"):
        left.unlink()
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(staged.source),
               "--path-output", str(target), *_BUILDERS[builder],
               "-n", "-W", "--keep-going", "-q"]  # fmt: skip
    done = subprocess.run(command, env=_environment(), capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    log = work / f"{builder}.log"
    write_text(log, told)
    if done.returncode:
        problems = [line for line in told.splitlines() if "WARNING" in line or "rror" in line]
        shutil.rmtree(target, ignore_errors=True)
        raise RecomputeError(
            f"the {builder} pages could not be made:\n  " + "\n  ".join(problems[:10]),
            where=str(log),
            mend="mend what the first line names; a warning counts as an error",
        )
    return target / "_build" / builder
