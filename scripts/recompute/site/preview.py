"""Watching the book: a page is made again when its text, its code or its data change, and reloads."""

import contextlib
import io
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import watchfiles

from recompute import paths
from recompute.errors import RecomputeError
from recompute.pipeline import kernels
from recompute.pipeline.build import TOP, WRITTEN, preview
from recompute.site import typeset
from recompute.site.serve import Pages, server

_EVENTS = "/.changes"
_SCRIPT = (
    '<script>new EventSource("%s").onmessage = (event) => '
    'event.data === "%d" || location.reload()</script>\n'
)
_KEEP_ALIVE_SECONDS = 15
_TOGETHER_MS = 200  # changes so near to each other, as of one save, are taken as one


class _Changes:
    """Counts how often the pages have been made, and wakes those who wait for the next time."""

    def __init__(self) -> None:
        self.made = 0
        self._news = threading.Condition()

    def tell(self) -> None:
        with self._news:
            self.made += 1
            self._news.notify_all()

    def wait(self) -> None:
        with self._news:
            self._news.wait(_KEEP_ALIVE_SECONDS)


def _watching(changes: _Changes) -> type[Pages]:
    class Watched(Pages):
        """Serves pages that reload themselves; the files stay as they are."""

        def do_GET(self) -> None:  # noqa: N802 - as `http.server` calls it
            if self.path != _EVENTS:
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # the page was left
                while True:
                    self.wfile.write(f"data: {changes.made}\n\n".encode())
                    changes.wait()

        def send_head(self) -> io.BytesIO | BinaryIO | None:
            file = self.served()
            if file is None:
                return None
            if file.is_dir() and self.path.endswith("/"):
                file /= "index.html"
            if file.suffix != ".html" or not file.is_file():
                return super().send_head()
            content = file.read_bytes() + (_SCRIPT % (_EVENTS, changes.made)).encode()
            return self.answer(file, content, Cache_Control="no-store")

        def log_message(self, *_: object) -> None: ...

    return Watched


def _folders() -> list[Path]:
    """Find the folders whose files the pages are made from, as far as they are edited by hand."""
    own = [folder for name, folder in paths.packages().items() if name != "recompute"]
    below = [
        folder
        for top in (paths.chapters(), *own)
        for folder in (top, *top.rglob("*"))
        if folder.is_dir() and not any(p[0] in "._" for p in folder.relative_to(top).parts)
    ]
    return [paths.root(), paths.data(), *below]


def _concerns(change: watchfiles.Change, name: str) -> bool:
    file = Path(name)
    named = {paths.root(): TOP, paths.data(): WRITTEN}.get(file.parent, (file.name,))
    return (
        file.name in named
        and not file.name.startswith(".")
        and watchfiles.DefaultFilter()(change, name)
    )


def watch(port: int, say: Callable[[str], None]) -> None:
    """Serve the pages on this machine and make them again at each change, until Ctrl-C.

    Parameters
    ----------
    port : int
        0 takes a free one.
    say : callable
        Told the address, each change and each error; after an error the watch goes on.

    Raises
    ------
    RecomputeError
        If the port cannot be used.
    """
    changes = _Changes()
    folder = typeset.folder(paths.build() / "work", "html")
    with server(folder, port, _watching(changes)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        say(f"http://localhost:{running.server_port}/chapters/index.html  (Ctrl-C stops)")
        typeset.warm_up()
        first = True
        # It wakes now and then, so that what changes during the first making is seen after it.
        for changed in watchfiles.watch(
            *_folders(), watch_filter=_concerns, recursive=False, debounce=_TOGETHER_MS,
            rust_timeout=500, yield_on_timeout=True,
        ):  # fmt: skip
            if changed or first:
                names = sorted({str(Path(n).relative_to(paths.root())) for _, n in changed})
                _make(names, changes, say)
                first = False
                kernels.warm_up()  # for the next change of a cell


def _make(changed: list[str], changes: _Changes, say: Callable[[str], None]) -> None:
    if changed:
        say(f"changed: {', '.join(changed)}")
    started = time.monotonic()
    pages = [name.startswith("chapters/") and name.endswith(".md") for name in changed]
    try:
        preview(say, chapters=not (changes.made and all(pages)))
    except RecomputeError as error:
        say(f"error: {error}\nstill watching; mend it and save")
        return
    changes.tell()
    say(f"shown after {time.monotonic() - started:.1f} s")
