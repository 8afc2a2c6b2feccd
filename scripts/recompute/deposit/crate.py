"""RO-Crate 1.2 with the Process Run Crate profile: what ran, on what, by what, with what result.

https://www.researchobject.org/ro-crate/specification/1.2/ and
https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from recompute.deposit.record import PYTHON, Record, addresses
from recompute.deposit.tables import MEDIA
from recompute.io import digest
from recompute.notebook import launch
from recompute.sources.catalogue import Source

Entity = dict[str, Any]
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_METADATA = "ro-crate-metadata.json"


def crate(folder: Path, record: Record) -> Entity:
    """Describe a deposit.

    Parameters
    ----------
    folder : Path
        The deposit, with all its other files in place.
    record : Record
        What is deposited.

    Returns
    -------
    dict
        JSON-LD: the graph of files, licences, institutions, and a `CreateAction` for each chapter
        and each claim: `object` the extracts (with SHA-256) it read, `instrument` the notebook or the
        function that decides it (at the commit), `result` the ways, the finding and the figures.
    """
    return _Crate(folder, record).document()


class _Crate:
    def __init__(self, folder: Path, record: Record) -> None:
        self.folder, self.record = folder, record
        self.graph: dict[str, Entity] = {}

    def add(self, identifier: str, kind: str | list[str], **facts: Any) -> dict[str, str]:
        """Add an entity once; return a reference to it."""
        kept = {name: value for name, value in facts.items() if value not in (None, "", [], {})}
        self.graph.setdefault(identifier, {"@id": identifier, "@type": kind, **kept})
        return {"@id": identifier}

    def file(self, path: str, **facts: Any) -> dict[str, str]:
        """Add a file of the deposit, by its path in it; some tools take no other entity for data."""
        file = self.folder / path
        return self.add(
            quote(path), facts.pop("kind", "File"), name=facts.pop("name", path.rpartition("/")[2]),
            contentSize=str(file.stat().st_size), sha256=digest(file),
            encodingFormat=MEDIA.get(path.rpartition(".")[2], "application/octet-stream"), **facts,
        )  # fmt: skip

    def optional(self, path: str, **facts: Any) -> list[dict[str, str]]:
        return [self.file(path, **facts)] if (self.folder / path).exists() else []

    def licence(self, name: str, address: str | None) -> dict[str, str]:
        identifier = address or f"#licence-{_slug(name)}"
        return self.add(identifier, "CreativeWork", name=name, description=f"Licence: {name}.")

    def source(self, source: Source) -> dict[str, str]:
        institution = self.add(
            f"#institution-{_slug(source.institution)}", "Organization", name=source.institution
        )
        return self.file(
            f"source/data/{source.extract.file}",
            name=f"{source.title} ({source.vintage})",
            description=f"{source.keeps} {source.redistribution}".strip(),
            creator=institution,
            license=self.licence(source.licence, source.licence_url),
            version=source.vintage,
            datePublished=source.published,
            isBasedOn=self.add(source.url, "CreativeWork", name=source.title)
            if source.url
            else None,
        )

    def code(self, path: str, name: str = "") -> list[dict[str, str]]:
        """Add a file of code, or a function in it, at the commit."""
        if not (self.folder / "source" / path).exists():
            return []
        commit = self.record.book["commit"]
        file = self.file(
            f"source/{path}", kind=["File", "SoftwareSourceCode"], version=commit,
            programmingLanguage={"@id": "#python"},
        )  # fmt: skip
        if not name:
            return [file]
        # A function is no file, which a script must be; so it is an application, a part of one.
        return [
            self.add(
                f"{file['@id']}#{name}",
                "SoftwareApplication",
                name=f"{name} in {path}",
                version=commit,
                url=launch.code(self.record.book, path) or file["@id"],
                isPartOf=file,
            )
        ]

    def figure(self, figure_id: str) -> list[dict[str, str]]:
        meta = self.record.figures[figure_id]
        base = f"pages/figures/{figure_id}"
        return [
            self.file(f"{base}.svg", name=meta["title"], description=meta["alt"]),
            self.file(f"{base}.csv", name=f"Data of: {meta['title']}"),
        ]

    def chapter(self, name: str) -> dict[str, str]:
        figures = [f for f, meta in self.record.figures.items() if meta["chapter"] == name]
        return self.add(
            f"#run-{name}", "CreateAction",
            name=f"Execution of the chapter {name}",
            actionStatus="http://schema.org/CompletedActionStatus",
            agent={"@id": "#publisher"},
            instrument=self.code(f"chapters/{name}.ipynb"),
            object=[self.source(self.record.sources[s]) for s in self.record.chapters[name]],
            result=[
                *self.optional(f"pages/chapters/{name}.html", name=f"Page of the chapter {name}"),
                *(reference for figure in figures for reference in self.figure(figure)),
            ],
        )  # fmt: skip

    def claim(self, entry: Entity) -> dict[str, str]:
        functions = dict.fromkeys((f["file"], f["name"]) for f in entry["functions"])
        instrument = [found for file, name in functions for found in self.code(file, name)]
        return self.add(
            f"#claim-{entry['id']}", "CreateAction",
            name=entry["question"],
            description=f"{entry['label']}. {entry['answer']['text']}",
            actionStatus="http://schema.org/CompletedActionStatus",
            agent={"@id": "#publisher"},
            instrument=instrument or self.code(f"chapters/{entry['chapter']}.ipynb"),
            object=[self.source(self.record.sources[s]) for s in entry["sources"] if s in self.record.sources],
            result=[
                self.file(
                    f"pages/claims/{entry['id']}.json", name=f"Finding: {entry['label']}",
                    description=entry["answer"]["text"],
                ),
                *(self.optional(f"pages/{entry['ways']}", name=f"Every way to compute: {entry['question']}") if entry["ways"] else []),
                *(reference for figure in entry["figures"] for reference in self.figure(figure)),
            ],
        )  # fmt: skip

    def document(self) -> Entity:
        record, book = self.record, self.record.book
        authors = [
            self.add(f"#author-{number}", kind, name=name)
            for number, (name, kind) in enumerate(record.authors, 1)
        ]
        publisher = self.add("#publisher", "Organization", name=book["publisher"])
        self.add(
            "#python",
            "ComputerLanguage",
            name="Python",
            version=PYTHON,
            url="https://www.python.org/",
        )
        self.add(PROFILE, ["CreativeWork", "Profile"], name="Process Run Crate", version="0.5")
        licence = self.licence(book["license"], f"https://spdx.org/licenses/{book['license']}")
        for source in record.sources.values():
            self.source(source)
        actions = [self.chapter(name) for name in record.chapters]
        actions += [self.claim(entry) for entry in record.document["claims"]]
        described = {
            "README.md": "What a replicator needs to know (Social Science Data Editors' template)",
            "README.pdf": "The same, printed",
            "LICENSE": "Licence of code and text",
            "CITATION.cff": "How to cite",
            "codemeta.json": "The software in CodeMeta",
            "datapackage.json": "The data and tables as a Data Package",
            "pages/claims.json": "Every claim with its finding and answer",
            "pages/book.pdf": "The printed book",
        }
        for path, what in described.items():
            self.optional(path, description=what)
        code = self.add("source/", "Dataset", name="The book's source", license=licence,
                        description="Chapters, ledger, catalogue, extracts, code and tests.")  # fmt: skip
        pages = self.add("pages/", "Dataset", name="The built book", license=licence,
                         description="Pages, claims, ways, figures and their data; open index.html.")  # fmt: skip
        files = [{"@id": i} for i, e in self.graph.items() if "File" in _types(e)]
        root = {
            "@id": "./",
            "@type": "Dataset",
            "name": book["title"],
            "description": record.description,
            "version": record.version,
            "datePublished": record.date,
            "license": licence,
            "author": authors,
            "publisher": publisher,
            "keywords": record.cff.get("keywords", []),
            "conformsTo": {"@id": PROFILE},
            "hasPart": [*files, code, pages],
            "mentions": actions,
            **({"identifier": f"https://doi.org/{book['doi']}"} if book["doi"] else {}),
            **({"url": addresses(book)[0]} if addresses(book) else {}),
        }
        descriptor = {
            "@id": _METADATA,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"},
        }
        return {
            "@context": "https://w3id.org/ro/crate/1.2/context",
            "@graph": [descriptor, root, *(self.graph[name] for name in sorted(self.graph))],
        }


def _types(entity: Entity) -> list[str]:
    return entity["@type"] if isinstance(entity["@type"], list) else [entity["@type"]]


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))
