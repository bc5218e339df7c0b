"""File → Report, with one small reader per format: text and Markdown, PDF, JATS XML, HTML; also in zip archives and on standard input.

What a file is, its content decides; its suffix only where the content leaves it open. The text of a report is what the reader
takes out of the file; offsets count its code points.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from caserows.model import Report, Source
from caserows.read import archive
from caserows.read.errors import MAX_BYTES, MAX_PDF_BYTES, ReadError
from caserows.read.text import decode, read_text

__all__ = [
    "MAX_BYTES",
    "STANDARD_INPUT",
    "SUFFIXES",
    "ReadError",
    "find_reports",
    "is_there",
    "passed_over",
    "read_report",
    "report_id_of",
    "standard_input",
]

SUFFIXES = (".txt", ".md", ".pdf", ".xml", ".nxml", ".html", ".htm", ".xhtml")
STANDARD_INPUT = Path("-")

MAX_ID = 120
"""Characters of a report id, so that it can name a file."""
_NOT_READ = (
    (archive.MAGIC, "a zip archive inside a zip archive: unpack it first"),
    ((b"\x1f\x8b",), "a gzip archive: unpack it first"),
    ((b"{\\rtf",), "RTF: save it as PDF or text"),
    ((b"\xd0\xcf\x11\xe0",), "an office document: save it as PDF or text"),
    ((b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8"), "a picture: recognise its text (OCR) first"),
)
_BLANK = b" \t\r\n\f\x00\xef\xbb\xbf"
_LEAD = r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,5000}?-->\s*)*"
_HTML = re.compile(rf"{_LEAD}(?:<!doctype\s+html\b|<html\b)", re.IGNORECASE | re.DOTALL)
_XML = re.compile(
    r"\s*<\?xml\b|" + rf"{_LEAD}(?:<!DOCTYPE\b|<(?:[\w-]+:)?(?:article|pmc-articleset|OAI-PMH)\b)", re.DOTALL
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029/\\:*?\"<>|]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def read_report(path: Path) -> Report:
    """The report in a file, in a member of a zip archive (``papers.zip/case.pdf``), or on standard input (``-``).

    Raises ReadError for what is unreadable, empty, blank, binary, beyond a limit, or no report of a known format.
    """
    path = Path(path)
    data = _bytes(path)
    if not data:
        raise ReadError(path, "the file is empty")
    text, source = _read(data, path)
    return Report(report_id=report_id_of(path), text=text, source=str(path), stated=source)


def _bytes(path: Path) -> bytes:
    holder = None if path == STANDARD_INPUT else archive.archive_of(path)
    if holder is not None:
        return archive.member_bytes(holder, path, MAX_PDF_BYTES)
    try:
        # read first, judge by what came: a pipe or a growing file has no size worth asking for
        if path == STANDARD_INPUT:
            return standard_input()
        with path.open("rb") as file:
            return file.read(MAX_PDF_BYTES + 1)
    except OSError as error:
        raise ReadError(path, f"cannot be read ({error.strerror or error})") from None


def standard_input() -> bytes:
    """What stands on standard input, up to one byte more than is read of any file."""
    return sys.stdin.buffer.read(MAX_PDF_BYTES + 1)


def _read(data: bytes, path: Path) -> tuple[str, Source]:
    """The text of a file's bytes by the reader of its format."""
    start = data[:1024].lstrip(_BLANK)
    if start.startswith(b"%PDF-") or (path.suffix.lower() == ".pdf" and b"%PDF-" in data[:1024]):
        if len(data) > MAX_PDF_BYTES:
            raise ReadError(path, f"larger than {MAX_PDF_BYTES // 1_000_000} MB")
        from caserows.read.pdf import read_pdf

        return read_pdf(data, path)
    if data.startswith(archive.MAGIC) and path != STANDARD_INPUT and archive.archive_of(path) is None:
        count = len(reports_in(path))
        raise ReadError(path, f"a zip archive of {count} reports: name one, as in {path.name}/…")
    if data.startswith(archive.MAGIC) and path == STANDARD_INPUT:
        raise ReadError(path, "a zip archive, not one report: `run` reads all that are in it")
    for magics, what in _NOT_READ:
        if data.startswith(magics):
            raise ReadError(path, what)
    text = decode(data, path)
    head = text[:20_000]
    if _HTML.match(head) or (_suffix(path) in (".html", ".htm", ".xhtml") and "<" in head):
        from caserows.read.webpage import read_html

        return read_html(text, path)
    if _XML.match(head) or _suffix(path) in (".xml", ".nxml"):
        from caserows.read.jats import read_jats

        return read_jats(text, path)
    if _suffix(path) not in ("", *SUFFIXES):
        raise ReadError(path, f"no kind of file that is read ({', '.join((*SUFFIXES, '.zip'))})")
    return read_text(text)


def _suffix(path: Path) -> str:
    return path.suffix.lower()


def report_id_of(path: Path) -> str:
    """The id of the report at ``path``: the file's stem, or a member's name with ``-`` for ``/``; fit to be a file's name.

    Folders that all members of an archive share are left out. The id depends on nothing but the path and the archive.
    """
    path = Path(path)
    if path == STANDARD_INPUT:
        return "stdin"
    holder = archive.archive_of(path)
    name = path.stem if holder is None else "-".join((*archive.inner_parts(holder, path)[:-1], path.stem))
    return safe_name(name)


def safe_name(name: str) -> str:
    """``name`` as a file can be called on any system; a long one is cut and told apart by its hash."""
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(". ")
    if not safe or _DEVICE.match(safe):
        safe = f"_{safe}"
    if len(safe.encode("utf-8")) > MAX_ID:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        safe = f"{safe.encode('utf-8')[: MAX_ID - 9].decode('utf-8', 'ignore')}-{digest}"
    return safe


def is_there(path: Path) -> bool:
    """Whether a path leads to a file, a folder, a member of an archive or standard input."""
    return path == STANDARD_INPUT or path.exists() or archive.archive_of(path) is not None


def find_reports(paths: Iterable[Path]) -> list[Path]:
    """The report files among ``paths``, folders searched with their subfolders, sorted by name, each file once.

    A zip archive gives a path for each report in it; one that cannot be read, or holds none, is kept as it is, so that reading
    it says what is wrong, and so is a file named outright whatever its suffix. Hidden files and folders inside a folder or
    archive are passed over. Raises ReadError for a path that does not exist.
    """
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        if path == STANDARD_INPUT:
            files = [path]
        elif path.is_dir():
            files = [file for file in _visible(path) if _suffix(file) in (*SUFFIXES, ".zip")]
        elif is_there(path):
            files = [path]
        else:
            raise ReadError(path, "no such file or folder")
        for file in files:
            for report in _expanded(file):
                found.setdefault(report if report == STANDARD_INPUT else report.resolve(), report)
    return sorted(found.values(), key=lambda file: (file.name, str(file)))


def passed_over(paths: Iterable[Path]) -> list[Path]:
    """The files in folders and archives among ``paths`` that ``find_reports`` leaves out because no reader is for their suffix."""
    found: list[Path] = []
    for path in map(Path, paths):
        for file in _visible(path) if path.is_dir() else [path]:
            if path.is_dir() and _suffix(file) not in (*SUFFIXES, ".zip"):
                found.append(file)
            elif archive.is_archive(file):
                with suppress(ReadError):  # reading it says what is wrong
                    found += [one for one in _shown(file) if _suffix(one) not in (*SUFFIXES, ".zip")]
    return sorted(found)


def _visible(folder: Path) -> Iterator[Path]:
    """The files in a folder and its subfolders, less hidden ones."""
    for file in folder.rglob("*"):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts):
            yield file


def _expanded(file: Path) -> list[Path]:
    """The reports of an archive, or the file itself."""
    if file == STANDARD_INPUT or not archive.is_archive(file):
        return [file]
    try:
        return reports_in(file)
    except ReadError:
        return [file]


def reports_in(file: Path) -> list[Path]:
    """The paths of the reports in a zip archive; ReadError where there is none."""
    found = [path for path in _shown(file) if _suffix(path) in (*SUFFIXES, ".zip")]
    if not found:
        raise ReadError(file, f"no report ({', '.join(SUFFIXES)}) in the zip archive")
    return found


def _shown(file: Path) -> list[Path]:
    """The paths of an archive's members, less hidden ones."""
    names = archive.members(file)
    return [file.joinpath(*parts) for parts in names if not any(part.startswith((".", "__MACOSX")) for part in parts)]
