"""Registration: a hash of what decides each claim, fixed before the data that come later.

`data/registration/claims.yaml` holds for each claim the hash of its decision part, the day and the
newest vintage it was fixed on, and the deviations since, each with its reason.
"""

from pathlib import Path
from typing import Any

import yaml

from recompute import paths
from recompute.claims.ledger import Claim, Ledger
from recompute.errors import RecomputeError
from recompute.forms import Form, of_form
from recompute.io import key, read_yaml, write_text

DECIDES = {
    "id", "stated", "predicate", "smallest_effect", "choices", "inadmissible", "readings", "main",
}  # fmt: skip
"""Fields of a part that decide; its words may be mended at any time."""


class Deviation(Form):
    """A change of a registered decision, with its reason."""

    date: str
    hash: str
    reason: str


class Registration(Form):
    """What was registered of a claim, and what was changed since."""

    date: str
    newest_vintage: str
    hash: str
    deviations: list[Deviation] = []

    @property
    def current(self) -> str:
        """Hash the ledger must have now."""
        return self.deviations[-1].hash if self.deviations else self.hash


def decision_hash(claim: Claim) -> str:
    """SHA-256 of what decides a claim: stance, parts, kinds, readings, tolerances, effects.

    Vintages that the rule of new vintages adds are no change of the decision and are left out.
    """
    from recompute.sources import catalogue  # noqa: PLC0415 - the rest needs no catalogue

    fetched = {source.id for source in catalogue().values() if source.fetched}

    def fixed(content: Any) -> Any:
        if isinstance(content, dict):
            return {name: fixed(value) for name, value in content.items()}
        if isinstance(content, list):
            return [fixed(v) for v in content if not (isinstance(v, str) and v in fetched)]
        return content

    parts = [part.model_dump(mode="json", include=DECIDES) for part in claim.parts]
    return key(fixed({"stance": claim.stance, "parts": parts}))[:16]


def registration_file() -> Path:
    """Return the file of registrations."""
    return paths.data() / "registration" / "claims.yaml"


def registrations() -> dict[str, Registration]:
    """Read the registrations by claim; none if the book has no such file.

    Raises
    ------
    RecomputeError
        If the file is not of the form this module writes.
    """
    file = registration_file()
    if not file.exists():
        return {}
    return of_form(
        dict[str, Registration], read_yaml(file, "the list of registrations") or {},
        "the list of registrations breaks its form", where=str(file),
        mend="correct the entry; `recompute register` writes new ones",
    )  # fmt: skip


def deviating(ledger: Ledger) -> list[str]:
    """Ids of claims whose decision part is not the one registered, and of those registered nowhere."""
    known = registrations()
    return [
        claim.id
        for claim in ledger.claims
        if claim.id not in known or known[claim.id].current != decision_hash(claim)
    ]


def check(ledger: Ledger) -> None:
    """Hold the ledger against its registrations.

    Raises
    ------
    RecomputeError
        If a decision part was changed after its registration without a deviation entry.
    """
    if registrations() and (changed := deviating(ledger)):
        raise RecomputeError(
            f"what decides {changed[0]!r} is not what was registered"
            + (f", nor for {len(changed) - 1} more" if len(changed) > 1 else ""),
            where=str(registration_file()),
            mend='recompute register CLAIM --reason "why it was changed", or undo the change',
        )


def register(
    ledger: Ledger, ids: list[str], *, date: str, newest_vintage: str, reason: str
) -> None:
    """Register claims, or a deviation of those registered before.

    Parameters
    ----------
    ledger : Ledger
        The claims as they are now.
    ids : list of str
        Claims to register.
    date, newest_vintage : str
        ISO dates.
    reason : str
        Why a registered decision was changed; unused for a first registration.
    """
    known = dict(registrations())
    for claim_id in ids:
        found = decision_hash(ledger[claim_id])
        before = known.get(claim_id)
        if before is None:
            known[claim_id] = Registration(date=date, newest_vintage=newest_vintage, hash=found)
        elif before.current != found:
            if not reason:
                raise RecomputeError(
                    "a registered decision is changed without a reason",
                    where=f"data/claims.yaml: {claim_id}",
                    mend=f'recompute register {claim_id} --reason "..."',
                )
            turned = Deviation(date=date, hash=found, reason=reason)
            known[claim_id] = before.model_copy(update={"deviations": [*before.deviations, turned]})
    ordered = {c.id: known[c.id].model_dump() for c in ledger.claims if c.id in known}
    write_text(registration_file(), yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True))
