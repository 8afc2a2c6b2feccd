"""The measures against numbers that others have published.

Each row of `cases` is one estimate computed here and now, beside the number in print, worked by hand
from the formula, or given by another program, and the largest difference that rounding in print or
a stated reason allows. A larger one is a defect. Standard errors stand beside estimates where they
are published. Data come through the catalogue, or from `published/` with their licence.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.linalg import qr

from recompute import sources
from recompute.errors import RecomputeError
from recompute.measures import (
    concentration,
    dependence,
    event_study,
    inequality,
    interrupted_series,
    membership,
    pairs,
    shares,
    synthetic,
)
from recompute.measures.gravity import THREE_WAY, Estimator, Gravity, group_codes, ppml
from recompute.measures.gravity_bias import corrected_ppml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pysyncon import Dataprep

GUIDE, FTA = "example-agtpa-2016", "example-ppmlhdfe-2019"
"""Ids in the catalogue: trade of the Advanced Guide and of ppmlhdfe's example."""
GERMANY, BASQUE = "example-germany-2015", "example-basque-2003"

GUIDE_YEARS = range(1986, 2007, 4)
GUIDE_TABLE = {
    "OLS": {
        "log distance": (-1.216, 0.039), "contiguity": (0.223, 0.203),
        "common language": (0.661, 0.082), "colony": (0.670, 0.149), "agreement": (-0.004, 0.054),
    },
    "PPML": {
        "log distance": (-0.822, 0.031), "contiguity": (0.416, 0.083),
        "common language": (0.250, 0.077), "colony": (-0.205, 0.114), "agreement": (0.191, 0.066),
    },
    "with domestic sales": {
        "log distance": (-0.800, 0.030), "contiguity": (0.393, 0.079),
        "common language": (0.244, 0.077), "colony": (-0.182, 0.113), "agreement": (0.409, 0.069),
    },
    "pair effects": {"agreement": (0.557, 0.102)},
    "lead": {"agreement": (0.520, 0.086), "4 years ahead": (0.077, 0.092)},
    "phased in": {
        "agreement": (0.291, 0.089), "4 years on": (0.414, 0.067), "8 years on": (0.169, 0.043),
        "12 years on": (0.119, 0.030),
    },
    "borders by year": {
        "agreement": (0.116, 0.087), "4 years on": (0.288, 0.062), "8 years on": (0.069, 0.048),
        "12 years on": (0.002, 0.029), "border 1986": (-0.706, 0.048),
        "border 1990": (-0.480, 0.043), "border 1994": (-0.367, 0.033),
        "border 1998": (-0.158, 0.023), "border 2002": (-0.141, 0.017),
    },
}  # fmt: skip
"""Table 3 of the Advanced Guide: column, term -> estimate and standard error."""
_TERMS = {
    "log distance": "log_distance", "contiguity": "cntg", "common language": "lang",
    "colony": "clny", "agreement": "rta", "4 years ahead": "rta_lead4", "4 years on": "rta_lag4",
    "8 years on": "rta_lag8", "12 years on": "rta_lag12",
}  # fmt: skip

FTA_PRINTED = {"PPML": (0.1924455, 0.0419527), "bias taken off": (0.1863835, 0.0527904)}
"""Output of ppmlhdfe and of ppml_fe_bias."""

GERMAN_DONORS = {
    "Austria": 0.42, "USA": 0.22, "Japan": 0.16, "Switzerland": 0.11, "Netherlands": 0.09,
}  # fmt: skip
BASQUE_DONORS = {"Cataluna": 0.8508, "Madrid (Comunidad De)": 0.1492}

TEENS = {
    (2004, 2004): (-0.0105, 0.0235),
    (2004, 2005): (-0.0704, 0.0328),
    (2004, 2006): (-0.1373, 0.0378),
    (2004, 2007): (-0.1008, 0.0331),
    (2006, 2006): (-0.0046, 0.0192),
    (2006, 2007): (-0.0412, 0.0200),
    (2007, 2007): (-0.0261, 0.0178),
}
"""Effect on log teen employment by year of the first rise of the minimum wage and year."""

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
_FILES = {
    "cigarettes.csv": "f204ac44e48db6dd708863cf8f420573ddc0e630e0b9777627cef91222ed1b32",
    "teen-employment.csv": "30d1441d4822854b9086b2d4c70f82a266d176d070274c092e9700b10dfe4a2d",
}


@dataclass(frozen=True)
class Case:
    """One estimate beside its published counterpart."""

    table: str
    """Title of the table it is shown in, a key of `TABLES`."""
    case: str
    computed: float
    published: float
    tolerance: float
    """Largest difference allowed."""
    source: str = ""
    """Key in references.bib; empty where the number is worked by hand."""
    se: float = np.nan
    published_se: float = np.nan
    se_tolerance: float = np.nan


TABLES = {
    "indices": "Indices of trade, concentration and inequality",
    "guide": "Regional trade agreements: Table 3 of the Advanced Guide to Trade Policy Analysis",
    "fta": "Free-trade agreements among 35 economies: ppmlhdfe and its bias correction",
    "solver": "PPML against other programs",
    "control": "Synthetic control: Germany, the Basque Country, California",
    "series": "Interrupted series: California's cigarettes",
    "events": "Entry at different dates: minimum wages and teen employment",
}


def half(decimals: int) -> float:
    """Half a unit of the last decimal in print."""
    return 0.5 * 10.0**-decimals


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


def published_file(name: str) -> pd.DataFrame:
    """Read a data set of `published/`.

    Raises
    ------
    RecomputeError
        The file is not the one the published numbers were compared with.
    """
    content = (Path(__file__).parent / "published" / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != _FILES[name]:
        raise RecomputeError(
            f"the data of a published case have changed: {name}",
            where="scripts/eaeu/published",
            mend="restore the file from the repository",
        )
    return pd.read_csv(io.BytesIO(content))


def cigarettes() -> pd.DataFrame:
    """Packs of cigarettes sold a head in 39 states of the USA, 1970 to 2000: `iso3, year, packs`."""
    wide = published_file("cigarettes.csv")
    return wide.melt("year", var_name="iso3", value_name="packs")


def gravity_cases(flows: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Cases of gravity on published trade, the slow ones.

    Parameters
    ----------
    flows : mapping
        ``guide`` and ``fta`` -> the data sets `GUIDE` and `FTA`.
    """
    return _table([*_guide(flows["guide"]), *_fta(flows["fta"])])


def other_cases() -> pd.DataFrame:
    """All other published and hand-worked cases: one row a `Case`."""
    return _table([*_indices(), *_solver(), *_control(), *_series(), *_events()])


def _table(rows: list[Case]) -> pd.DataFrame:
    return pd.DataFrame([vars(row) for row in rows])


def agrees(cases: pd.DataFrame) -> pd.Series:
    """Whether each case, and its standard error where there is one, lies within its tolerance."""
    near = (cases["computed"] - cases["published"]).abs() <= cases["tolerance"] * (1 + 1e-9)
    close = (cases["se"] - cases["published_se"]).abs() <= cases["se_tolerance"] * (1 + 1e-9)
    return near & (close | cases["published_se"].isna())


def shown(cases: pd.DataFrame, table: str) -> pd.DataFrame:
    """Make a reader's table of the cases of one table.

    Parameters
    ----------
    cases : DataFrame
        As `cases` gives them.
    table : str
        A key of `TABLES`.
    """
    rows = cases[cases["table"] == table]
    columns = {
        "Case": [
            f"{case} {{cite}}`{key}`" if key else case
            for case, key in zip(rows["case"], rows["source"], strict=True)
        ],
        "Computed": _printed(rows, "computed", "published", "tolerance"),
        "Published": _printed(rows, "published", "published", "tolerance"),
    }
    if rows["published_se"].notna().any():
        columns["Error computed"] = _printed(rows, "se", "published_se", "se_tolerance")
        columns["Error published"] = _printed(rows, "published_se", "published_se", "se_tolerance")
    columns["Tolerance"] = [f"{value:.1g}" for value in rows["tolerance"]]
    columns["Agrees"] = ["yes" if agree else "NO" for agree in agrees(rows)]
    return pd.DataFrame(columns)


def _printed(rows: pd.DataFrame, shown: str, published: str, tolerance: str) -> list[str]:
    """Write numbers to the decimals in print, or to those that the tolerance speaks of."""
    written = []
    for number, known, allowed in rows[[shown, published, tolerance]].itertuples(index=False):
        if np.isnan(number):
            written.append("")
            continue
        decimals = max(0, int(np.ceil(-np.log10(2 * allowed) - 1e-9)))
        decimals = max(decimals, len(f"{known:.4f}".rstrip("0").partition(".")[2]))
        written.append(f"{number:.{decimals}f}".replace("-", "−"))
    return written


def _indices() -> list[Case]:
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
    imports = pd.DataFrame({"A": [10.0, 40, 50], "B": [10.0, 40, 50]}, index=exports.index)
    spells = pd.DataFrame(
        [("X", "A"), ("X", "B"), ("X", "C"), ("Y", "B"), ("Y", "C"), ("Y", "D")],
        columns=["organisation", "iso3"],
    ).assign(joined="2000-01-01", left=None)
    overlap = membership.jaccard_by_year(spells, "X", "Y", [2005])["jaccard"].to_numpy(float)[0]
    similar = pairs.similarities(exports).to_numpy(float)[0, 1]
    matched = pairs.complementarities(exports, imports).to_numpy(float)[0, 1]
    hand = "worked by hand"
    one_of_four = [1e-12, 1e-12, 1e-12, 1.0]
    return [
        Case(
            "indices", "Herfindahl, four firms of 30, 30, 20, 20 %",
            dependence.herfindahl_bounds([0.3, 0.3, 0.2, 0.2])[0], 0.26, half(10), "ushmg2010",
        ),
        Case(
            "indices", f"Herfindahl, number-equivalent of five equal partners, {hand}",
            concentration.number_equivalent(dependence.herfindahl_bounds([0.2] * 5)[1]), 5.0,
            half(9), "adelman1969",
        ),
        Case(
            "indices", f"Trade intensity, (50/80) / (70/100), {hand}",
            shares.intensity(flows, ["A", "B"], ["A", "B"], 2000), 0.625 / 0.7, half(10),
            "kojima1964",
        ),
        Case(
            "indices", f"Export similarity, 0.2 + 0.3 + 0.1, {hand}", float(similar), 0.6, half(10),
            "finger1979",
        ),
        Case(
            "indices", f"Complementarity, 1 − (0.5 + 0.1 + 0.4)/2, {hand}", float(matched), 0.5,
            half(10), "michaely1996",
        ),
        Case(
            "indices", f"Jaccard, two of four members, {hand}", float(overlap), 0.5, half(10),
            "jaccard1912",
        ),
        Case(
            "indices", f"Gini, 1 to 10: (n−1)/(3n), {hand}", inequality.gini(np.arange(1, 11)), 0.3,
            half(10), "gini1912",
        ),
        Case(
            "indices", "Gini, 1 3 2 1 1 1 4, manual of the R package phylotools",
            inequality.gini([1, 3, 2, 1, 1, 1, 4]), 0.3076923, half(7),
        ),
        Case(
            "indices", "Theil T, one of four has all: log of 4", inequality.theil_t(one_of_four),
            float(np.log(4)), half(8), "theil1967",
        ),
    ]  # fmt: skip


def guide_panel(trade: pd.DataFrame) -> pd.DataFrame:
    """Trade of the Advanced Guide with its terms, every fourth year from 1986 to 2006."""
    panel = trade[trade["year"].isin(GUIDE_YEARS)].rename(columns={"trade": "flow"})
    abroad = panel["exporter"] != panel["importer"]
    borders = {
        f"border {year}": (abroad & (panel["year"] == year)).astype(float)
        for year in GUIDE_YEARS[:-1]
    }
    return panel.assign(
        log_distance=np.log(panel["dist"]),
        domestic=panel["exporter"].astype(str).where(~abroad, "abroad"),
        abroad=abroad,
        **borders,
    ).reset_index(drop=True)


def guide_fit(panel: pd.DataFrame, column: str) -> Gravity:
    """Estimate one column of the Advanced Guide's table; errors by pair both ways.

    Parameters
    ----------
    panel : DataFrame
        From `guide_panel`.
    column : str
        A key of `GUIDE_TABLE`.
    """
    terms = [_TERMS.get(term, term) for term in GUIDE_TABLE[column]]
    years = ("exporter-year", "importer-year")
    effects = {
        "OLS": years,
        "PPML": years,
        "with domestic sales": (*years, "domestic"),
    }.get(column, (*years, "symmetric-pair"))
    rows = panel[panel["abroad"]] if column in ("OLS", "PPML") else panel
    estimator: Estimator = "log-linear" if column == "OLS" else "ppml"
    return ppml(rows, terms, effects, ("symmetric-pair",), estimator, tolerance=1e-6)


def _guide(trade: pd.DataFrame) -> list[Case]:
    panel = guide_panel(trade)
    rows = []
    for column, terms in GUIDE_TABLE.items():
        fit = guide_fit(panel, column)
        # Stata's regress scales by (n - 1)/(n - k), its ppml does not.
        scale = 1.0
        if column == "OLS":
            used = len(terms) + sum(fit.effects.values()) - len(GUIDE_YEARS)
            scale = np.sqrt((fit.observations - 1) / (fit.observations - used))
        for term, (value, error) in terms.items():
            row = fit.coefficients.T[_TERMS.get(term, term)]
            rows.append(
                Case(
                    "guide", f"{column}: {term}", float(row["estimate"]), value, half(3),
                    "yotov2016", float(row["se"] * scale), error, half(3),
                )
            )  # fmt: skip
    return rows


def _fta(trade: pd.DataFrame) -> list[Case]:
    goods = trade[trade["category"] == "TOTAL"].rename(columns={"trade": "flow"})
    fit = corrected_ppml(goods, ["fta"])
    row = fit.coefficients.T["fta"]
    computed = {
        "PPML": (row["raw_estimate"], row["raw_se"]),
        "bias taken off": (row["estimate"], row["se"]),
    }
    return [
        Case(
            "fta", name, float(computed[name][0]), value, half(7), source, float(computed[name][1]),
            error, half(7),
        )
        for (name, (value, error)), source in zip(
            FTA_PRINTED.items(), ("correia2020", "weidner2021"), strict=True
        )
    ]  # fmt: skip


def _solver() -> list[Case]:
    import statsmodels.datasets as shipped  # noqa: PLC0415  only the page of cases needs it

    states = shipped.cpunish.load_pandas().data
    states = states.assign(
        exporter=[f"S{k:02d}" for k in range(len(states))],
        importer="USA",
        year=1997,
        flow=states["EXECUTIONS"],
        LN_VC100k96=np.log(states["VC100k96"]),
    )
    fit = ppml(states, list(EXECUTIONS), effects=("year",), cluster=("exporter",))
    rows = [
        Case(
            "solver", f"executions in 17 states of the USA, {name}: R's glm",
            float(fit.coefficients.T[name]["estimate"]), value, half(digits), "seabold2010",
        )
        for name, (value, digits) in EXECUTIONS.items()
    ]  # fmt: skip
    panel = simulated_world(12, 8)
    absorbed = ppml(panel, ["agreement"]).coefficients["estimate"].to_numpy()[0]
    rows.append(
        Case(
            "solver", "three-way effects, 12 economies, 8 years: statsmodels with dummies",
            float(absorbed), float(dummies_ppml(panel, ["agreement"])[0][0]), half(8),
            "santossilva2006",
        )
    )  # fmt: skip
    zeros = pd.DataFrame({"exporter": ["A", "A", "B", "B", "C", "C"], "year": [1, 2] * 3})
    zeros = zeros.assign(importer="Z", flow=[0.0, 0, 0, 1, 2, 3], x=[0.0, 1, 0, 1, 0, 1])
    dropped = ppml(zeros, ["x"], effects=("exporter",), cluster=("exporter",)).separated
    rows.append(
        Case(
            "solver", "separation, rows dropped in the example of ppmlhdfe's primer",
            float(dropped), 2.0, half(0), "correia2020",
        )
    )  # fmt: skip
    return rows


def german_weights() -> pd.Series:
    """Weights of synthetic West Germany: importance chosen on 1971-1990, applied to 1981-1990."""
    table = sources.load(GERMANY)

    def prepared(first: int, schooling: list[int], invest: str, fitted: range) -> Dataprep:
        decade = range(first, first + 10)
        return _prepared(
            table, "country", "West Germany", "gdp", ["gdp", "trade", "infrate"], decade,
            [("industry", decade, "mean"), ("schooling", schooling, "mean"),
             (invest, [first if first == 1980 else 1980], "mean")], fitted,
        )  # fmt: skip

    _, importance = synthetic.predictor_weights(
        prepared(1971, [1970, 1975], "invest70", range(1981, 1991))
    )
    return synthetic.predictor_weights(
        prepared(1981, [1980, 1985], "invest80", range(1960, 1990)), importance
    )[0]


def basque_weights() -> pd.Series:
    """Weights of the synthetic Basque Country, predictors of the 1960s."""
    sectors = [
        "agriculture",
        "energy",
        "industry",
        "construction",
        "services_venta",
        "services_nonventa",
    ]
    return synthetic.predictor_weights(
        _prepared(
            sources.load(BASQUE), "name", "Basque Country (Pais Vasco)", "gdpcap",
            ["illiterate", "primary", "medium", "high", "post_high", "invest"], range(1964, 1970),
            [("gdpcap", range(1960, 1970), "mean"),
             *((name, range(1961, 1970, 2), "mean") for name in sectors),
             ("popdens", [1969], "mean")],
            range(1960, 1970),
        )
    )[0]  # fmt: skip


def _prepared(
    table: pd.DataFrame,
    unit: str,
    treated: str,
    outcome: str,
    predictors: list[str],
    years: range,
    special: list[tuple],
    fitted: range,
) -> Dataprep:
    from pysyncon import Dataprep as Prep  # noqa: PLC0415  only the page of cases needs it

    return Prep(
        foo=table,
        predictors=predictors,
        predictors_op="mean",
        time_predictors_prior=years,
        special_predictors=special,
        dependent=outcome,
        unit_variable=unit,
        time_variable="year",
        treatment_identifier=treated,
        controls_identifier=[name for name in table[unit].unique() if name != treated],
        time_optimize_ssr=fitted,
    )


def _control() -> list[Case]:
    german, basque = german_weights(), basque_weights()
    rows = [
        Case("control", f"West Germany, weight of {name}", float(german[name]), value, 0.01, "abadie2015")
        for name, value in GERMAN_DONORS.items()
    ] + [
        Case(
            "control", f"Basque Country, weight of {name}", float(basque[name]), value, half(3),
            "abadie2003",
        )
        for name, value in BASQUE_DONORS.items()
    ]  # fmt: skip
    panel = cigarettes()
    donors = sorted(set(panel["iso3"]) - {"California"})
    law = synthetic.fit(panel, "California", donors, "packs", PROPOSITION_99)
    weighed = synthetic.difference_in_differences(
        panel, "California", donors, "packs", PROPOSITION_99
    )
    return [
        *rows,
        Case(
            "control", "California, mean gap 1989 to 2000", law.effect, -19.6, half(0),
            "arkhangelsky2021",
        ),
        Case(
            "control", "California, synthetic difference in differences", weighed.effect, -15.6,
            half(1), "arkhangelsky2021", weighed.se, 8.4, 1.0,
        ),
    ]  # fmt: skip


def _series() -> list[Case]:
    panel = cigarettes()
    california = panel[panel["iso3"] == "California"]
    years = pd.PeriodIndex(california["year"].astype(str), freq="Y")
    series = pd.Series(california["packs"].to_numpy(), index=years)
    found = interrupted_series.fit(series, str(PROPOSITION_99), lags=1).coefficients
    decimals = {"trend": (6, 7), "level": (4, 5), "slope": (6, 7)}
    return [
        Case(
            "series", term, float(found["estimate"][term]), value, half(decimals[term][0]),
            "linden2015", float(found["se"][term]), error, half(decimals[term][1]),
        )
        for term, (value, error) in LINDEN.items()
    ]  # fmt: skip


def _events() -> list[Case]:
    panel = published_file("teen-employment.csv")
    panel = panel.assign(iso3=panel["county"].astype(str))
    first = panel.groupby("iso3")["first_treated"].first()
    entry = {str(unit): int(year) for unit, year in first.items() if year}
    effects = event_study.fit(panel, "log_employment", entry, first.index[first == 0])
    fit = effects.set_index(["group", "year"])
    return [
        Case(
            "events", f"first raised in {group}, effect in {year}",
            float(fit["estimate"][group, year]), value, half(4), "callaway2021",
            float(fit["se"][group, year]), error, 0.0025,
        )
        for (group, year), (value, error) in TEENS.items()
    ]  # fmt: skip
