"""Running chapters: papermill, several at a time, each into a folder of its own."""

import contextlib
import ctypes
import json
import logging
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import psutil

from recompute.errors import LedgerNotReady, RecomputeError
from recompute.io import write_text
from recompute.pipeline import kernels

CELL_TIMEOUT_SECONDS = 600  # where RECOMPUTE_CELL_SECONDS does not say otherwise
KERNEL = "python3"


def _cell(notebook: Path, index: int, parameters: dict[str, Any]) -> str:
    """Name a cell as a person counts: from one, without the cell papermill puts in."""
    return f"{notebook}, cell {index if parameters else index + 1}"


def limit(name: str, otherwise: int) -> int:
    """Read a limit from the environment.

    Raises
    ------
    RecomputeError
        If it is not a whole number above zero.
    """
    told = os.environ.get(name) or str(otherwise)
    if not (told.isdecimal() and int(told)):
        raise RecomputeError(
            f"{name} is {told!r}, not a whole number above zero",
            where="the environment",
            mend=f"export {name}={otherwise}, or unset it",
        )
    return int(told)


def execute(
    notebook: Path, executed: Path, parameters: dict[str, Any], *, timeout: int | None = None
) -> None:
    """Execute one chapter with papermill.

    Parameters
    ----------
    notebook, executed : Path
        Input, and where the notebook with its outputs goes.
    parameters : dict
        Passed to the cell tagged `parameters`.
    timeout : int
        Seconds one cell may take; without, as RECOMPUTE_CELL_SECONDS says, or ten minutes.

    Raises
    ------
    RecomputeError
        Naming chapter, cell and error, if a cell raises, hangs, or the kernel dies.
    """
    seconds = timeout or limit("RECOMPUTE_CELL_SECONDS", CELL_TIMEOUT_SECONDS)
    kernels.warm_up()
    # Imported here: a second that a build with nothing to do saves.
    import papermill  # noqa: PLC0415
    from nbclient.exceptions import CellTimeoutError, DeadKernelError  # noqa: PLC0415
    from nbformat import ValidationError  # noqa: PLC0415
    from papermill.exceptions import PapermillExecutionError  # noqa: PLC0415

    for name in ("asyncio", "papermill", "traitlets"):  # what they log is told below, once
        logging.getLogger(name).setLevel(logging.CRITICAL)
    begun: list[int] = []  # cells, by their place

    def run(attempts_left: int) -> None:
        try:
            papermill.execute_notebook(
                str(notebook), str(executed), parameters=parameters, kernel_name=KERNEL,
                progress_bar=False, log_output=False, execution_timeout=seconds,
                request_save_on_cell_execute=False,
                on_cell_execute=lambda cell, cell_index: begun.append(cell_index),
                extra_arguments=["--IPKernelApp.log_level=50"],
            )  # fmt: skip
        except RuntimeError:
            # Two kernels starting at once can be given the same port: one ends before any cell ran.
            if begun or not attempts_left:
                raise
            run(attempts_left - 1)

    executed.parent.mkdir(parents=True, exist_ok=True)
    mend = f"open it with `recompute lab {notebook.stem}`, run it from the top, mend that cell"
    try:
        run(attempts_left=3)
    except PapermillExecutionError as error:
        if error.ename == LedgerNotReady.__name__:
            raise LedgerNotReady() from error
        first = str(error.evalue).strip() or error.ename
        raise RecomputeError(
            f"a chapter raised {error.ename}: {first}",
            where=_cell(notebook, error.cell_index, parameters),
            mend=mend,
        ) from error
    except CellTimeoutError as error:
        raise RecomputeError(
            f"a cell ran longer than {seconds} s",
            where=_cell(notebook, begun[-1] if begun else 0, parameters),
            mend=f"{mend}, or allow it more: RECOMPUTE_CELL_SECONDS",
        ) from error
    except DeadKernelError as error:
        raise RecomputeError(
            "the kernel died, most often for want of memory",
            where=_cell(notebook, begun[-1] if begun else 0, parameters),
            mend=mend,
        ) from error
    except (ValueError, ValidationError) as error:
        raise RecomputeError(
            f"the chapter is not a notebook: {str(error).splitlines()[0][:200]}",
            where=str(notebook),
            mend=f'git checkout "{notebook}"',
        ) from error


def change_prose(executed: Path, notebook: Path) -> None:
    """Put the prose of a notebook around its executed code, as executing it again would."""
    import nbformat  # noqa: PLC0415 - as above

    made, written = (
        nbformat.reads(file.read_text(encoding="utf-8"), as_version=4)
        for file in (executed, notebook)
    )
    code = iter([cell for cell in made.cells if cell.cell_type != "markdown"])
    made.cells = [next(code) if cell.cell_type != "markdown" else cell for cell in written.cells]
    for cell in made.cells:
        cell.metadata.setdefault("tags", [])  # as papermill does
    content = json.loads(nbformat.writes(made))
    write_text(executed, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def keep_notebook(executed: Path, folder: Path) -> None:
    """Keep an executed notebook without what only tells when and where it ran."""
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    notebook["metadata"].pop("papermill", None)
    for cell in notebook["cells"]:
        for name in ("papermill", "execution"):
            cell["metadata"].pop(name, None)
    write_text(folder / executed.name, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "NUMBA", "RAYON")}


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables of this process for a while."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def quiet_environment(
    results: Path, finished: Path, root: Path, *, ledger: bool = True
) -> contextlib.AbstractContextManager[None]:
    """Set for a while what every kernel inherits: where results go and are, one thread a chapter.

    `ledger` is whether all results a chapter may ask for are there.
    """
    return environment(
        RECOMPUTE_RESULTS=str(results),
        RECOMPUTE_FINISHED=str(finished),
        RECOMPUTE_ROOT=str(root),
        RECOMPUTE_LEDGER="ready" if ledger else "later",
        PYTHONPATH=os.pathsep.join(
            [str(root / "scripts"), *filter(None, [os.environ.get("PYTHONPATH")])]
        ),
        PYTHONHASHSEED="0",
        MPLBACKEND="agg",
        JUPYTER_DEFAULT_PROVISIONER_NAME=kernels.NAME,
        **ONE_THREAD,
    )


def stop_processes(*, since: Collection[psutil.Process]) -> None:
    """Kill what this process has started.

    Parameters
    ----------
    since : collection of psutil.Process
        Processes that ran before, such as the browser of a test: they stay.
    """
    for child in psutil.Process().children(recursive=True):
        if child not in since:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()


_AT_FDCWD, _RENAME_EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    names = os.fsencode(one), os.fsencode(other)
    return rename is not None and not rename(
        _AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE
    )


def replace_folder(new: Path, old: Path) -> None:
    """Put a finished folder in the place of the last good one: at no moment is there none."""
    if old.exists() and _exchange(new, old):
        shutil.rmtree(new, ignore_errors=True)
        return
    retired = old.with_name(f".{old.name}.retired")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        old.rename(retired)
    old.parent.mkdir(parents=True, exist_ok=True)
    new.rename(old)
    shutil.rmtree(retired, ignore_errors=True)
