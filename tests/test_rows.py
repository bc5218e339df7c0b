"""From text to rows: values, and evidence that the raw text shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

TEXT = "A 54-year-old woman presented with\nheadache. The tumor was negative\nfor desmin. She underwent craniotomy."


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("age_years", 54, "54"),
        ("sex", "female", "woman"),
        ("symptoms", "headache", "headache"),
        ("ihc", "desmin", "desmin"),
    ],
)
def test_value_and_evidence(rows_of: Callable[[str], list[CaseRow]], field: str, value: object, shown: str) -> None:
    (row,) = rows_of(TEXT)
    finding = row.findings[field][0]
    assert finding.value == value
    assert any(shown in TEXT[e.start : e.end] for e in finding.evidence)


def test_rows_are_the_same_each_time(rows_of: Callable[[str], list[CaseRow]]) -> None:
    assert rows_of(TEXT) == rows_of(TEXT)


def test_a_text_without_a_patient_has_no_row(rows_of: Callable[[str], list[CaseRow]]) -> None:
    assert rows_of("Gliomas are rare tumors.") == []


def test_article_about_no_tumor_fills_no_tumor_field(rows_of: Callable[[str], list[CaseRow]]) -> None:
    (row,) = rows_of(
        "A 30-year-old woman presented with cough. The final diagnosis was sarcoidosis. She received prednisone."
    )
    assert set(row.findings) <= {"age_years", "sex", "diagnosis"}
    assert {"age_years", "sex"} <= set(row.findings)


def test_an_unnamed_mass_is_a_tumor(rows_of: Callable[[str], list[CaseRow]]) -> None:
    (row,) = rows_of(
        "A 30-year-old woman presented with flank pain. CT showed a renal mass and nephrectomy was performed."
    )
    assert {"symptoms", "surgeries"} <= set(row.findings)
