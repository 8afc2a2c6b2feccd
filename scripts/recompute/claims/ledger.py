"""The ledger: what the paper says and how each claim is decided, read from `data/claims.yaml`."""

from __future__ import annotations

import ast
import difflib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from recompute import paths
from recompute.claims.vintages import Vintage, expand
from recompute.errors import RecomputeError
from recompute.io import read_yaml
from recompute.sources import catalogue

Scalar = str | int | float | bool
RESULT_COLUMNS = frozenset(
    {"value", "low", "high", "source", "published", "supports", "main", "superseded"}
)
"""Columns that the table of a claim's specifications has; no choice may have one of these names."""


class Verdict(StrEnum):
    """The fixed scale. `OPEN` is not a verdict: the claim is not computed yet."""

    SUPPORTED = "supported"
    MIXED = "mixed"
    NOT_SUPPORTED = "not supported"
    NOT_TESTABLE = "not testable"
    OPEN = "open"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stated(_Strict):
    """The number as the paper states it."""

    value: float | str
    unit: str
    year: int | None = None
    relation: Literal["=", ">", "<", ">=", "<=", "about", "nearly"]


class Exclusion(_Strict):
    """A combination of choices that no reader would defend, with the reason."""

    when: dict[str, Scalar | list[Scalar]]
    reason: str
    newer: bool = True
    """Whether it holds for newer vintages of the data sets it names, too."""

    def matches(self, specification: dict[str, Any]) -> bool:
        """Tell whether every named choice has one of the listed values."""
        return all(
            specification.get(name) in (allowed if isinstance(allowed, list) else [allowed])
            for name, allowed in self.when.items()
        )


class Claim(_Strict):
    """One claim of the paper.

    A claim without `predicate` and without `missing_data` is still open; one with
    `missing_data` and no `predicate` is not testable. `quantity` names what a specification's
    value measures, `unit` its unit.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    section: str
    chapter: str
    statement: str
    where: str
    kind: Literal[
        "date", "fact", "number", "share", "growth", "comparison", "structure", "cause",
        "forecast", "cost",
    ]  # fmt: skip
    stated: Stated | None = None
    quantity: str = ""
    unit: str = ""
    definition: str = ""
    predicate: str | None = None
    predicate_text: str = ""
    choices: dict[str, list[Scalar]] = {}
    inadmissible: list[Exclusion] = []
    main: list[dict[str, Scalar]] = []
    why_main: str = ""
    sources: list[str] = []
    succession: dict[str, list[list[str]]] = {}
    """Written by the loader: by choice, vintages each of which replaces the one before it."""
    first_main: int = 0
    """Written by the loader: place in `main` of the first specification the ledger names."""
    missing_data: str | None = None
    limits: str = ""
    flips: str = ""

    @property
    def decidable(self) -> bool:
        """Whether the ledger says how to decide the claim."""
        return self.predicate is not None

    @property
    def threshold(self) -> float | None:
        """The one number the predicate holds `value` against; None where there are several or none.

        What a figure draws as the line that decides the claim.
        """
        found: set[float] = set()
        for node in ast.walk(ast.parse(self.predicate or "None", mode="eval")):
            if isinstance(node, ast.IfExp):  # another line for another reading
                return None
            if isinstance(node, ast.Compare):
                sides = [node.left, *node.comparators]
                if any(isinstance(side, ast.Name) and side.id == "value" for side in sides):
                    found |= {
                        float(side.value)
                        for side in sides
                        if isinstance(side, ast.Constant) and isinstance(side.value, int | float)
                    }
        return found.pop() if len(found) == 1 else None

    @model_validator(mode="after")
    def _complete(self) -> Claim:
        if self.predicate is None:
            if self.choices or self.main:
                raise ValueError("choices and main need a predicate")
            return self
        for name in (
            "quantity",
            "definition",
            "predicate_text",
            "why_main",
            "choices",
            "main",
            "sources",
        ):
            if not getattr(self, name):
                raise ValueError(f"a claim with a predicate needs {name!r}")
        if taken := RESULT_COLUMNS & set(self.choices):
            raise ValueError(f"a choice cannot be called {min(taken)!r}: results have that column")
        for number, main in enumerate(self.main):
            if set(main) != set(self.choices):
                raise ValueError(f"main[{number}] must name each of {sorted(self.choices)}")
            for name, value in main.items():
                if value not in self.choices[name]:
                    raise ValueError(f"main[{number}]: {name}={value!r} is not among the choices")
        for exclusion in self.inadmissible:
            if unknown := set(exclusion.when) - set(self.choices):
                raise ValueError(f"inadmissible names unknown choices {sorted(unknown)}")
        return self


class Paper(_Strict):
    """The paper under test and the dates its claims are judged at."""

    title: str
    authors: list[str]
    journal: str
    volume: int
    issue: int
    year: int
    pages: str
    received: str
    accepted: str
    accepted_snapshot: str
    citation: str = ""


class Ledger(_Strict):
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
    if not path.exists():
        raise RecomputeError(
            "the ledger is missing", where=str(path), mend="git checkout data/claims.yaml"
        )
    return _read(path, path.stat().st_mtime_ns, tuple(known_vintages().items()))


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
