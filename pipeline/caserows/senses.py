"""Words whose sense only the whole article decides."""

from __future__ import annotations

import re

from caserows.lexicon import Entry
from caserows.pattern import Pattern

OF_THE_HEAD = Pattern(
    r"\b(?:brain|cerebr\w+|cerebell\w+|crani\w+|intracrani\w+|hemispher\w+|headaches?|seizures?|epilep\w+|neuro(?:surg|log|radiolog)\w+|mening\w+|hemipar\w+|\w*glioma\w*|glioblastoma"
    r"|(?:parietal|frontal|temporal|occipital) (?:lobes?|bones?|cortex|convexity)|fronto-?parietal|parieto-?(?:occipital|temporal)|temporo-?parietal|convexity|dura\w*|scalp|calvari\w+)\b",
    re.I,
)
TWO_PLACES = frozenset({"parietal", "caudate", "insular", "bulbar", "hemispheric", "peduncular"})
"""Words for a part of the brain in an article on the head; in any other for a body wall, a lobe of the liver, islets …"""


VACUUM = Pattern(
    r"\bvacuum\b|\bVAC (?:system|device|dressing|therapy|pump|drain\w*|change)|\bnegative[- ]pressure\b", re.I
)
"""The closure of a wound that shares its short name with vincristine, dactinomycin and cyclophosphamide."""


def in_another_sense(entry: Entry, words: str, article: str) -> bool:
    """Whether words name something else than the listed term: "a parietal mass of the fourth rib", "the VAC system"."""
    if entry.kind.startswith("cns"):
        return words.lower() in TWO_PLACES and OF_THE_HEAD.search(article) is None
    return entry.label == "VAC" and VACUUM.search(article) is not None
