"""The one way a gold file is written: report id, sha256 of the text, rows; no text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from caserows.model import CaseRow
from caserows.output import row_record, write_file


def gold_text(report_id: str, sha256: str, rows: Sequence[CaseRow]) -> str:
    """The content of a gold file: fields and attributes in the order of the catalogue, findings in their own order."""
    records = []
    for row in sorted(rows, key=lambda row: row.case_no):
        record = row_record(row)
        del record["report_id"]
        records.append(record)
    whole = {"report_id": report_id, "text_sha256": sha256, "rows": records}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def write_gold(folder: Path, report_id: str, sha256: str, rows: Sequence[CaseRow]) -> Path:
    """Write ``folder/report_id.json`` and give its path; CaserowsError, naming the file, where it cannot be written."""
    path = folder / f"{report_id}.json"
    write_file(path, gold_text(report_id, sha256, rows))
    return path
