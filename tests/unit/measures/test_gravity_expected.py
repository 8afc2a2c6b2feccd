import numpy as np
import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import gravity_expected


def world(n=12, seed=1, noise=0.0):
    """Trade that follows gravity to the letter, or with noise around it."""
    draw = np.random.default_rng(seed)
    place = draw.random((n, 2))
    size_out, size_in = draw.normal(0, 1, n), draw.normal(0, 1, n)
    rows = []
    for i in range(n):
        for j in range(n):
            if i != j:
                log_distance = np.log(np.linalg.norm(place[i] - place[j]) + 0.1)
                mean = np.exp(5 + size_out[i] + size_in[j] - log_distance)
                rows.append((f"E{i:02d}", f"E{j:02d}", 2000, log_distance, mean))
    panel = pd.DataFrame(rows, columns=["exporter", "importer", "year", "log_distance", "flow"])
    panel["flow"] *= draw.lognormal(-(noise**2) / 2, noise, len(panel))
    return panel


def expected(panel, **kwargs):
    return gravity_expected.expected_exports(panel, "E00", ["log_distance"], **kwargs)


def test_trade_that_follows_gravity_is_met_flow_by_flow():
    found = expected(world()).table
    np.testing.assert_allclose(found["expected"], found["actual"], rtol=1e-4)


def test_one_flow_cut_to_a_tenth_stands_out_and_raises_no_other_much():
    panel = world()
    cut = panel["exporter"].eq("E00") & panel["importer"].eq("E03")
    panel.loc[cut, "flow"] /= 10
    ratio = expected(panel).table.eval("actual / expected")
    assert ratio["E03"] < 0.2
    assert ratio.drop("E03").max() < 2


def test_the_expectation_does_not_depend_on_the_exporters_own_trade():
    panel = world(noise=0.5)
    ours = panel["exporter"].eq("E00") | panel["importer"].eq("E00")
    other = panel.assign(flow=panel["flow"].where(~ours, panel["flow"].iloc[0]))
    share = [expected(p).table["expected"].pipe(lambda e: e / e.sum()) for p in (panel, other)]
    pd.testing.assert_series_equal(*share)


def test_expected_and_actual_exports_have_one_total():
    found = expected(world(noise=0.5)).table
    assert found["expected"].sum() == pytest.approx(found["actual"].sum())


def test_shares_of_a_group_and_with_a_market_closed():
    found = expected(world(noise=0.5))
    everyone = list(found.table.index)
    assert found.share(everyone)[0] == pytest.approx(100)
    value, low, high = found.share(everyone[:3])
    assert low <= value <= high
    closed = found.share(everyone[:3], without=everyone[3:4])[0]
    flows = found.table["expected"]
    assert closed == pytest.approx(100 * flows[everyone[:3]].sum() / flows.drop(everyone[3]).sum())


def test_a_missing_flow_is_left_out_and_not_a_zero():
    panel = world()
    missing = panel.copy()
    missing.loc[missing["exporter"].eq("E04") & missing["importer"].eq("E05"), "flow"] = np.nan
    found = expected(missing).table
    np.testing.assert_allclose(found["expected"], found["actual"], rtol=1e-4)


def test_the_same_seed_gives_the_same_interval():
    panel = world(noise=0.5)
    pd.testing.assert_frame_equal(expected(panel, seed=3).draws, expected(panel, seed=3).draws)


def test_two_years_and_an_exporter_without_exports_are_refused():
    panel = world()
    with pytest.raises(RecomputeError, match="more years"):
        expected(pd.concat([panel, panel.assign(year=2001)]))
    with pytest.raises(RecomputeError, match="exports nothing"):
        expected(panel.assign(flow=panel["flow"].where(panel["exporter"].ne("E00"), 0.0)))
