"""The hand coding of the paper's citations, held against the paper's text where that is at hand."""

import re
from pathlib import Path

import pandas as pd
import pytest

from eaeu import references_audit

TEXTS = sorted((Path(__file__).resolve().parents[3] / "shared" / "paper").glob("000_*.txt"))
at_hand = pytest.mark.skipif(not TEXTS, reason="the paper's text is not part of the repository")


@pytest.fixture(scope="module")
def cited():
    return references_audit.coded_citations()


@pytest.fixture(scope="module")
def listed():
    return references_audit.coded_references()


@pytest.fixture(scope="module")
def paper():
    """Body and reference list, blanks and line ends made one."""
    plain = re.sub(r"\s+", " ", TEXTS[0].read_text(encoding="utf-8"))
    body, _, references = plain.partition(" References - ")
    return body, references.replace("*", "").replace("<", "").replace(">", "")


def parts(printed):
    """Names, et al., year and pages of a citation as printed, read by program."""
    match = re.fullmatch(r"\((.*), (\d{4})(?:: (\d+)(?:-(\d+))?)?\)", printed)
    names, year, first, last = match.groups()
    et_al = bool(re.search(r"\bet al\b", names, re.IGNORECASE))
    return names, et_al, int(year), first, last or first


def test_the_columns_say_what_the_citation_prints(cited):
    for row in cited.itertuples():
        names, et_al, year, first, last = parts(row.printed)
        assert year == row.year
        assert et_al == row.et_al
        assert all(name.strip() in names for name in row.names.split(";"))
        assert len(row.names.split(";")) == 1 + names.count(" and ")
        if first is None:
            assert pd.isna(row.first_page)
            assert pd.isna(row.last_page)
        else:
            assert (row.first_page, row.last_page) == (float(first), float(last))


def candidates(names, year, listed):
    """Entries that a citation could mean: of its year, with any name like one of those cited."""
    same_year = listed[listed["year"] == year]
    known = [
        (
            row.reference,
            [
                name
                for author in references_audit.split_names(row.authors)
                for name in author
                if name
            ],
        )
        for row in same_year.itertuples()
    ]
    return [
        reference
        for reference, authors in known
        if any(references_audit.same_name(a, b) for a in names for b in authors)
    ]


def test_the_program_finds_the_entry_that_was_coded_and_none_where_none_was(cited, listed):
    for row in cited.itertuples():
        names = [name.strip() for name in row.names.split(";")]
        found = candidates(names, row.year, listed)
        assert found == [] if pd.isna(row.reference) else row.reference in found


@at_hand
def test_every_citation_in_brackets_is_coded_in_the_texts_order(cited, paper):
    brackets = re.findall(r"\([^()]*\b(?:18|19|20)\d\d\b[^()]*\)", paper[0])
    assert cited.sort_values("number")["printed"].tolist() == brackets


@at_hand
def test_every_entry_and_no_other_is_coded_as_the_list_prints_it(listed, paper):
    entries = re.split(r" - (?=[A-Z])", paper[1])
    whole = [entry for entry in entries if re.search(r"\b(?:19|20)\d\d\.", entry)]
    assert len(whole) == len(listed)
    for row in listed.itertuples():
        mine = [
            entry
            for entry in whole
            if entry.startswith(row.begins) and re.search(rf"\b{row.year}\.", entry)
        ]
        assert len(mine) == 1, row.reference
        for family, _ in references_audit.split_names(row.authors):
            assert family in mine[0], row.reference
        pages = re.findall(r"pp\.? ?(\d+) ?- ?(\d+)", mine[0] + _rest(entries, mine[0]))
        if pages:
            assert (row.first_page, row.last_page) == tuple(map(float, pages[0]))
        else:
            assert pd.isna(row.first_page)
            assert pd.isna(row.last_page)
        if not pd.isna(row.address):
            assert row.address in mine[0]


def _rest(entries, entry):
    """Return what follows an entry printed over two bullets."""
    after = entries[entries.index(entry) + 1 :][:1]
    return after[0] if after and not re.search(r"\b(?:19|20)\d\d\.", after[0]) else ""
