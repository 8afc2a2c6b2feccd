"""Lay out the sources of the pages: chapters as executed, a page a claim, a page a figure."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from recompute import __version__, paths
from recompute.claims.ledger import ledger
from recompute.claims.published import schema, validate
from recompute.claims.results import assemble, claims_frame
from recompute.errors import RecomputeError
from recompute.figures.citation import cite
from recompute.io import key, mirror, read_yaml, write_bytes, write_csv, write_json, write_text
from recompute.live.pages import offers
from recompute.notebook import launch
from recompute.notebook.chapter import judging_dates
from recompute.site import bench, elements, explorer, social
from recompute.site.address import Addresses, addresses, citation_file, with_setup
from recompute.sources import catalogue

_CITATIONS = {"bibtex": "bib", "ris": "ris", "csl-json": "csl.json", "text": "txt"}
_DATA_SHEET = [
    "figure", "title", "caption", "chapter", "claims", "sources", "licences", "rows", "data",
]  # fmt: skip
_CITED_FILES = ("_toc.yml", "references.bib")
# Jupyter Book's own but for Thebe, which fetches scripts from another site.
_EXTENSIONS = [
    "sphinx_togglebutton", "sphinx_copybutton", "myst_nb", "jupyter_book", "sphinx_comments",
    "sphinx_external_toc", "sphinx_book_theme", "sphinxcontrib.bibtex",
]  # fmt: skip
# Addresses of folders, and the page each leads to.
_FOLDERS = {"": "index", "claims/": "ledger", "figures/": "figures"}
_STAGED = ("source", "extra", "explorer", "bench", "seen")
_PROSE = ("source/chapters", "extra/notebooks")


@dataclass(frozen=True)
class Staged:
    """Where the sources stand.

    Attributes
    ----------
    source : Path
        What Sphinx reads; beside it, in `explorer` and `bench`, what the scripts of claims' pages
        are handed, and in `seen` what pages change with.
    extra : Path
        What is published beside the pages as it is: ledger, ways, figures, notebooks.
    """

    source: Path
    extra: Path


def newest_vintage(as_of: str = "now") -> str:
    """Date of the newest data set in the catalogue, or of the newest one public by a date; ISO."""
    dates = [source.published for source in catalogue().values() if source.raw]
    return max((date for date in dates if as_of == "now" or date <= as_of), default="")


def software() -> dict[str, str]:
    """Version and commit that made the book."""
    return {"version": __version__, "commit": paths.commit()}


def lay_out(
    notebooks: dict[Path, str],
    results: Path,
    executed: Path,
    work: Path,
    *,
    as_of: str = "now",
    prose: bool = False,
) -> Staged:
    """Lay out the sources, leaving files that would be the same untouched.

    Parameters
    ----------
    notebooks : dict
        The chapters, without outputs, and their titles.
    results : Path
        Holds ``<chapter>/{claims,ways,figures}``.
    executed : Path
        Holds the chapters with their outputs.
    work : Path
        Receives `source`, `extra`, `explorer`, `bench` and `seen`.
    as_of : str
        "now", or the ISO date the book is judged at.
    prose : bool
        Whether only the text of pages and chapters can have changed since they were last laid out.
    """
    fresh = work / "staging"
    shutil.rmtree(fresh, ignore_errors=True)
    source, extra = fresh / "source", fresh / "extra"
    _pages(source)
    where = addresses()
    _chapters(source, extra, notebooks, results, executed, where)
    if not prose:
        _claims_and_figures(fresh, work, notebooks, results, as_of, where)
    for name in _PROSE if prose else _STAGED:
        mirror(_made(fresh / name), _made(work / name))
    shutil.rmtree(fresh)
    return Staged(work / "source", work / "extra")


def _claims_and_figures(
    fresh: Path,
    work: Path,
    notebooks: dict[Path, str],
    results: Path,
    as_of: str,
    where: Addresses,
) -> None:
    """Stage all that is not prose: what the results, the ledger and the catalogue say."""
    source, extra = fresh / "source", fresh / "extra"
    document = assemble(
        ledger(), results, software=software(), data={"as_of": newest_vintage(as_of)},
        dates=judging_dates(as_of),
    )  # fmt: skip
    validate(document)
    titles = {notebook.stem: title for notebook, title in notebooks.items()}
    cff = citation_file()
    config = _config(work / "extra", as_of, titles, where, str(cff["version"]))
    book = _book_facts(config, document, where, cff)
    _ledger_files(extra, document)
    _seen(fresh, "claims.json", document)
    _settings(source, config)
    for folder in sorted(results.glob("*/ways")):
        shutil.copytree(folder, extra / "ways", dirs_exist_ok=True)
    write_json(extra / "book.json", book)
    _citations(extra / "book", cite(None, book))
    questions = {entry["id"]: entry["question"] for entry in document["claims"]}
    figures = [
        _figure(fresh, file, book, questions) for file in sorted(results.glob("*/figures/*.json"))
    ]
    write_csv(extra / "figures.csv", _data_sheet(figures))
    live = offers(document, work)
    listed: list[dict[str, Any] | None] = [None, *document["claims"], None]
    for before, entry, after in zip(listed, document["claims"], listed[2:], strict=False):
        _claim(fresh, entry, book, (before, after), live.get(entry["id"]))
        card = social.claim_card(entry, config["title"])
        write_bytes(extra / "social" / f"{entry['id']}.png", card)
    card = social.ledger_card(document["claims"], config["title"])
    write_bytes(extra / "social" / "ledger.png", card)
    for at, wanted in _FOLDERS.items():
        # A book need not have them all.
        page = wanted if list((source / "chapters").glob(f"{wanted}.*")) else "index"
        _lead_on(extra, f"{at}index", f"chapters/{page}", config["title"], book["url"])
    _moved(source, extra, config["title"], book["url"])


def _seen(fresh: Path, name: str, content: dict[str, Any]) -> None:
    """Stage what pages are read again for: a published file without its commit, which none shows."""
    write_text(fresh / "seen" / name, key({**content, "software": __version__}))


def _lead_on(extra: Path, page: str, to: str, title: str, url: str) -> None:
    """Make a page that leads on to another; both are named from the book's root, without ending."""
    text = elements.render(
        "redirect.html", title=title, to=f"{'../' * page.count('/')}{to}.html",
        address=f"{url}/{to}.html" if url else "",
    )  # fmt: skip
    write_text(extra / f"{page}.html", text)


def _moved(source: Path, extra: Path, title: str, url: str) -> None:
    """Let each address of `data/moved.yaml` lead on to the page that stands for it now.

    Raises
    ------
    RecomputeError
        If a page it names is not in the book, or an address it gives up is.
    """
    file = paths.data() / "moved.yaml"
    if not file.exists():
        return
    for old, new in read_yaml(file, "the list of moved addresses").items():
        for page, wanted in ((new, True), (old, False)):
            if wanted != bool(list(source.glob(f"{page}.*"))):
                raise RecomputeError(
                    f"{page} is {'not ' if wanted else ''}a page of the book",
                    where=f"data/moved.yaml: {old}",
                    mend="name a page that stands for the old one"
                    if wanted
                    else "take the line out",
                )
        _lead_on(extra, old, new, title, url)


_UNMET = "*This passage no longer fits the data and is being rewritten.*"


def _expected(notebook: str, unmet: list[str]) -> str:
    """Take out of a notebook the prose whose expectation the data no longer meet."""
    if not unmet:
        return notebook
    content = json.loads(notebook)
    tags = {f"expects:{name}" for name in unmet}
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown" and tags & set(cell["metadata"].get("tags", [])):
            cell["source"] = _UNMET
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _config(
    extra: Path, as_of: str, titles: dict[str, str], where: Addresses, version: str
) -> dict[str, Any]:
    config = read_yaml(paths.root() / "_config.yml", "the configuration of the book")
    config.setdefault("html", {})["baseurl"] = where.site
    config["repository"] = {**(config.get("repository") or {}), "url": where.repository}
    if not where.repository:  # the theme's buttons would lead nowhere
        config.pop("repository")
        config.pop("launch_buttons", None)
    extra_extensions = config.setdefault("sphinx", {}).get("extra_extensions", [])
    sphinx = config["sphinx"].setdefault("config", {})
    sphinx["extensions"] = [*_EXTENSIONS, *extra_extensions]
    sphinx["recompute_published"] = str(extra)
    sphinx["recompute_titles"] = titles
    sphinx["templates_path"] = [str(elements.TEMPLATES / "theme")]
    config.setdefault("latex", {})["use_jupyterbook_latex"] = False
    theme = sphinx.setdefault("html_theme_options", {})
    sphinx["recompute_notice"] = theme.get("extra_footer", "")
    judged = "" if as_of == "now" else f", judged as of {as_of}"
    data = f"data to {newest_vintage(as_of)}{judged}"
    unpublished = "" if where.site else " Unpublished build."
    footer = f"Version {version}, {data}.{unpublished} {theme.get('extra_footer', '')}"
    theme["extra_footer"] = f"<p>{footer.strip()}</p>"
    sphinx["html_extra_path"] = [str(extra)]
    sphinx["html_search_scorer"] = str(Path(__file__).parent / "search.js")
    sphinx["ogp_site_name"] = config["title"]
    sphinx["ogp_site_url"] = f"{where.site}/"
    sphinx["ogp_image_alt"] = f"{config['title']}: the findings at a glance"
    sphinx["ogp_image"] = f"{where.site}/social/ledger.png"
    return config


def _ledger_files(extra: Path, document: dict[str, Any]) -> None:
    write_json(extra / "claims.json", document)
    write_json(extra / "claims.schema.json", schema())
    write_csv(extra / "claims.csv", claims_frame(document["claims"]))
    for entry in document["claims"]:
        write_json(extra / "claims" / f"{entry['id']}.json", entry)


def _pages(source: Path) -> None:
    """Copy the pages written by hand."""
    chapters = _made(source / "chapters")
    for page in sorted(paths.chapters().glob("*")):
        if page.suffix == ".md":
            shutil.copy2(page, chapters / page.name)
        elif page.is_dir() and not page.name.startswith("."):
            shutil.copytree(page, chapters / page.name)


def _chapters(
    source: Path,
    extra: Path,
    notebooks: Iterable[Path],
    results: Path,
    executed: Path,
    where: Addresses,
) -> None:
    """Stage the chapters: as executed to be read, as written to be taken along."""
    for notebook in notebooks:
        record = json.loads((results / notebook.stem / "record.json").read_text(encoding="utf-8"))
        text = _expected((executed / notebook.name).read_text(encoding="utf-8"), record["unmet"])
        write_text(source / "chapters" / notebook.name, text)
        fetched = with_setup(notebook.read_text(encoding="utf-8"), where)
        write_text(extra / "notebooks" / notebook.name, fetched)


def _settings(source: Path, config: dict[str, Any]) -> None:
    """Stage configuration, contents, bibliography, style."""
    root = paths.root()
    write_text(source / "_config.yml", yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    for name in _CITED_FILES:
        if (root / name).exists():
            shutil.copy2(root / name, source / name)
    shutil.copytree(Path(__file__).parent / "static", source / "_static")


def _claim(
    fresh: Path,
    entry: dict[str, Any],
    book: dict[str, Any],
    beside: tuple[dict[str, Any] | None, dict[str, Any] | None],
    live: dict[str, Any] | None,
) -> None:
    """Stage one claim: its page, what its curves and its bench are made from, its citations.

    `beside` are the claims before and after it in the paper's order, `live` what its page offers to
    recompute it, if any does.
    """
    source, extra, name = fresh / "source", fresh / "extra", entry["id"]
    if entry["n"]:
        table = pd.read_csv(extra / entry["ways"], low_memory=False)
        if entry["n"] <= bench.MOST:
            made = bench.payload(ledger()[name], entry, table.reset_index(drop=True))
            write_text(fresh / "bench" / f"{name}.html", elements.embedded("bench", made))
        curves = [
            elements.embedded(
                "explorer", explorer.payload(entry, part, ways.reset_index(drop=True))
            )
            for part in entry["parts"]
            if len(ways := table[table["part"].eq(part["id"])]) > 1
        ]
        if curves:
            write_text(fresh / "explorer" / f"{name}.html", "".join(curves))
    known = catalogue()
    page = elements.render(
        "claim-page.md", entry=entry, functions=_functions(entry), before=beside[0], after=beside[1],
        sources={s.id: _named(s.model_dump()) for s in known.values()},
        address=book["url"], bench=0 < entry["n"] <= bench.MOST, live=live,
    )  # fmt: skip
    write_text(source / "claims" / f"{name}.md", page)
    cited = {
        "id": name,
        "title": f"{entry['question']} Finding: {entry['label']}",
        "sources": [known[s].model_dump() for s in entry["sources"] if s in known],
    }
    _citations(extra / "claims" / name, cite(cited, book, kind="claim"))


def _functions(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the functions that decide a claim as they stand in their files: `file`, `line`, `text`."""
    made = []
    for file, name in dict.fromkeys((f["file"], f["name"]) for f in entry["functions"]):
        text = (paths.root() / file).read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name == name:
                code = ast.get_source_segment(text, node) or ""
                made.append({"file": file, "line": node.lineno, "text": code})
                break
    return made


def _citations(stem: Path, cited: dict[str, str]) -> None:
    for form, suffix in _CITATIONS.items():
        write_text(Path(f"{stem}.{suffix}"), cited[form].rstrip("\n") + "\n")


def _data_sheet(figures: list[dict[str, Any]]) -> pd.DataFrame:
    """Tell of each figure, in a row for a report's table of sources, what it shows and where it is from.

    Parameters
    ----------
    figures : list of dict
        As published in `figures/ID.json`.
    """
    rows = [
        {
            "figure": meta["id"],
            **{name: meta[name] for name in ("title", "caption", "chapter")},
            "claims": "; ".join(meta["claims"]),
            "sources": "; ".join(map(_named, meta["sources"])),
            "licences": "; ".join(dict.fromkeys(s["licence"] for s in meta["sources"])),
            "rows": meta["rows"],
            "data": f"figures/{meta['id']}.csv",
        }
        for meta in figures
    ]
    return pd.DataFrame(rows, columns=_DATA_SHEET)


def _named(source: dict[str, Any]) -> str:
    return f"{source['institution']}, {source['title']} ({source['vintage']})"


def _figure(
    fresh: Path, file: Path, book: dict[str, Any], questions: dict[str, str]
) -> dict[str, Any]:
    """Stage one figure: its files, its citations, its page; return what is published of it."""
    source, extra = fresh / "source", fresh / "extra"
    meta = json.loads(file.read_text(encoding="utf-8"))
    name = meta["id"]
    stem = file.with_suffix("")
    folder = _made(extra / "figures")
    for suffix in ("svg", "dark.svg", "pdf", "png", "thumb.png", "csv"):
        shutil.copy2(f"{stem}.{suffix}", folder / f"{name}.{suffix}")
    write_json(folder / f"{name}.json", {**meta, "software": software()})
    _seen(fresh, f"figures/{name}.json", {**meta, "code": launch.code(book, "")})
    _citations(folder / name, cite(meta, book))
    page = elements.render(
        "figure-page.md", meta=meta, questions=questions, address=book["url"],
        picture=f"{book['url']}/figures/{name}" if book["url"] else "",
    )  # fmt: skip
    write_text(source / "figures" / f"{name}.md", page)
    return meta


def _book_facts(
    config: dict[str, Any], document: dict[str, Any], where: Addresses, cff: dict[str, Any]
) -> dict[str, Any]:
    """Facts that pages, citations and links share, from CITATION.cff and _config.yml."""
    return {
        "title": cff["title"],
        "authors": [
            {"family": a.get("family-names", a.get("name", "")), "given": a.get("given-names", "")}
            for a in cff["authors"]
        ],
        "year": int(str(cff["date-released"])[:4]),
        "date": str(cff["date-released"]),
        "version": str(cff["version"]),
        "license": cff["license"],
        "url": where.site,
        "doi": cff.get("doi", ""),
        "publisher": cff.get("publisher", {}).get("name", config.get("author", "")),
        "vintage": document["data"]["as_of"],
        "repository": where.repository,
        "branch": where.branch,
        "commit": paths.commit(),
    }
