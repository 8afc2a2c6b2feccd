import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
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
    assert shares.share(values, ["A"], ["A", "B"]) == pytest.approx(2 / 3)


def test_partner_share_by_side():
    assert shares.partner_share(FLOWS, "A", ["B"], 2000, "exports") == pytest.approx(30 / 40)
    assert shares.partner_share(FLOWS, "A", ["B"], 2000, "imports") == pytest.approx(20 / 35)
    assert shares.partner_share(FLOWS, "A", ["B"], 2000, "trade") == pytest.approx(50 / 75)


def test_partner_rank_with_ties():
    assert shares.partner_rank(FLOWS, "A", "B", 2000, "exports") == 1
    assert shares.partner_rank(FLOWS, "A", "C", 2000, "exports") == 2
    assert shares.partner_rank(FLOWS, "B", "A", 2000, "exports") == 1
    assert shares.partner_rank(FLOWS, "B", "C", 2000, "exports") == 1


def test_intra_share_by_side():
    assert shares.intra_share(FLOWS, ["A", "B"], 2000, "exports") == pytest.approx(50 / 80)
    assert shares.intra_share(FLOWS, ["A", "B"], 2000, "imports") == pytest.approx(50 / 70)
    assert shares.intra_share(FLOWS, ["A", "B"], 2000, "trade") == pytest.approx(100 / 150)


def test_intensity_by_hand_and_of_the_world_with_itself():
    bloc = shares.intensity(FLOWS, ["A", "B"], ["A", "B"], 2000)
    assert bloc == pytest.approx((50 / 80) / (70 / 100))
    assert shares.intensity(FLOWS, list("ABC"), list("ABC"), 2000) == pytest.approx(1)


@given(st.lists(st.floats(0.01, 1e6), min_size=6, max_size=6), st.floats(1e-3, 1e6))
def test_shares_are_fractions_that_sum_to_one_in_any_unit(values, unit):
    flows = FLOWS.assign(value=np.array(values) * unit)
    parts = [shares.partner_share(flows, "A", [p], 2000, "trade") for p in "BC"]
    assert all(0 <= part <= 1 for part in parts)
    assert sum(parts) == pytest.approx(1)
    same = shares.intensity(FLOWS.assign(value=values), ["A"], ["B"], 2000)
    assert shares.intensity(flows, ["A"], ["B"], 2000) == pytest.approx(same)


def changed(**columns):
    return FLOWS.assign(**columns)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: shares.share(pd.Series({"A": 1.0, "B": np.nan}), ["A", "B"]), "no data for B"),
        (lambda: shares.share(pd.Series({"A": 1.0, "B": 1.0}), ["B"], ["A"]), "not in the total"),
        (lambda: shares.share(pd.Series({"A": 0.0}), ["A"]), "no share"),
        (lambda: shares.share(pd.Series([1.0, 2.0], index=["A", "A"]), ["A"]), "twice"),
        (lambda: shares.intra_share(FLOWS, ["A", "X"], 2000, "exports"), "no data for X"),
        (lambda: shares.intra_share(FLOWS, ["A"], 2000, "exports"), "bloc of one"),
        (lambda: shares.intra_share(FLOWS, ["A", "B"], 1999, "exports"), "no flows in 1999"),
        (lambda: shares.partner_share(FLOWS, "A", ["A"], 2000, "trade"), "own partners"),
        (lambda: shares.partner_share(FLOWS, "A", [], 2000, "trade"), "no partners"),
        (lambda: shares.partner_rank(FLOWS, "A", "X", 2000, "trade"), "no data for X"),
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
