"""Whether the members' economies differ in kind and compete in raw materials.

Dependence on Russia, the third claim of the section, is in `eaeu.dependence`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu.comparison import GROUPS, UNION, members_of
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


def place_among_economies(country: str, measure: str, year: int, wdi: str) -> Estimate:
    """Share of the world's economies that score below a country, in per cent.

    Parameters
    ----------
    country : str
        ISO code.
    measure : str
        A measure of markets, as of `measure_of_market`.
    year : int
        Year of the scores.
    wdi : str
        Newest vintage of the World Bank's indicators.

    Raises
    ------
    NoData
        If the country has no value in the year.
    """
    dataset, indicator = measure_of_market(measure, wdi)
    values = values_of_countries(dataset, indicator, year)
    if country not in values:
        raise NoData(f"no value in {year} for {name(country)}")
    below = (values < values[country]).sum() / (len(values) - 1)
    return Estimate(100 * float(below), dataset, year=year)


def russia_market(measure: str, year: int, *, wdi: str) -> Estimate:
    """Find the place of Russia among the world's economies; see `place_among_economies`."""
    return place_among_economies("RUS", measure, year, wdi)


def kazakhstan_market(measure: str, year: int, *, wdi: str) -> Estimate:
    """Place of Kazakhstan among the world's economies; see `place_among_economies`."""
    return place_among_economies("KAZ", measure, year, wdi)


def belarus_state(measure: str, year: int, *, wdi: str) -> Estimate:
    """Place of Belarus among the world's economies; see `place_among_economies`."""
    return place_among_economies("BLR", measure, year, wdi)


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


# Rivals in raw materials


COUPLE = ["RUS", "KAZ"]
"""The members that sell mostly raw materials."""

MANUFACTURES = ["5", "6", "7", "8"]

CHAPTERS = "baci-chapters-2025-01"
BY_CHAPTER = (2019, 2021)
"""Years after the last one by section, by chapter of the Harmonised System."""
_NOT_MADE = {*range(1, 28), 41, 44, 97, 98, 99}
_MIXED_WITH_FOOD = {30, 40, 50, 51, 60, 70, 71, 80, 81, 90, 91}
"""Chapters that also hold goods of chapters 01 to 09 in BACI's table, as its catalogue entry says."""


def source_of(year: int) -> str:
    """Catalogue id of the record of trade by kind of goods in a year."""
    return CHAPTERS if year in BY_CHAPTER else SECTIONS


@cache
def trade_by_kind(year: int, section_9: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sum exports and imports to a row a kind of goods and a column an economy.

    Kinds are sections of the SITC or, in the years `BY_CHAPTER`, chapters of the Harmonised System.
    What Russia sold to Belarus is left out in the years in which it is not classified.

    Parameters
    ----------
    year : int
        1995, 2005 or 2015, or one of `BY_CHAPTER`.
    section_9 : str
        ``left out`` leaves out section 9, goods not classified, and chapter 99.

    Raises
    ------
    NoData
        The year is not there by chapter.
    """
    if year in BY_CHAPTER:
        rows = sources.load(CHAPTERS)
        rows = rows[rows["year"].eq(year)]
        if rows.empty:
            raise NoData(f"the source does not have {year}")
        if section_9 == "left out":
            rows = rows[rows["chapter"] != "99"]
        sides = (
            rows.pivot(index="chapter", columns="iso3", values=s) for s in ("export", "import")
        )
        exports, imports = (side.fillna(0.0).loc[:, side.sum().gt(0)] for side in sides)
        return exports, imports
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


def manufactures_share(exports: pd.DataFrame) -> pd.Series:
    """Share of manufactures in exports, in per cent, by ISO code.

    Of trade by section they are sections 5 to 8 of the SITC; of trade by chapter they are what is
    sure to be manufactures, which makes the share a lower bound.
    """
    made = MANUFACTURES if "5" in exports.index else _sure_to_be_made(exports.index)
    return 100 * exports.loc[made].sum() / exports.sum()


def _sure_to_be_made(chapters: pd.Index) -> list[str]:
    unsure = _NOT_MADE | _MIXED_WITH_FOOD
    return [chapter for chapter in chapters if int(chapter) not in unsure]


@cache
def structure_of_group(group: str, year: int, section_9: str) -> tuple[float, float]:
    """Similarity of exports and complementarity of trade inside a union, both 0 to 100.

    Raises
    ------
    NoData
        If it had fewer than three members with trade in the data.
    """
    exports, imports = trade_by_kind(year, section_9)
    economies = [m for m in members_of(group, year) if m in exports and m in imports]
    if len(economies) < 3:
        raise NoData(f"the group had fewer than three members in {year}")
    return similarity(exports, economies), complementarity(exports, imports, economies)


def rivals_sell_the_same(group: str, section_9: str, year: int) -> Estimate:
    """Similarity of Russia's and Kazakhstan's exports less the mean inside a union, points of 100.

    Raises
    ------
    NoData
        As from `structure_of_group`.
    """
    exports, _ = trade_by_kind(year, section_9)
    usual = structure_of_group(group, year, section_9)[0]
    return Estimate(similarity(exports, COUPLE) - usual, source_of(year), year=year)


def rivals_fit_little(group: str, section_9: str, year: int) -> Estimate:
    """Complementarity of Russia and Kazakhstan less the mean inside a union, points of 100.

    Raises
    ------
    NoData
        As from `structure_of_group`.
    """
    exports, imports = trade_by_kind(year, section_9)
    usual = structure_of_group(group, year, section_9)[1]
    return Estimate(complementarity(exports, imports, COUPLE) - usual, source_of(year), year=year)


def belarus_industrial(section_9: str, year: int) -> Estimate:
    """Share of manufactures in the exports of Belarus, in per cent; by chapter at least."""
    exports, _ = trade_by_kind(year, section_9)
    return Estimate(manufactures_share(exports)["BLR"], source_of(year), year=year)


def structure_of_groups() -> pd.DataFrame:
    """Structure of trade in 2015, section 9 left out, in unions and in Russia and Kazakhstan.

    Returns
    -------
    DataFrame
        Index the union's name, last the names of `COUPLE`; ``complementarity (index)`` and
        ``export similarity (index)``, 0 to 100.
    """
    exports, imports = trade_by_kind(2015, "left out")
    values = {group: structure_of_group(group, 2015, "left out") for group in (UNION, *GROUPS)}
    exporters = COUPLE
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
    exports, imports = trade_by_kind(2015, "left out")
    two = ["RUS", "KAZ"]
    return {"same": similarity(exports, two), "fit": complementarity(exports, imports, two)}


def exports_of_the_three() -> dict[str, float]:
    """Shares in the exports of Belarus, Russia and Kazakhstan in 2015, in per cent.

    Returns
    -------
    dict
        `blr`, `rus` and `kaz`, manufactures; `blr_fuel`, Belarus's fuels.
    """
    exports, _ = trade_by_kind(2015, "left out")
    made = manufactures_share(exports)
    return {
        "blr": made["BLR"],
        "rus": made["RUS"],
        "kaz": made["KAZ"],
        "blr_fuel": 100 * exports["BLR"]["3"] / exports["BLR"].sum(),
    }


def complementarity_of_pairs() -> pd.DataFrame:
    """Complementarity of each pair of members in 2015, 0 to 100: rows sellers, columns buyers."""
    exports, imports = trade_by_kind(2015, "left out")
    table = 100 * pairs.complementarities(exports[MEMBERS], imports[MEMBERS])
    table = table.rename(index=name, columns=name)
    return table.rename_axis(index="seller", columns="buyer")
