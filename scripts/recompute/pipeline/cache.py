"""Heavy results kept between runs, under a name made of all they depend on.

A file in `_build/cache` holds a table as parquet, behind its checksum (`recompute.io.kept`). Its name is
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
from recompute.io import digest, kept, key


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
    made = key(made_from)

    def table() -> bytes:
        buffer = io.BytesIO()
        function(dict(frames), **parameters).to_parquet(buffer, index=False)
        return buffer.getvalue()

    path = paths.build() / "cache" / f"{function.__name__}-{made[:16]}"
    return pd.read_parquet(io.BytesIO(kept(path, made, table)))
