"""How the time and memory of judging a claim grow with the number of ways to compute it."""

from __future__ import annotations

import multiprocessing
import resource
import threading
import time

import numpy as np
import pandas as pd
import psutil

from recompute.claims import Estimate
from recompute.claims.ledger import Claim
from recompute.claims.ways import evaluate
from recompute.errors import RecomputeError
from recompute.sources import catalogue

COUNTS = (1_000, 10_000, 100_000)
WORKERS = (1, 2)


def long_claim(count: int) -> Claim:
    """Make a claim that `count` ways compute, a power of ten of 1,000 or more.

    Parameters
    ----------
    count : int
        Number of combinations of its choices.
    """
    digits = round(np.log10(count))
    if digits < 3 or 10**digits != count:
        raise RecomputeError(
            f"{count} is not a power of ten of 1,000 or more",
            where="benchmark of ways",
            mend="ask for 1,000, 10,000 or 100,000",
        )
    names = ["series", "start", "length", *(f"left_out_{k}" for k in range(digits - 3))]
    part = {
        "id": "main", "says": "", "quantity": "growth", "unit": "%",
        "definition": "slope of a logarithm on time", "predicate": "value > 2",
        "predicate_text": "growth is above 2 %",
        "choices": {name: {"equivalent": list(range(10))} for name in names},
        "readings": [{"name": "any", "plain": True}], "main": [dict.fromkeys(names, 0)],
    }  # fmt: skip
    return Claim.model_validate(
        {"id": "long", "section": "", "chapter": "none", "where": "", "statement": "",
         "question": "", "stance": "asserted", "parts": [part], "sources": [next(iter(catalogue()))]}
    )  # fmt: skip


class Growth:
    """A computation of usual size: the trend of economies in a window of a panel, some left out."""

    def __init__(self) -> None:
        draw = np.random.default_rng(0)
        paths = draw.normal(0.02, 0.05, (10, 60, 40)).cumsum(axis=2)
        outcome, economy, year = (axis.ravel() for axis in np.indices(paths.shape))
        table = pd.DataFrame({"economy": economy, "year": year, "log": paths.ravel()})
        self.panels = [table[outcome == k].reset_index(drop=True) for k in range(10)]
        self.source = next(iter(catalogue()))

    def __call__(self, series: int, start: int, length: int, **left_out: int) -> Estimate:
        """Slope of the logarithm on time with an effect for each economy, in per cent."""
        panel = self.panels[series]
        absent = [10 * k + v for k, v in enumerate(left_out.values())]
        rows = panel[panel["year"].between(start, start + 19 + length)]
        rows = rows[~rows["economy"].isin(absent)]
        within = rows[["year", "log"]] - rows.groupby("economy")[["year", "log"]].transform("mean")
        x, y = within["year"].to_numpy(), within["log"].to_numpy()
        slope = x @ y / (x @ x)
        score = pd.Series(x * (y - slope * x)).groupby(rows["economy"].to_numpy()).sum()
        reach = 1.96 * float(np.sqrt((score.to_numpy() ** 2).sum())) / (x @ x)
        return Estimate(100 * slope, self.source, 100 * (slope - reach), 100 * (slope + reach))


class _Peak(threading.Thread):
    """Largest memory of this process and its children together, looked at ten times a second."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.mib = 0.0
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(0.1):
            self._look()

    def stop(self) -> float:
        self._look()
        self._done.set()
        self.join()
        return self.mib

    def _look(self) -> None:
        own = psutil.Process()
        total = 0
        for process in [own, *own.children(recursive=True)]:
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self.mib = max(self.mib, total / 2**20)


def _case(count: int, workers: int, answer: multiprocessing.Queue) -> None:
    peak = _Peak()
    peak.start()
    claim, compute = long_claim(count), Growth()
    start = time.perf_counter()
    table, _ = evaluate(claim, compute, workers=workers)
    seconds = time.perf_counter() - start
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    cpu = sum(sum(resource.getrusage(who)[:2]) for who in whose)
    answer.put((len(table), float(table["value"].sum()), seconds, cpu, peak.stop()))


def growth(counts: tuple[int, ...] = COUNTS, workers: tuple[int, ...] = WORKERS) -> pd.DataFrame:
    """Evaluate claims of a growing number of ways on one and on two workers, each in a fresh process.

    Parameters
    ----------
    counts, workers : tuple of int
        Numbers of ways, powers of ten; numbers of workers.

    Returns
    -------
    DataFrame
        `ways, workers, seconds, cpu_s, peak_mib`; the start of the workers counts,
        processor time and memory are those of all processes together.

    Raises
    ------
    RecomputeError
        A run that did not end, or numbers that differ between numbers of workers.
    """
    spawn = multiprocessing.get_context("spawn")
    rows = []
    for count in counts:
        sums = set()
        for number in workers:
            answer = spawn.Queue()
            process = spawn.Process(target=_case, args=(count, number, answer))
            process.start()
            process.join()
            if process.exitcode:
                raise RecomputeError(
                    f"{count} ways on {number} workers did not finish",
                    where="the traceback above",
                    mend="free memory, or ask for fewer",
                )
            done, total, *spent = answer.get()
            sums.add((done, total))
            rows.append((count, number, *spent))
        if len(sums) > 1:
            raise RecomputeError(
                f"{count} ways give other numbers on other workers",
                where=str(sorted(sums)),
                mend="look for a computation that depends on its process",
            )
    names = ["ways", "workers", "seconds", "cpu_s", "peak_mib"]
    return pd.DataFrame(rows, columns=names)
