"""Sphinx extension: shows claims and figures of the build's results on the book's pages."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.nodes import split_explicit_title

from recompute import __version__, paths
from recompute.claims.wording import WORDS
from recompute.figures import style
from recompute.figures.citation import NAMED
from recompute.notebook import launch
from recompute.site import about, elements, findings, metadata, search_index, typst
from recompute.site.sections import OneFoldASection, QuestionAskedOnce
from recompute.site.terms import explain_terms
from recompute.site.typeset import READ
from recompute.sources import catalogue
from recompute.text import day

Entry = dict[str, Any]
Shown = list[nodes.Node]


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


def _text(env: BuildEnvironment, name: str) -> str:
    """Read a published file, with which the page at hand changes."""
    _depends(env, name)
    return _file(env.config, name).read_text(encoding="utf-8")


def _depends(env: BuildEnvironment, *names: str) -> None:
    for name in names:
        env.note_dependency(str(_file(env.config, name)))


def _claims(env: BuildEnvironment) -> list[Entry]:
    """Return all claims, with any of which the page at hand changes."""
    _depends(env, "../seen/claims.json")
    return _document(env.config)["claims"]


def _find(config: Any, claim_id: str) -> Entry:
    return next(c for c in _document(config)["claims"] if c["id"] == claim_id)


def _claim(env: BuildEnvironment, claim_id: str) -> Entry:
    """Return one claim, with which alone the page at hand changes."""
    _depends(env, f"claims/{claim_id}.json")
    return _find(env.config, claim_id)


def _sources() -> dict[str, str]:
    """Names of the data sets with their vintages, by id."""
    return {s.id: f"{s.title}, {s.vintage}" if s.raw else s.title for s in catalogue().values()}


def _up(docname: str) -> str:
    return "../" * docname.count("/")


def _link(env: BuildEnvironment) -> findings.Link:
    """Return what makes links on the page at hand."""
    base = _up(env.docname)

    def link(page: str, text: str) -> nodes.reference:
        return nodes.reference("", text, refuri=f"{base}{page}.html", internal=True)

    return link


def _raw(template: str, env: BuildEnvironment, **context: Any) -> Shown:
    """Nodes of a template for the pages and, where there is one for it, for print."""
    return [
        nodes.raw("", elements.render(f"{template}.{ending}", up=_up(env.docname), **context), format=form)
        for ending, form in (("html", "html"), ("typ", "typst"))
        if elements.exists(f"{template}.{ending}")
    ]  # fmt: skip


# Elements. The first word after the name of a directive is `argument`.


def _claim_card(env: BuildEnvironment, argument: str) -> Shown:
    """``{claim-card} ID``: a claim's card; on the claim's own page the question is the title."""
    title = env.docname != f"claims/{argument}"
    return [findings.card(_claim(env, argument), _link(env), title=title)]


def _claims_table(env: BuildEnvironment, argument: str) -> Shown:
    """``{claims-table} CHAPTER``: a chapter's claims."""
    chosen = [c for c in _document(env.config)["claims"] if c["chapter"] == argument]
    _depends(env, *(f"claims/{entry['id']}.json" for entry in chosen))
    return [findings.claims_table(chosen, _link(env))]


def _ledger(env: BuildEnvironment, _: str) -> Shown:
    """``{ledger}``: every claim by the paper's questions, to be searched, filtered and sorted."""
    claims = _claims(env)
    return [
        *_raw("filters", env, what="ledger", selects=findings.filters(claims)),
        *findings.by_question(claims, _document(env.config)["paper"]["questions"], _link(env)),
    ]


def _readings(env: BuildEnvironment, argument: str) -> Shown:
    """Say, for ``{readings} ID``, what a claim's words could mean, and the finding of each reading."""
    return findings.readings(_claim(env, argument))


def _depends_on(env: BuildEnvironment, argument: str) -> Shown:
    """``{depends} ID``: what a claim's answer depends on, ordered."""
    return [findings.depends(_claim(env, argument))]


def _claim_history(env: BuildEnvironment, argument: str) -> Shown:
    """``{claim-history} ID``: the finding at the paper's date and since, and its registration."""
    return findings.history(_claim(env, argument), _sources())


def _changes(env: BuildEnvironment, argument: str) -> Shown:
    """List, for ``{changes} finding`` or ``{changes} number``, what differs at the two dates, and why."""
    chosen = [e for e in findings.moved(_claims(env)) if e["changed"] is (argument == "finding")]
    if not chosen:
        return [nodes.paragraph(text="None.")]
    return [findings.changes(chosen, _sources(), _link(env))]


def _finding_map(env: BuildEnvironment, _: str) -> Shown:
    """``{finding-map}``: all findings as a picture that is also navigation."""
    return [findings.finding_map(_claims(env), env.config.recompute_titles, _link(env))]


def _tally(env: BuildEnvironment, argument: str) -> Shown:
    """``{tally} PAGE``: how many of the asserted claims have each finding, with links to a ledger."""
    return [findings.tally(_claims(env), argument, _link(env))]


def _answers(env: BuildEnvironment, argument: str) -> Shown:
    """List, for ``{answers} FINDING FINDING: ID ID``, the answers of those claims that have one of the findings."""
    wanted, _, names = argument.partition(":")
    asked = [_claim(env, name) for name in names.split()]
    chosen = [e for e in asked if e["finding"].replace(" ", "-") in wanted.split()]
    return [findings.answers(chosen, _link(env))]


def _explorer(env: BuildEnvironment, argument: str) -> Shown:
    """``{explorer} ID``: what the script needs to make a claim's curves interactive."""
    return [nodes.raw("", _text(env, f"../explorer/{argument}.html"), format="html")]


def _bench(env: BuildEnvironment, argument: str) -> Shown:
    """``{bench} ID``: what the script needs to decide a claim on a reader's own terms."""
    return [nodes.raw("", _text(env, f"../bench/{argument}.html"), format="html")]


def _citation(env: BuildEnvironment, argument: str) -> Shown:
    """``{citation} figures/ID``, ``claims/ID`` or ``book``: how to cite it, in every form."""
    texts = {ending: _text(env, f"{argument}.{ending}").strip() for ending in elements.CITED}
    return _raw("citation", env, texts=texts, base=f"{_up(env.docname)}{argument}")


def _figure_data(env: BuildEnvironment, argument: str) -> Shown:
    """``{figure-data} ID``: the data of a figure as a table."""
    columns, *rows = csv.reader(_text(env, f"figures/{argument}.csv").splitlines(keepends=True))
    base = f"{_up(env.docname)}figures/{argument}"
    return _raw("figure-data", env, base=base, **elements.data_table(columns, rows))


def _chapters_to_run(env: BuildEnvironment, _: str) -> Shown:
    """``{chapters-to-run}``: each chapter's parameters and where it can be run."""
    from papermill import inspect_notebook  # noqa: PLC0415 - takes a second to import

    chapters = []
    for name, title in env.config.recompute_titles.items():
        notebook = paths.chapters() / f"{name}.ipynb"
        env.note_dependency(str(notebook))
        parameters = list(inspect_notebook(str(notebook)).values())
        links = launch.links(_book(env.config), name)
        chapters.append({"name": name, "title": title, "parameters": parameters, "links": links})
    published = bool(_book(env.config)["repository"])
    return _raw("chapters-to-run", env, chapters=chapters, published=published)


def _gallery(env: BuildEnvironment, _: str) -> Shown:
    """``{figure-gallery}``: all figures, to be filtered by word, chapter and claim."""
    claims = _claims(env)
    ids = dict.fromkeys(figure_id for entry in claims for figure_id in entry["figures"])
    metas = [_figure(env.config, figure_id) for figure_id in ids]
    titles, questions = env.config.recompute_titles, {c["id"]: c["question"] for c in claims}
    chapters = {meta["chapter"]: titles[meta["chapter"]] for meta in metas}
    used = {claim: questions[claim] for meta in metas for claim in meta["claims"]}
    selects = [("Chapter", "chapter", chapters), ("Claim", "claims", used)]
    return [
        *_raw("filters", env, what="gallery", selects=selects),
        *_raw("figure-gallery", env, metas=metas),
    ]


def _sources_table(env: BuildEnvironment, _: str) -> Shown:
    """``{sources-table}``: the catalogue, with the chapters that use each data set."""
    used: dict[str, dict[str, None]] = {name: {} for name in catalogue()}
    for entry in _claims(env):
        for source_id in entry["sources"]:
            used.setdefault(source_id, {})[entry["chapter"]] = None
    sources = list(catalogue().values())
    vintages: dict[tuple[str, str, str], list[str]] = {}
    for one in sources:
        vintages.setdefault((one.institution, one.title, one.licence), []).append(one.vintage)
    return _raw("sources-table", env, sources=sources, used=used, vintages=vintages)


def _corrections(env: BuildEnvironment, _: str) -> Shown:
    """``{corrections}``: what the book has had to correct in itself."""
    env.note_dependency(str(paths.data() / about.CORRECTIONS))
    return [about.corrections_table(_link(env))]


def _reproducibility(env: BuildEnvironment, _: str) -> Shown:
    """``{reproducibility}``: how far paper and book can be computed again, on a scale of ten."""
    env.note_dependency(str(paths.data() / about.REPRODUCIBILITY))
    return [about.levels_table(_claims(env))]


ELEMENTS: dict[str, Callable[[BuildEnvironment, str], Shown]] = {
    "claim-card": _claim_card,
    "claims-table": _claims_table,
    "ledger": _ledger,
    "readings": _readings,
    "depends": _depends_on,
    "claim-history": _claim_history,
    "changes": _changes,
    "finding-map": _finding_map,
    "tally": _tally,
    "answers": _answers,
    "explorer": _explorer,
    "bench": _bench,
    "citation": _citation,
    "figure-data": _figure_data,
    "chapters-to-run": _chapters_to_run,
    "figure-gallery": _gallery,
    "sources-table": _sources_table,
    "corrections": _corrections,
    "reproducibility": _reproducibility,
}


def _element(env: BuildEnvironment, name: str, argument: str) -> Shown:
    """Nodes of one of `ELEMENTS`, each with its name, by which a printed book leaves it out."""
    shown = ELEMENTS[name](env, argument)
    for node in shown:
        if isinstance(node, nodes.Element):
            node["element"] = name
    return shown


class Element(SphinxDirective):
    """Shows one of `ELEMENTS`."""

    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> Shown:
        return _element(self.env, self.name, "".join(self.arguments))


_POINTS, _READABLE = 72, 10  # points of an inch; pixels of the least type a phone should show
_BESIDE = 4  # most data sets named beside a figure; its own page names more


def figure(figure_id: str, env: BuildEnvironment) -> nodes.figure:
    """Node of a numbered figure with its dark variant, source and tools."""
    meta = _figure(env.config, figure_id)
    _depends(env, f"../seen/figures/{figure_id}.json")
    least = round(meta["size"]["width"] * _POINTS * _READABLE / style.SMALL)
    images = _raw("figure-images", env, meta=meta, least=least)
    caption = nodes.caption(
        "", "", nodes.strong(text=f"{meta['title'].rstrip('.')}. "), nodes.Text(meta["caption"])
    )
    most = NAMED if env.docname.startswith("figures/") else _BESIDE
    named = elements.figure_sources(meta, most)
    source = nodes.paragraph(text=named, classes=["figure-source"])
    code = launch.code(_book(env.config), f"chapters/{meta['chapter']}.ipynb")
    published = bool(env.config.html_baseurl)
    tools = _raw("figure-tools", env, meta=meta, code=code, published=published)
    legend = nodes.legend("", source, *tools)
    node = nodes.figure("", *images, caption, legend, ids=[f"fig-{figure_id}"], published=figure_id)
    if env.docname == f"chapters/{meta['chapter']}":  # where a reference leads
        node["names"] = [f"fig-{figure_id}"]
    return node


class FigureCard(SphinxDirective):
    """``{published-figure} ID``: a figure with caption, source and tools."""

    required_arguments = 1

    def run(self) -> Shown:
        shown = figure(self.arguments[0], self.env)
        self.state.document.note_explicit_target(shown)
        return [shown]


# What print takes of an output of several kinds, best first; MyST-NB knows its own builders only.
_MIMES = ("image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain")
_PRINTED = [("typst", mime, 10 + rank) for rank, mime in enumerate(_MIMES)]


def _shows(mime: str, make: Callable[[str, Any], Shown]) -> type:
    """Make a renderer of MyST-NB for one kind of output of a cell."""

    class Output:
        mime_priority_overrides: ClassVar = [("*", mime, 1), *_PRINTED]

        @staticmethod
        def handle_mime(renderer: Any, data: Any, inline: int) -> Shown | None:
            if data.mime_type != mime or inline:
                return None
            return make(data.string.strip(), renderer.renderer)

    return Output


def _figure_shown(figure_id: str, page: Any) -> Shown:
    shown = figure(figure_id, page.sphinx_env)
    page.document.note_explicit_target(shown)
    return [shown]


def _element_shown(named: str, page: Any) -> Shown:
    kind, _, name = named.partition(":")
    directive = {"claim": "claim-card", "claims": "claims-table"}[kind]
    return _element(page.sphinx_env, directive, name)


FigureOutput = _shows("text/vnd.recompute.figure", _figure_shown)
ElementOutput = _shows("text/vnd.recompute.element", _element_shown)


class Count(SphinxRole):
    """``{count}`holds```: number of asserted claims with a finding; `claims`, `asserted`, dates too."""

    def run(self) -> tuple[Shown, list[nodes.system_message]]:
        claims, document = _claims(self.env), _document(self.config)
        asserted = findings.asserted(claims)
        numbers = {
            **dict.fromkeys(map(str, WORDS), 0),
            **findings.counts(asserted),
            "claims": len(claims),
            "asserted": len(asserted),
            "others": len(claims) - len(asserted),
            "computed": sum(e["finding"] != "open" for e in claims),
            "changed": sum(e["changed"] for e in claims),
            "ways": sum(e["n"] for e in claims),
            "version": __version__,
            "vintage": document["data"]["as_of"],
            "moved": len(findings.moved(claims)),
            "judged": findings.moment_name(claims[0], "now"),
            **{name: day(document["paper"][name]) for name in ("accepted", "accepted_snapshot")},
        }
        if self.text not in numbers:
            message = self.inliner.reporter.error(f"count: no number is called {self.text!r}")
            return [], [message]
        value = numbers[self.text]
        return [nodes.Text(f"{value:,}" if isinstance(value, int) else value)], []


class ClaimLink(SphinxRole):
    """``{claim}`union-gdp```: the claim's finding, linked to its page."""

    def run(self) -> tuple[Shown, list[nodes.system_message]]:
        entry = _claim(self.env, self.text)
        link = _link(self.env)(f"claims/{entry['id']}", "")
        link += findings.chip(entry["finding"], entry["label"])
        link["reftitle"] = f"{entry['question']} {entry['answer']['text']}"
        return [link], []


class Answer(SphinxRole):
    """``{answer}`union-gdp```: the claim's answer in words."""

    def run(self) -> tuple[Shown, list[nodes.system_message]]:
        return [nodes.Text(_claim(self.env, self.text)["answer"]["text"])], []


class BookPdf(SphinxRole):
    """``{book-pdf}`text <NAME>```: a link to a printed book, or plain text where there is none."""

    def run(self) -> tuple[Shown, list[nodes.system_message]]:
        _, text, name = split_explicit_title(self.text)
        if name not in self.config.recompute_print:
            return [nodes.Text(text)], []
        return _raw("book-pdf", self.env, text=text, name=name), []


# What Sphinx and the theme would do otherwise


def _head(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Tell machines what the page is; escape the title that the theme prints as it is."""
    book, document = _book(app.config), _document(app.config)
    title = re.sub(r"<[^>]+>", "", context.get("title") or book["title"])
    kind, _, name = pagename.partition("/")
    data: dict[str, Any] | None = None
    if kind == "claims" and name:
        data = metadata.claim_review(_find(app.config, name), document["paper"], book)
    elif kind == "figures" and name:
        data = metadata.dataset(_figure(app.config, name), book)
    elif name in app.config.recompute_titles:
        data = metadata.article(title, pagename, document["paper"], book)
    elif pagename == app.config.root_doc:
        data = metadata.ledger_dataset(document, book)
    highwire = metadata.tags(
        unescape(title), pagename, book, pdf="book" in app.config.recompute_print
    )
    head = elements.render("head.html", tags=highwire, data=data)
    shared = context.get("metatags", "")
    if not book["url"]:  # a link to this page cannot be shared
        shared = re.sub(r'<meta property="og:[^>]*/>\n?', "", shared)
    context["metatags"] = shared + head
    if "pagetitle" in context:
        context["pagetitle"] = escape(context["pagetitle"], quote=False)


class _Named:
    """Has all pages written where one changes what others show of it: its title, a heading, its place.

    Sphinx writes those that were read again, and the others would keep the old name.
    """

    def __init__(self) -> None:
        self._before: dict[str, Any] = {}

    def before(self, _app: Sphinx, env: BuildEnvironment, _names: list[str]) -> None:
        self._before = self._shown(env)

    def after(self, _app: Sphinx, env: BuildEnvironment) -> list[str]:
        return [] if self._shown(env) == self._before else sorted(env.found_docs)

    @staticmethod
    def _shown(env: BuildEnvironment) -> dict[str, Any]:
        standard = env.get_domain("std")
        return {
            "titles": {name: title.astext() for name, title in env.titles.items()},
            "labels": dict(standard.data["labels"]),
            "places": dict(standard.data["anonlabels"]),
            "contents": {name: list(below) for name, below in env.toctree_includes.items()},
        }


def _write_in_parallel(app: Sphinx, _env: BuildEnvironment) -> None:
    """Have pages written by a process beside the one that resolves them; they are read by one."""
    if app.builder.allow_parallel and (os.cpu_count() or 1) > 1:
        app.parallel = 2


def _tell_read(_app: Sphinx, _builder: Builder) -> None:
    """Tell the build that all sources are read, so that the printed books can be begun."""
    if file := os.environ.get(READ):
        Path(file).touch()


Visitor = Callable[[Any, nodes.Element], None]


def _rewriting(node: str, old: str, new: Callable[[nodes.Element], str]) -> tuple[Visitor, Visitor]:
    """Visitors of a node that write what the translator's own do, but for one attribute."""

    def visit(translator: Any, seen: nodes.Element) -> None:
        at = len(translator.body)
        getattr(type(translator), f"visit_{node}")(translator, seen)
        translator.body[at:] = [part.replace(old, new(seen)) for part in translator.body[at:]]

    def depart(translator: Any, seen: nodes.Element) -> None:
        getattr(type(translator), f"depart_{node}")(translator, seen)

    return visit, depart


# docutils calls the works cited a list, but none of its items one.
_CITATION = _rewriting("citation", 'role="list" ', lambda _: "")
# A table wider than the page scrolls, which the keyboard must reach.
_SCROLLS = '-scrollable-table-container"'
_TABLE = _rewriting("table", _SCROLLS, lambda _: f'{_SCROLLS} tabindex="0"')
# A cell names its column where `recompute.site.findings.table` says so.
_CELL = _rewriting(
    "entry", "<td", lambda cell: f'<td data-label="{escape(cell["column"])}"' if "column" in cell else "<td"
)  # fmt: skip


def _remember_terms(app: Sphinx, builder: Builder) -> None:
    """Give the search index the glossary's terms on pages that are not written again, which Sphinx forgets."""
    index = Path(builder.outdir) / "searchindex.js"
    if builder.name != "html" or not index.exists():
        return
    last = search_index.read(index)
    kept: dict[str, list[tuple[str, str, str]]] = {}
    for term, places in last["indexentries"].items():
        for at, anchor, main in places:
            page = last["docnames"][at]
            kept.setdefault(page, []).append((term, anchor, "main" if main else ""))
    known = app.env._search_index_index_entries
    known.update({page: kept[page] for page in set(kept) & app.env.found_docs - set(known)})


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.setup_extension("sphinx_book_theme")  # its listeners come first
    app.add_builder(typst.Typst)
    app.add_config_value("recompute_published", "", "env")  # folder of what stands beside the pages
    app.add_config_value("recompute_titles", {}, "env")  # chapter -> its title
    app.add_config_value("recompute_print", {}, "env")  # printed book -> its pages
    app.add_config_value("recompute_notice", "", "")  # below each title page
    for name in ELEMENTS:
        app.add_directive(name, Element)
    app.add_directive("published-figure", FigureCard)
    app.add_role("count", Count())
    app.add_role("claim", ClaimLink())
    app.add_role("answer", Answer())
    app.add_role("book-pdf", BookPdf())
    app.add_node(nodes.citation, override=True, html=_CITATION)
    app.add_node(nodes.table, override=True, html=_TABLE)
    app.add_node(nodes.entry, override=True, html=_CELL)
    app.add_post_transform(OneFoldASection)
    app.add_post_transform(QuestionAskedOnce)
    named = _Named()
    app.connect("env-before-read-docs", named.before)
    app.connect("env-updated", named.after)
    app.connect("env-updated", _write_in_parallel)
    app.connect("doctree-resolved", explain_terms)
    app.connect("html-page-context", _head)
    app.connect("write-started", _remember_terms)
    app.connect("write-started", _tell_read)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
