"""The catalogue: what is known about every vintage of every data set the book uses."""

from __future__ import annotations

import difflib
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from recompute import paths
from recompute.errors import RecomputeError
from recompute.forms import Form, of_form
from recompute.io import read_yaml
from recompute.sources.lock import Checksum, Seal, lock_file, read_lock

_UNSEALED = Seal(rows=0, sha256="0" * 64)


def _iso_date(value: Any) -> str:
    if isinstance(value, date):  # YAML reads an unquoted date as one
        return value.isoformat()
    return date.fromisoformat(str(value)).isoformat()


IsoDate = Annotated[str, BeforeValidator(_iso_date)]


def _resolved(value: Any) -> Any:
    """Let pass what may become a link in the book: a web address, or a DOI, which becomes one."""
    if not isinstance(value, str):
        return value
    address = re.sub(r"^doi:", "https://doi.org/", value)
    if not re.fullmatch(r"https?://[^\s<>\"']+", address):
        raise ValueError(f"{value!r} is no web address: write https://… or doi:10.…")
    return address


Address = Annotated[str, BeforeValidator(_resolved)]


class Column(Form):
    """A column of an extract: its type, its unit, and what is allowed in it."""

    type: Literal["string", "int", "float", "bool", "date"]
    unit: str = ""
    min: float | None = None
    max: float | None = None
    nullable: bool = False


class Raw(Form):
    """A raw file, by its path under the folder of raw data; a fetched one by that under `data/`."""

    file: str
    sha256: Checksum


class Via(Form):
    """Where the raw files came through, when not from the institution itself."""

    repository: str
    commit: str


class Fetched(Form):
    """The service a refreshed vintage came from, and the day it was asked."""

    service: str
    on: IsoDate


class Extract(Form):
    """The tidy file, by its path under `data/`; checksum and rows are those of the lock file."""

    file: str = Field(pattern=r"^(tidy|facts)/[^/\\]+\.(parquet|csv)$")
    sha256: Checksum
    rows: int = Field(ge=0)


class Break(Form):
    """A year from which an economy's record cannot be compared with that before it."""

    iso3: str = Field(pattern=r"^[A-Z]{3}$")
    year: int
    what: str


class Expected(Form):
    """What a correction expects to find in the rows it is about; one of these at least.

    Attributes
    ----------
    count : int or None
        How many rows have a value in the column.
    low, high : float or None
        Bounds that every value keeps.
    column : str
        Column of the values.
    """

    count: int | None = None
    low: float | None = None
    high: float | None = None
    column: str = "value"


class Correction(Form):
    """A trap of the raw data: what it is, how it is known to be there still, what is done.

    Attributes
    ----------
    what : str
        The trap, in a sentence.
    rows : dict
        Column, and the value or list of values of the rows concerned; empty for all. Those of a
        `partial` are columns of `recompute.sources.flows`, the others the reader's.
    expects : Expected
        Checked when the extract is made; data that no longer are so stop it.
    does : str
        ``drop`` leaves the rows out of the extract; ``partial`` keeps them, but `flows` gives them
        only if asked; ``note`` changes nothing.
    """

    what: str
    rows: dict[str, str | int | list[str] | list[int]] = {}
    expects: Expected
    does: Literal["drop", "partial", "note"]

    @model_validator(mode="after")
    def _testable(self) -> Correction:
        if self.expects == Expected():
            raise ValueError("a correction says what it expects: count, low or high")
        return self


class Flow(Form):
    """How an extract becomes a table of flows; see `recompute.sources.flows`.

    Attributes
    ----------
    form : str
        ``pairs`` has `exporter, importer, year, value`; ``partners`` one economy's `partner, export,
        import` a year, ``months`` the same a month; ``summaries`` are those of WITS.
    reported_by : str or None
        For pairs without a column that says it: exporter, importer, or ``either`` where the source
        chooses or reconciles.
    reporter : str or None
        For partners and months, the economy.
    product : str or None
        Column of the product, if any. Its value `total` is the sum over all; where none is printed
        it is added up.
    total : str
        See `product`.
    imports : str
        Column of a reporter's imports.
    absent_month : str
        Whether a partner's month without a row is ``zero`` or ``missing``.
    all_partners : bool
        Whether every partner is in it; if not, `totals` has nothing to add up.
    own_until : int or None
        For partners, the last year that is the reporter's own record; the source fills in after it.
    groups : list of str
        For summaries, reporters that are groups of economies, left out.
    """

    form: Literal["pairs", "partners", "months", "summaries"]
    reported_by: Literal["exporter", "importer", "either"] | None = None
    reporter: str | None = None
    product: str | None = None
    total: str = "All"
    imports: str = "import"
    absent_month: Literal["zero", "missing"] = "missing"
    all_partners: bool = True
    own_until: int | None = None
    groups: list[str] = []


class Source(Form):
    """One vintage of one data set.

    Extracted sources have `raw`, `reader`, `url`, `citation` and `via` or, if `recompute refresh`
    brought them, `fetched`; facts coded by hand have none of them and stand as CSV under
    `data/facts`, each row naming where it is from.

    Attributes
    ----------
    dataset : str
        Name of the institution's data set, whatever part of it was extracted: two sources of one
        data set are not independent of one another.
    rests_on : str, optional
        The statistical record behind a data set made of another's, such as UN Comtrade.
    family : str
        Vintages of one family hold the same part and can be loaded one for another.
    kept_for : str
        Why it is there, if no claim and no figure uses it.
    breaks : list of Break
        Where the record changes its nature, for claims to leave out.
    corrections : list of Correction
        The traps of the raw data, each tested when the extract is made.
    flow : Flow or None
        How it becomes a table of flows, if it holds trade by partner.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60)
    institution: str
    title: str
    dataset: str
    rests_on: str | None = None
    family: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    vintage: str
    published: IsoDate
    licence: str
    licence_url: Address | None = None
    redistribution: str
    citation: str | None = None
    url: Address | None = None
    via: Via | None = None
    fetched: Fetched | None = None
    raw: list[Raw] = []
    reader: str | None = None
    options: dict[str, Any] = {}
    keeps: str
    kept_for: str = ""
    extract: Extract
    keys: list[str] = Field(min_length=1)
    columns: dict[str, Column]
    series: dict[str, str] = {}
    caveats: list[str] = []
    breaks: list[Break] = []
    corrections: list[Correction] = []
    flow: Flow | None = None

    @field_validator("published")
    @classmethod
    def _public(cls, published: str) -> str:
        if published > date.today().isoformat():
            raise ValueError(f"{published} lies in the future: no vintage of it is public yet")
        return published

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
    def record(self) -> str:
        """The independent evidence it is: the record it rests on, or the data set itself."""
        return self.rests_on or self.dataset


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


def fetched_file() -> Path:
    """Return the file of the entries that `recompute refresh` brought; it need not exist."""
    return paths.data() / "fetched.yaml"


def catalogue(*, sealed: bool = True) -> Catalogue:
    """Read the catalogue.

    Parameters
    ----------
    sealed : bool
        Whether every extract must have its line in the lock file. Only what writes the lock reads
        without: rows and checksums of the sources it lacks are zeros then.

    Returns
    -------
    Catalogue
        Mapping of id to `Source`, in the order of the files.

    Raises
    ------
    RecomputeError
        If a file is missing, is no YAML, names an id twice or has a bad field, or if an extract
        has no line in the lock file.
    """
    stamps = tuple(_stamp(file) for file in (catalogue_file(), fetched_file(), lock_file()))
    return _read(paths.data(), sealed, stamps)


def _stamp(file: Path) -> tuple[int, int] | None:
    return (file.stat().st_mtime_ns, file.stat().st_size) if file.exists() else None


@lru_cache(maxsize=4)
def _read(_data: Path, sealed: bool, _stamps: tuple[tuple[int, int] | None, ...]) -> Catalogue:
    written = [("data/sources.yaml", entry) for entry in _entries(catalogue_file())]
    if fetched_file().exists():
        written += [("data/fetched.yaml", entry) for entry in _entries(fetched_file())]
    seals = read_lock() if (sealed and written) or lock_file().exists() else {}
    known = Catalogue()
    for number, (file, entry) in enumerate(written, start=1):
        name = entry.get("id", f"entry {number}") if isinstance(entry, dict) else f"entry {number}"
        source = validated(entry, seals.get(str(name), _UNSEALED), where=f"{file}: {name}")
        if source.id in known:
            raise RecomputeError(
                f"the source {source.id} is listed twice",
                where=f"{file}: entry {number}",
                mend="give the second one its own id: a new vintage stands beside the old one",
            )
        if sealed and source.id not in seals:
            raise RecomputeError(
                f"the extract of {source.id} has no line in the lock file",
                where="data/sources.lock.json",
                mend=f"recompute sources extract {source.id}",
            )
        known[source.id] = source
    return known


def _entries(file: Path) -> list[Any]:
    content = read_yaml(file, "the catalogue of sources")
    entries = content.get("sources") if isinstance(content, dict) else None
    if not isinstance(entries, list):
        raise RecomputeError(
            "the catalogue has no list `sources:`",
            where=str(file),
            mend="start the file with `sources:` and list one entry a data set",
        )
    return entries


def validated(entry: Any, seal: Seal = _UNSEALED, *, where: str) -> Source:
    """Make a source of its entry and its seal.

    Raises
    ------
    RecomputeError
        If the entry, which stands `where` it says, breaks the form. `extract` names the file and
        nothing else.
    """
    if isinstance(entry, dict) and isinstance(extract := entry.get("extract"), dict):
        # A checksum typed into the entry would be one the machine does not keep right.
        typed = {f"{k} (belongs to the lock file)": extract[k] for k in extract if k != "file"}
        file = {k: v for k, v in extract.items() if k == "file"}
        entry = entry | {"extract": {**file, **typed, **dict(seal)}}
    mend = "correct the field; the entries around it show the form"
    return of_form(Source, entry, "the entry breaks the form", where=where, mend=mend)
