"""One report read: a file in, the plain lines of its result out, fit to travel between processes and into the store."""

from __future__ import annotations

import signal
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from caserows.citing import cited_as, front
from caserows.fields import FIELDS
from caserows.output import one_line, quote
from caserows.read import read_report

if TYPE_CHECKING:
    from spacy.language import Language

    from caserows.rows import Reading


class Result(NamedTuple):
    """All that is kept of one report, as plain values: the columns of the store's tables in their order, less the report's key."""

    report_id: str
    text_sha256: str
    front: str
    text: str
    stated: dict[str, Any]
    rows: list[tuple[int, str, str]]
    findings: list[tuple[int, str, int, Any, dict[str, Any], str, str, str]]
    evidence: list[tuple[int, str, int, int, int, int, str]]


@dataclass(frozen=True)
class Job:
    """A file to be read, its place in the run, and the sha256 of those texts of this report that need no reading."""

    place: int
    file: str
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Outcome:
    """What came of a job: a result; or the sha256 of a text that is known, or was only looked at; or an error of one line."""

    job: Job
    result: Result | None = None
    text_sha256: str = ""
    error: str = ""

    @property
    def known(self) -> bool:
        return self.text_sha256 in self.job.known


def pipeline() -> Language:
    """The pipeline, loaded without the noise of its parts (PyRuSH logs the document's text)."""
    warnings.simplefilter("ignore")
    from loguru import logger

    logger.disable("PyRuSH")
    logger.disable("medspacy")
    from caserows import build

    return build.load()


def do(job: Job, limit: float = 0, *, look_only: bool = False) -> Outcome:
    """One job done in this process, which the kernel ends after ``limit`` seconds of reading (0: never)."""
    file = Path(job.file)
    try:
        with _limited(limit):
            report = read_report(file)
            sha256 = report.sha256
        if look_only or sha256 in job.known:
            return Outcome(job, text_sha256=sha256)
        nlp = pipeline()
        from caserows import rows

        with _limited(limit):
            return Outcome(job, result=_plain(rows.read_rows(report, nlp)))
    except Exception as error:  # one report's failure, even a defect of ours, is not the others'
        return Outcome(job, error=one_line(error, file))


def _plain(reading: Reading) -> Result:
    """A reading as the lines of the store's tables."""
    references = cited_as(reading)
    found = [
        (row.case_no, name, which, one)
        for row in reading.rows
        for name in FIELDS
        for which, one in enumerate(row.findings.get(name, ()))
    ]
    told = [
        (one.provenance.section, one.provenance.rule, one.provenance.cue) if one.provenance else ("", "", "")
        for *_, one in found
    ]
    return Result(
        report_id=reading.report.report_id,
        text_sha256=reading.report.sha256,
        front=front(reading),
        text=reading.report.text,
        stated=reading.report.stated.model_dump(mode="json"),
        rows=[(row.case_no, row.case_kind, references.get(row.case_no, "")) for row in reading.rows],
        findings=[
            (no, name, which, one.value, dict(one.attributes), *origin)
            for (no, name, which, one), origin in zip(found, told, strict=True)
        ],
        evidence=[
            (no, name, which, place, span.start, span.end, quote(reading.report.text, span))
            for no, name, which, one in found
            for place, span in enumerate(one.evidence)
        ],
    )


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """The kernel ends this process when the time is over, whatever it does then, and also where its parent is gone."""
    if not seconds:
        yield
        return
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
