"""Make the HTML pages with Sphinx and the PDF with XeLaTeX from staged sources."""

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

import yaml

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import write_text

if TYPE_CHECKING:
    from recompute.site.stage import Staged

# The package has no __main__. It must not write on in a folder that the next build uses, so it ends
# with the build (1 is PR_SET_PDEATHSIG, 9 SIGKILL).
_JUPYTER_BOOK = (
    "import ctypes; ctypes.CDLL(None).prctl(1, 9); from jupyter_book.cli.main import main; main()"
)
_NOT_PUBLISHED = (".buildinfo", "*.inv.tmp", "*.map", "all.min.js*", "fa-*.ttf")
_LATEXMK = ("latexmk", "-xelatex", "-interaction=nonstopmode", "-halt-on-error", "-quiet")


def can_print() -> bool:
    """Whether the programs that make the PDF are installed."""
    return all(shutil.which(program) for program in ("latexmk", "xelatex"))


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


def pdf(staged: Staged, work: Path) -> Path:
    """Make the printed book; return the file.

    Raises
    ------
    RecomputeError
        With XeLaTeX's first error.
    """
    # What an earlier run of TeX left would be taken for its last word.
    shutil.rmtree(work / "latex" / "_build" / "latex", ignore_errors=True)
    folder = _sphinx(staged, "latex", work)
    done = subprocess.run(
        [*_LATEXMK, "book.tex"], cwd=folder, capture_output=True, text=True, errors="replace",
        check=False, env=_environment() | {"FORCE_SOURCE_DATE": "1"},
    )  # fmt: skip
    log, book = folder / "book.log", folder / "book.pdf"
    if done.returncode or not book.exists():
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        first = next((line for line in lines if line.startswith("!")), done.stderr[-300:])
        raise RecomputeError(
            f"XeLaTeX stopped: {first}",
            where=str(log),
            mend="mend the page the log names; the HTML book is not affected",
        )
    return book


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
    cff = yaml.safe_load((paths.root() / "CITATION.cff").read_text(encoding="utf-8"))
    day = datetime.date.fromisoformat(str(cff["date-released"]))
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())


def _sphinx(staged: Staged, builder: str, work: Path) -> Path:
    """Run one builder; a warning is an error."""
    target = work / builder
    # myst-nb writes its style sheet last: one left from before is linked with a checksum, which no
    # first build has.
    for left in target.glob("_build/html/_static/mystnb.*.css"):
        left.unlink()
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(staged.source),
               "--path-output", str(target), "--builder", builder,
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
