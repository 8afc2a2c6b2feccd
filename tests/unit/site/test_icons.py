"""The pages show every icon they name, and carry no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from recompute.errors import RecomputeError
from recompute.site.icons import lighten

HTML = Path(__file__).parents[3] / "_build" / "html"


@pytest.mark.book
def test_every_icon_named_is_in_the_font_and_the_style_sheet() -> None:
    (sheet,) = HTML.glob("_static/vendor/fontawesome/*/css/all.min.css")
    style = sheet.read_text()
    places = dict(re.findall(r"\.(fa-[a-z0-9-]+):before\{content:\"\\([0-9a-f]+)\"", style))
    drawn = TTFont(sheet.parents[2] / "webfonts" / "icons.woff").getBestCmap()
    named = set()
    for page in HTML.rglob("*.html"):
        named |= set(re.findall(r'class="fa[sb]? (fa-[a-z0-9-]+)', page.read_text()))
        named |= set(re.findall(r'class="fa-solid (fa-[a-z0-9-]+)', page.read_text()))
    assert {"fa-magnifying-glass", "fa-download"} <= named
    assert named <= set(places)
    assert {int(code, 16) for code in places.values()} == set(drawn)
    assert sheet.stat().st_size < 5_000


def test_a_theme_that_keeps_its_icons_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecomputeError, match="icons are not where they were"):
        lighten(tmp_path)
