"""The environment belongs to its folder: one that was copied with it is set up again."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

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
