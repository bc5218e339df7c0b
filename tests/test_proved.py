"""Metastases shown by the tissue of an organ, by TNM or by a name of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the entity of another organ in the tissue
        ("A 60-year-old woman had breast cancer. Liver biopsy showed replacement of the liver by lobular breast cancer.", {"liver"}),
        ("A 60-year-old man had renal cell carcinoma. Histology of the pancreatic specimen revealed renal cell carcinoma.", {"pancreas"}),
        # called metastatic without its place, which stands in the same or the sentence before
        ("A 70-year-old man had gastric cancer. Biopsy of the bladder wall revealed adenocarcinoma metastatic from the stomach.", {"bladder"}),
        ("A 63-year-old woman was diagnosed with cervical cancer. Nodules of the skin appeared. Excision biopsy showed metastatic squamous cell carcinoma.", {"skin"}),
        ("A 59-year-old man had a lesion in the pancreatic tail. Many metastatic liver nodules were seen.", {"liver"}),
        ("A 63-year-old woman was diagnosed with cervical cancer. A mass was found arising from the rectum. Biopsy showed a metastasis of squamous cell carcinoma.", {"rectum"}),
        ("A 63-year-old man had pancreatic adenocarcinoma. A nodule was seen in the gastric wall during surgery. The resected specimen was diagnosed as needle tract seeding.", {"stomach"}),
        # what an operation removed or a biopsy took, with the findings in the next sentence
        ("A 66-year-old man had melanoma of the back. He underwent splenectomy. Histology showed metastatic melanoma.", {"spleen"}),
        ("A 66-year-old woman had breast cancer. She underwent an enterectomy for obstruction. Microscopy disclosed metastatic lobular carcinoma.", {"small bowel"}),
        ("A 66-year-old man had prostate cancer. He underwent left orchiectomy with biopsy of an inguinal lymph node. Histopathology revealed that both lesions were metastases of prostate cancer.", {"testis", "lymph node"}),
        ("A 66-year-old man had melanoma of the back. He underwent splenectomy and nephrectomy. Histology showed metastatic melanoma.", set()),
        ("A 66-year-old man had melanoma of the back. Three weeks after splenectomy for trauma a lesion grew. Histology showed metastatic melanoma.", set()),
        ("A 66-year-old man had melanoma of the back. Bone marrow biopsy revealed reactive hyperplasia. Histology of the mass showed metastatic melanoma.", set()),
        # what it was taken for at first, or an opinion that is given up
        ("A 70-year-old man had prostate cancer. The first histological diagnosis was a metastasis to the lung. It was changed to carcinoid.", set()),
        ("A 70-year-old man had prostate cancer. Nodules of the liver were considered metastases. However, biopsy revealed granulomas.", set()),
        ("A 70-year-old man had prostate cancer. Nodules of the liver were considered metastases. However, new metastases of the liver were found.", {"liver"}),
        ("A 70-year-old man had prostate cancer. He was initially diagnosed with metastases to the liver.", {"liver"}),
        ("A 70-year-old man had prostate cancer. The initial diagnosis was stage IV disease with liver metastases.", {"liver"}),
        ("A 70-year-old woman had breast cancer initially thought to be metastatic only to the bones.", {"bone"}),
        # tissue suggests what an image would only suspect
        ("A 64-year-old woman had breast cancer. Cytology revealed malignant cells, which suggested metastases to the thyroid.", {"thyroid"}),
        ("A 64-year-old woman had breast cancer. CT suggested metastases to the liver.", set()),
        # adjectives, stages, and what spreads besides tumors
        ("A 60-year-old woman had breast cancer. MRI showed secondary spinal and rib lesions.", {"bone"}),
        ("A 60-year-old woman had triple-negative breast cancer (cT1c N3c M0).", {"lymph node"}),
        ("A 60-year-old woman had gastric cancer. The final stage was IIIb (SS, N2, M0).", {"lymph node"}),
        ("A 60-year-old woman had gastric cancer. The staging of the T4N1M1 tumor was completed.", {"lymph node"}),
        ("A 60-year-old woman had gastric cancer, cT2N0M0.", set()),
        ("A 60-year-old woman had gastric cancer. Autopsy confirmed a diffuse spread of Gram-negative rods in the heart.", set()),
        ("A 60-year-old woman had gastric cancer. We discuss the incidence of lymph node involvement.", set()),
        ("A 60-year-old man had lung metastases of squamous cell carcinoma. No primary lung lesion was found.", {"lung"}),
        # names of their own
        ("A 63-year-old woman had ovarian cancer with malignant ascites.", {"peritoneum"}),
        ("A 63-year-old woman had lung cancer. Thoracentesis showed a malignant pleural effusion.", {"pleura"}),
        ("A 63-year-old woman had breast cancer. Cytology of the pleural fluid was positive for malignant cells.", {"pleura"}),
        ("A 63-year-old woman had breast cancer. The ascites contained adenocarcinoma cells.", {"peritoneum"}),
        ("A 63-year-old woman had breast cancer. CT showed lymphangitis carcinomatosa and an omental cake.", {"lung", "peritoneum"}),
        ("A 63-year-old woman had breast cancer. Cytology of the pleural fluid showed no malignant cells.", set()),
        ("A 63-year-old woman had breast cancer. The ascites was not positive for tumor cells.", set()),
        ("A 63-year-old woman had breast cancer, pT2N1M0.", {"lymph node"}),
        ("A 63-year-old woman had breast cancer. Three of 12 nodes were involved.", {"lymph node"}),
        # the primary tumor beside its metastases is none of them
        ("An 11-year-old girl was diagnosed with a sarcoma. The primary tumor in the right cheek and multiple lung metastases grew.", {"lung"}),
        ("A 60-year-old woman had cervical cancer. Biopsy of the bladder wall revealed poorly differentiated adenocarcinoma metastatic from the cervix.", {"bladder"}),
        ("A 60-year-old woman had cervical cancer. Biopsy of the bladder wall was done to differentiate papilloma from a metastasis.", set()),
        # nothing shown
        ("A 60-year-old man had renal cell carcinoma. Biopsy of the liver was negative for metastatic carcinoma.", set()),
        ("A 60-year-old man had a renal tumor. The nephrectomy specimen revealed renal cell carcinoma.", set()),
        ("A 63-year-old woman had breast cancer, pT2N0M0. Bone scintigraphy ruled out metastases.", set()),
        ("A 9-year-old boy had a tumor of the fourth ventricle. Images of the spine did not show metastases.", set()),
        ("A 60-year-old man had a history of renal cell carcinoma. Biopsy of the thyroid nodule showed follicular adenoma.", set()),
    ],
)  # fmt: skip
def test_metastases_by_tissue(rows_of: Rows, text: str, expected: set[str]) -> None:
    (row,) = rows_of(text)
    found = {
        str(f.value) for f in row.findings.get("metastatic_sites", ()) if f.attributes.get("certainty") == "confirmed"
    }
    assert found == expected


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("A 60-year-old man with lung cancer had a metastasis in the first lumbar vertebra.", "first lumbar vertebra"),
        (
            "A 60-year-old man with lung cancer had vertebral metastases. A metastasis of the right femur was irradiated.",
            "femur",
        ),
    ],
)
def test_bone_is_named(rows_of: Rows, text: str, detail: str) -> None:
    (row,) = rows_of(text)
    (bone,) = [f for f in row.findings["metastatic_sites"] if f.value == "bone"]
    assert bone.attributes["detail"] == detail
