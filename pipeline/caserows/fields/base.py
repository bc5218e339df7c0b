"""The Field type: what a column of the case row is, how two of its values compare, and what fills it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from caserows.case import Candidate, Case

Kind = Literal["number", "months", "count", "label", "choice", "sequence"]
Extractor = Callable[[Case], Iterable[Candidate]]


@dataclass(frozen=True)
class Attribute:
    """A qualifier of a finding (laterality, dose): its kind, its allowed values and its unit."""

    name: str
    kind: Kind = "label"
    allowed: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Field:
    """One field of the case row, as the field guide defines it.

    ``single`` fields have one value (the first finding); list fields count every finding. ``overlap`` says that
    the scorer also accepts a finding whose evidence overlaps the gold evidence.
    """

    name: str
    kind: Kind
    definition: str
    extract: Extractor
    single: bool = False
    allowed: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    unit: str = ""
    overlap: bool = False
    identity: tuple[str, ...] = field(default=())
    """Attributes that belong to the identity of a finding (``ihc`` needs marker and result)."""
    ranked: bool = False
    """Whether the extractor itself gives the candidates best first (otherwise sections and place in the text decide)."""
    repeats: bool = False
    """Whether equal values may stand as several findings (two resections); otherwise later ones are merged into the first."""


LATERALITY = Attribute("laterality", "choice", ("left", "right", "bilateral", "midline"))
