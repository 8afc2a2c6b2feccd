"""Tables of facts coded by hand: no two contradict each other, and each row says what it rests on."""

from collections import defaultdict

import pandas as pd
import pytest

from recompute.sources import catalogue, load

TABLES = [name for name in catalogue() if name.startswith("facts-")]
UNION = {
    "Eurasian Economic Community": "EurAsEC",
    "Customs union": "Customs union",
    "Common economic space": "Common economic space",
    "Eurasian Economic Union": "EAEU",
}
"""Schemes of facts-integration-steps that facts-treaties has too, under its name."""
FIRST_EFFECT = {"Customs union": "tariff"}
"""Event of facts-treaties with which a scheme took effect, where it is not `in_force`."""


def of_treaties():
    """Dated events of treaties and steps: subject, event, date, table."""
    for row in load("facts-treaties").itertuples():
        if not row.event.startswith("accession"):
            yield row.organisation, row.event, row.date, "facts-treaties"
        else:
            state = {"Armenia": "ARM", "Kyrgyzstan": "KGZ"}[row.instrument.split()[-1]]
            event = "joined" if row.event.endswith("in_force") else "signed"
            yield f"{row.organisation} {state}", event, row.date, "facts-treaties"
    for row in load("facts-integration-steps").itertuples():
        if row.scheme in UNION:
            name = UNION[row.scheme]
            yield name, "signed", row.signed, "facts-integration-steps"
            event = FIRST_EFFECT.get(name, "in_force")
            yield name, event, row.took_effect, "facts-integration-steps"
    rules = load("facts-trade-rules")
    (first,) = rules.loc[rules["event"].eq("agreement") & rules["iso3"].eq("RUS BLR"), "date"]
    yield "customs union of 1995", "signed", first, "facts-trade-rules"
    steps = load("facts-integration-steps").set_index("scheme")["signed"]
    yield "customs union of 1995", "signed", steps["Customs union agreements of 1995"], "steps"


def of_memberships():
    """Dated events of memberships: subject, event, date, table."""
    founders = {"EurAsEC": "in_force", "Customs union": "tariff", "EAEU": "in_force"}
    for row in load("facts-memberships").itertuples():
        if row.organisation in founders:
            first = row.joined[:4] in ("2001", "2010") or row.joined == "2015-01-01"
            subject = row.organisation if first else f"{row.organisation} {row.iso3}"
            yield subject, founders[row.organisation] if first else "joined", row.joined, "members"
            if isinstance(row.signed, str):
                yield subject, "signed", row.signed, "members"
            if row.organisation == "EurAsEC" and row.iso3 != "UZB":
                yield "EurAsEC", "ended", row.left, "members"
        if row.organisation == "WTO":
            yield f"WTO {row.iso3}", "joined", row.joined, "members"
        if row.organisation == "WTO accession under way" and isinstance(row.left, str):
            yield f"WTO {row.iso3}", "joined", row.left, "applicants"
        if row.organisation == "EAEU observers" and row.iso3 == "MDA":
            yield "observer MDA", "granted", row.joined, "members"


def of_agreements():
    """Dated events of agreements and of Moldova: subject, event, date, table."""
    moldova = load("facts-moldova")
    (granted,) = moldova.loc[moldova["event"].str.contains("observer"), "date"]
    yield "observer MDA", "granted", granted, "facts-moldova"
    kinds = {
        "interim agreement towards free trade": "Interim agreement",
        "free trade agreement": "Free trade agreement",
    }
    for row in load("facts-agreements").itertuples():
        if row.iso3 == "IRN" and row.event in ("signed", "in_force"):
            yield kinds[row.kind], row.event, row.date, "facts-agreements"
    for row in load("facts-agreements-iran").itertuples():
        yield row.instrument, row.event, row.date, "facts-agreements-iran"


def test_no_two_tables_contradict_each_other():
    told = defaultdict(set)
    for subject, event, date, table in [*of_treaties(), *of_memberships(), *of_agreements()]:
        # The customs code came into force between two states first: two dates, one event.
        if event != "territory":
            told[subject, event].add((date, table))
    assert len({table for dates in told.values() for _, table in dates}) >= 7
    for (subject, event), dates in told.items():
        shortest = min(len(date) for date, _ in dates)  # a year does not contradict a day in it
        assert len({date[:shortest] for date, _ in dates}) == 1, (subject, event, sorted(dates))


def test_members_of_an_organisation_take_part_in_it():
    rows = load("facts-memberships")
    csto = rows[rows["organisation"].eq("CSTO")].set_index("iso3")
    taking_part = rows[rows["organisation"].eq("CSTO taking part")].set_index("iso3")
    assert set(csto.index) == set(taking_part.index)
    assert csto["joined"].equals(taking_part["joined"].reindex(csto.index))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_what_it_rests_on(name):
    rows = load(name)
    if "source_url" not in rows:
        pytest.skip("the paper's own text")
    pages = rows[rows["checked"].eq("public page")]
    assert pages["source_url"].str.startswith("http").all()
    assert not rows["checked"].eq("memory").any(), "a row by memory would drop out unseen"


def test_states_sign_before_they_belong_and_leave_after():
    rows = load("facts-memberships")
    signed = rows.dropna(subset=["signed"])
    assert (signed["signed"] <= signed["joined"]).all()
    left = rows.dropna(subset=["left"])
    assert (left["joined"] < left["left"]).all()


@pytest.mark.parametrize("name", ["facts-treaties", "facts-offices", "facts-moldova"])
def test_a_date_that_decides_a_claim_rests_on_two_pages(name):
    rows = load(name)
    # What claims of other chapters ask of the table, and the observer's seat, decides none here.
    if name == "facts-treaties":
        rows = rows[
            ~rows["event"].eq("un_observer") & ~rows["organisation"].eq("Common economic space")
        ]
    # Of Moldova's steps the claim asks for the observer's seat and the accord.
    if name == "facts-moldova":
        rows = rows[rows["event"].str.contains("observer|association")]
        assert len(rows) == 3
    assert rows["confirmed_url"].str.startswith("http").all()
    assert (rows["confirmed_url"] != rows["source_url"]).all()


def test_dates_that_stood_wrong_or_in_doubt():
    treaties = load("facts-treaties").set_index(["organisation", "event", "instrument"])["date"]
    assert treaties["EAEU", "accession_signed", "Accession of Armenia"] == "2014-10-10"
    assert treaties["EAEU", "accession_in_force", "Accession of Kyrgyzstan"] == "2015-08-12"
    assert (
        treaties["Customs union", "territory", "Customs code in all three states"] == "2010-07-06"
    )
    joined = load("facts-memberships").set_index(["organisation", "iso3"])["joined"]
    for place, day in {
        ("ASEAN", "BRN"): "1984-01-07",
        ("MERCOSUR", "BOL"): "2024-08-07",
        ("EAC", "SSD"): "2016-09-05",
        ("EAC", "COD"): "2022-07-11",
        ("EAEU observers", "IRN"): "2024-12-26",
    }.items():
        assert list(joined[[place]]) == [day]


def test_dates_are_written_to_their_precision():
    lengths = {"day": 10, "month": 7, "year": 4}
    for name in ("facts-treaties", "facts-trade-rules", "facts-offices"):
        rows = load(name)
        assert (rows["date"].str.len() == rows["precision"].map(lengths)).all()
        assert pd.to_datetime(rows["date"], format="mixed").notna().all()
