"""The picture a shared link shows: one claim with its finding, or the whole ledger at a glance."""

import io
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from recompute.claims.findings import Finding
from recompute.claims.wording import WORDS
from recompute.figures import style
from recompute.site.findings import counts

SIZE = (1200, 630)  # what the large services ask for
_EDGE = 64
_FONTS = Path(style.__file__).parent / "fonts"


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"RecomputeSans-{'Bold' if bold else 'Regular'}.ttf", size)


def _lines(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _fitting(
    text: str, width: int, height: int, *, largest: int = 60
) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """Return the largest size at which the text fits, and its lines."""
    for size in range(largest, 22, -4):
        font = _font(size, bold=True)
        lines = _lines(text, font, width)
        if len(lines) * size * 1.25 <= height:
            break
    return font, lines


def _sheet(title: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    sheet = Image.new("RGB", SIZE, style.PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((_EDGE, 40), title, font=_font(26), fill=style.MUTED)
    return sheet, draw


def _png(sheet: Image.Image) -> bytes:
    out = io.BytesIO()
    sheet.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def claim_card(entry: dict[str, Any], title: str) -> bytes:
    """PNG of a claim: its question, finding and answer.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    title : str
        Title of the book.
    """
    sheet, draw = _sheet(title)
    colour = style.FINDINGS[entry["finding"]]
    draw.rectangle((0, 0, 20, SIZE[1]), fill=colour)
    wide = SIZE[0] - 2 * _EDGE
    font, lines = _fitting(entry["question"], wide, 170)
    draw.multiline_text(
        (_EDGE, 100), "\n".join(lines), font=font, fill=style.INK, spacing=font.size * 0.25
    )
    draw.ellipse((_EDGE, 303, _EDGE + 34, 337), fill=colour)
    short = WORDS[Finding(entry["finding"])]
    draw.text((_EDGE + 52, 294), short, font=_font(42, bold=True), fill=colour)
    font, lines = _fitting(entry["answer"]["text"], wide, 200, largest=34)
    draw.multiline_text(
        (_EDGE, 370), "\n".join(lines), font=font, fill=style.INK, spacing=font.size * 0.3
    )
    return _png(sheet)


def ledger_card(entries: list[dict[str, Any]], title: str) -> bytes:
    """PNG of all findings: a square a claim, and how many there are of each."""
    sheet, draw = _sheet("What holds?")
    font, lines = _fitting(title, SIZE[0] - 2 * _EDGE, 160)
    draw.multiline_text((_EDGE, 90), "\n".join(lines), font=font, fill=style.INK, spacing=12)
    order = list(Finding)
    ordered = sorted(entries, key=lambda e: order.index(Finding(e["finding"])))
    for place, entry in enumerate(ordered):
        row, column = divmod(place, 17)
        left, top = _EDGE + 62 * column, 270 + 62 * row
        draw.rounded_rectangle(
            (left, top, left + 52, top + 52), 8, fill=style.FINDINGS[entry["finding"]]
        )
    across = float(_EDGE)
    for finding, count in counts(entries).items():
        said = f"{count} {WORDS[Finding(finding)].lower()}"
        draw.text((across, 550), said, font=_font(26, bold=True), fill=style.FINDINGS[finding])
        across += _font(26, bold=True).getlength(said) + 28
    return _png(sheet)
