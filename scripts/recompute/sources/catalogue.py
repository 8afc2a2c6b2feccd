"""The catalogue: what is known about every vintage of every data set the book uses."""

from __future__ import annotations

import difflib
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from recompute import paths
from recompute.errors import RecomputeError
from recompute.vintages import family

if TYPE_CHECKING:
    from pathlib import Path

Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _iso_date(value: Any) -> str:
    if isinstance(value, date):  # YAML reads an unquoted date as one
        return value.isoformat()
    return date.fromisoformat(str(value)).isoformat()


IsoDate = Annotated[str, BeforeValidator(_iso_date)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Entry):
    """A column of an extract: its type, its unit, and what is allowed in it."""

    type: Literal["string", "int", "float", "bool", "date"]
    unit: str = ""
    min: float | None = None
    max: float | None = None
    nullable: bool = False


class Raw(_Entry):
    """A raw file, by its path under the folder of raw data; a fetched one by that under `data/`."""

    file: str
    sha256: Checksum


class Via(_Entry):
    """Where the raw files came through, when not from the institution itself."""

    repository: str
    commit: str


class Fetched(_Entry):
    """The service a refreshed vintage came from, and the day it was asked."""

    service: str
    on: IsoDate


class Extract(_Entry):
    """The tidy file, by its path under `data/`."""

    file: str = Field(pattern=r"^(tidy|facts)/[^/\\]+\.(parquet|csv)$")
    sha256: Checksum
    rows: int = Field(ge=0)


class Source(_Entry):
    """One vintage of one data set.

    Extracted sources have `raw`, `reader`, `url`, `citation` and `via` or, if `recompute refresh`
    brought them, `fetched`; facts coded by hand have none of them and stand as CSV under
    `data/facts`, each row naming where it is from.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    institution: str
    title: str
    vintage: str
    published: IsoDate
    licence: str
    licence_url: str | None = None
    redistribution: str
    citation: str | None = None
    url: str | None = None
    via: Via | None = None
    fetched: Fetched | None = None
    raw: list[Raw] = []
    reader: str | None = None
    options: dict[str, Any] = {}
    keeps: str
    extract: Extract
    keys: list[str] = Field(min_length=1)
    columns: dict[str, Column]
    series: dict[str, str] = {}
    caveats: list[str] = []

    @model_validator(mode="after")
    def _consistent(self) -> Source:
        unknown = [key for key in self.keys if key not in self.columns]
        if unknown:
            raise ValueError(f"keys {unknown} are not among the columns")
        if self.raw:
            missing = [n for n in ("reader", "url", "citation") if not getattr(self, n)]
            if not (self.via or self.fetched):
                missing.append("via or fetched")
            if missing:
                raise ValueError(f"an extracted source needs {', '.join(missing)}")
        elif self.reader or self.extract.file.startswith("tidy/"):
            raise ValueError("an extract needs its raw files")
        return self

    @property
    def path(self) -> Path:
        """Where the extract stands."""
        return paths.data() / self.extract.file

    @property
    def family(self) -> str:
        """The id without its vintage: vintages of one family can be loaded one for another."""
        return family(self.id)

    @property
    def dataset(self) -> str:
        """Institution and data set, whatever part of it was extracted."""
        return f"{self.institution} {self.title.partition(',')[0]}"

    @property
    def record(self) -> str:
        """The independent statistical record behind it."""
        return self.dataset


class Catalogue(dict[str, Source]):
    """Sources by id; asking for an unknown one suggests those meant."""

    def __missing__(self, source_id: str) -> Source:
        close = difflib.get_close_matches(str(source_id), self, n=3, cutoff=0.5)
        raise RecomputeError(
            f"no source is called {source_id!r}",
            where="data/sources.yaml",
            mend=f"did you mean {' or '.join(close)}?" if close else "recompute sources list",
        )


def catalogue_file() -> Path:
    """Return the file the catalogue is kept in."""
    return paths.data() / "sources.yaml"


def catalogue() -> Catalogue:
    """Read the catalogue.

    Returns
    -------
    Catalogue
        Mapping of id to `Source`, in the order of the file.

    Raises
    ------
    RecomputeError
        If the file is missing, is no YAML, names an id twice or has a bad field.
    """
    file = catalogue_file()
    try:
        stamp = file.stat()
    except FileNotFoundError:
        raise RecomputeError(
            "the catalogue of sources is missing",
            where=str(file),
            mend="git checkout data/sources.yaml",
        ) from None
    return _read(file, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=4)
def _read(file: Path, _mtime: int, _size: int) -> Catalogue:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as error:
        raise RecomputeError(
            f"the catalogue is not valid YAML: {str(error).splitlines()[0]}",
            where=_place(file, error),
            mend="mend the line; indentation and quotes are the usual cause",
        ) from error
    entries = content.get("sources") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise RecomputeError(
            "the catalogue has no list `sources:`",
            where=str(file),
            mend="start the file with `sources:` and list one entry a data set",
        )
    found = Catalogue()
    for number, entry in enumerate(entries, start=1):
        source = _source(entry, number)
        if source.id in found:
            raise RecomputeError(
                f"the source {source.id} is listed twice",
                where=f"data/sources.yaml: entry {number}",
                mend="give the second one its own id: a new vintage stands beside the old one",
            )
        found[source.id] = source
    return found


def _source(entry: Any, number: int) -> Source:
    name = entry.get("id", f"entry {number}") if isinstance(entry, dict) else f"entry {number}"
    try:
        return TypeAdapter(Source).validate_python(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the entry"
        raise RecomputeError(
            f"{field}: {first['msg']}",
            where=f"data/sources.yaml: {name}, {field}",
            mend="correct the field; the entries around it show the form",
        ) from error


def _place(file: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{file}, line {mark.line + 1}" if mark else str(file)


# The parser in C is ten times as fast; the one in Python reads the same.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
