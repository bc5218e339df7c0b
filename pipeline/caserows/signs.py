"""Signs that a PDF's fonts lose: × and – between numbers, the apostrophe, Greek letters before a hyphen.

What stands in their place is "?", U+FFFD, "*" or nothing. They are put back only where the words around leave no choice: three
numbers before one "cm" are a size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from caserows.marks import Edit
from caserows.pattern import Pattern

_NUMBER = r"\d{1,3}(?:[.,]\d{1,2})?"
_UNIT = r"(?: ?[cm]m)?"
_PRODUCT = Pattern(
    rf"(?<![\d.,]){_NUMBER}{_UNIT}(?P<one>[ \t]?[?\ufffd*][ \t]?){_NUMBER}(?:{_UNIT}(?P<two>[ \t]?[?\ufffd*][ \t]?){_NUMBER})? ?[cm]m\b"
)
_BARE_PRODUCT = Pattern(
    rf"{_NUMBER}{_UNIT}(?P<one>[ \t]){_NUMBER}{_UNIT}(?P<two>[ \t]){_NUMBER} ?[cm]m\b"
    rf"|{_NUMBER} ?(?P<unit>[cm]m)(?P<only>[ \t]){_NUMBER} ?(?P=unit)\b"
)
_BEFORE_NUMBER = Pattern(r"[?\ufffd*][ \t]?\d")
_TWO_NUMBERS = Pattern(r"\d(?: ?[cm]m)?[ \t]\d")
_RANGE = Pattern(rf"(?<![\d.,])({_NUMBER})[?\ufffd]({_NUMBER})(?![\d/])")
_BARE_RANGE = Pattern(r"\d{1,2}(?P<gap> )\d{1,3} ?%")
_SAYS_HOW_MUCH = Pattern(r"\b(?:was|of|is|about|approximately|around|nearly|index|rate|[Kk][Ii]-?67|MIB-1)[ :(]{1,2}\Z")
_TWO_HYPHENS = Pattern(r"(?<=\d)--(?=\d)")
_APOSTROPHE = Pattern(r"(?<=[a-z])[?\ufffd](?=s\b)")
_GREEK = {
    "catenin": "β",
    "fetoprotein": "α",
    "foetoprotein": "α",
    "hCG": "β",
    "HCG": "β",
    "tubulin": "β",
    "microglobulin": "β2",
}
_GREEK_STEM = Pattern(rf"-(?P<stem>{'|'.join(_GREEK)})\b")


def lost_sign_edits(text: str) -> Iterator[Edit]:
    """ "46 ? 38 ? 35 mm" and "46  38  35 mm" → "46 × 38 × 35 mm", "20?25%" and "20 25%" → "20–25%", "b-catenin" → "β-catenin"."""
    if _BEFORE_NUMBER.search(text):
        for match in _PRODUCT.finditer(text):
            sign = match["one"].strip()
            first, second = (float(n.replace(",", ".")) for n in re.findall(_NUMBER, match.group())[:2])
            is_range = match["two"] is None and sign != "*" and sign == match["one"] and first < second
            for name in ("one", "two"):
                if match[name]:
                    start = match.start(name) + match[name].index(match[name].strip())
                    yield Edit(start, start + 1, "–" if is_range else "×", "lost sign")
        for match in _RANGE.finditer(text):
            if float(match[1].replace(",", ".")) < float(match[2].replace(",", ".")):
                yield Edit(match.end(1), match.start(2), "–", "lost sign")
    if _TWO_NUMBERS.search(text):
        for match in _BARE_PRODUCT.finditer(text):
            if text[match.start() - 1 : match.start()] not in tuple("0123456789.,"):
                for start, end in (match.span(name) for name in ("one", "two", "only") if match[name]):
                    yield Edit(start, end, " × ", "lost sign")
    if "--" in text:
        for match in _TWO_HYPHENS.finditer(text):
            yield Edit(match.start(), match.end(), "–", "lost sign")
    if "%" in text:
        for match in _BARE_RANGE.finditer(text):
            low, high = re.findall(r"\d+", match.group())
            if int(low) < int(high) and _SAYS_HOW_MUCH.search(text[max(0, match.start() - 18) : match.start()]):
                yield Edit(*match.span("gap"), "–", "lost sign")
    for match in _APOSTROPHE.finditer(text):
        yield Edit(match.start(), match.end(), "’", "lost sign")
    for match in _GREEK_STEM.finditer(text):
        start = match.start()
        lost = start - 1 if text[start - 1 : start] in ("a", "b", "?", "\ufffd") else start
        if not text[lost - 1 : lost].isalnum() and text[lost - 1 : lost] not in ("-", "α", "β"):
            yield Edit(lost, start, _GREEK[match["stem"]], "lost sign")
