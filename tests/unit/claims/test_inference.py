from __future__ import annotations

import numpy as np
import pytest

from recompute.claims.inference import joint_test, null_curves
from recompute.errors import RecomputeError

CHOICES = [{"first": f, "trim": t} for f in (0, 5, 10) for t in (0.0, 0.1)]


def worked():
    observed = [1.0, 2, 3, -1]
    null = np.array([[1.0, -1, 1, -1], [-2, -2, -2, -1], [0.5, 0.4, 0.1, 0.2], [5, -5, 4, 1]])
    return observed, null


def test_four_draws_worked_by_hand():
    found = joint_test(*worked())
    # Medians: 1.5 against 0, -2, 0.3 and 2.5; two are as large. Shares of one sign: 3/4 against
    # 2/4, 4/4, 4/4 and 3/4; three are as large.
    assert found.table.loc["median"].tolist() == pytest.approx([1.5, 0.2, 3 / 5])
    assert found.table.loc["share of one sign"].tolist() == pytest.approx([0.75, 3.25 / 4, 4 / 5])
    assert found.band["observed"].tolist() == [-1, 1, 2, 3]
    assert found.draws == 4


def test_significance_counts_only_in_the_direction_of_the_curve():
    observed, null = worked()
    found = joint_test(
        observed,
        null,
        significant=[False, True, True, True],
        null_significant=np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 0, 0]], bool),
    )
    # Two of four agree in sign and are significant; 2/4, 2/4, 0 and 1/4 without effect.
    assert found.table.loc["share significant"].tolist() == pytest.approx([0.5, 0.3125, 3 / 5])


def data(effect: float, seed: int):
    random = np.random.default_rng(seed)
    treated = np.arange(40) < 15
    return random.normal(0, 1, 40) + effect * treated, treated


def estimate(sample, first: int, trim: float) -> float:
    y, treated = sample
    y, treated = y[first:], treated[first:]
    low, high = np.quantile(y, [trim, 1 - trim])
    kept = (y >= low) & (y <= high)
    return float(y[kept & treated].mean() - y[kept & ~treated].mean())


def p_value(effect: float, seed: int, **options) -> float:
    y, treated = data(effect, seed)
    observed = [estimate((y, treated), **one) for one in CHOICES]

    def dealt(random):
        order = random.permutation(len(y))
        return y, treated[order]

    null = null_curves(estimate, dealt, CHOICES, draws=99, **options)
    return float(joint_test(observed, null).table.loc["median", "p_value"])


def test_an_effect_is_told_from_none():
    assert p_value(2.0, 1) == pytest.approx(1 / 100)
    without = [p_value(0.0, seed) for seed in range(40)]
    # Under the null p-values are uniform: about one in ten below 0.1, half below a half.
    assert np.mean(np.array(without) <= 0.1) < 0.25
    assert 0.3 < np.mean(np.array(without) <= 0.5) < 0.7


def test_draws_are_those_of_the_seed_however_many():
    y, treated = data(0, 3)

    def dealt(random):
        return y, treated[random.permutation(len(y))]

    alone = null_curves(estimate, dealt, CHOICES, draws=20)
    assert not (null_curves(estimate, dealt, CHOICES, draws=20, seed=1) == alone).any()
    assert (null_curves(estimate, dealt, CHOICES, draws=5) == alone[:5]).all()


@pytest.mark.parametrize(
    ("observed", "null", "options", "what"),
    [
        ([], np.empty((3, 0)), {}, "0 estimates"),
        ([1.0], np.empty((0, 1)), {}, "shape"),
        ([1.0, 2.0], np.ones((3, 3)), {}, "2 estimates"),
        ([1.0, np.nan], np.ones((3, 2)), {}, "not finite"),
        ([1.0], np.ones((3, 1)), {"significant": [True]}, "one side only"),
        (
            [1.0],
            np.ones((3, 1)),
            {"significant": [True], "null_significant": np.ones((2, 1), bool)},
            "significance of shape",
        ),
    ],
)
def test_bad_input_is_named(observed, null, options, what):
    with pytest.raises(RecomputeError, match=what):
        joint_test(observed, null, **options)


def test_an_empty_curve_is_an_error():
    with pytest.raises(RecomputeError, match="0 specifications"):
        null_curves(estimate, lambda random: random, [], draws=3)
