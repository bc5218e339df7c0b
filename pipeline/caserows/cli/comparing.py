"""Commands on what runs have kept: runs, diff, links."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from caserows.cli.common import one_line_errors

RunPlace = Annotated[
    str,
    typer.Argument(metavar="RUN", help="Folder of results, SQLite file or store's URL; #N for run N, else the last."),
]
CsvFile = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as a table, too.")]


def runs(
    place: Annotated[str, typer.Argument(metavar="DIR", help="Folder of results, SQLite file or store's URL.")],
) -> None:
    """List the runs that a store holds: number, start (UTC), end, version, configuration, reports done and failed."""
    from caserows import stored

    with one_line_errors():
        store, _ = stored.open_run(place)
        typer.echo(
            f"{'run':>5}  {'started':<20}  {'finished':<20}  {'version':<8} {'configuration':<13} {'done':>6} {'failed':>6}"
        )
        for one in stored.runs(store):
            typer.echo(
                f"{one.run_no:>5}  {one.started:<20}  {one.finished or 'stopped':<20}  {one.version:<8} {one.configuration[:12]:<13} "
                f"{one.done:>6} {one.failed:>6}"
            )
        store.close()


def diff(old: RunPlace, new: RunPlace, csv: CsvFile = None) -> None:
    """Print the cells that changed from one run to another: report, case, field, old and new value.

    Exit status: 0 compared, whatever came out; 1 a run is not there.
    """
    from caserows import stored
    from caserows.changes import Change, changes
    from caserows.output import csv_text, write_file

    with one_line_errors():
        before, first = stored.open_run(old)
        after, second = stored.open_run(new)
        found = list(changes(stored.reports(before, first), stored.reports(after, second)))
        before.close()
        after.close()
        for change in found:
            typer.echo(
                f"{change.report_id} {change.case_no} {change.field}: {change.old or 'nothing'} → {change.new or 'nothing'}"
            )
        reports = len({change.report_id for change in found})
        typer.echo(f"cells changed: {len(found)}, reports: {reports}")
        if csv:
            write_file(csv, csv_text(Change._fields, found))


def links(place: RunPlace, csv: CsvFile = None) -> None:
    """Print the cited rows that are probably a reported row of another report, why, and where the two differ.

    Nothing is merged. Exit status: 0 done, whatever came out; 1 the run is not there.
    """
    from functools import partial

    from caserows import stored
    from caserows.links import COLUMNS
    from caserows.links import links as find_links
    from caserows.output import csv_text, write_file

    with one_line_errors():
        store, run_no = stored.open_run(place)
        found = list(find_links(partial(stored.reports, store, run_no)))
        store.close()
        for link in found:
            typer.echo(
                f"{link.cited_report} case {link.cited_case} ({link.cited_as}) → {link.reported_report} case {link.reported_case}"
            )
            typer.echo(f"  because      {'; '.join(link.reasons)}")
            if link.differences:
                typer.echo(f"  differences  {'; '.join(link.differences)}")
        typer.echo(f"links found: {len(found)}")
        if csv:
            write_file(csv, csv_text(COLUMNS, (link.cells for link in found)))
