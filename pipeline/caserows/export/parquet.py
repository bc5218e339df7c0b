"""Parquet: one line a patient, one column a field, each finding whole: value, attributes, evidence with its quote."""

from __future__ import annotations

import io
from typing import Any

from caserows.export.base import Files, Format, library, places
from caserows.export.material import Material, plain
from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field
from caserows.model import CaseRow, Finding


def files(material: Material) -> Files:
    """``rows.parquet``: a field is a list of findings, empty where the article says nothing."""
    parquet = library("pyarrow.parquet")
    table = library("pyarrow").Table.from_pylist([record(row, material) for row in material.rows], schema=schema())
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    return {"rows.parquet": buffer.getvalue()}


def record(row: CaseRow, material: Material) -> dict[str, Any]:
    """A row as plain data in the shape of the schema."""
    key = {"report_id": plain(row.report_id), "case_no": row.case_no, "case_kind": row.case_kind}
    return key | {name: [_finding(row, f, name, material) for f in row.findings.get(name, ())] for name in FIELDS}


def schema() -> Any:
    """The Arrow schema; definition, unit and allowed values of a field are its metadata."""
    pa = library("pyarrow")
    key = [pa.field("report_id", pa.string(), False), pa.field("case_no", pa.int32(), False)]
    key.append(pa.field("case_kind", pa.string(), False))
    place = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("quote", pa.string())])
    columns = []
    for name, field in FIELDS.items():
        parts = [
            ("value", _type(field)),
            *((a.name, _type(a)) for a in field.attributes),
            ("evidence", pa.list_(place)),
        ]
        about = {"definition": field.definition, "unit": field.unit, "allowed": " | ".join(field.allowed)}
        columns.append(pa.field(name, pa.list_(pa.struct(parts)), metadata={k: v for k, v in about.items() if v}))
    return pa.schema([*key, *columns])


def _type(column: Field | Attribute) -> Any:
    pa = library("pyarrow")
    if column.kind in ("number", "months"):
        return pa.float64()
    return pa.list_(pa.string()) if column.kind == "sequence" else pa.string()


def _finding(row: CaseRow, finding: Finding, name: str, material: Material) -> dict[str, Any]:
    columns = {a.name: a for a in FIELDS[name].attributes}
    values = {a: _value(columns[a], value) for a, value in finding.attributes.items()}
    evidence = [{"start": e.start, "end": e.end, "quote": material.quote(row, e) or None} for e in finding.evidence]
    return {"value": _value(FIELDS[name], finding.value), **values, "evidence": evidence}


def _value(column: Field | Attribute, value: object) -> object:
    """As the schema's type has it: a count is text, since it may be ``multiple``."""
    if column.kind in ("number", "months"):
        return float(str(value))
    return [plain(v) for v in value] if isinstance(value, list) else plain(value)


def _place(column: str) -> str:
    field, _, attribute = column.partition(".")
    return f"rows.parquet: {field}[].{attribute or 'value'}"


FORMAT = Format(
    name="parquet",
    about="One Parquet file of nested rows",
    places=places(
        _place,
        {
            **{name: f"rows.parquet: {name}" for name in ("report_id", "case_no", "case_kind")},
            "evidence.offsets": "rows.parquet: FIELD[].evidence[].start, .end",
            "evidence.quote": "rows.parquet: FIELD[].evidence[].quote",
        },
    ),
    files=files,
)
