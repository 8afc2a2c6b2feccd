"""What all claims of the book say together: verdicts by question, kind and section, and their hold.

Results of other chapters come as the entries of the ledger that a build has made of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from recompute.claims import Verdict, ledger, sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from recompute.claims.results import ClaimResult

VERDICTS = [str(verdict) for verdict in Verdict]
"""The scale, in the order in which it is shown."""
TESTED = VERDICTS[:3]
"""Verdicts that data have given."""

QUESTIONS = {
    "How effective is the union for Russia's foreign policy?": [
        "theory",
        "union",
        "foreign-policy",
    ],
    "What are its prospects and challenges?": [
        "obstacles-internal",
        "obstacles-regional",
        "prospects",
    ],
    "What can Iran gain?": ["iran"],
}
"""The paper's three questions -> the chapters whose claims bear on them."""


def all_claims(elsewhere: list[dict[str, Any]], here: Iterable[ClaimResult]) -> pd.DataFrame:
    """All claims with their verdicts, those of the other chapters first.

    Parameters
    ----------
    elsewhere : list of dict
        Entries of the other chapters' claims.
    here : iterable of ClaimResult
        Results of this chapter's claims.

    Returns
    -------
    DataFrame
        `id, chapter, section, kind, statement, verdict, share_supporting` (0 to 1),
        `n_specifications` and `question`, one of `QUESTIONS` or missing.
    """
    own = [
        {
            "id": result.claim.id,
            "chapter": result.claim.chapter,
            "section": result.claim.section,
            "kind": result.claim.kind,
            "statement": result.claim.statement,
            **result.summary(),
        }
        for result in here
    ]
    columns = [
        "id",
        "chapter",
        "section",
        "kind",
        "statement",
        "verdict",
        "share_supporting",
        "n_specifications",
    ]
    table = pd.DataFrame([*elsewhere, *own], columns=columns)
    question = {name: question for question, chapters in QUESTIONS.items() for name in chapters}
    return table.assign(question=table["chapter"].map(question))


def tested(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of `all_claims` with a verdict that data have given."""
    return table[table["verdict"].isin(TESTED)]


def verdict_counts(table: pd.DataFrame) -> pd.Series:
    """Count claims by verdict, all of the scale, in its order."""
    return table["verdict"].value_counts().reindex(VERDICTS, fill_value=0)


def used_sources(elsewhere: list[dict[str, Any]], *own: str) -> list[str]:
    """Ids of the sources on which the verdicts of other chapters rest, with further ones."""
    used = {
        source for entry in elsewhere if entry["n_specifications"] for source in entry["sources"]
    }
    return sorted(used | set(own))


def agreement_by_kind(table: pd.DataFrame) -> pd.DataFrame:
    """Mean share of specifications that agree, in %, and number of tested claims, by kind.

    Returns
    -------
    DataFrame
        Index `kind`: `agreement (%)`, `claims`.
    """
    by_kind = tested(table).groupby("kind")["share_supporting"].agg(["mean", "count"])
    by_kind["mean"] *= 100
    return by_kind.set_axis(["agreement (%)", "claims"], axis="columns")


def verdict_numbers(table: pd.DataFrame) -> dict[str, float]:
    """Count the verdicts of `all_claims`.

    Returns
    -------
    dict
        `all`, `tested`, `untested`, `waiting` (not computed yet): numbers of claims; `supported`,
        `mixed`, `refuted`: % of the tested ones.
    """
    known, counts = tested(table), verdict_counts(table)
    supported, mixed, refuted = (
        100 * float(known["verdict"].eq(verdict).mean()) if len(known) else 0.0
        for verdict in TESTED
    )
    return {
        "all": len(table),
        "tested": len(known),
        "untested": int(counts["not testable"]),
        "waiting": int(counts["open"]),
        "supported": supported,
        "mixed": mixed,
        "refuted": refuted,
    }


def by_section(table: pd.DataFrame) -> pd.DataFrame:
    """Count claims by section of the paper, in its order, and by verdict, without empty ones."""
    counts = verdict_counts(table)
    given = [verdict for verdict in VERDICTS if counts[verdict]]
    wide = table.pivot_table(index="section", columns="verdict", values="id", aggfunc="count")
    order = dict.fromkeys(claim.section for claim in ledger().claims)
    rows = [section for section in order if section in wide.index]
    return wide.reindex(index=rows, columns=given).fillna(0).astype(int).reset_index()


def answers(table: pd.DataFrame) -> str:
    """Answer the paper's three questions in Markdown from `all_claims`."""
    return "\n\n".join(_answer(question, table) for question in QUESTIONS)


def _answer(question: str, table: pd.DataFrame) -> str:
    rows = table[table["question"].eq(question)]
    known = tested(rows)
    if known.empty:
        return f"**{question}** No claim that bears on it has been computed yet."
    counts = verdict_counts(known)
    parts = [
        f"**{question}** Of {len(rows)} claims that bear on it, tested: {len(known)}; "
        + ", ".join(f"{verdict}: {counts[verdict]}" for verdict in TESTED)
        + f". On average {100 * known['share_supporting'].mean():.0f} % of the ways to compute "
        "them agree."
    ]
    for verdict, lead in (("supported", "What holds:"), ("not supported", "What does not:")):
        claims = known[known["verdict"].eq(verdict)]
        claims = claims.sort_values("share_supporting", ascending=False, kind="stable")
        if len(claims):
            items = zip(claims["statement"], claims["share_supporting"], strict=True)
            listed = "\n".join(f"- {text} ({100 * share:.0f} %)" for text, share in items)
            parts.append(f"{lead}\n\n{listed}")
    return "\n\n".join(parts)


def best_and_worst_question(table: pd.DataFrame) -> tuple[str, str] | None:
    """Questions on which the data agree most and least; None with fewer than two to compare."""
    agree = tested(table).groupby("question")["share_supporting"].mean()
    agree = agree.reindex([question for question in QUESTIONS if question in agree.index])
    if len(agree) < 2:
        return None
    return str(agree.idxmax()), str(agree.idxmin())


def causes_and_costs(table: pd.DataFrame) -> dict[str, int]:
    """Count the claims of causes and costs: `causes` supported, of `all_causes`."""
    rows = table[table["kind"].isin(["cause", "cost"])]
    return {"causes": int(rows["verdict"].eq("supported").sum()), "all_causes": len(rows)}


def without_one_source(
    elsewhere: list[dict[str, Any]],
    here: Iterable[ClaimResult],
    specifications: Callable[[dict[str, Any]], pd.DataFrame],
) -> pd.DataFrame:
    """Verdicts that change when one source is left out.

    Facts coded by hand are left out in turn only where a claim rests on nothing else.

    Parameters
    ----------
    elsewhere, here
        As in `all_claims`.
    specifications : callable
        Gives the table of specifications of an entry, as `Chapter.specifications` does.

    Returns
    -------
    DataFrame
        `claim`, `verdict`, `left out` (a source), `verdict without it`.
    """
    tables = [
        (entry["statement"], entry["verdict"], specifications(entry))
        for entry in elsewhere
        if entry["n_specifications"]
    ]
    tables += [(result.claim.statement, str(result.verdict), result.table) for result in here]
    rows = []
    for statement, verdict, table in tables:
        every = sensitivity.without_each_source(table)
        published = {name: new for name, new in every.items() if not name.startswith("facts-")}
        for source, other in (published or every).items():
            if str(other) != verdict:
                rows.append((statement, verdict, source, str(other)))
    columns = ["claim", "verdict", "left out", "verdict without it"]
    return pd.DataFrame(rows, columns=columns)


def count_changed(changed: pd.DataFrame, tested_claims: int) -> dict[str, int]:
    """Count the claims of `without_one_source`.

    Parameters
    ----------
    changed : DataFrame
        As from `without_one_source`.
    tested_claims : int
        Number of claims with a verdict.

    Returns
    -------
    dict
        `lost`: claims that cannot be tested without some one source; `turned`: further ones with
        another verdict; `firm`: the rest; `all`: their sum.
    """
    lost = set(changed.loc[changed["verdict without it"].eq("not testable"), "claim"])
    every = set(changed["claim"])
    return {
        "lost": len(lost),
        "turned": len(every - lost),
        "firm": tested_claims - len(every),
        "all": tested_claims,
    }


def turned_without(changed: pd.DataFrame) -> pd.DataFrame:
    """Verdicts of `without_one_source` that turn, the sources that do it joined in `left out`."""
    turned = changed[changed["verdict without it"].ne("not testable")]
    keys = ["claim", "verdict", "verdict without it"]
    return turned.groupby(keys, sort=False)["left out"].agg(", ".join).reset_index()


def changed_since_the_paper(elsewhere: list[dict[str, Any]]) -> pd.DataFrame:
    """Claims with another verdict now than with the data of the paper's date.

    Parameters
    ----------
    elsewhere : list of dict
        Entries of the other chapters' claims.

    Returns
    -------
    DataFrame
        `claim`, `with data of the paper's date`, `with all data`.
    """
    rows = [
        (entry["statement"], entry["as_of"]["paper"]["verdict"], entry["as_of"]["now"]["verdict"])
        for entry in elsewhere
        if entry["changed"]
    ]
    columns = ["claim", "with data of the paper's date", "with all data"]
    return pd.DataFrame(rows, columns=columns)
