"""Serving the built book as the public hosts do."""

from __future__ import annotations

import gzip
import http.server
import io
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

_COMPRESSED = {".html", ".css", ".js", ".svg", ".json", ".csv", ".txt"}


@lru_cache(maxsize=256)
def _compressed(file: Path, _modified: int) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves files of a folder: text compressed, a page also without its ``.html``.

    So ``/claims/ID`` is a claim's address here too.
    """

    def translate_path(self, path: str) -> str:
        """Return the file of an address."""
        found = super().translate_path(path)
        page = f"{found}.html"
        return page if not Path(found).exists() and Path(page).is_file() else found

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Send the headers; text goes compressed to whoever takes it so."""
        file = Path(self.translate_path(self.path))
        takes = "gzip" in self.headers.get("Accept-Encoding", "")
        if not (takes and file.suffix in _COMPRESSED and file.is_file()):
            return super().send_head()
        state = file.stat()
        content = _compressed(file, state.st_mtime_ns)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", self.date_time_string(state.st_mtime))
        self.end_headers()
        return io.BytesIO(content)
