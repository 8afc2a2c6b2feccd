"""Serving the built book as the public hosts do."""

import functools
import gzip
import http.server
import io
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from recompute.errors import RecomputeError

_COMPRESSED = {".html", ".css", ".js", ".mjs", ".svg", ".json", ".csv", ".txt", ".wasm"}
_HOSTS = {"localhost", "127.0.0.1"}  # another name is a page of another site that asks for ours


@lru_cache(maxsize=256)
def _compressed(file: Path, _modified: int) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves files of a folder: text compressed, a page also without its ``.html``.

    So ``/claims/ID`` is a claim's address here too. What a link leads to outside the folder is not
    served, and a name that no file can have is not found. A range is answered with the whole, as
    HTTP allows.
    """

    def translate_path(self, path: str) -> str:
        """Return the file of an address."""
        found = super().translate_path(path)
        page = f"{found}.html"
        return page if not Path(found).exists() and Path(page).is_file() else found

    def served(self) -> Path | None:
        """Return the file that is asked for; refuse what is not of the folder or not asked by it."""
        if self.headers.get("Host", "localhost").rsplit(":", 1)[0] not in _HOSTS:
            self.send_error(421)
            return None
        try:
            file = Path(self.translate_path(self.path))
            inside = file.resolve().is_relative_to(Path(self.directory).resolve())
        except (OSError, ValueError):  # a name too long, or with NUL in it
            inside = False
        if not inside:
            self.send_error(404)
            return None
        return file

    def answer(self, file: Path, content: bytes, **headers: str) -> io.BytesIO:
        """Send the headers of a file; return the content to be sent in its stead."""
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(content)))
        for name, said in headers.items():
            self.send_header(name.replace("_", "-"), said)
        self.end_headers()
        return io.BytesIO(content)

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Send the headers; text goes compressed to whoever takes it so."""
        file = self.served()
        if file is None:
            return None
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (takes and file.suffix in _COMPRESSED and file.is_file()):
            return super().send_head()
        state = file.stat()
        return self.answer(
            file,
            _compressed(file, state.st_mtime_ns),
            Content_Encoding="gzip",
            Last_Modified=self.date_time_string(state.st_mtime),
        )


def server(folder: Path, port: int, pages: type[Pages] = Pages) -> http.server.ThreadingHTTPServer:
    """Make the server of a folder on this machine's own address.

    Raises
    ------
    RecomputeError
        If the port is in use or may not be used.
    """
    handler = functools.partial(pages, directory=str(folder))
    try:
        return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise RecomputeError(
            f"port {port} cannot be used: {error.strerror}",
            where="--port",
            mend="choose another, as in `recompute serve --port 8001`",
        ) from error
