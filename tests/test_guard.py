"""The guard: which falls are allowed, and what an acceptance writes down."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from caserows.cli import app
from caserows.evaluate import Counts, score
from caserows.evaluate.guard import (
    Accepted,
    AcceptedScores,
    Allowance,
    GuardedSet,
    accept,
    falls,
    one_finding,
    read_accepted,
    summary,
    write_accepted,
)
from caserows.model import CaserowsError, Report

ROOT = Path(__file__).resolve().parents[1]
TEXT = "A 54-year-old man had a headache. MRI showed a mass in the left thigh. Biopsy revealed leiomyosarcoma.\n"


def held(micro: tuple[int, int, int], misplaced: int = 0, **fields: tuple[int, int, int]) -> Accepted:
    def tally(counts: Iterable[int]) -> dict[str, int]:
        return dict(zip(("tp", "fp", "fn"), counts, strict=True))

    return Accepted.model_validate(
        {
            "reports": 9,
            "headline": {"micro": tally(micro), "micro_with_attributes": tally(micro)},
            "misplaced": misplaced,
            "fields": {name: tally(counts) for name, counts in fields.items()},
            "cited": tally((0, 0, 0)),
        }
    )


MANY = (900, 100, 100)  # F1 0.900


@pytest.mark.parametrize(
    ("before", "now", "fallen"),
    [
        (held(MANY), held(MANY), []),
        (held(MANY), held((950, 50, 50)), []),
        (held(MANY), held((896, 104, 104)), []),  # 0.4 points of the headline
        (held(MANY), held((894, 106, 106)), ["micro", "micro_with_attributes"]),  # 0.6 points
        # a field of many findings: 2 points
        (held(MANY, ihc=(180, 20, 20)), held(MANY, ihc=(176, 24, 24)), []),
        (held(MANY, ihc=(180, 20, 20)), held(MANY, ihc=(175, 25, 25)), ["ihc"]),
        # a field of few findings: one that turns wrong
        (held(MANY, hiv=(3, 0, 0)), held(MANY, hiv=(2, 1, 1)), []),
        (held(MANY, hiv=(3, 0, 0)), held(MANY, hiv=(1, 2, 2)), ["hiv"]),
        (held(MANY, hiv=(3, 0, 0)), held(MANY, hiv=(2, 0, 1)), []),
        # a field that is no longer found at all, and one that never was
        (held(MANY, hiv=(3, 0, 0)), held(MANY), ["hiv"]),
        (held(MANY, hiv=(0, 0, 3)), held(MANY, hiv=(0, 9, 3)), []),
        (held(MANY), held(MANY, hiv=(0, 9, 3)), []),
        # attributes are guarded as fields
        (held(MANY, **{"ihc.extent": (180, 20, 20)}), held(MANY, **{"ihc.extent": (170, 30, 30)}), ["ihc.extent"]),
        # findings in the wrong row: 0.5 points of share
        (held(MANY, misplaced=2), held(MANY, misplaced=7), []),
        (held(MANY, misplaced=2), held(MANY, misplaced=8), ["findings in the wrong row"]),
    ],
)
def test_falls(before: Accepted, now: Accepted, fallen: list[str]) -> None:
    assert [fall.name for fall in falls(before, now, Allowance())] == fallen


def test_allowance_stands_in_the_file() -> None:
    before, now = held(MANY, ihc=(180, 20, 20)), held(MANY, ihc=(175, 25, 25))
    assert list(falls(before, now, Allowance(field_points=3.0))) == []


def test_cited_rows_are_guarded_as_a_field() -> None:
    before, now = (
        held(MANY).model_copy(update={"cited": held(c).headline["micro"]}) for c in ((90, 10, 10), (80, 20, 20))
    )
    assert [fall.name for fall in falls(before, now, Allowance())] == ["cited rows"]


@pytest.mark.parametrize("counts", [Counts(3, 0, 0), Counts(50, 7, 2), Counts(1, 0, 5)])
def test_one_finding_is_what_a_right_one_that_turns_wrong_costs(counts: Counts) -> None:
    after = Counts(counts.tp - 1, counts.fp + 1, counts.fn + 1)
    assert one_finding(counts) == pytest.approx(counts.f1 - after.f1)


def test_acceptance_keeps_the_old_scores_of_sets_that_are_not_here_and_every_reason(tmp_path: Path) -> None:
    places = {"gold": ["gold"], "texts": ["text"]}
    before = AcceptedScores(
        sets={"own": GuardedSet(**places, accepted=held(MANY)), "dev": GuardedSet(**places, accepted=held(MANY))}
    )
    first = accept(before, {"own": held((1, 1, 1))}, "more reports", "2026-01-02")
    second = accept(first, {"dev": held((2, 1, 1))}, "stricter gold", "2026-01-03")
    write_accepted(tmp_path / "s.json", second)
    again = read_accepted(tmp_path / "s.json")
    assert again == second
    assert [again.sets[name].accepted for name in ("own", "dev")] == [held((1, 1, 1)), held((2, 1, 1))]
    assert [(h.date, h.reason, h.micro_f1) for h in again.history] == [
        ("2026-01-02", "more reports", {"own": 0.5}),
        ("2026-01-03", "stricter gold", {"dev": 0.6667}),
    ]


@pytest.mark.parametrize(
    "body", ["", "{}", "[]", '{"sets": {"own": {"gold": [], "texts": ["x"]}}}', '{"sets": {}, "x": 1}']
)
def test_file_without_accepted_scores_is_one_line(tmp_path: Path, body: str) -> None:
    (tmp_path / "s.json").write_text(body)
    with pytest.raises(CaserowsError, match=r"^[^\n]*s\.json: holds no accepted scores[^\n]*$"):
        read_accepted(tmp_path / "s.json")


def test_accepted_scores_of_the_project_name_every_set_and_reason() -> None:
    scores = read_accepted(ROOT / "annotations" / "scores.json")
    assert set(scores.sets) == {"own", "dev"}
    assert all(one.accepted for one in scores.sets.values())
    assert scores.history and all(entry.reason for entry in scores.history)


def test_summary_is_that_of_the_scores() -> None:
    kept = summary(score({}, {}))
    assert (kept.reports, kept.misplaced, kept.fields) == (0, 0, {})


@pytest.fixture
def scores_file(tmp_path: Path) -> Path:
    """Gold, a text and a file of sets that names them, and one set that is not here."""
    for name in ("gold", "text"):
        (tmp_path / name).mkdir()
    (tmp_path / "text" / "r.txt").write_text(TEXT)
    start = TEXT.index("54-year-old")
    age: dict[str, Any] = {"value": 54, "evidence": [{"start": start, "end": start + 11}]}
    rows = [{"case_no": 1, "case_kind": "reported", "findings": {"age_years": [age]}}]
    gold = {"report_id": "r", "text_sha256": Report(report_id="r", text=TEXT).sha256, "rows": rows}
    (tmp_path / "gold" / "r.json").write_text(json.dumps(gold))
    sets = {"own": {"gold": ["gold"], "texts": ["text"]}, "dev": {"gold": ["nowhere"], "texts": ["text"]}}
    file = tmp_path / "scores.json"
    file.write_text(json.dumps({"sets": sets}))
    return file


def call(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_guard_and_accept(scores_file: Path) -> None:
    first = call("guard", scores_file)
    assert first.exit_code == 0
    assert "own: nothing accepted yet" in first.stdout
    assert "dev: not here, passed over: " in first.stdout
    assert call("accept", scores_file, "--reason", "the first").exit_code == 0
    assert read_accepted(scores_file).history[0].reason == "the first"
    assert call("guard", scores_file).exit_code == 0
    document = json.loads(scores_file.read_text())
    accepted = document["sets"]["own"]["accepted"]
    assert accepted["fields"]["age_years"] == {"tp": 1, "fp": 0, "fn": 0, "f1": 1.0}
    accepted["fields"]["hiv"] = {"tp": 5, "fp": 0, "fn": 0}
    scores_file.write_text(json.dumps(document))
    fallen = call("guard", scores_file)
    assert fallen.exit_code == 1
    assert "own: hiv: 0.000, accepted 1.000, allowed 0.800" in fallen.stderr


def test_accept_wants_a_reason(scores_file: Path) -> None:
    assert call("accept", scores_file).exit_code == 2
    assert call("accept", scores_file, "--reason", " ").exit_code == 2
    assert read_accepted(scores_file).history == ()


@pytest.mark.parametrize("text", [None, TEXT + "More."])
def test_guard_refuses_gold_without_its_text(scores_file: Path, text: str | None) -> None:
    file = scores_file.parent / "text" / "r.txt"
    file.unlink() if text is None else file.write_text(text)
    result = call("guard", scores_file)
    assert result.exit_code == 1
    assert "own: no text, or another text, for r" in result.stderr


def test_a_report_that_fails_is_named_and_ends_the_scoring(scores_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise IndexError("out of range")

    monkeypatch.setattr("caserows.rows.read_rows", fail)
    result = call("guard", scores_file)
    assert result.exit_code == 1
    assert result.stderr == "r: internal error: IndexError: out of range\n"


def test_guard_without_any_report_fails(scores_file: Path) -> None:
    (scores_file.parent / "gold" / "r.json").unlink()
    (scores_file.parent / "gold").rmdir()
    result = call("guard", scores_file)
    assert result.exit_code == 1
    assert "none of its reports is here" in result.stderr
