"""How fast and how large PPML with three-way effects is, and against statsmodels where it can run.

Not a test: the numbers depend on the machine. `python -m tests.benchmarks.measures` writes them,
with those of `tests.benchmarks.claims`, to `docs/benchmarks.md` and names the machine. Each case runs in a process of its own, so that
"cold" holds the import of pyfixest and the peak of memory is that of the case alone.
"""

from __future__ import annotations

import math
import multiprocessing
import platform
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import psutil

from eaeu.validation import dummies_ppml, simulated_world
from recompute.errors import RecomputeError
from recompute.measures import gravity
from recompute.measures.gravity import group_codes

if TYPE_CHECKING:
    from collections.abc import Callable

TARGETS = {"world 2000-2014": (5.0, math.nan), "COW 1990-2014": (15.0, 1.5)}
"""Seconds and GiB that a case should stay under."""


def cow_panel(flows: pd.DataFrame, start: int = 1990, end: int = 2014) -> pd.DataFrame:
    """All pairs COW records in the years, with a covariate that no effect absorbs.

    Parameters
    ----------
    flows : DataFrame
        `exporter, importer, year, value`, as `load("cow-trade-4.0")` gives it.
    start, end : int
        First and last year.

    Returns
    -------
    DataFrame
        `exporter, importer, year, flow, agreement`; the agreement is drawn by pair (seed 0),
        since the time it takes does not depend on what it means.
    """
    rows = flows.loc[flows["year"].between(start, end), ["exporter", "importer", "year", "value"]]
    pair = group_codes(rows, "pair")
    signed = np.random.default_rng(0).integers(start, end + 15, pair.max() + 1)
    return rows.rename(columns={"value": "flow"}).assign(
        agreement=(rows["year"].to_numpy() >= signed[pair]).astype(float)
    )


def _world() -> pd.DataFrame:
    return simulated_world(150, 15)


def _cow() -> pd.DataFrame:
    from recompute.sources import load  # noqa: PLC0415  the other case needs no data

    return cow_panel(load("cow-trade-4.0"))


def _case(make: Callable[[], pd.DataFrame], answer: multiprocessing.Queue) -> None:
    panel = make()
    seconds, cpu = [], []
    for _ in range(2):
        start, spent = time.perf_counter(), time.process_time()
        fit = gravity.ppml(panel, ["agreement"])
        seconds.append(time.perf_counter() - start)
        cpu.append(time.process_time() - spent)
    answer.put(
        {
            "rows": len(panel),
            "observations": fit.observations,
            "effects": sum(fit.effects.values()),
            "cold_s": seconds[0],
            "warm_s": seconds[1],
            "warm_cpu_s": cpu[1],
            "peak_rss_gib": _peak_rss(),
        }
    )


def _peak_rss() -> float:
    """Peak memory of this process in GiB; getrusage would hand on the peak of its parent."""
    status = Path("/proc/self/status").read_text()
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return int(kib) / 2**20


def ppml() -> pd.DataFrame:
    """Time and memory of the two panels, each in a fresh process.

    Returns
    -------
    DataFrame
        `case, rows, observations, effects, cold_s, warm_s, warm_cpu_s, peak_rss_gib, target_s,
        target_gib, met`; cold is the first estimate with the import, warm the second; memory (Linux) holds
        the data as well. A target is met when the cold run meets it.
    """
    spawn = multiprocessing.get_context("spawn")
    rows = []
    for (name, (target_s, target_gib)), make in zip(TARGETS.items(), (_world, _cow), strict=True):
        answer = spawn.Queue()
        process = spawn.Process(target=_case, args=(make, answer))
        process.start()
        process.join()
        if process.exitcode:
            raise RecomputeError(
                f"the benchmark {name} did not finish",
                where="the traceback above",
                mend="make the extract cow-trade-4.0, or free memory",
            )
        row = {"case": name, **answer.get(), "target_s": target_s, "target_gib": target_gib}
        fits = math.isnan(target_gib) or row["peak_rss_gib"] < target_gib
        rows.append({**row, "met": row["cold_s"] < target_s and fits})
    return pd.DataFrame(rows)


def against_statsmodels(sizes: tuple[int, ...] = (6, 12, 18, 24)) -> pd.DataFrame:
    """Estimate the same equation with a dummy for each effect, as long as that can be done.

    Parameters
    ----------
    sizes : tuple of int
        Numbers of economies, over eight years; statsmodels needs dense dummies, rows times groups.

    Returns
    -------
    DataFrame
        `economies, observations, dummies, ours_s, statsmodels_s, difference`, the last between
        the two coefficients.
    """
    rows = []
    for economies in sizes:
        panel = simulated_world(economies, 8)
        start = time.perf_counter()
        fit = gravity.ppml(panel, ["agreement"])
        ours = time.perf_counter() - start
        start = time.perf_counter()
        estimate, dummies = dummies_ppml(panel, ["agreement"])
        rows.append(
            {
                "economies": economies,
                "observations": fit.observations,
                "dummies": dummies,
                "ours_s": ours,
                "statsmodels_s": time.perf_counter() - start,
                "difference": abs(estimate[0] - fit.coefficients.loc["agreement", "estimate"]),
            }
        )
    return pd.DataFrame(rows)


def machine() -> str:
    """Name the machine in one line: processor, cores, memory, system, Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), "")
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{model or platform.machine()}, {psutil.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def page(
    panels: pd.DataFrame, dummies: pd.DataFrame, curves: pd.DataFrame, where: str, load: float
) -> str:
    """Text of `docs/benchmarks.md`.

    Parameters
    ----------
    panels, dummies, curves : DataFrame
        From `ppml`, `against_statsmodels` and `tests.benchmarks.claims.growth`.
    where : str
        The machine.
    load : float
        Runnable processes when the run began, as the system counts them.
    """
    targets = []
    for row in panels.to_dict("records"):
        gib = float(row["target_gib"])
        most = f"{row['target_s']:.0f} s" + ("" if math.isnan(gib) else f" and {gib} GiB")
        targets.append(
            f"- {row['case']}: {'met' if row['met'] else 'not met'} (under {most}; "
            f"cold {row['cold_s']:.1f} s, peak {row['peak_rss_gib']:.2f} GiB)"
        )
    shown = panels.drop(columns=["target_s", "target_gib", "met"])
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `make bench`; do not edit.",
            "",
            f"Machine: {where}. Load when the run began: {load:.1f} "
            "(above the number of cores, wall-clock times are longer than the work takes; "
            "processor times are not).",
            "",
            "## Gravity with exporter-year, importer-year and pair effects",
            "",
            "Cold holds the import of pyfixest, warm does not; memory holds the data as well.",
            "",
            _markdown(shown),
            "",
            *targets,
            "",
            "The same equation by statsmodels, with a dummy for each effect:",
            "",
            _markdown(dummies, difference=".1e"),
            "",
            "## Every way to compute a claim",
            "",
            "Each way is a regression on sixty economies; judging it and making the "
            "table count. The numbers are the same on any number of workers.",
            "",
            _markdown(curves, peak_mib=",.0f"),
            "",
        ]
    )


def _markdown(frame: pd.DataFrame, **formats: str) -> str:
    def cell(name: str, value: object) -> str:
        if isinstance(value, float):
            return format(value, formats.get(name, ".2f"))
        return f"{value:,}" if isinstance(value, int) else str(value)

    rows = [
        "| " + " | ".join(cell(n, v) for n, v in zip(frame.columns, row, strict=True)) + " |"
        for row in frame.itertuples(index=False, name=None)
    ]
    head = "| " + " | ".join(str(name).replace("_", " ") for name in frame) + " |"
    return "\n".join([head, "|" + "---:|" * len(frame.columns), *rows])


def main() -> None:
    """Run all benchmarks and write `docs/benchmarks.md`."""
    from recompute import paths  # noqa: PLC0415  the estimates need no project
    from tests.benchmarks import claims as curves  # noqa: PLC0415

    load = psutil.getloadavg()[0]
    text = page(ppml(), against_statsmodels(), curves.growth(), machine(), load)
    target = paths.root() / "docs" / "benchmarks.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
