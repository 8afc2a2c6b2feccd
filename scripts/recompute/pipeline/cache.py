"""Heavy results kept between runs, under a name made of all they depend on.

A file in `_build/cache` holds the checksum of what follows and then a table as parquet. Its name is
the hash of the sources' checksums, the code of the function's package, the parameters and the pinned
environment: when one of them changes, another name is asked for, and no old result can be read for a new one.
"""

import inspect
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from recompute import measures, paths
from recompute.io import digest, key, sha256, write_bytes

_CHECKSUM = 64


def cached(
    function: Callable[..., pd.DataFrame],
    frames: Mapping[str, pd.DataFrame],
    checksums: Mapping[str, str],
    parameters: Mapping[str, Any],
) -> pd.DataFrame:
    """Return what a function gives, from the cache if it was computed before from the same.

    Parameters
    ----------
    function : callable
        Of the book's own package or of `recompute.measures`; takes `frames` and the parameters as
        keywords, returns a table.
    frames : mapping
        Name -> checked extract.
    checksums : mapping
        Name -> SHA-256 of that extract.
    parameters : mapping
        What JSON can write.

    Returns
    -------
    DataFrame
        The same whether computed or read.
    """
    own = Path(inspect.getfile(function)).parent
    folders = {own, Path(measures.__file__).parent}
    made_from = {
        "function": function.__qualname__,
        "code": [
            (file.name, digest(file))
            for folder in sorted(folders)
            for file in sorted(folder.glob("*.py"))
        ],
        "environment": digest(paths.root() / "requirements.txt"),
        "sources": dict(checksums),
        "parameters": dict(parameters),
    }
    path = paths.build() / "cache" / f"{function.__name__}-{key(made_from)[:16]}"
    kept = _read(path)
    if kept is None:
        buffer = io.BytesIO()
        function(dict(frames), **parameters).to_parquet(buffer, index=False)
        kept = buffer.getvalue()
        write_bytes(path, sha256(kept).encode() + kept)
    return pd.read_parquet(io.BytesIO(kept))


def _read(path: Path) -> bytes | None:
    """Content of a cached file; None if there is none or it is not whole."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    kept = content[_CHECKSUM:]
    whole = sha256(kept).encode() == content[:_CHECKSUM]
    return kept if whole else None
