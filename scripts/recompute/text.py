"""Numbers, dates and text from data as a reader sees them: the one formatter of card and prose."""

from __future__ import annotations

import datetime
import math
import re
import string
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from recompute.errors import RecomputeError

if TYPE_CHECKING:
    import pandas as pd

_MARKUP = re.compile(r"[\\`*_\[\]{}<>&|~^#]|^[-+:=]|(?<=^\d)[.)]")
_CITED = re.compile(r"(\{cite\}`[\w-]+`)")
_MINUS = re.compile(r"(?<![\w-])-(?=\d)")
_WORDS = [
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
]  # fmt: skip


def inert(text: str) -> str:
    """Let Markdown show text from data as it stands where it would take it for HTML, link or role."""
    return re.sub(r"[\\<`\[{]", r"\\\g<0>", text)


def plain(text: str) -> str:
    """Let Markdown show a text as it stands, on one line: no markup, no HTML, no role."""
    line = " ".join(text.split())
    return _MARKUP.sub(r"\\\g<0>", line)


def cell(text: object) -> str:
    """Show text in a Markdown table as it is but for citations, which can do no more than name an entry."""
    parts = _CITED.split(str(text))
    shown = [part if _CITED.fullmatch(part) else inert(part) for part in parts]
    return "".join(shown).replace("|", "\\|").replace("\n", " ")


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
                mend=f"give {key}=... to chapter.evaluate or chapter.numbers",
            )
        value = numbers[key]
        if isinstance(value, float) and not math.isfinite(value):
            raise RecomputeError(
                f"{{{name}}} is {value}: the data do not give this number",
                where=f"{where}: {template[:60]}…",
                mend="choose a year and source that have it, or say that it is missing",
            )
    return _MINUS.sub("−", template.format(**numbers))


def number(value: float | None, unit: str = "") -> str:
    """Write a number for a reader: three significant digits at least, thousands marked.

    A whole number of a unit other than per cent is a count, or as good as one: no decimals.
    """
    if value is None:
        return "–"
    digits = 4 if 0 < abs(value) < 0.1 else decimals([value])
    if unit and "%" not in unit and float(value).is_integer():
        digits = 0
    return with_unit(f"{value:.0f}" if unit == "year" else fixed(value, digits), unit)


def decimals(values: Iterable[float]) -> int:
    """Decimals that give the largest of the values three significant digits."""
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    return 0 if largest >= 100 else 1 if largest >= 10 else 2


def fixed(value: float, digits: int | None = None) -> str:
    """Write a value with so many decimals, by default those that give three significant digits."""
    return minus(f"{value:,.{decimals([value]) if digits is None else digits}f}")


def as_given(value: float) -> str:
    """Write a number with the digits it has and no others, thousands marked."""
    return minus(f"{value:,.10g}" if abs(value) < 1e15 else f"{value:.3g}")


def percent(share: float) -> str:
    """Write a share, 0 to 1, in whole per cent."""
    return f"{100 * share:.0f} %"


def minus(text: str) -> str:
    """Put a true minus sign into a number."""
    return text.replace("-", "−")


def option(value: Any) -> str:
    """Write an option of a choice: yes or no, a number with the digits it has, a name in words."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float):
        return minus(f"{value:g}")
    return str(value).replace("_", " ")


def with_unit(text: str, unit: str) -> str:
    """Put a number and its unit together: money before, the rest behind, a year bare."""
    if unit == "year":
        return minus(text)
    if unit.startswith("US$"):
        return f"US$ {minus(text)}{unit[3:]}"
    return f"{minus(text)} {unit}".strip()


def day(date: str) -> str:
    """Write an ISO date for a reader."""
    when = datetime.date.fromisoformat(date)
    return f"{when.day} {when:%B %Y}"


def listed(texts: Iterable[str]) -> str:
    """Join as running text does: "a, b and c"."""
    texts = list(texts)
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1]


def named(
    values: Mapping[Any, Any] | pd.Series | pd.DataFrame, form: str, between: str = ", "
) -> str:
    """Tell values by their names, as the description of a figure does: "China 25 %, India 40 %".

    Parameters
    ----------
    values : mapping, Series or DataFrame
        Name -> value, or a row of values each; all are told, in their order.
    form : str
        Format string of a value or row, such as ``{:.0f} %`` or ``{:.1f} to {:.1f}``.
    between : str
        Written between two names.
    """
    rows = values.itertuples() if hasattr(values, "itertuples") else values.items()
    return between.join(f"{name} {form.format(*row)}" for name, *row in rows)
