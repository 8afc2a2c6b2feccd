r"""Event study for units that enter at different dates: effects by group and time.

.. math:: ATT(g,t) = \overline{(Y_t - B_g)}_{G=g} - \overline{(Y_t - B_g)}_{C_{g,t}}

:math:`G` is the year of entry, :math:`B_g` each unit's outcome in the year before, :math:`g-1`, or
its mean over the last `base_years` before entry, which a noisy outcome asks for; :math:`C` the units that never enter, or those that have not
entered by :math:`t` {cite}`callaway2021`. A regression on leads and lags with effects of unit and
year compares late entrants with early ones already under treatment, and its leads take up what
others' lags should {cite}`sunabraham2021,goodmanbacon2021`; here each group meets untreated units
only. With units that never enter, the numbers are those of the regression with all interactions of
group and relative year, which pyfixest estimates as well: a test compares the two. An effect
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
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from recompute.errors import RecomputeError
from recompute.measures.units import by_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class EventStudy:
    """Effects of entry by years from it, in the unit of the outcome."""

    table: pd.DataFrame
    """`relative_year, estimate, se, low, high, units, base`; 95 %, normal. A
    base of one year is a row of zeros. `units` counts the entrants behind a row."""
    by_group: pd.DataFrame
    """`group, year, relative_year, estimate, se, units, controls`."""
    total: pd.Series
    """`estimate, se, low, high` of the mean effect over all entrants and years from entry on."""
    leads_p_value: float
    """Wald test that all leads outside the base are zero; missing where there is none or no error."""
    left_out: list[str]
    """Entrants without the base years in the panel, or that enter after its end."""
    controls: list[str]


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
    base_years: int = 1,
    compare: Literal["never", "not yet"] = "never",
) -> EventStudy:
    """Estimate the effect of entry by years from it.

    Parameters
    ----------
    panel : DataFrame
        Columns `iso3, year, outcome`, one row a unit and year; its years are the window.
    outcome : str
        Numeric column, such as a logarithm.
    entry : mapping of str to int
        Unit -> first year in which it is in.
    controls : iterable of str
        Units that never enter, two or more.
    leads, lags : int
        Years before entry (1 or more) and after (0 or more) to report.
    base_years : int
        Years before entry that all others are compared with.
    compare : {"never", "not yet"}
        Compare with `controls` alone, or also with entrants as long as they are not in.

    Raises
    ------
    RecomputeError
        Missing column, duplicate key, a unit without data or with gaps, an entrant among the
        controls, fewer than two controls, nobody who enters inside the window, or leads and lags
        that no entrant has.
    """
    data = _Data.read(panel, outcome, entry, controls, base_years, compare)
    cells = data.cells(data.groups)
    wanted = _window(cells, leads, lags)
    table, errors = [], []
    for step in wanted:
        part = [c for c in cells if c.relative == step]
        estimate, spread = _mean(part)
        units = sum(c.units for c in part)
        table.append((step, estimate, _se(spread), units, -base_years <= step < 0))
        errors.append(spread)
    frame = pd.DataFrame(table, columns=["relative_year", "estimate", "se", "units", "base"])
    for name, sign in (("low", -1), ("high", 1)):
        frame[name] = frame["estimate"] + sign * norm.ppf(0.975) * frame["se"]
    estimate, spread = _mean([c for c in cells if c.relative >= 0])
    se = _se(spread)
    reach = float(norm.ppf(0.975)) * se
    return EventStudy(
        table=frame[["relative_year", "estimate", "se", "low", "high", "units", "base"]],
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
        leads_p_value=_wald(frame, np.array(errors)),
        left_out=data.left_out,
        controls=data.controls,
    )


def placebo(
    panel: pd.DataFrame,
    outcome: str,
    entry: Mapping[str, int],
    controls: Iterable[str],
    *,
    leads: int,
    lags: int,
    base_years: int = 1,
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
    panel, outcome, entry, controls, leads, lags, base_years
        As for `fit`, comparing with controls alone; at least two more controls than entrants.
    draws : int
        Random assignments.
    seed : int
        Seed of the draws.

    Raises
    ------
    RecomputeError
        As for `fit`, or too few controls.
    """
    data = _Data.read(panel, outcome, entry, controls, base_years, "never")
    found = data.cells(data.groups)
    wanted = _window(found, leads, lags)
    sizes = [(g, len(members)) for g, members in data.groups.items()]
    entrants = sum(n for _, n in sizes)
    pool = np.array(data.controls)
    if len(pool) < entrants + 2:
        raise RecomputeError(
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
        fake = _Data(data.outcome, groups, mixed[entrants:], [], base_years, "never")
        rows[k] = _effects(fake.cells(groups), wanted)
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
    if base_years == 1:  # the base is zero by construction
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
    left_out: list[str]
    base_years: int
    compare: str

    @classmethod
    def read(
        cls,
        panel: pd.DataFrame,
        outcome: str,
        entry: Mapping[str, int],
        controls: Iterable[str],
        base_years: int,
        compare: str,
    ) -> _Data:
        pool = sorted(set(controls))
        if both := sorted(set(pool) & set(entry)):
            raise RecomputeError(
                f"{', '.join(both)} enter and are among the controls",
                where="controls of the event study",
                mend="leave them out of one of the two",
            )
        if len(pool) < 2:
            raise RecomputeError(
                "an event study needs two controls",
                where=f"controls {', '.join(pool) or 'none'}",
                mend="add units that never enter",
            )
        if compare not in {"never", "not yet"}:
            raise RecomputeError(
                f"compare is {compare!r}", where="event study", mend='say "never" or "not yet"'
            )
        wide = by_unit(panel, [*sorted(entry), *pool], outcome)
        first, last = wide.index.min(), wide.index.max()
        inside = {u: g for u, g in entry.items() if first <= g - base_years and g <= last}
        if base_years < 1 or not inside:
            raise RecomputeError(
                f"nobody enters inside the window with {base_years} years before",
                where=f"window {first} to {last}; entries in {sorted(set(entry.values()))}",
                mend="lengthen the window, or name the entrants",
            )
        groups = {
            g: sorted(u for u, year in inside.items() if year == g)
            for g in sorted(set(inside.values()))
        }
        return cls(wide, groups, pool, sorted(set(entry) - set(inside)), base_years, compare)

    def cells(self, groups: dict[int, list[str]]) -> list[_Cell]:
        values = self.outcome.to_numpy()
        years = self.outcome.index.to_numpy()
        place = {unit: k for k, unit in enumerate(self.outcome.columns)}
        never = np.array([place[unit] for unit in self.controls])
        members = {g: np.array([place[u] for u in units]) for g, units in groups.items()}
        found = []
        for g, own in members.items():
            base = (years < g) & (years >= g - self.base_years)
            change = values - values[base].mean(axis=0)
            for row, year in enumerate(years):
                others = never
                if self.compare == "not yet":
                    late = [m for h, m in members.items() if h > max(year, g)]
                    others = np.concatenate([never, *late])
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
        raise RecomputeError(
            f"no entrant is observed {', '.join(f'{k:+d}' for k in empty)} years from entry",
            where=f"entrants are observed {min(known):+d} to {max(known):+d} years from it",
            mend="ask for fewer leads or lags, or use a longer window",
        )
    return wanted


def _wald(table: pd.DataFrame, errors: np.ndarray) -> float:
    leads = ((table["relative_year"] < 0) & ~table["base"]).to_numpy()
    covariance = errors[leads] @ errors[leads].T
    if not leads.any() or not np.isfinite(covariance).all():
        return float("nan")
    estimate = table.loc[leads, "estimate"].to_numpy()
    rank = int(np.linalg.matrix_rank(covariance))
    return float(chi2.sf(estimate @ np.linalg.pinv(covariance) @ estimate, rank))
