"""Which place an operation or a course of radiotherapy was for: named beside it, or where the tumor was last said to be."""

from __future__ import annotations

from bisect import bisect_left

from caserows.case import Case, Mention, Sentence
from caserows.fields.tumors import linked_sites, organ
from caserows.lexicon import lexicon

ORGANS = {e.label: e.extra.get("organ") or e.label for e in lexicon("site")}
"""Site label → the organ that it is part of."""

LOOK_BACK = 3
"""Sentences before a treatment in which the place of the tumor that it was for is looked for."""
NO_TARGET = frozenset(
    {
        *("blood", "blood vessel", "cerebrospinal fluid", "surgical scar", "ascitic fluid", "bone marrow", "unknown"),
        *("soft tissue", "adipose tissue", "limb", "muscle"),
    }
)
BY_ORGAN = frozenset({"lung", "lymph node", "stomach", "adrenal gland", "pancreas", "breast", "skin"})
"""Organs whose parts are not told apart as targets."""


def is_target(m: Mention) -> bool:
    """Whether a site can be what was operated on or irradiated: no fluid, no scar and no vessel."""
    return m.label not in NO_TARGET and m.kind != "vessel"


def target_label(m: Mention) -> str:
    """The label under which a site stands as a target: its own, or its organ's, where parts are not told apart."""
    if m.label == "vertebra" and m.text.lower() == "spine":
        return "spine"
    whole = organ(m)
    return whole if whole in BY_ORGAN else m.label


def _index(s: Sentence) -> int:
    return s.index


def place_of_tumor(case: Case, s: Sentence, end: int, *, nearest: bool = False) -> str | None:
    """Where the tumor was last said to be: before offset ``end`` in this sentence, or in one of the few before it.

    Of the places in the sentences before, the case's own site of the tumor stands first, save where the ``nearest``
    is asked for.
    """
    own = set() if nearest else {str(v) for v in (case.value("cns_sites"), case.value("primary_site")) if v}
    last = bisect_left(case.sentences, s.index, key=_index)
    first = bisect_left(case.sentences, s.index - LOOK_BACK, key=_index)
    here = [m for m, _ in linked_sites(s) if m.end <= end][::-1]
    before = [m for o in reversed(case.sentences[first:last]) for m, _ in linked_sites(o) if m.kind != "lymph node"]
    for sites in (here, before):
        labels = [target_label(m) for m in sites if is_target(m)]
        if labels:
            return next((label for label in labels if label in own), labels[0])
    return None
