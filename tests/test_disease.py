"""The diagnosis of the index tumor: the final histology, by whatever name it is called."""

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
        # tissue outweighs the image and the clinical impression
        (
            "A 76-year-old man had a liver tumor. From these imaging studies, the tumor was diagnosed as cholangiocarcinoma. Histopathological "
            "examination revealed a hemangioma.",
            "hemangioma",
        ),
        # the date of the first diagnosis is no early suspicion
        ("Two years after the first diagnosis, our patient with melanoma had fever.", "melanoma"),
        ("A 50-year-old man had a sellar tumor. Craniopharyngioma was less likely. It was a pituitary adenoma.", "pituitary adenoma"),
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
def test_diagnosis_is_the_final_histology(rows_of: Rows, text: str, expected: str | None) -> None:
    assert value(rows_of, text, "diagnosis") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the diagnosis that took the place of another one
        ("A 60-year-old man had a lung nodule. It was diagnosed as adenocarcinoma of the lung. On review the diagnosis was changed to carcinoid tumor.", "carcinoid tumor"),
        ("A 60-year-old man had a nodule. The diagnosis of adenocarcinoma was later revised. It was a carcinoid tumor.", "carcinoid tumor"),
        ("A 60-year-old woman presented with invasive ductal carcinoma of the breast. A cyst was eventually found to be an ovarian fibroma.", "invasive ductal carcinoma"),
        # an adjective of squamous carcinomas, and the cyst
        ("A 60-year-old man had an epidermoid anal cancer. The nodule was of epidermoid origin.", "squamous cell carcinoma"),
        ("A 60-year-old man had a tumor of the cerebellopontine angle. Histology confirmed an epidermoid.", "epidermoid cyst"),
        # doubt about the site of origin, none about what it is
        ("A 60-year-old man had nodules. The suspected primary tumor, an adenocarcinoma of the colon, was found.", "colon adenocarcinoma"),
        # the tissue resembles it, and nothing surer is told
        ("A 60-year-old man had a pancreatic mass. It histologically resembled mixed acinar-ductal carcinoma.", "mixed acinar-ductal carcinoma"),
        # the first diagnosis, and no other one
        ("A 60-year-old man was initially diagnosed with melanoma. Ten years later he had metastases.", "melanoma"),
        ("A 60-year-old man was initially diagnosed with melanoma. Biopsy confirmed a schwannoma.", "schwannoma"),
        ("A 60-year-old man had a lump, initially thought to be melanoma. He was lost to follow-up.", None),
        # no closer name
        ("A 60-year-old man with a scalp cancer was admitted.", "cancer"),
        ("A 60-year-old man had a mass. Frozen section showed a carcinoma.", "carcinoma"),
        ("A 60-year-old man had a mass. There was no evidence of cancer. Screening for cancer was advised.", None),
        ("A 60-year-old man had a mass. Frozen section showed a carcinoma. The diagnosis was thymoma.", "thymoma"),
        # short forms that the report does not define, read by what the article is about
        ("A 40-year-old man had a lytic lesion of the tibia. Curettage was done and the diagnosis was GCT.", "giant cell tumor of bone"),
        ("A 40-year-old woman had an ovarian mass. The diagnosis was GCT, positive for inhibin.", "granulosa cell tumor"),
        ("A 40-year-old woman had a mass. The diagnosis was GCT.", None),
        ("A 60-year-old man had a palatal mass with a cribriform pattern. Biopsy confirmed ACC.", "adenoid cystic carcinoma"),
        ("A 60-year-old man had an astrocytoma. At relapse histology showed a GB.", "glioblastoma"),
        ("A 60-year-old man had pain of the GB. Biopsy showed an adenocarcinoma.", "adenocarcinoma"),
        ("A 60-year-old man had a mass and raised cortisol. Biopsy confirmed ACC.", "adrenocortical carcinoma"),
        # a long form that ends with the place
        ("A 60-year-old man had a solitary fibrous tumor of the kidney (SFTK). Resection confirmed SFTK.", "solitary fibrous tumor"),
        # the names of stains and genes are no tumors
        ("A 60-year-old man had a mass positive for human melanoma black-45. It was an angiomyolipoma.", "angiomyolipoma"),
        ("A 30-year-old man had a mass that expressed anaplastic lymphoma kinase. Biopsy suggested a myofibroblastoma.", "myofibroblastoma"),
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
    ],
)  # fmt: skip
def test_diagnosis_among_other_names(rows_of: Rows, text: str, expected: str | None) -> None:
    assert value(rows_of, text, "diagnosis") == expected
