"""Rows for the tests of exports: the project's own gold, and one row that fills every column of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from caserows.evaluate import load_gold, load_texts
from caserows.export import load_format
from caserows.export.base import Files
from caserows.export.material import Material, checked
from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field
from caserows.model import CaseRow, Evidence, Finding

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Case report. " + "The patient was seen, and all of this was found. " * 40


@pytest.fixture(scope="session")
def own() -> Material:
    """The gold rows of the project's own reports, with their texts."""
    gold, folder = [ROOT / "annotations" / "gold" / "own"], [ROOT / "corpus" / "text"]
    rows = [row for found in load_gold(gold).values() for row in found]
    return checked(rows, load_texts(gold, folder))


@pytest.fixture(scope="session")
def exported(own: Material) -> Callable[[str], Files]:
    """Name of a format → the files that it makes of the project's own gold rows, made once."""
    return cache(lambda name: load_format(name).files(own))


def some_value(column: Field | Attribute, which: int = 0) -> Any:
    """A value that the column allows; another one for another ``which``."""
    if column.kind == "sequence":
        return [["surgery", "radiotherapy+systemic"], ["systemic"]][which]
    if column.allowed:
        return column.allowed[which]
    if column.kind in ("number", "months", "count"):
        return 41 + which
    return f"{column.name} label {'ab'[which]}"


@pytest.fixture(scope="session")
def full() -> CaseRow:
    """A row with one finding of every field, each with all its attributes."""
    findings = {}
    for at, (name, field) in enumerate(FIELDS.items()):
        attributes = {a.name: some_value(a) for a in field.attributes}
        evidence = (Evidence(start=13 + at, end=24 + at), Evidence(start=200 + at, end=211 + at))
        findings[name] = (Finding(value=some_value(field), attributes=attributes, evidence=evidence),)
    return CaseRow(report_id="made-up", case_no=1, findings=findings)


@pytest.fixture(scope="session")
def whole(full: CaseRow) -> Material:
    """Material of that one row, with a text that its evidence lies in."""
    return checked([full], {full.report_id: TEXT})
