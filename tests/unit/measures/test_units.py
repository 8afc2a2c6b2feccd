import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import units

PANEL = pd.DataFrame(
    [(u, y, 1.0) for u in "ABC" for y in (2000, 2001, 2002)], columns=["iso3", "year", "value"]
)


def test_outcomes_stand_by_year_and_unit():
    wide = units.by_unit(PANEL.assign(value=range(9)), ["C", "A"], "value")
    assert wide.loc[2001].to_dict() == {"C": 7, "A": 1}


def test_a_gap_is_named():
    with pytest.raises(RecomputeError, match="B has no value in 2001"):
        units.by_unit(PANEL.drop(index=4), ["A", "B"], "value")
    with pytest.raises(RecomputeError, match="no rows in 2001"):
        units.by_unit(PANEL[PANEL["year"] != 2001], ["A", "B"], "value")
