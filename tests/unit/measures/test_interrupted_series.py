import numpy as np
import pandas as pd
import pytest

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


def test_four_points_on_either_side_worked_by_hand():
    # Before: 0 1 2 3, a line of slope 1. After: 10 10 10 10. The step at 4 is 10 - 4, slope -1.
    years = pd.period_range("2000", "2007", freq="Y")
    found = its.fit(pd.Series([0.0, 1, 2, 3, 10, 10, 10, 10], index=years), "2004", lags=0)
    assert found.coefficients["estimate"].tolist() == pytest.approx([0, 1, 6, -1])


def test_errors_are_those_of_newey_and_west():
    y = series(level=2, noise=1.0, seed=4)
    found = its.fit(y, START, lags=3)
    after = (TIME >= BEFORE).astype(float)
    months = np.equal.outer(MONTHS.month, np.arange(2, 13))
    x = np.column_stack([np.ones(len(y)), TIME, after, (TIME - BEFORE) * after, months])
    residual = y.to_numpy() - x @ np.linalg.lstsq(x, y.to_numpy(), rcond=None)[0]
    score = x * residual[:, None]
    middle = score.T @ score
    for lag in (1, 2, 3):
        part = score[lag:].T @ score[:-lag]
        middle += (1 - lag / 4) * (part + part.T)
    bread = np.linalg.inv(x.T @ x)
    variance = bread @ middle @ bread * len(y) / (len(y) - x.shape[1])
    assert found.coefficients["se"].to_numpy() == pytest.approx(np.sqrt(np.diag(variance))[:4])
    assert found.covariance.to_numpy() == pytest.approx(variance[:4, :4])


def test_quarters_are_read():
    quarters = pd.period_range("2000Q1", periods=40, freq="Q")
    steps = pd.Series(np.where(np.arange(40) < 20, 1.0, 3.0) + np.arange(40), index=quarters)
    assert its.fit(steps, "2005Q1").coefficients["estimate"]["level"] == pytest.approx(2)


def at(position, value):
    y = series(noise=1.0)
    y.iloc[position] = value
    return y


@pytest.mark.parametrize(
    ("y", "options", "what"),
    [
        (pd.Series([1.0, 2.0]), {}, "holds no periods"),
        (pd.Series([1.0] * 30, index=pd.date_range("2020-01-01", periods=30)), {}, "no periods"),
        (pd.concat([series(), series()[:1]]), {}, "two values for 2008-01"),
        (series().drop(MONTHS[7]), {}, "no value in 2008-08"),
        (at(8, np.nan), {}, "no value in 2008-09"),
        (series(noise=1), {"start": "2008-03"}, "leaves 2 observations before it"),
        (series(noise=1), {"start": "2019-11"}, "and 2 from it on"),
        (series(noise=1)[:15], {"start": "2008-09"}, "cannot tell 15 coefficients apart"),
        (0 * series(), {}, "no variation"),
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
    found = its.placebo_series(y, others, "2002-01")
    assert len(found.table) == 10
    assert found.p_value == pytest.approx(0.1)
    rest = others.drop(columns="partner 0")
    assert its.placebo_series(others["partner 0"], rest, "2002-01").p_value > 0.1
