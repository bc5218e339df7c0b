"""The project's own reports and their gold belong together, and the rows read from them hold what they promise."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from spacy.language import Language

from caserows.read import read_report
from caserows.rows import read_rows

ROOT = Path(__file__).resolve().parents[1]
TEXTS = sorted((ROOT / "corpus" / "text").glob("*.txt"))
GOLD = ROOT / "annotations" / "gold" / "own"


def test_at_least_twenty_reports() -> None:
    assert len(TEXTS) >= 20


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_gold_belongs_to_the_text(path: Path) -> None:
    record = json.loads((GOLD / f"{path.stem}.json").read_text(encoding="utf-8"))
    assert record["text_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_evidence_lies_in_the_text_and_shows_something(path: Path, nlp: Language) -> None:
    report = read_report(path)
    reading = read_rows(report, nlp)
    spans = [e for row in reading.rows for found in row.findings.values() for f in found for e in f.evidence]
    assert all(0 <= e.start < e.end <= len(report.text) and report.text[e.start : e.end].strip() for e in spans)
    assert [row.case_no for row in reading.rows] == list(range(1, len(reading.rows) + 1))


def test_article_without_a_patient_gives_no_reported_row(nlp: Language) -> None:
    (path,) = [p for p in TEXTS if json.loads((GOLD / f"{p.stem}.json").read_text(encoding="utf-8"))["rows"] == []]
    assert [row for row in read_rows(read_report(path), nlp).rows if row.case_kind == "reported"] == []
