"""How a new vintage enters the claims: it stands wherever the newest one named in the ledger stands.

The ledger names vintages by their catalogue ids. A vintage that `recompute refresh` brought is
crossed too, wherever the newest named one of its family is: among the choices, in the main
specification (which moves to the new vintage), in the exclusions (unless one says ``newer:
false``). A claim that passes over the newest vintage put in by hand, because it lacks a series, say,
does not follow. A family that has no vintage yet is named by a pattern, ``imts-*``, also in the
exclusions. So that
refreshing every month does not fill the curve with near copies, only the newest vintage beyond those
named counts at any date; and where a claim names one vintage of a family, not several to compare,
the new one replaces it from the day it was public. ``later``, last in a list of years, stands for
every year after the last one named, up to that of the newest vintage.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any, NamedTuple

LATER = "later"
_PATTERN = "-*"


class Vintage(NamedTuple):
    """What the rule asks of a catalogue entry.

    Attributes
    ----------
    published : str
        ISO date of publication.
    fetched : bool
        Whether `recompute refresh` brought it.
    family : str
        As the catalogue says it.
    """

    published: str
    fetched: bool
    family: str


def expand(claim: dict[str, Any], known: Mapping[str, Vintage]) -> dict[str, Any]:
    """Write the vintages and years a claim takes in by the rule into its ledger entry.

    Parameters
    ----------
    claim : dict
        The entry as the ledger has it.
    known : mapping
        The catalogue's sources by id.

    Returns
    -------
    dict
        The entry with `choices`, `main` and `inadmissible` completed; `succession`, by choice the
        runs of vintages each of which replaces the one before it; and `first_main`, the place in
        `main` of the first specification the ledger itself names.
    """
    choices = claim.get("choices")
    if not isinstance(choices, dict) or not all(isinstance(v, list) for v in choices.values()):
        return claim  # the ledger's own checks say what is wrong
    found = {name: _followed(values, known) for name, values in choices.items()}
    complete = {name: _later(one.values, known) for name, one in found.items()}
    if complete == choices:
        return claim
    stands_for = {name: one.stands_for for name, one in found.items()}
    copies = [_copies(main, stands_for) for main in claim.get("main", [])]
    return claim | {
        "choices": complete,
        "main": list(chain.from_iterable(copies)),
        "inadmissible": [
            _excluded(one, stands_for, known) for one in claim.get("inadmissible", [])
        ],
        "succession": {name: one.runs for name, one in found.items() if one.runs},
        "first_main": len(copies[0]) - 1 if copies else 0,
    }


def newest(source_id: str, known: Mapping[str, Vintage], date: str) -> str:
    """Return the newest fetched vintage of a source's family public by a date, or the source."""
    ours = [
        v
        for v, one in known.items()
        if one.fetched
        and one.family == known[source_id].family
        and known[source_id].published < one.published <= date
    ]
    return max(ours, key=lambda v: (known[v], v), default=source_id)


class _Followed(NamedTuple):
    values: list[Any]
    stands_for: dict[str, str]  # each new vintage -> the named one whose place it takes, or ""
    runs: list[list[str]]


def _followed(values: list[Any], known: Mapping[str, Vintage]) -> _Followed:
    patterns = [v for v in values if isinstance(v, str) and v.endswith(_PATTERN)]
    named = [v for v in values if isinstance(v, str) and v in known]
    done = _Followed([v for v in values if v not in patterns], {}, [])
    families = [known[v].family for v in named]
    for name in dict.fromkeys([*families, *(p.removesuffix(_PATTERN) for p in patterns)]):
        vintages = sorted(
            (v for v in known if known[v].family == name), key=lambda v: (known[v], v)
        )
        ours = [v for v in vintages if v in named]
        last = ours[-1] if ours else ""
        beyond = vintages[vintages.index(last) + 1 :] if ours else vintages
        new = [v for v in beyond if known[v].fetched]
        if not new or (ours and new != beyond):
            continue
        at = done.values.index(last) + 1 if ours else len(done.values)
        done.values[at:at] = new
        done.stands_for.update(dict.fromkeys(new, last))
        done.runs.append([*(ours if len(ours) == 1 else []), *new])
    return done


def _later(values: list[Any], known: Mapping[str, Vintage]) -> list[Any]:
    years = [v for v in values if v != LATER]
    if years == values:
        return values
    newest = max((one.published for one in known.values()), default="0")
    return [*years, *range(max(years) + 1, int(newest[:4]) + 1)]


def _copies(main: dict[str, Any], stands_for: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Put before a main specification itself with each newer vintage, the newest first."""
    copies = [main]
    for name, like in stands_for.items():
        new = [v for v, last in like.items() if last and last == main.get(name)]
        copies = [m | {name: v} for v in reversed(new) for m in copies] + copies
    return copies


def _excluded(
    exclusion: dict[str, Any],
    stands_for: dict[str, dict[str, str]],
    known: Mapping[str, Vintage],
) -> dict[str, Any]:
    if not exclusion.get("newer", True):
        return exclusion
    when = dict(exclusion.get("when", {}))
    for name in set(when) & set(stands_for):
        values = when[name] if isinstance(when[name], list) else [when[name]]
        named = [v for v in values if not str(v).endswith(_PATTERN)]
        followed = [
            v
            for v, last in stands_for[name].items()
            if last in named or known[v].family + _PATTERN in values
        ]
        when[name] = [*named, *followed]
    return exclusion | {"when": when}
