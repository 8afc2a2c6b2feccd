"""The interactive specification curve: what a claim's page hands to the script that draws it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from recompute.claims.verdict import NOT_SUPPORTED_UP_TO, SUPPORTED_FROM

MOST = 8000  # ways a page carries; more are thinned, which keeps the page under its weight


def _short(value: Any) -> float | None:
    return None if pd.isna(value) or math.isinf(value) else float(f"{value:.6g}")


def _coded(column: pd.Series, order: list[Any]) -> tuple[list[Any], list[int]]:
    """Return the values that occur, those of `order` first, and the place of each row's value."""
    known = {str(value): place for place, value in enumerate(order)}
    present = sorted(pd.unique(column), key=lambda v: (known.get(str(v), len(known)), str(v)))
    place = {value: number for number, value in enumerate(present)}
    return present, [place[value] for value in column]


def thinned(table: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Keep every k-th specification in order of value, the ends, and the main one.

    Returns
    -------
    DataFrame
        At most about `most` rows.
    int
        k; 1 where all are kept.
    """
    step = -(-len(table) // most)
    if step == 1:
        return table, 1
    place = pd.Series(range(len(table)), index=table.index)
    kept = (place % step == 0) | (place == len(table) - 1) | table["main"].astype(bool)
    return table[kept], step


def payload(
    entry: dict[str, Any],
    table: pd.DataFrame,
    label: Callable[[Any], str],
    threshold: float | None,
    *,
    most: int = MOST,
) -> dict[str, Any]:
    """Code the data of the interactive curve, column by column, so that they stay small.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    table : DataFrame
        Its specifications as published.
    label : callable
        Writes an option for a reader.
    threshold : float or None
        The one number that decides the claim, if there is one.
    most : int
        Most rows.
    """
    ordered = table.sort_values("value", kind="stable", ignore_index=True)
    rows, step = thinned(ordered, most)
    choices, fixed = [], []
    for name, declared in entry["choices"].items():
        options, codes = _coded(rows[name], declared)
        title = name.replace("_", " ")
        if len(options) > 1:
            choices.append({"name": title, "options": [label(o) for o in options], "of": codes})
        else:
            fixed.append([title, label(options[0])])
    sources, source_of = _coded(rows["source"], [])
    dates, date_of = _coded(rows["published"].astype(str), [])
    found: dict[str, Any] = {
        "claim": entry["id"],
        "quantity": entry["quantity"],
        "unit": (entry["main"] or {}).get("unit", ""),
        "rule": [NOT_SUPPORTED_UP_TO, SUPPORTED_FROM],
        "thresholds": [] if threshold is None else [threshold],
        "judged": entry["as_of"]["paper"]["date"],
        "n": len(table),
        "agree": int(table["supports"].sum()),
        "step": step,
        "choices": choices,
        "fixed": fixed,
        "value": [_short(v) for v in rows["value"]],
        "supports": "".join("1" if s else "0" for s in rows["supports"]),
        "sources": ["; ".join(map(label, str(s).split("; "))) for s in sources],
        "source": source_of,
        "dates": dates,
        "date": date_of,
        "main": next((i for i, main in enumerate(rows["main"]) if main), None),
    }
    for side in ("low", "high"):
        if rows[side].notna().any():
            found[side] = [_short(v) for v in rows[side]]
    return found


def script(found: dict[str, Any]) -> str:
    """HTML that hands the data to the page's script and marks where the curve goes."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<div class="explorer" hidden><script type="application/json">{text}</script></div>'


def decisive(entry: dict[str, Any], table: pd.DataFrame) -> dict[str, Any] | None:
    """Find the choice on which the verdict hangs most.

    It is the one that explains most of the variance of agreement, by the adjusted correlation ratio
    1 − (1 − η²)(n − 1)/(n − k), which does not favour a choice for having many options. Options with
    fewer than three specifications say too little to be named.

    Parameters
    ----------
    entry, table
        As for `payload`.

    Returns
    -------
    dict or None
        `choice`, and for its most and its least agreeing option `option` and `share`, 0 to 1;
        None where no choice explains anything.
    """
    agree = table["supports"].astype(float)
    total = float(((agree - agree.mean()) ** 2).sum())
    best, found = 0.0, None
    for name in entry["choices"]:
        groups = agree.groupby(table[name].astype(str))
        n, k = len(agree), groups.ngroups
        if total == 0 or k == 1 or n <= k:
            continue
        between = float((groups.size() * (groups.mean() - agree.mean()) ** 2).sum())
        explained = 1 - (1 - between / total) * (n - 1) / (n - k)
        shares = groups.mean()[groups.size() >= 3]
        if explained > best and len(shares) > 1 and shares.max() > shares.min():
            best = explained
            found = {
                "choice": name.replace("_", " "),
                "most": {"option": shares.idxmax(), "share": float(shares.max())},
                "least": {"option": shares.idxmin(), "share": float(shares.min())},
            }
    return found
