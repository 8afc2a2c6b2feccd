"""The interactive curve: what a claim's page hands to the script that draws it."""

import math
from typing import Any

import pandas as pd

from recompute.claims.ways import RANK
from recompute.claims.wording import option_label
from recompute.site.elements import option_key

MOST = 8000  # ways a page carries; more are thinned, which keeps the page under its weight


def _short(value: Any) -> float | None:
    return None if pd.isna(value) or math.isinf(value) else float(f"{value:.6g}")


def _coded(column: pd.Series, order: list[Any]) -> tuple[list[Any], list[int]]:
    """Return the options that occur, those of `order` first, and the place of each row's option."""
    declared = {option_key(option): option for option in order}
    known = {key: place for place, key in enumerate(declared)}
    keys = column.map(option_key)
    present = sorted(keys.unique(), key=lambda key: (known.get(key, len(known)), key))
    place = {key: number for number, key in enumerate(present)}
    return [declared.get(key, key) for key in present], [place[key] for key in keys]


def thinned(table: pd.DataFrame, most: int) -> tuple[pd.DataFrame, int]:
    """Keep every k-th way in order of value, the ends, and the main one.

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
    entry: dict[str, Any], part: dict[str, Any], ways: pd.DataFrame, *, most: int = MOST
) -> dict[str, Any]:
    """Code the data of a part's interactive curve, column by column, so that they stay small.

    Parameters
    ----------
    entry, part : dict
        The claim, and its part, as in `claims.json`.
    ways : DataFrame
        Its ways as published.
    most : int
        Most rows.
    """
    first = next(one["id"] for one in entry["parts"] if one["readings"])
    curve = entry["id"] if part["id"] == first else f"{entry['id']}-{part['id']}"
    shown = _shown(part, ways)
    ordered = ways.assign(main=ways.index == shown, row=range(len(ways))).sort_values(
        "value", kind="stable", ignore_index=True
    )
    rows, step = thinned(ordered, most)
    choices, fixed = [], []
    for name, declared in part["choices"].items():
        options, codes = _coded(rows[name], declared["options"])
        title = name.replace("_", " ")
        if len(options) > 1:
            labels = [option_label(option) for option in options]
            choices.append({"name": title, "options": labels, "of": codes})
        else:
            fixed.append([title, option_label(options[0])])
    sources, source_of = _coded(rows["source"], [])
    dates, date_of = _coded(rows["published"].astype(str), [])
    data: dict[str, Any] = {
        "claim": entry["id"],
        "part": part["id"],
        "figure": f"{curve}-curve",
        "quantity": part["quantity"],
        "unit": part["unit"],
        "thresholds": [] if part["threshold"] is None else [part["threshold"]],
        "judged": entry["as_of"]["paper"]["date"],
        "n": len(ways),
        "n_yes": int(ways["outcome"].eq("yes").sum()),
        "step": step,
        "choices": choices,
        "fixed": fixed,
        "value": [_short(v) for v in rows["value"]],
        "row": rows["row"].tolist(),
        "yes": "".join("1" if s == "yes" else "0" for s in rows["outcome"]),
        "sources": ["; ".join(map(option_label, str(s).split("; "))) for s in sources],
        "source": source_of,
        "dates": dates,
        "date": date_of,
        "main": next((i for i, main in enumerate(rows["main"]) if main), None),
    }
    for name in ("low", "high", RANK):
        if name in rows and rows[name].notna().any():
            data[name] = [_short(v) for v in rows[name]]
    return data


def _shown(part: dict[str, Any], ways: pd.DataFrame) -> Any:
    """Index of the way whose number is shown."""
    if part["main"] is None:
        return None
    same = pd.Series(True, index=ways.index)
    for name, option in part["main"]["choices"].items():
        same &= ways[name].map(option_key).eq(option_key(option))
    return ways.index[same][0] if same.any() else None
