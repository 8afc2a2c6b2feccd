"""Claims and findings on the book's pages, as docutils nodes: one source for screen and print.

Text from data stands in text nodes, which every writer escapes; nothing here writes markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from docutils import nodes

from recompute.claims.findings import Finding
from recompute.claims.firmness import Firm
from recompute.claims.ledger import Stated
from recompute.claims.results import END_OF_TIME
from recompute.claims.wording import SYMBOLS, WORDS, main_number, option_label, stated_number
from recompute.notebook.tables import ROWS_TOGETHER
from recompute.text import day, listed, number, percent

Entry = dict[str, Any]
Link = Callable[[str, str], nodes.Element]
"""Makes a link: document name or address, text."""

STANCES = {
    "asserted": "the paper asserts it",
    "attributed": "the paper reports that others say so",
    "aim": "an aim, not a result",
    "plan": "a plan with a date",
    "audit": "our check of the paper itself",
}

Row = tuple[list[nodes.Node | str], list[str]]
"""Cells of a table's row, and the classes the page's script filters by."""


def css_class(finding: str) -> str:
    """Class that colours a finding."""
    return f"finding-{finding.replace(' ', '-')}"


def text(content: str, *classes: str) -> nodes.inline:
    """Run of text with classes."""
    return nodes.inline("", content, classes=list(classes))


def paragraph(*content: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Paragraph of text and inline nodes."""
    parts = [nodes.Text(one) if isinstance(one, str) else one for one in content]
    return nodes.paragraph("", "", *parts, classes=list(classes))


def table(
    head: Sequence[str],
    rows: Iterable[tuple[Sequence[nodes.Node | str], Sequence[str]]],
    *,
    widths: Sequence[int],
    classes: Sequence[str] = (),
) -> nodes.table:
    """Table of nodes and texts.

    Parameters
    ----------
    head : sequence of str
        Names of the columns.
    rows : iterable of (cells, classes)
        A row's cells and the classes that the page's script filters by.
    widths : sequence of int
        Relative widths of the columns.
    classes : sequence of str
        Of the table.
    """
    group = nodes.tgroup(cols=len(head))
    group += [nodes.colspec(colwidth=width) for width in widths]

    def row(cells: Sequence[nodes.Node | str], named: Sequence[str]) -> nodes.row:
        made = nodes.row(classes=list(named))
        for column, cell in enumerate(cells):
            inner = cell if isinstance(cell, nodes.paragraph) else paragraph(cell)
            # On a phone a row is a block, and each cell but the first names its column.
            made += nodes.entry("", inner, **({"column": head[column]} if column else {}))
        return made

    group += nodes.thead("", row(head, ()))
    body = [row(cells, named) for cells, named in rows]
    group += nodes.tbody("", *body)
    # In print a long table breaks over pages, and needs its widths, or no cell would break.
    broken = ["longtable", "colwidths-given"] if len(body) > ROWS_TOGETHER else []
    return nodes.table("", group, classes=["claims-table", *classes, *broken])


def chip(finding: str, label: str | None = None) -> nodes.inline:
    """Symbol and words of a finding, so that colour is never alone."""
    found = Finding(finding)
    return text(f"{SYMBOLS[found]} {label or WORDS[found]}", "finding-chip", css_class(finding))


_NOT_YET = "No data yet"


def _came_later(entry: Entry, moment: Entry) -> bool:
    """Tell whether a claim had no data at a date, but has some at the other."""
    return bool(moment["finding"] == Finding.NO_DATA != entry["finding"])


def moment_chip(entry: Entry, name: str) -> nodes.inline:
    """Chip of a claim's finding at one of its dates."""
    moment = entry["as_of"][name]
    return chip(moment["finding"], _NOT_YET if _came_later(entry, moment) else None)


def then_label(entry: Entry) -> str:
    """Label of a claim's finding with the data of the paper's date."""
    moment = entry["as_of"]["paper"]
    return _NOT_YET if _came_later(entry, moment) else str(moment["label"])


def _number(main: Entry | None) -> str:
    return "no number" if main is None else main_number(main, main["unit"])


def _whence(main: Entry) -> str:
    year = "" if main["year"] is None or main["unit"] == "year" else f"{main['year']}, "
    whence = f"data of {main['vintage']}" if main["vintage"] else "coded from public pages"
    return f"{year}{whence}"


def numbers(entry: Entry) -> str:
    """Write a claim's numbers, the paper's first, for the parts that have one."""
    shown = [part for part in entry["parts"] if part["main"]]
    return "; ".join(_number(part["main"]) for part in shown[:2]) or "–"


def said(entry: Entry) -> str:
    """Write the numbers the paper states for a claim's parts."""
    stated = [Stated.model_validate(p["stated"]) for p in entry["parts"] if p["stated"]]
    return "; ".join(dict.fromkeys(map(stated_number, stated)))


def facts(pairs: Iterable[tuple[str, str]]) -> list[nodes.Node]:
    """List named facts; nothing where there is none."""
    items = [
        nodes.definition_list_item("", nodes.term("", name), nodes.definition("", paragraph(value)))
        for name, value in pairs
        if value
    ]
    return [nodes.definition_list("", *items, classes=["claim-facts"])] if items else []


def firm_words(entry: Entry) -> str:
    """Say how firm a finding is and what would turn it."""
    firm = entry["firmness"]
    if firm["level"] == Firm.NONE:
        return ""
    if firm["level"] == Firm.FIRM:
        return f"Firm: {len(firm['records'])} independent sources, none of which turns it alone."
    if firm["level"] == Firm.ONE_SOURCE:
        return f"It rests on one source: {listed(firm['records'])}."
    turn = firm["turns"][0]
    what = option_label(turn["option"])
    kind = "the record" if turn["choice"] == "record" else turn["choice"].replace("_", " ")
    more = f", and {len(firm['turns']) - 1} more" if len(firm["turns"]) > 1 else ""
    return f"Fragile: without {kind} “{what}” it would be “{WORDS[Finding(turn['to'])]}”{more}."


def card(entry: Entry, link: Link, *, title: bool = True) -> nodes.container:
    """Card of a claim: finding, answer, the paper's number and ours.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    link : callable
        Makes links of the page at hand.
    title : bool
        Whether to show the question and lead to the claim's own page, where more stands.
    """
    box = nodes.container(classes=[css_class(entry["finding"]), "claim-card"])
    where = paragraph(f"{entry['where']} · {STANCES[entry['stance']]}", classes=["claim-where"])
    box += where
    if title:
        address = f"claims/{entry['id']}"
        more = nodes.inline("", " · ", link(address, "more on this claim"), classes=["screen-only"])
        where += more
        box += paragraph(link(address, entry["question"]), classes=["claim-question"])
    box += paragraph(chip(entry["finding"], entry["label"]), classes=["claim-finding"])
    box += paragraph(entry["answer"]["text"], classes=["claim-answer"])
    pairs = [("The paper", said(entry))]
    for part in entry["parts"]:
        if part["main"]:
            named = f" ({part['name']})" if len(entry["parts"]) > 1 else ""
            pairs.append((f"Computed{named}", f"{_number(part['main'])} · {_whence(part['main'])}"))
    if entry["changed"] and not title:
        pairs.append(("With the data of the paper's date", then_label(entry)))
    pairs.append(("How firm", firm_words(entry)))
    box.extend(facts(pairs))
    return box


def asked(entry: Entry, link: Link) -> nodes.reference:
    """Question that leads to its claim's page and, pointed at, gives the answer."""
    question = link(f"claims/{entry['id']}", entry["question"])
    question["reftitle"] = entry["answer"]["text"]
    return question


def claims_table(entries: list[Entry], link: Link, *, ledger: bool = False) -> nodes.Node:
    """Table of claims: question, numbers, finding; the ledger's has section and stance too."""
    head = ["Claim", "Paper", "Computed", "Finding"]
    widths = [42, 14, 16, 28]
    if ledger:
        head, widths = ["Section", *head, "At the paper's date"], [9, 34, 12, 14, 20, 15]
    rows: list[Row] = []
    for entry in entries:
        cells: list[nodes.Node | str] = [
            asked(entry, link),
            said(entry) or "–",
            numbers(entry),
            chip(entry["finding"], entry["label"]),
        ]
        if ledger:
            cells = [entry["section"], *cells, moment_chip(entry, "paper")]
        named = [
            css_class(entry["finding"]),
            f"section-{nodes.make_id(entry['section'])}",
            f"stance-{entry['stance']}",
        ]
        rows.append((cells, named))
    return table(head, rows, widths=widths, classes=["ledger"] if ledger else [])


def by_question(entries: list[Entry], questions: dict[str, str], link: Link) -> list[nodes.Node]:
    """Sections of the ledger, one for each of the paper's questions and one for the background.

    A paper that asks none has its claims in one table.
    """
    if not questions:
        return [claims_table(entries, link, ledger=True)]
    jumps = paragraph()
    sections: list[nodes.Node] = []
    for one, title in {**questions, "": "Background"}.items():
        if chosen := [entry for entry in entries if entry["bears_on"] == one]:
            name = nodes.make_id(title)
            section = nodes.section(ids=[name], names=[nodes.fully_normalize_name(title)])
            section += [nodes.title(text=title), claims_table(chosen, link, ledger=True)]
            if sections:
                jumps += nodes.Text(" · ")
            jumps += nodes.reference("", title, refid=name, internal=True)
            jumps += nodes.Text(f" ({len(chosen)})")
            sections.append(section)
    return [jumps, *sections]


def filters(entries: list[Entry]) -> list[tuple[str, str, dict[str, str]]]:
    """Say what the ledger is filtered by: label, name, and value -> words; ``name-value`` is a row's class."""
    words = {
        "finding": {finding: WORDS[Finding(finding)] for finding in counts(entries)},
        "section": {entry["section"]: entry["section"] for entry in entries},
        "stance": {entry["stance"]: STANCES[entry["stance"]] for entry in entries},
    }
    return [
        (name.capitalize(), name, {nodes.make_id(value): said for value, said in given.items()})
        for name, given in words.items()
    ]


def asserted(entries: list[Entry]) -> list[Entry]:
    """Claims that the paper asserts."""
    return [entry for entry in entries if entry["stance"] == "asserted"]


def counts(entries: list[Entry]) -> dict[str, int]:
    """Count claims by finding, in the scale's order, without those of which there are none."""
    given = {str(f): sum(e["finding"] == f for e in entries) for f in Finding}
    return {finding: count for finding, count in given.items() if count}


def tally(entries: list[Entry], page: str, link: Link) -> nodes.bullet_list:
    """List of how many asserted claims have each finding; each leads to these in a list of claims."""
    items = []
    for finding, count in counts(asserted(entries)).items():
        these = link(page, "")
        these["refuri"] += f"?finding={nodes.make_id(finding)}&stance=asserted"
        these += chip(finding)
        items.append(nodes.list_item("", paragraph(these, f" {count}")))
    return nodes.bullet_list("", *items, classes=["finding-key"])


def answers(entries: list[Entry], link: Link) -> nodes.Node:
    """List of questions, each with its finding and answer; a question leads to the claim's page."""
    if not entries:
        return paragraph("Nothing at present.")
    items = []
    for entry in entries:
        question = link(f"claims/{entry['id']}", entry["question"])
        heading = paragraph(question, " ", chip(entry["finding"], entry["label"]))
        items.append(nodes.list_item("", heading, paragraph(entry["answer"]["text"])))
    return nodes.bullet_list("", *items)


def finding_map(entries: list[Entry], titles: dict[str, str], link: Link) -> nodes.container:
    """Picture of all findings, a square a claim and a row a chapter; each is a link."""
    box = nodes.container(classes=["finding-map"])
    for chapter, title in titles.items():
        mine = [entry for entry in entries if entry["chapter"] == chapter]
        if not mine:
            continue
        squares = nodes.paragraph(classes=["finding-squares"])
        for entry in mine:
            square = link(f"claims/{entry['id']}", SYMBOLS[Finding(entry["finding"])])
            square["classes"] += ["finding-square", css_class(entry["finding"])]
            square["reftitle"] = f"{entry['question']} {entry['label']}."
            square += text(f" {square['reftitle']}", "visually-hidden")  # what is read out
            squares += [square, nodes.Text(" ")]
        row = nodes.container(classes=["finding-row"])
        row += [paragraph(link(f"chapters/{chapter}", title), classes=["finding-chapter"]), squares]
        box += row
    return box


def readings(entry: Entry) -> list[nodes.Node]:
    """Tables of the readings of a claim's parts: what was asked, the answer, the number."""
    made: list[nodes.Node] = []
    for part in entry["parts"]:
        if len(entry["parts"]) > 1:
            made.append(
                paragraph(
                    nodes.strong(text=part["says"]), " ", chip(part["finding"], part["label"])
                )
            )
        if not part["readings"]:
            if part["missing_data"]:
                made.append(paragraph(f"No public data: {part['missing_data']}"))
            continue
        rows: list[Row] = []
        for reading in part["readings"]:
            spread = ""
            if reading["value"] is not None:
                spread = number(reading["value"], part["unit"])
                if reading["n"] > 1 and reading["low"] != reading["high"]:
                    spread += f" ({number(reading['low'])} to {number(reading['high'])})"
            name = paragraph(reading["name"])
            if not reading["plain"]:
                name += text(" (another reading)", "muted")
            if reading["why"]:
                name += text(f" {reading['why']}", "muted")
            label = reading["label"] if reading["n"] else "no data"
            rows.append(([name, chip(reading["finding"], label), spread or "–"], []))
        head = ("What the words could mean", "Finding", "Median (lowest to highest)")
        made.append(table(head, rows, widths=[46, 28, 26], classes=["readings"]))
    return made


def depends(entry: Entry) -> nodes.Node:
    """Table of what the answer depends on, ordered: a bar for each choice and for pairs that matter."""
    if not entry["dependence"]:
        return paragraph("There is one way to compute it; nothing else was chosen.")
    kinds = {
        (part["id"], name): choice["kind"]
        for part in entry["parts"]
        for name, choice in part["choices"].items()
    }
    several = len(entry["parts"]) > 1
    names = {part["id"]: part["name"] for part in entry["parts"]}
    rows: list[Row] = []
    for share in entry["dependence"]:
        name = share["choice"].replace("_", " ")
        if several:
            name = f"{name} ({names[share['part']]})"
        kind = kinds.get((share["part"], share["choice"]), "together, beyond each alone")
        rows.append(([name, kind, _bar(share["of_value"]), _bar(share["of_answer"])], []))
    head = ("Choice", "What it changes", "Share of the number's spread", "Share of the answer's")
    return table(head, rows, widths=[32, 24, 22, 22], classes=["depends"])


def _bar(share: float) -> nodes.paragraph:
    """Share as a bar of tenths, for screen and print alike, with its number."""
    full = round(10 * share)
    return paragraph(text("█" * full + "░" * (10 - full), "bar"), f" {percent(share)}")


def moved(entries: list[Entry]) -> list[Entry]:
    """Claims whose finding, or whose number by more than half a per cent, differs at the two dates."""

    def far(entry: Entry) -> bool:
        then, now = (entry["as_of"][name]["main"] for name in ("paper", "now"))
        if then is None or now is None:
            return then is not now
        return abs(now["value"] - then["value"]) > 0.005 * abs(then["value"])

    return [entry for entry in entries if entry["changed"] or far(entry)]


def reason(entry: Entry, titles: dict[str, str]) -> str:
    """Say in one sentence what the later date added."""
    words = {
        "revision": "later vintages of the same data",
        "new years": "years the data did not reach then",
        "new source": "data not used then",
        "new coverage": "what the same data did not allow then",
    }
    if not entry["reasons"]:
        return "Both dates have the same data."
    parts = []
    for one in entry["reasons"]:
        names = list(dict.fromkeys(titles.get(i, i) for i in one["sources"]))
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        revised = "" if not one["revised"] else f", by {one['revised']:.1f} % at the median"
        parts.append(f"{words[one['kind']]} ({'; '.join(names[:2])}{more}){revised}")
    return f"Added since: {listed(parts)}."


def changes(entries: list[Entry], titles: dict[str, str], link: Link) -> nodes.Node:
    """Table of claims that read differently at the two dates, and why."""
    rows: list[Row] = []
    for entry in entries:
        both = nodes.paragraph()
        for name, lead in (("paper", "Then: "), ("now", " Now: ")):
            moment = entry["as_of"][name]
            known = moment["finding"] != Finding.NO_DATA
            shown = f" {_number(moment['main'])}." if known else "."
            both += [nodes.Text(lead), moment_chip(entry, name), nodes.Text(shown)]
        rows.append(([asked(entry, link), both, reason(entry, titles)], []))
    return table(("Claim", "Finding", "Why"), rows, widths=[30, 32, 38])


def turns(entry: Entry, titles: dict[str, str]) -> str:
    """Say when a claim's finding turned, and with which data."""
    parts = []
    for turn in entry["history"]:
        names = list(dict.fromkeys(titles.get(i, i) for i in turn["sources"]))
        came = f" ({'; '.join(names[:2])})" if names else ""
        parts.append(f"{WORDS[Finding(turn['finding'])].lower()} from {day(turn['date'])}{came}")
    return "; ".join(parts)


def history(entry: Entry, titles: dict[str, str]) -> list[nodes.Node]:
    """Paragraphs on the finding at the paper's date and since, and on its registration."""
    parts = []
    if entry["n"]:
        lead = f"With the data public at the paper's date: {then_label(entry)}. Now: {entry['label']}. "
        parts.append(lead + reason(entry, titles))
    parts.append(registered(entry))
    if len(entry["history"]) > 1:
        parts.append(f"Over time: {turns(entry, titles)}.")
    return [paragraph(part) for part in parts]


def moment_name(entry: Entry, name: str) -> str:
    """Name a moment at which a claim is judged: "the paper's date", "now", or a date."""
    date = entry["as_of"][name]["date"]
    return "the paper's date" if name == "paper" else "now" if date == END_OF_TIME else day(date)


def registered(entry: Entry) -> str:
    """Say what was registered of a claim, and whether its finding has stood since."""
    known = entry["registration"]
    if known is None:
        return "How this claim is decided is not registered."
    said_so = (
        f"How this claim is decided was fixed on {day(known['date'])}, when the newest data were of "
        f"{day(known['newest_vintage'])} (fingerprint {known['hash']})."
    )
    for one in known["deviations"]:
        said_so += f" Changed on {day(one['date'])}: {one['reason']}"
    if not known["later"]:
        return f"{said_so} No newer data have come out since."
    days = f"{known['later']} later {'day' if known['later'] == 1 else 'days'} of new data"
    return f"{said_so} The finding has stood on {known['stood']} of {days}."
