"""The written files: shape, order, safety from spreadsheet formulas, and the same bytes every time."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from caserows.fields import FIELDS
from caserows.model import CaseKind, CaseRow, CaserowsError, Evidence, Finding, Provenance
from caserows.output import (
    described,
    evidence_line,
    flat_row,
    quote,
    remove_drafts,
    row_line,
    safe_cell,
    snippet,
    write_all,
    write_file,
)
from caserows.schema import row_schema

TEXT = "A 54-year-old\nwoman.  β-HCG and =SUM were seen."


def found(value: Any, start: int = 2, end: int = 13, **attributes: Any) -> Finding:
    return Finding(
        value=value,
        attributes=attributes,
        evidence=(Evidence(start=start, end=end),),
        provenance=Provenance(rule="a rule", section="case"),
    )


def row(report: str = "r", number: int = 1, kind: CaseKind = "reported", **findings: list[Finding]) -> CaseRow:
    return CaseRow(
        report_id=report, case_no=number, case_kind=kind, findings={name: tuple(f) for name, f in findings.items()}
    )


def evidence_of(one: CaseRow) -> list[list[object]]:
    """The lines of evidence.csv for a row of ``TEXT``."""
    return [
        evidence_line(one, name, finding, span, quote(TEXT, span))
        for name in FIELDS
        for finding in one.findings.get(name, ())
        for span in finding.evidence
    ]


FULL = row(
    treatment_sequence=[found(["surgery", "radiotherapy+systemic"])],
    ihc=[found("desmin", result="positive"), found("β-HCG", 22, 27, result="negative")],
    surgeries=[found("resection", target="thigh", extent="gross total"), found("biopsy")],
    radiotherapy=[found("whole-brain", fractions=10, dose_gy=30.0)],
    age_years=[found(54), found(55)],
)


def test_line_has_fields_and_attributes_in_catalogue_order_and_no_provenance() -> None:
    line = row_line(FULL)
    record = json.loads(line)
    assert list(record) == ["report_id", "case_no", "case_kind", "findings"]
    assert list(record["findings"]) == [name for name in FIELDS if name in FULL.findings]
    assert list(record["findings"]["surgeries"][0]) == ["value", "extent", "target", "evidence"]
    assert list(record["findings"]["radiotherapy"][0]) == ["value", "dose_gy", "fractions", "evidence"]
    assert "β-HCG" in line
    assert "a rule" not in line
    assert CaseRow.model_validate_json(line).findings.keys() == FULL.findings.keys()


def test_every_line_obeys_the_schema_made_from_the_catalogue() -> None:
    jsonschema.Draft202012Validator.check_schema(row_schema())
    jsonschema.validate(json.loads(row_line(FULL)), row_schema())


@pytest.mark.parametrize(
    ("field", "finding"),
    [
        ("sex", {"value": "unsure", "evidence": [{"start": 0, "end": 1}]}),
        ("age_years", {"value": "old", "evidence": [{"start": 0, "end": 1}]}),
        ("age_years", {"value": 54, "evidence": []}),
        ("ihc", {"value": "SMA", "evidence": [{"start": 0, "end": 1}]}),
        ("cns_lesion_count", {"value": "many", "evidence": [{"start": 0, "end": 1}]}),
        ("treatment_sequence", {"value": ["surgery", "prayer"], "evidence": [{"start": 0, "end": 1}]}),
        ("primary_site", {"value": "thigh", "laterality": "port", "evidence": [{"start": 0, "end": 1}]}),
        ("shoe_size", {"value": 43, "evidence": [{"start": 0, "end": 1}]}),
    ],
)
def test_schema_refuses(field: str, finding: dict[str, Any]) -> None:
    record = {"report_id": "r", "case_no": 1, "case_kind": "reported", "findings": {field: [finding]}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, row_schema())


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (found("desmin", result="positive"), "desmin+"),
        (found("S100", result="negative"), "S100-"),
        (found("resection", extent="gross total", target="thigh"), "resection (gross total, thigh)"),
        (found("whole-brain", dose_gy=30.0, fractions=10), "whole-brain (30 Gy, 10 fractions)"),
        (found(["surgery", "radiotherapy"]), "surgery > radiotherapy"),
        (found(0.46), "0.46"),
        (found(12.0), "12"),
    ],
)
def test_short_form_of_a_finding(finding: Finding, expected: str) -> None:
    assert described(finding) == expected


def test_flat_row_has_first_value_of_single_fields_and_all_of_list_fields() -> None:
    cells = dict(zip(["report_id", "case_no", "case_kind", *FIELDS], flat_row(FULL), strict=True))
    assert cells["age_years"] == "54"
    assert cells["ihc"] == "desmin+; β-HCG-"
    assert cells["treatment_sequence"] == "surgery > radiotherapy+systemic"
    assert cells["sex"] == ""


def test_evidence_lines_quote_the_raw_text_on_one_line() -> None:
    lines = evidence_of(row(age_years=[found(54, 0, 19)]))
    assert lines == [["r", 1, "reported", "age_years", "54", 0, 19, "A 54-year-old woman", "case", "a rule"]]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-x", "'-x"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("a=b", "a=b"),
        ("", ""),
        (54, "54"),
    ],
)
def test_no_cell_begins_as_a_formula(cell: object, expected: str) -> None:
    assert safe_cell(cell) == expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (60, "A «54-year-old» woman. β-HCG and =SUM were seen."),
        (8, "A «54-year-old» woman. …"),
        (0, "… «54-year-old» …"),
    ],
)
def test_snippet_is_one_line_cut_at_word_ends(width: int, expected: str) -> None:
    assert snippet(TEXT, 2, 13, width) == expected


def test_control_characters_never_reach_the_terminal() -> None:
    assert snippet("a \x1b[31m red\x00 \x9b word", 2, 9) == "a « [31m r»ed word"


def test_files_hold_rows_as_they_come_and_the_same_bytes_every_time(tmp_path: Path) -> None:
    rows = [row("a", 1, sex=[found("female")]), row("a", 2, "cited"), row("b"), FULL]
    errors = [{"file": "x.txt", "error": "x.txt: the file is empty"}]
    for out in (tmp_path / "one" / "deep", tmp_path / "two"):
        write_all(out, ((r, evidence_of(r)) for r in rows), iter(errors))
    names = ["errors.jsonl", "evidence.csv", "rows.csv", "rows.jsonl"]
    assert sorted(p.name for p in (tmp_path / "two").iterdir()) == names
    for name in names:
        assert (tmp_path / "one" / "deep" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    records = [json.loads(line) for line in (tmp_path / "two" / "rows.jsonl").read_text("utf-8").splitlines()]
    assert [(r["report_id"], r["case_no"]) for r in records] == [("a", 1), ("a", 2), ("b", 1), ("r", 1)]
    table = list(csv.DictReader(io.StringIO((tmp_path / "two" / "rows.csv").read_text("utf-8"))))
    assert [line["sex"] for line in table] == ["female", "", "", ""]
    places = list(csv.DictReader(io.StringIO((tmp_path / "two" / "evidence.csv").read_text("utf-8"))))
    assert len(places) == sum(len(evidence_of(r)) for r in rows)


def test_rows_that_end_in_an_error_leave_the_old_files(tmp_path: Path) -> None:
    write_all(tmp_path, [(FULL, evidence_of(FULL))], [])
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def breaking() -> Iterator[tuple[CaseRow, list[list[object]]]]:
        yield row("a"), []
        raise CaserowsError("the store is gone")

    with pytest.raises(CaserowsError, match="the store is gone"):
        write_all(tmp_path, breaking(), [])
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_drafts_of_a_run_that_was_killed_are_removed(tmp_path: Path) -> None:
    for name in (".rows.jsonl.4711.part", ".rows.csv.1.part", "rows.jsonl", "my.part"):
        (tmp_path / name).write_text("half a li")
    remove_drafts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["my.part", "rows.jsonl"]


def test_failed_write_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").mkdir()
    with pytest.raises(CaserowsError, match=r"rows\.csv: cannot be written"):
        write_file(tmp_path / "rows.csv", "text")
    assert [p.name for p in tmp_path.iterdir()] == ["rows.csv"]
