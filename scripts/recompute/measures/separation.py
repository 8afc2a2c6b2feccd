"""Which rows and which covariates of a Poisson model with many effects say anything.

Effects and clusters are named groups of rows: `GROUPS`. A group without any trade is fitted
perfectly by an effect of minus infinity, a group of one row by its own effect; both are left out.
A covariate is identified when something of it is left beside the effects, on all rows and on the
rows with trade {cite}`santossilva2010,correia2020`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.linalg import qr

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from collections.abc import Sequence

GROUPS = {
    "exporter": ("exporter",),
    "importer": ("importer",),
    "year": ("year",),
    "exporter-year": ("exporter", "year"),
    "importer-year": ("importer", "year"),
    "pair": ("exporter", "importer"),
    "symmetric-pair": ("exporter", "importer"),
    "pair-group-year": ("pair_group", "year"),
}
"""Groups by name, for effects and for clusters; a symmetric pair is the same both ways, and the column
`pair_group` names pairs that share what happens to them in a year."""


def group_codes(flows: pd.DataFrame, name: str) -> np.ndarray:
    """Whole-number code of the group of each row, by a name from `GROUPS`."""
    if name == "symmetric-pair":
        both = pd.factorize(pd.concat([flows["exporter"], flows["importer"]]))[0]
        ends = both.reshape(2, -1)
        return cross([ends.min(axis=0), ends.max(axis=0)])
    return cross([pd.factorize(flows[column])[0] for column in GROUPS[name]])


def cross(codes: Sequence[np.ndarray]) -> np.ndarray:
    """Whole-number code of each combination of several codes."""
    combined = codes[0].astype(np.int64)
    for code in codes[1:]:
        combined = combined * (int(code.max(initial=0)) + 1) + code
    return pd.factorize(combined)[0]


def informative(flow: np.ndarray, codes: Sequence[np.ndarray]) -> tuple[np.ndarray, int, int]:
    """Find the rows left when groups without trade and groups of one row are dropped.

    Dropping a group can empty another, so this goes on until nothing changes.

    Parameters
    ----------
    flow : ndarray, shape (n,)
        Flows of 0 or more.
    codes : sequence of ndarray, shape (n,)
        Group of each row, for each effect.

    Returns
    -------
    tuple of ndarray, int and int
        Mask of the rows to keep; rows dropped for want of trade; rows dropped as singletons.

    Raises
    ------
    RecomputeError
        No trade at all, or no row left.
    """
    if not (flow > 0).any():
        raise RecomputeError(
            "no positive flow at all", where="ppml", mend="check the window and the merge"
        )
    keep = np.ones(len(flow), dtype=bool)
    separated = singletons = 0
    while True:
        before = int(keep.sum())
        for code in codes:
            empty = keep & (np.bincount(code, weights=flow * keep)[code] == 0)
            keep &= ~empty
            separated += int(empty.sum())
            single = keep & (np.bincount(code, weights=keep)[code] == 1)
            keep &= ~single
            singletons += int(single.sum())
        if not keep.any():
            raise RecomputeError(
                "no group of the effects has two rows with trade",
                where="ppml",
                mend="use a longer panel or fewer effects",
            )
        if int(keep.sum()) == before:
            return keep, separated, singletons


def refuse_unidentified(
    x: np.ndarray, flow: np.ndarray, absorbed: np.ndarray, names: Sequence[str]
) -> None:
    """Raise `RecomputeError` naming each covariate that has no finite coefficient.

    Parameters
    ----------
    x : ndarray, shape (n, k)
        Covariates.
    flow : ndarray, shape (n,)
        Flows.
    absorbed : ndarray, shape (n, effects)
        Group of each row, a column an effect.
    names : sequence of str
        Names of the covariates.
    """
    absorbed_by_effects, collinear = _dependent(x, absorbed)
    traded = flow > 0
    zeros_only: list[int] = []
    if not absorbed_by_effects and not collinear:
        for found in _dependent(x[traded], absorbed[traded]):
            zeros_only += found
    for bad, what, mend in (
        (
            absorbed_by_effects,
            "has no variation left beside the effects",
            "drop it, or absorb fewer effects",
        ),
        (
            collinear,
            "is a combination of the other covariates and the effects (collinear)",
            "drop it or one of those it is made of, or absorb fewer effects",
        ),
        (
            zeros_only,
            "varies over zero flows alone, so its coefficient has no finite value (separation)",
            "drop it, or widen the panel until some flow it touches is positive",
        ),
    ):
        if bad:
            which = ", ".join(names[k] for k in bad)
            raise RecomputeError(f"{which} {what}", where="covariates of ppml", mend=mend)


def _dependent(x: np.ndarray, absorbed: np.ndarray) -> tuple[list[int], list[int]]:
    """Columns that the effects explain in full; else those that earlier columns explain too."""
    from pyfixest.estimation import demean  # noqa: PLC0415  four seconds, only where it is used

    size = np.linalg.norm(x, axis=0)
    scaled = x / np.where(size > 0, size, 1)
    dense = np.column_stack([pd.factorize(code)[0] for code in absorbed.T])
    within, _ = demean(scaled, dense.astype(np.uint64), np.ones(len(x)), tol=1e-9)
    alone = np.linalg.norm(within, axis=0) < 1e-5
    if alone.any():
        return np.flatnonzero(alone).tolist(), []
    unit = within / np.linalg.norm(within, axis=0)
    triangle, order = qr(unit, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle[: x.shape[1]]))
    return [], sorted(int(k) for k in order[: len(diagonal)][diagonal < 1e-6])
