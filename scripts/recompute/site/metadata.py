"""What a page tells machines about itself: schema.org data and the tags reference managers read."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from recompute.claims.findings import Finding

_CONTEXT = "https://schema.org"
_RATING = {
    Finding.HOLDS: 6,
    Finding.CLOSE: 5,
    Finding.IN_PART: 4,
    Finding.CANNOT_TELL: 3,
    Finding.NO_DATA: 2,
    Finding.FAILS: 1,
}
"""Six points; what cannot be told stands between what holds and what does not."""


def _authors(book: dict[str, Any]) -> list[dict[str, str]]:
    """Write the authors as schema.org has them: one without a given name is an organisation."""
    return [
        {"@type": "Person", "givenName": a["given"], "familyName": a["family"], "name": f"{a['given']} {a['family']}"}
        if a["given"]
        else {"@type": "Organization", "name": a["family"], "url": book["url"]}
        for a in book["authors"]
    ]  # fmt: skip


def _whole(book: dict[str, Any]) -> dict[str, Any]:
    return {"@type": "Book", "name": book["title"], "url": f"{book['url']}/", "version": book["version"]}  # fmt: skip


def _paper(paper: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "ScholarlyArticle", "name": paper["title"],
        "author": [{"@type": "Person", "name": name} for name in paper["authors"]],
        "datePublished": str(paper["year"]), "pagination": paper["pages"],
        "isPartOf": {"@type": "PublicationIssue", "issueNumber": str(paper["issue"]),
                     "isPartOf": {"@type": "PublicationVolume", "volumeNumber": str(paper["volume"]),
                                  "isPartOf": {"@type": "Periodical", "name": paper["journal"]}}},
    }  # fmt: skip


def claim_review(
    entry: dict[str, Any], paper: dict[str, Any], book: dict[str, Any]
) -> dict[str, Any]:
    """schema.org `ClaimReview` of a claim's page.

    Parameters
    ----------
    entry, paper : dict
        The claim and the paper as in `claims.json`.
    book : dict
        As in `book.json`.
    """
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": entry["label"],
        "ratingExplanation": entry["answer"]["text"],
    }
    if entry["finding"] in _RATING:
        rating |= {"ratingValue": _RATING[entry["finding"]], "bestRating": 6, "worstRating": 1}
    return {
        "@context": _CONTEXT,
        "@type": "ClaimReview",
        "url": f"{book['url']}/claims/{entry['id']}.html",
        "claimReviewed": entry["statement"],
        "author": _authors(book),
        "datePublished": book["date"],
        "itemReviewed": {"@type": "Claim", "appearance": _paper(paper)},
        "reviewRating": rating,
        "reviewBody": entry["answer"]["text"],
        "isPartOf": _whole(book),
    }


def dataset(
    name: str, title: str, description: str, sources: list[dict[str, Any]], book: dict[str, Any]
) -> dict[str, Any]:
    """schema.org `Dataset` behind a figure's page.

    Parameters
    ----------
    name, title, description : str
        Id, title and alternative text of the figure.
    sources : list of dict
        Its sources, each with `institution`, `title`, `vintage`, `licence` and `url`.
    book : dict
        As in `book.json`.
    """
    base = f"{book['url']}/figures/{name}"
    forms = {"csv": "text/csv", "json": "application/json", "svg": "image/svg+xml", "png": "image/png"}  # fmt: skip
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "name": title,
        "description": description,
        "url": f"{base}.html",
        "image": f"{base}.png",
        "version": book["version"],
        "datePublished": book["date"],
        "creator": _authors(book),
        "license": sources[0]["licence"],
        "isAccessibleForFree": True,
        "isBasedOn": [
            {"@type": "Dataset", "name": f"{s['title']} ({s['vintage']})", "license": s["licence"],
             "description": f"{s['institution']}, {s['title']}, vintage {s['vintage']}.",
             "creator": {"@type": "Organization", "name": s["institution"]}, **({"url": s["url"]} if s["url"] else {})}
            for s in sources
        ],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": form, "contentUrl": f"{base}.{ending}"}
            for ending, form in forms.items()
        ],
        "isPartOf": _whole(book),
    }  # fmt: skip


def article(title: str, page: str, paper: dict[str, Any], book: dict[str, Any]) -> dict[str, Any]:
    """schema.org `ScholarlyArticle` of a chapter's page, about the paper it recomputes."""
    return {
        "@context": _CONTEXT,
        "@type": "ScholarlyArticle",
        "headline": title,
        "name": title,
        "url": f"{book['url']}/{page}.html",
        "author": _authors(book),
        "publisher": {"@type": "Organization", "name": book["publisher"]},
        "datePublished": book["date"],
        "version": book["version"],
        "inLanguage": "en",
        "isPartOf": _whole(book),
        "about": _paper(paper),
        "encoding": {"@type": "MediaObject", "encodingFormat": "application/x-ipynb+json",
                     "contentUrl": f"{book['url']}/notebooks/{page.rpartition('/')[2]}.ipynb"},
    }  # fmt: skip


def ledger_dataset(document: dict[str, Any], book: dict[str, Any]) -> dict[str, Any]:
    """schema.org `Dataset` of the ledger, the whole book's data."""
    base = f"{book['url']}/claims"
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "name": f"{book['title']}: ledger of claims",
        "description": f"{len(document['claims'])} claims of a published paper, each with its computed finding, an "
        "answer in words, how firm it is, and the table of all ways to compute it.",
        "url": f"{book['url']}/",
        "version": book["version"],
        "datePublished": book["date"],
        "creator": _authors(book),
        "license": f"https://spdx.org/licenses/{book['license']}.html",
        "isAccessibleForFree": True,
        "about": _paper(document["paper"]),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": f"{base}.json"},
            {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": f"{base}.csv"},
        ],
        "isPartOf": _whole(book),
    }  # fmt: skip


def tags(title: str, page: str, book: dict[str, Any], *, pdf: bool) -> list[tuple[str, str]]:
    """Highwire Press tags of a page, which Zotero and Google Scholar read.

    Parameters
    ----------
    title, page : str
        The page's title and its path without ending.
    book : dict
        As in `book.json`.
    pdf : bool
        Whether the printed book stands beside the pages.
    """
    authors = [
        f"{a['family']}, {a['given']}" if a["given"] else a["family"] for a in book["authors"]
    ]
    found = [
        ("citation_title", title),
        *(("citation_author", author) for author in authors),
        ("citation_publication_date", book["date"].replace("-", "/")),
        ("citation_inbook_title", book["title"]),
        ("citation_publisher", book["publisher"]),
        ("citation_language", "en"),
        ("citation_fulltext_html_url", f"{book['url']}/{page}.html"),
        ("citation_public_url", f"{book['url']}/{page}.html"),
    ]
    if pdf:
        found.append(("citation_pdf_url", f"{book['url']}/book.pdf"))
    return found


def head(data: dict[str, Any] | None, highwire: list[tuple[str, str]]) -> str:
    """HTML of both for a page's head."""
    text = "".join(
        f'<meta name="{name}" content="{escape(content)}" />\n' for name, content in highwire
    )
    if data:
        inner = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
        text += f'<script type="application/ld+json">{inner}</script>\n'
    return text
