"""What is exported: checked rows in a fixed order, the texts that they quote, and a name for each row that is safe everywhere."""

from __future__ import annotations

import datetime
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from caserows.evaluate.load import load_rows
from caserows.fields import FIELDS
from caserows.fields.base import Attribute, Field
from caserows.kept import kept_texts
from caserows.model import CaseRow, CaserowsError, Evidence, Finding
from caserows.output import fold
from caserows.read import find_reports, read_report, report_id_of
from caserows.schema import TREATMENTS

UNDATED = datetime.date(1970, 1, 1)
"""Stands where a format demands a date; rows have none, and today's would change the bytes from day to day."""

_UNFIT = re.compile("[\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_SLUG = re.compile(r"[^A-Za-z0-9_-]+")
_SLUG_LENGTH = 60


@dataclass(frozen=True)
class Line:
    """One finding with the row it stands in: ``nth`` counts the findings of the field in the row from 1."""

    row: CaseRow
    field: str
    nth: int
    finding: Finding


@dataclass(frozen=True)
class Material:
    """Rows, sorted and checked; raw texts by report id (not every report needs one); the date where a format demands one."""

    rows: tuple[CaseRow, ...]
    texts: Mapping[str, str]
    date: datetime.date = UNDATED

    @cached_property
    def ids(self) -> Mapping[tuple[str, int], str]:
        """(Report id, case number) → a name of the row: ASCII letters, digits, ``_`` and ``-``, at most 80 characters.

        No two rows have one name, not even where capitals do not count.
        """
        slugs = {report: _slug(report) for report in {row.report_id for row in self.rows}}
        often = Counter(slug.casefold() for slug in slugs.values())
        for report, slug in slugs.items():
            if slug != report or often[slug.casefold()] > 1:
                slugs[report] = f"{slug}-{hashlib.sha256(report.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        return {(row.report_id, row.case_no): f"{slugs[row.report_id]}-{row.case_no}" for row in self.rows}

    def id_of(self, row: CaseRow) -> str:
        return self.ids[row.report_id, row.case_no]

    def lines(self) -> Iterator[Line]:
        """Every finding of every row, in the order of the rows and of the catalogue."""
        for row in self.rows:
            yield from lines_of(row)

    def quote(self, row: CaseRow, evidence: Evidence) -> str:
        """The evidence as it reads, on one line; "" where the text is not there."""
        return plain(self.texts.get(row.report_id, "")[evidence.start : evidence.end]).strip()

    def quotes(self, row: CaseRow, finding: Finding) -> str:
        """All evidence of a finding, ``…`` between its pieces."""
        return " … ".join(quote for e in finding.evidence if (quote := self.quote(row, e)))


def lines_of(row: CaseRow) -> Iterator[Line]:
    for name in FIELDS:
        for nth, finding in enumerate(row.findings.get(name, ()), start=1):
            yield Line(row, name, nth, finding)


def offsets(finding: Finding) -> str:
    """The evidence as ``start-end`` pairs: ``120-131; 140-152``."""
    return "; ".join(f"{e.start}-{e.end}" for e in finding.evidence)


def plain(text: object) -> str:
    """Text on one line that every file can hold: no control characters, no halves of characters, nothing that turns text round."""
    return _UNFIT.sub("\ufffd", fold(str(text)))


def load_material(
    rows: Path, texts: Sequence[Path] = (), date: datetime.date = UNDATED, *, reported: bool = False
) -> Material:
    """The rows of a ``rows.jsonl`` (or of the folder it lies in) with their texts, found by report id in the folders, or, where
    none is given, among the texts that the run kept beside the rows.

    ``reported``: without the rows of other papers' patients.
    CaserowsError names the row whose value the catalogue does not allow, a second row of one case, and a text that is too
    short for the evidence.
    """
    file = rows / "rows.jsonl" if rows.is_dir() else rows
    by_report = load_rows(file)
    wanted = [row for found in by_report.values() for row in found if not reported or row.case_kind == "reported"]
    found = load_texts(by_report.keys(), texts) if texts else kept_texts(file.parent, by_report.keys())
    return checked(wanted, found, date)


def checked(rows: Iterable[CaseRow], texts: Mapping[str, str], date: datetime.date = UNDATED) -> Material:
    """Material of rows known to obey the catalogue; CaserowsError, naming the case, otherwise."""
    seen: set[tuple[str, int]] = set()
    ordered = tuple(sorted(rows, key=lambda row: (row.report_id, row.case_no, row.case_kind != "reported")))
    for row in ordered:
        where = f"{row.report_id} case {row.case_no}"
        if (row.report_id, row.case_no) in seen:
            raise CaserowsError(plain(f"{where}: a second row of this case"))
        seen.add((row.report_id, row.case_no))
        for line in lines_of(row):
            if why := fault(line.field, line.finding):
                raise CaserowsError(plain(f"{where} {line.field}: {why}"))
            end = max(e.end for e in line.finding.evidence)
            if row.report_id in texts and end > len(texts[row.report_id]):
                raise CaserowsError(plain(f"{where} {line.field}: evidence ends at {end}, after the end of the text"))
    return Material(ordered, texts, date)


def load_texts(wanted: Iterable[str], folders: Sequence[Path]) -> dict[str, str]:
    """Report id → raw text, from those reports in the folders that have a wanted id."""
    ids = set(wanted)
    texts: dict[str, str] = {}
    for path in find_reports(folders):
        if (report_id := report_id_of(path)) in ids:
            text = read_report(path).text
            if texts.setdefault(report_id, text) != text:
                raise CaserowsError(f"{path}: a second, different text of {report_id}")
    return texts


def fault(name: str, finding: Finding) -> str:
    """What the catalogue does not allow in a finding of the field ``name``; "" where all is well."""
    column = FIELDS[name]
    attributes = {a.name: a for a in column.attributes}
    for attribute, value in finding.attributes.items():
        if attribute not in attributes:
            return f"no such attribute: {attribute}"
        if not allowed(attributes[attribute], value):
            return f"{attribute} cannot be {value!r}"
    return "" if allowed(column, finding.value) else f"cannot be {finding.value!r}"


def allowed(column: Field | Attribute, value: object) -> bool:
    """Whether a value is one that the catalogue allows for the field or attribute."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    if column.kind == "sequence":
        steps = value if isinstance(value, list) else []
        return bool(steps) and all(part in TREATMENTS for step in steps for part in str(step).split("+"))
    if column.allowed:
        return value in column.allowed
    if column.kind in ("number", "months"):
        return number
    if column.kind == "count":
        return value == "multiple" or (number and float(str(value)).is_integer())
    return isinstance(value, str) and bool(plain(value).strip())


def _slug(report_id: str) -> str:
    """The id itself where it is a plain word, else its ASCII letters and digits with ``_`` for all between."""
    return _SLUG.sub("_", report_id)[:_SLUG_LENGTH].strip("_-") or "report"
