"""Scores as plain text: the table by field, and errors one a line."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from caserows.evaluate.scoring import Counts, Scores
from caserows.output import snippet


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
