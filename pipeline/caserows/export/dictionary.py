"""The data dictionary: what every column of a table of rows or findings means, made from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field

DICTIONARY_COLUMNS = ("table", "column", "type", "unit", "values", "definition")
TYPES = {
    "number": "number",
    "months": "number",
    "count": "whole number, or multiple",
    "label": "text",
    "choice": "choice",
    "sequence": "steps in order, > between them, + between what was given together",
}
OWN = {
    "report_id": ("text", "Id of the report: the name of its file."),
    "case_no": ("whole number", "Number of the case in the report, from 1."),
    "case_kind": (
        "choice",
        "reported: the article's own patient; cited: a patient of another paper that it describes.",
    ),
    "field": ("choice", "The field that the finding belongs to."),
    "nth": ("whole number", "Number of the finding among those of its field and case, from 1; 1 is the row's value."),
    "value": ("as its field", "The value of the finding."),
    "evidence": (
        "text",
        "Where the report shows the value: start-end in characters (Unicode code points), end exclusive.",
    ),
    "quote": ("text", "What stands there, white space folded; empty where the text was not at hand."),
}
CHOICES = {"case_kind": ("reported", "cited"), "field": tuple(FIELDS)}


def dictionary(tables: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """One line for each column of each table: its type, unit, allowed values and definition."""
    return [[table, name, *about(name)] for table, columns in tables.items() for name in columns]


def about(column: str) -> tuple[str, str, str, str]:
    """Type, unit, allowed values and definition of a column: a field, an attribute, or one of the table's own."""
    if column in OWN:
        kind, definition = OWN[column]
        return kind, "", " | ".join(CHOICES.get(column, ())), definition
    if column in FIELDS:
        field = FIELDS[column]
        many = "" if field.single else " In rows: all findings, ; between them."
        return type_of(field), field.unit, " | ".join(field.allowed), field.definition + many
    users = {field.name: a for field in FIELDS.values() for a in field.attributes if a.name == column}
    one = next(iter(users.values()))
    return type_of(one), one.unit, " | ".join(one.allowed), f"Attribute of {', '.join(users)}."


def type_of(column: Field | Attribute) -> str:
    return TYPES[column.kind]
