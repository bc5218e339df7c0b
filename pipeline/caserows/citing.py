"""Whom a cited row is cited from, and whose article this is: what links need to find one patient in two articles."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from caserows.pattern import Pattern

if TYPE_CHECKING:
    from caserows.rows import Reading

LONGEST_FRONT = 2_000
_NAME = r"(?:(?:[Vv]an|[Vv]on|der|den|[Dd]e|[Dd]el|[Dd]ella|[Dd]i|[Dd]a|[Ll]e|[Ll]a|[Ee]l|al|bin)[ -])*[^\W\d_a-z][^\W\d_]*[’'-]?[^\W\d_]+(?:-[^\W\d_]+)?"
_OTHERS = (
    rf"(?:\s*,\s{_NAME})*,?\s(?:et\sal\b\.?|and\s(?:colleagues|co-?workers|co-?authors|associates)|(?:and|&)\s{_NAME})"
)
_YEAR = r"(?:19|20)\d\d"
SEVERAL = Pattern(rf"{_NAME}{_OTHERS}")
DATED = Pattern(rf"{_NAME}(?:[\s,]*\(?{_YEAR})")
TELLING = Pattern(
    rf"{_NAME}(?=\s?(?:\[[\d,\s–-]+\])?\s(?:reported|described|presented|published|documented)\b|['’]s\s(?:\w+\s)?(?:patient|case|group|team)\b)"
    rf"|(?<=\bby\s){_NAME}"
)
LABEL = Pattern(rf"^\W*{_NAME}")
NO_NAME = re.compile(
    r"(?i:case|cases|patients?|present|current|our|authors?|references?|study|table|year|age|sex|male|female|man|woman|the|this|they|we|in|et|al|and|colleagues|coworkers|workers)$"
)
YEAR = re.compile(rf"\b{_YEAR}\b")
NUMBERED = Pattern(r"\[\s?(\d{1,3})\s?\]")
LIST_OF_REFERENCES = Pattern(r"(?im)^\W*references?\W*$")


def cited_as(reading: Reading) -> dict[int, str]:
    """Number of each cited row → author and year as its sentence or table row gives them (``Dietel et al. 2017``), or "".

    A bare ``[12]`` is looked up in the article's list of references.
    """
    found: dict[int, str] = {}
    for number, kind, _, candidate in reading.judged:
        if kind == "cited" and not found.get(number) and not candidate.rejected:
            text = candidate.sentence.text
            until = candidate.spans[0][0] - candidate.sentence.start if candidate.sentence.section == "table" else None
            found[number] = _reference(text[:until], table=until is not None) or _listed(text[:until], reading)
    return found


def front(reading: Reading) -> str:
    """What stands above the abstract or the first heading of an article: title, authors, journal; "" where there is none."""
    if not reading.sections or reading.sections[0][0] != "front":
        return ""
    return reading.report.text[: min(reading.sections[0][2], LONGEST_FRONT)]


def surnames(text: str) -> set[str]:
    """The names in a reference, without case and accents: ``Núñez and O'Hara`` → nunez, ohara."""
    return {word for part in re.findall(r"[^\W\d_][^\W\d_’'-]*(?:[’'-][^\W\d_]+)*", text) if (word := _plain(part))}


def _plain(name: str) -> str:
    if not name[0].isupper() or (name.isupper() and len(name) < 5) or NO_NAME.match(name):
        return ""
    bare = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in bare if char.isalpha())


def _reference(text: str, *, table: bool) -> str:
    """The last reference by name before the patient; in a table row the label that opens it."""
    patterns = (SEVERAL, DATED, LABEL) if table else (SEVERAL, DATED, TELLING)
    for pattern in patterns:
        for match in pattern.finditer(text):
            if surnames(match.group()):
                years = YEAR.findall(text)
                name = " ".join(match.group().split())
                return name if not years or years[0] in name else f"{name} {years[0]}"
    return ""


def _listed(text: str, reading: Reading) -> str:
    """First author and year of the only numbered reference of a sentence, from the list of references."""
    numbers = {match[1] for match in NUMBERED.finditer(text)}
    heads = list(LIST_OF_REFERENCES.finditer(reading.report.text))
    if len(numbers) != 1 or not heads:
        return ""
    entry = re.search(
        rf"(?m)^\s*\[?{numbers.pop()}[\].]\s+({_NAME})([^\n]*(?:\n(?!\s*\[?\d{{1,3}}[\].]\s)[^\n]*){{0,5}})",
        reading.report.text[heads[-1].end() :],
    )
    if not entry:
        return ""
    years = YEAR.findall(entry[2])
    return " ".join([entry[1], *years[-1:]])
