"""Reports read by processes of their own: one report at a time each, with a time limit, replaced when they die.

Every worker has a pipe of its own, so that it is known which report it had when it hung or died, and nothing that it
held can block the others. (concurrent.futures fails every report under way when one worker dies, and cannot end one.)
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext

from caserows.interrupts import Interrupts
from caserows.job import Job, Outcome, do
from caserows.model import CaserowsError

LIMIT_SECONDS = 120.0
_READY = "ready"
_TO_END = 5.0
_MOST_STILLBORN = 3
AHEAD = 2
"""Jobs that a worker has at a time: the one it is at and the next, so that it never waits for the program to hand it one."""


class WorkerError(CaserowsError):
    """Workers that cannot be started."""


def _serve(pipe: Connection, limit: float, look_only: bool) -> None:
    """What a worker does: jobs in, outcomes out, until the other end of the pipe is gone."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send(_READY)
        while True:
            pipe.send(do(pipe.recv(), limit, look_only=look_only))


class Worker:
    """One process, the pipe to it, and the jobs it has: the first is the one it is at."""

    def __init__(self, limit: float, look_only: bool, job: Job) -> None:
        context = _context(look_only)
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_serve, args=(other, limit, look_only), daemon=True)
        self.limit = limit
        self.started = self.dead = False
        self.jobs: deque[Job] = deque()
        with _deaf_to_interrupts():
            self.process.start()
        other.close()
        self.give(job)

    def give(self, job: Job) -> None:
        self.jobs.append(job)
        with suppress(BrokenPipeError, ConnectionResetError):  # died just now: shows when its outcome is asked for
            self.pipe.send(job)

    def outcome(self) -> Outcome | None:
        """What the worker has to say, waited for: an outcome, which may be its death; None for its first word."""
        try:
            said: Outcome | str = self.pipe.recv()
        except (EOFError, OSError):  # its end of the pipe is gone, perhaps in the middle of a word
            self.dead = True
            self.process.join(_TO_END)
            job = self.jobs.popleft()
            return Outcome(job, error=f"{job.file}: {self._death()}")
        self.started = True
        if isinstance(said, str):
            return None
        self.jobs.popleft()
        return said

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join(_TO_END)

    def _death(self) -> str:
        code = self.process.exitcode
        if code == -signal.SIGALRM:
            return f"took longer than {self.limit:g} seconds"
        if code is not None and code < 0:
            hint = " (out of memory?)" if code == -signal.SIGKILL else ""
            return f"the process that read it was ended by {signal.Signals(-code).name}{hint}"
        return f"the process that read it ended with status {code}"


def _context(look_only: bool) -> SpawnContext | ForkServerContext:
    """How processes start: those that read are forked from a server that has loaded the pipeline, and share its memory; those
    that only look need none."""
    if look_only:
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload(["caserows.loaded"])
    return context


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started here never hears Ctrl-C, whose mask it inherits. The parent hears it afterwards, and ends its workers."""
    resource_tracker.ensure_running()  # takes the mask away where it is started later
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def outcomes(
    jobs: Iterable[Job],
    workers: int,
    limit: float = LIMIT_SECONDS,
    *,
    look_only: bool = False,
    interrupts: Interrupts | None = None,
) -> Generator[Outcome]:
    """An outcome for every job, as they come; at most ``AHEAD`` jobs a worker are under way. 0 workers: in this very process,
    in order and without time limit. ``look_only``: the text's sha256 is all that is wanted. ``interrupts`` end a wait for
    workers; workers end with the generator."""
    waiting = iter(jobs)
    if workers == 0:
        yield from (do(job, look_only=look_only) for job in waiting)
        return
    yield from _by_workers(waiting, workers, partial(Worker, limit, look_only), interrupts)


def _by_workers(
    waiting: Iterator[Job], number: int, start: Callable[[Job], Worker], interrupts: Interrupts | None
) -> Iterator[Outcome]:
    told = [interrupts.fileno()] if interrupts else []
    crew: dict[Connection, Worker] = {}
    returned: deque[Job] = deque()  # of workers that died before they came to them
    stillborn = 0

    def following() -> Job | None:
        return returned.popleft() if returned else next(waiting, None)

    def hire() -> None:
        if job := following():
            worker = start(job)
            crew[worker.pipe] = worker

    def fill(worker: Worker) -> None:
        while len(worker.jobs) < AHEAD and (job := following()):
            worker.give(job)

    def part_with(worker: Worker) -> None:
        del crew[worker.pipe]
        worker.end()
        returned.extend(worker.jobs)

    try:
        for _ in range(number):
            hire()
        while crew:
            ready = wait([*crew, *told])
            if interrupts:
                interrupts.heed()
            for worker in [crew[pipe] for pipe in ready]:  # type: ignore[index]
                outcome = worker.outcome()
                if outcome is None:
                    stillborn = 0
                    fill(worker)
                elif worker.dead:
                    part_with(worker)
                    if worker.started:
                        hire()
                        yield outcome
                        continue
                    stillborn += 1
                    if stillborn >= _MOST_STILLBORN:
                        raise WorkerError(f"worker processes cannot be started: {outcome.error}")
                    returned.appendleft(outcome.job)
                    hire()
                else:
                    fill(worker)
                    if not worker.jobs:
                        part_with(worker)
                    yield outcome
    finally:
        for worker in crew.values():
            worker.end()
