"""A chapter in JupyterLab: opened by the command, run whole in the browser. Needs `make lab` once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CHAPTER = "references-audit"  # the quickest to run


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Run `recompute lab CHAPTER` and return the address it prints."""
    if not (ROOT / ".lab" / "bin" / "jupyter-lab").exists():
        pytest.skip("JupyterLab is not installed beside this book (make lab)")
    notebook = ROOT / "chapters" / f"{CHAPTER}.ipynb"
    before = notebook.read_bytes()  # JupyterLab saves by itself
    running = subprocess.Popen(
        [sys.executable, "-m", "recompute", "lab", CHAPTER],
        cwd=ROOT,
        env=os.environ | {"RECOMPUTE_RESULTS": str(tmp_path), "BROWSER": "true"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr
    try:
        lines = iter(running.stderr.readline, "")
        found = (re.search(r"http://localhost:\d+/lab\S*token=\S+", line) for line in lines)
        yield next(match.group() for match in found if match)
    finally:
        running.terminate()
        running.wait(30)
        notebook.write_bytes(before)


def test_a_chapter_opens_ready_and_runs_whole(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.goto(address)
    notebook = page.locator(".jp-NotebookPanel")
    notebook.get_by_text("Parameters: change them and run all cells").wait_for()
    notebook.get_by_text("Python 3 (this book)").first.wait_for()
    page.get_by_text("Run", exact=True).first.click()
    page.get_by_text("Run All Cells", exact=True).first.click()
    record = (
        tmp_path / CHAPTER / "record.json"
    )  # written by the last cell; an error stops before it
    for _ in range(180):
        if record.exists():
            break
        page.wait_for_timeout(1000)
    assert record.exists()
    page.close()
