"""The JSON document of scores read back and checked: what the comparison of two runs and the page need of it.

What they do not need is passed over, so that a document with more in it can still be read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from caserows.evaluate.record import VERSION
from caserows.model import CaserowsError, Value


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Side(_Part):
    """One side of an error: the value of gold or of the prediction. Offsets are those of the raw text, end exclusive."""

    value: Value
    attributes: dict[str, str | int | float] = {}
    evidence: tuple[tuple[int, int], ...] = ()
    rule: str | None = None
    section: str | None = None
    cue: str | None = None


class Snippet(_Part):
    """A stretch of the raw text that begins at offset ``start``."""

    start: int = Field(ge=0)
    text: str


class Entry(_Part):
    """One error: what gold and the prediction say, and the text around it where that was found.

    ``verdicts`` holds ``fp`` where the predicted value is false, ``fn`` where gold's is missed; both are one wrong value.
    """

    report: str
    case: int
    field: str
    verdicts: tuple[Literal["fp", "fn"], ...] = Field(min_length=1)
    kind: str = Field(alias="class")
    gold: Side | None
    predicted: Side | None
    snippet: Snippet | None
    gold_snippet: Snippet | None
    """The text around gold's evidence where ``snippet`` does not reach it."""


class Tally(_Part):
    """Right, false and missed values."""

    tp: int = Field(ge=0)
    fp: int = Field(ge=0)
    fn: int = Field(ge=0)


class ReportTally(_Part):
    fields: dict[str, Tally]


class Saved(_Part):
    """The scores of one run: counts by report and field, and every error."""

    reports: dict[str, ReportTally]
    errors: tuple[Entry, ...]


def checked(document: Any, where: str) -> Saved:
    """The document's parts by type. CaserowsError, naming ``where``, for another version and for what is no document."""
    version = document.get("version") if isinstance(document, dict) else None
    if version is None:
        raise CaserowsError(f"{where}: not a file of scores (`caserows evaluate --json` writes one)")
    if version != VERSION:
        raise CaserowsError(f"{where}: scores of version {version!r}; this program reads version {VERSION}")
    try:
        return Saved.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise CaserowsError(f"{where}: not a file of scores: {place}: {first['msg']}") from error


def load_scores(path: Path) -> Saved:
    """The scores that ``caserows evaluate --json`` wrote to ``path``. CaserowsError names a file that is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CaserowsError(f"{path}: cannot be read as JSON: {error}") from error
    return checked(document, str(path))
