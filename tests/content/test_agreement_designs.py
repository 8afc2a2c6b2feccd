import numpy as np
import pandas as pd
import pytest

from eaeu import agreement_designs
from recompute.errors import RecomputeError
from recompute.measures import gravity
from recompute.measures.gravity_panel import agreement_terms

ECONOMIES, YEARS = 14, 10
REGION = [f"E{k:03d}" for k in range(8)]
BLOC = REGION[:3]


def shaped(region_fall=0.0, effect=0.0, trend=0.0):
    """Trade without noise in which trade within the region falls by year and the bloc gains from 2006."""
    draw = np.random.default_rng(7)
    i, j, t = (axis.ravel() for axis in np.indices((ECONOMIES, ECONOMIES, YEARS)))
    i, j, t = i[i != j], j[i != j], t[i != j]
    sizes = draw.normal(0, 0.5, (2, ECONOMIES, YEARS))
    pair = draw.normal(0, 1, (ECONOMIES, ECONOMIES))
    among, inside = ((i < len(group)) & (j < len(group)) for group in (REGION, BLOC))
    growth = among * region_fall * t + inside * (trend * t + effect * (t >= 6))
    names = np.array([f"E{k:03d}" for k in range(ECONOMIES)])
    value = np.exp(3 + sizes[0, i, t] + sizes[1, j, t] + pair[i, j] + growth)
    return pd.DataFrame(
        {"exporter": names[i], "importer": names[j], "year": 2000 + t, "value": value}
    )


def found(flows, reference, **more):
    design = {"source": "one", "exporters": BLOC, "importers": BLOC, "first": 2000, "last": 2009}
    table = agreement_designs.effects_by_design(
        {"one": flows},
        designs=[design | {"start": 2006, "reference": reference} | more],
        region=REGION,
        clusterings={"by pair": ["pair"], "both ways": ["symmetric-pair"]},
        largest=ECONOMIES,
    )
    assert table["errors"].tolist() == ["by pair", "both ways"]
    assert table["percent"].nunique() == 1
    return np.log1p(table["percent"].iloc[0] / 100)


def test_only_effects_of_the_region_take_out_what_all_of_it_shares():
    falling = shaped(region_fall=-0.2, effect=0.4)
    assert found(falling, "region") == pytest.approx(0.4, abs=1e-5)
    assert found(falling, "world") < 0.2


@pytest.mark.parametrize("reference", ["world", "region", "own trend"])
@pytest.mark.parametrize("estimator", ["ppml", "log-linear"])
def test_an_effect_is_found_whatever_the_yardstick(reference, estimator):
    assert found(shaped(effect=0.4), reference, estimator=estimator) == pytest.approx(0.4, abs=1e-5)


def test_own_trend_takes_a_straight_trend_out():
    sliding = shaped(effect=0.4, trend=-0.1)
    assert found(sliding, "own trend") == pytest.approx(0.4, abs=1e-5)
    assert found(sliding, "world") < 0


def test_the_plain_design_is_gravity_with_the_dummy_inside():
    flows = shaped(effect=0.4)
    panel = agreement_designs.world_panel(flows, ECONOMIES, REGION, range(2000, 2010))
    membership = pd.DataFrame(
        [(name, year) for name in BLOC for year in range(2006, 2010)], columns=["iso3", "year"]
    )
    fit = gravity.ppml(agreement_terms(panel, membership), ["inside"])
    assert found(flows, "world") == pytest.approx(fit.coefficients.loc["inside", "estimate"])


def test_years_and_pairs_left_out_do_not_count():
    flows = shaped(effect=0.4)
    spoilt = flows["exporter"].isin(BLOC) & flows["importer"].isin(BLOC) & flows["year"].eq(2006)
    broken = flows.assign(value=flows["value"].where(~spoilt, flows["value"] * 50))
    assert found(broken, "world", left_out=[2006]) == pytest.approx(
        found(flows, "world", left_out=[2006])
    )
    one, other = BLOC[:2]
    kept = found(flows, "world", not_treated=[[one, other]])
    assert kept == pytest.approx(found(flows, "world", not_treated=[[other, one]]))
    assert kept < 0.39


def test_who_does_not_report_is_missing_and_pairs_of_the_region_without_a_row_too():
    flows = pd.DataFrame(
        [
            ("A", "B", 2000, 5.0),
            ("B", "A", 2000, 4.0),
            ("C", "A", 2000, 3.0),
            ("A", "A", 2000, 9.0),
        ],
        columns=["exporter", "importer", "year", "value"],
    )
    panel = agreement_designs.world_panel(flows, 3, ["A", "C"], [2000, 2001])
    flow = panel.set_index(["exporter", "importer"])["flow"]
    assert set(panel["year"]) == {2000}
    assert flow["A", "B"] == 5 and flow["C", "A"] == 3
    assert flow[[("A", "C"), ("B", "C")]].isna().all()  # C reports no imports at all
    assert flow["C", "B"] == 0  # B reports, and is outside the region


def test_sections_are_read_by_their_total():
    flows = shaped()
    parts = pd.concat([flows.assign(section="All"), flows.assign(section="1", value=1.0)])
    panels = [agreement_designs.world_panel(f, 5, REGION, [2000]) for f in (flows, parts)]
    pd.testing.assert_frame_equal(*panels)


def test_a_bloc_outside_the_panel_is_named():
    with pytest.raises(RecomputeError, match="does not have ZZZ"):
        found(shaped(), "world", exporters=["ZZZ"])


def test_event_time_is_flat_before_against_the_region_alone():
    table = agreement_designs.event_time_by_reference(
        {"one": shaped(region_fall=-0.2, effect=0.4)},
        members=BLOC, region=REGION, first=2000, last=2009, start=2006, leads=6, largest=ECONOMIES,
    )  # fmt: skip
    path = table.pivot(index="relative_year", columns="reference", values="percent")
    assert path.loc[-1].eq(0).all()
    expected = np.where(path.index >= 0, np.expm1(0.4) * 100, 0.0)
    assert path["region"].to_numpy() == pytest.approx(expected, abs=1e-3)
    assert path.loc[-6, "world"] > 20
