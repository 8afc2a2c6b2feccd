"""The composite index is the one the source publishes."""

from __future__ import annotations

import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import capability
from recompute.sources import load


def test_all_six_components_give_the_published_index():
    panel = load("cow-nmc")
    ours = capability.composite(panel)
    published = panel[panel["indicator"] == "cinc"].pivot(
        index="year", columns="iso3", values="value"
    )
    assert (ours.reindex_like(published) - published).abs().max(axis=None) < 1e-7


def test_a_missing_component_is_left_out_of_the_mean():
    panel = pd.DataFrame(
        [
            ("milex", "A", 2000, 1.0),
            ("milex", "B", 2000, 3.0),
            ("irst", "B", 2000, 5.0),
        ],
        columns=["indicator", "iso3", "year", "value"],
    )
    table = capability.composite(panel, ["milex", "irst"])
    assert table.loc[2000, "A"] == pytest.approx(0.25)
    assert table.loc[2000, "B"] == pytest.approx((0.75 + 1) / 2)


def test_an_unknown_component_is_refused():
    with pytest.raises(RecomputeError, match="no component ships"):
        capability.composite(load("cow-nmc"), ["milex", "ships"])
