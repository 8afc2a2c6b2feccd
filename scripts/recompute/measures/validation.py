"""Measures of trade and inequality against numbers that others have published.

Each row of `trade_cases` is one number computed here and now, beside the number in print or the
number worked by hand from the formula, and the digits to which both must agree. A difference
larger than half a unit of the last digit is a defect.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from recompute.measures import (
    concentration,
    convergence,
    growth,
    inequality,
    membership,
    shares,
    specialisation,
)
from recompute.measures.benchmarks import dummies_ppml, simulated_world
from recompute.measures.gravity import ppml

COLUMNS = ["measure", "case", "source", "ours", "published", "digits"]

EXECUTIONS = {
    "INCOME": (2.611017e-04, 10),
    "PERPOVERTY": (7.781801e-02, 7),
    "PERBLACK": (-9.493111e-02, 8),
    "LN_VC100k96": (2.969349e-01, 7),
    "SOUTH": (2.301183, 6),
    "DEGREE": (-1.872207e01, 5),
}
"""R's coefficients for executions by state in 1997, as statsmodels ships them, and decimals."""


def trade_cases() -> pd.DataFrame:
    """All published and hand-worked cases of the measures of trade, inequality and gravity.

    Returns
    -------
    DataFrame
        `measure, case, source, ours, published, digits`; source is a key of references.bib,
        digits the number of decimals that must agree.
    """
    rows = [*_indices(), *_inequality(), *_gravity()]
    return pd.DataFrame(rows, columns=COLUMNS)


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
            "phylotools",
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
