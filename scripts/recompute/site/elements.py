"""The book's elements as HTML and LaTeX: one component each, used on every page that shows it.

Everything that comes from data is escaped here; nothing else writes markup from data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from recompute.figures.citation import NAMED, by_title
from recompute.notebook import prose
from recompute.notebook.prose import SYMBOLS, VERDICTS

Entry = dict[str, Any]


def tex(text: object) -> str:
    """Escape text for LaTeX; what xelatex reads as it stands is left."""
    special = {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
        "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": "$-$",
    }  # fmt: skip
    return "".join(special.get(letter, letter) for letter in str(text))


def css_class(verdict: str) -> str:
    """Class that colours a verdict."""
    return f"verdict-{verdict.replace(' ', '-')}"


def chip(verdict: str) -> str:
    """HTML of a verdict: symbol and word, so that colour is never alone."""
    return (
        f'<span class="verdict-chip {css_class(verdict)}">'
        f'<span aria-hidden="true">{SYMBOLS[verdict]}</span> {escape(verdict)}</span>'
    )


def tex_chip(verdict: str) -> str:
    """LaTeX of a verdict."""
    return rf"\verdictchip{{{css_class(verdict)}}}{{{verdict}}}"


def bar(entry: Entry) -> str:
    """HTML of the robustness bar: share of the ways to compute the claim that agree with it."""
    if entry["share_supporting"] is None:
        return f'<p class="robustness-note">{escape(prose.agreement(entry))}</p>'
    percent = 100 * entry["share_supporting"]
    return (
        '<div class="robustness">'
        f'<div class="robustness-bar" role="img" aria-label="{escape(prose.agreement(entry))}">'
        f'<span class="robustness-fill {css_class(entry["verdict"])}" style="width:{percent:.1f}%"></span>'
        '<i style="left:20%"></i><i style="left:80%"></i></div>'
        f'<p class="robustness-note">{escape(prose.agreement(entry))}</p></div>'
    )


def _moments(entry: Entry) -> list[tuple[str, Entry]]:
    return [
        (f"As of {prose.moment(entry, name)}", entry["as_of"][name]) for name in ("paper", "now")
    ]


def _moment_html(name: str, moment: Entry) -> str:
    value = prose.main_number(moment) if moment["main"] else "no number"
    vintage = f", {moment['main']['vintage']}" if moment["main"] else ""
    return f"<div><dt>{name}</dt><dd>{chip(moment['verdict'])} {escape(value)}{escape(vintage)}</dd></div>"


def card_html(entry: Entry, up: str, *, heading: bool = True) -> str:
    """HTML of a claim's card.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    up : str
        Relative path from the page to the site's root ("", "../").
    heading : bool
        Whether to show the statement, as a link to the claim's own page.
    """
    said = prose.stated(entry)
    facts = [
        f"<div><dt>Paper</dt><dd>{escape(said)}</dd></div>" if said else "",
        f"<div><dt>Found</dt><dd><strong>{escape(prose.main_number(entry))}</strong> "
        f"<span class='muted'>{escape(entry['quantity'])}</span></dd></div>" if entry["main"] else "",
        *([_moment_html(name, moment) for name, moment in _moments(entry)] if entry["n_specifications"] else []),
    ]  # fmt: skip
    statement = (
        f'<p class="claim-statement"><a href="{up}claims/{entry["id"]}.html">{escape(entry["statement"])}</a></p>'
        if heading
        else ""  # the page's title is the statement
    )
    changed = (
        '<p class="claim-changed">The verdict changed between the two dates.</p>'
        if entry["changed"]
        else ""
    )
    return (
        f'<aside class="claim-card {css_class(entry["verdict"])}" aria-label="Claim {entry["id"]}">'
        f'<p class="claim-where">{escape(entry["where"])} · <code>{entry["id"]}</code></p>'
        f'{statement}<p class="claim-verdict">{chip(entry["verdict"])}</p>{bar(entry)}'
        f'<dl class="claim-facts">{"".join(facts)}</dl>{changed}</aside>'
    )


def card_tex(entry: Entry, address: str) -> str:
    """LaTeX of a claim's card."""
    lines = [
        rf"\begin{{claimcard}}{{{css_class(entry['verdict'])}}}",
        rf"{{\small\textcolor{{muted}}{{{tex(entry['where'])} · \texttt{{{entry['id']}}}}}\par}}",
        rf"\textbf{{{tex(entry['statement'])}}}\par\smallskip",
        rf"{tex_chip(entry['verdict'])}\quad {tex(prose.agreement(entry))}\par",
    ]
    if said := prose.stated(entry):
        lines.append(rf"Paper: {tex(said)}.\quad")
    if entry["main"]:
        lines.append(
            rf"Found: \textbf{{{tex(prose.main_number(entry))}}} ({tex(entry['quantity'])}).\par"
        )
        parts = []
        for name, moment in _moments(entry):
            found = prose.main_number(moment) if moment["main"] else "no number"
            parts.append(rf"{name}: {moment['verdict']}, {tex(found)}")
        lines.append(rf"{{\small {'; '.join(parts)}.\par}}")
    lines += [rf"{{\footnotesize\url{{{address}/claims/{entry['id']}.html}}}}", r"\end{claimcard}"]
    return "\n".join(lines)


def claims_table_html(entries: list[Entry], up: str, *, interactive: bool = False) -> str:
    """HTML table of claims; `interactive` adds search, filter and sorting."""
    rows = "".join(
        f'<tr data-verdict="{entry["verdict"]}" data-section="{escape(entry["section"])}">'
        + (f'<td data-label="Section">{escape(entry["section"])}</td>' if interactive else "")
        + f'<td class="claim-cell"><a href="{up}claims/{entry["id"]}.html">{escape(entry["statement"])}</a></td>'
        f'<td data-label="Paper">{escape(prose.stated(entry)) or "–"}</td>'
        f'<td data-label="Found">{escape(prose.main_number(entry)) if entry["main"] else "–"}</td>'
        f'<td data-label="Ways that agree" data-sort="{-1 if entry["share_supporting"] is None else entry["share_supporting"]}">{_ways(entry)}</td>'
        + (f'<td data-label="As of the paper" data-sort="{VERDICTS.index(entry["as_of"]["paper"]["verdict"])}">{chip(entry["as_of"]["paper"]["verdict"])}</td>' if interactive else "")
        + f'<td data-label="Verdict" data-sort="{VERDICTS.index(entry["verdict"])}">{chip(entry["verdict"])}'
        + (' <span class="claim-changed">changed</span>' if entry["changed"] and interactive else "")
        + "</td></tr>"
        for entry in entries
    )  # fmt: skip
    names = ["Claim", "Paper", "Found", "Ways that agree", "Verdict"]
    if interactive:
        now = prose.moment(entries[0], "now").capitalize() if entries else "Now"
        names = ["Section", "Claim", "Paper", "Found", "Ways that agree", "As of the paper", now]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    kind = "claims-table ledger" if interactive else "claims-table"
    filters = ""
    if interactive:
        found = {e["verdict"] for e in entries}
        verdicts = {verdict: verdict for verdict in VERDICTS if verdict in found}
        sections = {e["section"]: e["section"] for e in entries}
        filters = _filters(
            "ledger", (("Verdict", "verdict", verdicts), ("Section", "section", sections))
        )
    return (
        f'{filters}<div class="table-scroll" tabindex="0" role="region" aria-label="Claims">'
        f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _ways(entry: Entry) -> str:
    n = entry["n_specifications"]
    return f"{round(entry['share_supporting'] * n)} of {n}" if n else "–"


def claims_table_tex(entries: list[Entry]) -> str:
    """LaTeX table of claims, broken over pages where it must be."""
    rows = "\n".join(
        rf"{tex(entry['statement'])} & {tex(prose.main_number(entry)) if entry['main'] else '--'} "
        rf"& {tex(_ways(entry))} & {tex_chip(entry['verdict'])} \\ \addlinespace"
        for entry in entries
    )
    return (
        r"{\small\begin{longtable}{>{\raggedright\arraybackslash}p{0.42\linewidth}"
        r">{\raggedright\arraybackslash}p{0.17\linewidth}>{\raggedright\arraybackslash}p{0.11\linewidth}p{0.18\linewidth}}"
        "\n"
        r"\toprule Claim & Found & Ways that agree & Verdict \\ \midrule\endhead \bottomrule\endlastfoot"
        f"\n{rows}\n\\end{{longtable}}}}"
    )


def moved(entries: list[Entry]) -> list[Entry]:
    """Claims whose verdict, or whose main number by more than half a per cent, differs at the two dates."""

    def far(entry: Entry) -> bool:
        then, now = (entry["as_of"][name]["main"] for name in ("paper", "now"))
        if then is None or now is None:
            return then is not now
        return abs(now["value"] - then["value"]) > 0.005 * abs(then["value"])

    return [entry for entry in entries if entry["changed"] or far(entry)]


def changes_html(entries: list[Entry], titles: Mapping[str, str], up: str) -> str:
    """HTML table of claims that read differently at the two dates, and why."""

    def at(entry: Entry, name: str) -> str:
        moment = entry["as_of"][name]
        return f"As of {prose.moment(entry, name)}<br>{chip(moment['verdict'])}<br>{escape(_number(moment))}"

    def reasons(entry: Entry) -> str:
        told = "<br>".join(escape(sentence) for sentence in prose.why(entry, titles))
        if not entry["changed"]:
            return told
        return f"{told}<br><span class='muted'>The verdict: {escape(prose.turns(entry, titles))}.</span>"

    rows = "".join(
        f'<tr><td><a href="{up}claims/{entry["id"]}.html">{escape(entry["statement"])}</a></td>'
        f"<td>{at(entry, 'paper')}<br>{at(entry, 'now')}</td><td>{reasons(entry)}</td></tr>"
        for entry in entries
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Claim", "Verdict", "Why"))
    return (
        '<div class="table-scroll" tabindex="0" role="region" aria-label="Changes">'
        '<table class="claims-table"><colgroup><col style="width:26%"><col style="width:24%"><col></colgroup>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _number(moment: Entry) -> str:
    return prose.main_number(moment) if moment["main"] else "no number"


def changes_tex(entries: list[Entry], titles: Mapping[str, str]) -> str:
    """LaTeX list of claims that read differently at the two dates, and why."""
    items = "\n".join(
        rf"\item \textbf{{{tex(entry['statement'])}}} "
        + r" $\rightarrow$ ".join(
            rf"{tex_chip(entry['as_of'][name]['verdict'])} {tex(_number(entry['as_of'][name]))}"
            for name in ("paper", "now")
        )
        + rf". {tex(' '.join(prose.why(entry, titles)))}"
        + (rf" {{\footnotesize The verdict: {tex(prose.turns(entry, titles))}.}}" if entry["changed"] else "")
        for entry in entries
    )  # fmt: skip
    return rf"\begin{{itemize}}{items}\end{{itemize}}"


def verdict_map_html(entries: list[Entry], titles: dict[str, str], up: str) -> str:
    """HTML picture of all verdicts, a square a claim and a row a chapter; each is a link."""
    rows = []
    deciding = {e["chapter"] for e in entries}
    for chapter, title in titles.items():
        if chapter not in deciding:
            continue
        squares = "".join(
            f'<a class="verdict-square {css_class(e["verdict"])}" href="{up}claims/{e["id"]}.html" '
            f'title="{escape(e["statement"])} — {e["verdict"]}">'
            f'<span aria-hidden="true">{SYMBOLS[e["verdict"]]}</span>'
            f'<span class="visually-hidden">{escape(e["statement"])}: {e["verdict"]}</span></a>'
            for e in entries
            if e["chapter"] == chapter
        )
        rows.append(
            f'<div class="verdict-row"><a class="verdict-chapter" href="{up}chapters/{chapter}.html">'
            f'{escape(title)}</a><div class="verdict-squares">{squares}</div></div>'
        )
    return (
        f'<div class="verdict-map">{"".join(rows)}'
        '<p class="verdict-caption" aria-hidden="true">Each square is a claim and leads to its page.</p></div>'
    )


def headlines_html(entries: list[Entry], up: str) -> str:
    """HTML of how many claims have each verdict, and of those that stand out, each a link."""
    key = "".join(
        f"<li>{chip(verdict)} <b>{count}</b></li>"
        for verdict, count in counts(entries).items()
        if count
    )
    items = "".join(
        f'<li class="{css_class(e["verdict"])}"><b>{lead}</b> <span><a href="{up}claims/{e["id"]}.html">{escape(e["statement"])}</a> '
        f'<span class="muted">{_ways(e)} ways agree.</span></span></li>'
        for lead, e in prose.headlines(entries)
    )
    return f'<ul class="verdict-key">{key}</ul>' + (
        f'<ul class="headlines">{items}</ul>' if items else ""
    )


def headlines_tex(entries: list[Entry]) -> str:
    """LaTeX of what the ledger says most plainly."""
    items = "\n".join(
        rf"\item {lead}: {tex(e['statement'])} ({tex(prose.agreement(e))})"
        for lead, e in prose.headlines(entries)
    )
    return rf"\begin{{itemize}}{items}\end{{itemize}}" if items else ""


def verdict_map_tex(entries: list[Entry], titles: dict[str, str]) -> str:
    """LaTeX picture of all verdicts."""
    rows = []
    deciding = {e["chapter"] for e in entries}
    for chapter, title in titles.items():
        if chapter not in deciding:
            continue
        squares = "".join(
            rf"\verdictsquare{{{css_class(e['verdict'])}}}"
            for e in entries
            if e["chapter"] == chapter
        )
        rows.append(rf"{tex(title)} & {squares} \\")
    key = r"\quad ".join(
        rf"\verdictsquare{{{css_class(v)}}} {v}: {n}" for v, n in counts(entries).items() if n
    )
    return (
        r"\begin{center}\begin{tabular}{p{0.45\linewidth}l}" + "\n".join(rows)
        + r"\end{tabular}\end{center}" + f"\n\\noindent {key}\n"
    )  # fmt: skip


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
    verdicts = r"\quad ".join(
        rf"\verdictsquare{{{css_class(verdict)}}} {count} {verdict}"
        for verdict, count in counts(document["claims"]).items()
        if count
    )
    ways = f"{len(document['claims'])} claims, {sum(e['n_specifications'] for e in document['claims']):,} ways to compute them"
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


def counts(entries: list[Entry]) -> dict[str, int]:
    """Count claims by verdict, in the scale's order."""
    return {verdict: sum(e["verdict"] == verdict for e in entries) for verdict in VERDICTS}


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
