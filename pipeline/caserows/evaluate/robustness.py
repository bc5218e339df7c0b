"""How much of the score damaged text costs: clean and damaged texts through the pipeline, scored against the same gold.

A kind of damage is judged on the reports whose text it changes: a text without any accent loses nothing by lost accents. Damage
done to a text that is damaged already counts like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.language import Language

from caserows.evaluate.damage import KINDS, damage, moved_row
from caserows.evaluate.intervals import Floats, Interval, f1_of, resample, spread
from caserows.evaluate.scoring import Counts, Rows, Scores, score
from caserows.model import CaseRow, Report
from caserows.rows import read_rows

WORST = 2
"""How many of the fields that lose most the table names."""


@dataclass(frozen=True)
class Change:
    """What one field lost: right values fewer, false values more (negative where there are fewer)."""

    field: str
    fewer_right: int
    more_false: int


@dataclass(frozen=True)
class Loss:
    """The scores of the reports that one kind of damage changed, clean and damaged, one pair for each seed."""

    kind: str
    clean: Sequence[Scores]
    damaged: Sequence[Scores]

    @property
    def report_ids(self) -> list[str]:
        """Reports that the damage changed by any of the seeds."""
        return sorted({i for scores in self.damaged for i in scores.reports})

    @property
    def before(self) -> Counts:
        return sum((scores.micro for scores in self.clean), Counts())

    @property
    def after(self) -> Counts:
        return sum((scores.micro for scores in self.damaged), Counts())

    @property
    def points(self) -> float:
        """Micro F1 lost, in points of 100; nan where no report was changed."""
        return 100 * (self.before.f1 - self.after.f1)

    @property
    def interval(self) -> Interval:
        """95 % interval of ``points`` by resampling articles, each with its clean and its damaged counts."""
        sides = [[_micro(side, i) for i in self.report_ids] for side in (self.clean, self.damaged)]
        counts = np.array([[(c.tp, c.fp, c.fn) for c in side] for side in sides], dtype=float)
        drawn = f1_of(resample(counts.transpose(1, 0, 2)))
        lost: Floats = np.multiply(100.0, drawn[:, 0] - drawn[:, 1])
        return spread(lost, self.points, len(self.report_ids))

    @property
    def changes(self) -> list[Change]:
        """The fields that lost, worst first."""
        before, after = _by_field(self.clean), _by_field(self.damaged)
        changes = [
            Change(name, *(before.get(name, Counts()).tp - c.tp, c.fp - before.get(name, Counts()).fp))
            for name, c in {**{name: Counts() for name in before}, **after}.items()
        ]
        lost = [c for c in changes if c.fewer_right + c.more_false > 0]
        return sorted(lost, key=lambda c: (-c.fewer_right - c.more_false, c.field))


def _micro(side: Sequence[Scores], report_id: str) -> Counts:
    return sum((s.reports[report_id].micro for s in side if report_id in s.reports), Counts())


def _by_field(side: Sequence[Scores]) -> dict[str, Counts]:
    totals: dict[str, Counts] = {}
    for scores in side:
        for name, counts in scores.fields.items():
            if "." not in name:
                totals[name] = totals.get(name, Counts()) + counts
    return totals


def measure(
    gold: Rows, texts: Mapping[str, str], nlp: Language, kinds: Sequence[str] = KINDS, seeds: int = 1
) -> Iterator[Loss]:
    """The loss of each kind of damage over the gold reports whose text is given and which it changes."""
    ids = sorted(gold.keys() & texts.keys())
    clean = {i: _read(i, texts[i], nlp) for i in ids}
    for kind in kinds:
        before: list[Scores] = []
        after: list[Scores] = []
        for seed in range(seeds):
            damaged = {i: damage(texts[i], kind, f"{seed} {i}") for i in ids}
            changed = [i for i in ids if damaged[i].text != texts[i]]
            moved = {i: [moved_row(row, damaged[i]) for row in gold[i]] for i in changed}
            read = {i: _read(i, damaged[i].text, nlp) for i in changed}
            before.append(score({i: gold[i] for i in changed}, {i: clean[i] for i in changed}, texts))
            after.append(score(moved, read, {i: damaged[i].text for i in changed}))
        yield Loss(kind, before, after)


def _read(report_id: str, text: str, nlp: Language) -> list[CaseRow]:
    return list(read_rows(Report(report_id=report_id, text=text), nlp).rows)


def damage_lines(losses: Sequence[Loss]) -> Iterator[str]:
    """The table of losses as plain text, one kind of damage a line."""
    yield f"{'damage':<12}{'reports':>7}{'clean F1':>10}{'damaged':>9}{'loss':>7}  {'95 %':<13}worst fields: −right +false"
    for loss in losses:
        if not loss.report_ids:
            yield f"{loss.kind:<12}{0:>7}  changes none of the texts"
            continue
        interval = f"{loss.interval[0]:.1f} … {loss.interval[1]:.1f}" if loss.interval else "–"
        worst = ", ".join(f"{c.field} −{c.fewer_right} +{c.more_false}" for c in loss.changes[:WORST])
        yield (
            f"{loss.kind:<12}{len(loss.report_ids):>7}{loss.before.f1:>10.3f}{loss.after.f1:>9.3f}{loss.points:>7.1f}"
            f"  {interval:<13}{worst}"
        )
    yield "loss: points of micro F1 on the reports that the damage changes"


def damage_record(losses: Sequence[Loss]) -> dict[str, Any]:
    """The losses as JSON: by kind the number of reports, F1 clean and damaged, loss, interval, changes by field."""
    return {
        loss.kind: {
            "reports": len(loss.report_ids),
            "f1_clean": loss.before.f1,
            "f1_damaged": loss.after.f1,
            "loss_points": loss.points,
            "interval": list(loss.interval) if loss.interval else None,
            "fields": {c.field: {"fewer_right": c.fewer_right, "more_false": c.more_false} for c in loss.changes},
        }
        for loss in losses
        if loss.report_ids
    }
