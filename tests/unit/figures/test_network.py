"""Bands are as wide as the shares, and what does not add up is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.figures.network import supplies
from tests.unit.figures.test_plots import sound, texts

SHARES = pd.DataFrame({"B": [20.0, 56.0], "K": [25.0, 32.0], "A": [30.0, None]}, index=["EU", "R"])


def test_every_share_has_a_band_of_its_width_and_its_number() -> None:
    fig = supplies(SHARES, "R", unit="% of imports")
    sound(fig)
    assert {"EU", "R", "B", "K", "A", "20", "56", "25", "32", "30"} <= set(texts(fig))
    bands = [p for p in fig.axes[0].patches if type(p).__name__ == "PathPatch"]
    feet = sorted(p.get_path().vertices[4][0] - p.get_path().vertices[3][0] for p in bands)
    assert feet == pytest.approx([0.20, 0.25, 0.30, 0.32, 0.56])


@pytest.mark.parametrize(
    ("shares", "highlight"), [(SHARES, "China"), (-SHARES, "R"), (SHARES * 2, "R")]
)
def test_shares_that_cannot_be_drawn(shares: pd.DataFrame, highlight: str) -> None:
    with pytest.raises(RecomputeError, match="at most 100 together"):
        supplies(shares, highlight, unit="%")
