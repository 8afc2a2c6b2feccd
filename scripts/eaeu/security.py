"""The union beside the security organisations: who is in both, and who owes whom defence.

Members of two structures are held against each other by those in both over those in either, the
index of {cite}`jaccard1912`. The European Union and NATO give the yardstick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from eaeu.data import published
from eaeu.members import members, memberships
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import membership
from recompute.sources import countries
from recompute.text import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

TREATY = "by treaty"
TAKING_PART = "only those that take part"
PAIRS = "pairs that owe each other defence"
SECURITY = {TREATY: "CSTO", TAKING_PART: "CSTO taking part"}
"""How members of the security organisation are counted -> its name among the memberships."""

UNION_AND_CSTO = "Union (to 2014 the Community) and CSTO"
EU_AND_NATO = "European Union and NATO"

_MEMBERSHIPS = "facts-memberships"
_ALLIANCES = "atop"


def share_in_both(one: Iterable[str], other: Iterable[str]) -> float:
    """States in both of two groups, in per cent of those in either."""
    return 100 * membership.jaccard(one, other)


def csto_overlap(day: str, counted: str) -> Estimate:
    """Overlap of the union with the Collective Security Treaty Organization, in per cent.

    Parameters
    ----------
    day : str
        ISO date.
    counted : str
        A key of `SECURITY`.

    Returns
    -------
    Estimate
        `yardstick` is the overlap of the European Union and NATO on the day, in per cent.

    Raises
    ------
    NoData
        Everyone takes part on the day, so that counting those who do changes nothing.
    """
    union, security = members("EAEU", day), members(SECURITY[counted], day)
    if counted == TAKING_PART and security == members("CSTO", day):
        raise NoData(f"on {day} all members of the security organisation take part in it")
    return Estimate(
        share_in_both(union, security),
        _MEMBERSHIPS,
        year=int(day[:4]),
        extra={"yardstick": share_in_both(members("EU", day), members("NATO", day))},
        published=day,
    )


def two_structures_overlap(day: str, counted: str) -> Estimate:
    """Measure what the union and the security organisation share, in per cent of members or pairs.

    Parameters
    ----------
    day : str
        ISO date; duties of defence are those of its year.
    counted : str
        A key of `SECURITY`, or `PAIRS`: pairs of the union's members.

    Raises
    ------
    NoData
        As `csto_overlap`, or the alliance data do not reach the year.
    """
    if counted != PAIRS:
        return csto_overlap(day, counted)
    year = int(day[:4])
    used = [_ALLIANCES, _MEMBERSHIPS]
    known = published(_ALLIANCES)
    return Estimate(pairs_bound(members("EAEU", day), year), used, year=year, published=known)


def defence_pairs(year: int) -> frozenset[frozenset[str]]:
    """Pairs of states (iso3) that owe each other defence by treaty in a year.

    Raises
    ------
    NoData
        The alliance data do not give the year.
    """
    treaties = sources.load(_ALLIANCES)
    last = int(treaties["year"].max())
    treaties = treaties[treaties["year"].eq(year) & treaties["defense"].eq(1)]
    if treaties.empty:
        raise NoData(f"the alliance data end in {last}")
    pairs = zip(treaties["iso3_1"], treaties["iso3_2"], strict=True)
    return frozenset(frozenset(pair) for pair in pairs)


def pairs_bound(states: frozenset[str], year: int) -> float:
    """Share, in per cent, of the pairs of two or more states (iso3) that owe each other defence.

    Raises
    ------
    NoData
        As `defence_pairs`.
    """
    bound = sum(pair <= states for pair in defence_pairs(year))
    return 100 * bound / (len(states) * (len(states) - 1) / 2)


def security_complex(day: str) -> frozenset[str]:
    """States (iso3) in the union or the security organisation on a day."""
    return members("EAEU", day) | members("CSTO", day)


def china_in_sco(day: str) -> Estimate:
    """Year in which China joined the Shanghai Cooperation Organization.

    Returns
    -------
    Estimate
        `member` tells whether China is one on the ISO date `day`.

    Raises
    ------
    NoData
        China never joined.
    """
    rows = memberships()
    joined = rows.loc[rows["organisation"].eq("SCO") & rows["iso3"].eq("CHN"), "joined"]
    if joined.empty:
        raise NoData("China is not among the members of the Shanghai Cooperation Organization")
    member = "CHN" in members("SCO", day)
    return Estimate(
        int(joined.iloc[0][:4]),
        _MEMBERSHIPS,
        year=int(day[:4]),
        extra={"member": member},
        published=day,
    )


def complex_in_sco(day: str) -> Estimate:
    """Share, in per cent, of the states around Russia that are in the Shanghai organisation too."""
    states = security_complex(day)
    inside = len(states & members("SCO", day))
    value = 100 * inside / len(states)
    return Estimate(value, _MEMBERSHIPS, year=int(day[:4]), published=day)


def counts(day: str) -> dict[str, int]:
    """Count states on a day for the sentences about the two structures.

    Returns
    -------
    dict
        `union`, `either`, `both`, `both_active` (of those that take part), `in_sco` of the `either`.
    """
    union, security = members("EAEU", day), members("CSTO", day)
    return {
        "union": len(union),
        "either": len(union | security),
        "both": len(union & security),
        "both_active": len(union & members("CSTO taking part", day)),
        "in_sco": len((union | security) & members("SCO", day)),
    }


def idle(day: str) -> list[str]:
    """Members of the security organisation (iso3) that have stopped taking part by a day."""
    return sorted(members("CSTO", day) - members("CSTO taking part", day))


def idle_names(day: str) -> str:
    """Names of the members that `idle` gives, as running text does; "nobody" for none."""
    return listed(countries.name(code) for code in idle(day)) if idle(day) else "nobody"


def owed_defence(by: str, day: str, year: int) -> int:
    """Count states of the security complex of a day that a state (iso3) owed defence in a year."""
    pairs = defence_pairs(year)
    return sum(frozenset({by, state}) in pairs for state in security_complex(day))


def last_alliances() -> int:
    """Last year of the alliance data."""
    return int(sources.load(_ALLIANCES)["year"].max())


def ties(day: str, year: int) -> pd.Series:
    """Count the states around Russia by what ties them, memberships on a day and duties in a year."""
    counted = counts(day)
    return pd.Series(
        {
            "all in the union or the security organisation": counted["either"],
            "members of the Shanghai organisation": counted["in_sco"],
            "owed defence by Russia": owed_defence("RUS", day, year),
            "owed defence by China": owed_defence("CHN", day, year),
        },
        name="states",
    ).rename_axis("tie")


def spell(organisation: str, iso3: str) -> pd.Series:
    """First spell of a state's membership of an organisation: `joined` and `left`, ISO dates."""
    rows = memberships()
    return rows[rows["organisation"].eq(organisation) & rows["iso3"].eq(iso3)].iloc[0]


def overlaps(date: str) -> pd.DataFrame:
    """Members in both as a share of members in either, per cent, at each year's end before a date.

    Returns
    -------
    DataFrame
        Index year from 2003; `UNION_AND_CSTO` and `EU_AND_NATO`.
    """
    end = int(date[:4])

    def overlap(one: str, other: str, first: int, last: int) -> pd.Series:
        rows = membership.jaccard_by_year(memberships(), one, other, range(first, last))
        return 100 * rows.set_index("year")["jaccard"]

    union = [overlap("EurAsEC", "CSTO", 2003, 2015), overlap("EAEU", "CSTO", 2015, end)]
    return pd.DataFrame(
        {UNION_AND_CSTO: pd.concat(union), EU_AND_NATO: overlap("EU", "NATO", 2003, end)}
    )


STRUCTURES = {
    "European Union and NATO": ("EU", "NATO"),
    "union and security organisation, those that take part": ("EAEU", "CSTO taking part"),
    "union and security organisation, by treaty": ("EAEU", "CSTO"),
}
"""Pairs of structures compared, by the name a reader sees."""


def compared(day: str) -> pd.Series:
    """Members in both of two structures in per cent of those in either, by pair of structures."""
    shares = {
        name: share_in_both(members(one, day), members(other, day))
        for name, (one, other) in STRUCTURES.items()
    }
    return pd.Series(shares, name="in both (%)").rename_axis("structures")
