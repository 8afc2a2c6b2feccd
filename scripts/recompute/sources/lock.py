"""The lock file: checksum and rows of every extract, written by machines, read by the catalogue.

`data/sources.lock.json` holds one line a source, sorted by id. What people write stands in
`data/sources.yaml`; `recompute sources extract` and `recompute refresh` write the lock whole.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from recompute import paths
from recompute.errors import RecomputeError
from recompute.forms import Form, of_form
from recompute.io import write_text

Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PLACE = "data/sources.lock.json"
AGAIN = f"git checkout {PLACE}, or make it again: recompute sources extract"


class Seal(Form):
    """Checksum (SHA-256) and number of rows of an extract."""

    rows: int = Field(ge=0)
    sha256: Checksum


def lock_file() -> Path:
    """Return the file of the seals."""
    return paths.data() / "sources.lock.json"


def read_lock() -> dict[str, Seal]:
    """Read the seal of every extract, by the id of its source.

    Raises
    ------
    RecomputeError
        If the file is missing or is not what `write_lock` writes.
    """
    try:
        content = json.loads(lock_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecomputeError(
            "the lock file of the extracts is missing", where=str(lock_file()), mend=AGAIN
        ) from None
    except ValueError as error:
        raise RecomputeError(
            f"the lock file of the extracts is not valid JSON: {error}", where=PLACE, mend=AGAIN
        ) from error
    what = "the lock file of the extracts breaks its form"
    return of_form(dict[str, Seal], content, what, where=PLACE, mend=AGAIN)


def write_lock(seals: Mapping[str, Seal]) -> None:
    """Write the lock file whole: sorted, one line a source."""
    lines = [f"  {json.dumps(i)}: {json.dumps(dict(seals[i]))}" for i in sorted(seals)]
    write_text(lock_file(), "{\n" + ",\n".join(lines) + "\n}\n")


def add_seals(seals: Mapping[str, Seal]) -> None:
    """Put seals beside, or in place of, those the lock file has; it need not exist yet."""
    known = read_lock() if lock_file().exists() else {}
    write_lock(known | dict(seals))
