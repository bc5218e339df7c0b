"""Two runs on the same gold: what was won and what was lost, finding by finding and field by field.

Only reports that both runs scored are compared. A false or missed value that is so no more is won, one that was not so
before is lost; it is known again by its report, case, field, verdict and value. The interval of a difference of F1 comes
from resampling articles, the same ones for both runs.
"""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from caserows.evaluate.intervals import LEVEL, Floats, Interval, f1_of, resample
from caserows.evaluate.saved import Entry, Saved, Side
from caserows.evaluate.scoring import Counts, Verdict
from caserows.fields import FIELDS
from caserows.output import fold, shown

WIDTH = 100
ALL = "all fields"

Columns = Sequence[Mapping[str, Counts]]
"""The counts of each compared report, by field."""


@dataclass(frozen=True)
class Difference:
    """One field in both runs; ``interval`` is the 95 % interval of the change of F1, None where F1 is undefined."""

    field: str
    before: Counts
    now: Counts
    interval: Interval
    won: int
    lost: int

    @property
    def change(self) -> float:
        """F1 now minus F1 before; nan where one of them is undefined."""
        return self.now.f1 - self.before.f1

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Change:
    """An error of one run of which the other run lacks at least one side; ``verdicts`` are the sides that it lacks."""

    entry: Entry
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Comparison:
    """What changed since the run called ``name``: all fields first (attributes left out), then each that changed."""

    name: str
    reports: tuple[str, ...]
    only_before: tuple[str, ...]
    only_now: tuple[str, ...]
    other_gold: tuple[str, ...]
    """Reports whose gold holds another number of values than it did: errors may have come and gone with gold."""
    fields: tuple[Difference, ...]
    won: tuple[Change, ...]
    """Errors of the earlier run."""
    lost: tuple[Change, ...]
    """Errors of this run."""

    @property
    def notes(self) -> Iterator[str]:
        """What a reader must know of the two sets of reports before trusting a difference."""
        everything = len(self.reports) + len(self.only_before) + len(self.only_now)
        if not self.reports:
            yield "The two runs have no report in common: nothing is compared."
        elif len(self.reports) < everything:
            yield f"Reports compared: {len(self.reports)} of {everything}, which both runs scored."
        else:
            yield f"Reports compared: all {everything}."
        for names, what in (
            (self.only_before, "Only in the earlier run"),
            (self.only_now, "Only in this run"),
            (self.other_gold, "Another number of gold values than in the earlier run"),
        ):
            if names:
                more = f" and {len(names) - 5} more" if len(names) > 5 else ""
                yield f"{what}: {', '.join(names[:5])}{more}."


def compare(before: Saved, now: Saved, name: str) -> Comparison:
    """The changes from ``before`` (called ``name``) to ``now``. Same input, same result: the resampling is seeded."""
    shared = tuple(sorted(before.reports.keys() & now.reports.keys()))
    won = _left_over(before.errors, now.errors, shared)
    lost = _left_over(now.errors, before.errors, shared)
    earlier, later = _columns(before, shared), _columns(now, shared)
    gained, dropped = (Counter(change.entry.field for change in changes) for changes in (won, lost))
    known = {field for run in (earlier, later) for report in run for field in report}
    groups = {ALL: [f for f in known if "." not in f], **{f: [f] for f in _ordered(gained.keys() | dropped.keys())}}
    intervals = _intervals(earlier, later, list(groups.values()))
    rows = [
        Difference(
            field=name,
            before=_summed(earlier, fields),
            now=_summed(later, fields),
            interval=interval,
            won=sum(gained[f] for f in fields),
            lost=sum(dropped[f] for f in fields),
        )
        for (name, fields), interval in zip(groups.items(), intervals, strict=True)
    ]
    return Comparison(
        name=name,
        reports=shared,
        only_before=tuple(sorted(before.reports.keys() - now.reports.keys())),
        only_now=tuple(sorted(now.reports.keys() - before.reports.keys())),
        other_gold=tuple(r for r, b, n in zip(shared, earlier, later, strict=True) if _wanted(b) != _wanted(n)),
        fields=tuple(rows),
        won=won,
        lost=lost,
    )


def _columns(run: Saved, reports: Iterable[str]) -> Columns:
    return [
        {f: Counts(tally.tp, tally.fp, tally.fn) for f, tally in run.reports[report].fields.items()}
        for report in reports
    ]


def _wanted(fields: Mapping[str, Counts]) -> dict[str, int]:
    """Number of gold values by field; attributes are left out, of which only those of matched findings are counted."""
    return {f: c.tp + c.fn for f, c in fields.items() if "." not in f and c.tp + c.fn}


def _left_over(entries: Iterable[Entry], others: Iterable[Entry], reports: Iterable[str]) -> tuple[Change, ...]:
    """The entries of the reports with a side that the others lack; equal sides are set off one for one."""
    shared = set(reports)
    there = Counter(side for entry in others for side in _sides(entry))
    left: list[Change] = []
    for entry in entries:
        lacking: list[Verdict] = []
        for side, verdict in zip(_sides(entry), entry.verdicts, strict=True):
            if there[side]:
                there[side] -= 1
            else:
                lacking.append(verdict)
        if lacking and entry.report in shared:
            left.append(Change(entry, tuple(lacking)))
    return tuple(left)


def _sides(entry: Entry) -> list[tuple[str, int, str, str, str]]:
    """What makes a false or missed value of one run the same in another."""
    return [(entry.report, entry.case, entry.field, verdict, value_of(entry, verdict)) for verdict in entry.verdicts]


def _intervals(before: Columns, now: Columns, groups: Sequence[Sequence[str]]) -> list[Interval]:
    """The interval of the change of F1 of each group of fields: percentiles over the same articles drawn for both runs."""
    cells = [
        [(c.tp, c.fp, c.fn) for report in pair for fields in groups for c in [_summed([report], fields)]]
        for pair in zip(before, now, strict=True)
    ]
    drawn = f1_of(resample(np.array(cells, dtype=float).reshape(len(cells), 2 * len(groups), 3)))
    return [_middle(change) for change in (drawn[:, len(groups) :] - drawn[:, : len(groups)]).T]


def _middle(changes: Floats) -> Interval:
    """The 95 % in the middle of the values; None where no value is defined."""
    defined = changes[~np.isnan(changes)]
    if not len(defined):
        return None
    low, high = np.percentile(defined, [50 * (1 - LEVEL), 50 * (1 + LEVEL)])
    return float(low), float(high)


def _summed(run: Columns, fields: Sequence[str]) -> Counts:
    return sum((report.get(f, Counts()) for report in run for f in fields), Counts())


def _ordered(fields: Iterable[str]) -> list[str]:
    """In the order of the catalogue, attributes behind their field; what the catalogue no longer has, last."""
    names = [n for f in FIELDS.values() for n in (f.name, *(f"{f.name}.{a.name}" for a in f.attributes))]
    order = {name: place for place, name in enumerate(names)}
    return sorted(fields, key=lambda name: (order.get(name, len(order)), name))


def against_lines(comparison: Comparison) -> Iterator[str]:
    """The comparison as plain text, no line above 100 characters."""
    yield ""
    yield f"against {fold(comparison.name)}"[:WIDTH]
    for note in comparison.notes:
        yield from textwrap.wrap(fold(note), WIDTH)
    if not comparison.reports:
        return
    yield ""
    yield f"{'field':<32}{'before':>8}{'now':>8}{'change of F1, 95 %':>28}{'won':>8}{'lost':>8}"
    for row in comparison.fields:
        yield (
            f"{row.field:<32}{ratio(row.before.f1):>8}{ratio(row.now.f1):>8}{signed(row.change):>10}"
            f"{spread(row.interval):>18}{row.won:>8}{row.lost:>8}"
        )
    for title, changes in (("won", comparison.won), ("lost", comparison.lost)):
        yield ""
        yield f"{title}: {len(changes)}"
        for change in changes:
            entry = change.entry
            what = "; ".join(f"{outcome(verdict, title)}: {value_of(entry, verdict)}" for verdict in change.verdicts)
            line = f"  {entry.report} {entry.case} {entry.field} {what}"
            yield line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def outcome(verdict: str, title: str) -> str:
    """What happened to a false (``fp``) or missed (``fn``) value that was ``won`` or ``lost``."""
    if title == "won":
        return "found now" if verdict == "fn" else "false no more"
    return "missed now" if verdict == "fn" else "false now"


def value_of(entry: Entry, verdict: str) -> str:
    """The value that a verdict is about: gold's where it was missed, else the prediction's."""
    side = entry.gold if verdict == "fn" else entry.predicted
    return fold(described_side(side, entry.field)) if side else ""


def described_side(side: Side, field: str) -> str:
    """``resection, extent: subtotal``; of an attribute's error only that attribute beside the value."""
    wanted = field.partition(".")[2]
    extra = [f"{k}: {shown(v)}" for k, v in side.attributes.items() if not wanted or k == wanted]
    return ", ".join([shown(side.value), *extra])


def ratio(number: float | None) -> str:
    """Three decimals, or a dash where nothing could be divided."""
    return "–" if number is None or math.isnan(number) else f"{number:.3f}"


def signed(number: float) -> str:
    return "–" if math.isnan(number) else f"{number:+.3f}".replace("-", "−")


def spread(interval: Interval) -> str:
    return f"{signed(interval[0])} … {signed(interval[1])}" if interval else ""
