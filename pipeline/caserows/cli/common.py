"""What the commands share: the pipeline, the console, and errors as one line each."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from caserows.job import pipeline
from caserows.model import CaserowsError, Evidence
from caserows.output import one_line, snippet_parts
from caserows.read import read_report

if TYPE_CHECKING:
    from spacy.language import Language

    from caserows.rows import Reading

ReportFile = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A report (.txt, .md, .pdf, .xml, .html), one in an archive (papers.zip/case.pdf), or -."
    ),
]
StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        help="Store of the results, sqlite:///FILE or postgresql://…; default DIR/caserows.sqlite.",
    ),
]


class UsageError(CaserowsError):
    """A command that cannot mean anything: exit status 2."""


def read_file(file: Path, nlp: Language | None = None) -> Reading:
    from caserows.rows import read_rows

    report = read_report(file)
    return read_rows(report, nlp or pipeline())


def listed(paths: Iterable[Path]) -> str:
    return ", ".join(map(str, paths))


def console() -> Console:
    return Console(highlight=False, soft_wrap=True, markup=False, emoji=False)


def print_snippets(console: Console, text: str, evidence: Iterable[Evidence]) -> None:
    """Each evidence span in its surroundings: bold on a terminal, between « and » elsewhere."""
    for span in evidence:
        before, inside, after = snippet_parts(text, span.start, span.end)
        inside = inside if console.is_terminal else f"«{inside}»"
        place = Text(f"    [{span.start}, {span.end}) ", style="dim")
        console.print(place.append(before, style="default").append(inside, style="bold").append(after, style="default"))


def complain(line: str) -> None:
    print(line, file=sys.stderr)


@contextmanager
def one_line_errors(file: Path | None = None) -> Iterator[None]:
    """Ends the command with one line on stderr: status 2 for wrong usage, 1 for all else."""
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):
        raise
    except CaserowsError as error:
        for line in str(error).splitlines():
            complain(line)
        raise typer.Exit(2 if isinstance(error, UsageError) else 1) from None
    except Exception as error:
        complain(one_line(error, file))
        raise typer.Exit(1) from None
