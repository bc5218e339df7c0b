"""The index tumor itself: diagnosis, primary site, size, hemorrhage."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caserows.model import CaseRow

Rows = Callable[[str], list[CaseRow]]


def value(rows_of: Rows, text: str, field: str) -> object:
    """The flat value of a field in the only row; None where it is empty."""
    (row,) = rows_of(text)
    found = row.findings.get(field, ())
    return found[0].value if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 50-year-old man had a mass. Lymphoma was suspected. Histology confirmed leiomyosarcoma.", "leiomyosarcoma"),
        (
            "A 50-year-old man had a mass. Frozen section suggested schwannoma. The final diagnosis was leiomyosarcoma.",
            "leiomyosarcoma",
        ),
        (
            "A 31-year-old woman had a renal tumor. The cells resembled ependymoma. The diagnosis was angiosarcoma.",
            "angiosarcoma",
        ),
        (
            "A 44-year-old man had a liver tumor and an abscess of the abdominal wall. Biopsy showed angiosarcoma.",
            "angiosarcoma",
        ),
        ("A 44-year-old man had fever. The final diagnosis was pericarditis.", "pericarditis"),
    ],
)
def test_diagnosis_is_the_final_histology(rows_of: Rows, text: str, expected: str) -> None:
    assert value(rows_of, text, "diagnosis") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a leiomyosarcoma of the right thigh. He developed lung metastases.", "thigh"),
        ("A 60-year-old man had a mass arising from the stomach. It was an angiosarcoma.", "stomach"),
        ("A 60-year-old man with hepatocellular carcinoma was given sorafenib.", "liver"),
        ("A 60-year-old man had liver metastases of a melanoma. The primary tumor could not be found.", "unknown"),
        ("A 60-year-old man with acute myeloid leukemia had fever.", None),
    ],
)
def test_primary_site_is_where_the_tumor_arose(rows_of: Rows, text: str, expected: str | None) -> None:
    assert value(rows_of, text, "primary_site") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a thigh mass of 4.1 x 3 x 2 cm.", 41),
        ("A 60-year-old man had a thigh mass measuring 19X13 cm.", 190),
        ("A 60-year-old man had a thigh mass, 38 mm across.", 38),
        ("A 60-year-old man had a thigh sarcoma. It was excised with a margin of 2 cm.", None),
        ("A 60-year-old man had a thigh sarcoma. At follow-up a residual tumor of 2 cm was seen.", None),
    ],
)
def test_size_is_the_largest_dimension_before_treatment(rows_of: Rows, text: str, expected: float | None) -> None:
    assert value(rows_of, text, "tumor_size_mm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a thigh tumor with necrosis and hemorrhage.", "present"),
        ("A 60-year-old man had a thigh tumor. The tumor showed no hemorrhage.", "absent"),
        ("A 60-year-old woman with a uterine tumor complained of vaginal bleeding.", None),
    ],
)
def test_hemorrhage_is_bleeding_of_the_tumor(rows_of: Rows, text: str, expected: str | None) -> None:
    assert value(rows_of, text, "hemorrhage") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # tissue outweighs the image and the clinical impression
        (
            "A 76-year-old man had a liver tumor. From these imaging studies, the tumor was diagnosed as cholangiocarcinoma. Histopathological "
            "examination revealed a hemangioma.",
            "hemangioma",
        ),
        # the date of the first diagnosis is no early suspicion
        ("Two years after the first diagnosis, our patient with melanoma had fever.", "melanoma"),
        ("A 50-year-old man had a sellar tumor. Craniopharyngioma was less likely. It was a pituitary adenoma.", "pituitary adenoma"),
    ],
)  # fmt: skip
def test_what_the_tissue_shows_is_the_diagnosis(rows_of: Rows, text: str, expected: str) -> None:
    assert value(rows_of, text, "diagnosis") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 42-year-old woman had a tumor of the right tube, measuring 100/80 mm.", 100),
        ("A 42-year-old woman had brain metastases. The mass in the left lung was 7 × 6 cm.", None),
    ],
)
def test_size_of_the_index_tumor(rows_of: Rows, text: str, expected: float | None) -> None:
    assert value(rows_of, text, "tumor_size_mm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # short forms that the report does not define, read by what the article is about
        ("A 40-year-old man had a lytic lesion of the tibia. Curettage was done and the diagnosis was GCT.", "giant cell tumor of bone"),
        ("A 40-year-old woman had an ovarian mass. The diagnosis was GCT, positive for inhibin.", "granulosa cell tumor"),
        ("A 40-year-old woman had a mass. The diagnosis was GCT.", None),
        ("A 60-year-old man had a palatal mass with a cribriform pattern. Biopsy confirmed ACC.", "adenoid cystic carcinoma"),
        ("A 60-year-old man had a mass and raised cortisol. Biopsy confirmed ACC.", "adrenocortical carcinoma"),
        # a long form that ends with the place
        ("A 60-year-old man had a solitary fibrous tumor of the kidney (SFTK). Resection confirmed SFTK.", "solitary fibrous tumor"),
        # the names of stains and genes are no tumors
        ("A 60-year-old man had a mass positive for human melanoma black-45. It was an angiomyolipoma.", "angiomyolipoma"),
        ("A 30-year-old man had a mass that expressed anaplastic lymphoma kinase. Biopsy suggested a myofibroblastoma.", "myofibroblastoma"),
        # one of several possibilities
        (
            "A 60-year-old man had a mass. Under the diagnosis of schwannoma, lymphoma, or sarcoma, it was resected. Sections were consistent "
            "with a hemangioma.",
            "hemangioma",
        ),
        # those with whom the patient is compared
        (
            "A 60-year-old man had a lump. Histology was consistent with a lipoma. Its protein content was compared with samples from patients "
            "with liposarcoma and with the liposarcoma tissues.",
            "lipoma",
        ),
        # the wide name of an organ's cancer gives way to its entity, the part in situ to the invasive one
        (
            "A 50-year-old woman was treated for breast cancer. Sections showed invasive lobular carcinoma. The diagnosis of breast cancer "
            "metastases was confirmed by biopsy of the breast cancer.",
            "invasive lobular carcinoma",
        ),
        (
            "A 50-year-old woman had a breast lump. Biopsy showed ductal carcinoma in situ. Biopsy of a node revealed invasive ductal carcinoma.",
            "invasive ductal carcinoma",
        ),
        (
            "A 17-year-old girl had a calf mass. Histology showed a myofibroma. Stains helped to differentiate myofibroma from nodular fasciitis.",
            "myofibroma",
        ),
        # an illness of the past is not what the article is about
        ("An 80-year-old man with a medical history of diabetes mellitus had a mass in the right atrium.", None),
        # what the stains favor, told in the next sentence
        ("A 41-year-old man had an adrenal mass. The cells expressed S100. This aspect is in favor of a schwannoma.", "schwannoma"),
        ("A 41-year-old man had a mass. Its pattern was reminiscent of a thymoma.", None),
        ("A 66-year-old woman was a known case of carcinoma cervix stage IIB.", "cervical cancer"),
        ("A 66-year-old man had Ca lung.", "lung cancer"),
        ("A 36-year-old woman had a mass. It was staged IB1 (FIGO) for carcinoma cervix. Biopsy: adenoid cystic carcinoma.", "adenoid cystic carcinoma"),
        ("A 45-year-old man had a neck swelling. Lymphoma was the working diagnosis, but histology showed schwannoma.", "schwannoma"),
        ("A 26-year-old man had a mixed germ cell tumor of the testis composed of seminoma and teratoma.", "mixed germ cell tumor"),
        ("A 46-year-old woman had a pelvic mass. It was a borderline serous papillary tumor of the ovary.", "borderline ovarian tumor"),
        ("A 36-year-old man had a jaw swelling. Biopsy: clear cell odontogenic carcinoma.", "clear cell odontogenic carcinoma"),
        ("A 30-year-old man had a testicular germ cell cancer composed of seminoma (70%) and embryonal carcinoma.", "germ cell tumor"),
        ("A 60-year-old man had pseudomyxoma peritonei. Histology confirmed pseudomyxoma peritonei caused by mucinous adenocarcinoma of the appendix.", "mucinous adenocarcinoma"),
        ("A 60-year-old man had pseudomyxoma peritonei. Histology confirmed it.", "pseudomyxoma peritonei"),
        ("A 45-year-old woman had a liver tumor. The disease was originally diagnosed as neuroendocrine carcinoma. Review showed low-grade endometrial stromal sarcoma.", "low-grade endometrial stromal sarcoma"),
    ],
)  # fmt: skip
def test_diagnosis_among_other_names(rows_of: Rows, text: str, expected: str | None) -> None:
    assert value(rows_of, text, "diagnosis") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a gastric tumor of 5 cm. CT showed lymph nodes (celiac and hepatic), the largest of which measured 70 mm.", 50),
        ("A 60-year-old man had a tumor of the right kidney measuring 9 cm. The excised organ measured 14 cm.", 90),
        ("A 60-year-old man had a tumor and a dilated bile duct (CBD) measuring 2 cm.", None),
        ("A 60-year-old man had an enlarged thyroid gland with a 4 x 3 mm sized hypoechoic nodule.", 4),
        ("A 60-year-old man had a jaw mass. Histology was conclusive of a 5cm high-grade chondrosarcoma.", 50),
        ("A 45-year-old man had a lump of the thigh. The tumor size was 8x7x6 cm3. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. The tumor was 8 x 7 x 6 cm 3 in size. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. The tumor volume was 80 cm3. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. The lump had grown to 8 cm. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. A solid lesion of diameter equal to 5 cm was present. Histology confirmed leiomyosarcoma.", 50),
        ("A 45-year-old man had a lump of the thigh. The lump lay close to 8 cm of tendon. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. A 5- to 7-cm mass was palpated. Histology confirmed leiomyosarcoma.", 70),
        ("A 45-year-old man had a lump of the thigh. MRI showed a mass, measuring up to 2.5 cm, in the thigh. Histology confirmed leiomyosarcoma.", 25),
        ("A 60-year-old man had cough. Chest CT showed a 2.5 x 2 cm opacity in the right lung. Histology confirmed adenocarcinoma.", 25),
        ("A 50-year-old woman had a 1.5×1.0-cm pigmented macule on the heel. Histology: melanoma.", 15),
        ("A 60-year-old woman had a hypoechoic area of 25 mm in the left breast. Histology confirmed invasive ductal carcinoma.", 25),
        ("A 45-year-old man had a lump of the thigh. The lump was removed. Three years later it had regrown to 6 cm. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. On MRI it was 8 cm by 4 cm by 3.5 cm. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. PE: firm, fixed, 8x5 cm. Histology confirmed leiomyosarcoma.", 80),
        ("A 45-year-old man had a lump of the thigh. He underwent biopsy. The needle was 8 cm. Histology confirmed leiomyosarcoma.", None),
        ("A 45-year-old man had a lump of the thigh. The lesion measured 5 (AP) × 4 (TR) × 8 (CC) cm. Histology confirmed leiomyosarcoma.", 80),
    ],
)  # fmt: skip
def test_what_is_measured_is_the_tumor(rows_of: Rows, text: str, expected: float | None) -> None:
    assert value(rows_of, text, "tumor_size_mm") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A 60-year-old man had a family history of gout and a hemorrhagic left thigh mass.", "present"),
        ("A 60-year-old man had a bleeding gingival lesion.", "present"),
        ("A 60-year-old man had a ruptured liver tumor and hemoperitoneum.", "present"),
        ("A 60-year-old man had two brain tumors. There were no signs of bleeding into either of them.", "absent"),
        ("A 60-year-old man had gastrointestinal bleeding and a thigh mass.", None),
        ("A 60-year-old man had a thigh mass. The mass was thought to be a hematoma.", None),
        (
            "A 60-year-old man had headaches. CT showed a bleed into a tumor of the cerebellum. Histology: hemangioblastoma.",
            "present",
        ),
        (
            "A 60-year-old man had headaches. CT showed a frontal mass. There was no evidence of hemorrhage. Histology: glioblastoma.",
            "absent",
        ),
        (
            "A 60-year-old man had headaches and a frontal glioblastoma. He underwent craniotomy. There was no evidence of hemorrhage.",
            None,
        ),
    ],
)
def test_bleeding_and_burst_tumors(rows_of: Rows, text: str, expected: str | None) -> None:
    assert value(rows_of, text, "hemorrhage") == expected
