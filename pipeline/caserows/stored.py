"""What a store holds, read back: runs, their rows with evidence, what failed, and how much there is of what."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from caserows.fields import FIELDS
from caserows.model import CaseRow, Evidence, Finding, Provenance, Report, Source
from caserows.output import evidence_line
from caserows.store import Store, StoreError, case_row, evidence, finding, report, run, source

FILE = "caserows.sqlite"
"""Name of the store in a folder of results."""
_AT_ONCE = 100
_Place = tuple[int, int, str, int]
_Spans = dict[_Place, list[tuple[Evidence, str]]]


@dataclass(frozen=True)
class Run:
    """One run of the program; times in UTC, ``finished`` empty where it was stopped. ``done`` and ``failed`` count files."""

    run_no: int
    version: str
    configuration: str
    started: str
    finished: str
    done: int
    failed: int


@dataclass(frozen=True)
class StoredRow:
    """One row as it was kept, with its lines of evidence.csv and, of a cited row, the reference (``Dietel et al. 2017``)."""

    row: CaseRow
    evidence: list[list[object]]
    cited_as: str


@dataclass(frozen=True)
class StoredReport:
    """The rows of one report and what stands above its abstract."""

    report_id: str
    front: str
    rows: list[StoredRow]


def runs(store: Store) -> list[Run]:
    """The runs of a store, oldest first."""
    lines = (
        select(run, func.count(source.c.report_key), func.count(source.c.error))
        .join(source, source.c.run_no == run.c.run_no, isouter=True)
        .group_by(*run.c)
        .order_by(run.c.run_no)
    )
    with store.transaction() as connection:
        return [
            Run(no, version, configuration, started, finished or "", done, failed)
            for no, version, configuration, started, finished, done, failed in connection.execute(lines)
        ]


def open_run(address: str) -> tuple[Store, int]:
    """``DIR``, an SQLite file or a store's URL, with ``#N`` for run N, else the last run; StoreError where it is not there."""
    place, _, number = address.partition("#")
    path = Path(place)
    store = Store.existing(place if "://" in place else path / FILE if path.is_dir() else path)
    if store is None:
        raise StoreError(f"{place}: no results of `caserows run` there")
    there = {str(one.run_no): one.run_no for one in runs(store)}
    if not there or number not in ("", *there):
        listed = ", ".join(there) or "none"
        store.close()
        raise StoreError(f"{address}: no such run; the store has {listed}")
    return store, there[number] if number else max(there.values())


def reports(store: Store, run_no: int) -> Iterator[StoredReport]:
    """The reports of a run sorted by id, rows sorted by number; a few reports are held at a time, however many there are."""
    told = select(report.c.report_key, report.c.report_id, report.c.front)
    for keys in _chunks(store, run_no):
        with store.transaction() as connection:
            heads = connection.execute(told.where(report.c.report_key.in_(keys)).order_by(report.c.report_id)).all()
            rows = _rows(connection, {key: report_id for key, report_id, _ in heads})
        for key, report_id, front in heads:
            yield StoredReport(report_id, front, rows[key])


def texts(store: Store, run_no: int) -> Iterator[Report]:
    """The reports of a run as they were read, sorted by id, with the file each came from; no rows."""
    told = select(report.c.report_id, report.c.text, source.c.file, report.c.stated).join(
        source, (source.c.report_key == report.c.report_key) & (source.c.run_no == run_no)
    )
    for keys in _chunks(store, run_no):
        with store.transaction() as connection:
            found = connection.execute(told.where(report.c.report_key.in_(keys)).order_by(report.c.report_id)).all()
        for report_id, text, file, stated in found:
            yield Report(report_id=report_id, text=text, source=file, stated=Source.model_validate(stated))


def _chunks(store: Store, run_no: int) -> Iterator[Sequence[int]]:
    """Keys of the reports of a run in the order of their ids, a few at a time."""
    listed = (
        select(report.c.report_key)
        .join(source, source.c.report_key == report.c.report_key)
        .where(source.c.run_no == run_no)
        .order_by(report.c.report_id)
    )
    with store.transaction() as connection:
        keys = connection.scalars(listed).all()
    for at in range(0, len(keys), _AT_ONCE):
        yield keys[at : at + _AT_ONCE]


def _rows(connection: Connection, reports: dict[int, str]) -> defaultdict[int, list[StoredRow]]:
    """Key of a report → its rows, for the reports named (key → report id)."""
    spans: _Spans = defaultdict(list)
    for key, no, name, which, _, start, end, quoted in connection.execute(
        select(evidence).where(evidence.c.report_key.in_(reports)).order_by(*evidence.primary_key)
    ):
        spans[key, no, name, which].append((Evidence(start=start, end=end), quoted))
    findings: defaultdict[tuple[int, int], dict[str, list[Finding]]] = defaultdict(dict)
    for key, no, name, which, value, attributes, section, rule, cue in connection.execute(
        select(finding).where(finding.c.report_key.in_(reports)).order_by(*finding.primary_key)
    ):
        one = Finding(
            value=value,
            attributes=attributes,
            evidence=tuple(span for span, _ in spans[key, no, name, which]),
            provenance=Provenance(rule=rule, section=section, cue=cue),
        )
        findings[key, no].setdefault(name, []).append(one)
    rows: defaultdict[int, list[StoredRow]] = defaultdict(list)
    for key, no, kind, cited_as in connection.execute(
        select(case_row).where(case_row.c.report_key.in_(reports)).order_by(*case_row.primary_key)
    ):
        found = {name: tuple(those) for name, those in findings[key, no].items()}
        row = CaseRow(report_id=reports[key], case_no=no, case_kind=kind, findings=found)
        rows[key].append(StoredRow(row, _evidence_lines(row, key, spans), cited_as))
    return rows


def _evidence_lines(row: CaseRow, key: int, spans: _Spans) -> list[list[object]]:
    return [
        evidence_line(row, name, one, span, quoted)
        for name in FIELDS
        for which, one in enumerate(row.findings.get(name, ()))
        for span, quoted in spans[key, row.case_no, name, which]
    ]


def errors(store: Store, run_no: int) -> list[dict[str, str]]:
    """The lines of errors.jsonl, in the order of the files."""
    failed = select(source.c.file, source.c.error).where(source.c.run_no == run_no, source.c.error.is_not(None))
    with store.transaction() as connection:
        return [{"file": file, "error": error} for file, error in connection.execute(failed.order_by(source.c.place))]


def warnings(store: Store, run_no: int) -> list[dict[str, str]]:
    """What was read in part, one line a warning, in the order of the files; these lines of errors.jsonl follow the errors."""
    told = (
        select(source.c.file, report.c.stated)
        .join(report, source.c.report_key == report.c.report_key)
        .where(source.c.run_no == run_no)
    )
    with store.transaction() as connection:
        return [
            {"file": file, "warning": f"{file}: {warning}"}
            for file, stated in connection.execute(told.order_by(source.c.place))
            for warning in stated["warnings"]
        ]


@dataclass(frozen=True)
class Counts:
    """How much a run holds: rows by kind, rows that have a field, findings of a field, reports without any row."""

    kinds: Counter[str]
    filled: Counter[str]
    findings: Counter[str]
    empty: int


def counts(store: Store, run_no: int) -> Counts:
    """Counted by the database: nothing is read back."""
    own = source.c.run_no == run_no
    kinds = (
        select(case_row.c.case_kind, func.count())
        .join(source, source.c.report_key == case_row.c.report_key)
        .where(own)
        .group_by(case_row.c.case_kind)
    )
    fields = (
        # every field of a row has a finding number 0
        select(finding.c.field, func.count(), func.count().filter(finding.c.place == 0))
        .join(source, source.c.report_key == finding.c.report_key)
        .where(own)
        .group_by(finding.c.field)
    )
    with_rows = select(case_row.c.report_key)
    empty = select(func.count()).where(own, source.c.report_key.is_not(None), source.c.report_key.not_in(with_rows))
    with store.transaction() as connection:
        by_kind: Counter[str] = Counter({row[0]: row[1] for row in connection.execute(kinds)})
        by_field = connection.execute(fields).all()
        without = connection.scalar(empty) or 0
    return Counts(
        by_kind,
        Counter({name: filled for name, _, filled in by_field}),
        Counter({name: number for name, number, _ in by_field}),
        without,
    )
