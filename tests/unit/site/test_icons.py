"""A font of icons has the icons that stand on the pages, and no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.ttLib import TTFont

from recompute.site import icons

THEME = Path(pydata_sphinx_theme.__file__).parent
LIST, BARS, ARROW = 0xF03A, 0xF0C9, 0xF062


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """One page with one icon, and the theme's own style sheet and fonts."""
    (whole,) = THEME.rglob("fontawesome/*/css/all.min.css")
    vendor = tmp_path / "site" / "_static" / "vendor" / "fontawesome" / whole.parents[1].name
    shutil.copytree(whole.parent, vendor / "css")
    shutil.copytree(whole.parents[1] / "webfonts", vendor / "webfonts")
    (tmp_path / "site" / "one.html").write_text('<i class="fa-solid fa-list"></i> fa-no-icon')
    return tmp_path / "site"


def letters(site: Path) -> set[int]:
    (font,) = site.rglob("fa-solid-900.woff2")
    return set(TTFont(font).getBestCmap())


def test_the_icons_of_pages_scripts_and_style_sheets_are_kept(site: Path, tmp_path: Path) -> None:
    (site / "two.js").write_text('icon.classList.add("fa-bars");')
    (site / "three.css").write_text('.up::before { content: "\\f062"; }')
    icons.cut_down(site, tmp_path)
    assert letters(site) == {LIST, BARS, ARROW}


def test_an_icon_that_a_page_shows_for_the_first_time_is_there(site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(site, again)
    icons.cut_down(site, tmp_path)
    assert letters(site) == {LIST}
    (again / "two.html").write_text('<i class="fas fa-bars"></i>')
    icons.cut_down(again, tmp_path)
    assert letters(again) == {LIST, BARS}


def test_a_font_is_the_same_bytes_each_time(site: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(site, again)
    icons.cut_down(site, tmp_path)
    (tmp_path / "elsewhere").mkdir()
    icons.cut_down(again, tmp_path / "elsewhere")
    for font in site.rglob("*.woff2"):
        assert font.read_bytes() == (again / font.relative_to(site)).read_bytes()
        assert font.stat().st_size < 3_000
