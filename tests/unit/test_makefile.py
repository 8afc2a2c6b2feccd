"""The environment belongs to its folder; a book elsewhere that installs the engine leaves nothing in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("made_in", "again"), [("here", False), ("/elsewhere", True)])
def test_an_environment_copied_from_another_folder_is_set_up_again(
    tmp_path: Path, made_in: str, again: bool
) -> None:
    folder = tmp_path / "a copy"
    (folder / ".venv").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    for name in ("requirements.txt", "pyproject.toml"):
        (folder / name).touch()
        os.utime(folder / name, (0, 0))
    (folder / ".venv" / "ready").write_text(f"{folder if made_in == 'here' else made_in}\n")
    told = subprocess.run(
        ["make", "-n", ".venv/ready"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    assert ("--reinstall-package recompute" in told) is again


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout of git")
def test_a_new_book_s_install_leaves_nothing_in_the_engine_s_checkout(tmp_path: Path) -> None:
    engine = tmp_path / "engine"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(engine)], check=True)
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*words, "--wheel-dir", str(tmp_path), str(engine)], check=True)
    left = subprocess.run(
        ["git", "status", "--porcelain"], cwd=engine, capture_output=True, text=True, check=True
    )
    assert left.stdout == ""
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        f"recompute/live/{name}" for name in ("worker.js", "page.js", "requirements.txt")
    } <= names
    assert "recompute/site/template/Makefile" in names
