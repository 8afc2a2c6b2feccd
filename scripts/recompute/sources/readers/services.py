"""Answers of statistical services, as `recompute refresh` keeps them: one archive a vintage.

Each format has a parser of one answer, which the refresh uses to accept or refuse it, and a reader
of all answers of a vintage. A parser raises `Unusable` if an answer is no whole message of its
format, which a second try may mend, and `Changed` if it is one but lacks what is documented.
"""

import io
import json
import zipfile
from typing import Any, NamedTuple

import pandas as pd

from recompute.sources.countries import iso3_today
from recompute.sources.readers.panels import PANEL


class Unusable(ValueError):  # noqa: N818 - says what the answer is
    """The answer is not whole, or not of its format: HTML, or JSON that breaks off."""


class Changed(ValueError):  # noqa: N818
    """The answer is whole, but not as the service documents it."""


def _answers(raw: dict[str, bytes]) -> list[bytes]:
    (archive,) = raw.values()
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [opened.read(name) for name in opened.namelist()]


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if not frames:
        raise Changed("the service has no data at all for what was asked")
    return pd.concat(frames, ignore_index=True)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        start = content[:40].decode(errors="replace").strip()
        if start.startswith("<"):
            told = "the answer is HTML or XML"
        elif start.startswith(("{", "[")):
            told = "the answer is JSON that breaks off"
        else:
            told = f"the answer is no JSON: {start!r}"
        raise Unusable(told) from error


def _frame(records: list[Any], fields: list[str], what: str) -> pd.DataFrame:
    """Take the named fields of a list of records."""
    for record in records:
        if missing := [f for f in fields if f not in record]:
            raise Changed(f"{what} has no {', '.join(missing)}; it has {', '.join(record)}")
    return pd.DataFrame([[record[f] for f in fields] for record in records], columns=fields)


# World Bank Indicators API, version 2


class WorldBankPage(NamedTuple):
    """One page: its rows, how many pages there are, the day the database was last updated."""

    rows: pd.DataFrame
    pages: int
    updated: str


def world_bank_page(content: bytes) -> WorldBankPage:
    """Parse a page of an indicator: a list of a header object and the list of observations."""
    message = _json(content)
    if not isinstance(message, list) or not message or not isinstance(message[0], dict):
        raise Changed("a page is a list of a header and observations; this is not")
    header = message[0]
    if "message" in header:  # the service answers an error with status 200
        told = header["message"][0]
        raise Changed(f"the service says: {told.get('value', told)}")
    if missing := [f for f in ("page", "pages", "total", "lastupdated") if f not in header]:
        raise Changed(f"the header has no {', '.join(missing)}")
    records = (message[1] if len(message) > 1 else None) or []
    if header["total"] and not records:
        raise Unusable("the header promises observations that are not there")
    rows = _frame(records, ["indicator", "countryiso3code", "date", "value"], "an observation")
    panel = pd.DataFrame(
        {
            "indicator": [one["id"] for one in rows["indicator"]],
            "iso3": rows["countryiso3code"],
            "year": rows["date"].astype("int64"),
            "value": rows["value"].astype("float64"),
        }
    )
    return WorldBankPage(panel, int(header["pages"]), str(header["lastupdated"]))


def world_bank_pages(
    raw: dict[str, bytes], *, since: int, without: list[str] | None = None
) -> pd.DataFrame:
    """Read the pages of a vintage; a null is a missing value and is left out."""
    frame = _joined([world_bank_page(one).rows for one in _answers(raw)])
    left_out = frame["iso3"].isin(["", *(without or [])])
    return frame[(frame["year"] >= since) & ~left_out].dropna(subset=["value"])[PANEL]


# SDMX, as JSON (1.0 of WITS, 2.0 of the IMF) and as CSV


def sdmx(content: bytes) -> pd.DataFrame:
    """Parse an SDMX data message in JSON or CSV: a column a dimension, `TIME_PERIOD`, `OBS_VALUE`.

    Values are multiplied out where the message gives a scale (`SCALE`, `UNIT_MULT`: powers of ten).
    """
    text = content.lstrip()[:1]
    frame = _sdmx_json(_json(content)) if text in (b"{", b"<", b"") else _sdmx_csv(content)
    if missing := {"TIME_PERIOD", "OBS_VALUE"} - set(frame):
        raise Changed(
            f"the message has no {', '.join(sorted(missing))}; it has {', '.join(map(str, frame))}"
        )
    scale = next((frame[name] for name in ("SCALE", "UNIT_MULT") if name in frame), None)
    value = pd.to_numeric(frame["OBS_VALUE"], errors="coerce").astype("float64")
    if scale is not None:
        value = value * 10.0 ** pd.to_numeric(scale, errors="coerce").fillna(0)
    return frame.assign(OBS_VALUE=value)


def _sdmx_csv(content: bytes) -> pd.DataFrame:
    try:
        return pd.read_csv(io.BytesIO(content), dtype="str", keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise Unusable(f"the answer is no whole table: {error}") from error


def _sdmx_json(message: dict[str, Any]) -> pd.DataFrame:
    body = message.get("data", message)
    try:
        structure = body["structures"][0] if "structures" in body else body["structure"]
        dimensions = structure["dimensions"]["series"]
        (time,) = structure["dimensions"]["observation"]
        noted = structure.get("attributes", {}).get("series", [])  # the scale is one of them
        rows: list[dict[str, Any]] = []
        for key, series in body["dataSets"][0].get("series", {}).items():
            named = _coded(dimensions, [int(place) for place in key.split(":")])
            named |= _coded(noted, series.get("attributes", []))
            rows += [
                named | {"TIME_PERIOD": _code(time, int(at)), "OBS_VALUE": value}
                for at, (value, *_) in series["observations"].items()
            ]
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        raise Changed(f"this is no SDMX data message: {type(error).__name__} {error}") from error
    columns = [d["id"] for d in dimensions] + ["TIME_PERIOD", "OBS_VALUE"]
    return pd.DataFrame(rows, columns=None if rows else columns)


def _coded(concepts: list[dict[str, Any]], places: list[Any]) -> dict[str, Any]:
    return {c["id"]: _code(c, place) for c, place in zip(concepts, places, strict=False)}


def _code(concept: dict[str, Any], place: Any) -> Any:
    """Look a code up by its place; what is not coded stands in the place itself."""
    if not isinstance(place, int) or not concept.get("values"):
        return place
    value = concept["values"][place]
    return value.get("id", value.get("value"))


def sdmx_panel(
    raw: dict[str, bytes],
    *,
    since: int,
    forecast_from: int,
    country: str,
    codes: dict[str, str],
    divide: dict[str, float],
) -> pd.DataFrame:
    """Read SDMX messages as a panel with a column `forecast`.

    Parameters
    ----------
    raw : dict
        The archive of the answers.
    since : int
        First year kept.
    forecast_from : int
        First year in which every value is a forecast: that of the vintage.
    country : str
        The dimension of the economies. Groups, whose codes are no country's, are left out.
    codes : dict
        Codes of countries the source writes otherwise than ISO.
    divide : dict
        By indicator, what to divide by to reach the unit of the other vintages.
    """
    frame = _joined([sdmx(one) for one in _answers(raw)])
    frame = frame.assign(
        indicator=frame["INDICATOR"],
        iso3=frame[country].replace(codes),
        year=frame["TIME_PERIOD"].str.slice(0, 4).astype("int64"),
        value=frame["OBS_VALUE"] / frame["INDICATOR"].map(divide).fillna(1.0),
    )
    frame = frame[frame["iso3"].isin(iso3_today()) & (frame["year"] >= since)]
    frame = frame.assign(forecast=frame["year"] >= forecast_from)
    return frame.dropna(subset=["value"])[[*PANEL, "forecast"]]


# Bilateral trade from what economies report


def pairs(reports: pd.DataFrame, *, digits: int) -> pd.DataFrame:
    """Turn what reporters say into one value a pair and year.

    Parameters
    ----------
    reports : DataFrame
        `reporter, partner, flow ("imports" or "exports"), year, value` in US$.
    digits : int
        Digits kept after the point of a US$ million.

    Returns
    -------
    DataFrame
        `year, exporter, importer, value, mirror`. The importer's record counts, as customs watch
        imports more closely; for an importer that reported no imports at all in a year, the
        exporters' records stand in (``mirror``). Partners that are no country are left out.
    """
    known = iso3_today()
    rows = reports[reports["reporter"].isin(known) & reports["partner"].isin(known)]
    rows = rows[(rows["reporter"] != rows["partner"])].dropna(subset=["value"])
    bought = rows[rows["flow"] == "imports"].rename(
        columns={"reporter": "importer", "partner": "exporter"}
    )
    sold = rows[rows["flow"] == "exports"].rename(
        columns={"reporter": "exporter", "partner": "importer"}
    )
    reported = pd.MultiIndex.from_frame(bought[["year", "importer"]].drop_duplicates())
    silent = ~pd.MultiIndex.from_frame(sold[["year", "importer"]]).isin(reported)
    flows = pd.concat([bought.assign(mirror=False), sold[silent].assign(mirror=True)])
    flows = flows.assign(value=(flows["value"] / 1e6).round(digits))
    return flows[["year", "exporter", "importer", "value", "mirror"]]


def comtrade_records(content: bytes) -> pd.DataFrame:
    """Parse an answer of UN Comtrade: total trade in goods of a reporter with each partner.

    Rows by mode of transport, customs procedure or second partner are parts of the same flow; the
    totals alone are kept.
    """
    message = _json(content)
    if not isinstance(message, dict) or "data" not in message:
        raise Changed("the answer has no `data`")
    if message.get("error"):
        raise Changed(f"the service says: {message['error']}")
    fields = ["refYear", "reporterISO", "partnerISO", "flowCode", "primaryValue"]
    parts = {"motCode": 0, "customsCode": "C00", "partner2Code": 0}
    records = [
        one
        for one in message["data"]
        if all(one.get(name, total) in (total, str(total)) for name, total in parts.items())
    ]
    frame = _frame(records, fields, "a record")
    if message.get("count", len(message["data"])) != len(message["data"]):
        raise Unusable("the answer has not as many records as it says")
    flows = {"M": "imports", "X": "exports"}
    return pd.DataFrame(
        {
            "reporter": frame["reporterISO"],
            "partner": frame["partnerISO"],
            "flow": frame["flowCode"].map(flows),
            "year": frame["refYear"].astype("int64"),
            "value": frame["primaryValue"].astype("float64"),
        }
    ).dropna(subset=["flow"])


def comtrade_pairs(raw: dict[str, bytes], *, digits: int) -> pd.DataFrame:
    """Read the answers of UN Comtrade as pairs."""
    return pairs(_joined([comtrade_records(one) for one in _answers(raw)]), digits=digits)


def sdmx_pairs(
    raw: dict[str, bytes],
    *,
    reporter: str,
    partner: str,
    imports: str,
    exports: str,
    since: int,
    unit: float,
    codes: dict[str, str],
    digits: int,
) -> pd.DataFrame:
    """Read SDMX messages of trade by partner as pairs (IMF, WITS).

    Parameters
    ----------
    raw : dict
        The archive of the answers.
    reporter, partner : str
        The dimensions of the two sides.
    imports, exports : str
        The codes of `INDICATOR` for the two flows.
    since : int
        First year kept.
    unit : float
        US$ in one unit of the source.
    codes : dict
        Codes of countries the source writes otherwise than ISO.
    digits : int
        Digits kept after the point of a US$ million.
    """
    frame = _joined([sdmx(one) for one in _answers(raw)])
    reports = pd.DataFrame(
        {
            "reporter": frame[reporter].replace(codes),
            "partner": frame[partner].replace(codes),
            "flow": frame["INDICATOR"].map({imports: "imports", exports: "exports"}),
            "year": frame["TIME_PERIOD"].str.slice(0, 4).astype("int64"),
            "value": frame["OBS_VALUE"] * unit,
        }
    )
    return pairs(reports[reports["year"] >= since], digits=digits)
