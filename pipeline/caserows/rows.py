"""Findings → case rows: runs the catalogue over each patient, keeps every decision, and maps evidence to the raw text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from spacy.language import Language

from caserows.case import Candidate, Case
from caserows.fields import FIELDS
from caserows.fields.base import Field
from caserows.model import CaseKind, CaseRow, Evidence, Finding, Provenance, Report, Value
from caserows.patients import find_cases
from caserows.repair import Repaired, repair
from caserows.tables import table_cases


@dataclass(frozen=True)
class Decision:
    """One candidate value and what became of it: taken, or turned down for ``reason``."""

    case_no: int
    case_kind: CaseKind
    field: str
    value: Value
    attributes: dict[str, str | int | float]
    evidence: tuple[Evidence, ...]
    rule: str
    section: str
    cue: str
    taken: bool
    reason: str = ""


@dataclass(frozen=True)
class Reading:
    """All that came of reading one report: its rows, its sections as raw spans, and every decision on the way."""

    report: Report
    rows: tuple[CaseRow, ...]
    sections: tuple[tuple[str, int, int], ...]
    decisions: tuple[Decision, ...]


def read_rows(report: Report, nlp: Language) -> Reading:
    """One report → its case rows with evidence in raw offsets; deterministic, linear in the length of the text."""
    repaired = repair(report.text)
    doc = nlp(repaired.text)
    rows: list[CaseRow] = []
    decisions: list[Decision] = []
    for case in [*find_cases(doc), *table_cases(doc)]:
        number = len(rows) + 1
        findings: dict[str, tuple[Finding, ...]] = {}
        for field in FIELDS.values():
            taken, judged = judge(field, case)
            case.found[field.name] = taken
            decisions.extend(_decision(number, case, field, candidate, repaired) for candidate in judged)
            if taken:
                findings[field.name] = tuple(_finding(candidate, repaired) for candidate in taken)
        rows.append(CaseRow.checked(report, number, case.kind, findings))
    sections = tuple((name, *repaired.raw_span(start, end)) for name, start, end in doc._.sections if end > start)
    return Reading(report, tuple(rows), sections, tuple(decisions))


def judge(field: Field, case: Case) -> tuple[list[Candidate], list[Candidate]]:
    """The candidates taken, best first, and all candidates with the reasons of those turned down."""
    proposed = list(field.extract(case))
    taken: list[Candidate] = []
    judged: list[Candidate] = []
    seen: dict[str, int] = {}
    order = list(range(len(proposed)))
    if not field.ranked:
        order.sort(key=lambda i: (proposed[i].rank if field.single else (0, proposed[i].spans[0][0]), i))
    for candidate in (proposed[i] for i in order):
        if candidate.rejected:
            judged.append(candidate)
            continue
        key = json.dumps([candidate.value, *[candidate.attributes.get(a) for a in field.identity]])
        if key in seen and not field.repeats:
            held = taken[seen[key]]
            merged = _with_attributes(held, candidate)
            taken[seen[key]] = merged
            judged[judged.index(held)] = merged
            judged.append(_rejected(candidate, "says the same again"))
            continue
        seen.setdefault(key, len(taken))
        taken.append(candidate)
        judged.append(candidate)
    return taken, judged


def _with_attributes(held: Candidate, other: Candidate) -> Candidate:
    """The first candidate with the attributes that only the second one gives."""
    attributes = {**other.attributes, **held.attributes}
    return Candidate(held.value, held.spans, held.rule, held.sentence, attributes, held.cue)


def _rejected(candidate: Candidate, reason: str) -> Candidate:
    return Candidate(candidate.value, candidate.spans, candidate.rule, candidate.sentence, candidate.attributes, candidate.cue, reason)


def _evidence(candidate: Candidate, repaired: Repaired) -> tuple[Evidence, ...]:
    spans = (repaired.raw_span(start, end) for start, end in candidate.spans)
    return tuple(Evidence(start=start, end=end) for start, end in dict.fromkeys(spans))


def _finding(candidate: Candidate, repaired: Repaired) -> Finding:
    return Finding(
        value=candidate.value,
        attributes=dict(candidate.attributes),
        evidence=_evidence(candidate, repaired),
        provenance=Provenance(rule=candidate.rule, section=candidate.sentence.section, cue=candidate.cue),
    )


def _decision(number: int, case: Case, field: Field, candidate: Candidate, repaired: Repaired) -> Decision:
    return Decision(
        case_no=number,
        case_kind=case.kind,
        field=field.name,
        value=candidate.value,
        attributes=dict(candidate.attributes),
        evidence=_evidence(candidate, repaired),
        rule=candidate.rule,
        section=candidate.sentence.section,
        cue=candidate.cue,
        taken=not candidate.rejected,
        reason=candidate.rejected,
    )
