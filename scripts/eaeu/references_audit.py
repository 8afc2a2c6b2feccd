"""References: whether the works the paper cites are those its list gives, as it gives them.

Both sides are coded by hand into tables; what agrees with what is computed. Names are held against
an entry in three ways, from strict to lenient:

``as spelled``
    the family names in the entry's order and spelling, all of them, or the first with *et al.*
    where there are three authors or more; the first is the word the entry stands under. The first
    part of a double name will do;
``spelling forgiven``
    all authors, in any order, by their family name: small differences of spelling (`SIMILAR`) and
    the initials of a body count as the same;
``recognisable``
    the first name cited is like any name of the entry, family or given.

Studies of reference lists find errors of the one or the other kind in a fair part of all
references {cite}`sweetland1989,jergas2015`.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from itertools import permutations

import pandas as pd

from eaeu import facts
from recompute.claims import Estimate
from recompute.errors import RecomputeError

SOURCES = ["facts-citations", "facts-references"]
PUBLISHED = "2021-02-28"
"""ISO date from which text and list count as public: the end of the month of acceptance."""

NAMES = ("as spelled", "spelling forgiven", "recognisable")
PAGES = ("within the range", "overlapping it", "not looked at")
SIMILAR = 0.75
"""Ratio of matching letters (Ratcliff and Obershelp) from which two spellings are one name."""
_MANY_AUTHORS = 3


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^a-z ]", "", letters).strip()


def same_name(one: str, other: str) -> bool:
    """Tell whether two spellings are of one name: letters, initials of a body, or a double name.

    Parameters
    ----------
    one, other : str
        Names; the first may be the initials or the first part of the second.
    """
    a, b = _plain(one), _plain(other)
    words = b.split()
    if not a or not words:
        return False
    initials = "".join(word[0] for word in words)
    return (
        (len(a) > 1 and a == initials)
        or a == words[0]
        or SequenceMatcher(None, a, b, autojunk=False).ratio() >= SIMILAR
    )


def split_names(listed: str) -> list[tuple[str, str]]:
    """Family and given name of each author in ``Family, Given; Family, Given``."""
    parts = (one.partition(",") for one in listed.split(";"))
    return [(family.strip(), given.strip()) for family, _, given in parts]


def _name_checks(names: list[str], et_al: bool, entry: pd.Series) -> dict[str, bool]:
    authors = split_names(entry["authors"])
    families = [family for family, _ in authors]
    abridged = et_al and len(names) == 1
    whole = [families[0]] if abridged and len(families) >= _MANY_AUTHORS else families
    first_parts = [family.split()[0] for family in whole]
    spelled = names[0] == entry["begins"] and (
        len(names) == len(whole)
        and all(
            a in pair for a, pair in zip(names, zip(whole, first_parts, strict=True), strict=True)
        )
    )
    if abridged:
        forgiven = len(families) > 1 and same_name(names[0], families[0])
    else:
        forgiven = len(names) == len(families) and any(
            all(same_name(a, b) for a, b in zip(names, order, strict=True))
            for order in permutations(families)
        )
    known = [*families, *(word for _, given in authors for word in given.split())]
    return {
        "as spelled": spelled,
        "spelling forgiven": spelled or forgiven,
        "recognisable": spelled or forgiven or any(same_name(names[0], name) for name in known),
    }


def _page_checks(citation: pd.Series, entry: pd.Series) -> dict[str, bool]:
    ends = [citation["first_page"], citation["last_page"], entry["first_page"], entry["last_page"]]
    if any(pd.isna(end) for end in ends):
        return {"pages_compared": False, "within the range": True, "overlapping it": True}
    first, last, start, end = ends
    return {
        "pages_compared": True,
        "within the range": bool(start <= first and last <= end),
        "overlapping it": bool(first <= end and last >= start),
    }


def audit(citations: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Hold each citation against the entry it means.

    Parameters
    ----------
    citations : DataFrame
        One row a citation: `number`, `names` (``A; B``), `et_al` (bool), `year`, `first_page`,
        `last_page` (missing without pages), `reference`, the entry meant, missing if there is none.
    references : DataFrame
        One row an entry: `reference`, `begins` (the word it stands under), `authors`
        (``Family, Given; Family, Given``), `year`, `first_page`, `last_page`.

    Returns
    -------
    DataFrame
        `number, reference`; booleans `listed`, `year_agrees`, one column for each of `NAMES`,
        `pages_compared` (both sides give pages), `within the range`, `overlapping it`. Where pages
        cannot be compared the two page columns are true: nothing speaks against them. All checks
        of a citation without an entry are false.

    Raises
    ------
    RecomputeError
        An entry or a citation that stands twice, or a citation of an entry that is not there.
    """
    for table, key in ((citations, "number"), (references, "reference")):
        if table[key].duplicated().any():
            raise RecomputeError(
                f"{table.loc[table[key].duplicated(), key].iloc[0]} stands twice",
                where=f"the column {key}",
                mend="give each row a key of its own",
            )
    entries = references.set_index("reference")
    if unknown := sorted(set(citations["reference"].dropna()) - set(entries.index)):
        raise RecomputeError(
            f"a citation means the entry {unknown[0]}, which the list does not have",
            where="the citations' column reference",
            mend="leave it empty where no entry is meant",
        )
    rows = []
    for _, citation in citations.iterrows():
        checks = dict.fromkeys(
            ["listed", "year_agrees", *NAMES, "pages_compared", *PAGES[:2]], False
        )
        if pd.notna(citation["reference"]):
            entry = entries.loc[citation["reference"]]
            checks["listed"] = True
            checks["year_agrees"] = bool(citation["year"] == entry["year"])
            names = [name.strip() for name in citation["names"].split(";")]
            checks |= _name_checks(names, bool(citation["et_al"]), entry)
            checks |= _page_checks(citation, entry)
        rows.append({"number": citation["number"], "reference": citation["reference"], **checks})
    return pd.DataFrame(rows)


def consistent(audited: pd.DataFrame, names: str, pages: str) -> pd.Series:
    """Tell which citations agree with their entry under the given strictness.

    Parameters
    ----------
    audited : DataFrame
        From `audit`.
    names, pages : str
        One of `NAMES` and one of `PAGES`. The year must agree whatever they are.
    """
    for value, known in ((names, NAMES), (pages, PAGES)):
        if value not in known:
            raise RecomputeError(
                f"no strictness is called {value!r}",
                where="consistent",
                mend=f"choose from {', '.join(known)}",
            )
    agreeing = audited["listed"] & audited["year_agrees"] & audited[names]
    return agreeing if pages == PAGES[-1] else agreeing & audited[pages]


def never_cited(citations: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Entries of the list that no citation means, in the list's order."""
    return references[~references["reference"].isin(set(citations["reference"].dropna()))]


_VISITED = re.compile(r"[-/]*\d{1,2}/\d{1,2}/\d{4}$")
_HOST = re.compile(r"^(?:https?://)?([^/]+)(/.*)?$")


def address_path(address: str) -> str:
    """Give what an address names beyond its domain, without the date of a visit run on to it.

    A language code alone names no page.
    """
    match = _HOST.match(_VISITED.sub("", address.strip()))
    path = (match.group(2) or "").strip("/") if match else ""
    return "" if re.fullmatch(r"[a-z]{2}", path) else path


@cache
def coded_citations() -> pd.DataFrame:
    """Citations of the paper's text, `et_al` as a truth value; columns as in `audit`."""
    table = facts.load("facts-citations")
    return table.assign(et_al=table["et_al"].eq("yes"))


def coded_references() -> pd.DataFrame:
    """Entries of the paper's reference list; columns as in `audit`."""
    return facts.load("facts-references")


@cache
def audited() -> pd.DataFrame:
    """Every citation of the paper held against the entry it means, as from `audit`."""
    return audit(coded_citations(), coded_references())


def _share(agrees: pd.Series, unit: str) -> Estimate:
    """Share of the citations, or of the works, all of whose citations agree, in per cent."""
    work = audited()["reference"].fillna(coded_citations()["printed"])
    share = agrees.mean() if unit == "citations" else agrees.groupby(work).all().mean()
    return Estimate(100 * share, SOURCES, year=2020, published=PUBLISHED)


def entries_found(unit: str) -> Estimate:
    """Share of citations, or of works cited, that lead to an entry of the same year, in per cent.

    Parameters
    ----------
    unit : {"citations", "works"}
        What is counted. A work without an entry is one by the name it is cited under.
    """
    return _share(audited()["listed"] & audited()["year_agrees"], unit)


def details_agree(names: str, pages: str, unit: str, bar: str) -> Estimate:
    """Share of citations, or of works cited, that agree with the reference list, in per cent.

    Parameters
    ----------
    names, pages : str
        Strictness, as in `consistent`.
    unit : {"citations", "works"}
        What is counted; a work agrees if all its citations do.
    bar : str
        Share that the predicate asks for; it does not change the estimate.
    """
    return _share(consistent(audited(), names, pages), unit)


def findings() -> pd.Series:
    """Tell what each citation held against its entry shows, by row of `coded_citations`."""
    checks = audited()
    outside = pages_outside()
    finding = pd.Series("agrees", index=checks.index)
    finding[agreeing() & ~checks["as spelled"]] = "agrees, but for spelling or form"
    finding[checks["listed"] & ~checks["spelling forgiven"]] = (
        "an author left out, or a given name taken for one"
    )
    finding[checks["spelling forgiven"] & outside] = "pages outside the listed range"
    finding[~checks["spelling forgiven"] & outside] = "both authors and pages differ"
    finding[~checks["listed"]] = "no entry in the list"
    finding[checks["listed"] & ~checks["year_agrees"]] = "year differs"
    return finding


def agreeing() -> pd.Series:
    """Tell which citations lead to an entry with the same authors and pages, spelling forgiven."""
    checks = audited()
    return checks["listed"] & checks["spelling forgiven"] & checks["within the range"]


def pages_outside() -> pd.Series:
    """Tell which citations name a page outside the listed range, where both sides give pages."""
    return audited()["pages_compared"] & ~audited()["within the range"]


def audit_numbers() -> dict[str, int | str]:
    """Numbers of the sentences on the audit: citations by what was found.

    Returns
    -------
    dict
        `citations`, `found` (lead to an entry of the same year), `unlisted` (lead to none),
        `agreeing` (authors and pages too), `to_the_letter`, `outside` (pages outside the listed
        range), `compared` (both sides give pages): numbers of citations; `which`, those that lead
        to no entry, as printed; `schmidt_end`, the last page that the list gives an article which
        begins, in the journal, after it.
    """
    checks = audited()
    without = coded_citations().loc[~checks["listed"], "printed"].str.strip("()")
    return {
        "citations": len(checks),
        "found": int((checks["listed"] & checks["year_agrees"]).sum()),
        "unlisted": len(without),
        "agreeing": int(agreeing().sum()),
        "to_the_letter": int(consistent(checks, "as spelled", "within the range").sum()),
        "outside": int(pages_outside().sum()),
        "compared": int(checks["pages_compared"].sum()),
        "which": "; ".join(without),
        "schmidt_end": int(coded_references().set_index("reference")["last_page"]["schmidt2005"]),
    }


def citation_table(*, agree: bool) -> pd.DataFrame:
    """Citations that agree with the list, or those that differ with what differs, for a reader."""
    cited, listed = coded_citations(), coded_references()
    first, last = (
        listed[end].astype("Int64").astype("string") for end in ("first_page", "last_page")
    )
    entries = listed.assign(
        pages=first + "–" + last, text=listed["authors"] + " (" + listed["year"].astype(str) + ")"
    ).set_index("reference")
    meant = audited()["reference"]
    table = pd.DataFrame(
        {
            "Place": cited["number"],
            "Section": cited["section"],
            "As cited": cited["printed"].str.strip("()"),
            "Entry meant": meant.map(entries["text"]).fillna("none"),
            "Pages listed": meant.map(entries["pages"]),
        }
    )
    agrees = findings().eq("agrees")
    if agree:
        return table[agrees]
    return table.assign(Finding=findings(), Note=cited["note"].fillna(""))[~agrees]


def uncited_table() -> pd.DataFrame:
    """Entries of the list that no citation means, for a reader."""
    silent = never_cited(coded_citations(), coded_references())
    return pd.DataFrame(
        {
            "Entry": silent["authors"],
            "Year": silent["year"],
            "Title": silent["title"],
            "Note": silent["note"].fillna(""),
        }
    )


def address_table() -> pd.DataFrame:
    """Entries with an address and what the address leads to, read and not visited.

    Returns
    -------
    DataFrame
        For a reader; the column `Leads to` has ``a page``, ``a domain, no page``, ``another body's
        domain`` or ``no valid domain``.
    """
    rows = coded_references().dropna(subset=["address"])
    kinds = {"other body": "another body's domain", "no domain": "no valid domain"}
    by_path = (
        rows["address"].map(address_path).ne("").map({True: "a page", False: "a domain, no page"})
    )
    return pd.DataFrame(
        {
            "Entry": rows["authors"] + " " + rows["year"].astype(str),
            "Address as printed": rows["address"],
            "Leads to": rows["domain_of"].map(kinds).fillna(by_path),
            "Note": rows["note"].fillna(""),
        }
    )
