"""Scores as plain text: the table by field or group, the headline, and errors one a line. At most 100 columns."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from caserows.evaluate.errors import ERROR_CLASSES, mistakes
from caserows.evaluate.places import Places
from caserows.evaluate.scoring import Scores
from caserows.output import described, shown, snippet

WIDTH = 100
NAMES = 32
ABOUT = 34

Json = Mapping[str, Any]


def error_lines(scores: Scores, texts: Mapping[str, str], column: str = "all") -> Iterator[str]:
    """Every false or missed value as one line with its class; ``column`` is a field, an attribute, or ``all``."""
    for m in mistakes(scores, {i: Places(text) for i, text in texts.items()}):
        if column != "all" and m.field != column and not m.field.startswith(f"{column}."):
            continue
        text, attribute = texts.get(m.report_id), m.field.partition(".")[2]
        for verdict in m.verdicts:
            finding = m.predicted if verdict == "fp" else m.gold
            assert finding is not None, "a verdict is on a finding"
            value = shown(finding.attributes[attribute]) if attribute else described(finding)
            spots = [snippet(text, e.start, e.end) if text else f"[{e.start}, {e.end})" for e in finding.evidence]
            rule = f" <{finding.provenance.rule}>" if verdict == "fp" and finding.provenance else ""
            about = f"{m.report_id} {m.case_no} {m.field} {verdict.upper()} {value} ({m.error_class}){rule}"
            yield f"{about} … {' | '.join(spots)}"


def table_lines(document: Json, by: str = "field") -> Iterator[str]:
    """The table and the headline of a document of ``record``; ``by`` is ``field`` or one of its groups."""
    yield f"{by:<{NAMES}}{'P':>6}{'R':>7}{'F1':>7}  {'95 %':<12}{'tp':>6}{'fp':>6}{'fn':>6}{'specificity':>13}"
    table = document["fields"] if by == "field" else document["groups"][by]
    for name, column in table.items():
        yield _line(f"  .{name.split('.')[1]}" if by == "field" and "." in name else name, column)
    yield ""
    head, cited = document["headline"], document["cited"]["headline"]
    yield _line("micro, all fields (headline)", head["micro"])
    yield _line("micro, with attributes", head["micro_with_attributes"])
    yield _line("micro, cited rows (apart)", cited["micro"])
    for scheme, columns in document["mentions"].items():
        yield _line(f"evidence spans, {scheme}", columns["micro"])
    yield ""
    macro = head["macro_f1"]
    yield f"{'macro F1 over fields':<{ABOUT}}{_ratio(macro['value'])}  {_ends(macro['interval'])}"
    for key, title, part, whole in (
        ("case_count", "articles with all their rows", "right", "reports"),
        ("row_right", "rows right throughout", "right", "rows"),
        ("ownership", "findings in the wrong row", "misplaced", "predicted"),
        ("evidence", "evidence right", "right", "all"),
        ("silence", "cells empty where gold's are", "silent", "empty"),
    ):
        share = head[key]
        yield f"{title:<{ABOUT}}{_ratio(share['share'])}  {_ends(share['interval']):<13} {share[part]} of {share[whole]}"
    yield ""
    classes = Counter(error["class"] for error in document["errors"])
    yield f"errors, attributes included       {classes.total()}"
    for name in ERROR_CLASSES:
        yield f"  {name:<{ABOUT - 2}}{classes[name]}"
    yield from _absent(document)


def _absent(document: Json) -> Iterator[str]:
    """What could not be compared, by name."""
    scored = document["reports"]
    for key, about in (
        ("missing_texts", "gold reports without text"),
        ("changed_texts", "gold reports whose text has changed"),
        ("without_rows", "gold reports without any row"),
        ("without_gold", "reports without gold"),
    ):
        names = document[key]
        if names:
            fate = {"without_rows": "counted as missed", "without_gold": "not judged"}.get(key)
            fate = fate or ("their rows scored without it" if names[0] in scored else "not scored")
            yield from textwrap.wrap(
                f"{about}: {len(names)} ({fate}): {', '.join(names)}",
                WIDTH,
                subsequent_indent="  ",
                break_on_hyphens=False,
            )


def _line(name: str, column: Json) -> str:
    ratios = f"{_ratio(column['precision']):>6}{_ratio(column['recall']):>7}{_ratio(column['f1']):>7}"
    counts = f"{column['tp']:>6}{column['fp']:>6}{column['fn']:>6}"
    silent = f"{_ratio(column['specificity']):>13}" if "specificity" in column else ""
    cut = name if len(name) < NAMES else f"{name[: NAMES - 2]}…"
    return f"{cut:<{NAMES}}{ratios}  {_ends(column.get('f1_interval')):<12}{counts}{silent}".rstrip()


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _ends(interval: list[float] | None) -> str:
    return f"{_ratio(interval[0])}–{_ratio(interval[1])}" if interval else ""
