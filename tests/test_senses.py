"""Words whose sense the article decides, and rules on the index tumor that fresh reports asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("A 50-year-old man had chest pain. CT showed a parietal mass of the sixth rib.", "cns_sites", []),
        ("A 50-year-old man had headaches. CT showed a parietal mass.", "cns_sites", ["parietal lobe"]),
        ("A 40-year-old woman had a pancreatic carcinoma that pushed on the caudate lobe.", "cns_involvement", []),
        (
            "A 50-year-old woman had a swollen jaw around her dental implants. Biopsy showed carcinoma of the gingiva.",
            "metastatic_sites",
            [],
        ),
        (
            "A 20-year-old woman had a sarcoma of the cheek with cranial metastases. The skull lesion was resected.",
            "cns_involvement",
            [],
        ),
        (
            "A 20-year-old man had a yolk sac tumor of the testis. MRI suggested a brain tumor in the left frontal lobe.",
            "cns_sites",
            ["frontal lobe"],
        ),
        ("A 45-year-old man had headaches. MRI showed a cystic tumor of the pituitary gland.", "cns_involvement", []),
        ("A 40-year-old man had a sarcoma. The wound was closed with a VAC system.", "systemic_therapies", []),
        (
            "A 4-year-old boy had a rhabdomyosarcoma of the orbit. He received six cycles of VAC.",
            "systemic_therapies",
            ["vincristine", "dactinomycin", "cyclophosphamide"],
        ),
        (
            "In this case report we present a woman with a sarcoma of the arm treated with surgery. She had pain.",
            "surgeries",
            ["surgery"],
        ),
        ("Case report: A sarcoma treated with ablation in a man. A 40-year-old man had pain.", "surgeries", []),
        ("A 30-year-old woman had a tumor of the placenta. It was a 15 x 12 cm placenta.", "tumor_size_mm", []),
        (
            "A 40-year-old man had an adrenal tumor. An 8-mm-diameter cerebral aneurysm was found beside the tumor.",
            "tumor_size_mm",
            [],
        ),
        (
            "A 40-year-old man had a tumor of the appendix. The length of the mass was 12 cm.",
            "tumor_size_mm",
            [120],
        ),
        ("A 16-year-old boy had an ependymoma. He had grade I alopecia after irradiation.", "grades", []),
        ("A 66-year-old man had prostate cancer. The Gleason score was 4+3.", "grades", ["Gleason 7"]),
        (
            "A 30-year-old man had a scalp swelling. Histological examination was suggestive of angiosarcoma.",
            "diagnosis",
            ["angiosarcoma"],
        ),
        (
            "A 59-year-old woman had a liver tumor. Histology showed adenocarcinoma consistent with cholangiocarcinoma.",
            "diagnosis",
            ["cholangiocarcinoma"],
        ),
        (
            "A 50-year-old woman had a bladder tumor. Biopsy showed mucinous adenocarcinoma of probable colonic origin. "
            "The specimen held a mucinous adenocarcinoma that had originated in the appendix.",
            "primary_site",
            ["appendix"],
        ),
        (
            "A 29-year-old woman had a growth on the posterior lip of the cervix. Biopsy showed adenocarcinoma.",
            "primary_site",
            ["cervix"],
        ),
        (
            "Three years ago, a 12-year-old girl presented with pain in the jaw. She had a sarcoma of the cheek.",
            "symptom_duration_months",
            [],
        ),
        (
            "A 58-year-old man was referred with over three months' chest pain. He had a lung tumor.",
            "symptom_duration_months",
            [3],
        ),
        (
            "A 19-year-old woman had a pancreatic tumor. Tumor markers (CEA, AFP and CA19-9) were negative.",
            "ihc",
            [],
        ),
        (
            "An 80-year-old man had a liver mass. Biopsy confirmed hepatocellular carcinoma. "
            "Overall survival for patients with primary liver cancer is short.",
            "diagnosis",
            ["hepatocellular carcinoma"],
        ),
        (
            "A 35-year-old woman had a breast tumor. A large hematoma measuring 45 mm was seen after the biopsy.",
            "tumor_size_mm",
            [],
        ),
        ("A 58-year-old man had a gastric tumor. The perforation was about 50 mm wide.", "tumor_size_mm", []),
        ("A 65-year-old man had a bile duct tumor. Staining for immunoglobulin G4 was seen.", "grades", []),
        (
            "A 55-year-old man had a lymphoma carrying a t(14;18) IGH/BCL2+ rearrangement. BCL6 was positive.",
            "ihc",
            ["BCL6"],
        ),
        (
            "A 55-year-old man had a lymphoma with expression of TdT, combined with a loss of immunoglobulins.",
            "ihc",
            ["TdT"],
        ),
        (
            "A 77-year-old man had nephropathy by a renal biopsy, which was done 3 years after resection of rectal cancer.",
            "metastatic_sites",
            [],
        ),
        (
            "A 66-year-old woman had lung cancer. Lymph node dissection was performed for left lung cancer.",
            "metastatic_sites",
            [],
        ),
        (
            "A 19-year-old man had a yolk sac tumor and multiple lung metastases. Four years later MRI showed a brain tumor.",
            "cns_involvement",
            ["metastatic"],
        ),
        (
            "A 22-year-old woman had a solid mass in the pineal region. Biopsy showed melanoma. "
            "No other melanocytic lesions were found elsewhere.",
            "cns_involvement",
            ["primary"],
        ),
        (
            "A 45-year-old man presented with intracranial hypertension for 18 months. MRI showed a pineal tumor.",
            "symptom_duration_months",
            [18],
        ),
        (
            "A 63-year-old man had an ulcer of the scalp after an electrical burn 58 years ago. The tumor was resected.",
            "symptom_duration_months",
            [],
        ),
        ("A 37-year-old man had an eccrine carcinoma occurring on the scalp.", "primary_site", ["scalp"]),
        (
            "A 60-year-old man had a brain tumor. The mass had a rim and focal hemorrhagic areas.",
            "hemorrhage",
            ["present"],
        ),
        ("A 43-year-old woman had an incidental 8 cm adrenal mass.", "tumor_size_mm", [80]),
        ("A 36-year-old man had a seminoma. No Clavien-Dindo grade III complication occurred.", "grades", []),
        (
            "A 77-year-old woman had a breast tumor. Histology simulated a fibromatosis. "
            "The final diagnosis was fibromatosis-like carcinoma.",
            "diagnosis",
            ["metaplastic carcinoma"],
        ),
        (
            "An 84-year-old man had jaundice and underwent pancreatoduodenectomy. The specimen showed a carcinoma "
            "in the bile duct with lymph node metastases.",
            "primary_site",
            ["bile duct"],
        ),
    ],
)
def test_values(rows_of: Rows, text: str, field: str, expected: list[object]) -> None:
    (row,) = rows_of(text)
    assert [finding.value for finding in row.findings.get(field, ())] == expected


def test_patients_told_by_label_alone_have_rows(rows_of: Rows) -> None:
    text = "In case 1, a mass lay in the left frontal lobe. In case 2, a tumor of the right insula was seen."
    assert [row.case_kind for row in rows_of(text)] == ["reported", "reported"]
