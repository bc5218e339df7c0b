"""Codes of labels: what the word lists say of ICD-O-3, HPO, UBERON, NCIt and RxNorm. A label without a code gets none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from caserows.compare import normal_label
from caserows.lexicon import lexicon

LIST_OF = {
    "diagnosis": "histology",
    "primary_site": "site",
    "symptoms": "symptom",
    "cns_sites": "site",
    "metastatic_sites": "site",
    "ihc": "marker",
    "surgeries": "procedure",
    "radiotherapy": "procedure",
    "systemic_therapies": "drug",
    "target": "site",
}
"""Field, or attribute, whose labels are terms of a word list → the type of that list."""


def codes(name: str, label: str) -> Mapping[str, str]:
    """System (``ICD-O-3``, ``HP``, ``UBERON``, ``NCIT``, ``RXNORM``) → code of a label of the field or attribute."""
    return _codes(LIST_OF[name]).get(normal_label(label), {}) if name in LIST_OF else {}


@cache
def _codes(type_: str) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for entry in lexicon(type_):
        for code in entry.codes:
            system, _, local = code.partition(":")
            found.setdefault(normal_label(entry.label), {}).setdefault(system, local)
    return found


def malignant(icd_o: str) -> bool:
    """Whether a morphology code of ICD-O-3 has the behaviour of a malignant tumor: /3 primary, /6 metastatic, /9 either."""
    return bool(re.fullmatch(r"\d{4}/[369]", icd_o))


def local(name: str, label: str) -> str:
    """A code of our own for a label that has none: ``ihc-desmin``, from letters and digits of the label."""
    return f"{name}-{re.sub(r'[^a-z0-9]+', '-', label.casefold()).strip('-') or 'other'}"
