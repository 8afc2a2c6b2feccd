"""The chapters' code stays short and narrow enough to be read beside the prose."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))
WIDEST, MOST = 100, 1800  # letters a line, lines in all chapters together


def code_lines(notebook: Path) -> Iterator[str]:
    """Lines of a notebook's code cells that are not blank."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield from (line for line in "".join(cell["source"]).splitlines() if line.strip())


def test_no_line_of_code_is_too_wide_to_read() -> None:
    wide = [
        f"{notebook.stem}: {line}"
        for notebook in CHAPTERS
        for line in code_lines(notebook)
        if len(line) > WIDEST
    ]
    assert wide == []


def test_chapters_hold_little_code() -> None:
    """Computations belong into `scripts/eaeu`, where they are typed and tested."""
    lines = {notebook.stem: len(list(code_lines(notebook))) for notebook in CHAPTERS}
    assert len(lines) > 10 and sum(lines.values()) <= MOST, lines
