"""What `claims.json` holds: the models that write it and give its JSON Schema."""

from typing import Any

from pydantic import BaseModel, ConfigDict

from recompute.claims.findings import Finding, Outcome
from recompute.claims.firmness import Firm
from recompute.claims.ledger import Kind, Paper, Scalar, Stance, Stated
from recompute.claims.registration import Deviation
from recompute.forms import of_form


class _Published(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Main(_Published):
    """The number shown beside the paper's; `source` has catalogue ids, `vintage` their vintages."""

    value: float
    low: float | None
    high: float | None
    unit: str
    year: int | None
    source: str
    vintage: str
    outcome: Outcome
    choices: dict[str, Scalar]


class Case(_Published):
    """What a reading answers one by one, such as a year, and the answer."""

    options: dict[str, Scalar]
    finding: Finding


class ReadingFound(_Published):
    """A reading with its finding; `value` is its median over records."""

    name: str
    plain: bool
    why: str
    finding: Finding
    label: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    records: list[str]
    cases: list[Case]


class PublishedChoice(_Published):
    """A choice, its kind and its options."""

    kind: Kind
    options: list[Scalar]
    why: str


class PublishedPart(_Published):
    """One assertion of a claim and how it was decided."""

    id: str
    says: str
    name: str
    stated: Stated | None
    quantity: str
    unit: str
    definition: str
    predicate: str | None
    predicate_text: str
    smallest_effect: float | None
    threshold: float | None
    choices: dict[str, PublishedChoice]
    finding: Finding
    label: str
    main: Main | None
    readings: list[ReadingFound]
    missing_data: str | None


class AnswerGiven(_Published):
    """The answer in words; `written` is false where a computed sentence stands in for the author's."""

    text: str
    written: bool


class TurnGiven(_Published):
    """What turns the finding if it is left out."""

    choice: str
    option: Scalar
    to: Finding


class FirmnessGiven(_Published):
    """How firm the finding is."""

    level: Firm
    records: list[str]
    turns: list[TurnGiven]
    same_then: bool | None


class Share(_Published):
    """Shares of the variance of value and answer that a choice, or two together, explain."""

    part: str
    choice: str
    of_value: float
    of_answer: float
    alone: bool


class Moment(_Published):
    """The claim as of a date."""

    date: str
    finding: Finding
    label: str
    n: int
    main: Main | None


class Reason(_Published):
    """What the later date adds."""

    kind: str
    n: int
    sources: list[str]
    revised: float | None


class TurnOfHistory(_Published):
    """A date on which the finding changed."""

    date: str
    finding: Finding
    sources: list[str]


class Registered(_Published):
    """What was registered, when, on how many later days new data came, and on how many it stood."""

    date: str
    newest_vintage: str
    hash: str
    as_registered: bool
    deviations: list[Deviation]
    stood: int
    later: int


class FunctionGiven(_Published):
    """The function that decides a part, by its file in the book and its name.

    `given` are arguments the chapter sets beforehand, by name; None where they are tables.
    """

    part: str
    file: str
    name: str
    given: dict[str, Scalar] | None


class PublishedClaim(_Published):
    """One claim as published."""

    id: str
    section: str
    chapter: str
    where: str
    statement: str
    question: str
    stance: Stance
    bears_on: str
    finding: Finding
    label: str
    answer: AnswerGiven
    firmness: FirmnessGiven
    parts: list[PublishedPart]
    dependence: list[Share]
    as_of: dict[str, Moment]
    changed: bool
    reasons: list[Reason]
    history: list[TurnOfHistory]
    registration: Registered | None
    limits: str
    n: int
    figures: list[str]
    functions: list[FunctionGiven]
    sources: list[str]
    ways: str | None


class Software(_Published):
    """What made the book."""

    version: str
    commit: str


class Data(_Published):
    """The newest vintage used."""

    as_of: str


class PublishedLedger(_Published):
    """The whole of `claims.json`."""

    paper: Paper
    software: Software
    data: Data
    claims: list[PublishedClaim]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the published ledger."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PublishedLedger.model_json_schema(),
        "title": "Claims of a paper with their computed findings",
    }


def validate(document: dict[str, Any]) -> None:
    """Check a published ledger against its models.

    Raises
    ------
    RecomputeError
        Naming the first place that does not fit.
    """
    of_form(
        PublishedLedger, document, "the published ledger does not fit its schema",
        where="claims.json",
        mend="mend recompute.claims.results or recompute.claims.published so that they agree",
    )  # fmt: skip
