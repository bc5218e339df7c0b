"""REDCap: the files that are written obey its rules, and the checker finds what does not."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from caserows.export import load_format, redcap_check
from caserows.export.material import Material, checked
from caserows.export.redcap import REPEATING, code, import_columns, variables
from caserows.model import CaseRow, Evidence, Finding

SPAN = (Evidence(start=0, end=4),)


def row(**findings: list[dict[str, Any]]) -> CaseRow:
    made = {name: tuple(Finding(**f, evidence=SPAN) for f in found) for name, found in findings.items()}
    return CaseRow(report_id="r", case_no=1, findings=made)


def redcap(material: Material) -> tuple[list[list[str]], list[str], list[list[str]]]:
    files = load_format("redcap").files(material)
    head, *dictionary = csv.reader(io.StringIO(files["redcap_dictionary.csv"].decode(), newline=""))
    columns, *lines = csv.reader(io.StringIO(files["redcap_import.csv"].decode(), newline=""))
    assert tuple(head) == redcap_check.DICTIONARY_COLUMNS
    return dictionary, columns, lines


REPEATS = {*REPEATING, "evidence"}


def test_dictionary_and_import_file_break_no_rule(own: Material) -> None:
    dictionary, columns, lines = redcap(own)
    assert redcap_check.faults(dictionary, columns, lines, REPEATS) == []
    assert columns == import_columns(variables())
    assert [line[0] for line in lines if not line[1]] == list(own.ids.values())


def test_every_treatment_and_marker_is_an_instance(own: Material) -> None:
    _, _, lines = redcap(own)
    for form, fields in REPEATING.items():
        expected = sum(len(row.findings.get(name, ())) for row in own.rows for name in fields)
        assert sum(line[1] == form for line in lines) == expected > 0


def test_checkboxes_of_the_treatments(own: Material) -> None:
    made = row(
        treatment_sequence=[{"value": ["surgery", "radiotherapy+systemic"]}],
        treatments_not_given=[{"value": "follow-up"}],
    )
    _, columns, lines = redcap(checked([made], {}))
    cells = dict(zip(columns, lines[0], strict=True))
    ticked = {name for name, cell in cells.items() if "___" in name and cell == "1"}
    given = {f"treatments_given___{t}" for t in ("surgery", "radiotherapy", "systemic")}
    assert ticked == given | {"treatments_refused_or_not_given___follow_up"}
    assert cells["treatment_sequence"] == "surgery > radiotherapy+systemic"


@pytest.mark.parametrize(
    ("variable", "column", "cell", "fault"),
    [
        ("sex", "Variable / Field Name", "Sex", "Sex: not a name for a variable"),
        ("sex", "Variable / Field Name", "1sex", "1sex: not a name for a variable"),
        ("sex", "Variable / Field Name", "sex_", "sex_: not a name for a variable"),
        ("sex", "Variable / Field Name", "case_no", "case_no: twice in the dictionary"),
        ("sex", "Variable / Field Name", "redcap_event_name", "redcap_event_name: not a name for a variable"),
        ("sex", "Field Type", "choice", "sex: no such field type: choice"),
        ("sex", "Field Label", " ", "sex: no label"),
        (
            "sex",
            "Choices, Calculations, OR Slider Labels",
            "male | female, female",
            "sex: a choice without a label: male | female, female",
        ),
        ("sex", "Choices, Calculations, OR Slider Labels", "a b, male", "sex: 'a b' is no code for a choice"),
        ("sex", "Choices, Calculations, OR Slider Labels", "m, male | m, man", "sex: two choices with one code"),
        ("sex", "Form Name", "marker", "hiv: the variables of case_report do not stand together"),
        (
            "sex",
            "Text Validation Type OR Show Slider Number",
            "number",
            "sex: number cannot be checked in a field of type radio",
        ),
        ("report_id", "Choices, Calculations, OR Slider Labels", "a, b", "report_id: choices in a field of type text"),
    ],
)
def test_faults_of_a_dictionary_are_found(own: Material, variable: str, column: str, cell: str, fault: str) -> None:
    dictionary, columns, lines = redcap(own)
    line = next(line for line in dictionary if line[0] == variable)
    if variable == "sex" and column == "Form Name":
        line = next(line for line in dictionary if line[0] == "symptom_duration_months")
    line[redcap_check.DICTIONARY_COLUMNS.index(column)] = cell
    assert fault in redcap_check.faults(dictionary, columns, lines, REPEATS)


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("sex", "man", "sex: no such choice: 'man'"),
        ("age_years", "old", "age_years: 'old' is not of type number"),
        ("case_no", "0", "case_no: 0 is below 1"),
        ("treatments_given___surgery", "yes", "treatments_given___surgery is a checkbox: 0 or 1, not 'yes'"),
        ("marker_value", "desmin", "marker_value belongs to marker, not to the line of the record"),
        ("redcap_repeat_instrument", "case_report", "case_report does not repeat"),
        ("redcap_repeat_instance", "2", "instance '2' of no instrument out of order"),
        ("record_id", "a#b", "'a#b' is no name for a record"),
        ("case_report_complete", "3", "case_report_complete: no such choice: '3'"),
    ],
)
def test_faults_of_an_import_file_are_found(own: Material, column: str, cell: str, fault: str) -> None:
    dictionary, columns, lines = redcap(own)
    lines[0][columns.index(column)] = cell
    assert f"import line 2: {fault}" in redcap_check.faults(dictionary, columns, lines, REPEATS)


def test_instances_and_columns_must_be_in_order(own: Material) -> None:
    dictionary, columns, lines = redcap(own)
    assert "a second line for" in redcap_check.faults(dictionary, columns, [lines[0], lines[0]], REPEATS)[0]
    assert "column that the dictionary" in redcap_check.faults(dictionary, [*columns, "x"], [], REPEATS)[0]
    assert "do not begin with record_id" in redcap_check.faults(dictionary, columns[::-1], [], REPEATS)[0]


@pytest.mark.parametrize(
    ("value", "expected"), [("last follow-up", "last_follow_up"), ("Not  stated!", "not_stated"), ("WHO 3", "who_3")]
)
def test_code_of_a_choice(value: str, expected: str) -> None:
    assert code(value) == expected
