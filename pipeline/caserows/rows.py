"""Findings → case rows: runs the catalogue over each patient, keeps every decision, and maps evidence to the raw text."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from spacy.language import Language

from caserows.case import Candidate, Case
from caserows.fields import FIELDS
from caserows.fields.base import Field
from caserows.model import CaseKind, CaseRow, Evidence, Finding, Provenance, Report, Value
from caserows.patients import find_cases
from caserows.repair import Repaired, repair
from caserows.tables import TableRow, patient_tables, table_rows, table_stretches

WITHOUT_TUMOR = frozenset({"age_years", "sex", "hiv", "ebv", "immunosuppressed", "diagnosis"})
"""Fields that an article about no tumor at all may fill (field guide, ``diagnosis``)."""


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
    repaired: Repaired
    judged: tuple[tuple[int, CaseKind, str, Candidate], ...]

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every candidate of every case, taken or turned down, in the order of the work."""
        return tuple(_decision(*parts, self.repaired) for parts in self.judged)


def read_rows(report: Report, nlp: Language) -> Reading:
    """One report → its case rows with evidence in raw offsets; deterministic, linear in the length of the text."""
    repaired = repair(report.text)
    doc = nlp(repaired.text)
    rows: list[CaseRow] = []
    decided: list[tuple[int, CaseKind, str, Candidate]] = []
    tables = patient_tables(repaired.text)
    stretches = table_stretches(tables)
    cases = [_outside(case, stretches) for case in find_cases(doc)]
    tabled = table_rows(doc, tables)
    second = _present_row(cases, tabled)
    for case in cases:
        number = len(rows) + 1
        no_tumor = about_no_tumor(case)
        findings: dict[str, tuple[Finding, ...]] = {}
        for field in FIELDS.values():
            taken, judged = judge(field, case)
            if no_tumor and field.name not in WITHOUT_TUMOR:
                taken, judged = (
                    [],
                    [c if c.rejected else replace(c, rejected="the article is about no tumor") for c in judged],
                )
            if case.kind == "reported" and second:
                taken, judged = _contradicted(field, taken, judged, second)
            case.found[field.name] = taken
            decided.extend((number, case.kind, field.name, candidate) for candidate in judged)
            if taken:
                findings[field.name] = tuple(_finding(candidate, repaired) for candidate in taken)
        rows.append(CaseRow.checked(report, number, case.kind, findings))
    for row in (r for r in tabled if not r.present):
        number = len(rows) + 1
        for name, candidates in row.found.items():
            decided.extend((number, "cited", name, candidate) for candidate in candidates)
        cells = {name: tuple(_finding(c, repaired) for c in row.found[name]) for name in FIELDS if name in row.found}
        rows.append(CaseRow.checked(report, number, "cited", cells))
    sections = tuple((name, *repaired.raw_span(start, end)) for name, start, end in doc._.sections if end > start)
    return Reading(report, tuple(rows), sections, repaired, tuple(decided))


def about_no_tumor(case: Case) -> bool:
    """Whether another disease is named and no tumor at all, not even as a mass or a nodule; "lesion" alone is no tumor.

    A tumor that is only denied, feared or a relative's is none, where the other disease is affirmed.
    """
    named = [m for _, m in case.mentions("histology") if m.label != "lesion"]
    told = [m for m in named if m.assertion in ("affirmed", "historical")]
    return {m.kind for m in (told or named)} == {"disease"}


def _outside(case: Case, stretches: list[tuple[int, int]]) -> Case:
    """The case without the sentences that stand in a table of patients: such a fact is never told of this patient."""
    if not stretches:
        return case
    kept = tuple(s for s in case.sentences if not any(start <= s.start < end for start, end in stretches))
    return replace(case, sentences=kept)


def _present_row(cases: list[Case], tabled: list[TableRow]) -> dict[str, list[Candidate]]:
    """What a review table says of the article's own patient; empty where it cannot be said whose row it is."""
    present = [row for row in tabled if row.present]
    alone = sum(case.kind == "reported" for case in cases) == 1
    return present[0].found if alone and len(present) == 1 else {}


def _contradicted(
    field: Field, taken: list[Candidate], judged: list[Candidate], second: dict[str, list[Candidate]]
) -> tuple[list[Candidate], list[Candidate]]:
    """A single-valued number or choice that the table gives otherwise stands second; a table never fills an empty field."""
    if not (field.single and taken and field.kind != "label"):
        return taken, judged
    others = [c for c in second.get(field.name, []) if all(c.value != t.value for t in taken)]
    return [*taken, *others], [*judged, *others]


def judge(field: Field, case: Case) -> tuple[list[Candidate], list[Candidate]]:
    """The candidates taken, best first, and all candidates with the reasons of those turned down."""
    proposed = list(field.extract(case))
    taken: list[Candidate] = []
    judged: list[Candidate] = []
    seen: dict[str, tuple[int, int]] = {}
    order = list(range(len(proposed)))
    if not field.ranked:
        order.sort(key=lambda i: (proposed[i].rank if field.single else (0, proposed[i].spans[0][0]), i))
    for candidate in (proposed[i] for i in order):
        if candidate.rejected:
            judged.append(candidate)
            continue
        key = json.dumps([candidate.value, *[candidate.attributes.get(a) for a in field.identity]])
        if key in seen and not field.repeats:
            in_taken, in_judged = seen[key]
            held = taken[in_taken]
            merged = replace(held, attributes={**candidate.attributes, **held.attributes})
            taken[in_taken] = judged[in_judged] = merged
            judged.append(replace(candidate, rejected="says the same again"))
            continue
        seen.setdefault(key, (len(taken), len(judged)))
        taken.append(candidate)
        judged.append(candidate)
    return taken, judged


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


def _decision(number: int, kind: CaseKind, field: str, candidate: Candidate, repaired: Repaired) -> Decision:
    return Decision(
        case_no=number,
        case_kind=kind,
        field=field,
        value=candidate.value,
        attributes=dict(candidate.attributes),
        evidence=_evidence(candidate, repaired),
        rule=candidate.rule,
        section=candidate.sentence.section,
        cue=candidate.cue,
        taken=not candidate.rejected,
        reason=candidate.rejected,
    )
