"""Rows → rows.jsonl, rows.csv, evidence.csv, errors.jsonl; and values and snippets as a reader sees them.

Same rows, same bytes. A file is written whole or not at all: a reader never meets half of one.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Finding

SNIPPET = 60
EVIDENCE_COLUMNS = ("report_id", "case_no", "case_kind", "field", "value", "start", "end", "quote", "section", "rule")

_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # the wide signs count in Chinese and Japanese spreadsheets


def write_all(
    out: Path, rows: Iterable[CaseRow], evidence: Iterable[Sequence[object]], errors: Iterable[Mapping[str, str]]
) -> None:
    """Write the four files into ``out``, made where missing; ``evidence`` comes from evidence_lines of the same rows.

    Raises CaserowsError, naming the file, where one cannot be written.
    """
    ordered = sorted_rows(rows)
    out.mkdir(parents=True, exist_ok=True)
    write_file(out / "rows.jsonl", "".join(row_line(row) + "\n" for row in ordered))
    write_file(out / "rows.csv", csv_text(["report_id", "case_no", "case_kind", *FIELDS], map(flat_row, ordered)))
    write_file(out / "evidence.csv", csv_text(EVIDENCE_COLUMNS, evidence))
    write_file(out / "errors.jsonl", "".join(json.dumps(dict(error), ensure_ascii=False) + "\n" for error in errors))


def write_file(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path`` and move it there in one step."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CaserowsError(f"{path}: cannot be written: {error.strerror or error}") from None


def sorted_rows(rows: Iterable[CaseRow]) -> list[CaseRow]:
    """By report and case number, a reported row before a cited one."""
    return sorted(rows, key=lambda row: (row.report_id, row.case_no, row.case_kind != "reported"))


def row_line(row: CaseRow) -> str:
    """A row as one line of JSON."""
    return json.dumps(row_record(row), ensure_ascii=False)


def row_record(row: CaseRow) -> dict[str, Any]:
    """A row as JSON has it: fields and attributes in the order of the catalogue, empty fields left out."""
    findings = {
        name: [_finding_record(name, f) for f in row.findings[name]] for name in FIELDS if row.findings.get(name)
    }
    return {"report_id": row.report_id, "case_no": row.case_no, "case_kind": row.case_kind, "findings": findings}


def _finding_record(name: str, finding: Finding) -> dict[str, Any]:
    record: dict[str, Any] = finding.model_dump()
    order = ["value", *(attribute.name for attribute in FIELDS[name].attributes)]
    known = {key: record.pop(key) for key in order if key in record}
    evidence = record.pop("evidence")
    return {**known, **record, "evidence": evidence}


def flat_row(row: CaseRow) -> list[str]:
    """The cells of rows.csv: a single-valued field's first value, a list field's findings joined with ``; ``."""
    cells = [row.report_id, str(row.case_no), row.case_kind]
    for name, column in FIELDS.items():
        found = row.findings.get(name, ())
        cells.append(shown(found[0].value) if column.single and found else "; ".join(map(described, found)))
    return cells


def evidence_lines(row: CaseRow, text: str) -> list[list[object]]:
    """The lines of evidence.csv for one row, one per evidence span; white space in the quote is folded."""
    lines: list[list[object]] = []
    for name in FIELDS:
        for finding in row.findings.get(name, ()):
            section, rule = (finding.provenance.section, finding.provenance.rule) if finding.provenance else ("", "")
            for e in finding.evidence:
                place = [e.start, e.end, fold(text[e.start : e.end]).strip(), section, rule]
                lines.append([row.report_id, row.case_no, row.case_kind, name, described(finding), *place])
    return lines


def csv_text(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A CSV table in which no cell is read as a formula by a spreadsheet."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([safe_cell(cell) for cell in line] for line in lines)
    return table.getvalue()


def safe_cell(cell: object) -> str:
    """The cell's text, with a leading ``'`` where it would begin as a formula does (``=``, ``+``, ``-``, ``@``, tab, line end)."""
    text = str(cell)
    return f"'{text}" if _FORMULA.match(text) else text


def shown(value: object) -> str:
    """A value as a reader sees it: ``37``, ``0.46``, ``surgery > radiotherapy``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " > ".join(map(str, value)) if isinstance(value, list) else str(value)


def described(finding: Finding) -> str:
    """A finding in short form: ``desmin+``, ``resection (gross total, thigh)``, ``whole-brain (30 Gy)``."""
    attributes = dict(finding.attributes)
    sign = {"positive": "+", "negative": "-"}.get(str(attributes.pop("result", "")), "")
    suffix = {"dose_gy": " Gy", "fractions": " fractions"}
    extra = ", ".join(f"{shown(value)}{suffix.get(name, '')}" for name, value in attributes.items())
    return f"{shown(finding.value)}{sign} ({extra})" if extra else f"{shown(finding.value)}{sign}"


def fold(text: str) -> str:
    """Every run of white space and control characters as one space."""
    return _BLANK.sub(" ", text)


def snippet_parts(text: str, start: int, end: int, width: int = SNIPPET) -> tuple[str, str, str]:
    """The raw text before, in and after ``[start, end)``, on one line, cut at word ends with ``…``."""
    before, after = fold(text[max(0, start - width) : start]), fold(text[end : end + width])
    if start > width:
        before = "… " + before.partition(" ")[2]
    if end + width < len(text):
        after = after.rpartition(" ")[0] + " …"
    return before, fold(text[start:end]), after


def snippet(text: str, start: int, end: int, width: int = SNIPPET) -> str:
    """The evidence between « and » within its surroundings, on one line."""
    before, inside, after = snippet_parts(text, start, end, width)
    return f"{before}«{inside}»{after}".strip()
