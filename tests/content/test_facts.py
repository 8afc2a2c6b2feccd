"""Tables of facts coded by hand: no two contradict each other, and each row says what it rests on."""

import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pandas as pd
import pytest
import yaml

from recompute.sources import catalogue, load

ROOT = Path(__file__).parents[2]
CODE = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "scripts/eaeu").glob("*.py"))
APPLICANTS = "WTO accession under way"

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
        if row.organisation == APPLICANTS and isinstance(row.left, str):
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


def asked_of_memberships(rows):
    """Rows of the organisations that the analyses name; of applicants to the WTO two are asked for."""
    named = rows["organisation"].map(lambda organisation: f'"{organisation}"' in CODE)
    return named & (~rows["organisation"].eq(APPLICANTS) | rows["iso3"].isin(["RUS", "KAZ"]))


def asked_of_institutions(rows):
    """The bank and its last report, plans for the markets, transit in its first and last years."""
    transit = rows["date"].isin(["2016", "2020", "2021", "2024"])
    return (
        rows["property"].isin(["seat", "charter_capital", "planned", "not_before", "moved_to"])
        | rows["property"].str.startswith("portfolio") & rows["date"].eq("2019-12-01")
        | rows["property"].eq("still_open") & rows["entity"].eq("market as a whole")
        | rows["property"].eq("containers") & transit
    )


ASKED = {
    "facts-agreements": lambda rows: ~rows["event"].isin(["talks", "extended", "frozen"]),
    "facts-agreements-iran": lambda rows: ~rows["event"].str.startswith("extension"),
    "facts-coasts": lambda rows: rows["iso3"].notna(),
    "facts-institutions": asked_of_institutions,
    "facts-integration-steps": lambda rows: rows["scheme"].notna(),
    "facts-memberships": asked_of_memberships,
    "facts-moldova": lambda rows: rows["event"].str.contains("observer|association|not attract"),
    "facts-offices": lambda rows: rows["person"].notna(),
    "facts-trade-rules": lambda rows: ~rows["event"].eq("compensation due"),
    "facts-treaties": lambda rows: ~rows["event"].eq("un_observer"),
}
"""Which rows the analyses ask for, by table; the others tell a reader more and decide nothing."""

NO_SECOND_PAGE_FOUND = {"portfolio_share", "portfolio"}
"""Properties of facts-institutions with rows that rest on one page: numbers, not dates, of the
bank's report of December 2019."""


def test_each_table_that_a_claim_loads_is_asked_for_two_pages():
    claims = yaml.safe_load((ROOT / "data" / "claims.yaml").read_text(encoding="utf-8"))
    used = set(re.findall(r"facts-[a-z-]+", str(claims)))
    assert used - {"facts-citations", "facts-references"} == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_a_date_that_decides_a_claim_rests_on_two_pages_of_two_hosts(name):
    rows = load(name)
    asked = rows[ASKED[name](rows)]
    assert not asked.empty
    alone = asked[asked["confirmed_url"].isna()]
    if name == "facts-institutions":
        assert set(alone["property"]) == NO_SECOND_PAGE_FOUND
    else:
        assert alone.empty
    two = rows.dropna(subset=["confirmed_url"])
    assert two["confirmed_by"].notna().all()
    assert two["confirmed_url"].str.startswith("http").all()
    hosts = two[["source_url", "confirmed_url"]].map(lambda url: urlsplit(url).netloc)
    hosts = hosts.apply(lambda column: column.str.removeprefix("www."))
    assert (hosts["source_url"] != hosts["confirmed_url"]).all()


def test_no_date_is_from_memory():
    for name in ASKED:
        assert not load(name)["note"].str.contains("from memory", na=False).any()


@pytest.fixture(scope="module")
def register():
    """Agreements in the register of the WTO by number: dates as text, and the parties."""
    rows = load("wto-rta-2026-04")
    dates = rows.drop_duplicates("agreement").set_index("agreement")
    dates = dates[["signed", "in_force", "inactive"]].map(lambda day: str(day.date()))
    return dates.assign(parties=rows.groupby("agreement")["party"].agg(set))


def of_register():
    """Dates that rest on a card of the register: number, event, date, iso3 or None."""
    events = {"signed": "signed", "in_force": "in_force", "ended": "inactive"}
    for name in ("facts-agreements", "facts-agreements-iran"):
        for row in load(name).itertuples():
            yield row, events.get(row.event), row.date, None
    for row in load("facts-integration-steps").itertuples():
        yield row, "signed", row.signed, None
        if row.scheme != "Treaty on deeper integration":  # another day there, as the note says
            yield row, "in_force", row.took_effect, None
    for row in load("facts-memberships").itertuples():
        state = None if isinstance(row.left, str) else row.iso3  # parties are those of today
        yield row, "in_force", row.joined, state
        if isinstance(row.signed, str):
            yield row, "signed", row.signed, state
    for row in load("facts-trade-rules").itertuples():
        yield row, "signed" if row.event == "agreement" else None, row.date, None


def test_dates_are_those_of_the_card_in_the_register_that_a_row_names(register):
    checked = 0
    for row, event, date, state in of_register():
        cards = re.findall(r"rtaid=(\d+)", f"{row.source_url} {row.confirmed_url}")
        for number in map(int, cards):
            assert event, f"{row} names a card for an event that the register does not have"
            assert register.loc[number, event] == date, row
            assert state is None or state in register.loc[number, "parties"], row
            checked += 1
    assert checked > 70


def test_the_free_trade_of_the_commonwealth_has_its_years_in_both_lists():
    (row,) = load("facts-integration-steps").query("scheme == 'CIS free trade area'").itertuples()
    treaty = load("desta-2024-01").query("treaty == '811'").iloc[0]
    assert [int(row.signed[:4]), int(row.took_effect[:4])] == [treaty["signed"], treaty["in_force"]]


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
