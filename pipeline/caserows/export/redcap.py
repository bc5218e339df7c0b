"""REDCap: a data dictionary to make the project with, an import file with repeating instruments, and their settings.

One record a patient. What may stand several times (symptoms, sites, stains, treatments, follow-up, evidence) is an instance
of a repeating instrument.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from caserows.export.base import Files, Format, absent, places
from caserows.export.material import Line, Material, lines_of, plain
from caserows.export.redcap_check import DICTIONARY_COLUMNS, REPEAT_COLUMNS, faults
from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field
from caserows.model import CaseRow, CaserowsError
from caserows.output import csv_text, described, shown
from caserows.schema import TREATMENTS

RECORD = "record_id"
CASE, EVIDENCE = "case_report", "evidence"
REPEATING: dict[str, tuple[str, ...]] = {
    "symptom": ("symptoms",),
    "tumor_site": ("cns_sites", "metastatic_sites"),
    "pathology": ("grades", "ki67_percent", "mitoses_per_10_hpf"),
    "marker": ("ihc",),
    "treatment": ("surgeries", "radiotherapy", "systemic_therapies", "treatments_not_given"),
    "follow_up": ("follow_up_months",),
}
"""Repeating instrument → the list fields whose findings are its instances."""

UNVERIFIED = "1"
"""REDCap's form status for what no person has checked: 0 incomplete, 1 unverified, 2 complete."""

_CASE_CHOICES = ("reported", "cited")
_GIVEN, _NOT_GIVEN, _SEQUENCE = "treatments_given", "treatments_refused_or_not_given", "treatment_sequence"
_NUMBER_CHECK = {"number": "number", "months": "number"}


@dataclass(frozen=True)
class Variable:
    """One line of the data dictionary. ``choices``: (code, label)."""

    name: str
    form: str
    kind: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    note: str = ""
    check: str = ""
    low: str = ""

    def columns(self) -> list[str]:
        """Its columns in the import file: one, or for a checkbox one for each choice."""
        return [f"{self.name}___{code}" for code, _ in self.choices] if self.kind == "checkbox" else [self.name]

    def line(self) -> list[str]:
        """Its cells in the data dictionary."""
        choices = " | ".join(f"{code}, {label}" for code, label in self.choices)
        cells = {
            "Variable / Field Name": self.name,
            "Form Name": self.form,
            "Field Type": self.kind,
            "Field Label": self.label,
            "Choices, Calculations, OR Slider Labels": choices,
            "Field Note": self.note,
            "Text Validation Type OR Show Slider Number": self.check,
            "Text Validation Min": self.low,
        }
        return [cells.get(column, "") for column in DICTIONARY_COLUMNS]


def code(value: str) -> str:
    """The code of a choice: lower case letters, digits and single underscores."""
    return re.sub(r"[^a-z0-9]+", "_", value.casefold()).strip("_")


def choices(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((code(value), value) for value in values)


def variables() -> list[Variable]:
    """The whole data dictionary, made from the catalogue."""
    found = [
        Variable(RECORD, CASE, "text", "Record"),
        Variable("report_id", CASE, "text", "Id of the report"),
        Variable("case_no", CASE, "text", "Number of the case in the report", check="integer", low="1"),
        Variable("case_kind", CASE, "radio", "Whose patient it is", choices(_CASE_CHOICES)),
    ]
    for field in FIELDS.values():
        if field.single:
            found.append(_variable(field.name, CASE, field, field.definition))
            found += [
                _variable(f"{field.name}_{a.name}", CASE, a, f"{_title(field.name)}: {a.name}")
                for a in field.attributes
            ]
    found += [
        Variable(
            _SEQUENCE, CASE, "text", FIELDS[_SEQUENCE].definition, note="> between steps, + between what was concurrent"
        ),
        Variable(_GIVEN, CASE, "checkbox", "Treatments given, from the sequence", choices(TREATMENTS)),
        Variable(
            _NOT_GIVEN,
            CASE,
            "checkbox",
            FIELDS["treatments_not_given"].definition,
            choices(FIELDS["treatments_not_given"].allowed),
        ),
    ]
    for form, fields in REPEATING.items():
        if len(fields) > 1:
            found.append(Variable(f"{form}_field", form, "radio", "What it is", choices(fields)))
        label = " / ".join(_title(name) for name in fields)
        found.append(Variable(f"{form}_value", form, "text", label, note="; ".join(filter(None, map(_unit, fields)))))
        attributes = {a.name: a for name in fields for a in FIELDS[name].attributes}
        found += [
            _variable(f"{form}_{a.name}", form, a, a.name.replace("_", " ").capitalize()) for a in attributes.values()
        ]
    return [
        *found,
        Variable("evidence_field", EVIDENCE, "dropdown", "Field", choices(tuple(FIELDS))),
        Variable("evidence_nth", EVIDENCE, "text", "Which finding of the field", check="integer", low="1"),
        Variable("evidence_value", EVIDENCE, "text", "Value"),
        Variable("evidence_start", EVIDENCE, "text", "First character in the report", check="integer", low="0"),
        Variable("evidence_end", EVIDENCE, "text", "Character after the last", check="integer", low="1"),
        Variable("evidence_quote", EVIDENCE, "notes", "What stands there"),
    ]


def files(material: Material) -> Files:
    """``redcap_dictionary.csv``, ``redcap_import.csv`` and ``redcap_repeating.csv``.

    Raises CaserowsError where they break a rule of REDCap's that ``redcap_check`` knows.
    """
    described = variables()
    dictionary = [v.line() for v in described]
    head = import_columns(described)
    lines = [[line.get(column, "") for column in head] for row in material.rows for line in record_lines(row, material)]
    if found := faults(dictionary, head, lines, {*REPEATING, EVIDENCE}):
        raise CaserowsError(f"redcap: {found[0]}")
    repeating = [[form, _label(form)] for form in (*REPEATING, EVIDENCE)]
    tables = {
        "redcap_dictionary.csv": csv_text(DICTIONARY_COLUMNS, dictionary),
        "redcap_import.csv": csv_text(head, lines),
        "redcap_repeating.csv": csv_text(("form_name", "custom_form_label"), repeating),
    }
    return {name: table.encode() for name, table in tables.items()}


def import_columns(described: Sequence[Variable]) -> list[str]:
    """The columns of the import file: record, instance, variables form by form, the status of each form."""
    forms = list(dict.fromkeys(v.form for v in described))
    columns = [RECORD, *REPEAT_COLUMNS]
    for form in forms:
        columns += [c for v in described if v.form == form and v.name != RECORD for c in v.columns()]
        columns.append(f"{form}_complete")
    return columns


def record_lines(row: CaseRow, material: Material) -> Iterator[dict[str, str]]:
    """The lines of one record: the patient, then every instance of each repeating instrument, numbered from 1."""
    record = material.id_of(row)
    yield {RECORD: record, **_case(row), f"{CASE}_complete": UNVERIFIED}
    lines = list(lines_of(row))
    for form, fields in REPEATING.items():
        for instance, line in enumerate((line for line in lines if line.field in fields), start=1):
            yield _instance(record, form, instance) | _repeated(form, fields, line)
    instance = 0
    for line in lines:
        for e in line.finding.evidence:
            instance += 1
            yield _instance(record, EVIDENCE, instance) | {
                "evidence_field": code(line.field),
                "evidence_nth": str(line.nth),
                "evidence_value": plain(described(line.finding)),
                "evidence_start": str(e.start),
                "evidence_end": str(e.end),
                "evidence_quote": material.quote(row, e),
            }


def _case(row: CaseRow) -> dict[str, str]:
    cells = {"report_id": plain(row.report_id), "case_no": str(row.case_no), "case_kind": row.case_kind}
    for name, field in FIELDS.items():
        if field.single and (found := row.findings.get(name)):
            cells[name] = _cell(field, found[0].value)
            for attribute in field.attributes:
                if attribute.name in found[0].attributes:
                    cells[f"{name}_{attribute.name}"] = _cell(attribute, found[0].attributes[attribute.name])
    sequences = [f.value for f in row.findings.get(_SEQUENCE, ()) if isinstance(f.value, list)]
    cells[_SEQUENCE] = "; ".join(map(shown, sequences))
    given = {part for sequence in sequences for step in sequence for part in step.split("+")}
    refused = {str(f.value) for f in row.findings.get("treatments_not_given", ())}
    for name, every, ticked in (
        (_GIVEN, TREATMENTS, given),
        (_NOT_GIVEN, FIELDS["treatments_not_given"].allowed, refused),
    ):
        cells |= {f"{name}___{code(value)}": str(int(value in ticked)) for value in every}
    return cells


def _repeated(form: str, fields: tuple[str, ...], line: Line) -> dict[str, str]:
    cells = {f"{form}_value": plain(shown(line.finding.value))}
    if len(fields) > 1:
        cells[f"{form}_field"] = code(line.field)
    for attribute in FIELDS[line.field].attributes:
        if attribute.name in line.finding.attributes:
            cells[f"{form}_{attribute.name}"] = _cell(attribute, line.finding.attributes[attribute.name])
    return cells


def _instance(record: str, form: str, number: int) -> dict[str, str]:
    where = dict(zip(REPEAT_COLUMNS, (form, str(number)), strict=True))
    return {RECORD: record, **where, f"{form}_complete": UNVERIFIED}


def _variable(name: str, form: str, column: Field | Attribute, label: str) -> Variable:
    if column.allowed:
        return Variable(name, form, "radio", label, choices(column.allowed))
    check = _NUMBER_CHECK.get(column.kind, "")
    return Variable(name, form, "text", label, note=column.unit, check=check, low="0" if check else "")


def _cell(column: Field | Attribute, value: object) -> str:
    if isinstance(value, float) and "e" in str(value):
        return f"{value:.9f}"  # REDCap knows no powers of ten
    return code(str(value)) if column.allowed else plain(shown(value))


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _unit(name: str) -> str:
    return f"{_title(name)}: {FIELDS[name].unit}" if FIELDS[name].unit else ""


def _label(form: str) -> str:
    """How an instance is named in the record's list."""
    return f"[{form}_field] [{form}_value]" if form == EVIDENCE or len(REPEATING[form]) > 1 else f"[{form}_value]"


def _place(column: str) -> str:
    field, _, attribute = column.partition(".")
    if FIELDS[field].single:
        other = "" if attribute else "; further values: evidence_value"
        return f"{CASE}: {field}{'_' if attribute else ''}{attribute}{other}"
    form = next(form for form, fields in REPEATING.items() if field in fields)
    return f"{form} (repeating): {form}_{attribute or 'value'}"


FORMAT = Format(
    name="redcap",
    about="REDCap data dictionary, import file and settings of the repeating instruments",
    places=places(
        lambda column: _place(column) if column.partition(".")[0] in FIELDS else absent("not a column of a row"),
        {
            "report_id": f"{CASE}: report_id; {RECORD} is made from it",
            "case_no": f"{CASE}: case_no",
            "case_kind": f"{CASE}: case_kind",
            _SEQUENCE: f"{CASE}: {_SEQUENCE}; {_GIVEN}___CODE",
            "treatments_not_given": f"treatment (repeating): treatment_value; {CASE}: {_NOT_GIVEN}___CODE",
            "evidence.offsets": "evidence (repeating): evidence_start, evidence_end",
            "evidence.quote": "evidence (repeating): evidence_quote",
        },
    ),
    files=files,
)
