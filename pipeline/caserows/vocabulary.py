"""The words that repair decides by: those of the report, those of the term lists, and English by its frequencies (wordfreq,
Speer 2022)."""

from __future__ import annotations

import math
from collections import Counter
from functools import cache, lru_cache

from caserows.lexicon import TYPES, lexicon
from caserows.pattern import Pattern

_WORD = Pattern(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEFT_PART = Pattern(r"[^\W\d_]+\Z")
HYPHENS = "-\u2010\xad"
"""What a word broken at a line end ends in; U+2010 and the soft hyphen come from typesetting."""
_BROKEN = Pattern(rf"[{HYPHENS}]\s+([^\W\d_]+)")

KNOWN = 2.0
"""Zipf frequency (log10 of uses per billion words) from which a joined word counts as a word."""
COMMON = 3.0
"""Zipf frequency from which a part counts as a word of its own."""
TERM = 2.5
"""Zipf frequency that a word of the term lists has at least: a known word, and no everyday one."""
_TERM_WORD = Pattern(r"[a-z]{5,}")


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, float]:
    # 0.3 s and 30 MB, so only for a report that needs it
    from wordfreq import get_frequency_dict

    return get_frequency_dict("en", wordlist="large")


@cache
def terms() -> frozenset[str]:
    """The words of the project's term lists, which are rare in English and common in case reports."""
    surfaces = (s for type_ in TYPES for entry in lexicon(type_) for s, exact in entry.surfaces() if not exact)
    return frozenset(word for s in surfaces for word in _TERM_WORD.findall(s.lower()))


@lru_cache(maxsize=50_000)
def zipf(word: str) -> float:
    """Zipf frequency of a lower-case English word, at least ``TERM`` for a word of the term lists, 0 for an unknown one."""
    frequency = _frequencies().get(word, 0.0)
    floor = TERM if word in terms() else 0.0
    return max(floor, round(math.log10(frequency) + 9, 2)) if frequency else floor


class Vocabulary:
    """The words of one report, whole and hyphenated, without the fragments that its line breaks leave."""

    def __init__(self, text: str) -> None:
        lower = text.lower()
        counts = Counter(_WORD.findall(lower))
        for word in [word for word in counts if "-" in word]:
            for part in word.split("-"):
                counts[part] += counts[word]
        for match in _BROKEN.finditer(lower):
            counts[match[1]] -= 1
            left = _LEFT_PART.search(lower, max(0, match.start() - 30), match.start())
            if left:
                counts[left.group()] -= 1
        self.counts = counts

    def has(self, word: str) -> bool:
        return self.counts.get(word, 0) > 0
