"""Reports read by processes of their own: order, time limit, death, and none left behind. Pipes stand for reports that hang."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from caserows.job import Job, Outcome
from caserows.model import Report
from caserows.workers import Worker, WorkerError, outcomes

TEXT = "A 54-year-old woman had a seizure."
SHA256 = Report(report_id="r", text=TEXT).sha256


@pytest.fixture
def hanging(tmp_path: Path) -> Path:
    """A report whose reading never ends: a pipe into which nobody writes."""
    path = tmp_path / "hanging.txt"
    os.mkfifo(path)
    return path


def texts(folder: Path, number: int) -> list[Job]:
    for n in range(number):
        (folder / f"{n}.txt").write_text(TEXT)
    return [Job(n, str(folder / f"{n}.txt")) for n in range(number)]


@contextmanager
def being_read(pipe: Path) -> Iterator[None]:
    """Waits until somebody reads the pipe, and keeps it open, so that the reader goes on waiting."""
    for _ in range(600):
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.1)
        else:
            break
    else:
        raise AssertionError(f"nobody reads {pipe}")
    yield
    os.close(end)


def by_place(found: list[Outcome]) -> dict[int, Outcome]:
    assert len({outcome.job.place for outcome in found}) == len(found)
    return {outcome.job.place: outcome for outcome in found}


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_every_job_has_one_outcome(tmp_path: Path, workers: int) -> None:
    jobs = texts(tmp_path, 7)
    (tmp_path / "3.txt").write_bytes(b"")
    found = by_place(list(outcomes(jobs, workers, look_only=True)))
    assert sorted(found) == list(range(7))
    assert found[3].error == f"{tmp_path / '3.txt'}: the file is empty"
    assert {outcome.text_sha256 for n, outcome in found.items() if n != 3} == {SHA256}


@pytest.mark.parametrize("workers", [0, 1])
def test_no_jobs_no_outcomes(workers: int) -> None:
    assert list(outcomes([], workers)) == []


@pytest.mark.parametrize(("known", "expected"), [({SHA256}, True), ({"other"}, False), (set(), False)])
def test_a_known_text_is_recognised(tmp_path: Path, known: set[str], expected: bool) -> None:
    (job,) = texts(tmp_path, 1)
    (outcome,) = outcomes([Job(job.place, job.file, frozenset(known))], 0, look_only=True)
    assert outcome.known is expected


def test_a_known_text_is_not_read_again(tmp_path: Path) -> None:
    (job,) = texts(tmp_path, 1)
    (outcome,) = outcomes([Job(job.place, job.file, frozenset({SHA256}))], 0)
    assert (outcome.result, outcome.text_sha256) == (None, SHA256)


def test_a_report_that_hangs_is_given_up_and_the_others_are_done(tmp_path: Path, hanging: Path) -> None:
    jobs = [Job(9, str(hanging)), *texts(tmp_path, 4)]
    found = by_place(list(outcomes(jobs, 2, 3, look_only=True)))
    assert found[9].error == f"{hanging}: took longer than 3 seconds"
    assert [found[n].error for n in range(4)] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("sent", "why"),
    [(signal.SIGSEGV, "was ended by SIGSEGV"), (signal.SIGKILL, "was ended by SIGKILL (out of memory?)")],
)
def test_a_worker_that_dies_is_replaced_and_its_report_named(
    tmp_path: Path, hanging: Path, sent: signal.Signals, why: str
) -> None:
    done = threading.Event()

    def kill() -> None:
        with being_read(hanging):
            (worker,) = multiprocessing.active_children()
            assert worker.pid
            os.kill(worker.pid, sent)
            done.wait(60)

    killer = threading.Thread(target=kill)
    killer.start()
    found = by_place(list(outcomes([Job(9, str(hanging)), *texts(tmp_path, 2)], 1, look_only=True)))
    done.set()
    killer.join()
    assert found[9].error == f"{hanging}: the process that read it {why}"
    assert [found[n].error for n in range(2)] == ["", ""]


def test_no_worker_is_left_when_the_caller_stops(tmp_path: Path) -> None:
    running = outcomes(texts(tmp_path, 5), 2, look_only=True)
    next(running)
    assert multiprocessing.active_children()
    running.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_workers_that_cannot_start_are_said_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caserows.workers._serve", os._exit)  # called with three arguments: fails at once
    with pytest.raises(WorkerError, match=r"worker processes cannot be started: .* ended with status 1"):
        list(outcomes(texts(tmp_path, 2), 1, look_only=True))


def test_a_worker_ignores_ctrl_c(tmp_path: Path, hanging: Path) -> None:
    worker = Worker(60, True, Job(0, str(hanging)))
    try:
        with being_read(hanging):
            assert worker.process.pid
            os.kill(worker.process.pid, signal.SIGINT)
            assert worker.outcome() is None  # its first word
            worker.process.join(0.3)
            assert worker.process.is_alive()
    finally:
        worker.end()
    assert not worker.process.is_alive()
