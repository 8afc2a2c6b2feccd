"""Specifications spread over processes or a cluster with Dask."""

import warnings
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import cloudpickle
from dask.distributed import Client, KilledWorker, LocalCluster, as_completed

from recompute.claims.progress import Progress
from recompute.errors import RecomputeError

_BATCHES_PER_WORKER = 16
_LARGEST_BATCH = 1000
_PATIENCE_SECONDS = 10


def _batch(
    work: tuple[Callable[..., Any], Callable[..., Any]], batch: list[dict[str, Any]]
) -> list[Any]:
    attempt, compute = work
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
        Sent to each worker once and by value, data and all, so a function of a notebook will do.
    combinations : list of dict
        One a specification.
    workers : int
        Local processes, where no `address` is given.
    address : str or None
        A Dask scheduler's address.

    Raises
    ------
    RecomputeError
        A batch whose worker dies is given to another one; where three have died of it, or where
        the scheduler does not answer.
    """
    with ExitStack() as stack:
        client = stack.enter_context(_client(stack, workers, address))
        lanes = sum(client.nthreads().values()) or workers
        size = len(combinations) // (lanes * _BATCHES_PER_WORKER)
        size = min(max(size, 1), _LARGEST_BATCH)
        starts = range(0, len(combinations), size)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")
            # A task, not scattered data: what a dead worker held can be made again.
            work = client.submit(cloudpickle.loads, cloudpickle.dumps((attempt, compute)))
        futures = {
            client.submit(_batch, work, combinations[s : s + size], pure=False): s for s in starts
        }
        found: dict[int, list[Any]] = {}
        progress = stack.enter_context(Progress("specifications", len(combinations)))
        try:
            for future, result in as_completed(futures, with_results=True):
                found[futures[future]] = result
                progress.advance(len(result))
        except KilledWorker as error:
            raise RecomputeError(
                "a batch of specifications killed every worker it was given to",
                where=f"{len(combinations)} specifications in batches of {size}",
                mend="run it with workers=1 to see what ends the process; most often it is memory",
            ) from error
    return [outcome for start in starts for outcome in found[start]]


def _client(stack: ExitStack, workers: int, address: str | None) -> Client:
    if address is None:
        cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
        return Client(stack.enter_context(cluster))
    try:
        return Client(address, timeout=_PATIENCE_SECONDS)
    except OSError as error:
        raise RecomputeError(
            f"no Dask scheduler answers at {address}",
            where="DASK_SCHEDULER_ADDRESS",
            mend="start one (`dask scheduler`), or unset the variable to compute here",
        ) from error
