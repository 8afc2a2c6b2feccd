"""A server on this machine that answers as the real services do, faults included.

It serves one small world, a panel of two series and the trade of every pair, in the formats, pages,
limits and quirks the services document. Used by the fault matrix and the tests; nothing else.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pandas as pd

ECONOMIES = {
    "RUS": ("643", "Russian Federation", "RU"), "KAZ": ("398", "Kazakhstan", "KZ"),
    "BLR": ("112", "Belarus", "BY"), "ARM": ("51", "Armenia", "AM"), "DEU": ("276", "Germany", "DE"),
}  # fmt: skip
SERIES = ["NY.GDP.MKTP.CD", "SP.POP.TOTL"]
YEARS = range(2019, 2021)
_JSON = "application/json; charset=utf-8"
_PREVIEW_LIMIT = 500


def panel() -> pd.DataFrame:
    """Return the world's panel: GDP in US$ and population."""
    return pd.DataFrame(
        [
            (name, iso3, year, float(scale * (place + 1) * (100 + year - 2019)))
            for name, scale in zip(SERIES, (1e9, 1e4), strict=True)
            for place, iso3 in enumerate(ECONOMIES)
            for year in YEARS
        ],
        columns=["indicator", "iso3", "year", "value"],
    )


def reports() -> pd.DataFrame:
    """Return what each economy reports of its trade, US$; imports lie a tenth above exports."""
    return pd.DataFrame(
        [
            (one, other, flow, year, float((a + 1) * (b + 2) * 1e6 * (year - 2000) * more))
            for a, one in enumerate(ECONOMIES)
            for b, other in enumerate(ECONOMIES)
            for flow, more in (("M", 1.1), ("X", 1.0))
            for year in YEARS
            if one != other
        ],
        columns=["reporter", "partner", "flow", "year", "value"],
    )


@dataclass
class World:
    """What the server serves, and what is wrong with it.

    Attributes
    ----------
    updated : str
        ISO date of the vintage at every service.
    panel, reports : DataFrame
        The data.
    fault : callable or None
        Given the handler, the number of the data request (from one) and the answer's content,
        returns the content to send, or answers by itself and returns None.
    renamed : bool
        Whether a field has another name than documented.
    page : int
        Most observations in a page of the World Bank's.
    sdmx_csv : bool
        Whether the IMF's answers come as CSV, not as JSON.
    asked : list of str
        Every address asked.
    """

    updated: str = "2021-03-01"
    panel: pd.DataFrame = field(default_factory=panel)
    reports: pd.DataFrame = field(default_factory=reports)
    fault: Callable[[http.server.BaseHTTPRequestHandler, int, bytes], bytes | None] | None = None
    renamed: bool = False
    page: int = 7
    sdmx_csv: bool = False
    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    data_requests: int = 0

    def answer(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes, bool]:
        """Return status, media type, content, and whether it is data rather than a release."""
        head, _, rest = path.strip("/").partition("/")
        return {
            "worldbank": self._world_bank, "imf": self._imf, "comtrade": self._comtrade, "wits": self._wits,
        }[head](rest, params)  # fmt: skip

    def _world_bank(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes, bool]:
        _, where, _, series = path.split("/")
        rows = self.panel[self.panel["indicator"] == series]
        if rows.empty:
            told = [{"message": [{"id": "175", "key": "Invalid format", "value": "The indicator was not found. It may have been deleted or archived."}]}]  # fmt: skip
            return 200, _JSON, json.dumps(told).encode(), where == "all"
        value = "obs_value" if self.renamed else "value"
        observations = [
            {"indicator": {"id": series, "value": series}, "country": {"id": ECONOMIES[str(r.iso3)][2], "value": ECONOMIES[str(r.iso3)][1]},
             "countryiso3code": r.iso3, "date": str(r.year), value: r.value, "unit": "", "obs_status": "", "decimal": 0}
            for r in rows.sort_values(["iso3", "year"], ascending=[True, False]).itertuples()
        ]  # fmt: skip
        nothing = dict(observations[0]) | {"date": "2018", value: None}
        group = dict(observations[0]) | {"countryiso3code": "", "country": {"id": "1A", "value": "A group"}}  # fmt: skip
        observations += [nothing, group]
        size = min(self.page, int(params["per_page"]))
        number = int(params.get("page", 1))
        header = {
            "page": number, "pages": -(-len(observations) // size), "per_page": size, "total": len(observations),
            "sourceid": params["source"], "sourcename": "World Development Indicators", "lastupdated": self.updated,
        }  # fmt: skip
        part = observations[(number - 1) * size : number * size]
        return 200, _JSON, json.dumps([header, part]).encode(), where == "all"

    def _imf(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes, bool]:
        if path.startswith("structure/"):
            flow = {"id": "IMTS", "agencyID": "IMF.STA", "version": "1.0.0",
                    "annotations": [{"id": "lastUpdatedAt", "value": f"{self.updated}T09:00:00Z"}]}  # fmt: skip
            return 200, _JSON, json.dumps({"data": {"dataflows": [flow]}}).encode(), False
        since = int(params["c[TIME_PERIOD]"].removeprefix("ge:"))
        reporter, indicators, *_ = path.rsplit("/", 1)[1].split(".")
        dimensions = ["COUNTRY", "INDICATOR"]
        if indicators.startswith("MG"):
            dimensions.append("COUNTERPART_COUNTRY")
            rows = self.reports.rename(columns={"reporter": "COUNTRY", "partner": "COUNTERPART_COUNTRY"})  # fmt: skip
            rows = rows[rows["COUNTRY"] == reporter].assign(
                INDICATOR=rows["flow"].map({"M": "MG_CIF_USD", "X": "XG_FOB_USD"})
            )
            world = rows.groupby(["COUNTRY", "INDICATOR", "year"], as_index=False)["value"].sum()
            rows = pd.concat([rows, world.assign(COUNTERPART_COUNTRY="G001")])
        else:
            rows = self.panel.rename(columns={"iso3": "COUNTRY", "indicator": "INDICATOR"})
        rows = rows[rows["year"] >= since]
        if rows.empty:
            return 404, _JSON, b'{"errors":[{"code":404,"title":"No data found"}]}', True
        value = "VALUE" if self.renamed else "OBS_VALUE"
        table = rows.assign(FREQUENCY="A", TIME_PERIOD=rows["year"], SCALE=6)
        table[value] = table["value"] / 1e6
        columns = [*dimensions, "FREQUENCY", "TIME_PERIOD"]
        if not self.sdmx_csv:
            if self.renamed:
                table = table.rename(columns={"COUNTRY": "REF_AREA"})
                columns[0] = "REF_AREA"
            return (
                200,
                _JSON,
                json.dumps({"data": _sdmx(table, columns[:-1], value)}).encode(),
                True,
            )
        table = table.assign(STRUCTURE="dataflow", STRUCTURE_ID="IMF:FLOW(1.0.0)", ACTION="I")
        csv = table[["STRUCTURE", "STRUCTURE_ID", "ACTION", *columns, value, "SCALE"]].to_csv(index=False)  # fmt: skip
        return 200, "application/vnd.sdmx.data+csv;version=2.0.0", csv.encode(), True

    def _comtrade(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes, bool]:
        if "/getDA/" in f"/{path}/":
            sets = [
                {"datasetCode": int(f"2{code}{year}"), "typeCode": "C", "freqCode": "A", "period": year, "reporterCode": int(code),
                 "reporterISO": iso3, "reporterDesc": name, "classificationCode": "H5", "totalRecords": 9,
                 "firstReleased": "2020-01-01T00:00:00", "lastReleased": f"{self.updated}T00:00:00"}
                for iso3, (code, name, _) in ECONOMIES.items()
                for year in sorted(self.reports["year"].unique().tolist())
            ]  # fmt: skip
            return 200, _JSON, json.dumps({"elapsedTime": "0.1 secs", "count": len(sets), "data": sets, "error": ""}).encode(), False  # fmt: skip
        rows = self.reports[self.reports["year"] == int(params["period"])]
        if "reporterCode" in params:
            who = [i for i, (code, *_) in ECONOMIES.items() if code == params["reporterCode"]]
            rows = rows[rows["reporter"].isin(who)]
        world = rows.groupby(["reporter", "flow", "year"], as_index=False)["value"].sum()
        rows = pd.concat([rows, world.assign(partner="W00")])
        value = "tradeValue" if self.renamed else "primaryValue"
        data = [
            {"typeCode": "C", "freqCode": "A", "refPeriodId": r.year * 10000 + 101, "refYear": r.year, "period": str(r.year),
             "reporterCode": int(ECONOMIES[r.reporter][0]), "reporterISO": r.reporter, "flowCode": r.flow,
             "partnerISO": r.partner, "partner2Code": 0, "partner2ISO": "W00", "classificationCode": "H5", "cmdCode": "TOTAL",
             "customsCode": "C00", "motCode": 0, "cifvalue": None, "fobvalue": None, value: r.value, "isReported": False}
            for r in rows.itertuples()
        ]  # fmt: skip
        if "preview" in path:
            data = data[:_PREVIEW_LIMIT]
        return 200, _JSON, json.dumps({"elapsedTime": "0.1 secs", "count": len(data), "data": data, "error": ""}).encode(), True  # fmt: skip

    def _wits(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes, bool]:
        if path.startswith("wits/"):
            day = self.updated.replace("-", "/")
            xml = "".join(
                f'<wits:reporter countrycode="{c}" iso3Code="{i}"><wits:lastupdateddate>{day}</wits:lastupdateddate></wits:reporter>'
                for i, (c, *_) in ECONOMIES.items()
            )
            return 200, "text/xml", f'<wits:datasource xmlns:wits="http://wits.worldbank.org"><wits:dataavailability>{xml}</wits:dataavailability></wits:datasource>'.encode(), False  # fmt: skip
        asked = dict(zip(path.split("/")[4::2], path.split("/")[5::2], strict=False))
        flow = {"MPRT-TRD-VL": "M", "XPRT-TRD-VL": "X"}[asked["indicator"]]
        rows = self.reports[
            self.reports["reporter"].eq(asked["reporter"].upper()) & self.reports["flow"].eq(flow)
        ]
        if rows.empty:
            return 404, "text/html", b"NoRecordsFound", True
        table = rows.rename(columns={"reporter": "REPORTER", "partner": "PARTNER"}).assign(
            FREQ="A", PRODUCTCODE="Total", INDICATOR=asked["indicator"], TIME_PERIOD=rows["year"]
        )
        table["OBS_VALUE"] = table["value"] / 1e3
        reporter = "RPT" if self.renamed else "REPORTER"
        table = table.rename(columns={"REPORTER": reporter})
        body = _sdmx(table, ["FREQ", reporter, "PARTNER", "PRODUCTCODE", "INDICATOR"], "OBS_VALUE")
        return 200, _JSON, json.dumps({"header": {"id": "x"}, "dataSets": body["dataSets"], "structure": body["structures"][0]}).encode(), True  # fmt: skip


def _sdmx(table: pd.DataFrame, dimensions: list[str], value: str) -> dict[str, Any]:
    """Write a table as the body of an SDMX-JSON message; a scale is an attribute of the series."""
    codes = {n: sorted(table[n].astype("str").unique()) for n in [*dimensions, "TIME_PERIOD"]}
    scaled = "SCALE" in table
    series: dict[str, Any] = {}
    for row in table.to_dict("records"):
        key = ":".join(str(codes[name].index(str(row[name]))) for name in dimensions)
        one = series.setdefault(key, {"attributes": [0], "observations": {}} if scaled else {"observations": {}})  # fmt: skip
        one["observations"][str(codes["TIME_PERIOD"].index(str(row["TIME_PERIOD"])))] = [row[value], 0]  # fmt: skip
    return {
        "dataSets": [{"structure": 0, "series": series}],
        "structures": [{
            "dimensions": {
                "series": [{"id": n, "values": [{"id": c} for c in codes[n]]} for n in dimensions],
                "observation": [{"id": "TIME_PERIOD", "values": [{"value": c} for c in codes["TIME_PERIOD"]]}],
            },
            "attributes": {
                "series": [{"id": "SCALE", "values": [{"id": str(table["SCALE"].iloc[0])}]}] if scaled else [],
                "observation": [{"id": "STATUS", "values": [{"id": "A"}]}],
            },
        }],
    }  # fmt: skip


@contextmanager
def serving(world: World) -> Iterator[World]:
    """Serve a world on a free port of this machine; its address is ``world.url``."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            world.asked.append(self.path)
            world.headers.append(dict(self.headers))
            status, media, content, data = world.answer(
                unquote(parts.path), dict(parse_qsl(parts.query))
            )
            if data:
                world.data_requests += 1
                if world.fault is not None:
                    sent = world.fault(self, world.data_requests, content)
                    if sent is None:
                        return
                    content = sent
            send(self, status, content, media)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        world.url = f"http://127.0.0.1:{server.server_port}"
        yield world
        server.shutdown()


def send(
    handler: http.server.BaseHTTPRequestHandler,
    status: int,
    content: bytes,
    media: str = _JSON,
    **headers: str,
) -> None:
    """Send an answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", media)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    try:
        handler.wfile.write(content)
    except (BrokenPipeError, ConnectionResetError):
        return  # the one who asked has gone: a time-out, or killed
