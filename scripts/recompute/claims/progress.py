"""Progress of long computations, told on one line of the standard error."""

from __future__ import annotations

import os
import sys
import time
from types import TracebackType

_FIRST_AFTER = 2.0
_EVERY = 0.5


class Progress:
    """Tell how many of a known number are done, once it takes longer than two seconds.

    In a terminal and in a notebook at work the line is rewritten in place; a build of the book,
    whose pages hold all a chapter prints, is not told.

    Parameters
    ----------
    what : str
        What is counted, in the plural.
    total : int
        How many there are.
    """

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done = what, total, 0
        self._next = time.monotonic() + _FIRST_AFTER
        self._told = False
        self._quiet = "RECOMPUTE_RESULTS" in os.environ

    def __enter__(self) -> Progress:
        return self

    def advance(self, count: int = 1) -> None:
        """Count some more as done."""
        self.done += count
        now = time.monotonic()
        if self._quiet or now < self._next:
            return
        self._next, self._told = now + _EVERY, True
        sys.stderr.write(f"\r{self.done:,} of {self.total:,} {self.what}")
        sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if self._told:
            sys.stderr.write(f"\r{self.done:,} of {self.total:,} {self.what}\n")
