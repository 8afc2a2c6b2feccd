"""The book's pages and elements: a template for each and each output, `templates/NAME.html`, `.typ`, `.md`.

Whatever a template is given is escaped by the rule of its output; only the template writes markup.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from recompute import text
from recompute.figures.citation import by_title
from recompute.io import neutral
from recompute.site import typst

TEMPLATES = Path(__file__).parent / "templates"
CITED = {"bib": "BibTeX", "ris": "RIS", "csl.json": "CSL-JSON", "txt": "Text"}
FORMATS = {"svg": "SVG", "pdf": "PDF", "png": "PNG", "csv": "CSV", "json": "JSON"}


@cache
def _environment(form: str) -> Environment:
    escape = {"typ": typst.words, "md": lambda words: text.plain(str(words))}.get(form)
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined, autoescape=escape is None,
        finalize=escape and (lambda value: value if isinstance(value, Markup) else escape(value)),
    )  # fmt: skip
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    made.globals.update(CITED=CITED, FORMATS=FORMATS)
    return made


def render(template: str, **context: Any) -> str:
    """Fill a template, named with its ending, which says how what it is given is escaped."""
    return _environment(template.rpartition(".")[2]).get_template(template).render(context)


def exists(template: str) -> bool:
    """Whether there is such a template; some elements are of use on a screen only."""
    return (TEMPLATES / template).exists()


def embedded(css_class: str, data: dict[str, Any]) -> str:
    """HTML that hands data to a script of the page, and marks where what it draws goes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<div class="{css_class}" hidden><script type="application/json">{text}</script></div>'


def option_key(option: object) -> str:
    """Write an option as a CSV tells it apart, which makes 2010.0 of 2010 and disarms formulas."""
    return str(neutral(option)).removesuffix(".0")


def figure_sources(meta: dict[str, Any], most: int) -> str:
    """Write the sources of a figure with their vintages as one line of text; more than `most` are counted."""
    vintages = by_title(meta["sources"])
    if len(vintages) > most:
        return f"Source: {len(meta['sources'])} data sets of this book, listed under “Sources”."
    return "Source: " + "; ".join(f"{name} ({', '.join(v)})" for name, v in vintages.items()) + "."


def data_table(columns: list[str], rows: list[list[str]], *, most: int = 100) -> dict[str, Any]:
    """Bring a figure's data into the form its table shows: no empty column, numbers for a reader.

    Parameters
    ----------
    columns, rows : list
        As in the CSV.
    most : int
        Most rows shown.

    Returns
    -------
    dict
        `columns` (each `name` and whether it is a `number`), `rows` and `total`.
    """
    filled = [n for n in range(len(columns)) if any(row[n] for row in rows)]
    numeric = {n: all(_is_number(row[n]) for row in rows if row[n]) for n in filled}
    return {
        "columns": [{"name": columns[n], "number": numeric[n]} for n in filled],
        "rows": [[_shown(row[n]) if numeric[n] else row[n] for n in filled] for row in rows[:most]],
        "total": len(rows),
    }


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _shown(cell: str) -> str:
    """Write a number of a table with six significant digits, a year or a count as it stands."""
    whole = not cell or cell.lstrip("-").isdigit()
    return text.minus(cell if whole else f"{float(cell):.6g}")
