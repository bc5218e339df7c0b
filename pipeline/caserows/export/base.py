"""What every export format shares: the columns it must account for, its table of places, and its files.

A format is a table, column of the catalogue → place in the format or the reason why it has none, and a function from rows
to files held in memory. Only ``write_files`` touches the disk.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caserows.export.material import Material
from caserows.fields import FIELDS
from caserows.model import CaserowsError
from caserows.output import write_bytes

Files = Mapping[str, bytes]
"""Path inside the output folder, with ``/`` between its parts → content."""

EXTRA = "registry"
ATTRIBUTES: tuple[str, ...] = tuple(dict.fromkeys(a.name for field in FIELDS.values() for a in field.attributes))
"""The names of all attributes, each once, in the order of the catalogue."""

COLUMNS: tuple[str, ...] = (
    "report_id",
    "case_no",
    "case_kind",
    *(name for f in FIELDS.values() for name in (f.name, *(f"{f.name}.{a.name}" for a in f.attributes))),
    "evidence.offsets",
    "evidence.quote",
)
"""All that a row holds, and so all that a format must map or name as not representable."""

_SAFE_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,180}")


@dataclass(frozen=True)
class Place:
    """Where a column of the catalogue stands in a format; or, with an empty ``where``, why it cannot stand there."""

    where: str
    why_not: str = ""


def absent(why: str) -> Place:
    """A column that the format cannot hold."""
    return Place("", why)


@dataclass(frozen=True)
class Format:
    """One registry format: its name on the command line, what it is, its table of places, and how its files are made."""

    name: str
    about: str
    places: Mapping[str, Place]
    files: Callable[[Material], Files]
    needs_texts: bool = False
    """Whether nothing can be written for a report whose text is not there."""


def places(default: Callable[[str], Place | str], special: Mapping[str, Place | str]) -> dict[str, Place]:
    """The table of places: ``special`` where it names the column, else what ``default`` says of it, in catalogue order.

    Raises KeyError for a special column that is not in the catalogue.
    """
    if unknown := special.keys() - set(COLUMNS):
        raise KeyError(f"no such column: {', '.join(sorted(unknown))}")
    found = {column: special.get(column) or default(column) for column in COLUMNS}
    return {column: place if isinstance(place, Place) else Place(place) for column, place in found.items()}


def describe(form: Format) -> list[tuple[str, str]]:
    """(Column, where it stands or why not) for every column of the catalogue."""
    return [(c, p.where or f"not representable: {p.why_not}") for c, p in form.places.items()]


def library(name: str) -> Any:
    """The imported module of a library of the extra; a CaserowsError of one line, naming the extra, where it is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise CaserowsError(f"{name.partition('.')[0]} is not installed: pip install 'caserows[{EXTRA}]'") from error


def write_files(out: Path, files: Files) -> list[Path]:
    """Write the files under ``out``, each whole or not at all, and return their paths.

    Raises CaserowsError for a name that is no plain relative path (a report's name never decides where a file lies).
    """
    for name in files:
        parts = name.split("/")
        if len(parts) > 2 or not all(_SAFE_PART.fullmatch(part) for part in parts):
            raise CaserowsError(f"{name!r}: not a name for a file in {out}")
    written = []
    for name, data in files.items():
        path = out.joinpath(*name.split("/"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CaserowsError(f"{path.parent}: cannot be made a folder: {error.strerror or error}") from None
        write_bytes(path, data)
        written.append(path)
    return written
