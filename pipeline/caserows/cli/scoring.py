"""Commands that compare rows with gold: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caserows.cli.common import UsageError, one_line_errors
from caserows.fields import FIELDS
from caserows.job import pipeline
from caserows.model import CaseRow, CaserowsError, Report
from caserows.output import one_line

if TYPE_CHECKING:
    from spacy.language import Language

    from caserows.evaluate import Scores, Texts


def evaluate(
    gold: Annotated[list[Path], typer.Option("--gold", metavar="DIR", help="Folder of gold files; may be repeated.")],
    pred: Annotated[
        Path | None,
        typer.Option(
            "--pred", "--rows", metavar="FILE", help="rows.jsonl, or the folder it is in; else texts are read."
        ),
    ] = None,
    texts: Annotated[
        list[Path] | None, typer.Option("--texts", metavar="DIR", help="Folder of reports; may be repeated.")
    ] = None,
    errors: Annotated[
        str, typer.Option("--errors", metavar="FIELD", help="Print every error of a field, or of `all`.")
    ] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="WHAT", help="Rows of the table: field, report, source, section.")
    ] = "field",
    json: Annotated[
        Path | None,
        typer.Option("--json", metavar="FILE", help="Write all scores and errors, with pieces of the texts."),
    ] = None,
    damage: Annotated[
        bool, typer.Option("--damage", help="How much F1 is lost where the texts are damaged as PDFs damage them.")
    ] = False,
    seeds: Annotated[
        int, typer.Option("--seeds", metavar="N", min=1, help="How often --damage damages every text.")
    ] = 1,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write them as a page for a browser, with pieces of the texts."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE", help="Compare with the scores that --json wrote earlier."),
    ] = None,
) -> None:
    """Score rows against gold: precision, recall and F1 by field.

    Without --pred the reports of --texts are read now and their rows scored. With --errors, first every false (FP) and
    missed (FN) value as one line: report, case, field, verdict, value, evidence. With --against, last what was won and
    what was lost since that run, finding by finding. With --damage, only the table of losses.
    """
    from caserows.evaluate import GROUPINGS, error_lines, record, record_text, table_lines
    from caserows.evaluate.against import against_lines, compare
    from caserows.evaluate.page import page_text
    from caserows.evaluate.saved import checked, load_scores
    from caserows.output import write_file

    with one_line_errors():
        if errors and errors != "all" and errors.partition(".")[0] not in FIELDS:
            raise UsageError(f"no such field: {errors} (`caserows fields` lists them)")
        if by not in ("field", *GROUPINGS):
            raise UsageError(f"no such table: {by} (there are field, {', '.join(GROUPINGS)})")
        if pred is None and not texts:
            raise UsageError("nothing to score: give --pred FILE, or --texts DIR to read the reports now")
        earlier = load_scores(against) if against else None
        folders = texts or []
        if damage:
            if pred or not folders:
                raise UsageError("--damage reads the reports itself: give --texts DIR and no --pred")
            damaged_scores(gold, folders, seeds, json)
            return
        scores, found = scored_rows(gold, pred, folders) if pred else scored_now(gold, folders, pipeline())
        document = record(scores, found)
        now = checked(document, "these scores")
        comparison = compare(earlier, now, str(against)) if earlier else None
        if json:
            write_file(json, record_text(document))
        if html:
            write_file(html, page_text(document, now, comparison))
        if errors:
            for line in error_lines(scores, found.found, errors):
                typer.echo(line)
            typer.echo()
        for line in table_lines(document, by):
            typer.echo(line)
        for line in against_lines(comparison) if comparison else ():
            typer.echo(line)


def scored_now(gold: list[Path], texts: list[Path], nlp: Language) -> tuple[Scores, Texts]:
    """The scores, on the gold reports whose text is there, of the rows that are read from them now."""
    from caserows.evaluate import find_texts, load_gold, score
    from caserows.rows import read_rows

    truth = load_gold(gold)
    found = find_texts(gold, texts)
    rows: dict[str, list[CaseRow]] = {}
    for report_id in sorted(found.found):
        report = Report(report_id=report_id, text=found.found[report_id])
        try:
            rows[report_id] = list(read_rows(report, nlp).rows)
        except Exception as error:  # a report that cannot be read is no report without findings
            raise CaserowsError(one_line(error, Path(report_id))) from error
    return score({i: truth[i] for i in rows}, rows, found.found), found


def damaged_scores(gold: list[Path], texts: list[Path], seeds: int, json: Path | None) -> None:
    """Print the loss of F1 by kind of damage, and write it to ``json`` if given."""
    from caserows.evaluate import find_texts, load_gold, record_text
    from caserows.evaluate.robustness import damage_lines, damage_record, measure
    from caserows.output import write_file

    found = find_texts(gold, texts).found
    losses = list(measure(load_gold(gold), found, pipeline(), seeds=seeds))
    for line in damage_lines(losses):
        typer.echo(line)
    if json:
        write_file(json, record_text(damage_record(losses)))


def scored_rows(gold: list[Path], pred: Path, texts: list[Path]) -> tuple[Scores, Texts]:
    """The scores of given rows on all gold reports, with or without their texts."""
    from caserows.evaluate import find_texts, load_gold, load_rows, score

    found = find_texts(gold, texts)
    rows = load_rows(pred / "rows.jsonl" if pred.is_dir() else pred)
    return score(load_gold(gold), rows, found.found), found
