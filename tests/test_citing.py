"""Whom a cited patient is cited from, and what stands on the front of an article."""

from __future__ import annotations

import pytest
from spacy.language import Language

from caserows.citing import cited_as, front, surnames
from caserows.model import Report
from caserows.rows import read_rows

CASE = """Case report
A 61-year-old woman presented with headache in May 2014. MRI showed a meningioma, which was resected.

Discussion
"""
REFERENCES = """

References
3. Kettle A, Brome T. Tumors of the dura. Imaginary J 2003;4:1-9.
12. Vance-Oduya P, Lind S. A dural tumor in a sailor. Imaginary J 2011;12:30-33.
"""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Ferrand et al. reported a 44-year-old man with a meningioma who died.", "Ferrand et al."),
        ("Ferrand et al. (2009) reported a 44-year-old man with a meningioma who died.", "Ferrand et al. 2009"),
        ("Ferrand and Oduya described a 44-year-old man with a meningioma who died.", "Ferrand and Oduya"),
        (
            "Van der Linde and colleagues described a 44-year-old man with a meningioma who died.",
            "Van der Linde and colleagues",
        ),
        ("Ferrand [7] described a 44-year-old man with a meningioma who died.", "Ferrand"),
        ("Ferrand's patient, a 44-year-old man with a meningioma, died [7].", "Ferrand"),
        ("A 44-year-old man with a meningioma, published by O'Hara in 1999, died [7].", "O'Hara 1999"),
        ("A case report described a 44-year-old man with a meningioma who died [12].", "Vance-Oduya 2011"),
        ("A case report described a 44-year-old man with a meningioma who died [3,12].", ""),
        ("A case report described a 44-year-old man with a meningioma who died [5].", ""),
        ("A case report described a 44-year-old man with a meningioma who died.", ""),
    ],
)
def test_reference_of_a_cited_patient(nlp: Language, said: str, expected: str) -> None:
    reading = read_rows(Report(report_id="t", text=CASE + said + REFERENCES), nlp)
    assert [row.case_kind for row in reading.rows] == ["reported", "cited"]
    assert cited_as(reading) == {2: expected}


def test_references_of_a_table(nlp: Language) -> None:
    table = """Table 1: Published cases of meningioma of the sphenoid wing

Author Age Sex Site Treatment Outcome
Ferrand et al. 44 M Dura Resection Alive
Oduya 2001 63 F Dura Resection Dead
Çelik and Bro 58 F Dura Resection Alive
"""
    found = cited_as(read_rows(Report(report_id="t", text=CASE + "Few cases are known.\n\n" + table), nlp))
    assert list(found.values()) == ["Ferrand et al.", "Oduya 2001", "Çelik and Bro"]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("Ferrand et al. 2009", {"ferrand"}),
        ("Núñez and O'Hara", {"nunez", "ohara"}),
        ("Van der Linde and colleagues", {"van", "linde"}),
        ("Çelik & Bro", {"celik", "bro"}),
        ("Case 3", set()),
        ("Present study", set()),
        ("EBV and HIV", set()),
        ("2009", set()),
    ],
)
def test_surnames(reference: str, expected: set[str]) -> None:
    assert surnames(reference) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            f"A dural tumor\nAnn Ferrand1, Bo Oduya2\n\nAbstract\nWe report a meningioma.\n\n{CASE}",
            "A dural tumor\nAnn Ferrand1, Bo Oduya2",
        ),
        ("A 61-year-old woman presented with headache. MRI showed a meningioma.", ""),
    ],
)
def test_front_of_an_article(nlp: Language, text: str, expected: str) -> None:
    assert front(read_rows(Report(report_id="t", text=text), nlp)).strip() == expected
