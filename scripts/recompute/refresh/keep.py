"""Keeping a new vintage: checked against the last, beside the old, whole or not at all.

Written in this order: the answers as they came (`data/raw`), the extract (`data/tidy`), the
reference (`references.bib`), its checksum (`data/sources.lock.json`), last the catalogue entry
(`data/fetched.yaml`, which only machines write). Each file appears whole, and
until the last one does nothing refers to the others: whenever this is stopped, the book has its
last good data, and the next run writes the same files again.
"""

import datetime
from typing import Any

import yaml

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import read_yaml, sha256, write_bytes, write_text, zipped
from recompute.refresh.compare import Comparison, compare
from recompute.refresh.recipes import Recipe
from recompute.sources import load
from recompute.sources.catalogue import Source, fetched_file, validated
from recompute.sources.extract import tidy, to_parquet
from recompute.sources.load import check
from recompute.sources.lock import Seal, add_seals, lock_file
from recompute.sources.readers import READERS

CHECKS = ("coverage", "units")
_HEAD = "# The vintages that `recompute refresh` brought. It writes this file whole.\n"


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
        self.family = family
        self.recipe = recipe
        self.last = last
        self.raw = zipped({name: content for name, content in answers.items() if content})
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
        place = f"data/refresh.yaml: {self.id}, entry"
        source = validated(self._entry, where=place)
        self.frame = tidy(frame, source)
        self._reach()
        source = validated(self._entry, where=place)
        check(self.frame, source)
        self.extract = to_parquet(self.frame, source)
        self.seal = Seal(sha256=sha256(self.extract), rows=len(self.frame))
        self.source = validated(self._entry, self.seal, where=place)

    def _describe(self, date: str, options: dict[str, Any]) -> dict[str, Any]:
        """Make the catalogue entry: as the last vintage's, but for what the recipe and the day say."""
        day = datetime.date.fromisoformat(date)
        before = self.last.model_dump(exclude_defaults=True) if self.last else {}
        entry = before | self.recipe.entry
        return {
            "id": self.id,
            "institution": entry["institution"],
            "title": entry["title"],
            "dataset": entry["dataset"],
            "family": self.family,
            "vintage": f"{day.day} {day:%B %Y}",
            "published": date,
            **{k: entry[k] for k in ("licence", "licence_url", "redistribution") if k in entry},
            "citation": self.id.replace("-", "_"),
            "url": entry["url"],
            "fetched": {
                "service": self.recipe.url,
                "on": datetime.datetime.now(datetime.UTC).date().isoformat(),
            },
            "raw": [{"file": f"raw/{self.id}.zip", "sha256": sha256(self.raw)}],
            "reader": self.recipe.entry["reader"],
            "options": {**self.recipe.entry.get("options", {}), **options},
            "keeps": entry["keeps"],
            "extract": {"file": f"tidy/{self.id}.parquet"},
            **{
                k: entry[k]
                for k in ("keys", "columns", "series", "caveats", "breaks", "flow")
                if entry.get(k)
            },
        }

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
        """Write raw answers, extract, reference, checksum and catalogue entry, in this order."""
        raw, references = paths.data() / self.source.raw[0].file, paths.root() / "references.bib"
        for path in (raw, self.source.path, references, lock_file(), fetched_file()):
            for leftover in path.parent.glob(f".{path.name}.*"):  # of a run that was killed
                leftover.unlink()
        write_bytes(raw, self.raw)
        write_bytes(self.source.path, self.extract)
        known = references.read_text(encoding="utf-8") if references.exists() else ""
        if f"{{{self.source.citation}," not in known:
            write_text(references, known.rstrip() + "\n" + self._reference())
        add_seals({self.id: self.seal})
        write_text(fetched_file(), _with(self._entry))
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


def _with(entry: dict[str, Any]) -> str:
    """Return the text of the fetched entries, with a new one last."""
    file = fetched_file()
    kept = read_yaml(file, "the list of fetched vintages") if file.exists() else {"sources": []}
    entries = [*kept["sources"], entry]
    return _HEAD + yaml.safe_dump(
        {"sources": entries}, sort_keys=False, allow_unicode=True, width=110
    )
