"""File → Report: one small reader for plain text and Markdown.

The text of a report is the file's characters as they are: line ends, form feeds and every kind of space stay, only a
byte order mark is dropped, so that offsets count the code points a reader of the file would count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from caserows.model import CaserowsError, Report

SUFFIXES = (".txt", ".md")
MAX_BYTES = 20_000_000
"""Files above this many bytes are refused; a case report has some 10,000."""

_MAX_CONTROL_SHARE = 0.02
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_CP1252_HOLES = b"\x81\x8d\x8f\x90\x9d"
_MAGIC = ((b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive"), (b"\x1f\x8b", "a gzip archive"), (b"{\\rtf", "RTF"))


class ReadError(CaserowsError):
    """A file that is no report; the text is one line that names the file and what is wrong with it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{str(path)!r}: {why}" if _CONTROL.search(str(path)) else f"{path}: {why}")


def read_report(path: Path) -> Report:
    """The report in a ``.txt`` or ``.md`` file; its id is the file's stem.

    UTF-8 (with or without byte order mark), UTF-16 (with one, or clear from its NUL bytes) and Windows-1252 are
    recognised. Raises ReadError for another suffix, an unreadable, empty or blank file, one of more than
    20,000,000 bytes, and one that is binary.
    """
    path = Path(path)
    if path.suffix.lower() not in SUFFIXES:
        raise ReadError(path, f"only {' and '.join(SUFFIXES)} files are read")
    try:
        # read first, judge by what came: a pipe or a growing file has no size worth asking for
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(path, f"cannot be read ({error.strerror or error})") from None
    text = decode(data, path)
    return Report(report_id=path.stem, text=text, source=str(path))


def decode(data: bytes, path: Path) -> str:
    """The text in ``data``, byte order mark dropped; ReadError, naming ``path``, where there is none."""
    if not data:
        raise ReadError(path, "the file is empty")
    if len(data) > MAX_BYTES:
        raise ReadError(path, f"larger than {MAX_BYTES // 1_000_000} MB")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise ReadError(path, f"{what}, not a text file")
    text = _characters(data, path)
    if not text.strip("\ufeff\u200b\x00 \t\r\n\f\v\xa0") or text.isspace():
        raise ReadError(path, "nothing but white space")
    if len(_CONTROL.findall(text)) > max(8, _MAX_CONTROL_SHARE * len(text)) or text.count("\x00") > 2:
        raise ReadError(path, "binary, not a text file")
    return text


def _characters(data: bytes, path: Path) -> str:
    encoding = _utf16(data)
    if encoding:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            raise ReadError(path, "starts as UTF-16 but is not") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Windows-1252 gives a meaning to nearly every byte: take it only where most bytes are plain letters
    high = sum(byte > 0x7F for byte in data)
    if data.count(b"\x00") or any(hole in data for hole in _CP1252_HOLES) or high > 0.3 * len(data):
        raise ReadError(path, "neither UTF-8, UTF-16 nor Windows-1252 text")
    return data.decode("cp1252")


def _utf16(data: bytes) -> str:
    """The UTF-16 codec for ``data``, or "" where it is not UTF-16."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return ""  # UTF-32: refused by its NULs
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[: 4096 - len(data) % 2 if len(data) < 4096 else 4096]
    pairs = len(head) // 2
    if pairs < 2 or len(data) % 2:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.6 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.6 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return ""


def find_reports(paths: Iterable[Path]) -> list[Path]:
    """The report files among ``paths``, folders searched with their subfolders, sorted by name, each file once.

    A file named outright is kept whatever its suffix, so that reading it says what is wrong. Hidden files and
    folders inside a folder are passed over. Raises ReadError for a path that does not exist.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            files = [f for f in inside if not any(part.startswith(".") for part in f.relative_to(path).parts)]
        elif path.exists():
            files = [path]
        else:
            raise ReadError(path, "no such file or folder")
        for file in files:
            found.setdefault(file.resolve(), file)
    return sorted(found.values(), key=lambda file: (file.name, str(file)))
