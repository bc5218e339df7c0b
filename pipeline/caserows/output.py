"""Rows → rows.jsonl, rows.csv, evidence.csv, errors.jsonl; and values and snippets as a reader sees them.

Same rows, same bytes. A file is written whole or not at all: a reader never meets half of one.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Evidence, Finding

SNIPPET = 60
EVIDENCE_COLUMNS = ("report_id", "case_no", "case_kind", "field", "value", "start", "end", "quote", "section", "rule")

_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")  # the wide signs count in Chinese and Japanese spreadsheets


def write_all(
    out: Path, rows: Iterable[tuple[CaseRow, Iterable[Sequence[object]]]], errors: Iterable[Mapping[str, str]]
) -> None:
    """Write the four files into ``out``, made where missing: each row as it comes, with its lines of evidence.csv.

    Nothing is held: a million rows cost no more memory than one. Raises CaserowsError, naming the file, where one
    cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as drafts:
        failures, places, table, lines = (
            drafts.enter_context(_draft(out / name))
            for name in ("errors.jsonl", "evidence.csv", "rows.csv", "rows.jsonl")
        )
        table.write(csv_text(["report_id", "case_no", "case_kind", *FIELDS], []))
        places.write(csv_text(EVIDENCE_COLUMNS, []))
        for row, evidence in rows:
            lines.write(row_line(row) + "\n")
            table.write(_csv_lines([flat_row(row)]))
            places.write(_csv_lines(evidence))
        for error in errors:
            failures.write(json.dumps(dict(error), ensure_ascii=False) + "\n")


def write_file(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 beside ``path`` and move it there in one step."""
    with _draft(path) as stream:
        stream.write(text)


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path`` and move it there in one step."""
    with _moved(path) as draft:
        draft.write_bytes(data)


def write_table(path: Path, head: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Write a CSV file beside ``path``, a line at a time, and move it there in one step."""
    with _draft(path) as stream:
        stream.write(csv_text(head, []))
        for line in lines:
            stream.write(_csv_lines([line]))


def remove_drafts(out: Path) -> None:
    """Remove what a run that was killed while writing left in the folder; nobody else may be writing there."""
    for draft in out.glob(".*.part"):
        draft.unlink(missing_ok=True)


@contextmanager
def _draft(path: Path) -> Iterator[TextIO]:
    with _moved(path) as draft, draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
        yield stream


@contextmanager
def _moved(path: Path) -> Iterator[Path]:
    """A file to be written beside ``path``, moved there when it is whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        os.replace(draft, path)
    except OSError as error:
        raise CaserowsError(f"{path}: cannot be written: {error.strerror or error}") from None
    finally:
        draft.unlink(missing_ok=True)


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


def evidence_line(row: CaseRow, name: str, finding: Finding, span: Evidence, quoted: str) -> list[object]:
    """One line of evidence.csv: a span of a finding of field ``name``, and what stands there."""
    section, rule = (finding.provenance.section, finding.provenance.rule) if finding.provenance else ("", "")
    place = [span.start, span.end, quoted, section, rule]
    return [row.report_id, row.case_no, row.case_kind, name, described(finding), *place]


def quote(text: str, span: Evidence) -> str:
    """What stands at a span of the raw text, white space folded."""
    return fold(text[span.start : span.end]).strip()


def csv_text(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A CSV table in which no cell is read as a formula by a spreadsheet."""
    return _csv_lines([head, *lines])


def _csv_lines(lines: Iterable[Sequence[object]]) -> str:
    table = io.StringIO()
    csv.writer(table, lineterminator="\n").writerows([safe_cell(cell) for cell in line] for line in lines)
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


def one_line(error: Exception, file: Path | None = None) -> str:
    """An error as one line that names the file; a defect of the program's own is called so."""
    if isinstance(error, CaserowsError):
        text = str(error)
        return fold(text if file is None or str(file) in text else f"{file}: {text}").strip()
    about = fold(f"internal error: {type(error).__name__}: {error}").strip(" :")
    return f"{file}: {about}" if file else about


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
