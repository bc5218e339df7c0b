"""Zip archives, names of reports, standard input; what is kept beside the rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caserows import cli
from caserows.read import ReadError, archive, find_reports, read_report, report_id_of, safe_name

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
