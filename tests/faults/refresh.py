"""The fault matrix: everything that can go wrong while data are refreshed, tried out for real.

Each case runs in a project of its own against `loopback`, a server on this machine: a fault that
passes, the same fault lasting, and a run after it. Recorded is what the person is told, whether
every file and every source that was good before is good after, and whether the next run succeeds.
"""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from recompute import io as files
from recompute.errors import RecomputeError
from recompute.refresh import fetch
from recompute.refresh.recipes import recipes
from recompute.sources import catalogue, load
from recompute.sources.extract import to_parquet
from recompute.sources.lock import Seal, add_seals
from recompute.sources.readers.services import pairs
from tests.faults import loopback
from tests.faults.loopback import World, send, serving

SERVICES = {"worldbank": "World Bank", "imf": "IMF", "comtrade": "UN Comtrade", "wits": "WITS"}
_SHORT_SECONDS, _LONG_SECONDS = 0.5, 30.0  # time-out where it is the fault, and elsewhere
_OLD = "2020-01-31"
Spoil = Callable[[BaseHTTPRequestHandler, bytes], "bytes | None"]


@dataclass(frozen=True)
class Case:
    """One fault at one service.

    Attributes
    ----------
    fault, service : str
        What went wrong, and where.
    passing : str
        What a run does if the fault occurs once: "kept", "refused", or "" where it cannot pass.
    told : str
        The error if it lasts; empty for a run that was killed.
    whole : bool
        Whether all data that were good before are good after.
    next_run : bool
        Whether the run after it kept the new vintage, with the numbers served.
    """

    fault: str
    service: str
    passing: str
    told: str
    whole: bool
    next_run: bool

    @property
    def well(self) -> bool:
        """Whether the fault does no harm: told or survived, nothing lost, the next run in order."""
        told = bool(self.told) != self.fault.startswith(KILLED) and self.told != "kept"
        return told and self.passing in ("", "kept") and self.whole and self.next_run


# Faults of the wire: what is sent in place of a good answer.


def _slow(handler: BaseHTTPRequestHandler, content: bytes) -> bytes:
    time.sleep(1.6 * _SHORT_SECONDS)
    return content


def _cut(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True


def _status(code: int, body: bytes = b"", **headers: str) -> Spoil:
    return lambda handler, content: send(handler, code, body, "text/plain", **headers)


def _html(handler: BaseHTTPRequestHandler, content: bytes) -> None:
    send(
        handler, 200, b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", "text/html"
    )


def _truncated(handler: BaseHTTPRequestHandler, content: bytes) -> bytes:
    return content[: len(content) * 2 // 3].rsplit(b"\n", 1)[0].rstrip(b"}] ")


WIRE: dict[str, Spoil] = {
    "no answer in time": _slow,
    "connection cut": _cut,
    "HTTP 500": _status(500),
    "HTTP 429 with Retry-After": _status(429, b"Rate limit is exceeded.", Retry_After="1"),
    "HTML in place of data": _html,
    "answer truncated": _truncated,
}
QUOTA = "quota used up (HTTP 403)"
_USED_UP = b'{"statusCode":403,"message":"Out of call volume quota. Quota will be replenished in 07:01:20."}'


# Faults of the data: the answers are in order, the numbers are not.


def _thousandfold(world: World) -> None:
    world.panel.loc[world.panel["indicator"] == loopback.SERIES[0], "value"] *= 1000
    world.reports["value"] *= 1000


def _one_thousandfold(world: World) -> None:
    world.panel.loc[world.panel["iso3"] == "DEU", "value"] *= 1000
    world.reports.loc[world.reports["reporter"] == "DEU", "value"] *= 1000


def _dropped(world: World) -> None:
    world.panel = world.panel[world.panel["iso3"] != "DEU"]
    world.reports = world.reports.query("reporter != 'DEU' and partner != 'DEU'")


def _renamed(world: World) -> None:
    world.renamed = True


DATA: dict[str, Callable[[World], None]] = {
    "column renamed": _renamed,
    "unit changed by 1000": _thousandfold,
    "unit of one economy changed by 1000": _one_thousandfold,
    "economy dropped": _dropped,
}
DISK = "disk full"
KILLED = "killed"


# A project of its own for each case


def sandbox(folder: Path, url: str, timeout: float = _LONG_SECONDS) -> None:
    """Make a book project with one old vintage a service, and recipes that ask the loopback server."""
    (folder / "data" / "tidy").mkdir(parents=True)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (folder / "references.bib").write_text("@misc{old, title = {Old}}\n")
    about = {
        "institution": "An institution", "title": "A data set", "licence": "CC0", "redistribution": "free",
        "url": "https://example.org", "keeps": "All.",
    }  # fmt: skip
    value = {"type": "float", "unit": "US$ million", "min": 0}
    year = {"type": "int", "min": 2010, "max": 2030}
    text = {"type": "string"}
    shapes: dict[str, Any] = {
        "worldbank": (["indicator", "iso3", "year"], {"indicator": text, "iso3": text, "year": year, "value": value}),
        "trade": (["year", "exporter", "importer"],
                  {"year": year, "exporter": text, "importer": text, "value": value, "mirror": {"type": "bool"}}),
    }  # fmt: skip
    asks: dict[str, dict[str, Any]] = {
        "worldbank": {"ask": {"database": 2, "series": "same", "since": 2019}, "series": "indicator", "economies": ["iso3"],
                      "entry": {"reader": "world_bank_pages", "options": {"since": 2019}}},
        "imf": {"ask": {"agency": "IMF.STA", "flow": "IMTS", "key": "{reporter}.MG_CIF_USD+XG_FOB_USD.*.A", "reporters": "same",
                        "reporter": "COUNTRY", "partner": "COUNTERPART_COUNTRY", "since": 2019},
                "entry": {"reader": "sdmx_pairs", "options": {
                    "reporter": "COUNTRY", "partner": "COUNTERPART_COUNTRY", "imports": "MG_CIF_USD", "exports": "XG_FOB_USD",
                    "since": 2019, "unit": 1.0, "codes": {}, "digits": 4}}},
        "comtrade": {"ask": {"since": 2019, "reporters": list(loopback.ECONOMIES)}, "key": "LOOPBACK_KEY",
                     "entry": {"reader": "comtrade_pairs", "options": {"digits": 4}}},
        "wits": {"ask": {"reporters": "same", "imports": "MPRT-TRD-VL", "exports": "XPRT-TRD-VL", "product": "Total"},
                 "entry": {"reader": "sdmx_pairs", "options": {
                     "reporter": "REPORTER", "partner": "PARTNER", "imports": "MPRT-TRD-VL", "exports": "XPRT-TRD-VL",
                     "since": 2019, "unit": 1000.0, "codes": {}, "digits": 4}}},
    }  # fmt: skip
    entries, made = [], {}
    for name, asked in asks.items():
        keys, columns = shapes["worldbank" if name == "worldbank" else "trade"]
        asked |= {
            "service": name, "url": f"{url}/{name}", "every": 0, "timeout": timeout, "attempts": 2, "patience": 0.01,
            "must_have": ["RUS"],
        }  # fmt: skip
        asked.setdefault("economies", ["exporter", "importer"])
        entries.append(
            {
                "id": f"{name}-{_OLD}",
                **about,
                "vintage": _OLD,
                "published": _OLD,
                "citation": "old",
                "via": {"repository": "a/b", "commit": "0"},
                "raw": [{"file": "old", "sha256": "0" * 64}],
                "reader": asked["entry"]["reader"],
                "options": asked["entry"]["options"],
                "dataset": name,
                "family": name,
                "extract": {"file": f"tidy/{name}-{_OLD}.parquet"},
                "keys": keys,
                "columns": columns,
            }
        )
        made[f"{name}-{_OLD}"] = expected(World(), name)
    (folder / "data" / "refresh.yaml").write_text(yaml.safe_dump(asks))
    path = folder / "data" / "sources.yaml"
    path.write_text(yaml.safe_dump({"sources": entries}, sort_keys=False))
    for name, frame in made.items():
        source = catalogue(sealed=False)[name]
        content = to_parquet(frame[frame["year"] < max(loopback.YEARS)], source)
        source.path.write_bytes(content)
        rows = int((frame["year"] < max(loopback.YEARS)).sum())
        digest = hashlib.sha256(content).hexdigest()
        add_seals({name: Seal(rows=rows, sha256=digest)})


def expected(world: World, service: str) -> pd.DataFrame:
    """Return the extract that a world's data make."""
    if service == "worldbank":
        return world.panel.sort_values(["indicator", "iso3", "year"], ignore_index=True)
    flows = world.reports.assign(flow=world.reports["flow"].map({"M": "imports", "X": "exports"}))
    return pairs(flows, digits=4).sort_values(
        ["year", "exporter", "importer"], ignore_index=True
    )  # fmt: skip


@contextmanager
def project(folder: Path, world: World, timeout: float = _LONG_SECONDS) -> Iterator[None]:
    """Make the folder a sandbox and the project in use."""
    before = os.environ.get("RECOMPUTE_ROOT")
    os.environ["RECOMPUTE_ROOT"] = str(folder)
    try:
        sandbox(folder, world.url, timeout)
        yield
    finally:
        os.environ.pop("RECOMPUTE_ROOT")
        if before is not None:
            os.environ["RECOMPUTE_ROOT"] = before


def good(folder: Path) -> dict[str, bytes]:
    """Every catalogued file of a project, after loading each source through all checks."""
    for name in catalogue():
        load(name)
    found = {"references": (folder / "references.bib").read_bytes()}
    return found | {source.id: source.path.read_bytes() for source in catalogue().values()}


def run(service: str) -> str:
    """Refresh one service's family; return what the person is told, "kept" if it succeeds."""
    try:
        found = fetch(service, recipes()[service], accept=set(), say=lambda _: None)
    except RecomputeError as error:
        return error.what
    return "kept" if found else "nothing new"


def _still(before: dict[str, bytes], folder: Path) -> bool:
    after = good(folder)
    return all(after.get(name, b"").startswith(content) for name, content in before.items())


def _next(service: str) -> bool:
    said = run(service)
    ids = [name for name in catalogue() if name.startswith(f"{service}-") and _OLD not in name]
    if said not in ("kept", "nothing new") or len(ids) != 1:
        return False
    return load(ids[0]).equals(_ordered(expected(World(), service), ids[0]))


def _ordered(frame: pd.DataFrame, source_id: str) -> pd.DataFrame:
    """Bring a frame into the order and types an extract has."""
    from recompute.sources.extract import tidy  # noqa: PLC0415
    from recompute.sources.load import parse  # noqa: PLC0415

    source = catalogue()[source_id]
    return parse(to_parquet(tidy(frame, source), source), source)


def _wire(folder: Path, fault: str, service: str) -> Case:
    spoil = WIRE.get(fault) or _status(403, _USED_UP)
    passing = ""
    timeout = _SHORT_SECONDS if spoil is _slow else _LONG_SECONDS
    if fault != QUOTA:
        once = World(fault=lambda h, n, c: spoil(h, c) if n == 1 else c)
        with serving(once), project(folder / "passing", once, timeout):
            passing = run(service)
    own = folder / "lasting"
    world = World(fault=lambda h, n, c: spoil(h, c) if n > 1 else c)
    with serving(world), project(own, world, timeout):
        before = good(own)
        told = run(service)
        whole = _still(before, own)
        world.fault = None
        return Case(fault, service, passing, told, whole, _next(service))


def _data(folder: Path, fault: str, service: str) -> Case:
    with serving(World()) as world, project(folder, world):
        before = good(folder)
        DATA[fault](world)
        told = run(service)
        whole = _still(before, folder)
        sound = World()
        world.panel, world.reports, world.renamed = sound.panel, sound.reports, False
        world.updated = (
            "2021-03-02"  # what was fetched is cached; the service mends it by a new vintage
        )
        return Case(fault, service, "", told, whole, _next(service))


@contextmanager
def _at_write(number: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Do something before the write of that number puts its file in place; lists the files."""
    written: list[str] = []
    replace = files.os.replace

    def counted(source: str, target: Path) -> None:
        written.append(Path(target).name)
        if len(written) == number:
            act()
        replace(source, target)

    files.os.replace = counted  # type: ignore[assignment]
    try:
        yield written
    finally:
        files.os.replace = replace


def _steps(folder: Path, service: str) -> list[str]:
    """Files that a refresh writes, in their order."""
    with serving(World()) as world, project(folder, world), _at_write(0, lambda: None) as written:
        run(service)
    return written


def _full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _in_child(work: Callable[[], Any]) -> None:
    """Run in a copy of this process, which may be killed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _write(folder: Path, fault: str, service: str) -> Iterator[Case]:
    for number, name in enumerate(_steps(folder / "counting", service), start=1):
        own = folder / str(number)
        with serving(World()) as world, project(own, world):
            before = good(own)
            told = ""
            if fault == DISK:
                with _at_write(number, _full):
                    told = run(service)
            else:
                with _at_write(number, _die):
                    _in_child(lambda: run(service))
            whole = _still(before, own)
            yield Case(
                f"{fault} while writing {_step(name)}", service, "", told, whole, _next(service)
            )


def _step(name: str) -> str:
    """Name a step by the file it writes."""
    if name in ("references.bib", "sources.lock.json", "fetched.yaml"):
        return name
    return {".zip": "the raw answers", ".parquet": "the extract"}.get(
        Path(name).suffix, "an answer as it comes"
    )


def matrix(folder: Path) -> Iterator[Case]:
    """Try every fault at every service; `folder` is scratch space."""
    for service in SERVICES:
        for number, fault in enumerate([*WIRE, *([QUOTA] if service == "comtrade" else [])]):
            yield _wire(folder / f"{service}-wire-{number}", fault, service)
        for number, fault in enumerate(DATA):
            yield _data(folder / f"{service}-data-{number}", fault, service)
    for fault in (DISK, KILLED):  # the steps of writing are the same whatever the service
        yield from _write(folder / fault, fault, "worldbank")


def table(cases: list[Case]) -> pd.DataFrame:
    """Sum the matrix up: one row a fault, in how many services and steps all went well."""
    rows = []
    for fault in dict.fromkeys(case.fault for case in cases):
        ours = [case for case in cases if case.fault == fault]
        passing = [case.passing for case in ours if case.passing]
        rows.append(
            {
                "Fault": fault,
                "Services": ", ".join(dict.fromkeys(SERVICES[case.service] for case in ours)),
                "If it passes": f"kept in the same run, {passing.count('kept')} of {len(passing)}" if passing else "–",
                "If it lasts, the person is told": _plain(ours[0].told) or "nothing: the process is gone",
                "Last good data whole": f"{sum(case.whole for case in ours)} of {len(ours)}",
                "Next run succeeds": f"{sum(case.next_run for case in ours)} of {len(ours)}",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _plain(told: str) -> str:
    """Leave out what differs by machine."""
    return " ".join(told.split())
