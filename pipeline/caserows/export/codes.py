"""Codes of labels: what the word lists say of ICD-O-3, HPO, UBERON, NCIt and RxNorm. A label without a code gets none.

A label that is on no list (a curator's wording, a part of the body put before "tenderness") has the codes of the concept
that it is linked to, where one is near enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from caserows.compare import normal_label
from caserows.knowledge import label_codes
from caserows.linking import linker

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


LINKED = frozenset({"histology", "site", "symptom", "drug"})
"""Lists whose concepts a label may be linked to."""
NOT_STATED = "unknown"
"""What the field guide writes where an article says that something is not known."""


def codes(name: str, label: str) -> Mapping[str, str]:
    """System (``ICD-O-3``, ``HP``, ``UBERON``, ``NCIT``, ``RXNORM``) → code of a label of the field or attribute."""
    type_ = LIST_OF.get(name, "")
    if not type_ or label == NOT_STATED:
        return {}
    listed = _codes(type_).get(normal_label(label))
    return listed if listed is not None else _linked(type_, label) if type_ in LINKED else {}


@cache
def _codes(type_: str) -> Mapping[str, Mapping[str, str]]:
    """The codes of every label of a list; a label that has none is there with none."""
    found: dict[str, list[str]] = {}
    for label, known in label_codes(type_).items():
        found.setdefault(normal_label(label), []).extend(known)
    return {label: _by_system(known) for label, known in found.items()}


@lru_cache(maxsize=4096)
def _linked(type_: str, label: str) -> Mapping[str, str]:
    """The codes of the concept that a label is linked to."""
    link = linker().link(label, type_)
    return _by_system(link.codes) if link else {}


def _by_system(known: Iterable[str]) -> Mapping[str, str]:
    """System → code, the first of each system."""
    found: dict[str, str] = {}
    for code in known:
        system, _, local = code.partition(":")
        found.setdefault(system, local)
    return found


def malignant(icd_o: str) -> bool:
    """Whether a morphology code of ICD-O-3 has the behaviour of a malignant tumor: /3 primary, /6 metastatic, /9 either."""
    return bool(re.fullmatch(r"\d{4}/[369]", icd_o))


def local(name: str, label: str) -> str:
    """A code of our own for a label that has none: ``ihc-desmin``, from letters and digits of the label."""
    return f"{name}-{re.sub(r'[^a-z0-9]+', '-', label.casefold()).strip('-') or 'other'}"
