"""Stains, proliferation, mitoses and grades in clinical phrases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

INTRODUCTION = "A 50-year-old woman underwent resection of a tumor. "
Rows = Callable[[str], list[CaseRow]]


def stains(rows: list[CaseRow]) -> set[str]:
    return {f"{f.value}{'+' if f.attributes['result'] == 'positive' else '-'}" for f in rows[0].findings.get("ihc", ())}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The cells were negative for desmin, CD34 and S100; positive for EMA.", "desmin- CD34- S100- EMA+"),
        ("Desmin, CD34 and S100 were positive, GFAP and EMA negative.", "desmin+ CD34+ S100+ GFAP- EMA-"),
        ("Immunostaining: desmin+, CD34−, EMA (+).", "desmin+ CD34- EMA+"),
        ("The cells were immunoreactive for CD10 but not for EMA or inhibin.", "CD10+ EMA- inhibin-"),
        ("No expression of GFAP was seen.", "GFAP-"),
        ("Nuclear INI1 expression was lost.", "INI1-"),
        ("Estrogen and progesterone receptors were negative.", "ER- PR-"),
        ("The carcinoma was triple-negative.", "ER- PR- HER2-"),
        ("Immunostains for desmin and CD34 were performed.", ""),
        ("CD99 was equivocal.", ""),
        ("An EGFR mutation was negative.", ""),
        ("Serum AFP was negative.", ""),
    ],
)
def test_ihc(text: str, expected: str, rows_of: Rows) -> None:
    assert stains(rows_of(INTRODUCTION + text)) == set(expected.split())


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("The Ki-67 index was 12%.", "ki67_percent", [12]),
        ("Eleven mitoses were counted per 10 high-power fields.", "mitoses_per_10_hpf", [11]),
        ("It was a sarcoma, WHO grade-III.", "grades", ["WHO 3"]),
        ("She had grade III splenomegaly.", "grades", []),
    ],
)
def test_numbers_and_grades(text: str, field: str, expected: list[object], rows_of: Rows) -> None:
    assert [f.value for f in rows_of(INTRODUCTION + text)[0].findings.get(field, ())] == expected
