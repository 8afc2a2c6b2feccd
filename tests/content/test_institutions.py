"""What chapters rely on in the facts about the bank and the common markets."""

import pytest

from recompute.sources import load


@pytest.fixture(scope="module")
def facts():
    return load("facts-institutions")


def test_shares_of_the_banks_capital_and_projects_add_up(facts):
    paid_in = facts[(facts["property"] == "capital_share") & (facts["date"] == "2022-12-30")]
    assert paid_in["value"].sum() == pytest.approx(100, abs=0.01)
    projects = facts[facts["property"] == "portfolio_share"].groupby("date")["value"].sum()
    assert projects["2019-12-01"] == pytest.approx(100, abs=0.5)
    assert projects["2018-11-01"] < 100  # Armenia and Belarus are not named


def test_every_row_rests_on_a_page(facts):
    assert facts["checked"].eq("public page").all()
    assert facts["source_url"].str.startswith("http").all()
