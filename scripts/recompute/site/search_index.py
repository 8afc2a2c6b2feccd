"""The file that Sphinx's search reads: a call of JavaScript round a JSON."""

import json
from pathlib import Path
from typing import Any

from recompute.io import write_text

_BEFORE, _AFTER = "Search.setIndex(", ")"


def read(file: Path) -> dict[str, Any]:
    """Read a search index."""
    text = file.read_text(encoding="utf-8")
    return dict(json.loads(text.removeprefix(_BEFORE).removesuffix(_AFTER)))


def write(file: Path, content: dict[str, Any]) -> None:
    """Write a search index; the same content gives the same bytes."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"))
    write_text(file, f"{_BEFORE}{written}{_AFTER}")
