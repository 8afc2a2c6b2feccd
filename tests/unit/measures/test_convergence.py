import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from recompute.errors import RecomputeError
from recompute.measures import convergence

YEARS = list(range(2000, 2012))


def panel(spread):
    """Two countries whose log incomes lie `spread(t)` on either side of a common path."""
    return pd.DataFrame(
        [
            (name, year, np.exp(1 + 0.02 * k + sign * spread(k)))
            for k, year in enumerate(YEARS)
            for name, sign in (("A", 1), ("B", -1))
        ],
        columns=["iso3", "year", "value"],
    )


def test_sigma_and_its_trend_on_a_line():
    sigma = convergence.sigma(panel(lambda k: 0.6 - 0.03 * k), ["A", "B"], YEARS)
    assert sigma.by_year["sd_log"].tolist() == pytest.approx([0.6 - 0.03 * k for k in range(12)])
    assert sigma.trend == pytest.approx(-0.03)
    assert sigma.low == pytest.approx(-0.03)


def test_sigma_interval_is_newey_west():
    rough = panel(lambda k: 0.6 - 0.03 * k + 0.02 * (-1) ** k)
    sigma = convergence.sigma(rough, ["A", "B"], YEARS)
    x = np.column_stack([np.ones(12), YEARS])
    fit = sm.OLS(sigma.by_year["sd_log"], x).fit()
    score = x * fit.resid.to_numpy()[:, None]
    meat = score.T @ score
    for lag in (1, 2):
        cross = score[lag:].T @ score[:-lag]
        meat += (1 - lag / 3) * (cross + cross.T)
    bread = np.linalg.inv(x.T @ x)
    expected = np.sqrt((bread @ meat @ bread)[1, 1] * 12 / 10)
    assert sigma.se == pytest.approx(expected, rel=1e-5)
    assert sigma.low < sigma.trend < sigma.high


def test_beta_gets_back_the_speed_put_in():
    start = pd.Series({"A": 1.0, "B": 2.0, "C": 4.0, "D": 9.0})
    closed = np.exp(-0.02 * 10)
    end = np.exp(2 + closed * np.log(start))
    beta = convergence.beta(start, end, 10)
    assert beta.slope == pytest.approx((closed - 1) / 10)
    assert beta.n == 4


def test_beta_errors_are_hc3():
    draw = np.random.default_rng(1)
    start = pd.Series(np.exp(draw.normal(size=9)))
    end = start * np.exp(draw.normal(size=9))
    beta = convergence.beta(start, end, 5)
    x = np.column_stack([np.ones(9), np.log(start)])
    y = np.log(end / start).to_numpy() / 5
    bread = np.linalg.inv(x.T @ x)
    residual = y - x @ bread @ x.T @ y
    leverage = np.einsum("ij,jk,ik->i", x, bread, x)
    meat = (x * ((residual / (1 - leverage)) ** 2)[:, None]).T @ x
    assert beta.se == pytest.approx(np.sqrt((bread @ meat @ bread)[1, 1]))


GOOD = panel(lambda k: 0.5)
FOUR = pd.Series({"A": 1.0, "B": 2.0, "C": 3.0, "D": 4.0})


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: convergence.sigma(GOOD, ["A"], YEARS), "two economies and five years"),
        (lambda: convergence.sigma(GOOD, ["A", "B"], [2000]), "two economies and five years"),
        (lambda: convergence.sigma(GOOD, ["A", "X"], YEARS), "no positive value"),
        (lambda: convergence.sigma(GOOD.iloc[1:], ["A", "B"], YEARS), "no positive value"),
        (lambda: convergence.sigma(pd.concat([GOOD, GOOD]), ["A", "B"], YEARS), "share a key"),
        (lambda: convergence.beta(FOUR, FOUR.drop("D"), 5), "four economies"),
        (lambda: convergence.beta(FOUR[:3], FOUR[:3], 5), "four economies"),
        (lambda: convergence.beta(FOUR * 0, FOUR, 5), "four economies"),
        (lambda: convergence.beta(FOUR * 0 + 1, FOUR, 5), "no variation"),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(RecomputeError, match=what):
        call()
