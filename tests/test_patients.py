"""Which patient a sentence speaks of: text → number and kind of the cases."""

from __future__ import annotations

import pytest
from spacy.language import Language

from caserows.introductions import introduction, label_number, sex_of
from caserows.patients import find_cases


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("A 54-year-old woman presented with pain.", 54, "female"),
        ("A 9-month-old boy was admitted.", 0.75, "male"),
        ("A man aged 61 years came to us.", 61, "male"),
    ],
)
def test_introduction(text: str, age: float, sex: str) -> None:
    found = introduction(text)
    assert found is not None
    assert found[1:] == (pytest.approx(age), sex)


@pytest.mark.parametrize(
    "text",
    [
        "He was well after 5 years.",
        "The mass was 5 cm.",
        "In his sixties he fell ill.",
        "We report a long response (3 years) to goserelin.",
        "He was born to a healthy 33-year-old woman.",
        "For 5 years the man had coughed.",
    ],
)
def test_nobody_is_introduced(text: str) -> None:
    assert introduction(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Case 2: A man came.", 2),
        ("The second patient died.", 2),
        ("Case II was alike.", 2),
        ("The case was rare.", None),
    ],
)
def test_label(text: str, number: int | None) -> None:
    assert label_number(text) == number


def test_sex_is_that_of_the_first_person_named() -> None:
    assert (sex_of("a man and his wife, a woman"), sex_of("the tumor")) == ("male", None)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("A 50-year-old man presented with pain. He died.", ["reported"]),
        ("Case 1: A 50-year-old man came. Case 2: A 61-year-old woman came.", ["reported", "reported"]),
        ("Gliomas are rare tumors.", []),
        ("In a few other cases lymphomas were found in the knee as bone lesions.", []),
        ("A 73-old man presented with fever.", ["reported"]),
        ("Newborn female referred for an oral tumor. The tumor was resected.", ["reported"]),
        ("In a case of gastric cancer, metastasis was seen during chemotherapy.", ["reported"]),
        ("This is a report of three patients who presented with a swollen leg.", ["reported"] * 3),
        ("Two women had adenocarcinoma. Both were treated. A third woman had a sarcoma.", ["reported"] * 3),
        ("We came across two patients with carcinoma. Both underwent nephrectomy.", ["reported"] * 2),
        ("We describe 2 female patients with melanoma. A 25-year-old woman had seizures.", ["reported"]),
        ("We present two cases of glioma. A 39-year-old man had pain. A 40-year-old man had fever.", ["reported"] * 2),
        ("A 39-year-old man had pain. He died. A 40-year-old man had fever.", ["reported"]),
        ("We present two cases. A 39-year-old man had pain. At 40 years of age, he died.", ["reported"]),
        ("We report 5 patients with chordoma. All were resected. Two had a recurrence.", []),
        ("A 61-year-old man had a liposarcoma. This is the second case of a liposarcoma of the cord.", ["reported"]),
        ("This review identified 9 patients with tumors. All patients received radiation.", []),
    ],
)
def test_cases(nlp: Language, text: str, kinds: list[str]) -> None:
    assert [case.kind for case in find_cases(nlp(text))] == kinds
