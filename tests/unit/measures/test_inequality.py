import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import inequality as q

incomes = st.lists(st.floats(0.1, 1e5), min_size=2, max_size=20)
ALL = [q.gini, q.theil_t, q.theil_l, q.coefficient_of_variation]


@pytest.mark.parametrize("n", [2, 10, 101])
def test_gini_of_one_to_n(n):
    assert q.gini(np.arange(1, n + 1)) == pytest.approx((n - 1) / (3 * n))


def test_published_gini():
    assert q.gini([1, 3, 2, 1, 1, 1, 4]) == pytest.approx(0.3076923, abs=5e-8)


def test_two_countries_by_hand():
    shares = np.array([0.25, 0.75])
    assert q.theil_t([1, 3]) == pytest.approx((shares * np.log(2 * shares)).sum())
    assert q.theil_l([1, 3]) == pytest.approx(-0.5 * np.log(2 * shares).sum())
    assert q.coefficient_of_variation([1, 3]) == pytest.approx(0.5)
    assert q.gini([1, 3]) == pytest.approx(0.25)


@pytest.mark.parametrize("index", ALL)
def test_a_weight_of_two_is_the_country_twice(index):
    assert index([1, 5, 2], [2, 1, 3]) == pytest.approx(index([1, 1, 5, 2, 2, 2]))


@pytest.mark.parametrize("index", ALL)
@given(values=incomes, unit=st.floats(1e-3, 1e3))
def test_no_unit_no_order_and_zero_when_equal(index, values, unit):
    assert index([unit * v for v in values]) == pytest.approx(index(values), abs=1e-6)
    assert index(sorted(values)) == pytest.approx(index(values), abs=1e-6)
    assert index([values[0]] * 3) == pytest.approx(0, abs=1e-9)
    assert index(values) >= -1e-9


def test_weights_as_a_series_are_matched_by_country():
    values = pd.Series({"A": 1.0, "B": 5.0})
    weights = pd.Series({"B": 1.0, "A": 3.0})
    assert q.gini(values, weights) == pytest.approx(q.gini([1, 1, 1, 5]))


@pytest.mark.parametrize("index", ALL)
@pytest.mark.parametrize(
    ("values", "weights"),
    [([1], None), ([1, 0], None), ([1, np.nan], None), ([1, 2], [1, -1]), ([1, 2], [1])],
)
def test_bad_input_is_refused(index, values, weights):
    with pytest.raises(RecomputeError, match="inequality needs"):
        index(values, weights)
