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
have no coefficient of their own: `ppml` says so by name.

**What pyfixest does.** It absorbs the effects and clusters, one way or two, with the factor G/(G-1),
G the smallest number of clusters, and no factor for the number of coefficients: what ppmlhdfe does.
Left here is what it lacks. `informative` drops groups of one row and groups of an effect without any
trade until nothing changes, where pyfixest looks once and ends the process if no row is left. Two
covariates are refused that pyfixest drops in silence or gives a meaningless number: one without
variation beside the effects and the other covariates, and one whose variation lies in zero flows
alone, which has no finite coefficient in general {cite}`santossilva2010,correia2020`. Zeros that only
a combination of effects fits perfectly stay: their fitted value goes to zero and they leave the
coefficients as they are.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from recompute.errors import NoData, RecomputeError
from recompute.measures.flows import check

THREE_WAY = ("exporter-year", "importer-year", "pair")

GROUPS = {
    "exporter-year": ("exporter", "year"),
    "importer-year": ("importer", "year"),
    "pair": ("exporter", "importer"),
    "symmetric-pair": ("exporter", "importer"),
    "pair-group-year": ("pair_group", "year"),
}
"""Groups by name, for effects and for clusters, beside the columns of the flows; a symmetric pair
is the same both ways, and the column `pair_group` names pairs that share what happens to them in a
year."""

Estimator = Literal["ppml", "log-linear"]

_RUNNING_OFF = 3.0


@dataclass(frozen=True)
class Gravity:
    """An estimated gravity equation."""

    coefficients: pd.DataFrame
    """Index covariate; columns `estimate, se, low, high` (95 %, normal)."""
    covariance: pd.DataFrame
    fitted: pd.Series
    """Fitted flow in the flows' unit, index of the rows used; log flow where log-linear."""
    observations: int
    """Rows in the estimate, zeros included."""
    separated: int
    """Rows left out because a group of an effect has no trade at all."""
    effects: dict[str, int]
    """Number of groups absorbed, by effect."""


def group_codes(flows: pd.DataFrame, name: str) -> np.ndarray:
    """Whole-number code of the group of each row: a name from `GROUPS`, or a column."""
    if name == "symmetric-pair":
        both = pd.factorize(pd.concat([flows["exporter"], flows["importer"]]))[0]
        ends = both.reshape(2, -1)
        return _cross([ends.min(axis=0), ends.max(axis=0)])
    return _cross([pd.factorize(flows[column])[0] for column in GROUPS.get(name, (name,))])


def _cross(codes: Sequence[np.ndarray]) -> np.ndarray:
    combined = codes[0].astype(np.int64)
    for code in codes[1:]:
        combined = combined * (int(code.max(initial=0)) + 1) + code
    return pd.factorize(combined)[0]


def informative(flow: np.ndarray, codes: Sequence[np.ndarray]) -> tuple[np.ndarray, int]:
    """Find the rows left when groups without trade and groups of one row are dropped.

    Parameters
    ----------
    flow : ndarray, shape (n,)
        Flows of 0 or more.
    codes : sequence of ndarray, shape (n,)
        Group of each row, for each effect.

    Returns
    -------
    tuple of ndarray and int
        Mask of the rows to keep; rows dropped for want of trade.

    Raises
    ------
    NoData
        No trade at all, or no row left.
    """
    if not (flow > 0).any():
        raise NoData("no positive flow at all", where="ppml", mend="check the window and the merge")
    keep, separated, before = np.ones(len(flow), dtype=bool), 0, -1
    while before != (before := int(keep.sum())):
        for code in codes:
            empty = keep & (np.bincount(code, weights=flow * keep)[code] == 0)
            separated += int(empty.sum())
            keep &= ~empty
            keep &= np.bincount(code, weights=keep)[code] != 1
    if not keep.any():
        raise NoData(
            "no group of the effects has two rows with trade",
            where="ppml",
            mend="use a longer panel or fewer effects",
        )
    return keep, separated


def ppml(
    flows: pd.DataFrame,
    covariates: Sequence[str],
    effects: Sequence[str] = THREE_WAY,
    cluster: Sequence[str] = ("pair",),
    estimator: Estimator = "ppml",
    tolerance: float = 1e-8,
) -> Gravity:
    """Estimate a gravity equation, by PPML if nothing else is said.

    Parameters
    ----------
    flows : DataFrame
        Columns `exporter, importer, year, flow` and the covariates, one row a directed pair and
        year; sales of an economy to itself may be among them. Zeros belong in it
        (`gravity_panel.balanced_panel`); missing flows are left out. The flow's unit does not
        matter.
    covariates : sequence of str
        Numeric columns without missing values.
    effects : sequence of str
        Names from `GROUPS` or columns, one or more.
    cluster : sequence of str
        The same, one or two.
    estimator : {"ppml", "log-linear"}
        Log-linear is ordinary least squares on the logarithm of the flow, the estimator in use
        before PPML. It leaves zeros out, and it is not consistent when the variance of trade depends
        on the covariates {cite}`santossilva2006`.
    tolerance : float
        Of taking out the effects; looser is sooner where domestic sales outweigh the rest.

    Raises
    ------
    NoData
        No trade at all, no group with two rows, or fewer than two clusters.
    RecomputeError
        Unknown name, negative or duplicate flow, missing covariate, a covariate without variation
        beside the effects and the others, one that varies over zeros alone, or no convergence.
    """
    check(flows, value="flow", domestic=True)
    named = list(dict.fromkeys([*effects, *cluster]))
    _names(flows, covariates, effects, cluster)
    rows = flows[flows["flow"] > 0 if estimator == "log-linear" else flows["flow"].notna()]
    codes = {name: group_codes(rows, name) for name in named}
    keep, separated = informative(rows["flow"].to_numpy(float), [codes[name] for name in effects])
    rows = rows[keep]
    short = {name: f"g{k}" for k, name in enumerate(named)}
    x = rows[list(covariates)].to_numpy(float)
    # pyfixest's tolerances are absolute, so a covariate in the thousands is brought below a hundred.
    size = np.maximum(np.abs(x).max(axis=0, initial=0) / 100, 1.0)
    unit = float(rows["flow"].mean())
    flow = rows["flow"].to_numpy(float) / unit
    data = pd.DataFrame(
        {
            "flow": np.log(flow) if estimator == "log-linear" else flow,
            **{f"x{k}": x[:, k] / size[k] for k in range(x.shape[1])},
            **{short[name]: pd.factorize(codes[name][keep])[0] for name in named},
        }
    )
    fit = _fit(data, list(covariates), [short[name] for name in effects], estimator, tolerance)
    estimates = fit.coef().to_numpy() / size
    columns = [short[name] for name in cluster]
    if min(data[column].nunique() for column in columns) < 2:
        raise NoData(
            "fewer than two clusters", where="cluster of ppml", mend="cluster by a finer group"
        )
    fit.vcov({"CRV1": "+".join(columns)})
    covariance = fit._vcov / np.outer(size, size)
    se = np.sqrt(np.diag(covariance))
    reach = norm.ppf(0.975) * se
    table = {"estimate": estimates, "se": se}
    table |= {"low": estimates - reach, "high": estimates + reach}
    names = pd.Index(list(covariates), name="covariate")
    predicted = np.asarray(fit._Y_hat_response if estimator == "ppml" else fit._Y_hat_link)
    shown = predicted * unit if estimator == "ppml" else predicted + np.log(unit)
    return Gravity(
        coefficients=pd.DataFrame(table, index=names),
        covariance=pd.DataFrame(covariance, index=list(names), columns=list(names)),
        fitted=pd.Series(shown, index=rows.index, name="fitted"),
        observations=len(rows),
        separated=separated,
        effects={name: int(data[short[name]].nunique()) for name in effects},
    )


def _names(
    flows: pd.DataFrame,
    covariates: Sequence[str],
    effects: Sequence[str],
    cluster: Sequence[str],
) -> None:
    if not effects or not 1 <= len(cluster) <= 2:
        raise RecomputeError(
            "no effect given, or errors not clustered one way or two",
            where="effects and cluster of ppml",
            mend=f"choose from {', '.join(GROUPS)} and the columns of the flows",
        )
    for name in [*effects, *cluster]:
        if absent := [column for column in GROUPS.get(name, (name,)) if column not in flows]:
            raise RecomputeError(
                f"the group {name} needs the column {absent[0]}",
                where="effects and cluster of ppml",
                mend=f"add it to the panel, or choose from {', '.join(GROUPS)}",
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
    data: pd.DataFrame,
    names: list[str],
    effects: list[str],
    estimator: Estimator,
    tolerance: float,
) -> Any:
    """Fit by pyfixest, with the covariates that have no coefficient refused by name."""
    fit = _run(data, names, effects, estimator, tolerance)
    # A coefficient without a finite value runs off by one a step until the rest has converged.
    reach = np.abs(fit.coef().to_numpy()) * np.ptp(
        data[[f"x{k}" for k in range(len(names))]], axis=0
    )
    if estimator == "ppml" and (data["flow"] == 0).any() and (reach > _RUNNING_OFF).any():
        # What is left of a covariate on the rows with trade, which must be something.
        traded = data[data["flow"] > 0].reset_index(drop=True)
        what = "varies over zero flows alone, so its coefficient has no finite value (separation)"
        mend = "drop it, or widen the panel until some flow it touches is positive"
        logged = traded.assign(flow=np.log(traded["flow"]))
        _run(logged, names, effects, "log-linear", tolerance, what, mend)
    return fit


def _run(
    data: pd.DataFrame,
    names: list[str],
    effects: list[str],
    estimator: Estimator,
    tolerance: float,
    what: str = "has no variation left beside the effects and the other covariates (collinear)",
    mend: str = "drop it or one of those it is made of, or absorb fewer effects",
) -> Any:
    import pyfixest as pf  # noqa: PLC0415  four seconds, only where it is used
    from pyfixest.estimation import demean  # noqa: PLC0415

    columns = [f"x{k}" for k in range(len(names))]
    formula = f"flow ~ {' + '.join(columns)} | {' + '.join(effects)}"
    common = {
        "vcov": "iid",
        "demeaner": pf.MapDemeaner(fixef_tol=tolerance, backend="rust"),
        "fixef_rm": "none",
        "ssc": pf.ssc(k_adj=False, G_adj=True, G_df="min"),
        "copy_data": False,
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if estimator == "log-linear":
                fit = pf.feols(formula, data, **common)
            else:
                fit = pf.fepois(
                    formula, data, iwls_tol=tolerance / 100, iwls_maxiter=100, separation_check=[],
                    **common,
                )  # fmt: skip
    except ValueError:  # also where the effects leave nothing of any covariate
        x, codes = data[columns].to_numpy(float), data[effects].to_numpy(np.uint64)
        if np.abs(demean(x, codes, np.ones(len(x)), tol=tolerance)[0]).max() > 1e-6:
            raise
        dropped = columns
    else:
        dropped = list(fit._collin_vars or [])
    if dropped:
        which = ", ".join(names[columns.index(column)] for column in dropped)
        raise RecomputeError(f"{which} {what}", where="covariates of ppml", mend=mend)
    if (estimator == "ppml" and not fit.convergence) or not np.isfinite(fit.coef()).all():
        raise RecomputeError(
            "the estimate did not converge in 100 steps",
            where=formula,
            mend="look for a covariate of extreme size, or for flows recorded in two units",
        )
    return fit
