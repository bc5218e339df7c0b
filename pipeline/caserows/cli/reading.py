"""Commands that read reports: run, show, explain; and the list of fields."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from caserows.cli.common import (
    ReportFile,
    UsageError,
    complain,
    console,
    listed,
    one_line,
    one_line_errors,
    pipeline,
    print_snippets,
    read_file,
)
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError
from caserows.output import described, evidence_lines, fold, shown, write_all
from caserows.read import find_reports

if TYPE_CHECKING:
    from spacy.language import Language


def run(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Reports (.txt, .md) or folders of them.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the results, made if missing.")],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary and no progress bar.")] = False,
) -> None:
    """Turn reports into rows: DIR/rows.jsonl, rows.csv, evidence.csv and errors.jsonl.

    A report that fails is one line on stderr and in errors.jsonl; the others are done all the same.

    Exit status: 0 all reports done; 1 some reports failed (or the files could not be written); 2 wrong usage, nothing
    to read or nowhere to write.
    """
    with one_line_errors():
        errors = [
            {"file": str(path), "error": f"{path}: no such file or folder"} for path in paths if not path.exists()
        ]
        files = find_reports(path for path in paths if path.exists())
        if not files:
            raise UsageError("\n".join(e["error"] for e in errors) or f"no .txt or .md file in {listed(paths)}")
        _writable(out)
        nlp = pipeline()
    for error in errors:
        complain(error["error"])
    empty = 0
    rows: list[CaseRow] = []
    evidence: list[list[object]] = []
    names: dict[str, Path] = {}
    for file in _progress(files, quiet):
        try:
            found, lines = _rows_of(file, nlp, names)
        except Exception as error:  # one report's failure, even a defect of ours, is not the others'
            errors.append({"file": str(file), "error": one_line(error, file)})
            complain(errors[-1]["error"])
        else:
            empty += not found
            rows += found
            evidence += lines
    with one_line_errors():
        evidence.sort(key=lambda line: (str(line[0]), int(str(line[1])), line[2] != "reported"))
        write_all(out, rows, evidence, errors)
    if not quiet:
        _summarise(rows, out, files=len(files), empty=empty, failed=len(errors))
    raise typer.Exit(1 if errors else 0)


def show(file: ReportFile) -> None:
    """Print the rows of one report, each value with its evidence where it stands in the text."""
    with one_line_errors(file):
        reading = read_file(file)
        out = console()
        if not reading.rows:
            out.print(f"{reading.report.report_id}: no patient found")
        for row in reading.rows:
            out.print(Text(f"{row.report_id} case {row.case_no} ({row.case_kind})", style="bold"))
            for name in FIELDS:
                for finding in row.findings.get(name, ()):
                    out.print(Text(f"  {name}: ", style="cyan").append(described(finding), style="default"))
                    print_snippets(out, reading.report.text, finding.evidence)
            out.print()


def explain(
    file: ReportFile,
    case: Annotated[int, typer.Argument(metavar="CASE", help="Number of the case in the report.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A field's name; see `caserows fields`.")],
) -> None:
    """Print every candidate for one field of one case: taken or turned down, by which rule, cue and reason."""
    with one_line_errors(file):
        if field not in FIELDS:
            raise UsageError(f"no such field: {field} (`caserows fields` lists them)")
        reading = read_file(file)
        cases = sorted({row.case_no for row in reading.rows})
        if case not in cases:
            there = f"it has {', '.join(map(str, cases))}" if cases else "it has none"
            raise UsageError(f"{file}: no case {case}: {there}")
        decisions = [d for d in reading.decisions if d.case_no == case and d.field == field]
        out = console()
        if not decisions:
            out.print(f"{reading.report.report_id} case {case} {field}: no candidate in the text")
        for decision in sorted(decisions, key=lambda d: not d.taken):
            verdict = Text("taken", style="bold green") if decision.taken else Text("turned down", style="bold red")
            extra = ", ".join(f"{name} {value}" for name, value in decision.attributes.items())
            value = f"{shown(decision.value)} ({extra})" if extra else shown(decision.value)
            out.print(verdict.append(f": {value}", style="default"))
            parts = {"rule": decision.rule, "section": decision.section, "cue": decision.cue, "reason": decision.reason}
            out.print(Text("  " + "; ".join(f"{name}: {fold(part)}" for name, part in parts.items() if part)))
            print_snippets(out, reading.report.text, decision.evidence)


def fields(
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a case row.")] = False,
    for_gold: Annotated[bool, typer.Option("--gold-schema", help="Print the JSON Schema of a gold file.")] = False,
) -> None:
    """List the fields of a case row, or print the JSON Schema of a row or of a gold file."""
    if schema or for_gold:
        from caserows.schema import gold_schema, row_schema

        typer.echo(json.dumps(gold_schema() if for_gold else row_schema(), indent=2, ensure_ascii=False))
        return
    out = console()
    for column in FIELDS.values():
        kind = f"{'single' if column.single else 'list'}, {column.kind}{f' in {column.unit}' if column.unit else ''}"
        out.print(Text(column.name, style="bold").append(f"  ({kind})", style="default"))
        out.print(Text(f"    {column.definition}"))
        if column.allowed:
            out.print(Text(f"    values: {', '.join(column.allowed)}"))
        for attribute in column.attributes:
            about = (
                ", ".join(attribute.allowed) or f"{attribute.kind}{f' in {attribute.unit}' if attribute.unit else ''}"
            )
            out.print(Text(f"    {attribute.name}: {about}"))


def _rows_of(file: Path, nlp: Language, names: dict[str, Path]) -> tuple[tuple[CaseRow, ...], list[list[object]]]:
    """The rows of one report with their lines of evidence.csv; ``names`` remembers which file has which report id."""
    if file.stem in names:
        raise CaserowsError(f"{file}: same report id as {names[file.stem]}: {file.stem}")
    names[file.stem] = file
    reading = read_file(file, nlp)
    return reading.rows, [line for row in reading.rows for line in evidence_lines(row, reading.report.text)]


def _writable(out: Path) -> None:
    """Makes the folder, and finds out before the work whether it can be written to."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out}: cannot be made a folder: {error.strerror or error}") from None
    if not os.access(out, os.W_OK):
        raise UsageError(f"{out}: cannot be written to")


def _progress(files: list[Path], quiet: bool) -> Iterable[Path]:
    """The files one by one, with a bar on stderr where that is a terminal."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield from files
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stderr=True) as bar:
        task = bar.add_task("reports", total=len(files))
        for file in files:
            yield file
            bar.advance(task)


def _summarise(rows: list[CaseRow], out: Path, *, files: int, empty: int, failed: int) -> None:
    kinds = Counter(row.case_kind for row in rows)
    filled = Counter(name for row in rows for name, found in row.findings.items() if found)
    findings = Counter(name for row in rows for name, found in row.findings.items() for _ in found)
    typer.echo(f"{'field':<26}{'rows':>6}{'findings':>10}")
    for name in FIELDS:
        typer.echo(f"{name:<26}{filled[name]:>6}{findings[name]:>10}")
    typer.echo(f"{'all fields':<26}{len(rows):>6}{findings.total():>10}\n")
    typer.echo(f"reports   {files} found, {empty} without a patient, {failed} failed")
    typer.echo(f"rows      {kinds['reported']} reported, {kinds['cited']} cited")
    typer.echo(f"written   {out / 'rows.jsonl'}, rows.csv, evidence.csv, errors.jsonl")
