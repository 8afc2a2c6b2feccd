"""Claims recomputed in a browser: as published, on a reader's own choices, and what may go wrong."""

from __future__ import annotations

import csv
import json
import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from recompute import paths
from recompute.live import run
from tests.site.browsing import HTML, Visit, barriers, watch

pytestmark = [
    pytest.mark.book,
    pytest.mark.skipif(
        not (HTML / "live" / "live.json").exists(),
        reason="no Python for pages: the registries could not be reached (make live)",
    ),
]
CLAIM = "russia-population-share"
PAGE = f"claims/{CLAIM}.html"
LONG = 180_000  # ms, on a machine that does other things too
MEGABYTES = 25
HEAP = 500_000_000


def entry(claim: str) -> dict[str, Any]:
    return dict(json.loads((HTML / "claims" / f"{claim}.json").read_text()))


def opened(visit: Visit, claim: str = CLAIM, **how: Any) -> Page:
    page = visit(f"claims/{claim}.html", **how)
    page.locator(".live summary").click()
    return page


def started(page: Page) -> None:
    page.get_by_role("button", name="Start Python").click()
    expect(page.locator(".live form")).to_be_visible(timeout=LONG)


def test_nothing_of_it_is_fetched_before_it_is_started(visit: Visit, site: str) -> None:
    page = visit("chapters/index.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/{PAGE}", wait_until="networkidle")
    page.locator(".live summary").click()
    assert [url for url in asked if "/live/" in url] == [f"{site}/live/page.js"]


def test_a_reader_changes_the_year_and_sees_the_finding_move(visit: Visit, site: str) -> None:
    page = opened(visit)
    problems = watch(page, site)
    received: list[int] = []
    page.on(
        "response",
        lambda r: (
            None
            if "/live/data/" in r.url
            else received.append(int(r.headers.get("content-length") or 0))
        ),
    )
    started(page)
    expect(page.get_by_text("Same as published.")).to_be_visible()
    live = page.locator(".live")
    own = {"of": "the three founders", "year": 2007}
    wanted = run.own_ways(entry(CLAIM), "main", own, lambda done, total: None)
    assert wanted["finding"] != entry(CLAIM)["finding"]
    for name, value in own.items():
        live.locator(f"input[name={name}]").fill(str(value))
    live.get_by_role("button", name="Compute", exact=True).click()
    said = live.locator(".live-mine")
    expect(said).to_contain_text("On your terms, not the book’s", timeout=LONG)
    expect(said).to_contain_text(wanted["label"])
    expect(said).to_contain_text(f"{wanted['value']:.1f}")
    assert "own=" in page.url  # so that the view can be sent
    live.locator("input[name=year]").fill("1800")
    live.get_by_role("button", name="Compute", exact=True).click()
    expect(said).to_contain_text("no way to compute this part has data", timeout=LONG)
    live.get_by_role("button", name="Compute every way").click()
    expect(said).to_contain_text("Every way, same as published", timeout=LONG)
    assert barriers(page, ".live") == []
    assert problems == []
    assert sum(received) < MEGABYTES * 1_000_000


def test_a_phone_has_room_for_it(visit: Visit) -> None:
    page = opened(visit, width=390, height=844)
    started(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1
    assert int(page.locator(".live").get_attribute("data-heap") or 0) < HEAP


def test_a_doctored_extract_is_refused(visit: Visit) -> None:
    page = visit(PAGE)

    def doctored(route: Route) -> None:
        answer = route.fetch()
        content = bytearray(answer.body())
        if content:  # a browser asks for the size first
            content[len(content) // 2] ^= 1
        route.fulfill(response=answer, body=bytes(content))

    page.context.route("**/live/data/tidy/w*.parquet", doctored)
    page.locator(".live summary").click()
    page.get_by_role("button", name="Start Python").click()
    status = page.locator(".live [role=status]")
    expect(page.locator(".live .live-mine")).to_contain_text(
        "is not the file the catalogue describes", timeout=LONG
    )
    expect(status).to_contain_text("Done")


def test_a_stopped_run_leaves_the_page_whole_and_can_be_started_again(visit: Visit) -> None:
    page = opened(visit)
    page.get_by_role("button", name="Start Python").click()
    expect(page.locator(".live [role=status]")).to_contain_text("Fetching", timeout=LONG)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".live [role=status]")).to_have_text("Stopped. The page is as it was.")
    expect(page.locator(".live form")).to_be_hidden()
    expect(page.locator(".claim-card")).to_be_visible()
    started(page)
    expect(page.get_by_text("Same as published.")).to_be_visible()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("throw new RangeError('WebAssembly.Memory(): could not allocate memory')", "memory"),
        ("throw new Error('no such thing')", "It did not run: "),
    ],
)
def test_a_failure_is_told_in_plain_words(visit: Visit, script: str, said: str) -> None:
    page = visit(PAGE)
    page.context.route(
        "**/live/worker.js", lambda r: r.fulfill(body=script, content_type="text/javascript")
    )
    page.locator(".live summary").click()
    page.get_by_role("button", name="Start Python").click()
    status = page.locator(".live [role=status]")
    expect(status).to_contain_text(said)
    expect(status).to_contain_text("The page is as it was")
    expect(page.get_by_role("button", name="Start Python")).to_be_visible()


def test_a_claim_that_a_page_cannot_compute_offers_its_notebook(visit: Visit) -> None:
    page = opened(visit, "neighbour-trade")
    expect(page.locator(".live")).to_contain_text("pyfixest")
    link = page.locator(".live a").get_attribute("href") or ""
    assert (HTML / "claims" / link).resolve().exists()
    assert page.get_by_role("button", name="Start Python").count() == 0


ASK = """(question) => new Promise((answered) => {
  window.python ??= new Worker("../live/worker.js", { type: "module" });
  python.onmessage = ({ data }) => { if (!data.step && !data.total) answered(data); };
  python.onerror = (event) => answered({ error: event.message });
  python.postMessage(question);
})"""


def test_every_claim_that_can_run_in_a_page_is_as_published(visit: Visit, site: str) -> None:
    page = visit(PAGE)
    problems = watch(page, site)
    rows, other = [], []
    claims = json.loads((HTML / "claims.json").read_text())["claims"]
    for one in claims:
        offered = (HTML / "claims" / f"{one['id']}.html").read_text()
        if 'data-reason=""' not in offered:
            continue
        began = time.monotonic()
        told = page.evaluate(ASK, {"claim": one, "every": True})
        if not told.get("answer", {}).get("same"):
            other.append((one["id"], told))
        seconds = round(time.monotonic() - began, 1)
        rows.append([one["id"], one["n"], seconds, round(told.get("heap", 0) / 1e6)])
    assert other == []
    assert problems == []
    assert len(rows) > 0.8 * len(claims)
    with (paths.build() / "live.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["claim", "ways", "seconds", "heap (MB)"], *rows])
