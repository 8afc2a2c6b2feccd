"""What is deposited, read once, and its record in CodeMeta and Zenodo's own words."""

from __future__ import annotations

import json
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recompute import __version__, paths
from recompute.site.address import citation_file
from recompute.sources import catalogue
from recompute.sources.catalogue import Source

Json = dict[str, Any]
PYTHON = ".".join(platform.python_version_tuple()[:2])


@dataclass(frozen=True)
class Record:
    """The built book.

    Attributes
    ----------
    cff : dict
        `CITATION.cff`.
    book, document : dict
        `book.json` and `claims.json` of the built pages.
    chapters : dict
        Chapter -> ids of the sources it loaded.
    figures : dict
        Id -> the figure as in its JSON.
    sources : dict
        The sources that chapters or claims use, by id, in the catalogue's order.
    """

    cff: Json
    book: Json
    document: Json
    chapters: dict[str, list[str]]
    figures: dict[str, Json]
    sources: dict[str, Source]

    @classmethod
    def read(cls, pages: Path) -> Record:
        """Read the record of built pages."""
        document = _json(pages / "claims.json")
        known = catalogue()
        chapters = {
            file.parent.name: sorted(set(_json(file)["sources"]) & set(known))
            for file in sorted((paths.build() / "results").glob("*/record.json"))
        }
        return cls(
            cff=citation_file(),
            book=_json(pages / "book.json"),
            document=document,
            chapters=chapters,
            figures={
                file.stem: _json(file)
                for file in sorted((pages / "figures").glob("*.json"))
                if not file.name.endswith(".csl.json")
            },
            sources=known,
        )

    @property
    def version(self) -> str:
        """Version of the book."""
        return self.book["version"]

    @property
    def date(self) -> str:
        """Day of its release, ISO."""
        return self.book["date"]

    @property
    def short(self) -> str:
        """Title without its subtitle."""
        return self.book["title"].partition(":")[0]

    @property
    def authors(self) -> list[tuple[str, str]]:
        """Name of each author, and whether it is a "Person" or an "Organization"."""
        return [
            (f"{a['given']} {a['family']}".strip(), "Person" if a["given"] else "Organization")
            for a in self.book["authors"]
        ]

    @property
    def description(self) -> str:
        """What the book is."""
        said = self.cff.get("abstract") or f"{self.book['title']}: claims of a paper, recomputed."
        return re.sub(r"\s+", " ", said).strip()


def _json(file: Path) -> Json:
    return json.loads(file.read_text(encoding="utf-8"))


def addresses(book: Json) -> list[str]:
    """Where the book is published; empty where it is not."""
    return [address for address in (book["url"], book["repository"]) if address]


def codemeta(record: Record) -> Json:
    """CodeMeta 3.0: https://w3id.org/codemeta/3.0."""
    book = record.book
    requirements = (paths.root() / "requirements.txt").read_text(encoding="utf-8")
    named = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", requirements, re.M)
    paper = record.document["paper"]
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "type": "SoftwareSourceCode",
        "name": book["title"],
        "description": record.description,
        "version": record.version,
        "dateModified": record.date,
        "datePublished": record.date,
        "license": f"https://spdx.org/licenses/{book['license']}",
        "author": [_person(author) for author in book["authors"]],
        "keywords": record.cff.get("keywords", []),
        "programmingLanguage": {"type": "ComputerLanguage", "name": "Python", "version": PYTHON},
        "softwareRequirements": [
            {"type": "SoftwareApplication", "name": name, "version": version}
            for name, version in named
        ],
        "referencePublication": {
            "type": "ScholarlyArticle",
            "name": paper["title"],
            "author": [{"type": "Person", "name": name} for name in paper["authors"]],
            "datePublished": str(paper["year"]),
        },
        **({"codeRepository": book["repository"]} if book["repository"] else {}),
        **({"url": book["url"]} if book["url"] else {}),
        **({"identifier": f"https://doi.org/{book['doi']}"} if book["doi"] else {}),
        "softwareVersion": __version__,
    }


def _person(author: Json) -> Json:
    if not author["given"]:
        return {"type": "Organization", "name": author["family"]}
    return {"type": "Person", "givenName": author["given"], "familyName": author["family"]}


def zenodo(record: Record) -> Json:
    """Metadata of a deposition: https://developers.zenodo.org/#representation."""
    book = record.book
    return {
        "metadata": {
            "title": book["title"],
            "upload_type": "software",
            "description": record.description,
            "version": record.version,
            "publication_date": record.date,
            "creators": [
                {"name": ", ".join(filter(None, (a["family"], a["given"])))}
                for a in book["authors"]
            ],
            "license": book["license"],
            "access_right": "open",
            "language": "eng",
            "keywords": record.cff.get("keywords", []),
            "related_identifiers": [
                {"identifier": address, "relation": relation, "scheme": "url"}
                for address, relation in (
                    (book["url"], "isIdenticalTo"),
                    (book["repository"], "isCompiledBy"),
                )
                if address
            ],
        }
    }
