"""Keeping a new vintage: checked against the last, beside the old, whole or not at all.

Written in this order: the answers as they came (`data/raw`), the extract (`data/tidy`), the
reference (`references.bib`), last the catalogue (`data/sources.yaml`). Each file appears whole, and
until the last one does nothing refers to the others: whenever this is stopped, the book has its
last good data, and the next run writes the same files again.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import textwrap
import zipfile
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import write_bytes, write_text
from recompute.refresh.compare import Comparison, compare
from recompute.refresh.recipes import Recipe
from recompute.sources import Source, load
from recompute.sources.catalogue import catalogue_file
from recompute.sources.extract import tidy, to_parquet
from recompute.sources.load import check
from recompute.sources.readers import READERS

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first a zip file can hold: the same bytes each time
CHECKS = ("coverage", "units")


class Vintage:
    """A vintage that has been fetched and is not kept yet.

    Parameters
    ----------
    family : str
        Becomes the id together with `date`.
    date : str
        ISO date of publication at the service.
    recipe : Recipe
        How it was fetched.
    last : Source or None
        The vintage before it.
    answers : dict
        The answers of the service by name, in the order of the requests.
    options : dict
        Options of the reader that depend on the vintage.

    Raises
    ------
    RecomputeError
        If the answers do not make an extract that fits the schema.
    """

    def __init__(
        self,
        family: str,
        date: str,
        recipe: Recipe,
        last: Source | None,
        answers: dict[str, bytes],
        options: dict[str, Any],
    ) -> None:
        self.id = f"{family}-{date}"
        self.recipe = recipe
        self.last = last
        self.raw = _zipped(answers)
        self._entry = self._describe(date, options)
        reader = READERS[self._entry["reader"]]
        try:
            frame = reader({self._entry["raw"][0]["file"]: self.raw}, **self._entry["options"])
        except (ValueError, KeyError, TypeError) as error:
            raise RecomputeError(
                f"the answers cannot be read: {error}",
                where=f"{self.id}, reader {self._entry['reader']}",
                mend="see what the service sends now, and adapt recompute.sources.readers.services",
            ) from error
        source = self._source()
        self.frame = tidy(frame, source)
        self._reach()
        source = self._source()
        check(self.frame, source)
        self.extract = to_parquet(self.frame, source)
        self._entry["extract"] |= {"sha256": _digest(self.extract), "rows": len(self.frame)}
        self.source = self._source()

    def _describe(self, date: str, options: dict[str, Any]) -> dict[str, Any]:
        """Make the catalogue entry: as the last vintage's, but for what the recipe and the day say."""
        day = datetime.date.fromisoformat(date)
        before = self.last.model_dump(exclude_defaults=True) if self.last else {}
        entry = before | self.recipe.entry
        return {
            "id": self.id,
            "institution": entry["institution"],
            "title": entry["title"],
            "vintage": f"{day.day} {day:%B %Y}",
            "published": date,
            **{k: entry[k] for k in ("licence", "licence_url", "redistribution") if k in entry},
            "citation": self.id.replace("-", "_"),
            "url": entry["url"],
            "fetched": {
                "service": self.recipe.url,
                "on": datetime.datetime.now(datetime.UTC).date().isoformat(),
            },
            "raw": [{"file": f"raw/{self.id}.zip", "sha256": _digest(self.raw)}],
            "reader": self.recipe.entry["reader"],
            "options": {**self.recipe.entry.get("options", {}), **options},
            "keeps": entry["keeps"],
            "extract": {"file": f"tidy/{self.id}.parquet", "sha256": "0" * 64, "rows": 0},
            **{k: entry[k] for k in ("keys", "columns", "series", "caveats") if entry.get(k)},
        }

    def _source(self) -> Source:
        try:
            return TypeAdapter(Source).validate_python(self._entry)
        except (ValidationError, KeyError) as error:
            raise RecomputeError(
                f"the recipe does not make a catalogue entry: {error}",
                where=f"data/refresh.yaml: {self.id}",
                mend="complete `entry`",
            ) from error

    def _reach(self) -> None:
        """Let the schema's years end where the new vintage's do, but not beyond ten years ahead."""
        columns = self._entry["columns"]
        last_year = int(self.frame["year"].max()) if len(self.frame) else 0
        if columns["year"].get("max", last_year) < last_year <= int(self.id[-10:-6]) + 10:
            self._entry["columns"] = columns | {"year": columns["year"] | {"max": last_year}}

    def compared(self) -> Comparison | None:
        """Compare with the last vintage, or with the source the recipe names in its stead."""
        against = self.last.id if self.last else self.recipe.against
        if against is None:
            return None
        return compare(
            self.frame,
            load(against),
            self.source.keys,
            series=self.recipe.series,
            economies=self.recipe.economies,
            must_have=self.recipe.must_have,
            same_source=self.last is not None,
        )

    def approve(self, comparison: Comparison | None, accept: set[str]) -> None:
        """Refuse a vintage that lost coverage or changed its units.

        Parameters
        ----------
        comparison : Comparison or None
            With the last vintage.
        accept : set of str
            Checks a person has looked into: ``coverage``, ``units``.

        Raises
        ------
        RecomputeError
            Naming what was found.
        """
        found = [] if len(self.frame) else [("coverage", "it is empty")]
        for name in CHECKS:
            found += [(name, line) for line in (getattr(comparison, name) if comparison else [])]
        refused = [(name, line) for name, line in found if name not in accept]
        if refused:
            names = sorted({name for name, _ in refused})
            raise RecomputeError(
                f"the vintage of {self.source.vintage} is not kept: "
                + "; ".join(line for _, line in refused[:10])
                + (f"; and {len(refused) - 10} more" if len(refused) > 10 else ""),
                where=self.id,
                mend="look at the answers; if the change is real: "
                + " ".join(
                    ["recompute refresh", self.source.family, *(f"--accept {n}" for n in names)]
                ),
            )

    def keep(self) -> None:
        """Write raw answers, extract, reference and catalogue entry, in this order."""
        raw, references = paths.data() / self.source.raw[0].file, paths.root() / "references.bib"
        for path in (raw, self.source.path, references, catalogue_file()):
            for leftover in path.parent.glob(f".{path.name}.*"):  # of a run that was killed
                leftover.unlink()
        write_bytes(raw, self.raw)
        write_bytes(self.source.path, self.extract)
        known = references.read_text(encoding="utf-8") if references.exists() else ""
        if f"{{{self.source.citation}," not in known:
            write_text(references, known.rstrip() + "\n" + self._reference())
        text = catalogue_file().read_text(encoding="utf-8")
        write_text(catalogue_file(), appended(text, self._entry))
        load(self.id)

    def _reference(self) -> str:
        source = self.source
        return (
            f"@misc{{{source.citation},\n"
            f"  author       = {{{{{source.institution}}}}},\n"
            f"  title        = {{{{{source.title}}}}},\n"
            f"  howpublished = {{Data set, vintage: {source.vintage}}},\n"
            f"  year         = {{{source.published[:4]}}},\n"
            f"  url          = {{{source.url}}}\n}}\n"
        )


def appended(text: str, entry: dict[str, Any]) -> str:
    """Write an entry at the end of the catalogue's text, and leave the rest as it is.

    Raises
    ------
    RecomputeError
        If the catalogue is not written in its usual form, so that the entry would be lost in it.
    """
    first = re.search(r"^( *)- id:", text, re.M)
    block = yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=110)
    indented = textwrap.indent(block, first[1] if first else "  ")
    whole = text.replace("sources: []", "sources:").rstrip() + "\n\n" + indented
    if (
        yaml.load(whole, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["sources"][-1]
        != entry
    ):
        raise RecomputeError(
            "the new entry cannot be written at the end of the catalogue",
            where="data/sources.yaml",
            mend="let the list `sources:` be the last thing in the file",
        )
    return whole


def _zipped(answers: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in answers.items():
            if content:
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
