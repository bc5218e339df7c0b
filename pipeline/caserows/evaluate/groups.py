"""Scores by report, by source of the report, or by section of the article: the headline's counts, taken apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from caserows.evaluate.intervals import Ratios, ratios
from caserows.evaluate.load import UNKNOWN_SOURCE, Texts
from caserows.evaluate.places import NO_SECTION, Places
from caserows.evaluate.scoring import Counts, Outcome, ReportScore, Scores, count_array

Grouping = Literal["report", "source", "section"]
GROUPINGS: tuple[Grouping, ...] = ("report", "source", "section")
Groups = dict[str, tuple[Counts, Ratios]]


def grouped(scores: Scores, texts: Texts, places: Mapping[str, Places], by: Grouping) -> Groups:
    """Group → counts over fields of reported rows, with ratios and intervals; groups sorted by name.

    A finding belongs to the section that its rule took it from, else to the one in which its evidence begins; a missed
    one to the section in which gold's evidence begins; ``—`` where the text is not there or the place is in no section.
    """
    parts: list[dict[str, Counts]] = []
    for report_id, report in scores.reports.items():
        if by == "section":
            parts.append(_by_section(report, places.get(report_id)))
        else:
            group = report_id if by == "report" else texts.sources.get(report_id, UNKNOWN_SOURCE)
            parts.append({group: report.micro})
    names = sorted({name for part in parts for name in part})
    found = ratios(count_array(parts, names))
    return {
        name: (sum((part.get(name, Counts()) for part in parts), Counts()), r)
        for name, r in zip(names, found, strict=True)
    }


def _by_section(report: ReportScore, places: Places | None) -> dict[str, Counts]:
    counts: dict[str, Counts] = defaultdict(Counts)
    for outcome in report.outcomes:
        if "." not in outcome.field:
            counts[_section(outcome, places)] += Counts(**{outcome.verdict: 1})
    return dict(counts)


def _section(outcome: Outcome, places: Places | None) -> str:
    predicted = outcome.predicted if outcome.verdict != "fn" else None
    if predicted and predicted.provenance and predicted.provenance.section:
        return predicted.provenance.section
    return places.section(outcome.evidence[0].start) if places and outcome.evidence else NO_SECTION
