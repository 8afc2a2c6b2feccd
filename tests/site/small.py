"""Small books for tests: how the command is run in one, and a book built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def command(book: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment in a book's folder, without TeX: the HTML book alone."""
    here = Path(sys.executable).parent
    outside = {k: v for k, v in os.environ.items() if not k.startswith("RECOMPUTE_")}
    return subprocess.run(
        [str(here / words[0]), *words[1:]],
        cwd=book,
        env=outside | {"PATH": str(here), "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )


def recompute(book: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the book's own command in its folder."""
    return command(book, "python", "-m", "recompute", *arguments)


def built(book: Path) -> Path:
    done = recompute(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book
