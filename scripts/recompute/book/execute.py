"""Running chapters: papermill, several at a time, each into a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import psutil

from recompute.book import files, kernels
from recompute.errors import RecomputeError

CELL_TIMEOUT_SECONDS = 600
KERNEL = "python3"


def _cell(notebook: Path, index: int, parameters: dict[str, Any]) -> str:
    """Name a cell as a person counts: from one, without the cell papermill puts in."""
    return f"{notebook}, cell {index if parameters else index + 1}"


def execute(
    notebook: Path,
    executed: Path,
    parameters: dict[str, Any],
    *,
    cwd: Path,
    timeout: int = CELL_TIMEOUT_SECONDS,
) -> None:
    """Execute one chapter with papermill.

    Parameters
    ----------
    notebook, executed : Path
        Input, and where the notebook with its outputs goes.
    parameters : dict
        Passed to the cell tagged `parameters`.
    cwd : Path
        Working directory of the kernel.
    timeout : int
        Seconds one cell may take.

    Raises
    ------
    RecomputeError
        Naming chapter, cell and error, if a cell raises, hangs, or the kernel dies.
    """
    kernels.warm_up()
    # Imported here: a second that a build with nothing to do saves.
    import papermill  # noqa: PLC0415
    from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: PLC0415
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    def run(attempts_left: int) -> None:
        try:
            papermill.execute_notebook(
                str(notebook), str(executed), parameters=parameters, kernel_name=KERNEL,
                cwd=str(cwd), progress_bar=False, log_output=False, execution_timeout=timeout,
                request_save_on_cell_execute=False,
                extra_arguments=["--IPKernelApp.log_level=50"],
            )  # fmt: skip
        except RuntimeError as error:
            # Two kernels starting at once can be given the same port; nothing has run yet.
            if "Kernel died before" not in str(error) or not attempts_left:
                raise
            run(attempts_left - 1)

    executed.parent.mkdir(parents=True, exist_ok=True)
    mend = f'open it with `jupyter lab "{notebook}"`, run it from the top, mend that cell'
    try:
        run(attempts_left=3)
    except PapermillExecutionError as error:
        first = str(error.evalue).strip() or error.ename
        raise RecomputeError(
            f"a chapter raised {error.ename}: {first}",
            where=_cell(notebook, error.cell_index, parameters),
            mend=mend,
        ) from error
    except CellTimeoutError as error:
        raise RecomputeError(
            f"a cell ran longer than {timeout} s", where=str(notebook), mend=mend
        ) from error
    except DeadKernelError as error:
        raise RecomputeError(
            "the kernel died, most often for want of memory", where=str(notebook), mend=mend
        ) from error


def keep_notebook(executed: Path, folder: Path) -> None:
    """Keep an executed notebook without what only tells when and where it ran."""
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    notebook["metadata"].pop("papermill", None)
    for cell in notebook["cells"]:
        for name in ("papermill", "execution"):
            cell["metadata"].pop(name, None)
    files.write_text(
        folder / executed.name, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    )


def quiet_environment(results: Path, finished: Path, root: Path) -> None:
    """Set what every kernel inherits: where results go and are, one thread a chapter."""
    os.environ.update(
        RECOMPUTE_RESULTS=str(results),
        RECOMPUTE_FINISHED=str(finished),
        RECOMPUTE_ROOT=str(root),
        PYTHONHASHSEED="0",
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
        NUMBA_NUM_THREADS="1",
        MPLBACKEND="agg",
        JUPYTER_DEFAULT_PROVISIONER_NAME=kernels.NAME,
    )


def stop_kernels() -> None:
    """Kill every process this one has started."""
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            child.kill()


def replace_folder(new: Path, old: Path) -> None:
    """Put a finished folder in the place of the last good one."""
    retired = old.with_name(f".{old.name}.retired")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        old.rename(retired)
    old.parent.mkdir(parents=True, exist_ok=True)
    new.rename(old)
    shutil.rmtree(retired, ignore_errors=True)
