"""What members add to a leading state, how they vote, and steps beside a lead, worked by hand."""

import pandas as pd
import pytest

from eaeu import theory
from recompute.claims import Estimate, NoData, ledger
from recompute.claims.findings import Finding, find
from recompute.claims.ways import evaluate

BLOCS = {"MERCOSUR": ["BRA", "ARG"], "NATO": ["USA", "CAN"], "EU": ["DEU", "FRA"]}
LEADERS = ("RUS", "BRA", "USA", "DEU")
VOTES = Estimate(0.0, "cow-nmc", low=-1.0, high=1.0, extra={"level": 1.0, "outside": 1.0})


def memberships():
    rows = [(name, state) for name, states in BLOCS.items() for state in states]
    frame = pd.DataFrame(rows, columns=["organisation", "iso3"])
    return frame.assign(joined="1990-01-01", left=None, checked="public page")


def panel(indicators, member, years=(2019, 2022), partner=2.0):
    """A leading state has 10, its partner 2, each of the union's four `member`, others 1."""
    states = dict.fromkeys(theory.NEIGHBOURS, 1.0)
    states |= {state: partner for bloc in BLOCS.values() for state in bloc[1:]}
    states |= dict.fromkeys(theory.OTHERS, member) | dict.fromkeys(LEADERS, 10.0)
    rows = [(i, s, y, v) for i in indicators for s, v in states.items() for y in years]
    return pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])


def capabilities(member):
    output = ["NY.GDP.MKTP.CD", "NY.GDP.MKTP.PP.CD", "SP.POP.TOTL"]
    return {
        "cow-nmc": panel(["cinc"], member),
        "sipri-milex": panel(["milex"], member),
        "wdi-2026-07": panel(output, member),
        "wdi-gdp-2021-04": panel(output, member),
        "facts-memberships": memberships(),
    }


def test_four_members_of_one_half_each_add_a_fifth(world):
    world(capabilities(0.5))
    found = theory.power_weight("composite index", "cow-nmc", "MERCOSUR", 2019)
    assert found.value == pytest.approx(20)
    assert found.extra["other"] == pytest.approx(20)
    outside = theory.power_weight("population", "wdi-2026-07", theory.OUTSIDE, 2019)
    assert outside.extra["other"] == pytest.approx(70)  # seven with 1 each beside 10
    with pytest.raises(NoData, match="does not give 2014"):
        theory.power_weight("composite index", "cow-nmc", "MERCOSUR", 2014)
    with pytest.raises(NoData, match="does not give population"):
        theory.power_weight("population", "cow-nmc", "MERCOSUR", 2019)


def test_meaning_members_five_times_as_large_would_weigh_enough(world):
    claim = ledger()["power-capability"]
    functions = {
        "weight": theory.power_weight,
        "voting": lambda **_: VOTES,
    }
    world(capabilities(0.2))
    ways, _ = evaluate(claim, functions)
    assert find(claim, ways).part("weight").finding == Finding.FAILS
    world(capabilities(1.0))
    ways, _ = evaluate(claim, functions)
    assert find(claim, ways).part("weight").finding == Finding.HOLDS


def assembly(members_later):
    """Ten roll calls before and ten since; neighbours agree in five of ten throughout."""
    rows = []
    for roll_call in range(20):
        year = 2012 if roll_call < 10 else 2017
        share = members_later if roll_call >= 10 else 5
        for state in ["RUS", "USA", *theory.OTHERS, *theory.UNASSOCIATED, *theory.ASSOCIATED]:
            agrees = roll_call % 10 < (share if state in theory.OTHERS else 5)
            vote = "yes" if state == "RUS" or agrees else "abstain"
            rows.append((roll_call, state, year, "yes" if state == "USA" else vote))
    return pd.DataFrame(rows, columns=["roll_call", "iso3", "year", "vote"])


def test_votes_before_and_since(world):
    world({"un-votes-2021-03": assembly(8)})
    asked = {"calls": "all roll calls", "before": "2010–2014"}
    beside = "all six neighbours outside"
    found = theory.voting_with_russia("same vote", beside=beside, **asked)
    # From 50 to 80 %, the neighbours stay at 50; abstaining counts half, so half of it remains.
    assert found.value == pytest.approx(30)
    assert (found.extra["level"], found.extra["outside"]) == pytest.approx((80, 50))
    # No other of the 210 groups of four among ten states moved as far.
    assert found.extra["as_large"] == pytest.approx(100 / 210)
    half = theory.voting_with_russia("abstention counts half", beside=beside, **asked)
    assert half.value == pytest.approx(15)
    assert found.low < found.value < found.high


def test_only_contested_roll_calls_count_where_asked(world):
    votes = assembly(8)
    votes.loc[votes["iso3"].eq("USA") & votes["roll_call"].isin([0, 10]), "vote"] = "no"
    world({"un-votes-2021-03": votes})
    contested = theory.with_russia("same vote", "Russia and the United States differ")
    assert contested.index.get_level_values("roll_call").tolist() == [0, 10]


def test_members_that_turn_to_russia_stand_out_and_those_that_do_not_fail(world):
    part = ledger()["power-capability"].part("voting")
    asked = {"counted": "same vote", "calls": "all roll calls", "before": "2010–2014"}
    for later, stands_out in ((10, True), (5, False)):
        world({"un-votes-2021-03": assembly(later)})
        found = theory.voting_with_russia(beside="all six neighbours outside", **asked)
        assert bool(found.low > part.smallest_effect) == stands_out


def test_lead_of_a_bloc_that_grows_before_a_step(world):
    # NATO is the United States; its spending doubles in 2004 and halves again in 2008.
    years = range(1995, 2016)
    rows = [("milex", "RUS", year, 1.0) for year in years]
    rows += [("milex", "USA", year, 4.0 if 2004 <= year < 2008 else 2.0) for year in years]
    steps = pd.DataFrame(
        [("Treaty", "yes", "2006-05-01", "public page")],
        columns=["scheme", "named_in_paper", "signed", "checked"],
    )
    frame = pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])
    members = memberships().query("iso3 == 'USA'")
    world({"sipri-milex": frame, "facts-memberships": members, "facts-integration-steps": steps})
    assert theory.lead("NATO", "sipri-milex")[2005] == 4
    before = theory.lead_before(theory.named_schemes(), "sipri-milex")
    assert before["Treaty"] == pytest.approx(100)  # from 2002 to 2005
    found = theory.systemic_pressure("NATO", "sipri-milex", "rising", 3, "every treaty")
    assert found.value > 0
    assert found.extra["steps_counted"] == 1
