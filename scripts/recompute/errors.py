"""The one kind of error a reader of this project is shown."""

from __future__ import annotations


class RecomputeError(Exception):
    """Something the person at the keyboard can mend.

    Parameters
    ----------
    what : str
        What is wrong, in one sentence.
    where : str
        The file, claim, source, chapter or cell concerned.
    mend : str
        The command or edit that puts it right.
    """

    def __init__(self, what: str, *, where: str, mend: str) -> None:
        super().__init__(what, where, mend)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.what}\n  where: {self.where}\n  mend:  {self.mend}"
