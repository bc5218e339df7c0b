"""Rows × gold → scores, as the field guide defines them ("How a row is scored").

The headline is the micro F1 over the **fields** of reported rows; attributes (``radiotherapy.dose_gy``) are scored over
the matched findings and given apart, with a second micro that includes them. Cited rows are scored apart, paired in the
same way. In a pair of rows a single-valued field is one decision, however many findings it lists; in a row without
partner every finding counts. A report without gold is not judged; a gold report without rows is missed as a whole. Counts are kept by report,
so that articles can be resampled.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from caserows.compare import agreement, normal_label, overlaps, same_value, suspected
from caserows.fields import FIELDS
from caserows.fields.base import Field
from caserows.model import CaseRow, Evidence, Finding
from caserows.output import described, shown

Verdict = Literal["tp", "fp", "fn"]
Rows = Mapping[str, Sequence[CaseRow]]
Pair = tuple[Finding | None, Finding | None]  # predicted, gold


@dataclass(frozen=True)
class Counts:
    """Right, false and missed findings; the ratios are nan where nothing can be divided."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else math.nan

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else math.nan

    @property
    def f1(self) -> float:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.tp + self.fp + self.fn else math.nan


@dataclass(frozen=True)
class Outcome:
    """One verdict: a right, false or missed value of a field, or of an attribute (``surgeries.extent``)."""

    report_id: str
    case_no: int
    field: str
    verdict: Verdict
    value: str
    predicted: Finding | None = None
    gold: Finding | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        finding = self.gold if self.verdict == "fn" else self.predicted
        return finding.evidence if finding else ()


@dataclass(frozen=True)
class RowPair:
    """A gold and a predicted row that are held against each other, either of them missing; ``outcomes`` in their order."""

    gold: CaseRow | None
    predicted: CaseRow | None
    outcomes: tuple[Outcome, ...]

    @property
    def wrong(self) -> bool:
        """Whether any field, attributes aside, holds a false or a missed value."""
        return any(o.verdict != "tp" and "." not in o.field for o in self.outcomes)


@dataclass(frozen=True)
class ReportScore:
    """Everything counted on one report, so that articles can be resampled without scoring again."""

    counts: Mapping[str, Counts]
    cited: Mapping[str, Counts]
    pairs: tuple[RowPair, ...]
    misplaced: tuple[Outcome, ...]
    rows_right: bool
    evidence_right: int
    evidence_all: int

    @property
    def micro(self) -> Counts:
        """Fields of reported rows, attributes left out."""
        return sum((c for name, c in self.counts.items() if "." not in name), Counts())

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(outcome for pair in self.pairs for outcome in pair.outcomes)


@dataclass(frozen=True)
class Scores:
    """The scores of all gold reports; every number is a sum over ``reports``."""

    reports: Mapping[str, ReportScore]
    without_rows: tuple[str, ...] = ()
    without_gold: tuple[str, ...] = ()
    fields: Mapping[str, Counts] = field(init=False)
    cited: Mapping[str, Counts] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", _total(r.counts for r in self.reports.values()))
        object.__setattr__(self, "cited", _total(r.cited for r in self.reports.values()))

    @property
    def micro(self) -> Counts:
        """The headline: fields of reported rows, attributes left out."""
        return sum((c for name, c in self.fields.items() if "." not in name), Counts())

    @property
    def micro_with_attributes(self) -> Counts:
        return sum(self.fields.values(), Counts())

    @property
    def micro_cited(self) -> Counts:
        return sum((c for name, c in self.cited.items() if "." not in name), Counts())

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the fields that gold or prediction fill at all."""
        values = [c.f1 for name, c in self.fields.items() if "." not in name and not math.isnan(c.f1)]
        return sum(values) / len(values) if values else math.nan

    @property
    def misplaced_share(self) -> float:
        """Row ownership: share of predicted findings true of another patient, reported or cited, of the article."""
        said = self.micro.tp + self.micro.fp
        return sum(len(r.misplaced) for r in self.reports.values()) / said if said else math.nan

    @property
    def rows_right(self) -> int:
        """Number of reports with as many reported rows as gold has."""
        return sum(r.rows_right for r in self.reports.values())

    @property
    def evidence_rightness(self) -> float:
        everything = sum(r.evidence_all for r in self.reports.values())
        return sum(r.evidence_right for r in self.reports.values()) / everything if everything else math.nan

    @property
    def outcomes(self) -> Iterator[Outcome]:
        return (outcome for report in self.reports.values() for outcome in report.outcomes)


def score(gold: Rows, predicted: Rows, texts: Mapping[str, str] | None = None) -> Scores:
    """Scores of ``predicted`` on the reports of ``gold``.

    ``texts`` (report id → raw text) lets evidence count as right that repeats the value elsewhere; without them only
    evidence that overlaps gold evidence is right.
    """
    reports = {i: _score_report(gold[i], predicted.get(i, ()), (texts or {}).get(i)) for i in sorted(gold)}
    absent = tuple(i for i in sorted(gold) if gold[i] and not predicted.get(i))
    return Scores(reports, absent, tuple(i for i in sorted(predicted) if i not in gold))


def count_array(parts: Sequence[Mapping[str, Counts]], names: Sequence[str]) -> NDArray[np.float64]:
    """Counts by article and column, shape (articles, columns, 3): tp, fp, fn."""
    cells = [[(c.tp, c.fp, c.fn) for c in (part.get(name, Counts()) for name in names)] for part in parts]
    return np.array(cells, dtype=float).reshape(len(parts), len(names), 3)


def _score_report(gold: Sequence[CaseRow], predicted: Sequence[CaseRow], text: str | None) -> ReportScore:
    reported, cited = (
        [[r for r in rows if r.case_kind == kind] for rows in (gold, predicted)] for kind in ("reported", "cited")
    )
    pairs = tuple(RowPair(g, p, tuple(compare_rows(g, p))) for g, p in pair_rows(*reported))
    right = [o for pair in pairs for o in pair.outcomes if o.verdict == "tp" and "." not in o.field]
    lost = (o for pair in pairs for o in pair.outcomes if _of_another(o, [row for row in gold if row is not pair.gold]))
    return ReportScore(
        counts=_count(o for pair in pairs for o in pair.outcomes),
        cited=_count(o for pair in pair_rows(*cited) for o in compare_rows(*pair)),
        pairs=pairs,
        misplaced=tuple(lost),
        rows_right=len(reported[0]) == len(reported[1]),
        evidence_right=sum(_evidence_right(o, text) for o in right),
        evidence_all=len(right),
    )


def pair_rows(gold: Sequence[CaseRow], predicted: Sequence[CaseRow]) -> list[tuple[CaseRow | None, CaseRow | None]]:
    """Gold and predicted rows one to one, with the highest number of matching findings; partnerless rows with None."""
    weight = np.zeros((len(gold), len(predicted)))
    for i, g in enumerate(gold):
        for j, p in enumerate(predicted):
            found = sum(o.verdict == "tp" and "." not in o.field for o in compare_rows(g, p))
            weight[i, j] = found + 0.001 * (g.case_no == p.case_no)
    chosen = dict(zip(*(map(int, side) for side in linear_sum_assignment(weight, maximize=True)), strict=True))
    pairs: list[tuple[CaseRow | None, CaseRow | None]] = [
        (g, predicted[chosen[i]] if i in chosen else None) for i, g in enumerate(gold)
    ]
    return pairs + [(None, p) for j, p in enumerate(predicted) if j not in chosen.values()]


def compare_rows(gold: CaseRow | None, predicted: CaseRow | None) -> list[Outcome]:
    """Every verdict on a pair of rows; either may be missing. A miss has gold's ``case_no``, else the prediction's."""
    outcomes: list[Outcome] = []
    for column in FIELDS.values():
        wanted = gold.findings.get(column.name, ()) if gold else ()
        said = predicted.findings.get(column.name, ()) if predicted else ()
        if wanted or said:
            outcomes += _compare_field(column, gold, wanted, predicted, said)
    return outcomes


def _compare_field(
    column: Field, gold: CaseRow | None, wanted: Sequence[Finding], predicted: CaseRow | None, said: Sequence[Finding]
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    first = column.single and gold is not None and predicted is not None
    for p, g in _pair_findings(column, said[:1] if first else said, wanted, first):
        verdicts = _attribute_verdicts(column, p, g) if p and g else []
        neutral = any(suspected(f) for f in (p, g) if f)
        if p and not neutral:
            verdicts.append((column.name, "tp", p.value) if g else (column.name, "fp", described(p)))
        if g and not suspected(g) and (p is None or suspected(p)):
            verdicts.append((column.name, "fn", described(g)))
        for name, verdict, value in verdicts:
            row = gold if verdict == "fn" or predicted is None else predicted
            assert row is not None, "a verdict needs a row"
            outcomes.append(Outcome(row.report_id, row.case_no, name, verdict, shown(value), p, g))
    return outcomes


def _attribute_verdicts(column: Field, predicted: Finding, gold: Finding) -> list[tuple[str, Verdict, object]]:
    """Verdicts on the attributes of two matching findings; of suspected ones only the certainty counts."""
    verdicts: list[tuple[str, Verdict, object]] = []
    neutral = suspected(predicted) or suspected(gold)
    for attribute in column.attributes:
        if attribute.name in column.identity or (neutral and attribute.name != "certainty"):
            continue
        name = f"{column.name}.{attribute.name}"
        mine, theirs = predicted.attributes.get(attribute.name), gold.attributes.get(attribute.name)
        if mine is not None and theirs is not None and same_value(attribute, mine, theirs):
            verdicts.append((name, "tp", mine))
            continue
        verdicts += [(name, "fp", mine)] if mine is not None else []
        verdicts += [(name, "fn", theirs)] if theirs is not None else []
    return verdicts


def _pair_findings(column: Field, said: Sequence[Finding], wanted: Sequence[Finding], first: bool) -> list[Pair]:
    """Matching findings one to one, as many firm ones as possible; then those without partner.

    ``first``: one decision on the first predicted finding, so that at most one of gold's is missed.
    """
    weight = np.array([[agreement(column, p, g) for g in wanted] for p in said]).reshape(len(said), len(wanted))
    for i, p in enumerate(said):
        for j, g in enumerate(wanted):
            if weight[i, j]:
                weight[i, j] += 1 if suspected(p) else 100 if suspected(g) else 10_000
    rows, cols = linear_sum_assignment(weight, maximize=True)
    chosen = {int(i): int(j) for i, j in zip(rows, cols, strict=True) if weight[i, j]}
    pairs: list[Pair] = [(p, wanted[chosen[i]] if i in chosen else None) for i, p in enumerate(said)]
    left: list[Pair] = [(None, g) for j, g in enumerate(wanted) if j not in chosen.values()]
    if first:
        left = [] if chosen else left[:1]
    return pairs + left


def _of_another(outcome: Outcome, others: Iterable[CaseRow]) -> bool:
    """Whether a false finding is true of one of the other rows of the article."""
    column, finding = FIELDS.get(outcome.field), outcome.predicted
    if outcome.verdict != "fp" or column is None or finding is None:
        return False
    return any(agreement(column, finding, g) for row in others for g in row.findings.get(column.name, ()))


def _evidence_right(outcome: Outcome, text: str | None) -> bool:
    """Overlap with the gold evidence, or a quote that repeats the value or its gold quote elsewhere."""
    assert outcome.predicted and outcome.gold
    if overlaps(outcome.predicted.evidence, outcome.gold.evidence):
        return True
    if text is None:
        return False
    mine = [normal_label(text[e.start : e.end]) for e in outcome.predicted.evidence]
    theirs = [normal_label(text[e.start : e.end]) for e in outcome.gold.evidence]
    values = outcome.gold.value if isinstance(outcome.gold.value, list) else [outcome.gold.value]
    theirs += [normal_label(str(value)) for value in values]
    return any(_holds(a, b) or _holds(b, a) for a in mine for b in theirs)


def _holds(text: str, part: str) -> bool:
    return bool(part) and re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None


def _count(outcomes: Iterable[Outcome]) -> dict[str, Counts]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: {"tp": 0, "fp": 0, "fn": 0})
    for outcome in outcomes:
        sums[outcome.field][outcome.verdict] += 1
    return {name: Counts(**numbers) for name, numbers in sums.items()}


def _total(parts: Iterable[Mapping[str, Counts]]) -> dict[str, Counts]:
    """Sums by field, in the order of the catalogue, attributes behind their field."""
    sums: dict[str, Counts] = defaultdict(Counts)
    for part in parts:
        for name, counts in part.items():
            sums[name] += counts
    order = [n for f in FIELDS.values() for n in (f.name, *(f"{f.name}.{a.name}" for a in f.attributes))]
    return {name: sums[name] for name in order if name in sums}
