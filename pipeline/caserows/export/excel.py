"""Excel: a workbook for curators, who accept, reject or edit each finding beside the sentence that shows it.

``corrections.py`` reads the workbook back. Every text cell is written as text: none can run as a formula.
"""

from __future__ import annotations

import datetime
import io
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from caserows.export.base import ATTRIBUTES, Files, Format, library, places
from caserows.export.dictionary import DICTIONARY_COLUMNS, dictionary
from caserows.export.excerpts import excerpts
from caserows.export.material import Line, Material, offsets, plain
from caserows.fields import FIELDS
from caserows.model import CaserowsError
from caserows.output import flat_row, safe_cell, shown

DECISIONS = ("accept", "reject", "edit")
KEY = ("report_id", "case_no", "case_kind")
ROWS, EVIDENCE, MISSING, DICTIONARY, GUIDE = "Rows", "Evidence", "Missing", "Dictionary", "Guide"
EVIDENCE_COLUMNS = (
    *KEY, "field", "nth", "value", "evidence", "decision", "new value", *ATTRIBUTES, "offsets", "comment",
)  # fmt: skip
MISSING_COLUMNS = ("report_id", "case_no", "field", "value", *ATTRIBUTES, "quote", "occurrence", "comment")
MISSING_LINES = 100
MAX_LINES = 1_048_575
MAX_TEXT = 32_000
"""Excel holds 1,048,576 lines a sheet, the header among them, and 32,767 characters a cell."""

GUIDE_LINES = (
    "How to use this workbook",
    "1. Evidence: one line for each value. The words that prove it are bold in their sentence.",
    "2. Choose accept, reject or edit under decision. Leave it empty where you have not decided.",
    "3. edit: write the right value under new value, or change the attributes (laterality, extent, …) in their own cells.",
    "4. Missing: a value that the report states and no line has. Copy the words that prove it, exactly, under quote.",
    "5. Rows: what the values make of each patient. A yellow cell has more than one value; its note names the others.",
    "6. Sorting and filtering do no harm. Do not delete lines, and do not change the grey cells.",
    "7. Save as .xlsx; `caserows correct rows.jsonl --workbook FILE --out corrected.jsonl` takes the decisions over.",
)
_WIDTHS = {
    "report_id": 26, "case_no": 6, "case_kind": 9, "field": 22, "nth": 5, "value": 24, "evidence": 80, "decision": 11,
    "new value": 22, "offsets": 16, "comment": 30, "quote": 60, "table": 10, "column": 24, "type": 20, "unit": 10,
    "values": 40, "definition": 80,
}  # fmt: skip
_RANGES = 100  # cell ranges of one drop-down list
_WIDE = frozenset({"diagnosis", "symptoms", "cns_sites", "metastatic_sites", "ihc", "surgeries", "systemic_therapies"})


def files(material: Material) -> Files:
    """``curation.xlsx``; CaserowsError where the rows are more than a sheet holds."""
    lines = list(material.lines())
    if max(len(lines), len(material.rows)) > MAX_LINES:
        raise CaserowsError(f"{len(lines)} findings are more than a sheet of Excel holds ({MAX_LINES})")
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = library("xlsxwriter").Workbook(buffer, options)
    created = datetime.datetime.combine(material.date, datetime.time())
    book.set_properties({"title": "Case rows for curation", "created": created})
    styles = Styles(book)
    _rows(book.add_worksheet(ROWS), styles, material)
    _evidence(book.add_worksheet(EVIDENCE), styles, material, lines)
    _missing(book.add_worksheet(MISSING), styles, material)
    tables = {
        ROWS: (*KEY, *FIELDS),
        EVIDENCE: tuple(c for c in EVIDENCE_COLUMNS if c in (*KEY, "field", "nth", "value", *ATTRIBUTES)),
    }
    sheet = book.add_worksheet(DICTIONARY)
    _header(sheet, styles, DICTIONARY_COLUMNS)
    entries = dictionary(tables)
    for at, entry in enumerate(entries, start=1):
        sheet.set_row(at, _height(dict(zip(DICTIONARY_COLUMNS, entry, strict=True))))
        for column, cell in enumerate(entry):
            _write(sheet, styles, at, column, cell)
    sheet.autofilter(0, 0, len(entries), len(DICTIONARY_COLUMNS) - 1)
    guide = book.add_worksheet(GUIDE)
    guide.set_column(0, 0, 120)
    for at, text in enumerate(GUIDE_LINES):
        guide.write_string(at, 0, text, styles.cell("plain") if at else styles.header)
    book.close()
    return {"curation.xlsx": buffer.getvalue()}


class Styles:
    """The cell formats of the workbook."""

    def __init__(self, book: Any) -> None:
        base = {
            "valign": "top",
            "align": "left",
            "text_wrap": True,
            "font_size": 10,
            "bottom": 1,
            "bottom_color": "#DDDDDD",
        }
        self.header = book.add_format({**base, "bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"})
        looks: dict[str, dict[str, Any]] = {
            "plain": {},
            "key": {"font_color": "#707070"},
            "open": {"bg_color": "#FFF9E5", "border": 1, "border_color": "#E0D8B0"},
            "several": {"bg_color": "#FFE08A"},
        }
        self.cells = {
            (name, quoted): book.add_format({**base, **look, "quote_prefix": quoted})
            for name, look in looks.items()
            for quoted in (False, True)
        }
        self.bold = book.add_format({"bold": True, "font_size": 10, "font_color": "#B00020"})
        self.normal = book.add_format({"font_size": 10})
        self.accepted = book.add_format({"bg_color": "#D9F2DC"})
        self.rejected = book.add_format({"bg_color": "#F6D5D5", "font_strikeout": True})
        self.edited = book.add_format({"bg_color": "#D6E6F9"})

    def cell(self, name: str, text: str = "") -> Any:
        """The format of that name; with a quote prefix where the text begins as a formula does, so that it stays text when edited."""
        return self.cells[name, safe_cell(text) != text]


def _write(sheet: Any, styles: Styles, line: int, column: int, value: object, style: str = "plain") -> None:
    """A number as a number, all else as text, cut where Excel's cell ends."""
    if isinstance(value, (int, float)):
        sheet.write_number(line, column, value, styles.cell(style))
        return
    text = plain(value)[:MAX_TEXT]
    if text:
        sheet.write_string(line, column, text, styles.cell(style, text))
    else:
        sheet.write_blank(line, column, None, styles.cell(style))


def _header(sheet: Any, styles: Styles, columns: Sequence[str], fixed: int = 0) -> None:
    """The first line, frozen with the first ``fixed`` columns, and the columns' widths."""
    for at, name in enumerate(columns):
        sheet.write_string(0, at, name, styles.header)
        sheet.set_column(at, at, _width(name))
    sheet.freeze_panes(1, fixed)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _width(column: str) -> int:
    return _WIDTHS.get(column, 34 if column in _WIDE else max(13, len(column) + 4))


def _height(cells: Mapping[str, str]) -> float:
    """The height in points of a line whose cells, by column, are wrapped: neither Excel nor LibreOffice finds it for bold parts."""
    lines = max((math.ceil(1.05 * len(text) / _width(column)) for column, text in cells.items()), default=1)
    return 14.0 * min(max(lines, 1), 25)


def _rows(sheet: Any, styles: Styles, material: Material) -> None:
    columns = (*KEY, *FIELDS)
    _header(sheet, styles, columns, len(KEY))
    for at, row in enumerate(material.rows, start=1):
        flat = dict(zip(columns, map(plain, flat_row(row)), strict=True))
        sheet.set_row(at, _height(flat))
        for column, cell in enumerate((row.report_id, row.case_no, row.case_kind)):
            _write(sheet, styles, at, column, cell, "key")
        for column, (name, field) in enumerate(FIELDS.items(), start=len(KEY)):
            found = row.findings.get(name, ())
            if not (found and field.single):
                _write(sheet, styles, at, column, flat[name])
            else:
                first = found[0].value
                value = first if isinstance(first, (int, float)) else shown(first)
                _write(sheet, styles, at, column, value, "several" if len(found) > 1 else "plain")
                if len(found) > 1:
                    also = plain(", ".join(shown(f.value) for f in found[1:]))[:1000]
                    sheet.write_comment(at, column, f"also stated: {also}", {"author": "caserows"})
    sheet.autofilter(0, 0, len(material.rows), len(columns) - 1)


def _evidence(sheet: Any, styles: Styles, material: Material, lines: list[Line]) -> None:
    _header(sheet, styles, EVIDENCE_COLUMNS, EVIDENCE_COLUMNS.index("evidence"))
    place = {name: at for at, name in enumerate(EVIDENCE_COLUMNS)}
    choices: dict[tuple[int, tuple[str, ...]], list[int]] = defaultdict(list)
    for at, line in enumerate(lines, start=1):
        row, finding = line.row, line.finding
        value = finding.value if isinstance(finding.value, (int, float)) else shown(finding.value)
        for name, cell in zip(
            EVIDENCE_COLUMNS, (row.report_id, row.case_no, row.case_kind, line.field, line.nth), strict=False
        ):
            _write(sheet, styles, at, place[name], cell, "key")
        _write(sheet, styles, at, place["value"], value)
        whole = _sentences(sheet, styles, at, place["evidence"], material.texts.get(row.report_id, ""), line)
        sheet.set_row(at, _height({"report_id": row.report_id, "value": shown(value), "evidence": whole}))
        for name in ("decision", "new value", "comment"):
            _write(sheet, styles, at, place[name], "", "open")
        choices[place["decision"], DECISIONS].append(at)
        if FIELDS[line.field].allowed and FIELDS[line.field].kind == "choice":
            choices[place["new value"], FIELDS[line.field].allowed].append(at)
        for attribute in FIELDS[line.field].attributes:
            _write(sheet, styles, at, place[attribute.name], finding.attributes.get(attribute.name, ""), "open")
            if attribute.allowed:
                choices[place[attribute.name], attribute.allowed].append(at)
        _write(sheet, styles, at, place["offsets"], offsets(finding), "key")
    for (column, allowed), where in choices.items():
        _drop_downs(sheet, column, allowed, where)
    if lines:
        decision = _letter(place["decision"])
        for name, style in zip(DECISIONS, (styles.accepted, styles.rejected, styles.edited), strict=True):
            rule = {"type": "formula", "criteria": f'=${decision}2="{name}"', "format": style}
            sheet.conditional_format(1, place["field"], len(lines), place["decision"], rule)
    sheet.autofilter(0, 0, len(lines), len(EVIDENCE_COLUMNS) - 1)


def _sentences(sheet: Any, styles: Styles, at: int, column: int, text: str, line: Line) -> str:
    """Writes the sentences with the evidence in bold, the first of them where Excel's cell ends, and returns them."""
    pieces: list[tuple[str, bool]] = []
    for excerpt in excerpts(text, line.finding.evidence):
        more = ([(" … ", False)] if pieces else []) + excerpt
        if sum(len(piece) for piece, _ in [*pieces, *more]) > MAX_TEXT:
            break
        pieces += more
    whole = "".join(piece for piece, _ in pieces)
    if len(pieces) < 2:
        _write(sheet, styles, at, column, whole)
        return whole
    fragments: list[Any] = []
    for piece, bold in pieces:
        fragments += [styles.bold if bold else styles.normal, piece]
    sheet.write_rich_string(at, column, *fragments, styles.cell("plain", whole))
    return whole


def _missing(sheet: Any, styles: Styles, material: Material) -> None:
    """Empty lines for values that no line of the evidence has."""
    _header(sheet, styles, MISSING_COLUMNS)
    for at in range(1, MISSING_LINES + 1):
        for column in range(len(MISSING_COLUMNS)):
            _write(sheet, styles, at, column, "", "open")
    every = list(range(1, MISSING_LINES + 1))
    listed = {a.name: a.allowed for f in FIELDS.values() for a in f.attributes if a.allowed}
    for name, allowed in listed.items():
        _drop_downs(sheet, MISSING_COLUMNS.index(name), allowed, every)
    source = f"={DICTIONARY}!$B${len(KEY) + 2}:$B${len(KEY) + 1 + len(FIELDS)}"  # too long for a list of its own
    column = MISSING_COLUMNS.index("field")
    sheet.data_validation(1, column, MISSING_LINES, column, {"validate": "list", "source": source})


def _drop_downs(sheet: Any, column: int, allowed: Sequence[str], lines: Iterable[int]) -> None:
    """A drop-down list in the cells of a column; neighbouring lines share a range."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][1] + 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    left = iter(runs)
    while some := list(islice(left, _RANGES)):
        others = [[low, column, high, column] for low, high in some[1:]]
        options = {"validate": "list", "source": list(allowed), "other_cells": others}
        sheet.data_validation(some[0][0], column, some[0][1], column, options)


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _place(column: str) -> str:
    field, _, attribute = column.partition(".")
    return f"Evidence: {attribute} where field is {field}" if attribute else f"Rows: {field}; Evidence: value"


FORMAT = Format(
    name="excel",
    about="A workbook for curators; `caserows correct` takes their decisions back",
    places=places(
        _place,
        {
            **{name: f"Rows, Evidence: {name}" for name in KEY},
            "evidence.offsets": "Evidence: offsets",
            "evidence.quote": "Evidence: evidence, in bold inside its sentence",
        },
    ),
    files=files,
)
