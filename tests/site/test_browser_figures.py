"""Every figure's page: it loads whole, fits, bars nobody and stays on the site."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.site.browsing import check, pages

pytestmark = pytest.mark.book


def test_every_figure_s_page(browser: Browser, site: str) -> None:
    paths = pages("figures")
    assert paths
    assert check(browser, site, paths) == {}
