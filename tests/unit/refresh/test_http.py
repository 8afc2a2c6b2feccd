"""Manners: pace, patience, resumption, and keys that are seen by the service alone."""

from __future__ import annotations

import time
from email.utils import formatdate
from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.refresh import fetch, news, plan
from recompute.refresh.http import Client, Request
from recompute.refresh.recipes import Recipe, recipes
from tests.faults.loopback import World, send, serving
from tests.unit.refresh.conftest import Serve

REQUEST = Request("x.json", "comtrade/public/v1/preview/C/A/HS", {"period": "2020"})


def client(url: str, folder: Path | None = None, **about: object) -> Client:
    recipe = Recipe.model_validate(
        {
            "service": "comtrade",
            "url": url,
            "ask": {},
            "economies": [],
            "every": 0,
            "patience": 0.01,
        }
        | about
    )
    return Client(recipe, key=None, accept="*/*", folder=folder, say=lambda _: None)


def takes(content: bytes) -> None:
    assert content


def test_requests_keep_their_pace() -> None:
    with serving(World()) as world:
        asking = client(world.url, every=0.2)
        started = time.monotonic()
        for _ in range(3):
            asking.get(REQUEST, takes)
        assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_service_that_asks_to_wait_is_obeyed(form: str) -> None:
    wait = "1" if form == "seconds" else formatdate(time.time() + 2, usegmt=True)

    def busy(handler: object, number: int, content: bytes) -> bytes | None:
        return send(handler, 429, b"", Retry_After=wait) if number == 1 else content  # type: ignore[arg-type,func-returns-value]

    with serving(World(fault=busy)) as world:
        started = time.monotonic()
        client(world.url).get(REQUEST, takes)
        assert time.monotonic() - started >= 0.9


def test_a_wait_of_hours_ends_the_run_with_the_reason() -> None:
    def closed(handler: object, number: int, content: bytes) -> None:
        send(handler, 503, b"", Retry_After="7200")  # type: ignore[arg-type]

    with serving(World(fault=closed)) as world:
        with pytest.raises(RecomputeError, match="asks to wait 7200 s") as raised:
            client(world.url).get(REQUEST, takes)
        assert world.data_requests == 1
    assert "not asked for twice" in raised.value.mend


def test_pauses_grow() -> None:
    def down(handler: object, number: int, content: bytes) -> None:
        send(handler, 500, b"")  # type: ignore[arg-type]

    told: list[str] = []
    with serving(World(fault=down)) as world:
        asking = client(world.url, attempts=4, patience=0.05)
        asking.say = told.append
        started = time.monotonic()
        with pytest.raises(RecomputeError, match="no usable answer in 4 attempts: HTTP 500"):
            asking.get(REQUEST, takes)
        assert time.monotonic() - started >= 0.05 + 0.1 + 0.2
        assert (world.data_requests, len(told)) == (4, 3)


def test_no_data_is_no_fault_where_it_may_be() -> None:
    with serving(World()) as world:
        none = Request("x", "wits/SDMX/V21/datasource/tradestats-trade/reporter/sun/year/all/partner/all/product/Total/indicator/MPRT-TRD-VL", may_be_absent=True)  # fmt: skip
        assert client(world.url).get(none, takes) == b""
        with pytest.raises(RecomputeError, match="HTTP 404"):
            client(world.url).get(Request("x", none.path), takes)


def test_a_run_that_stopped_goes_on_where_it_was(serve: Serve) -> None:
    world = serve()
    world.fault = lambda h, n, c: send(h, 500, b"") if n > 4 else c  # type: ignore[func-returns-value]
    with pytest.raises(RecomputeError):
        fetch("imf", recipes()["imf"], accept=set(), say=lambda _: None)
    world.fault, world.asked[:] = None, []
    assert fetch("imf", recipes()["imf"], accept=set(), say=lambda _: None) is not None
    assert len([a for a in world.asked if "/data/" in a]) == 1  # of five


def test_a_key_goes_to_the_service_and_nowhere_else(
    serve: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    secret = "s3cr3t-k3y"
    monkeypatch.setenv("LOOPBACK_KEY", secret)
    world = serve()
    told: list[str] = list(plan(["comtrade"]))
    found = fetch("comtrade", recipes()["comtrade"], accept=set(), say=told.append)
    assert found is not None
    assert all("/data/v1/" in address for address in world.asked)  # no preview with a key
    assert {h["Ocp-Apim-Subscription-Key"] for h in world.headers} == {secret}
    world.updated = "2021-03-09"
    world.fault = lambda h, n, c: send(h, 401, b"Access denied")  # type: ignore[func-returns-value]
    with pytest.raises(RecomputeError, match="HTTP 401") as raised:
        fetch("comtrade", recipes()["comtrade"], accept=set(), say=told.append)
    assert "LOOPBACK_KEY" in raised.value.mend
    seen = "".join([*told, *world.asked, str(raised.value), *capsys.readouterr()])
    written = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()]
    assert secret not in seen and not any(secret.encode() in content for content in written)


def test_to_check_takes_one_request_a_service(serve: Serve) -> None:
    world = serve()
    told = list(news(None, lambda _: None))
    assert {line.split(":")[0] for line in told} == {"worldbank", "imf", "comtrade", "wits"}
    assert all("new vintage of 2021-03-01" in line for line in told)
    assert (len(world.asked), world.data_requests) == (4, 0)
    world.updated = "2020-01-31"
    assert all("nothing new" in line for line in news(None, lambda _: None))


def test_a_plan_asks_nothing(serve: Serve) -> None:
    world = serve()
    assert "data/raw/wits-DATE.zip" in "\n".join(plan(["wits"]))
    assert world.asked == []


def test_an_unknown_family_suggests_the_near_one(serve: Serve) -> None:
    serve()
    with pytest.raises(RecomputeError, match="how to refresh 'worldbnak'") as raised:
        list(plan(["worldbnak"]))
    assert "worldbank" in raised.value.mend
