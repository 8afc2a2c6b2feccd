"""The built book in Chromium, served from this machine."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from recompute.site.serve import Pages
from tests.site.browsing import CHROMIUM, HTML, Visit


class _Quiet(Pages):
    def log_message(self, *_: object) -> None: ...


class _Patient(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: a browser that moves on leaves requests half answered."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    with _Patient(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(HTML))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (apt.txt)")
    with sync_playwright() as play:
        running = play.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-dev-shm-usage",  # a container's /dev/shm is too small for a tall page
            ],
        )
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Return a function that opens a page of the book in a browser of its own."""
    opened: list[Page] = []

    def go(path: str, *, width: int = 1280, height: int = 900, **context: Any) -> Page:
        page = browser.new_context(
            viewport={"width": width, "height": height}, **context
        ).new_page()
        opened.append(page)
        page.goto(path if ":" in path else f"{site}/{path}", wait_until="load")
        return page

    yield go
    for page in opened:
        page.context.close()
