"""Disagreements as a sheet to be decided on, and the gold that follows from the decisions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from caserows.evaluate.agreement import Disagreement
from caserows.evaluate.scoring import Rows
from caserows.model import CaseRow, CaserowsError, Finding
from caserows.output import fold, safe_cell, write_file

KEY = ("report_id", "case_no", "case_kind", "field", "a", "a_evidence", "b", "b_evidence")
COLUMNS = (*KEY, "a_quote", "b_quote", "decision")
DECISIONS = ("A", "B", "both", "neither")

_DELIMITER = {".tsv": "\t", ".csv": ","}


def sheet(disagreements: Sequence[Disagreement], texts: Mapping[str, str]) -> list[dict[str, str]]:
    """One record a disagreement, in the order of COLUMNS, the decision blank; quotes where the text is given."""
    records = []
    for d in disagreements:
        text = texts.get(d.report_id, "")
        cells = [d.report_id, d.case_no, d.case_kind, d.field, d.value(d.a), _places(d.a), d.value(d.b), _places(d.b)]
        records.append(dict(zip(COLUMNS, [*cells, _quotes(d.a, text), _quotes(d.b, text), ""], strict=True)))
    return records


def _places(finding: Finding | None) -> str:
    return " ".join(f"{e.start}-{e.end}" for e in finding.evidence) if finding else ""


def _quotes(finding: Finding | None, text: str) -> str:
    return " … ".join(fold(text[e.start : e.end]) for e in finding.evidence) if finding and text else ""


def write_disagreements(path: Path, disagreements: Sequence[Disagreement], texts: Mapping[str, str]) -> None:
    """Write the sheet as ``.tsv``, ``.csv`` or ``.json``; CaserowsError for another suffix."""
    records = sheet(disagreements, texts)
    if path.suffix == ".json":
        write_file(path, json.dumps(records, indent=1, ensure_ascii=False) + "\n")
        return
    table = io.StringIO()
    writer = csv.writer(table, delimiter=_delimiter(path), lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in record.values()] for record in records)
    write_file(path, table.getvalue())


def _delimiter(path: Path) -> str:
    if path.suffix not in _DELIMITER:
        raise CaserowsError(f"{path}: disagreements are .tsv, .csv or .json")
    return _DELIMITER[path.suffix]


def read_decisions(path: Path) -> dict[tuple[str, ...], str]:
    """The decision on every line of a sheet, by the line's first eight cells.

    CaserowsError, naming file and line, for a line without decision and for one that is no decision.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
        records: list[dict[str, Any]] = (
            json.loads(content)
            if path.suffix == ".json"
            else list(csv.DictReader(io.StringIO(content), delimiter=_delimiter(path)))
        )
        lines = [
            (tuple(safe_cell(record[name]) for name in KEY), str(record["decision"]).strip()) for record in records
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CaserowsError(f"{path}: no sheet of disagreements: {error}") from None
    by_name = {name.casefold(): name for name in DECISIONS}
    for number, (key, decision) in enumerate(lines, start=1):
        if decision.casefold() not in by_name:
            about = f"{decision!r} is none of {', '.join(DECISIONS)}" if decision else "no decision"
            raise CaserowsError(f"{path} disagreement {number} ({key[0]} {key[3]}): {about}")
    return {key: by_name[decision.casefold()] for key, decision in lines}


def adjudicated(
    first: Rows, disagreements: Sequence[Disagreement], decisions: Mapping[tuple[str, ...], str]
) -> dict[str, list[CaseRow]]:
    """A's rows with what was decided put in: ``A`` keeps A's finding, ``B`` takes B's instead, ``both``, ``neither``.

    A case that only B has gets the next free number; one that loses all its findings is left out. CaserowsError where a
    disagreement has no decision.
    """
    found = {name: {row.case_no: row for row in rows} for name, rows in first.items()}
    numbers: dict[tuple[str, int | None], int] = {}
    for d, record in zip(disagreements, sheet(disagreements, {}), strict=True):
        key = tuple(safe_cell(record[name]) for name in KEY)
        if key not in decisions:
            raise CaserowsError(f"no decision on {' '.join(key[:4])}: the sheet belongs to other gold")
        rows, number = found[d.report_id], d.a_case
        if number is None:
            number = numbers.setdefault((d.report_id, d.b_case), 1 + max([0, *rows]))
        row = rows.get(number) or CaseRow(report_id=d.report_id, case_no=number, case_kind=d.case_kind)
        rows[number] = row.model_copy(update={"findings": _decided(row, d, decisions[key])})
    emptied = {(d.report_id, d.a_case or numbers[d.report_id, d.b_case]) for d in disagreements}
    return {
        name: [found[name][n] for n in sorted(found[name]) if found[name][n].findings or (name, n) not in emptied]
        for name in sorted(found)
    }


def _decided(row: CaseRow, d: Disagreement, decision: str) -> dict[str, tuple[Finding, ...]]:
    """The row's findings with one decision carried out."""
    name, _, attribute = d.field.partition(".")
    held = list(row.findings.get(name, ()))
    if attribute:
        held = [_with_attribute(finding, d, attribute, decision) for finding in held]
    else:
        at = held.index(d.a) if d.a in held else len(held)
        kept = held[at : at + 1] if decision in ("A", "both") else []
        taken = [d.b] if d.b and decision in ("B", "both") else []
        held[at : at + 1] = [*kept, *taken]
    return {key: findings for key, findings in {**row.findings, name: tuple(held)}.items() if findings}


def _with_attribute(finding: Finding, d: Disagreement, attribute: str, decision: str) -> Finding:
    """The finding that the two differ on, with the attribute as decided; every other finding as it is."""
    assert d.a and d.b, "an attribute is compared on two matching findings"
    if (finding.value, finding.evidence) != (d.a.value, d.a.evidence) or decision in ("A", "both"):
        return finding
    others = {name: value for name, value in finding.attributes.items() if name != attribute}
    said = {attribute: d.b.attributes[attribute]} if decision == "B" and attribute in d.b.attributes else {}
    return finding.model_copy(update={"attributes": others | said})
