"""Bytes → characters, and the reader of plain text and Markdown.

The text of a report is the file's characters as they are: line ends, form feeds and every kind of space stay, only a
byte order mark is dropped, so that offsets count the code points a reader of the file would count.
"""

from __future__ import annotations

import re
from pathlib import Path

from caserows.model import Source
from caserows.read.errors import MAX_BYTES, ReadError
from caserows.read.stated import citation_in, doi_in, year_in

_MAX_CONTROL_SHARE = 0.02
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_CP1252_HOLES = b"\x81\x8d\x8f\x90\x9d"


def read_text(text: str) -> tuple[str, Source]:
    """Plain text or Markdown as it is, with the DOI, journal and year that its head states."""
    journal, year = citation_in(text)
    return text, Source(format="text", doi=doi_in(text), journal=journal, year=year or year_in(text))


def decode(data: bytes, path: Path) -> str:
    """The text in ``data``, byte order mark dropped; ReadError, naming ``path``, where there is none.

    UTF-8 (with or without byte order mark), UTF-16 (with one, or clear from its NUL bytes) and Windows-1252 are recognised.
    """
    if len(data) > MAX_BYTES:
        raise ReadError(path, f"larger than {MAX_BYTES // 1_000_000} MB")
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
