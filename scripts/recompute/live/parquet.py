"""Reading an extract where pyarrow has no build, by arro3, which has."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd


def read(content: bytes) -> pd.DataFrame:
    """Read the bytes of a Parquet file as pyarrow would."""
    import arro3.io  # noqa: PLC0415 - in the browser only

    table = arro3.io.read_parquet(io.BytesIO(content)).read_all()
    return pd.DataFrame({name: _column(table.column(name)) for name in table.column_names})


def _column(column: Any) -> Any:
    kind = str(column.type).lower()
    if "utf8" in kind or "string" in kind:
        return pd.array(column.to_pylist(), dtype="str")
    if "timestamp" in kind:
        return pd.to_datetime(pd.Series(column.to_pylist())).dt.as_unit("us")
    if column.null_count:
        return np.array(column.to_pylist(), dtype="float64")  # None becomes nan
    return column.to_numpy()
