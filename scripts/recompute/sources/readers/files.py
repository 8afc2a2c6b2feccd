"""Reading the raw containers: text tables and spreadsheets."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pandas as pd


def table(name: str, content: bytes, **how: Any) -> pd.DataFrame:
    """Read a raw table: parquet, spreadsheet or delimited text, gzipped or not.

    Only an empty cell is missing: "NA" is a country code before it is anything else.
    """
    if name.endswith(".parquet"):
        return pd.read_parquet(io.BytesIO(content))
    if name.endswith(".xlsx"):
        return pd.read_excel(io.BytesIO(content), keep_default_na=False, na_values=[""], **how)
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return pd.read_csv(
        io.BytesIO(content), keep_default_na=False, na_values=[""], low_memory=False, **how
    )


def only(raw: dict[str, bytes]) -> tuple[str, bytes]:
    """Return the single file of a source that has one."""
    ((name, content),) = raw.items()
    return name, content
