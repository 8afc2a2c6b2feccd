"""GDP and population from any provider and vintage, in one unit."""

from typing import Literal

import pandas as pd

from recompute.errors import NoData

Concept = Literal["gdp", "gdp_ppp", "population"]

# Indicator and the factor that brings it to US$ billion, international $ billion or million people.
_CODES: dict[Concept, dict[str, float]] = {
    "gdp": {"NY.GDP.MKTP.CD": 1e-9, "NGDPD": 1.0},
    "gdp_ppp": {"NY.GDP.MKTP.PP.CD": 1e-9, "PPPGDP": 1.0},
    "population": {"SP.POP.TOTL": 1e-6, "LP": 1.0},
}
_PPP_PER_HEAD = "NY.GDP.PCAP.PP.CD"


def annual(
    panel: pd.DataFrame, concept: Concept, economies: list[str], *, complete: bool = True
) -> pd.DataFrame:
    """Annual values of one concept, whatever the provider calls it.

    Parameters
    ----------
    panel : DataFrame
        `indicator, iso3, year, value`, as the World Bank's and the IMF's extracts are.
    concept : {"gdp", "gdp_ppp", "population"}
        GDP in US$ billion at market rates, in international $ billion at purchasing-power parity,
        or population in million.
    economies : list of str
        ISO 3166 alpha-3 codes.
    complete : bool
        Keep only years in which every economy has a value; else what is missing stays missing,
        and an economy that is not in the panel has no value at all.

    Returns
    -------
    DataFrame
        Index `year`, a column an economy.

    Raises
    ------
    NoData
        If the panel has no series for the concept, or, where complete, lacks an economy.

    Notes
    -----
    Where a vintage gives GDP at purchasing-power parity per head only, it is multiplied by
    population, which is how the World Bank derives one from the other.
    """
    present = set(panel["indicator"].unique())
    code = next((c for c in _CODES[concept] if c in present), None)
    if code is not None:
        wide = _wide(panel, code, economies, complete) * _CODES[concept][code]
    elif concept == "gdp_ppp" and {_PPP_PER_HEAD, "SP.POP.TOTL"} <= present:
        per_head, people = (
            _wide(panel, c, economies, complete) for c in (_PPP_PER_HEAD, "SP.POP.TOTL")
        )
        wide = per_head * people * 1e-9
    else:
        raise NoData(
            f"this vintage has no series for {concept}",
            where=f"indicators {sorted(present)[:5]} …",
            mend="choose another vintage, or declare the combination inadmissible in the ledger",
        )
    return wide.dropna() if complete else wide


def _wide(panel: pd.DataFrame, code: str, economies: list[str], complete: bool) -> pd.DataFrame:
    rows = panel[(panel["indicator"] == code) & panel["iso3"].isin(economies)]
    absent = sorted(set(economies) - set(rows["iso3"]))
    if absent and complete:
        raise NoData(
            f"no {code} for {', '.join(absent)}",
            where="economies asked for",
            mend="use ISO 3166 alpha-3 codes that the extract holds",
        )
    return rows.pivot(index="year", columns="iso3", values="value").reindex(columns=economies)
