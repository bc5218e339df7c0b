"""Commands that read one report: show, explain, mentions; and the list of fields."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.text import Text

from caserows.cli.common import ReportFile, UsageError, console, one_line_errors, print_snippets, read_file
from caserows.fields import FIELDS
from caserows.job import pipeline
from caserows.output import described, fold, shown
from caserows.read import read_report


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


def mentions(file: ReportFile) -> None:
    """Print the clinical entities of one report, one a line with tabs between: start, end, text, type, label, assertion, its
    cue, codes.

    They are the terms of the word lists and, in the case description, what the entity model finds beside them (types that
    begin with "learned"); a learned mention has a code where it can be linked to a concept of the lists.
    """
    from caserows.entities import GROUP
    from caserows.learned import KNOWN
    from caserows.linking import linker
    from caserows.repair import repair

    with one_line_errors(file):
        repaired = repair(read_report(file).text)
        doc = pipeline()(repaired.text)
        for span, entry, (assertion, cue) in zip(doc.spans[GROUP], doc._.entries, doc._.assertions, strict=True):
            label, codes = entry.label, entry.codes
            link = linker().link(span.text, KNOWN[span.label_][0]) if span.label_ in KNOWN else None
            if link:
                label, codes = link.name, link.codes
            start, end = repaired.raw_span(span.start_char, span.end_char)
            parts = (str(start), str(end), fold(span.text), span.label_, label, assertion, fold(cue), "|".join(codes))
            typer.echo("\t".join(parts))


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
