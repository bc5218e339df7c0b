"""The frozen types: what they refuse, and their JSON."""

import json

import pytest
from pydantic import ValidationError

from caserows.model import CaseRow, CaserowsError, Evidence, EvidenceError, Finding, Report

TEXT = "A 54-year-old woman with a headache."
REPORT = Report(report_id="made-up", text=TEXT)


def finding(start: int, end: int) -> Finding:
    return Finding(value=54, evidence=(Evidence(start=start, end=end),))


@pytest.mark.parametrize(
    "record",
    [
        {"value": 54},
        {"value": 54, "evidence": []},
        {"value": 54, "evidence": [{"start": 3, "end": 3}]},
        {"value": 54, "evidence": [{"start": 4, "end": 3}]},
        {"value": 54, "evidence": [{"start": -1, "end": 3}]},
        {"evidence": [{"start": 0, "end": 3}]},
    ],
)
def test_finding_without_sound_evidence_is_impossible(record: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Finding.model_validate(record)


def test_attributes_stand_beside_the_value_in_json() -> None:
    record = {"value": "desmin", "result": "positive", "evidence": [{"start": 1, "end": 7}]}
    made = Finding.model_validate(record)
    assert made.attributes == {"result": "positive"}
    assert made.model_dump() == record
    assert json.loads(made.model_dump_json()) == record


def test_types_are_frozen() -> None:
    with pytest.raises(ValidationError):
        finding(2, 13).value = 55  # type: ignore[misc]


@pytest.mark.parametrize(
    ("start", "end", "sound"), [(2, 13, True), (0, 36, True), (0, 37, False), (1, 2, False), (90, 99, False)]
)
def test_checked_row_has_its_evidence_inside_the_text(start: int, end: int, sound: bool) -> None:
    findings = {"age_years": (finding(start, end),)}
    if sound:
        row = CaseRow.checked(REPORT, 1, "reported", findings)
        assert CaseRow.model_validate_json(row.model_dump_json()) == row
    else:
        with pytest.raises(EvidenceError, match="made-up case 1 age_years"):
            CaseRow.checked(REPORT, 1, "reported", findings)


def test_every_error_of_a_user_has_one_root() -> None:
    assert issubclass(EvidenceError, CaserowsError)


def test_offsets_and_hash_count_what_the_text_is() -> None:
    report = Report(report_id="greek", text="β-HCG 🧠 é")
    assert report.text[6:7] == "🧠"
    assert report.sha256 == Report(report_id="other", text=report.text).sha256
