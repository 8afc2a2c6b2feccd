"""Asking a service: politely, again if it fails, and not twice for what has come.

Plain requests with stamina stand here in place of the services' own clients, which were tried:
wbgapi yields rows and keeps from its caller the header with the day of the last update, knows no
time-out unless told and tries once; comtradeapicall prints an error and returns nothing, as it does
when there is nothing, and its address cannot be changed, so that no test can reach it; sdmx1 reads
the SDMX-JSON of WITS, but not version 2.0, which the IMF sends, and a CSV only after the structure
message; world-trade-data calls a function pandas no longer has. None keeps the bytes, which a
vintage is made from. What they know about each service is in the docstring of its module.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import requests
import stamina
import stamina.instrumentation
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from recompute import __version__
from recompute.errors import RecomputeError
from recompute.io import write_bytes
from recompute.refresh.recipes import Recipe
from recompute.sources.readers.services import Changed, Unusable

LONGEST_WAIT_SECONDS = 600.0
_CONNECT_SECONDS = 10.0
_MOST_BACKOFF_SECONDS = 120.0
_QUOTA = re.compile(r"out of call volume quota.*?replenished in\s*([\d.:]+\d)", re.I | re.S)

stamina.instrumentation.set_on_retry_hooks([])  # its warnings; `say` tells of a second try instead


@dataclass(frozen=True)
class Request:
    """One request: a file name for its answer, the address below the service's, what is asked."""

    name: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    may_be_absent: bool = False
    """Whether "not found" only says that there are no data."""

    def __str__(self) -> str:
        asked = "&".join(f"{name}={value}" for name, value in self.params.items())
        return self.path + (f"?{asked}" if asked else "")


class _Later(Exception):  # noqa: N818 - no error yet: it is tried again
    """A failure that may pass; `seconds` is how long the service asks to wait, if it says."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Client:
    """Asks one service for one vintage.

    Parameters
    ----------
    recipe : Recipe
        Address, pace, time-out, number of attempts.
    key : str or None
        Sent as a header.
    accept : str
        Media types wanted.
    folder : Path or None
        Answers are kept here and not asked for again; None for questions that are always asked.
    say : callable
        Told of every second try.
    """

    def __init__(
        self,
        recipe: Recipe,
        *,
        key: str | None,
        accept: str,
        folder: Path | None,
        say: Callable[[str], None],
    ) -> None:
        self.recipe = recipe
        self.folder = folder
        self.say = say
        self.asked = 0
        self._last = -float("inf")
        self._session = requests.Session()
        agent = f"recompute/{__version__} (statistical refresh)"
        named = {recipe.key_header: key} if key else {}
        self._session.headers.update({"User-Agent": agent, "Accept": accept, **named})

    def get(self, request: Request, accept: Callable[[bytes], object]) -> bytes:
        """Return an answer that `accept` takes.

        Parameters
        ----------
        request : Request
            What to ask.
        accept : callable
            Raises `Unusable` for an answer to be asked for again, `Changed` for one that never
            will do.

        Raises
        ------
        RecomputeError
            After the last attempt, or at once for a refusal; what has come so far stays kept.
        """
        kept = self.folder / request.name if self.folder else None
        if kept is not None and kept.exists():
            return kept.read_bytes()
        content = self._ask(request, accept)
        if kept is not None:
            write_bytes(kept, content)
        return content

    def _ask(self, request: Request, accept: Callable[[bytes], object]) -> bytes:
        recipe = self.recipe
        where = f"{recipe.url}/{request}"
        tries = 0

        def again(error: Exception) -> bool | float:
            if not isinstance(error, _Later):
                return False
            return error.seconds if error.seconds is not None else True

        try:
            for attempt in stamina.retry_context(
                on=again, attempts=recipe.attempts, timeout=None, wait_initial=recipe.patience,
                wait_max=_MOST_BACKOFF_SECONDS, wait_jitter=recipe.patience,
            ):  # fmt: skip
                with attempt:
                    tries += 1
                    try:
                        return self._once(request, accept)
                    except _Later as error:
                        if tries < recipe.attempts:
                            self.say(f"  {error}; trying {request.name} again")
                        raise
        except _Later as error:
            raise RecomputeError(
                f"the service gave no usable answer in {tries} attempts: {error}",
                where=where,
                mend="run again later: answers that have come are kept and not asked for twice",
            ) from error
        except Changed as error:
            raise RecomputeError(
                f"the service answers otherwise than documented: {error}",
                where=where,
                mend="see what it sends now, and adapt recompute.sources.readers.services",
            ) from error
        raise AssertionError("unreachable")

    def _once(self, request: Request, accept: Callable[[bytes], object]) -> bytes:
        time.sleep(max(0.0, self._last + self.recipe.every - time.monotonic()))
        self._last = time.monotonic()
        self.asked += 1
        try:
            answer = self._session.get(
                f"{self.recipe.url}/{request.path}",
                params=request.params,
                timeout=(_CONNECT_SECONDS, self.recipe.timeout),
            )
        except requests.Timeout as error:
            raise _Later("the service did not answer in time") from error
        except requests.RequestException as error:
            raise _Later(f"the connection broke ({type(error).__name__})") from error
        if answer.status_code == 404 and request.may_be_absent:
            return b""
        if answer.status_code != 200:
            self._refuse(answer, request)
        try:
            accept(answer.content)
        except Unusable as error:
            raise _Later(str(error)) from error
        return answer.content

    def _refuse(self, answer: requests.Response, request: Request) -> None:
        code, said = answer.status_code, answer.text[:2000]
        if quota := _QUOTA.search(said):
            raise RecomputeError(
                f"the quota of the service is used up; it is replenished in {quota[1]}",
                where=f"{self.recipe.url}/{request}",
                mend="run again after that: answers that have come are kept and not asked for twice",
            )
        wait = _retry_after(answer.headers.get("Retry-After"))
        if wait is not None and wait > LONGEST_WAIT_SECONDS:
            raise RecomputeError(
                f"the service asks to wait {wait:.0f} s (HTTP {code})",
                where=f"{self.recipe.url}/{request}",
                mend="run again after that: answers that have come are kept and not asked for twice",
            )
        if code in (408, 425, 429) or code >= 500:
            raise _Later(f"HTTP {code}" + (f", to wait {wait:.0f} s" if wait else ""), wait)
        key = self.recipe.key
        raise RecomputeError(
            f"the service refuses the request: HTTP {code}",
            where=f"{self.recipe.url}/{request}",
            mend=f"set {key} to a valid key, or unset it"
            if code in (401, 403) and key
            else "see whether the service has moved: the address stands in data/refresh.yaml",
        )


def _retry_after(header: str | None) -> float | None:
    """Read the header's two forms, seconds and a date."""
    try:
        return Retry().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None
