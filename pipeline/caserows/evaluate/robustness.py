"""How much of the score damaged text costs: clean and damaged texts through the pipeline, scored against the same gold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.language import Language

from caserows.evaluate.damage import KINDS, damage, moved_row
from caserows.evaluate.scoring import Counts, ReportScore, Rows, Scores, score
from caserows.model import CaseRow, Report
from caserows.rows import read_rows

RESAMPLES = 2000


@dataclass(frozen=True)
class Loss:
    """The scores of the reports that one kind of damage changed, clean and damaged; of several seeds, one after the other."""

    kind: str
    clean: Sequence[Scores]
    damaged: Sequence[Scores]
    ids: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", tuple(sorted({i for scores in self.damaged for i in scores.reports})))

    @property
    def before(self) -> Counts:
        return sum((scores.micro for scores in self.clean), Counts())

    @property
    def after(self) -> Counts:
        return sum((scores.micro for scores in self.damaged), Counts())

    @property
    def points(self) -> float:
        """F1 lost, in points of 100."""
        return 100 * (self.before.f1 - self.after.f1)

    def interval(self, seed: int = 0) -> tuple[float, float]:
        """95 % interval of ``points`` by resampling articles, each with its clean and its damaged counts."""
        pairs = [
            [_sum(scores.reports.get(i) for scores in side) for i in self.ids] for side in (self.clean, self.damaged)
        ]
        counts = np.array([[(c.tp, c.fp, c.fn) for c in side] for side in pairs], dtype=float)
        chosen = np.random.default_rng(seed).integers(len(self.ids), size=(RESAMPLES, len(self.ids)))
        tp, fp, fn = np.moveaxis(counts[:, chosen].sum(axis=2), -1, 0)
        f1 = 2 * tp / np.maximum(2 * tp + fp + fn, 1)
        low, high = np.percentile(100 * (f1[0] - f1[1]), (2.5, 97.5))
        return float(low), float(high)

    def fields(self) -> list[tuple[str, int, int]]:
        """Fields that lost, worst first: (name, right values fewer, false values more)."""
        changes: list[tuple[str, int, int]] = []
        names = {name for scores in (*self.clean, *self.damaged) for name in scores.fields if "." not in name}
        for name in sorted(names):
            before, after = (
                sum((s.fields.get(name, Counts()) for s in side), Counts()) for side in (self.clean, self.damaged)
            )
            if before.tp != after.tp or before.fp != after.fp:
                changes.append((name, before.tp - after.tp, after.fp - before.fp))
        return sorted((c for c in changes if c[1] + c[2] > 0), key=lambda c: (-c[1] - c[2], c[0]))


def _sum(reports: Iterator[ReportScore | None]) -> Counts:
    return sum((c for r in reports if r for name, c in r.counts.items() if "." not in name), Counts())


def measure(
    gold: Rows, texts: Mapping[str, str], nlp: Language, kinds: Sequence[str] = KINDS, seeds: Sequence[int] = (0,)
) -> Iterator[Loss]:
    """The loss of each kind of damage over the gold reports whose text is given and which it changes."""
    ids = sorted(gold.keys() & texts.keys())
    clean = {i: _read(i, texts[i], nlp) for i in ids}
    for kind in kinds:
        before: list[Scores] = []
        after: list[Scores] = []
        for seed in seeds:
            damaged = {i: damage(texts[i], kind, f"{seed} {i}") for i in ids}
            changed = [i for i in ids if damaged[i].text != texts[i]]
            moved = {i: [moved_row(row, damaged[i]) for row in gold[i]] for i in changed}
            read = {i: _read(i, damaged[i].text, nlp) for i in changed}
            before.append(score({i: gold[i] for i in changed}, {i: clean[i] for i in changed}, texts))
            after.append(score(moved, read, {i: damaged[i].text for i in changed}))
        yield Loss(kind, before, after)


def _read(report_id: str, text: str, nlp: Language) -> list[CaseRow]:
    return list(read_rows(Report(report_id=report_id, text=text), nlp).rows)


def damage_lines(
    gold: Rows, texts: Mapping[str, str], nlp: Language, kinds: Sequence[str] = KINDS, seeds: Sequence[int] = (0,)
) -> Iterator[str]:
    """The table of losses as plain text, one kind of damage a line."""
    yield f"{'damage':<12}{'reports':>8}{'clean F1':>10}{'damaged':>9}{'loss':>7}  {'95 % interval':<16}fields that lose most"
    for loss in measure(gold, texts, nlp, kinds, seeds):
        if not loss.ids:
            yield f"{loss.kind:<12}{0:>8}  changes none of the texts"
            continue
        low, high = loss.interval()
        worst = ", ".join(f"{name} −{right} +{false}" for name, right, false in loss.fields()[:4])
        yield (
            f"{loss.kind:<12}{len(loss.ids):>8}{loss.before.f1:>10.3f}{loss.after.f1:>9.3f}{loss.points:>7.1f}"
            f"  {f'{low:.1f} … {high:.1f}':<16}{worst}"
        )
    yield f"loss: points of micro F1 over the reports that the damage changes, {len(seeds)} seed(s); −: right values lost, +: false values won"
