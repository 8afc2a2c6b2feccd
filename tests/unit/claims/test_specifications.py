from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from dask.distributed import LocalCluster

from recompute.claims import Claim, Estimate, NoData, Verdict, changes, parallel, progress
from recompute.claims import specifications as spec
from recompute.claims.ledger import Exclusion
from recompute.claims.parallel import compute_all
from recompute.claims.progress import Progress
from recompute.claims.results import ClaimResult, record
from recompute.claims.verdict import holds, verdict
from recompute.errors import RecomputeError

VALUES = {("a", 2010): 10.0, ("a", 2011): 30.0, ("b", 2010): 26.0, ("b", 2011): 40.0}


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "a": SimpleNamespace(vintage="2019", published="2019-12-31", dataset="A"),
        "b": SimpleNamespace(vintage="2024", published="2024-12-31", dataset="B"),
    }
    monkeypatch.setattr(spec, "catalogue", lambda: known)
    monkeypatch.setattr(changes, "catalogue", lambda: known)


def compute(dataset: str, year: int) -> Estimate:
    return Estimate(VALUES[dataset, year], dataset)


def test_every_combination_is_computed_and_judged(claim: Claim) -> None:
    table, dropped = spec.evaluate(claim, compute)
    assert table[["dataset", "year", "value"]].values.tolist() == [
        ["a", 2010, 10.0], ["a", 2011, 30.0], ["b", 2010, 26.0], ["b", 2011, 40.0],
    ]  # fmt: skip
    assert table["supports"].tolist() == [False, True, True, True]
    assert table["main"].tolist() == [1, -1, -1, 0]
    assert dropped.empty
    assert verdict(table) is Verdict.MIXED


def test_what_is_dropped_says_why(claim: Claim) -> None:
    excluded = claim.model_copy(
        update={
            "inadmissible": [Exclusion(when={"dataset": "a", "year": [2010]}, reason="a break")]
        }
    )

    def no_2010(dataset: str, year: int) -> Estimate:
        if year == 2010:
            raise NoData("no data")
        return compute(dataset, year)

    table, dropped = spec.evaluate(excluded, no_2010)
    assert len(table) == 2
    assert dropped["reason"].tolist() == ["a break", "no data"]


def test_as_of_a_date_only_what_was_public_counts(claim: Claim) -> None:
    every, dropped = spec.evaluate(claim, compute)
    then = spec.as_of(every, "2021-04-30")
    assert then["dataset"].unique().tolist() == ["a"]
    assert then.loc[then["main"], ["dataset", "year"]].values.tolist() == [["a", 2010]]
    now = ClaimResult(claim, spec.as_of(every, "9999-12-31"), dropped, every)
    assert now.main is not None and now.main["dataset"] == "b"
    entry = record(claim, now, dates={"paper": "2021-04-30", "now": "9999-12-31"}, figures=[])
    assert entry["as_of"]["paper"]["share_supporting"] == 0.5
    assert entry["as_of"]["now"]["share_supporting"] == 0.75
    assert entry["main"]["choices"] == {"dataset": "b", "year": 2011}


def test_nothing_public_by_the_date_is_not_testable_then(claim: Claim) -> None:
    every, dropped = spec.evaluate(claim, compute)
    result = ClaimResult(claim, spec.as_of(every, "2001-01-01"), dropped, every)
    assert result.verdict is Verdict.NOT_TESTABLE
    assert result.main is None


@pytest.mark.parametrize(
    ("supporting", "expected"),
    [
        (10, "supported"),
        (8, "supported"),
        (7, "mixed"),
        (3, "mixed"),
        (2, "not supported"),
        (0, "not supported"),
    ],
)
def test_the_rule_of_verdicts(supporting: int, expected: str) -> None:
    table = pd.DataFrame({"supports": [True] * supporting + [False] * (10 - supporting)})
    assert verdict(table) == expected


def test_moving_the_data_across_the_threshold_flips_the_verdict(claim: Claim) -> None:
    def scaled(factor: float) -> Verdict:
        table, _ = spec.evaluate(
            claim, lambda dataset, year: Estimate(factor * VALUES[dataset, year], dataset)
        )
        return verdict(table)

    assert scaled(3) is Verdict.SUPPORTED
    assert scaled(0.5) is Verdict.NOT_SUPPORTED


@pytest.mark.parametrize(
    ("predicate", "message"),
    [
        ("value >", "cannot be evaluated"),
        ("vaule > 3", "cannot be evaluated"),
        ("value + 1", "not true or false"),
        ("__import__('os').system('true') == 0", "cannot be evaluated"),
        ("value.__class__ == 1", "cannot be evaluated"),
    ],
)
def test_a_bad_predicate_is_told(claim: Claim, predicate: str, message: str) -> None:
    broken = claim.model_copy(update={"predicate": predicate})
    with pytest.raises(RecomputeError, match=message) as raised:
        holds(broken, {"value": 3.0})
    assert "growth" in raised.value.where


def test_no_admissible_combination_is_an_error(claim: Claim) -> None:
    none = claim.model_copy(
        update={"inadmissible": [Exclusion(when={"year": [2010, 2011]}, reason="no")]}
    )
    with pytest.raises(RecomputeError, match="every combination"):
        spec.evaluate(none, compute)


def test_a_main_specification_without_data_is_an_error(claim: Claim) -> None:
    def only_a(dataset: str, year: int) -> Estimate:
        if dataset == "b":
            raise NoData("not there")
        return compute(dataset, year)

    with pytest.raises(RecomputeError, match="main specification could not be computed: not there"):
        spec.evaluate(claim, only_a)


def test_an_unknown_source_is_an_error(claim: Claim) -> None:
    with pytest.raises(RecomputeError, match="unknown source 'zzz'"):
        spec.evaluate(claim, lambda dataset, year: Estimate(1.0, "zzz"))


def drawn(dataset: str, year: int) -> Estimate:
    """Take a number from a stream that its own choices seed."""
    return Estimate(float(np.random.default_rng([year, ord(dataset)]).normal()), dataset)


def test_one_process_two_and_a_cluster_give_the_same_table(
    claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, _ = spec.evaluate(claim, drawn)
    two, _ = spec.evaluate(claim, drawn, workers=2)
    pd.testing.assert_frame_equal(alone, two)
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=":0") as cluster:
        monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", cluster.scheduler_address)
        there, _ = spec.evaluate(claim, drawn)
    pd.testing.assert_frame_equal(alone, there)


def test_a_worker_that_dies_costs_a_retry(claim: Claim, tmp_path: Any) -> None:
    marker = tmp_path / "died"

    def dies_once(dataset: str, year: int) -> Estimate:
        if year == 2011 and not marker.exists():
            marker.touch()
            os._exit(1)
        return Estimate(VALUES[dataset, year], dataset)

    table, _ = spec.evaluate(claim, dies_once, workers=2)
    assert marker.exists()
    assert table["value"].tolist() == list(VALUES.values())


def test_the_only_worker_may_die_too(claim: Claim, tmp_path: Any) -> None:
    marker = tmp_path / "died"

    def dies_once(combination: dict[str, Any]) -> float:
        if combination["x"] == 5 and not marker.exists():
            marker.touch()
            os._exit(1)
        return combination["x"] ** 2

    found = compute_all(
        lambda compute, combination: compute(combination), dies_once,
        [{"x": x} for x in range(40)], workers=1, address=None,
    )  # fmt: skip
    assert found == [x**2 for x in range(40)]


def test_what_kills_every_worker_is_told(claim: Claim) -> None:
    def dies(dataset: str, year: int) -> Estimate:
        if year == 2011:
            os._exit(1)
        return Estimate(1.0, dataset)

    with pytest.raises(RecomputeError, match="killed every worker"):
        spec.evaluate(claim, dies, workers=2)


def test_an_error_of_a_computation_is_the_same_from_a_worker(claim: Claim) -> None:
    def fails(dataset: str, year: int) -> Estimate:
        raise RecomputeError("no such unit", where="here", mend="there")

    for workers in (1, 2):
        with pytest.raises(RecomputeError, match="no such unit") as raised:
            spec.evaluate(claim, fails, workers=workers)
        assert raised.value.mend == "there"


def test_a_scheduler_that_does_not_answer_is_told(
    claim: Claim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "_PATIENCE_SECONDS", 1)
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:9")
    with pytest.raises(RecomputeError, match="no Dask scheduler answers"):
        spec.evaluate(claim, compute)


def test_progress_is_told_when_it_takes_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECOMPUTE_RESULTS", raising=False)
    with Progress("specifications", 1200) as quick:
        quick.advance(1200)
    assert not capsys.readouterr().err
    monkeypatch.setattr(progress, "_FIRST_AFTER", 0.0)
    with Progress("specifications", 1200) as long:
        long.advance(400)
        long.advance(800)
    told = capsys.readouterr().err
    assert told.startswith("\r400 of 1,200 specifications")
    assert told.endswith("\r1,200 of 1,200 specifications\n")
    monkeypatch.setenv("RECOMPUTE_RESULTS", "x")
    with Progress("specifications", 1200) as in_a_build:
        in_a_build.advance(1200)
    assert not capsys.readouterr().err
