"""Which claims need a library that a page does not have: found by computing them without it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from recompute.errors import RecomputeError
from recompute.live import absent

# The build's own reading and checking of extracts needs them; a page reads otherwise.
_HAD_BY_THE_BUILD = ("fcntl", "pandera")


def missing(claims: Path) -> dict[str, str]:
    """Find the claims that a page cannot compute, in a process that lacks what a page lacks.

    Parameters
    ----------
    claims : Path
        `claims.json`.

    Returns
    -------
    dict
        Claim -> why not, in words for its page.
    """
    words = [sys.executable, "-m", "recompute.live.missing", str(claims)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RecomputeError(
            f"the claims could not be tried without these libraries: {done.stderr.splitlines()[-1]}",
            where=" ".join(words),
            mend="run it by hand to see more, or remove .live to build without it",
        )
    return dict(json.loads(done.stdout))


def _tried(entry: dict[str, Any]) -> str:
    from recompute.live import run  # noqa: PLC0415 - after what is absent

    if not entry["functions"]:
        return "No public data decide this claim, so there is nothing to compute."
    if any(one["given"] is None for one in entry["functions"]):
        return "This claim rests on models that pyfixest fits when the book is built."
    try:
        run.main_ways(entry)
    except absent.NotInPageError as error:
        return f"This claim needs {error.library}, which a page cannot have."
    return ""


if __name__ == "__main__":
    absent.install([name for name in absent.ABSENT if name not in _HAD_BY_THE_BUILD])
    entries = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["claims"]
    found = {entry["id"]: reason for entry in entries if (reason := _tried(entry))}
    print(json.dumps(found))
