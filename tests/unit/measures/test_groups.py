from __future__ import annotations

import pandas as pd
import pytest

from recompute.errors import NoData
from recompute.measures.groups import covered, weighted_mean

SHARE = pd.Series({"A": 1.0, "B": 4.0})
PEOPLE = pd.Series({"A": 90.0, "B": 10.0, "C": 5.0})


def test_the_mean_of_a_group_weighs_its_members() -> None:
    assert weighted_mean(SHARE, PEOPLE, ["A", "B"]) == pytest.approx(1.3)


def test_a_small_member_may_lack_a_number() -> None:
    assert covered(SHARE, PEOPLE, ["A", "B", "C"]).index.tolist() == ["A", "B"]


def test_a_large_one_may_not() -> None:
    with pytest.raises(NoData, match="no value or no weight for A"):
        covered(SHARE.drop("A"), PEOPLE, ["A", "B"])
    with pytest.raises(NoData, match="no value or no weight for D"):
        covered(pd.Series({"A": 1.0, "D": 2.0}), PEOPLE, ["A", "D"])
