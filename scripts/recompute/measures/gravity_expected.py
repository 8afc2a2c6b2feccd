r"""What one economy would sell to each other one if it traded as all others do.

Gravity with exporter and importer effects is fitted to the trade of all the others {cite}`head2014`,

.. math:: X_{ij} = \exp(\pi_i + \chi_j + \beta' z_{ij})\,\varepsilon_{ij},

and the exporter left out is put in afterwards: the share of importer :math:`j` in its exports is

.. math:: \hat s_j = \frac{\exp(\hat\chi_j + \hat\beta' z_{ej})}{\sum_k \exp(\hat\chi_k + \hat\beta' z_{ek})},

times its total exports a flow. Its own size and openness cancel, so an economy under sanctions by
all is held against its own total; what is asked is where its goods go. Under PPML the fitted sums
of every exporter and importer equal the recorded ones {cite}`fally2015`, which gives the effects from
:math:`\hat\beta` by balancing rows and columns. Actual above expected trade is over-trade, below it
unused potential {cite}`egger2002`; the name promises more than the number can: what is not in
:math:`z` (quality, habits, politics, what the goods are) is in the gap.

Intervals come from draws of :math:`\hat\beta`: they say how well the *mean* is known, not how far one
pair commonly lies from it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.measures.flows import check, need
from recompute.measures.gravity import ppml

_STEPS, _CLOSE = 2000, 1e-9


@dataclass(frozen=True)
class Expected:
    """Exports of one economy, actual and expected."""

    table: pd.DataFrame
    """Index importer; `actual, expected` in the flows' unit."""
    draws: pd.DataFrame
    """Expected shares, one row a draw of the coefficients, one column an importer."""

    def share(
        self, group: Iterable[str], without: Iterable[str] = ()
    ) -> tuple[float, float, float]:
        """Give the expected share of importers in the exports, per cent, with its 95 % interval.

        Parameters
        ----------
        group : iterable of str
            Importers.
        without : iterable of str
            Importers taken as closed: what they would buy is spread over the others in proportion.
        """
        wanted = need(group, set(self.table.index), "importers")
        left = self.table.index.difference(list(without))
        flows = self.table.loc[left, "expected"]
        drawn = 100 * self.draws[wanted].sum(axis=1) / self.draws[left].sum(axis=1)
        low, high = np.quantile(drawn, [0.025, 0.975])
        return 100 * float(flows[wanted].sum() / flows.sum()), float(low), float(high)

    def actual_share(self, group: Iterable[str], without: Iterable[str] = ()) -> float:
        """Give the recorded share of importers in the exports, per cent."""
        wanted = need(group, set(self.table.index), "importers")
        left = self.table.index.difference(list(without))
        return 100 * float(
            self.table.loc[wanted, "actual"].sum() / self.table.loc[left, "actual"].sum()
        )


def expected_exports(
    panel: pd.DataFrame,
    exporter: str,
    covariates: Sequence[str],
    *,
    draws: int = 200,
    seed: int = 0,
) -> Expected:
    """Compare an economy's exports with those of gravity fitted to everyone else's trade.

    Parameters
    ----------
    panel : DataFrame
        Columns `exporter, importer, year, flow` and the covariates, one year, zeros included;
        missing flows are left out.
    exporter : str
        Economy held back from the fit, as exporter and as importer.
    covariates : sequence of str
        Numeric columns that vary within exporters and importers, such as log distance.
    draws, seed : int
        Draws of the coefficients for the intervals, and their seed.

    Raises
    ------
    RecomputeError
        More than one year, an economy not in the panel or without exports, or as for `ppml`.
    """
    check(panel, value="flow")
    if panel["year"].nunique() != 1:
        raise RecomputeError(
            "the panel has more years than one",
            where=f"{panel['year'].min()} to {panel['year'].max()}",
            mend="choose one year: importers' effects differ between years",
        )
    need([exporter], set(panel["exporter"]), "exporters of the panel")
    rows = panel[panel["flow"].notna()]
    ours = rows[rows["exporter"] == exporter].set_index("importer")
    others = rows[(rows["exporter"] != exporter) & (rows["importer"] != exporter)]
    flows = others.pivot(index="exporter", columns="importer", values="flow")
    flows = flows.loc[flows.sum(axis=1) > 0, flows.sum() > 0]
    ours = ours[ours.index.isin(flows.columns)]
    total = float(ours["flow"].sum())
    if not total > 0:
        raise NoData(
            f"{exporter} exports nothing", where="the panel", mend="choose a year with its exports"
        )
    fit = ppml(
        others[["exporter", "importer", "year", "flow", *covariates]],
        covariates,
        ("exporter-year", "importer-year"),
        ("exporter", "importer"),
    )
    grids = [
        others.pivot(index="exporter", columns="importer", values=name).loc[
            flows.index, flows.columns
        ]
        for name in covariates
    ]
    cube = np.stack([grid.to_numpy(float) for grid in grids], axis=-1)
    known = flows.notna().to_numpy()
    observed = np.where(known, flows.to_numpy(float), 0.0)
    own = ours[list(covariates)].to_numpy(float)
    place = flows.columns.get_indexer(ours.index)

    def shares(beta: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        kernel = np.where(known, np.exp(np.nan_to_num(cube) @ beta), 0.0)
        buyers = _balance(kernel, observed, start)
        weight = np.exp(own @ beta) * buyers[place]
        return weight / weight.sum(), buyers

    beta = fit.coefficients.loc[list(covariates), "estimate"].to_numpy()
    mean, buyers = shares(beta, np.ones(flows.shape[1]))
    spread = fit.covariance.loc[list(covariates), list(covariates)].to_numpy()
    random = np.random.default_rng(seed).multivariate_normal(beta, spread, size=draws)
    drawn = np.array([shares(one, buyers)[0] for one in random])
    table = pd.DataFrame(
        {"actual": ours["flow"].to_numpy(float), "expected": mean * total}, index=ours.index
    )
    return Expected(table, pd.DataFrame(drawn, columns=ours.index))


def _balance(kernel: np.ndarray, observed: np.ndarray, buyers: np.ndarray) -> np.ndarray:
    """Column factors that, with row factors, give the kernel the observed sums."""
    rows, columns = observed.sum(axis=1), observed.sum(axis=0)
    for _ in range(_STEPS):
        sellers = rows / (kernel @ buyers)
        new = columns / (kernel.T @ sellers)
        moved = float(np.abs(new / buyers - 1).max())
        buyers = new
        if moved < _CLOSE:
            return buyers
    raise RecomputeError(
        "the effects of exporters and importers did not balance",
        where=f"{len(rows)} exporters, {len(columns)} importers",
        mend="drop economies that trade with one partner only",
    )
