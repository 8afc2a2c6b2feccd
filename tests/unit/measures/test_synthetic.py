import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysyncon import Synth
from scipy.optimize import minimize

from recompute.errors import RecomputeError
from recompute.measures import synthetic

YEARS = range(2000, 2010)
START = 2006
RANDOM = np.random.default_rng(7)


def long(wide: pd.DataFrame, name: str = "y") -> pd.DataFrame:
    return wide.rename_axis("year").reset_index().melt("year", var_name="iso3", value_name=name)


def donors(count: int = 6) -> pd.DataFrame:
    steps = RANDOM.normal(1, 1, (len(YEARS), count)).cumsum(axis=0)
    return pd.DataFrame(20 + steps, index=YEARS, columns=[f"D{k}" for k in range(count)])


WIDE = donors()
MIXED = WIDE.assign(T=0.3 * WIDE["D1"] + 0.7 * WIDE["D4"] + 5.0 * (WIDE.index >= START))
PANEL = long(MIXED)
POOL = list(WIDE.columns)


def test_weights_and_effect_of_a_known_mixture_are_found():
    found = synthetic.fit(PANEL, "T", POOL, "y", start=START)
    assert found.weights.round(9).to_dict() == {
        "D0": 0, "D1": 0.3, "D2": 0, "D3": 0, "D4": 0.7, "D5": 0,
    }  # fmt: skip
    assert found.rmspe_before == pytest.approx(0, abs=1e-9)
    assert found.effect == pytest.approx(5)
    assert found.path["gap"].to_numpy() == pytest.approx([0] * 6 + [5] * 4, abs=1e-9)
    assert found.rmspe_after == pytest.approx(5)


def test_a_unit_outside_what_the_donors_span_gets_the_nearest_and_a_bad_fit():
    wide = pd.DataFrame({"T": 10.0, "A": 4.0, "B": 1.0}, index=range(5))
    found = synthetic.fit(long(wide), "T", ["A", "B"], "y", start=3)
    assert found.weights.to_dict() == pytest.approx({"A": 1, "B": 0})
    assert found.rmspe_before == pytest.approx(6)
    assert found.misfit == pytest.approx(0.6)
    assert found.ratio == pytest.approx(1)


def test_predictors_are_averaged_over_the_years_named_and_all_years_before():
    panel = PANEL.assign(x=PANEL["year"] - 2000.0 + (PANEL["iso3"] == "T"))
    found = synthetic.fit(
        panel, "T", POOL, "y", ["x", ("y", [2001, 2003])], START, importance=[0, 1]
    )
    assert found.balance.index.tolist() == ["x", "y 2001–2003"]
    assert found.balance.loc["x", ["treated", "donors"]].tolist() == [3.5, 2.5]
    assert found.balance.loc["y 2001–2003", "treated"] == pytest.approx(
        MIXED.loc[[2001, 2003], "T"].mean()
    )
    assert found.importance.tolist() == [0, 1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 8), st.integers(1, 12))
def test_no_other_weights_fit_better(seed, count, rows):
    random = np.random.default_rng(seed)
    columns, target = random.normal(size=(rows, count)), random.normal(size=rows)
    weights = synthetic.simplex_weights(columns, target)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1)

    def loss(w):
        return ((columns @ w - target) ** 2).sum()

    other = minimize(
        loss,
        np.full(count, 1 / count),
        method="SLSQP",
        bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        options={"ftol": 1e-12, "maxiter": 500},
    )
    assert loss(weights) <= other.fun + 1e-7
    assert loss(weights) <= min(loss(w) for w in np.eye(count)) + 1e-9


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e9])
def test_unit_of_the_outcome_changes_nothing_but_itself(unit):
    base = synthetic.fit(long(MIXED + 0.3), "T", POOL[:3], "y", start=START)
    scaled = synthetic.fit(long(unit * (MIXED + 0.3)), "T", POOL[:3], "y", start=START)
    assert scaled.weights.to_numpy() == pytest.approx(base.weights.to_numpy(), abs=1e-9)
    assert scaled.effect == pytest.approx(unit * base.effect)
    assert scaled.misfit == pytest.approx(base.misfit)


def matrices(panel, treated, pool, predictors):
    early = panel[panel["year"] < START]
    x = pd.DataFrame({p: early.groupby("iso3")[p].mean() for p in predictors}).T
    z = early.pivot(index="year", columns="iso3", values="y")
    return {"X0": x[pool], "X1": x[treated], "Z0": z[pool], "Z1": z[treated]}


def with_predictors():
    random = np.random.default_rng(3)
    return PANEL.assign(
        y=PANEL["y"] + random.normal(0, 0.2, len(PANEL)),
        a=PANEL["y"] * random.uniform(0.8, 1.2, len(PANEL)),
        b=random.normal(5, 1, len(PANEL)),
        c=PANEL["y"] ** 2 + random.normal(0, 9, len(PANEL)),
    )


def test_pysyncon_gives_the_same_weights_for_the_same_importance():
    panel, names = with_predictors(), ["a", "b", "c"]
    ours = synthetic.fit(panel, "T", POOL, "y", names, START, importance=[5, 2, 3])
    theirs = Synth()
    theirs.fit(**matrices(panel, "T", POOL, names), custom_V=np.array([0.5, 0.2, 0.3]))
    assert ours.weights.to_numpy() == pytest.approx(theirs.W, abs=1e-3)


def test_importance_searched_for_fits_better_than_what_pysyncon_s_search_ends_in():
    panel, names = with_predictors(), ["a", "b", "c"]
    ours = synthetic.fit(panel, "T", POOL, "y", names, START)
    theirs = Synth()
    theirs.fit(**matrices(panel, "T", POOL, names), optim_options={"maxiter": 100})
    # Its weights are not those of its V: the inner problem is solved to a few digits only.
    exact = synthetic.fit(panel, "T", POOL, "y", names, START, importance=theirs.V)
    assert ours.rmspe_before <= exact.rmspe_before + 1e-9
    assert ours.importance.sum() == pytest.approx(1)


def test_placebo_in_space_ranks_the_treated_unit_among_all():
    noisy = MIXED + RANDOM.normal(0, 0.1, MIXED.shape)
    found = synthetic.placebo_in_space(long(noisy), "T", POOL, "y", start=START)
    assert found.table.index[0] == "T"
    assert found.table.loc["T", "rank"] == 1
    assert found.p_value == pytest.approx(1 / 7)
    assert list(found.gaps.columns) == list(found.table.index)
    # The treated unit is no donor of a placebo: D0 alone against the other five.
    alone = synthetic.fit(long(noisy), "D0", POOL[1:], "y", start=START)
    assert found.table.loc["D0", "effect"] == pytest.approx(alone.effect)


def test_placebos_that_fit_badly_are_left_out_by_name():
    noisy = MIXED + RANDOM.normal(0, 0.1, MIXED.shape)
    noisy["D5"] += 100
    found = synthetic.placebo_in_space(long(noisy), "T", POOL, "y", start=START, worst_fit=50)
    assert found.left_out == ["D5"]
    assert "D5" not in found.gaps
    assert found.p_value == pytest.approx(1 / len(found.table))


def test_placebo_in_time_uses_nothing_from_the_true_start_on():
    noisy = MIXED + RANDOM.normal(0, 0.05, MIXED.shape)
    found = synthetic.placebo_in_time(
        long(noisy), "T", POOL, "y", start=START, placebo_starts=[2004, 2003]
    )
    assert found.index.tolist() == [2003, 2004]
    assert found["effect"].abs().max() < 1
    shifted = noisy.copy()
    shifted.loc[START:, "T"] += 1000
    again = synthetic.placebo_in_time(
        long(shifted), "T", POOL, "y", start=START, placebo_starts=[2003, 2004]
    )
    pd.testing.assert_frame_equal(found, again)


def test_leave_one_out_drops_each_donor_with_weight_the_heaviest_first():
    found = synthetic.leave_one_out(PANEL, "T", POOL, "y", start=START)
    assert list(found) == ["D4", "D1"]
    assert "D4" not in found["D4"].weights.index
    assert all(one.rmspe_before > 0 for one in found.values())


def without(panel, unit, years):
    return panel[~((panel["iso3"] == unit) & panel["year"].isin(years))]


@pytest.mark.parametrize(
    ("panel", "options", "what"),
    [
        (PANEL.drop(columns="y"), {}, "no column y"),
        (PANEL, {"predictors": ["gdp"]}, "no column gdp"),
        (pd.concat([PANEL, PANEL[:1]]), {}, "share a key"),
        (PANEL, {"donors": [*POOL, "T"]}, "T is among the donors"),
        (PANEL, {"donors": ["D1"]}, "needs two donors"),
        (PANEL, {"donors": ["D1", "XXX"]}, "no data for XXX"),
        (PANEL, {"treated": "XXX"}, "no data for XXX"),
        (without(PANEL, "T", [2003]), {}, "T has no y in 2003"),
        (without(PANEL, "D2", [2003, 2008]), {}, "D2 has no y in 2003, 2008"),
        (PANEL[PANEL["year"] != 2004], {}, "no rows in 2004"),
        (PANEL, {"start": 2001}, "leaves 1 years before it and 9 from it on"),
        (PANEL, {"start": 2011}, "leaves 10 years before it and 0 from it on"),
        (PANEL.assign(x=np.nan), {"predictors": ["x"]}, "predictor x is not known"),
        (PANEL, {"predictors": [("y", [2008])]}, "predictor y is not known"),
        (PANEL.assign(x=1.0), {"predictors": ["x", "y"]}, "x has no variation"),
        (PANEL, {"predictors": ["y"], "importance": [1, 2]}, "importance must be 1 numbers"),
        (PANEL, {"predictors": ["y"], "importance": [-1]}, "importance must be 1 numbers"),
    ],
)
def test_bad_input_is_named(panel, options, what):
    given = {"treated": "T", "donors": POOL, "outcome": "y", "start": START, **options}
    with pytest.raises(RecomputeError, match=what):
        synthetic.fit(panel, **given)


def test_placebos_say_what_they_need():
    with pytest.raises(RecomputeError, match="three donors"):
        synthetic.placebo_in_space(PANEL, "T", POOL[:2], "y", start=START)
    with pytest.raises(RecomputeError, match="before the true one"):
        synthetic.placebo_in_time(PANEL, "T", POOL, "y", start=START, placebo_starts=[START])
