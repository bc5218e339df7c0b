"""Speed, growth and memory of the whole path from text to rows, beside medspaCy's default pipeline.

Prints three small tables and ends with status 1 where a requirement is not met. The two programs take turns, a few
texts each, so that whatever else the machine does falls on both. All times are processor time of one process; reading
files is left out, loading is shown apart.
"""

from __future__ import annotations

import argparse
import platform
import re
import resource
import subprocess
import sys
import textwrap
import time
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

from loguru import logger
from spacy.language import Language

from caserows.build import load
from caserows.model import CaserowsError, Report
from caserows.read import find_reports, read_report
from caserows.repair import repair
from caserows.rows import read_rows

ROOT = Path(__file__).resolve().parents[1]
SUPPLIED = re.compile(r"00[0-4]_")

DOCUMENTS = 100
PEER_DOCUMENTS = 10
ROUNDS = 10
GROWTH = (1, 4, 16)
LONG_LINE = 200_000
REPEATS = 3
NARROWEST = 76

LEAST_RATIO = 8.0
"""Of the rules alone."""
LEAST_RATIO_WITH_MODEL = 4.0
MOST_MEGABYTES = 600.0
MOST_GROWTH = 1.5
"""A text 16 times as long may cost at most this many times as much a character."""


def texts_in(folder: Path) -> tuple[list[Report], str]:
    """The supplied articles (``000_`` to ``004_``) of a folder, else all its reports; the reports of this repository
    where there is no such folder. With a line that says which."""
    if not folder.is_dir():
        own = read_all(ROOT / "corpus" / "text")
        return own, f"{folder}: no such folder; using the {len(own)} reports of corpus/text"
    found = read_all(folder)
    supplied = [report for report in found if SUPPLIED.match(report.report_id)]
    chosen = supplied or found
    return (
        chosen,
        f"{folder}: {'the ' if supplied else 'all '}{len(chosen)} {'supplied articles' if supplied else 'reports'}",
    )


def read_all(folder: Path) -> list[Report]:
    found = find_reports([folder])
    if not found:
        raise CaserowsError(f"{folder}: no .txt or .md file")
    return [read_report(file) for file in found]


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def compare(reports: Sequence[Report]) -> bool:
    """Documents a second of caserows by rules alone, of caserows with its entity model, and of medspaCy, in turns; True where
    both ratios are met."""
    ours = load()
    peer = peer_pipeline()
    for report in reports:
        read_rows(report, ours)
    peer(reports[0].text)
    spent = {"rules": 0.0, "model": 0.0, "peer": 0.0}
    for n in range(ROUNDS):
        turn = [reports[(n * DOCUMENTS // ROUNDS + i) % len(reports)] for i in range(DOCUMENTS // ROUNDS)]
        with ours.select_pipes(disable=["caserows_learned"]):
            spent["rules"] += sum(seconds(lambda report=report: read_rows(report, ours)) for report in turn)
        spent["model"] += sum(seconds(lambda report=report: read_rows(report, ours)) for report in turn)
        for i in range(PEER_DOCUMENTS // ROUNDS):
            text = reports[(n * PEER_DOCUMENTS // ROUNDS + i) % len(reports)].text
            spent["peer"] += seconds(lambda text=text: peer(text))
    print(f"{'program':<34}{'documents':>10}{'seconds':>10}{'per second':>12}")
    speed = {}
    for name, title, count in (
        ("rules", "caserows, text to rows, rules alone", DOCUMENTS),
        ("model", "the same with the entity model", DOCUMENTS),
        ("peer", "medspacy.load(), default pipeline", PEER_DOCUMENTS),
    ):
        speed[name] = count / spent[name]
        print(f"{title:<36}{count:>8}{spent[name]:>10.2f}{speed[name]:>12.1f}")
    alone, whole = speed["rules"] / speed["peer"], speed["model"] / speed["peer"]
    met = [
        verdict("rules alone to medspaCy", alone, "at least", LEAST_RATIO, alone >= LEAST_RATIO),
        verdict(
            "with the entity model to medspaCy",
            whole,
            "at least",
            LEAST_RATIO_WITH_MODEL,
            whole >= LEAST_RATIO_WITH_MODEL,
        ),
    ]
    return all(met)


def peer_pipeline() -> Callable[[str], object]:
    """medspaCy as it comes; PyRuSH would log every text to stderr."""
    logger.disable("PyRuSH")
    import medspacy

    return medspacy.load()


def growth(report: Report) -> bool:
    """One report 1, 4 and 16 times in one text, and one endless line; True where cost is in proportion to length."""
    nlp = load()
    print(f"\n{'text':<34}{'read':>10}{'ms':>10}{'µs a char.':>12}")
    costs = [_timed(f"{n} × {report.report_id}"[:33], copies(report.text, n), nlp) for n in GROWTH]
    prose = " ".join(report.text.split()) + " "
    _timed("one line of prose", (prose * (LONG_LINE // len(prose) + 1))[:LONG_LINE], nlp)
    _timed("one line of words, no full stop", "word " * (LONG_LINE // 5), nlp)
    _timed("one line of one letter", "x" * LONG_LINE, nlp)
    ratio = costs[-1] / costs[0]
    return verdict(f"cost a character, {GROWTH[-1]} × to 1 ×", ratio, "at most", MOST_GROWTH, ratio <= MOST_GROWTH)


def copies(text: str, times: int) -> str:
    """The same text several times over, each copy wrapped at another width: lines that come back unchanged are taken for
    running heads and dropped, and a dropped text costs nothing."""
    paragraphs = repair(text).text.splitlines()
    wrapped = (
        "\n\n".join(textwrap.fill(paragraph, NARROWEST + 2 * n) for paragraph in paragraphs if paragraph.strip())
        for n in range(times)
    )
    return "\n\n\n".join(wrapped)


def _timed(name: str, text: str, nlp: Language) -> float:
    """Prints one line of the growth table; microseconds a character that repair leaves to be read, the best of a few runs."""
    report = Report(report_id="growth", text=text)
    length = len(repair(text).text)
    best = min(seconds(lambda: read_rows(report, nlp)) for _ in range(REPEATS))
    cost = best / length * 1e6
    print(f"{name:<34}{length:>10}{best * 1e3:>10.1f}{cost:>12.2f}")
    return cost


def memory(folder: Path) -> bool:
    """Peak memory of a fresh process that reads every text once; True where it is within bounds."""
    command = [sys.executable, "-W", "ignore", str(Path(__file__).resolve()), "--texts", str(folder), "--alone"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    megabytes, loading = float(said[-2]), float(said[-1])
    print(f"\n{'a process of its own: import and load, seconds':<54}{loading:>12.2f}")
    return verdict("peak memory, MB", megabytes, "below", MOST_MEGABYTES, megabytes < MOST_MEGABYTES)


def alone(reports: Sequence[Report]) -> None:
    """What the process of its own does: the documents of the comparison, then its peak memory in MB and its loading time."""
    nlp = load()
    loading = time.process_time()
    for n in range(DOCUMENTS):
        read_rows(reports[n % len(reports)], nlp)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), loading)


def verdict(name: str, value: float, how: str, bound: float, met: bool) -> bool:
    print(f"{name:<54}{value:>12.2f}   {how} {bound:g}: {'met' if met else 'NOT MET'}")
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--texts", type=Path, default=Path("../shared/corpus"), metavar="DIR", help="folder of reports")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    reports, which = texts_in(options.texts)
    if options.alone:
        alone(reports)
        return 0
    length = sum(len(report.text) for report in reports) // len(reports)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("spacy", "medspacy", "scispacy"))
    print(f"{which}, {length} characters on average; one process, Python {platform.python_version()}, {libraries}\n")
    met = [compare(reports), growth(reports[0]), memory(options.texts)]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
