"""From the names and numbers sources give countries to ISO 3166 alpha-3 codes.

States that no longer exist keep the code trade statistics use for them: SUN, YUG, SCG, CSK, DDR,
FDR (West Germany), YAR and YMD (the two Yemens). Kosovo is XKX, as at the World Bank. The codes
and borders are the sources'; none is a statement of this project.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    from country_converter import CountryConverter

# Correlates of War state numbers whose ISO code is not that of a state of today in all years:
# for each, the last year of a code, then the code.
COW_HISTORICAL: dict[int, list[tuple[int, str]]] = {
    260: [(9999, "FDR")],  # German Federal Republic; Germany from 1990 on is 255
    265: [(9999, "DDR")],  # German Democratic Republic
    315: [(9999, "CSK")],  # Czechoslovakia
    345: [(1991, "YUG"), (2005, "SCG"), (9999, "SRB")],  # one number for three states
    365: [(1991, "SUN"), (9999, "RUS")],  # one number for the Soviet Union and Russia
    678: [(9999, "YAR")],  # Yemen Arab Republic; Yemen from 1990 on is 679
    680: [(9999, "YMD")],  # Yemen People's Republic
}
# Gleditsch and Ward number some states otherwise than Correlates of War.
GW_HISTORICAL: dict[int, list[tuple[int, str]]] = {
    260: [(1989, "FDR"), (9999, "DEU")],  # one number for West Germany and Germany
    265: COW_HISTORICAL[265],
    315: COW_HISTORICAL[315],
    316: [(9999, "CZE")],
    340: [(9999, "SRB")],
    345: [(1991, "YUG"), (9999, "SCG")],
    365: COW_HISTORICAL[365],
    678: [(1989, "YAR"), (9999, "YEM")],
    680: COW_HISTORICAL[680],
    816: [(9999, "VNM")],
}


@cache
def _converter() -> CountryConverter:
    import country_converter  # noqa: PLC0415 - needed to extract only, and slow to import

    logging.getLogger("country_converter").setLevel(logging.CRITICAL)
    # Its own reader turns the empty code of a few obsolete states into a missing value under
    # pandas 3 and fails; given the table, it works.
    table = pd.read_csv(
        Path(country_converter.__file__).parent / "country_data.tsv",
        sep="\t",
        keep_default_na=False,
        na_values=[""],
    )
    table["ISO2"] = table["ISO2"].fillna("")
    return country_converter.CountryConverter(country_data=table)


def iso3_of_names(names: Iterable[str], known: Mapping[str, str | None]) -> dict[str, str | None]:
    """Find the ISO code of each country name.

    Parameters
    ----------
    names : iterable of str
        As the source writes them.
    known : mapping of str to str or None
        Names settled by hand; None for what is no country. They go before the converter's answer.

    Returns
    -------
    dict
        Code, or None, for every distinct name.

    Raises
    ------
    RecomputeError
        If a name is neither settled by hand nor recognised as exactly one country.
    """
    distinct = sorted(set(names))
    asked = [name for name in distinct if name not in known]
    answers: list[Any] = (
        _converter()
        .pandas_convert(pd.Series(asked, dtype="str"), to="ISO3", not_found="?")
        .tolist()
    )
    # It answers with a list where a name fits several countries.
    unclear = [n for n, a in zip(asked, answers, strict=True) if not isinstance(a, str) or a == "?"]
    if unclear:
        raise RecomputeError(
            f"no single country is called {', '.join(map(repr, unclear))}",
            where="data/sources.yaml: options.names",
            mend="name its ISO code there, or null if it is no country",
        )
    found = dict(zip(asked, answers, strict=True))
    return {name: known[name] if name in known else found[name] for name in distinct}


def iso3_of_column(texts: pd.Series, known: Mapping[str, str | None]) -> pd.Series:
    """Find the ISO code of each country name in a column; errors as from `iso3_of_names`."""
    return texts.map(iso3_of_names(texts.dropna(), known)).astype("str")


def iso3_of_numbers(
    numbers: pd.Series,
    years: pd.Series,
    today: Mapping[int, str],
    historical: Mapping[int, list[tuple[int, str]]],
) -> pd.Series:
    """Find the ISO code of numbered states, by year where the number outlived a state.

    Raises
    ------
    RecomputeError
        If a number is in neither table.
    """
    codes = numbers.map(today).astype("str")
    for number, spells in historical.items():
        rows = numbers == number
        for last, code in reversed(spells):
            codes = codes.mask(rows & (years <= last), code)
    if codes.isna().any():
        raise RecomputeError(
            f"no state has the number {sorted(numbers[codes.isna()].unique())}",
            where="recompute.sources.countries",
            mend="add the number to the table of historical states",
        )
    return codes


def gw_today() -> dict[int, str]:
    """ISO codes of today's states by the number Gleditsch and Ward give them."""
    table = _converter().data[["GWcode", "ISO3"]].dropna()
    return dict(zip(table["GWcode"].astype(int), table["ISO3"], strict=True))


@cache
def iso3_today() -> frozenset[str]:
    """ISO 3166 alpha-3 codes of today's countries and territories, and XKX."""
    return frozenset(_converter().data["ISO3"].dropna()) | {"XKX"}


# Where the converter's short name is not the one readers know.
_READERS_NAME = {"KGZ": "Kyrgyzstan"}


@cache
def _names() -> dict[str, str]:
    data = _converter().data
    return {**dict(zip(data["ISO3"], data["name_short"], strict=True)), **_READERS_NAME}


def name(iso3: str) -> str:
    """Short English name of a country for a reader; the code itself where there is none."""
    return _names().get(iso3, iso3)


def iso3_of_un_numbers(numbers: pd.Series, known: Mapping[int, str | None]) -> pd.Series:
    """Find the ISO alpha-3 code of ISO 3166 numeric codes.

    Parameters
    ----------
    numbers : Series of int
        Numeric codes.
    known : mapping of int to str or None
        Numbers settled by hand, None for what is no economy.

    Raises
    ------
    RecomputeError
        If a number is neither in ISO 3166 nor settled by hand.
    """
    data = _converter().data[["ISOnumeric", "ISO3"]].dropna()
    today = dict(zip(data["ISOnumeric"].astype(int), data["ISO3"], strict=True))
    unknown = sorted(set(numbers.astype(int)) - set(today) - set(known))
    if unknown:
        raise RecomputeError(
            f"no economy has the number {', '.join(map(str, unknown))}",
            where="data/sources.yaml: options.numbers",
            mend="name its ISO code there, or null if it is no economy",
        )
    return numbers.astype(int).map({**today, **known}).astype("str")
