"""Review tables flattened by PDF extraction → cited patients (placeholder module body is written below)."""

from __future__ import annotations

from spacy.tokens import Doc

from caserows.case import Case


def table_cases(doc: Doc) -> list[Case]:
    """Patients listed in the review tables of an article, one cited case a table row."""
    return []
