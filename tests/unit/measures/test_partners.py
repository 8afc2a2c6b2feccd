from __future__ import annotations

import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures.partners import trade_with

PAIRS = pd.DataFrame(
    [("RUS", "KAZ", 2010, 40.0), ("CHN", "KAZ", 2010, 60.0), ("KAZ", "RUS", 2010, 5.0),
     ("KAZ", "CHN", 2010, 15.0), ("RUS", "BLR", 2010, 50.0), ("CHN", "BLR", 2010, 50.0),
     ("CHN", "KAZ", 2011, 10.0)],
    columns=["exporter", "importer", "year", "value"],
)  # fmt: skip
SUMMARIES = pd.DataFrame(
    [("KAZ", None, "Imports (in US$ Mil)", 2010, 100.0),
     ("KAZ", "RUS", "Trade (US$ Mil)-Top 5 Import Partner", 2010, 40.0),
     ("KAZ", None, "Imports (in US$ Mil)", 2011, 80.0)],
    columns=["reporter", "partner", "indicator", "year", "value"],
)  # fmt: skip


@pytest.mark.parametrize(("side", "share"), [("imports", 40.0), ("exports", 25.0), ("trade", 37.5)])
def test_share_of_a_partner_by_hand(side: str, share: float) -> None:
    assert trade_with(PAIRS, ["KAZ"], ["RUS"], side).shares().loc[2010, "KAZ"] == share


def test_reporters_together_weigh_by_value() -> None:
    found = trade_with(PAIRS, ["KAZ", "BLR"], ["RUS"], "imports")
    assert found.joint_share().to_dict() == {2010: 45.0}  # 2011 lacks Belarus


def test_no_row_is_nothing_in_pairs_and_unknown_in_summaries() -> None:
    assert trade_with(PAIRS, ["KAZ"], ["RUS"], "imports").shares().loc[2011, "KAZ"] == 0
    found = trade_with(SUMMARIES, ["KAZ"], ["RUS"], "imports")
    assert found.shares().loc[2010, "KAZ"] == 40
    assert found.with_partners["KAZ"].isna().loc[2011]
    assert found.joint_share().index.tolist() == [2010]


def test_sections_count_their_total_once() -> None:
    sections = pd.concat([PAIRS.assign(section="All"), PAIRS.assign(section="3")])
    assert trade_with(sections, ["KAZ"], ["RUS"], "imports").total.loc[2010, "KAZ"] == 100


@pytest.mark.parametrize(
    ("source", "who", "side", "message"),
    [
        (PAIRS, "ARM", "imports", "no imports of ARM"),
        (SUMMARIES, "KAZ", "trade", "cannot be added up by partner"),
    ],
)
def test_what_a_source_cannot_say(source: pd.DataFrame, who: str, side: str, message: str) -> None:
    with pytest.raises(RecomputeError, match=message):
        trade_with(source, [who], ["RUS"], side)
