"""CNS involvement, number and sites of CNS tumors, time to CNS metastasis."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]
LUNG = "A 60-year-old man had an adenocarcinoma of the lung. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A 50-year-old man had lung cancer. MRI showed two brain metastases: one of 22 mm in the trigone of the right lateral ventricle and another "
            "of 8 mm in the left cerebellar hemisphere.",
            {"lateral ventricle", "cerebellar hemisphere"},
        ),
        (
            "A 50-year-old man had lung cancer. There were three brain metastases: the largest, 34 mm, lay in the occipital lobe; the others, 8 mm "
            "and 6 mm, lay in the frontal lobe and in the vermis.",
            {"occipital lobe", "frontal lobe", "cerebellar vermis"},
        ),
        ("A 50-year-old man had a glioblastoma of the frontal lobe. A relapse occurred in the left thalamus.", {"frontal lobe", "thalamus"}),
        (
            "A 50-year-old man had a meningioma within the lateral ventricle with extension into the third ventricle.",
            {"lateral ventricle", "third ventricle"},
        ),
        ("A 50-year-old man had a glioma of the genu of the corpus callosum. The callosal tumor grew.", {"genu of corpus callosum"}),
        ("A 50-year-old woman had esthesioneuroblastoma of the nasal cavity.", set()),
        ("A 50-year-old woman had a retroperitoneal paraganglioma.", set()),
        ("A 60-year-old man had paraganglioma with a lytic metastasis of the T4 vertebral body and epidural extension.", {"vertebra", "spinal epidural space"}),
        ("A 60-year-old man had melanoma. Brain MRI: metastases (left frontal lobe, right cerebellum).", {"frontal lobe", "cerebellum"}),
        ("A 55-year-old man had a lymphoma. MRI of the brain showed a lesion crossing the corpus callosum.", {"corpus callosum"}),
    ],
)  # fmt: skip
def test_sites(rows_of: Rows, text: str, expected: set[str]) -> None:
    (row,) = rows_of(text)
    assert {f.value for f in row.findings.get("cns_sites", ())} == expected


def test_listed_cns_sites_are_each_a_finding(rows_of: Rows) -> None:
    (row,) = rows_of(LUNG + "MRI showed brain metastases in the right frontal lobe, the pons and the left thalamus.")
    assert [f.value for f in row.findings["cns_sites"]] == ["frontal lobe", "pons", "thalamus"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LUNG + "MRI showed brain metastases.", "metastatic"),
        (LUNG + "There were no brain metastases.", None),
        (LUNG + "MRI showed a mass in the left frontal lobe.", "metastatic"),
        (LUNG + "There were new tumor foci (in his left frontal lobe and the orbit).", "metastatic"),
        (LUNG + "Cytology suggested a diagnosis of metastases to the brain.", "metastatic"),
        # the cord pressed on by what spreads
        ("An 83-year-old woman with multiple myeloma had cord compression caused by plasmacytomas.", "metastatic"),
        ("An 83-year-old man with prostate cancer had malignant spinal cord compression.", "metastatic"),
        ("A 53-year-old man with multiple myeloma had a tumor of L2 with tumoral epiduritis.", "metastatic"),
        ("A 53-year-old man with multiple myeloma had cord compression due to a herniated disc.", None),
        ("A 53-year-old man with prostate cancer had no malignant spinal cord compression.", None),
        ("A 60-year-old man had a glioblastoma of the right temporal lobe.", "primary"),
        ("A 60-year-old man had a primary intracranial leiomyosarcoma.", "primary"),
        ("A 60-year-old man had a leiomyosarcoma of the thigh.", None),
        ("A 40-year-old man had seizures. MRI disclosed a tentorial mass on the right side. It was removed.", "primary"),
        (
            "A 55-year-old man had an osteolytic tumor of the frontal bone. On MRI it invaded the dura mater. The diagnosis was plasmacytoma.",
            "primary",
        ),
        ("A 55-year-old man had an osteolytic tumor of the frontal bone without invasion of the dura.", None),
        (
            "A 29-year-old woman had a mass that arose from the tentorium. It was a solitary fibrous tumor. The cerebellar tumor regrew; CT revealed "
            "deposits in the liver.",
            "primary",
        ),
        ("A 70-year-old woman with gastric cancer had a tumor in the cerebellum.", "metastatic"),
        # nerves that leave the skull
        ("A 40-year-old woman had a neck mass: a schwannoma of the hypoglossal nerve.", None),
        ("A 40-year-old woman had a schwannoma of the hypoglossal nerve. It filled the hypoglossal canal and pressed on the brainstem.", "primary"),
        ("A 40-year-old man had a retinal hemangioblastoma.", None),
        # entities of the CNS outside it
        ("A 40-year-old man had a mass of the left lung. It was a meningioma.", None),
        ("A 40-year-old man had a nodule. The diagnosis was extracranial meningioma.", None),
        ("A 40-year-old man had headache. The diagnosis was meningioma.", "primary"),
        ("A 50-year-old woman had a retroperitoneal paraganglioma.", None),
        ("A 60-year-old woman with breast cancer developed leptomeningeal disease.", "metastatic"),
        ("A 60-year-old woman with breast cancer had headache. CSF cytology was positive for malignant cells.", "metastatic"),
        ("A 60-year-old woman with breast cancer had headache. CSF cytology was negative for malignant cells.", None),
        ("A 60-year-old woman with breast cancer had no cerebral involvement.", None),
        ("A 60-year-old man had lung adenocarcinoma. Prophylactic cranial irradiation was given to prevent brain metastases.", None),
        ("A 60-year-old man had lung adenocarcinoma. Lung cancer often spreads to the brain.", None),
        ("A 60-year-old man had lung adenocarcinoma. Head CT showed innumerable brain mets.", "metastatic"),
        ("A 60-year-old man had seizures. Colon adenocarcinoma was removed earlier. MRI showed a lesion of the left parietal lobe. Histology showed metastatic adenocarcinoma.", "metastatic"),
    ],
)  # fmt: skip
def test_involvement(rows_of: Rows, text: str, expected: str | None) -> None:
    (row,) = rows_of(text)
    found = row.findings.get("cns_involvement", ())
    assert (found[0].value if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LUNG + "A brain metastasis was found 14 months after lobectomy.", 14),
        (LUNG + "He had synchronous brain metastases.", 0),
        (LUNG + "He died of brain metastases 14 months after lobectomy.", None),
        ("A 50-year-old woman had breast cancer. After 19 months on treatment, CT showed a metastasis in the left frontal lobe.", 19),
        (
            "A 50-year-old man had renal cell carcinoma. Eight years after the nephrectomy, he had a headache. He was confused. MRI showed a "
            "metastasis of the cerebellum.",
            96,
        ),
        ("A 50-year-old man had melanoma with brain metastases. After 6 weeks of immunotherapy, a frontal lobe metastasis bled.", None),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. Six months later, MRI revealed brain metastases.", 6),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. Six months postoperatively, brain metastases appeared.", 6),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. At 6 months, MRI revealed brain metastases.", 6),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. At six-month follow-up, MRI revealed brain metastases.", 6),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. Within 6 months of surgery, brain metastases developed.", 6),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. One year later, the tumor recurred in the lung. Six months later, MRI revealed brain metastases.", None),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. The interval between lobectomy and the brain metastasis was 24 months.", 24),
        ("A 60-year-old man with a 2-year history of melanoma of the back presented with brain metastases.", 24),
        ("A 60-year-old man with melanoma of the back and a 2-month history of headache had brain metastases.", None),
        ("A 60-year-old man had lung adenocarcinoma and underwent lobectomy. Six months later, MRI revealed no brain metastases.", None),
    ],
)  # fmt: skip
def test_months_to_cns_metastasis(rows_of: Rows, text: str, expected: float | None) -> None:
    (row,) = rows_of(text)
    found = row.findings.get("months_to_cns_metastasis", ())
    assert (found[0].value if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LUNG + "MRI showed three brain metastases.", 3),
        (LUNG + "MRI showed a solitary metastasis in the cerebellum.", 1),
        (LUNG + "MRI showed multiple brain metastases.", "multiple"),
        (LUNG + "Brain metastases were found.", "multiple"),
        (LUNG + "MRI suggested a 45-mm single brain tumor in the right parietal lobe.", 1),
        ("A 50-year-old man had glioblastoma of the frontal lobe. No other intracranial lesion was seen.", 1),
    ],
)
def test_number_of_cns_tumors(rows_of: Rows, text: str, expected: object) -> None:
    (row,) = rows_of(text)
    assert row.findings["cns_lesion_count"][0].value == expected


def test_bifrontal_is_bilateral(rows_of: Rows) -> None:
    (row,) = rows_of("A 50-year-old man had headache. MRI showed a meningioma of the bifrontal lobe.")
    assert row.findings["cns_sites"][0].attributes["laterality"] == "bilateral"
