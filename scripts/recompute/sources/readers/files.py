"""Reading the raw containers: text tables, spreadsheets, statistical files."""

import gzip
import io
import lzma
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa

from recompute.errors import RecomputeError

# How a container that breaks off, or is another one than its name says, is found out.
_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    pa.ArrowInvalid,
    pd.errors.ParserError,
)


def table(name: str, content: bytes, **how: Any) -> pd.DataFrame:
    """Read a raw table: parquet, spreadsheet, Stata or delimited text, packed or not.

    Only an empty cell is missing: "NA" is a country code before it is anything else.

    Raises
    ------
    RecomputeError
        If the file breaks off or is not of the kind its name says.
    """
    try:
        return _table(name, content, **how)
    except _BROKEN as error:
        reason = " ".join(str(error).split())[:200]
        raise RecomputeError(
            f"the raw file cannot be read: {reason}",
            where=name,
            mend="get the file again and compare its checksum with data/sources.yaml",
        ) from error


def _table(name: str, content: bytes, **how: Any) -> pd.DataFrame:
    if name.endswith((".gz", ".xz")):
        content = (gzip if name.endswith(".gz") else lzma).decompress(content)
        name = name[:-3]
    if name.endswith(".parquet"):
        return pd.read_parquet(io.BytesIO(content))
    if name.endswith(".dta"):
        return pd.read_stata(io.BytesIO(content), **how)
    if name.endswith((".xlsx", ".xls")):
        return pd.read_excel(io.BytesIO(content), keep_default_na=False, na_values=[""], **how)
    options: dict[str, Any] = {"keep_default_na": False, "na_values": [""], "low_memory": False}
    return pd.read_csv(io.BytesIO(content), **(options | how))


Grid = list[list[Any]]


def grids(name: str, content: bytes) -> dict[str, Grid]:
    """Read the sheets of a workbook as rows of cells; an empty cell is None."""
    sheets: Any = table(name, content, sheet_name=None, header=None)
    return {
        str(sheet): frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
        for sheet, frame in sheets.items()
    }


def only(raw: dict[str, bytes]) -> tuple[str, bytes]:
    """Return the single file of a source that has one."""
    ((name, content),) = raw.items()
    return name, content


def one(raw: dict[str, bytes], part: str) -> tuple[str, bytes]:
    """Return the file whose name contains a part."""
    for name, content in raw.items():
        if part in name:
            return name, content
    raise changed(", ".join(raw), f"no raw file is called …{part}…")


def recoded(codes: pd.Series, known: Mapping[str, str | None]) -> pd.Series:
    """Put other codes in place of those settled by hand; null makes a missing one."""
    return codes.astype("str").map({c: known.get(c, c) for c in codes.astype("str").unique()})


def changed(name: str, what: str) -> RecomputeError:
    """Make the error for a raw file that is not laid out as its reader knows it."""
    return RecomputeError(
        what,
        where=name,
        mend="look at the file: if it is the described one its reader is wrong, else get that one; "
        "a new layout needs its reader in recompute.sources.readers adapted",
    )


def need_columns(frame: pd.DataFrame, needed: Iterable[str], name: str) -> None:
    """Refuse a table whose header lacks a column.

    Raises
    ------
    RecomputeError
        Naming the columns it lacks and those it has.
    """
    absent = [column for column in needed if column not in frame]
    if absent:
        there = ", ".join(map(str, frame.columns[:12]))
        raise changed(name, f"the header has no column {', '.join(absent)}; it has {there}")


def checked(
    raw: dict[str, bytes], columns: Iterable[str], part: str = "", **how: Any
) -> tuple[pd.DataFrame, str]:
    """Read the only raw file, or the one with `part` in its name, which must have the columns.

    Returns
    -------
    DataFrame
        The table, read as `table` does.
    str
        The file's name, for errors.
    """
    name, content = one(raw, part) if part else only(raw)
    frame = table(name, content, **how)
    need_columns(frame, columns, name)
    return frame, name


def need_years(
    years: Iterable[Any],
    name: str,
    problem: str = "the header is not a row of years, one after the other",
) -> None:
    """Raise the error of a changed layout, `problem`, unless the years follow one another."""
    found = [int(year) for year in years]
    if not found or found != list(range(found[0], found[0] + len(found))):
        raise changed(name, problem)


def need_same(found: Iterable[object], expected: object, what: str, name: str) -> None:
    """Refuse a file that says something else than expected, its unit above all.

    Raises
    ------
    RecomputeError
        Naming what it says.
    """
    others = sorted({str(one) for one in found} - {str(expected)})
    if others:
        raise changed(name, f"{what} is {', '.join(others[:5])}, not {expected}")


def number(
    cell: Any, place: str, *, missing: Iterable[str] = (), zero: Iterable[str] = ()
) -> float:
    """Turn a cell into a number; a text that is none and no known sign is refused.

    Parameters
    ----------
    cell : Any
        Number, text (a comma may stand for the point) or None.
    place : str
        File and sheet, for the message.
    missing, zero : iterable of str
        What the source writes for a missing value and for nothing.

    Raises
    ------
    RecomputeError
        Naming the text.
    """
    text = cell.strip() if isinstance(cell, str) else cell
    if text is None or text in missing:
        return float("nan")
    if text in zero:
        return 0.0
    try:
        return float(text.replace(",", ".") if isinstance(text, str) else text)
    except (TypeError, ValueError):
        raise changed(place, f"{text!r} stands where a number should") from None
