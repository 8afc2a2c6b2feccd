"""Words about a claim as `claims.json` has it: for chapters, pages and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recompute.claims.ledger import Verdict
from recompute.claims.results import END_OF_TIME
from recompute.sources import catalogue
from recompute.text import (
    as_given,
    cell,
    day,
    in_words,
    inert,
    listed,
    number,
    option,
    percent,
    with_unit,
)

Entry = dict[str, Any]

SYMBOLS: dict[str, str] = {
    Verdict.SUPPORTED: "✓",
    Verdict.MIXED: "◐",
    Verdict.NOT_SUPPORTED: "✗",
    Verdict.NOT_TESTABLE: "?",
    Verdict.OPEN: "○",
}
VERDICTS = list(map(str, SYMBOLS))
_RELATIONS = {
    "=": "", ">": "more than ", "<": "less than ", ">=": "at least ", "<=": "at most ",
    "about": "about ", "nearly": "nearly ",
}  # fmt: skip


def stated(entry: Entry) -> str:
    """Write the paper's own number, with the digits it has there, and its relation."""
    said = entry["stated"]
    if said is None:
        return ""
    value, unit = said["value"], said["unit"]
    if not isinstance(value, str):
        value = with_unit(f"{value:.0f}" if unit == "year" else as_given(value), unit)
    return _RELATIONS[said["relation"]] + value


def main_number(entry: Entry) -> str:
    """Write the main specification's number, with its interval where it has one."""
    main = entry["main"]
    if main is None:
        return "no number"
    text = number(main["value"], main["unit"])
    if main["low"] is not None and main["high"] is not None:
        text += f" ({number(main['low'])} to {number(main['high'])})"
    return text


def agreement(entry: Entry) -> str:
    """Say how many of the ways to compute the claim agree with it."""
    n = entry["n_specifications"]
    if not n:
        by_then = "no data were public by then"
        return entry["missing_data"] or (
            by_then if entry["verdict"] == Verdict.NOT_TESTABLE else "not computed yet"
        )
    if n == 1:
        return "decided by one reading"
    return f"{ways(entry)} ways to compute it agree"


def moment(entry: Entry, name: str) -> str:
    """Name a moment at which a claim is judged: "the paper", "now", or a date."""
    date = entry["as_of"][name]["date"]
    return "the paper" if name == "paper" else "now" if date == END_OF_TIME else date


def why(entry: Entry, titles: Mapping[str, str]) -> list[str]:
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
            f"were, of which {percent(now['share_supporting'])} agree."
        ]
    sentences = [
        f"First {then['n_specifications']:,} ways, of which {percent(then['share_supporting'])} agree; "
        f"then {now['n_specifications']:,}, of which {percent(now['share_supporting'])} agree."
    ]
    sentences += [_reason(one, titles) for one in changed["reasons"]]
    alone = [one["kind"] for one in changed["reasons"] if one["decides"]]
    if entry["changed"] and alone:
        sentences.append(f"Alone enough to turn the verdict: {listed(alone)}.")
    elif entry["changed"] and len(changed["reasons"]) > 1:
        sentences.append("None of these alone turns the verdict, together they do.")
    return sentences


def ways(entry: Entry) -> str:
    """Write how many of the ways agree, such as "46 of 148"."""
    n = entry["n_specifications"]
    return f"{round(entry['share_supporting'] * n)} of {n}" if n else "–"


def counts(entries: list[Entry]) -> dict[str, int]:
    """Count claims by verdict, in the scale's order."""
    return {verdict: sum(e["verdict"] == verdict for e in entries) for verdict in VERDICTS}


def moved(entries: list[Entry]) -> list[Entry]:
    """Claims whose verdict, or whose main number by more than half a per cent, differs at the two dates."""

    def far(entry: Entry) -> bool:
        then, now = (entry["as_of"][name]["main"] for name in ("paper", "now"))
        if then is None or now is None:
            return then is not now
        return abs(now["value"] - then["value"]) > 0.005 * abs(then["value"])

    return [entry for entry in entries if entry["changed"] or far(entry)]


def _reason(reason: Entry, titles: Mapping[str, str]) -> str:
    n = reason["n"]
    these = f"{n:,} {'way' if n == 1 else 'ways'}"
    agree = f"{percent(reason['share_supporting'])} agree"
    if reason["kind"] == "revision":
        most = reason["revised"]["largest"] if reason["revised"] else 0.0
        size = "unchanged" if most < 0.05 else f"differing by up to {most:,.1f} %"
        answers = f"{n:,} {'answer' if n == 1 else 'answers'}"
        return f"Revision: {answers} of a later vintage to an earlier question, {size}; {agree}."
    if reason["kind"] == "new years":
        return f"New years: {these}, for years past those then known; {agree}."
    if reason["kind"] == "new source":
        names = [titles.get(i, i) for i in reason["sources"]]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return (
            f"New source: {these}, with data not used then ({'; '.join(names[:3])}{more}); {agree}."
        )
    return f"New coverage: {these} that the data of then did not allow; {agree}."


def turns(entry: Entry, titles: Mapping[str, str]) -> str:
    """Write when a claim's verdict turned, and with which data."""
    parts = []
    for turn in entry["history"]:
        names = [titles.get(i, i) for i in turn["sources"]]
        came = f" ({'; '.join(names)})" if names else ""
        parts.append(f"{turn['verdict']} from {day(turn['date'])}{came}")
    return "; ".join(parts)


def short_answer(entry: Entry, decisive: Entry | None = None) -> list[str]:
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
            else f"{round(share * n):,} of {n:,} defensible ways to compute it agree ({percent(share)})."
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
            f"{percent(one['share'])} of the ways with {one['label']}"
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


def headlines(entries: list[Entry]) -> list[tuple[str, Entry]]:
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


def card(entry: Entry) -> str:
    """Show a claim in a notebook outside the book."""
    lines = [
        f"**{SYMBOLS[entry['verdict']]} {entry['verdict'].capitalize()}** · {inert(entry['statement'])}",
        "",
    ]
    if entry["main"]:
        lines.append(f"{entry['quantity']}: {main_number(entry)} ({entry['main']['vintage']})  ")
    lines.append(agreement(entry))
    return "\n".join(lines)


def option_label(value: Any) -> str:
    """Write an option of a choice for a reader: a data set by its name and vintage."""
    source = catalogue().get(str(value))
    return f"{source.title}, {source.vintage}" if source else option(value)


def claims_table(entries: list[Entry]) -> str:
    """Make the closing table of a chapter: claim, what was found, verdict."""
    lines = ["| Claim | Paper | Found | Ways that agree | Verdict |", "|:---|:---|:---|---:|:---|"]
    for entry in entries:
        lines.append(
            f"| {cell(entry['statement'])} | {stated(entry) or '–'} | {main_number(entry)} "
            f"| {ways(entry)} | {SYMBOLS[entry['verdict']]} {entry['verdict']} |"
        )
    return "\n".join(lines)


def answer(says: str, entries: list[Entry]) -> str:
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
        sentences.append(f"Of its {in_words(n)} claims, {listed(parts)}.")
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
