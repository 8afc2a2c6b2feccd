r"""Structural gravity by PPML: what an agreement did to the trade of its members.

.. math:: X_{ijt} = \exp(\pi_{it} + \chi_{jt} + \mu_{ij} + \beta' z_{ijt})\,\varepsilon_{ijt}

Poisson pseudo-maximum likelihood {cite}`santossilva2006` keeps the zeros, is consistent whatever
the variance, and takes the multiplicative model as it is. pyfixest absorbs the effects; the
standard errors are clustered, one way or several {cite}`cameron2011`.

**What identifies the coefficient.** Exporter-year effects take up all that changes for an exporter
towards every partner (size, prices, sanctions by all, its multilateral resistance); importer-year
effects the same for an importer; pair effects all that is fixed between two economies (distance,
language, old ties). What is left to :math:`\beta` is change over time inside a pair, against the
other trade of the same exporter and of the same importer in that year. It is the effect of the
agreement if nothing else moved members' trade with each other, and only with each other, at the
same time. Border controls that end take customs records with them, so under-recording inside a
union reads as lost trade; and when members join for reasons that trade shows already, the leads of
`event_time` move before the date. :math:`100(e^\beta-1)` is a partial effect at given
multilateral resistance, not what the members' total trade gained.

**Diversion.** With exporter-year and importer-year effects the dummies "member imports from
outsider" and "member exports to outsider" are sums of the effects and the dummy inside, so they
have no coefficient of their own: `ppml` says so by name. Use `gravity_panel.agreement_terms` with
effects of pair and year and with incomes as covariates instead, and read them with that in mind.

**Separation.** Groups of an effect without any trade say nothing and are dropped and counted, as
are groups of one observation. A covariate whose variation lies in zero flows alone has no finite
coefficient in general {cite}`santossilva2010,correia2020` and is refused by name. Zeros that only a
combination of effects fits perfectly stay: their fitted value goes to zero and they leave the
coefficients as they are.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from recompute.errors import RecomputeError
from recompute.measures.flows import check
from recompute.measures.separation import (
    GROUPS,
    cross,
    group_codes,
    informative,
    refuse_unidentified,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

THREE_WAY = ("exporter-year", "importer-year", "pair")

Estimator = Literal["ppml", "log-linear"]


@dataclass(frozen=True)
class Gravity:
    """An estimated gravity equation."""

    coefficients: pd.DataFrame
    """Index covariate; columns `estimate, se, low, high` (95 %, normal)."""
    covariance: pd.DataFrame
    observations: int
    """Rows in the estimate, zeros included."""
    zeros: int
    missing: int
    """Rows left out because the flow is not known."""
    separated: int
    """Rows left out because a group of an effect has no trade at all."""
    singletons: int
    """Rows left out because a group of an effect has one row only."""
    effects: dict[str, int]
    """Number of groups absorbed, by effect."""
    clusters: dict[str, int]

    def effect_percent(self, name: str) -> tuple[float, float, float]:
        r"""Effect on trade in per cent, :math:`100(e^b-1)`, with the ends of its 95 % interval."""
        if name not in self.coefficients.index:
            raise RecomputeError(
                f"no coefficient {name}",
                where=f"covariates {', '.join(self.coefficients.index)}",
                mend="ask for one of these",
            )
        row = self.coefficients.loc[name, ["estimate", "low", "high"]].to_numpy(float)
        value, low, high = 100 * np.expm1(row)
        return float(value), float(low), float(high)


def ppml(
    flows: pd.DataFrame,
    covariates: Sequence[str],
    effects: Sequence[str] = THREE_WAY,
    cluster: Sequence[str] = ("pair",),
) -> Gravity:
    """Estimate a gravity equation by PPML.

    Parameters
    ----------
    flows : DataFrame
        Columns `exporter, importer, year, flow` and the covariates, one row a directed pair and
        year. Zeros belong in it (`gravity_panel.balanced_panel`); missing flows are left out. The
        flow's unit does not matter.
    covariates : sequence of str
        Numeric columns without missing values.
    effects, cluster : sequence of str
        Names from `GROUPS`, one or more each. Errors over several ways are put together by
        inclusion and exclusion and scaled by G/(G-1), G the smallest number of clusters.

    Raises
    ------
    RecomputeError
        Unknown name, negative or duplicate flow, missing covariate, no trade at all, a covariate
        without variation left by the effects, one that is a combination of others, one that
        varies over zeros alone, fewer than two clusters, a variance that is not positive, or no
        convergence.
    """
    return estimate(flows, covariates, effects, [cluster])[0]


def estimate(
    flows: pd.DataFrame,
    covariates: Sequence[str],
    effects: Sequence[str] = THREE_WAY,
    clusterings: Sequence[Sequence[str]] = (("pair",),),
    estimator: Estimator = "ppml",
) -> list[Gravity]:
    """Estimate a gravity equation once and give its errors clustered in several ways.

    Parameters
    ----------
    flows, covariates, effects
        As in `ppml`.
    clusterings : sequence of sequence of str
        Each as `cluster` in `ppml`.
    estimator : {"ppml", "log-linear"}
        Log-linear is ordinary least squares on the logarithm of the flow, the estimator in use
        before PPML. It leaves zeros out, and it is not consistent when the variance of trade depends
        on the covariates {cite}`santossilva2006`.

    Returns
    -------
    list of Gravity
        One for each clustering; the coefficients are the same in all.

    Raises
    ------
    RecomputeError
        As in `ppml`.
    """
    check(flows, value="flow")
    _names(flows, covariates, effects, [name for cluster in clusterings for name in cluster])
    rows = flows[flows["flow"] > 0 if estimator == "log-linear" else flows["flow"].notna()]
    flow = rows["flow"].to_numpy(float)
    clusters = [name for cluster in clusterings for name in cluster]
    codes = {name: group_codes(rows, name) for name in dict.fromkeys([*effects, *clusters])}
    keep, separated, singletons = informative(flow, [codes[name] for name in effects])
    flow, rows = flow[keep], rows[keep]
    codes = {name: pd.factorize(code[keep])[0] for name, code in codes.items()}
    x = rows[list(covariates)].to_numpy(float)
    absorbed = np.column_stack([codes[name] for name in effects])
    refuse_unidentified(x, flow, absorbed, list(covariates))
    columns = {f"x{k}": x[:, k] for k in range(x.shape[1])}
    groups = {f"g{k}": codes[name] for k, name in enumerate(codes)}
    short = dict(zip(codes, groups, strict=True))
    for cluster in clusterings:
        for several in range(2, len(cluster) + 1):
            for names in combinations(cluster, several):
                groups["_".join(short[n] for n in names)] = cross([codes[n] for n in names])
    outcome = np.log(flow) if estimator == "log-linear" else flow / flow.mean()
    coefficients, covariances = _fit(
        pd.DataFrame({"flow": outcome, **columns, **groups}),
        f"flow ~ {' + '.join(columns)} | {' + '.join(short[name] for name in effects)}",
        [[short[name] for name in cluster] for cluster in clusterings],
        estimator,
    )
    found = []
    for cluster, covariance in zip(clusterings, covariances, strict=True):
        se = np.sqrt(np.diag(covariance))
        reach = norm.ppf(0.975) * se
        table = {"estimate": coefficients, "se": se}
        table |= {"low": coefficients - reach, "high": coefficients + reach}
        found.append(
            Gravity(
                coefficients=pd.DataFrame(
                    table, index=pd.Index(list(covariates), name="covariate")
                ),
                covariance=pd.DataFrame(
                    covariance, index=list(covariates), columns=list(covariates)
                ),
                observations=len(flow),
                zeros=int((flow == 0).sum()),
                missing=int(flows["flow"].isna().sum()),
                separated=separated,
                singletons=singletons,
                effects={name: int(codes[name].max()) + 1 for name in effects},
                clusters={name: int(codes[name].max()) + 1 for name in cluster},
            )
        )
    return found


def _names(
    flows: pd.DataFrame, covariates: Sequence[str], effects: Sequence[str], cluster: Sequence[str]
) -> None:
    unknown = [name for name in [*effects, *cluster] if name not in GROUPS]
    if unknown or not effects or not cluster:
        raise RecomputeError(
            f"no group called {', '.join(unknown)}" if unknown else "no effect or cluster given",
            where="effects and cluster of ppml",
            mend=f"choose from {', '.join(GROUPS)}",
        )
    for name in [*effects, *cluster]:
        if absent := [column for column in GROUPS[name] if column not in flows]:
            raise RecomputeError(
                f"{name} needs the column {absent[0]}",
                where="the flows",
                mend="add it to the panel",
            )
    for name in covariates:
        numeric = name in flows and pd.api.types.is_numeric_dtype(flows[name])
        if not numeric or not np.isfinite(flows[name].to_numpy(float)).all():
            raise RecomputeError(
                f"covariate {name} is absent, not numeric, or has missing values",
                where="covariates of ppml",
                mend="fill it, or drop the rows in which it is not known and say so",
            )
    if not covariates or len(set(covariates)) < len(covariates):
        raise RecomputeError(
            "no covariate, or one named twice", where="covariates of ppml", mend="name each once"
        )


def _fit(
    data: pd.DataFrame, formula: str, clusterings: list[list[str]], estimator: Estimator
) -> tuple[np.ndarray, list[np.ndarray]]:
    import pyfixest as pf  # noqa: PLC0415  four seconds, only where it is used

    if min(int(data[name].nunique()) for cluster in clusterings for name in cluster) < 2:
        raise RecomputeError(
            "fewer than two clusters", where="cluster of ppml", mend="cluster by a finer group"
        )
    common = {
        "vcov": {"CRV1": clusterings[0][0]},
        "demeaner": pf.MapDemeaner(fixef_tol=1e-8, backend="rust"),
        "fixef_rm": "none",
        "ssc": pf.ssc(k_adj=False, G_adj=False),
        "copy_data": False,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if estimator == "log-linear":
            fit = pf.feols(formula, data, **common)
        else:
            fit = pf.fepois(
                formula, data, iwls_tol=1e-10, iwls_maxiter=100, separation_check=[], **common
            )
    coefficients = fit.coef().to_numpy()
    converged = estimator == "log-linear" or fit.convergence
    if not converged or not np.isfinite(coefficients).all():
        raise RecomputeError(
            "the estimate did not converge in 100 steps",
            where=formula,
            mend="look for a covariate of extreme size, or for flows recorded in two units",
        )
    return coefficients, [_clustered(fit, data, cluster) for cluster in clusterings]


def _clustered(fit: Any, data: pd.DataFrame, cluster: list[str]) -> np.ndarray:
    """Covariance clustered over one way or several, by inclusion and exclusion."""
    smallest = min(int(data[name].nunique()) for name in cluster)
    size = len(fit.coef())
    covariance = np.zeros((size, size))
    for several in range(1, len(cluster) + 1):
        for names in combinations(cluster, several):
            fit.vcov({"CRV1": "_".join(names)})
            covariance += (-1) ** (several + 1) * fit._vcov
    covariance = _positive(covariance) * smallest / (smallest - 1)
    if (np.diag(covariance) <= 0).any():
        raise RecomputeError(
            f"clustering {len(cluster)} ways leaves a variance that is not positive",
            where=f"cluster of ppml, smallest way {smallest} clusters",
            mend="cluster fewer ways, or by ways with more clusters",
        )
    return covariance


def _positive(covariance: np.ndarray) -> np.ndarray:
    """Set negative eigenvalues, which clustering several ways can give, to zero."""
    values, vectors = np.linalg.eigh(covariance)
    if (values >= 0).all():
        return covariance
    return (vectors * np.maximum(values, 0)) @ vectors.T
