r"""How large an effect gravity gives to unions that never were.

Clustered errors take pairs as many and alone; a union of five has twenty pairs that share their
members' shocks. So the same date is given to sets of as many other economies, drawn at random, and
the union is ranked among them {cite}`conley2011`. An estimate for each of hundreds of draws would
take minutes, so all draws share the equation without the union and each takes one Newton step from
it,

.. math:: b = \frac{\tilde x' (y - \hat\lambda_0)}{\tilde x' \hat\Lambda_0 \tilde x}, \qquad
          t = \frac{\tilde x' (y - \hat\lambda_0)}{\sqrt{\sum_{ij} (\tilde x_{ij}' (y - \hat\lambda_0)_{ij})^2}},

:math:`\tilde x` the union's dummy less what effects and other covariates explain of it, weighted with
the fitted flows. For small effects the step is the estimate; for large ones it is short of it. The rank
is valid whatever the statistic, since union and draws are treated the same: :math:`p = (1 + \#\{|t_d|
\ge |t|\}) / (1 + n)`, if the draws could have been members as well as the members, which is what the
pool must argue.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.flows import check, need
from recompute.measures.gravity import THREE_WAY, group_codes, informative

_STEPS, _CLOSE, _AT_ONCE = 100, 1e-10, 50


@dataclass(frozen=True)
class MadeUp:
    """A union among sets of economies drawn at random."""

    table: pd.DataFrame
    """One row a set, the union first: `members` joined by blanks, `estimate` (log points / 100, one
    step), `percent`, `t`."""
    p_above: float
    """One-sided: share with a t as high."""


def made_up_unions(
    panel: pd.DataFrame,
    members: Iterable[str],
    pool: Iterable[str],
    start: int,
    *,
    covariates: Sequence[str] = (),
    draws: int = 199,
    seed: int = 0,
    like: float | None = None,
) -> MadeUp:
    """Rank a union among sets of as many others that are given the same date.

    Parameters
    ----------
    panel : DataFrame
        Columns `exporter, importer, year, flow` and the covariates; missing flows are left out.
    members : iterable of str
        The union, two or more.
    pool : iterable of str
        Economies that sets are drawn from, the members left out of it.
    start : int
        First year of the union.
    covariates : sequence of str
        As in `gravity.ppml`, without the union's own.
    draws : int
        Sets to draw; where the pool has no more, all of them are taken once.
    seed : int
        Seed of the draws.
    like : float, optional
        Only sets whose trade inside before the start lies between the union's divided by this and
        times this.

    Raises
    ------
    NoData
        A member or one of the pool that the panel does not have, no trade, or a pool with fewer
        than ten such sets.
    RecomputeError
        Fewer than two members, or a table that is no table of flows.
    """
    check(panel, value="flow")
    union = tuple(sorted(set(members)))
    known = set(panel["exporter"].unique())
    need(union, known, "members of the union")
    others = sorted(set(need(pool, known, "pool of made-up unions")) - set(union))
    if len(union) < 2:
        raise RecomputeError("a union needs two members", where=str(union), mend="name them")
    rows = panel[panel["flow"].notna()]
    groups = [group_codes(rows, name) for name in THREE_WAY]
    keep, _ = informative(rows["flow"].to_numpy(float), groups)
    rows, codes = rows[keep], np.column_stack(groups)[keep].astype(np.uint64)
    numbered, places = pd.factorize(rows[["exporter", "importer"]].to_numpy(str).ravel())
    sides = numbered.reshape(-1, 2)
    late = rows["year"].to_numpy() >= start
    flow = rows["flow"].to_numpy(float) / float(rows["flow"].mean())

    def pairs_of(group: tuple[str, ...]) -> np.ndarray:
        ends = np.isin(places, group)[sides]
        return ends[:, 0] & ends[:, 1]

    own = float(flow[pairs_of(union) & ~late].sum())
    sets = [union]
    for group in _draw(others, len(union), draws, seed):
        both = pairs_of(group)
        trade = float(flow[both & ~late].sum())
        if (both & late).any() and (like is None or own / like <= trade <= own * like):
            sets.append(group)
    if len(sets) < 11:
        raise NoData(
            f"{len(sets) - 1} made-up unions of like size are too few to rank among",
            where=f"pool of {len(others)}, sets of {len(union)}",
            mend="widen the pool, or the likeness asked for",
        )
    x = rows[list(covariates)].to_numpy(float)
    fitted = _without(flow, x, codes)
    residual = flow - fitted
    pair = group_codes(rows, "pair")
    results = []
    for first in range(0, len(sets), _AT_ONCE):
        part = sets[first : first + _AT_ONCE]
        dummies = np.column_stack([pairs_of(group) & late for group in part]).astype(float)
        within = _demeaned(np.column_stack([dummies, x]), codes, fitted)
        within, control = within[:, : len(part)], within[:, len(part) :]
        if control.shape[1]:
            weighted = control * fitted[:, None]
            within = within - control @ np.linalg.solve(weighted.T @ control, weighted.T @ within)
        for k, group in enumerate(part):
            column = within[:, k]
            score = float(column @ residual)
            b = score / float(column**2 @ fitted)
            spread = np.sqrt((np.bincount(pair, weights=column * residual) ** 2).sum())
            results.append((" ".join(group), b, 100 * np.expm1(b), score / spread))
    table = pd.DataFrame(results, columns=["members", "estimate", "percent", "t"])
    t = table["t"].to_numpy()
    return MadeUp(table, p_above=float((t >= t[0]).mean()))


def _draw(pool: list[str], size: int, draws: int, seed: int) -> list[tuple[str, ...]]:
    """Draw different sets, in the order of the draws."""
    random = np.random.default_rng(seed)
    found: dict[tuple[str, ...], None] = {}
    for _ in range(20 * draws if len(pool) > size else 0):
        found[tuple(sorted(random.choice(pool, size, replace=False).tolist()))] = None
        if len(found) == draws:
            break
    return list(found)


def _demeaned(values: np.ndarray, codes: np.ndarray, weights: np.ndarray) -> np.ndarray:
    from pyfixest.estimation import demean  # noqa: PLC0415  four seconds, only where it is used

    return demean(values, codes, weights, tol=1e-8)[0]


def _without(flow: np.ndarray, x: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Fitted flows of PPML with effects and covariates, by reweighted least squares."""
    mean = (flow + flow.mean()) / 2
    last = np.inf
    for _ in range(_STEPS):
        link = np.log(mean)
        target = link + flow / mean - 1
        within = _demeaned(np.column_stack([target, x]), codes, mean)
        left, control = within[:, 0], within[:, 1:]
        if control.shape[1]:
            weighted = control * mean[:, None]
            left = left - control @ np.linalg.solve(weighted.T @ control, weighted.T @ left)
        mean = np.exp(np.clip(target - left, -50, 50))
        ratio = np.divide(flow, mean, out=np.ones_like(flow), where=flow > 0)
        deviance = 2 * float((flow * np.log(ratio) - flow + mean).sum())
        if abs(deviance - last) < _CLOSE * (0.1 + abs(last)):
            return mean
        last = deviance
    raise RecomputeError(
        "the equation without the union did not converge",
        where=f"{len(flow)} flows",
        mend="look for flows recorded in two units",
    )
