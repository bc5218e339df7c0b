"""The word lists as a knowledge base in scispaCy's format (Neumann et al., BioNLP 2019), made when it is asked for.

A concept is a label of a list: the rows that share a label (``liver`` and its adjective) are one concept, with the surface
forms of all of them as aliases. Made in half a second, so that no second copy of the lists is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from caserows.lexicon import Entry, lexicon, plural
from caserows.model import CaserowsError

LINKED = ("site", "histology", "drug", "symptom", "marker", "procedure")
"""The types of terms that a knowledge base holds: those that have codes, or may have."""


def entities() -> list[dict[str, Any]]:
    """One record of scispaCy's ``Entity`` a concept: ``concept_id`` (``site:liver``), ``canonical_name``, ``aliases``,
    ``types`` (one: the list) and ``definition`` (kind and codes). In the order of the lists."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for type_ in LINKED:
        for entry in lexicon(type_):
            record = found.setdefault(
                (type_, entry.label),
                {
                    "concept_id": f"{type_}:{entry.id}",
                    "canonical_name": entry.label,
                    "aliases": [],
                    "types": [type_],
                    "definition": "; ".join((entry.kind, *entry.codes)),
                },
            )
            record["aliases"] += [name for name in _names(entry) if name not in {*record["aliases"], entry.label}]
    return list(found.values())


def _names(entry: Entry) -> list[str]:
    """The surface forms of a row without the plurals of others: whoever links folds number himself."""
    forms = [surface for surface, _ in entry.surfaces()]
    plurals = {plural(form) for form in forms}
    return [form for form in forms if form not in plurals]


@cache
def label_codes(type_: str) -> Mapping[str, tuple[str, ...]]:
    """Label → codes with their system (``ICD-O-3:C22.0``), of all rows of a list that share it; a label without codes has none."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in lexicon(type_):
        found[entry.label] = tuple(dict.fromkeys((*found.get(entry.label, ()), *entry.codes)))
    return found


@cache
def concept_codes() -> dict[str, tuple[str, ...]]:
    """Concept id → codes with their system; concepts without a code are left out."""
    known = ((record["concept_id"], label_codes(record["types"][0])[record["canonical_name"]]) for record in entities())
    return {concept: codes for concept, codes in known if codes}


def jsonl() -> str:
    """The records of ``entities`` as JSON lines, the file that scispaCy's ``KnowledgeBase`` reads."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in entities())


def knowledge_base(records: Iterable[Mapping[str, Any]] | None = None) -> Any:
    """scispaCy's ``KnowledgeBase`` of the word lists, or of other records of its format."""
    from scispacy.linking_utils import Entity, KnowledgeBase  # 0.2 s: only for those who link

    return KnowledgeBase([Entity(**record) for record in (entities() if records is None else records)])


def read_knowledge_base(path: Path) -> Any:
    """scispaCy's ``KnowledgeBase`` of a file of its format (``.jsonl``); CaserowsError names a file that is none."""
    try:
        with path.open(encoding="utf-8") as lines:
            return knowledge_base([json.loads(line) for line in lines if line.strip()])
    except (OSError, ValueError, TypeError) as error:
        raise CaserowsError(f"{path}: no knowledge base in scispaCy's format: {error}") from error
