"""The last accepted scores, and whether new ones fall below them by more than the guard allows.

One JSON file holds both: ``sets`` (name → folders of gold and texts, relative to the file, and the accepted counts),
``allowance`` and ``history`` (date, reason and headline of every acceptance, the newest last). A field or attribute may fall
by ``allowance.field_points`` points of F1, or by as much as one right finding that turns wrong costs it, whichever is more;
the headline (micro over fields; and with attributes) by ``allowance.headline_points``; the share of findings in the wrong row
may rise by ``allowance.ownership_points``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from caserows.evaluate.scoring import Counts, Scores
from caserows.model import CaserowsError, Frozen
from caserows.output import write_file

_TALLY = re.compile(r'\{\s*"tp":[^{}]*\}')
HEADLINES = ("micro", "micro_with_attributes")


class Tally(Frozen):
    """Right, false and missed findings, with the F1 that they make, for the reader of the file."""

    model_config = ConfigDict(extra="ignore")

    tp: int = Field(ge=0)
    fp: int = Field(ge=0)
    fn: int = Field(ge=0)

    @property
    def counts(self) -> Counts:
        return Counts(self.tp, self.fp, self.fn)


class Accepted(Frozen):
    """The scores of one set of reports as they were accepted."""

    reports: int
    headline: dict[str, Tally]
    misplaced: int
    fields: dict[str, Tally]
    cited: Tally


class GuardedSet(Frozen):
    """Where the gold and the texts of a set lie, relative to the file of accepted scores, and what was accepted."""

    gold: list[str] = Field(min_length=1)
    texts: list[str] = Field(min_length=1)
    accepted: Accepted | None = None


class Allowance(Frozen):
    """By how many points (hundredths) a score may fall, or the share of misplaced findings may rise."""

    field_points: float = 2.0
    headline_points: float = 0.5
    ownership_points: float = 0.5


class Acceptance(Frozen):
    """One entry of the history: when, why, and the micro F1 of each set then."""

    date: str
    reason: str = Field(min_length=1)
    micro_f1: dict[str, float]


class AcceptedScores(Frozen):
    """The whole file."""

    allowance: Allowance = Allowance()
    sets: dict[str, GuardedSet]
    history: tuple[Acceptance, ...] = ()


@dataclass(frozen=True)
class Fall:
    """A score that fell by more than is allowed; F1 (or a share) before, now and the lowest allowed."""

    name: str
    before: float
    now: float
    limit: float

    def __str__(self) -> str:
        return f"{self.name}: {self.now:.3f}, accepted {self.before:.3f}, allowed {self.limit:.3f}"


def read_accepted(path: Path) -> AcceptedScores:
    """The accepted scores in ``path``; CaserowsError names a file that holds none."""
    try:
        return AcceptedScores.model_validate_json(path.read_bytes())
    except OSError as error:
        raise CaserowsError(f"{path}: cannot be read: {error.strerror or error}") from error
    except ValidationError as error:
        raise CaserowsError(f"{path}: holds no accepted scores: {' '.join(str(error).split())[:200]}") from error


def write_accepted(path: Path, scores: AcceptedScores) -> None:
    """Write the file, each F1 beside its counts."""
    document = scores.model_dump(mode="json", exclude_none=True)
    for held in document["sets"].values():
        _add_f1(held.get("accepted", {}))
    text = json.dumps(document, indent=1, ensure_ascii=False)
    write_file(path, _TALLY.sub(lambda match: " ".join(match[0].split()), text) + "\n")


def _add_f1(entry: Any) -> None:
    for value in entry.values() if isinstance(entry, dict) else ():
        if isinstance(value, dict) and value.keys() >= {"tp", "fp", "fn"}:
            value["f1"] = _rounded(Counts(value["tp"], value["fp"], value["fn"]))
        else:
            _add_f1(value)


def summary(scores: Scores) -> Accepted:
    """What of the scores is kept."""
    headline = {name: _tally(getattr(scores, name)) for name in HEADLINES}
    fields = {name: _tally(counts) for name, counts in scores.fields.items()}
    misplaced = sum(len(report.misplaced) for report in scores.reports.values())
    return Accepted(
        reports=len(scores.reports),
        headline=headline,
        misplaced=misplaced,
        fields=fields,
        cited=_tally(scores.micro_cited),
    )


def falls(before: Accepted, now: Accepted, allowance: Allowance) -> Iterator[Fall]:
    """Every score that is lower than the guard allows, the headline first."""
    for name, tally in before.headline.items():
        yield from _fall(name, tally.counts, now.headline[name].counts, allowance.headline_points / 100)
    yield from _fall_of_field("cited rows", before.cited, now.cited, allowance)
    said = [max(1, one.headline["micro"].tp + one.headline["micro"].fp) for one in (before, now)]
    shares = before.misplaced / said[0], now.misplaced / said[1]
    limit = shares[0] + allowance.ownership_points / 100
    if shares[1] > limit:
        yield Fall("findings in the wrong row", *shares, limit)
    for name, tally in before.fields.items():
        yield from _fall_of_field(name, tally, now.fields.get(name, Tally(tp=0, fp=0, fn=0)), allowance)


def accept(scores: AcceptedScores, now: Mapping[str, Accepted], reason: str, date: str) -> AcceptedScores:
    """The file with the new scores of the sets that were scored, and the reason in its history."""
    sets = {
        name: held.model_copy(update={"accepted": now.get(name, held.accepted)}) for name, held in scores.sets.items()
    }
    micro = {name: _rounded(one.headline["micro"].counts) for name, one in now.items()}
    entry = Acceptance(date=date, reason=reason, micro_f1={name: f1 for name, f1 in micro.items() if f1 is not None})
    return scores.model_copy(update={"sets": sets, "history": (*scores.history, entry)})


def one_finding(counts: Counts) -> float:
    """What one right finding that turns wrong (one false and one missed more, one right less) costs in F1."""
    return 2 / (2 * counts.tp + counts.fp + counts.fn)


def _fall_of_field(name: str, before: Tally, now: Tally, allowance: Allowance) -> Iterator[Fall]:
    if before.tp:
        yield from _fall(name, before.counts, now.counts, max(allowance.field_points / 100, one_finding(before.counts)))


def _fall(name: str, before: Counts, now: Counts, allowed: float) -> Iterator[Fall]:
    if not before.tp:
        return
    f1 = now.f1 if now.tp else 0.0
    if f1 < before.f1 - allowed - 1e-9:
        yield Fall(name, before.f1, f1, before.f1 - allowed)


def _tally(counts: Counts) -> Tally:
    return Tally(tp=counts.tp, fp=counts.fp, fn=counts.fn)


def _rounded(counts: Counts) -> float | None:
    return round(counts.f1, 4) if counts.tp + counts.fp + counts.fn else None
