"""A curator's workbook back in: decisions on findings → corrected rows, and gold files of the reports decided throughout.

Nothing is guessed and nothing lost: a line that is missing, doubled, changed without ``edit``, or not of these rows stops the
import with the sheet and line named.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caserows.annotate.gold import gold_text
from caserows.export.base import ATTRIBUTES, library
from caserows.export.excel import DECISIONS, EVIDENCE, EVIDENCE_COLUMNS, MAX_TEXT, MISSING, MISSING_COLUMNS
from caserows.export.material import Line, Material, fault, lines_of, plain
from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field
from caserows.model import CaseRow, CaserowsError, Evidence, Finding, Report, Value
from caserows.output import shown

MAX_BYTES = 300_000_000
"""A workbook that unpacks to more is refused."""

Key = tuple[str, int, str, int]  # report id, case number, field, nth
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Corrections:
    """The filled lines of the two sheets: (where it stands, cells by column)."""

    decisions: tuple[tuple[str, Cells], ...]
    missing: tuple[tuple[str, Cells], ...]


@dataclass(frozen=True)
class Corrected:
    """Rows after the corrections; how many findings went which way; the reports in which every finding was decided."""

    rows: tuple[CaseRow, ...]
    counts: Mapping[str, int]
    decided: frozenset[str]


def read_corrections(path: Path) -> Corrections:
    """The lines of a workbook; CaserowsError, naming the file, where it is none or is not ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
                raise CaserowsError(f"{path}: unpacks to more than {MAX_BYTES // 1_000_000} MB")
        book = library("openpyxl").load_workbook(path, read_only=True)
        sheets = [
            _lines(book[name], name, columns)
            for name, columns in ((EVIDENCE, EVIDENCE_COLUMNS), (MISSING, MISSING_COLUMNS))
        ]
        found = Corrections(*map(tuple, sheets))
    except CaserowsError as error:
        raise CaserowsError(f"{path}: {str(error).removeprefix(f'{path}: ')}") from None
    except Exception as error:  # whatever the reader stumbles over: the file is not the workbook that was written
        about = plain(f"{type(error).__name__}: {error}")[:150]
        raise CaserowsError(f"{path}: not a workbook that caserows wrote ({about})") from error
    return found


def _lines(sheet: Any, name: str, columns: tuple[str, ...]) -> Iterator[tuple[str, Cells]]:
    """The lines of a sheet that are not empty; the columns are known by their headings, in whatever order."""
    lines = sheet.iter_rows()
    heads = [str(cell.value or "") for cell in next(lines, ())]
    if gone := [column for column in columns if column not in heads]:
        raise CaserowsError(f"{name}: no column {', '.join(gone)}")
    for number, line in enumerate(lines, start=2):
        where = f"{name} line {number}"
        cells = {
            head: _text(cell, f"{where}, {head}") for head, cell in zip(heads, line, strict=False) if head in columns
        }
        if any(cells.values()):
            yield where, {column: cells.get(column, "") for column in columns}


def _text(cell: Any, where: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise CaserowsError(f"{where}: a formula, not a value")
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise CaserowsError(f"{where}: a {type(value).__name__}, neither a number nor text")
    return shown(value) if isinstance(value, (int, float)) else value.strip()


def corrected(material: Material, corrections: Corrections) -> Corrected:
    """The rows with the decisions applied. Undecided findings stay; a field whose findings all went is empty."""
    lines = {_key(line): line for line in material.lines()}
    if len(lines) < sum(1 for _ in material.lines()):
        raise CaserowsError("two reports have the same id once control characters are taken out of it")
    decided: dict[Key, tuple[str, Finding | None]] = {}
    for where, cells in corrections.decisions:
        key = (cells["report_id"], _whole(cells["case_no"], where), cells["field"], _whole(cells["nth"], where))
        line = lines.get(key)
        if line is None or not _same(cells["value"], shown(line.finding.value)):
            raise CaserowsError(f"{where}: not a finding of these rows")
        if key in decided:
            raise CaserowsError(f"{where}: a second line for the same finding")
        decided[key] = _decide(line, cells, where)
    if rest := [key for key in lines if key not in decided]:
        raise CaserowsError(
            f"{EVIDENCE}: no line for {_named(rest[0])}{f' and {len(rest) - 1} others' if rest[1:] else ''}"
        )
    added = [_added(material, where, cells) for where, cells in corrections.missing]
    counts = Counter(word for word, _ in decided.values()) + Counter({"added": len(added)})
    order = {word: counts[word] for word in ("accepted", "rejected", "edited", "added", "undecided")}
    rows = []
    for row in material.rows:
        findings = {}
        for name in FIELDS:
            kept = [decided[_key(line)][1] for line in lines_of(row) if line.field == name]
            new = [
                f for (report, case, field), f in added if (report, case, field) == (row.report_id, row.case_no, name)
            ]
            if found := tuple(f for f in [*kept, *new] if f is not None):
                findings[name] = found
        rows.append(row.model_copy(update={"findings": findings}))
    undecided = {line.row.report_id for key, line in lines.items() if decided[key][0] == "undecided"}
    return Corrected(tuple(rows), order, frozenset({row.report_id for row in rows} - undecided))


def _decide(line: Line, cells: Cells, where: str) -> tuple[str, Finding | None]:
    """(What was decided, the finding as it is to be, none where it goes)."""
    decision, old = cells["decision"].casefold(), line.finding
    if decision and decision not in DECISIONS:
        raise CaserowsError(f"{where}: the decision is {cells['decision']!r}, not {', '.join(DECISIONS)} or empty")
    changed = bool(cells["new value"]) or any(
        not _same(cells[name], plain(shown(old.attributes.get(name, ""))).strip()) for name in ATTRIBUTES
    )
    if changed and decision != "edit":
        raise CaserowsError(f"{where}: changed, but the decision is {decision or 'empty'}, not edit")
    if decision == "edit" and not changed:
        raise CaserowsError(f"{where}: the decision is edit, but nothing is changed")
    if decision == "edit":
        value = parsed(FIELDS[line.field], cells["new value"], where) if cells["new value"] else old.value
        return "edited", _finding(line.field, value, cells, old.evidence, where)
    return {"accept": ("accepted", old), "reject": ("rejected", None)}.get(decision, ("undecided", old))


def _added(material: Material, where: str, cells: Cells) -> tuple[tuple[str, int, str], Finding]:
    """A finding of the sheet of missing ones, with its evidence found in the report's text."""
    report, case, field = cells["report_id"], _whole(cells["case_no"], where), cells["field"]
    if (report, case) not in material.ids:
        raise CaserowsError(f"{where}: no row of case {case} of {report}")
    if field not in FIELDS:
        raise CaserowsError(f"{where}: no such field: {field}")
    if report not in material.texts:
        raise CaserowsError(f"{where}: the text of {report} is needed to find the quote: give --texts DIR")
    nth = _whole(cells["occurrence"], where) if cells["occurrence"] else 1
    evidence = find_quote(material.texts[report], cells["quote"], nth)
    if evidence is None:
        raise CaserowsError(f"{where}: the quote is not in the text of {report}")
    value = parsed(FIELDS[field], cells["value"], where)
    return (report, case, field), _finding(field, value, cells, (evidence,), where)


def find_quote(text: str, quote: str, nth: int = 1) -> Evidence | None:
    """The ``nth`` place where the quote stands in the text, any run of white space being as good as another."""
    words = quote.split()
    if not words:
        return None
    found = list(re.finditer(r"\s+".join(map(re.escape, words)), text))
    return Evidence(start=found[nth - 1].start(), end=found[nth - 1].end()) if 1 <= nth <= len(found) else None


def _finding(field: str, value: Value, cells: Cells, evidence: tuple[Evidence, ...], where: str) -> Finding:
    known = {a.name: a for a in FIELDS[field].attributes}
    if foreign := [name for name in ATTRIBUTES if cells[name] and name not in known]:
        raise CaserowsError(f"{where}: {field} has no {', '.join(foreign)}")
    attributes: dict[str, Any] = {n: parsed(a, cells[n], where) for n, a in known.items() if cells[n]}
    finding = Finding(value=value, attributes=attributes, evidence=evidence)
    if why := fault(field, finding):
        raise CaserowsError(f"{where}: {field} {why}")
    return finding


def parsed(column: Field | Attribute, text: str, where: str) -> Value:
    """A cell's text as a value of the column; CaserowsError where it is no number and must be one."""
    if column.kind == "sequence":
        return [step.strip() for step in text.split(">")]
    if column.kind not in ("number", "months", "count") or text == "multiple":
        return text
    try:
        number = float(text)
    except ValueError:
        raise CaserowsError(f"{where}: {column.name} is a number, not {text!r}") from None
    return int(number) if number.is_integer() else number


def gold_files(material: Material, result: Corrected) -> dict[str, str]:
    """``ID.json`` → gold in the form that evaluate reads, for reports decided throughout whose text is there."""
    files: dict[str, str] = {}
    for report_id in sorted(result.decided & material.texts.keys()):
        rows = [row for row in result.rows if row.report_id == report_id]
        report = Report(report_id=report_id, text=material.texts[report_id])
        name = material.id_of(rows[0]).rpartition("-")[0]
        files[f"{name}.json"] = gold_text(report_id, report.sha256, rows)
    return files


def _key(line: Line) -> Key:
    """As the workbook has it: the report's id on one line, without what no file can hold."""
    return plain(line.row.report_id)[:MAX_TEXT].strip(), line.row.case_no, line.field, line.nth


def _same(cell: str, value: str) -> bool:
    """Whether a cell still holds a value; programs write a number with 15 digits, not always all that it has."""
    try:
        return math.isclose(float(cell), float(value), rel_tol=1e-12)
    except ValueError:
        return cell == plain(value)[:MAX_TEXT].strip()


def _whole(text: str, where: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise CaserowsError(f"{where}: {text!r} is no whole number")
    return int(text)


def _named(key: Iterable[object]) -> str:
    return " ".join(map(str, key))
