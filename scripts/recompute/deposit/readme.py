"""The README that the Social Science Data Editors ask for, as Markdown and as PDF.

Template: https://social-science-data-editors.github.io/template_README/.
"""

import json
from pathlib import Path
from typing import Any

import jinja2
import typst
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from recompute import paths
from recompute.deposit.record import Record, addresses
from recompute.text import plain

_TEMPLATES = Path(__file__).parent / "templates"
_HOURS = ((10, "less than 10 minutes"), (60, "10 to 60 minutes"), (120, "1 to 2 hours"), (480, "2 to 8 hours"))  # fmt: skip


def markdown(record: Record) -> str:
    """Write the README from catalogue, ledger and results.

    Parameters
    ----------
    record : Record
        What is deposited.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES), trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters["plain"] = lambda value: plain(str(value)).replace("|", "\\|")
    figures: dict[str, list[str]] = {}
    for name, meta in record.figures.items():
        figures.setdefault(meta["chapter"], []).append(name)
    return environment.get_template("README.md").render(
        record=record, book=record.book, paper=record.document["paper"], figures=figures,
        claims=record.document["claims"], addresses=addresses(record.book), time=_time(),
    )  # fmt: skip


def _time() -> str:
    """Give the time of the last whole build, in the template's own classes, on two cores."""
    state = json.loads((paths.build() / "state.json").read_text(encoding="utf-8"))
    seconds = sum(entry.get("seconds", 0) for entry in state.values() if isinstance(entry, dict))
    return next((said for limit, said in _HOURS if seconds / 60 < limit), "more than 8 hours")


def pdf(text: str, record: Record) -> bytes:
    """Print Markdown with Typst: headings, paragraphs, lists, tables, code and links.

    Text is handed to Typst as strings, so nothing in it is taken for markup.

    Parameters
    ----------
    text : str
        The Markdown.
    record : Record
        Names the document and its date.
    """
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    body = "".join(_typst(node) for node in SyntaxTreeNode(tokens).children)
    source = (_TEMPLATES / "readme.typ").read_text(encoding="utf-8")
    year, month, day = record.date.split("-")
    facts = {
        "title": f"README: {record.book['title']}",
        "year": year, "month": month, "day": day, "version": record.version,
    }  # fmt: skip
    return typst.compile(
        f"{source}\n{body}".encode(), format="pdf", sys_inputs=facts, pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )  # fmt: skip


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _typst(node: SyntaxTreeNode) -> str:
    inside = "".join(_typst(child) for child in node.children)
    write = _WRITERS.get(node.type)
    return write(node, inside) if write else inside


def _link(node: SyntaxTreeNode, inside: str) -> str:
    address = str(node.attrs.get("href", ""))
    if not address.startswith(("http://", "https://")):
        return inside
    return f"#link({_string(address)})[{inside}]"


def _table(node: SyntaxTreeNode, inside: str) -> str:
    columns = len(node.children[0].children[0].children)
    return f"#table(columns: (1fr,) * {columns},\n{inside})\n\n"


def _row(kind: str) -> Any:
    def write(node: SyntaxTreeNode, inside: str) -> str:
        return f"table.header({inside}),\n" if kind == "thead" else inside

    return write


_WRITERS: dict[str, Any] = {
    "heading": lambda node, inside: f"#heading(level: {int(node.tag[1])})[{inside}]\n\n",
    "paragraph": lambda _, inside: f"{inside}\n\n",
    "text": lambda node, _: f"#{_string(node.content)};",
    "softbreak": lambda _, __: " ",
    "hardbreak": lambda _, __: "#linebreak() ",
    "code_inline": lambda node, _: f"#raw({_string(node.content)});",
    "fence": lambda node, _: f"#raw(block: true, {_string(node.content.rstrip())})\n\n",
    "code_block": lambda node, _: f"#raw(block: true, {_string(node.content.rstrip())})\n\n",
    "strong": lambda _, inside: f"#strong[{inside}]",
    "em": lambda _, inside: f"#emph[{inside}]",
    "link": _link,
    "bullet_list": lambda _, inside: f"#list({inside})\n\n",
    "ordered_list": lambda _, inside: f"#enum({inside})\n\n",
    "list_item": lambda _, inside: f"[{inside.strip()}],",
    "table": _table,
    "thead": _row("thead"),
    "th": lambda _, inside: f"[{inside}],",
    "td": lambda _, inside: f"[{inside}],",
}
