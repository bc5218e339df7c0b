"""The commands. Results go to stdout, errors to stderr, one line each."""

from __future__ import annotations

import io
import sys

import typer

from caserows.cli.annotating import agreement, annotate
from caserows.cli.batching import run
from caserows.cli.comparing import diff, links, runs
from caserows.cli.exporting import correct, export, plot
from caserows.cli.guarding import accept, guard
from caserows.cli.linking import code, knowledge_base
from caserows.cli.reading import explain, fields, mentions, show
from caserows.cli.scoring import evaluate

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def prepare() -> None:
    """Published tumour case reports in, one data row per patient out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show β is no reason to stop


for command in (
    run,
    runs,
    diff,
    links,
    show,
    explain,
    mentions,
    fields,
    evaluate,
    guard,
    accept,
    agreement,
    export,
    correct,
    plot,
    code,
    knowledge_base,
):
    app.command()(command)
app.add_typer(annotate, name="annotate")
