"""Which lump was told before: complained of in one sentence, found on examination in the next."""

from __future__ import annotations

import re
from dataclasses import replace

from caserows.case import Sentence
from caserows.fields.signs import COMPLAINED_OF, Sign
from caserows.pattern import Pattern

LUMP_WORD = Pattern(r"\s?\b(?:palpable )?(?:mass|lump|swelling|nodule)$")
LUMP_REACH = 8
"""Sentences after which a lump without a place is no longer taken for the one told before."""
ANOTHER = Pattern(
    r"\b(?:another|second|other|new|further|additional|two|three|four|several|multiple|recurr\w+)\s(?:[\w/.×-]+[\s,]+){0,6}$",
    re.I,
)


def same_lump(s: Sentence, sign: Sign, lumps: dict[str, tuple[Sign, int]]) -> Sign:
    """The lump under the name by which it was told before: at the same place, or found soon after with no place of its own.

    ``lumps`` holds the first lump of every place and the number of its sentence.
    """
    before = s.text[: sign.start - s.start]
    if sign.kind != "lump" or not lumps or ANOTHER.search(before[-50:]):
        return sign
    place = place_of(sign.label)
    if (
        not place
        and not COMPLAINED_OF.search(before)
        and not any(m.start < sign.end + 40 and sign.start - 25 < m.end for m in s.of("site"))
    ):
        place = next((p for p, (_, at) in lumps.items() if s.index - at <= LUMP_REACH), "")
    if place not in lumps:
        return sign
    first = lumps[place][0]
    if first.side and sign.side and first.side != sign.side:
        return sign
    return replace(sign, label=first.label)


def place_of(label: str) -> str:
    """The place in the name of a lump: "parotid" of "parotid swelling"; empty where it has none."""
    return LUMP_WORD.sub("", label) if LUMP_WORD.search(label) else label
