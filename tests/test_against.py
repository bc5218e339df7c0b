"""Two runs on the same gold: tables of errors before and now → what was won and what was lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from caserows.evaluate.against import Comparison, against_lines, compare
from caserows.evaluate.saved import Saved, checked, load_scores
from caserows.model import CaserowsError

Error = tuple[str, str | None, str | None]  # field, gold's value, predicted value


def error(report: str, field: str, gold: str | None, predicted: str | None) -> dict[str, Any]:
    """An error of case 1; ``value/attribute`` gives the value an attribute, named by the field (``surgeries.extent``)."""

    def side(text: str | None) -> dict[str, Any] | None:
        value, _, attribute = (text or "").partition("/")
        attributes = {field.partition(".")[2]: attribute} if attribute else {}
        return {"value": value, "attributes": attributes, "evidence": [[0, 4]]} if text else None

    verdicts = [verdict for verdict, text in (("fp", predicted), ("fn", gold)) if text]
    about = {"report": report, "case": 1, "field": field, "verdict": verdicts[0], "verdicts": verdicts}
    return {
        **about,
        "class": "any",
        "gold": side(gold),
        "predicted": side(predicted),
        "snippet": None,
        "gold_snippet": None,
    }


def run(errors: list[Error], reports: str = "ab", wanted: int = 4) -> Saved:
    """A run of reports with ``wanted`` symptoms each; the errors are report a's."""
    document: dict[str, Any] = {"version": 1, "errors": [error("a", *e) for e in errors], "reports": {}}
    for report in reports:
        mine = [e for e in document["errors"] if e["report"] == report and e["field"] == "symptoms"]
        fp, fn = (sum(kind in e["verdicts"] for e in mine) for kind in ("fp", "fn"))
        document["reports"][report] = {"fields": {"symptoms": {"tp": wanted - fn, "fp": fp, "fn": fn}}}
    return checked(document, "run")


def changes(comparison: Comparison) -> tuple[list[str], list[str]]:
    """The lines of what was won and of what was lost, without their report and case."""
    lines = list(against_lines(comparison))
    titles = [
        lines.index(f"{title}: {len(found)}") for title, found in (("won", comparison.won), ("lost", comparison.lost))
    ]
    blocks = lines[titles[0] + 1 : titles[1]], lines[titles[1] + 1 :]
    won, lost = ([line.removeprefix("  a 1 ") for line in block if line] for block in blocks)
    return won, lost


@pytest.mark.parametrize(
    ("before", "now", "won", "lost"),
    [
        ([], [], [], []),
        ([("symptoms", "headache", None)], [], ["symptoms found now: headache"], []),
        ([("symptoms", None, "cough")], [], ["symptoms false no more: cough"], []),
        ([], [("symptoms", "headache", None)], [], ["symptoms missed now: headache"]),
        ([], [("symptoms", None, "cough")], [], ["symptoms false now: cough"]),
        ([("symptoms", "headache", None)], [("symptoms", "headache", None)], [], []),
        # a wrong value is one error with two sides; one side may stay
        ([("sex", "male", "female")], [], ["sex false no more: female; found now: male"], []),
        ([("sex", "male", "female")], [("sex", "male", None)], ["sex false no more: female"], []),
        ([("sex", "male", None)], [("sex", "male", "female")], [], ["sex false now: female"]),
        (
            [("age_years", "60", "6")],
            [("age_years", "60", "16")],
            ["age_years false no more: 6"],
            ["age_years false now: 16"],
        ),
        # the same value false in another field is another error
        ([("symptoms", None, "mass")], [("diagnosis", None, "mass")], ["symptoms false no more: mass"], ["diagnosis false now: mass"]),
        # equal errors are set off one for one
        ([("surgeries", None, "biopsy")] * 3, [("surgeries", None, "biopsy")], ["surgeries false no more: biopsy"] * 2, []),
        # of an attribute the value and that attribute
        (
            [("cns_sites.laterality", "dura/left", "dura/right")],
            [],
            ["cns_sites.laterality false no more: dura, laterality: right; found now: dura, laterality: left"],
            [],
        ),
    ],
)  # fmt: skip
def test_won_and_lost(before: list[Error], now: list[Error], won: list[str], lost: list[str]) -> None:
    comparison = compare(run(before), run(now), "before.json")
    assert changes(comparison) == (won, lost)


def test_difference_of_f1_has_an_interval_over_articles() -> None:
    before, now = run([("symptoms", "headache", None), ("symptoms", None, "cough")]), run([])
    everything, symptoms = compare(before, now, "before.json").fields
    assert (everything.field, symptoms.field) == ("all fields", "symptoms")
    assert (symptoms.before.f1, symptoms.now.f1) == (pytest.approx(7 / 8), 1)
    assert symptoms.change == pytest.approx(1 / 8)
    assert symptoms.interval == (0, pytest.approx(1 / 4))  # both articles b; both articles a
    assert not symptoms.clear
    assert (symptoms.won, symptoms.lost, everything.won) == (2, 0, 2)
    assert compare(before, now, "x").fields == compare(before, now, "x").fields


def test_difference_that_every_article_shows_is_clear() -> None:
    def runs(fn: int) -> Saved:
        tally = {"fields": {"symptoms": {"tp": 5 - fn, "fp": 0, "fn": fn}}}
        return checked({"version": 1, "errors": [], "reports": dict.fromkeys("abc", tally)}, "run")

    row = compare(runs(2), runs(0), "before.json").fields[0]
    assert row.clear
    assert row.interval == (pytest.approx(0.25), pytest.approx(0.25))


@pytest.mark.parametrize(
    ("before", "now", "notes"),
    [
        (run([]), run([]), ["Reports compared: all 2."]),
        (
            run([], "abc"),
            run([], "abd"),
            [
                "Reports compared: 2 of 4, which both runs scored.",
                "Only in the earlier run: c.",
                "Only in this run: d.",
            ],
        ),
        (
            run([], "ab"),
            run([], "cdefghi"),
            [
                "The two runs have no report in common: nothing is compared.",
                "Only in the earlier run: a, b.",
                "Only in this run: c, d, e, f, g and 2 more.",
            ],
        ),
        (
            run([], "a", wanted=4),
            run([], "a", wanted=5),
            ["Reports compared: all 1.", "Another number of gold values than in the earlier run: a."],
        ),
    ],
)
def test_sets_of_reports_that_differ_are_named(before: Saved, now: Saved, notes: list[str]) -> None:
    comparison = compare(before, now, "before.json")
    assert list(comparison.notes) == notes
    assert [line for line in against_lines(comparison) if line in notes] == notes


def test_errors_of_reports_that_one_run_lacks_are_neither_won_nor_lost() -> None:
    comparison = compare(run([("symptoms", "headache", None)], "ab"), run([], "b"), "before.json")
    assert (comparison.won, comparison.lost) == ((), ())


def test_lines_fit_a_hundred_columns_whatever_the_values_hold() -> None:
    before = run([("symptoms", "long " * 60, "two\nlines\x00")], "".join(map(chr, range(97, 123))))
    lines = list(against_lines(compare(before, run([], "a"), "a folder/" * 30)))
    assert max(map(len, lines)) <= 100
    assert not any("\n" in line or "\x00" in line for line in lines)
    assert any(line.startswith("  a 1 symptoms false no more: two lines") for line in lines)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "not a file of scores"),
        ('{"age_years": 3}', "not a file of scores"),
        ('{"version": 2, "reports": {}, "errors": []}', "scores of version 2; this program reads version 1"),
        ('{"version": 1, "reports": {}}', "errors: Field required"),
        ('{"version": 1, "reports": {"a": {"fields": {"sex": {"tp": -1, "fp": 0, "fn": 0}}}}, "errors": []}', "sex.tp"),
        ('{"version": 1, "reports": {}, "errors": [{"report": "a"}]}', "errors.0.case"),
    ],
)
def test_what_is_no_file_of_scores_is_one_line_that_names_it(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "old.json"
    path.write_text(content)
    with pytest.raises(CaserowsError, match=r"^[^\n]*old\.json: [^\n]*$") as raised:
        load_scores(path)
    assert complaint in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CaserowsError, match=r"gone\.json: cannot be read"):
        load_scores(tmp_path / "gone.json")


def test_more_than_is_needed_may_stand_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"version": 1, "reports": {}, "errors": [], "weather": "fine"}))
    assert load_scores(path).reports == {}
