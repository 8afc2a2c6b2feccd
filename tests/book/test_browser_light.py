"""Every page of the book in the light theme: it loads whole, fits, bars nobody and stays on the site."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.book.browsing import check, pages

pytestmark = pytest.mark.book


@pytest.mark.parametrize("folder", ["chapters", "claims", "figures", ""])
def test_every_page_in_light(browser: Browser, site: str, folder: str) -> None:
    paths = pages(folder)
    assert paths
    assert check(browser, site, paths, "light") == {}
