"""Hold a build against another one by the checksums that every book publishes."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

from recompute.errors import RecomputeError
from recompute.io import tree, write_text

NAME = "checksums.txt"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def seal(folder: Path) -> None:
    """Write the checksums of all a published folder holds, in the form of ``sha256sum``."""
    (folder / NAME).unlink(missing_ok=True)
    lines = (f"{digest}  {name}\n" for name, digest in tree(folder).items())
    write_text(folder / NAME, "".join(lines))


def published(where: str) -> dict[str, str]:
    """Read checksums from a file, a folder, or the address of a published book.

    Returns
    -------
    dict
        File's name -> SHA-256.

    Raises
    ------
    RecomputeError
        If nothing can be read there, or what is read are no checksums.
    """
    try:
        if re.match(r"https?://", where):
            address = where if where.endswith(".txt") else f"{where.rstrip('/')}/{NAME}"
            with urllib.request.urlopen(address, timeout=30) as answer:
                text = answer.read().decode()
        else:
            path = Path(where)
            text = (path / NAME if path.is_dir() else path).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RecomputeError(
            f"the published checksums cannot be read: {error}",
            where=where,
            mend=f"name a file {NAME}, a folder that has one, or a published book's address",
        ) from error
    found = {m[2]: m[1] for m in map(_LINE.fullmatch, text.splitlines()) if m}
    if not found:
        raise RecomputeError("these are no checksums", where=where, mend=f"name a file {NAME}")
    return found


def differing(folder: Path, other: dict[str, str]) -> dict[str, str]:
    """Compare a built folder with checksums.

    Returns
    -------
    dict
        File's name -> "differs", "only here" or "only there", in order.
    """
    here = {name: digest for name, digest in tree(folder).items() if name != NAME}
    found = {}
    for name in sorted(here.keys() | other.keys()):
        if here.get(name) != other.get(name):
            found[name] = (
                "only there"
                if name not in here
                else "only here"
                if name not in other
                else "differs"
            )
    return found
