"""Spans: strict and relaxed counts, by hand and against nervaluate."""

from pathlib import Path
from typing import Any

import pytest
from nervaluate import Evaluator
from spacy.language import Language

from caserows.evaluate import Counts, load_gold, score
from caserows.evaluate.mentions import Span, mention_counts, overlapping_pairs
from caserows.evaluate.scoring import Scores
from caserows.model import CaseRow
from caserows.read import read_report
from caserows.rows import read_rows

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "annotations" / "gold"


@pytest.mark.parametrize(
    ("gold", "predicted", "pairs"),
    [
        ([(0, 5)], [(0, 5)], 1),
        ([(0, 5)], [(4, 9)], 1),
        ([(0, 5)], [(5, 9)], 0),  # ends are exclusive
        ([(0, 9)], [(0, 3), (4, 6)], 1),
        ([(0, 3), (4, 6)], [(0, 9)], 1),
        ([(0, 3), (2, 9)], [(0, 4), (0, 1)], 2),  # the first pair that overlaps would leave one alone
        ([], [(0, 5)], 0),
        ([(0, 5)], [], 0),
    ],
)
def test_largest_pairing_of_overlapping_spans(gold: list[Span], predicted: list[Span], pairs: int) -> None:
    assert overlapping_pairs(gold, predicted) == pairs


def rows(*spans: Span, field: str = "symptoms", kind: str = "reported") -> list[CaseRow]:
    found = [{"value": f"s{n}", "evidence": [{"start": s, "end": e}]} for n, (s, e) in enumerate(spans)]
    return [CaseRow.model_validate({"report_id": "r", "case_no": 1, "case_kind": kind, "findings": {field: found}})]


def test_a_span_counts_once_for_its_field_and_cited_rows_do_not_count() -> None:
    gold, predicted = {"r": rows((0, 5), (0, 5), (7, 9))}, {"r": [*rows((0, 5), (8, 12)), *rows((7, 9), kind="cited")]}
    counts = mention_counts(score(gold, predicted).reports.values())
    assert counts["strict"] == {"symptoms": Counts(1, 1, 1)}
    assert counts["relaxed"] == {"symptoms": Counts(2, 0, 0)}


def by_nervaluate(scores: Scores) -> Any:
    """nervaluate's own count: every field of every report a document of its own, ends inclusive."""
    documents: dict[tuple[str, str], tuple[set[Span], set[Span]]] = {}
    for report_id, report in scores.reports.items():
        for pair in report.pairs:
            for side, row in enumerate((pair.gold, pair.predicted)):
                for field, findings in row.findings.items() if row else ():
                    spans = documents.setdefault((report_id, field), (set(), set()))[side]
                    spans.update((e.start, e.end) for finding in findings for e in finding.evidence)
    sides = [
        [
            [{"label": field, "start": s, "end": e - 1} for s, e in sorted(both[side])]
            for (_, field), both in documents.items()
        ]
        for side in (0, 1)
    ]
    return Evaluator(*sides, tags=sorted({field for _, field in documents}), loader="dict").evaluate()


def test_counts_agree_with_nervaluate_on_the_projects_own_reports(nlp: Language) -> None:
    texts = sorted((ROOT / "corpus" / "text").glob("*.txt"))
    scores = score(load_gold([GOLD]), {path.stem: read_rows(read_report(path), nlp).rows for path in texts})
    ours, theirs = mention_counts(scores.reports.values()), by_nervaluate(scores)
    for scheme, name in (("strict", "strict"), ("relaxed", "ent_type")):
        total, result = sum(ours[scheme].values(), Counts()), theirs["overall"][name]
        # nervaluate takes the nearest free span in order of the text, which may leave a later one without partner
        assert 0 <= total.tp - result.correct <= 0.005 * total.tp
        assert total.tp + total.fp == result.actual
        assert total.tp + total.fn == result.possible
        assert total.tp > 100


@pytest.mark.parametrize("scheme", ["strict", "relaxed"])
def test_counts_are_nervaluates_where_spans_of_one_side_lie_apart(scheme: str) -> None:
    gold = {"r": rows((0, 5), (10, 15), (20, 30), (40, 45))}
    predicted = {"r": rows((0, 5), (12, 18), (22, 24), (60, 65))}
    ours = mention_counts(score(gold, predicted).reports.values())[scheme]["symptoms"]
    theirs = by_nervaluate(score(gold, predicted))["overall"][{"relaxed": "ent_type"}.get(scheme, scheme)]
    assert (ours.precision, ours.recall, ours.f1) == pytest.approx((theirs.precision, theirs.recall, theirs.f1))
    assert ours.tp == theirs.correct
