"""Reading an extract: by pyarrow, and by arro3 in a browser (recompute.live), where pyarrow has no build."""

import io
import sys
from typing import Any

import numpy as np
import pandas as pd

IN_A_BROWSER = sys.platform == "emscripten"


def read(content: bytes) -> pd.DataFrame:
    """Read the bytes of a Parquet file as a frame.

    Raises
    ------
    ValueError
        If they are none.
    """
    if IN_A_BROWSER:
        return _by_arro3(content)
    import pyarrow.parquet as pq  # noqa: PLC0415 - a browser has none

    return pq.read_table(io.BytesIO(content)).to_pandas()


def _by_arro3(content: bytes) -> pd.DataFrame:
    import arro3.io  # noqa: PLC0415 - in a browser only

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
