"""The errors a reader of this project is shown, and the one that is no error: no data."""


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


class NoData(RecomputeError):  # noqa: N818 - a reason, no failure
    """The data do not reach: no such year, economy, partner or group in them, or too few years.

    Raised by a measure or by the function of a claim, it drops one combination of choices and
    becomes its reason. Nothing else does: a damaged file or a wrong column stops the chapter.

    Parameters
    ----------
    what : str
        What is missing, in one sentence.
    where, mend : str, optional
        As of any `RecomputeError`, for a reader who meets it outside a claim.
    """

    def __init__(
        self, what: str, *, where: str = "the data", mend: str = "ask for what they hold"
    ) -> None:
        super().__init__(what, where=where, mend=mend)


class LedgerNotReady(RecomputeError):  # noqa: N818 - the build runs the chapter again, later
    """A chapter asks for the other chapters' results while the build still makes them."""

    def __init__(self) -> None:
        super().__init__(
            "the other chapters' results are not all there yet",
            where="chapters/: chapter.ledger()",
            mend="recompute build, which runs such a chapter last",
        )
