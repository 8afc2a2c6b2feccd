"""The services: what to ask each, and how to tell a usable answer.

A service knows the format and the quirks, never what the data are for.
"""

import datetime
import json
import os
import re
from dataclasses import replace
from typing import Any

from recompute.errors import RecomputeError
from recompute.refresh.http import Request
from recompute.refresh.recipes import Recipe
from recompute.sources.readers import services as formats
from recompute.sources.readers.services import Changed, Unusable


class Service:
    """One service asked by one recipe.

    Parameters
    ----------
    recipe : Recipe
        What is asked.
    series, economies : list of str
        The series and economies of the last vintage, for recipes that ask for "the same".
    """

    accept = "application/json"

    def __init__(self, recipe: Recipe, series: list[str], economies: list[str]) -> None:
        self.recipe = recipe
        self.ask: dict[str, Any] = recipe.ask
        self.series = series if self.ask.get("series") == "same" else self.ask.get("series", [])
        reporters = self.ask.get("reporters")
        self.economies = economies if reporters == "same" else reporters or []

    @property
    def key(self) -> str | None:
        """The key in the environment, if there is one."""
        return os.environ.get(self.recipe.key or "") or None

    def release(self) -> Request:
        """Ask which vintage the service has."""
        raise NotImplementedError

    def released(self, content: bytes) -> str:
        """Read the ISO date of the vintage from the answer to `release`."""
        raise NotImplementedError

    def requests(self, release: bytes | None) -> list[Request]:
        """Everything to ask for a vintage, given the answer to `release`; without it, at most."""
        raise NotImplementedError

    def accept_answer(self, content: bytes, date: str) -> None:
        """Raise `Unusable` or `Changed` for an answer that is no good for the vintage of a date."""
        raise NotImplementedError

    def further(self, request: Request, content: bytes) -> list[Request]:
        """Return what an accepted answer says is still to be asked, its further pages."""
        return []

    def options(self, date: str) -> dict[str, Any]:
        """Options of the reader that depend on the vintage."""
        return {}


class WorldBank(Service):
    """World Bank Indicators API, version 2.

    A page is a JSON list of a header object and the observations; nulls are missing values; an
    error comes with status 200. The header carries the day the database was last updated, which
    dates the vintage. At most 32,500 observations a page. `ask`: `database` (2 is the WDI),
    `series` (a list, or "same"), `since`.
    """

    _PER_PAGE = "20000"

    def _observations(self, series: str, **params: str) -> Request:
        return Request(
            f"{series}.1.json",
            f"country/{params.pop('country', 'all')}/indicator/{series}",
            {"source": str(self.ask["database"]), "format": "json", **params},
        )

    def release(self) -> Request:
        """See `Service`."""
        return self._observations(self.series[0], country="WLD", mrv="1", per_page="1")

    def released(self, content: bytes) -> str:
        """See `Service`."""
        return _iso(formats.world_bank_page(content).updated)

    def requests(self, release: bytes | None) -> list[Request]:
        """See `Service`."""
        years = f"{self.ask['since']}:{datetime.datetime.now(datetime.UTC).year}"
        return [self._observations(s, date=years, per_page=self._PER_PAGE) for s in self.series]

    def accept_answer(self, content: bytes, date: str) -> None:
        """See `Service`."""
        page = formats.world_bank_page(content)
        if _iso(page.updated) != date:
            raise Changed(f"the database was updated meanwhile, on {page.updated}; run again")

    def further(self, request: Request, content: bytes) -> list[Request]:
        """See `Service`."""
        if "page" in request.params:
            return []
        pages = range(2, formats.world_bank_page(content).pages + 1)
        stem = request.name.removesuffix("1.json")
        return [
            replace(request, name=f"{stem}{n}.json", params={**request.params, "page": str(n)})
            for n in pages
        ]


class Wits(Service):
    """WITS API, trade statistics: SDMX-JSON 1.0, values in US$ thousand.

    At most two dimensions of a request may be "all", so each reporter is asked by itself, for all
    years and partners. "Not found" means that a reporter has no data. The list of what is
    available, XML, has the day each reporter's data were updated; the latest dates the vintage.
    `ask`: `reporters` (a list, or "same"), `imports`, `exports` (indicators), `product`.
    """

    accept = "application/json, text/xml;q=0.9"

    def release(self) -> Request:
        """See `Service`."""
        path = "wits/datasource/tradestats-trade/dataavailability/country/ALL/year/ALL"
        return Request("available.xml", path)

    def released(self, content: bytes) -> str:
        """See `Service`."""
        text = content.decode(errors="replace")
        if "dataavailability" not in text:
            raise Unusable("the answer is no list of what is available")
        days = re.findall(r"lastupdateddate>\s*(\d{4})[/-](\d{2})[/-](\d{2})", text, re.I)
        if not days:
            raise Changed("the list of what is available has no day of update")
        return _iso("-".join(max(days)))

    def requests(self, release: bytes | None) -> list[Request]:
        """See `Service`."""
        base = "SDMX/V21/datasource/tradestats-trade/reporter"
        return [
            Request(
                f"{reporter}.{indicator}.json",
                f"{base}/{reporter.lower()}/year/all/partner/all"
                f"/product/{self.ask['product']}/indicator/{indicator}",
                {"format": "JSON"},
                may_be_absent=True,
            )
            for reporter in self.economies
            for indicator in (self.ask["imports"], self.ask["exports"])
        ]

    def accept_answer(self, content: bytes, date: str) -> None:
        """See `Service`."""
        _dimensions(content, "REPORTER", "PARTNER", "INDICATOR")


class Comtrade(Service):
    """UN Comtrade API, version 1: total goods by reporter, partner and year, US$.

    With a key one request gives a year of all reporters, up to 250,000 records. Without, the
    preview gives up to 500 records, so each reporter and year is asked by itself, and only the
    reporters of the recipe. More records than the limit are cut off without a word: an answer that
    reaches it is refused. The quota ends with HTTP 403 and the time of its renewal in words. The
    list of available data sets has the day each was released; the latest dates the vintage.
    `ask`: `reporters` (a list, for use without a key), `since`.
    """

    _LIMITS = {True: 250_000, False: 500}  # noqa: RUF012 - a constant

    @property
    def _base(self) -> str:
        return "data/v1" if self.key else "public/v1"

    def release(self) -> Request:
        """See `Service`."""
        return Request("available.json", f"{self._base}/getDA/C/A/HS")

    def _available(self, content: bytes) -> list[dict[str, Any]]:
        try:
            sets = json.loads(content)["data"]
        except (ValueError, KeyError, TypeError) as error:
            raise Unusable("the answer is no list of available data sets") from error
        for one in sets:
            for name in ("reporterCode", "reporterISO", "period", "lastReleased"):
                if name not in one:
                    raise Changed(f"a data set has no {name}; it has {', '.join(one)}")
        return [s for s in sets if int(s["period"]) >= self.ask["since"]]

    def released(self, content: bytes) -> str:
        """See `Service`."""
        days = [one["lastReleased"][:10] for one in self._available(content)]
        if not days:
            raise Changed("no data set is listed for the years asked")
        return _iso(max(days))

    def requests(self, release: bytes | None) -> list[Request]:
        """See `Service`."""
        wanted = {
            "cmdCode": "TOTAL", "flowCode": "M,X", "motCode": "0", "customsCode": "C00",
            "partner2Code": "0", "includeDesc": "true",
        }  # fmt: skip
        this_year = datetime.datetime.now(datetime.UTC).year
        if release is None:
            years = range(self.ask["since"], this_year)
            every = [(str(y), r, r) for y in years for r in self.economies]
        else:
            every = sorted(
                (str(one["period"]), str(one["reporterISO"]), str(one["reporterCode"]))
                for one in self._available(release)
            )
        if self.key:
            most = {"maxRecords": str(self._LIMITS[True])}
            return [
                Request(
                    f"{year}.json", f"{self._base}/get/C/A/HS", {"period": year, **wanted, **most}
                )
                for year in dict.fromkeys(year for year, _, _ in every)
            ]
        return [
            Request(
                f"{year}.{reporter}.json",
                f"{self._base}/preview/C/A/HS",
                {"reporterCode": code, "period": year, **wanted},
            )
            for year, reporter, code in every
            if reporter in self.economies
        ]

    def accept_answer(self, content: bytes, date: str) -> None:
        """See `Service`."""
        formats.comtrade_records(content)
        if len(json.loads(content)["data"]) >= self._LIMITS[bool(self.key)]:
            raise Changed(
                "the answer reaches the limit of records, so it may be cut off; use a key"
            )


class Imf(Service):
    """IMF Data API, SDMX 3.0: any dataflow, as JSON, which shows if it breaks off, or as CSV.

    Ten requests in five seconds are allowed. The key is the dimensions' values joined by dots, `*`
    for all; years are bounded by ``c[TIME_PERIOD]``, as `startPeriod` is ignored. "Not found" means
    that an economy has no data. `ask`: `agency`, `flow`, `key` (with ``{reporter}`` and ``{series}``),
    `reporters` (a list, or "same"; without, one request), `series`, `since`, `country` or `reporter`
    and `partner` (dimensions).
    """

    accept = "application/vnd.sdmx.data+json;version=2.0.0, application/json;q=0.8, text/csv;q=0.2"

    def release(self) -> Request:
        """See `Service`."""
        return Request("flow.json", f"structure/dataflow/{self.ask['agency']}/{self.ask['flow']}/+")

    def released(self, content: bytes) -> str:
        """See `Service`."""
        try:
            (flow, *_) = json.loads(content)["data"]["dataflows"]
        except (ValueError, KeyError, TypeError) as error:
            raise Unusable("the answer does not describe the dataflow") from error
        for note in flow.get("annotations", []):
            if note.get("id") == "lastUpdatedAt":
                return _iso(str(note.get("value") or note.get("title"))[:10])
        return datetime.datetime.now(datetime.UTC).date().isoformat()  # as of the day it was asked

    def requests(self, release: bytes | None) -> list[Request]:
        """See `Service`."""
        base = f"data/dataflow/{self.ask['agency']}/{self.ask['flow']}/+"
        return [
            Request(
                f"{reporter or 'all'}.sdmx",
                f"{base}/{self.ask['key'].format(reporter=reporter, series='+'.join(self.series))}",
                {"c[TIME_PERIOD]": f"ge:{self.ask['since']}"},
                may_be_absent=bool(reporter),
            )
            for reporter in self.economies or [""]
        ]

    def accept_answer(self, content: bytes, date: str) -> None:
        """See `Service`."""
        names = (self.ask[name] for name in ("country", "reporter", "partner") if name in self.ask)
        _dimensions(content, "INDICATOR", *names)

    def options(self, date: str) -> dict[str, Any]:
        """See `Service`: from the year of an outlook on, its values are forecasts."""
        return {"forecast_from": int(date[:4])} if self.ask.get("outlook") else {}


def _dimensions(content: bytes, *names: str) -> None:
    frame = formats.sdmx(content)
    if missing := [name for name in names if name not in frame]:
        raise Changed(
            f"the message has no {', '.join(missing)}; it has {', '.join(map(str, frame))}"
        )


def _iso(date: str) -> str:
    try:
        return datetime.date.fromisoformat(date[:10]).isoformat()
    except ValueError as error:
        raise Changed(f"the day of the last update is {date!r}, which is no date") from error


_SERVICES: dict[str, type[Service]] = {
    "worldbank": WorldBank, "wits": Wits, "comtrade": Comtrade, "imf": Imf,
}  # fmt: skip


def service(recipe: Recipe, series: list[str], economies: list[str]) -> Service:
    """Make the service a recipe names."""
    made = _SERVICES[recipe.service](recipe, series, economies)
    if recipe.service == "worldbank" and not made.series:
        raise RecomputeError(
            "the recipe asks for the series of the last vintage, and there is none",
            where="data/refresh.yaml",
            mend="list the series",
        )
    return made
