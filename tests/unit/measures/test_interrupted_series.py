import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import interrupted_series as its

START = "2015-01"
MONTHS = pd.period_range("2008-01", "2019-12", freq="M")
BEFORE = 84
TIME = np.arange(len(MONTHS), dtype=float)
SEASON = np.sin(2 * np.pi * MONTHS.month / 12)


def series(level=0.0, slope=0.0, noise=0.0, seed=0, base=50.0):
    after = TIME >= BEFORE
    values = base + 0.2 * TIME + 3 * SEASON + after * (level + slope * (TIME - BEFORE))
    return pd.Series(values + np.random.default_rng(seed).normal(0, noise, len(TIME)), index=MONTHS)


def test_level_and_slope_of_a_made_series_are_found():
    found = its.fit(series(level=-7, slope=0.5), START)
    assert found.coefficients["estimate"][["trend", "level", "slope"]].tolist() == pytest.approx(
        [0.2, -7, 0.5]
    )
    assert found.before == BEFORE
    assert found.effect(10)[0] == pytest.approx(-2)
    gap = found.path["observed"] - found.path["without"]
    assert gap.iloc[BEFORE + 10] == pytest.approx(-2)
    assert gap.iloc[:BEFORE].abs().max() == pytest.approx(0, abs=1e-9)
    # Seasons are told apart from the first month's.
    assert found.seasons[4] == pytest.approx(3 * (np.sin(2 * np.pi / 3) - 0.5))


def test_four_points_on_either_side_worked_by_hand():
    # Before: 0 1 2 3, a line of slope 1. After: 10 10 10 10. The step at 4 is 10 - 4, slope -1.
    years = pd.period_range("2000", "2007", freq="Y")
    found = its.fit(pd.Series([0.0, 1, 2, 3, 10, 10, 10, 10], index=years), "2004", lags=0)
    assert found.coefficients["estimate"].tolist() == pytest.approx([0, 1, 6, -1])
    assert found.seasons.empty


def test_errors_are_those_of_newey_and_west():
    y = series(level=2, noise=1.0, seed=4)
    found = its.fit(y, START, seasonal=False, lags=3)
    after = (TIME >= BEFORE).astype(float)
    x = np.column_stack([np.ones(len(y)), TIME, after, (TIME - BEFORE) * after])
    residual = y.to_numpy() - x @ np.linalg.lstsq(x, y.to_numpy(), rcond=None)[0]
    score = x * residual[:, None]
    middle = score.T @ score
    for lag in (1, 2, 3):
        part = score[lag:].T @ score[:-lag]
        middle += (1 - lag / 4) * (part + part.T)
    bread = np.linalg.inv(x.T @ x)
    variance = bread @ middle @ bread * len(y) / (len(y) - 4)
    assert found.coefficients["se"].to_numpy() == pytest.approx(np.sqrt(np.diag(variance)))
    value, low, high = found.effect(12)
    weights = np.array([0, 0, 1, 12.0])
    assert (high - low) / 2 == pytest.approx(
        1.977 * np.sqrt(weights @ variance @ weights), rel=1e-3
    )
    assert value == pytest.approx((low + high) / 2)


def test_a_control_takes_out_what_both_share():
    shock = pd.Series(np.where(TIME >= BEFORE, -10.0, 0.0), index=MONTHS)
    treated, control = series(level=4, noise=0.5) + shock, series(noise=0.5, seed=1) + shock
    alone = its.fit(treated, START)
    beside = its.fit(treated, START, control=control)
    assert alone.effect()[0] < -4
    assert beside.effect()[0] == pytest.approx(4, abs=0.5)


def test_difference_is_the_model_with_both_series_and_all_interactions():
    treated, control = series(level=4, noise=1), series(noise=1, seed=9, base=30)
    ours = its.fit(treated, START, control=control, seasonal=False)
    after = (TIME >= BEFORE).astype(float)
    x = np.column_stack([np.ones(len(TIME)), TIME, after, (TIME - BEFORE) * after])
    both = np.vstack([np.hstack([x, x]), np.hstack([x, 0 * x])])
    stacked = sm.OLS(np.concatenate([treated, control]), both).fit()
    assert ours.coefficients["estimate"].to_numpy() == pytest.approx(stacked.params[4:])


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 1e6))
def test_per_cent_effects_do_not_depend_on_the_unit(unit):
    y = series(level=5, slope=0.1, noise=0.5)
    base, scaled = its.fit(y, START, log=True), its.fit(unit * y, START, log=True)
    assert scaled.effect(6) == pytest.approx(base.effect(6), rel=1e-6)


def test_a_tenth_less_is_ten_per_cent_in_logarithms():
    values = 100 * np.exp(0.01 * TIME) * np.where(TIME >= BEFORE, 0.9, 1.0)
    found = its.fit(pd.Series(values, index=MONTHS), START, log=True)
    assert found.effect()[0] == pytest.approx(-10)


def test_dates_of_months_quarters_and_years_are_read():
    y = series(level=-7, slope=0.5)
    dated = pd.Series(y.to_numpy(), index=MONTHS.to_timestamp())
    assert its.fit(dated, START).effect() == pytest.approx(its.fit(y, START).effect())
    quarters = pd.period_range("2000Q1", periods=40, freq="Q")
    steps = pd.Series(np.where(np.arange(40) < 20, 1.0, 3.0) + np.arange(40), index=quarters)
    found = its.fit(steps, "2005Q1")
    assert found.effect()[0] == pytest.approx(2)
    assert found.seasons.index.tolist() == [2, 3, 4]


def at(position, value):
    y = series(noise=1.0)
    y.iloc[position] = value
    return y


@pytest.mark.parametrize(
    ("y", "options", "what"),
    [
        (pd.Series([1.0, 2.0]), {}, "holds no periods"),
        (pd.Series([1.0] * 30, index=pd.date_range("2020-01-01", periods=30)), {}, "month apart"),
        (pd.concat([series(), series()[:1]]), {}, "two values for 2008-01"),
        (series().drop(MONTHS[7]), {}, "no value in 2008-08"),
        (at(8, np.nan), {}, "no value in 2008-09"),
        (at(8, 0.0), {"log": True}, "not above 0 in 2008-09"),
        (series(noise=1), {"start": "2008-03"}, "leaves 2 observations before it"),
        (series(noise=1), {"start": "2019-11"}, "and 2 from it on"),
        (series(noise=1)[:15], {"start": "2008-09"}, "cannot tell 15 coefficients apart"),
        (series(noise=1), {"control": series()[:100]}, "do not cover the same periods"),
        (series(), {"control": series()}, "no variation"),
    ],
)
def test_bad_input_is_named(y, options, what):
    with pytest.raises(RecomputeError, match=what):
        its.fit(y, options.pop("start", START), **options)


def test_a_break_is_ranked_among_other_series():
    random = np.random.default_rng(3)
    index = pd.period_range("2000-01", periods=48, freq="M")
    others = pd.DataFrame(random.normal(0, 1, (48, 9)), index=index).add_prefix("partner ")
    y = pd.Series(
        random.normal(0, 1, 48) + 20.0 * (index >= pd.Period("2002-01", "M")), index=index
    )
    found = its.placebo_series(y, others, "2002-01", seasonal=False)
    assert len(found.table) == 10
    assert found.p_value == pytest.approx(0.1)
    quiet = its.placebo_series(
        others["partner 0"], others.drop(columns="partner 0"), "2002-01", seasonal=False
    )
    assert quiet.p_value > 0.1
