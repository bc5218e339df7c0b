"""Damaged files of every format through the whole of caserows: no traceback, no hang, nothing written outside the folder for results.

usage: python benchmarks/damaged.py [--count 5000] [--seed 1] [--processes 2]

Sound files (text, Markdown, PDF, JATS, HTML, zip; made from the project's own texts) are damaged by a seeded mutator: bytes flipped, cut
out, doubled, exchanged, cut off, put in, taken from a file of another format, numbers changed. Each goes through a whole run, store and files of
results included, under a name made of odd characters. Prints counts, the slowest, and every failure with the seed that makes it again;
exit status 1 where there is one.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import documents

from caserows import batch
from caserows.job import pipeline
from caserows.read import find_reports
from caserows.store import Store
from caserows.stored import FILE, texts

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "text"
SLOWEST = 20.0
"""Seconds that one damaged file may take; a sound one takes a tenth of a second."""

_SUFFIXES = (".txt", ".md", ".pdf", ".xml", ".html", ".zip", "", ".bin")
_NAMES = (
    "plain",
    "with blank",
    "..a",
    "a..b",
    "-rf",
    "semi;colon",
    "ümlaut",
    "new\nline",
    "x" * 150,
    "%2e%2e%2fevil",
    "CON",
    "tab\tbed",
)
_NUMBER = re.compile(rb"\d+")
_TOKENS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[", b"<!ENTITY a 'b'>", b"&#x110000;", b"%PDF-1.7", b"%%EOF",
    b"endstream", b"endobj", b"stream\n", b"/Length 99999999", b"1 0 R", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"|" * 60, b"\n\n", b"\r",
    b"Table 1.", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"<table><tr><td rowspan=9999 colspan=9999>", b"</article>", b"=" * 40, b"../" * 9, b"(" * 400,
)  # fmt: skip


@cache
def sound_files() -> dict[str, bytes]:
    """A sound file of every format, by format; short ones, so that many can be tried."""
    texts = {n: next(CORPUS.glob(f"cr-{n}*")).read_bytes().decode("utf-8") for n in ("006", "007", "017", "005")}
    parts = documents.pieces(texts["007"])
    tabled = documents.pieces(texts["017"])
    made = {
        "text": texts["006"].encode(),
        "markdown": f"# A case\n\n**{texts['006']}**\n\n| a | b |\n|---|---|\n| 45/M | dead |\n".encode(),
        "pdf": documents.two_columns(parts),
        "pdf with table": documents.two_columns(tabled, height=500),
        "pdf, encrypted": documents.two_columns(parts[:3], password="secret"),
        "jats": documents.jats(tabled).encode(),
        "html": documents.page(tabled).encode(),
        "html, table": documents.page(
            [part for part in documents.pieces(texts["005"]) if part.kind in ("title", "table")]
        ).encode(),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in made.items():
            archive.writestr(
                f"papers/{name}.{name[:3]}".replace(".tex", ".txt").replace(".htm", ".html").replace(".jat", ".xml"),
                data,
            )
    return {**made, "zip": stream.getvalue()}


def mutated(rng: random.Random) -> tuple[str, bytes]:
    """A format and a damaged file of it."""
    files = sound_files()
    form = rng.choice(sorted(files))
    data = bytearray(files[form])
    for _ in range(rng.choice((1, 1, 2, 3, 5, 9, 30))):
        data = _damaged(rng, data, files)
    return form, bytes(data)


def _damaged(rng: random.Random, data: bytearray, files: dict[str, bytes]) -> bytearray:
    if not data:
        return data
    at = rng.randrange(len(data))
    end = min(len(data), at + rng.choice((1, 4, 30, 300, 3000)))
    kind = rng.randrange(9)
    if kind == 0:
        data[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del data[at:end]
    elif kind == 2:
        data[at:at] = data[at:end] * rng.choice((1, 2, 20))
    elif kind == 3:
        data[at:end] = bytes(reversed(data[at:end]))
    elif kind == 4 and rng.random() < 0.3:
        del data[at:]
    elif kind == 5:
        data[at:at] = rng.choice(_TOKENS)
    elif kind == 6:
        data[at:end] = rng.randbytes(end - at)
    elif kind == 7:
        other = files[rng.choice(sorted(files))]
        start = rng.randrange(len(other))
        data[at:end] = other[start : start + end - at]
    elif number := _NUMBER.search(data, at):
        data[number.start() : number.end()] = rng.choice(
            (b"0", b"-1", b"4294967296", b"99999999999999999999", b"1e308")
        )
    return data


def tried(seed: int) -> tuple[str, str, float, str]:
    """``(format, what came, seconds, failure)`` of one damaged file; failure is "" where all went as it should."""
    rng = random.Random(seed)
    form, data = mutated(rng)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        given, out = root / "given", root / "out"
        given.mkdir()
        out.mkdir()
        (given / f"{rng.choice(_NAMES)}{rng.choice(_SUFFIXES)}").write_bytes(data)
        try:
            came = _through(given, out)
            failure = _outside(root)
        except Exception:
            came, failure = "defect", traceback.format_exc(limit=-4)
        seconds = time.monotonic() - started
    if seconds > SLOWEST:
        failure = failure or f"took {seconds:.0f} s"
    return form, came, seconds, failure


def _through(given: Path, out: Path) -> str:
    """What ``caserows run`` does with the files; what came of it in a word. AssertionError where it is not as it should be."""
    store = Store.open(out / FILE)
    try:
        summary = batch.run(store, batch.inputs(find_reports(given.iterdir())), out, jobs=0)
        for report in texts(store, summary.run_no):
            kept = (out / "texts" / f"{report.report_id}.txt").read_bytes()
            assert kept.decode("utf-8") == report.text, "the text that was kept is not the text that was read"
    finally:
        store.close()
    errors = [json.loads(line) for line in (out / "errors.jsonl").read_text("utf-8").splitlines()]
    for line in errors:
        told = line.get("error", "")
        assert "\n" not in told, f"more than one line: {told}"
        assert "internal error" not in told, told
    return "rows" if summary.counts.kinds else "read" if summary.read else "refused"


def _outside(root: Path) -> str:
    """What stands beside the two folders or where it should not; "" where nothing does."""
    written = {path.relative_to(root).parts[:2] for path in (root / "out").rglob("*")}
    known = {
        ("out", name)
        for name in ("rows.jsonl", "rows.csv", "evidence.csv", "errors.jsonl", "reports.csv", "texts", FILE)
    }
    beside = sorted(str(path) for path in root.iterdir() if path.name not in ("given", "out"))
    beside += sorted("/".join(parts) for parts in written - known)
    beside += sorted(str(path) for path in (root / "given").iterdir())[1:]
    return f"written outside: {beside}" if beside else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1, help="of the first file; the others follow")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    came: Counter[tuple[str, str]] = Counter()
    slowest: list[tuple[float, int]] = []
    failures: list[tuple[int, str]] = []
    started = time.monotonic()
    seeds = range(options.seed, options.seed + options.count)
    with ProcessPoolExecutor(options.processes, initializer=pipeline) as workers:
        for seed, (form, result, seconds, failure) in zip(seeds, workers.map(tried, seeds, chunksize=20), strict=True):
            came[form, result] += 1
            slowest = sorted([*slowest, (seconds, seed)], reverse=True)[:3]
            if failure:
                failures.append((seed, failure))
    print(f"{options.count} damaged files in {time.monotonic() - started:.0f} s, {len(failures)} failures")
    for form in sorted({form for form, _ in came}):
        print(
            f"{form:<16}"
            + "  ".join(f"{result} {came[form, result]}" for result in ("rows", "read", "refused", "defect"))
        )
    print("slowest         " + ", ".join(f"{seconds:.1f} s (seed {seed})" for seconds, seed in slowest))
    for seed, failure in failures[:20]:
        print(f"seed {seed}: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
