"""Commands for annotators: annotate export, annotate import; agreement."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from caserows.cli.common import UsageError, complain, listed, one_line_errors
from caserows.model import CaseRow, CaserowsError, Report
from caserows.read import find_reports, read_report

annotate = typer.Typer(no_args_is_help=True, help="Exchange rows with annotation tools: brat and Label Studio.")


class Format(StrEnum):
    brat = "brat"
    label_studio = "label-studio"


AnyFormat = Annotated[Format, typer.Option("--format", metavar="FORMAT", help="brat or label-studio.")]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the results, made if missing.")]
TextFolders = Annotated[list[Path], typer.Option("--texts", metavar="DIR", help="Folder of reports; may be repeated.")]


@annotate.command("export")
def annotate_export(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Reports (.txt, .md) or folders of them.")],
    form: AnyFormat,
    out: Out,
    pred: Annotated[Path | None, typer.Option("--pred", metavar="FILE", help="Rows of `run` to start from.")] = None,
    gold: Annotated[
        list[Path] | None, typer.Option("--gold", metavar="DIR", help="Gold to start from instead.")
    ] = None,
) -> None:
    """Write reports for an annotation tool, with rows as pre-annotations; without --pred or --gold, nothing is marked.

    brat: DIR/REPORT.txt and REPORT.ann, annotation.conf, visual.conf. Label Studio: DIR/tasks.json and config.xml.
    """
    from caserows.annotate import write_brat, write_label_studio
    from caserows.evaluate import load_rows

    with one_line_errors():
        if pred and gold:
            raise UsageError("--pred and --gold: one of them")
        if gold:
            reports = _gold_reports(gold, paths)
        else:
            rows = load_rows(pred / "rows.jsonl" if pred.is_dir() else pred) if pred else {}
            reports = [(report, rows.pop(report.report_id, [])) for report in _reports(paths)]
            if rows:
                complain(f"rows of {len(rows)} reports whose text is not in {listed(paths)}: {', '.join(sorted(rows))}")
        _folder(out)
        number = (write_brat if form is Format.brat else write_label_studio)(out, reports)
        marked = sum(len(found) for _, rows_of_one in reports for row in rows_of_one for found in row.findings.values())
        typer.echo(f"{number} reports with {marked} findings marked, written to {out}")


@annotate.command("import")
def annotate_import(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A brat folder or .ann file, or a Label Studio export.")],
    form: AnyFormat,
    texts: TextFolders,
    out: Out,
    annotator: Annotated[
        str, typer.Option("--annotator", metavar="WHO", help="Whose annotations (Label Studio): id or email.")
    ] = "",
) -> None:
    """Turn corrected files into gold: DIR/REPORT.json, stand-off, with the sha256 of the raw text found in --texts.

    Nothing is written where one file has an error. Exit status: 0 all imported; 1 an error; 2 wrong usage.
    """
    from caserows.annotate import read_brat, read_label_studio, write_gold
    from caserows.annotate.shown import ShownTexts

    with one_line_errors():
        known = ShownTexts(_reports(texts))
        unsubmitted: list[str] = []
        if form is Format.brat:
            if annotator:
                raise UsageError("--annotator: brat files have no annotators; give each a folder")
            found = read_brat(path, known)
        else:
            found, unsubmitted = read_label_studio(path, known, annotator)
        names = [report.report_id for report, _ in found]
        for name in names:
            if names.count(name) > 1:
                raise CaserowsError(f"{path}: {name} is there twice")
        _folder(out)
        for report, rows in found:
            write_gold(out, report.report_id, report.sha256, rows)
        for task in unsubmitted:
            complain(f"{task}: no annotation submitted{f' by {annotator}' if annotator else ''}")
        typer.echo(f"{len(found)} gold files written to {out}")


def agreement(
    one: Annotated[Path, typer.Argument(metavar="A", help="Gold of one annotator: a folder or a file.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="Gold of the other annotator for the same reports.")],
    texts: Annotated[
        list[Path] | None, typer.Option("--texts", metavar="DIR", help="Folder of reports, to quote the evidence.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Disagreements for adjudication: .tsv, .csv, .json."),
    ] = None,
    decided: Annotated[
        Path | None,
        typer.Option("--decided", metavar="FILE", help="The same file, with the decision column filled in."),
    ] = None,
    gold: Annotated[Path | None, typer.Option("--gold", metavar="DIR", help="Folder for the adjudicated gold.")] = None,
) -> None:
    """How well two annotators agree: F1 by field with the scorer's own comparators, Cohen's kappa where a field is a choice.

    With --decided and --gold, writes the gold that follows from the decisions: A, B, both or neither on every line.
    """
    from caserows.annotate import write_gold
    from caserows.evaluate.adjudication import adjudicated, read_decisions, write_disagreements
    from caserows.evaluate.agreement import compare, table_lines
    from caserows.evaluate.load import load_gold, load_hashes, load_texts

    with one_line_errors():
        if (decided is None) != (gold is None):
            raise UsageError("--decided and --gold belong together")
        first, second, hashes = load_gold([one]), load_gold([other]), load_hashes([one, other])
        result = compare(first, second)
        found = load_texts([one, other], texts) if texts else {}
        for line in table_lines(result):
            typer.echo(line)
        if out:
            write_disagreements(out, result.disagreements, found)
        if decided and gold:
            merged = adjudicated(first, result.disagreements, read_decisions(decided))
            _folder(gold)
            for report_id, rows in merged.items():
                write_gold(gold, report_id, hashes[report_id], rows)


def _reports(paths: Sequence[Path]) -> list[Report]:
    files = find_reports(paths)
    if not files:
        raise UsageError(f"no .txt or .md file in {listed(paths)}")
    return [read_report(file) for file in files]


def _gold_reports(gold: Sequence[Path], paths: Sequence[Path]) -> list[tuple[Report, list[CaseRow]]]:
    """Gold rows with the reports they belong to by sha256; those without text are named."""
    from caserows.evaluate import load_gold, load_texts

    rows, found = load_gold(gold), load_texts(gold, paths)
    if missing := sorted(rows.keys() - found.keys()):
        complain(f"{len(missing)} gold reports have no text of their sha256 in {listed(paths)}: {', '.join(missing)}")
    return [(Report(report_id=name, text=found[name]), rows[name]) for name in sorted(found)]


def _folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: cannot be made a folder: {error.strerror or error}") from None
