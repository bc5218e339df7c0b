"""Many reports by processes: nothing lost, memory that stays flat, and what a second process is worth.

Prints two tables and ends with status 1 where a requirement is not met. The runs with one and with two processes take turns
over the same reports, so that whatever else the machine does falls on both; the ratio of a round is what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
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
MOST_GROWTH = 1.1
"""What all processes together may hold at the end, as a multiple of what they held after 200 reports."""


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
    growth = max(sizes.values()) / sizes[WARM] if WARM in sizes else 1.0
    print(f"most after report {WARM}: {growth:.3f} × (at most {MOST_GROWTH})\n")
    return kept + len(failed) == len(files) and growth <= MOST_GROWTH


def seconds_of(files: list[Path], jobs: int, out: Path) -> float:
    """Wall-clock time of `caserows run` over some files, from start to written files."""
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "caserows.cli",
        "run",
        *files,
        "--out",
        out,
        "--jobs",
        str(jobs),
        "-q",
    ]
    start = time.monotonic()
    subprocess.run(command, check=False, capture_output=True)
    return time.monotonic() - start


def in_turns(files: list[Path], rounds: int, folder: Path) -> bool:
    """One process and two, round by round: the whole command, and the reports alone, less a run over the first of them."""
    print(f"{len(files)} reports, wall-clock seconds in turns: whole command, and without start")
    print(f"{'round':>6} {'one process':>16} {'two workers':>16} {'ratio whole':>12} {'without start':>14}")
    ratios = []
    for n in range(rounds):
        whole, alone = {}, {}
        for jobs in (0, 2) if n % 2 == 0 else (2, 0):
            start = seconds_of(files[:1], jobs, folder / f"start-{n}-{jobs}")
            whole[jobs] = seconds_of(files, jobs, folder / f"{n}-{jobs}")
            alone[jobs] = whole[jobs] - start
        ratios.append(alone[0] / alone[2])
        cells = [f"{whole[jobs]:.1f} {alone[jobs]:.1f}" for jobs in (0, 2)]
        print(f"{n + 1:>6} {cells[0]:>16} {cells[1]:>16} {whole[0] / whole[2]:>12.2f} {ratios[-1]:>14.2f}", flush=True)
    print(f"median ratio of the reports alone {statistics.median(ratios):.2f} (at least {LEAST_RATIO})")
    return statistics.median(ratios) >= LEAST_RATIO


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
