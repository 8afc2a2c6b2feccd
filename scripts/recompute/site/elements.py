"""The book's elements as HTML and LaTeX: one component each, used on every page that shows it.

Everything that comes from data is escaped here; nothing else writes markup from data.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from recompute.claims.findings import Finding
from recompute.claims.wording import WORDS
from recompute.figures.citation import NAMED, by_title
from recompute.site.findings import counts

Entry = dict[str, Any]


def tex(text: object) -> str:
    """Escape text for LaTeX; what xelatex reads as it stands is left."""
    special = {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
        "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": "$-$",
    }  # fmt: skip
    return "".join(special.get(letter, letter) for letter in str(text))


def title_page_tex(document: Entry, title: str, address: str, version: str) -> str:
    """LaTeX of the printed book's first page: what was checked, what holds, and which edition it is.

    Parameters
    ----------
    document : dict
        The published ledger.
    title, address, version : str
        Of the book.
    """
    paper = document["paper"]
    checked = (
        f"{', '.join(paper['authors'])}: {paper['title']}. {paper['journal']} "
        f"{paper['volume']}({paper['issue']}), {paper['year']}, {paper['pages']}"
    )
    asserted = [entry for entry in document["claims"] if entry["stance"] == "asserted"]
    verdicts = r"\quad ".join(
        f"{count} {WORDS[Finding(finding)].lower()}" for finding, count in counts(asserted).items()
    )
    ways = f"of {len(asserted)} claims that the paper asserts"
    return "\n".join(
        [
            rf"\hypersetup{{pdftitle={{{tex(title)}}}}}",
            r"\begin{titlepage}\sffamily\raggedright\null\vspace{0.16\textheight}",
            rf"{{\Huge\bfseries {tex(title)}\par}}\vspace{{1.5em}}",
            r"{\large A policy paper, checked claim by claim against public data\par}\vspace{1em}",
            rf"{{\color{{muted}}{tex(checked)}\par}}\vspace{{3em}}",
            rf"{{\large {verdicts}\par}}\vspace{{0.6em}}{{\color{{muted}}{tex(ways)}\par}}",
            r"\vfill",
            rf"Version {tex(version)}, data to {tex(document['data']['as_of'])}\par",
            rf"\url{{{address}}}\par\vspace{{1em}}",
            r"{\small\color{muted}Names and borders follow the cited sources and imply no opinion on the "
            r"status of any territory.\par}",
            r"\end{titlepage}",
        ]
    )


def images_html(meta: Entry, up: str) -> str:
    """HTML of a figure's picture in both themes; only the one that is seen is fetched."""
    width, height = (round(110 * meta["size"][side]) for side in ("width", "height"))
    return "".join(
        f'<img class="theme-{theme}" loading="lazy" width="{width}" height="{height}" '
        f'src="{up}figures/{meta["id"]}{ending}" alt="{escape(meta["alt"])}">'
        for theme, ending in (("light", ".svg"), ("dark", ".dark.svg"))
    )


def _downloads(base: str, endings: tuple[tuple[str, str], ...]) -> str:
    return " ".join(f'<a href="{base}.{ending}" download>{name}</a>' for ending, name in endings)


_CITED = (("bib", "BibTeX"), ("ris", "RIS"), ("csl.json", "CSL-JSON"), ("txt", "Text"))
_FORMATS = (("svg", "SVG"), ("pdf", "PDF"), ("png", "PNG"), ("csv", "CSV"), ("json", "JSON"))


def figure_tools_html(meta: Entry, up: str, code: str) -> str:
    """HTML below a figure: its permanent page, downloads, citation, code.

    Parameters
    ----------
    meta : dict
        The figure as in its JSON.
    up : str
        Relative path from the page to the site's root.
    code : str
        Address of the notebook that draws it, at the commit.
    """
    base = f"{up}figures/{meta['id']}"
    return (
        f'<p class="figure-tools"><a href="{base}.html">Permanent page</a>'
        f"<span><i>Download</i> {_downloads(base, _FORMATS)}</span>"
        f"<span><i>Cite</i> {_downloads(base, _CITED)}</span>"
        f'<span><i>Code</i> <a href="{escape(code)}">source</a> '
        f'<a href="{up}notebooks/{meta["chapter"]}.ipynb" download>notebook</a></span></p>'
    )


def citation_html(base: str, texts: dict[str, str]) -> str:
    """HTML of a citation in every form, to be read, copied or downloaded.

    Parameters
    ----------
    base : str
        Relative address of the files, without ending.
    texts : dict
        Ending of the file -> its text.
    """
    forms = "".join(
        f'<details class="citation-form"><summary>{name}</summary>'
        f'<div class="highlight"><pre tabindex="0">{escape(texts[ending].strip())}</pre></div>'
        f'<p><a href="{base}.{ending}" download>Download {name}</a></p></details>'
        for ending, name in _CITED
        if ending != "txt"
    )
    return (
        f'<div class="citation"><div class="highlight"><pre tabindex="0">{escape(texts["txt"].strip())}</pre></div>'
        f"{forms}</div>"
    )


def data_table_html(
    columns: list[str], rows: list[list[str]], base: str, *, most: int = 100
) -> str:
    """HTML table of a figure's data.

    Parameters
    ----------
    columns, rows : list
        As in the CSV.
    base : str
        Relative address of the figure's files, without ending.
    most : int
        Most rows shown.
    """
    filled = [
        n for n in range(len(columns)) if any(row[n] for row in rows)
    ]  # an empty column says nothing
    numeric = {n for n in filled if all(_numeric(row[n]) for row in rows if row[n])}
    head = "".join(
        f'<th scope="col"{_right(n in numeric)}>{escape(columns[n])}</th>' for n in filled
    )
    body = "".join(
        "<tr>" + "".join(f"<td{_right(n in numeric)}>{escape(_plain(row[n], n in numeric))}</td>" for n in filled) + "</tr>"
        for row in rows[:most]
    )  # fmt: skip
    more = (
        f"The first {most:,} of {len(rows):,} rows; "
        if len(rows) > most
        else f"{len(rows):,} rows; "
    )
    return (
        '<div class="table-scroll data-table" tabindex="0" role="region" aria-label="Data of the figure">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        f'<p class="muted">{more}all digits in the <a href="{base}.csv" download>CSV</a>.</p>'
    )


def _right(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _plain(text: str, is_number: bool) -> str:
    """Write a number of a table with six significant digits, a year or a count as it stands."""
    if not is_number or not text or text.lstrip("-").isdigit():
        return text.replace("-", "−") if is_number else text
    return f"{float(text):.6g}".replace("-", "−")


def chapters_to_run_html(chapters: list[Entry], up: str) -> str:
    """HTML table of what it takes to run each chapter elsewhere or with other parameters.

    Parameters
    ----------
    chapters : list of dict
        Each with `name`, `title`, `parameters` (name, default and help) and `links`.
    up : str
        Relative path from the page to the site's root.
    """
    rows = []
    for chapter in chapters:
        parameters = "".join(
            f"<li><code>{escape(p['name'])} = {escape(p['default'])}</code>"
            + (f' <span class="muted">{_with_code(p["help"])}</span>' if p["help"] else "")
            + "</li>"
            for p in chapter["parameters"]
        )
        launch = " ".join(
            f'<a href="{escape(address)}"{" data-hub" if name == "JupyterHub" else ""}>{name}</a>'
            for name, address in chapter["links"].items()
        )
        rows.append(
            f'<tr id="run-{chapter["name"]}"><td class="claim-cell"><a href="{up}chapters/{chapter["name"]}.html">{escape(chapter["title"])}</a></td>'
            f'<td data-label="Parameters"><ul class="plain">{parameters}</ul></td>'
            f'<td data-label="Open in" class="launch"><span>{launch}</span></td>'
            f'<td data-label="Keep"><a href="{up}notebooks/{chapter["name"]}.ipynb" download>notebook</a></td></tr>'
        )
    head = "".join(
        f'<th scope="col">{n}</th>' for n in ("Chapter", "Parameters", "Open in", "Keep")
    )
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Chapters to run">'
        f'<table class="claims-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _with_code(text: str) -> str:
    """Escape a comment; what it has between backticks is code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def chapters_to_run_tex(chapters: list[Entry]) -> str:
    """LaTeX list of the chapters' parameters."""
    items = "\n".join(
        rf"\item {tex(c['title'])}: " + ", ".join(rf"\texttt{{{tex(p['name'])} = {tex(p['default'])}}}" for p in c["parameters"])
        for c in chapters
    )  # fmt: skip
    return rf"\begin{{itemize}}{items}\end{{itemize}}"


def figure_sources(meta: Entry) -> str:
    """Write the sources of a figure with their vintages as one line of text."""
    vintages = by_title(meta["sources"])
    if len(vintages) > NAMED:
        return f"Source: {len(meta['sources'])} data sets of this book, listed under “Sources”."
    return "Source: " + "; ".join(f"{name} ({', '.join(v)})" for name, v in vintages.items()) + "."


def gallery_html(
    metas: list[Entry], titles: dict[str, str], statements: dict[str, str], up: str
) -> str:
    """HTML gallery of all figures, to be filtered by word, chapter and claim.

    Parameters
    ----------
    metas : list of dict
        The figures as in their JSON.
    titles, statements : dict
        Chapter -> its title; claim id -> its statement.
    up : str
        Relative path from the page to the site's root.
    """
    items = "".join(
        f'<li data-text="{escape(" ".join((m["title"], m["caption"], m["alt"])).lower())}" '
        f'data-chapter="{m["chapter"]}" data-claims="{";".join(m["claims"])}">'
        f'<a href="{up}figures/{m["id"]}.html">'
        f'<span class="thumb"><img loading="lazy" width="360" height="{_thumb_height(m)}" src="{up}figures/{m["id"]}.thumb.png" alt=""></span>'
        f"<span>{escape(m['title'])}</span></a></li>"
        for m in metas
    )
    used = dict.fromkeys(claim for m in metas for claim in m["claims"])
    selects = (
        ("Chapter", "chapter", {c: titles[c] for c in dict.fromkeys(m["chapter"] for m in metas)}),
        ("Claim", "claims", {c: statements[c] for c in used}),
    )
    return f'{_filters("gallery", selects)}<ul class="gallery">{items}</ul>'


def _filters(what: str, selects: tuple[tuple[str, str, dict[str, str]], ...]) -> str:
    """HTML of a search box and selects (label, attribute of the items, options) that a script serves."""
    fields = "".join(
        f'<label>{label} <select data-name="{name}"><option value="">all</option>'
        + "".join(
            f'<option value="{escape(value)}">{escape(text)}</option>'
            for value, text in options.items()
        )
        + "</select></label>"
        for label, name, options in selects
    )
    return (
        "<noscript><style>[data-filter] { display: none !important; }</style></noscript>"
        f'<div class="ledger-tools" data-filter="{what}">'
        f'<label>Search <input type="search"></label>{fields}<output></output></div>'
    )


def _thumb_height(meta: Entry) -> int:
    return round(360 * min(0.75, meta["size"]["height"] / meta["size"]["width"]))


def _source_cells(source: Any) -> tuple[str, ...]:
    caveats = " ".join(source.caveats)
    return (
        f"{source.institution}: {source.title}",
        f"{source.vintage} (published {source.published})",
        f"{source.licence}. {source.redistribution}",
        f"{source.keeps} {caveats}".strip(),
        source.id,
    )


def sources_html(sources: list[Any], used: dict[str, list[str]]) -> str:
    """HTML table of the catalogue; `used` maps a source to the chapters that load it."""
    rows = []
    for source in sources:
        title, vintage, licence, keeps, name = map(escape, _source_cells(source))
        where = f'<a href="{escape(source.url)}">{title}</a>' if source.url else title
        chapters = ", ".join(
            f'<a href="{chapter}.html">{chapter}</a>' for chapter in used.get(source.id, [])
        )
        rows.append(
            f'<tr id="{name}"><td>{where}<br><code>{name}</code></td><td data-label="Vintage">{vintage}</td>'
            f'<td data-label="Licence">{licence}</td><td data-label="Kept, traps">{keeps}</td>'
            f'<td data-label="Used in">{f"<span>{chapters}</span>" if chapters else "–"}</td></tr>'
        )
    names = ("Data set", "Vintage", "Licence", "What is kept, and its traps", "Used in")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Sources">'
        f'<table class="claims-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def sources_tex(sources: list[Any]) -> str:
    """LaTeX table of the catalogue."""
    rows = "\n".join(
        rf"{tex(f'{s.institution}: {s.title}')} & {tex(s.vintage)} & {tex(s.licence)} \\ \addlinespace"
        for s in sources
    )
    return (
        r"{\small\begin{longtable}{>{\raggedright\arraybackslash}p{0.52\linewidth}"
        r">{\raggedright\arraybackslash}p{0.14\linewidth}>{\raggedright\arraybackslash}p{0.24\linewidth}}"
        "\n"
        r"\toprule Data set & Vintage & Licence \\ \midrule\endhead \bottomrule\endlastfoot"
        f"\n{rows}\n\\end{{longtable}}}}"
    )
