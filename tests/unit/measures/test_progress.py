import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import progress

LEVELS = pd.DataFrame(
    {
        "A": [100.0, 110.0, 121.0],
        "B": [50.0, 40.0, 50.0],
        "C": [np.nan, 1.0, 2.0],
        "D": [0, 1.0, 2],
    },
    index=[2010, 2011, 2012],
)


def test_a_fall_made_good_is_no_growth():
    assert progress.mean_growth(LEVELS, ["B"], 2010, 2012) == pytest.approx(0)


def test_growth_is_the_mean_of_logarithms_a_year():
    assert progress.mean_growth(LEVELS, ["A", "B"], 2010, 2012) == pytest.approx(
        100 * np.log(1.21) / 4
    )


def test_economies_without_both_years_or_with_zero_are_left_out():
    assert progress.mean_growth(LEVELS, ["A", "C", "D", "unknown"], 2010, 2012) == pytest.approx(
        100 * np.log(1.21) / 2
    )


@pytest.mark.parametrize(("start", "end"), [(2012, 2010), (2010, 2010), (2009, 2012), (2010, 2020)])
def test_years_that_give_no_period_are_refused(start, end):
    with pytest.raises(RecomputeError, match="cannot be read"):
        progress.mean_growth(LEVELS, ["A"], start, end)


def test_nobody_with_both_years_is_refused():
    with pytest.raises(RecomputeError, match="no economy"):
        progress.mean_growth(LEVELS, ["C", "D"], 2010, 2012)


@given(scale=st.floats(1e-6, 1e6))
def test_the_unit_of_the_indicator_does_not_matter(scale):
    assert progress.mean_growth(scale * LEVELS, ["A", "B"], 2010, 2012) == pytest.approx(
        progress.mean_growth(LEVELS, ["A", "B"], 2010, 2012)
    )


INCOMES = pd.Series({"A": 10.0, "B": 20.0, "C": 15.0, "D": 21.0, "E": 9.0, "F": np.nan})


def test_the_range_of_a_group_holds_others_inside_it_and_not_the_group():
    assert progress.within_range(INCOMES, ["A", "B"]) == ["C"]


def test_a_member_without_a_value_is_named():
    with pytest.raises(RecomputeError, match="no value for F"):
        progress.within_range(INCOMES, ["A", "F"])
