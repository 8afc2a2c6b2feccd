import numpy as np
import pandas as pd
import pytest

from eaeu import validation
from recompute.errors import RecomputeError
from recompute.measures import synthetic

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cases():
    flows = {
        "guide": validation.sources.load(validation.GUIDE),
        "fta": validation.sources.load(validation.FTA),
    }
    parts = [validation.gravity_cases(flows), validation.other_cases()]
    return pd.concat(parts, ignore_index=True)


def test_every_case_agrees_within_the_tolerance_it_states(cases):
    wrong = cases[~validation.agrees(cases)]
    assert wrong.empty, wrong.to_string()


def test_a_number_off_by_more_than_the_tolerance_is_caught(cases):
    shifted = cases.assign(computed=cases["published"] + 1.01 * cases["tolerance"])
    assert not validation.agrees(shifted).any()
    errors = cases.assign(se=cases["published_se"] + 1.01 * cases["se_tolerance"])
    assert not validation.agrees(errors)[cases["published_se"].notna()].any()


def test_every_table_has_cases_and_the_guide_s_is_whole(cases):
    assert set(cases["table"]) == set(validation.TABLES)
    guide = cases[cases["table"] == "guide"]
    assert len(guide) == 31
    assert guide["published_se"].notna().all()


def test_a_reader_s_table_prints_the_digits_that_must_agree(cases):
    table = validation.shown(cases, "series")
    assert (table["Agrees"] == "yes").all()
    slope = table[table["Case"].str.startswith("slope")].iloc[0]
    assert slope[["Computed", "Published"]].tolist() == ["−1.494652", "−1.494652"]
    assert slope["Case"].endswith("{cite}`linden2015`")
    off = validation.shown(cases.assign(computed=cases["computed"] + 1), "series")
    assert (off["Agrees"] == "NO").all()


def test_data_of_a_published_case_that_changed_are_refused(monkeypatch):
    monkeypatch.setitem(validation._FILES, "cigarettes.csv", "0")
    with pytest.raises(RecomputeError, match="have changed"):
        validation.cigarettes()


def test_published_synthetic_control_is_that_of_a_search_that_stops_early():
    """The authors' code steps toward the minimum (Frank and Wolfe) and stops after 10,000 steps."""
    panel = validation.cigarettes().pivot(index="year", columns="iso3", values="packs")
    own, others = panel.pop("California").to_numpy(), panel.to_numpy()
    early = panel.index < validation.PROPOSITION_99

    def search(weights, steps):
        for _ in range(steps):
            missed = others[early] @ weights - own[early]
            toward = np.eye(len(weights))[np.argmin(others[early].T @ missed)] - weights
            moved = others[early] @ toward
            weights = weights + np.clip(-(missed @ moved) / (moved @ moved), 0, 1) * toward
        return weights

    rough = search(np.full(others.shape[1], 1 / others.shape[1]), 100)
    large = np.where(rough > rough.max() / 4, rough, 0)
    gap = own - others @ search(large / large.sum(), 10_000)
    assert gap[~early].mean() == pytest.approx(-19.620, abs=0.0005)
    ours = synthetic.fit(validation.cigarettes(), "California", panel.columns, "packs", start=1989)
    assert ours.rmspe_before < np.sqrt((gap[early] ** 2).mean()) - 0.005
