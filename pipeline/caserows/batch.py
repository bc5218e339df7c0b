"""Many reports: what has to be read is read by workers, each result is kept at once, and the files are written from the store.

The store is the state of the run. A run that was killed is gone on with by the same command: results that are there are
not made again, and the files come out the same, since they are written from the store in sorted order.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from caserows import __version__
from caserows.fingerprint import configuration
from caserows.interrupts import Interrupts
from caserows.job import Job
from caserows.kept import keep_text, report_line, write_reports
from caserows.model import CaserowsError, Report
from caserows.output import remove_drafts, write_all
from caserows.read import report_id_of
from caserows.store import Store
from caserows.stored import Counts, counts, errors, reports, texts, warnings
from caserows.workers import LIMIT_SECONDS, outcomes


class BusyError(CaserowsError):
    """A folder in which another run is working."""


@dataclass(frozen=True)
class Input:
    """One file of a run, or why it cannot be one."""

    file: Path
    refused: str = ""


@dataclass(frozen=True)
class Summary:
    """What a run did: reports read now, those whose result was there, those that failed, those read in part; and what the
    run holds."""

    run_no: int
    read: int
    there: int
    failed: int
    warned: int
    counts: Counts


def inputs(files: Iterable[Path], missing: Iterable[Path] = ()) -> list[Input]:
    """The files of a run in the order of the work; of two with one report id the second is refused, as is a missing one."""
    found = [Input(path, f"{path}: no such file or folder") for path in missing]
    names: dict[str, Path] = {}
    for file in files:
        report_id = report_id_of(file)
        first = names.setdefault(report_id.casefold(), file)
        found.append(Input(file, "" if first is file else f"{file}: same report id as {first}: {report_id}"))
    return found


def run(
    store: Store,
    chosen: Sequence[Input],
    out: Path,
    *,
    jobs: int = 1,
    limit: float = LIMIT_SECONDS,
    done: Callable[[str], None] = lambda error: None,
    warn: Callable[[str], None] = lambda warning: None,
) -> Summary:
    """Reads what is not in the store yet, keeps each result as it comes and writes the files into ``out``.

    ``done`` is called for every input with its error, or "", ``warn`` for what was read in part. ``jobs`` worker processes are
    used, and none for 0; each report has ``limit`` seconds. What has been kept stays kept when this is interrupted.
    """
    with Interrupts() as interrupts:
        run_no = store.begin(__version__, configuration())
        read = there = failed = 0
        for place, one in enumerate(chosen):
            if one.refused:
                store.fail(run_no, place, str(one.file), one.refused)
                failed += 1
                done(one.refused)
        with closing(outcomes(_jobs(store, chosen), jobs, limit, interrupts=interrupts)) as coming:
            for outcome in coming:
                place, file = outcome.job.place, outcome.job.file
                if outcome.error:
                    store.fail(run_no, place, file, outcome.error)
                    failed += 1
                elif outcome.result is not None:
                    store.save(run_no, place, file, outcome.result, __version__, configuration())
                    read += 1
                    for warning in outcome.result.stated["warnings"]:
                        warn(f"{file}: warning: {warning}")
                else:
                    known = store.known(report_id_of(Path(file)), __version__, configuration())
                    store.reuse(run_no, place, file, known[outcome.text_sha256])
                    there += 1
                done(outcome.error)
                interrupts.heed()
        partly = warnings(store, run_no)
        _write(store, run_no, out, [*errors(store, run_no), *partly], interrupts)
        store.finish(run_no)
    return Summary(run_no, read, there, failed, len({line["file"] for line in partly}), counts(store, run_no))


def _write(store: Store, run_no: int, out: Path, failures: Iterable[dict[str, str]], interrupts: Interrupts) -> None:
    """The files of a run, a few reports at a time: rows and evidence, then the texts with the list of reports."""
    read = interrupts.heeding(reports(store, run_no))
    write_all(out, ((one.row, one.evidence) for report in read for one in report.rows), failures)
    write_reports(out, (_kept(out, report) for report in interrupts.heeding(texts(store, run_no))))


def _kept(out: Path, report: Report) -> list[object]:
    keep_text(out, report)
    return report_line(report)


def plan(
    store: Store | None, chosen: Sequence[Input], *, jobs: int = 1, limit: float = LIMIT_SECONDS
) -> Iterator[tuple[Path, str]]:
    """What a run would do with each file, in the order of the files: ``read``, ``there`` or the error; nothing is written."""
    waiting: dict[int, str] = {n: one.refused for n, one in enumerate(chosen) if one.refused}
    at = 0
    for outcome in outcomes(_jobs(store, chosen), jobs, limit, look_only=True):
        waiting[outcome.job.place] = outcome.error or ("there" if outcome.known else "read")
        while at in waiting:
            yield chosen[at].file, waiting.pop(at)
            at += 1
    while at in waiting:
        yield chosen[at].file, waiting.pop(at)
        at += 1


def _jobs(store: Store | None, chosen: Sequence[Input]) -> Iterator[Job]:
    for place, one in enumerate(chosen):
        if not one.refused:
            known = store.known(report_id_of(one.file), __version__, configuration()) if store else {}
            yield Job(place, str(one.file), frozenset(known))


@contextmanager
def alone_in(out: Path) -> Iterator[None]:
    """Holds the folder for one run; the kernel lets go of it whatever becomes of the program. BusyError where it is held."""
    handle = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"{out}: another run is working in this folder") from None
        except OSError:  # a file system without locks
            pass
        remove_drafts(out)
        yield
    finally:
        os.close(handle)
