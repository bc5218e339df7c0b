"""Fixtures that several tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from caserows.build import load
from caserows.model import CaseRow, Report
from caserows.read import read_report
from caserows.rows import Reading, read_rows

REAL_TEXTS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load()


@pytest.fixture(scope="session")
def real_readings(nlp: Language) -> dict[str, Reading]:
    """The 60 real reports as read, by report id; the test skips where they do not lie beside the project."""
    if not REAL_TEXTS.is_dir():
        pytest.skip("the 60 real reports (../shared) are not here")
    return {path.stem: read_rows(read_report(path), nlp) for path in sorted(REAL_TEXTS.glob("*.txt"))}


@pytest.fixture(scope="session")
def rows_of(nlp: Language) -> Callable[[str], list[CaseRow]]:
    """Text → its case rows."""

    def read(text: str) -> list[CaseRow]:
        return list(read_rows(Report(report_id="t", text=text), nlp).rows)

    return read


@pytest.fixture(scope="session")
def values_of(rows_of: Callable[[str], list[CaseRow]]) -> Callable[[str], list[dict[str, list[Any]]]]:
    """Text → for each of its reported rows the values by field, each with its attributes."""

    def read(text: str) -> list[dict[str, list[Any]]]:
        rows = [row for row in rows_of(text) if row.case_kind == "reported"]
        return [
            {name: [(f.value, dict(f.attributes)) for f in found] for name, found in row.findings.items()}
            for row in rows
        ]

    return read
