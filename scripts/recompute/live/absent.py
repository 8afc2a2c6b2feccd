"""Libraries that a page does not have: imported without complaint, and named where they are needed."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any, NoReturn

from recompute.errors import RecomputeError

ABSENT = (
    "IPython", "fcntl", "matplotlib", "pandera", "pyfixest", "recompute.figures",
    "scipy", "statsmodels",
)  # fmt: skip
"""Figures are drawn when the book is built; the rest weighs more than all a page fetches, or has no build."""


class NotInPageError(RecomputeError):
    """A claim needs a library that is absent; `library` names it."""

    def __init__(self, library: str, *, where: str) -> None:
        super().__init__(
            f"this claim needs {library}, which a page cannot have",
            where=where,
            mend="run its chapter's notebook",
        )
        self.library = library


class Absent(types.ModuleType):
    """Stands for a library, or a name in one, until something is done with it."""

    __path__ = []  # noqa: RUF012 - what makes a package of a module

    def __getattr__(self, name: str) -> Absent:
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(f"{self.__name__}.{name}")

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        """Say which library is missing.

        Raises
        ------
        NotInPageError
            Always.
        """
        library = next(name for name in ABSENT if f"{self.__name__}.".startswith(f"{name}."))
        raise NotInPageError(library, where=self.__name__)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def __init__(self, names: Sequence[str]) -> None:
        self.names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        absent = any(f"{name}.".startswith(f"{one}.") for one in self.names)
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if absent else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return Absent(spec.name)

    def exec_module(self, module: types.ModuleType) -> None: ...


def install(names: Sequence[str] = ABSENT) -> None:
    """Let this process import what is absent, and nothing else of these names."""
    sys.meta_path.insert(0, _Finder(names))
