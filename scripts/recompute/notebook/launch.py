"""Running a chapter elsewhere: the addresses that open it, and the cell that fetches what is missing."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from recompute.errors import RecomputeError

HUB = "https://your-hub.example"  # stands for a reader's own JupyterHub until he names it


def _repository(book: dict[str, Any]) -> tuple[str, str]:
    """Return owner and name of the repository."""
    parts = book["repository"].removesuffix(".git").rstrip("/").split("/")
    if not book["repository"].startswith("https://github.com/") or len(parts) != 5:
        raise RecomputeError(
            f"{book['repository']!r} is not the address of a repository on GitHub",
            where="_config.yml: repository.url",
            mend="write https://github.com/OWNER/NAME; Binder and Colab open chapters from there",
        )
    return parts[3], parts[4]


_SETUP = """# Where the book is not installed, as in Colab or on a JupyterHub: fetch and install it, once.
import importlib.util
import os
from pathlib import Path

if importlib.util.find_spec("recompute") is None:
    if not Path("../_toc.yml").exists():
        !git clone --quiet --depth 1 --branch {branch} {repository} {name}
        os.chdir("{name}/chapters")
    %pip install --quiet .."""


def setup(book: dict[str, Any]) -> str:
    """Source of the cell every chapter begins with, so that its notebook runs by itself anywhere.

    Parameters
    ----------
    book : dict
        `repository` and `branch`, as in `book.json`.
    """
    name = _repository(book)[1]
    return _SETUP.format(branch=book["branch"], repository=book["repository"], name=name)


def code(book: dict[str, Any], chapter: str) -> str:
    """Address of a chapter's notebook as it stood when the book was made.

    Parameters
    ----------
    book : dict
        `repository`, `branch` and `commit`, as in `book.json`.
    chapter : str
        File stem of the notebook.
    """
    at = book["commit"].removesuffix("-dirty")
    at = book["branch"] if at == "unknown" else at
    return f"{book['repository'].rstrip('/')}/blob/{at}/chapters/{chapter}.ipynb"


def links(book: dict[str, Any], chapter: str, *, hub: str = HUB) -> dict[str, str]:
    """Addresses that open a chapter with its environment.

    Parameters
    ----------
    book, chapter
        As for `code`.
    hub : str
        A JupyterHub that has nbgitpuller.

    Returns
    -------
    dict
        Service -> address.
    """
    owner, name = _repository(book)
    branch, path = book["branch"], f"chapters/{chapter}.ipynb"
    pull = urlencode(
        {"repo": book["repository"], "branch": branch, "urlpath": f"lab/tree/{name}/{path}"}
    )
    return {
        "Binder": f"https://mybinder.org/v2/gh/{owner}/{name}/{quote(branch, safe='')}?{urlencode({'urlpath': f'lab/tree/{path}'})}",
        "Colab": f"https://colab.research.google.com/github/{owner}/{name}/blob/{branch}/{path}",
        "JupyterHub": f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{pull}",
    }  # fmt: skip
