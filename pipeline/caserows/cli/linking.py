"""Commands on codes: code, knowledge-base."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from caserows.cli.common import UsageError, one_line_errors


def code(
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help="What an article calls it; - for lines of standard input.")
    ],
    type_: Annotated[
        str,
        typer.Option("--type", metavar="TYPE", help="site, histology, drug or symptom; a type of the knowledge base."),
    ],
    knowledge_base: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Another knowledge base in scispaCy's format (.jsonl); its ids are the codes."
        ),
    ] = None,
) -> None:
    """Print the concept that each text means and its codes: text, id, name, cosine, codes, with tabs between.

    Where no concept is near enough, or two are as near, the line holds the text alone. Exit status: 0 done, whatever came
    out; 1 the knowledge base cannot be read; 2 it has no such type.
    """
    from caserows.knowledge import read_knowledge_base
    from caserows.linking import Linker, linker

    with one_line_errors():
        lk = Linker(read_knowledge_base(knowledge_base)) if knowledge_base else linker()
        known = {name for entity in lk.kb.cui_to_entity.values() for name in entity.types}
        if type_ not in known:
            raise UsageError(f"--type {type_}: not one of {', '.join(sorted(known)[:20])}")
        for text in [line.rstrip("\r\n") for line in sys.stdin] if texts == ["-"] else texts:
            link = lk.link(text, type_)
            found = (link.concept_id, link.name, f"{link.score:.2f}", "|".join(link.codes)) if link else ()
            typer.echo("\t".join((" ".join(text.split()), *found)))


def knowledge_base() -> None:
    """Print the word lists as a knowledge base in scispaCy's format: a concept a line, as JSON."""
    from caserows.knowledge import jsonl

    with one_line_errors():
        typer.echo(jsonl(), nl=False)
