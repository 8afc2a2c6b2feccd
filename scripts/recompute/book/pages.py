"""Sources of the pages the book makes by itself: one for each claim and each figure."""

from __future__ import annotations

import json
from typing import Any

from recompute.book import prose

_SHOWN_ROWS = 25


def _section(title: str, text: str) -> str:
    return f"\n## {title}\n\n{text}\n" if text else ""


def _choices(entry: dict[str, Any]) -> str:
    if not entry["choices"]:
        return ""
    lines = ["| Choice | Values crossed | Main |", "|:---|:---|:---|"]
    main = entry["main"]["choices"] if entry["main"] else {}
    for name, values in entry["choices"].items():
        shown = ", ".join(str(v) for v in values)
        lines.append(f"| {name.replace('_', ' ')} | {shown} | {main.get(name, '–')} |")
    return (
        "\n".join(lines)
        + f"\n\nThe main specification was fixed before the others were run: {entry['why_main']}"
    )


def _changed(entry: dict[str, Any], titles: dict[str, str]) -> str:
    if not entry["n_specifications"]:
        return ""
    turned = f"\n\nThe verdict was {prose.turns(entry, titles)}." if entry["changed"] else ""
    return " ".join(prose.why(entry, titles)) + turned


def _front_matter(picture: str, alt: str) -> str:
    return f"---\norphan: true\n'og:image': {json.dumps(picture)}\n'og:image:alt': {json.dumps(alt)}\n---\n"


def claim_page(entry: dict[str, Any], source_titles: dict[str, str], address: str) -> str:
    """MyST source of a claim's permanent page."""
    picture = f"{address}/social/{entry['id']}.png"
    figures = "\n".join(f"```{{published-figure}} {f}\n```\n" for f in entry["figures"])
    rule = (
        f"{entry['predicate_text']} In the ledger: `{entry['predicate']}`."
        if entry["predicate"]
        else ""
    )
    downloads = ""
    if entry["specifications"]:
        base = f"../specifications/{entry['id']}"
        downloads = (
            f'<a href="{base}.csv" download>All {entry["n_specifications"]} specifications (CSV)</a> · '
            f'<a href="{base}.dropped.csv" download>combinations left out, with reasons (CSV)</a>'
        )
    sources = "\n".join(f"- {source_titles.get(s, s)} (`{s}`)" for s in entry["sources"])
    return "\n".join(
        [
            _front_matter(picture, f"{entry['statement']} Verdict: {entry['verdict']}."),
            f"# {entry['statement']}\n",
            f"```{{claim-card}} {entry['id']}\n```\n",
            f"Computed in {{doc}}`/chapters/{entry['chapter']}`.\n",
            figures,
            _section("What was computed", entry["definition"]),
            _section("When the claim holds", rule),
            _section(
                "Ways to compute it", "\n\n".join(t for t in (_choices(entry), downloads) if t)
            ),
            _section("What changed since the paper", _changed(entry, source_titles)),
            _section("What would change the verdict", entry["flips"]),
            _section("What the data cannot show", entry["limits"]),
            _section("Data that would decide it", entry["missing_data"] or ""),
            _section("Sources", sources),
        ]
    )


def figure_page(
    meta: dict[str, Any], columns: list[str], rows: list[list[str]], citation: str, address: str
) -> str:
    """MyST source of a figure's permanent page: figure, citation, embed snippet, data."""
    name = meta["id"]
    shown = rows[:_SHOWN_ROWS]
    head = "| " + " | ".join(columns) + " |\n|" + "|".join(":---" for _ in columns) + "|"
    body = "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in shown)
    more = (
        f"\n\nThe first {len(shown)} of {len(rows)} rows; the CSV above has all."
        if len(rows) > len(shown)
        else ""
    )
    links = " ".join(f"[{c}](../claims/{c}.md)" for c in meta["claims"])
    snippet = (
        f'<img src="{address}/figures/{name}.svg" alt="{prose.fill("{alt}", meta, where=name)}">'
    )
    return f"""{_front_matter(f"{address}/figures/{name}.png", meta["alt"])}
# {meta["title"]}

```{{published-figure}} {name}
```

Shown in {{doc}}`/chapters/{meta["chapter"]}`. Claims: {links}.

## In words

{meta["alt"]}

## Cite this figure

```text
{citation}
```

## Embed it

```html
{snippet}
```

## Its data

{head}
{body}{more}
"""
