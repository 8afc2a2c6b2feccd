"""Every chapter and every claim's page: it loads whole, fits, bars nobody and stays on the site."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.site.browsing import check, pages

pytestmark = pytest.mark.book


@pytest.mark.parametrize("folder", ["chapters", "claims", ""])
def test_every_page(browser: Browser, site: str, folder: str) -> None:
    paths = pages(folder)
    assert paths
    assert check(browser, site, paths) == {}
