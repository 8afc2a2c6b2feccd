"""Reading and writing: files whole or not at all, the same bytes for the same content, checksums."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import filecmp
import hashlib
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    import pandas as pd


# The parser in C is ten times as fast; the one in Python reads the same.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _KeyTwice(yaml.constructor.ConstructorError):
    pass


class _Loader(_SafeLoader):
    """Reads YAML, but refuses a key that stands twice in one mapping, where YAML takes the last."""

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self._seen: set[int] = set()

    def flatten_mapping(self, node: Any) -> None:
        """Look at the keys as they are written, before `<<` merges others in."""
        if id(node) not in self._seen:
            self._seen.add(id(node))
            keys: set[tuple[str, str]] = set()
            for name, _ in node.value:
                if isinstance(name.value, str) and (name.tag, name.value) in keys:
                    raise _KeyTwice(
                        problem=f"the key {name.value!r} stands twice in one entry",
                        problem_mark=name.start_mark,
                    )
                keys.add((name.tag, str(name.value)))
        super().flatten_mapping(node)


def _checkout(path: Path) -> str:
    folder = f"{path.parent.name}/" if path.parent.name == "data" else ""
    return f"git checkout {folder}{path.name}"


def read_yaml(path: Path, what: str) -> Any:
    """Read a YAML file written by hand.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it is, for the message, such as "the ledger".

    Raises
    ------
    RecomputeError
        If it is missing or cannot be read, is not valid YAML or not UTF-8, or has a key twice in one mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
        # JSON is YAML too, and is read at once: recompute.live gives a page ledger and catalogue so.
        return json.loads(text) if text.startswith("{") else yaml.load(text, Loader=_Loader)
    except FileNotFoundError:
        raise RecomputeError(f"{what} is missing", where=str(path), mend=_checkout(path)) from None
    except OSError as error:
        raise RecomputeError(
            f"{what} cannot be read: {error.strerror}",
            where=str(path),
            mend=_checkout(path),
        ) from error
    except _KeyTwice as error:
        raise RecomputeError(
            f"{what} is ambiguous: {error.problem}",
            where=_line(path, error),
            mend="keep one of the two",
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecomputeError(
            f"{what} is not valid YAML: {str(error).splitlines()[0]}",
            where=_line(path, error),
            mend="correct that line; indentation and quotes are the usual cause",
        ) from error


def _line(path: Path, error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{path}, line {mark.line + 1}" if mark else str(path)


@contextlib.contextmanager
def only_one(folder: Path, what: str) -> Iterator[Path]:
    """Hold a folder's lock, which ends with its process, and give the folder, made if need be.

    Parameters
    ----------
    folder : Path
        What is written by one process at a time.
    what : str
        Who writes it, such as "build of this book".

    Raises
    ------
    RecomputeError
        If another process holds the lock.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RecomputeError(
                f"another {what} is running", where=str(folder), mend="wait for it, or stop it"
            ) from error
        yield folder


def read_bytes(path: Path, what: str, mend: str) -> bytes:
    """Read a file; where that fails, the error says what cannot be read and how to mend it."""
    try:
        return path.read_bytes()
    except OSError as error:
        said = f"{what} cannot be read: {error.strerror}"
        raise RecomputeError(said, where=str(path), mend=mend) from error


def sha256(content: bytes) -> str:
    """Checksum of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def digest(path: Path) -> str:
    """SHA-256 of a file's content, or "missing"."""
    return sha256(path.read_bytes()) if path.is_file() else "missing"


def tree(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below a folder, by relative path."""
    return {
        path.relative_to(folder).as_posix(): digest(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


SEAL = "checksums.txt"
"""File of a published folder that lists all others with their checksums."""


def seal(folder: Path) -> None:
    """Write `SEAL` of all a published folder holds, which ``sha256sum --check`` reads."""
    file = folder / SEAL
    file.unlink(missing_ok=True)
    write_text(file, "".join(f"{made}  {name}\n" for name, made in tree(folder).items()))


def zipped(files: Mapping[str, bytes], date: str = "1980-01-01") -> bytes:
    """Zip files in their order, of one ISO date; the same files give the same bytes.

    The date is the earliest that a zip file can hold unless another is given.
    """
    year, month, day = map(int, date.split("-"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (year, month, day, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # all may read it
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def key(content: Any) -> str:
    """SHA-256 of anything JSON can write, whatever the order of its keys."""
    return sha256(json.dumps(content, sort_keys=True, default=str).encode())


_DIGITS = 64  # of a SHA-256


def kept(path: Path, made_from: str, make: Callable[[], bytes]) -> bytes:
    """Return what `make` gives, from a file if it was made before from the same and is whole.

    Parameters
    ----------
    path : Path
        The file; one that is damaged, or was made from something else, is written anew.
    made_from : str
        `key` of all that it depends on.
    make : callable
        Makes the content.
    """
    try:
        content = path.read_bytes()
    except OSError:  # not made yet
        content = b""
    head, made = content[: 2 * _DIGITS], content[2 * _DIGITS :]
    if head != f"{made_from}{sha256(made)}".encode():
        made = make()
        write_bytes(path, f"{made_from}{sha256(made)}".encode() + made)
    return made


def mend_of(error: OSError) -> str:
    """Say what a person can do about a file that cannot be read or written."""
    ways = {
        **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "free some space"),
        **dict.fromkeys((errno.EACCES, errno.EPERM), "mend the permissions of the folder"),
        errno.EROFS: "mount the disk so that it can be written to",
        **dict.fromkeys(
            (errno.EEXIST, errno.ENOTDIR),
            "remove what stands where a folder belongs, a file or a link that leads nowhere",
        ),
        errno.ENOENT: "remove the link that leads nowhere, or bring back the folder",
        errno.ENAMETOOLONG: "choose a shorter name",
        errno.EMFILE: "allow more open files, `ulimit -n 1024`",
    }
    first = ways.get(error.errno or 0, "free some space or mend the folder's permissions")
    return f"{first}, then run again"


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old bytes or the new ones, never half of them.

    Raises
    ------
    RecomputeError
        If the disk is full or the folder may not be written to; the old file stays.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as out:
            temporary = out.name
            out.write(content)
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)  # noqa: PTH105 - atomic on every platform
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise RecomputeError(
            f"cannot write the file: {error.strerror}",
            where=str(path),
            mend=mend_of(error),
        ) from error


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 text with Unix line ends."""
    write_bytes(path, content.encode())


def write_json(path: Path, content: Any) -> None:
    """Write JSON, indented, keys in the order given."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def mirror(new: Path, old: Path) -> None:
    """Make a folder the same as a new one, touching only the files that differ.

    What reads modification times, as Sphinx does, then sees what changed and nothing else.
    """
    wanted = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
    for path in sorted(old.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(old) not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name in sorted(wanted):
        target = old / name
        if not target.is_file() or not filecmp.cmp(new / name, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(new / name, target)
            os.utime(target)


def neutral(cell: Any) -> Any:
    """Disarm text that a spreadsheet would take for a formula."""
    return (
        f"'{cell}"
        if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r")
        else cell
    )


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a table with ten significant digits."""
    safe = frame.copy()
    for name in frame.select_dtypes(exclude="number"):
        safe[name] = frame[name].map(neutral)
    safe.columns = [neutral(name) for name in frame.columns]
    write_text(path, safe.to_csv(index=False, float_format="%.10g", lineterminator="\n"))
