"""Agreement of two annotators: tables of two readings → F1, kappa, disagreements, and the gold that decisions make."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import cohen_kappa_score  # in the environment through scispaCy

from caserows.evaluate import load_gold
from caserows.evaluate.adjudication import COLUMNS, adjudicated, read_decisions, write_disagreements
from caserows.evaluate.agreement import Agreement, cohens_kappa, compare, table_lines
from caserows.model import CaseRow, CaserowsError

ROOT = Path(__file__).resolve().parents[1]
TEXT = "A man aged 54, or 45, had headache on the left. Resected in full. Alive."


def found(value: Any, at: int = 0, **attributes: Any) -> dict[str, Any]:
    return {"value": value, **attributes, "evidence": [{"start": at, "end": at + 5}]}


def row(number: int = 1, kind: str = "reported", **findings: list[dict[str, Any]]) -> CaseRow:
    return CaseRow.model_validate({"report_id": "r", "case_no": number, "case_kind": kind, "findings": findings})


def agree(a: Sequence[CaseRow], b: Sequence[CaseRow]) -> Agreement:
    return compare({"r": list(a)}, {"r": list(b)})


def lines(a: dict[str, Any], b: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Field, A's and B's value of every disagreement of two rows of one patient."""
    return [(d.field, d.value(d.a), d.value(d.b)) for d in agree([row(**a)], [row(**b)]).disagreements]


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15, 0.4),
        ([("yes", "yes"), ("no", "no"), ("not stated", "not stated")], 1.0),
        ([("yes", "no"), ("no", "yes")], -1.0),
        ([("yes", "yes"), ("yes", "no")], 0.0),
    ],
)
def test_kappa(pairs: list[tuple[str, str]], kappa: float) -> None:
    assert cohens_kappa(pairs) == pytest.approx(kappa)
    assert cohens_kappa(pairs) == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


@pytest.mark.parametrize("pairs", [[], [("yes", "yes")]])
def test_kappa_says_nothing_where_there_is_no_choice(pairs: list[tuple[str, str]]) -> None:
    assert math.isnan(cohens_kappa(pairs))


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ({"age_years": [found(54)]}, {"age_years": [found(54, 40)]}, []),
        ({"age_years": [found(54)]}, {"age_years": [found(45)]}, [("age_years", "54", "45")]),
        ({"age_years": [found(54)]}, {}, [("age_years", "54", "")]),
        ({}, {"sex": [found("male")]}, [("sex", "", "male")]),
        ({"symptoms": [found("headache", 20)]}, {"symptoms": [found("cephalgia", 22)]}, []),
        (
            {"grades": [found("WHO 2", 20)]},
            {"grades": [found("WHO 3", 20), found("WHO 1", 60)]},
            [("grades", "WHO 2", "WHO 3"), ("grades", "", "WHO 1")],
        ),
        (
            {"grades": [found("WHO 2", 20)]},
            {"grades": [found("WHO 3", 60)]},
            [("grades", "WHO 2", ""), ("grades", "", "WHO 3")],
        ),
        (
            {"ihc": [found("SMA", 20, result="positive")]},
            {"ihc": [found("SMA", 20, result="negative")]},
            [("ihc", "SMA+", "SMA-")],
        ),
        (
            {"symptoms": [found("headache", 20, laterality="left")]},
            {"symptoms": [found("headache", 20, laterality="right")]},
            [("symptoms.laterality", "left", "right")],
        ),
        (
            {"symptoms": [found("headache", 20, laterality="left")]},
            {"symptoms": [found("headache", 20)]},
            [("symptoms.laterality", "left", "")],
        ),
    ],
)
def test_disagreements(a: dict[str, Any], b: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert lines(a, b) == expected
    assert sorted((f, y, x) for f, x, y in lines(b, a)) == sorted(expected)


def test_f1_takes_neither_for_the_truth() -> None:
    a = [row(age_years=[found(68), found(69)], symptoms=[found("headache", 20), found("nausea", 40)])]
    b = [row(age_years=[found(69), found(68)], symptoms=[found("headache", 20)])]
    result = agree(a, b)
    assert result.f1(["symptoms"]) == pytest.approx(2 / 3)
    assert result.micro == agree(b, a).micro == pytest.approx(0.8)


def test_kappa_counts_not_stated_over_paired_reported_rows() -> None:
    a = [row(1, sex=[found("male")], hiv=[found("negative")]), row(2, sex=[found("female")], age_years=[found(3)])]
    b = [
        row(1, sex=[found("male")]),
        row(2, sex=[found("female")], age_years=[found(3)]),
        row(3, "cited", sex=[found("male")]),
    ]
    kappa = agree(a, b).kappa
    assert kappa["sex"] == 1.0
    assert kappa["hiv"] == 0.0
    assert math.isnan(kappa["ebv"])
    assert "age_years" not in kappa and "diagnosis" not in kappa


def test_cases_are_paired_whatever_their_numbers() -> None:
    a = [row(1, age_years=[found(30)], sex=[found("male")]), row(2, age_years=[found(60)])]
    b = [row(1, age_years=[found(60)]), row(2, age_years=[found(30)], sex=[found("female")])]
    (only,) = agree(a, b).disagreements
    assert (only.case_no, only.a_case, only.b_case, only.field) == ("1", 1, 2, "sex")


def test_reports_of_one_annotator_are_named_and_no_shared_one_is_an_error() -> None:
    result = compare({"r": [row()], "s": []}, {"r": [row()], "t": []})
    assert (result.only_a, result.only_b) == (("s",), ("t",))
    assert any("1 reports (not compared): s" in line for line in table_lines(result))
    with pytest.raises(CaserowsError, match="share no report"):
        compare({"r": []}, {"s": []})


A = [
    row(
        1,
        age_years=[found(54, 6)],
        sex=[found("male", 2)],
        symptoms=[found("headache", 26, laterality="left"), found("nausea", 50)],
        grades=[found("WHO 2", 40)],
    )
]
B = [
    row(
        1,
        age_years=[found(45, 18)],
        sex=[found("male", 2)],
        symptoms=[found("headache", 26)],
        hiv=[found("negative", 60)],
    ),
    row(2, age_years=[found(9, 60)]),
]
FIELDS_AT_ODDS = ["age_years", "hiv", "symptoms", "symptoms.laterality", "grades", "age_years"]


def decided(path: Path, decisions: Sequence[str]) -> dict[str, list[CaseRow]]:
    """The gold that follows from the decisions, one a line, through a sheet on disk."""
    disagreements = agree(A, B).disagreements
    write_disagreements(path, disagreements, {"r": TEXT})
    if path.suffix == ".json":
        records = json.loads(path.read_text("utf-8"))
        for record, decision in zip(records, decisions, strict=True):
            record["decision"] = decision
        path.write_text(json.dumps(records), "utf-8")
    else:
        delimiter = "\t" if path.suffix == ".tsv" else ","
        with path.open(encoding="utf-8", newline="") as stream:
            records = list(csv.DictReader(stream, delimiter=delimiter))
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, delimiter=delimiter)
            writer.writeheader()
            writer.writerows({**r, "decision": d} for r, d in zip(records, decisions, strict=True))
    return adjudicated({"r": A}, disagreements, read_decisions(path))


@pytest.mark.parametrize("suffix", [".tsv", ".csv", ".json"])
def test_decisions_make_the_gold(suffix: str, tmp_path: Path) -> None:
    assert [d.field for d in agree(A, B).disagreements] == FIELDS_AT_ODDS
    path = tmp_path / f"sheet{suffix}"
    assert decided(path, ["A"] * 6) == {"r": A}
    (first, second) = decided(path, ["B"] * 6)["r"]
    assert agree([first, second], B).disagreements == ()
    assert (second.case_no, second.case_kind) == (2, "reported")
    (only,) = decided(path, ["both", "neither", "neither", "neither", "A", "A"])["r"]
    assert [f.value for f in only.findings["age_years"]] == [54, 45]
    assert [(f.value, f.attributes) for f in only.findings["symptoms"]] == [("headache", {})]
    assert set(only.findings) == {"age_years", "sex", "symptoms", "grades"}


@pytest.mark.parametrize(("decision", "error"), [("", "no decision"), ("C", "'C' is none of A, B, both, neither")])
def test_a_line_without_decision_is_refused(decision: str, error: str, tmp_path: Path) -> None:
    with pytest.raises(CaserowsError, match=rf"sheet.tsv disagreement 2 \(r hiv\): {error}"):
        decided(tmp_path / "sheet.tsv", ["A", decision, "A", "A", "A", "A"])


def test_a_sheet_of_other_gold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.tsv"
    write_disagreements(path, (), {})
    with pytest.raises(CaserowsError, match="no decision on r 1 reported age_years: the sheet belongs to other gold"):
        adjudicated({"r": A}, agree(A, B).disagreements, read_decisions(path))
    with pytest.raises(CaserowsError, match=r"are \.tsv, \.csv or \.json"):
        write_disagreements(tmp_path / "sheet.xlsx", (), {})


def test_the_sheet_quotes_both_and_leaves_the_decision_blank(tmp_path: Path) -> None:
    path = tmp_path / "sheet.json"
    write_disagreements(path, agree(A, B).disagreements, {"r": TEXT})
    first = json.loads(path.read_text("utf-8"))[0]
    assert list(first) == list(COLUMNS)
    assert (first["a"], first["a_evidence"], first["a_quote"], first["decision"]) == ("54", "6-11", "aged ", "")


def test_gold_agrees_with_itself() -> None:
    gold = load_gold([ROOT / "annotations" / "gold"])
    result = compare(gold, gold)
    assert (result.micro, result.disagreements) == (1.0, ())
