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


@given(incomes, st.integers(1, 4), st.integers(0, 99))
def test_theil_between_and_within_sum_to_the_whole(values, groups, seed):
    draw = np.random.default_rng(seed)
    series = pd.Series(values)
    group = pd.Series(draw.integers(0, groups, len(values)))
    weights = pd.Series(draw.uniform(1, 9, len(values)))
    parts = q.theil_decomposition(series, group, weights)
    assert parts.total == pytest.approx(q.theil_t(series, weights), abs=1e-9)
    assert parts.between + parts.within == pytest.approx(parts.total, abs=1e-9)
    assert parts.within >= -1e-9
    assert parts.between >= -1e-9


def test_theil_decomposition_by_hand():
    values = pd.Series({"A": 1.0, "B": 1.0, "C": 3.0, "D": 3.0})
    between = q.theil_decomposition(values, pd.Series({"A": 0, "B": 0, "C": 1, "D": 1}))
    assert between.within == pytest.approx(0)
    within = q.theil_decomposition(values, pd.Series({"A": 0, "B": 1, "C": 0, "D": 1}))
    assert within.between == pytest.approx(0)
    assert within.groups["theil"].tolist() == pytest.approx([q.theil_t([1, 3])] * 2)
    assert within.groups["contribution"].sum() == pytest.approx(within.within)


@pytest.mark.parametrize("index", ALL)
@pytest.mark.parametrize(
    ("values", "weights"),
    [([1], None), ([1, 0], None), ([1, np.nan], None), ([1, 2], [1, -1]), ([1, 2], [1])],
)
def test_bad_input_is_refused(index, values, weights):
    with pytest.raises(RecomputeError, match="inequality needs"):
        index(values, weights)


def test_a_country_without_a_group_is_named():
    with pytest.raises(RecomputeError, match="no group") as error:
        q.theil_decomposition(pd.Series({"A": 1.0, "B": 2.0}), pd.Series({"A": 0}))
    assert error.value.where == "B"


def test_gini_decomposition_by_hand():
    values = pd.Series({"A": 1.0, "B": 1.0, "C": 3.0, "D": 3.0})
    apart = q.gini_decomposition(values, pd.Series({"A": 0, "B": 0, "C": 1, "D": 1}))
    assert [apart.total, apart.between, apart.within] == pytest.approx([0.25, 0.25, 0])
    assert apart.overlap == pytest.approx(0)
    # Each group holds a 1 and a 3: the same means, a Gini of 1/4 in each, half the people and
    # half the income, so 2 (1/2)(1/2)(1/4) = 1/8 within and the rest overlap.
    mixed = q.gini_decomposition(values, pd.Series({"A": 0, "B": 1, "C": 0, "D": 1}))
    assert [mixed.between, mixed.within, mixed.overlap] == pytest.approx([0, 0.125, 0.125])
    assert mixed.groups.loc[0].tolist() == pytest.approx([0.5, 0.5, 0.25, 0.0625])


@given(st.lists(st.floats(0.1, 1e6), min_size=4, max_size=12), st.integers(0, 1000), st.booleans())
def test_gini_parts_are_never_negative_and_no_overlap_means_none(values, seed, ordered):
    draw = np.random.default_rng(seed)
    series = pd.Series(values)
    weights = pd.Series(draw.uniform(0.5, 5, len(series)))
    groups = pd.Series(draw.integers(0, 3, len(series)))
    if ordered:
        groups = (series.rank(method="dense") > series.nunique() / 2).astype(int)
    found = q.gini_decomposition(series, groups, weights)
    assert found.total == pytest.approx(q.gini(series, weights))
    assert min(found.between, found.within, found.overlap) >= -1e-9
    if ordered:
        assert found.overlap == pytest.approx(0, abs=1e-9)
