"""Make the extracts from the raw files: one command, the same bytes each time."""

import inspect
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import read_bytes, sha256, write_bytes
from recompute.sources.catalogue import Raw, Source, catalogue
from recompute.sources.flows import corrected
from recompute.sources.load import DTYPES, parse
from recompute.sources.load import check as check_schema
from recompute.sources.lock import PLACE, Seal, lock_file, read_lock, write_lock
from recompute.sources.readers import READERS, Reader

RAW = Path("../shared/data-raw")
_ROW_GROUP = 1 << 20
_ARROW = {
    "string": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Made:
    """What became of one extract."""

    id: str
    rows: int
    sha256: str
    same: bool
    """Whether it is the extract that the lock file described before."""

    def __str__(self) -> str:
        said = "unchanged" if self.same else f"new checksum, written to {PLACE}"
        return f"{self.id:<28} {self.rows:>8} rows  {self.sha256[:12]}  {said}"


def extract(ids: Iterable[str] | None = None, raw: Path = RAW) -> list[Made]:
    """Make extracts and write their checksums and rows into the lock file.

    Parameters
    ----------
    ids : iterable of str, optional
        Sources to make; all that have raw files, if not given. A source coded by hand, if named,
        is checked against its schema and sealed: its file stays, its checksum is written.
    raw : Path
        Folder of the raw files.

    Returns
    -------
    list of Made
        In the order of the catalogue.

    Raises
    ------
    RecomputeError
        If a raw file is missing or changed, or what is made of it breaks the schema. Nothing is
        written then, neither extracts nor lock file.
    """
    sources = _chosen(ids, sealed=False)
    _verify(sources, raw)
    made = [(source, *make(source, raw)) for source in sources]
    for source, content, _ in made:
        if source.raw:
            write_bytes(source.path, content)
    seals = {s.id: Seal(rows=rows, sha256=sha256(content)) for s, content, rows in made}
    kept = read_lock() if lock_file().exists() else {}
    known = catalogue(sealed=False)
    write_lock({i: seal for i, seal in (kept | seals).items() if i in known})
    return [_made(source, content, rows) for source, content, rows in made]


def check(raw: Path = RAW, ids: Iterable[str] | None = None) -> list[Made]:
    """Make the extracts again in memory and compare; nothing is written.

    Raises
    ------
    RecomputeError
        As `extract`, or if an extract is not the one the catalogue describes.
    """
    sources = _chosen(ids, sealed=True)
    _verify(sources, raw)
    found = [_made(source, *make(source, raw)) for source in sources]
    changed = [one.id for one in found if not one.same]
    if changed:
        raise RecomputeError(
            f"made again, these extracts are not the ones of the catalogue: {', '.join(changed)}",
            where="data/tidy",
            mend=f"if that is meant: recompute sources extract {' '.join(changed)}",
        )
    return found


def make(source: Source, raw: Path) -> tuple[bytes, int]:
    """Make one extract.

    Returns
    -------
    bytes
        The file: for a source coded by hand, the one there is.
    int
        Its rows.
    """
    if not source.raw:
        mend = f"git checkout data/{source.extract.file}"
        content = read_bytes(source.path, f"the facts of {source.id}", mend)
        frame = parse(content, source)
    else:
        files = {one.file: _raw_path(source, one, raw).read_bytes() for one in source.raw}
        frame = tidy(corrected(_read(source, files), source), source)
        content = to_parquet(frame, source)
    check_schema(frame, source)
    return content, len(frame)


def _reader(source: Source) -> Reader:
    reader = READERS.get(source.reader or "")
    if reader is None:
        raise RecomputeError(
            f"no reader is called {source.reader!r}",
            where=f"data/sources.yaml: {source.id}, reader",
            mend=f"one of {', '.join(READERS)}",
        )
    try:
        inspect.signature(reader).bind({}, **source.options)
    except TypeError as error:
        raise RecomputeError(
            f"the options do not fit the reader {source.reader}: {error}",
            where=f"data/sources.yaml: {source.id}, options",
            mend=f"give {inspect.signature(reader)}",
        ) from error
    return reader


def _read(source: Source, files: dict[str, bytes]) -> pd.DataFrame:
    try:
        return _reader(source)(files, **source.options)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise RecomputeError(
            f"the reader {source.reader} cannot read the raw files: {type(error).__name__}: {error}",
            where=", ".join(files),
            mend="see whether they are the files the catalogue describes; if they are, "
            f"mend recompute.sources.readers ({source.reader})",
        ) from error


def tidy(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Put columns and rows in the declared order, with the declared types."""
    missing = [name for name in source.columns if name not in frame]
    if missing:
        raise RecomputeError(
            f"the reader gives no column {', '.join(missing)}",
            where=f"data/sources.yaml: {source.id}, columns",
            mend=f"it gives {', '.join(map(str, frame))}",
        )
    types = {name: DTYPES[column.type] for name, column in source.columns.items()}
    frame = frame[list(types)].astype(types)
    return frame.sort_values(source.keys, kind="stable", ignore_index=True)


def to_parquet(frame: pd.DataFrame, source: Source) -> bytes:
    """Write a frame as parquet: no index, no time, no name of a machine in it.

    Numbers that repeat pack best as a dictionary, those that do not as split bytes: both are
    tried, and the smaller file is the extract.
    """
    types = pa.schema([(name, _ARROW[c.type]) for name, c in source.columns.items()])
    table = pa.Table.from_pandas(frame, schema=types, preserve_index=False)
    table = table.replace_schema_metadata()
    numbers = [name for name, c in source.columns.items() if c.type == "float"]
    others = [name for name in source.columns if name not in numbers]
    return min(
        _packed(table, use_dictionary=True),
        _packed(
            table,
            use_dictionary=others,
            column_encoding=dict.fromkeys(numbers, "BYTE_STREAM_SPLIT"),
        ),
        key=len,
    )


def _packed(table: pa.Table, **encoding: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(
        table,
        buffer,
        compression="zstd",
        compression_level=19,
        row_group_size=_ROW_GROUP,
        store_schema=False,
        # Whole columns stay one dictionary: three quarters of the default's size.
        dictionary_pagesize_limit=1 << 24,
        data_page_size=1 << 24,
        **encoding,
    )
    return buffer.getvalue()


def _chosen(ids: Iterable[str] | None, *, sealed: bool) -> list[Source]:
    known = catalogue(sealed=sealed)
    if ids is None:
        return [source for source in known.values() if source.raw]
    return [known[source_id] for source_id in ids]


def _raw_path(source: Source, one: Raw, raw: Path) -> Path:
    return (paths.data() if source.fetched else raw) / one.file


def _verify(sources: list[Source], raw: Path) -> None:
    for source in sources:
        for one in source.raw:
            path = _raw_path(source, one, raw)
            mend = "name the folder of the raw files: --raw FOLDER"
            found = sha256(read_bytes(path, f"a raw file of {source.id}", mend))
            if found != one.sha256:
                raise RecomputeError(
                    f"a raw file of {source.id} is not the one the catalogue describes: "
                    f"sha256 {found[:12]}… instead of {one.sha256[:12]}…",
                    where=str(path),
                    mend="put the described file back; a new vintage gets an entry of its own",
                )


def _made(source: Source, content: bytes, rows: int) -> Made:
    found = sha256(content)
    return Made(source.id, rows, found, found == source.extract.sha256)
