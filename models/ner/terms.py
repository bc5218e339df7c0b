"""What the word lists say of every token, as a feature for the learner: ``B-site``, ``I-drug+marker`` …"""

from __future__ import annotations

from caserows.entities import find_terms


def term_tags(words: list[str]) -> list[str]:
    """One tag a token: B or I with the types of the terms that hold it (by name, joined with ``+``); ``O`` for none."""
    types: list[set[str]] = [set() for _ in words]
    starts = [False] * len(words)
    for start, end, type_, _ in find_terms(words):
        starts[start] = True
        for i in range(start, end):
            types[i].add(type_)
    return [
        f"{'B' if first else 'I'}-{'+'.join(sorted(found))}" if found else "O"
        for found, first in zip(types, starts, strict=True)
    ]
