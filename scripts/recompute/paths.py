"""Every folder of a book project, named once."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

from recompute.errors import RecomputeError


def root() -> Path:
    """Top folder of the book: the nearest from here upwards with a `_toc.yml` and `data/`."""
    named = os.environ.get("RECOMPUTE_ROOT")
    start = Path(named) if named else Path.cwd()
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / "_toc.yml").exists() and (folder / "data").is_dir():
            return folder
    raise RecomputeError(
        "this is not inside a book project",
        where=str(start),
        mend="run from the folder with _toc.yml, or set RECOMPUTE_ROOT to it",
    )


def data() -> Path:
    """Folder of the catalogue, the ledger, the facts and the extracts."""
    return root() / "data"


def chapters() -> Path:
    """Folder of the notebooks."""
    return root() / "chapters"


def packages() -> dict[str, Path]:
    """Find the packages whose modules a chapter depends on: the engine and the book's own, by name."""
    engine = Path(__file__).resolve().parent
    own = [file.parent for file in sorted((root() / "scripts").glob("*/__init__.py"))]
    return {folder.name: folder for folder in [*own, engine]}


def check_engine() -> None:
    """Refuse to build a book that holds the engine with another folder's engine."""
    running, own = Path(__file__).resolve().parent, root() / "scripts" / "recompute"
    if (own / "__init__.py").exists() and own.resolve() != running:
        raise RecomputeError(
            "this folder holds the engine, and that of another folder is running",
            where=f"{running}, not {own}",
            mend="run `make book`, which sets up this folder's own environment",
        )


def build() -> Path:
    """Folder of everything a build makes; deleting it loses nothing."""
    return root() / "_build"


def need_built(file: Path) -> None:
    """Raise the error that says how to build the book unless the built file or folder is there."""
    if not file.exists():
        raise RecomputeError("the book is not built yet", where=str(file), mend="recompute build")


def live() -> Path:
    """Folder of what a browser's Python is made of (`recompute.live.parts`); it need not be there."""
    return root() / ".live"


def live_ready() -> Path:
    """File that lists these parts, written when they are all there: pages offer to recompute."""
    return live() / "ready.json"


def results() -> Path:
    """Folder the running chapter writes to: the book's during a build, a scratch one by hand."""
    named = os.environ.get("RECOMPUTE_RESULTS")
    return Path(named) if named else build() / "scratch"


def finished() -> Path:
    """Folder of the chapters' finished results: during a build not the one being written to."""
    named = os.environ.get("RECOMPUTE_FINISHED") or os.environ.get("RECOMPUTE_RESULTS")
    return Path(named) if named else build() / "results"


def all_finished() -> bool:
    """Whether `finished` holds all that a build makes: by hand it holds the last build's."""
    return os.environ.get("RECOMPUTE_LEDGER") != "later"


@cache
def commit() -> str:
    """Commit the book stands at, marked if files were changed since.

    "unknown" outside a repository or without git.
    """
    if shutil.which("git") is None:
        return "unknown"
    found = subprocess.run(
        ["git", "describe", "--always", "--abbrev=12", "--dirty", "--exclude=*"],
        cwd=root(),
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip() or "unknown"
