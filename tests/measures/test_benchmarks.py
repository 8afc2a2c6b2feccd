import numpy as np
import pandas as pd
import pytest

from recompute.measures import benchmarks


def test_simulated_world_has_every_pair_and_zeros():
    world = benchmarks.simulated_world(12, 5)
    assert len(world) == 12 * 11 * 5
    assert not world.duplicated(["exporter", "importer", "year"]).any()
    assert 0.1 < (world["flow"] == 0).mean() < 0.6
    pd.testing.assert_frame_equal(world, benchmarks.simulated_world(12, 5))


def test_cow_panel_keeps_the_years_and_missing_flows():
    flows = pd.DataFrame(
        {"exporter": ["A", "B", "A"], "importer": ["B", "A", "B"], "year": [1989, 1990, 1991]}
    ).assign(value=[1.0, np.nan, 2.0])
    panel = benchmarks.cow_panel(flows)
    assert panel["year"].tolist() == [1990, 1991]
    assert panel["flow"].isna().tolist() == [True, False]
    assert set(panel["agreement"]) <= {0.0, 1.0}


def test_statsmodels_comparison_agrees_and_counts():
    table = benchmarks.against_statsmodels((6,))
    assert table["difference"].tolist() == pytest.approx([0], abs=1e-8)
    assert table["dummies"].tolist() == [105]
