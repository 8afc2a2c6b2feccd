"""A chapter in JupyterLab, ready to run.

JupyterLab has an environment of its own, `.lab`, and runs chapters in the book's by a kernel that is
named there. In the book's environment it would add some eighty packages to every build, and each of
its updates would execute every chapter again, since they depend on what is pinned.
"""

import os
import shutil
import sys
from pathlib import Path
from urllib.parse import quote

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import write_json


def program() -> Path:
    """Find JupyterLab: in the book's `.lab`, else on the path.

    Raises
    ------
    RecomputeError
        If it is in neither.
    """
    own = paths.root() / ".lab" / "bin" / "jupyter-lab"
    found = own if own.exists() else shutil.which("jupyter-lab")
    if found is None:
        raise RecomputeError(
            "JupyterLab is not installed", where=str(own), mend="make lab, which installs it"
        )
    return Path(found)


def kernel(folder: Path) -> Path:
    """Write a kernel that is this very Python, under the name every chapter asks for.

    Returns
    -------
    Path
        What `JUPYTER_PATH` must name for it to be found first.
    """
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3 (this book)",
        "language": "python",
    }
    write_json(folder / "kernels" / "python3" / "kernel.json", spec)
    return folder


def notebook(chapter: str | None) -> Path:
    """Return a chapter's notebook, or the folder of all.

    Raises
    ------
    RecomputeError
        If there is no such chapter; it names those there are.
    """
    folder = paths.chapters()
    if chapter is None:
        return folder
    file = folder / f"{chapter.removesuffix('.ipynb')}.ipynb"
    if not file.exists():
        raise RecomputeError(
            f"there is no chapter {chapter!r} to run",
            where=str(folder),
            mend=f"use one of: {', '.join(sorted(p.stem for p in folder.glob('*.ipynb')))}",
        )
    return file


def command(chapter: str | None) -> tuple[list[str], dict[str, str]]:
    """Return the words and the environment that open a chapter, or the list of all, in JupyterLab."""
    opened = quote(notebook(chapter).relative_to(paths.root()).as_posix())
    words = [
        str(program()),
        f"--ServerApp.root_dir={paths.root()}",
        f"--LabApp.default_url=/lab/tree/{opened}",
    ]
    if os.geteuid() == 0:  # as in a container, where there is no one else to be
        words.append("--allow-root")
    # The build's forked kernels are not known to JupyterLab's environment.
    inherited = {k: v for k, v in os.environ.items() if k != "JUPYTER_DEFAULT_PROVISIONER_NAME"}
    found_first = str(kernel(paths.build() / "lab"))
    more = os.environ.get("JUPYTER_PATH")
    path = f"{found_first}{os.pathsep}{more}" if more else found_first
    return words, inherited | {"JUPYTER_PATH": path}
