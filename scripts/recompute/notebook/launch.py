"""Running a chapter elsewhere: the addresses that open it, and the cell that fetches what is missing."""

import re
from typing import Any
from urllib.parse import quote, urlencode

from recompute.errors import RecomputeError

HUB = "https://your-hub.example"  # stands for a reader's own JupyterHub until he names it


def owner_and_name(repository: str) -> tuple[str, str]:
    """Return owner and name of a repository on GitHub.

    Raises
    ------
    RecomputeError
        If it is not the address of one.
    """
    parts = repository.removesuffix(".git").rstrip("/").split("/")
    if not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", repository.rstrip("/")):
        raise RecomputeError(
            f"{repository!r} is not the address of a repository on GitHub",
            where="_config.yml: repository.url",
            mend="write https://github.com/OWNER/NAME; Binder and Colab open chapters from there",
        )
    return parts[3], parts[4]


SETUP_BEGINS = "# Where the book is not installed"
_SETUP = (
    SETUP_BEGINS
    + """, as in Colab or on a JupyterHub: fetch and install it, once.
import importlib.util
from pathlib import Path

if importlib.util.find_spec("recompute") is None:
    if not Path("../_toc.yml").exists():
        {fetch}
    %pip install --quiet .."""
)
_CLONE = """!git clone --quiet --depth 1 --branch {branch} {repository} {name}
        %cd -q {name}/chapters"""
# Nothing is fetched from an address that nobody serves.
_NOWHERE = """raise FileNotFoundError("This notebook needs its book: copy the book's whole folder here.")"""


def setup(repository: str, branch: str) -> str:
    """Source of the cell every chapter begins with, so that its notebook runs by itself anywhere.

    Parameters
    ----------
    repository, branch : str
        Where the book is to be fetched from; where it is published nowhere ("") the cell says what
        to do instead.
    """
    if not repository:
        return _SETUP.format(fetch=_NOWHERE)
    name = owner_and_name(repository)[1]
    return _SETUP.format(fetch=_CLONE.format(branch=branch, repository=repository, name=name))


def code(book: dict[str, Any], path: str) -> str:
    """Address of a file as it stood when the book was made; "" if the book is not published.

    Parameters
    ----------
    book : dict
        `repository`, `branch` and `commit`, as in `book.json`.
    path : str
        From the repository's root.
    """
    if not book["repository"]:
        return ""
    at = book["commit"].removesuffix("-dirty")
    at = book["branch"] if at == "unknown" else at
    return f"{book['repository'].rstrip('/')}/blob/{at}/{path}"


def links(book: dict[str, Any], chapter: str, *, hub: str = HUB) -> dict[str, str]:
    """Addresses that open a chapter with its environment.

    Parameters
    ----------
    book : dict
        As for `code`.
    chapter : str
        File stem of the notebook.
    hub : str
        A JupyterHub that has nbgitpuller.

    Returns
    -------
    dict
        Service -> address; none for a book that is not published.
    """
    if not book["repository"]:
        return {}
    owner, name = owner_and_name(book["repository"])
    branch, path = book["branch"], f"chapters/{chapter}.ipynb"
    pull = urlencode(
        {"repo": book["repository"], "branch": branch, "urlpath": f"lab/tree/{name}/{path}"}
    )
    return {
        "Binder": f"https://mybinder.org/v2/gh/{owner}/{name}/{quote(branch, safe='')}?{urlencode({'urlpath': f'lab/tree/{path}'})}",
        "Colab": f"https://colab.research.google.com/github/{owner}/{name}/blob/{branch}/{path}",
        "JupyterHub": f"{hub.rstrip('/')}/hub/user-redirect/git-pull?{pull}",
    }  # fmt: skip
