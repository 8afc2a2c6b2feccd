r"""Joint inference for a specification curve, held against curves without any effect.

The share of specifications that agree says how a claim hangs on choices, not how it hangs on
chance: specifications share their data and are far from independent. So the whole curve is made
again on data in which there is no effect, many times, and the curve at hand is held against those
{cite}`simonsohn2020`. Three things are compared: the median estimate, the share of estimates with
the sign of that median, and the share that are significant with that sign. With :math:`s` such a
statistic and :math:`m` curves without effect, the p-value is
:math:`(1 + \#\{s_0 \ge s\}) / (1 + m)`, two-sided: each curve is read in its own direction.

**Where it makes sense.** Where each specification estimates one effect, all read the same data, and
data without the effect can be made: by dealing a treatment out anew (membership among countries,
a date among dates), or, where it
cannot be dealt out, by taking the estimated effect off the outcome and drawing units with
replacement. For a statistic that is counted and not estimated, a share of world output, say, there
is no null to draw from and this says nothing; so it says nothing about claims of that kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError


@dataclass(frozen=True)
class JointTest:
    """A specification curve among curves without effect."""

    table: pd.DataFrame
    """Index `median, share of one sign, share significant`; `observed`, `null` (mean of the curves
    without effect) and `p_value`; the third row only where significance is given."""
    band: pd.DataFrame
    """The curve in rising order, `observed`, with `low, median, high`: the curves without effect,
    each in rising order, at their 2.5, 50 and 97.5 %."""
    draws: int


def joint_test(
    observed: Sequence[float] | np.ndarray,
    null: np.ndarray,
    *,
    significant: Sequence[bool] | np.ndarray | None = None,
    null_significant: np.ndarray | None = None,
) -> JointTest:
    """Hold a curve against curves from data without the effect.

    Parameters
    ----------
    observed : sequence of float, length k
        Estimates, one a specification, in one unit and with 0 for no effect.
    null : ndarray, shape (m, k)
        The same specifications on m sets of data without the effect, as `null_curves` gives them.
    significant : sequence of bool, length k, optional
        Whether each estimate differs from 0 at the level chosen.
    null_significant : ndarray of bool, shape (m, k), optional
        The same for `null`.

    Raises
    ------
    RecomputeError
        No specification, shapes that do not match, a value that is not finite, or significance of
        one side without the other.
    """
    values, curves = np.asarray(observed, dtype=float), np.asarray(null, dtype=float)
    if not values.size or not curves.size or curves.ndim != 2 or curves.shape[1] != values.size:
        raise RecomputeError(
            f"{values.size} estimates and curves without effect of shape {curves.shape}",
            where="joint test",
            mend="give one row a draw and one column a specification, one or more of each",
        )
    if not (np.isfinite(values).all() and np.isfinite(curves).all()):
        raise RecomputeError(
            "an estimate is not finite",
            where="joint test",
            mend="drop the specification from the curve and from all draws, and say why",
        )
    if (significant is None) != (null_significant is None):
        raise RecomputeError(
            "significance is known on one side only",
            where="joint test",
            mend="give it for the curve and for the draws, or for neither",
        )
    every = np.vstack([values, curves])
    median = np.median(every, axis=1)
    sign = np.where(median == 0, 1.0, np.sign(median))
    agree = np.sign(every) == sign[:, None]
    statistics = {"median": np.abs(median), "share of one sign": agree.mean(axis=1)}
    if significant is not None and null_significant is not None:
        marked = np.vstack([np.asarray(significant, bool), np.asarray(null_significant, bool)])
        if marked.shape != every.shape:
            raise RecomputeError(
                f"significance of shape {marked.shape} for estimates of shape {every.shape}",
                where="joint test",
                mend="give one for each estimate",
            )
        statistics["share significant"] = (marked & agree).mean(axis=1)
    rows = {}
    for name, both in statistics.items():
        # The same sum in another order may differ in the last bit.
        extreme = both[1:] >= both[0] - 1e-12 * abs(both[0])
        p_value = (1 + int(extreme.sum())) / (1 + len(curves))
        rows[name] = (both[0], both[1:].mean(), p_value)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["observed", "null", "p_value"])
    table.loc["median", "observed"] = median[0]
    table.loc["median", "null"] = median[1:].mean()
    low, middle, high = np.quantile(np.sort(curves, axis=1), [0.025, 0.5, 0.975], axis=0)
    band = pd.DataFrame({"observed": np.sort(values), "low": low, "median": middle, "high": high})
    return JointTest(table, band, len(curves))


def null_curves(
    compute: Callable[..., float],
    without_effect: Callable[[np.random.Generator], Any],
    specifications: Sequence[Mapping[str, Any]],
    *,
    draws: int = 500,
    seed: int = 0,
) -> np.ndarray:
    """Make the curve again and again on data without the effect.

    Parameters
    ----------
    compute : callable
        ``compute(data, **choices)`` gives the estimate of one specification.
    without_effect : callable
        ``without_effect(random)`` draws one set of data without the effect; all specifications
        of a draw share it, which is what makes the test joint.
    specifications : sequence of mapping
        The choices of each, as in the curve.
    draws : int
        Curves to make.
    seed : int
        Each draw has a stream of its own from it, so more draws leave the first as they are.

    Returns
    -------
    ndarray, shape (draws, specifications)

    Raises
    ------
    RecomputeError
        No specification or no draw.
    """
    if not specifications or draws < 1:
        raise RecomputeError(
            f"{len(specifications)} specifications and {draws} draws",
            where="curves without effect",
            mend="give one or more of each",
        )
    curves = np.empty((draws, len(specifications)))
    for draw in range(draws):
        data = without_effect(np.random.default_rng([seed, draw]))
        curves[draw] = [compute(data, **choices) for choices in specifications]
    return curves
