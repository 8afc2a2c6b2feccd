"""Sentences and tables made from results, as MyST Markdown."""

from __future__ import annotations

import datetime
import math
import re
import string
from collections.abc import Mapping
from typing import Any

import pandas as pd

from recompute.claims.ledger import Verdict
from recompute.claims.results import END_OF_TIME
from recompute.errors import RecomputeError

_ORDER = [
    Verdict.SUPPORTED,
    Verdict.MIXED,
    Verdict.NOT_SUPPORTED,
    Verdict.NOT_TESTABLE,
    Verdict.OPEN,
]
SYMBOLS: dict[str, str] = {
    Verdict.SUPPORTED: "✓",
    Verdict.MIXED: "◐",
    Verdict.NOT_SUPPORTED: "✗",
    Verdict.NOT_TESTABLE: "?",
    Verdict.OPEN: "○",
}
VERDICTS = [str(verdict) for verdict in _ORDER]
_MARKUP = re.compile(r"[\\`*_\[\]{}<>&|~^#]|^[-+:=]|(?<=^\d)[.)]")
_CITED = re.compile(r"(\{cite\}`[\w-]+`)")
_LETTERS_A_LINE = 100  # of a printed table in small type
_ROWS_TOGETHER = 12  # with the head; longer tables may be broken over printed pages
_MINUS = re.compile(r"(?<![\w-])-(?=\d)")
_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def inert(text: str) -> str:
    """Let Markdown show text from data as it stands where it would take it for HTML, link or role."""
    return re.sub(r"[\\<`\[{]", r"\\\g<0>", text)


def plain(text: str) -> str:
    """Let Markdown show a text as it stands, on one line: no markup, no HTML, no role."""
    line = " ".join(text.split())
    return _MARKUP.sub(r"\\\g<0>", line)


def in_words(number: int) -> str:
    """Spell out small whole numbers, as running text does."""
    return _WORDS[number] if 0 <= number < len(_WORDS) else str(number)


def fill(template: str, numbers: dict[str, Any], *, where: str) -> str:
    """Fill a sentence with computed numbers.

    Raises
    ------
    RecomputeError
        If the template names a number that is not given, or one is not finite.
    """
    for _, name, _, _ in string.Formatter().parse(template):
        if name is None:
            continue
        key = name.split(".")[0].split("[")[0]
        if key not in numbers:
            raise RecomputeError(
                f"the sentence names {{{name}}}, which is not given",
                where=f"{where}: {template[:60]}…",
                mend=f"pass {key}=... to say()",
            )
        value = numbers[key]
        if isinstance(value, float) and not math.isfinite(value):
            raise RecomputeError(
                f"{{{name}}} is {value}: the data do not give this number",
                where=f"{where}: {template[:60]}…",
                mend="choose a year and source that have it, or say that it is missing",
            )
    safe = {k: inert(v) if isinstance(v, str) else v for k, v in numbers.items()}
    return _MINUS.sub("−", template.format(**safe))


def number(value: float | None, unit: str = "") -> str:
    """Write a number for a reader: three significant digits at least, thousands marked."""
    if value is None:
        return "–"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 or size == 0 else 4
    return _with_unit(f"{value:.0f}" if unit == "year" else f"{value:,.{digits}f}", unit)


def _with_unit(text: str, unit: str) -> str:
    text = text.replace("-", "−")
    if unit == "year":
        return text
    if unit.startswith("US$"):
        return f"US$ {text}{unit[3:]}"
    return f"{text} {unit}".strip()


def stated(entry: dict[str, Any]) -> str:
    """Write the paper's own number, with the digits it has there, and its relation."""
    said = entry["stated"]
    if said is None:
        return ""
    words = {
        "=": "",
        ">": "more than ",
        "<": "less than ",
        ">=": "at least ",
        "<=": "at most ",
        "about": "about ",
        "nearly": "nearly ",
    }
    value, unit = said["value"], said["unit"]
    if not isinstance(value, str):
        value = _with_unit(f"{value:.0f}" if unit == "year" else f"{value:,.10g}", unit)
    return words[said["relation"]] + value


def main_number(entry: dict[str, Any]) -> str:
    """Write the main specification's number, with its interval where it has one."""
    main = entry["main"]
    if main is None:
        return "no number"
    text = number(main["value"], main["unit"])
    if main["low"] is not None and main["high"] is not None:
        text += f" ({number(main['low'])} to {number(main['high'])})"
    return text


def agreement(entry: dict[str, Any]) -> str:
    """Say how many of the ways to compute the claim agree with it."""
    n = entry["n_specifications"]
    if not n:
        by_then = "no data were public by then"
        return entry["missing_data"] or (
            by_then if entry["verdict"] == Verdict.NOT_TESTABLE else "not computed yet"
        )
    if n == 1:
        return "decided by one reading"
    return f"{round(entry['share_supporting'] * n)} of {n} ways to compute it agree"


def moment(entry: dict[str, Any], name: str) -> str:
    """Name a moment at which a claim is judged: "the paper", "now", or a date."""
    date = entry["as_of"][name]["date"]
    return "the paper" if name == "paper" else "now" if date == END_OF_TIME else date


def why(entry: dict[str, Any], titles: Mapping[str, str]) -> list[str]:
    """Say why a claim is judged on other specifications at its two dates.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    titles : mapping
        Source id -> its name with vintage.
    """
    changed = entry["why_changed"]
    if changed is None:
        return ["The two dates have the same data."]
    then, now = sorted(entry["as_of"].values(), key=lambda moment: moment["date"])
    if not then["n_specifications"]:
        return [
            f"By the earlier date no data for it were public; later {now['n_specifications']:,} ways "
            f"were, of which {_percent(now)} agree."
        ]
    sentences = [
        f"First {then['n_specifications']:,} ways, of which {_percent(then)} agree; "
        f"then {now['n_specifications']:,}, of which {_percent(now)} agree."
    ]
    sentences += [_reason(one, titles) for one in changed["reasons"]]
    alone = [one["kind"] for one in changed["reasons"] if one["decides"]]
    if entry["changed"] and alone:
        sentences.append(f"Alone enough to turn the verdict: {_list(alone)}.")
    elif entry["changed"] and len(changed["reasons"]) > 1:
        sentences.append("None of these alone turns the verdict, together they do.")
    return sentences


def _percent(summary: dict[str, Any]) -> str:
    return f"{100 * summary['share_supporting']:.0f} %"


def _reason(reason: dict[str, Any], titles: Mapping[str, str]) -> str:
    n = reason["n"]
    ways = f"{n:,} {'way' if n == 1 else 'ways'}"
    agree = f"{_percent(reason)} agree"
    if reason["kind"] == "revision":
        most = reason["revised"]["largest"] if reason["revised"] else 0.0
        size = "unchanged" if most < 0.05 else f"differing by up to {most:,.1f} %"
        answers = f"{n:,} {'answer' if n == 1 else 'answers'}"
        return f"Revision: {answers} of a later vintage to an earlier question, {size}; {agree}."
    if reason["kind"] == "new years":
        return f"New years: {ways}, for years past those then known; {agree}."
    if reason["kind"] == "new source":
        names = [titles.get(i, i) for i in reason["sources"]]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return (
            f"New source: {ways}, with data not used then ({'; '.join(names[:3])}{more}); {agree}."
        )
    return f"New coverage: {ways} that the data of then did not allow; {agree}."


def turns(entry: dict[str, Any], titles: Mapping[str, str]) -> str:
    """Write when a claim's verdict turned, and with which data."""
    parts = []
    for turn in entry["history"]:
        names = [titles.get(i, i) for i in turn["sources"]]
        came = f" ({'; '.join(names)})" if names else ""
        parts.append(f"{turn['verdict']} from {day(turn['date'])}{came}")
    return "; ".join(parts)


def day(date: str) -> str:
    """Write an ISO date for a reader."""
    when = datetime.date.fromisoformat(date)
    return f"{when.day} {when:%B %Y}"


def short_answer(entry: dict[str, Any], decisive: dict[str, Any] | None = None) -> list[str]:
    """Answer in a few sentences whether a claim holds, what was found, and what it hangs on.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    decisive : dict, optional
        The choice on which the verdict hangs most, from `recompute.site.explorer.decisive`.
    """
    if entry["verdict"] == Verdict.OPEN:
        return ["This claim is not computed yet."]
    if not entry["n_specifications"]:
        return ["No public data can decide this claim; the page names those that could."]
    n, share = entry["n_specifications"], entry["share_supporting"]
    sentences = [
        f"The claim is {entry['verdict']}: "
        + (
            "one reading decides it."
            if n == 1
            else f"{round(share * n):,} of {n:,} defensible ways to compute it agree ({100 * share:.0f} %)."
        )
    ]
    if entry["main"]:
        said = stated(entry)
        against = f"; the paper says {said}" if said else ""
        main = "It" if n == 1 else "The main one"
        sentences.append(
            f"{main} gives {main_number(entry)}, from the vintage {entry['main']['vintage']}{against}."
        )
    if decisive:
        shares = [
            f"{100 * one['share']:.0f} % of the ways with {one['label']}"
            for one in (decisive["most"], decisive["least"])
        ]
        sentences.append(
            f"It hangs most on the choice of {decisive['choice']}: {shares[0]} agree, {shares[1]}."
        )
    then = entry["as_of"]["paper"]
    if entry["changed"] and then["n_specifications"]:
        sentences.append(
            f"With the data public when the paper was accepted it was {then['verdict']}."
        )
    elif entry["changed"]:
        sentences.append("When the paper was accepted no data to compute it were public.")
    return sentences


def headlines(entries: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Pick what the ledger says most plainly: what holds, what fails, what hangs on the method.

    Where several are equally plain, the one computed in most ways comes first. A claim decided by
    one reading has nothing to be robust to and is not picked.
    """
    tested = [e for e in entries if e["n_specifications"] > 1]
    picks = [
        ("Holds most firmly", Verdict.SUPPORTED, lambda e: -e["share_supporting"]),
        ("Fails most plainly", Verdict.NOT_SUPPORTED, lambda e: e["share_supporting"]),
        ("Hangs on the method", Verdict.MIXED, lambda e: abs(e["share_supporting"] - 0.5)),
    ]
    found = []
    for lead, verdict, far in picks:
        these = [e for e in tested if e["verdict"] == verdict]
        if these:
            found.append(
                (lead, min(these, key=lambda e: (far(e), -e["n_specifications"], e["id"])))
            )
    return found


def card(entry: dict[str, Any]) -> str:
    """Show a claim in a notebook outside the book."""
    lines = [
        f"**{SYMBOLS[entry['verdict']]} {entry['verdict'].capitalize()}** · {inert(entry['statement'])}",
        "",
    ]
    if entry["main"]:
        lines.append(f"{entry['quantity']}: {main_number(entry)} ({entry['main']['vintage']})  ")
    lines.append(agreement(entry))
    return "\n".join(lines)


def _cell(text: object) -> str:
    """Show text as it is but for citations, which name an entry of the list and can do no more."""
    parts = _CITED.split(str(text))
    shown = [part if _CITED.fullmatch(part) else inert(part) for part in parts]
    return "".join(shown).replace("|", "\\|").replace("\n", " ")


def _breakable(rows: list[list[str]]) -> list[str]:
    """Let print break a long table over pages; it cannot weigh the columns of such a table itself."""
    if len(rows) <= _ROWS_TOGETHER:
        return []
    columns = list(zip(*rows, strict=True))
    # Each column as wide as its longest word and a gap; what is left goes to those with long texts.
    words = [max(len(w) for cell in column for w in cell.split() or [""]) + 2 for column in columns]
    wanted = [
        max(min(max(map(len, column)), 40) - w, 0) for column, w in zip(columns, words, strict=True)
    ]
    part = min(1.0, max(_LETTERS_A_LINE - sum(words), 0) / max(sum(wanted), 1))
    widths = [w + round(part * more) for w, more in zip(words, wanted, strict=True)]
    return [":class: longtable", ":widths: " + " ".join(map(str, widths))]


def table(frame: pd.DataFrame, caption: str, formats: dict[str, str]) -> str:
    """Make a captioned Markdown table; numbers are right-aligned."""
    numeric = [
        pd.api.types.is_numeric_dtype(frame[c]) and not pd.api.types.is_bool_dtype(frame[c])
        for c in frame
    ]
    rule = "|" + "|".join("---:" if right else ":---" for right in numeric) + "|"
    rows = [[_cell(c) for c in frame]]
    for values in frame.itertuples(index=False):
        cells = []
        for name, value in zip(frame.columns, values, strict=True):
            if isinstance(value, bool):
                cells.append("yes" if value else "no")
            elif pd.isna(value):
                cells.append("–")
            elif str(name) in formats:
                cells.append(format(value, formats[str(name)]))
            else:
                cells.append(_cell(value))
        rows.append(cells)
    head, *body = ["| " + " | ".join(cells) + " |" for cells in rows]
    return "\n".join([f"```{{table}} {caption}", *_breakable(rows), "", head, rule, *body, "```"])


def claims_table(entries: list[dict[str, Any]]) -> str:
    """Make the closing table of a chapter: claim, what was found, verdict."""
    lines = ["| Claim | Paper | Found | Ways that agree | Verdict |", "|:---|:---|:---|---:|:---|"]
    for entry in entries:
        n = entry["n_specifications"]
        ways = f"{round(entry['share_supporting'] * n)} of {n}" if n else "–"
        lines.append(
            f"| {_cell(entry['statement'])} | {stated(entry) or '–'} | {main_number(entry)} "
            f"| {ways} | {SYMBOLS[entry['verdict']]} {entry['verdict']} |"
        )
    return "\n".join(lines)


def _list(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1]


def answer(says: str, entries: list[dict[str, Any]]) -> str:
    """Answer in three sentences: what the section says, how much holds, what it hangs on."""
    counts = {v: [e for e in entries if e["verdict"] == v] for v in VERDICTS}
    decided = {v: len(found) for v, found in counts.items() if found and v != Verdict.OPEN}
    tested = [e for e in entries if e["share_supporting"] is not None]
    sentences = [says.rstrip(". ") + "."]
    n = len(entries)
    if list(decided.values()) == [n]:
        few = {1: "Its one claim is", 2: "Both its claims are"}
        all_of_them = few.get(n, f"All its {in_words(n)} claims are")
        sentences.append(f"{all_of_them} {next(iter(decided))}.")
    elif decided:
        parts = [f"{in_words(k)} {'is' if k == 1 else 'are'} {v}" for v, k in decided.items()]
        sentences.append(f"Of its {in_words(n)} claims, {_list(parts)}.")
    if counts[str(Verdict.OPEN)]:
        left = len(counts[str(Verdict.OPEN)])
        sentences.append(
            f"{in_words(left).capitalize()} {'is' if left == 1 else 'are'} not computed yet."
        )
    elif tested:
        closest = min(tested, key=lambda e: (abs(e["share_supporting"] - 0.5), e["id"]))
        if closest["n_specifications"] > 1 and 0 < closest["share_supporting"] < 1:
            sentences.append(
                "The answer depends most on how it is computed for this one: "
                f"{inert(closest['statement'].rstrip('.'))} ({agreement(closest)})."
            )
        elif len(tested) == 1:
            sentences.append("Every admissible way to compute it gives the same answer.")
        else:
            sentences.append("No verdict here depends on the way it is computed.")
    return " ".join(sentences)
