"""Sphinx extension: shows claims and figures of the build's results on the book's pages."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from recompute import __version__, paths
from recompute.claims import entries as words
from recompute.notebook import launch
from recompute.site import elements, metadata, typeset
from recompute.sources import catalogue
from recompute.text import day

Entry = dict[str, Any]
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

# What is published beside the pages


@lru_cache(maxsize=1024)
def _parsed(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _file(config: Any, name: str) -> Path:
    return Path(config.recompute_published) / name


def _document(config: Any) -> Entry:
    return _parsed(_file(config, "claims.json"))


def _book(config: Any) -> Entry:
    return _parsed(_file(config, "book.json"))


def _figure(config: Any, figure_id: str) -> Entry:
    return _parsed(_file(config, f"figures/{figure_id}.json"))


def _entry(config: Any, claim_id: str) -> Entry:
    return next(c for c in _document(config)["claims"] if c["id"] == claim_id)


def _text(env: BuildEnvironment, name: str) -> str:
    """Read a published file, with which the page at hand changes."""
    _depends(env, name)
    return _file(env.config, name).read_text(encoding="utf-8")


def _depends(env: BuildEnvironment, *names: str) -> None:
    for name in names:
        env.note_dependency(str(_file(env.config, name)))


def _claims(env: BuildEnvironment) -> list[Entry]:
    _depends(env, "claims.json")
    return _document(env.config)["claims"]


def _up(docname: str) -> str:
    return "../" * docname.count("/")


# Elements: what each template is given. The first word after the name of a directive is `argument`.


def _claim_card(env: BuildEnvironment, argument: str) -> Entry:
    """``{claim-card} ID``: a claim's card; on the claim's own page its statement is no link."""
    _depends(env, f"claims/{argument}.json")
    return {
        "entry": _entry(env.config, argument),
        "heading": env.docname != f"claims/{argument}",
        "address": env.config.html_baseurl.rstrip("/"),
    }


def _claims_table(env: BuildEnvironment, argument: str) -> Entry:
    """``{claims-table} CHAPTER``: a chapter's claims."""
    chosen = [c for c in _document(env.config)["claims"] if c["chapter"] == argument]
    _depends(env, *(f"claims/{entry['id']}.json" for entry in chosen))
    return {"entries": chosen, "interactive": False}


def _ledger(env: BuildEnvironment, _: str) -> Entry:
    """``{ledger}``: every claim, to be searched, filtered and sorted."""
    chosen = _claims(env)
    present = {entry["verdict"] for entry in chosen}
    return {
        "entries": chosen,
        "interactive": True,
        "verdicts": {v: v for v in words.VERDICTS if v in present},
        "sections": {entry["section"]: entry["section"] for entry in chosen},
        "now": words.moment(chosen[0], "now").capitalize() if chosen else "Now",
    }


def _changes(env: BuildEnvironment, argument: str) -> Entry:
    """List, for ``{changes} verdict`` or ``{changes} number``, what differs at the two dates, and why."""
    moved = words.moved(_claims(env))
    return {
        "entries": [e for e in moved if e["changed"] is (argument == "verdict")],
        "titles": {s.id: f"{s.title}, {s.vintage}" for s in catalogue().values()},
    }


def _verdict_map(env: BuildEnvironment, _: str) -> Entry:
    """``{verdict-map}``: all verdicts as a picture that is also navigation."""
    return {"entries": _claims(env), "titles": env.config.recompute_titles}


def _headlines(env: BuildEnvironment, _: str) -> Entry:
    """``{headlines}``: how many claims have each verdict, and those that stand out."""
    return {"entries": _claims(env)}


def _citation(env: BuildEnvironment, argument: str) -> Entry:
    """``{citation} figures/ID``, ``claims/ID`` or ``book``: how to cite it, in every form."""
    texts = {ending: _text(env, f"{argument}.{ending}").strip() for ending in elements.CITED}
    return {"texts": texts, "base": f"{_up(env.docname)}{argument}"}


def _figure_data(env: BuildEnvironment, argument: str) -> Entry:
    """``{figure-data} ID``: the data of a figure as a table."""
    columns, *rows = csv.reader(_text(env, f"figures/{argument}.csv").splitlines(keepends=True))
    return elements.data_table(columns, rows) | {"base": f"{_up(env.docname)}figures/{argument}"}


def _chapters_to_run(env: BuildEnvironment, _: str) -> Entry:
    """``{chapters-to-run}``: each chapter's parameters and where it can be run."""
    from papermill import inspect_notebook  # noqa: PLC0415 - takes a second to import

    chapters = []
    for name, title in env.config.recompute_titles.items():
        notebook = paths.chapters() / f"{name}.ipynb"
        env.note_dependency(str(notebook))
        parameters = list(inspect_notebook(str(notebook)).values())
        links = launch.links(_book(env.config), name)
        chapters.append({"name": name, "title": title, "parameters": parameters, "links": links})
    return {"chapters": chapters}


def _gallery(env: BuildEnvironment, _: str) -> Entry:
    """``{figure-gallery}``: all figures, to be filtered by word, chapter and claim."""
    claims = _claims(env)
    ids = dict.fromkeys(figure_id for entry in claims for figure_id in entry["figures"])
    metas = [_figure(env.config, figure_id) for figure_id in ids]
    statements = {entry["id"]: entry["statement"] for entry in claims}
    chapters = dict.fromkeys(meta["chapter"] for meta in metas)
    used = dict.fromkeys(claim for meta in metas for claim in meta["claims"])
    return {
        "metas": metas,
        "chapters": {name: env.config.recompute_titles[name] for name in chapters},
        "claims": {claim: statements[claim] for claim in used},
    }


def _sources_table(env: BuildEnvironment, _: str) -> Entry:
    """``{sources-table}``: the catalogue, with the chapters that use each data set."""
    used: dict[str, dict[str, None]] = {name: {} for name in catalogue()}
    for entry in _claims(env):
        for source_id in entry["sources"]:
            used.setdefault(source_id, {})[entry["chapter"]] = None
    return {"sources": list(catalogue().values()), "used": used}


ELEMENTS: dict[str, Callable[[BuildEnvironment, str], Entry]] = {
    "claim-card": _claim_card,
    "claims-table": _claims_table,
    "ledger": _ledger,
    "changes": _changes,
    "verdict-map": _verdict_map,
    "headlines": _headlines,
    "citation": _citation,
    "figure-data": _figure_data,
    "chapters-to-run": _chapters_to_run,
    "figure-gallery": _gallery,
    "sources-table": _sources_table,
}
_TEMPLATE = {"ledger": "claims-table"}  # where it has another's


def _raw(template: str, env: BuildEnvironment, **context: Any) -> list[nodes.Node]:
    """Nodes of an element for the pages and, where it has a template for it, for print."""
    return [
        nodes.raw("", elements.render(f"{template}.{ending}", up=_up(env.docname), **context), format=form)
        for ending, form in (("html", "html"), ("tex", "latex"))
        if elements.exists(f"{template}.{ending}")
    ]  # fmt: skip


def element(name: str, argument: str, env: BuildEnvironment) -> list[nodes.Node]:
    """Nodes of one of `ELEMENTS`."""
    return _raw(_TEMPLATE.get(name, name), env, **ELEMENTS[name](env, argument))


class Element(SphinxDirective):
    """Shows one of `ELEMENTS`."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        return element(self.name, "".join(self.arguments), self.env)


def figure(figure_id: str, env: BuildEnvironment) -> nodes.figure:
    """Node of a numbered figure with its dark variant, source and tools."""
    meta = _figure(env.config, figure_id)
    _depends(env, f"figures/{figure_id}.json")
    images = (
        _raw("figure-images", env, meta=meta)
        if env.app.builder.format == "html"
        else [nodes.image(uri=f"/figures/{figure_id}.pdf", alt=meta["alt"])]
    )
    caption = nodes.caption(
        "", "", nodes.strong(text=f"{meta['title'].rstrip('.')}. "), nodes.Text(meta["caption"])
    )
    source = nodes.paragraph(text=elements.figure_sources(meta), classes=["figure-source"])
    code = launch.code(_book(env.config), meta["chapter"])
    legend = nodes.legend("", source, *_raw("figure-tools", env, meta=meta, code=code))
    node = nodes.figure("", *images, caption, legend, ids=[f"fig-{figure_id}"])
    if env.docname.startswith("chapters/"):  # a reference leads to the chapter, not to the others
        node["names"] = [f"fig-{figure_id}"]
    return node


class FigureCard(SphinxDirective):
    """``{published-figure} ID``: a figure with caption, source and tools."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        shown = figure(self.arguments[0], self.env)
        self.state.document.note_explicit_target(shown)
        return [shown]


class Explorer(SphinxDirective):
    """``{explorer} ID``: what the script needs to make a claim's curve interactive."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        text = _text(self.env, f"../explorer/{self.arguments[0]}.html")
        return [nodes.raw("", text, format="html")]


def _shows(mime: str, make: Callable[[str, Any], list[nodes.Node]]) -> type:
    """Make a renderer of MyST-NB for one kind of output of a cell."""

    class Output:
        mime_priority_overrides: ClassVar = [("*", mime, 1)]

        @staticmethod
        def handle_mime(renderer: Any, data: Any, inline: int) -> list[nodes.Node] | None:
            if data.mime_type != mime or inline:
                return None
            return make(data.string.strip(), renderer.renderer)

    return Output


def _figure_shown(figure_id: str, page: Any) -> list[nodes.Node]:
    shown = figure(figure_id, page.sphinx_env)
    page.document.note_explicit_target(shown)
    return [shown]


def _element_shown(named: str, page: Any) -> list[nodes.Node]:
    kind, _, name = named.partition(":")
    directive = {"claim": "claim-card", "claims": "claims-table"}[kind]
    return element(directive, name, page.sphinx_env)


FigureOutput = _shows("text/vnd.recompute.figure", _figure_shown)
ElementOutput = _shows("text/vnd.recompute.element", _element_shown)


class Count(SphinxRole):
    """``{count}`supported```: number of claims with a verdict; `claims`, `changed`, dates and others too."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        claims, document = _claims(self.env), _document(self.config)
        numbers = {
            **words.counts(claims),
            "claims": len(claims),
            "computed": sum(e["verdict"] != "open" for e in claims),
            "changed": sum(e["changed"] for e in claims),
            "specifications": sum(e["n_specifications"] for e in claims),
            "version": __version__,
            "vintage": document["data"]["as_of"],
            "moved": len(words.moved(claims)),
            "judged": words.moment(claims[0], "now"),
            **{name: day(document["paper"][name]) for name in ("accepted", "accepted_snapshot")},
        }
        if self.text not in numbers:
            message = self.inliner.reporter.error(f"count: no number is called {self.text!r}")
            return [], [message]
        value = numbers[self.text]
        return [nodes.Text(f"{value:,}" if isinstance(value, int) else value)], []


class ClaimLink(SphinxRole):
    """``{claim}`union-gdp```: the claim's verdict, linked to its page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        _depends(self.env, f"claims/{self.text}.json")
        return _raw("claim-link", self.env, entry=_entry(self.config, self.text)), []


class BookPdf(SphinxRole):
    """``{book-pdf}`text```: a link to the printed book, or plain text where none is made."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        if not typeset.can_print():
            return [nodes.Text(self.text)], []
        return _raw("book-pdf", self.env, text=self.text), []


# What Sphinx and the theme would do otherwise


def _head(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Tell machines what the page is; escape the title that the theme prints as it is."""
    book, document = _book(app.config), _document(app.config)
    title = re.sub(r"<[^>]+>", "", context.get("title") or book["title"])
    kind, _, name = pagename.partition("/")
    data: dict[str, Any] | None = None
    if kind == "claims" and name:
        data = metadata.claim_review(_entry(app.config, name), document["paper"], book)
    elif kind == "figures" and name:
        data = metadata.dataset(_figure(app.config, name), book)
    elif name in app.config.recompute_titles:
        data = metadata.article(title, pagename, document["paper"], book)
    elif pagename == app.config.root_doc:
        data = metadata.ledger_dataset(document, book)
    highwire = metadata.tags(unescape(title), pagename, book, pdf=typeset.can_print())
    head = elements.render("head.html", tags=highwire, data=data)
    context["metatags"] = context.get("metatags", "") + head
    if "pagetitle" in context:
        context["pagetitle"] = escape(context["pagetitle"], quote=False)


def _rewriting(node: str, old: str, new: str) -> tuple[Callable[..., None], Callable[..., None]]:
    """Visitors of a node that write what the translator's own do, but for one attribute."""

    def visit(translator: Any, seen: nodes.Element) -> None:
        at = len(translator.body)
        getattr(type(translator), f"visit_{node}")(translator, seen)
        translator.body[at:] = [part.replace(old, new) for part in translator.body[at:]]

    def depart(translator: Any, seen: nodes.Element) -> None:
        getattr(type(translator), f"depart_{node}")(translator, seen)

    return visit, depart


# docutils calls the works cited a list, but none of its items one.
_CITATION = _rewriting("citation", 'role="list" ', "")
# A table wider than the page scrolls, which the keyboard must reach.
_TABLE = _rewriting(
    "table", '-scrollable-table-container"', '-scrollable-table-container" tabindex="0"'
)


def _leave_out_of_pdf(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Leave out of the PDF what is of use on a screen only: code, and cards that are links."""
    if app.builder.format == "latex":
        for node in list(doctree.findall(nodes.container)):
            code = node.get("nb_element") == "cell_code_source"
            if code or node.get("design_component") == "card":
                node.parent.remove(node)


def _print_style(app: Sphinx, config: Any) -> None:
    """Give the PDF the style of its elements."""
    style = Path(__file__).parent / "static" / "recompute.sty"
    document = _document(config)
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
        "maketitle": elements.render(
            "title-page.tex", paper=document["paper"], claims=document["claims"],
            as_of=document["data"]["as_of"], title=config.ogp_site_name, version=__version__,
            address=config.html_baseurl.rstrip("/"),
        ),
    }  # fmt: skip


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    for needed in ("sphinx_book_theme", "sphinx_jupyterbook_latex"):  # their listeners come first
        app.setup_extension(needed)
    app.add_config_value("recompute_published", "", "env")  # folder of what stands beside the pages
    app.add_config_value("recompute_titles", {}, "env")  # chapter -> its title
    for name in ELEMENTS:
        app.add_directive(name, Element)
    app.add_directive("published-figure", FigureCard)
    app.add_directive("explorer", Explorer)
    app.add_role("count", Count())
    app.add_role("claim", ClaimLink())
    app.add_role("book-pdf", BookPdf())
    app.add_node(nodes.citation, override=True, html=_CITATION)
    app.add_node(nodes.table, override=True, html=_TABLE)
    app.connect("config-inited", _print_style)
    app.connect("html-page-context", _head)
    app.connect("doctree-resolved", _leave_out_of_pdf)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
