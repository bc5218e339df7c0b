"""export, correct and plot as a user calls them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from caserows import cli
from caserows.export import MODULES
from caserows.export.base import COLUMNS
from caserows.export.material import Material
from caserows.kept import kept_texts
from caserows.output import row_line

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "corpus" / "text"


def call(*args: object) -> Result:
    result = CliRunner().invoke(cli.app, [str(arg) for arg in args])
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def rows(own: Material, tmp_path: Path) -> Path:
    """A rows.jsonl of two reports."""
    few = [row for row in own.rows if row.report_id.startswith(("cr-001", "cr-006"))]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(row_line(row) + "\n" for row in few), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", MODULES)
def test_export_writes_files_and_names_them(name: str, rows: Path, tmp_path: Path) -> None:
    result = call("export", rows, "--format", name, "--texts", TEXTS, "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    written = [Path(line) for line in result.stdout.splitlines()]
    assert written
    assert sorted(written) == sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())


@pytest.mark.parametrize("name", MODULES)
def test_describe_says_where_each_column_stands(name: str) -> None:
    result = call("export", "--format", name, "--describe")
    assert result.exit_code == 0
    first, *lines = result.stdout.splitlines()
    assert first.startswith(f"{name}: ")
    assert [line.split()[0] for line in lines] == list(COLUMNS)


def test_folder_of_a_run_stands_for_its_rows(rows: Path, tmp_path: Path) -> None:
    assert call("export", rows.parent, "--format", "csv", "--out", tmp_path / "out").exit_code == 0


def test_cited_patients_are_left_out_on_request(rows: Path, tmp_path: Path) -> None:
    args = ("export", rows, "--format", "csv", "--out", tmp_path / "out")
    kinds = []
    for more in ((), ("--reported",)):
        assert call(*args, *more).exit_code == 0
        lines = (tmp_path / "out" / "rows.csv").read_text("utf-8").splitlines()[1:]
        kinds.append({line.split(",")[2] for line in lines})
    assert kinds == [{"reported", "cited"}, {"reported"}]


def test_date_is_written_where_a_format_demands_one(rows: Path, tmp_path: Path) -> None:
    args = ("export", rows, "--format", "phenopackets", "--out", tmp_path / "out")
    assert call(*args, "--date", "2024-05-06").exit_code == 0
    one = next((tmp_path / "out" / "phenopackets").iterdir())
    assert '"created": "2024-05-06T00:00:00Z"' in one.read_text("utf-8")


def test_reports_without_a_text_are_named(rows: Path, tmp_path: Path) -> None:
    (tmp_path / "some").mkdir()
    name = "cr-006-breast-carcinoma-her2.txt"
    (tmp_path / "some" / name).write_bytes((TEXTS / name).read_bytes())
    result = call("export", rows, "--format", "csv", "--texts", tmp_path / "some", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert result.stderr == "no text, so no quotes, for cr-001-dural-leiomyosarcoma\n"


def test_quotes_come_from_the_texts_kept_beside_the_rows(rows: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for name in ("cr-001-dural-leiomyosarcoma.txt", "cr-006-breast-carcinoma-her2.txt"):
        (tmp_path / "texts" / name).write_bytes((TEXTS / name).read_bytes())
    for out, more in (("kept", ()), ("given", ("--texts", TEXTS))):
        assert call("export", rows, "--format", "csv", *more, "--out", tmp_path / out).stderr == ""
    assert b"aged 47" in (tmp_path / "kept" / "findings.csv").read_bytes()
    assert (tmp_path / "kept" / "findings.csv").read_bytes() == (tmp_path / "given" / "findings.csv").read_bytes()
    (tmp_path / "texts" / name).write_bytes(b"\xff")
    result = call("export", rows, "--format", "csv", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith(f"{tmp_path / 'texts' / name}: cannot be read")


def test_no_text_outside_the_folder_is_taken_for_a_kept_one(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("A man aged 47.")
    (tmp_path / "out" / "texts").mkdir(parents=True)
    assert kept_texts(tmp_path / "out", ["../../secret", "none"]) == {}


def test_texts_are_found_in_an_archive_by_the_ids_that_run_gives(rows: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "papers.zip", "w") as made:
        for name in ("cr-001-dural-leiomyosarcoma.txt", "cr-006-breast-carcinoma-her2.txt"):
            made.writestr(name, (TEXTS / name).read_bytes())
    args = ("export", rows, "--format", "omop", "--texts", tmp_path / "papers.zip", "--out", tmp_path / "out")
    assert (call(*args).exit_code, call(*args).stderr) == (0, "")


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (("--format", "xml"), 2, "no such format: xml (there are csv, excel,"),
        (("--format", "csv"), 2, "give ROWS and --out DIR, or --describe"),
        (("ROWS", "--format", "csv", "--out", "OUT", "--date", "soon"), 2, "Invalid isoformat string: 'soon'"),
        (("ROWS", "--format", "omop", "--out", "OUT"), 1, "omop holds the texts: give --texts DIR"),
        (("nowhere.jsonl", "--format", "csv", "--out", "OUT"), 1, "nowhere.jsonl: cannot be read"),
        (("ROWS", "--format", "csv", "--out", "ROWS"), 1, "rows.jsonl: cannot be made a folder"),
        (("ROWS", "--format", "csv", "--out", "OUT", "--texts", "nowhere"), 1, "nowhere: no such file or folder"),
    ],
)
def test_wrong_use_is_one_line(args: tuple[str, ...], status: int, said: str, rows: Path, tmp_path: Path) -> None:
    paths = {"ROWS": rows, "OUT": tmp_path / "out"}
    result = call("export", *(paths.get(arg, arg) for arg in args))
    assert result.exit_code == status
    assert result.stderr.startswith(said) or said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_value_that_the_catalogue_does_not_allow_stops_the_export(rows: Path, tmp_path: Path) -> None:
    rows.write_text(rows.read_text("utf-8").replace('"female"', '"=cmd"'), encoding="utf-8")
    result = call("export", rows, "--format", "csv", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (1, "cr-001-dural-leiomyosarcoma case 1 sex: cannot be '=cmd'\n")


def test_corrections_come_back(rows: Path, tmp_path: Path) -> None:
    assert call("export", rows, "--format", "excel", "--texts", TEXTS, "--out", tmp_path).exit_code == 0
    out = tmp_path / "corrected.jsonl"
    result = call("correct", rows, "--workbook", tmp_path / "curation.xlsx", "--out", out)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{out}: 0 accepted, 0 rejected, 0 edited, 0 added, ")
    assert out.read_bytes() == rows.read_bytes()


def test_no_gold_of_what_is_not_decided(rows: Path, tmp_path: Path) -> None:
    assert call("export", rows, "--format", "excel", "--texts", TEXTS, "--out", tmp_path).exit_code == 0
    args = ("correct", rows, "--workbook", tmp_path / "curation.xlsx", "--out", tmp_path / "c.jsonl", "--texts", TEXTS)
    result = call(*args, "--gold", tmp_path / "gold")
    assert result.exit_code == 1
    assert "no report whose findings are all decided" in result.stderr
    assert not (tmp_path / "gold").exists()


def test_workbook_that_is_not_there_is_named(rows: Path, tmp_path: Path) -> None:
    result = call("correct", rows, "--workbook", tmp_path / "none.xlsx", "--out", tmp_path / "c.jsonl")
    assert result.exit_code == 1
    assert "none.xlsx" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_plot_writes_pictures(kind: str, rows: Path, tmp_path: Path) -> None:
    result = call("plot", rows, "--out", tmp_path / "out", "--type", kind)
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"survival.{kind}", f"swimmer-1.{kind}"]


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (("--type", "gif"), 2, "no such type of picture: gif (there are svg, png)"),
        (("--by", "ihc"), 1, "curves can be taken apart by a single-valued field, not by ihc"),
        (("--origin", "birth"), 1, "no such origin: birth"),
    ],
)
def test_what_cannot_be_plotted_is_one_line(
    args: tuple[str, ...], status: int, said: str, rows: Path, tmp_path: Path
) -> None:
    result = call("plot", rows, "--out", tmp_path / "out", *args)
    assert (result.exit_code, result.stderr.splitlines()[0][: len(said)]) == (status, said)
