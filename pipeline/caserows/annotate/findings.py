"""Rows ↔ marks: a finding as the annotation tools hold it, flat, with its value and attributes as text.

A mark without value means what its first stretch says: ``desmin``, ``44``. A mark of the type ``case`` stands for a
patient of whom nothing is said yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default

from caserows.annotate.shown import Shown
from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field
from caserows.model import CaseRow, CaserowsError, Finding, Value
from caserows.output import fold
from caserows.schema import TREATMENTS

CASE = "case"
KINDS = ("reported", "cited")

_NUMBER = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True)
class Mark:
    """One finding on the shown text; ``where`` says in an error which line or region it comes from."""

    field: str
    spans: tuple[tuple[int, int], ...]
    value: str = ""
    attributes: Mapping[str, str] = default(default_factory=dict)
    case_no: int | None = None
    case_kind: str = ""
    where: str = ""


def marks_of(rows: Sequence[CaseRow], shown: Shown) -> list[Mark]:
    """Every finding of the rows as a mark, in the order of the rows, of the catalogue and of the findings."""
    marks: list[Mark] = []
    for row in sorted(rows, key=lambda row: row.case_no):
        told = [(name, finding) for name in FIELDS for finding in row.findings.get(name, ())]
        marks += [_mark(row, name, finding, shown) for name, finding in told]
        if not told:
            word = re.search(r"\S+", shown.text)
            assert word, "a report is never blank"
            marks.append(Mark(CASE, (word.span(),), case_no=row.case_no, case_kind=row.case_kind))
    return marks


def _mark(row: CaseRow, name: str, finding: Finding, shown: Shown) -> Mark:
    spans = tuple(shown.span(evidence) for evidence in finding.evidence)
    value = "" if _says(FIELDS[name], shown, spans, finding.value) else written(finding.value)
    attributes = {key: written(given) for key, given in finding.attributes.items()}
    return Mark(name, spans, value, attributes, row.case_no, row.case_kind)


def _says(column: Field, shown: Shown, spans: Sequence[tuple[int, int]], value: Value) -> bool:
    """Whether an open value needs no writing down, because the first stretch reads as exactly this value."""
    if column.allowed or column.kind == "sequence":
        return False
    try:
        return written(read_value(column, covered(shown, spans))) == written(value)
    except ValueError:
        return False


def covered(shown: Shown, spans: Sequence[tuple[int, int]]) -> str:
    """What the first stretch says, white space folded."""
    start, end = spans[0]
    return fold(shown.text[start:end]).strip()


def written(value: Value) -> str:
    """A value as an annotator writes it: ``37``, ``0.46``, ``multiple``, ``surgery > radiotherapy+systemic``."""
    if isinstance(value, list):
        return " > ".join(value)
    return value if isinstance(value, str) else json.dumps(value)


def read_value(column: Field | Attribute, text: str) -> Value:
    """The value that ``text`` writes for a field or attribute; ValueError says what it should have been."""
    if column.kind == "sequence":
        steps = [step.strip() for step in text.split(">")]
        known = set(column.allowed or TREATMENTS)
        if not all(step and set(step.split("+")) <= known for step in steps):
            raise ValueError(f"{text!r} is no sequence of {', '.join(sorted(known))} with > between them")
        return steps
    if column.allowed:
        if text not in column.allowed:
            raise ValueError(f"{text!r} is none of {', '.join(column.allowed)}")
        return text
    if column.kind in ("number", "months", "count") and not (column.kind == "count" and text == "multiple"):
        if not _NUMBER.fullmatch(text) or (column.kind == "count" and "." in text):
            raise ValueError(f"{text!r} is no {'whole number, nor multiple' if column.kind == 'count' else 'number'}")
        return float(text) if "." in text else int(text)
    if not text.strip():
        raise ValueError("the value is blank")
    return text


def rows_of(marks: Sequence[Mark], shown: Shown) -> list[CaseRow]:
    """The rows of corrected marks, findings in the order of the marks.

    A mark without case number belongs to the report's only case. Raises CaserowsError, with the mark's ``where``, for
    a value that the catalogue does not know, a span without text, and a case of two kinds.
    """
    numbers = {mark.case_no for mark in marks if mark.case_no is not None} or {1}
    found: dict[int, dict[str, list[Finding]]] = {number: {} for number in sorted(numbers)}
    for mark in marks:
        if mark.case_no is None and len(numbers) > 1:
            raise CaserowsError(f"{mark.where}: {mark.field} without a case number in a report of several cases")
        number = min(numbers) if mark.case_no is None else mark.case_no
        if mark.field != CASE:
            found[number].setdefault(mark.field, []).append(_finding(mark, shown))
    if not marks:
        return []
    kinds = _kinds(marks, min(numbers))
    report_id = shown.report.report_id
    return [
        CaseRow.model_validate(
            {
                "report_id": report_id,
                "case_no": number,
                "case_kind": kinds.get(number, KINDS[0]),
                "findings": {name: tuple(found[number][name]) for name in FIELDS if name in found[number]},
            }
        )
        for number in found
    ]


def _kinds(marks: Iterable[Mark], only: int) -> dict[int, str]:
    kinds: dict[int, str] = {}
    for mark in marks:
        if mark.case_kind:
            number = only if mark.case_no is None else mark.case_no
            if mark.case_kind not in KINDS:
                raise CaserowsError(f"{mark.where}: {mark.case_kind!r} is none of {', '.join(KINDS)}")
            if kinds.setdefault(number, mark.case_kind) != mark.case_kind:
                raise CaserowsError(f"{mark.where}: case {number} is {mark.case_kind} here, {kinds[number]} before")
    return kinds


def _finding(mark: Mark, shown: Shown) -> Finding:
    if mark.field not in FIELDS:
        raise CaserowsError(f"{mark.where}: no such field: {mark.field!r}")
    column = FIELDS[mark.field]
    known = {attribute.name: attribute for attribute in column.attributes}
    attributes: dict[str, Value] = {}
    try:
        evidence = [shown.evidence(*span) for span in mark.spans]
        value = read_value(column, mark.value or covered(shown, mark.spans))
        for name in [n for n in known if n in mark.attributes] + [n for n in mark.attributes if n not in known]:
            if name not in known:
                raise ValueError(f"no attribute {name!r}")
            attributes[name] = read_value(known[name], mark.attributes[name])
        for name in column.identity:
            if name not in attributes:
                raise ValueError(f"{name} is missing")
    except (ValueError, CaserowsError) as error:
        raise CaserowsError(f"{mark.where}: {mark.field}: {error}") from None
    return Finding.model_validate({"value": value, "attributes": attributes, "evidence": tuple(evidence)})
