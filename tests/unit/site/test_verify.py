"""A build is compared with another in a folder, or published at an address."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recompute.cli import app
from recompute.errors import RecomputeError
from recompute.io import seal
from recompute.site.verify import checksums, differing


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


def made(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in {"claims.json": "{}", **files}.items():
        (folder / name).write_text(text)
    seal(folder)
    return folder


@pytest.fixture
def published(tmp_path: Path) -> Iterator[str]:
    made(tmp_path / "there" / "book", page="1", gone="2")
    handler = functools.partial(Quiet, directory=str(tmp_path / "there"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("by", ["folder", "address"])
def test_a_changed_a_missing_and_a_new_file_are_told_apart(
    tmp_path: Path, published: str, by: str
) -> None:
    other = str(tmp_path / "there" / "book") if by == "folder" else f"{published}/book/"
    mine = made(tmp_path / "mine", page="1", new="3")
    assert differing(mine, checksums(other)) == {"gone": "only there", "new": "only here"}
    (mine / "page").write_text("4")  # its checksum still says 1: the file itself is what counts
    assert differing(mine, checksums(other))["page"] == "differs"


def test_a_file_changed_over_there_is_seen_though_its_checksum_is_old(tmp_path: Path) -> None:
    mine, other = made(tmp_path / "a", page="1"), made(tmp_path / "b", page="1")
    (other / "page").write_text("2")
    assert differing(mine, checksums(str(other))) == {"page": "differs"}


def test_what_is_no_book_is_told(tmp_path: Path, published: str) -> None:
    with pytest.raises(RecomputeError, match="not a built book"):
        checksums(str(tmp_path))
    with pytest.raises(RecomputeError, match="cannot be read"):
        checksums(f"{published}/nothing")
    (tmp_path / "there" / "checksums.txt").write_text("<html>Not here</html>")
    with pytest.raises(RecomputeError, match="no list of checksums"):
        checksums(published)


def test_the_command_says_whether_two_books_are_the_same(project: Path, tmp_path: Path) -> None:
    made(project / "_build" / "html", page="1")
    same, other = made(tmp_path / "same", page="1"), made(tmp_path / "other", page="2")
    told = CliRunner().invoke(app, ["verify", str(same)])
    assert told.exit_code == 0 and "the same, byte for byte" in told.output
    told = CliRunner().invoke(app, ["verify", str(other)])
    assert told.exit_code == 1 and "differs: page" in told.output
