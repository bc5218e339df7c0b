"""The survival table by rows told in short, the estimate against published numbers, and the pictures as files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from caserows.export.base import Files
from caserows.export.material import Material, checked
from caserows.export.plots import LANES, kaplan_meier, pictures
from caserows.export.survival import CONTRADICTED, NO_EVENT, NO_TIME, outcome
from caserows.model import CaseRow, CaserowsError, Evidence, Finding

SPAN = (Evidence(start=0, end=4),)


def row(vital: str, *times: dict[str, Any], number: int = 1, **findings: list[Any]) -> CaseRow:
    found = {"follow_up_months": tuple(Finding(**t, evidence=SPAN) for t in times)} if times else {}
    found |= {"vital_status": (Finding(value=vital, evidence=SPAN),)} if vital else {}
    found |= {name: tuple(Finding(value=v, evidence=SPAN) for v in values) for name, values in findings.items()}
    return CaseRow(report_id=f"r{number}", case_no=1, findings=found)


def at(months: float, event: str = "", origin: str = "") -> dict[str, Any]:
    return {"value": months, **({"event": event} if event else {}), **({"origin": origin} if origin else {})}


@pytest.mark.parametrize(
    ("vital", "times", "time", "event", "origin", "why_not"),
    [
        ("dead", [at(8, "death", "surgery")], 8, True, "surgery", ""),
        ("alive", [at(31, "last follow-up", "surgery")], 31, False, "surgery", ""),
        ("", [at(12, "last follow-up")], 12, False, "", ""),
        ("", [at(12, "death")], 12, True, "", ""),
        # several times: the one to death before a longer one to a visit, else the longest
        ("dead", [at(24, "last follow-up"), at(3, "death", "surgery")], 3, True, "surgery", ""),
        ("dead", [at(3, "death", "surgery"), at(15, "death", "primary diagnosis")], 15, True, "primary diagnosis", ""),
        ("alive", [at(6, "last follow-up"), at(18, "last follow-up")], 18, False, "", ""),
        ("alive", [at(18, "death"), at(6, "last follow-up")], 6, False, "", ""),
        ("alive", [at(6, "last follow-up"), at(6, "last follow-up", "surgery")], 6, False, "surgery", ""),
        # dead, but the only time is that of a visit: alive until then
        ("dead", [at(24, "last follow-up")], 24, False, "", ""),
        # an end that is not stated
        ("alive", [at(24)], 24, False, "", ""),
        ("dead", [at(24)], 24, None, "", NO_EVENT),
        ("", [at(24)], 24, None, "", NO_EVENT),
        ("alive", [at(24, "death")], 24, True, "", CONTRADICTED),
        ("dead", [], None, None, "", NO_TIME),
        ("", [], None, None, "", NO_TIME),
    ],
)
def test_outcome_of_a_row(
    vital: str, times: list[dict[str, Any]], time: float | None, event: bool | None, origin: str, why_not: str
) -> None:
    got = outcome(row(vital, *times))
    assert (got.time, got.event, got.origin, got.why_not, got.usable) == (time, event, origin, why_not, not why_not)


def test_outcome_from_one_origin_alone() -> None:
    made = row("dead", at(15, "death", "primary diagnosis"), at(3, "death", "surgery"))
    assert outcome(made, "surgery").time == 3
    assert outcome(made, "presentation").why_not == "no time stated from presentation"


def test_every_row_is_a_line_of_the_table_censored_and_unknown_ones_too(
    exported: Callable[[str], Files], own: Material
) -> None:
    lines = list(csv.DictReader(io.StringIO(exported("survival")["survival.csv"].decode())))
    assert [line["id"] for line in lines] == list(own.ids.values())
    assert {line["event"] for line in lines if line["usable"] == "1"} == {"0", "1"}
    for line in lines:
        assert bool(line["time_months"] and line["event"] and not line["why_not"]) or line["usable"] == "0"
        assert line["why_not"] or line["usable"] == "1"


# Freireich et al. 1963, 6-mercaptopurine, as in Kleinbaum & Klein, Survival Analysis: weeks, censored with a minus.
FREIREICH = [6, 6, 6, 7, 10, 13, 16, 22, 23, -6, -9, -10, -11, -17, -19, -20, -25, -32, -32, -34, -35]
PUBLISHED = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}


def test_estimate_is_the_published_one() -> None:
    curve = kaplan_meier([abs(t) for t in FREIREICH], [t > 0 for t in FREIREICH])
    assert dict(zip(curve.times, curve.survival.round(4), strict=True)) == PUBLISHED
    assert [curve.at_risk(t) for t in PUBLISHED] == [21, 17, 15, 12, 11, 7, 6]
    assert curve.median == 23
    assert len(curve.censored) == 12
    assert (curve.low < curve.survival).all() and (curve.survival < curve.high).all()
    # log-log limits at 6 weeks, as R's survfit(conf.type = "log-log") prints them
    assert (round(float(curve.low[0]), 3), round(float(curve.high[0]), 3)) == (0.620, 0.952)


@pytest.mark.parametrize(
    ("times", "events", "at_end", "median"),
    [
        ([5.0], [True], 0.0, 5.0),
        ([5.0], [False], 1.0, None),
        ([2.0, 4.0], [True, True], 0.0, 2.0),
        ([0.0, 3.0], [True, False], 0.5, 0.0),
    ],
)
def test_small_samples(times: list[float], events: list[bool], at_end: float, median: float | None) -> None:
    curve = kaplan_meier(times, events)
    assert curve.at(times[-1]) == at_end
    assert curve.median == median
    assert curve.at(-1) == 1.0


def test_nothing_to_draw_is_said() -> None:
    with pytest.raises(CaserowsError, match="nothing to draw a survival curve from"):
        pictures(checked([row("dead")], {}), "svg")


@pytest.mark.parametrize(
    ("options", "why"),
    [({"by": "shoe_size"}, "not by shoe_size"), ({"by": "ihc"}, "not by ihc"), ({"origin": "birth"}, "no such origin")],
)
def test_what_cannot_be_drawn_is_named(own: Material, options: dict[str, str], why: str) -> None:
    with pytest.raises(CaserowsError, match=why):
        pictures(own, "svg", **options)


def test_too_many_curves_are_refused() -> None:
    rows = [row("dead", at(5, "death"), number=n, diagnosis=[f"tumor {n}"]) for n in range(7)]
    with pytest.raises(CaserowsError, match="more than 6 curves"):
        pictures(checked(rows, {}), "svg", by="diagnosis")


@pytest.mark.parametrize(("kind", "magic"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_pictures_are_the_same_bytes_again_and_hold_no_date(own: Material, kind: str, magic: bytes) -> None:
    few = checked(own.rows[:10], {})
    drawn = pictures(few, kind, by="sex", cited=True)
    assert drawn == pictures(few, kind, by="sex", cited=True)
    assert [name for name, data in drawn.items() if not data.startswith(magic)] == []
    assert [name for name, data in drawn.items() if re.search(rb"dc:date|tIME|Matplotlib v", data)] == []


def test_swimmer_plot_turns_the_page() -> None:
    rows = [
        row("dead", at(n, "death"), number=n, treatment_sequence=[["surgery", "systemic"]]) for n in range(1, LANES + 3)
    ]
    assert list(pictures(checked(rows, {}), "svg")) == ["survival.svg", "swimmer-1.svg", "swimmer-2.svg"]


def test_swimmer_plot_says_from_where_it_counts_and_whom_it_leaves_out() -> None:
    rows = [
        row("dead", at(9, "death", "surgery"), number=1),
        row("dead", at(9, "death"), number=2, treatment_sequence=[["surgery"]]),
        row("dead", at(9, "death"), number=3),
    ]
    drawn = pictures(checked(rows, {}), "svg")["swimmer-1.svg"].decode()
    assert "<!-- Treatment and follow-up of 3 patients -->" in drawn
    assert "<!-- Months of follow-up, from the origin that the article states -->" in drawn
    drawn = pictures(checked(rows, {}), "svg", origin="surgery")["swimmer-1.svg"].decode()
    assert "<!-- Treatment and follow-up of 2 patients; 1 without either left out -->" in drawn
    assert "<!-- Months of follow-up, from surgery -->" in drawn
    assert drawn.count("no time stated from surgery -->") == 1
