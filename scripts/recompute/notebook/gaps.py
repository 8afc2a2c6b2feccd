"""As of an early date: a cell that fails for want of data says so, and the chapter goes on.

Verdicts, cards and curves are made for any date. What a chapter shows beside them is written for
the data of now; as of an early date a table can be empty or lack a source.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from IPython import get_ipython
from IPython.display import display

from recompute.errors import RecomputeError

_SHOW, _TELL = "_recompute_show", "_recompute_tell"


def excuse(tell: Callable[[], object | None]) -> None:
    """Guard every cell that runs from now on.

    Parameters
    ----------
    tell : callable
        Gives what to show in place of what the cell would have shown, or None if the error is not
        to be excused; it is raised then. So is one about the chapter's parameters, or the ledger.
    """
    shell = get_ipython()
    if shell is None:
        return

    def told(error: Exception) -> None:
        meant = isinstance(error, RecomputeError) and any(
            place in error.where for place in ("parameter", "chapters/", "data/")
        )
        shown = None if meant else tell()
        if shown is None:
            raise error
        display(shown)

    shell.user_ns[_SHOW] = lambda value: None if value is None else display(value)
    shell.user_ns[_TELL] = told
    shell.ast_transformers.append(_Guard())


class _Guard(ast.NodeTransformer):
    """Puts the statements of a cell into a `try`; its last expression is shown all the same."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        body: list[Any] = list(node.body)
        if not body:
            return node
        if isinstance(body[-1], ast.Expr):
            body[-1].value = ast.Call(ast.Name(_SHOW, ast.Load()), [body[-1].value], [])
        guarded = ast.parse(f"try:\n pass\nexcept Exception as error:\n {_TELL}(error)")
        guarded.body[0].body = body  # type: ignore[attr-defined]
        return ast.fix_missing_locations(guarded)
