"""Complaints and examination findings in clinical phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 50-year-old man presented with headache and vomiting.", {("headache", None), ("vomiting", None)}),
        ("A 50-year-old woman presented with a mass in her left breast.", {("breast mass", "left")}),
        ("A 50-year-old man complained of pain in the left knee.", {("knee pain", "left")}),
        ("A 50-year-old man presented with cough. He denied fever.", {("cough", None)}),
        ("A 50-year-old man presented with cough. Glasgow Coma Scale was 15.", {("cough", None)}),
        ("A 50-year-old man presented with cough. CT showed a nodule in the lung.", {("cough", None)}),
    ],
)
def test_symptoms(text: str, expected: set[tuple[str, str | None]], rows_of: Callable[[str], list[CaseRow]]) -> None:
    found = rows_of(text)[0].findings.get("symptoms", ())
    assert {(f.value, f.attributes.get("laterality")) for f in found} == expected
