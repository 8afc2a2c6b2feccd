"""Write the book's pages as Typst: a Sphinx builder, and the translator of docutils nodes.

Text stands in Typst strings, of which nothing is read as markup; only this module, the templates
``*.typ`` and `templates/book.typ`, which has the looks, write markup.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import matplotlib
from docutils import nodes
from fontTools.ttLib import TTFont
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.util.docutils import SphinxTranslator

from recompute.claims.findings import Finding
from recompute.claims.wording import SYMBOLS, WORDS
from recompute.errors import RecomputeError
from recompute.io import write_text
from recompute.site import findings
from recompute.site.sections import asked_above
from recompute.text import day

FONTS = Path(__file__).parents[1] / "figures" / "fonts"
STYLE = Path(__file__).parent / "templates" / "book.typ"
ENDING = ".book.typ"
LETTERS_A_LINE = 110  # of a table
CLAIMS = "claims"
"""Stands, among a printed book's pages, for the pages of all claims."""

# Text


@cache
def _letters() -> frozenset[int]:
    """Letters that the fonts have, of which Typst brings the last, and matplotlib the same."""
    fallback = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSansMono.ttf"
    files = [FONTS / "RecomputeSans-Regular.ttf", fallback]
    return frozenset().union(*(TTFont(file).getBestCmap() for file in files))


def string(text: object) -> str:
    r"""Write a Typst string; a letter that no font has is named, as [U+1F600].

    Examples
    --------
    >>> string('say "#x"')
    '"say \\"#x\\""'
    """
    known = _letters()
    shown = "".join(
        letter if ord(letter) in known else " " if letter.isspace() else f"[U+{ord(letter):04X}]"
        for letter in str(text)
    )
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


def words(text: object) -> str:
    """Write text as Typst content."""
    return f"#{string(text)};"


def value(content: Any) -> str:
    """Write text, a number, a truth, or a list or dictionary of such, as Typst's value of the kind."""
    if isinstance(content, str):
        return string(content)
    if isinstance(content, dict):
        return (
            "(" + (", ".join(f"{string(k)}: {value(v)}" for k, v in content.items()) or ":") + ")"
        )
    if isinstance(content, list | tuple):
        return "(" + "".join(f"{value(one)}, " for one in content) + ")"
    return "none" if content is None else str(content).lower()


# A link's end as it stands until the whole book is written: a place in it, or else an address.
_END = re.compile("\0(.*?)\0(.*?)\0", re.DOTALL)  # no text has this letter: see `string`


@lru_cache(maxsize=1024)
def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def led(source: str, places: set[str]) -> str:
    """Let each link lead to its place if the book has it, else to the page on the web."""

    def end(found: re.Match[str]) -> str:
        return f"label({string(found[1])})" if found[1] in places else string(found[2])

    return _END.sub(end, source)


# Nodes

_SKIPPED = {
    "colspec", "comment", "footnote", "highlightlang", "index", "label", "meta", "pending",
    "problematic", "substitution_definition", "system_message", "toctree", "transition",
}  # fmt: skip
_BOX = ('#styled(("admonition",))[', "]\n\n")
# What stands before and after a node that needs no more than that.
_MARKS = {
    "strong": ("#strong[", "]"),
    "literal_strong": ("#strong[", "]"),
    "emphasis": ("#emph[", "]"),
    "title_reference": ("#emph[", "]"),
    "superscript": ("#super[", "]"),
    "subscript": ("#sub[", "]"),
    "block_quote": ("#quote(block: true)[", "]\n\n"),
    "list_item": ("[", "], "),
    "definition_list": ("#facts(", ")\n\n"),
    "definition_list_item": ("(", "), "),
    "term": ("[", "], "),
    "definition": ("[", "]"),
    "rubric": ("#strong[", "]\n\n"),
    "line_block": ("", "\n"),
    "line": ("", " \\ "),
    "citation": ("#work[", "]\n\n"),
    **dict.fromkeys(("document", "compound", "compact_paragraph", "abbreviation", "target", "glossary"), ("", "")),
    **dict.fromkeys(("note", "tip", "hint", "important", "warning", "caution", "attention"), _BOX),
    **dict.fromkeys(("danger", "error", "admonition"), _BOX),
}  # fmt: skip


def _opens(node: nodes.Node) -> bool:
    """Whether no more than code, which is not printed, stands between a figure and its heading."""
    while node.parent is not None:
        before = node.parent.children[: node.parent.index(node)]
        for other in reversed(before):
            if isinstance(other, nodes.title):
                return True
            if _printed(other):
                return False
        node = node.parent
    return False


def _printed(node: nodes.Node) -> bool:
    if not isinstance(node, nodes.container):
        return not isinstance(node, nodes.comment | nodes.target)
    return not _for_screen(node) and any(map(_printed, node.children))


def _for_screen(node: nodes.Element) -> bool:
    """Whether a part is of use on a screen only: code, a card that is a link, what says so."""
    return (
        node.get("nb_element") == "cell_code_source"
        or node.get("design_component") == "card"
        or "screen-only" in node["classes"]
    )


class Translator(SphinxTranslator):
    """Writes the nodes of one page.

    Parameters
    ----------
    document : docutils.nodes.document
        The page, resolved.
    builder : Typst
        Knows the printed book that the page is part of.
    depth : int
        Level of the page's title.
    """

    builder: Typst

    def __init__(self, document: nodes.document, builder: Typst, depth: int = 1) -> None:
        super().__init__(document, builder)
        self.body: list[str] = []
        self.docname: str = builder.env.docname
        self.depth = depth
        self.level = 0
        self.notes = {i: note for note in document.findall(nodes.footnote) for i in note["ids"]}
        self.opened: list[str] = []  # what closes the links that raw HTML has opened
        self.question = ""  # address of a card's question that the title above it has asked

    def shown(self, content: Iterable[nodes.Node]) -> str:
        """Write nodes apart from the page, as one piece of content."""
        kept, self.body = self.body, []
        for node in content:
            node.walkabout(self)
        made, self.body = "".join(self.body).strip(), kept
        return f"[{made}]"

    def targets(self, node: nodes.Element) -> None:
        """Let links lead to a node."""
        if not isinstance(node, nodes.document):
            self.body += [
                f"#metadata(none){self.label(f'{self.docname}#{i}')} " for i in node.get("ids", ())
            ]

    def label(self, place: str) -> str:
        """Write the label of a place: a page, or a page, # and an id."""
        self.builder.places.add(place)
        return f"#label({string(place)})"

    def address(self, uri: str) -> str:
        """Write where an address of the page leads to: a place in this book, or one on the web."""
        parts = urlsplit(uri)
        if parts.scheme or parts.netloc:
            return string(uri)
        path = posixpath.join(posixpath.dirname(self.docname), parts.path)
        page = posixpath.normpath(path) if parts.path else f"{self.docname}.html"
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        site = self.config.html_baseurl.rstrip("/")
        web = f"{site}/{page}{fragment}" if site else ""  # not published: it leads nowhere
        return f"\0{page.removesuffix('.html')}{fragment}\0{web}\0"

    def visit_Text(self, node: nodes.Text) -> None:  # noqa: N802 - docutils names it
        self.body.append(words(node.astext()))

    def depart_Text(self, node: nodes.Text) -> None:  # noqa: N802
        pass

    def dispatch_visit(self, node: nodes.Node) -> None:
        name = type(node).__name__
        if name in _SKIPPED:
            raise nodes.SkipNode
        if isinstance(node, nodes.Element) and name in _MARKS:
            self.body.append(_MARKS[name][0])
            self.targets(node)
        else:
            super().dispatch_visit(node)

    def dispatch_departure(self, node: nodes.Node) -> None:
        name = type(node).__name__
        if name in _MARKS:
            self.body.append(_MARKS[name][1])
        else:
            super().dispatch_departure(node)

    def unknown_visit(self, node: nodes.Node) -> NoReturn:
        raise RecomputeError(
            f"a {type(node).__name__} cannot be printed",
            where=f"{self.docname}, line {node.line or '?'}: {node.astext()[:60]!r}",
            mend="say it in other words there, or teach recompute.site.typst to write it",
        )

    # Sections and runs of text

    def visit_section(self, node: nodes.section) -> None:
        self.level += 1

    def depart_section(self, node: nodes.section) -> None:
        self.level -= 1

    def visit_title(self, node: nodes.title) -> None:
        if not isinstance(node.parent, nodes.section):  # of an admonition or a table
            self.body.append("#strong[")
            return
        level = self.level + self.depth - 1
        self.body.append(f"#heading(level: {level})[")

    def depart_title(self, node: nodes.title) -> None:
        self.body.append("]")
        if isinstance(node.parent, nodes.section):
            ids = [f"{self.docname}#{i}" for i in node.parent["ids"]]
            if self.level == 1:
                ids.insert(0, self.docname)
            self.body += [self.label(ids[0]), *(f"#metadata(none){self.label(i)}" for i in ids[1:])]
        self.body.append("\n\n")

    def visit_paragraph(self, node: nodes.paragraph) -> None:
        if asked_above(node):
            self.question = node.next_node(nodes.reference)["refuri"]
            raise nodes.SkipNode
        self.targets(node)
        self._open(node)
        if self.question:
            self.body.append(f"#to({self.address(self.question)})[")

    def depart_paragraph(self, node: nodes.paragraph) -> None:
        if self.question:
            self.body.append("];")
            self.question = ""
        self._close(node)
        self.body.append("\n\n")

    def visit_inline(self, node: nodes.inline) -> None:
        if _for_screen(node):
            raise nodes.SkipNode
        self.targets(node)
        self._open(node)

    def depart_inline(self, node: nodes.inline) -> None:
        self._close(node)

    def _open(self, node: nodes.Element) -> None:
        if node["classes"]:
            self.body.append(f"#styled({value(node['classes'])})[")

    def _close(self, node: nodes.Element) -> None:
        if node["classes"]:
            self.body.append("];")

    def visit_literal(self, node: nodes.literal) -> None:
        self.body.append(f"#raw({string(node.astext())});")
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        lines = ", ".join(string(line) for line in node.astext().splitlines())
        self.body.append(f"#raw(({lines},).join(\"\\n\"), block: true, lang: "
                         f"{string(node.get('language', 'text'))})\n\n")  # fmt: skip
        raise nodes.SkipNode

    def visit_reference(self, node: nodes.reference) -> None:
        self.targets(node)
        if "refid" in node:
            to = self.address(f"#{node['refid']}")
        else:
            to = self.address(node.get("refuri", ""))
        self.body.append(f"#to({to})[")
        self._open(node)

    def depart_reference(self, node: nodes.reference) -> None:
        self._close(node)
        self.body.append("];")

    visit_number_reference, depart_number_reference = visit_reference, depart_reference

    def visit_footnote_reference(self, node: nodes.footnote_reference) -> None:
        note = self.notes[node["refid"]]
        content = [child for child in note.children if not isinstance(child, nodes.label)]
        self.body.append(f"#footnote{self.shown(content)};")
        raise nodes.SkipNode

    # Lists, tables, boxes

    def visit_bullet_list(self, node: nodes.bullet_list) -> None:
        named = f"#styled({value(node['classes'])})[" if node["classes"] else ""
        kind = "inline-list" if "finding-key" in node["classes"] else "list"
        self.body.append(f"{named}#{kind}(")

    def depart_bullet_list(self, node: nodes.bullet_list) -> None:
        self.body.append(")" + ("]" if node["classes"] else "") + "\n\n")

    def visit_enumerated_list(self, node: nodes.enumerated_list) -> None:
        self.body.append(f"#enum(start: {int(node.get('start', 1))}, ")

    def depart_enumerated_list(self, node: nodes.enumerated_list) -> None:
        self.body.append(")\n\n")

    def visit_table(self, node: nodes.table) -> None:
        group = next(node.findall(nodes.tgroup))
        columns = [column.get("colwidth", 1) for column in group.findall(nodes.colspec)]
        given = "colwidths-given" in node["classes"] or "claims-table" in node["classes"]
        widths = columns if given else column_widths(group)
        head, body = (
            [self._row(row) for part in group if isinstance(part, kind) for row in part]
            for kind in (nodes.thead, nodes.tbody)
        )
        title = next((t for t in node if isinstance(t, nodes.title)), None)
        number = self.builder.number(self.docname, "table", node)
        self.targets(node)
        self.body.append(
            f"#rows(widths: {value(widths)}, columns: {len(columns)}, "
            f"number: {value(number)}, "
            f"caption: {self.shown(title.children) if title else 'none'}, "
            f"head: ({''.join(head)}), {''.join(body)})\n\n"
        )
        raise nodes.SkipNode

    def _row(self, row: nodes.row) -> str:
        """Write a row's cells: each its content, and whether it is a number, set on the right."""
        cells = []
        for cell in row:
            if cell.get("morecols") or cell.get("morerows"):
                self.unknown_visit(cell)
            to = "right" if "text-right" in cell["classes"] else "left"
            cells.append(f"table.cell(align: {to}, {self.shown(cell.children)}), ")
        return "".join(cells)

    def visit_container(self, node: nodes.container) -> None:
        classes = node["classes"]
        if _for_screen(node):
            raise nodes.SkipNode
        self.targets(node)
        if "finding-row" in classes:
            self.body.append(f"#finding-row({', '.join(self.shown([c]) for c in node)})\n\n")
            raise nodes.SkipNode
        if "claim-card" in classes:
            finding = next(c for c in classes if c.startswith("finding-"))
            self.body.append(f"#card({string(finding)})[")

    def depart_container(self, node: nodes.container) -> None:
        if "claim-card" in node["classes"]:
            self.body.append("]\n\n")

    # Figures

    def visit_figure(self, node: nodes.figure) -> None:
        figure_id = node.get("published")
        image = next(node.findall(nodes.image), None)
        caption = next((c for c in node if isinstance(c, nodes.caption)), None)
        legend = next((c for c in node if isinstance(c, nodes.legend)), None)
        if figure_id:
            shown = self.builder.shown.setdefault(figure_id, self.builder.book)
            if shown != self.builder.book:
                self.body.append(self._elsewhere(figure_id, shown))
                raise nodes.SkipNode
            meta = self.builder.figure(figure_id)
            file, alt = f"/extra/figures/{figure_id}.svg", meta["alt"]
            size = [meta["size"]["width"], meta["size"]["height"]]
            own = self.builder.number(self.docname, "figure", node)
            number = own or self.builder.figure_number(figure_id)
        elif image is None:
            self.unknown_visit(node)
        else:
            file, alt, size = self._file(image), image.get("alt", ""), None
            number = self.builder.number(self.docname, "figure", node)
        self.targets(node)
        self.body.append(
            f"#picture({string(file)}, alt: {string(alt)}, size: {value(size)}, "
            f"number: {value(number)}, caption: {self.shown(caption.children if caption else [])}, "
            f"source: {self.shown(legend.children if legend else [])}, opens: {value(_opens(node))})\n\n"
        )
        raise nodes.SkipNode

    def _elsewhere(self, figure_id: str, book: str) -> str:
        meta, number = self.builder.figure(figure_id), self.builder.figure_number(figure_id)
        name = self.config.recompute_print[book]["name"]
        page = self.address(f"{'../' * self.docname.count('/')}figures/{figure_id}.html")
        told = f"{number or 'Figure'} of “{name}”: {meta['title']}"
        return f'#styled(("figure-elsewhere",))[#to({page})[{words(told)}]]\n\n'

    def _file(self, image: nodes.image) -> str:
        return posixpath.normpath(f"/source/{image['uri']}")

    def visit_image(self, node: nodes.image) -> None:
        self.body.append(f"#image({string(self._file(node))}, alt: {string(node.get('alt', ''))})")
        raise nodes.SkipNode

    # What a page brings as it is

    def visit_raw(self, node: nodes.raw) -> None:
        if node["format"] == "typst":
            self.body.append(node.rawsource or node.astext())
        elif node["format"] == "html" and isinstance(node.parent, nodes.TextElement):
            self._anchor(node.astext())
        raise nodes.SkipNode

    def _anchor(self, html: str) -> None:
        """Take a link that Markdown's author wrote in HTML for one; other HTML is not printed."""
        if found := re.fullmatch(r'<a href="([^"]*)"[^>]*>(.*)', html, re.DOTALL):
            self.body.append(f"#to({self.address(unescape(found[1]))})[")
            self.opened.append("];")
            if (text := found[2].partition("</a>"))[0]:
                self.body.append(words(unescape(re.sub(r"<[^>]+>", "", text[0]))))
            if text[1]:
                self.body.append(self.opened.pop())
        elif html == "</a>" and self.opened:
            self.body.append(self.opened.pop())


# The builder


class Typst(Builder):
    """Writes each of the books that `recompute_print` names as NAME.book.typ, in their order."""

    name = "typst"
    format = "typst"
    supported_image_types = [  # noqa: RUF012 - as Sphinx declares it
        "image/svg+xml",
        "image/png",
        "image/jpeg",
    ]
    allow_parallel = False

    book = ""
    """Name of the printed book at hand."""

    def init(self) -> None:
        self.shown: dict[str, str] = {}
        self.places: set[str] = set()

    def get_outdated_docs(self) -> str:
        return "all printed books"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return f"{docname}.html"

    def write(self, *_: Any, **__: Any) -> None:
        for left in Path(self.outdir).glob(f"*{ENDING}"):
            left.unlink()
        shutil.copyfile(STYLE, Path(self.outdir) / STYLE.name)
        for name, declared in self.config.recompute_print.items():
            self.book = name
            write_text(Path(self.outdir) / f"{name}{ENDING}", self._written(declared))

    def _written(self, declared: dict[str, Any]) -> str:
        self.places = set()
        facts = value(self._title_page(declared))
        made = [f'#import "{STYLE.name}": *\n#show: book.with({facts})\n\n']
        for page, depth, group in self._pages(declared):
            if group:
                made.append(f"#group[{words(group)}]\n\n")
            tree = self.env.get_and_resolve_doctree(page, self)
            leave_out(tree, set(declared.get("leave_out", ())))
            self.env.temp_data["docname"] = page
            translator = Translator(tree, self, depth)
            tree.walkabout(translator)
            self.env.temp_data.clear()
            made += translator.body

        return led("".join(made), self.places)

    def _pages(self, declared: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
        """Pages of a printed book, the levels of their titles, the title of a group they begin."""
        for page in declared["pages"]:
            if page == CLAIMS:
                yield from self._claims()
            elif page in self.env.found_docs:
                yield page, 1, ""
            else:
                raise RecomputeError(
                    f"the printed book {self.book!r} names {page!r}, which is no page",
                    where="_config.yml: recompute_print",
                    mend="correct the name or take it out",
                )

    def _claims(self) -> Iterator[tuple[str, int, str]]:
        entries = self._published("claims")["claims"]
        for chapter, title in self.config.recompute_titles.items():
            group = f"Claims: {title}"
            for entry in entries:
                if entry["chapter"] == chapter:
                    yield f"claims/{entry['id']}", 2, group
                    group = ""

    def _published(self, name: str) -> dict[str, Any]:
        return _read(Path(self.config.recompute_published) / f"{name}.json")

    def _title_page(self, declared: dict[str, Any]) -> dict[str, Any]:
        document, book = self._published("claims"), self._published("book")
        paper, asserted = document["paper"], findings.asserted(document["claims"])
        return {
            "title": self.config.ogp_site_name,
            "name": declared["name"],
            "about": declared["about"],
            "contents": declared.get("contents", 1),
            "language": self.config.language,
            "authors": ", ".join(f"{a['given']} {a['family']}".strip() for a in book["authors"]),
            "paper": f"{', '.join(paper['authors'])}: {paper['title']}. {paper['journal']} "
            f"{paper['volume']}({paper['issue']}), {paper['year']}, {paper['pages']}.",
            "asserted": len(asserted),
            "found": [
                (findings.css_class(name), SYMBOLS[Finding(name)], n, WORDS[Finding(name)].lower())
                for name, n in findings.counts(asserted).items()
            ],
            "version": book["version"],
            "date": day(book["date"]),
            "day": [int(part) for part in book["date"].split("-")],
            "data": day(book["vintage"]) if book["vintage"] else "",
            "address": f"{book['url']}/" if book["url"] else "",
            "notice": self.config.recompute_notice,
        }

    def figure(self, figure_id: str) -> dict[str, Any]:
        """Read what is published of a figure."""
        return self._published(f"figures/{figure_id}")

    def figure_number(self, figure_id: str) -> str | None:
        """Write the number of a published figure, which it has where a chapter shows it."""
        chapter = f"chapters/{self.figure(figure_id)['chapter']}"
        return self._number(chapter, "figure", [f"fig-{figure_id}"])

    def number(self, page: str, kind: str, node: nodes.Element) -> str | None:
        """Write the number of a figure or a table of a page as the pages have it."""
        return self._number(page, kind, node["ids"])

    def _number(self, page: str, kind: str, ids: list[str]) -> str | None:
        numbers = self.env.toc_fignumbers.get(page, {}).get(kind, {})
        found = next((numbers[i] for i in ids if i in numbers), None)
        if found is None:
            return None
        return str(self.config.numfig_format[kind] % ".".join(map(str, found)))


def column_widths(group: nodes.tgroup) -> list[int]:
    """Relative widths of columns that together ask for more than a line; none if they fit."""
    rows = [[cell.astext() for cell in row] for row in group.findall(nodes.row)]
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if sum(longest) < LETTERS_A_LINE:
        return []
    least = [
        max(len(w) for c in column for w in c.split() or [""]) + 2
        for column in zip(*rows, strict=True)
    ]
    wanted = [
        max(min(most, LETTERS_A_LINE) - word, 0) for most, word in zip(longest, least, strict=True)
    ]
    spare = max(LETTERS_A_LINE - sum(least), 0) / max(sum(wanted), 1)
    return [word + round(spare * more) for word, more in zip(least, wanted, strict=True)]


def leave_out(tree: nodes.document, names: set[str]) -> None:
    """Take out elements of these names, sections of these ids, and sections left with nothing."""
    for node in list(tree.findall(nodes.Element)):
        if names & {node.get("element"), *node.get("ids", ())}:
            node.parent.remove(node)
    for section in reversed(list(tree.findall(nodes.section))):
        if isinstance(section.parent, nodes.section) and not any(
            _has_content(child) for child in section.children[1:]
        ):
            section.parent.remove(section)


def _has_content(node: nodes.Node) -> bool:
    """Whether anything of a node is printed: code and what is empty is not."""
    if isinstance(node, nodes.container):
        code = node.get("nb_element") == "cell_code_source"
        return not code and any(map(_has_content, node.children))
    return not isinstance(node, nodes.comment | nodes.target | addnodes.index)
