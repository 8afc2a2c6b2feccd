"""The fonts of the pages' icons, cut down to the icons that stand on some page.

Whole, Font Awesome's font is heavier than all else that a page of a claim loads, for a dozen icons.
"""

import io
import re
from functools import partial
from pathlib import Path

from recompute.io import digest, kept, key, write_bytes

STYLES = "all.min.css"
"""Font Awesome's own style sheet, which names every icon there is."""
_FOLDER = Path("_static") / "vendor" / "fontawesome"
_NAMED = re.compile(r"((?:\.fa-[\w-]+::?before,?)+)\{content:\"\\([0-9a-f]+)\"")
_NAME = re.compile(r"fa-[a-z0-9-]+")
_LETTER = re.compile(r"[\"']\\([ef][0-9a-f]{3})[\"']")


def used(site: Path) -> set[int]:
    """Find the letters of all icons that pages, scripts and style sheets name.

    Parameters
    ----------
    site : Path
        The finished pages.

    Returns
    -------
    set of int
        Unicode code points.
    """
    letters = {
        name: int(letter, 16)
        for styles in site.glob(f"{_FOLDER}/*/css/{STYLES}")
        for names, letter in _NAMED.findall(styles.read_text(encoding="utf-8"))
        for name in _NAME.findall(names)
    }
    named = {
        name
        for kind in ("*.html", "*.js")
        for file in site.rglob(kind)
        for name in _NAME.findall(file.read_text(encoding="utf-8"))
    }
    drawn = {
        int(letter, 16)
        for file in site.rglob("*.css")
        if file.name != STYLES
        for letter in _LETTER.findall(file.read_text(encoding="utf-8"))
    }
    return {letters[name] for name in named & set(letters)} | drawn


def cut_down(site: Path, work: Path) -> None:
    """Leave in each font of icons those that are used.

    Parameters
    ----------
    site : Path
        The finished pages; their fonts are replaced.
    work : Path
        Keeps what was cut down before.
    """
    letters = sorted(used(site))
    for font in sorted(site.glob(f"{_FOLDER}/*/webfonts/*.woff2")):
        made_from = key({"font": digest(font), "letters": letters})
        made = kept(work / f"{font.name}.kept", made_from, partial(_cut, font, letters))
        write_bytes(font, made)


def _cut(font: Path, letters: list[int]) -> bytes:
    from fontTools import subset  # noqa: PLC0415 - a build with nothing to do needs none

    options = subset.Options(flavor="woff2")
    whole = subset.load_font(font, options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(whole)
    made = io.BytesIO()
    subset.save_font(whole, made, options)
    return made.getvalue()
