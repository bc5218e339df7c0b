"""What the rows must reach on the 60 real reports and on fresh raw texts, where these lie beside the project.

The texts are other people's and not part of the project: without ``../shared`` these tests skip by name.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from spacy.language import Language

from caserows.evaluate import Scores, load_gold, load_texts, score
from caserows.model import CaseRow, Evidence, Report
from caserows.rows import Reading, read_rows

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
GOLD = ROOT / "annotations" / "gold" / "dev"
SUPPLIED = ("000_", "001_", "002_", "003_", "004_")

pytestmark = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="the 60 real reports (../shared) are not here")


@pytest.fixture(scope="module")
def scores(real_readings: dict[str, Reading]) -> Scores:
    gold = load_gold([GOLD])
    texts = load_texts([GOLD], [SHARED / "corpus"])
    return score(gold, {name: list(reading.rows) for name, reading in real_readings.items()}, texts)


def test_all_sixty_are_scored(scores: Scores) -> None:
    assert len(scores.reports) == 60


def test_micro_precision_and_recall(scores: Scores) -> None:
    assert scores.micro.precision >= 0.88
    assert scores.micro.recall >= 0.75


@pytest.mark.parametrize("field", ["age_years", "sex"])
def test_who_the_patient_is(scores: Scores, field: str) -> None:
    assert scores.fields[field].f1 >= 0.97


def test_number_of_patients(scores: Scores) -> None:
    assert scores.rows_right >= 57


def spans(rows: list[CaseRow], kind: str) -> list[Evidence]:
    return [
        e for row in rows if row.case_kind == kind for found in row.findings.values() for f in found for e in f.evidence
    ]


def test_no_fact_of_a_cited_patient_in_the_supplied_articles(real_readings: dict[str, Reading]) -> None:
    """No evidence of a reported row lies where gold proves a cited patient's fact and no reported patient's."""
    gold = load_gold([GOLD])
    foreign = []
    for name in (n for n in sorted(real_readings) if n.startswith(SUPPLIED)):
        own, cited = spans(gold[name], "reported"), spans(gold[name], "cited")
        for said in spans(list(real_readings[name].rows), "reported"):
            among = [any(e.start < said.end and said.start < e.end for e in group) for group in (own, cited)]
            if among == [False, True]:
                foreign.append((name, real_readings[name].report.text[said.start : said.end]))
    assert foreign == []


def test_evidence_offsets_lie_in_the_raw_text(real_readings: dict[str, Reading]) -> None:
    outside = [
        (name, evidence)
        for name, reading in real_readings.items()
        for row in reading.rows
        for found in row.findings.values()
        for finding in found
        for evidence in finding.evidence
        if not reading.report.text[evidence.start : evidence.end].strip() or evidence.end > len(reading.report.text)
    ]
    assert outside == []


def test_raw_texts_of_single_patients_get_a_row(nlp: Language) -> None:
    lines = (SHARED / "raw" / "case_reports_en.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in random.Random(20).sample(lines, 200)]
    readings = [read_rows(Report(report_id=r["id"], text=r["text"]), nlp) for r in records]
    with_rows = sum(any(row.case_kind == "reported" for row in reading.rows) for reading in readings)
    assert with_rows >= 190
