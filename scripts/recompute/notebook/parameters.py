"""Parameters of a chapter: one that it does not have is refused, not passed over."""

from IPython import get_ipython

from recompute import paths
from recompute.errors import RecomputeError


def check(chapter: str) -> None:
    """Hold what the notebook has been given against the parameters it declares.

    Papermill warns of a name it does not know and goes on. Before a chapter begins, plain values with
    names in small letters are parameters; constants have capitals.

    Parameters
    ----------
    chapter : str
        File stem of the notebook.

    Raises
    ------
    RecomputeError
        Naming a parameter the chapter does not have, and those it has.
    """
    shell = get_ipython()
    values = {} if shell is None else shell.user_ns
    given = {
        name
        for name, value in values.items()
        if isinstance(value, str | int | float) and not name.startswith("_") and not name.isupper()
    }
    if given <= {"as_of"}:
        return
    from papermill import inspect_notebook  # noqa: PLC0415 - takes a second to import

    declared = inspect_notebook(str(paths.chapters() / f"{chapter}.ipynb"))
    if unknown := sorted(given - set(declared)):
        raise RecomputeError(
            f"the chapter has no parameter {unknown[0]!r}",
            where="the chapter's parameters",
            mend=f"use {', '.join(declared)}",
        )
