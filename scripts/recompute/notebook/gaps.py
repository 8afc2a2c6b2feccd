"""As of an early date: a cell that fails for want of data says so, and the chapter goes on.

Verdicts, cards and curves are made for any date. What a chapter shows beside them is written for
the data of now; as of an early date a table can be empty or lack a source.
"""

from collections.abc import Callable
from typing import Any

from IPython import get_ipython
from IPython.display import display

from recompute.errors import RecomputeError

_MEANT = ("parameter", "chapters/", "data/")


def excuse(tell: Callable[[], object | None]) -> None:
    """Guard every cell that runs from now on, by IPython's handler of errors.

    Parameters
    ----------
    tell : callable
        Gives what to show in place of what the cell would have shown, or None if the error is not
        to be excused; it is raised then. So is one about the chapter's parameters, or the ledger.
    """
    shell = get_ipython()
    if shell is None:
        return
    excused: list[BaseException] = []

    def handle(shell: Any, kind: type, error: Exception, trace: Any, tb_offset: Any = None) -> None:
        meant = isinstance(error, RecomputeError) and any(p in error.where for p in _MEANT)
        shown = None if meant else tell()
        if shown is None:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
        else:
            display(shown)
            excused.append(error)

    def forgive(result: Any) -> None:
        if any(result.error_in_exec is error for error in excused):
            result.error_in_exec = None

    shell.set_custom_exc((Exception,), handle)
    shell.events.register("post_run_cell", forgive)
