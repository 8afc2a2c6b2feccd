r"""Three-way PPML with the bias of its estimate and of its errors taken out.

With exporter-year, importer-year and pair effects and a short panel, PPML is consistent, yet its
estimate has a bias of order one over the number of economies, and the usual clustered errors are
too small by the same order {cite}`weidner2021`. With the pair effects profiled out,
:math:`\vartheta_{ijt} = \lambda_{ijt} / \sum_s \lambda_{ijs}`, score :math:`S_{ij} = y_{ij} -
\lambda_{ij}` and :math:`H_{ij} = (\sum_t \lambda_{ijt}) (\mathrm{diag}(\vartheta_{ij}) -
\vartheta_{ij} \vartheta_{ij}')`, the bias is :math:`W^{-1} (B + D)`, :math:`W` the mean of
:math:`\tilde x' H \tilde x` and, over exporters,

.. math:: B_k = \frac{1}{N_j (N_i - 1)} \sum_i \mathrm{tr}\Big[ -H_i^+ \sum_j H_{ij} \tilde x_{ij,k}
          S_{ij}' + \tfrac12 H_i^+ G_{i,k} H_i^+ \sum_j S_{ij} S_{ij}' \Big],

:math:`H_i = \sum_j H_{ij}` and :math:`G_{i,k} = -\sum_j (\mathrm{diag}(\tilde x_{ij,k}) H_{ij} +
H_{ij} \mathrm{diag}(\tilde x_{ij,k}))`; :math:`D` is the same over importers. The errors put
:math:`(I - L_{ij})^{-1} S_{ij} S_{ij}'` in the middle of the sandwich, :math:`L_{ij}` the leverage of
a pair on its own fit, and keep the factor G/(G-1). The validation page holds both against the
authors' own program.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from recompute.errors import RecomputeError
from recompute.measures.gravity import THREE_WAY, Gravity, group_codes, ppml


@dataclass(frozen=True)
class Corrected:
    """A three-way estimate beside its correction."""

    coefficients: pd.DataFrame
    """Index covariate; `estimate, se, low, high` corrected (95 %, normal), `bias` taken off, and
    `raw_estimate, raw_se`."""
    fit: Gravity


def corrected_ppml(flows: pd.DataFrame, covariates: Sequence[str]) -> Corrected:
    """Estimate three-way gravity by PPML and correct estimate and clustered errors for their bias.

    Parameters
    ----------
    flows, covariates
        As in `gravity.ppml`; errors are clustered by directed pair.

    Raises
    ------
    NoData, RecomputeError
        As in `gravity.ppml`; or the effects explain a pair in full, so that it has no leverage
        left.
    """
    fit = ppml(flows, covariates)
    rows = flows.loc[fit.fitted.index]
    mean = fit.fitted.to_numpy(float)
    known = mean > 1e-12 * mean.max()
    rows, mean = rows[known], mean[known]
    within = _within(rows, mean, list(covariates))
    pair, year = group_codes(rows, "pair"), pd.factorize(rows["year"], sort=True)[0]
    pairs, years = pair.max() + 1, year.max() + 1

    def grid(values: np.ndarray) -> np.ndarray:
        full = np.zeros((pairs, years, *values.shape[1:]))
        full[pair, year] = values
        return full

    lam = grid(mean / mean.mean())
    score = grid(rows["flow"].to_numpy(float) / mean.mean()) - lam
    x = grid(within)
    total = lam.sum(axis=1)
    theta = lam / total[:, None]
    hessian = total[:, None, None] * (
        theta[:, :, None] * np.eye(years) - theta[:, :, None] * theta[:, None, :]
    )
    outer = score[:, :, None] * score[:, None, :]
    w = np.einsum("pt,ptk,ptl->kl", lam, x, x) / pairs
    first = np.zeros(pairs, dtype=int)
    first[pair] = np.arange(len(pair))
    ends = {side: pd.factorize(rows[side])[0][first] for side in ("exporter", "importer")}

    sums = {side: _sum(hessian, code) for side, code in ends.items()}
    slope = sum(_slope(hessian, score, outer, x, code, sums[side]) for side, code in ends.items())
    bias = np.linalg.solve(w, slope)
    leverage = _leverage(hessian, theta, x, w * pairs, ends, sums)
    try:
        middle = np.linalg.solve(np.eye(years) - leverage, outer)
    except np.linalg.LinAlgError as error:
        raise RecomputeError(
            "the effects explain a pair in full",
            where="corrected_ppml",
            mend="drop economies that trade with one partner only",
        ) from error
    omega = np.einsum("ptk,pts,psl->kl", x, middle, x)
    bread = np.linalg.inv(w * pairs)
    covariance = bread @ omega @ bread * pairs / (pairs - 1)
    se = np.sqrt(np.diag(covariance))
    raw = fit.coefficients
    estimate = raw["estimate"].to_numpy() - bias
    reach = norm.ppf(0.975) * se
    table = pd.DataFrame(
        {
            "estimate": estimate,
            "se": se,
            "low": estimate - reach,
            "high": estimate + reach,
            "bias": bias,
            "raw_estimate": raw["estimate"],
            "raw_se": raw["se"],
        },
        index=raw.index,
    )
    return Corrected(table, fit)


def _slope(
    hessian: np.ndarray,
    score: np.ndarray,
    outer: np.ndarray,
    x: np.ndarray,
    code: np.ndarray,
    own: np.ndarray,
) -> np.ndarray:
    """B or D of the module's formula, by covariate, before W is taken off."""
    number = len(own)
    inverse = np.linalg.pinv(own, hermitian=True)
    spread = _sum(outer, code)
    slope = np.empty(x.shape[2])
    for k in range(x.shape[2]):
        hx = np.einsum("pts,ps->pt", hessian, x[:, :, k])
        cross = _sum(hx[:, :, None] * score[:, None, :], code)
        turned = hessian * x[:, :, k][:, :, None]
        third = -_sum(turned + turned.transpose(0, 2, 1), code)
        one = -np.einsum("nts,nst->", inverse, cross)
        two = np.einsum("nts,nst->", inverse @ third @ inverse, spread) / 2
        slope[k] = one + two
    return slope / (number - 1) / (len(code) / number)


def _within(rows: pd.DataFrame, weights: np.ndarray, covariates: list[str]) -> np.ndarray:
    """Covariates less what the effects explain of them, weighted with the fitted flows."""
    from pyfixest.estimation import demean  # noqa: PLC0415  four seconds, only where it is used

    effects = np.column_stack([group_codes(rows, name) for name in THREE_WAY]).astype(np.uint64)
    values = rows[covariates].to_numpy(float)
    return demean(values, effects, weights / weights.mean(), tol=1e-10)[0]


def _sum(blocks: np.ndarray, code: np.ndarray) -> np.ndarray:
    """Sum of the blocks of each economy."""
    sums = np.zeros((code.max() + 1, *blocks.shape[1:]))
    np.add.at(sums, code, blocks)
    return sums


def _leverage(
    hessian: np.ndarray,
    theta: np.ndarray,
    x: np.ndarray,
    information: np.ndarray,
    ends: dict[str, np.ndarray],
    sums: dict[str, np.ndarray],
) -> np.ndarray:
    """Give what each pair's own flows weigh in its fit, through covariates and yearly effects."""
    i, j = ends["exporter"], ends["importer"]
    years = theta.shape[1]
    rows, columns = len(sums["exporter"]), len(sums["importer"])
    size = rows + columns
    full = np.zeros((size, size, years, years))
    full[np.arange(rows), np.arange(rows)] = sums["exporter"]
    full[rows + np.arange(columns), rows + np.arange(columns)] = sums["importer"]
    np.add.at(full, (i, rows + j), hessian)
    np.add.at(full, (rows + j, i), hessian)
    flat = full.transpose(0, 2, 1, 3).reshape(size * years, size * years)
    inverse = np.linalg.pinv(flat, hermitian=True)
    v = inverse.reshape(size, years, size, years).transpose(0, 2, 1, 3)
    effects = v[i, i] + v[i, rows + j] + v[rows + j, i] + v[rows + j, rows + j]
    centred = np.eye(years) - theta[:, None, :]
    effects = centred @ effects @ centred.transpose(0, 2, 1)
    covariates = np.einsum("ptk,kl,psl->pts", x, np.linalg.inv(information), x)
    return hessian @ (effects + covariates)
