"""The commands: run, show, explain, fields, evaluate. Results go to stdout, errors to stderr, one line each."""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError, Evidence
from caserows.output import described, evidence_lines, fold, shown, snippet_parts, write_all
from caserows.read import find_reports, read_report

if TYPE_CHECKING:
    from spacy.language import Language

    from caserows.rows import Reading

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class UsageError(CaserowsError):
    """A command that cannot mean anything: exit status 2."""


ReportFile = Annotated[Path, typer.Argument(metavar="FILE", help="A report, .txt or .md.")]


@app.callback()
def prepare() -> None:
    """Published tumour case reports in, one data row per patient out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show β is no reason to stop


@app.command()
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
    with _one_line_errors():
        errors = [
            {"file": str(path), "error": f"{path}: no such file or folder"} for path in paths if not path.exists()
        ]
        files = find_reports(path for path in paths if path.exists())
        if not files:
            raise UsageError("\n".join(e["error"] for e in errors) or f"no .txt or .md file in {_listed(paths)}")
        _writable(out)
        nlp = _pipeline()
    for error in errors:
        _complain(error["error"])
    empty = 0
    rows: list[CaseRow] = []
    evidence: list[list[object]] = []
    names: dict[str, Path] = {}
    for file in _progress(files, quiet):
        try:
            found, lines = _rows_of(file, nlp, names)
        except Exception as error:  # one report's failure, even a defect of ours, is not the others'
            errors.append({"file": str(file), "error": _one_line(error, file)})
            _complain(errors[-1]["error"])
        else:
            empty += not found
            rows += found
            evidence += lines
    with _one_line_errors():
        evidence.sort(key=lambda line: (str(line[0]), int(str(line[1])), line[2] != "reported"))
        write_all(out, rows, evidence, errors)
    if not quiet:
        _summarise(rows, out, files=len(files), empty=empty, failed=len(errors))
    raise typer.Exit(1 if errors else 0)


@app.command()
def show(file: ReportFile) -> None:
    """Print the rows of one report, each value with its evidence where it stands in the text."""
    with _one_line_errors(file):
        reading = _read(file)
        console = _console()
        if not reading.rows:
            console.print(f"{reading.report.report_id}: no patient found")
        for row in reading.rows:
            console.print(Text(f"{row.report_id} case {row.case_no} ({row.case_kind})", style="bold"))
            for name in FIELDS:
                for finding in row.findings.get(name, ()):
                    console.print(Text(f"  {name}: ", style="cyan").append(described(finding), style="default"))
                    _print_snippets(console, reading.report.text, finding.evidence)
            console.print()


@app.command()
def explain(
    file: ReportFile,
    case: Annotated[int, typer.Argument(metavar="CASE", help="Number of the case in the report.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A field's name; see `caserows fields`.")],
) -> None:
    """Print every candidate for one field of one case: taken or turned down, by which rule, cue and reason."""
    with _one_line_errors(file):
        if field not in FIELDS:
            raise UsageError(f"no such field: {field} (`caserows fields` lists them)")
        reading = _read(file)
        cases = sorted({row.case_no for row in reading.rows})
        if case not in cases:
            there = f"it has {', '.join(map(str, cases))}" if cases else "it has none"
            raise UsageError(f"{file}: no case {case}: {there}")
        decisions = [d for d in reading.decisions if d.case_no == case and d.field == field]
        console = _console()
        if not decisions:
            console.print(f"{reading.report.report_id} case {case} {field}: no candidate in the text")
        for decision in sorted(decisions, key=lambda d: not d.taken):
            verdict = Text("taken", style="bold green") if decision.taken else Text("turned down", style="bold red")
            extra = ", ".join(f"{name} {value}" for name, value in decision.attributes.items())
            value = f"{shown(decision.value)} ({extra})" if extra else shown(decision.value)
            console.print(verdict.append(f": {value}", style="default"))
            parts = {"rule": decision.rule, "section": decision.section, "cue": decision.cue, "reason": decision.reason}
            console.print(Text("  " + "; ".join(f"{name}: {fold(part)}" for name, part in parts.items() if part)))
            _print_snippets(console, reading.report.text, decision.evidence)


@app.command()
def fields(
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of a case row.")] = False,
) -> None:
    """List the fields of a case row, or print its JSON Schema."""
    if schema:
        from caserows.schema import row_schema

        typer.echo(json.dumps(row_schema(), indent=2, ensure_ascii=False))
        return
    console = _console()
    for column in FIELDS.values():
        kind = f"{'single' if column.single else 'list'}, {column.kind}{f' in {column.unit}' if column.unit else ''}"
        console.print(Text(column.name, style="bold").append(f"  ({kind})", style="default"))
        console.print(Text(f"    {column.definition}"))
        if column.allowed:
            console.print(Text(f"    values: {', '.join(column.allowed)}"))
        for attribute in column.attributes:
            about = (
                ", ".join(attribute.allowed) or f"{attribute.kind}{f' in {attribute.unit}' if attribute.unit else ''}"
            )
            console.print(Text(f"    {attribute.name}: {about}"))


@app.command()
def evaluate(
    gold: Annotated[list[Path], typer.Option("--gold", metavar="DIR", help="Folder of gold files; may be repeated.")],
    pred: Annotated[Path, typer.Option("--pred", "--rows", metavar="FILE", help="rows.jsonl, or the folder it is in.")],
    texts: Annotated[
        list[Path] | None, typer.Option("--texts", metavar="DIR", help="Folder of reports; may be repeated.")
    ] = None,
    errors: Annotated[
        str, typer.Option("--errors", metavar="FIELD", help="Print every error of a field, or of `all`.")
    ] = "",
) -> None:
    """Score rows against gold: precision, recall and F1 by field.

    With --errors, first every false (FP) and missed (FN) value as one line: report, case, field, verdict, value,
    evidence.
    """
    from caserows.evaluate import error_lines, load_gold, load_rows, load_texts, score, table_lines

    with _one_line_errors():
        if errors and errors != "all" and errors.partition(".")[0] not in FIELDS:
            raise UsageError(f"no such field: {errors} (`caserows fields` lists them)")
        truth = load_gold(gold)
        rows = load_rows(pred / "rows.jsonl" if pred.is_dir() else pred)
        found = load_texts(gold, texts or ())
        scores = score(truth, rows, found)
        if errors:
            for line in error_lines(scores, found, errors):
                typer.echo(line)
            typer.echo()
        for line in table_lines(scores):
            typer.echo(line)
        if texts:
            typer.echo(f"gold reports without text       {len(truth.keys() - found.keys())} of {len(truth)}")


def _pipeline() -> Language:
    """The pipeline, loaded without the noise of its parts (PyRuSH logs the document's text)."""
    warnings.simplefilter("ignore")
    from loguru import logger

    logger.disable("PyRuSH")
    logger.disable("medspacy")
    from caserows import build

    return build.load()


def _read(file: Path, nlp: Language | None = None) -> Reading:
    from caserows.rows import read_rows

    report = read_report(file)
    return read_rows(report, nlp or _pipeline())


def _rows_of(file: Path, nlp: Language, names: dict[str, Path]) -> tuple[tuple[CaseRow, ...], list[list[object]]]:
    """The rows of one report with their lines of evidence.csv; ``names`` remembers which file has which report id."""
    if file.stem in names:
        raise CaserowsError(f"{file}: same report id as {names[file.stem]}: {file.stem}")
    names[file.stem] = file
    reading = _read(file, nlp)
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


def _listed(paths: Iterable[Path]) -> str:
    return ", ".join(map(str, paths))


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True, markup=False, emoji=False)


def _print_snippets(console: Console, text: str, evidence: Iterable[Evidence]) -> None:
    """Each evidence span in its surroundings: bold on a terminal, between « and » elsewhere."""
    for span in evidence:
        before, inside, after = snippet_parts(text, span.start, span.end)
        inside = inside if console.is_terminal else f"«{inside}»"
        place = Text(f"    [{span.start}, {span.end}) ", style="dim")
        console.print(place.append(before, style="default").append(inside, style="bold").append(after, style="default"))


def _one_line(error: Exception, file: Path | None = None) -> str:
    """An error as one line that names the file; a defect of the program's own is called so."""
    if isinstance(error, CaserowsError):
        text = str(error)
        return fold(text if file is None or str(file) in text else f"{file}: {text}").strip()
    about = fold(f"internal error: {type(error).__name__}: {error}").strip(" :")
    return f"{file}: {about}" if file else about


def _complain(line: str) -> None:
    print(line, file=sys.stderr)


@contextmanager
def _one_line_errors(file: Path | None = None) -> Iterator[None]:
    """Ends the command with one line on stderr: status 2 for wrong usage, 1 for all else."""
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except CaserowsError as error:
        for line in str(error).splitlines():
            _complain(line)
        raise typer.Exit(2 if isinstance(error, UsageError) else 1) from None
    except Exception as error:
        _complain(_one_line(error, file))
        raise typer.Exit(1) from None


if __name__ == "__main__":
    app()
