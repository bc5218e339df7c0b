"""Span-level scores: the evidence spans of each field as entity spans, whoever's value they show.

``strict``: the same start and end. ``relaxed``: overlap of at least one character, one to one, as many pairs as possible
(the schemes "strict" and "type" of MUC and SemEval-2013 task 9, as the package nervaluate counts them).
Spans of reported rows only; a span that proves several values of one field counts once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from caserows.evaluate.scoring import Counts, ReportScore
from caserows.fields import FIELDS
from caserows.model import CaseRow

Span = tuple[int, int]


def mention_counts(reports: Iterable[ReportScore]) -> dict[str, dict[str, Counts]]:
    """``strict`` and ``relaxed`` → field → counts of spans, in the order of the catalogue."""
    counts: dict[str, dict[str, Counts]] = {"strict": defaultdict(Counts), "relaxed": defaultdict(Counts)}
    for report in reports:
        wanted = _spans(pair.gold for pair in report.pairs)
        said = _spans(pair.predicted for pair in report.pairs)
        for name in wanted.keys() | said.keys():
            gold, predicted = wanted.get(name, set()), said.get(name, set())
            counts["strict"][name] += _counted(len(gold & predicted), gold, predicted)
            counts["relaxed"][name] += _counted(overlapping_pairs(gold, predicted), gold, predicted)
    return {scheme: {name: by[name] for name in FIELDS if name in by} for scheme, by in counts.items()}


def overlapping_pairs(gold: Iterable[Span], predicted: Iterable[Span]) -> int:
    """The largest number of pairs of overlapping spans, each span in one pair at most."""
    said = list(predicted)
    overlap = [[start < e and s < end for s, e in said] for start, end in gold]
    if not overlap or not said:
        return 0
    return int((maximum_bipartite_matching(csr_matrix(overlap)) >= 0).sum())


def _spans(rows: Iterable[CaseRow | None]) -> dict[str, set[Span]]:
    spans: dict[str, set[Span]] = defaultdict(set)
    for row in rows:
        for name, findings in row.findings.items() if row else ():
            spans[name].update((e.start, e.end) for finding in findings for e in finding.evidence)
    return spans


def _counted(right: int, gold: set[Span], predicted: set[Span]) -> Counts:
    return Counts(right, len(predicted) - right, len(gold) - right)
