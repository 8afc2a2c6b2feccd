"""Tables of a chapter as MyST Markdown."""

import pandas as pd

from recompute.text import cell

_LETTERS_A_LINE = 100  # of a printed table in small type
ROWS_TOGETHER = 12
"""With the head; longer tables may be broken over printed pages."""


def _breakable(rows: list[list[str]]) -> list[str]:
    """Let print break a long table over pages; it cannot weigh the columns of such a table itself."""
    if len(rows) <= ROWS_TOGETHER:
        return []
    columns = list(zip(*rows, strict=True))
    # Each column as wide as its longest word and a gap; what is left goes to those with long texts.
    words = [max(len(w) for cell in column for w in cell.split() or [""]) + 2 for column in columns]
    wanted = [
        max(min(max(map(len, column)), 40) - w, 0) for column, w in zip(columns, words, strict=True)
    ]
    part = min(1.0, max(_LETTERS_A_LINE - sum(words), 0) / max(sum(wanted), 1))
    widths = [w + round(part * more) for w, more in zip(words, wanted, strict=True)]
    return [":class: longtable", ":widths: " + " ".join(map(str, widths))]


def table(frame: pd.DataFrame, caption: str, formats: dict[str, str]) -> str:
    """Make a captioned Markdown table; numbers are right-aligned."""
    numeric = [
        pd.api.types.is_numeric_dtype(frame[c]) and not pd.api.types.is_bool_dtype(frame[c])
        for c in frame
    ]
    rule = "|" + "|".join("---:" if right else ":---" for right in numeric) + "|"
    rows = [[cell(c) for c in frame]]
    for values in frame.itertuples(index=False):
        cells = []
        for name, value in zip(frame.columns, values, strict=True):
            if isinstance(value, bool):
                cells.append("yes" if value else "no")
            elif pd.isna(value):
                cells.append("–")
            elif str(name) in formats:
                cells.append(format(value, formats[str(name)]))
            else:
                cells.append(cell(value))
        rows.append(cells)
    head, *body = ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join([f"```{{table}} {caption}", *_breakable(rows), "", head, rule, *body, "```"])
