"""Commands that hand rows on: export, plot; and the one that takes a curator's corrections back: correct."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from caserows.cli.common import UsageError, complain, one_line_errors
from caserows.model import CaserowsError

RowsFile = Annotated[Path, typer.Argument(metavar="ROWS", help="rows.jsonl, or the folder it is in.")]
TextFolders = Annotated[
    list[Path] | None,
    typer.Option(
        "--texts",
        metavar="DIR",
        help="Folder of the reports, for quotes; may be repeated. Default: the texts kept beside ROWS.",
    ),
]
OutFolder = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the files, made if missing.")]


def export(
    form: Annotated[
        str, typer.Option("--format", metavar="NAME", help="Which format; `--describe` says more of each.")
    ],
    rows: Annotated[Path | None, typer.Argument(metavar="ROWS", help="rows.jsonl, or the folder it is in.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the files, made if missing.")
    ] = None,
    texts: TextFolders = None,
    date: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The date to write where the format demands one.")
    ] = "",
    reported: Annotated[bool, typer.Option("--reported", help="Leave out the patients of other papers.")] = False,
    describe: Annotated[
        bool, typer.Option("--describe", help="Print where each column stands in the format, or why it cannot.")
    ] = False,
) -> None:
    """Write rows in a registry's format: csv, excel, redcap, phenopackets, cbioportal, fhir, omop, parquet, survival."""
    from caserows.export import base, load_format
    from caserows.export.material import UNDATED, load_material

    with one_line_errors():
        try:
            found = load_format(form)
            day = datetime.date.fromisoformat(date) if date else UNDATED
        except (CaserowsError, ValueError) as error:
            raise UsageError(str(error)) from None
        if describe:
            typer.echo(f"{found.name}: {found.about}")
            for column, place in base.describe(found):
                typer.echo(f"{column:<28}{place}")
            return
        if rows is None or out is None:
            raise UsageError("give ROWS and --out DIR, or --describe")
        material = load_material(rows, texts or [], day, reported=reported)
        without = sorted({row.report_id for row in material.rows} - material.texts.keys())
        if without and found.needs_texts:
            raise CaserowsError(f"{found.name} holds the texts: give --texts DIR (no text for {_some(without)})")
        if without and (texts or material.texts):
            complain(f"no text, so no quotes, for {_some(without)}")
        for path in base.write_files(out, found.files(material)):
            typer.echo(path)


def correct(
    rows: RowsFile,
    workbook: Annotated[Path, typer.Option("--workbook", metavar="FILE", help="The workbook, with decisions.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where the corrected rows go.")],
    texts: TextFolders = None,
    gold: Annotated[
        Path | None, typer.Option("--gold", metavar="DIR", help="Also write decided reports as gold files.")
    ] = None,
) -> None:
    """Take a curator's decisions from a workbook that export made of the same rows: accepted, rejected, edited, added.

    With --gold, reports in which every finding was decided also become gold files for evaluate; this needs their texts.
    """
    from caserows.export.corrections import corrected, gold_files, read_corrections
    from caserows.export.material import load_material
    from caserows.output import row_line, write_file

    with one_line_errors():
        material = load_material(rows, texts or [])
        result = corrected(material, read_corrections(workbook))
        if gold:
            found = gold_files(material, result)
            if not found:
                raise CaserowsError(f"{workbook}: no report whose findings are all decided and whose text is there")
            gold.mkdir(parents=True, exist_ok=True)
        write_file(out, "".join(row_line(row) + "\n" for row in result.rows))
        for name, text in (found if gold else {}).items():
            write_file((gold or out) / name, text)
            typer.echo((gold or out) / name)
        typer.echo(f"{out}: " + ", ".join(f"{number} {what}" for what, number in result.counts.items()))


def plot(
    rows: RowsFile,
    out: OutFolder,
    by: Annotated[
        str, typer.Option("--by", metavar="FIELD", help="One survival curve for each value of a field.")
    ] = "",
    origin: Annotated[
        str, typer.Option("--origin", metavar="NAME", help="Only times counted from here: surgery, presentation, …")
    ] = "",
    cited: Annotated[bool, typer.Option("--cited", help="Also the patients of other papers.")] = False,
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help="svg or png.")] = "svg",
) -> None:
    """Draw the survival curve (Kaplan-Meier) and the treatment sequences (swimmer plot) of the rows."""
    from caserows.export.base import write_files
    from caserows.export.material import load_material
    from caserows.export.plots import PICTURES, pictures

    with one_line_errors():
        if kind not in PICTURES:
            raise UsageError(f"no such type of picture: {kind} (there are {', '.join(PICTURES)})")
        for path in write_files(out, pictures(load_material(rows), kind, by=by, origin=origin, cited=cited)):
            typer.echo(path)


def _some(names: list[str], most: int = 3) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
