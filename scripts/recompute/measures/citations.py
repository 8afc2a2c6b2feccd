"""Whether the works a text cites are those its reference list gives, as it gives them.

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
from itertools import permutations
from typing import TYPE_CHECKING

import pandas as pd

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from collections.abc import Iterable

NAMES = ("as spelled", "spelling forgiven", "recognisable")
PAGES = ("within the range", "overlapping it", "not looked at")
SIMILAR = 0.75
"""Ratio of matching letters (Ratcliff and Obershelp) from which two spellings are one name."""
_MANY_AUTHORS = 3


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[^a-z ]", "", letters).strip()


def alike(one: str, other: str) -> bool:
    """Tell whether two spellings are one name: letters, initials of a body, or a double name.

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
        forgiven = len(families) > 1 and alike(names[0], families[0])
    else:
        forgiven = len(names) == len(families) and any(
            all(alike(a, b) for a, b in zip(names, order, strict=True))
            for order in permutations(families)
        )
    known = [*families, *(word for _, given in authors for word in given.split())]
    return {
        "as spelled": spelled,
        "spelling forgiven": spelled or forgiven,
        "recognisable": spelled or forgiven or any(alike(names[0], name) for name in known),
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


def candidates(names: Iterable[str], year: int, references: pd.DataFrame) -> list[str]:
    """Entries that a citation could mean, found by year and by any name like one of those cited.

    A check of the coding by hand: the entry coded should be among them, and there should be none
    where no entry was coded.
    """
    wanted = list(names)
    found = references[references["year"] == year]
    known = found["authors"].map(
        lambda listed: [name for author in split_names(listed) for name in author if name]
    )
    likes = known.map(lambda one: any(alike(a, b) for a in wanted for b in one))
    return found.loc[likes.astype(bool), "reference"].tolist()


_VISITED = re.compile(r"[-/]*\d{1,2}/\d{1,2}/\d{4}$")
_HOST = re.compile(r"^(?:https?://)?([^/]+)(/.*)?$")


def address_path(address: str) -> str:
    """Give what an address names beyond its domain, without the date of a visit run on to it.

    A language code alone names no page.
    """
    match = _HOST.match(_VISITED.sub("", address.strip()))
    path = (match.group(2) or "").strip("/") if match else ""
    return "" if re.fullmatch(r"[a-z]{2}", path) else path
