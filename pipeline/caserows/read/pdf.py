"""PDF → text in reading order, by a helper process (``pdfium.py``) that can be stopped: no PDF takes more than its time and memory."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from signal import SIGALRM
from typing import Any

from caserows.model import Source
from caserows.read.errors import ReadError
from caserows.read.pdfium import MAX_MEMORY, receive, send
from caserows.read.stated import citation_in, doi_in, doi_of, prism_in, title_in, year_in, year_of

TIME_LIMIT = 60.0
"""Seconds for one PDF; ten pages take a tenth of one."""

_GIVEN_UP = "the PDF cannot be read: it takes more than {:g} s or {} GB, or breaks the PDF library"
_NO_TITLE = re.compile(
    r"(?:microsoft word|untitled|\(anonymous\)|powerpoint|slide 1|layout 1)|.*\.(?:docx?|pdf|indd|qxd|tex|rtf|dvi|pmd|ai|eps)$|\W*$|\S{0,40}$",
    re.IGNORECASE,
)
"""What programs write where a title should stand."""
_LETTER = re.compile(r"[^\W\d_]")
_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff]")


class Helper:
    """The helper process; made anew after one that died or was stopped."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes) -> dict[str, Any] | None:
        """The helper's answer for a PDF, None where it died of it or ran out of time.

        A helper that dies after it has answered before may have died of what came before: a new one is asked then.
        """
        used = self._process is not None
        answer, ended_by = self._asked(data)
        if answer is None and used and ended_by != -SIGALRM:
            answer, _ = self._asked(data)
        if answer is None:
            return None
        found: dict[str, Any] = json.loads(answer)
        return found

    def _asked(self, data: bytes) -> tuple[bytes | None, int]:
        """The answer, and where there is none, how the helper ended: the signal below zero."""
        if self._process is None:
            command = [sys.executable, "-m", "caserows.read.pdfium", str(TIME_LIMIT)]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        process = self._process
        assert process.stdin and process.stdout
        answer = None
        with suppress(OSError):  # it died while the PDF was sent
            send(process.stdin, data)
            answer = receive(process.stdout)
        return answer, 0 if answer is not None else self._ended(process)

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        self._process = None
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream:
                    stream.close()
        return process.wait()


@lru_cache(maxsize=1)
def _helper(process_id: int) -> Helper:
    """One helper for each process that reads: pipes shared with a fork would mix the answers."""
    return Helper()


def read_pdf(data: bytes, path: Path) -> tuple[str, Source]:
    """The text of a PDF in reading order, and what the PDF states of itself.

    Running heads and page numbers are left out, cells of a table stand in lines with three blanks between them. Pages without
    text (scans) and pages that cannot be read are named in ``Source.warnings``. Raises ReadError for a PDF that is damaged, encrypted,
    without any text, beyond a limit of pages, characters, memory or time, or in a font that gives no letters.
    """
    found = _helper(os.getpid()).ask(data)
    if found is None:
        raise ReadError(path, _GIVEN_UP.format(TIME_LIMIT, MAX_MEMORY >> 30))
    if "error" in found:
        raise ReadError(path, found["error"])
    text, pages = found["text"], found["pages"]
    if not text.strip():
        raise ReadError(path, _without_text(pages, found["unread"]))
    if len(_UNREADABLE.findall(text)) > 0.2 * len(text) or not _LETTER.search(text):
        raise ReadError(path, "the PDF's fonts do not say which letters they draw: recognise the text (OCR) first")
    warnings = [
        *_named(found["blank"], "without text (scanned?)"),
        *_named(found["unread"], "damaged, not read"),
        *([] if b"%%EOF" in data[-2048:] else ["the PDF has no end mark: it may be cut off"]),
    ]
    facts, prism = found["facts"], prism_in(data)
    head = text[: found["first"]]
    given = (prism.get("doi", ""), *(facts.get(name, "") for name in ("doi", "DOI", "WPS-ARTICLEDOI")))
    stated = next((doi for one in given if (doi := doi_of(one))), "")
    journal, year = citation_in(head, found["heads"])
    title = " ".join(facts.get("Title", "").split())
    return text, Source(
        format="pdf",
        doi=stated or doi_in(facts.get("Subject", "")) or doi_in(head),
        title=title_in(head) if _NO_TITLE.match(title) else title,
        journal=prism.get("publicationName") or journal,
        year=year_of(prism.get("coverDate") or prism.get("publicationDate") or "") or year or year_in(head),
        pages=pages,
        warnings=tuple(warnings),
    )


def _without_text(pages: int, unread: Sequence[int]) -> str:
    if len(unread) == pages:
        return "the PDF is damaged: none of its pages can be read"
    return f"no text on {'its page' if pages == 1 else f'any of its {pages} pages'} (scanned?): recognise the text (OCR) first"


def _named(pages: Sequence[int], what: str) -> list[str]:
    """``["pages 3, 5 without text"]``, or nothing."""
    return [f"page{'s' if len(pages) > 1 else ''} {', '.join(map(str, pages))} {what}"] if pages else []
