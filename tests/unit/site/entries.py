"""A claim as `claims.json` has it, for tests of what pages show."""

from __future__ import annotations

from typing import Any

HOSTILE = '<script>alert(1)</script> & "q" \\input{x} $5 100% {raw}`html` <%x%> {{y}}'


def part(**changed: Any) -> dict[str, Any]:
    main = {
        "value": 40.0, "low": None, "high": None, "unit": "%", "year": 2011, "source": "a",
        "vintage": "2020", "outcome": "yes", "choices": {"flow": "imports", "year": 2011},
    }  # fmt: skip
    reading = {
        "name": "both years", "plain": True, "why": "", "finding": "holds", "label": "Holds",
        "value": 30.0, "low": 10.0, "high": 40.0, "n": 4, "records": ["a"], "cases": [],
    }  # fmt: skip
    choices = {
        "flow": {"kind": "equivalent", "options": ["imports", "exports"], "why": ""},
        "year": {"kind": "reading", "options": [2010, 2011], "why": ""},
        "prices": {"kind": "equivalent", "options": ["current"], "why": ""},
    }
    return {
        "id": "main", "says": "It grew.", "name": "growth", "stated": None, "quantity": "Growth",
        "unit": "%", "definition": "Annual growth.", "predicate": "value > 25",
        "predicate_text": "It holds above 25.", "smallest_effect": None, "threshold": 25.0,
        "choices": choices, "finding": "holds", "label": "Holds", "main": main, "readings": [reading],
        "missing_data": None, **changed,
    }  # fmt: skip


def entry(**changed: Any) -> dict[str, Any]:
    moment = {"finding": "holds", "label": "Holds", "n": 4, "main": part()["main"]}
    return {
        "id": "growth", "section": "IV", "chapter": "c", "where": "Section IV", "statement": "It grew.",
        "question": "Did it grow?", "stance": "asserted", "bears_on": "", "finding": "holds", "label": "Holds",
        "answer": {"text": "It grew by 40 %.", "written": True},
        "firmness": {"level": "one source", "records": ["a"], "turns": [], "same_then": True},
        "parts": [part()], "dependence": [],
        "as_of": {"paper": moment | {"date": "2021-04-30"}, "now": moment | {"date": "9999-12-31"}},
        "changed": False, "reasons": [], "history": [], "registration": None, "limits": "Much.", "n": 4,
        "figures": [], "functions": [], "sources": [], "ways": "ways/growth.csv", **changed,
    }  # fmt: skip
