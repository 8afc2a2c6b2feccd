import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eaeu import references_audit
from recompute.claims import ledger
from recompute.claims.findings import find
from recompute.claims.ways import evaluate
from recompute.errors import RecomputeError

REFERENCES = pd.DataFrame(
    [
        ("spiegel", "Cantori", "Cantori, Louis; Spiegel, Steven", 1970, None, None),
        ("kitchen", "Kitchen", "Kitchen, Nicholas", 2010, 117, 143),
        ("darchaq", "Sajjadpour", "Sajjadpour, Kazem; Soleimani Darchaq, Maryam", 2015, 97, 117),
        ("koroleva", "Elena", "Koroleva, Elena; Sokolov, S.; Filatova, E.", 2019, None, None),
        ("commission", "Economic Commission", "Economic Commission", 2015, 1, 20),
        ("unread", "Kembayev", "Kembayev, Z.", 2016, 157, 194),
    ],
    columns=["reference", "begins", "authors", "year", "first_page", "last_page"],
)


def cite(names, year, pages, reference, *, et_al=False):
    first, last = pages or (None, None)
    return pd.DataFrame(
        [(1, names, et_al, year, first, last, reference)],
        columns=["number", "names", "et_al", "year", "first_page", "last_page", "reference"],
    )


def audited(*args, **kwargs):
    return references_audit.audit(cite(*args, **kwargs), REFERENCES).iloc[0]


@pytest.mark.parametrize(
    ("names", "year", "reference", "et_al", "expected"),
    [
        ("Cantori; Spiegel", 1970, "spiegel", False, (True, True, True)),
        ("Cantori; Spiegl", 1970, "spiegel", False, (False, True, True)),
        ("Spiegel; Cantori", 1970, "spiegel", False, (False, True, True)),
        ("Cantori", 1970, "spiegel", False, (False, False, True)),
        ("Kitchen; Nicholas", 2010, "kitchen", False, (False, False, True)),
        ("Nicholas", 2010, "kitchen", False, (False, False, True)),
        ("Sajjadpour; Soleimani", 2015, "darchaq", False, (True, True, True)),
        ("Sajjadpour", 2015, "darchaq", True, (False, True, True)),
        ("Koroleva", 2019, "koroleva", True, (False, True, True)),
        ("EC", 2015, "commission", False, (False, True, True)),
        ("Wholly; Unlike", 1970, "spiegel", False, (False, False, False)),
    ],
)
def test_names_under_each_strictness(names, year, reference, et_al, expected):
    found = audited(names, year, None, reference, et_al=et_al)
    assert tuple(found[list(references_audit.NAMES)]) == expected


@pytest.mark.parametrize(
    ("pages", "within", "overlapping"),
    [((121, 121), True, True), ((116, 117), False, True), ((50, 51), False, False)],
)
def test_pages_against_the_listed_range(pages, within, overlapping):
    found = audited("Kitchen", 2010, pages, "kitchen")
    assert found["pages_compared"]
    assert (found["within the range"], found["overlapping it"]) == (within, overlapping)


def test_pages_that_one_side_does_not_give_speak_against_nothing():
    found = audited("Cantori; Spiegel", 1970, (8, 23), "spiegel")
    assert not found["pages_compared"]
    assert found["within the range"]


def test_a_citation_without_an_entry_agrees_under_no_strictness():
    table = references_audit.audit(cite("Dreyer; Popesco", 2014, (25, 25), None), REFERENCES)
    for names in references_audit.NAMES:
        for pages in references_audit.PAGES:
            assert not references_audit.consistent(table, names, pages).any()


def test_another_year_is_no_agreement_however_lenient():
    table = references_audit.audit(cite("Kitchen", 2011, None, "kitchen"), REFERENCES)
    assert not references_audit.consistent(table, "recognisable", "not looked at").any()


@given(
    names=st.lists(st.sampled_from(["Kitchen", "Kitchin", "Nicholas", "Rose"]), min_size=1),
    first=st.integers(90, 150),
    length=st.integers(0, 40),
)
def test_a_stricter_reading_never_agrees_where_a_lenient_one_does_not(names, first, length):
    row = audited("; ".join(names), 2010, (first, first + length), "kitchen")
    by_name = [bool(row[name]) for name in references_audit.NAMES]
    assert by_name == sorted(by_name)
    assert row["overlapping it"] or not row["within the range"]


def test_entries_that_no_citation_means():
    table = pd.concat([cite("Kitchen", 2010, None, "kitchen"), cite("X", 2000, None, None)])
    silent = references_audit.never_cited(table, REFERENCES)["reference"].tolist()
    assert "kitchen" not in silent
    assert len(silent) == len(REFERENCES) - 1


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("www.ft.com/12/08/2020", ""),
        ("https://thediplomat.com/16/01/2021", ""),
        ("fiia.fi/en/08/10/2020", ""),
        ("http://example.org/en/doc/3783/a-title--29/01/2021", "en/doc/3783/a-title"),
        ("https://example.org", ""),
    ],
)
def test_what_an_address_names_beyond_its_domain(address, path):
    assert references_audit.address_path(address) == path


def test_an_unknown_entry_and_a_key_used_twice_are_refused():
    with pytest.raises(RecomputeError, match="does not have"):
        references_audit.audit(cite("Kitchen", 2010, None, "kitchn"), REFERENCES)
    with pytest.raises(RecomputeError, match="stands twice"):
        references_audit.audit(
            cite("Kitchen", 2010, None, None), pd.concat([REFERENCES, REFERENCES[:1]])
        )


@pytest.fixture
def small_paper(world):
    """Three citations: two of one book, the second misspelt and off its pages, one of no entry."""
    text = pd.DataFrame(
        [
            (1, "I", "(Kitchen, 2010: 120)", "Kitchen", "no", 2010, 120, 120, "kitchen", None),
            (2, "I", "(Kitchin, 2010: 143-144)", "Kitchin", "no", 2010, 143, 144, "kitchen", "odd"),
            (3, "II", "(Dreyer, 2014)", "Dreyer", "no", 2014, None, None, None, None),
        ],
        columns=[
            "number", "section", "printed", "names", "et_al", "year", "first_page", "last_page",
            "reference", "note",
        ],
    )  # fmt: skip
    entries = REFERENCES.assign(title="T", note=None, domain_of=None, address=None)
    entries.loc[0, "address"] = "www.ft.com/12/08/2020"
    entries.loc[1, "address"] = "http://example.org/en/doc/3783"
    entries.loc[2, ["address", "domain_of"]] = ["www.iras.ir", "other body"]
    for name, table in {"facts-citations": text, "facts-references": entries}.items():
        world[name] = table.assign(checked="page")


@pytest.mark.parametrize(
    ("names", "pages", "unit", "expected"),
    [
        ("as spelled", "within the range", "citations", 100 / 3),
        ("spelling forgiven", "overlapping it", "citations", 200 / 3),
        ("spelling forgiven", "within the range", "works", 0),  # one of the book's two differs
        ("spelling forgiven", "not looked at", "works", 50),  # the book, not what has no entry
    ],
)
@pytest.mark.usefixtures("small_paper")
def test_the_share_of_citations_and_of_works_that_agree(names, pages, unit, expected):
    estimate = references_audit.details_agree(names, pages, unit, bar="any")
    assert estimate.value == pytest.approx(expected)
    assert estimate.published < "2021-04-30"


@pytest.mark.usefixtures("small_paper")
def test_a_citation_without_an_entry_is_not_found():
    assert references_audit.entries_found("citations").value == pytest.approx(200 / 3)
    assert references_audit.entries_found("works").value == pytest.approx(50)


@pytest.mark.parametrize(
    ("kept", "expected"), [([0, 1, 2], "fails"), ([0, 1], "in part"), ([0], "holds")]
)
@pytest.mark.usefixtures("small_paper")
def test_the_finding_follows_the_citations(world, kept, expected):
    text = world["facts-citations"].iloc[kept]
    world["facts-citations"] = text
    claim = ledger()["references-audit"]
    functions = {
        "listed": references_audit.entries_found,
        "details": references_audit.details_agree,
    }
    ways, _ = evaluate(claim, functions)
    assert find(claim, ways).finding == expected


@pytest.mark.usefixtures("small_paper")
def test_each_citation_has_one_finding_and_stands_in_one_of_the_two_tables():
    assert references_audit.findings().tolist() == [
        "agrees", "pages outside the listed range", "no entry in the list",
    ]  # fmt: skip
    agree, differ = (references_audit.citation_table(agree=one) for one in (True, False))
    assert agree["Place"].tolist() == [1]
    assert agree["Pages listed"].tolist() == ["117–143"]
    assert differ["Place"].tolist() == [2, 3]
    assert differ["Entry meant"].tolist() == ["Kitchen, Nicholas (2010)", "none"]
    assert differ["Note"].tolist() == ["odd", ""]
    assert "kitchen" not in set(references_audit.uncited_table()["Entry"])
    assert len(references_audit.uncited_table()) == len(REFERENCES) - 1


@pytest.mark.usefixtures("small_paper")
def test_addresses_by_where_they_lead():
    assert references_audit.address_table()["Leads to"].tolist() == [
        "a domain, no page", "a page", "another body's domain",
    ]  # fmt: skip


def test_the_numbers_of_the_sentences_fit_the_tables():
    numbers = references_audit.audit_numbers()
    finding = references_audit.findings()
    assert numbers["citations"] == len(finding)
    assert numbers["unlisted"] == finding.eq("no entry in the list").sum()
    assert numbers["found"] <= numbers["citations"] - numbers["unlisted"]
    assert numbers["to_the_letter"] == finding.eq("agrees").sum()
    assert numbers["outside"] <= numbers["compared"] <= numbers["citations"]
