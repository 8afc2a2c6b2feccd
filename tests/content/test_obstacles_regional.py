"""The parts of the chapter's claims: what computes them, and that a damaged file stops them."""

import inspect
from functools import partial

import pytest

from eaeu import energy, inequality, main_partner, moldova, resources, size, technology, ukraine
from recompute import sources
from recompute.claims import ledger
from recompute.errors import RecomputeError
from tests.content.small import stops

PARTS = {
    ("union-gdp", "main"): size.union_gdp,
    ("union-population", "main"): size.union_population,
    ("russia-population-share", "main"): size.russia_population_share,
    ("russia-gdp-share", "main"): size.russia_gdp_share,
    ("main-partner-russia", "partner"): main_partner.main_partner_russia,
    ("main-partner-russia", "rest"): main_partner.trade_of_the_rest,
    ("turnover-control", "main"): main_partner.turnover_control,
    ("ukraine-absence", "output"): ukraine.ukraine_output,
    ("ukraine-absence", "people"): ukraine.ukraine_people,
    ("ukraine-absence", "trade"): ukraine.ukraine_trade,
    ("weak-technology", "making"): technology.weak_technology,
    ("weak-technology", "using"): technology.weak_technology,
    ("resource-differences", "main"): partial(resources.resource_differences, wdi="wdi-2026-07"),
    ("inequality-among-members", "main"): inequality.inequality_among_members,
    ("transfers-from-russia", "gas"): energy.gas_against_europe,
    ("moldova-outside", "stayed"): moldova.stayed_outside,
    ("moldova-outside", "said"): moldova.said_no,
    ("moldova-outside", "bound"): moldova.bound_elsewhere,
}


def test_every_part_of_the_chapter_that_is_decided_is_here():
    claims = ledger().of_chapter("obstacles-regional")
    decided = {(claim.id, part.id) for claim in claims for part in claim.parts if part.decidable}
    assert set(PARTS) == decided


@pytest.mark.parametrize(("claim_id", "part_id"), PARTS)
def test_a_function_takes_the_choices_of_its_part(claim_id, part_id):
    keywords = set(inspect.signature(PARTS[claim_id, part_id]).parameters) - {"wdi"}
    assert keywords == set(ledger()[claim_id].part(part_id).choices)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("claim_id", "part_id"), PARTS)
def test_a_damaged_file_is_no_want_of_data(claim_id, part_id, monkeypatch):
    def damaged(source_id):
        raise RecomputeError(f"{source_id} is damaged", where="the damaged file", mend="restore it")

    monkeypatch.setattr(sources, "load", damaged)
    monkeypatch.setattr(sources, "flows", damaged)
    assert stops(claim_id, part_id, PARTS[claim_id, part_id])
