"""Many reports by processes: nothing lost, memory that stays flat, and what a second process is worth.

Prints two tables and ends with status 1 where a requirement is not met. One process (the pipeline and the store in it) and
two workers with their parent take turns over the same reports. The clock shows what the machine had to spare just then; what
counts is processor time, from which it follows what two free cores would do: both workers are busy all the time.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path

from caserows import batch
from caserows.read import find_reports
from caserows.store import Store
from caserows.stored import FILE, errors, reports

ROOT = Path(__file__).resolve().parents[1]
RAW = ROOT.parent / "shared" / "raw"
LEAST_RATIO = 1.7
WARM = 200
SETTLED = 50
MOST_GROWTH = 1.1
"""What all processes together hold in the second half of a run (mean of the samples), as a multiple of the first half from
report 200 on. The sample after the last report is left out: workers have gone by then."""


def write_texts(source: Path, folder: Path, number: int) -> list[Path]:
    """The first ``number`` texts of a folder of JSON lines (``id``, ``text``) as .txt files; or the reports of a folder."""
    lines = sorted(source.glob("*.jsonl"))
    if not lines:
        return find_reports([source])[:number]
    made: list[Path] = []
    for file in lines:
        for line in file.open(encoding="utf-8"):
            if len(made) == number:
                return made
            record = json.loads(line)
            made.append(folder / f"{record['id']}.txt")
            made[-1].write_text(record["text"], encoding="utf-8")
    return made


def family(pid: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in family(int(child)))]


def megabytes(pids: list[int]) -> float:
    """Resident memory of some processes, shared pages counted once (PSS)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def whole_run(files: list[Path], out: Path) -> bool:
    """All reports with two processes in one go: what came out, and the memory on the way."""
    out.mkdir()
    store = Store.open(out / FILE)
    at, sizes = 0, {}

    def done(error: str) -> None:
        nonlocal at
        at += 1
        if at % WARM == 0:
            sizes[at] = megabytes(family(os.getpid()))

    start = time.monotonic()
    summary = batch.run(store, batch.inputs(files), out, jobs=2, done=done)
    seconds = time.monotonic() - start
    kept = sum(1 for _ in reports(store, summary.run_no))
    failed = errors(store, summary.run_no)
    store.close()
    print(f"{len(files)} reports, 2 processes: {kept} kept, {len(failed)} failed, {seconds:.0f} s")
    for error in failed:
        print(f"  {error['error']}")
    print(f"\n{'reports':>8} {'MB of all processes':>20}")
    for number, size in sizes.items():
        print(f"{number:>8} {size:>20.0f}")
    running = list(sizes.values())[:-1]
    half = len(running) // 2
    growth = statistics.mean(running[half:]) / statistics.mean(running[:half]) if half else 1.0
    print(f"second half to first half from report {WARM} on: {growth:.3f} × (at most {MOST_GROWTH})\n")
    return kept + len(failed) == len(files) and growth <= MOST_GROWTH


def processor_seconds(pids: list[int]) -> float:
    """Processor time that some processes have used."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measured(files: list[Path], jobs: int, out: Path) -> tuple[float, float]:
    """Wall-clock and processor seconds of all processes of a run, from the report that is number SETTLED to the last but a few."""
    out.mkdir()
    store = Store.open(out / FILE)
    marks: dict[int, tuple[float, float]] = {}
    first, last = SETTLED, len(files) - 5
    at = 0

    def done(error: str) -> None:
        nonlocal at
        at += 1
        if at in (first, last):
            marks[at] = time.monotonic(), processor_seconds(family(os.getpid()))

    batch.run(store, batch.inputs(files), out, jobs=jobs, done=done)
    store.close()
    return marks[last][0] - marks[first][0], marks[last][1] - marks[first][1]


def in_turns(files: list[Path], rounds: int, folder: Path) -> bool:
    """One process and two workers, round by round."""
    print(f"{len(files)} reports in turns, without start: seconds by the clock, and of processor time of all processes")
    print(f"{'round':>6}{'one process':>18}{'two workers':>18}{'by the clock':>14}{'by processor time':>19}")
    gains = []
    for n in range(rounds):
        found = {jobs: measured(files, jobs, folder / f"{n}-{jobs}") for jobs in ((0, 2) if n % 2 == 0 else (2, 0))}
        (clock, used), (clock_2, used_2) = found[0], found[2]
        gains.append(2 * used / used_2)
        cells = "".join(f"{a:>10.1f}{b:>8.1f}" for a, b in (found[0], found[2]))
        print(f"{n + 1:>6}{cells}{clock / clock_2:>12.2f} ×{gains[-1]:>17.2f} ×", flush=True)
    gain = statistics.median(gains)
    print(
        f"median by processor time: on two free cores two workers do {gain:.2f} × the work of one process (at least {LEAST_RATIO})"
    )
    return gain >= LEAST_RATIO


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=RAW, help="folder of JSON lines, or of reports")
    parser.add_argument("--number", type=int, default=2000, help="reports of the whole run")
    parser.add_argument("--timed", type=int, default=1000, help="reports of a timed run")
    parser.add_argument("--rounds", type=int, default=5, help="timed runs of each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write_texts(options.texts, folder, options.number)
        whole = whole_run(files, folder / "whole")
        timed = in_turns(files[: options.timed], options.rounds, folder) if options.rounds else True
    return 0 if whole and timed else 1


if __name__ == "__main__":
    raise SystemExit(main())
