"""Trade by partner from those who record it: the IMF's pairs and Russia's customs."""

from __future__ import annotations

import io
from typing import Any

import pandas as pd

from recompute.errors import RecomputeError
from recompute.sources.readers.files import only, table


def direction_of_trade(
    raw: dict[str, bytes], *, since: int, without: list[str], half_recorded: list[dict[str, Any]]
) -> pd.DataFrame:
    """Read the IMF's Direction of Trade: what the exporter and what the importer report of a pair.

    Parameters
    ----------
    raw : dict
        `flows.parquet` (reporter, partner, flow "X" or "M", year, value in US$ million) and
        `names.csv` (name, iso3; empty for groups of economies).
    since : int
        First year kept.
    without : list of str
        Names with a code that are no economy of today.
    half_recorded : list of dict
        Flows known to be recorded in part: `exporter, importer, year, side` ("exports" or
        "imports"), which are left out. Each is expected to lie below `less_than` of the other
        side's record.

    Returns
    -------
    DataFrame
        `year, exporter, importer, exports, imports` (FOB and CIF), US$ million; an amount nobody
        reports is missing.

    Raises
    ------
    RecomputeError
        If a flow said to be recorded in part is not, so that the correction is out of date.
    """
    flows = table(*next(item for item in raw.items() if item[0].endswith("flows.parquet")))
    names = table(*next(item for item in raw.items() if item[0].endswith("names.csv")))
    codes = names[~names["name"].isin(without)].dropna(subset=["iso3"]).set_index("name")["iso3"]
    flows = flows[flows["year"] >= since]
    flows = flows.assign(
        reporter=flows["reporter"].astype(str).map(codes),
        partner=flows["partner"].astype(str).map(codes),
    ).dropna(subset=["reporter", "partner", "value"])
    flows = flows[flows["reporter"] != flows["partner"]]
    sold = flows[flows["flow"].eq("X")].rename(
        columns={"reporter": "exporter", "partner": "importer", "value": "exports"}
    )
    bought = flows[flows["flow"].eq("M")].rename(
        columns={"partner": "exporter", "reporter": "importer", "value": "imports"}
    )
    keys = ["year", "exporter", "importer"]
    pairs = sold[[*keys, "exports"]].merge(bought[[*keys, "imports"]], on=keys, how="outer")
    pairs = pairs.set_index(["exporter", "importer", "year"]).round(3).sort_index()
    for one in half_recorded:
        place = (one["exporter"], one["importer"], one["year"])
        side, other = one["side"], "imports" if one["side"] == "exports" else "exports"
        if not pairs.loc[place, side] < one["less_than"] * pairs.loc[place, other]:
            raise RecomputeError(
                f"{side} of {place} are no longer recorded in part",
                where="data/sources.yaml: options.half_recorded",
                mend="take the correction out: the source was repaired",
            )
        pairs.loc[place, side] = float("nan")
    return pairs.reset_index()[[*keys, "exports", "imports"]]


def sdmx_partners(
    raw: dict[str, bytes], *, reporter: str, mirrored_from: int, empty: list[dict[str, Any]]
) -> pd.DataFrame:
    """Read one economy's trade by partner from the IMF's IMTS, years in columns, US$ million.

    Parameters
    ----------
    raw : dict
        The one file.
    reporter : str
        ISO code whose trade it is.
    mirrored_from : int
        Year from which the IMF fills the record from partners or estimates.
    empty : list of dict
        `partner, year` expected to be without value.

    Returns
    -------
    DataFrame
        `year, partner, flow` ("exports", "imports"), `value`, `mirrored`.

    Raises
    ------
    RecomputeError
        If a partner and year said to be empty has a value.
    """
    import lzma  # noqa: PLC0415 - one source is packed so

    from recompute.sources.countries import iso3_today  # noqa: PLC0415 - the converter is slow

    name, content = only(raw)
    packed = lzma.decompress(content) if name.endswith(".xz") else content
    frame = pd.read_csv(io.BytesIO(packed), keep_default_na=False, na_values=[""])
    flows = {"XG_FOB_USD": "exports", "MG_CIF_USD": "imports"}
    frame = frame[frame["COUNTRY.ID"].eq(reporter) & frame["INDICATOR.ID"].isin(flows)]
    years = [column for column in frame if column.isdecimal()]
    long = frame.melt(["INDICATOR.ID", "COUNTERPART_COUNTRY.ID"], years, "year").dropna()
    long = long[long["COUNTERPART_COUNTRY.ID"].isin(iso3_today())].assign(
        partner=long["COUNTERPART_COUNTRY.ID"],
        flow=long["INDICATOR.ID"].map(flows),
        year=long["year"].astype(int),
    )
    for one in empty:
        if not long[long["partner"].eq(one["partner"]) & long["year"].eq(one["year"])].empty:
            raise RecomputeError(
                f"{one['partner']} in {one['year']} has a value now",
                where="data/sources.yaml: options.empty",
                mend="take the correction out: the source was filled",
            )
    return long.assign(mirrored=long["year"] >= mirrored_from)[
        ["year", "partner", "flow", "value", "mirrored"]
    ].sort_values(["flow", "partner", "year"], ignore_index=True)


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
# Some names at the source mix Latin letters with Cyrillic ones of the same shape.
_CYRILLIC = str.maketrans("aeocpxyABEKMHOPCTX", "аеосрхуАВЕКМНОРСТХ")


def customs_months(
    raw: dict[str, bytes],
    *,
    reporter: str,
    partners: dict[str, str],
    unit: str,
    short_years: list[dict[str, Any]],
) -> pd.DataFrame:
    """Read Russia's customs tables by partner and month, US$ million.

    Parameters
    ----------
    raw : dict
        The one workbook: sheets of exports and imports, partners in columns, a row a month below
        a row with the year alone.
    reporter : str
        ISO code of the reporter.
    partners : dict
        Name of each column, in Cyrillic letters -> ISO code.
    unit : str
        What the line below the title says the unit is.
    short_years : list of dict
        `partner, year, months`: years expected to have fewer than twelve months.

    Returns
    -------
    DataFrame
        `year, month, partner, flow` ("exports", "imports"), `value`.

    Raises
    ------
    RecomputeError
        If a sheet, the unit, a month or a partner is not where it was, or a year is short, or
        whole, that should not be.
    """
    _, content = only(raw)
    parts = []
    for sheet, flow in (("Экспорт", "exports"), ("Импорт", "imports")):
        try:
            cells = pd.read_excel(io.BytesIO(content), sheet_name=sheet, header=None)
        except ValueError as error:
            raise _moved(f"there is no sheet {sheet}") from error
        parts.append(_customs_sheet(cells, unit, partners).assign(flow=flow))
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["partner"].ne(reporter)]
    counted = frame.groupby(["partner", "year", "flow"])["month"].count()
    short = counted[counted.lt(12)].reset_index(name="months")
    found = {tuple(row) for row in short[["partner", "year", "months"]].itertuples(index=False)}
    expected = {(one["partner"], one["year"], one["months"]) for one in short_years}
    if found != expected:
        raise RecomputeError(
            f"years with fewer than twelve months are {sorted(found)}, not {sorted(expected)}",
            where="data/sources.yaml: options.short_years",
            mend="look at these cells of the workbook, then correct the option",
        )
    return frame[["year", "month", "partner", "flow", "value"]]


def _customs_sheet(cells: pd.DataFrame, unit: str, partners: dict[str, str]) -> pd.DataFrame:
    first = cells[0].fillna("").astype(str).str.strip()
    if not first.head(6).str.contains(unit, regex=False).any():
        raise _moved(f"the unit is not told as {unit!r}")
    years = first[first.str.fullmatch(r"(19|20)\d\d(\.0)?")]
    if years.empty:
        raise _moved("there is no row with a year")
    header = cells.iloc[int(years.index[0]) - 1]
    names = header.dropna().astype(str).str.split().str.join(" ").str.translate(_CYRILLIC)
    if unknown := sorted(set(names) - set(partners)):
        raise _moved(f"no partner is called {unknown[0]!r}")
    rows = []
    year = 0
    for place, text in first.items():
        if place in years.index:
            year = int(float(text))
        elif text.lower().translate(_CYRILLIC) in _MONTHS and year:
            month = _MONTHS.index(text.lower().translate(_CYRILLIC)) + 1
            rows += [
                (year, month, partners[name], cells.loc[place, column])
                for column, name in names.items()
            ]
    frame = pd.DataFrame(rows, columns=["year", "month", "partner", "value"])
    # A cell of dots is a month that is not published.
    return frame.assign(value=pd.to_numeric(frame["value"], errors="coerce")).dropna()


def _moved(what: str) -> RecomputeError:
    return RecomputeError(
        f"the customs workbook is not of the form it was: {what}",
        where="recompute.sources.readers.partners.customs_months",
        mend="compare the workbook with the one before and adapt the reader or its options",
    )
