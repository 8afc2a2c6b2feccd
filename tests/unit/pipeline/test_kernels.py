"""Kernels forked from one process: as fresh as new ones, apart from one another, and bounded."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from recompute.errors import RecomputeError
from recompute.pipeline import execute
from tests.site.small import notebook

pytestmark = pytest.mark.slow


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def go(code: str, timeout: int = 60) -> list[str]:
        cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": code,
                "outputs": [], "execution_count": None}  # fmt: skip
        spec = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        notebook = {"cells": [cell], "metadata": spec, "nbformat": 4, "nbformat_minor": 5}
        (tmp_path / "x.ipynb").write_text(json.dumps(notebook))
        out = tmp_path / "out.ipynb"
        execute.execute(tmp_path / "x.ipynb", out, {}, timeout=timeout)
        outputs = json.loads(out.read_text())["cells"][0]["outputs"]
        return ["".join(o.get("text", "")) for o in outputs]

    build = tmp_path / "_build"
    with execute.quiet_environment(build / "results", build, tmp_path):
        yield go


def test_a_kernel_has_the_libraries_and_nothing_of_another_chapter(run) -> None:
    assert run("import sys; sys.leaked = 1; print('pandas' in sys.modules)") == ["True\n"]
    assert run("import sys; print(hasattr(sys, 'leaked'))") == ["False\n"]


def test_a_kernel_starts_with_nothing_of_this_package_imported(run) -> None:
    told = run("import sys; print(sorted(m for m in sys.modules if m.startswith('recompute')))")
    assert told == ["[]\n"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("open('data.csv', 'w')", "may write only below _build"),
        ("import numpy; numpy.ones(10**13)", "MemoryError"),
        ("1 / 0", "ZeroDivisionError"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "the kernel died"),
    ],
)
def test_what_a_chapter_must_not_do_is_told(run, tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(RecomputeError, match=message) as told:
        run(code)
    assert "x.ipynb" in str(told.value)
    assert not (tmp_path / "data.csv").exists()


def test_a_chapter_that_hangs_is_stopped(run) -> None:
    with pytest.raises(RecomputeError, match="a cell ran longer than 2 s"):
        run("import time; time.sleep(60)", timeout=2)


def test_kernels_end_with_the_build_even_if_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, time\n"
        "from recompute.pipeline import kernels\n"
        "kernels.warm_up()\n"
        f"argv = ['kernel', '-f', {str(tmp_path / 'c.json')!r}]\n"
        f"print(kernels._zygote.fork(argv, {str(tmp_path)!r}, dict(os.environ)), flush=True)\n"
        "time.sleep(60)\n"
    )
    build = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert build.stdout is not None
    told = (line.strip() for line in build.stdout)  # the kernel may speak first
    kernel = psutil.Process(int(next(line for line in told if line.isdecimal())))
    build.kill()
    build.wait()
    until = time.monotonic() + 20
    while kernel.is_running() and kernel.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "the kernel outlives the build"
        time.sleep(0.1)


def test_no_kernel_starts_once_a_build_is_stopped(tmp_path: Path) -> None:
    """A slow machine is still starting a kernel when Ctrl-C comes: it must not be started again."""
    (tmp_path / "x.ipynb").write_text(notebook("Long", "import time; time.sleep(60)"))
    code = """
from pathlib import Path
import psutil
from recompute.pipeline import execute, kernels
with execute.quiet_environment(Path("_build/results"), Path("_build"), Path()):
    kernels.stopped.set()
    execute.stop_processes(since=[])
    try:
        execute.execute(Path("x.ipynb"), Path("out.ipynb"), {})
    except RuntimeError as error:
        print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, capture_output=True, text=True, timeout=40, check=False,
    )  # fmt: skip
    assert done.stdout == "the build was stopped\n", done.stderr


def test_stopping_a_build_spares_what_it_did_not_start() -> None:
    code = """
import subprocess
import psutil
from recompute.pipeline import execute
theirs = subprocess.Popen(["sleep", "60"])
before = psutil.Process().children(recursive=True)
ours = subprocess.Popen(["sleep", "60"])
execute.stop_processes(since=before)
print(ours.wait(10), theirs.poll())
theirs.kill()
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "-9 None\n", done.stderr
