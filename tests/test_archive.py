"""Zip archives, names of reports, standard input; what is kept beside the rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caserows import cli
from caserows.read import ReadError, archive, find_reports, passed_over, read_report, report_id_of, safe_name

TEXT = "A 54-year-old woman presented with dizziness. MRI showed a mass in the left cerebellum; it was resected: a hemangioblastoma.\n"


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def test_members_are_reports_with_ids_of_their_paths(tmp_path: Path) -> None:
    made = packed(
        tmp_path / "papers.zip",
        {
            "all/a/x.txt": TEXT.encode(),
            "all/b/x.md": TEXT.encode(),
            "all/notes.csv": b"1",
            "__MACOSX/all/x.txt": b"0",
            "all/.y.txt": b"0",
        },
    )
    found = find_reports([made])
    assert found == [made / "all/b/x.md", made / "all/a/x.txt"]
    assert [report_id_of(path) for path in found] == ["all-b-x", "all-a-x"]
    report = read_report(found[0])
    assert (report.report_id, report.text, report.source) == ("all-b-x", TEXT, str(found[0]))


def test_folders_that_all_members_share_are_left_out(tmp_path: Path) -> None:
    made = packed(tmp_path / "papers.zip", {"papers/2024/x.txt": b"text", "papers/2025/x.txt": b"text"})
    assert [report_id_of(path) for path in find_reports([tmp_path])] == ["2024-x", "2025-x"]
    assert report_id_of(packed(tmp_path / "one.zip", {"deep/er/x.txt": b"text"}) / "deep/er/x.txt") == "x"
    assert made.exists()


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "a/../../evil.txt", "C:\\x\\evil.txt"]
)
def test_names_lead_nowhere_but_into_the_archive(tmp_path: Path, name: str) -> None:
    made = packed(tmp_path / "evil.zip", {name: TEXT.encode()})
    (found,) = find_reports([made])
    assert made in found.parents
    assert ".." not in found.parts
    report = read_report(found)
    assert report.text == TEXT
    assert "/" not in report.report_id


def lying(path: Path) -> Path:
    """An archive whose list of members says that it is 60 MB long."""
    data = bytearray(packed(path, {"a.txt": b"text"}).read_bytes())
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = (60_000_000).to_bytes(4, "little")
    path.write_bytes(data)
    return path


def encrypted(path: Path) -> Path:
    data = bytearray(packed(path, {"a.txt": b"text"}).read_bytes())
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(magic) + at] |= 1
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({}, "no report"),
        ({"picture.png": b"x"}, "no report"),
        ({"a.zip": b"PK\x03\x04rest"}, "zip archive inside a zip archive"),
        ({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}, "office document"),
        ({"bomb.txt": b"a" * 15_000_000}, r"zip bomb\?"),
        ({f"{n}.txt": b"" for n in range(archive.MAX_MEMBERS + 1)}, "members"),
    ],
    ids=["empty", "pictures", "nested", "office", "bomb", "many"],
)
def test_archive_that_gives_no_report_is_one_line(tmp_path: Path, members: dict[str, bytes], why: str) -> None:
    made = packed(tmp_path / "bad.zip", members)
    (found,) = find_reports([made])
    with pytest.raises(ReadError, match=why) as caught:
        read_report(found)
    assert str(caught.value).startswith(str(found))


def test_archives_that_are_cut_damaged_lying_or_locked(tmp_path: Path) -> None:
    made = packed(tmp_path / "cut.zip", {"a.txt": TEXT.encode() * 99})
    whole = made.read_bytes()
    made.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ReadError, match="list of members is missing"):
        read_report(made)
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    made.write_bytes(flipped)
    with pytest.raises(ReadError, match="damaged"):
        read_report(find_reports([made])[0])
    with pytest.raises(ReadError, match="members"):
        read_report(lying(tmp_path / "lying.zip"))
    with pytest.raises(ReadError, match="password"):
        read_report(find_reports([encrypted(tmp_path / "locked.zip")])[0])
    with pytest.raises(ReadError, match="no such member"):
        read_report(packed(tmp_path / "sound.zip", {"a.txt": b"text"}) / "none.txt")
    with pytest.raises(ReadError, match="name one"):
        read_report(tmp_path / "sound.zip")


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    made = tmp_path / "twice.zip"
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr("a.txt", "one")
        opened.writestr("./a.txt", "two")
    with pytest.raises(ReadError, match=r"two members named 'a\.txt'"):
        read_report(made)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("case 1", "case 1"),
        ("Müller–2020", "Müller–2020"),
        ("a/b\\c:d*e?f", "a_b_c_d_e_f"),
        ("..", "_"),
        (".hidden", "hidden"),
        ("line\nbreak\x00", "line_break_"),
        ("con", "_con"),
        ("\udcff", "_"),
    ],
)
def test_report_ids_can_name_files(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_long_names_are_cut_and_told_apart() -> None:
    one, two = safe_name("ä" * 200 + "1"), safe_name("ä" * 200 + "2")
    assert one != two
    assert max(len(one.encode()), len(two.encode())) <= 120


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("pdf.txt", b"%PDF-1.7\n", "damaged"),
        ("text.pdf", TEXT.encode(), "text"),
        ("bare", TEXT.encode(), "text"),
        ("page.xml", b"<!DOCTYPE html><html><p>A 54-year-old woman", "html"),
        ("note.md", b"<b>A 54-year-old woman</b>", "text"),
        ("data.csv", b"a,b", "no kind of file"),
        ("data.json", b"{}", "no kind of file"),
        ("scan.txt", b"\x89PNG\r\n\x1a\n", "picture"),
        ("old.txt", b"\xd0\xcf\x11\xe0\xa1\xb1", "office document"),
    ],
)
def test_the_content_says_what_a_file_is(tmp_path: Path, name: str, data: bytes, form: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    try:
        assert read_report(path).stated.format == form
    except ReadError as error:
        assert form in str(error)


def run(*args: object, stdin: bytes = b"") -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, ["run", *map(str, args)], input=stdin)
    assert "Traceback" not in result.output
    return result.exit_code, result.stderr


def test_run_keeps_texts_and_what_documents_state(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bom.txt").write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    (tmp_path / "in" / "page.html").write_text(f'<html><meta name="citation_doi" content="10.5555/x"><p>{TEXT}</p>')
    packed(tmp_path / "in" / "more.zip", {"../../../evil.txt": TEXT.encode()})
    out = tmp_path / "deep" / "out"
    assert run(tmp_path / "in", "--out", out, "--quiet") == (0, "")
    with (out / "reports.csv").open(encoding="utf-8", newline="") as stream:
        reports = {line["report_id"]: line for line in csv.DictReader(stream)}
    assert set(reports) == {"bom", "evil", "page"}
    assert (reports["page"]["doi"], reports["page"]["format"], reports["bom"]["doi"]) == ("10.5555/x", "html", "")
    for report_id, line in reports.items():
        kept = (out / "texts" / f"{report_id}.txt").read_bytes()
        assert hashlib.sha256(kept).hexdigest() == line["sha256"]
        assert len(kept.decode()) == int(line["characters"])
    with (out / "evidence.csv").open(encoding="utf-8", newline="") as stream:
        evidence = list(csv.DictReader(stream))
    assert len(evidence) > 9
    for line in evidence:
        text = (out / "texts" / f"{line['report_id']}.txt").read_bytes().decode()
        assert text[int(line["start"]) : int(line["end"])].split() == line["quote"].lstrip("'").split()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["deep", "in"]


def test_standard_input_is_a_report(tmp_path: Path) -> None:
    assert run("-", "--out", tmp_path / "out", "--quiet", stdin=TEXT.encode()) == (0, "")
    (row,) = [json.loads(line) for line in (tmp_path / "out" / "rows.jsonl").read_text("utf-8").splitlines()]
    assert (row["report_id"], row["findings"]["age_years"][0]["value"]) == ("stdin", 54)
    status, error = run("-", "--out", tmp_path / "out", "--quiet", stdin=b"")
    assert (status, error.count("\n")) == (1, 1)
    shown = CliRunner().invoke(cli.app, ["show", "-"], input=TEXT.encode())
    assert "stdin case 1 (reported)" in shown.output


def test_an_archive_on_standard_input_is_its_reports(tmp_path: Path) -> None:
    made = packed(tmp_path / "p.zip", {"a.txt": TEXT.encode(), "b/c.txt": TEXT.encode()}).read_bytes()
    assert run("-", "--out", tmp_path / "out", "--quiet", stdin=made) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out" / "texts").iterdir()) == ["a.txt", "b-c.txt"]
    shown = CliRunner().invoke(cli.app, ["show", "-"], input=made)
    assert (shown.exit_code, shown.stderr) == (1, "-: a zip archive, not one report: `run` reads all that are in it\n")


def test_files_of_other_kinds_are_counted_and_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.docx", "c.DOCX", "README", ".hidden.docx"):
        (folder / name).write_text(TEXT)
    packed(folder / "p.zip", {"d.txt": TEXT.encode(), "e.png": b"x", "__MACOSX/f": b""})
    assert [path.name for path in passed_over([folder])] == ["README", "b.docx", "c.DOCX", "e.png"]
    assert passed_over([folder / "a.txt", folder / "b.docx"]) == []
    for more in ("--dry-run", "--out"):
        args = ["run", str(folder), "--out", str(tmp_path / "out"), *([more] if more == "--dry-run" else [])]
        lines = CliRunner().invoke(cli.app, args).stdout.splitlines()
        assert lines[-1] == "passed    4 of other kinds passed over: .docx 2, .png 1, no suffix 1"


@pytest.mark.parametrize("place", ["out", "."])
def test_results_inside_the_folder_of_reports_are_no_reports(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.html").write_text(f"<html><p>{TEXT}</p></html>")
    args = ["run", str(tmp_path), "--out", str(tmp_path / place)]
    first, again = (CliRunner().invoke(cli.app, args) for _ in range(2))
    assert "2 found, 0 without a patient, 0 failed; 2 read now" in first.stdout
    assert "2 found, 0 without a patient, 0 failed; 0 read now" in again.stdout
    assert "passed" not in again.stdout
    elsewhere = CliRunner().invoke(cli.app, ["run", str(tmp_path), "--out", str(tmp_path / "other")])
    assert "2 found, 0 without a patient, 0 failed; 2 read now" in elsewhere.stdout
    assert "passed" not in elsewhere.stdout
    texts = CliRunner().invoke(cli.app, ["run", str(tmp_path / place / "texts"), "--out", str(tmp_path / place)])
    assert "2 found, 0 without a patient, 0 failed" in texts.stdout


def test_texts_of_the_users_own_in_the_folder_of_results_are_reports(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT)
    for _ in range(2):
        assert "1 found" in CliRunner().invoke(cli.app, ["run", str(tmp_path), "--out", str(tmp_path)]).stdout


def test_member_names_that_the_system_cannot_write_are_written_another_way(tmp_path: Path) -> None:
    made = packed(tmp_path / "p.zip", {"f\u00e4lle/m\u00e9d.txt": b"one", "f\u00e4lle/\u65e5.txt": b"two"})
    code = "import sys\nfrom pathlib import Path\nfrom caserows.read import *\n"
    code += "print([(report_id_of(f), read_report(f).text) for f in find_reports([Path(sys.argv[1])])])"
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    told = subprocess.run(
        [sys.executable, "-c", code, str(made)], env=plain, capture_output=True, text=True, check=True
    )
    assert told.stdout == "[('&#26085;', 'two'), ('m&#233;d', 'one')]\n"


def test_what_was_read_in_part_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "abstract.xml").write_text(
        f"<article><front><article-meta><abstract><p>{TEXT}</p></abstract></article-meta></front></article>"
    )
    result = CliRunner().invoke(cli.app, ["run", str(tmp_path / "abstract.xml"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert result.stderr.startswith(f"{tmp_path / 'abstract.xml'}: warning: the article has no body")
    assert "0 failed, 1 in part" in result.stdout
    (line,) = [json.loads(line) for line in (tmp_path / "out" / "errors.jsonl").read_text("utf-8").splitlines()]
    assert set(line) == {"file", "warning"}


def test_names_that_differ_in_case_only_clash(tmp_path: Path) -> None:
    made = packed(tmp_path / "p.zip", {"Case.txt": TEXT.encode(), "case.txt": TEXT.encode()})
    status, error = run(made, "--out", tmp_path / "out", "--quiet")
    assert (status, "same report id" in error) == (1, True)
    assert io.StringIO(error).readlines()[0].startswith(str(made))
