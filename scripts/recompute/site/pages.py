"""Sources of the pages the book makes by itself: one for each claim and each figure."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from recompute.notebook import prose
from recompute.notebook.prose import plain


def _section(title: str, text: str) -> str:
    return f"\n## {title}\n\n{text}\n" if text else ""


def _choices(entry: dict[str, Any], label: Callable[[Any], str]) -> str:
    if not entry["choices"]:
        return ""
    lines = ["| Choice | Values crossed | Main |", "|:---|:---|:---|"]
    main = entry["main"]["choices"] if entry["main"] else {}
    for name, values in entry["choices"].items():
        shown = "; ".join(map(label, values))
        chosen = label(main[name]) if name in main else "–"
        lines.append(f"| {plain(name.replace('_', ' '))} | {plain(shown)} | {plain(chosen)} |")
    return "\n".join(lines) + f"\n\nWhy this is the main way: {plain(entry['why_main'])}"


def _changed(entry: dict[str, Any], titles: dict[str, str]) -> str:
    if not entry["n_specifications"]:
        return ""
    turned = f"\n\nThe verdict was {plain(prose.turns(entry, titles))}." if entry["changed"] else ""
    return plain(" ".join(prose.why(entry, titles))) + turned


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
    short: list[str],
    label: Callable[[Any], str],
    sources: dict[str, str],
    address: str,
) -> str:
    """MyST source of a claim's permanent page, in the order a policy reader asks.

    The card, the answer in words, a figure, how robust it is; then how it was computed.

    Parameters
    ----------
    entry : dict
        The claim as in `claims.json`.
    short : list of str
        The answer, sentence by sentence.
    label : callable
        Writes an option of a choice for a reader.
    sources : dict
        Source id -> its name with vintage.
    address : str
        The book's, without a slash at its end.
    """
    name = entry["id"]
    curve = f"{name}-curve"
    pictures = [f"```{{published-figure}} {f}\n```\n" for f in entry["figures"] if f != curve]
    robust = ""
    if entry["n_specifications"] > 1:
        robust = f"```{{explorer}} {name}\n```\n"
    if curve in entry["figures"]:
        robust += f"\n```{{published-figure}} {curve}\n```\n"
    rule = (
        f"{plain(entry['predicate_text'])} In the ledger: `{entry['predicate']}`."
        if entry["predicate"]
        else ""
    )
    downloads = ""
    if entry["specifications"]:
        base = f"../specifications/{name}"
        downloads = (
            f'<a href="{base}.csv" download>All {entry["n_specifications"]:,} ways (CSV)</a> · '
            f'<a href="{base}.dropped.csv" download>combinations left out, with reasons (CSV)</a> · '
            f'<a href="{name}.json" download>this claim (JSON)</a>'
        )
    listed = "\n".join(f"- {plain(sources.get(s, s))} (`{s}`)" for s in entry["sources"])
    done = "Computed" if entry["n_specifications"] else "Discussed"
    chapter = f"{done} in {{doc}}`/chapters/{entry['chapter']}`."
    return "\n".join(
        [
            _front_matter(
                f"{address}/social/{name}.png",
                f"{entry['statement']} Verdict: {entry['verdict']}.",
                " ".join(short),
            ),
            f"# {plain(entry['statement'])}\n",
            f"```{{claim-card}} {name}\n```\n",
            f"{plain(' '.join(short))} {chapter}\n",
            *pictures,
            _section("How robust is it?", robust),
            _section("Data that would decide it", plain(entry["missing_data"] or "")),
            _section("What was computed", plain(entry["definition"])),
            _section("When the claim holds", rule),
            _section(
                "Ways to compute it",
                "\n\n".join(t for t in (_choices(entry, label), downloads) if t),
            ),
            _section("What changed since the paper", _changed(entry, sources)),
            _section("What would change the verdict", plain(entry["flips"])),
            _section("What the data cannot show", plain(entry["limits"])),
            _section("Sources", listed),
            _section("Cite this claim", f"```{{citation}} claims/{name}\n```"),
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
