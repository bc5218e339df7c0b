"""Scores → one JSON document: what ``caserows evaluate --json`` writes, and what the pages and comparisons read.

======================  ====================================================================================================
``headline``            ``micro``, ``micro_with_attributes``: counts, ratios and their intervals; ``macro_f1``: value,
                        interval; ``row_right``, ``ownership``, ``evidence``, ``case_count``, ``silence``: counts, share, interval
``fields``              field or attribute → counts, ratios, intervals; of a field also silent, empty, specificity
``cited``               ``headline`` (micro, micro_with_attributes, macro_f1) and ``fields`` of the cited rows
``reports``             id → ``fields`` and ``cited`` (counts by field), ``source``
``errors``, ``right``   one entry an error, or a right value: report, case, field, ``verdict`` (``fp`` where a value was
                        predicted, else ``fn``; ``tp``), ``verdicts`` (both sides of a wrong value), ``class``, gold,
                        predicted, ``snippet`` around the predicted evidence (gold's where nothing was predicted),
                        ``gold_snippet`` where gold's evidence stands elsewhere; rule, section and cue are null for rows
                        that come from a file
``groups``              ``report``, ``source``, ``section`` → name → counts, ratios, intervals over fields
``confusion``           field → gold label → predicted label → number
``mentions``            ``strict`` and ``relaxed`` → field, or ``micro`` → counts and ratios of evidence spans
======================  ====================================================================================================

An interval is ``[lower, upper]`` of 95 %; what cannot be divided is null, and so is the interval of
``macro_f1`` where all resamples agree. Snippets are pieces of the texts.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from caserows.evaluate.cells import confusion, rows_right_throughout, silence
from caserows.evaluate.errors import mistakes
from caserows.evaluate.groups import GROUPINGS, Groups, grouped
from caserows.evaluate.intervals import Interval, Ratios, f1_of, ratios, resample, spread
from caserows.evaluate.load import UNKNOWN_SOURCE, Texts
from caserows.evaluate.mentions import mention_counts
from caserows.evaluate.places import Places
from caserows.evaluate.scoring import Counts, ReportScore, Scores, count_array
from caserows.model import Evidence, Finding

VERSION = 1
AROUND = 120
"""Characters of text on either side of the evidence in a snippet."""
DIGITS = 6

Json = dict[str, Any]


def record(scores: Scores, texts: Texts) -> Json:
    """Everything known of the scores, as JSON values in a fixed order; the same scores give the same document."""
    reports = list(scores.reports.values())
    places = {i: Places(text) for i, text in texts.found.items()}
    quiet = silence(reports)
    fields = _table(scores.fields, [r.counts for r in reports])
    for name, entry in fields.items():
        if name in quiet:
            silent, empty = quiet[name]
            entry |= {"silent": silent, "empty": empty, "specificity": _number(silent / empty if empty else math.nan)}
    return {
        "version": VERSION,
        "headline": {**_headline(scores.fields, [r.counts for r in reports]), **_shares(reports, quiet)},
        "fields": fields,
        "cited": {
            "headline": _headline(scores.cited, [r.cited for r in reports]),
            "fields": _table(scores.cited, [r.cited for r in reports]),
        },
        "reports": {
            i: {
                "fields": {name: _counts(r.counts[name]) for name in scores.fields if name in r.counts},
                "cited": {name: _counts(r.cited[name]) for name in scores.cited if name in r.cited},
                "source": texts.sources.get(i, UNKNOWN_SOURCE),
            }
            for i, r in scores.reports.items()
        },
        "errors": [
            _entry(m.report_id, m.case_no, m.field, m.verdicts, m.error_class, m.gold, m.predicted, texts)
            for m in mistakes(scores, places)
        ],
        "right": [
            _entry(o.report_id, row.case_no, o.field, (o.verdict,), None, o.gold, o.predicted, texts)
            for r in reports
            for pair in r.pairs
            for o in pair.outcomes
            if o.verdict == "tp" and (row := pair.gold or pair.predicted)
        ],
        "groups": {by: _groups(grouped(scores, texts, places, by)) for by in GROUPINGS},
        "confusion": confusion(reports),
        "mentions": _mentions(reports),
        "missing_texts": list(texts.missing),
        "changed_texts": list(texts.changed),
        "without_rows": list(scores.without_rows),
        "without_gold": list(scores.without_gold),
    }


def record_text(document: Json) -> str:
    """The document as the text of a JSON file."""
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _table(totals: Mapping[str, Counts], parts: Sequence[Mapping[str, Counts]]) -> Json:
    found = ratios(count_array(parts, list(totals)))
    return {name: _column(totals[name], r) for name, r in zip(totals, found, strict=True)}


def _headline(totals: Mapping[str, Counts], parts: Sequence[Mapping[str, Counts]]) -> Json:
    names = [name for name in totals if "." not in name]
    own, everything = count_array(parts, names), count_array(parts, list(totals))
    sums = [array.sum(axis=1, keepdims=True) for array in (own, everything)]
    micro, with_attributes = (_column(Counts(*map(int, s.sum(axis=(0, 1)))), ratios(s)[0]) for s in sums)
    by_field = f1_of(own.sum(axis=0))
    value = float(np.nanmean(by_field)) if (~np.isnan(by_field)).any() else math.nan
    drawn = f1_of(resample(own))
    known = (~np.isnan(drawn)).sum(axis=1)
    means = np.divide(np.nansum(drawn, axis=1), known, out=np.full(len(drawn), np.nan), where=known > 0)
    ends = spread(means, value, len(parts))
    return {
        "micro": micro,
        "micro_with_attributes": with_attributes,
        "macro_f1": {"value": _number(value), "interval": _ends(ends)},
    }


def _shares(reports: Sequence[ReportScore], quiet: Mapping[str, tuple[int, int]]) -> Json:
    def part_of(count: Callable[[ReportScore], tuple[int, int]], right: str, whole: str) -> Json:
        pairs = [count(report) for report in reports]
        found = ratios(np.array([[(k, 0, n - k)] for k, n in pairs], dtype=float).reshape(len(pairs), 1, 3))[0]
        numbers = {right: sum(k for k, _ in pairs), whole: sum(n for _, n in pairs)}
        return {**numbers, "share": _number(found.recall), "interval": _ends(found.recall_interval)}

    def said(report: ReportScore) -> int:
        return report.micro.tp + report.micro.fp

    def silent(report: ReportScore) -> tuple[int, int]:
        cells = silence([report]).values()
        return sum(k for k, _ in cells), sum(n for _, n in cells)

    return {
        "row_right": part_of(rows_right_throughout, "right", "rows"),
        "ownership": part_of(lambda r: (len(r.misplaced), said(r)), "misplaced", "predicted"),
        "evidence": part_of(lambda r: (r.evidence_right, r.evidence_all), "right", "all"),
        "case_count": part_of(lambda r: (int(r.rows_right), 1), "right", "reports"),
        "silence": part_of(silent, "silent", "empty"),
    }


def _groups(groups: Groups) -> Json:
    return {name: _column(counts, found) for name, (counts, found) in groups.items()}


def _mentions(reports: Iterable[ReportScore]) -> Json:
    return {
        scheme: {
            "micro": _plain(sum(by_field.values(), Counts())),
            **{name: _plain(counts) for name, counts in by_field.items()},
        }
        for scheme, by_field in mention_counts(reports).items()
    }


def _entry(
    report_id: str,
    case_no: int,
    field: str,
    verdicts: Sequence[str],
    error_class: str | None,
    gold: Finding | None,
    predicted: Finding | None,
    texts: Texts,
) -> Json:
    text = texts.found.get(report_id)
    first = predicted or gold
    assert first is not None, "a verdict is on a finding"
    shown = _snippet(text, first.evidence)
    apart = predicted and gold and not _within(gold.evidence, shown)
    return {
        "report": report_id,
        "case": case_no,
        "field": field,
        "verdict": verdicts[0],
        "verdicts": list(verdicts),
        "class": error_class,
        "gold": _finding(gold),
        "predicted": _finding(predicted, provenance=True),
        "snippet": shown,
        "gold_snippet": _snippet(text, gold.evidence) if gold and apart else None,
    }


def _finding(finding: Finding | None, provenance: bool = False) -> Json | None:
    if finding is None:
        return None
    evidence = [[e.start, e.end] for e in finding.evidence]
    found: Json = {"value": finding.value, "attributes": dict(finding.attributes), "evidence": evidence}
    if provenance:
        known = finding.provenance
        found |= {name: getattr(known, name) if known else None for name in ("rule", "section", "cue")}
    return found


def _snippet(text: str | None, evidence: Sequence[Evidence]) -> Json | None:
    """The raw text around the first evidence span, and around the next ones as far as they stand near it."""
    if text is None:
        return None
    low, high = evidence[0].start, evidence[0].end
    for span in evidence[1:]:
        if low - 3 * AROUND < span.start and span.end < high + 3 * AROUND:
            low, high = min(low, span.start), max(high, span.end)
    start = max(0, low - AROUND)
    return {"start": start, "text": text[start : high + AROUND]}


def _within(evidence: Sequence[Evidence], snippet: Json | None) -> bool:
    if snippet is None:
        return False
    start, end = snippet["start"], snippet["start"] + len(snippet["text"])
    return all(start <= e.start and e.end <= end for e in evidence[:1])


def _column(counts: Counts, found: Ratios) -> Json:
    return {
        **_plain(counts),
        "f1_interval": _ends(found.f1_interval),
        "precision_interval": _ends(found.precision_interval),
        "recall_interval": _ends(found.recall_interval),
    }


def _plain(counts: Counts) -> Json:
    ratio = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {**_counts(counts), **{name: _number(value) for name, value in ratio.items()}}


def _counts(counts: Counts) -> Json:
    return {"tp": counts.tp, "fp": counts.fp, "fn": counts.fn}


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, DIGITS)


def _ends(interval: Interval) -> list[float | None] | None:
    return None if interval is None else [_number(end) for end in interval]
