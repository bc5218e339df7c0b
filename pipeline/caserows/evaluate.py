"""Rows × gold → scores, as the field guide defines them ("How a row is scored").

The headline is the micro F1 over the **fields** of reported rows; attributes (``radiotherapy.dose_gy``) are scored over
the matched findings and given apart, with a second micro that includes them. Cited rows are scored apart, paired in the
same way. A single-valued field is one decision: in a row without partner it counts one error, however many findings it
lists. A report without gold is not judged; a gold report without rows is missed as a whole. Counts are kept by report,
so that articles can be resampled.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import ValidationError
from scipy.optimize import linear_sum_assignment

from caserows.compare import agreement, normal_label, overlaps, same_value, suspected
from caserows.fields import FIELDS
from caserows.fields.base import Field
from caserows.model import CaseRow, CaserowsError, Evidence, Finding
from caserows.output import described, shown, snippet
from caserows.read import ReadError, find_reports, read_report

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
class ReportScore:
    """Everything counted on one report, so that articles can be resampled without scoring again."""

    counts: Mapping[str, Counts]
    cited: Mapping[str, Counts]
    outcomes: tuple[Outcome, ...]
    misplaced: tuple[Outcome, ...]
    rows_right: bool
    evidence_right: int
    evidence_all: int


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


def _score_report(gold: Sequence[CaseRow], predicted: Sequence[CaseRow], text: str | None) -> ReportScore:
    reported, cited = (
        [[r for r in rows if r.case_kind == kind] for rows in (gold, predicted)] for kind in ("reported", "cited")
    )
    pairs = pair_rows(*reported)
    outcomes = [outcome for pair in pairs for outcome in compare_rows(*pair)]
    right = [o for o in outcomes if o.verdict == "tp" and "." not in o.field]
    lost = (o for g, p in pairs for o in compare_rows(g, p) if _of_another(o, [row for row in gold if row is not g]))
    return ReportScore(
        counts=_count(outcomes),
        cited=_count(o for pair in pair_rows(*cited) for o in compare_rows(*pair)),
        outcomes=tuple(outcomes),
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
    for p, g in _pair_findings(column, said[:1] if column.single else said, wanted):
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


def _pair_findings(column: Field, said: Sequence[Finding], wanted: Sequence[Finding]) -> list[Pair]:
    """Matching findings one to one, as many firm ones as possible; then those without partner."""
    weight = np.array([[agreement(column, p, g) for g in wanted] for p in said]).reshape(len(said), len(wanted))
    for i, p in enumerate(said):
        for j, g in enumerate(wanted):
            if weight[i, j]:
                weight[i, j] += 1 if suspected(p) else 100 if suspected(g) else 10_000
    rows, cols = linear_sum_assignment(weight, maximize=True)
    chosen = {int(i): int(j) for i, j in zip(rows, cols, strict=True) if weight[i, j]}
    pairs: list[Pair] = [(p, wanted[chosen[i]] if i in chosen else None) for i, p in enumerate(said)]
    left: list[Pair] = [(None, g) for j, g in enumerate(wanted) if j not in chosen.values()]
    if column.single:
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


def _check_fields(row: CaseRow, where: str) -> CaseRow:
    for name in row.findings:
        if name not in FIELDS:
            raise CaserowsError(f"{where}: no such field: {name!r}")
    return row


def load_gold(dirs: Iterable[Path]) -> dict[str, list[CaseRow]]:
    """Gold rows by report id, from every ``*.json`` of the folders. CaserowsError names a file that is no gold."""
    gold: dict[str, list[CaseRow]] = {}
    for path, record in _gold_records(dirs):
        try:
            report_id = record["report_id"]
            rows = [CaseRow(report_id=report_id, **row) for row in record["rows"]]
        except (KeyError, TypeError, ValidationError) as error:
            raise CaserowsError(f"{path}: not a gold file: {' '.join(str(error).split())[:200]}") from error
        if report_id in gold:
            raise CaserowsError(f"{path}: a second gold file for {report_id}")
        gold[report_id] = [_check_fields(row, str(path)) for row in rows]
    return gold


def _gold_records(dirs: Iterable[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for folder in dirs:
        paths = sorted(folder.glob("*.json"))
        if not paths:
            raise CaserowsError(f"{folder}: no gold files (*.json)")
        for path in paths:
            try:
                yield path, json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise CaserowsError(f"{path}: cannot be read as JSON: {error}") from error


def load_rows(path: Path) -> dict[str, list[CaseRow]]:
    """Predicted rows by report id, from the lines of ``rows.jsonl``. CaserowsError names a line that is no row."""
    rows: dict[str, list[CaseRow]] = defaultdict(list)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise CaserowsError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = CaseRow.model_validate_json(line)
            except ValidationError as error:
                about = " ".join(str(error).split())[:200]
                raise CaserowsError(f"{path} line {number}: not a case row: {about}") from error
            rows[row.report_id].append(_check_fields(row, f"{path} line {number}"))
    return dict(rows)


def load_texts(gold_dirs: Iterable[Path], text_dirs: Iterable[Path]) -> dict[str, str]:
    """The raw texts of gold reports by report id, found in the folders by their sha256."""
    wanted: dict[str, str] = {
        r["text_sha256"]: r["report_id"] for _, r in _gold_records(gold_dirs) if "text_sha256" in r
    }
    texts: dict[str, str] = {}
    for path in find_reports(text_dirs):
        with suppress(ReadError):  # what cannot be read is no text of a gold report
            report = read_report(path)
            if report.sha256 in wanted:
                texts[wanted[report.sha256]] = report.text
    return texts


def error_lines(scores: Scores, texts: Mapping[str, str], column: str = "all") -> Iterator[str]:
    """Every false or missed value as one line; ``column`` is a field, an attribute, or ``all``."""
    for o in scores.outcomes:
        if o.verdict != "tp" and (column == "all" or o.field == column or o.field.startswith(f"{column}.")):
            text = texts.get(o.report_id)
            spots = [snippet(text, e.start, e.end) if text else f"[{e.start}, {e.end})" for e in o.evidence]
            finding = o.predicted if o.verdict == "fp" else None
            rule = f" <{finding.provenance.rule}>" if finding and finding.provenance else ""
            yield f"{o.report_id} {o.case_no} {o.field} {o.verdict.upper()} {o.value}{rule} … {' | '.join(spots)}"


def table_lines(scores: Scores) -> Iterator[str]:
    """The table by field and the headline, as plain text."""
    yield f"{'field':<32}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}"
    for name, counts in scores.fields.items():
        yield _line(f"  .{name.split('.')[1]}" if "." in name else name, counts)
    yield ""
    yield _line("micro, all fields (headline)", scores.micro)
    yield _line("micro, with attributes", scores.micro_with_attributes)
    yield _line("micro, cited rows (apart)", scores.micro_cited)
    yield f"macro F1 over fields            {scores.macro_f1:.3f}"
    yield f"reported rows right in          {scores.rows_right} of {len(scores.reports)} reports"
    yield f"findings in the wrong row       {100 * scores.misplaced_share:.1f} %"
    yield f"evidence right                  {100 * scores.evidence_rightness:.1f} %"
    if scores.without_rows:
        names = ", ".join(scores.without_rows)
        yield f"gold reports without any row    {len(scores.without_rows)} (counted as missed): {names}"
    if scores.without_gold:
        yield f"reports without gold            {len(scores.without_gold)} (not judged)"


def _line(name: str, counts: Counts) -> str:
    ratios = "".join(f"{'–' if math.isnan(r) else f'{r:.3f}':>7}" for r in (counts.precision, counts.recall, counts.f1))
    return f"{name:<32}{ratios}{counts.tp:>6}{counts.fp:>6}{counts.fn:>6}"
