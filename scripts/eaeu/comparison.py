"""What the members are compared with: the states of the world and other regional unions."""

from __future__ import annotations

from functools import cache

from eaeu.members import MEMBERS, members
from recompute import sources

UNION = "Eurasian Economic Union"
GROUPS = {
    "European Union": "EU",
    "ASEAN": "ASEAN",
    "Mercosur": "MERCOSUR",
    "East African Community": "EAC",
}
"""Unions compared, by the name a reader sees, and their names in the table of memberships."""


@cache
def un_members() -> frozenset[str]:
    """ISO codes of the members of the United Nations: states, without aggregates.

    The survey of e-government covers all of them and nobody else.
    """
    return frozenset(sources.load("egdi-2018")["iso3"])


@cache
def members_of(group: str, year: int) -> list[str]:
    """Members of a union at the end of a year, in alphabetical order.

    Parameters
    ----------
    group : str
        `UNION`, whose five members of today are taken in every year, or one of `GROUPS`.
    year : int
        Calendar year.
    """
    if group == UNION:
        return list(MEMBERS)
    return sorted(members(GROUPS[group], f"{year}-12-31"))
