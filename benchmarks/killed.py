"""A run killed again and again at random moments and taken up again gives the bytes of an undisturbed one.

Each round starts the same command and kills it (SIGKILL) after a random time; the last one may end. Ends with status 1
where a byte differs, or where a worker outlives the program that started it.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from batch import RAW, write_texts

NAMES = ("rows.jsonl", "rows.csv", "evidence.csv", "reports.csv", "errors.jsonl")
MARK = "CASEROWS_BENCHMARK"
PATIENCE = 60.0
"""Seconds in which the workers of a killed program must be gone: they end with the report they have."""


def command(texts: Path, out: Path, jobs: int) -> list[str]:
    return [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "caserows.cli",
        "run",
        str(texts),
        "-o",
        str(out),
        "-j",
        str(jobs),
        "-q",
    ]


def alive(mark: str) -> list[int]:
    """Processes that carry the mark in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={mark}".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def killed(texts: Path, out: Path, jobs: int, after: float) -> tuple[bool, bool]:
    """Starts the command and kills it after some seconds: whether it was still at work, and whether its workers went, too."""
    mark = uuid.uuid4().hex
    running = subprocess.Popen(
        command(texts, out, jobs), env={**os.environ, MARK: mark}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        running.wait(after)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
    until = time.monotonic() + PATIENCE
    while (left := alive(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    return running.returncode < 0, not left


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, default=RAW, help="folder of JSON lines, or of reports")
    parser.add_argument("--number", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        files = write_texts(options.texts, folder, options.number)
        texts = folder if files[0].parent == folder else options.texts
        calm, torn = Path(name) / "calm", Path(name) / "torn-1"
        start = time.monotonic()
        subprocess.run(command(texts, calm, 1), check=False)
        whole = time.monotonic() - start
        hits = clean = started = 0
        ended: list[Path] = []
        while hits < options.kills:
            died, gone = killed(texts, torn, chance.choice((1, 2, 3)), chance.uniform(0.5, 0.6 * whole))
            started += 1
            hits += died
            clean += gone
            if not died:
                ended.append(torn)
                torn = torn.with_name(f"torn-{len(ended) + 1}")
        subprocess.run(command(texts, torn, 2), check=False)
        ended.append(torn)
        same = [file for file in NAMES if all((calm / file).read_bytes() == (out / file).read_bytes() for out in ended)]
        stray = sorted(
            path.name
            for out in ended
            for path in out.iterdir()
            if path.name not in (*NAMES, "caserows.sqlite", "texts")
        )
        rows = len((torn / "rows.jsonl").read_bytes().splitlines())
    print(f"{len(files)} reports, {rows} rows; undisturbed run {whole:.0f} s")
    print(f"{hits} runs killed at work; {len(ended)} came to their end in between, each compared")
    print(f"no worker left after {clean} of {started}; files left over: {', '.join(stray) or 'none'}")
    print(f"same bytes: {', '.join(same)} ({len(same)} of {len(NAMES)})")
    return 0 if len(same) == len(NAMES) and clean == started and not stray else 1


if __name__ == "__main__":
    raise SystemExit(main())
