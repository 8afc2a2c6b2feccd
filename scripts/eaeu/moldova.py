"""Moldova's steps away from the union and towards it, and where its trade goes."""

from __future__ import annotations

import pandas as pd

from eaeu import facts
from eaeu.comparison import members_of
from eaeu.data import DOTS, trade_of_pairs
from eaeu.members import MEMBERS, members, memberships
from recompute.claims import Estimate
from recompute.measures import partners, shares

DAYS_A_YEAR = 365.25

SIDES: list[shares.Side] = ["exports", "imports"]


def steps() -> pd.DataFrame:
    """Rows of the facts on Moldova, the earliest first."""
    return facts.load("facts-moldova").sort_values("date")


def starts() -> dict[str, str]:
    """Day on which Moldova's refusal began, by reading, in ISO format.

    ``did not join``: the union's treaty came into force without it; ``said so``: its government
    first spoke against joining; ``bound itself elsewhere``: its association with the European
    Union came into force.
    """
    treaties, taken = facts.load("facts-treaties"), steps()
    union = treaties[treaties["organisation"].eq("EAEU") & treaties["event"].eq("in_force")]
    return {
        "did not join": union["date"].iloc[0],
        "said so": taken.loc[taken["side"].eq("away"), "date"].iloc[0],
        "bound itself elsewhere": taken.loc[
            taken["event"].eq("association agreement in force"), "date"
        ].iloc[0],
    }


def moldova_outside(reading: str, date: str) -> Estimate:
    """Years from the start of Moldova's refusal to a day; `member` beside it: whether it is one.

    Parameters
    ----------
    reading : str
        A key of `starts`.
    date : str
        ISO date.
    """
    day = pd.Timestamp(date)
    return Estimate(
        (day - pd.Timestamp(starts()[reading])).days / DAYS_A_YEAR,
        ["facts-memberships", "facts-treaties", "facts-moldova"],
        year=day.year,
        extra={"member": "MDA" in members("EAEU", date)},
        published=date,
    )


def stayed_outside(date: str) -> Estimate:
    """Years from the union's first day to a day, without Moldova in it."""
    return moldova_outside("did not join", date)


def said_no(date: str) -> Estimate:
    """Years from the first time Moldova's government spoke against joining to a day."""
    return moldova_outside("said so", date)


def bound_elsewhere(date: str) -> Estimate:
    """Years from the day its association with the European Union was in force to a day."""
    return moldova_outside("bound itself elsewhere", date)


def observer_since() -> str:
    """Day from which Moldova has been an observer in the union, in ISO format."""
    spells = memberships()
    own = spells[spells["organisation"].eq("EAEU observers") & spells["iso3"].eq("MDA")]
    return own["joined"].iloc[0]


def trade_by_union() -> pd.DataFrame:
    """Share of two unions in Moldova's goods trade from 1999 on, in per cent.

    Returns
    -------
    DataFrame
        Index year, columns "exports, European Union" and so on. The European Union is that of
        2014, the other the five members of today in every year.
    """
    flows = trade_of_pairs(DOTS)
    unions = {"European Union": members_of("European Union", 2014), "the union's five": MEMBERS}
    columns = {
        f"{side}, {union}": partners.trade_with(flows, ["MDA"], economies, side).joint_share()
        for union, economies in unions.items()
        for side in SIDES
    }
    return pd.DataFrame(columns).loc[1999:]
