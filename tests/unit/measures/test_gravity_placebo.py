import numpy as np
import pytest

from eaeu.validation import simulated_world
from recompute.errors import NoData, RecomputeError
from recompute.measures import gravity, gravity_placebo

WORLD = simulated_world(16, 6, seed=2)
NAMES = sorted(
    WORLD["exporter"].unique(), key=lambda n: -WORLD.loc[WORLD["exporter"] == n, "flow"].sum()
)
UNION = NAMES[:3]


def with_effect(size):
    inside = WORLD["exporter"].isin(UNION) & WORLD["importer"].isin(UNION) & (WORLD["year"] >= 2003)
    return WORLD.assign(
        flow=WORLD["flow"] * np.where(inside, np.exp(size), 1.0), inside=inside * 1.0
    )


def test_one_step_is_near_the_estimate_of_ppml():
    panel = with_effect(0.2)
    found = gravity_placebo.made_up_unions(panel, UNION, NAMES, 2003, draws=20)
    full = gravity.ppml(panel, ["inside"]).coefficients.loc["inside", "estimate"]
    assert found.table["members"].iloc[0] == " ".join(sorted(UNION))
    assert found.table["estimate"].iloc[0] == pytest.approx(full, abs=0.05)


def test_a_large_effect_stands_out_on_its_own_side():
    found = gravity_placebo.made_up_unions(with_effect(1.5), UNION, NAMES, 2003, draws=60)
    assert len(found.table) == 61
    assert found.p_above <= 0.1
    assert not found.table["members"].duplicated().any()
    assert not found.table["members"].iloc[1:].str.contains("|".join(UNION)).any()


def test_draws_are_those_of_the_seed():
    first, again, other = (
        gravity_placebo.made_up_unions(WORLD, UNION, NAMES, 2003, draws=15, seed=seed).table
        for seed in (0, 0, 1)
    )
    assert first.equals(again)
    assert not first["members"].equals(other["members"])


def test_covariates_are_taken_out_as_in_a_regression():
    other = ((WORLD["exporter"] < WORLD["importer"]) & (WORLD["year"] > 2001)).astype(float)
    panel = with_effect(0.2).assign(other=other)
    found = gravity_placebo.made_up_unions(
        panel, UNION, NAMES, 2003, covariates=["other"], draws=15
    )
    full = gravity.ppml(panel, ["inside", "other"]).coefficients.loc["inside", "estimate"]
    assert found.table["estimate"].iloc[0] == pytest.approx(full, abs=0.05)


def test_sets_of_like_size_only():
    with pytest.raises(NoData, match="too few to rank among"):
        gravity_placebo.made_up_unions(WORLD, UNION, NAMES, 2003, draws=50, like=1.01)


@pytest.mark.parametrize(
    ("call", "error", "what"),
    [
        (lambda: gravity_placebo.made_up_unions(WORLD, UNION[:1], NAMES, 2003), RecomputeError, "two members"),
        (lambda: gravity_placebo.made_up_unions(WORLD, ["X", "Y"], NAMES, 2003), NoData, "no data for X, Y"),
        (lambda: gravity_placebo.made_up_unions(WORLD, UNION, ["X"], 2003), NoData, "no data for X"),
        (lambda: gravity_placebo.made_up_unions(WORLD.assign(flow=0.0), UNION, NAMES, 2003), NoData, "no positive flow"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, error, what):
    with pytest.raises(error, match=what):
        call()
