"""How far the claims on trade reach: no further back than 2019."""

import re
from functools import partial

import pytest

from eaeu import (
    customs_union,
    dependence,
    eastern_partnership,
    exports,
    food_ban,
    iran,
    main_partner,
    obstacles_internal,
    prospects,
    ukraine,
)
from recompute.claims import ledger
from recompute.claims.ways import cross
from recompute.errors import NoData

TRADE = {
    ("dependence-on-moscow", "main"): dependence.dependence_on_moscow,
    ("main-partner-russia", "partner"): main_partner.main_partner_russia,
    ("main-partner-russia", "rest"): main_partner.trade_of_the_rest,
    ("turnover-control", "main"): main_partner.turnover_control,
    ("ukraine-absence", "trade"): ukraine.ukraine_trade,
    ("raw-material-rivals", "compete"): obstacles_internal.rivals_sell_the_same,
    ("raw-material-rivals", "belarus"): obstacles_internal.belarus_industrial,
    ("alternative-to-eu", "main"): eastern_partnership.alternative_to_eu,
    ("neighbour-trade", "share"): customs_union.neighbour_change,
    ("union-market-for-iran", "main"): iran.union_market_for_iran,
    ("iran-pta", "trade"): iran.iran_pta,
    ("export-growth-kazakhstan", "main"): partial(exports.export_growth, "KAZ"),
    ("export-growth-belarus", "main"): partial(exports.export_growth, "BLR"),
    ("early-success", "main"): prospects.early_success,
    ("trade-substitution", "trade"): prospects.trade_raised,
    ("trade-substitution", "share"): prospects.russias_share_raised,
    ("counter-sanctions", "not-followed"): food_ban.not_followed,
    ("counter-sanctions", "passed-on"): food_ban.passed_on,
}

LATE = re.compile(r"20(19|2\d)")


@pytest.mark.parametrize(("claim_id", "part_id"), TRADE)
def test_a_claim_on_trade_reaches_2019(claim_id, part_id):
    years = []
    for choices in cross(ledger()[claim_id].part(part_id))[0]:
        try:
            years.append(TRADE[claim_id, part_id](**choices).year)
        except NoData:
            continue
        if years[-1] is not None and years[-1] >= 2019:
            return
    pytest.fail(f"the newest year is {max(filter(None, years), default=None)}")


@pytest.mark.parametrize(
    ("claim_id", "part_id"),
    [("customs-borders-removal", "union"), ("neighbour-trade", "pull"), ("balance-eu", "trade")],
)
def test_what_takes_long_to_compute_names_years_from_2019_on(claim_id, part_id):
    choices = ledger()[claim_id].part(part_id).choices
    assert any(LATE.search(str(one)) for choice in choices.values() for one in choice.options)


def test_only_claims_on_structure_and_duties_end_before():
    asked = {claim_id for claim_id, _ in TRADE} | {"customs-borders-removal", "balance-eu"}
    flows = re.compile(r"^(imf-dots|wits|oec|cow-trade|sitc-sections|baci|armstat|russia-customs)-")
    on_trade = {
        claim.id for claim in ledger().claims if any(flows.match(one) for one in claim.sources)
    }
    assert on_trade - asked == {
        "similarity-complementarity",
        "wto-rules",  # structure and duties, not flows between them
    }
