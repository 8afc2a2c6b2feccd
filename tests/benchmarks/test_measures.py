import numpy as np
import pandas as pd
import pytest

from eaeu.validation import simulated_world
from tests.benchmarks import measures as benchmarks


def test_simulated_world_has_every_pair_and_zeros():
    world = simulated_world(12, 5)
    assert len(world) == 12 * 11 * 5
    assert not world.duplicated(["exporter", "importer", "year"]).any()
    assert 0.1 < (world["flow"] == 0).mean() < 0.6
    pd.testing.assert_frame_equal(world, simulated_world(12, 5))


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


def test_page_names_the_machine_and_says_whether_the_targets_are_met():
    panels = pd.DataFrame(
        [("small", 10, 1.5, 0.5, 5.0, np.nan, True), ("large", 20, 9.0, 2.0, 5.0, 1.5, False)],
        columns=["case", "rows", "cold_s", "peak_rss_gib", "target_s", "target_gib", "met"],
    )
    dummies = pd.DataFrame({"economies": [6], "difference": [1e-12]})
    curves = pd.DataFrame({"ways": [1000], "seconds": [1.25], "peak_mib": [1234.5]})
    text = benchmarks.page(panels, dummies, curves, benchmarks.machine(), 0.5)
    assert f"Machine: {benchmarks.machine()}. Load when the run began: 0.5" in text
    assert "- small: met (under 5 s; cold 1.5 s, peak 0.50 GiB)" in text
    assert "- large: not met (under 5 s and 1.5 GiB; cold 9.0 s, peak 2.00 GiB)" in text
    assert "| 1,000 | 1.25 | 1,234 |" in text
    assert "| 6 | 1.0e-12 |" in text
