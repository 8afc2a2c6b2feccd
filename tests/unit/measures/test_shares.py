import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import NoData, RecomputeError
from recompute.measures import shares

FLOWS = pd.DataFrame(
    [
        ("A", "B", 2000, 30.0),
        ("A", "C", 2000, 10.0),
        ("B", "A", 2000, 20.0),
        ("B", "C", 2000, 20.0),
        ("C", "A", 2000, 15.0),
        ("C", "B", 2000, 5.0),
    ],
    columns=["exporter", "importer", "year", "value"],
)


def test_share_of_a_group():
    values = pd.Series({"A": 60.0, "B": 30.0, "C": 10.0})
    assert shares.share(values, ["A", "C"]) == pytest.approx(0.7)


def test_intensity_by_hand_and_of_the_world_with_itself():
    bloc = shares.intensity(FLOWS, ["A", "B"], ["A", "B"], 2000)
    assert bloc == pytest.approx((50 / 80) / (70 / 100))
    assert shares.intensity(FLOWS, list("ABC"), list("ABC"), 2000) == pytest.approx(1)


@given(st.lists(st.floats(0.01, 1e6), min_size=6, max_size=6), st.floats(1e-3, 1e6))
def test_intensity_has_no_unit(values, unit):
    flows = FLOWS.assign(value=np.array(values) * unit)
    same = shares.intensity(FLOWS.assign(value=values), ["A"], ["B"], 2000)
    assert shares.intensity(flows, ["A"], ["B"], 2000) == pytest.approx(same)


def changed(**columns):
    return FLOWS.assign(**columns)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: shares.share(pd.Series({"A": 1.0, "B": np.nan}), ["A", "B"]), "no data for B"),
        (lambda: shares.share(pd.Series({"A": 0.0}), ["A"]), "no share"),
        (lambda: shares.share(pd.Series([1.0, 2.0], index=["A", "A"]), ["A"]), "twice"),
        (lambda: shares.intensity(FLOWS, ["A", "X"], ["B"], 2000), "no data for X"),
        (lambda: shares.intensity(FLOWS, ["A"], ["B"], 1999), "no flows in 1999"),
        (lambda: shares.intensity(FLOWS, [], ["B"], 2000), "no exporters"),
        (
            lambda: shares.intensity(changed(value=-1.0), ["A"], ["B"], 2000),
            "negative flow",
        ),
        (
            lambda: shares.intensity(changed(importer="A"), ["A"], ["B"], 2000),
            "share a key",
        ),
        (
            lambda: shares.intensity(FLOWS.rename(columns={"value": "usd"}), ["A"], ["B"], 2000),
            "no column value",
        ),
        (
            lambda: shares.intensity(
                FLOWS.assign(importer=["A", "C", "A", "C", "A", "B"]), ["A"], ["B"], 2000
            ),
            "to itself",
        ),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(RecomputeError, match=what):
        call()


def test_only_what_the_data_lack_drops_a_combination():
    with pytest.raises(NoData):
        shares.intensity(FLOWS, ["A", "X"], ["B"], 2000)
    with pytest.raises(NoData):
        shares.intensity(FLOWS, ["A"], ["B"], 1999)
    with pytest.raises(RecomputeError) as error:
        shares.intensity(FLOWS.rename(columns={"value": "usd"}), ["A"], ["B"], 2000)
    assert not isinstance(error.value, NoData)
