"""What a page tells machines about itself: schema.org data and the tags reference managers read."""

from typing import Any

from recompute.claims.findings import Finding

Record = dict[str, Any]
# Six points; what cannot be told stands between what holds and what does not.
_RATING = {
    Finding.HOLDS: 6, Finding.CLOSE: 5, Finding.IN_PART: 4, Finding.CANNOT_TELL: 3, Finding.NO_DATA: 2,
    Finding.FAILS: 1,
}  # fmt: skip
_FORMS = {"csv": "text/csv", "json": "application/json", "svg": "image/svg+xml", "png": "image/png"}


def _authors(book: Record) -> list[Record]:
    """Write the authors as schema.org has them: one without a given name is an organisation."""
    return [
        {"@type": "Person", "givenName": a["given"], "familyName": a["family"], "name": f"{a['given']} {a['family']}"}
        if a["given"]
        else {"@type": "Organization", "name": a["family"], **_at(book, "")}
        for a in book["authors"]
    ]  # fmt: skip


def _at(book: Record, address: str, name: str = "url") -> Record:
    """Say where something is, in a book that is published."""
    return {name: f"{book['url']}/{address}"} if book["url"] else {}


def _page(kind: str, address: str, book: Record, **more: Any) -> Record:
    """Say what every page says of itself: its type, address, date, and the book it is part of."""
    whole = {"@type": "Book", "name": book["title"], **_at(book, ""), "version": book["version"]}
    return {
        "@context": "https://schema.org", "@type": kind, **_at(book, address),
        "version": book["version"], "datePublished": book["date"], **more, "isPartOf": whole,
    }  # fmt: skip


def _paper(paper: Record) -> Record:
    return {
        "@type": "ScholarlyArticle", "name": paper["title"],
        "author": [{"@type": "Person", "name": name} for name in paper["authors"]],
        "datePublished": str(paper["year"]), "pagination": paper["pages"],
        "isPartOf": {"@type": "PublicationIssue", "issueNumber": str(paper["issue"]),
                     "isPartOf": {"@type": "PublicationVolume", "volumeNumber": str(paper["volume"]),
                                  "isPartOf": {"@type": "Periodical", "name": paper["journal"]}}},
    }  # fmt: skip


def _download(form: str, book: Record, address: str) -> Record:
    return {"@type": "DataDownload", "encodingFormat": form, **_at(book, address, "contentUrl")}


def claim_review(entry: Record, paper: Record, book: Record) -> Record:
    """schema.org `ClaimReview` of a claim's page.

    Parameters
    ----------
    entry, paper : dict
        The claim and the paper as in `claims.json`.
    book : dict
        As in `book.json`.
    """
    answer = entry["answer"]["text"]
    rating: Record = {
        "@type": "Rating",
        "alternateName": entry["label"],
        "ratingExplanation": answer,
    }
    if entry["finding"] in _RATING:
        rating |= {"ratingValue": _RATING[entry["finding"]], "bestRating": 6, "worstRating": 1}
    return _page(
        "ClaimReview", f"claims/{entry['id']}.html", book, author=_authors(book),
        claimReviewed=entry["statement"], reviewRating=rating,
        itemReviewed={"@type": "Claim", "appearance": _paper(paper)},
        reviewBody=answer,
    )  # fmt: skip


def dataset(meta: Record, book: Record) -> Record:
    """schema.org `Dataset` behind a figure's page.

    Parameters
    ----------
    meta : dict
        The figure as in its JSON.
    book : dict
        As in `book.json`.
    """
    page, sources = f"figures/{meta['id']}", meta["sources"]
    return _page(
        "Dataset", f"{page}.html", book, creator=_authors(book), name=meta["title"],
        description=meta["alt"], **_at(book, f"{page}.png", "image"), license=sources[0]["licence"],
        isAccessibleForFree=True,
        isBasedOn=[
            {"@type": "Dataset", "name": f"{s['title']} ({s['vintage']})", "license": s["licence"],
             "description": f"{s['institution']}, {s['title']}, vintage {s['vintage']}.",
             "creator": {"@type": "Organization", "name": s["institution"]}, **({"url": s["url"]} if s["url"] else {})}
            for s in sources
        ],
        distribution=[_download(form, book, f"{page}.{ending}") for ending, form in _FORMS.items()],
    )  # fmt: skip


def article(title: str, page: str, paper: Record, book: Record) -> Record:
    """schema.org `ScholarlyArticle` of a chapter's page, about the paper it recomputes."""
    notebook = f"notebooks/{page.rpartition('/')[2]}.ipynb"
    return _page(
        "ScholarlyArticle", f"{page}.html", book, author=_authors(book), headline=title, name=title,
        publisher={"@type": "Organization", "name": book["publisher"]}, inLanguage="en",
        about=_paper(paper),
        encoding=_download("application/x-ipynb+json", book, notebook) | {"@type": "MediaObject"},
    )  # fmt: skip


def ledger_dataset(document: Record, book: Record) -> Record:
    """schema.org `Dataset` of the ledger, the whole book's data."""
    return _page(
        "Dataset", "", book, creator=_authors(book), name=f"{book['title']}: ledger of claims",
        description=f"{len(document['claims'])} claims of a published paper, each with its computed finding, an "
        "answer in words, how firm it is, and the table of all ways to compute it.",
        license=f"https://spdx.org/licenses/{book['license']}.html", isAccessibleForFree=True,
        about=_paper(document["paper"]),
        distribution=[_download("application/json", book, "claims.json"), _download("text/csv", book, "claims.csv")],
    )  # fmt: skip


def tags(title: str, page: str, book: Record, *, pdf: bool) -> list[tuple[str, str]]:
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
    authors = (", ".join(filter(None, (a["family"], a["given"]))) for a in book["authors"])
    addresses = [
        ("citation_fulltext_html_url", f"{book['url']}/{page}.html"),
        ("citation_public_url", f"{book['url']}/{page}.html"),
        *([("citation_pdf_url", f"{book['url']}/book.pdf")] if pdf else []),
    ]
    return [
        ("citation_title", title),
        *(("citation_author", author) for author in authors),
        ("citation_publication_date", book["date"].replace("-", "/")),
        ("citation_inbook_title", book["title"]),
        ("citation_publisher", book["publisher"]),
        ("citation_language", "en"),
        *([("citation_doi", book["doi"])] if book.get("doi") else []),
        *(addresses if book["url"] else []),
    ]
