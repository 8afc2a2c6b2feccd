import numpy as np
import pandas as pd
import pytest
from pyfixest.estimation import demean

from eaeu.validation import simulated_world
from recompute.measures import gravity
from recompute.measures.gravity_bias import corrected_ppml

WORLD = simulated_world(10, 5, seed=3)


@pytest.fixture(scope="module")
def corrected():
    return corrected_ppml(WORLD, ["agreement"])


def test_raw_numbers_are_those_of_gravity(corrected):
    plain = gravity.ppml(WORLD, ["agreement"]).coefficients
    row = corrected.coefficients.loc["agreement"]
    assert row["raw_estimate"] == plain.loc["agreement", "estimate"]
    assert row["raw_se"] == plain.loc["agreement", "se"]
    assert row["estimate"] == pytest.approx(row["raw_estimate"] - row["bias"])
    assert row["se"] > row["raw_se"]


def by_loops(world, fit):
    """The module's formulas for B, pair by pair, with exporters in the outer loop."""
    rows = world.loc[fit.fitted.index].assign(lam=fit.fitted)
    years = sorted(rows["year"].unique())
    x = _within(rows)
    total, w = 0.0, 0.0
    pairs = rows.groupby(["exporter", "importer"]).ngroups
    sellers = rows["exporter"].nunique()
    for _, own in rows.assign(x=x).groupby("exporter"):
        h, cross, third, outer = (np.zeros((len(years), len(years))) for _ in range(4))
        for _, pair in own.groupby("importer"):
            full = pair.set_index("year").reindex(years)[["lam", "flow", "x"]].fillna(0.0)
            lam, flow, xt = full.to_numpy().T
            hij = np.diag(lam) - np.outer(lam, lam) / lam.sum()
            score = flow - lam
            h += hij
            cross += np.outer(hij @ xt, score)
            third -= np.diag(xt) @ hij + hij @ np.diag(xt)
            outer += np.outer(score, score)
            w += (lam * xt) @ xt / pairs
        inverse = np.linalg.pinv(h, hermitian=True)
        total += -np.trace(inverse @ cross) + np.trace(inverse @ third @ inverse @ outer) / 2
    return total / (sellers - 1) / (pairs / sellers), w


def _within(rows):
    codes = np.column_stack([gravity.group_codes(rows, name) for name in gravity.THREE_WAY])
    values = rows[["agreement"]].to_numpy(float)
    return demean(values, codes.astype(np.uint64), rows["lam"].to_numpy(), tol=1e-10)[0][:, 0]


def test_bias_is_that_of_loops_over_pairs(corrected):
    b, w = by_loops(WORLD, corrected.fit)
    turned = WORLD.rename(columns={"exporter": "importer", "importer": "exporter"})
    d, _ = by_loops(turned, corrected.fit)
    bias = corrected.coefficients.loc["agreement", "bias"]
    assert bias == pytest.approx((b + d) / w, rel=1e-6)


def test_unit_and_order_do_not_matter(corrected):
    mixed = WORLD.assign(flow=WORLD["flow"] * 1e6).sample(frac=1, random_state=1)
    again = corrected_ppml(mixed, ["agreement"]).coefficients
    pd.testing.assert_frame_equal(again, corrected.coefficients, rtol=1e-5)
