"""Fixtures that several tests share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from caserows.build import load
from caserows.model import CaseRow, Report
from caserows.rows import read_rows


@pytest.fixture(scope="session")
def nlp() -> Language:
    return load()


@pytest.fixture(scope="session")
def rows_of(nlp: Language) -> Callable[[str], list[CaseRow]]:
    """Text → its case rows."""

    def read(text: str) -> list[CaseRow]:
        return list(read_rows(Report(report_id="t", text=text), nlp).rows)

    return read
