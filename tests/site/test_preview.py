"""`recompute preview`: a change is made and seen, a mistake is told, the built book stays whole."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from recompute.site.new import start
from recompute.site.verify import differing
from tests.site.small import ROOT, built, checksums

pytestmark = pytest.mark.slow

INDEX = Path("chapters") / "index.md"
SECONDS = 90.0  # for one change, on a machine with much else to do


class Preview:
    """A running preview of a book and what it has said."""

    def __init__(self, book: Path) -> None:
        self.book = book
        outside = {k: v for k, v in os.environ.items() if not k.startswith("RECOMPUTE_")}
        path = os.pathsep.join([str(ROOT / "scripts"), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "recompute", "preview", "--port", "0"],
            cwd=book, env=outside | {"PYTHONPATH": path, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""
        threading.Thread(target=self._read, daemon=True).start()
        self.port = int(self.wait(r"http://localhost:(\d+)")[1])

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def wait(self, pattern: str, since: int = 0) -> re.Match[str]:
        """Wait until it says something that it had not said before."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if found := re.search(pattern, self.said[since:]):
                return found
            assert self.process.poll() is None, self.said
            time.sleep(0.05)
        raise AssertionError(f"no {pattern!r} in {self.said}")

    def write(self, file: Path, text: str, pattern: str = r"shown after ([\d.]+) s") -> str:
        """Save a file; return what it says until the pattern."""
        since = len(self.said)
        (self.book / file).write_text(text, encoding="utf-8")
        self.wait(pattern, since)
        return self.said[since:]

    def get(self, page: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{page}") as answer:
            return str(answer.read().decode())

    def stop(self) -> str:
        """Press Ctrl-C in its terminal: all processes of it get the signal."""
        os.killpg(self.process.pid, signal.SIGINT)
        assert self.process.wait(20) == 130
        return self.said


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("preview") / "a book"
    start(folder)
    preview = Preview(built(folder))
    preview.wait("shown after")
    yield preview
    if preview.process.poll() is None:
        os.killpg(preview.process.pid, signal.SIGKILL)


def test_a_page_asks_to_be_told_of_the_next_change(running: Preview) -> None:
    page = running.get("chapters/")
    assert "new EventSource" in page
    assert "new EventSource" not in (running.book / "_build/html/chapters/index.html").read_text()
    events = http.client.HTTPConnection("127.0.0.1", running.port, timeout=SECONDS)
    events.request("GET", "/.changes")
    told = events.getresponse()
    assert told.readline() == b"data: 1\n"
    running.write(INDEX, (running.book / INDEX).read_text(encoding="utf-8") + "\nMore.\n")
    assert told.readline() == b"\n" and told.readline() == b"data: 2\n"
    with pytest.raises(urllib.error.HTTPError):
        running.get("../../../data/claims.yaml")


def test_a_sentence_a_mistake_and_its_mending(running: Preview) -> None:
    book, before = running.book, (running.book / INDEX).read_text(encoding="utf-8")
    good = checksums(book / "_build" / "html")

    said = running.write(INDEX, before + "\nA sentence that was not there.\n")
    assert "changed: chapters/index.md" in said and "executing" not in said
    assert "A sentence that was not there." in running.get("chapters/index.html")

    said = running.write(INDEX, before + "\n[A link](nowhere.md)\n", "still watching")
    assert "  chapters/index.md:" in said and "nowhere.md" in said and "Traceback" not in said

    running.write(INDEX, before + "\nMended.\n")
    shown = running.get("chapters/index.html")
    assert "Mended." in shown and "nowhere" not in shown
    assert differing(book / "_build" / "html", good) == {}


def test_a_changed_sentence_and_a_changed_cell_of_a_chapter(running: Preview) -> None:
    """A sentence executes nothing; in the end the pages are those of the build."""
    good = checksums(running.book / "_build" / "html")
    chapter = next((running.book / "chapters").glob("*.ipynb")).relative_to(running.book)
    content = json.loads((running.book / chapter).read_text(encoding="utf-8"))
    prose = next(c for c in content["cells"] if c["cell_type"] == "markdown")
    prose["source"] = "".join(prose["source"]) + "\n\nSaid in a chapter."
    said = running.write(chapter, json.dumps(content))
    assert "executing" not in said
    assert "Said in a chapter." in running.get(f"{chapter.with_suffix('')}.html")

    code = [c for c in content["cells"] if c["cell_type"] == "code"][-1]
    sound = "".join(code["source"])
    code["source"] = "raise ValueError('no such number')\n" + sound
    said = running.write(chapter, json.dumps(content), "still watching")
    assert "no such number" in said and chapter.name in said

    code["source"] = "print(6 * 7)\n" + sound
    assert "executing 1 of" in running.write(chapter, json.dumps(content))
    page = f"{chapter.with_suffix('')}.html"
    assert "42" in running.get(page)
    shown = {
        name: (running.book / "_build/work/html/_build/html" / name).read_bytes()
        for name in (page, "chapters/index.html")
    }
    assert "stopped; the last good book is whole" in running.stop()
    assert differing(running.book / "_build" / "html", good) == {}
    built(running.book)
    for name, made in shown.items():
        assert (running.book / "_build" / "html" / name).read_bytes() == made, name
