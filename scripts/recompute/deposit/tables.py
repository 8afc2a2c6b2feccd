"""Data Package v2 of the extracts and of the published tables: https://datapackage.org/standard/."""

from pathlib import Path
from typing import Any

import pandas as pd

from recompute.deposit.record import Json, Record
from recompute.io import digest
from recompute.sources.catalogue import Column, Source

MEDIA = {
    "csv": "text/csv", "parquet": "application/vnd.apache.parquet", "json": "application/json",
    "svg": "image/svg+xml", "pdf": "application/pdf", "md": "text/markdown", "html": "text/html",
    "ipynb": "application/x-ipynb+json", "py": "text/x-python", "cff": "text/yaml",
}  # fmt: skip
_TYPES = {"string": "string", "int": "integer", "float": "number", "bool": "boolean", "date": "date"}  # fmt: skip


def package(folder: Path, record: Record) -> Json:
    """Describe every table of a deposit.

    Parameters
    ----------
    folder : Path
        The deposit, with its tables in place.
    record : Record
        What is deposited.
    """
    resources = [
        *(_extract(folder, source) for source in record.sources.values()),
        _published(folder, "pages/claims.csv", "claims", "Every claim with its finding"),
        _published(folder, "pages/figures.csv", "figures", "Every figure with its sources"),
        *(
            _published(folder, f"pages/{entry['ways']}", f"ways-{entry['id']}",
                       f"Every way to compute: {entry['question']}")
            for entry in record.document["claims"] if entry["ways"]
        ),
        *(
            _published(folder, f"pages/figures/{name}.csv", f"figure-{name}", meta["title"],
                       {column["name"]: column["unit"] for column in meta["columns"]})
            for name, meta in record.figures.items()
        ),
    ]  # fmt: skip
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": folder.name,
        "title": record.book["title"],
        "description": record.description,
        "version": record.version,
        "created": f"{record.date}T00:00:00Z",
        "keywords": record.cff.get("keywords", []),
        "licenses": [
            {
                "name": record.book["license"],
                "path": f"https://spdx.org/licenses/{record.book['license']}",
                "title": "Tables that the book computes; extracts keep the licences of their sources",
            }
        ],
        "contributors": [{"title": name, "roles": ["author"]} for name, _ in record.authors],
        "resources": resources,
    }


def _resource(folder: Path, path: str, name: str, title: str) -> Json:
    file = folder / path
    ending = path.rpartition(".")[2]
    return {
        "name": name,
        "type": "table",
        "title": title,
        "path": path,
        "format": ending,
        "mediatype": MEDIA[ending],
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest(file)}",
    }


def _extract(folder: Path, source: Source) -> Json:
    made = _resource(folder, f"source/data/{source.extract.file}", source.id, source.title)
    terms = {"title": f"{source.licence}. {source.redistribution}"}
    where = {"title": f"{source.institution}, {source.dataset}, {source.vintage}"}
    return {
        **made,
        "description": " ".join([source.keeps, *source.caveats]),
        "version": source.vintage,
        "licenses": [{**terms, "path": source.licence_url} if source.licence_url else
                     {**terms, "name": _licence_name(source.licence)}],
        "sources": [{**where, "path": source.url} if source.url else where],
        "schema": {
            "fields": [_field(name, column) for name, column in source.columns.items()],
            "primaryKey": source.keys,
        },
    }  # fmt: skip


def _licence_name(text: str) -> str:
    """Name a licence in the letters that the standard allows."""
    return "".join(c if c.isalnum() or c in "-._" else "-" for c in text).strip("-")


def _field(name: str, column: Column) -> Json:
    bounds = {"minimum": column.min, "maximum": column.max, "required": not column.nullable or None}
    whole = column.type == "int"
    kept = {
        n: int(v) if whole and n != "required" else v for n, v in bounds.items() if v is not None
    }
    made: Json = {"name": name, "type": _TYPES[column.type]}
    return made | ({"description": column.unit} if column.unit else {}) | ({"constraints": kept} if kept else {})  # fmt: skip


def _published(
    folder: Path, path: str, name: str, title: str, units: dict[str, str] | None = None
) -> Json:
    """Describe a table that the book computes; its types are those its values have."""
    frame = pd.read_csv(folder / path, low_memory=False)
    fields = [
        {"name": column, "type": _type(frame[column])}
        | ({"description": units[column]} if units and units.get(column) else {})
        for column in map(str, frame.columns)
    ]
    return {**_resource(folder, path, name, title), "schema": {"fields": fields}}


def _type(values: Any) -> str:
    present = values.dropna()
    kinds = pd.api.types
    if len(present) and (kinds.is_bool_dtype(present) or present.map(type).eq(bool).all()):
        return "boolean"
    if kinds.is_integer_dtype(present):
        return "integer"
    return "number" if len(present) and kinds.is_float_dtype(present) else "string"
