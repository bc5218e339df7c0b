"""What is kept beside the rows: the text of every report, as the offsets count it, and what each document states of itself.

``texts/<report_id>.txt`` holds the text as UTF-8, so that ``text[start:end]`` of every evidence can be looked up, whatever the report
came from; ``reports.csv`` has a line for each report with the sha256 of that file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from caserows.model import CaserowsError, Report
from caserows.output import write_file, write_table
from caserows.read import safe_name, standard_input

TEXTS = "texts"
REPORT_COLUMNS = (
    "report_id", "file", "format", "sha256", "characters", "pages", "doi", "title", "journal", "year", "warnings"
)  # fmt: skip


def keep_text(out: Path, report: Report) -> None:
    """Write the text of a report into ``out/texts``; CaserowsError, naming the file, where it cannot be written."""
    folder = out / TEXTS
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CaserowsError(f"{folder}: cannot be made a folder: {error.strerror or error}") from None
    write_file(folder / f"{report.report_id}.txt", report.text)


def kept_texts(out: Path, report_ids: Iterable[str]) -> Mapping[str, str]:
    """Report id → text, of those reports whose text is kept in ``out/texts``; none where there is no such folder."""
    found: dict[str, str] = {}
    for report_id in report_ids:
        path = out / TEXTS / f"{report_id}.txt"
        if report_id == safe_name(report_id) and path.is_file():
            try:
                found[report_id] = path.read_bytes().decode("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise CaserowsError(f"{path}: cannot be read: {error}") from None
    return found


def without_kept(files: Iterable[Path], given: Iterable[Path]) -> list[Path]:
    """The files less the texts that a run kept of other files: its folder may lie in the folder of the reports.

    A text is known as kept by the ``reports.csv`` beside its folder; texts that were ``given`` as such, or by their folder, stay.
    """
    meant = [path.resolve() for path in given]
    runs: dict[Path, Mapping[str, Path]] = {}

    def is_kept(file: Path) -> bool:
        folder = file.resolve().parent
        if folder.name != TEXTS or any(path.is_relative_to(folder) for path in meant):
            return False
        if folder not in runs:
            runs[folder] = _sources(folder.parent)
        return runs[folder].get(file.stem, file).parts[-2:] != (TEXTS, file.name)

    return [file for file in files if not (file.suffix == ".txt" and is_kept(file))]


def _sources(out: Path) -> Mapping[str, Path]:
    """Report id → the file it was read from, by the ``reports.csv`` of a run; none where no run wrote into the folder."""
    table = out / "reports.csv"
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", errors="replace", newline="") as stream:
        return {line.get("report_id") or "": Path(line.get("file") or "") for line in csv.DictReader(stream)}


def kept_input(out: Path) -> Path:
    """Standard input as a file of its own, ``out/stdin``, so that a run can be gone on with and be shared among processes."""
    data = standard_input()
    path = out / "stdin"
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CaserowsError(f"{path}: cannot be written: {error.strerror or error}") from None
    return path


def report_line(report: Report) -> list[object]:
    """The line of a report in ``reports.csv``; what the document does not state is empty."""
    stated = report.stated
    known = [stated.doi, stated.title, stated.journal, stated.year or "", "; ".join(stated.warnings)]
    size = [len(report.text), stated.pages or ""]
    return [report.report_id, report.source, stated.format, report.sha256, *size, *known]


def write_reports(out: Path, lines: Iterable[Sequence[object]]) -> None:
    """Write ``out/reports.csv``, a line at a time, in the order given."""
    write_table(out / "reports.csv", REPORT_COLUMNS, lines)
