"""Whether the members' economies differ in kind and compete in raw materials.

Dependence on Russia, the third claim of the section, is in `eaeu.dependence`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
from eaeu.data import wide
from eaeu.dependence import SECTIONS, UNCLASSIFIED
from eaeu.members import MEMBERS
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import pairs, specialisation
from recompute.sources.countries import name

if TYPE_CHECKING:
    from collections.abc import Sequence

# Market and state economies

FREEDOM = "fraser-efw-2018"
FREEDOM_YEAR = 2016  # the one year with a score for Belarus
CREDIT = "FS.AST.PRVT.GD.ZS"  # domestic credit to the private sector, % of GDP
TRIO = ["RUS", "KAZ", "BLR"]


def measure_of_market(measure: str, wdi: str) -> tuple[str, str]:
    """Name the data set and the indicator of a measure of markets."""
    return {
        "economic freedom": (FREEDOM, "efw"),
        "private credit": (wdi, CREDIT),
        "listed companies": (wdi, "CM.MKT.LCAP.GD.ZS"),
    }[measure]


def values_of_countries(dataset: str, indicator: str, year: int) -> pd.Series:
    """Values of one indicator by ISO code; the World Bank's aggregates are left out."""
    panel = sources.load(dataset)
    rows = panel[(panel["indicator"] == indicator) & (panel["year"] == year)]
    values = rows.set_index("iso3")["value"]
    return values[values.index.isin(sources.load(FREEDOM)["iso3"].unique())]


def market_vs_state(measure: str, reading: str, year: int, *, wdi: str) -> Estimate:
    """Distance of Russia and Kazakhstan, the lower of the two, from Belarus, in SD of the world.

    Parameters
    ----------
    measure, reading, year
        Choices of the ledger; the reading enters the predicate, not the number.
    wdi : str
        Newest vintage of the World Bank's indicators.

    Returns
    -------
    Estimate
        With `apart`: whether both lie in the world's upper half and Belarus in its lower one.

    Raises
    ------
    NoData
        If one of the three has no value in the year.
    """
    dataset, indicator = measure_of_market(measure, wdi)
    values = values_of_countries(dataset, indicator, year)
    trio = values.reindex(TRIO)
    if trio.isna().any():
        missing = ", ".join(name(iso3) for iso3 in trio.index[trio.isna()])
        raise NoData(f"no value in {year} for {missing}")
    low = min(trio["RUS"], trio["KAZ"])
    apart = low >= values.median() > trio["BLR"]
    return Estimate(
        (low - trio["BLR"]) / values.std(), dataset, year=year, extra={"apart": bool(apart)}
    )


def freedom_scores() -> pd.Series:
    """Economic freedom in 2016, 0 to 10 (most free), by ISO code."""
    return values_of_countries(FREEDOM, "efw", FREEDOM_YEAR)


def freedom_of_members_and_unions() -> pd.Series:
    """Economic freedom of each member, by name, and of the median member of other unions."""
    scores = freedom_scores()
    medians = {
        f"{group}, middle member": scores.reindex(members_of(group, FREEDOM_YEAR)).median()
        for group in GROUPS
    }
    return pd.concat([scores[MEMBERS].rename(name), pd.Series(medians)])


def in_lower_half(scores: pd.Series) -> list[str]:
    """Names of those of Russia, Kazakhstan and Belarus that score below the world's median."""
    return [name(iso3) for iso3 in TRIO if scores[iso3] < scores.median()]


def latest_credit(wdi: str) -> pd.Series:
    """Private credit in % of output: Russia, Kazakhstan, Belarus and the world (``WLD``).

    Of the last year known for all four, which is the name of the series.
    """
    return wide(wdi, CREDIT)[[*TRIO, "WLD"]].dropna().iloc[-1]


# Rivals in raw materials

RAW = {"crude materials and fuels": ["2", "3"], "primary goods": ["0", "1", "2", "3", "4"]}
"""Sections of the SITC that count as raw materials, by the choice `exporters`."""

MANUFACTURES = ["5", "6", "7", "8"]


@cache
def trade_by_section(year: int, section_9: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sum exports and imports to a row a section of the SITC and a column an economy.

    What Russia sold to Belarus is left out in the years in which it is not classified.

    Parameters
    ----------
    year : int
        1995, 2005 or 2015.
    section_9 : str
        ``left out`` leaves out section 9, goods not classified.
    """
    rows = sources.load(SECTIONS)
    rows = rows[(rows["year"] == year) & (rows["section"] != "All")]
    if section_9 == "left out":
        rows = rows[rows["section"] != "9"]
    if year in UNCLASSIFIED:
        rows = rows[~((rows["exporter"] == "RUS") & (rows["importer"] == "BLR"))]
    return (
        specialisation.matrix(rows, "exporter", "section"),
        specialisation.matrix(rows, "importer", "section"),
    )


def similarity(exports: pd.DataFrame, economies: Sequence[str]) -> float:
    """Finger–Kreinin export similarity, 0 to 100, mean over pairs {cite}`finger1979`."""
    return 100 * pairs.mean(pairs.similarities(exports[list(economies)]))


def complementarity(
    exports: pd.DataFrame, imports: pd.DataFrame, economies: Sequence[str]
) -> float:
    """Michaely's complementarity, 0 to 100, mean over ordered pairs {cite}`michaely1996`."""
    chosen = list(economies)
    return 100 * pairs.mean(pairs.complementarities(exports[chosen], imports[chosen]))


def raw_material_exporters(exporters: str, exports: pd.DataFrame) -> list[str]:
    """Members other than Belarus that sell mostly raw materials.

    Parameters
    ----------
    exporters : str
        Key of `RAW`, of which at least half of the exports must be; or ``all but Belarus``.
    exports : DataFrame
        From `trade_by_section`.
    """
    others = [iso3 for iso3 in MEMBERS if iso3 != "BLR"]
    if exporters == "all but Belarus":
        return others
    shares = exports[others].loc[RAW[exporters]].sum() / exports[others].sum()
    return [iso3 for iso3 in others if shares[iso3] >= 0.5]


def manufactures_share(exports: pd.DataFrame) -> pd.Series:
    """Share of manufactures (SITC sections 5 to 8) in exports, in per cent, by ISO code."""
    return 100 * exports.loc[MANUFACTURES].sum() / exports.sum()


@cache
def structure_of_group(group: str, year: int, section_9: str) -> tuple[float, float]:
    """Similarity of exports and complementarity of trade inside a union, both 0 to 100.

    Raises
    ------
    NoData
        If it had fewer than three members with trade in the data.
    """
    exports, imports = trade_by_section(year, section_9)
    economies = [m for m in members_of(group, year) if m in exports and m in imports]
    if len(economies) < 3:
        raise NoData(f"the group had fewer than three members in {year}")
    return similarity(exports, economies), complementarity(exports, imports, economies)


def raw_material_rivals(
    exporters: str, group: str, section_9: str, belarus: str, year: int
) -> Estimate:
    """Complementarity among raw-material exporters less that inside another union, in points.

    Parameters
    ----------
    exporters, group, section_9, belarus, year
        Choices of the ledger.

    Returns
    -------
    Estimate
        With `similarity`, of the exporters, `group_similarity`, and `industrial`, whether Belarus
        exports manufactures for at least half, or more of them than any of the exporters.

    Raises
    ------
    NoData
        Fewer than two exporters, or as from `structure_of_group`.
    """
    exports, imports = trade_by_section(year, section_9)
    economies = raw_material_exporters(exporters, exports)
    if len(economies) < 2:
        raise NoData(f"fewer than two members export mostly {exporters} in {year}")
    group_similarity, group_complementarity = structure_of_group(group, year, section_9)
    made = manufactures_share(exports)
    if belarus == "half of its exports":
        industrial = made["BLR"] >= 50
    else:
        industrial = made["BLR"] > made[economies].max()
    return Estimate(
        complementarity(exports, imports, economies) - group_complementarity,
        SECTIONS,
        year=year,
        extra={
            "similarity": similarity(exports, economies),
            "group_similarity": group_similarity,
            "industrial": bool(industrial),
        },
    )


def couple() -> list[str]:
    """ISO codes of the members that exported mostly crude materials and fuels in 2015."""
    return raw_material_exporters(
        "crude materials and fuels", trade_by_section(2015, "left out")[0]
    )


def structure_of_groups() -> pd.DataFrame:
    """Structure of trade in 2015, section 9 left out, in unions and in the couple of exporters.

    Returns
    -------
    DataFrame
        Index the union's name, last the names of `couple`; ``complementarity (index)`` and
        ``export similarity (index)``, 0 to 100.
    """
    exports, imports = trade_by_section(2015, "left out")
    values = {group: structure_of_group(group, 2015, "left out") for group in (UNION, *GROUPS)}
    exporters = couple()
    values[" and ".join(map(name, exporters))] = (
        similarity(exports, exporters),
        complementarity(exports, imports, exporters),
    )
    columns = ["export similarity (index)", "complementarity (index)"]
    return pd.DataFrame.from_dict(values, orient="index", columns=columns)[columns[::-1]]


def russia_and_kazakhstan() -> dict[str, float]:
    """How alike Russia's and Kazakhstan's exports are in 2015, and how well they fit.

    Returns
    -------
    dict
        `same`, similarity, and `fit`, complementarity, both 0 to 100.
    """
    exports, imports = trade_by_section(2015, "left out")
    two = ["RUS", "KAZ"]
    return {"same": similarity(exports, two), "fit": complementarity(exports, imports, two)}


def exports_of_the_three() -> dict[str, float]:
    """Shares in the exports of Belarus, Russia and Kazakhstan in 2015, in per cent.

    Returns
    -------
    dict
        `blr`, `rus` and `kaz`, manufactures; `blr_fuel`, Belarus's fuels.
    """
    exports, _ = trade_by_section(2015, "left out")
    made = manufactures_share(exports)
    return {
        "blr": made["BLR"],
        "rus": made["RUS"],
        "kaz": made["KAZ"],
        "blr_fuel": 100 * exports["BLR"]["3"] / exports["BLR"].sum(),
    }


def complementarity_of_pairs() -> pd.DataFrame:
    """Complementarity of each pair of members in 2015, 0 to 100: rows sellers, columns buyers."""
    exports, imports = trade_by_section(2015, "left out")
    table = 100 * pairs.complementarities(exports[MEMBERS], imports[MEMBERS])
    table = table.rename(index=name, columns=name)
    return table.rename_axis(index="seller", columns="buyer")
