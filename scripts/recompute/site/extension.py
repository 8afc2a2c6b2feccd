"""Sphinx extension: shows claims and figures of the build's results on the book's pages."""

from __future__ import annotations

import csv
import json
import os
import re
from functools import cache
from html import escape, unescape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from recompute import __version__, paths
from recompute.claims.wording import WORDS
from recompute.notebook import launch
from recompute.site import elements, findings, metadata, typeset
from recompute.sources import catalogue
from recompute.text import day

_SCROLLS = "pst-scrollable-table-container"
# By file name, which TeX finds in its own tree whatever fonts the system lists.
_FACES = "Extension=.otf, UprightFont=*-regular, BoldFont=*-bold, ItalicFont=*-italic, BoldItalicFont=*-bolditalic"
_FONTS = "\n".join(
    rf"\set{kind}font{{{name}}}[{_FACES}{scale}]"
    for kind, name, scale in (
        ("main", "texgyrepagella", ""),
        ("sans", "texgyreheros", ""),
        ("mono", "texgyrecursor", ", Scale=0.9"),
    )
)


def _text(name: str) -> str:
    """Text of a published file."""
    return (Path(os.environ["RECOMPUTE_PUBLISHED"]) / name).read_text(encoding="utf-8")


@cache
def _published() -> dict[str, Any]:
    return json.loads(_text("claims.json"))


@cache
def _book() -> dict[str, Any]:
    return json.loads(_text("book.json"))


@cache
def _figure(figure_id: str) -> dict[str, Any]:
    return json.loads(_text(f"figures/{figure_id}.json"))


@cache
def _chapter_titles() -> dict[str, str]:
    return json.loads(os.environ["RECOMPUTE_TITLES"])


def _entries(chapter: str | None = None) -> list[dict[str, Any]]:
    return [c for c in _published()["claims"] if chapter in (None, c["chapter"])]


def _entry(claim_id: str) -> dict[str, Any]:
    return next(c for c in _published()["claims"] if c["id"] == claim_id)


def _up(docname: str) -> str:
    return "../" * docname.count("/")


def _both(html: str, latex: str) -> list[nodes.Element]:
    return [nodes.raw("", html, format="html"), nodes.raw("", latex, format="latex")]


def _depends(env: BuildEnvironment, *names: str) -> None:
    """Tell Sphinx that the page at hand changes with these published files."""
    for name in names:
        env.note_dependency(str(Path(os.environ["RECOMPUTE_PUBLISHED"]) / name))


def _link(env: BuildEnvironment) -> findings.Link:
    """Return what makes links on the page at hand; in print they lead to the published page."""
    base = (
        f"{env.config.html_baseurl.rstrip('/')}/"
        if env.app.builder.format == "latex"
        else _up(env.docname)
    )

    def link(page: str, text: str) -> nodes.reference:
        return nodes.reference("", text, refuri=f"{base}{page}.html", internal=True)

    return link


def _titles() -> dict[str, str]:
    """Names of the data sets with their vintages, by id."""
    return {s.id: f"{s.title}, {s.vintage}" for s in catalogue().values()}


def claim_card(claim_id: str, env: BuildEnvironment, *, title: bool = True) -> list[nodes.Node]:
    """Nodes of a claim's card."""
    _depends(env, f"claims/{claim_id}.json")
    return [findings.card(_entry(claim_id), _link(env), title=title)]


def claims_table(
    entries: list[dict[str, Any]], env: BuildEnvironment, *, ledger: bool = False
) -> list[nodes.Node]:
    """Nodes of a table of claims."""
    _depends(env, *(f"claims/{entry['id']}.json" for entry in entries))
    return [findings.claims_table(entries, _link(env), ledger=ledger)]


def figure(figure_id: str, env: BuildEnvironment) -> list[nodes.Element]:
    """Nodes of a numbered figure with its dark variant, source and tools."""
    meta = _figure(figure_id)
    up = _up(env.docname)
    _depends(env, f"figures/{figure_id}.json")
    images: list[nodes.Element] = (
        [nodes.raw("", elements.images_html(meta, up), format="html")]
        if env.app.builder.format == "html"
        else [nodes.image(uri=f"/figures/{figure_id}.pdf", alt=meta["alt"])]
    )
    caption = nodes.caption(
        "", "", nodes.strong(text=f"{meta['title'].rstrip('.')}. "), nodes.Text(meta["caption"])
    )
    legend = nodes.legend(
        "", nodes.paragraph(text=elements.figure_sources(meta), classes=["figure-source"])
    )
    tools = elements.figure_tools_html(meta, up, launch.code(_book(), meta["chapter"]))
    legend += nodes.raw("", tools, format="html")
    node = nodes.figure("", *images, caption, legend, ids=[f"fig-{figure_id}"])
    if env.docname.startswith("chapters/"):  # a reference leads to the chapter, not to the others
        node["names"] = [f"fig-{figure_id}"]
    return [node]


class FigureOutput:
    """Renders a figure a chapter published."""

    mime_priority_overrides: ClassVar = [("*", "text/vnd.recompute.figure", 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: int) -> list[nodes.Element] | None:
        """Return the figure's nodes for its mime type, None for any other."""
        if data.mime_type != "text/vnd.recompute.figure" or inline:
            return None
        env = renderer.renderer.sphinx_env
        found = figure(data.string.strip(), env)
        renderer.renderer.document.note_explicit_target(found[0])
        return found


class ElementOutput:
    """Renders a card or table a chapter showed."""

    mime_priority_overrides: ClassVar = [("*", "text/vnd.recompute.element", 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: int) -> list[nodes.Element] | None:
        """Return the element's nodes for its mime type, None for any other."""
        if data.mime_type != "text/vnd.recompute.element" or inline:
            return None
        env = renderer.renderer.sphinx_env
        kind, _, name = data.string.strip().partition(":")
        if kind == "claim":
            return claim_card(name, env)
        return claims_table(_entries(name), env)


class ClaimCard(SphinxDirective):
    """``{claim-card} ID``: a claim's card; on the claim's own page the question is the title."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        own = self.env.docname == f"claims/{self.arguments[0]}"
        return claim_card(self.arguments[0], self.env, title=not own)


class Readings(SphinxDirective):
    """``{readings} ID``: what a claim's words could mean, and the finding of each reading."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        _depends(self.env, f"claims/{self.arguments[0]}.json")
        return findings.readings(_entry(self.arguments[0]))


class Depends(SphinxDirective):
    """``{depends} ID``: what a claim's answer depends on, ordered."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        _depends(self.env, f"claims/{self.arguments[0]}.json")
        return [findings.depends(_entry(self.arguments[0]))]


class ClaimHistory(SphinxDirective):
    """``{claim-history} ID``: the finding at the paper's date and since, and its registration."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        _depends(self.env, f"claims/{self.arguments[0]}.json")
        entry, titles = _entry(self.arguments[0]), _titles()
        parts = [findings.paragraph(findings.registered(entry))]
        if entry["n"]:
            then = entry["as_of"]["paper"]["label"]
            lead = f"With the data public at the paper's date: {then}. Now: {entry['label']}. "
            parts.insert(0, findings.paragraph(lead + findings.reason(entry, titles)))
        if len(entry["history"]) > 1:
            parts.append(findings.paragraph(f"Over time: {findings.history(entry, titles)}."))
        return list(parts)


class FigureCard(SphinxDirective):
    """``{published-figure} ID``: a figure with caption, source and tools."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        found = figure(self.arguments[0], self.env)
        self.state.document.note_explicit_target(found[0])
        return found


class FindingMap(SphinxDirective):
    """``{finding-map}``: all findings as a picture that is also navigation."""

    def run(self) -> list[nodes.Node]:
        _depends(self.env, "claims.json")
        return [findings.finding_map(_entries(), _chapter_titles(), _link(self.env))]


class Tally(SphinxDirective):
    """``{tally}``: how many of the asserted claims have each finding."""

    def run(self) -> list[nodes.Node]:
        _depends(self.env, "claims.json")
        return [findings.tally(_entries())]


class Answer(SphinxRole):
    """``{answer}`union-gdp```: the claim's answer in words."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        _depends(self.env, f"claims/{self.text}.json")
        return [nodes.Text(_entry(self.text)["answer"]["text"])], []


class Explorer(SphinxDirective):
    """``{explorer} ID``: what the script needs to make a claim's curve interactive."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = f"explorer/{self.arguments[0]}.html"
        _depends(self.env, f"../{name}")
        return [nodes.raw("", _text(f"../{name}"), format="html")]


class Citation(SphinxDirective):
    """``{citation} figures/ID``, ``claims/ID`` or ``book``: how to cite it, in every form."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        texts = {}
        for ending in ("txt", "bib", "ris", "csl.json"):
            _depends(self.env, f"{name}.{ending}")
            texts[ending] = _text(f"{name}.{ending}")
        html = elements.citation_html(f"{_up(self.env.docname)}{name}", texts)
        return _both(html, rf"\begin{{quote}}{elements.tex(texts['txt'].strip())}\end{{quote}}")


class FigureData(SphinxDirective):
    """``{figure-data} ID``: the data of a figure as a table."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = f"figures/{self.arguments[0]}"
        _depends(self.env, f"{name}.csv")
        columns, *rows = csv.reader(_text(f"{name}.csv").splitlines(keepends=True))
        html = elements.data_table_html(columns, rows, f"{_up(self.env.docname)}{name}")
        return [nodes.raw("", html, format="html")]


class ChaptersToRun(SphinxDirective):
    """``{chapters-to-run}``: each chapter's parameters and where it can be run."""

    def run(self) -> list[nodes.Node]:
        from papermill import inspect_notebook  # noqa: PLC0415 - takes a second to import

        chapters = []
        for name, title in _chapter_titles().items():
            notebook = paths.chapters() / f"{name}.ipynb"
            self.env.note_dependency(str(notebook))
            found = inspect_notebook(str(notebook)).values()
            chapters.append(
                {"name": name, "title": title, "parameters": list(found), "links": launch.links(_book(), name)}
            )  # fmt: skip
        return _both(
            elements.chapters_to_run_html(chapters, _up(self.env.docname)),
            elements.chapters_to_run_tex(chapters),
        )


class LedgerTable(SphinxDirective):
    """``{ledger}``: every claim."""

    def run(self) -> list[nodes.Node]:
        return claims_table(_entries(), self.env, ledger=True)


class Changes(SphinxDirective):
    """``{changes} finding`` or ``{changes} number``: what differs at the two dates, and why."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        _depends(self.env, "claims.json")
        wanted = self.arguments[0] == "finding"
        entries = [e for e in findings.moved(_entries()) if e["changed"] is wanted]
        if not entries:
            return [nodes.paragraph(text="None.")]
        return [findings.changes(entries, _titles(), _link(self.env))]


class Gallery(SphinxDirective):
    """``{figure-gallery}``: all figures."""

    def run(self) -> list[nodes.Node]:
        _depends(self.env, "claims.json")
        ids = [figure_id for entry in _entries() for figure_id in entry["figures"]]
        metas = [_figure(figure_id) for figure_id in dict.fromkeys(ids)]
        listing = "\n".join(
            rf"\item {elements.tex(m['title'])} (\texttt{{{elements.tex(m['id'])}}})" for m in metas
        )
        statements = {e["id"]: e["question"] for e in _entries()}
        up = _up(self.env.docname)
        return _both(
            elements.gallery_html(metas, _chapter_titles(), statements, up),
            rf"\begin{{itemize}}{listing}\end{{itemize}}" if metas else "",
        )


class SourcesTable(SphinxDirective):
    """``{sources-table}``: the catalogue, with the chapters that use each data set."""

    def run(self) -> list[nodes.Node]:
        _depends(self.env, "claims.json")
        used: dict[str, list[str]] = {}
        for entry in _entries():
            for source_id in entry["sources"]:
                chapters = used.setdefault(source_id, [])
                if entry["chapter"] not in chapters:
                    chapters.append(entry["chapter"])
        sources = list(catalogue().values())
        return _both(elements.sources_html(sources, used), elements.sources_tex(sources))


class Count(SphinxRole):
    """``{count}`holds```: number of asserted claims with a finding; `claims`, `asserted`, dates too."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        _depends(self.env, "claims.json")
        entries = _entries()
        asserted = [e for e in entries if e["stance"] == "asserted"]
        numbers = {
            **dict.fromkeys(map(str, WORDS), 0),
            **findings.counts(asserted),
            "claims": len(entries),
            "asserted": len(asserted),
            "others": len(entries) - len(asserted),
            "computed": sum(e["finding"] != "open" for e in entries),
            "changed": sum(e["changed"] for e in entries),
            "ways": sum(e["n"] for e in entries),
            "version": __version__,
            "vintage": _published()["data"]["as_of"],
            "moved": len(findings.moved(entries)),
            "judged": findings.moment_name(entries[0], "now"),
            **{
                name: day(_published()["paper"][name]) for name in ("accepted", "accepted_snapshot")
            },
        }
        if self.text not in numbers:
            message = self.inliner.reporter.error(f"count: no number is called {self.text!r}")
            return [], [message]
        value = numbers[self.text]
        return [nodes.Text(f"{value:,}" if isinstance(value, int) else value)], []


class ClaimLink(SphinxRole):
    """``{claim}`union-gdp```: the claim's finding, linked to its page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        _depends(self.env, f"claims/{self.text}.json")
        entry = _entry(self.text)
        link = _link(self.env)(f"claims/{entry['id']}", "")
        link += findings.chip(entry["finding"], entry["label"])
        return [link], []


class BookPdf(SphinxRole):
    """``{book-pdf}`text```: a link to the printed book, or plain text where none is made."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if not typeset.can_print():
            return [nodes.Text(self.text)], []
        html = f'<a href="{_up(self.env.docname)}book.pdf">{self.text}</a>'
        return _both(html, elements.tex(self.text)), []


def _head(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Tell machines what the page is; mend a role docutils sets.

    A list of references is announced as a list, but its backlinks are no list items; a table wider
    than the page scrolls, which the keyboard must reach.
    """
    if "body" in context:
        context["body"] = (
            context["body"]
            .replace('<div role="list" class="', '<div class="')
            .replace(f'<div class="{_SCROLLS}"', f'<div class="{_SCROLLS}" tabindex="0"')
        )
    book, document = _book(), _published()
    title = re.sub(r"<[^>]+>", "", context.get("title") or book["title"])
    kind, _, name = pagename.partition("/")
    data: dict[str, Any] | None = None
    if kind == "claims" and name:
        data = metadata.claim_review(_entry(name), document["paper"], book)
    elif kind == "figures" and name:
        meta = _figure(name)
        data = metadata.dataset(name, meta["title"], meta["alt"], meta["sources"], book)
    elif name in _chapter_titles():
        data = metadata.article(title, pagename, document["paper"], book)
    elif pagename == app.config.root_doc:
        data = metadata.ledger_dataset(document, book)
    highwire = metadata.tags(unescape(title), pagename, book, pdf=typeset.can_print())
    context["metatags"] = context.get("metatags", "") + metadata.head(data, highwire)


def _leave_out_of_pdf(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave out of the PDF what is of use on a screen only: code, and cards that are links."""
    if app.builder.format == "latex":
        for node in list(doctree.findall(nodes.container)):
            code = node.get("nb_element") == "cell_code_source"
            if code or node.get("design_component") == "card":
                node.parent.remove(node)


def _escape_title(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """Escape the title that the theme puts into the printed page as it is."""
    if "pagetitle" in context:
        context["pagetitle"] = escape(context["pagetitle"], quote=False)


def _print_style(app: Sphinx, config: Any) -> None:
    """Give the PDF the style of its elements."""
    style = Path(__file__).parent / "static" / "recompute.sty"
    config.latex_additional_files = [*config.latex_additional_files, str(style)]
    config.latex_theme = "manual"
    config.latex_show_urls = "no"
    config.latex_elements = {
        "papersize": "a4paper",
        "pointsize": "11pt",
        "extraclassoptions": "openany,oneside",
        "fncychap": "",
        "figure_align": "htbp",
        "fontpkg": _FONTS,
        "preamble": "\\usepackage{recompute}\n",
        "releasename": f"version {__version__}",
        "maketitle": elements.title_page_tex(
            _published(), config.ogp_site_name, config.html_baseurl.rstrip("/"), __version__
        ),
    }


def _no_live_code(app: Sphinx, config: Any) -> None:
    """Unplug Thebe, which Jupyter Book always loads: it fetches scripts from another site."""
    for event, listeners in app.events.listeners.items():
        app.events.listeners[event] = [
            listener for listener in listeners if listener.handler.__module__ != "sphinx_thebe"
        ]
    app.registry.css_files = [f for f in app.registry.css_files if f[0] != "sphinx-thebe.css"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_directive("claim-card", ClaimCard)
    app.add_directive("published-figure", FigureCard)
    app.add_directive("readings", Readings)
    app.add_directive("depends", Depends)
    app.add_directive("claim-history", ClaimHistory)
    app.add_directive("finding-map", FindingMap)
    app.add_directive("tally", Tally)
    app.add_directive("explorer", Explorer)
    app.add_directive("citation", Citation)
    app.add_directive("figure-data", FigureData)
    app.add_directive("chapters-to-run", ChaptersToRun)
    app.add_directive("ledger", LedgerTable)
    app.add_directive("changes", Changes)
    app.add_directive("figure-gallery", Gallery)
    app.add_directive("sources-table", SourcesTable)
    app.add_role("count", Count())
    app.add_role("claim", ClaimLink())
    app.add_role("answer", Answer())
    app.add_role("book-pdf", BookPdf())
    app.connect("config-inited", _print_style, priority=900)  # after Jupyter Book's own
    app.connect("config-inited", _no_live_code)
    app.connect("html-page-context", _head)
    app.connect("html-page-context", _escape_title, priority=900)  # after the theme has set it
    app.connect("doctree-resolved", _leave_out_of_pdf)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
