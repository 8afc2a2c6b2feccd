"""Sources of the pages the book makes by itself: one for each claim and each figure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any

from recompute.text import plain


@dataclass(frozen=True)
class Function:
    """A function that decides a part, as it stands in its file."""

    file: str
    line: int
    text: str


def _section(title: str, text: str) -> str:
    return f"\n## {title}\n\n{text}\n" if text else ""


def _front_matter(picture: str, alt: str, description: str) -> str:
    facts = {"og:image": picture, "og:image:alt": alt, "og:description": description}
    lines = "\n".join(f"'{name}': {json.dumps(text)}" for name, text in facts.items())
    return f"---\norphan: true\n{lines}\n---\n"


def redirect(to: str, title: str, address: str) -> str:
    """HTML page that leads to another one.

    Parameters
    ----------
    to : str
        Relative address of the other page.
    title : str
        Its title.
    address : str
        Its permanent address.
    """
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><meta http-equiv="refresh" content="0; url={escape(to)}">'
        f'<link rel="canonical" href="{escape(address)}"></head>'
        f'<body><main><h1>{escape(title)}</h1><p><a href="{escape(to)}">Go on</a></p></main></body></html>\n'
    )


def claim_page(
    entry: dict[str, Any],
    *,
    sources: dict[str, str],
    functions: list[Function],
    beside: tuple[dict[str, Any] | None, dict[str, Any] | None],
    address: str,
) -> str:
    """MyST source of a claim's permanent page, in the order a policy reader asks.

    The answer, the paper's number and ours, the readings, a figure, what it depends on; then the
    function that decides it, every way, data and citation.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    sources : dict
        Source id -> its name with vintage.
    functions : list of Function
        What computes its parts.
    beside : (dict or None, dict or None)
        The claims before and after it in the paper's order.
    address : str
        The book's, without a slash at its end.
    """
    name = entry["id"]
    curves = [f for f in entry["figures"] if f.endswith("-curve")]
    pictures = [f"```{{published-figure}} {f}\n```\n" for f in entry["figures"] if f not in curves]
    every = [f"```{{explorer}} {name}\n```\n"] if entry["n"] > 1 else []
    every += [f"```{{published-figure}} {f}\n```\n" for f in curves]
    if entry["ways"]:
        base = f"../ways/{name}"
        every.append(
            f'<a href="{base}.csv" download>All {entry["n"]:,} ways (CSV)</a> · '
            f'<a href="{base}.dropped.csv" download>combinations left out, with reasons (CSV)</a> · '
            f'<a href="{name}.json" download>this claim (JSON)</a>'
        )
    computed = "\n\n".join(
        f"{plain(part['says'])} {plain(part['definition'])} {plain(part['predicate_text'])}".strip()
        for part in entry["parts"]
        if part["definition"]
    )
    code = "\n\n".join(
        f"`{f.file}`, line {f.line}:\n\n```python\n{f.text.rstrip()}\n```" for f in functions
    )
    listed = "\n".join(f"- {plain(sources.get(s, s))}" for s in entry["sources"])
    moves = [
        f"{lead}: [{plain(other['question'])}]({other['id']}.md)"
        for lead, other in zip(("Previous claim", "Next claim"), beside, strict=True)
        if other
    ]
    return "\n".join(
        [
            _front_matter(
                f"{address}/social/{name}.png",
                f"{entry['question']} {entry['label']}.",
                entry["answer"]["text"],
            ),
            f"# {plain(entry['question'])}\n",
            f"```{{claim-card}} {name}\n```\n",
            f"The paper says, in our words: {plain(entry['statement'])} "
            f"Discussed in {{doc}}`/chapters/{entry['chapter']}`.\n",
            *pictures,
            _section("What the words could mean", f"```{{readings}} {name}\n```"),
            _section(
                "What the answer depends on", f"```{{depends}} {name}\n```" if entry["n"] else ""
            ),
            _section("What was computed", computed),
            _section("The function that decides it", code),
            _section("Every way to compute it", "\n".join(every)),
            _section("At the paper's date and now", f"```{{claim-history}} {name}\n```"),
            _section("What the data cannot show", plain(entry["limits"])),
            _section("Sources", listed),
            _section("Cite this claim", f"```{{citation}} claims/{name}\n```"),
            "\n" + " · ".join(moves) + "\n",
        ]
    )


def figure_page(meta: dict[str, Any], statements: dict[str, str], address: str) -> str:
    """MyST source of a figure's permanent page: figure, words, citation, embed snippet, data.

    Parameters
    ----------
    meta : dict
        The figure as in its JSON.
    statements : dict
        Claim id -> its statement.
    address : str
        The book's, without a slash at its end.
    """
    name = meta["id"]
    links = "\n".join(
        f"- [{plain(statements[c])}](../claims/{c}.md) {{claim}}`{c}`" for c in meta["claims"]
    )
    bears_on = f" What it bears on:\n\n{links}" if links else ""
    picture = f"{address}/figures/{name}"
    snippet = (
        f'<figure>\n  <a href="{picture}.html"><img src="{picture}.svg" alt="{escape(meta["alt"])}"></a>\n'
        f"  <figcaption>{escape(meta['title'])}. Source: {escape(address)}</figcaption>\n</figure>"
    )
    return f"""{_front_matter(f"{picture}.png", meta["alt"], meta["alt"])}
# {plain(meta["title"])}

```{{published-figure}} {name}
```

Computed in {{doc}}`/chapters/{meta["chapter"]}`.{bears_on}

## In words

{plain(meta["alt"])}

## Its data

```{{figure-data}} {name}
```

## Cite this figure

```{{citation}} figures/{name}
```

## Embed it

```html
{snippet}
```
"""
