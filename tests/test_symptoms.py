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
        ("A 50-year-old man presented with a painless mass.", {("palpable mass", None)}),
        ("A 50-year-old man presented with a firm growth of the right thigh.", {("thigh mass", "right")}),
        (
            "A 50-year-old man noticed a swelling. Rectal examination showed a smooth mass.",
            {("swelling", None), ("mass", None)},
        ),
        (
            "A woman with weight loss and fatigue was found to have a lung tumor.",
            {("weight loss", None), ("fatigue", None)},
        ),
        ("A 50-year-old man with no comorbidities was admitted with back pain.", {("back pain", None)}),
        (
            "A boy presented with cough. Multiple skin nodules appeared on his back.",
            {("cough", None), ("skin nodule", None)},
        ),
    ],
)
def test_symptoms(text: str, expected: set[tuple[str, str | None]], rows_of: Callable[[str], list[CaseRow]]) -> None:
    found = rows_of(text)[0].findings.get("symptoms", ())
    assert {(f.value, f.attributes.get("laterality")) for f in found} == expected


@pytest.mark.parametrize(
    "story",
    [
        "He had known chronic hypertension.",
        "His medical history included rheumatoid arthritis.",
        "Colonoscopy had shown ulcerative colitis.",
        "On the second postoperative day fever and dyspnea occurred.",
        "The resection was done. Postoperatively he developed seizures.",
        "After the first cycle of trastuzumab, on day 8, he had a seizure.",
        "Sunitinib was stopped because of diarrhea.",
        "The infusion led to hypotension.",
        "He tolerated radiotherapy well apart from hair loss.",
        "There was a fall of left ventricular function.",
        "A left adrenal mass was found incidentally on abdominal CT.",
        "He died of respiratory failure.",
        "Aspiration pneumonia was the cause of death.",
        "The cough improved after the operation.",
        "Tumor cells surrounded by necrosis and hemorrhage were seen.",
        "Histological examination showed ulceration.",
        "The pelvic mass was located behind the bladder.",
        "MRI showed an asymptomatic stroke.",
        "He had recovered from Q fever.",
        "Echocardiography showed tricuspid regurgitation.",
        "He presented with nausea after commencing gefitinib.",
        "The lesion showed increased stiffness on elastography.",
        "He developed tetraparesis after initiation of the first cycle of palbociclib.",
    ],
)
def test_no_symptom_of_the_tumor(story: str, rows_of: Callable[[str], list[CaseRow]]) -> None:
    found = rows_of("A 50-year-old man presented with cough and a renal tumor. " + story)[0].findings.get(
        "symptoms", ()
    )
    assert [f.value for f in found] == ["cough"]
