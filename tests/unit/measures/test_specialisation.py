import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import specialisation as s


def test_matrix_sums_and_fills():
    table = pd.DataFrame(
        {"exporter": ["A", "A", "B"], "section": [1, 1, 2], "value": [1.0, 2.0, 5.0]}
    )
    wide = s.matrix(table, "exporter", "section")
    assert wide.to_dict() == {"A": {1: 3.0, 2: 0.0}, "B": {1: 0.0, 2: 5.0}}


def test_negative_trade_is_refused():
    table = pd.DataFrame({"exporter": ["A"], "section": [1], "value": [-1.0]})
    with pytest.raises(RecomputeError, match="numbers of 0 or more"):
        s.matrix(table, "exporter", "section")
