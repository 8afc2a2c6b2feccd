import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import concentration as c


def test_merger_guidelines_case_of_2600_points():
    assert 10_000 * c.herfindahl_of_shares([0.3, 0.3, 0.2, 0.2]) == pytest.approx(2600)
    assert c.herfindahl([30, 30, 20, 20]) == pytest.approx(0.26)


def test_number_equivalent_and_normalised_index_at_both_ends():
    assert c.number_equivalent(c.herfindahl([7] * 5)) == pytest.approx(5)
    assert c.normalised(c.herfindahl([7] * 5), 5) == pytest.approx(0)
    assert c.normalised(c.herfindahl([7, 0, 0]), 3) == pytest.approx(1)


@given(st.lists(st.floats(0.1, 1e6), min_size=2, max_size=30), st.floats(1e-3, 1e3))
def test_index_lies_between_its_bounds_and_has_no_unit(flows, unit):
    index = c.herfindahl(flows)
    assert 1 / len(flows) - 1e-9 <= index <= 1
    assert c.herfindahl([unit * flow for flow in flows]) == pytest.approx(index)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: c.herfindahl([]), "list of numbers"),
        (lambda: c.herfindahl([1, -1]), "list of numbers"),
        (lambda: c.herfindahl([1, float("nan")]), "list of numbers"),
        (lambda: c.herfindahl([0, 0]), "all flows are zero"),
        (lambda: c.herfindahl_of_shares([30, 70]), "sum to 100"),
        (lambda: c.number_equivalent(2600), "no Herfindahl index"),
        (lambda: c.normalised(0.1, 5), "cannot be normalised"),
        (lambda: c.normalised(1, 1), "cannot be normalised"),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(RecomputeError, match=what):
        call()
