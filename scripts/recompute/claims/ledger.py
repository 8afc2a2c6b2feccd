"""The ledger: what the paper says and how each claim is decided, read from `data/claims.yaml`.

A claim has parts, one an assertion that can hold or fail by itself. A part has choices, each of one
kind, and readings, each of which says what the sentence could mean. `recompute.claims.findings`
makes a finding of the ways to compute a part; nothing here does.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from recompute import paths
from recompute.claims.vintages import Vintage, expand
from recompute.errors import RecomputeError
from recompute.forms import Form
from recompute.io import read_yaml
from recompute.sources import catalogue
from recompute.sources.catalogue import IsoDate

Scalar = str | int | float | bool
RESULT_COLUMNS = frozenset(
    {
        "part", "value", "low", "high", "source", "record", "vintage", "published", "superseded",
        "outcome",
    }
)  # fmt: skip
"""Columns that the table of a claim's ways has; no choice may have one of these names."""


class Stance(StrEnum):
    """Who asserts what the claim says; only what the paper asserts is counted at the front."""

    ASSERTED = "asserted"
    ATTRIBUTED = "attributed"
    AIM = "aim"
    PLAN = "plan"
    AUDIT = "audit"


class Kind(StrEnum):
    """What a choice changes {cite}`delgiudice2021`.

    A reading changes the question, so its options are never pooled. Equivalent options answer the
    same question and are pooled. Uncertain ones rest on different assumptions and are shown side
    by side.
    """

    READING = "reading"
    EQUIVALENT = "equivalent"
    UNCERTAIN = "uncertain"


class Stated(Form):
    """The number as the paper states it."""

    value: float | str
    unit: str
    year: int | None = None
    relation: Literal["=", ">", "<", ">=", "<=", "about", "nearly"]


class Choice(Form):
    """One choice of an analyst, written ``name: {equivalent: [a, b], why: ...}``."""

    kind: Kind
    options: list[Scalar] = Field(min_length=1)
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, written: Any) -> Any:
        if isinstance(written, dict) and "kind" not in written:
            named = [kind for kind in Kind if kind.value in written]
            if len(named) == 1:
                rest = {name: value for name, value in written.items() if name != named[0].value}
                return {"kind": named[0], "options": written[named[0].value], **rest}
            kinds = ", ".join(kind.value for kind in Kind)
            raise ValueError(f"a choice is of one kind: {kinds}; this one has {len(named)}")
        return written

    @model_validator(mode="after")
    def _once(self) -> Choice:
        twice = [one for place, one in enumerate(self.options) if one in self.options[:place]]
        if twice:
            raise ValueError(f"the option {twice[0]!r} is listed twice")
        if len({isinstance(one, str) for one in self.options}) > 1:
            raise ValueError(
                f"{self.options!r} mixes texts and numbers, which a CSV file does not tell apart"
            )
        return self


class Exclusion(Form):
    """A combination of options that has no data or no meaning, with the reason."""

    when: dict[str, Scalar | list[Scalar]]
    reason: str
    newer: bool = True
    """Whether it holds for newer vintages of the data sets it names, too."""

    def matches(self, way: dict[str, Any]) -> bool:
        """Tell whether a way has, for each choice named, one of the options listed."""
        return all(
            way.get(name) in (allowed if isinstance(allowed, list) else [allowed])
            for name, allowed in self.when.items()
        )


class Reading(Form):
    """What the words of a part could mean: one option of each choice of the kind reading.

    `plain` readings are what an ordinary reader could mean and make the finding; others are
    answered beside it. Choices named in `each` are answered option by option, such as years.
    """

    name: str
    plain: bool
    why: str = ""
    when: dict[str, Scalar | list[Scalar]] = {}
    each: list[str] = []
    predicate: str | None = None
    """Where this reading asks for something else than the part's predicate."""


class Part(Form):
    """One assertion of a claim.

    `predicate` is an expression over the columns of a way such as ``value > 25``; "as stated" is the
    number the paper states under the rule of its wording (`recompute.claims.wording_rule`). A part
    with `smallest_effect` is judged by the interval of each estimate. One with `missing_data` alone
    has no public data.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    says: str
    name: str = ""
    """How a label names it: "Holds for imports, not for exports" has "imports" and "exports"."""
    stated: Stated | None = None
    quantity: str = ""
    unit: str = ""
    definition: str = ""
    predicate: str | None = None
    predicate_text: str = ""
    smallest_effect: float | None = None
    choices: dict[str, Choice] = {}
    inadmissible: list[Exclusion] = []
    readings: list[Reading] = []
    main: list[dict[str, Scalar]] = []
    """Which way gives the number shown: the first of these that some way fits; newest vintage."""
    missing_data: str | None = None

    @property
    def decidable(self) -> bool:
        """Whether the ledger says how to decide the part."""
        return bool(self.readings)

    def of_kind(self, kind: Kind) -> list[str]:
        """Names of the choices of a kind."""
        return [name for name, choice in self.choices.items() if choice.kind == kind]

    @property
    def threshold(self) -> float | None:
        """The one number the part is held against; None where there are several or none.

        What a figure draws as the line that decides.
        """
        if self.smallest_effect is not None:
            return self.smallest_effect
        if self.predicate == AS_STATED:
            return float(self.stated.value) if self.stated else None  # checked to be a number
        return threshold(self.predicate)

    @model_validator(mode="after")
    def _complete(self) -> Part:
        if not self.readings:
            if not self.missing_data:
                raise ValueError("a part needs readings, or missing_data that says who holds what")
            if self.choices or self.predicate:
                raise ValueError("choices and a predicate need readings")
            return self
        for name in ("quantity", "definition", "choices", "main"):
            if not getattr(self, name):
                raise ValueError(f"a part with readings needs {name!r}")
        if (self.predicate is None) == (self.smallest_effect is None):
            raise ValueError("a part is decided by a predicate or by a smallest effect, not both")
        if self.predicate not in (None, AS_STATED) and not self.predicate_text:
            raise ValueError("a part with a predicate of its own needs 'predicate_text'")
        if self.predicate == AS_STATED and (
            self.stated is None or isinstance(self.stated.value, str)
        ):
            raise ValueError("only a stated number can be held 'as stated'")
        for predicate in (self.predicate, *(reading.predicate for reading in self.readings)):
            if predicate not in (None, AS_STATED) and not _names_anything(predicate):
                raise ValueError(f"the predicate {predicate!r} asks nothing of what was computed")
        if not any(reading.plain for reading in self.readings):
            raise ValueError("one reading at least must be plain")
        self._names()
        return self

    def _names(self) -> None:
        if taken := RESULT_COLUMNS & set(self.choices):
            raise ValueError(f"a choice cannot be called {min(taken)!r}: results have that column")
        places: list[tuple[str, Mapping[str, Any]]] = [
            *((f"inadmissible[{n}]", e.when) for n, e in enumerate(self.inadmissible)),
            *((f"main[{n}]", m) for n, m in enumerate(self.main)),
            *((f"reading {r.name!r}", r.when) for r in self.readings),
        ]
        for place, when in places:
            for name, value in when.items():
                if name not in self.choices:
                    raise ValueError(f"{place} names the unknown choice {name!r}")
                for one in value if isinstance(value, list) else [value]:
                    if one not in self.choices[name].options and not str(one).endswith("-*"):
                        raise ValueError(f"{place}: {name}={one!r} is not among the options")
        for reading in self.readings:
            for name in self.of_kind(Kind.READING):
                options = reading.when.get(name, self.choices[name].options)
                several = isinstance(options, list) and len(options) > 1
                if several and name not in reading.each:
                    raise ValueError(
                        f"reading {reading.name!r} pools several options of {name!r}, which are "
                        "different questions: name one, or list the choice in `each`"
                    )


AS_STATED = "as stated"


def _names_anything(predicate: str) -> bool:
    """Whether an expression looks at a column at all; one that is none is told where it is used."""
    try:
        tree = ast.parse(predicate, mode="eval")
    except SyntaxError:
        return True
    return any(isinstance(node, ast.Name) for node in ast.walk(tree))


def threshold(predicate: str | None) -> float | None:
    """Return the one number a predicate holds `value` against, if it is one."""
    numbers: set[float] = set()
    for node in ast.walk(ast.parse(predicate or "None", mode="eval")):
        if isinstance(node, ast.IfExp):  # another line for another reading
            return None
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Name) and side.id == "value" for side in sides):
                numbers |= {
                    float(side.value)
                    for side in sides
                    if isinstance(side, ast.Constant) and isinstance(side.value, int | float)
                }
    return numbers.pop() if len(numbers) == 1 else None


class Answer(Form):
    """A sentence or two that stand alone, and the condition under which they are true.

    Both may use `finding`, the numbers the chapter gives, and by part `<part>_finding` and its main
    way's `<part>_value` and `<part>_year`; a claim of one part says `value` and `year`.
    """

    when: str
    text: str


class Claim(Form):
    """One claim of the paper."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    section: str
    chapter: str
    where: str
    statement: str
    question: str
    """Title of the claim's page: what is asked, never what is refuted."""
    stance: Stance
    bears_on: str = ""
    """Id of the paper's question that it bears on most; empty for background."""
    parts: list[Part] = Field(min_length=1)
    answers: list[Answer] = []
    sources: list[str] = []
    limits: str = ""

    @property
    def decidable(self) -> bool:
        """Whether any part of it can be decided."""
        return any(part.decidable for part in self.parts)

    @property
    def first(self) -> Part:
        """The first part that can be decided."""
        return next(part for part in self.parts if part.decidable)

    def part(self, part_id: str) -> Part:
        """Return a part by its id."""
        for part in self.parts:
            if part.id == part_id:
                return part
        raise RecomputeError(
            f"the claim has no part {part_id!r}",
            where=f"data/claims.yaml: {self.id}",
            mend=f"use {' or '.join(part.id for part in self.parts)}",
        )

    @model_validator(mode="after")
    def _parts(self) -> Claim:
        if self.id == "index":
            raise ValueError("a claim cannot be called 'index': its page would replace the list's")
        ids = [part.id for part in self.parts]
        if len(set(ids)) < len(ids):
            raise ValueError("two parts have the same id")
        if len(ids) > 1 and (bare := [part.id for part in self.parts if not part.name]):
            raise ValueError(f"part {bare[0]!r} needs a name, since the claim has several parts")
        return self


class Paper(Form):
    """The paper under test and the dates its claims are judged at."""

    title: str
    authors: list[str]
    journal: str
    volume: int
    issue: int
    year: int
    pages: str
    received: IsoDate
    accepted: IsoDate
    accepted_snapshot: IsoDate
    citation: str = ""
    questions: dict[str, str] = {}
    """The questions that the paper asks, by an id that its claims name."""


class Ledger(Form):
    """All claims of one paper, in its order."""

    paper: Paper
    claims: list[Claim]

    @model_validator(mode="after")
    def _unique(self) -> Ledger:
        seen: set[str] = set()
        for claim in self.claims:
            if claim.id in seen:
                raise ValueError(f"claim id {claim.id!r} appears twice")
            seen.add(claim.id)
        return self

    @model_validator(mode="after")
    def _questions(self) -> Ledger:
        known = self.paper.questions
        for claim in self.claims:
            if claim.bears_on and claim.bears_on not in known:
                raise ValueError(
                    f"claim {claim.id!r} bears on {claim.bears_on!r}, which is none of the paper's "
                    f"questions: {', '.join(known) or 'it has none'}"
                )
        return self

    def __getitem__(self, claim_id: str) -> Claim:
        for claim in self.claims:
            if claim.id == claim_id:
                return claim
        near = difflib.get_close_matches(claim_id, [c.id for c in self.claims])
        raise RecomputeError(
            f"no claim has the id {claim_id!r}",
            where="data/claims.yaml",
            mend=f"use {' or '.join(near)}" if near else "`recompute claims` lists the ids",
        )

    def of_chapter(self, chapter: str) -> list[Claim]:
        """Claims that the chapter decides, in the paper's order."""
        return [claim for claim in self.claims if claim.chapter == chapter]


@lru_cache(maxsize=4)
def _read(path: Path, _modified: int, known: tuple[tuple[str, Vintage], ...]) -> Ledger:
    document = read_yaml(path, "the ledger")
    try:
        if isinstance(document, dict) and isinstance(document.get("claims"), list):
            document["claims"] = [
                expand(one, dict(known)) if isinstance(one, dict) else one
                for one in document["claims"]
            ]
        return Ledger.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = list(first["loc"])
        if len(place) > 1 and place[0] == "claims":
            entry = document["claims"][place[1]]
            place[1] = entry.get("id", place[1]) if isinstance(entry, dict) else place[1]
        raise RecomputeError(
            f"the ledger breaks its own rules: {first['msg']}",
            where=f"{path}: {' > '.join(map(str, place))}",
            mend="correct the entry; CONTRIBUTING.md shows the format",
        ) from error


def known_vintages() -> dict[str, Vintage]:
    """Return what the rule of new vintages asks of the catalogue."""
    return {
        s.id: Vintage(s.published, s.fetched is not None, s.family) for s in catalogue().values()
    }


def ledger() -> Ledger:
    """Read and check `data/claims.yaml`.

    Raises
    ------
    RecomputeError
        If the file is missing, is not YAML, or an entry breaks the format.
    """
    path = paths.data() / "claims.yaml"
    modified = path.stat().st_mtime_ns if path.exists() else 0
    return _read(path, modified, tuple(known_vintages().items()))


def check() -> None:
    """Hold the ledger against its own rules and against the catalogue.

    Raises
    ------
    RecomputeError
        As `ledger`, or if a claim names a source that the catalogue does not have.
    """
    known = catalogue()
    for claim in ledger().claims:
        if unknown := [source for source in claim.sources if source not in known]:
            raise RecomputeError(
                f"the ledger names the unknown source {unknown[0]!r}",
                where=f"data/claims.yaml: {claim.id}",
                mend="`recompute sources list` shows the ids",
            )
