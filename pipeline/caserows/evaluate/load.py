"""What is compared: gold rows, predicted rows, and the raw texts that they speak of."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError
from caserows.read import ReadError, find_reports, read_report


def _check_fields(row: CaseRow, where: str) -> CaseRow:
    for name in row.findings:
        if name not in FIELDS:
            raise CaserowsError(f"{where}: no such field: {name!r}")
    return row


def load_gold(dirs: Iterable[Path]) -> dict[str, list[CaseRow]]:
    """Gold rows by report id, from gold files or every ``*.json`` of folders and their subfolders.

    CaserowsError names a file that is no gold.
    """
    gold: dict[str, list[CaseRow]] = {}
    for path, record in _gold_records(dirs):
        try:
            report_id = record["report_id"]
            rows = [CaseRow(report_id=report_id, **row) for row in record["rows"]]
        except (KeyError, TypeError, ValidationError) as error:
            raise CaserowsError(f"{path}: not a gold file: {' '.join(str(error).split())[:200]}") from error
        if report_id in gold:
            raise CaserowsError(f"{path}: a second gold file for {report_id}")
        gold[report_id] = [_check_fields(row, str(path)) for row in rows]
    return gold


def _gold_records(dirs: Iterable[Path]) -> Iterator[tuple[Path, dict[str, Any]]]:
    for folder in dirs:
        paths = [folder] if folder.is_file() else sorted(folder.rglob("*.json"))
        if not paths:
            raise CaserowsError(f"{folder}: no gold files (*.json)")
        for path in paths:
            try:
                yield path, json.loads(path.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise CaserowsError(f"{path}: cannot be read as JSON: {error}") from error


def load_hashes(gold_dirs: Iterable[Path]) -> dict[str, str]:
    """The sha256 of the text of every gold report; CaserowsError names a report that two files give another one for."""
    hashes: dict[str, str] = {}
    for path, record in _gold_records(gold_dirs):
        name, sha256 = str(record.get("report_id", "")), str(record.get("text_sha256", ""))
        if hashes.setdefault(name, sha256) != sha256:
            raise CaserowsError(f"{path}: {name} was annotated on another text elsewhere: its text_sha256 differs")
    return hashes


def load_rows(path: Path) -> dict[str, list[CaseRow]]:
    """Predicted rows by report id, from the lines of ``rows.jsonl``. CaserowsError names a line that is no row."""
    rows: dict[str, list[CaseRow]] = defaultdict(list)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise CaserowsError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                row = CaseRow.model_validate_json(line)
            except ValidationError as error:
                about = " ".join(str(error).split())[:200]
                raise CaserowsError(f"{path} line {number}: not a case row: {about}") from error
            rows[row.report_id].append(_check_fields(row, f"{path} line {number}"))
    return dict(rows)


UNKNOWN_SOURCE = "unknown"


@dataclass(frozen=True)
class Texts:
    """The raw texts of gold reports by report id, and what is known of the reports.

    ``missing``: gold reports of which no file has the hash, nor the name. ``changed``: those of which a file has the name, but
    other bytes than the gold was made on (or the gold does not say on which). ``sources``: the column ``source`` of the manifests beside the texts.
    """

    found: Mapping[str, str] = dataclass_field(default_factory=dict)
    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    sources: Mapping[str, str] = dataclass_field(default_factory=dict)


def find_texts(gold_dirs: Iterable[Path], text_dirs: Sequence[Path]) -> Texts:
    """The texts of all gold reports, found in the folders by the sha256 that the gold files give."""
    wanted = {record["report_id"]: record.get("text_sha256") for _, record in _gold_records(gold_dirs)}
    names = {sha256: report_id for report_id, sha256 in wanted.items()}
    found: dict[str, str] = {}
    stems: set[str] = set()
    for path in find_reports(text_dirs):
        with suppress(ReadError):  # what cannot be read is no text of a gold report
            report = read_report(path)
            stems.add(report.report_id)
            if report.sha256 in names:
                found[names[report.sha256]] = report.text
    without = sorted(wanted.keys() - found.keys())
    changed = tuple(i for i in without if i in stems)
    return Texts(found, tuple(i for i in without if i not in stems), changed, _sources(text_dirs))


def load_texts(gold_dirs: Iterable[Path], text_dirs: Iterable[Path]) -> dict[str, str]:
    """The raw texts of gold reports by report id, found in the folders by their sha256."""
    return dict(find_texts(gold_dirs, list(text_dirs)).found)


def _sources(text_dirs: Iterable[Path]) -> dict[str, str]:
    """Report id → source, from ``manifest.tsv`` in a folder of texts or in the folder above it."""
    sources: dict[str, str] = {}
    for path in (folder / "manifest.tsv" for given in text_dirs for folder in (given.resolve().parent, given)):
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as stream:
                for line in csv.DictReader(stream, delimiter="\t"):
                    if line.get("report_id") and line.get("source"):
                        sources[line["report_id"]] = line["source"]
    return sources
