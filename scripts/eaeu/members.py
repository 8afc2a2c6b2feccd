"""The union's members, their names, and who belonged to which organisation on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eaeu import facts
from recompute.measures import membership

if TYPE_CHECKING:
    import pandas as pd

NAMES = {
    "RUS": "Russia",
    "KAZ": "Kazakhstan",
    "BLR": "Belarus",
    "ARM": "Armenia",
    "KGZ": "Kyrgyzstan",
}
"""The members' names by ISO 3166 alpha-3, in the order in which the book lists them."""

MEMBERS = list(NAMES)
OTHERS = MEMBERS[1:]
"""The members without Russia."""


def memberships() -> pd.DataFrame:
    """Spells of membership that rest on a public record: `organisation, iso3, joined, left`, ISO dates."""
    return facts.load("facts-memberships")


def members(organisation: str, date: str) -> frozenset[str]:
    """ISO codes of an organisation's members on an ISO date.

    Raises
    ------
    RecomputeError
        If the table does not have the organisation.
    """
    return membership.members(memberships(), organisation, date)
