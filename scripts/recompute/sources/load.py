"""The only door to the data: checksum, then schema, then the frame."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

from recompute.errors import RecomputeError
from recompute.io import sha256
from recompute.sources import parquet
from recompute.sources.catalogue import Column, Source, catalogue

if TYPE_CHECKING:
    import pandera.pandas as pandera

_attempted: set[str] = set()
_kept: dict[tuple[object, ...], pd.DataFrame] = {}  # by file as it stands and as it should be

DTYPES = {
    "string": "str",
    "int": "int64",
    "float": "float64",
    "bool": "bool",
    "date": "datetime64[us]",
}


def loaded() -> frozenset[str]:
    """Ids of the sources this process has loaded or tried to: what its results depend on."""
    return frozenset(_attempted)


def load(source_id: str) -> pd.DataFrame:
    """Load an extract, checked; a file that is as it was is read once a process.

    Parameters
    ----------
    source_id : str
        Id in `data/sources.yaml`.

    Returns
    -------
    DataFrame
        With the columns, types, units and keys the catalogue declares.

    Raises
    ------
    RecomputeError
        If the id is unknown, the file is missing or changed, or its content breaks the schema.
    """
    _attempted.add(source_id)
    source = catalogue()[source_id]
    try:
        stamp = source.path.stat()
        kept = (source.path, stamp.st_mtime_ns, stamp.st_size, source.extract)
        if kept in _kept:
            return _kept[kept].copy(deep=False)
        content = source.path.read_bytes()
    except OSError as error:
        raise RecomputeError(
            f"the file of {source_id} cannot be read: {error.strerror}",
            where=str(source.path),
            mend=_mend(source),
        ) from error
    found = sha256(content)
    if found != source.extract.sha256:
        raise RecomputeError(
            f"{source_id} is not the file the catalogue describes: "
            f"sha256 {found[:12]}… instead of {source.extract.sha256[:12]}…",
            where=str(source.path),
            mend=_mend(source),
        )
    frame = parse(content, source)
    if len(frame) != source.extract.rows:
        raise RecomputeError(
            f"{source_id} has {len(frame)} rows, the lock file says {source.extract.rows}",
            where=f"data/sources.lock.json: {source_id}",
            mend=f"recompute sources extract {source_id}",
        )
    check(frame, source)
    _kept[kept] = frame
    return frame.copy(deep=False)


def parse(content: bytes, source: Source) -> pd.DataFrame:
    """Read the bytes of an extract as a frame.

    Raises
    ------
    RecomputeError
        If they are not of the declared format, or a value is not of its declared type.
    """
    try:
        if source.extract.file.endswith(".parquet"):
            return parquet.read(content)
        return _typed(_text(content), source)
    except ValueError as error:
        raise RecomputeError(
            f"{source.id} cannot be read: {error}", where=str(source.path), mend=_mend(source)
        ) from error


def _text(content: bytes) -> pd.DataFrame:
    # Only the empty cell is missing: "NA" is Namibia and "None" may be a name.
    return pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, na_values=[""])


def _typed(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    for name, column in source.columns.items():
        if name not in frame or column.type == "string":
            continue
        try:
            frame[name] = _convert(frame[name], column)
        except (ValueError, TypeError, KeyError) as error:
            raise RecomputeError(
                f"column {name} of {source.id} is not {column.type}: {error}",
                where=str(source.path),
                mend=_mend(source),
            ) from error
    return frame


def _convert(texts: pd.Series, column: Column) -> pd.Series:
    match column.type:
        case "bool":
            unknown = set(texts.fillna("")) - {"true", "false"}
            if unknown:
                raise ValueError(f"{min(unknown)!r} is neither true nor false")
            return texts == "true"
        case "date":
            return pd.to_datetime(texts, format="%Y-%m-%d").dt.as_unit("us")
        case "float":
            return pd.to_numeric(texts).astype("float64")
        case _:
            return texts.astype("int64")


def check(frame: pd.DataFrame, source: Source) -> None:
    """Hold a frame against the schema of its source.

    Raises
    ------
    RecomputeError
        If a column is missing, unknown, of another type, has a missing value where none is
        allowed or one out of range, or if two rows have the same key.
    """
    if parquet.IN_A_BROWSER:  # no pandera there; a file of this checksum kept its schema
        return
    from pandera.errors import SchemaError, SchemaErrors  # noqa: PLC0415 - slow to import

    try:
        schema(source).validate(frame)
    except (SchemaError, SchemaErrors) as error:
        raise RecomputeError(
            f"{source.id} breaks its schema: {_reason(error)}",
            where=str(source.path),
            mend=_mend(source),
        ) from error
    twice = frame.duplicated(source.keys)
    if twice.any():
        example = frame.loc[twice, source.keys].iloc[0].to_dict()
        raise RecomputeError(
            f"{source.id} has {int(twice.sum())} rows whose key another row has, such as {example}",
            where=str(source.path),
            mend=_mend(source),
        )


def schema(source: Source) -> pandera.DataFrameSchema:
    """Make the pandera schema the catalogue declares for a source."""
    import pandera.pandas as pandera  # noqa: PLC0415 - slow to import

    columns = {}
    for name, column in source.columns.items():
        checks = []
        if column.min is not None:
            checks.append(pandera.Check.ge(column.min))
        if column.max is not None:
            checks.append(pandera.Check.le(column.max))
        columns[name] = pandera.Column(
            DTYPES[column.type], checks, nullable=column.nullable, coerce=False
        )
    return pandera.DataFrameSchema(columns, strict=True)


def _reason(error: object) -> str:
    return " ".join(str(error).split())[:300]


def _mend(source: Source) -> str:
    back = f"git checkout data/{source.extract.file}"
    if not source.raw:
        return f"{back}, or, if the change is meant: recompute sources extract {source.id}"
    return f"{back}, or make it again: recompute sources extract {source.id}"
