"""Metastatic sites: which organs, how sure, which part of them."""

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
    ("sentence", "expected"),
    [
        ("He had liver, bone and adrenal metastases.", {"liver", "bone", "adrenal gland"}),
        ("The tumor had metastasized to the liver and the spleen.", {"liver", "spleen"}),
        ("CT showed no metastases in the liver.", set()),
        ("The liver nodule was confirmed as a metastasis.", {"liver"}),
        ("Retroperitoneal and inguinal lymph node metastases were seen.", {"lymph node"}),
        # a negation ends where the sentence turns
        ("CT showed no residual tumor but a metastasis of the spleen.", {"spleen"}),
        ("As the patient denied further therapy, liver metastases were found a year later.", {"liver"}),
        ("CT showed no local tumor and no metastasis of the spleen.", set()),
        # said not to be metastases
        ("The uterine tumor was a second primary rather than a metastasis.", set()),
        ("A hemangioma mimicking liver metastases was left alone.", set()),
        # beside the organ: its effusion, the tumor's origin, where the skin and the nodes are
        ("There were metastases of the spleen, pleural effusion and ascites.", {"spleen"}),
        ("He also had a squamous cell carcinoma of the skin metastatic to the spleen.", {"spleen"}),
        ("The metastatic tumor was of pancreatic origin.", set()),
        ("Metastases appeared in the skin of the left leg, the knees and the right groin.", {"skin"}),
        ("He had lymph node metastases in the mediastinum.", {"lymph node"}),
        ("He had skeletal metastases in the shoulder.", {"bone"}),
        ("There were direct invasion of the bladder and multiple rib metastases.", {"bone"}),
        ("A metastasis of the carcinoma of the lung to the left tibia was irradiated.", {"bone"}),
        ("He died from liver and spleen metastases.", {"liver", "spleen"}),
        ("The bone lesions were considered to be metastases.", {"bone"}),
        ("Histology showed that the submandibular lymphadenopathy was a metastasis.", {"lymph node"}),
        # nodes
        ("The dissected pericolic nodes showed malignant cells.", {"lymph node"}),
        ("A single lymph node proved to be positive.", {"lymph node"}),
        ("The lymphnodes contained tumor.", {"lymph node"}),
        ("All lymph nodes of the specimen were not metastatic.", set()),
        ("The specimen showed invasion of four of the 15 lymph nodes.", {"lymph node"}),
        ("PET showed hilar lymph node involvement.", {"lymph node"}),
        ("There was no lymph node involvement.", set()),
        ("The lymph nodes were not involved (0/12).", set()),
        ("The lymph nodes were enlarged.", set()),
        ("CT did not show distant metastases, but swollen lymph nodes.", set()),
        ("Regional lymph node dissection yielded no residual tumor and no metastasis.", set()),
        ("He underwent regional lymph node dissection for metastatic disease.", set()),
        # recurrence in another organ, the tumor said to be metastatic there
        ("Two years later he had a hepatic and bone recurrence.", {"liver", "bone"}),
        ("There was a recurrence in the bronchial stump.", set()),
        ("The diagnosis was lung cancer with metastatic liver cancer.", {"liver"}),
        # the primary's own organ
        ("Multiple pulmonary metastases were newly seen.", {"lung"}),
        ("The nodule of the left lobe and the lung nodule were metastases.", {"lung"}),
        ("Metastatic lung cancer was diagnosed.", set()),
        ("The lung mass was removed.", set()),
        # an organ that holds them, or whose image or operation shows them
        ("The liver was studded with metastases.", {"liver"}),
        ("The liver showed multiple secondary deposits.", {"liver"}),
        ("The right adrenal gland was involved by metastatic disease.", {"adrenal gland"}),
        ("Ultrasound of the liver showed metastases.", {"liver"}),
        ("Brain MRI showed multiple metastases.", {"brain"}),
        ("Right hepatectomy for metastases was done.", {"liver"}),
        ("Ultrasound of the liver showed no metastases.", set()),
        ("Chest CT showed metastases in the liver.", {"liver"}),
        # announced, and lesions called so later
        ("Metastases: liver, bone and spleen.", {"liver", "bone", "spleen"}),
        ("Sites of metastasis were liver and brain.", {"liver", "brain"}),
        ("Hypodense lesions of the liver were detected, representing metastases.", {"liver"}),
        ("Nodules were seen in the liver. These were regarded as metastases.", {"liver"}),
        ("Nodules were seen in the liver. These were not considered metastases.", set()),
        ("CT showed a spleen cyst and nodules suggestive of liver metastases.", {"liver"}),
        ("PET-CT: multiple bone and liver mets.", {"bone", "liver"}),
        ("Metastatic liver disease was discovered.", {"liver"}),
        # by their own name
        ("Osteoblastic metastases were noted.", {"bone"}),
        ("Spinal metastases were noted.", {"bone"}),
        ("Intramedullary spinal metastases were noted.", {"spinal cord"}),
        ("Peritoneal lavage cytology was positive.", {"peritoneum"}),
        ("Peritoneal lavage cytology was not positive.", set()),
        ("Malignant pericardial effusion was drained.", {"pericardium"}),
        ("Neck dissection revealed two metastatic nodes.", {"lymph node"}),
        ("Node-positive disease was confirmed.", {"lymph node"}),
        ("Biopsy of the cervical lymph node revealed squamous cell carcinoma.", {"lymph node"}),
        # progression and new lesions elsewhere
        ("Disease progression in the liver was noted.", {"liver"}),
        ("New lesions appeared in the liver.", {"liver"}),
        # in general
        ("Lung cancer commonly metastasizes to the liver.", set()),
        ("Liver metastases have been reported in up to 20% of cases.", set()),
        ("The risk of brain metastasis is high.", set()),
        ("Chemotherapy was given to prevent liver metastases.", set()),
    ],
)
def test_organs_with_metastases(rows_of: Rows, sentence: str, expected: set[str]) -> None:
    assert set(values(rows_of, LUNG + sentence, "metastatic_sites")) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("CT was suspicious for liver metastases.", "suspected"),
        ("Liver metastases could not be excluded.", "suspected"),
        ("Nodules appeared that were difficult to distinguish from liver metastases.", "suspected"),
        ("CT was suspicious for liver metastases. Biopsy confirmed a metastasis of the liver.", "confirmed"),
        ("He had a liver metastasis, possibly from the right lobe.", "confirmed"),
    ],
)
def test_certainty_of_a_metastasis(rows_of: Rows, sentence: str, expected: str) -> None:
    (row,) = rows_of(LUNG + sentence)
    assert [(f.value, f.attributes["certainty"]) for f in row.findings["metastatic_sites"]] == [("liver", expected)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A metastasis of the right iliac bone was irradiated.", ("bone", "iliac bone")),
        ("A rib metastasis was found.", ("bone", "rib")),
        ("A metastasis of the D5 vertebra was found.", ("bone", "D5 vertebra")),
        ("A metastasis of the jejunum was resected.", ("small bowel", "jejunum")),
    ],
)
def test_the_part_of_an_organ_is_its_detail(rows_of: Rows, sentence: str, expected: tuple[str, str]) -> None:
    (row,) = rows_of(LUNG + sentence)
    assert [(f.value, f.attributes["detail"]) for f in row.findings["metastatic_sites"]] == [expected]


def test_a_tumor_of_the_jejunum_is_no_metastasis_of_the_small_bowel(rows_of: Rows) -> None:
    text = "A 60-year-old man had an adenocarcinoma of the jejunum. The jejunum was resected for metastatic disease."
    assert values(rows_of, text, "metastatic_sites") == []


@pytest.mark.parametrize("sentence", ["Nodal involvement was seen.", "Bone marrow biopsy showed lymphoma."])
def test_involvement_by_a_lymphoma_is_no_metastasis(rows_of: Rows, sentence: str) -> None:
    text = "A 60-year-old man had a diffuse large B-cell lymphoma of the stomach. "
    assert values(rows_of, text + sentence, "metastatic_sites") == []


def test_nodal_recurrence_of_a_lymphoma_is_no_metastasis(rows_of: Rows) -> None:
    text = "A 60-year-old man had a diffuse large B-cell lymphoma of the stomach. He had a recurrence in the liver."
    assert values(rows_of, text, "metastatic_sites") == []
