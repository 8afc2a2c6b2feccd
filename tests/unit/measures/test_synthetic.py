import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysyncon import Dataprep, Synth
from scipy.optimize import minimize

from recompute.errors import NoData, RecomputeError
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


def test_a_unit_outside_what_the_donors_span_gets_the_nearest_and_a_bad_fit():
    wide = pd.DataFrame({"T": 10.0, "A": 4.0, "B": 1.0}, index=range(5))
    found = synthetic.fit(long(wide), "T", ["A", "B"], "y", start=3)
    assert found.weights.to_dict() == pytest.approx({"A": 1, "B": 0})
    assert found.rmspe_before == pytest.approx(6)


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


def test_leave_one_out_drops_each_donor_with_weight_the_heaviest_first():
    found = synthetic.leave_one_out(PANEL, "T", POOL, "y", start=START)
    assert list(found) == ["D4", "D1"]
    assert "D4" not in found["D4"].weights.index
    assert all(one.rmspe_before > 0 for one in found.values())


def prepared(panel):
    random = np.random.default_rng(3)
    table = panel.assign(
        y=panel["y"] + random.normal(0, 0.2, len(panel)),
        a=panel["y"] * random.uniform(0.8, 1.2, len(panel)),
        b=random.normal(5, 1, len(panel)),
    )
    return Dataprep(
        foo=table, predictors=["a", "b"], predictors_op="mean", dependent="y",
        time_predictors_prior=range(2000, START), special_predictors=[("y", [2003], "mean")],
        unit_variable="iso3", time_variable="year", treatment_identifier="T",
        controls_identifier=POOL, time_optimize_ssr=range(2000, START),
    )  # fmt: skip


def test_weights_match_predictors_no_worse_than_pysyncon_s_for_the_same_importance():
    prep, importance = prepared(PANEL), np.array([0.5, 0.2, 0.3])
    ours, v = synthetic.predictor_weights(prep, importance)
    theirs = Synth()
    theirs.fit(prep, custom_V=importance)
    others, own = prep.make_covariate_mats()
    size = pd.concat([others, own], axis=1).std(axis=1)

    def distance(weights):
        return float((importance * ((own - others @ weights) / size) ** 2).sum())

    assert v.tolist() == importance.tolist()
    assert distance(ours) <= distance(theirs.W) + 1e-9
    assert distance(ours) == pytest.approx(distance(theirs.W), abs=1e-4)


def test_importance_searched_for_fits_no_worse_than_pysyncon_s():
    prep = prepared(PANEL)
    theirs = Synth()
    theirs.fit(prep, optim_method="Nelder-Mead", optim_initial="equal")
    others, own = prep.make_outcome_mats()

    def loss(weights):
        return ((own - others @ weights) ** 2).mean()

    exact = synthetic.predictor_weights(prep, np.asarray(theirs.V))[0]
    assert loss(synthetic.predictor_weights(prep)[0]) <= loss(exact) * 1.001


def test_group_of_treated_units_is_ranked_among_groups_of_donors():
    random = np.random.default_rng(1)
    wide = donors(9)
    after = 6.0 * (wide.index >= START)
    for k, (one, other) in enumerate((("D0", "D1"), ("D2", "D3"))):
        mixed = 0.5 * wide[one] + 0.5 * wide[other]
        wide[f"T{k}"] = mixed + after + random.normal(0, 0.05, len(wide))
    pool = [name for name in wide if name[0] == "D"]
    found = synthetic.placebo_groups(long(wide), ["T0", "T1"], pool, "y", START, draws=30)
    assert found.index[0] == found.idxmax() == "T0 T1"
    assert len(found) == 31
    assert found.iloc[0] == pytest.approx(6, abs=0.5)
    # The mean of the members' own gaps.
    alone = [synthetic.fit(long(wide), name, pool, "y", START).effect for name in ("T0", "T1")]
    assert found.iloc[0] == pytest.approx(np.mean(alone))
    again = synthetic.placebo_groups(long(wide), ["T0", "T1"], pool, "y", START, draws=30)
    pd.testing.assert_series_equal(found, again)
    with pytest.raises(NoData, match="too few for groups of 2"):
        synthetic.placebo_groups(long(wide), ["T0", "T1"], pool[:3], "y", START)


def test_synthetic_differences_find_an_effect_behind_a_constant():
    wide = MIXED.assign(T=MIXED["T"] + 40)
    assert synthetic.fit(long(wide), "T", POOL, "y", START).rmspe_before > 10
    found = synthetic.difference_in_differences(long(wide), "T", POOL, "y", START)
    assert found.effect == pytest.approx(5, abs=1.5)
    assert found.se > 0
    with pytest.raises(NoData, match="four donors"):
        synthetic.difference_in_differences(long(wide), "T", POOL[:3], "y", START)


def without(panel, unit, years):
    return panel[~((panel["iso3"] == unit) & panel["year"].isin(years))]


@pytest.mark.parametrize(
    ("panel", "options", "what"),
    [
        (PANEL.drop(columns="y"), {}, "no column y"),
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
    ],
)
def test_bad_input_is_named(panel, options, what):
    given = {"treated": "T", "donors": POOL, "outcome": "y", "start": START, **options}
    with pytest.raises(RecomputeError, match=what):
        synthetic.fit(panel, **given)
