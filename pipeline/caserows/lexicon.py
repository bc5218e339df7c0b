"""The term lists: TSV files whose rows become entries and phrase variants.

A row holds id, label, kind, variants (``|`` between them, ``=`` before one that is case-sensitive), codes, an example
that must match, a counterexample that must not, and the source of the row; further columns are kept by name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from caserows.model import CaserowsError

COLUMNS = ("id", "label", "kind", "variants", "codes", "example", "counterexample", "source")
TYPES = {
    "drug": "drugs.tsv",
    "marker": "markers.tsv",
    "virus": "viruses.tsv",
    "histology": "histologies.tsv",
    "site": "sites.tsv",
    "symptom": "symptoms.tsv",
    "procedure": "procedures.tsv",
    "imaging": "imaging.tsv",
}


class LexiconError(CaserowsError):
    """A lexicon file that cannot be read as the columns above."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: its label in the field guide's spelling, its kind inside the type, its surface forms and codes."""

    id: str
    label: str
    kind: str
    variants: tuple[str, ...]
    codes: tuple[str, ...] = ()
    example: str = ""
    counterexample: str = ""
    source: str = ""
    extra: dict[str, str] = field(default_factory=dict, hash=False, compare=False)

    def surfaces(self) -> Iterator[tuple[str, bool]]:
        """Surface forms with whether they are case-sensitive.

        The label is one of them, with its regular plural, unless the row writes it with ``=`` or is an adjective row,
        whose label is the noun of another row.
        """
        seen = set()
        by_itself = not (self.kind.endswith("_adjective") or f"={self.label}" in self.variants)
        for form in (*([self.label] if by_itself else []), *self.variants):
            exact = form.startswith("=")
            text = form.removeprefix("=")
            for surface in (text, *([] if exact else [plural(text)])):
                if surface and (surface, exact) not in seen:
                    seen.add((surface, exact))
                    yield surface, exact


def plural(term: str) -> str:
    """Regular English plural of a term's last word; empty where none is formed."""
    if not re.search(r"[a-z]{3}$", term) or term.endswith("s"):
        return ""
    if re.search(r"[^aeiou]y$", term):
        return term[:-1] + "ies"
    return term + ("es" if re.search(r"(x|ch|sh)$", term) else "s")


@cache
def lexicon(type_: str) -> tuple[Entry, ...]:
    """All entries of one type (``drug``, ``marker``, ``site`` …); LexiconError names the file and line that is wrong."""
    name = TYPES[type_]
    with (files("caserows") / "lexicons" / name).open(encoding="utf-8") as stream:
        reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple((reader.fieldnames or ())[: len(COLUMNS)]) != COLUMNS:
            raise LexiconError(f"{name}: the header is not {' '.join(COLUMNS)}")
        entries = []
        for line, row in enumerate(reader, start=2):
            if None in row or None in row.values() or not row["id"] or not row["label"]:
                raise LexiconError(f"{name}:{line}: wrong number of columns, or no id or label")
            entries.append(
                Entry(
                    id=row["id"],
                    label=row["label"],
                    kind=row["kind"],
                    variants=tuple(v.strip() for v in row["variants"].split("|") if v.strip()),
                    codes=tuple(c.strip() for c in re.split(r"[|;]", row["codes"]) if c.strip()),
                    example=row["example"],
                    counterexample=row["counterexample"],
                    source=row["source"],
                    extra={k: v for k, v in row.items() if k not in COLUMNS},
                )
            )
    return tuple(entries)
