"""Two runs compared cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from caserows.changes import Change, changes
from caserows.cli import app
from caserows.model import CaseKind, CaseRow, Evidence, Finding
from caserows.stored import StoredReport, StoredRow


def report(report_id: str, *cases: dict[str, object], kind: CaseKind = "reported") -> StoredReport:
    rows = []
    for number, cells in enumerate(cases, start=1):
        found = {name: (Finding(value=value, evidence=(Evidence(start=0, end=1),)),) for name, value in cells.items()}
        rows.append(StoredRow(CaseRow(report_id=report_id, case_no=number, case_kind=kind, findings=found), [], ""))
    return StoredReport(report_id, "", rows)


SAME = report("a", {"age_years": 54, "sex": "female"})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([SAME], [SAME], []),
        ([], [], []),
        ([SAME], [report("a", {"age_years": 55, "sex": "female"})], [("a", 1, "age_years", "54", "55")]),
        ([SAME], [report("a", {"age_years": 54})], [("a", 1, "sex", "female", "")]),
        (
            [SAME],
            [report("a", {"age_years": 54, "sex": "female", "hiv": "negative"})],
            [("a", 1, "hiv", "", "negative")],
        ),
        (
            [SAME],
            [report("a", {"age_years": 54, "sex": "female"}, {"sex": "male"})],
            [("a", 2, "case_kind", "", "reported"), ("a", 2, "sex", "", "male")],
        ),
        (
            [report("a", {"sex": "male"})],
            [report("a", {"sex": "male"}, kind="cited")],
            [("a", 1, "case_kind", "reported", "cited")],
        ),
        (
            [report("a", {"sex": "male"}), report("c", {"sex": "male"})],
            [report("b", {"sex": "male"}), report("c", {"sex": "female"})],
            [
                ("a", 1, "case_kind", "reported", ""),
                ("a", 1, "sex", "male", ""),
                ("b", 1, "case_kind", "", "reported"),
                ("b", 1, "sex", "", "male"),
                ("c", 1, "sex", "male", "female"),
            ],
        ),
    ],
)
def test_changed_cells(old: list[StoredReport], new: list[StoredReport], expected: list[tuple[object, ...]]) -> None:
    assert list(changes(old, new)) == [Change(*cells) for cells in expected]  # type: ignore[arg-type]
    back = [Change(c.report_id, c.case_no, c.field, c.new, c.old) for c in changes(new, old)]
    assert back == list(changes(old, new))


def test_runs_of_one_folder_are_listed_and_compared(tmp_path: Path) -> None:
    text = tmp_path / "made-up.txt"
    out = tmp_path / "out"
    for age in (54, 45):
        text.write_text(f"A {age}-year-old woman had a seizure. =HYPERLINK was not said.")
        assert CliRunner().invoke(app, ["run", str(text), "--out", str(out), "--jobs", "0", "-q"]).exit_code == 0
    listed = CliRunner().invoke(app, ["runs", str(out)]).stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["run", "1", "2"]
    found = CliRunner().invoke(app, ["diff", f"{out}#1", str(out), "--csv", str(tmp_path / "diff.csv")])
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.splitlines() == ["made-up 1 age_years: 54 → 45", "cells changed: 1, reports: 1"]
    assert (tmp_path / "diff.csv").read_text() == "report_id,case_no,field,old,new\nmade-up,1,age_years,54,45\n"
    same = CliRunner().invoke(app, ["diff", str(out), f"{out}#2"])
    assert same.stdout == "cells changed: 0, reports: 0\n"


@pytest.mark.parametrize("command", [["runs"], ["diff", "."], ["links"]])
def test_a_run_that_is_not_there_is_one_line(tmp_path: Path, command: list[str]) -> None:
    result = CliRunner().invoke(app, [command[0], str(tmp_path), *([str(tmp_path)] if command[1:] else [])])
    assert (result.exit_code, result.stderr) == (1, f"{tmp_path}: no results of `caserows run` there\n")
