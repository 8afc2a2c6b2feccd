"""National statistics of trade: one economy's own record by partner, made US$ million.

Each reader gives `partner` (ISO 3166 alpha-3; WLD for the total as printed) with what the economy
exports to it and imports from it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from recompute.sources.countries import iso3_of_column, iso3_of_names, iso3_of_un_numbers
from recompute.sources.readers.files import (
    Grid,
    changed,
    checked,
    grids,
    need_years,
    number,
    one,
    only,
)

_MONTHS = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
]
# The tables mix Latin letters into Cyrillic words where both look the same.
_CYRILLIC = str.maketrans("aeopcxyAEOPCXTMHKB", "аеорсхуАЕОРСХТМНКВ")
_NOT_EVERY_YEAR = "there is not a sheet for every year"
Record = tuple[int, str, str, float]  # year, partner as printed, export or import, US$ million


def _plain(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _cyrillic(cell: Any) -> str:
    return _plain(cell).translate(_CYRILLIC)


def _sides(records: Iterable[Record], names: Mapping[str, str | None]) -> pd.DataFrame:
    """Put exports and imports of a partner and year side by side; two names of one are added."""
    long = pd.DataFrame(records, columns=["year", "printed", "flow", "value"])
    long["partner"] = iso3_of_column(long["printed"], names)
    long = long.dropna(subset=["partner"])
    wide = long.groupby(["year", "partner", "flow"])["value"].sum(min_count=1).unstack("flow")
    return wide.reset_index()[["year", "partner", "export", "import"]]


def customs_months(
    raw: dict[str, bytes],
    *,
    sheets: dict[str, str],
    unit: str,
    missing: list[str],
    names: dict[str, str | None],
) -> pd.DataFrame:
    """Read Russian customs' table of main partners: a row a month below its year, US$ million.

    Parameters
    ----------
    raw : dict
        The one workbook.
    sheets : dict
        Name of a sheet, and the column its values become: export or import.
    unit : str
        Last line above the partners.
    missing : list of str
        Signs for a missing value.
    names : dict
        ISO code of each partner, by its name in Cyrillic letters with single blanks.

    Returns
    -------
    DataFrame
        `year, month, partner, export, import`; a month without a number has none.

    Raises
    ------
    RecomputeError
        If the unit, a partner or the sequence of years and months is not the one known.
    """
    name, content = only(raw)
    workbook = grids(name, content)
    flows = []
    for sheet, flow in sheets.items():
        place = f"{name}, sheet {sheet}"
        if sheet not in workbook:
            raise changed(name, f"there is no sheet {sheet}; there are {', '.join(workbook)}")
        grid = workbook[sheet]
        start = next((n for n, row in enumerate(grid) if _is_year(row[0])), 0)
        if start < 2 or not any(grid[start - 1][1:]):
            raise changed(place, "no row of partners stands above the first year")
        if (said := _plain(grid[start - 2][0])) != unit:
            raise changed(place, f"the unit is {said}, not {unit}")
        printed = {n: _cyrillic(cell) for n, cell in enumerate(grid[start - 1]) if n and cell}
        iso3 = iso3_of_names(printed.values(), names)
        flows.append(
            pd.DataFrame(
                [
                    (year, month, iso3[partner], number(row[n], place, missing=missing))
                    for year, month, row in _calendar(grid[start:], place)
                    for n, partner in printed.items()
                ],
                columns=["year", "month", "partner", flow],
            )
        )
    both = flows[0].merge(flows[1], on=["year", "month", "partner"], how="outer")
    return both[["year", "month", "partner", *sheets.values()]]


def _is_year(cell: Any) -> bool:
    return isinstance(cell, int | float) and 1990 <= cell <= 2100


def _calendar(grid: Grid, place: str) -> Iterator[tuple[int, int, list[Any]]]:
    """Go through years with twelve named months below each; anything else is refused."""
    year, month = 0, 12
    for row in grid:
        if row[0] is None:
            continue
        if _is_year(row[0]):
            if month != 12 or (year and int(row[0]) != year + 1):
                raise changed(place, f"{int(row[0])} does not follow December of {year}")
            year, month = int(row[0]), 0
            continue
        if month == 12 or _cyrillic(row[0]) != _MONTHS[month]:
            wanted = f"{_MONTHS[month]} of {year}" if month < 12 else f"{year + 1}"
            raise changed(place, f"{_plain(row[0])!r} stands where {wanted} should")
        month += 1
        yield year, month, row
    if month != 12:
        raise changed(place, f"{year} ends with month {month}")


def customs_years(
    raw: dict[str, bytes],
    *,
    unit: str,
    sides: dict[str, str],
    groups: list[str],
    names: dict[str, str | None],
) -> pd.DataFrame:
    """Read Russian customs' sheets of a year each: totals, then a few partners, US$ million.

    Parameters
    ----------
    raw : dict
        The one workbook; a sheet a year, beside one of contents.
    unit : str
        What a cell of each sheet must say.
    sides : dict
        The two lines that open a side and hold its total, and the column it becomes.
    groups : list of str
        Lines that are sums over groups of partners, left out.
    names : dict
        ISO code of each partner, WLD for the two totals.
    """
    name, content = only(raw)
    records: list[Record] = []
    years = {int(s): grid for s, grid in grids(name, content).items() if s.isdigit()}
    need_years(sorted(years), name, _NOT_EVERY_YEAR)
    for year, grid in years.items():
        place = f"{name}, sheet {year}"
        if not any(_plain(cell) == unit for row in grid for cell in row):
            raise changed(place, f"the unit is not {unit}")
        lines = [
            (_plain(row[0]), row[1]) for row in grid if row[0] is not None and row[1] is not None
        ]
        if [line for line, _ in lines if line in sides] != list(sides):
            raise changed(place, f"the lines {' and '.join(sides)} are not there once each")
        flow = ""
        for line, cell in lines:
            flow = sides.get(line, flow)
            if flow and line not in groups:
                records.append((year, line, flow, number(cell, place)))
    return _sides(records, names)


def country_sheets(
    raw: dict[str, bytes], *, unit: str, missing: list[str], names: dict[str, str | None]
) -> pd.DataFrame:
    """Read Kazakhstan's workbooks, two sheets of a year each: turnover, exports, imports by country.

    A year stands in two workbooks, revised in the later: the later one counts.

    Parameters
    ----------
    raw : dict
        Workbooks by name, which ends with the year of publication.
    unit : str
        What a cell of each sheet must say; the extract is in US$ million.
    missing : list of str
        Signs for a missing value.
    names : dict
        ISO code of each partner, in small letters; WLD for the total, null for groups.
    """
    years: dict[int, list[Record]] = {}
    for name in sorted(raw):
        for sheet, grid in grids(name, raw[name]).items():
            if found := re.fullmatch(r"(?:12_)?(\d{4})", sheet.strip()):
                year = int(found[1])
                place = f"{name}, sheet {sheet}"
                years[year] = list(_country_sheet(grid, year, place, unit, missing))
    need_years(sorted(years), ", ".join(raw), _NOT_EVERY_YEAR)
    return _sides((record for records in years.values() for record in records), names)


def _country_sheet(
    grid: Grid, year: int, place: str, unit: str, missing: list[str]
) -> Iterator[Record]:
    text = [[_plain(cell).lower() if isinstance(cell, str) else "" for cell in row] for row in grid]
    if not any(unit in row for row in text):
        raise changed(place, f"the unit is not {unit}")
    if not any(re.search(rf"\b{year} год", cell) for row in text[:3] for cell in row):
        raise changed(place, f"the title does not say {year}")
    head = next((n for n, row in enumerate(text) if {"экспорт", "импорт"} <= set(row)), None)
    if head is None:
        raise changed(place, "no header has the columns экспорт and импорт")
    for flow, word in (("export", "экспорт"), ("import", "импорт")):
        column = text[head].index(word)
        if text[head + 1][column] != "всего":
            raise changed(place, f"below {word} stands no column всего")
        for row in grid[head + 2 :]:
            if row[0] is not None and any(cell is not None for cell in row[1:]):
                partner = _plain(row[0]).lower().split(" в том числе")[0].rstrip(":")
                yield year, partner, flow, number(row[column], place, missing=missing) / 1e3


def country_tables(
    raw: dict[str, bytes],
    *,
    files: dict[str, str],
    unit: str,
    zero: list[str],
    names: dict[str, str | None],
) -> pd.DataFrame:
    """Read Kyrgyzstan's two workbooks of a column a year: exports and imports by country.

    Parameters
    ----------
    raw : dict
        Two workbooks.
    files : dict
        A part of a workbook's name, and the column its values become: export or import.
    unit : str
        What the second line must say in its English column; the extract is in US$ million.
    zero : list of str
        Signs for no trade.
    names : dict
        ISO code of each partner, WLD for the total, null for groups.
    """
    records: list[Record] = []
    for part, flow in files.items():
        name, content = one(raw, part)
        grid = next(iter(grids(name, content).values()))
        if (said := _plain(grid[1][2])) != unit:
            raise changed(name, f"the unit is {said}, not {unit}")
        head = next((n for n, row in enumerate(grid) if _is_year(row[3])), len(grid) - 1)
        # The last year may carry the mark of a footnote: "2023 1".
        years = [
            int(str(c)[:4]) if re.fullmatch(r"\d{4}( \d)?", str(c)) else c for c in grid[head][3:]
        ]
        need_years(years if all(map(_is_year, years)) else [], name)
        for row in grid[head + 1 :]:
            if row[2] is None or row[3] is None:
                continue
            for year, cell in zip(years, row[3:], strict=True):
                records.append(
                    (int(year), _plain(row[2]), flow, number(cell, name, zero=zero) / 1e3)
                )
    return _sides(records, names)


def numbered_countries(
    raw: dict[str, bytes],
    *,
    files: dict[str, str],
    china: dict[str, float],
    codes: dict[int, str | None],
) -> pd.DataFrame:
    """Read Uzbekistan's two tables of a column a year, countries by ISO number, US$ thousand.

    Parameters
    ----------
    raw : dict
        Two tables, which do not say what they hold.
    files : dict
        A part of a file's name, and the column its values become: export or import.
    china : dict
        Column, and its value for China in US$ million in the last year, which tells one table from
        the other and thousands from millions.
    codes : dict
        Numbers settled by hand, null for what is no economy.
    """
    parts = []
    for part, flow in files.items():
        frame, name = checked(raw, ["Code", "Klassifikator_en"], part)
        years = [str(c) for c in frame if re.fullmatch(r"\d{4}", str(c))]
        need_years(years, name)
        long = frame.melt(["Code"], years, "year", "value")
        long = pd.DataFrame(
            {
                "year": long["year"].astype("int64"),
                "partner": iso3_of_un_numbers(long["Code"], codes),
                "flow": flow,
                "value": [number(cell, name) / 1e3 for cell in long["value"]],
            }
        ).dropna(subset=["partner"])
        last = long[(long["partner"] == "CHN") & (long["year"] == int(years[-1]))]["value"]
        if len(last) != 1 or abs(last.item() / china[flow] - 1) > 0.01:
            said = f"{last.item():,.1f}" if len(last) == 1 else "absent"
            raise changed(
                name, f"{flow} with China in {years[-1]} is {said}, not {china[flow]:,.1f}"
            )
        parts.append(long)
    wide = pd.concat(parts).pivot(index=["year", "partner"], columns="flow", values="value")
    return wide.reset_index()[["year", "partner", "export", "import"]]
