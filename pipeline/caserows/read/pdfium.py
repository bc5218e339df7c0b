"""The process that opens PDFs: bytes on stdin, what they hold on stdout, so that a bomb or a crash of the library costs this process only.

Started by ``pdf.py`` as ``python -m caserows.read.pdfium SECONDS``. Each request and each answer is eight bytes of length, then that many
bytes: the PDF, and JSON with either ``error`` or ``text``, ``pages``, ``blank`` and ``unread`` (page numbers), ``first`` (length of
the text of page 1), ``heads`` (running heads and feet) and ``facts`` (metadata).
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import signal
import struct
import sys
from contextlib import closing, suppress
from itertools import pairwise
from typing import IO, Any

import pypdfium2
import pypdfium2.raw as pdfium

from caserows.read.layout import document_text
from caserows.read.words import Box, Page, Word, raised

MAX_PAGES = 300
MAX_PAGE_CHARACTERS = 100_000
"""Characters of a page; a densely printed one has some 8,000."""
MAX_CHARACTERS = 2_000_000
MAX_MEMORY = 1 << 30
"""Bytes of address space; an article of twenty pages takes a tenth of it."""
FACTS = ("Title", "Subject", "doi", "DOI", "WPS-ARTICLEDOI")
LENGTH = struct.Struct(">Q")

_WORD = re.compile(r"\S+")
_QUARTER = math.pi / 2
_HYPHENS = frozenset({0x02, 0xFFFE, 0xAD})
"""What the library gives for a hyphen at a line's end, and the soft hyphen, which is drawn where it is in the page at all."""


class RefusalError(Exception):
    """The document is beyond a limit, or nothing in it can be read; the text says why."""


def main(seconds: float) -> None:
    """Answer requests until stdin ends; one that takes longer than ``seconds`` ends the process, whoever waits for it."""
    _limit_memory()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while (data := receive(requests)) is not None:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # its default action interrupts the library too
        found = json.dumps(answer(data)).encode()
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(answers, found)


def send(stream: IO[bytes], data: bytes) -> None:
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message, None where the other side has ended."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    data = stream.read(LENGTH.unpack(head)[0])
    return data if len(data) == LENGTH.unpack(head)[0] else None


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def answer(data: bytes) -> dict[str, Any]:
    """What a PDF holds, or ``{"error": why}``."""
    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            return _contents(document)
    except RefusalError as refusal:
        return {"error": str(refusal)}
    except MemoryError:
        return {"error": f"the PDF needs more than {MAX_MEMORY >> 30} GB of memory"}
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            return {"error": "the PDF is encrypted: it opens only with a password"}
        return {"error": "the PDF is damaged: it cannot be opened"}


def _contents(document: pypdfium2.PdfDocument) -> dict[str, Any]:
    count = len(document)
    if count > MAX_PAGES:
        raise RefusalError(f"the PDF has {count} pages; at most {MAX_PAGES} are read")
    pages: list[Page] = []
    unread: list[int] = []
    total = 0
    for index in range(count):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            unread.append(index + 1)
            continue
        words = words_of(page)
        total += sum(len(word.text) for word in words)
        if total > MAX_CHARACTERS:
            raise RefusalError(f"the PDF has more than {MAX_CHARACTERS:,} characters")
        width, height = page.get_size()
        pages.append(Page(index + 1, width, height, words))
        page.close()
    written = document_text(pages)
    return {
        "text": written.text,
        "first": written.first,
        "heads": written.heads,
        "pages": count,
        "blank": [page.number for page in pages if not page.words],
        "unread": unread,
        "facts": {name: found for name in FACTS if (found := document.get_metadata_value(name))},
    }


def words_of(page: pypdfium2.PdfPage) -> list[Word]:
    """The words of a page in the order of its content, y growing downwards."""
    with closing(page.get_textpage()) as textpage:
        count = pdfium.FPDFText_CountChars(textpage)
        if count > MAX_PAGE_CHARACTERS:
            raise RefusalError(f"a page of the PDF has more than {MAX_PAGE_CHARACTERS:,} characters")
        letters = "".join(_letter(pdfium.FPDFText_GetUnicode(textpage, index)) for index in range(count))
        top = page.get_height()
        spans = (match.span() for match in _WORD.finditer(letters))
        parts = (part for span in spans for part in _parts(textpage, *span, top))
        return [_word(textpage, letters, start, end, top) for start, end in parts]


def _letter(code: int) -> str:
    """One character for one code of the library: blanks for what is none, so that places in the text stay."""
    if code in _HYPHENS:
        return "-"
    return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 and code != 0x7F else " "


def _parts(textpage: pypdfium2.PdfTextPage, start: int, end: int, top: float) -> list[tuple[int, int]]:
    """The word as it is drawn: the library gives one that is divided at a line's end in one piece."""
    turn = _turn(textpage, start)
    if _on_one_line(_box(textpage, start, top), _box(textpage, end - 1, top), turn):
        return [(start, end)]
    boxes = [_box(textpage, index, top) for index in range(start, end)]
    cuts = [start + n for n, (a, b) in enumerate(pairwise(boxes), start=1) if not _on_one_line(a, b, turn)]
    return list(pairwise([start, *cuts, end]))


def _on_one_line(first: Box, last: Box, turn: int) -> bool:
    """Whether two characters of a word stand on one line, raised ones included."""
    across, down = last[0] + last[2] - first[0] - first[2], last[1] + last[3] - first[1] - first[3]
    wide, high = first[2] - first[0], max(_height(first), _height(last))
    if turn % 2:
        return abs(across) < 1.6 * wide
    return abs(down) < 1.6 * high and (turn == 2 or across > -2 * wide)


def _word(textpage: pypdfium2.PdfTextPage, letters: str, start: int, end: int, top: float) -> Word:
    first, last = _box(textpage, start, top), _box(textpage, end - 1, top)
    text = letters[start:end]
    if end - start > 1 and (_height(first) != _height(last) or any(map(str.isdigit, text))):
        text = raised(text, [_box(textpage, index, top) for index in range(start, end)])
    corners = (min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3]))
    return Word(text, *corners, _turn(textpage, start), _is_bold(textpage, start), _follows(textpage, start))


def _turn(textpage: pypdfium2.PdfTextPage, index: int) -> int:
    return round(pdfium.FPDFText_GetCharAngle(textpage, index) / _QUARTER) % 4


def _box(textpage: pypdfium2.PdfTextPage, index: int, top: float) -> Box:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box))
    return box.left, top - box.top, box.right, top - box.bottom


def _height(box: Box) -> float:
    return round(box[3] - box[1], 1)


def _follows(textpage: pypdfium2.PdfTextPage, start: int) -> bool:
    """Whether the blank before a word is not in the document, but put in by the library."""
    return start > 0 and pdfium.FPDFText_IsGenerated(textpage, start - 1) == 1


def _is_bold(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    name = ctypes.create_string_buffer(100)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, 100, None)
    return b"bold" in name.value.lower()


if __name__ == "__main__":
    main(float(sys.argv[1]))
