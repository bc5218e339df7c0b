"""Two annotators of the same reports: how far they agree, and where they do not.

F1 treats neither as the truth: the scorer runs both ways and its counts are summed. Kappa is Cohen's (Educational and
Psychological Measurement 20, 1960, 37-46) over paired reported rows, for single-valued fields with a closed list, with
"not stated" as one more category.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from caserows.compare import overlaps
from caserows.evaluate.scoring import Counts, Rows, Scores, compare_rows, pair_rows, score
from caserows.fields import FIELDS
from caserows.model import CaseKind, CaseRow, CaserowsError, Finding
from caserows.output import described, shown

NOT_STATED = "not stated"


@dataclass(frozen=True)
class Disagreement:
    """One finding, or one attribute of a finding (``surgeries.extent``), on which the two differ.

    ``a_case`` and ``b_case`` are the numbers of the paired rows; None where that annotator has no such row.
    """

    report_id: str
    a_case: int | None
    b_case: int | None
    case_kind: CaseKind
    field: str
    a: Finding | None
    b: Finding | None

    @property
    def case_no(self) -> str:
        """A's number of the case; ``B 2`` for the second case of B that A has not."""
        return f"B {self.b_case}" if self.a_case is None else str(self.a_case)

    def value(self, finding: Finding | None) -> str:
        if finding is None:
            return ""
        _, _, attribute = self.field.partition(".")
        return shown(finding.attributes.get(attribute, "")) if attribute else described(finding)


@dataclass(frozen=True)
class Agreement:
    """Scores of B against A and of A against B, kappa by field, and every disagreement."""

    b_on_a: Scores
    a_on_b: Scores
    kappa: Mapping[str, float]
    disagreements: tuple[Disagreement, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]

    def f1(self, names: Iterable[str]) -> float:
        """F1 over the named fields and attributes, both ways summed; nan where neither says anything."""
        both = [scores.fields.get(name, Counts()) for name in names for scores in (self.b_on_a, self.a_on_b)]
        return sum(both, Counts()).f1

    @property
    def micro(self) -> float:
        """F1 over all fields of reported rows, attributes left out."""
        return self.f1(FIELDS)


def compare(first: Rows, second: Rows) -> Agreement:
    """The agreement of two sets of gold on the reports that both have; CaserowsError where they share none."""
    shared = sorted(first.keys() & second.keys())
    if not shared:
        raise CaserowsError("the two annotators share no report")
    a, b = ({name: rows[name] for name in shared} for rows in (first, second))
    disagreements = tuple(d for name in shared for d in _disagreements(a[name], b[name]))
    only_a, only_b = (tuple(sorted(x.keys() - y.keys())) for x, y in ((first, second), (second, first)))
    return Agreement(score(a, b), score(b, a), _kappas(a, b), disagreements, only_a, only_b)


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Chance-corrected agreement on pairs of categories; nan where both always say the same one thing, or for no pair."""
    number = len(pairs)
    if not number:
        return math.nan
    firsts, seconds = zip(*pairs, strict=True)
    observed = sum(x == y for x, y in pairs) / number
    expected = sum(firsts.count(c) * seconds.count(c) for c in set(firsts)) / number**2
    return (observed - expected) / (1 - expected) if expected < 1 else math.nan


def _kappas(first: Rows, second: Rows) -> dict[str, float]:
    rows = [
        (a, b)
        for name in first
        for a, b in pair_rows(*([r for r in side[name] if r.case_kind == "reported"] for side in (first, second)))
        if a and b
    ]
    choices = [column.name for column in FIELDS.values() if column.single and column.kind == "choice"]
    return {name: cohens_kappa([(_category(a, name), _category(b, name)) for a, b in rows]) for name in choices}


def _category(row: CaseRow, name: str) -> str:
    return str(row.findings[name][0].value) if row.findings.get(name) else NOT_STATED


def _disagreements(first: Sequence[CaseRow], second: Sequence[CaseRow]) -> Iterator[Disagreement]:
    """What the two differ in on one report, reported rows before cited ones."""
    kinds: tuple[CaseKind, ...] = ("reported", "cited")
    for kind in kinds:
        for a, b in pair_rows(*([row for row in side if row.case_kind == kind] for side in (first, second))):
            row = a or b
            assert row is not None, "a pair has at least one row"
            cases = (a.case_no if a else None, b.case_no if b else None)
            for name, one, other in _differences(a, b):
                yield Disagreement(row.report_id, *cases, kind, name, one, other)


Line = tuple[str, Finding | None, Finding | None]


def _differences(a: CaseRow | None, b: CaseRow | None) -> list[Line]:
    """Field or attribute, A's finding, B's finding; a finding that only one of them has stands beside None."""
    wrong = [outcome for outcome in compare_rows(a, b) if outcome.verdict != "tp"]
    lines: list[Line] = []
    for name in FIELDS:
        alone = [o for o in wrong if o.field == name and not (o.gold and o.predicted)]
        lines += _beside(name, [o.gold for o in alone if o.gold], [o.predicted for o in alone if o.predicted])
        for outcome in wrong:
            line = (outcome.field, outcome.gold, outcome.predicted)
            if outcome.field.startswith(f"{name}.") and line not in lines:
                lines.append(line)
    return lines


def _beside(name: str, ones: Sequence[Finding], others: Sequence[Finding]) -> list[Line]:
    """Findings of one field that are about one thing (the same place, or the one value of the field) on one line."""
    left = list(others)
    lines: list[Line] = []
    for one in ones:
        alike = [other for other in left if FIELDS[name].single or overlaps(one.evidence, other.evidence)]
        if alike:
            left.remove(alike[0])
        lines.append((name, one, alike[0] if alike else None))
    return [*lines, *((name, None, other) for other in left)]


def table_lines(result: Agreement) -> Iterator[str]:
    """The agreement by field as plain text."""
    yield f"{'field':<32}{'A':>7}{'B':>7}{'agreed':>8}{'F1':>8}{'kappa':>8}"
    for name, counts in result.b_on_a.fields.items():
        label = f"  .{name.split('.')[1]}" if "." in name else name
        kappa = _ratio(result.kappa[name]) if name in result.kappa else ""
        numbers = f"{counts.tp + counts.fn:>7}{counts.tp + counts.fp:>7}{counts.tp:>8}"
        yield f"{label:<32}{numbers}{_ratio(result.f1([name])):>8}{kappa:>8}".rstrip()
    yield ""
    yield f"micro F1 over fields            {_ratio(result.micro)}"
    yield f"micro F1 with attributes        {_ratio(result.f1(result.b_on_a.fields))}"
    yield f"reports                         {len(result.b_on_a.reports)}"
    yield f"disagreements                   {len(result.disagreements)} (with those in cited rows)"
    for who, names in (("A", result.only_a), ("B", result.only_b)):
        if names:
            yield f"only {who} has                      {len(names)} reports (not compared): {', '.join(names)}"


def _ratio(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3f}"
