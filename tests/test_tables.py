"""Review tables: header words, rows by age with sex, cells by column, and tables that are none of patients."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow
from caserows.tablecells import header_columns, legend

Rows = Callable[[str], list[CaseRow]]
CASE = "Case report\n\nA 50-year-old man presented with headache. He underwent resection of the tumor and was alive at 12 months.\n\n"
PIPED = """Table 2. Reported cases of primary intracranial leiomyosarcoma
| No. | Author (year) | Sex/Age | Location | Size (cm) | Surgery | Adjuvant therapy | Follow-up (months) | Outcome |
|---|---|---|---|---|---|---|---|---|
| 1 | Arber 1999 | M/45 | Frontal lobe | 3.5 | GTR | RT 60 Gy | 24 | NED |
| 2 | Bode et al. | F/7 | Left cerebellum | 4 x 3 | STR | - | 6 | DOD |
| 3 | Present case | M/51 | Dura mater | 5 | GTR | CT | 12 | Alive |

GTR, gross total resection; STR, subtotal resection; RT, radiotherapy; CT, chemotherapy; NED, no evidence of disease.
"""
FLAT = """Table 1
Clinical features of published gastric schwannoma patients
Study Sex Age Site Size (cm) Symptoms Treatment Follow-up Outcome
Ito 2003 F 62 Stomach 4.2 Abdominal pain Partial gastrectomy 3 years NED
Juno and Kim 2008 M 71 Stomach 6 Melena Total gastrectomy 14 months AWD
Lopez [12] F 55 Stomach NR Vomiting None NR NR
Abbreviations: NED, no evidence of disease; AWD, alive with disease; NR: not reported.
"""
CELLS = """Table 1. Reported adult Wilms tumors
Author Year Age/Sex Histology Metastases Surgery Chemotherapy Radiotherapy Outcome
Mori
2001
23/F
Nephroblastoma
Lung
Nephrectomy
Vincristine, doxorubicin
Yes
Dead, 8 months
Novak
2005
31/M
Nephroblastoma
None
Nephrectomy
Dactinomycin
No
Alive, 2 years
"""


def values(row: CaseRow, field: str) -> list[object]:
    return [finding.value for finding in row.findings.get(field, ())]


def cited(rows: list[CaseRow]) -> list[CaseRow]:
    return [row for row in rows if row.case_kind == "cited"]


@pytest.mark.parametrize(
    ("table", "row", "field", "expected"),
    [
        (PIPED, 0, "age_years", [45]),
        (PIPED, 0, "tumor_size_mm", [35]),
        (PIPED, 0, "cns_sites", ["frontal lobe"]),
        (PIPED, 0, "treatment_sequence", [["surgery", "radiotherapy"]]),
        (PIPED, 0, "recurrence", ["no"]),
        (PIPED, 1, "sex", ["female"]),
        (PIPED, 1, "follow_up_months", [6]),
        (PIPED, 1, "vital_status", ["dead"]),
        (FLAT, 0, "diagnosis", ["schwannoma"]),
        (FLAT, 0, "symptoms", ["abdominal pain"]),
        (FLAT, 0, "follow_up_months", [36]),
        (FLAT, 1, "recurrence", []),
        (FLAT, 2, "vital_status", []),
        (FLAT, 2, "surgeries", []),
        (CELLS, 0, "radiotherapy", ["external beam"]),
        (CELLS, 0, "metastatic_sites", ["lung"]),
        (CELLS, 0, "follow_up_months", [8]),
        (CELLS, 1, "metastatic_sites", []),
        (CELLS, 1, "radiotherapy", []),
        (CELLS, 1, "systemic_therapies", ["dactinomycin"]),
    ],
)
def test_a_row_is_read_by_its_columns(rows_of: Rows, table: str, row: int, field: str, expected: list[object]) -> None:
    assert values(cited(rows_of(CASE + table))[row], field) == expected


def test_the_present_case_lends_only_a_contradiction(rows_of: Rows) -> None:
    rows = rows_of(CASE + PIPED)
    reported = [row for row in rows if row.case_kind == "reported"]
    assert len(reported) == 1
    assert len(cited(rows)) == 2
    assert values(reported[0], "age_years") == [50, 51]
    assert values(reported[0], "systemic_therapies") == []
    assert values(reported[0], "tumor_size_mm") == []


@pytest.mark.parametrize(
    "table",
    [
        "Table 1: Antibodies used\nAntibody Clone Dilution\nDesmin D33 1:100\nCD34 QBEnd10 1:50\nS100 poly 1:400\n",
        "Table 3. Laboratory values\nHemoglobin 12 g/dl\nSodium 140 mmol/l\nPlatelets 210\n",
        "Table 2. Demographics\nVariable n\nMale 23 (45%)\nFemale 28 (55%)\nMean age 52\n",
        "Table 4. Score\nItem Points\nAge over 65 2\nMale sex 1\n",
    ],
)
def test_a_table_of_anything_else_gives_no_rows(rows_of: Rows, table: str) -> None:
    assert cited(rows_of(CASE + table)) == []


def test_header_words_name_the_columns_with_their_units() -> None:
    columns = header_columns("Author Age Sex Primary site Interval (months) Brain lesions Treatment Outcome", 0)
    assert [c.name for c in columns] == [
        "author",
        "age",
        "sex",
        "primary",
        "interval",
        "cns site",
        "treatment",
        "outcome",
    ]
    assert columns[4].unit == "m"


def test_the_legend_explains_short_forms() -> None:
    forms = legend("PR: Partial resection, WB: Whole brain radiotherapy, NA: Not available")
    assert forms["PR"] == ("surgery", "resection", "subtotal")
    assert forms["WB"] == ("radiotherapy", "whole-brain", "")
    assert forms["NA"] == ("", "", "")
