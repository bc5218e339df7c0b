"""CSV: one table of rows, one of findings with their evidence, and the dictionary that says what every column is."""

from __future__ import annotations

from caserows.export.base import ATTRIBUTES, Files, Format, places
from caserows.export.dictionary import DICTIONARY_COLUMNS, dictionary
from caserows.export.material import Line, Material, offsets, plain
from caserows.fields import FIELDS
from caserows.output import csv_text, flat_row, shown

KEY = ("report_id", "case_no", "case_kind")
ROW_COLUMNS = (*KEY, *FIELDS)
FINDING_COLUMNS = (*KEY, "field", "nth", "value", *ATTRIBUTES, "evidence", "quote")


def files(material: Material) -> Files:
    """``rows.csv``, ``findings.csv`` and ``dictionary.csv``, UTF-8 with a comma between the cells."""
    rows = ([plain(cell) for cell in flat_row(row)] for row in material.rows)
    findings = (finding_cells(line, material) for line in material.lines())
    tables = {
        "rows.csv": csv_text(ROW_COLUMNS, rows),
        "findings.csv": csv_text(FINDING_COLUMNS, findings),
        "dictionary.csv": csv_text(DICTIONARY_COLUMNS, dictionary({"rows": ROW_COLUMNS, "findings": FINDING_COLUMNS})),
    }
    return {name: table.encode() for name, table in tables.items()}


def finding_cells(line: Line, material: Material) -> list[str]:
    """The cells of one line of ``findings.csv``."""
    row, finding = line.row, line.finding
    values = [shown(finding.attributes.get(name, "")) for name in ATTRIBUTES]
    cells = [row.report_id, row.case_no, row.case_kind, line.field, line.nth, shown(finding.value), *values]
    return [*map(plain, cells), offsets(finding), material.quotes(row, finding)]


def _place(column: str) -> str:
    field, _, attribute = column.partition(".")
    return (
        f"findings.csv: {attribute} where field is {field}" if attribute else f"rows.csv: {field}; findings.csv: value"
    )


FORMAT = Format(
    name="csv",
    about="CSV tables of rows and of findings, with a data dictionary",
    places=places(
        _place,
        {
            **{name: f"rows.csv, findings.csv: {name}" for name in KEY},
            "evidence.offsets": "findings.csv: evidence, as start-end pairs",
            "evidence.quote": "findings.csv: quote",
        },
    ),
    files=files,
)
