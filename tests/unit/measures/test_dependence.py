from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures.dependence import by_partner, first_partner, herfindahl_bounds

PAIRS = pd.DataFrame(
    [("RUS", "KAZ", 2010, 40.0), ("CHN", "KAZ", 2010, 60.0), ("KAZ", "RUS", 2010, 80.0),
     ("KAZ", "CHN", 2010, 20.0), ("KAZ", "RUS", 2011, 5.0), ("CHN", "KAZ", 2011, 5.0)],
    columns=["exporter", "importer", "year", "value"],
)  # fmt: skip
SUMMARIES = pd.DataFrame(
    [("KAZ", None, "Imports (in US$ Mil)", 2010, 100.0),
     ("KAZ", "RUS", "Trade (US$ Mil)-Top 5 Import Partner", 2010, 40.0),
     ("KAZ", "CHN", "Trade (US$ Mil)-Top 5 Import Partner", 2010, 30.0)],
    columns=["reporter", "partner", "indicator", "year", "value"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("side", "first", "share"),
    [("imports", "CHN", 0.6), ("exports", "RUS", 0.8), ("trade", "RUS", 0.6)],
)
def test_the_first_partner_by_hand(side: str, first: str, share: float) -> None:
    table = by_partner(PAIRS, ["KAZ"], side)
    assert first_partner(table).loc[2010, "KAZ"] == first
    assert table[table["year"] == 2010]["share"].iloc[0] == pytest.approx(share)


def test_summaries_keep_their_own_total() -> None:
    table = by_partner(SUMMARIES, ["KAZ"], "imports")
    assert table["partner"].tolist() == ["RUS", "CHN"]
    assert table["share"].tolist() == [0.4, 0.3]


def test_sections_count_their_total_once() -> None:
    sections = pd.concat([PAIRS.assign(section="All"), PAIRS.assign(section="3")])
    assert by_partner(sections, ["KAZ"], "imports")["share"].tolist() == [0.6, 0.4, 1.0]


def test_bounds_by_hand() -> None:
    # 0.5 and 0.2 known, 0.3 left: countless partners, or one of 0.2 and one of 0.1
    assert herfindahl_bounds([0.5, 0.2]) == pytest.approx((0.29, 0.29 + 0.04 + 0.01))
    assert herfindahl_bounds([0.5, 0.5]) == pytest.approx((0.5, 0.5))


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=12), st.integers(1, 12))
def test_the_index_lies_within_its_bounds(flows: list[int], shown: int) -> None:
    shares = sorted((f / sum(flows) for f in flows), reverse=True)
    low, high = herfindahl_bounds(shares[:shown])
    assert low - 1e-9 <= sum(s * s for s in shares) <= high + 1e-9


@pytest.mark.parametrize("shares", [[], [0.5, 0.0], [0.7, 0.7]])
def test_shares_that_are_none(shares: list[float]) -> None:
    with pytest.raises(RecomputeError, match="sum to 1 at most"):
        herfindahl_bounds(shares)
