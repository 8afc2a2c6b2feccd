import warnings

import numpy as np
import pandas as pd
import pyfixest as pf
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from eaeu.validation import dummies_ppml, simulated_world
from recompute.errors import RecomputeError
from recompute.measures import gravity
from recompute.measures.gravity import group_codes

WORLD = simulated_world(10, 8, seed=3)
LARGEST = WORLD.groupby("exporter")["flow"].sum().idxmax()


@pytest.fixture(scope="module")
def fitted():
    return gravity.ppml(WORLD, ["agreement"])


def test_statsmodels_with_dummies_gives_the_same_coefficient(fitted):
    reference, _ = dummies_ppml(WORLD, ["agreement"])
    assert fitted.coefficients["estimate"].to_numpy() == pytest.approx(reference, abs=1e-8)


def test_two_covariates_and_two_way_effects_against_statsmodels():
    draw = np.random.default_rng(5)
    panel = WORLD.assign(x=draw.normal(size=len(WORLD)))
    ours = gravity.ppml(panel, ["agreement", "x"], effects=("pair", "year"), cluster=("pair",))
    rows = panel[panel.groupby(["exporter", "importer"])["flow"].transform("sum") > 0]
    dummies = pd.get_dummies(
        pd.DataFrame({"pair": rows["exporter"] + rows["importer"], "t": rows["year"].astype(str)}),
        drop_first=True,
        dtype=float,
    )
    design = sm.add_constant(pd.concat([rows[["agreement", "x"]], dummies], axis=1))
    pair = group_codes(rows, "pair")
    fit = sm.GLM(rows["flow"], design, family=sm.families.Poisson()).fit(
        tol=1e-12, cov_type="cluster", cov_kwds={"groups": pair}
    )
    names = ["agreement", "x"]
    assert ours.coefficients["estimate"].to_numpy() == pytest.approx(
        fit.params[names].to_numpy(), abs=1e-8
    )
    # statsmodels scales by (n-1)/(n-k) as well, which here is left out.
    n, k = design.shape
    scaled = fit.bse[names].to_numpy() / np.sqrt((n - 1) / (n - k))
    assert ours.coefficients["se"].to_numpy() == pytest.approx(scaled, rel=1e-6)


def test_true_effect_is_found_in_a_larger_world():
    fit = gravity.ppml(simulated_world(40, 10), ["agreement"])
    row = fit.coefficients.loc["agreement"]
    assert abs(row["estimate"] - 0.3) < 4 * row["se"]


@settings(max_examples=15, deadline=None)
@given(st.floats(1e-9, 1e12))
def test_unit_of_the_flow_does_not_matter(unit):
    base = gravity.ppml(WORLD, ["agreement"]).coefficients
    scaled = gravity.ppml(WORLD.assign(flow=WORLD["flow"] * unit), ["agreement"]).coefficients
    assert scaled.to_numpy() == pytest.approx(base.to_numpy(), rel=1e-6)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_order_of_the_rows_does_not_matter(seed):
    base = gravity.ppml(WORLD, ["agreement"]).coefficients
    mixed = gravity.ppml(WORLD.sample(frac=1, random_state=seed), ["agreement"]).coefficients
    assert mixed.to_numpy() == pytest.approx(base.to_numpy(), rel=1e-6)


def with_codes(rows):
    """The rows with trade in each group, the codes of the effects, and crossed clusters."""
    for name in gravity.THREE_WAY:
        rows = rows[rows["flow"].groupby(group_codes(rows, name)).transform("sum") > 0]
    codes = {f"e{k}": group_codes(rows, name) for k, name in enumerate(gravity.THREE_WAY)}
    return rows.assign(**codes)


def pyfixest_fit(rows, cluster):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pf.fepois(
            "flow ~ agreement | e0 + e1 + e2",
            rows,
            vcov={"CRV1": cluster},
            ssc=pf.ssc(k_adj=False, G_adj=False),
            separation_check=[],
            fixef_rm="none",
            demeaner=pf.MapDemeaner(fixef_tol=1e-8),
            iwls_tol=1e-10,
        )


def test_two_way_clustering_is_pyfixest_s_own():
    ours = gravity.ppml(WORLD, ["agreement"], cluster=("exporter", "importer"))
    theirs = pyfixest_fit(with_codes(WORLD), "exporter+importer").se().to_numpy()
    assert ours.coefficients["se"].to_numpy() == pytest.approx(theirs * np.sqrt(10 / 9), rel=1e-6)


def test_sample_is_accounted_for_row_by_row():
    panel = WORLD.copy()
    panel.loc[panel.index[:5], "flow"] = np.nan
    fit = gravity.ppml(panel, ["agreement"])
    used = panel.loc[fit.fitted.index, "flow"]
    assert fit.observations == len(used)
    assert used.notna().all()
    assert (used == 0).any()
    # The rest is separated, missing, or alone in its group.
    assert fit.observations + fit.separated <= len(panel) - 5


def test_separated_rows_are_those_of_the_published_example():
    # Primer of ppmlhdfe {cite}`correia2020`: an individual always at zero is separated.
    rows = pd.DataFrame({"exporter": list("AABBCC"), "importer": "Z", "year": [1, 2] * 3})
    rows = rows.assign(flow=[0.0, 0, 0, 1, 2, 3], x=[0.0, 1, 0, 1, 0, 1])
    fit = gravity.ppml(rows, ["x"], effects=("exporter",), cluster=("exporter",))
    assert fit.separated == 2
    assert fit.observations == 4
    # Each pair of rows has the same exposure, so the rate ratio is the ratio of sums.
    assert fit.coefficients.loc["x", "estimate"] == pytest.approx(np.log((1 + 3) / (0 + 2)))


def test_symmetric_pair_joins_both_directions():
    rows = pd.DataFrame({"exporter": ["A", "B", "A"], "importer": ["B", "A", "C"], "year": 1})
    assert group_codes(rows, "symmetric-pair").tolist() == [0, 0, 1]
    assert group_codes(rows, "pair").tolist() == [0, 1, 2]


def separated_covariate():
    """A covariate that is 1 only where nothing is traded (the primer's first example)."""
    only_zero = (WORLD["flow"] == 0) & (np.arange(len(WORLD)) % 3 == 0)
    return WORLD.assign(x=only_zero.astype(float))


@pytest.mark.parametrize(
    ("panel", "covariates", "options", "what"),
    [
        (WORLD.assign(flow=-1.0), ["agreement"], {}, "negative flow"),
        (pd.concat([WORLD, WORLD[:1]]), ["agreement"], {}, "share a key"),
        (WORLD.drop(columns="year"), ["agreement"], {}, "no column year"),
        (WORLD.assign(flow=0.0), ["agreement"], {}, "no positive flow"),
        (WORLD, ["tariff"], {}, "covariate tariff"),
        (WORLD.assign(x=np.nan), ["x"], {}, "covariate x"),
        (WORLD.assign(x="yes"), ["x"], {}, "covariate x"),
        (WORLD, [], {}, "no covariate"),
        (WORLD, ["agreement", "agreement"], {}, "named twice"),
        (WORLD.assign(x=1.0), ["x"], {}, "x has no variation left"),
        (WORLD.assign(x=WORLD["year"] ** 2.0), ["agreement", "x"], {}, "^x has no variation left"),
        (WORLD.assign(x=2 * WORLD["agreement"]), ["agreement", "x"], {}, r"x has .* \(collinear\)"),
        (separated_covariate(), ["x"], {}, "separation"),
        (WORLD, ["agreement"], {"effects": ("country",)}, "group country needs the column country"),
        (WORLD, ["agreement"], {"effects": ()}, "no effect"),
        (WORLD[WORLD["year"] == 2000], ["agreement"], {}, "no group of the effects has two rows"),
        (
            WORLD[WORLD["exporter"] == LARGEST],
            ["agreement"],
            {"effects": ("year",), "cluster": ("exporter",)},
            "fewer than two clusters",
        ),
        (
            WORLD,
            ["agreement"],
            {"cluster": ("exporter", "importer", "year")},
            "one way or two",
        ),
    ],
)
def test_bad_input_is_named(panel, covariates, options, what):
    with pytest.raises(RecomputeError, match=what):
        gravity.ppml(panel, covariates, **options)


def test_log_linear_is_ordinary_least_squares_on_what_is_traded():
    rows = WORLD[WORLD["flow"] > 0].reset_index(drop=True)
    ours = gravity.ppml(WORLD, ["agreement"], ("pair", "year"), estimator="log-linear")
    dummies = pd.get_dummies(
        pd.DataFrame({"pair": rows["exporter"] + rows["importer"], "t": rows["year"].astype(str)}),
        drop_first=True,
        dtype=float,
    )
    design = sm.add_constant(pd.concat([rows[["agreement"]], dummies], axis=1))
    reference = sm.OLS(np.log(rows["flow"]), design).fit().params["agreement"]
    assert ours.coefficients.loc["agreement", "estimate"] == pytest.approx(reference, abs=1e-8)
    assert (WORLD.loc[ours.fitted.index, "flow"] > 0).all()


def test_a_group_of_pairs_by_year_takes_its_column():
    with pytest.raises(RecomputeError, match="pair-group-year needs the column pair_group"):
        gravity.ppml(WORLD, ["agreement"], effects=(*gravity.THREE_WAY, "pair-group-year"))
