"""A group seen through its pairs agrees with the indices by hand and with means by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import pairs

EXPORTS = pd.DataFrame(
    {"A": [8.0, 2.0, 0.0], "B": [1.0, 1.0, 2.0], "C": [0.0, 0.0, 5.0]}, index=["x", "y", "z"]
)
IMPORTS = pd.DataFrame(
    {"A": [1.0, 1.0, 8.0], "B": [3.0, 3.0, 3.0], "C": [4.0, 1.0, 0.0]}, index=["x", "y", "z"]
)


def test_each_cell_is_the_index_of_its_pair():
    alike, fit = pairs.similarities(EXPORTS), pairs.complementarities(EXPORTS, IMPORTS)
    for one in EXPORTS:
        for other in EXPORTS:
            if one == other:
                assert np.isnan(alike.loc[one, other])
                assert np.isnan(fit.loc[one, other])
                continue
            sold, also = (EXPORTS[name] / EXPORTS[name].sum() for name in (one, other))
            bought = IMPORTS[other] / IMPORTS[other].sum()
            assert alike.loc[one, other] == pytest.approx(np.minimum(sold, also).sum())
            assert fit.loc[one, other] == pytest.approx(1 - (sold - bought).abs().sum() / 2)


def test_distances_and_their_mean_by_hand():
    table = pairs.distances(pd.Series({"A": 0.0, "B": 1.0, "C": 4.0}))
    assert table.loc["A", "C"] == table.loc["C", "A"] == 4
    assert pairs.mean(table) == pytest.approx((1 + 3 + 4) / 3)


def test_what_is_missing_is_refused():
    with pytest.raises(RecomputeError, match="each with a value"):
        pairs.distances(pd.Series({"A": 1.0, "B": np.nan}))
    with pytest.raises(RecomputeError, match="some trade for each economy"):
        pairs.similarities(EXPORTS.assign(D=0.0))
    with pytest.raises(RecomputeError, match="same products and economies"):
        pairs.complementarities(EXPORTS, IMPORTS.iloc[::-1])
    with pytest.raises(RecomputeError, match="no pair has a value"):
        pairs.mean(pd.DataFrame(np.nan, index=["A", "B"], columns=["A", "B"]))
