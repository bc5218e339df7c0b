"""Where the index tumor arose, and which organs are only touched, biopsied later or spread to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.fields.nature import natural_organ, only_there
from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]


@pytest.mark.parametrize(
    ("entity", "organ", "only"),
    [
        ("hepatocellular carcinoma", "liver", True),
        ("gastric carcinoma", "stomach", True),
        ("duodenal cancer", "duodenum", True),
        ("urothelial carcinoma", "bladder", False),
        ("pheochromocytoma", "adrenal gland", False),
        ("hilar cholangiocarcinoma", "bile duct", True),
        ("leiomyosarcoma", "", False),
        ("synovial sarcoma", "", False),
        ("small cell carcinoma", "lung", False),
        ("fibroadenoma", "breast", True),
    ],
)
def test_organ_by_nature_or_name(entity: str, organ: str, only: bool) -> None:
    assert natural_organ(entity) == organ
    assert only_there(entity) is only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a leiomyosarcoma of the right thigh. He developed lung metastases.", "thigh"),
        ("A 60-year-old man had a mass arising from the stomach. It was an angiosarcoma.", "stomach"),
        ("A 60-year-old man with hepatocellular carcinoma was given sorafenib.", "liver"),
        ("A 60-year-old man had liver metastases of a melanoma. The primary tumor could not be found.", "unknown"),
        ("A 60-year-old man with acute myeloid leukemia had fever.", None),
        # an entity of one organ arose there, whatever is biopsied beside it
        ("A 44-year-old man had hepatocellular carcinoma. Later, nodules of the tongue were removed.", "liver"),
        ("A 44-year-old woman with colon cancer had a mass in the ovary.", "colon"),
        # organs with metastases are no origin
        ("A 58-year-old man had a tumor in the pancreatic tail. Metastatic liver nodules and hepatic tumors grew.", "tail of pancreas"),
        # what is found after the resection is seldom the primary tumor
        (
            "A 26-year-old woman had a lump of the left forearm. It was excised widely. Two years later, CT showed nodules in the right lung. "
            "Biopsy confirmed the malignant peripheral nerve sheath tumor.",
            "forearm",
        ),
        # the name of an approach is no place
        ("A 50-year-old man had a mass on the falx. Through a left frontal craniotomy the mass was removed. It was a meningioma.", "falx"),
        # the narrowest place of a CNS tumor
        ("A 5-year-old boy had a medulloblastoma of the posterior fossa. MRI showed a tumor in the fourth ventricle.", "fourth ventricle"),
        # a suspicion names no place
        ("A 46-year-old woman had a mass in the mediastinum. Cytology suggested lung cancer. Surgery revealed a leiomyosarcoma.", "mediastinum"),
        # the organ removed, where nothing else tells
        ("A 45-year-old man was diagnosed with sarcomatoid carcinoma. He underwent total thyroidectomy.", "thyroid"),
        ("A 70-year-old man had muscle invasive urothelial carcinoma.", "bladder"),
        ("A 70-year-old man had synovial sarcoma.", None),
        ("A 63-year-old man had a previous history of pleural leiomyosarcoma.", "pleura"),
        # a part is counted as its organ, a whole gives way to its part where the field guide wants it
        ("A 63-year-old man had an adenocarcinoma of the gastric antrum.", "stomach"),
        ("A 63-year-old man had a tumor of the right lower lobe. It was an adenocarcinoma.", "lung"),
        ("A 63-year-old man had a tumor in the small intestine. A mass of the jejunum was resected: a leiomyosarcoma.", "jejunum"),
        # a lesion that is found to be a metastasis
        (
            "A 3-year-old girl had a retroperitoneal tumor. A liver mass was removed. Sections showed a teratoma, and the liver lesion was a metastasis.",
            "retroperitoneum",
        ),
        ("A 30-year-old man was operated on for metastatic liposarcoma in the left lung. He had a mass of the thigh.", "thigh"),
        # a tumor of earlier years, or of another line of cells
        ("A 60-year-old woman had mastectomy for breast cancer 14 years ago. An elastofibroma was found in a mass of the scapula.", "scapula"),
        ("A 60-year-old man with lung cancer had a mass of the spleen. Biopsy showed a diffuse large B-cell lymphoma.", "spleen"),
        # a variant of an entity, a color of the skin
        ("A 60-year-old woman had primary uterine small cell variant of osteosarcoma and breast cancer.", "uterus"),
        ("A 60-year-old woman had a skin-colored tumor in her left buttock. It was a squamous cell carcinoma.", "buttock"),
        # the place of a change, where nothing else tells
        ("A 54-year-old man had ballooning of the right clavicle. Biopsy showed a giant cell tumor.", "clavicle"),
        ("A 54-year-old man had swelling of a lymph node. Biopsy showed a sarcoma.", None),
        ("A 66-year-old woman had a rapidly enlarging goiter. Core biopsy of the thyroid showed lymphoma.", "thyroid"),
        ("A 66-year-old woman was ill. Biopsy of the liver showed metastatic leiomyosarcoma.", None),
        ("A 66-year-old woman had metastatic adenocarcinoma. Despite extensive work-up no primary was found.", "unknown"),
        ("A 66-year-old man had an ulcer along the lesser curvature of the stomach. Biopsy: adenocarcinoma.", "stomach"),
        ("A 46-year-old woman had a tumor of the planum sphenoidale. Histology: meningioma.", "planum sphenoidale"),
        ("A 46-year-old man had a tumor of the infrascapular region. Histology: myxofibrosarcoma.", "subscapular region"),
        ("A 50-year-old man had liver metastases of colonic origin. Histology: adenocarcinoma.", "colon"),
        (
            "A 48-year-old man had a history of retroperitoneal paraganglioma. Biopsy of a rib showed paraganglioma. Later, MRI showed new lesions "
            "in the lumbar spine.",
            "retroperitoneum",
        ),
        ("A 48-year-old man had a left supra-renal mass. Histology: pheochromocytoma.", "adrenal gland"),
        # what it was taken for, what an image calls it, the type of a duct
        ("A 66-year-old man had a mass in the right renal sinus. It was initially considered a tumor of the renal pelvis. Histology showed a liposarcoma.", "renal sinus"),
        ("A 66-year-old man was initially diagnosed with liposarcoma of the thigh. Later a lesion was found in the lung.", "thigh"),
        ("A 66-year-old man had an intraductal papillary mucinous carcinoma of main pancreatic duct type.", "pancreas"),
        ("A 66-year-old man had a soft tissue density mass within the right maxilla. Histology showed a myxoma.", "maxilla"),
        ("A 66-year-old woman had a sebaceous gland carcinoma of the eyelid.", "eyelid"),
        ("A 66-year-old man had a carcinoid tumor of the verumontanum.", "verumontanum"),
        # what the primary tumor is said to be
        ("A 76-year-old woman had a cardiac tumor. CT showed the cardiac tumor and nodules. The suspected primary tumor, a well-differentiated adenocarcinoma of the transverse colon, was found.", "transverse colon"),
        # an operation on one of many organs, the article on no tumor
        ("A 66-year-old man had a mass. The apex of the lung was removed by segmentectomy. Histology: Ewing sarcoma.", "lung"),
        ("A 66-year-old man had a mass. Segmentectomy was done. Histology: Ewing sarcoma.", None),
        ("A 66-year-old man had a mass in the liver. A tumor was suspected. Histology confirmed actinomycosis.", None),
        ("A 66-year-old man had dyspnea. CT showed a filling defect in the right atrium. Histology: angiosarcoma.", "right atrium"),
    ],
)  # fmt: skip
def test_primary_site(rows_of: Rows, text: str, expected: str | None) -> None:
    (row,) = rows_of(text)
    found = row.findings.get("primary_site", ())
    assert (found[0].value if found else None) == expected


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("A 60-year-old man with hepatocellular carcinoma had a right lobectomy of the right liver.", "right"),
        ("A 60-year-old man had hepatocellular carcinoma. He underwent an extended right hepatic lobectomy.", None),
        ("A 60-year-old woman had lung adenocarcinoma of the left upper lobe.", "left"),
        (
            "A 60-year-old woman had lung adenocarcinoma with nodules in the left upper lobe and the right lower lobe.",
            None,
        ),
        ("A 50-year-old woman had breast cancer on the left side.", "left"),
        (
            "A 68-year-old man had swelling of the right testicle. Orchidectomy was done. Histology showed lymphoma.",
            "right",
        ),
        ("A 50-year-old man had swelling of the left side of the mandible. Histology: ameloblastoma.", "left"),
    ],
)
def test_side_of_an_organ_told_by_its_part(rows_of: Rows, text: str, side: str | None) -> None:
    (row,) = rows_of(text)
    assert row.findings["primary_site"][0].attributes.get("laterality") == side
