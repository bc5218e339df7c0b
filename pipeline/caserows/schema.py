"""The JSON Schemas (2020-12) of a case row and of a gold file, made from the field catalogue."""

from __future__ import annotations

from typing import Any

from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TREATMENTS = ("surgery", "radiotherapy", "systemic")

EVIDENCE: dict[str, Any] = {
    "type": "object",
    "description": "A stretch of the raw text in Unicode code points, start inclusive, end exclusive.",
    "properties": {"start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 1}},
    "required": ["start", "end"],
    "additionalProperties": False,
}


REPORT_ID: dict[str, Any] = {"type": "string", "minLength": 1}


def row_schema() -> dict[str, Any]:
    """The schema that every line of ``rows.jsonl`` obeys, as a new dict; keys in the order of the catalogue."""
    return {
        "$schema": DIALECT,
        "title": "caserows case row",
        "description": "One patient of one published report; a missing field means that the article does not say.",
        **_row({"report_id": REPORT_ID}),
        "$defs": _definitions(),
    }


def gold_schema() -> dict[str, Any]:
    """The schema that every gold file obeys, as a new dict."""
    return {
        "$schema": DIALECT,
        "title": "caserows gold file",
        "description": "The hand-annotated rows of one report, stand-off: labels, numbers and offsets, no text.",
        **_object(
            {
                "report_id": REPORT_ID,
                "text_sha256": {
                    "type": "string",
                    "pattern": "^[0-9a-f]{64}$",
                    "description": "sha256 of the raw text as UTF-8, without byte order mark.",
                },
                "rows": {"type": "array", "items": _row({})},
            }
        ),
        "$defs": _definitions(),
    }


def _row(first: dict[str, Any]) -> dict[str, Any]:
    return _object(
        {
            **first,
            "case_no": {"type": "integer", "minimum": 1},
            "case_kind": {"enum": ["reported", "cited"]},
            "findings": {
                "type": "object",
                "properties": {name: _findings(column) for name, column in FIELDS.items()},
                "additionalProperties": False,
            },
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _definitions() -> dict[str, Any]:
    return {"evidence": {"type": "array", "items": EVIDENCE, "minItems": 1}}


def _findings(column: Field) -> dict[str, Any]:
    finding = {
        "type": "object",
        "properties": {
            "value": _value(column),
            **{attribute.name: _value(attribute) for attribute in column.attributes},
            "evidence": {"$ref": "#/$defs/evidence"},
        },
        "required": ["value", *column.identity, "evidence"],
        "additionalProperties": False,
    }
    return {"type": "array", "description": column.definition, "items": finding, "minItems": 1}


def _value(column: Field | Attribute) -> dict[str, Any]:
    """The schema of a value: a closed list where the catalogue has one, else what the kind allows."""
    unit = {"description": f"in {column.unit}"} if column.unit else {}
    if column.kind == "sequence":
        step = "|".join(column.allowed or TREATMENTS)
        return {"type": "array", "items": {"type": "string", "pattern": rf"^({step})(\+({step}))*$"}, "minItems": 1}
    if column.allowed:
        return {"enum": list(column.allowed), **unit}
    if column.kind in ("number", "months"):
        return {"type": "number", "minimum": 0, **unit}
    if column.kind == "count":
        return {"anyOf": [{"type": "integer", "minimum": 0}, {"const": "multiple"}]}
    return {"type": "string", "pattern": r"\S"}
