import numpy as np
import pandas as pd
import pytest
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import growth

SERIES = pd.Series([80.0, 120.0, 100.0, 150.0], index=[2007, 2008, 2009, 2010], name="exports")
positive = st.floats(1e-3, 1e9)


RATES = pd.DataFrame(
    {"A": [9.0, 10.0, -50.0, 25.0], "B": [1.0, 2.0, np.nan, 4.0]}, index=[2000, 2001, 2002, 2003]
)


def test_chained_growth_compounds_forward_and_is_undone_backward():
    assert growth.chained(RATES, 2001)["A"].tolist() == pytest.approx([100 / 1.1, 100, 50, 62.5])


def test_a_missing_rate_cuts_off_the_years_beyond_it():
    levels = growth.chained(RATES, 2001)["B"]
    assert levels.loc[[2000, 2001]].tolist() == pytest.approx([100 / 1.02, 100])
    assert levels.loc[[2002, 2003]].isna().all()
    assert growth.chained(RATES, 2003)["B"].notna().tolist() == [False, False, True, True]


def test_the_base_year_does_not_change_growth():
    early, late = growth.chained(RATES, 2000)["A"], growth.chained(RATES, 2003)["A"]
    assert (early / late).round(9).nunique() == 1


@pytest.mark.parametrize("rates", [RATES.drop(2002), RATES.loc[2002:]])
def test_chaining_needs_every_year_and_the_base(rates):
    with pytest.raises(RecomputeError, match="cannot be chained"):
        growth.chained(rates, 2001)
