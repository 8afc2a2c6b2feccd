"""Citations of a figure, a claim or the whole book, for reference managers and for people."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
_NEEDED = ("title", "authors", "year", "version", "url", "publisher")


def _line(text: object) -> str:
    return re.sub(r"\s+", " ", str(text)).strip()


def _latex(text: object) -> str:
    return _line(text).translate(_LATEX)


def _author(person: Mapping[str, str], *, joint: str = ", ") -> str:
    return joint.join(
        part for part in (_line(person["family"]), _line(person.get("given", ""))) if part
    )


def _initials(given: str) -> str:
    return " ".join(
        "-".join(f"{part[0]}." for part in name.split("-") if part) for name in given.split()
    )


def _people(authors: Sequence[Mapping[str, str]]) -> str:
    names = []
    for person in authors:
        initials = _initials(_line(person.get("given", "")))
        names.append(
            f"{_line(person['family'])}, {initials}" if initials else _line(person["family"])
        )
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


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


def _check(part: Mapping[str, Any] | None, book: Mapping[str, Any], kind: str) -> None:
    if missing := [name for name in _NEEDED if not book.get(name)]:
        raise RecomputeError(
            f"the book's facts lack {', '.join(missing)}",
            where="citation",
            mend="complete CITATION.cff and _config.yml",
        )
    if not re.fullmatch(r"https?://[^\s{}\\]+", book["url"]):
        raise RecomputeError(
            f"{book['url']!r} is not an address to cite",
            where="citation",
            mend="set html.baseurl in _config.yml",
        )
    if part is not None and kind == "figure" and not part.get("sources"):
        raise RecomputeError(
            "a figure without sources cannot be cited",
            where=f"figure {part.get('id')}",
            mend="publish it again",
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
        `title`, `authors` (list of `family`, `given`), `year`, `version`, `url`, `publisher` and,
        optionally, `vintage`, the date of the newest data.
    kind : str
        "figure" or "claim".

    Returns
    -------
    dict
        "bibtex", "ris", "csl-json" and "text"; each names version, vintage and permanent address.

    Raises
    ------
    RecomputeError
        If a fact of the book is missing, its address is none, or the figure has no source.
    """
    _check(part, book, kind)
    root = str(book["url"]).rstrip("/")
    mark = "claim-" if kind == "claim" else ""  # a figure may have the id of a claim
    facts = {
        "key": f"{mark}{part['id']}-{book['year']}"
        if part
        else f"{_slug(book['title'])}-{book['year']}",
        "title": _line(part["title"] if part else book["title"]),
        "address": f"{root}/{kind}s/{part['id']}.html" if part else f"{root}/",
        "data": _data(part, book),
        "within": f"{kind.capitalize()} in" if part else "",
        "kind": kind if part else "book",
    }
    return {
        "bibtex": _bibtex(book, facts),
        "ris": _ris(book, facts),
        "csl-json": _csl(book, facts),
        "text": _text(book, facts),
    }


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", title.lower())[:4]) or "book"


def _bibtex(book: Mapping[str, Any], facts: dict[str, str]) -> str:
    # A family name in braces stays whole: it may be an institution.
    people = " and ".join(
        f"{_latex(p['family'])}, {_latex(p['given'])}"
        if p.get("given")
        else f"{{{_latex(p['family'])}}}"
        for p in book["authors"]
    )
    fields = {
        "author": people,
        "title": f"{{{_latex(facts['title'])}}}",
        "howpublished": f"{facts['within']}: {_latex(book['title'])}" if facts["within"] else "",
        "publisher": _latex(book["publisher"]),
        "edition": f"Version {_latex(book['version'])}",
        "year": str(book["year"]),
        "url": facts["address"].replace("%", r"\%"),
        "note": _latex(facts["data"]),
    }
    lines = [f"  {name:<12} = {{{value}}}" for name, value in fields.items() if value]
    kind = "misc" if facts["within"] else "book"
    return f"@{kind}{{{facts['key']},\n" + ",\n".join(lines) + "\n}\n"


def _ris(book: Mapping[str, Any], facts: dict[str, str]) -> str:
    tags = [
        ("TY", _RIS_TYPES[facts["kind"]]),
        *(("AU", _author(person)) for person in book["authors"]),
        ("TI", facts["title"]),
        ("T2", _line(book["title"]) if facts["within"] else ""),
        ("PY", book["year"]),
        ("ET", f"Version {_line(book['version'])}"),
        ("PB", _line(book["publisher"])),
        ("N1", facts["data"]),
        ("UR", facts["address"]),
    ]
    return "".join(f"{tag}  - {value}\n" for tag, value in tags if value) + "ER  - \n"


def _csl(book: Mapping[str, Any], facts: dict[str, str]) -> str:
    item = {
        "id": facts["key"],
        "type": _CSL_TYPES[facts["kind"]],
        "title": facts["title"],
        "author": [
            {"family": _line(p["family"]), "given": _line(p["given"])}
            if p.get("given")
            else {"literal": _line(p["family"])}
            for p in book["authors"]
        ],
        "container-title": _line(book["title"]) if facts["within"] else "",
        "issued": {"date-parts": [[int(book["year"])]]},
        "version": _line(book["version"]),
        "publisher": _line(book["publisher"]),
        "URL": facts["address"],
        "note": facts["data"],
    }
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=2) + "\n"


def _text(book: Mapping[str, Any], facts: dict[str, str]) -> str:
    title = facts["title"] if facts["title"][-1] in ".?!" else f"{facts['title']}."
    parts = [f"{_people(book['authors'])} ({book['year']}). {title}"]
    if facts["within"]:
        parts.append(
            f"{facts['within']}: {_line(book['title'])}, version {_line(book['version'])}."
        )
    else:
        parts.append(f"Version {_line(book['version'])}.")
    parts.append(f"{_line(book['publisher'])}.".replace("..", "."))
    if facts["data"]:
        parts.append(f"{facts['data']}.".replace("..", "."))
    return " ".join([*parts, facts["address"]]) + "\n"
