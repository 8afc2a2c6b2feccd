"""Small books for tests: how the command is run in one, and a book built."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def recompute(book: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a book's folder, without TeX: the HTML book alone."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith("RECOMPUTE_")}
    return subprocess.run(
        [sys.executable, "-m", "recompute", *arguments],
        cwd=book,
        env=outside
        | {"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )


def built(book: Path) -> Path:
    done = recompute(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book
