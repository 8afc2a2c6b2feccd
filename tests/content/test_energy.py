import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import energy


def frame(**values):
    return pd.DataFrame(values, index=[2015])


def test_price_of_an_importer_and_of_one_that_refines_and_sells_on():
    # both use 2 t a head, import half of it and have 10 people: 10 t bought net
    quantity = energy.net_energy_imports(
        frame(A=2000.0, B=2000.0), frame(A=10, B=10), frame(A=50.0, B=50.0)
    )
    price = energy.price_of_net_imports(frame(A=3000.0, B=9000.0), frame(A=0.0, B=6000.0), quantity)
    assert quantity.loc[2015].tolist() == [10, 10]
    assert price.loc[2015].tolist() == [300, 300]


def test_net_exporter_has_no_price():
    quantity = energy.net_energy_imports(frame(A=2000.0), frame(A=10), frame(A=-5.0))
    assert quantity.isna().all(axis=None)


def test_toe_in_mmbtu():
    assert pytest.approx(39.68, abs=0.01) == energy.MMBTU_PER_TOE


def test_nothing_in_common_is_named():
    with pytest.raises(RecomputeError, match="share no year"):
        energy.price_of_net_imports(frame(A=1.0), frame(A=1.0), frame(B=1.0))
