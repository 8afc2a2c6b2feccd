"""The JSON Schema of `claims.json`."""

from __future__ import annotations

from typing import Any

import jsonschema

from recompute.claims.changes import KINDS
from recompute.claims.ledger import Verdict
from recompute.errors import RecomputeError

_VERDICTS = [str(v) for v in Verdict]
_SHARE = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_MAIN = {
    "type": ["object", "null"],
    "required": [
        "value",
        "unit",
        "year",
        "low",
        "high",
        "source",
        "vintage",
        "supports",
        "choices",
    ],
    "additionalProperties": False,
    "properties": {
        "value": {"type": "number"},
        "unit": {"type": "string"},
        "year": {"type": ["integer", "null"]},
        "low": {"type": ["number", "null"]},
        "high": {"type": ["number", "null"]},
        "source": {"type": "string"},
        "vintage": {"type": "string"},
        "supports": {"type": "boolean"},
        "choices": {"type": "object"},
    },
}
_SUMMARY: dict[str, Any] = {
    "verdict": {"enum": _VERDICTS},
    "share_supporting": _SHARE,
    "n_specifications": {"type": "integer", "minimum": 0},
    "main": _MAIN,
}
_MOMENT = {
    "type": "object",
    "required": ["date", *_SUMMARY],
    "properties": {"date": {"type": "string", "format": "date"}, **_SUMMARY},
    "additionalProperties": False,
}
_TEXT = {"type": "string"}
_IDS = {"type": "array", "items": _TEXT, "uniqueItems": True}
_REASON = {
    "type": "object",
    "required": ["kind", "n", "share_supporting", "sources", "decides", "revised"],
    "properties": {
        "kind": {"enum": list(KINDS)},
        "n": {"type": "integer", "minimum": 1},
        "share_supporting": _SHARE,
        "sources": _IDS,
        "decides": {"type": "boolean"},
        "revised": {
            "type": ["object", "null"],
            "required": ["median", "largest"],
            "properties": {"median": {"type": "number"}, "largest": {"type": "number"}},
        },
    },
    "additionalProperties": False,
}
_TURN = {
    "type": "object",
    "required": ["date", "verdict", "share_supporting", "n_specifications", "sources"],
    "properties": {
        "date": {"type": "string", "format": "date"},
        **{name: _SUMMARY[name] for name in ("verdict", "share_supporting", "n_specifications")},
        "sources": _IDS,
    },
    "additionalProperties": False,
}
_CLAIM_PROPERTIES: dict[str, Any] = {
    "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    **{
        name: {"type": "string", "minLength": 1}
        for name in ("section", "chapter", "statement", "where", "kind")
    },
    "stated": {
        "type": ["object", "null"],
        "required": ["value", "unit", "year", "relation"],
        "properties": {"relation": {"enum": ["=", ">", "<", ">=", "<=", "about", "nearly"]}},
    },
    **dict.fromkeys(
        ("quantity", "definition", "predicate_text", "why_main", "limits", "flips", "note"), _TEXT
    ),
    "predicate": {"type": ["string", "null"]},
    "choices": {"type": "object"},
    "missing_data": {"type": ["string", "null"]},
    **_SUMMARY,
    "as_of": {
        "type": "object",
        "required": ["paper", "now"],
        "properties": {"paper": _MOMENT, "now": _MOMENT},
        "additionalProperties": False,
    },
    "why_changed": {
        "type": ["object", "null"],
        "required": ["from", "to", "reasons"],
        "properties": {
            "from": {"type": "integer"},
            "to": {"type": "integer"},
            "reasons": {"type": "array", "items": _REASON},
        },
        "additionalProperties": False,
    },
    "history": {"type": "array", "items": _TURN},
    "figures": _IDS,
    "sources": _IDS,
    "specifications": {"type": ["string", "null"]},
    "changed": {"type": "boolean"},
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the published ledger."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Claims of a paper with their computed verdicts",
        "type": "object",
        "required": ["paper", "software", "data", "claims"],
        "properties": {
            "paper": {"type": "object", "required": ["title", "authors", "journal"]},
            "software": {"type": "object", "required": ["version", "commit"]},
            "data": {"type": "object", "required": ["as_of"]},
            "claims": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": list(_CLAIM_PROPERTIES),
                    "properties": _CLAIM_PROPERTIES,
                    "additionalProperties": False,
                },
            },
        },
        "additionalProperties": False,
    }


def validate(document: dict[str, Any]) -> None:
    """Check a published ledger against its schema.

    Raises
    ------
    RecomputeError
        Naming the first place that does not fit.
    """
    try:
        jsonschema.validate(document, schema())
    except jsonschema.ValidationError as error:
        raise RecomputeError(
            f"the published ledger does not fit its schema: {error.message[:200]}",
            where=f"claims.json: {error.json_path}",
            mend="mend recompute.claims.results or the schema so that they agree",
        ) from error
