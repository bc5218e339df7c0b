"""The command that reads many reports: run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from caserows.cli.common import StoreUrl, UsageError, complain, listed, one_line_errors
from caserows.fields import FIELDS
from caserows.kept import kept_input, without_kept
from caserows.output import fold
from caserows.read import STANDARD_INPUT, SUFFIXES, find_reports, is_there, passed_over
from caserows.workers import LIMIT_SECONDS

if TYPE_CHECKING:
    from caserows.batch import Input, Summary

INTERRUPTED = 130
RESULTS = ("rows.jsonl", "rows.csv", "evidence.csv", "reports.csv", "errors.jsonl", "caserows.sqlite", "stdin")
"""What the files that a run writes begin with."""


def run(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH...",
            help="Reports (.txt, .md, .pdf, JATS .xml, .html), folders or .zip archives of them, or - for standard input.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the results, made if missing.")],
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs", "-j", metavar="N", min=0, help="Processes that read; 0: none but this one, no time limit."
        ),
    ] = 1,
    timeout: Annotated[
        float,
        typer.Option("--timeout", metavar="SECONDS", min=0.1, help="What one report may take before it is given up."),
    ] = LIMIT_SECONDS,
    store: StoreUrl = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done with each file; write nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary and no progress bar.")] = False,
) -> None:
    """Turn reports into rows: DIR/rows.jsonl, rows.csv, evidence.csv, reports.csv, errors.jsonl, and the texts in DIR/texts.

    Every result is kept in DIR/caserows.sqlite (or --store) as soon as it is there. The same command goes on where a run
    was stopped, and reads only what is new or changed: another text, or another version of caserows or of its word lists.

    A report that fails is one line on stderr and in errors.jsonl; the others are done all the same. The next run tries
    it again.

    Exit status: 0 all reports done; 1 some reports failed (or the files could not be written); 2 wrong usage, nothing
    to read or nowhere to write; 130 interrupted, with what was done kept.
    """
    from caserows import batch
    from caserows.store import Store
    from caserows.stored import FILE

    with one_line_errors():
        missing = [path for path in paths if not is_there(path)]
        files = without_kept(find_reports(path for path in paths if is_there(path)), paths)
        if not files:
            raise UsageError(
                "\n".join(f"{path}: no such file or folder" for path in missing)
                or f"no report ({', '.join(SUFFIXES)}) in {listed(paths)}"
            )
        address = store or out / FILE
        if dry_run:
            if STANDARD_INPUT in files:
                raise UsageError("standard input can be read only once: no --dry-run for it")
            chosen = batch.inputs(files, missing)
            there = Store.existing(address)
            try:
                status = _say_plan(batch.plan(there, chosen, jobs=jobs, limit=timeout), quiet)
            finally:
                if there:
                    there.close()
            _say_passed_over(paths, out, quiet)
            raise typer.Exit(status)
        _make_folder(out)
        with batch.alone_in(out):
            if STANDARD_INPUT in files:  # as a file it may be an archive
                files = find_reports(kept_input(out) if file == STANDARD_INPUT else file for file in files)
            chosen = batch.inputs(files, missing)
            held = Store.open(address)
            try:
                with _progress(chosen, quiet) as done:
                    summary = batch.run(held, chosen, out, jobs=jobs, limit=timeout, done=done, warn=complain)
            except KeyboardInterrupt:
                complain(f"stopped; what was done is kept in {held.name}, and the same command goes on from there")
                raise typer.Exit(INTERRUPTED) from None
            finally:
                held.close()
    if not quiet:
        _summarise(summary, out, held.name)
    _say_passed_over(paths, out, quiet)
    raise typer.Exit(1 if summary.failed else 0)


def _make_folder(out: Path) -> None:
    """Makes the folder, and finds out before the work whether it can be written to."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out}: cannot be made a folder: {error.strerror or error}") from None
    if not os.access(out, os.W_OK):
        raise UsageError(f"{out}: cannot be written to")


@contextmanager
def _progress(chosen: list[Input], quiet: bool) -> Iterator[Callable[[str], None]]:
    """What is to be called for each file with its error or "": complains, and moves a bar on stderr where that is a terminal."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield lambda error: complain(error) if error else None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, redirect_stderr=True) as bar:
        task = bar.add_task("reports", total=len(chosen))

        def done(error: str) -> None:
            if error:
                complain(error)
            bar.advance(task)

        yield done


def _say_plan(plan: Iterator[tuple[Path, str]], quiet: bool) -> int:
    """Prints what would be done, one file a line, and the sums; the exit status."""
    sums: Counter[str] = Counter()
    said = {"read": "would be read", "there": "is there already"}
    for file, fate in plan:
        sums[fate if fate in said else "failed"] += 1
        if fate not in said:
            complain(fate)
        elif not quiet:
            typer.echo(f"{fold(str(file))}: {said[fate]}")
    if not quiet:
        typer.echo(f"reports   {sums['read']} to read, {sums['there']} there already, {sums['failed']} failed")
    return 1 if sums["failed"] else 0


def _is_result(file: Path, out: Path) -> bool:
    """Whether a file was written by a run, this one or an earlier one whose folder lies in that of the reports."""
    folder = file.resolve().parent
    return file.name.startswith(RESULTS) and (folder == out.resolve() or (folder / "reports.csv").is_file())


def _say_passed_over(paths: list[Path], out: Path, quiet: bool) -> None:
    """How many files in folders and archives are of a kind that is not read, by suffix."""
    found = (file for file in passed_over(paths) if not _is_result(file, out))
    kinds = Counter(file.suffix.lower() or "no suffix" for file in found)
    if kinds and not quiet:
        shown = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
        typer.echo(f"passed    {kinds.total()} of other kinds passed over: {fold(shown)}")


def _summarise(summary: Summary, out: Path, store: str) -> None:
    held = summary.counts
    typer.echo(f"{'field':<26}{'rows':>6}{'findings':>10}")
    for name in FIELDS:
        typer.echo(f"{name:<26}{held.filled[name]:>6}{held.findings[name]:>10}")
    typer.echo(f"{'all fields':<26}{held.kinds.total():>6}{held.findings.total():>10}\n")
    total = summary.read + summary.there + summary.failed
    typer.echo(
        f"reports   {total} found, {held.empty} without a patient, {summary.failed} failed"
        f"{f', {summary.warned} in part' if summary.warned else ''}; "
        f"{summary.read} read now, {summary.there} there already"
    )
    typer.echo(f"rows      {held.kinds['reported']} reported, {held.kinds['cited']} cited")
    typer.echo(f"written   {out / 'rows.jsonl'}, rows.csv, evidence.csv, reports.csv, errors.jsonl, texts")
    typer.echo(f"kept      run {summary.run_no} in {store}")
