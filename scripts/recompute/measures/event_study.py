r"""Event study for units that enter at different dates: effects by group and time.

.. math:: ATT(g,t) = \overline{(Y_t - Y_{g-1})}_{G=g} - \overline{(Y_t - Y_{g-1})}_{C}

:math:`G` is the year of entry, :math:`C` the units that never enter {cite}`callaway2021`. A
regression on leads and lags with effects of unit and year compares late entrants with early ones
already under treatment, and its leads take up what others' lags should
{cite}`sunabraham2021,goodmanbacon2021`; here each group meets untreated units only. An effect
:math:`\ell` years after entry is the mean of :math:`ATT(g, g+\ell)` over the groups observed then,
weighted by their units; the total is the mean over all units and years from entry on.

**What it assumes.** Without entry the groups would have moved like their controls (parallel
trends) and nothing happens before entry because of it. Leads near zero support this, they do not
prove it. Groups drop out at the ends of the window, so effects at different distances are of
different units: `units` says how many.

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

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import norm

from recompute.errors import NoData, RecomputeError
from recompute.measures.units import by_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class EventStudy:
    """Effects of entry by years from it, in the unit of the outcome."""

    table: pd.DataFrame
    """`relative_year, estimate, se, low, high, units`; 95 %, normal. The year before entry, the
    base, is a row of zeros. `units` counts the entrants behind a row."""
    by_group: pd.DataFrame
    """`group, year, relative_year, estimate, se, units, controls`."""
    total: pd.Series
    """`estimate, se, low, high` of the mean effect over all entrants and years from entry on."""


@dataclass(frozen=True)
class Placebo:
    """Effects beside those found where the entries are dealt out among the controls."""

    table: pd.DataFrame
    """`relative_year, estimate, low, high, p_value`: 95 % intervals from the placebos' spread."""
    total: pd.Series
    """`estimate, low, high, p_value`."""
    draws: np.ndarray
    """Total effect in each draw, in the unit of the outcome."""


def fit(
    panel: pd.DataFrame,
    outcome: str,
    entry: Mapping[str, int],
    controls: Iterable[str],
    *,
    leads: int,
    lags: int,
) -> EventStudy:
    """Estimate the effect of entry by years from it.

    Parameters
    ----------
    panel : DataFrame
        Columns `iso3, year, outcome`, one row a unit and year; its years are the window.
    outcome : str
        Numeric column, such as a logarithm.
    entry : mapping of str to int
        Unit -> first year in which it is in; those without the year before in the panel, or that
        enter after its end, are passed over.
    controls : iterable of str
        Units that never enter, two or more.
    leads, lags : int
        Years before entry (1 or more) and after (0 or more) to report.

    Raises
    ------
    NoData
        A unit without data or with gaps, fewer than two controls, nobody who enters inside the
        window, or leads and lags that no entrant has.
    RecomputeError
        Missing column, duplicate key, or an entrant among the controls.
    """
    data = _Data.read(panel, outcome, entry, controls)
    cells = data.cells()
    wanted = _window(cells, leads, lags)
    table = []
    for step in wanted:
        part = [c for c in cells if c.relative == step]
        estimate, spread = _mean(part)
        units = sum(c.units for c in part)
        table.append((step, estimate, _se(spread), units))
    frame = pd.DataFrame(table, columns=["relative_year", "estimate", "se", "units"])
    for name, sign in (("low", -1), ("high", 1)):
        frame[name] = frame["estimate"] + sign * norm.ppf(0.975) * frame["se"]
    estimate, spread = _mean([c for c in cells if c.relative >= 0])
    se = _se(spread)
    reach = float(norm.ppf(0.975)) * se
    return EventStudy(
        table=frame[["relative_year", "estimate", "se", "low", "high", "units"]],
        by_group=pd.DataFrame(
            [
                (c.group, c.year, c.relative, c.estimate, _se(c.spread), c.units, c.controls)
                for c in cells
            ],
            columns=["group", "year", "relative_year", "estimate", "se", "units", "controls"],
        ),
        total=pd.Series(
            {"estimate": estimate, "se": se, "low": estimate - reach, "high": estimate + reach}
        ),
    )


def placebo(
    panel: pd.DataFrame,
    outcome: str,
    entry: Mapping[str, int],
    controls: Iterable[str],
    *,
    leads: int,
    lags: int,
    draws: int = 999,
    seed: int = 0,
) -> Placebo:
    """Deal the entries out among the controls, again and again, and compare.

    The spread of the effects found there is the spread of the error of the estimate, if the
    entrants' shocks are like those of the controls {cite}`conley2011`: with :math:`q` its
    quantiles, the interval is from estimate - q(97.5 %) to estimate - q(2.5 %), the p-value the
    share of draws, the true entries counted among them, at least as large in absolute value.

    Parameters
    ----------
    panel, outcome, entry, controls, leads, lags
        As for `fit`; at least two more controls than entrants.
    draws : int
        Random assignments.
    seed : int
        Seed of the draws.

    Raises
    ------
    NoData, RecomputeError
        As for `fit`, or too few controls.
    """
    data = _Data.read(panel, outcome, entry, controls)
    found = data.cells()
    wanted = _window(found, leads, lags)
    sizes = [(g, len(members)) for g, members in data.groups.items()]
    entrants = sum(n for _, n in sizes)
    pool = np.array(data.controls)
    if len(pool) < entrants + 2:
        raise NoData(
            f"{len(pool)} controls are too few to deal {entrants} entries out among them",
            where="controls of the event study",
            mend="add controls, two more than entrants at least",
        )
    random = np.random.default_rng(seed)
    ends = np.cumsum([0, *(n for _, n in sizes)])
    rows = np.empty((draws, len(wanted) + 1))
    for k in range(draws):
        mixed = random.permutation(pool).tolist()
        groups = {g: mixed[a:b] for (g, _), a, b in zip(sizes, ends, ends[1:], strict=False)}
        fake = _Data(data.outcome, groups, mixed[entrants:])
        rows[k] = _effects(fake.cells(), wanted)
    estimate = _effects(found, wanted)
    low, high = estimate - np.quantile(rows, [0.975, 0.025], axis=0)
    # The same mean taken in another order may differ in the last bit.
    extreme = np.abs(rows) >= np.abs(estimate) * (1 - 1e-12)
    p_value = (1 + extreme.sum(axis=0)) / (1 + draws)
    table = pd.DataFrame(
        {
            "relative_year": wanted,
            "estimate": estimate[:-1],
            "low": low[:-1],
            "high": high[:-1],
            "p_value": p_value[:-1],
        }
    )
    # The base is zero by construction.
    table.loc[table["relative_year"] == -1, "p_value"] = np.nan
    return Placebo(
        table=table,
        total=pd.Series(
            {
                "estimate": estimate[-1],
                "low": low[-1],
                "high": high[-1],
                "p_value": p_value[-1],
            }
        ),
        draws=rows[:, -1],
    )


@dataclass(frozen=True)
class _Cell:
    """One group in one year."""

    group: int
    year: int
    estimate: float
    spread: np.ndarray
    """What each unit of the panel adds to the error; its squares sum to the variance."""
    units: int
    controls: int

    @property
    def relative(self) -> int:
        return self.year - self.group


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

    def cells(self) -> list[_Cell]:
        values = self.outcome.to_numpy()
        years = self.outcome.index.to_numpy()
        place = {unit: k for k, unit in enumerate(self.outcome.columns)}
        others = np.array([place[unit] for unit in self.controls])
        found = []
        for g, units in self.groups.items():
            own = np.array([place[unit] for unit in units])
            change = values - values[years == g - 1][0]
            for row, year in enumerate(years):
                spread = np.zeros(values.shape[1])
                spread[own] = _part(change[row, own])
                spread[others] = -_part(change[row, others])
                estimate = change[row, own].mean() - change[row, others].mean()
                found.append(_Cell(g, int(year), float(estimate), spread, len(own), len(others)))
        return found


def _part(change: np.ndarray) -> np.ndarray:
    """Deviations scaled so that their squares sum to the variance of the mean."""
    n = len(change)
    if n == 1:
        return np.full(1, np.nan)
    return (change - change.mean()) / np.sqrt(n * (n - 1))


def _mean(cells: list[_Cell]) -> tuple[float, np.ndarray]:
    units = np.array([c.units for c in cells], dtype=float)
    weights = units / units.sum()
    estimate = weights @ np.array([c.estimate for c in cells])
    return float(estimate), weights @ np.array([c.spread for c in cells])


def _se(spread: np.ndarray) -> float:
    return float(np.sqrt((spread**2).sum()))


def _effects(cells: list[_Cell], wanted: list[int]) -> np.ndarray:
    steps = [_mean([c for c in cells if c.relative == step])[0] for step in wanted]
    return np.array([*steps, _mean([c for c in cells if c.relative >= 0])[0]])


def _window(cells: list[_Cell], leads: int, lags: int) -> list[int]:
    if leads < 1 or lags < 0:
        raise RecomputeError(
            f"{leads} leads and {lags} lags",
            where="event study",
            mend="ask for one lead or more, and no negative number of lags",
        )
    known = {c.relative for c in cells}
    wanted = list(range(-leads, lags + 1))
    if empty := [step for step in wanted if step not in known]:
        raise NoData(
            f"no entrant is observed {', '.join(f'{k:+d}' for k in empty)} years from entry",
            where=f"entrants are observed {min(known):+d} to {max(known):+d} years from it",
            mend="ask for fewer leads or lags, or use a longer window",
        )
    return wanted
