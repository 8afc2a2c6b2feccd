"""The measures against numbers that others have published.

Each row of `cases` is one number computed here and now, beside the number in print, worked by hand
from the formula, or given by another program, and the decimals to which both must agree. A
difference larger than half a unit of the last one is a defect. Data of the published cases stand in
`published/`, with their licence.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.linalg import qr

from recompute.errors import RecomputeError
from recompute.measures import (
    concentration,
    convergence,
    event_study,
    growth,
    inequality,
    interrupted_series,
    membership,
    shares,
    specialisation,
    synthetic,
)
from recompute.measures.gravity import THREE_WAY, ppml
from recompute.measures.separation import group_codes

COLUMNS = ["topic", "measure", "case", "source", "ours", "published", "digits"]

EXECUTIONS = {
    "INCOME": (2.611017e-04, 10),
    "PERPOVERTY": (7.781801e-02, 7),
    "PERBLACK": (-9.493111e-02, 8),
    "LN_VC100k96": (2.969349e-01, 7),
    "SOUTH": (2.301183, 6),
    "DEGREE": (-1.872207e01, 5),
}
"""R's coefficients for executions by state in 1997, as statsmodels ships them, and decimals."""

PROPOSITION_99 = 1989
"""First year of California's tobacco law."""
LINDEN = {
    "trend": (-1.779474, 0.3834188),
    "level": (-20.0581, 4.724395),
    "slope": (-1.494652, 0.4368201),
}
"""Coefficients and Newey-West errors of California's cigarette sales, with one lag."""
_CIGARETTES = ("cigarettes.csv", "f204ac44e48db6dd708863cf8f420573ddc0e630e0b9777627cef91222ed1b32")


def simulated_world(economies: int, years: int, seed: int = 0) -> pd.DataFrame:
    """Trade between all pairs with zeros, in three-way effects and one agreement (true beta 0.3).

    Parameters
    ----------
    economies, years : int
        Size; rows are economies (economies - 1) years.
    seed : int
        Seed of the draw.

    Returns
    -------
    DataFrame
        `exporter, importer, year, flow, agreement`; two fifths of the flows are zero.
    """
    draw = np.random.default_rng(seed)
    i, j, t = (axis.ravel() for axis in np.indices((economies, economies, years)))
    i, j, t = i[i != j], j[i != j], t[i != j]
    size = draw.normal(0, 2, economies)
    drift = draw.normal(0, 0.1, (2, economies, years)).cumsum(axis=2)
    pair = draw.normal(0, 1.2, (economies, economies))
    signed = np.where(
        draw.random((economies, economies)) < 0.15, draw.integers(1, years, pair.shape), years
    )
    agreement = (t >= signed[i, j]).astype(float)
    mean = np.exp(1 + size[i] + size[j] + drift[0, i, t] + drift[1, j, t] + pair[i, j])
    flow = mean * np.exp(0.3 * agreement) * draw.lognormal(-0.245, 0.7, len(mean))
    flow[flow < 0.8] = 0
    names = np.array([f"E{k:03d}" for k in range(economies)])
    return pd.DataFrame(
        {
            "exporter": names[i],
            "importer": names[j],
            "year": 2000 + t,
            "flow": flow,
            "agreement": agreement,
        }
    )


def dummies_ppml(panel: pd.DataFrame, covariates: list[str]) -> tuple[np.ndarray, int]:
    """PPML by statsmodels with a dummy for each three-way effect: the reference for small panels.

    Returns
    -------
    tuple of ndarray and int
        Coefficients of the covariates, and the number of dummies.
    """
    import statsmodels.api as sm  # noqa: PLC0415  only the comparison needs it

    rows = panel
    for name in THREE_WAY:
        rows = rows[rows["flow"].groupby(group_codes(rows, name)).transform("sum") > 0]
    dummies = np.column_stack(
        [
            np.equal.outer(code, np.arange(code.max() + 1)).astype(float)
            for code in (group_codes(rows, name) for name in THREE_WAY)
        ]
    )
    # Redundant dummies keep statsmodels from converging, so only independent ones go in.
    triangle, order = qr(dummies, mode="r", pivoting=True)
    diagonal = np.abs(np.diag(triangle))
    dummies = dummies[:, order[: int((diagonal > 1e-8 * diagonal[0]).sum())]]
    x = np.column_stack([rows[covariates].to_numpy(float), dummies])
    flow = rows["flow"].to_numpy(float)
    fit = sm.GLM(flow / flow.mean(), x, family=sm.families.Poisson()).fit(tol=1e-12, maxiter=200)
    return fit.params[: len(covariates)], dummies.shape[1]


def cigarettes() -> pd.DataFrame:
    """Packs of cigarettes sold a head in 39 states of the USA, 1970 to 2000.

    Returns
    -------
    DataFrame
        `iso3` (the state's name), `year`, `packs`; see `published/README.md`.

    Raises
    ------
    RecomputeError
        The file is not the one the published numbers were compared with.
    """
    name, expected = _CIGARETTES
    content = (Path(__file__).parent / "published" / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != expected:
        raise RecomputeError(
            f"the data of a published case have changed: {name}",
            where="scripts/eaeu/published",
            mend="restore the file from the repository",
        )
    wide = pd.read_csv(io.BytesIO(content))
    return wide.melt("year", var_name="iso3", value_name="packs")


def cases() -> pd.DataFrame:
    """All published and hand-worked cases.

    Returns
    -------
    DataFrame
        `topic` (indices, gravity or causes), `measure, case, source, ours, published, digits`;
        source is a key of references.bib or
        empty where the number is worked by hand, digits the decimals that must agree.
    """
    topics = {
        "indices": [*_indices(), *_inequality()],
        "gravity": _gravity(),
        "causes": [*_synthetic(), *_interrupted(), *_events()],
    }
    return pd.DataFrame(
        [(topic, *row) for topic, rows in topics.items() for row in rows], columns=COLUMNS
    )


def shown(cases: pd.DataFrame) -> pd.DataFrame:
    """Make a reader's table: numbers to the digits in print, difference, and agreement.

    Parameters
    ----------
    cases : DataFrame
        As `cases` gives them.
    """
    decimals = cases["digits"].to_numpy()
    difference = (cases["ours"] - cases["published"]).abs()

    def printed(numbers: pd.Series) -> list[str]:
        return [f"{n:.{d}f}".replace("-", "−") for n, d in zip(numbers, decimals, strict=True)]

    return pd.DataFrame(
        {
            "Measure": cases["measure"],
            "Case": [
                f"{case} {{cite}}`{key}`" if key else case
                for case, key in zip(cases["case"], cases["source"], strict=True)
            ],
            "Ours": printed(cases["ours"]),
            "Published": printed(cases["published"]),
            # Below a billionth it is rounding, which differs from machine to machine.
            "Difference": difference.where(difference >= 1e-9, 0.0),
            "Decimals": decimals,
            "Agrees": [bool(agree) for agree in agrees(cases)],
        }
    )


def agrees(cases: pd.DataFrame) -> pd.Series:
    """Whether each case agrees to the decimals it states."""
    tolerance = 0.5 * 10.0 ** -cases["digits"].to_numpy(float)
    return (cases["ours"] - cases["published"]).abs() <= tolerance * (1 + 1e-9)


def _indices() -> list[tuple]:
    flows = pd.DataFrame(
        [
            ("A", "B", 2000, 30.0),
            ("A", "C", 2000, 10.0),
            ("B", "A", 2000, 20.0),
            ("B", "C", 2000, 20.0),
            ("C", "A", 2000, 15.0),
            ("C", "B", 2000, 5.0),
        ],
        columns=["exporter", "importer", "year", "value"],
    )
    exports = pd.DataFrame(
        {"A": [60.0, 30, 10], "B": [20.0, 30, 50]}, index=pd.Index(["fuel", "metal", "car"])
    )
    spells = pd.DataFrame(
        [("X", "A"), ("X", "B"), ("X", "C"), ("Y", "B"), ("Y", "C"), ("Y", "D")],
        columns=["organisation", "iso3"],
    ).assign(joined="2000-01-01", left=None)
    buys = pd.Series([10.0, 40, 50], index=exports.index)
    guidelines = concentration.herfindahl_of_shares([0.3, 0.3, 0.2, 0.2])
    bloc = shares.intra_share(flows, ["A", "B"], 2000, "exports")
    with_itself = shares.intensity(flows, ["A", "B"], ["A", "B"], 2000)
    overlap = membership.jaccard_by_year(spells, "X", "Y", [2005])["jaccard"].to_numpy(float)[0]
    levels = pd.Series([100.0, 121.0], index=[2000, 2002])
    hand = "worked by hand"
    return [
        ("Herfindahl", "four firms of 30, 30, 20, 20 %", "ushmg2010", guidelines, 0.26, 10),
        (
            "Herfindahl, number-equivalent",
            f"five equal partners, {hand}",
            "adelman1969",
            concentration.number_equivalent(concentration.herfindahl([1] * 5)),
            5.0,
            10,
        ),
        (
            "Compound growth",
            f"100 to 121 in two years, {hand}",
            "",
            growth.compound(levels, 2000, 2002),
            10.0,
            9,
        ),
        ("Intra-bloc share", f"50 of 80, {hand}", "", bloc, 0.625, 10),
        (
            "Trade intensity",
            f"(50/80) / (70/100), {hand}",
            "kojima1964",
            with_itself,
            0.625 / 0.7,
            10,
        ),
        (
            "Revealed comparative advantage",
            f"0.6 of own, 0.4 of all exports, {hand}",
            "balassa1965",
            float(specialisation.balassa(exports).to_numpy()[0, 0]),
            1.5,
            10,
        ),
        (
            "Export similarity",
            f"0.2 + 0.3 + 0.1, {hand}",
            "finger1979",
            specialisation.finger_kreinin(exports["A"], exports["B"]),
            0.6,
            10,
        ),
        (
            "Complementarity",
            f"1 - (0.5 + 0.1 + 0.4)/2, {hand}",
            "michaely1996",
            specialisation.complementarity(exports["A"], buys),
            0.5,
            10,
        ),
        (
            "Intra-industry trade",
            f"1 - (50 + 10 + 40)/200, {hand}",
            "grubel1975",
            specialisation.grubel_lloyd(exports["A"], buys),
            0.5,
            10,
        ),
        ("Jaccard", f"two of four members, {hand}", "jaccard1912", float(overlap), 0.5, 10),
    ]


def _inequality() -> list[tuple]:
    one_to_ten = np.arange(1, 11)
    one_of_four = [1e-12, 1e-12, 1e-12, 1.0]
    return [
        (
            "Gini",
            "1 to 10: (n-1)/(3n), worked by hand",
            "gini1912",
            inequality.gini(one_to_ten),
            0.3,
            10,
        ),
        (
            "Gini",
            "1 3 2 1 1 1 4, manual of the R package phylotools",
            "",
            inequality.gini([1, 3, 2, 1, 1, 1, 4]),
            0.3076923,
            7,
        ),
        (
            "Theil T",
            "one of four has all: log of 4",
            "theil1967",
            inequality.theil_t(one_of_four),
            float(np.log(4)),
            8,
        ),
        (
            "Beta convergence, half-life",
            "2 % a year gives about 35 years",
            "barro1992",
            convergence.half_life(0.02),
            35.0,
            0,
        ),
    ]


def _gravity() -> list[tuple]:
    import statsmodels.datasets as shipped  # noqa: PLC0415  only the page of cases needs it

    states = shipped.cpunish.load_pandas().data
    names = [f"S{k:02d}" for k in range(len(states))]
    states = states.assign(
        exporter=names,
        importer="USA",
        year=1997,
        flow=states["EXECUTIONS"],
        LN_VC100k96=np.log(states["VC100k96"]),
    )
    fit = ppml(states, list(EXECUTIONS), effects=("year",), cluster=("exporter",))
    ours = fit.coefficients["estimate"].to_dict()
    rows = [
        (
            "PPML",
            f"executions in 17 states of the USA, {name}: R's glm",
            "seabold2010",
            ours[name],
            value,
            digits,
        )
        for name, (value, digits) in EXECUTIONS.items()
    ]
    panel = simulated_world(12, 8)
    absorbed = ppml(panel, ["agreement"]).coefficients["estimate"].to_numpy()[0]
    dummies = dummies_ppml(panel, ["agreement"])[0][0]
    rows.append(
        (
            "PPML, three-way effects",
            "12 economies, 8 years: statsmodels with a dummy for each effect",
            "santossilva2006",
            float(absorbed),
            float(dummies),
            8,
        )
    )
    zeros = pd.DataFrame({"exporter": ["A", "A", "B", "B", "C", "C"], "year": [1, 2] * 3})
    zeros = zeros.assign(importer="Z", flow=[0.0, 0, 0, 1, 2, 3], x=[0.0, 1, 0, 1, 0, 1])
    dropped = ppml(zeros, ["x"], effects=("exporter",), cluster=("exporter",)).separated
    rows.append(
        (
            "PPML, separation",
            "rows dropped in the example of ppmlhdfe's primer (a covariate added)",
            "correia2020",
            float(dropped),
            2.0,
            0,
        )
    )
    return rows


def _synthetic() -> list[tuple]:
    from pysyncon import Synth  # noqa: PLC0415  only the page of cases needs it

    panel = cigarettes()
    donors = sorted(set(panel["iso3"]) - {"California"})
    law = synthetic.fit(panel, "California", donors, "packs", start=PROPOSITION_99)
    wide = panel.pivot(index="year", columns="iso3", values="packs")
    before = wide[wide.index < PROPOSITION_99]
    even = [1 / len(before)] * len(before)
    predictors: list[synthetic.Predictor] = [("packs", [year]) for year in before.index]
    scaled = synthetic.fit(
        panel, "California", donors, "packs", predictors, PROPOSITION_99, importance=even
    )
    theirs = Synth()
    theirs.fit(
        X0=before[donors],
        X1=before["California"],
        Z0=before[donors],
        Z1=before["California"],
        custom_V=np.array(even),
    )
    return [
        (
            "Synthetic control",
            "Proposition 99, packs a head, mean gap 1989 to 2000, weights from the outcome of each "
            "earlier year (the authors' solver stops after 10,000 steps, before the minimum)",
            "arkhangelsky2021",
            law.effect,
            -19.6,
            0,
        ),
        (
            "Synthetic control",
            "Proposition 99, each earlier year a predictor of equal V: root mean squared distance "
            "by pysyncon, whose solver stops a little before the minimum",
            "abadie2010",
            _distance(before, scaled.weights.to_numpy(), donors),
            _distance(before, theirs.W, donors),
            2,
        ),
        (
            "Synthetic control, weights",
            "three tenths of one donor and seven of another, worked by hand",
            "",
            float(synthetic.simplex_weights(np.eye(4, 3), np.array([0.3, 0.7, 0, 0]))[1]),
            0.7,
            10,
        ),
    ]


def _distance(before: pd.DataFrame, weights: np.ndarray, donors: list[str]) -> float:
    """Root mean squared distance of California, in standard deviations of each year."""
    gap = before["California"] - before[donors] @ weights
    return float(np.sqrt(((gap / before.std(axis=1)) ** 2).mean()))


def _interrupted() -> list[tuple]:
    panel = cigarettes()
    california = panel[panel["iso3"] == "California"]
    years = pd.PeriodIndex(california["year"].astype(str), freq="Y")
    series = pd.Series(california["packs"].to_numpy(), index=years)
    found = interrupted_series.fit(series, str(PROPOSITION_99), lags=1).coefficients
    ours = found[["estimate", "se"]].T.to_dict()
    digits = {"trend": (6, 6), "level": (4, 4), "slope": (6, 6)}
    return [
        (
            "Interrupted series",
            f"Proposition 99, packs a head: {term}, {part}",
            "linden2015",
            ours[term][column],
            value,
            decimals,
        )
        for term, values in LINDEN.items()
        for part, column, value, decimals in zip(
            ("estimate", "Newey-West error"), ("estimate", "se"), values, digits[term], strict=True
        )
    ]


def _events() -> list[tuple]:
    panel = cigarettes()
    controls = sorted(set(panel["iso3"]) - {"California"})
    law = event_study.fit(
        panel,
        "packs",
        {"California": PROPOSITION_99},
        controls,
        leads=1,
        lags=0,
        base_years=PROPOSITION_99 - 1970,
    )
    return [
        (
            "Event study",
            "Proposition 99, packs a head: difference in differences, all earlier years as base",
            "arkhangelsky2021",
            float(law.total["estimate"]),
            -27.3,
            1,
        ),
    ]
