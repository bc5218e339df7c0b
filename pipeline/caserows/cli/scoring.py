"""Commands that compare rows with gold: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caserows.cli.common import UsageError, one_line_errors
from caserows.fields import FIELDS


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

    with one_line_errors():
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
