"""The commands for annotators, as they are called: files written, error lines and exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from caserows.cli import app

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "annotations" / "gold" / "own"
TEXTS = ROOT / "corpus" / "text"
NAME = "cr-012-mpnst-forearm-crlf"


def call(*args: object) -> Result:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert "Traceback" not in result.output
    return result


def gold(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.json")}


def submitted(tasks: Path, people: int = 1) -> Path:
    """The tasks as if each of so many people had submitted the prediction of each."""
    records = json.loads(tasks.read_text("utf-8"))
    for record in records:
        result = record["predictions"][0]["result"]
        record["annotations"] = [{"completed_by": who, "result": result} for who in range(1, people + 1)]
    path = tasks.with_name("export.json")
    path.write_text(json.dumps(records), "utf-8")
    return path


def test_gold_goes_through_brat_and_comes_back_byte_for_byte(tmp_path: Path) -> None:
    work, back = tmp_path / "work", tmp_path / "back"
    done = call("annotate", "export", TEXTS, "--format", "brat", "--gold", GOLD, "--out", work)
    assert done.exit_code == 0 and "23 reports with" in done.stdout
    assert {"annotation.conf", "visual.conf", f"{NAME}.txt", f"{NAME}.ann"} <= {p.name for p in work.iterdir()}
    assert call("annotate", "import", work, "--format", "brat", "--texts", TEXTS, "--out", back).exit_code == 0
    assert gold(back) == gold(GOLD)


def test_gold_goes_through_label_studio_and_comes_back_byte_for_byte(tmp_path: Path) -> None:
    work, back = tmp_path / "work", tmp_path / "back"
    assert call("annotate", "export", TEXTS, "--format", "label-studio", "--gold", GOLD, "--out", work).exit_code == 0
    export = submitted(work / "tasks.json", people=2)
    arguments = ("annotate", "import", export, "--format", "label-studio", "--texts", TEXTS, "--out", back)
    refused = call(*arguments)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
    assert "2 annotations, by 1, 2: choose an annotator" in refused.stderr
    assert not back.exists()
    assert call(*arguments, "--annotator", "2").exit_code == 0
    assert gold(back) == gold(GOLD)
    nobody = call(*arguments, "--annotator", "ann@example.org")
    assert nobody.stdout.startswith("0 gold files")
    assert nobody.stderr.count("no annotation submitted by ann@example.org") == 23


@pytest.mark.parametrize("form", ["brat", "label-studio"])
def test_a_blank_export_marks_nothing(form: str, tmp_path: Path) -> None:
    done = call("annotate", "export", TEXTS / f"{NAME}.txt", "--format", form, "--out", tmp_path)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("1 reports with 0 findings marked")


def test_predicted_rows_are_exported_and_those_without_text_named(tmp_path: Path) -> None:
    rows = [
        {"report_id": NAME, "case_no": 1, "case_kind": "reported", "findings": {}},
        {"report_id": "x", "case_no": 1},
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    text = TEXTS / f"{NAME}.txt"
    done = call("annotate", "export", text, "--format", "brat", "--pred", tmp_path, "--out", tmp_path / "work")
    assert done.exit_code == 0
    assert done.stderr == f"rows of 1 reports whose text is not in {text}: x\n"
    assert (tmp_path / "work" / f"{NAME}.ann").read_text("utf-8").startswith("T1\tcase 0 9\tMALIGNANT\n")


def test_gold_without_text_is_named(tmp_path: Path) -> None:
    text = TEXTS / f"{NAME}.txt"
    done = call("annotate", "export", text, "--format", "brat", "--gold", GOLD, "--out", tmp_path)
    assert done.stdout.startswith("1 reports")
    assert done.stderr.startswith("22 gold reports have no text of their sha256 in")


@pytest.mark.parametrize(
    ("arguments", "status", "error"),
    [
        (["export", "nothing", "--format", "brat", "--out", "o"], 1, "nothing: no such file or folder"),
        (["export", str(TEXTS), "--format", "doccano", "--out", "o"], 2, "doccano"),
        (["export", str(TEXTS), "--format", "brat", "--out", "o", "--pred", "a", "--gold", "b"], 2, "one of them"),
        (["import", "nothing", "--format", "brat", "--texts", str(TEXTS), "--out", "o"], 1, "nothing: no annotation files"),
        (["import", "x", "--format", "brat", "--texts", str(TEXTS), "--out", "o", "--annotator", "1"], 2, "no annotators"),
        (["import", "no.json", "--format", "label-studio", "--texts", str(TEXTS), "--out", "o"], 1, "cannot be read as JSON"),
    ],
)  # fmt: skip
def test_wrong_calls_are_one_line(
    arguments: list[str], status: int, error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = call("annotate", *arguments)
    assert done.exit_code == status
    assert error in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_agreement_prints_scores_and_writes_what_is_to_be_decided(tmp_path: Path) -> None:
    other = tmp_path / "b"
    other.mkdir()
    record = json.loads((GOLD / f"{NAME}.json").read_text("utf-8"))
    record["rows"][0]["findings"]["sex"][0]["value"] = "male"
    (other / f"{NAME}.json").write_text(json.dumps(record), "utf-8")
    sheet, merged = tmp_path / "sheet.json", tmp_path / "merged"
    one = GOLD / f"{NAME}.json"
    done = call("agreement", one, other, "--texts", TEXTS, "--out", sheet)
    assert done.exit_code == 0
    assert "disagreements                   1" in done.stdout
    (line,) = json.loads(sheet.read_text("utf-8"))
    assert (line["field"], line["a"], line["b"], line["a_quote"]) == ("sex", "female", "male", "26-year-old woman")
    undecided = call("agreement", one, other, "--decided", sheet, "--gold", merged)
    assert (undecided.exit_code, undecided.stderr.count("no decision")) == (1, 1)
    sheet.write_text(json.dumps([{**line, "decision": "b"}]), "utf-8")
    assert call("agreement", one, other, "--decided", sheet, "--gold", merged).exit_code == 0
    decided = json.loads((merged / f"{NAME}.json").read_text("utf-8"))
    assert decided["rows"][0]["findings"]["sex"][0]["value"] == "male"
    assert decided["text_sha256"] == record["text_sha256"]


def test_agreement_on_two_texts_of_one_report_is_refused(tmp_path: Path) -> None:
    record = json.loads((GOLD / f"{NAME}.json").read_text("utf-8"))
    (tmp_path / f"{NAME}.json").write_text(json.dumps({**record, "text_sha256": "0" * 64}), "utf-8")
    done = call("agreement", GOLD / f"{NAME}.json", tmp_path)
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "its text_sha256 differs" in done.stderr
    assert call("agreement", GOLD, GOLD, "--gold", tmp_path).exit_code == 2
