"""Start a book on another paper: a folder that builds at once, with one worked example."""

import json
import shutil
from importlib import metadata
from pathlib import Path

from recompute import __version__
from recompute.errors import RecomputeError
from recompute.io import write_text

TEMPLATE = Path(__file__).parent / "template"
_RENAMED = {"gitignore": ".gitignore"}  # under its real name it would rule over this repository


def start(folder: Path) -> None:
    """Lay out a new book.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.

    Raises
    ------
    RecomputeError
        If there is something in it already, or it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RecomputeError(
            "there is something here already",
            where=str(folder),
            mend="name a folder that does not exist or is empty",
        )
    try:
        for file in sorted(TEMPLATE.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                name = file.relative_to(TEMPLATE)
                to = folder / name.with_name(_RENAMED.get(name.name, name.name))
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)
    except OSError as error:
        raise RecomputeError(
            f"the book cannot be laid out: {error.strerror}",
            where=str(folder),
            mend="choose a folder you may write to",
        ) from error
    write_text(folder / "requirements.txt", f"{engine()}\n")


def engine() -> str:
    """Name the requirement that installs this engine again: from where it was installed, at its commit."""
    try:
        origin = json.loads(metadata.distribution("recompute").read_text("direct_url.json") or "{}")
    except metadata.PackageNotFoundError:
        origin = {}
    if "vcs_info" in origin:
        vcs = origin["vcs_info"]
        return f"recompute @ {vcs['vcs']}+{origin['url']}@{vcs['commit_id']}"
    return f"recompute @ {origin['url']}" if "url" in origin else f"recompute=={__version__}"
