"""Age, sex, duration of the complaint, viral and immune state, as clinical phrases."""

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

PEOPLE = [
    ("A 9-month-old boy presented with vomiting.", "age_years", 0.75),
    ("A woman of 64 years presented with a breast lump.", "age_years", 64),
    ("A 45-year-old man complained of cough.", "sex", "male"),
    ("A 30-year-old patient was seen with a goiter. Her thyroid was removed.", "sex", "female"),
    ("A 45-year-old man presented with a 2-week history of headache.", "symptom_duration_months", 0.46),
    ("A 45-year-old man had suffered from cough for the past six months.", "symptom_duration_months", 6),
    ("A 45-year-old man reported three weeks of vomiting.", "symptom_duration_months", 0.69),
    ("A 45-year-old man noticed a lump 4 months before admission.", "symptom_duration_months", 4),
    ("A 45-year-old man presented to a clinic with colic for 5 hours.", "symptom_duration_months", 0.01),
    ("A 45-year-old man was admitted in May 2011 with melena since March 2011.", "symptom_duration_months", 2),
    ("A 45-year-old man with gout and diabetes presented with 6 weeks of cough.", "symptom_duration_months", 1.38),
    ("A 45-year-old man was seen for a swelling which appeared 3 months ago.", "symptom_duration_months", 3),
    ("A 45-year-old man with a 4-year history of endometriosis had a tumor.", "symptom_duration_months", None),
    ("A 45-year-old man with a 7-year history of chronic kidney disease had cough.", "symptom_duration_months", None),
    ("A 30 year-old women was admitted.", "sex", "female"),
    ("A 45-year-old man had seizures. Serology showed anti-HCV (+) and anti-HIV (-).", "hiv", "negative"),
    ("A 45-year-old man had fever. The tumor cells were CD20 (-) and EBER (+).", "ebv", "positive"),
    ("A 45-year-old man had smoked for 20 years and presented with cough.", "symptom_duration_months", None),
    ("A 45-year-old man underwent nephrectomy 5 years ago.", "symptom_duration_months", None),
    ("A 45-year-old man presented with seizures. HIV serology was negative.", "hiv", "negative"),
    ("A 45-year-old HIV-positive man presented with seizures.", "hiv", "positive"),
    ("A 45-year-old man presented with fever. EBER was positive in tumor cells.", "ebv", "positive"),
    ("A 45-year-old immunocompetent man presented with seizures.", "immunosuppressed", "no"),
    ("A 45-year-old man with a kidney transplant took tacrolimus. He presented with fever.", "immunosuppressed", "yes"),
    ("A 45-year-old man was tested for human immunodeficiency virus.", "immunosuppressed", None),
    ("A fourty two year old lady presented with pelvic pain.", "age_years", 42),
    ("A 71 years Scottish lady presented with pelvic pain.", "age_years", 71),
    ("We saw a 47-yo woman with pelvic pain.", "age_years", 47),
    ("A 58 year retired diabetic gentleman presented with cough.", "age_years", 58),
    ("For 5 years the man had a cough.", "age_years", None),
    (
        "A 45-year-old man was seen. His urine output had fallen over the previous 3 days.",
        "symptom_duration_months",
        0.1,
    ),
    (
        "A 45-year-old man with a colon tumor had signs of bowel obstruction for the last 9 months.",
        "symptom_duration_months",
        9,
    ),
    (
        "A man, 60 years old, was brought in with loss of speech and a low level of consciousness progressive over three weeks.",
        "symptom_duration_months",
        0.69,
    ),
    (
        "A 45-year-old man with hypertension, a stroke 3 years ago and gout had a tumor.",
        "symptom_duration_months",
        None,
    ),
    ("A two-and-a-half-year-old boy presented with fever.", "age_years", 2.5),
    ("A 2-year-3-month-old boy presented with fever.", "age_years", 2.25),
    ("A boy aged 2 years and 3 months presented with fever.", "age_years", 2.25),
    ("A 56yo F presented with fever.", "age_years", 56),
    ("A 56M presented with fever and a lung mass.", "sex", "male"),
    ("Mrs. LM, aged 56, was admitted for fever.", "age_years", 56),
    ("Mr. A., 56 years old, presented with fever.", "sex", "male"),
    ("A woman (age, 47 years) presented with fever.", "age_years", 47),
    ("The patient was diagnosed with testicular cancer at the age of 31. He was treated by surgery.", "age_years", 31),
    ("At age 47, she was diagnosed with breast cancer. She was operated on.", "age_years", 47),
    ("A man presented with fever. His mother was diagnosed with breast cancer at the age of 47.", "age_years", None),
    ("A man who had smoked since the age of 15 presented with fever.", "age_years", None),
    ("A woman with menarche at age 13 presented with fever.", "age_years", None),
    ("A 47-year-old mother of two presented with fever.", "sex", "female"),
    ("A 29-year-old primigravida presented with pelvic pain.", "sex", "female"),
    ("A 47-year-old fisherman presented with fever.", "sex", "male"),
    ("A 45-year-old man was well till 3 months back when he noticed a lump.", "symptom_duration_months", 3),
    ("A 45-year-old man consulted for leg pain evolving 3 months ago.", "symptom_duration_months", 3),
    ("A 45-year-old man presented with cough for a fortnight.", "symptom_duration_months", 0.46),
    ("A 45-year-old man had cough for the past year.", "symptom_duration_months", 12),
    ("A 45-year-old man complained of cough x 3 months.", "symptom_duration_months", 3),
    ("A 45-year-old man complained of cough (3 months).", "symptom_duration_months", 3),
    ("A 45-year-old man had a 2- to 3-month history of cough.", "symptom_duration_months", 2),
    ("A 45-year-old man was admitted two months after the onset of cough.", "symptom_duration_months", 2),
    ("A 45-year-old man had cough. The duration of symptoms was 3 months.", "symptom_duration_months", 3),
    ("A 45-year-old man presented 5 years back with a lump.", "symptom_duration_months", None),
    ("A 45-year-old man had been seen for one month by a surgeon for a lump.", "symptom_duration_months", None),
    ("A 45-year-old man with known HIV infection on antiretroviral therapy had fever.", "hiv", "positive"),
    ("A 45-year-old man had fever. He had no risk factors for HIV.", "hiv", None),
    ("A 45-year-old man had fever. EBER showed diffuse nuclear staining.", "ebv", "positive"),
    ("A 45-year-old man had fever. There was no evidence of immune deficiency.", "immunosuppressed", "no"),
    ("A 45-year-old man had fever. He was an immunocompromised host.", "immunosuppressed", "yes"),
    ("A 45-year-old man had fever. He was considered for immunosuppressive therapy.", "immunosuppressed", None),
]


@pytest.mark.parametrize(("text", "field", "expected"), PEOPLE)
def test_person(rows_of, text, field, expected):
    (row,) = rows_of(text)
    findings = row.findings.get(field, ())
    assert (findings[0].value if findings else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the nearest result of the same clause
        ("A 40-year-old man had a lymphoma. It was negative for CD10 and CD30 but positive for EBER.", "positive"),
        ("A 40-year-old man had a lymphoma. CD20 was positive, whereas EBER was negative.", "negative"),
        ("A 40-year-old man had a lymphoma that was not associated with Epstein-Barr virus.", "negative"),
    ],
)
def test_the_nearest_result_is_that_of_the_virus(
    rows_of: Callable[[str], list[CaseRow]], text: str, expected: str
) -> None:
    (row,) = rows_of(text)
    assert row.findings["ebv"][0].value == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 68-year-old woman presented with post-menopausal bleeding for 2 months.", 2),
        ("A 60-year-old man with a 20-year history of rheumatoid arthritis was admitted with a mass.", None),
        ("A 71-year-old man had hematuria after catheterization for 51 years.", None),
        ("A 43-year-old woman was admitted eight months ago for a mass in the breast.", None),
        ("A 43-year-old woman had a mass. Within 6 months, scans showed a smaller lesion.", None),
        ("A 43-year-old woman was seen. Over 18 months a lump had grown on her neck.", 18),
    ],
)
def test_durations_of_other_things(rows_of: Callable[[str], list[CaseRow]], text: str, expected: float | None) -> None:
    (row,) = rows_of(text)
    found = row.findings.get("symptom_duration_months", ())
    assert (found[0].value if found else None) == expected
