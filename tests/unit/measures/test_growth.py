import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import growth

SERIES = pd.Series([80.0, 120.0, 100.0, 150.0], index=[2007, 2008, 2009, 2010], name="exports")
positive = st.floats(1e-3, 1e9)


def test_annual_growth_is_the_change_on_the_year_before():
    assert growth.annual(SERIES, 2010) == pytest.approx(50)


def test_growth_against_the_mean_damps_a_low_base():
    assert growth.against_mean(SERIES, 2010, [2007, 2008, 2009]) == pytest.approx(50)
    assert growth.against_mean(SERIES, 2010, [2008]) == pytest.approx(25)


def test_log_growth_doubles_to_69_points():
    doubled = pd.Series([1.0, 2.0], index=[2000, 2001])
    assert growth.log_growth(doubled, 2001) == pytest.approx(69.3147181)
    assert growth.log_growth(SERIES, 2010, 2007) == pytest.approx(100 * np.log(150 / 80))


def test_compound_growth():
    assert growth.compound(pd.Series([100.0, 121.0], index=[2000, 2002]), 2000, 2002) == (
        pytest.approx(10)
    )


def test_deflating_with_the_prices_of_the_base_year():
    nominal = pd.Series([100.0, 110.0], index=[2000, 2001], name="gdp")
    prices = pd.Series([50.0, 55.0], index=[2000, 2001])
    real = growth.deflate(nominal, prices, 2000)
    assert real.tolist() == pytest.approx([100, 100])
    assert real.name == "gdp"


@given(positive, positive, st.floats(1e-3, 1e3))
def test_growth_does_not_depend_on_the_unit(a, b, unit):
    series = pd.Series([a, b], index=[2000, 2001])
    assert growth.annual(series * unit, 2001) == pytest.approx(
        growth.annual(series, 2001), rel=1e-6, abs=1e-6
    )


@given(st.floats(1, 100), st.floats(1, 100))
def test_log_and_simple_growth_tell_the_same(a, b):
    series = pd.Series([a, b], index=[2000, 2001])
    simple = growth.annual(series, 2001) / 100
    assert growth.log_growth(series, 2001) == pytest.approx(100 * np.log1p(simple), abs=1e-4)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: growth.annual(SERIES, 2007), "no value in 2006"),
        (lambda: growth.annual(pd.Series([0.0, 1.0], index=[1, 2]), 2), "not defined"),
        (lambda: growth.annual(pd.Series([-1.0, 1.0], index=[1, 2]), 2), "not defined"),
        (lambda: growth.compound(SERIES, 2010, 2007), "end after its start"),
        (lambda: growth.compound(pd.Series([1.0, -1.0], index=[1, 2]), 1, 2), "not defined"),
        (lambda: growth.against_mean(SERIES, 2010, [2010]), "before the year"),
        (lambda: growth.against_mean(SERIES, 2010, []), "before the year"),
        (lambda: growth.against_mean(SERIES, 2010, [2005]), "no value in 2005"),
        (lambda: growth.log_growth(pd.Series([1.0, 0.0], index=[1, 2]), 2), "not defined"),
        (lambda: growth.deflate(SERIES, SERIES.drop(2009), 2007), "no value in 2009"),
        (lambda: growth.annual(pd.Series([1.0, 2.0, 2.0], index=[1, 2, 2]), 2), "twice"),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(RecomputeError, match=what):
        call()


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
