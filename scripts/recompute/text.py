"""Numbers, dates and text from data as a reader sees them: the one formatter of card and prose."""

from __future__ import annotations

import datetime
import math
import re
import string
from typing import Any

from recompute.errors import RecomputeError

_MARKUP = re.compile(r"[\\`*_\[\]{}<>&|~^#]|^[-+:=]|(?<=^\d)[.)]")
_MINUS = re.compile(r"(?<![\w-])-(?=\d)")
_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def inert(text: str) -> str:
    """Let Markdown show text from data as it stands where it would take it for HTML, link or role."""
    return re.sub(r"[\\<`\[{]", r"\\\g<0>", text)


def plain(text: str) -> str:
    """Let Markdown show a text as it stands, on one line: no markup, no HTML, no role."""
    line = " ".join(text.split())
    return _MARKUP.sub(r"\\\g<0>", line)


def in_words(number: int) -> str:
    """Spell out small whole numbers, as running text does."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


def fill(template: str, numbers: dict[str, Any], *, where: str) -> str:
    """Fill a sentence with computed numbers.

    Raises
    ------
    RecomputeError
        If the template names a number that is not given, or one is not finite.
    """
    for _, name, _, _ in string.Formatter().parse(template):
        if name is None:
            continue
        key = name.split(".")[0].split("[")[0]
        if key not in numbers:
            raise RecomputeError(
                f"the sentence names {{{name}}}, which is not given",
                where=f"{where}: {template[:60]}…",
                mend=f"pass {key}=... to say()",
            )
        value = numbers[key]
        if isinstance(value, float) and not math.isfinite(value):
            raise RecomputeError(
                f"{{{name}}} is {value}: the data do not give this number",
                where=f"{where}: {template[:60]}…",
                mend="choose a year and source that have it, or say that it is missing",
            )
    safe = {k: inert(v) if isinstance(v, str) else v for k, v in numbers.items()}
    return _MINUS.sub("−", template.format(**safe))


def number(value: float | None, unit: str = "") -> str:
    """Write a number for a reader: three significant digits at least, thousands marked."""
    if value is None:
        return "–"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 4
    return with_unit(f"{value:.0f}" if unit == "year" else f"{value:,.{digits}f}", unit)


def with_unit(text: str, unit: str) -> str:
    """Put a number and its unit together: money before, the rest behind, a year bare."""
    text = text.replace("-", "−")
    if unit == "year":
        return text
    if unit.startswith("US$"):
        return f"US$ {text}{unit[3:]}"
    return f"{text} {unit}".strip()


def day(date: str) -> str:
    """Write an ISO date for a reader."""
    when = datetime.date.fromisoformat(date)
    return f"{when.day} {when:%B %Y}"
