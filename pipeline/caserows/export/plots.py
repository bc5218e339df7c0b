"""Pictures of the rows: survival by Kaplan-Meier with numbers at risk, and treatment sequences as a swimmer plot.

Same rows, same bytes: no date in the file, ids of an SVG from a fixed salt. Names of reports are drawn as they are, never read
as formulas.
"""

from __future__ import annotations

import io
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from caserows.export.base import Files, library
from caserows.export.material import Material, plain
from caserows.export.survival import ORIGINS, Outcome, outcome
from caserows.fields import FIELDS
from caserows.model import CaseRow, CaserowsError
from caserows.output import shown

PICTURES = ("svg", "png")
LANES = 45
"""Patients on one page of the swimmer plot."""

_SETTINGS = {
    "svg.hashsalt": "caserows",
    "svg.fonttype": "path",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_COLORS = ("#0B4F8A", "#C1440E", "#2E7D32", "#6A3D9A", "#8A6D00", "#4D4D4D")
_STEPS = {"surgery": "#0B4F8A", "radiotherapy": "#E0A100", "systemic": "#2E7D32"}
_DEATH, _ALIVE, _UNCLEAR = (
    ("x", "#B00020", "death"),
    (">", "#333333", "alive at last information"),
    ("D", "#8A6D00", "end not clear"),
)
_NO_VALUE = "not stated"


@dataclass(frozen=True)
class Lane:
    """One patient of the swimmer plot: the treatments in order, and how the follow-up ends."""

    name: str
    steps: Sequence[str]
    end: Outcome


@dataclass(frozen=True)
class Curve:
    """Survival after ``time`` months: the steps (ascending times of death), their 95 % limits, all times, censored times."""

    times: np.ndarray[Any, np.dtype[np.float64]]
    survival: np.ndarray[Any, np.dtype[np.float64]]
    low: np.ndarray[Any, np.dtype[np.float64]]
    high: np.ndarray[Any, np.dtype[np.float64]]
    all_times: np.ndarray[Any, np.dtype[np.float64]]
    censored: np.ndarray[Any, np.dtype[np.float64]]

    def at(self, time: float) -> float:
        """The share alive after ``time`` months."""
        before = np.searchsorted(self.times, time, side="right")
        return float(self.survival[before - 1]) if before else 1.0

    def at_risk(self, time: float) -> int:
        """How many are followed for ``time`` months or longer."""
        return int((self.all_times >= time).sum())

    @property
    def median(self) -> float | None:
        """The first time at which half are dead or fewer than half alive; none where that is not reached."""
        under = self.times[self.survival <= 0.5 + 1e-12]
        return float(under[0]) if under.size else None


def kaplan_meier(times: Sequence[float], events: Sequence[bool]) -> Curve:
    """The product-limit estimate (Kaplan & Meier 1958) with log-log 95 % limits, by scipy's ``ecdf`` of censored data.

    ``times`` in months, ``events`` true for death, false for censoring; CaserowsError where there is none.
    """
    if not times:
        raise CaserowsError("no row with a time and a known end: nothing to draw a survival curve from")
    from scipy.stats import CensoredData, ecdf

    when, died = np.asarray(times, dtype=float), np.asarray(events, dtype=bool)
    steps = np.unique(when[died])
    if not steps.size:
        none = np.empty(0)
        return Curve(none, none, none, none, np.sort(when), np.sort(when))
    estimate = ecdf(CensoredData.right_censored(when, ~died)).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # limits where nobody or everybody is dead are 0 / 0
        limits = estimate.confidence_interval(0.95, method="log-log")
    at = np.isin(estimate.quantiles, steps)
    low = np.nan_to_num(limits.low.probabilities[at], nan=0.0)
    high = np.where(np.isnan(limits.high.probabilities[at]), estimate.probabilities[at], limits.high.probabilities[at])
    return Curve(steps, estimate.probabilities[at], low, high, np.sort(when), np.sort(when[~died]))


def pictures(material: Material, kind: str, by: str = "", origin: str = "", cited: bool = False) -> Files:
    """``survival`` and ``swimmer-N``, as files of the given kind (svg or png).

    ``by``: a choice field, one curve for each of its values. ``origin``: only times counted from there. ``cited``: rows of
    other papers' patients as well. CaserowsError for a field or origin there is not, and where no row has a time.
    """
    if by and (by not in FIELDS or not FIELDS[by].single):
        raise CaserowsError(f"curves can be taken apart by a single-valued field, not by {by}")
    if origin and origin not in ORIGINS:
        raise CaserowsError(f"no such origin: {origin} (there are {', '.join(ORIGINS)})")
    rows = [row for row in material.rows if cited or row.case_kind == "reported"]
    found = {f"survival.{kind}": _survival(rows, kind, by, origin)}
    lanes = [Lane(_shortened(material.id_of(row)), _steps(row), outcome(row, origin)) for row in rows]
    lanes = sorted(
        (lane for lane in lanes if lane.steps or lane.end.time is not None), key=lambda lane: -(lane.end.time or 0)
    )
    pages = [lanes[at : at + LANES] for at in range(0, len(lanes), LANES)]
    longest = max((lane.end.time or 0 for lane in lanes), default=0)
    most = max((len(lane.steps) for lane in lanes), default=0)
    without = f"; {len(rows) - len(lanes)} without either left out" if len(lanes) < len(rows) else ""
    since = origin or "the origin that the article states"
    for number, page in enumerate(pages, start=1):
        part = f" ({number} of {len(pages)})" if pages[1:] else ""
        title = f"Treatment and follow-up of {len(lanes)} patients{part}{without}"
        found[f"swimmer-{number}.{kind}"] = _swimmer(page, kind, title, since, longest, most)
    return found


@contextmanager
def _figure(kind: str, width: float, height: float) -> Iterator[tuple[Any, io.BytesIO]]:
    """A figure of that size in inches, written to the buffer when the block ends."""
    matplotlib = library("matplotlib")
    figures = library("matplotlib.figure")
    buffer = io.BytesIO()
    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font does not have is drawn as a box
        figure = figures.Figure(figsize=(width, height), layout="constrained")
        yield figure, buffer
        about = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
        figure.savefig(buffer, format=kind, dpi=150, metadata=about)


def _survival(rows: Sequence[CaseRow], kind: str, by: str, origin: str) -> bytes:
    groups: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for row in rows:
        end = outcome(row, origin)
        if end.usable and end.time is not None and end.event is not None:
            values = row.findings.get(by, ())
            groups[plain(shown(values[0].value)) if values else _NO_VALUE if by else ""].append((end.time, end.event))
    if len(groups) > len(_COLORS):
        raise CaserowsError(
            f"{by} has {len(groups)} values in these rows: more than {len(_COLORS)} curves cannot be told apart"
        )
    curves = {name: kaplan_meier(*map(list, zip(*groups[name], strict=True))) for name in sorted(groups)}
    if not curves:
        kaplan_meier([], [])
    left_out = len(rows) - sum(map(len, groups.values()))
    with _figure(kind, 7.5, 4.8 + 0.22 * len(curves)) as (figure, buffer):
        axes, risk = figure.subplots(2, 1, sharex=True, height_ratios=[4, 0.35 + 0.22 * len(curves)])
        for color, (name, curve) in zip(_COLORS, curves.items(), strict=False):
            _draw(axes, curve, color, name)
        longest = max(float(c.all_times[-1]) for c in curves.values())
        axes.set(ylim=(0, 1.03), ylabel="Share alive", xlim=(0, max(longest, 1) * 1.03))
        axes.set_title(
            f"Survival from {origin}" if origin else "Survival, from the origin that each article states", loc="left"
        )
        axes.legend(frameon=False, loc="upper right")
        ticks = [t for t in axes.get_xticks() if 0 <= t <= max(longest, 1) * 1.03]
        _risk_table(risk, curves, ticks)
        note = f"{sum(map(len, groups.values()))} patients, 95 % limits shaded, + censored"
        figure.text(0.01, 0.005, f"{note}; {left_out} without a usable time left out", fontsize=7, color="#555555")
        figure.get_layout_engine().set(rect=(0, 0.03, 1, 0.97))
    return buffer.getvalue()


def _draw(axes: Any, curve: Curve, color: str, name: str) -> None:
    end = float(curve.all_times[-1])
    x = np.concatenate([[0.0], curve.times, [end]])
    last = curve.survival[-1] if curve.survival.size else 1.0
    y = np.concatenate([[1.0], curve.survival, [last]])
    deaths = len(curve.all_times) - len(curve.censored)
    median = "not reached" if curve.median is None else f"{shown(round(curve.median, 1))} months"
    label = f"{name + ': ' if name else ''}{len(curve.all_times)} patients, {deaths} deaths, median {median}"
    axes.step(x, y, where="post", color=color, linewidth=1.8, label=label)
    if curve.times.size:
        low, high = (np.concatenate([[1.0], limit, [limit[-1]]]) for limit in (curve.low, curve.high))
        axes.fill_between(x, low, high, step="post", color=color, alpha=0.13, linewidth=0)
    marks = np.unique(curve.censored)
    axes.plot(marks, [curve.at(t) for t in marks], linestyle="none", marker="+", color=color, markersize=8)


def _risk_table(axes: Any, curves: Mapping[str, Curve], ticks: Sequence[float]) -> None:
    """The numbers at risk under the ticks, one line for each curve."""
    axes.set(ylim=(-len(curves) + 0.4, 1.1), xlabel="Months", yticks=[])
    axes.spines["left"].set_visible(False)
    axes.text(0, 0.75, "At risk", fontsize=8, fontweight="bold", va="center", ha="left")
    for line, (color, (name, curve)) in enumerate(zip(_COLORS, curves.items(), strict=False)):
        for tick in ticks:
            axes.text(tick, -line, str(curve.at_risk(tick)), fontsize=8, color=color, va="center", ha="center")
        if name:
            place = {"xycoords": ("axes fraction", "data"), "xytext": (-8, 0), "textcoords": "offset points"}
            axes.annotate(name, (0, -line), **place, fontsize=8, color=color, va="center", ha="right")


def _steps(row: CaseRow) -> list[str]:
    """The treatments in order; empty where none is known."""
    found = row.findings.get("treatment_sequence", ())
    return [str(step) for step in found[0].value] if found and isinstance(found[0].value, list) else []


def _swimmer(lanes: Sequence[Lane], kind: str, title: str, since: str, longest: float, most: int) -> bytes:
    """One page: left the treatments in their order (no times are known of them), right the follow-up with its end."""
    with _figure(kind, 10, 1.6 + 0.21 * len(lanes)) as (figure, buffer):
        order, follow = figure.subplots(1, 2, sharey=True, width_ratios=[max(most, 3) * 0.35, 5])
        for lane, one in enumerate(lanes):
            for at, step in enumerate(one.steps):
                parts = step.split("+")
                for nth, part in enumerate(parts):
                    height = 0.76 / len(parts)
                    order.barh(lane - 0.38 + (nth + 0.5) * height, 0.92, height, at + 0.04, color=_STEPS[part])
            _follow(follow, lane, one.end)
        labels = [one.name for one in lanes]
        order.set(ylim=(len(lanes) - 0.4, -0.6), xlim=(0, max(most, 3)), xlabel="Treatments in order")
        order.set_yticks(range(len(lanes)), labels, fontsize=7)
        order.set_xticks([n + 0.5 for n in range(max(most, 3))], [str(n + 1) for n in range(max(most, 3))])
        follow.set(xlim=(0, max(longest, 1) * 1.06), xlabel=f"Months of follow-up, from {since}")
        follow.grid(axis="x", color="#E5E5E5", linewidth=0.6)
        follow.set_axisbelow(True)
        figure.suptitle(title, x=0.01, ha="left", fontsize=11)
        figure.legend(handles=_legend(), loc="outside lower center", ncols=6, frameon=False, fontsize=8)
    return buffer.getvalue()


def _follow(axes: Any, lane: int, end: Outcome) -> None:
    if end.time is None:
        axes.text(0, lane, f" {end.why_not}", fontsize=6.5, color="#888888", va="center")
        return
    axes.barh(lane, end.time, 0.5, color="#B9C7D6")
    marker, color, _ = _UNCLEAR if not end.usable else _DEATH if end.event else _ALIVE
    axes.plot([end.time], [lane], linestyle="none", marker=marker, color=color, markersize=6)


def _legend() -> list[Any]:
    lines, patches = library("matplotlib.lines"), library("matplotlib.patches")
    blocks = [patches.Patch(color=color, label=name) for name, color in _STEPS.items()]
    ends = (
        lines.Line2D([], [], linestyle="none", marker=m, color=c, label=t) for m, c, t in (_DEATH, _ALIVE, _UNCLEAR)
    )
    return [*blocks, *ends]


def _shortened(name: str, most: int = 38) -> str:
    """The name with its middle cut out where it is long: its end holds the number of the case."""
    return name if len(name) <= most else f"{name[: most - 9]}…{name[-8:]}"
