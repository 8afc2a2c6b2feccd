"""Where the book is published, and the files that repeat its version and its addresses."""

import datetime
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import read_yaml, write_text
from recompute.notebook import launch


@dataclass(frozen=True)
class Addresses:
    """Addresses of the published book; empty where it is not published.

    Attributes
    ----------
    repository, branch : str
        Where its code is, on GitHub.
    site : str
        Where its pages are, without a slash at the end.
    """

    repository: str
    branch: str
    site: str


def addresses() -> Addresses:
    """Read the addresses from `_config.yml`; RECOMPUTE_REPOSITORY and RECOMPUTE_BASEURL override it.

    Raises
    ------
    RecomputeError
        If one is set and is no address.
    """
    config = read_yaml(paths.root() / "_config.yml", "the configuration of the book")
    repository, html = config.get("repository") or {}, config.get("html") or {}
    found = Addresses(
        os.environ.get("RECOMPUTE_REPOSITORY", repository.get("url") or "").rstrip("/"),
        repository.get("branch") or "main",
        os.environ.get("RECOMPUTE_BASEURL", html.get("baseurl") or "").rstrip("/"),
    )
    if found.site and not re.fullmatch(r"https?://[^\s{}\\\"'<>]+", found.site):
        raise RecomputeError(
            f"{found.site!r} is not an address",
            where="_config.yml: html.baseurl",
            mend='write https://…, or "" while the book is not published',
        )
    if found.repository:
        launch.owner_and_name(found.repository)
    return found


def citation_file() -> dict[str, Any]:
    """Read `CITATION.cff`: title, authors, version, date and licence of the book."""
    return read_yaml(paths.root() / "CITATION.cff", "the citation file")


def stamp(version: str | None = None, date: str | None = None) -> list[Path]:
    """Write version, date and addresses into every file of the book that repeats them.

    These are `CITATION.cff`, the first heading of `CHANGELOG.md`, `__version__` of the book's
    packages, and the cell each chapter begins with.

    Parameters
    ----------
    version, date : str, optional
        The new ones (date in ISO form); without, they stay.

    Returns
    -------
    list of Path
        The files that changed.

    Raises
    ------
    RecomputeError
        If version or date is none.
    """
    if version is not None and not re.fullmatch(r"\d+\.\d+\.\d+([-+.]?\w+)*", version):
        raise RecomputeError(f"{version!r} is no version", where="--version", mend="write 1.2.0")
    if date is not None and not _is_date(date):
        raise RecomputeError(f"{date!r} is no date", where="--date", mend="write 2026-11-26")
    changed = _to_stamp(version, date)
    for file, text in changed.items():
        write_text(file, text)
    return list(changed)


def unstamped() -> list[Path]:
    """Files of the book that repeat other addresses than those of `_config.yml`."""
    return list(_to_stamp(None, None))


def _to_stamp(version: str | None, date: str | None) -> dict[Path, str]:
    root, where = paths.root(), addresses()
    texts: dict[Path, str] = {}

    cff = root / "CITATION.cff"
    text = cff.read_text(encoding="utf-8")
    if date:
        text = re.sub(r"^date-released: .*$", f"date-released: {date}", text, flags=re.M)
    if version:
        text = re.sub(r"^version: .*$", f"version: {version}", text, flags=re.M)
    for name, address in (("repository-code", where.repository), ("url", where.site)):
        text = re.sub(rf"^{name}: .*\n", "", text, flags=re.M)
        if address:
            text = re.sub(r"^(license: .*\n)", rf"\1{name}: {address}\n", text, flags=re.M)
    texts[cff] = text

    if version:
        for module in sorted((root / "scripts").glob("*/__init__.py")):
            text = module.read_text(encoding="utf-8")
            texts[module] = re.sub(r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"', text)
        changes = root / "CHANGELOG.md"
        if changes.exists():
            text = changes.read_text(encoding="utf-8")
            heading = rf"^## (?:{re.escape(version)}\b.*|.*, unreleased)$"
            now = f"## {version}, {date or 'unreleased'}"
            texts[changes] = re.sub(heading, now, text, count=1, flags=re.M)

    for notebook in sorted(paths.chapters().glob("*.ipynb")):
        texts[notebook] = with_setup(notebook.read_text(encoding="utf-8"), where)

    return {f: text for f, text in texts.items() if f.read_text(encoding="utf-8") != text}


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def with_setup(notebook: str, where: Addresses) -> str:
    """Give a notebook that begins with a set-up cell the one of some addresses.

    Parameters
    ----------
    notebook : str
        Its JSON; one without such a cell is returned as it is.
    where : Addresses
        Where the book is published.
    """
    setup = launch.setup(where.repository, where.branch)
    content: dict[str, Any] = json.loads(notebook)
    begins = launch.SETUP_BEGINS
    cells = [cell for cell in content["cells"] if "".join(cell["source"]).startswith(begins)]
    if not cells:
        return notebook
    for cell in cells:
        cell["source"] = setup.splitlines(keepends=True)
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
