"""The commands, as a user calls them: output, error lines and exit status."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from caserows import cli
from caserows.fields import FIELDS
from caserows.model import Report

TEXT = """Case report

A 54-year-old woman presented with a two-week history of dizziness. She had no headache.
Magnetic resonance imaging showed a mass in the left cerebellum. It was resected; histology showed a hemangioblastoma.
"""
FILES = ["errors.jsonl", "evidence.csv", "reports.csv", "rows.csv", "rows.jsonl"]
STORE = "caserows.sqlite"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "made-up.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


def call(*args: object) -> Result:
    """A command's result; ``run`` reads in this process, where the pipeline is loaded already, if the call does not say."""
    here = ["--jobs", "0"] if args[0] == "run" and "--out" in args and "--jobs" not in args else []
    result = CliRunner().invoke(cli.app, [*map(str, args), *here])
    assert "Traceback" not in result.output
    return result


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_run_writes_rows_and_prints_a_summary(report: Path, tmp_path: Path) -> None:
    result = call("run", report.parent, "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [STORE, *FILES, "texts"]
    (row,) = lines(tmp_path / "out" / "rows.jsonl")
    assert (row["report_id"], row["case_no"], row["case_kind"]) == ("made-up", 1, "reported")
    assert row["findings"]["age_years"][0]["value"] == 54
    assert row["findings"]["sex"][0]["value"] == "female"
    assert "reports   1 found, 0 without a patient, 0 failed" in result.stdout
    assert "rows      1 reported, 0 cited" in result.stdout


def test_run_gives_the_same_bytes_again(report: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert call("run", report, "--out", tmp_path / out).exit_code == 0
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_quiet_run_prints_nothing(report: Path, tmp_path: Path) -> None:
    result = call("run", report, "--out", tmp_path / "out", "--quiet")
    assert (result.exit_code, result.output) == (0, "")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\t\r\n"),
        ("binary.txt", bytes(range(256)) * 8),
        ("picture.png", b"\x89PNG\r\n"),
        ("pages.txt", b"%PDF-1.7\n1 0 obj"),
    ],
)
def test_bad_file_is_one_line_and_the_others_are_done(report: Path, tmp_path: Path, name: str, data: bytes) -> None:
    bad = tmp_path / name
    bad.write_bytes(data)
    result = call("run", bad, report, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(f"{bad}: ")
    assert len(lines(tmp_path / "out" / "rows.jsonl")) == 1
    (error,) = lines(tmp_path / "out" / "errors.jsonl")
    assert error == {"file": str(bad), "error": result.stderr.strip()}


@pytest.mark.parametrize(
    "data",
    [
        ("x" * 200_000).encode(),
        ("word " * 40_000).encode(),
        TEXT.encode("utf-16"),
        "A 54-year-old woman, naïve.".encode("cp1252"),
        b"A 54-year-old\x07 woman\x0c had a\x0b seizure.\r",
        "A 54-year-old woman.".encode("utf-8-sig"),
    ],
)
def test_odd_text_gives_a_result(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd.txt").write_bytes(data)
    result = call("run", tmp_path / "odd.txt", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")


def test_defect_of_our_own_is_one_line_and_the_others_are_done(
    report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from caserows import rows

    def fails_on_first(report: Report, nlp: Any, *, real: Any = rows.read_rows) -> Any:
        if report.report_id == "first":
            raise KeyError("two\nlines")
        return real(report, nlp)

    monkeypatch.setattr(rows, "read_rows", fails_on_first)
    (report.parent / "first.txt").write_text(TEXT)
    result = call("run", report.parent, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert result.stderr == f"{report.parent / 'first.txt'}: internal error: KeyError: 'two\\nlines'\n"
    assert [row["report_id"] for row in lines(tmp_path / "out" / "rows.jsonl")] == ["made-up"]
    assert call("show", report.parent / "first.txt").exit_code == 1


def test_missing_path_is_named_and_the_others_are_done(report: Path, tmp_path: Path) -> None:
    result = call("run", tmp_path / "nowhere", report, "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (1, f"{tmp_path / 'nowhere'}: no such file or folder\n")
    assert len(lines(tmp_path / "out" / "rows.jsonl")) == 1


def test_second_file_of_one_report_id_is_an_error(report: Path, tmp_path: Path) -> None:
    other = tmp_path / "in" / "sub" / "made-up.md"
    other.parent.mkdir()
    other.write_text(TEXT)
    result = call("run", report.parent, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "same report id" in result.stderr
    assert len(lines(tmp_path / "out" / "rows.jsonl")) == 1


def test_wrong_usage_has_status_2(report: Path, tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (tmp_path / "file").write_text("in the way")
    for args in (
        ["run"],
        ["run", report],
        ["run", tmp_path / "bare", "--out", tmp_path / "out"],
        ["run", tmp_path / "nowhere", "--out", tmp_path / "out"],
        ["run", report, "--out", tmp_path / "file"],
        ["explain", report, "1", "shoe_size"],
        ["explain", report, "9", "sex"],
        ["nonsense"],
    ):
        assert call(*args).exit_code == 2, args


def test_exit_status_is_documented() -> None:
    assert "Exit status: 0 all reports done; 1 some reports failed" in " ".join(call("run", "--help").output.split())


def test_show_marks_the_evidence_where_it_stands(report: Path) -> None:
    result = call("show", report)
    assert result.exit_code == 0
    assert "made-up case 1 (reported)" in result.stdout
    assert "age_years: 54" in result.stdout
    assert "«54-year-old» woman presented with" in result.stdout


def test_show_of_a_text_without_patient_says_so(tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text("The weather was mild in all provinces.")
    result = call("show", tmp_path / "none.txt")
    assert (result.exit_code, result.stdout) == (0, "none: no patient found\n")


@pytest.mark.parametrize("command", [["show"], ["explain"], ["mentions"]])
def test_unreadable_file_is_one_line(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    result = call(*command, tmp_path / "empty.txt", *(["1", "sex"] if command == ["explain"] else []))
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [f"{tmp_path / 'empty.txt'}: the file is empty"]


def test_mentions_have_place_type_label_assertion_and_codes(tmp_path: Path) -> None:
    text = (
        "Case report\n\nA 50-year-old woman had an ovarian tumor without metastases. She underwent right\noophorectmy in 2012 "
        "and received carboplatin.\n\nDiscussion\n\nMost of these tumors are benign, and oophorectmy heals them.\n"
    )
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    result = call("mentions", tmp_path / "one.txt")
    assert result.exit_code == 0
    found = [line.split("\t") for line in result.stdout.splitlines()]
    assert all(text[int(start) : int(end)].split() == said.split() for start, end, said, *_ in found)
    kept = {(said, type_): (label, assertion, cue, codes) for _, _, said, type_, label, assertion, cue, codes in found}
    assert kept["metastases", "histology"][:3] == ("metastasis", "negated", "without")
    assert kept["carboplatin", "drug"] == ("carboplatin", "affirmed", "", "RXNORM:40048")
    assert kept["oophorectmy", "learned procedure"][:2] == ("oophorectomy", "affirmed")
    assert sum(said == "oophorectmy" for _, _, said, *_ in found) == 1, "the entity model reads the case alone"


def test_explain_tells_what_was_taken_and_what_was_turned_down(report: Path) -> None:
    taken = call("explain", report, 1, "age_years")
    assert taken.exit_code == 0
    assert taken.stdout.startswith("taken: 54")
    assert "rule: " in taken.stdout
    assert "«54-year-old»" in taken.stdout
    denied = call("explain", report, 1, "symptoms")
    assert "turned down: headache" in denied.stdout
    assert "reason: " in denied.stdout


def test_explain_of_a_case_or_field_that_is_not_there_is_one_line(report: Path) -> None:
    assert call("explain", report, 9, "sex").stderr.splitlines() == [f"{report}: no case 9: it has 1"]
    assert len(call("explain", report, 1, "shoe_size").stderr.splitlines()) == 1
    assert "no candidate in the text" in call("explain", report, 1, "ki67_percent").stdout


def test_fields_lists_the_catalogue_and_its_schema() -> None:
    listed = call("fields")
    assert listed.exit_code == 0
    assert all(name in listed.stdout for name in FIELDS)
    schema = json.loads(call("fields", "--schema").stdout)
    assert list(schema["properties"]["findings"]["properties"]) == list(FIELDS)


def test_evaluate_scores_a_run(report: Path, tmp_path: Path) -> None:
    out, gold = tmp_path / "out", tmp_path / "gold"
    call("run", report, "--out", out, "--quiet")
    gold.mkdir()
    finding = {"value": 50, "evidence": [{"start": TEXT.index("54"), "end": TEXT.index("54") + 11}]}
    rows = [{"case_no": 1, "case_kind": "reported", "findings": {"age_years": [finding]}}]
    sha256 = Report(report_id="made-up", text=TEXT).sha256
    (gold / "made-up.json").write_text(json.dumps({"report_id": "made-up", "text_sha256": sha256, "rows": rows}))
    result = call("evaluate", "--gold", gold, "--pred", out, "--texts", report.parent, "--errors", "age_years")
    assert result.exit_code == 0
    wrong, missed = result.stdout.splitlines()[:2]
    assert wrong.startswith("made-up 1 age_years FP 54 (wrong value) … ")
    assert missed.startswith("made-up 1 age_years FN 50 (wrong value) … ")
    assert "«54-year-old»" in wrong
    assert "without text" not in result.stdout
    now = call("evaluate", "--gold", gold, "--texts", report.parent, "--json", tmp_path / "now.json")
    assert now.exit_code == 0
    assert now.stdout == call("evaluate", "--gold", gold, "--pred", out, "--texts", report.parent).stdout
    document = json.loads((tmp_path / "now.json").read_text())
    assert document["fields"]["age_years"]["fn"] == 1
    assert document["errors"][0]["predicted"]["rule"]
    for by in ("report", "source", "section"):
        table = call("evaluate", "--gold", gold, "--pred", out, "--texts", report.parent, "--by", by).stdout
        assert table.startswith(by)
    alone = call("evaluate", "--gold", gold, "--pred", out)
    assert "gold reports without text: 1 (their rows scored without it): made-up" in alone.stdout
    nowhere = call("evaluate", "--gold", gold, "--texts", gold)
    assert nowhere.exit_code == 0
    assert "gold reports without text: 1 (not scored): made-up" in nowhere.stdout
    assert call("evaluate", "--gold", gold).exit_code == 2
    assert call("evaluate", "--gold", gold, "--pred", out, "--by", "moon").exit_code == 2
    assert call("evaluate", "--gold", gold, "--pred", out, "--errors", "shoe_size").exit_code == 2
    assert call("evaluate", "--gold", tmp_path / "nowhere", "--pred", out).exit_code == 1
