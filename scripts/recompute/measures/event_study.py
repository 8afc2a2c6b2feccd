r"""Event study for units that enter at different dates: effects by group and time.

.. math:: ATT(g,t) = \overline{(Y_t - Y_{g-1})}_{G=g} - \overline{(Y_t - Y_{g-1})}_{C}

:math:`G` is the year of entry, :math:`C` the units that never enter {cite}`callaway2021`. A
regression on leads and lags with effects of unit and year compares late entrants with early ones
already under treatment, and its leads take up what others' lags should
{cite}`sunabraham2021,goodmanbacon2021`; here each group meets untreated units only. The total is the
mean over all units and years from entry on.

**What it assumes.** Without entry the groups would have moved like their controls (parallel
trends) and nothing happens before entry because of it. Effects near zero in the years before support
this, they do not prove it.

**Errors.** `se` is Neyman's {cite}`neyman1923`: the variance of the changes over units, n-1 below,
treated and controls apart. It counts units as independent and needs many of them treated. With a
handful of members it is too small, and a group of one has none: then use `placebo`, which asks how
large an effect is found where the same entries are dealt out among the controls
{cite}`conley2011`.

**Why not pyfixest.** The numbers are those of its saturated regression, which a test compares to
1e-6; but `placebo` wants the effect a hundred times in each of a hundred specifications, 0.1 ms here
and some 0.2 s there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.units import by_unit


@dataclass(frozen=True)
class Placebo:
    """The total effect beside those found where the entries are dealt out among the controls."""

    total: float
    """Mean effect over all entrants and years from entry on, in the unit of the outcome."""
    draws: np.ndarray
    """Total effect in each draw."""


def fit(
    panel: pd.DataFrame, outcome: str, entry: Mapping[str, int], controls: Iterable[str]
) -> pd.DataFrame:
    """Estimate effects by group of entrants and year.

    Parameters
    ----------
    panel : DataFrame
        Columns `iso3, year` and the outcome, one row a unit and year; its years are the window.
    outcome : str
        Numeric column, such as 100 times the log of output per head.
    entry : mapping of str to int
        First treated year of each entrant; those without a year before it, or that enter after the
        window, are passed over.
    controls : iterable of str
        Two or more units that never enter.

    Returns
    -------
    DataFrame
        `group, year, estimate, se, units, controls`; the year before entry, the base, has zeros.

    Raises
    ------
    NoData
        A unit without data or with gaps, a year missing from the panel, nobody who enters inside
        the window, or fewer than two controls.
    RecomputeError
        Missing column, duplicate key, or an entrant among the controls.
    """
    rows = [
        (
            group, year, float(own.mean() - others.mean()),
            float(np.sqrt(_squared_error(own) + _squared_error(others))), len(own), len(others),
        )
        for group, year, own, others in _Data.read(panel, outcome, entry, controls).changes()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["group", "year", "estimate", "se", "units", "controls"])


def placebo(
    panel: pd.DataFrame,
    outcome: str,
    entry: Mapping[str, int],
    controls: Iterable[str],
    *,
    draws: int = 999,
) -> Placebo:
    """Find how large an effect chance gives: deal the same entries out among the controls.

    Parameters
    ----------
    panel, outcome, entry, controls
        As for `fit`; two controls more than entrants, at least.
    draws : int
        Times to deal them out.

    Raises
    ------
    NoData, RecomputeError
        As for `fit`, or too few controls.
    """
    data = _Data.read(panel, outcome, entry, controls)
    sizes = [(g, len(members)) for g, members in data.groups.items()]
    entrants = sum(n for _, n in sizes)
    pool = np.array(data.controls)
    if len(pool) < entrants + 2:
        raise NoData(
            f"{len(pool)} controls are too few to deal {entrants} entries out among them",
            where="controls of the event study",
            mend="add controls, two more than entrants at least",
        )
    random = np.random.default_rng(0)
    ends = np.cumsum([0, *(n for _, n in sizes)])
    totals = np.empty(draws)
    for k in range(draws):
        mixed = random.permutation(pool).tolist()
        groups = {g: mixed[a:b] for (g, _), a, b in zip(sizes, ends, ends[1:], strict=False)}
        totals[k] = _Data(data.outcome, groups, mixed[entrants:]).total()
    return Placebo(data.total(), totals)


@dataclass(frozen=True)
class _Data:
    outcome: pd.DataFrame
    groups: dict[int, list[str]]
    controls: list[str]

    @classmethod
    def read(
        cls, panel: pd.DataFrame, outcome: str, entry: Mapping[str, int], controls: Iterable[str]
    ) -> _Data:
        pool = sorted(set(controls))
        if both := sorted(set(pool) & set(entry)):
            raise RecomputeError(
                f"{', '.join(both)} enter and are among the controls",
                where="controls of the event study",
                mend="leave them out of one of the two",
            )
        if len(pool) < 2:
            raise NoData(
                "an event study needs two controls",
                where=f"controls {', '.join(pool) or 'none'}",
                mend="add units that never enter",
            )
        wide = by_unit(panel, [*sorted(entry), *pool], outcome)
        first, last = wide.index.min(), wide.index.max()
        inside = {u: g for u, g in entry.items() if first < g <= last}
        if not inside:
            raise NoData(
                "nobody enters inside the window with a year before",
                where=f"window {first} to {last}; entries in {sorted(set(entry.values()))}",
                mend="lengthen the window, or name the entrants",
            )
        groups = {
            g: sorted(u for u, year in inside.items() if year == g)
            for g in sorted(set(inside.values()))
        }
        return cls(wide, groups, pool)

    def changes(self) -> Iterator[tuple[int, int, np.ndarray, np.ndarray]]:
        """Group, year, and changes from the year before entry: its units' and the controls'."""
        values, years = self.outcome.to_numpy(), self.outcome.index.to_numpy()
        others = self.outcome.columns.get_indexer(pd.Index(self.controls))
        for g, units in self.groups.items():
            own = self.outcome.columns.get_indexer(pd.Index(units))
            for year, change in zip(years, values - values[years == g - 1][0], strict=True):
                yield g, int(year), change[own], change[others]

    def total(self) -> float:
        """Mean effect from entry on, weighted by units."""
        late = [(own, others) for g, year, own, others in self.changes() if year >= g]
        units = np.array([len(own) for own, _ in late], dtype=float)
        effects = np.array([own.mean() - others.mean() for own, others in late])
        return float(units / units.sum() @ effects)


def _squared_error(change: np.ndarray) -> float:
    """Variance of the mean; one unit has none."""
    return float(change.var(ddof=1)) / len(change) if len(change) > 1 else np.nan
