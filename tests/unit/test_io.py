"""A file that cannot be written is told with what mends it, and the old one stays."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.io import kept, key, mend_of, write_text


def test_the_mend_is_that_of_the_error() -> None:
    assert "space" in mend_of(OSError(errno.ENOSPC, "No space left on device"))
    assert "permissions" in mend_of(OSError(errno.EACCES, "Permission denied"))
    assert "shorter" in mend_of(OSError(errno.ENAMETOOLONG, "File name too long"))
    assert "leads nowhere" in mend_of(OSError(errno.ENOTDIR, "Not a directory"))


def test_a_file_where_a_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "place").write_text("kept")
    with pytest.raises(RecomputeError) as told:
        write_text(tmp_path / "place" / "new.txt", "new")
    assert "space" not in told.value.mend and "stands where a folder belongs" in told.value.mend
    assert (tmp_path / "place").read_text() == "kept"


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(RecomputeError) as told:
        write_text(tmp_path / ("x" * 300), "new")
    assert "shorter name" in told.value.mend
    assert list(tmp_path.iterdir()) == []


def test_what_was_made_from_the_same_is_kept_and_anything_else_made_anew(tmp_path: Path) -> None:
    file, made = tmp_path / "made", iter([b"first", b"second", b"third"])

    def ask(content: str) -> bytes:
        return kept(file, key(content), lambda: next(made))

    assert [ask("a"), ask("a")] == [b"first", b"first"]
    assert [ask("b"), ask("b")] == [b"second", b"second"]
    damaged = bytearray(file.read_bytes())
    damaged[-1] ^= 1
    file.write_bytes(bytes(damaged))
    assert ask("b") == b"third"
