"""How firm a finding is: what it rests on, and what would turn it. A scale of its own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from recompute.claims.findings import Finding, find
from recompute.claims.ledger import Claim, Kind


class Firm(StrEnum):
    """How firm a finding is."""

    FIRM = "firm"
    ONE_SOURCE = "one source"
    FRAGILE = "fragile"
    NONE = ""


@dataclass(frozen=True)
class Turn:
    """What turns a finding if it is left out: an independent record, or one option of a choice."""

    choice: str
    option: Any
    to: Finding


@dataclass(frozen=True)
class Firmness:
    """How firm a finding is.

    Attributes
    ----------
    level : Firm
        Fragile if leaving out one record or one option turns it; one source if it rests on one
        record; else firm. None for a finding without data.
    records : tuple of str
        Independent records the plain readings rest on.
    turns : list of Turn
        What turns it, records first.
    same_then : bool or None
        Whether it was the same with the data of the paper's date; None if there were none.
    """

    level: Firm
    records: tuple[str, ...]
    turns: list[Turn]
    same_then: bool | None


def firmness(claim: Claim, ways: pd.DataFrame, then: Finding | None) -> Firmness:
    """Tell how firm a claim's finding is.

    Parameters
    ----------
    claim : Claim
        Kinds of choices say which options may be left out: those of readings may not.
    ways : DataFrame
        As for `recompute.claims.findings.find`.
    then : Finding or None
        The finding at the paper's date; None if no way was public.
    """
    claim = _plain(claim)
    whole = find(claim, ways)
    if whole.finding in (Finding.NO_DATA, Finding.OPEN):
        return Firmness(Firm.NONE, (), [], None)
    records = sorted(
        {
            record
            for part in whole.parts
            for reading in part.readings
            for cell in reading.cells
            for record in cell.records
        }
    )
    turns = []

    def try_without(choice: str, option: Any, left_out: pd.Series) -> None:
        if not left_out.any():
            return
        turned = find(claim, ways[~left_out])
        lost = any(
            now.finding == Finding.NO_DATA != before.finding
            for now, before in zip(turned.parts, whole.parts, strict=True)
        )
        if not lost and turned.finding != whole.finding:
            turns.append(Turn(choice, option, turned.finding))

    for record in records:
        try_without("record", record, ways["record"].eq(record))
    for part in claim.parts:
        mine = ways["part"].eq(part.id)
        for name, choice in part.choices.items():
            if choice.kind != Kind.READING and len(choice.options) > 1:
                for option in choice.options:
                    try_without(name, option, mine & ways[name].eq(option))
    level = Firm.FRAGILE if turns else Firm.ONE_SOURCE if len(records) < 2 else Firm.FIRM
    return Firmness(level, tuple(records), turns, None if then is None else then == whole.finding)


def _plain(claim: Claim) -> Claim:
    """Leave out of a claim the readings that its finding does not rest on."""
    parts = [
        part.model_copy(update={"readings": [one for one in part.readings if one.plain]})
        for part in claim.parts
    ]
    return claim.model_copy(update={"parts": parts})
