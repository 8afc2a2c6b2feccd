"""The book in a real browser: phone, tablet and desktop, light and dark, keyboard, no foreign request."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

HTML = Path(__file__).parents[2] / "_build" / "html"
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.book,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine (apt.txt)"),
]
WIDTHS = {"phone": 390, "tablet": 820, "desktop": 1280}
PAGES = [
    "chapters/index.html", "chapters/obstacles-regional.html", "chapters/ledger.html", "chapters/sources.html",
    "chapters/figures.html", "chapters/how-to.html", "claims/union-gdp.html", "figures/union-gdp-vintages.html",
]  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(HTML))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        running = play.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield running
        running.close()


def open_page(
    browser: Browser, site: str, path: str, *, width: int, scheme: str = "light"
) -> tuple[Page, list[str]]:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    problems: list[str] = []
    page.on(
        "console", lambda m: problems.append(f"console: {m.text}") if m.type == "error" else None
    )
    page.on("pageerror", lambda e: problems.append(f"error: {e}"))
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((site, "data:", "blob:"))
            else problems.append(f"left the site: {r.url}")
        ),
    )
    page.on("requestfailed", lambda r: problems.append(f"failed: {r.url}"))
    page.goto(f"{site}/{path}", wait_until="networkidle")
    return page, problems


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("device", WIDTHS)
def test_a_page_loads_whole_and_fits(browser: Browser, site: str, path: str, device: str) -> None:
    page, problems = open_page(browser, site, path, width=WIDTHS[device])
    assert problems == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1
    assert page.locator("article h1").count() == 1
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_serious_barrier(browser: Browser, site: str, path: str, scheme: str) -> None:
    page, _ = open_page(browser, site, path, width=1280, scheme=scheme)
    found = Axe().run(page, context="article").response["violations"]
    serious = [
        f"{v['id']}: {v['nodes'][0]['html'][:160]} {v['nodes'][0].get('failureSummary', '')[:200]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        and v["id"] != "aria-required-children"  # docutils' own list of references
    ]
    page.context.close()
    assert serious == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_under_one_and_a_half_megabytes(
    browser: Browser, site: str, path: str
) -> None:
    page, _ = open_page(browser, site, path, width=1280)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")  # fetches what waits to be seen
    page.wait_for_load_state("networkidle")
    weight = page.evaluate(
        "performance.getEntries().reduce((sum, e) => sum + (e.encodedBodySize || 0), 0)"
    )
    page.context.close()
    assert weight < 1_500_000


def test_the_ledger_filters_and_sorts_by_keyboard(browser: Browser, site: str) -> None:
    page, _ = open_page(browser, site, "chapters/ledger.html", width=1280)
    rows = page.locator("table.ledger tbody tr:visible")
    everything = rows.count()
    page.locator(".ledger-tools input[type=search]").fill("population of")
    assert rows.count() < everything
    page.locator(".ledger-tools input[type=search]").fill("")
    page.locator(".ledger-tools select").first.select_option("supported")
    assert 0 < rows.count() < everything
    page.locator(".ledger-tools select").first.select_option("")
    page.locator("table.ledger th button").nth(1).focus()
    page.keyboard.press("Enter")
    titles = page.locator("table.ledger tbody tr td:nth-child(2)").all_inner_texts()
    assert (
        titles == sorted(titles, key=lambda t: t.lower().replace("'", ""), reverse=False)
        or titles[0] <= titles[-1]
    )
    page.context.close()


def test_a_stranger_gets_from_the_front_to_data_and_citation_in_three_clicks(
    browser: Browser, site: str
) -> None:
    page, _ = open_page(browser, site, "chapters/index.html", width=1280)
    page.locator(".verdict-square[href*='union-gdp']").click()
    page.wait_for_url("**/claims/union-gdp.html")
    assert page.locator(".claim-card .verdict-chip").first.inner_text().strip()
    assert page.locator("a[href$='union-gdp.csv']").count() == 1
    page.locator(".figure-tools a", has_text="Permanent page").first.click()
    page.wait_for_url("**/figures/*.html")
    assert page.locator("a[href$='.bib']").count() >= 1
    page.context.close()


def test_dark_figures_stand_in_the_dark(browser: Browser, site: str) -> None:
    page, _ = open_page(browser, site, "figures/union-gdp-vintages.html", width=1280, scheme="dark")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.locator("figure img.theme-dark").first.is_visible()
    assert not page.locator("figure img.theme-light").first.is_visible()
    page.context.close()


def test_without_scripts_the_ledger_is_whole(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/chapters/ledger.html")
    assert page.locator("table.ledger tbody tr").count() > 40
    context.close()
