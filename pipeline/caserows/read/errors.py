"""The one error of reading, and how large a file may be."""

from __future__ import annotations

import re
from pathlib import Path

from caserows.model import CaserowsError

MAX_BYTES = 20_000_000
"""Text and markup above this many bytes is refused; a case report has some 10,000."""
MAX_PDF_BYTES = 100_000_000

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class ReadError(CaserowsError):
    """A file that is no report; the text is one line that names the file and what is wrong with it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{str(path)!r}: {why}" if _CONTROL.search(str(path)) else f"{path}: {why}")
