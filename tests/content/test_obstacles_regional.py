"""A damaged file stops each claim on the union's region; only a want of data drops a way."""

from functools import partial

import pytest

from eaeu import inequality, main_partner, moldova, resources, size, technology, ukraine
from recompute import sources
from recompute.claims import NoData, ledger
from recompute.errors import RecomputeError

CLAIMS = {
    "union-gdp": size.union_gdp,
    "union-population": size.union_population,
    "russia-population-share": size.russia_population_share,
    "russia-gdp-share": size.russia_gdp_share,
    "main-partner-russia": main_partner.main_partner_russia,
    "ukraine-absence": ukraine.ukraine_absence,
    "weak-technology": technology.weak_technology,
    "resource-differences": partial(resources.resource_differences, wdi="wdi-2026-07"),
    "inequality-among-members": inequality.inequality_among_members,
    "moldova-outside": moldova.moldova_outside,
}


def test_every_claim_of_the_chapter_that_is_decided_is_here():
    decided = {claim.id for claim in ledger().of_chapter("obstacles-regional") if claim.decidable}
    assert set(CLAIMS) == decided


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_a_damaged_file_stops_the_claim(claim_id, world, monkeypatch):
    def damaged(source_id):
        raise RecomputeError(f"{source_id} is damaged", where="its file", mend="restore it")

    main = ledger()[claim_id].main[0]
    world({})  # what an earlier test loaded is forgotten
    monkeypatch.setattr(sources, "load", damaged)
    with pytest.raises(RecomputeError, match="is damaged") as met:
        CLAIMS[claim_id](**main)
    assert not isinstance(met.value, NoData)
