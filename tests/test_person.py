"""Age, sex, duration of the complaint, viral and immune state, as clinical phrases."""

import pytest

PEOPLE = [
    ("A 9-month-old boy presented with vomiting.", "age_years", 0.75),
    ("A woman of 64 years presented with a breast lump.", "age_years", 64),
    ("A 45-year-old man complained of cough.", "sex", "male"),
    ("A 30-year-old patient was seen with a goiter. Her thyroid was removed.", "sex", "female"),
    ("A 45-year-old man presented with a 2-week history of headache.", "symptom_duration_months", 0.46),
    ("A 45-year-old man had suffered from cough for the past six months.", "symptom_duration_months", 6),
    ("A 45-year-old man reported three weeks of vomiting.", "symptom_duration_months", 0.69),
    ("A 45-year-old man noticed a lump 4 months before admission.", "symptom_duration_months", 4),
    ("A 45-year-old man had smoked for 20 years and presented with cough.", "symptom_duration_months", None),
    ("A 45-year-old man underwent nephrectomy 5 years ago.", "symptom_duration_months", None),
    ("A 45-year-old man presented with seizures. HIV serology was negative.", "hiv", "negative"),
    ("A 45-year-old HIV-positive man presented with seizures.", "hiv", "positive"),
    ("A 45-year-old man presented with fever. EBER was positive in tumor cells.", "ebv", "positive"),
    ("A 45-year-old immunocompetent man presented with seizures.", "immunosuppressed", "no"),
    ("A 45-year-old man with a kidney transplant took tacrolimus. He presented with fever.", "immunosuppressed", "yes"),
    ("A 45-year-old man was tested for human immunodeficiency virus.", "immunosuppressed", None),
]


@pytest.mark.parametrize(("text", "field", "expected"), PEOPLE)
def test_person(rows_of, text, field, expected):
    (row,) = rows_of(text)
    findings = row.findings.get(field, ())
    assert (findings[0].value if findings else None) == expected
