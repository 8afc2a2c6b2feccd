"""Move the world and see the finding follow: overlap, outside agreements and the union's core."""

from functools import partial

import pytest

from eaeu import agreements, conclusion, security
from recompute.claims import ledger
from recompute.claims.findings import Finding, find
from recompute.claims.ways import evaluate
from recompute.sources.load import load

AGREED = {"fta-interest": {"main": agreements.fta_interest}}
OVERLAP = {"csto-overlap": {"members": security.csto_overlap}}
CORE = {
    "core-three": {
        "people": partial(conclusion.core_three, "people"),
        "investment": partial(conclusion.core_three, "foreign investment"),
        "technology": conclusion.technology,
        "industry": partial(conclusion.core_three, "industry"),
    }
}


def finding(named):
    ((claim_id, functions),) = named.items()
    claim = ledger()[claim_id]
    ways, _ = evaluate(claim, functions)
    return find(claim, ways[ways["superseded"].eq("")])


@pytest.fixture
def changed(world):
    """Return a function that puts changed frames beside those of the catalogue."""
    names = ["facts-agreements", "facts-memberships", "wdi-2026-07", "wdi-2016"]
    real = {name: load(name).copy() for name in names}

    def put(name, change):
        world(real | {name: change(real[name].copy())})

    world(real)
    return put


def test_two_agreements_begun_later_and_few_are_under_way(changed):
    assert finding(AGREED).finding == Finding.HOLDS

    def later(rows):
        moved = rows["partner"].isin(["Egypt", "Israel"])
        return rows.assign(date=rows["date"].mask(moved, "2022-01-01"))

    changed("facts-agreements", later)
    assert finding(AGREED).finding == Finding.FAILS


def test_two_members_leave_the_security_organisation(changed):
    found = finding(OVERLAP)
    assert found.part("members").finding == Finding.HOLDS
    assert found.finding == Finding.IN_PART  # of its effect on security there are no data

    def left(rows):
        leavers = rows["organisation"].eq("CSTO") & rows["iso3"].isin(["KAZ", "BLR"])
        return rows.assign(left=rows["left"].mask(leavers, "2014-01-01"))

    changed("facts-memberships", left)
    assert finding(OVERLAP).finding == Finding.FAILS


def test_the_two_republics_lose_their_people(changed):
    assert finding(CORE).finding == Finding.HOLDS

    def fewer(rows):
        theirs = rows["indicator"].eq("SP.POP.TOTL") & rows["iso3"].isin(["KAZ", "BLR"])
        return rows.assign(value=rows["value"].mask(theirs, rows["value"] / 10))

    changed("wdi-2026-07", fewer)
    found = finding(CORE)
    assert found.part("people").finding == Finding.IN_PART
    assert found.part("industry").finding == Finding.HOLDS
