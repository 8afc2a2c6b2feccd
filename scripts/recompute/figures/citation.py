"""Citations of a figure, a claim or the whole book, for reference managers and for people.

Written here and not by pybtex or citeproc-py: the one does not keep braces of a title apart from its
own, the other needs a style for each form and knows none that names data and their vintages.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from recompute.errors import RecomputeError
from recompute.text import listed

# Braces count for BibTeX even behind a backslash, so they are written by name.
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_RIS_TYPES = {"figure": "FIGURE", "claim": "ELEC", "book": "EBOOK"}
_CSL_TYPES = {"figure": "figure", "claim": "entry", "book": "book"}
NAMED = 20  # most data sets that are named one by one
_NEEDED = ("title", "authors", "year", "version", "publisher")


def _line(text: object) -> str:
    return re.sub(r"\s+", " ", str(text)).strip()


def _latex(text: object) -> str:
    return _line(text).translate(_LATEX)


def _joined(*parts: str) -> str:
    return ", ".join(filter(None, parts))


def _initials(given: str) -> str:
    return " ".join(
        "-".join(f"{part[0]}." for part in name.split("-") if part) for name in given.split()
    )


def by_title(sources: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Gather the vintages of each data set, "Institution, Title", in the order of the sources."""
    vintages: dict[str, list[str]] = {}
    for source in sources:
        name = f"{_line(source['institution'])}, {_line(source['title'])}"
        vintages.setdefault(name, []).append(_line(source["vintage"]))
    return vintages


def _data(part: Mapping[str, Any] | None, book: Mapping[str, Any]) -> str:
    vintages = by_title(part["sources"]) if part else {}
    if not 0 < len(vintages) <= NAMED:
        return f"Data as of {_line(book['vintage'])}" if book.get("vintage") else ""
    return "Data: " + "; ".join(
        f"{name}, vintage{'s' if len(found) > 1 else ''} {', '.join(found)}"
        for name, found in vintages.items()
    )


def cite(
    part: Mapping[str, Any] | None, book: Mapping[str, Any], *, kind: str = "figure"
) -> dict[str, str]:
    """Cite a figure or a claim of the book, or the book itself.

    Parameters
    ----------
    part : mapping or None
        A figure's record as `publish` writes it, or `id`, `title` and `sources` of a claim; None for
        the book as a whole.
    book : mapping
        `title`, `authors` (list of `family`, `given`), `year`, `date` (ISO), `version`, `url` ("" for
        an unpublished build), `publisher` and, optionally, `vintage`, the date of the newest data,
        and `doi`.
    kind : str
        "figure" or "claim".

    Returns
    -------
    dict
        "bibtex", "ris", "csl-json" and "text"; each names version, vintage and permanent address, or
        says that the build is unpublished, and its date.

    Raises
    ------
    RecomputeError
        If a fact of the book is missing.
    """
    if missing := [name for name in _NEEDED if not book.get(name)]:
        raise RecomputeError(
            f"the book's facts lack {', '.join(missing)}",
            where="citation",
            mend="complete CITATION.cff and _config.yml",
        )
    root = str(book["url"]).rstrip("/")
    doi = _line(book.get("doi") or "")
    if not root:
        address = f"https://doi.org/{doi}" if doi else ""
    else:
        address = f"{root}/{kind}s/{part['id']}.html" if part else f"{root}/"
    mark = "claim-" if kind == "claim" else ""  # a figure may have the id of a claim
    people = [
        {name: _line(person.get(name, "")) for name in ("family", "given")}
        for person in book["authors"]
    ]
    facts = {
        "key": f"{mark}{part['id'] if part else _slug(book['title'])}-{book['year']}",
        "title": _line(part["title"] if part else book["title"]),
        "within": f"{kind.capitalize()} in" if part else "",
        "book": _line(book["title"]),
        "publisher": _line(book["publisher"]),
        "version": _line(book["version"]),
        "address": address,
        "doi": doi,
        "state": "" if address else f"unpublished build of {_line(book['date'])}",
        "data": _data(part, book),
        "year": str(book["year"]),
    }
    kind = kind if part else "book"
    return {
        "bibtex": _bibtex(people, **facts),
        "ris": _ris(people, _RIS_TYPES[kind], **facts),
        "csl-json": _csl(people, _CSL_TYPES[kind], **facts),
        "text": _text(people, **facts),
    }


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower())[:4]) or "book"


def _bibtex(people: list[dict[str, str]], **facts: str) -> str:
    # A family name in braces stays whole: it may be an institution.
    names = (
        f"{_latex(p['family'])}, {_latex(p['given'])}" if p["given"] else f"{{{_latex(p['family'])}}}"
        for p in people
    )  # fmt: skip
    fields = {
        "author": " and ".join(names),
        "title": f"{{{_latex(facts['title'])}}}",
        "howpublished": f"{facts['within']}: {_latex(facts['book'])}" if facts["within"] else "",
        "publisher": _latex(facts["publisher"]),
        "edition": f"Version {_latex(_joined(facts['version'], facts['state']))}",
        "year": facts["year"],
        "url": facts["address"].replace("%", r"\%"),
        "doi": _latex(facts["doi"]),
        "note": _latex(facts["data"]),
    }
    lines = [f"  {name:<12} = {{{value}}}" for name, value in fields.items() if value]
    kind = "misc" if facts["within"] else "book"
    return f"@{kind}{{{facts['key']},\n" + ",\n".join(lines) + "\n}\n"


def _ris(people: list[dict[str, str]], kind: str, **facts: str) -> str:
    tags = [
        ("TY", kind),
        *(("AU", _joined(p["family"], p["given"])) for p in people),
        ("TI", facts["title"]),
        ("T2", facts["book"] if facts["within"] else ""),
        ("PY", facts["year"]),
        ("ET", f"Version {_joined(facts['version'], facts['state'])}"),
        ("PB", facts["publisher"]),
        ("N1", facts["data"]),
        ("DO", facts["doi"]),
        ("UR", facts["address"]),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in tags if value) + "ER  - \n"


def _csl(people: list[dict[str, str]], kind: str, **facts: str) -> str:
    item = {
        "id": facts["key"],
        "type": kind,
        "title": facts["title"],
        "author": [p if p["given"] else {"literal": p["family"]} for p in people],
        "container-title": facts["book"] if facts["within"] else "",
        "issued": {"date-parts": [[int(facts["year"])]]},
        "version": _joined(facts["version"], facts["state"]),
        "publisher": facts["publisher"],
        "URL": facts["address"],
        "DOI": facts["doi"],
        "note": facts["data"],
    }
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=2) + "\n"


def _text(people: list[dict[str, str]], **facts: str) -> str:
    names = listed([_joined(p["family"], _initials(p["given"])) for p in people])
    version = f"ersion {_joined(facts['version'], facts['state'])}"
    parts = [
        f"{names} ({facts['year']})",
        facts["title"],
        f"{facts['within']}: {facts['book']}, v{version}" if facts["within"] else f"V{version}",
        facts["publisher"],
        facts["data"],
    ]
    ended = (part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    return " ".join(filter(None, [*ended, facts["address"]])) + "\n"
