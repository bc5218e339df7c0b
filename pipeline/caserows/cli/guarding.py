"""Commands that hold the accepted scores: guard, accept."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from caserows.cli.common import UsageError, complain, listed, one_line_errors
from caserows.cli.scoring import scored_now
from caserows.job import pipeline
from caserows.model import CaserowsError

if TYPE_CHECKING:
    from caserows.evaluate.guard import Accepted, AcceptedScores

ScoresFile = Annotated[Path, typer.Argument(metavar="FILE", help="The accepted scores.")]
ACCEPTED = Path("annotations/scores.json")


def guard(file: ScoresFile = ACCEPTED) -> None:
    """Read and score the guarded reports now; fail where a score fell by more than the file allows.

    A set of reports that is not here is named and passed over. Exit status: 0 nothing fell too far; 1 something did.
    """
    from caserows.evaluate.guard import falls, read_accepted

    with one_line_errors():
        held = read_accepted(file)
        fallen = 0
        for name, now in _scores_now(held, file).items():
            before = held.sets[name].accepted
            if before is None:
                typer.echo(f"{name}: nothing accepted yet")
                continue
            found = list(falls(before, now, held.allowance))
            fallen += len(found)
            f1 = now.headline["micro"].counts.f1, before.headline["micro"].counts.f1
            typer.echo(f"{name}: micro F1 {f1[0]:.3f}, accepted {f1[1]:.3f}; {len(found)} scores fell too far")
            for fall in found:
                complain(f"{name}: {fall}")
        if fallen:
            raise CaserowsError(
                f'{file}: {fallen} scores fell; `caserows accept --reason "…"` takes them over if they are right'
            )


def accept(
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why these scores are accepted.")],
    file: ScoresFile = ACCEPTED,
) -> None:
    """Read and score the guarded reports now and write the scores, with the reason, into the file."""
    from caserows.evaluate import guard

    with one_line_errors():
        if not reason.strip():
            raise UsageError("--reason must say why")
        held = guard.read_accepted(file)
        now = _scores_now(held, file)
        today = datetime.date.today().isoformat()
        guard.write_accepted(file, guard.accept(held, now, reason, today))
        typer.echo(f"{file}: accepted {', '.join(now)}")


def _scores_now(held: AcceptedScores, file: Path) -> dict[str, Accepted]:
    """The scores of every set whose gold and texts are all here; CaserowsError where part of a set is missing, or all sets."""
    from caserows.evaluate.guard import summary

    found: dict[str, Accepted] = {}
    nlp = None
    for name, one in held.sets.items():
        gold, texts = ([file.parent / folder for folder in folders] for folders in (one.gold, one.texts))
        if absent := [folder for folder in (*gold, *texts) if not folder.is_dir()]:
            typer.echo(f"{name}: not here, passed over: {listed(absent)}")
            continue
        nlp = nlp or pipeline()
        scores, there = scored_now(gold, texts, nlp)
        if without := [*there.missing, *there.changed]:
            raise CaserowsError(f"{name}: no text, or another text, for {', '.join(without)}")
        found[name] = summary(scores)
    if not found:
        raise CaserowsError(f"{file}: none of its reports is here")
    return found
