"""Running a chapter elsewhere: the addresses that open it, and the cell that fetches what is missing."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import yaml

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import write_text

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


_TAGS = ["remove-cell"]
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


def begin_with_setup(notebook: dict[str, Any], book: dict[str, Any]) -> None:
    """Make a notebook's first code cell the one of `setup`, which the book's pages leave out."""
    cells = notebook["cells"]
    first = next(i for i, cell in enumerate(cells) if cell["cell_type"] == "code")
    if cells[first]["metadata"].get("tags") == _TAGS:
        del cells[first]
    source = setup(book).splitlines(keepends=True)
    cell = {"cell_type": "code", "execution_count": None, "id": "setup",
            "metadata": {"tags": _TAGS}, "outputs": [], "source": source}  # fmt: skip
    cells.insert(first, cell)


def main() -> None:
    """Let every chapter begin with the cell of `setup`; ``make format`` calls this."""
    config = yaml.safe_load((paths.root() / "_config.yml").read_text(encoding="utf-8"))
    book = {"repository": config["repository"]["url"], "branch": config["repository"]["branch"]}
    for file in sorted(paths.chapters().glob("*.ipynb")):
        before = file.read_text(encoding="utf-8")
        notebook = json.loads(before)
        begin_with_setup(notebook, book)
        for number, cell in enumerate(notebook["cells"]):  # as nbstripout numbers them
            cell["id"] = str(number)
        after = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
        if after != before:
            write_text(file, after)


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


if __name__ == "__main__":
    main()
