"""Data sets of published examples, kept as their authors ship them."""

import pandas as pd

from recompute.sources.readers.files import changed, checked


def example(
    raw: dict[str, bytes], *, columns: dict[str, str], rows: int, integers: list[str]
) -> pd.DataFrame:
    """Read the table of a published example: columns chosen and renamed, values untouched.

    Parameters
    ----------
    raw : dict
        The one file.
    columns : dict
        Header of each column kept, and its name here.
    rows : int
        Rows the published example has.
    integers : list of str
        Columns, by their name here, that hold whole numbers.

    Raises
    ------
    RecomputeError
        If a column is missing or the number of rows is another: it is not the published example.
    """
    frame, name = checked(raw, columns)
    if len(frame) != rows:
        raise changed(name, f"the example has {rows} rows, this file {len(frame)}")
    kept = frame[list(columns)].rename(columns=columns)
    return kept.astype(dict.fromkeys(integers, "int64"))
