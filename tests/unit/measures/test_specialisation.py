import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import specialisation as s

EXPORTS = pd.DataFrame({"A": [60.0, 30, 10], "B": [20.0, 30, 50]}, index=["fuel", "metal", "car"])
flows = st.lists(st.floats(0.1, 1e6), min_size=4, max_size=4).map(
    lambda values: pd.Series(values, index=list("abcd"))
)


def test_matrix_sums_and_fills():
    table = pd.DataFrame(
        {"exporter": ["A", "A", "B"], "section": [1, 1, 2], "value": [1.0, 2.0, 5.0]}
    )
    wide = s.matrix(table, "exporter", "section")
    assert wide.to_dict() == {"A": {1: 3.0, 2: 0.0}, "B": {1: 0.0, 2: 5.0}}


def test_balassa_by_hand():
    rca = s.balassa(EXPORTS)
    assert rca.loc["fuel"].tolist() == pytest.approx([1.5, 0.5])
    assert rca.loc["metal"].tolist() == pytest.approx([1, 1])
    assert s.symmetric(rca).loc["fuel"].tolist() == pytest.approx([0.2, -1 / 3])


def test_similarity_complementarity_and_two_way_trade_by_hand():
    buys = pd.Series([10.0, 40, 50], index=EXPORTS.index)
    assert s.finger_kreinin(EXPORTS["A"], EXPORTS["B"]) == pytest.approx(0.6)
    assert s.complementarity(EXPORTS["A"], buys) == pytest.approx(0.5)
    assert s.grubel_lloyd(EXPORTS["A"], buys) == pytest.approx(0.5)
    by_product = s.grubel_lloyd_by_product(EXPORTS["A"], buys)
    assert by_product.tolist() == pytest.approx([1 - 50 / 70, 1 - 10 / 70, 1 - 40 / 60])


def test_structures_without_overlap_score_zero():
    a = pd.Series({"fuel": 1.0, "car": 0.0})
    b = pd.Series({"car": 4.0, "fuel": 0.0})
    assert s.finger_kreinin(a, b) == 0
    assert s.complementarity(a, b) == 0
    assert s.grubel_lloyd(a, b) == 0


@given(flows, flows, st.floats(1e-3, 1e3))
def test_ranges_symmetry_and_units(a, b, unit):
    similarity = s.finger_kreinin(a, b)
    assert 0 <= similarity <= 1 + 1e-12
    assert s.finger_kreinin(b, a * unit) == pytest.approx(similarity)
    assert s.finger_kreinin(a, a) == pytest.approx(1)
    # min(x, y) = (x + y - |x - y|)/2, so on shares both indices are one number.
    assert s.complementarity(a, b) == pytest.approx(similarity)
    assert -1e-12 <= s.grubel_lloyd(a, b) <= 1
    assert s.grubel_lloyd(a * unit, b * unit) == pytest.approx(s.grubel_lloyd(a, b))


@given(flows, flows)
def test_balassa_weighted_by_world_shares_is_one(a, b):
    table = pd.DataFrame({"A": a, "B": b})
    world = table.sum(axis=1) / table.to_numpy().sum()
    assert s.balassa(table).mul(world, axis=0).sum().tolist() == pytest.approx([1, 1])


def test_products_neither_sold_nor_bought_have_no_index():
    none = pd.Series({"fuel": 0.0, "car": 1.0})
    by_product = s.grubel_lloyd_by_product(none, none)
    assert np.isnan(by_product["fuel"])
    assert by_product["car"] == 1


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: s.balassa(EXPORTS.assign(C=0.0)), "no trade in any product"),
        (lambda: s.balassa(-EXPORTS), "0 or more"),
        (lambda: s.balassa(EXPORTS.mul([1, 1, 0], axis=0)), "no economy exports"),
        (lambda: s.finger_kreinin(EXPORTS["A"], EXPORTS["B"][:2]), "same products"),
        (lambda: s.complementarity(EXPORTS["A"], -EXPORTS["B"]), "0 or more"),
        (lambda: s.grubel_lloyd(EXPORTS["A"], EXPORTS["B"][:2]), "0 or more"),
        (lambda: s.grubel_lloyd(EXPORTS["A"] * 0, EXPORTS["B"] * 0), "no trade"),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(RecomputeError, match=what):
        call()
