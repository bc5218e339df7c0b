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
    ],
)
def test_organ_by_nature_or_name(entity: str, organ: str, only: bool) -> None:
    assert natural_organ(entity) == organ
    assert only_there(entity) is only


@pytest.mark.parametrize(
    ("text", "expected"),
    [
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
    ],
)  # fmt: skip
def test_primary_site(rows_of: Rows, text: str, expected: str | None) -> None:
    (row,) = rows_of(text)
    found = row.findings.get("primary_site", ())
    assert (found[0].value if found else None) == expected
