"""CNS involvement, number and sites of CNS tumors, metastatic sites, time to CNS metastasis."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]
LUNG = "A 60-year-old man had an adenocarcinoma of the lung. "


def values(rows_of: Rows, text: str, field: str) -> list[object]:
    """The values of a field in the only row, in order."""
    (row,) = rows_of(text)
    return [finding.value for finding in row.findings.get(field, ())]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LUNG + "MRI showed brain metastases.", ["metastatic"]),
        (LUNG + "There were no brain metastases.", []),
        (LUNG + "MRI showed a mass in the left frontal lobe.", ["metastatic"]),
        ("A 60-year-old man had a glioblastoma of the right temporal lobe.", ["primary"]),
        ("A 60-year-old man had a primary intracranial leiomyosarcoma.", ["primary"]),
        ("A 60-year-old man had a leiomyosarcoma of the thigh.", []),
    ],
)
def test_cns_involvement(rows_of: Rows, text: str, expected: list[str]) -> None:
    assert values(rows_of, text, "cns_involvement") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("MRI showed three brain metastases.", 3),
        ("MRI showed a solitary metastasis in the cerebellum.", 1),
        ("MRI showed multiple brain metastases.", "multiple"),
        ("Brain metastases were found.", "multiple"),
    ],
)
def test_number_of_cns_tumors(rows_of: Rows, sentence: str, expected: object) -> None:
    assert values(rows_of, LUNG + sentence, "cns_lesion_count")[:1] == [expected]


def test_listed_cns_sites_are_each_a_finding(rows_of: Rows) -> None:
    text = LUNG + "MRI showed brain metastases in the right frontal lobe, the pons and the left thalamus."
    assert values(rows_of, text, "cns_sites") == ["frontal lobe", "pons", "thalamus"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("He had liver, bone and adrenal metastases.", {"liver", "bone", "adrenal gland"}),
        ("The tumor had metastasized to the liver and the spleen.", {"liver", "spleen"}),
        ("CT showed no metastases in the liver.", set()),
        ("The liver nodule was confirmed as a metastasis.", {"liver"}),
        ("Retroperitoneal and inguinal lymph node metastases were seen.", {"lymph node"}),
    ],
)
def test_organs_with_metastases(rows_of: Rows, sentence: str, expected: set[str]) -> None:
    assert set(values(rows_of, LUNG + sentence, "metastatic_sites")) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A brain metastasis was found 14 months after lobectomy.", [14]),
        ("He had synchronous brain metastases.", [0]),
        ("He died of brain metastases 14 months after lobectomy.", []),
    ],
)
def test_months_to_cns_metastasis(rows_of: Rows, sentence: str, expected: list[float]) -> None:
    assert values(rows_of, LUNG + sentence, "months_to_cns_metastasis") == expected
