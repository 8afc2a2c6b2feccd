"""How a new vintage enters the claims: it stands wherever the newest one named in the ledger stands.

The ledger names vintages by their catalogue ids. A vintage that `recompute refresh` brought is an
option too, wherever the newest named one of its family is: among the options of a choice, in the
exclusions (unless one says ``newer: false``) and in the readings. A claim that passes over the newest
vintage put in by hand, because it lacks a series, say, does not follow. A family that has no vintage
yet is named by a pattern, ``imts-*``, also in the exclusions. ``later``, last in a list of years,
stands for every year after the last one named, up to that of the newest vintage. Which vintage of a
data set counts at a date is not decided here but in `recompute.claims.ways`: the newest one.
"""

from collections.abc import Collection, Mapping
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


def passed_over(used: Collection[str], known: Mapping[str, Vintage]) -> dict[str, str]:
    """Find the vintages that nothing uses though an older one of their family is used.

    Parameters
    ----------
    used : collection of str
        Ids of the sources that chapters have loaded.
    known : mapping
        The catalogue's sources by id.

    Returns
    -------
    dict
        Newer id -> the newest id of its family in use.
    """
    newest: dict[str, str] = {}
    for one in sorted(set(used) & set(known), key=lambda one: known[one].published):
        newest[known[one].family] = one
    return {
        one: newest[vintage.family]
        for one, vintage in known.items()
        if one not in used
        and vintage.family in newest
        and vintage.published > known[newest[vintage.family]].published
    }


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
        The entry with the options, readings and exclusions of its parts completed.
    """
    parts = claim.get("parts")
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return claim  # the ledger's own checks say what is wrong
    return claim | {"parts": [_part(part, known) for part in parts]}


def _part(part: dict[str, Any], known: Mapping[str, Vintage]) -> dict[str, Any]:
    choices = part.get("choices")
    if not isinstance(choices, dict) or not all(isinstance(c, dict) for c in choices.values()):
        return part
    complete, stands_for = {}, {}
    for name, choice in choices.items():
        followed = {
            field: _followed(v, known) for field, v in choice.items() if isinstance(v, list)
        }
        stands_for[name] = {
            new: old for f in followed.values() for new, old in f.stands_for.items()
        }
        lists = {field: _later(f.values, known) for field, f in followed.items()}
        complete[name] = choice | lists
    return part | {
        "choices": complete,
        **{
            field: [_named(one, stands_for, known) for one in part[field]]
            for field in ("inadmissible", "readings")
            if isinstance(part.get(field), list)
        },
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
    stands_for: dict[str, str]  # each new vintage -> the named one beside which it stands, or ""


def _followed(values: list[Any], known: Mapping[str, Vintage]) -> _Followed:
    patterns = [v for v in values if isinstance(v, str) and v.endswith(_PATTERN)]
    named = [v for v in values if isinstance(v, str) and v in known]
    done = _Followed([v for v in values if v not in patterns], {})
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
    return done


def _later(values: list[Any], known: Mapping[str, Vintage]) -> list[Any]:
    years = [v for v in values if v != LATER]
    if years == values or not years:
        return values
    newest = max((one.published for one in known.values()), default="0")
    return [*years, *range(max(years) + 1, int(newest[:4]) + 1)]


def _named(entry: Any, stands_for: dict[str, dict[str, str]], known: Mapping[str, Vintage]) -> Any:
    """Complete the options that an exclusion or a reading names."""
    if not isinstance(entry, dict) or not isinstance(entry.get("when"), dict):
        return entry
    when = dict(entry["when"])
    for name in set(when) & set(stands_for):
        values = when[name] if isinstance(when[name], list) else [when[name]]
        named = [v for v in values if not str(v).endswith(_PATTERN)]
        followed = [
            v
            for v, last in stands_for[name].items()
            if entry.get("newer", True) and (last in named or known[v].family + _PATTERN in values)
        ]
        complete = _later([*named, *followed], known)
        when[name] = complete if isinstance(when[name], list) or followed else when[name]
    return entry | {"when": when}
