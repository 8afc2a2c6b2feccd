"""Serving the built book as the public hosts do."""

from __future__ import annotations

import http.server
from pathlib import Path


class Pages(http.server.SimpleHTTPRequestHandler):
    """Serves files of a folder; a page also without its ``.html``, so that ``/claims/ID`` is its address."""

    def translate_path(self, path: str) -> str:
        """Return the file of an address."""
        found = super().translate_path(path)
        page = f"{found}.html"
        return page if not Path(found).exists() and Path(page).is_file() else found
