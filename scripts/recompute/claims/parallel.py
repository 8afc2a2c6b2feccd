"""Specifications spread over processes or a cluster with Dask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dask.distributed import Client, LocalCluster, as_completed
from rich.progress import Progress

_RETRIES = 3
_BATCHES_PER_WORKER = 16


def _batch(
    attempt: Callable[..., Any], compute: Callable[..., Any], batch: list[dict[str, Any]]
) -> list[Any]:
    return [attempt(compute, combination) for combination in batch]


def compute_all(
    attempt: Callable[..., Any],
    compute: Callable[..., Any],
    combinations: list[dict[str, Any]],
    *,
    workers: int,
    address: str | None,
) -> list[Any]:
    """Evaluate ``attempt(compute, combination)`` for each combination, in their order.

    Parameters
    ----------
    attempt, compute : callable
        Sent to the workers by value, so a function of a notebook will do.
    combinations : list of dict
        One a specification.
    workers : int
        Local processes, where no `address` is given.
    address : str or None
        A Dask scheduler's address.

    Notes
    -----
    A batch whose worker dies is given to another one, three times; then the error surfaces.
    """
    local = (
        None
        if address
        else LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    )
    with Client(address or local) as client:
        lanes = sum(client.nthreads().values()) or workers
        size = max(1, len(combinations) // (lanes * _BATCHES_PER_WORKER))
        starts = range(0, len(combinations), size)
        futures = {
            client.submit(
                _batch, attempt, compute, combinations[s : s + size], retries=_RETRIES, pure=False
            ): s
            for s in starts
        }
        found: dict[int, list[Any]] = {}
        with Progress(transient=True) as progress:
            bar = progress.add_task("specifications", total=len(combinations))
            for future, result in as_completed(futures, with_results=True):
                found[futures[future]] = result
                progress.advance(bar, len(result))
    if local is not None:
        local.close()
    return [outcome for start in starts for outcome in found[start]]
