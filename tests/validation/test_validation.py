import numpy as np
import pytest

from eaeu import validation
from recompute.errors import RecomputeError
from recompute.measures import synthetic


@pytest.fixture(scope="module")
def cases():
    return validation.cases()


def test_every_case_agrees_to_the_digits_it_states(cases):
    wrong = cases[~validation.agrees(cases)]
    assert wrong.empty, wrong.to_string()


def test_a_number_off_by_one_in_the_last_digit_is_caught(cases):
    shifted = cases.assign(ours=cases["published"] + 10.0 ** -cases["digits"])
    assert not validation.agrees(shifted).any()


def test_cases_cover_every_method(cases):
    assert list(cases.columns) == validation.COLUMNS
    for method in ("PPML", "Gini", "Synthetic control", "Interrupted series", "Event study"):
        assert cases["measure"].str.startswith(method).any()


def test_a_reader_s_table_prints_the_digits_that_must_agree(cases):
    table = validation.shown(cases)
    assert table["Agrees"].all()
    slope = table[table["Case"].str.contains("slope, estimate")].iloc[0]
    assert slope[["Ours", "Published"]].tolist() == ["−1.494652", "−1.494652"]
    assert slope["Case"].endswith("{cite}`linden2015`")
    assert not validation.shown(cases.assign(ours=cases["ours"] + 1))["Agrees"].any()


def test_data_of_a_published_case_that_changed_are_refused(monkeypatch):
    monkeypatch.setattr(validation, "_CIGARETTES", ("cigarettes.csv", "0"))
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
