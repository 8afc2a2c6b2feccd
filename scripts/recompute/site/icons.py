"""The theme's icons, cut down to the dozen that the pages show: 4 kB in place of 260."""

from __future__ import annotations

import re
from pathlib import Path

from recompute.errors import RecomputeError
from recompute.io import write_text

_NAME = re.compile(r"\bfa-[a-z0-9-]+")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CODE = re.compile(r'content:"\\([0-9a-f]+)"')
# The icons also come as a script of 1.6 MB that draws them again, and as fonts nothing here uses.
_LOADED = re.compile(
    r'\s*<(?:script src|link rel="preload" as="font"[^>]*href)="[^"]*fontawesome/[^"]*"[^>]*>(?:</script>)?'
)


def lighten(folder: Path) -> None:
    """Leave in a folder of pages only the icons that they, or the theme's scripts, name.

    Parameters
    ----------
    folder : Path
        The pages as the theme made them.

    Raises
    ------
    RecomputeError
        If the theme's icons are not where they were in the version this was written for.
    """
    used: set[str] = set()
    for page in folder.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if (light := _LOADED.sub("", text)) != text:
            write_text(page, light)
        used |= set(_NAME.findall(light))
    for script in (folder / "_static" / "scripts").glob("*.js"):
        used |= set(_NAME.findall(script.read_text(encoding="utf-8")))
    sheets = sorted(folder.glob("_static/vendor/fontawesome/*/css/all.min.css"))
    if (
        len(sheets) != 1
        or not (font := sheets[0].parents[1] / "webfonts/fa-solid-900.ttf").exists()
    ):
        raise RecomputeError(
            "the theme's icons are not where they were",
            where=str(folder / "_static" / "vendor"),
            mend="look where the new theme keeps them, and write that into recompute.site.icons",
        )
    sheet, codes = _styles(sheets[0].read_text(encoding="utf-8"), used)
    write_text(sheets[0], sheet)
    _subset(font, codes, font.with_name("icons.woff"))
    for other in font.parent.glob("fa-*"):
        other.unlink()


def _styles(text: str, used: set[str]) -> tuple[str, set[int]]:
    """Return the rules for the icons used and the places of these in the font."""
    head = text[: text.index("*/") + 2]
    kept = [
        '@font-face{font-display:block;font-family:"Font Awesome 6 Free";font-style:normal;font-weight:900;'
        'src:url(../webfonts/icons.woff) format("woff")}'
    ]
    codes: set[int] = set()
    for selectors, body in _RULE.findall(text[len(head) :]):
        mine = [s for s in selectors.split(",") if s[:1] in ".:" and set(_NAME.findall(s)) <= used]
        if mine and not re.search(r"Brands|v4|%", selectors + body):
            kept.append(f"{','.join(mine)}{{{body}}}")
            codes |= {int(code, 16) for code in _CODE.findall(body)}
    return head + "".join(kept), codes


def _subset(font: Path, codes: set[int], to: Path) -> None:
    from fontTools import subset  # noqa: PLC0415 - slow to import, not needed where nothing changed
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = subset.Options(flavor="woff", recalc_timestamp=False, hinting=False)
    with TTFont(font, recalcTimestamp=False) as whole:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=codes)
        cutter.subset(whole)
        subset.save_font(whole, str(to), options)
