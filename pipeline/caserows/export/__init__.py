"""Rows in the form that registries take: one module per format, each accounting for every column of the catalogue."""

from __future__ import annotations

from importlib import import_module

from caserows.export.base import Format
from caserows.model import CaserowsError

MODULES = {
    "csv": "flat",
    "excel": "excel",
    "redcap": "redcap",
    "phenopackets": "phenopacket",
    "cbioportal": "cbioportal",
    "fhir": "fhir",
    "omop": "omop",
    "parquet": "parquet",
    "survival": "survival",
}
"""Format → module of this package, which has it as ``FORMAT``; imported only when it is asked for."""


def load_format(name: str) -> Format:
    """The format of that name; CaserowsError for one that there is not."""
    if name not in MODULES:
        raise CaserowsError(f"no such format: {name} (there are {', '.join(MODULES)})")
    form: Format = import_module(f"caserows.export.{MODULES[name]}").FORMAT
    return form
