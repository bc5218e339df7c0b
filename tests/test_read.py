"""Text files in, reports out: encodings, refusals, offsets."""

from pathlib import Path

import pytest

from caserows.read import MAX_BYTES, ReadError, find_reports, read_report

TEXT = "A 54‑year-old woman had a “large” tumour (3 × 2 cm) – café au lait.\n"
PLAIN = "A 54-year-old woman had a tumour of 3 × 2 cm – “large”.\n"


def written(folder: Path, data: bytes, name: str = "report.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (b"\xef\xbb\xbf" + TEXT.encode(), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT),
        (TEXT.encode("utf-16-le"), TEXT),
        (TEXT.encode("utf-16-be"), TEXT),
        (PLAIN.encode("cp1252"), PLAIN),
        (b"one\r\ntwo\rthree\x0cfour\xc2\xa0five\xe2\x80\x89six", "one\r\ntwo\rthree\x0cfour\xa0five\u2009six"),
        (
            b"a stray\x07 bell and\x00 one NUL in a report of a patient",
            "a stray\x07 bell and\x00 one NUL in a report of a patient",
        ),
        (b"x" * 200_000, "x" * 200_000),
        ("𝛼-SMA was positive".encode(), "𝛼-SMA was positive"),
    ],
    ids=[
        "utf8",
        "bom",
        "utf16",
        "utf16be",
        "utf16le-bare",
        "utf16be-bare",
        "cp1252",
        "line-ends",
        "stray",
        "long-line",
        "astral",
    ],
)
def test_characters_are_kept_as_they_are(tmp_path: Path, data: bytes, text: str) -> None:
    report = read_report(written(tmp_path, data))
    assert report.text == text
    assert report.report_id == "report"


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n \xc2\xa0", "white space"),
        ("a.txt", b"\xef\xbb\xbf", "white space"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        ("a.md", b"PK\x03\x04\x14\x00", "zip"),
        ("a.txt", bytes(range(256)) * 8, "binary|neither"),
        ("a.txt", b"word\x00\x01\x02\x03" * 200, "binary|neither"),
        ("a.txt", "text".encode("utf-32"), "binary|neither"),
        ("a.txt", b"\xff\xfeabc", "UTF-16"),
        ("a.txt", bytes(range(0x80, 0x100)), "neither"),
        ("a.csv", b"text", "no kind of file"),
        ("a.docx", b"text", "no kind of file"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line_that_names_the_file(
    tmp_path: Path, name: str, data: bytes, why: str
) -> None:
    path = written(tmp_path, data, name)
    with pytest.raises(ReadError, match=why) as caught:
        read_report(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_large_missing_and_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="larger than 20 MB"):
        read_report(written(tmp_path, b"a" * (MAX_BYTES + 1)))
    with pytest.raises(ReadError, match="cannot be read"):
        read_report(tmp_path / "none.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(ReadError, match="cannot be read"):
        read_report(tmp_path / "folder.txt")


def test_reports_are_found_once_and_in_order(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    b, c, a = tmp_path / "b.txt", tmp_path / "deep" / "er" / "c.MD", tmp_path / "deep" / "a.txt"
    for path in (b, c, a, tmp_path / "notes.csv", tmp_path / ".hidden" / "d.txt"):
        path.write_text("text")
    (tmp_path / "deep" / "link.txt").symlink_to(b)
    assert find_reports([b, tmp_path, tmp_path / "deep"]) == [a, b, c]
    assert find_reports([tmp_path / "notes.csv"]) == [tmp_path / "notes.csv"]
    with pytest.raises(ReadError, match="no such file"):
        find_reports([tmp_path / "none"])
