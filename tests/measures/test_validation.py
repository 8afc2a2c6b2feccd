import pytest

from recompute.measures import validation


@pytest.fixture(scope="module")
def cases():
    return validation.trade_cases()


def test_every_case_agrees_to_the_digits_it_states(cases):
    wrong = cases[~validation.agrees(cases)]
    assert wrong.empty, wrong.to_string()


def test_a_number_off_by_one_in_the_last_digit_is_caught(cases):
    shifted = cases.assign(ours=cases["published"] + 10.0 ** -cases["digits"])
    assert not validation.agrees(shifted).any()


def test_cases_cover_gravity_and_the_indices(cases):
    assert list(cases.columns) == validation.COLUMNS
    assert len(cases) >= 20
    assert cases["measure"].str.startswith("PPML").sum() >= 8
