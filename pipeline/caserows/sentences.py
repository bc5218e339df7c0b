"""Sentence boundaries by rule over the repaired text (spaCy component ``caserows_sentences``).

A boundary stands after ``.``, ``!`` or ``?`` (with closing quotes, brackets and citation marks) where a new sentence
plausibly begins, and at every line end that the repair stage kept. Abbreviations, initials, decimal numbers and
"Fig. 2" hold a sentence together.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from spacy.attrs import IDX, IS_SPACE, LENGTH, SENT_START  # type: ignore[import-not-found]  # a compiled module without stubs
from spacy.language import Language
from spacy.tokens import Doc

ABBREVIATIONS = frozenset(
    "fig figs tab no nos vs al e.g i.e etc approx ca cf dr mr mrs ms prof st ref refs eq vol pp ed eds resp incl max min "
    "inc ltd co sp spp var ver b.i.d t.i.d q.i.d p.o i.v".split()
)
END = re.compile(
    r"""[.!?][\"'”’)\]]*(?:\s*\[[\d,\s–-]+\])*(?:(?<=[^\d]\.)\d{1,2}(?:[,–-]\d{1,2})*(?=\s))?(?=\s|$|[A-Z][a-z])"""
)
LOWER_START = r"p\d{1,2}[a-zA-Z]?\b|c-(?:kit|myc|met|KIT|MYC|MET)\b|[a-z]{1,2}[A-Z]|[yc]?p[TNM]\d|h-caldesmon|(?:he|she|there|it|the patient)\s(?:was|were|is|had|has|did|underwent|received|presented|died|denied)\b"
"""Sentences that open in lower case: "p53 was …", "c-kit", "mRNA", "pT2", and sentences of texts without capitals."""
NEXT = re.compile(rf"\s*[\"'“‘(\[]*(?:[A-Z0-9À-ÖØ-ÞΑ-Ωα-ω]|{LOWER_START})")
MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
LONGEST = 1500
"""A run of text without a sentence end is cut at a comma, semicolon or space before this many characters."""
LAST_WORD = re.compile(r"([A-Za-z](?:[A-Za-z.]*[A-Za-z])?)\.[\"'”’)\]]*$")


def boundaries(text: str) -> list[int]:
    """Offsets at which a sentence begins, 0 included."""
    starts = [0]
    for line in re.finditer(r"[^\n]+", text):
        if line.start() != starts[-1]:
            starts.append(line.start())
        for end in END.finditer(text, line.start(), line.end()):
            if end.end() >= line.end() or not NEXT.match(text, end.end(), line.end()):
                continue
            if text[end.start()] == "." and _holds_together(text, line.start(), end.start(), end.end()):
                continue
            begin = end.end()
            while begin < line.end() and text[begin].isspace():
                begin += 1
            if begin < line.end():
                starts.append(begin)
    return list(_cut_long(starts, text))


def _cut_long(starts: list[int], text: str) -> Iterator[int]:
    """The boundaries, with further ones in runs longer than LONGEST, so that no later step meets an endless sentence."""
    for start, end in pairwise([*starts, len(text)]):
        while end - start > LONGEST:
            yield start
            window = text[start : start + LONGEST]
            cut = max(window.rfind("; "), window.rfind(", "))
            if cut < LONGEST // 2:
                cut = window.rfind(" ")
            start += cut + 1 if cut > 0 else LONGEST
        yield start


def _holds_together(text: str, line_start: int, dot: int, after: int) -> bool:
    """Whether the dot ends an abbreviation, an initial or a number in mid-sentence."""
    glued = after == dot + 1 and after < len(text) and not text[after].isspace()
    match = LAST_WORD.search(text, max(line_start, dot - 24), dot + 1)
    if not match:
        return False
    word = match.group(1)
    if glued:
        return len(word) < 4 or not word.islower()
    if word.lower() in MONTHS:
        return bool(re.match(r"\s*\d", text[after : after + 4]))
    if word.lower().rstrip(".") in ABBREVIATIONS:
        return word.lower() not in {"no", "al", "etc"} or bool(re.match(r"\s*(?:\d|\[|\()", text[after : after + 4]))
    return (
        len(word) == 1
        and word.isupper()
        and bool(re.match(r"\s(?:[A-Z]\.\s?)*[A-Z][a-z]+", text[after : after + 30]))
        and _initial(text, match.start())
    )


def _initial(text: str, start: int) -> bool:
    """A lone capital is an initial or a species ("A. baumannii") unless a unit or label word stands before it."""
    before = text[max(0, start - 12) : start].rstrip().lower()
    return not before.endswith(
        ("hepatitis", "type", "group", "grade", "stage", "patient", "case", "vitamin", "figure", "fig")
    )


class SentenceSplitter:
    """Sets ``token.is_sent_start`` from :func:`boundaries`; linear in the length of the text."""

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        starts, lengths, blank = doc.to_array([IDX, LENGTH, IS_SPACE]).astype(np.int64).T
        words = np.flatnonzero(blank == 0)
        first = np.searchsorted((starts + lengths)[words], boundaries(doc._.source), side="right")
        marks = np.full((len(doc), 1), -1, dtype=np.int64)
        marks[words[first[first < len(words)]]] = 1
        marks[0] = 1
        doc.from_array([SENT_START], marks.astype(np.uint64))  # type: ignore[arg-type]
        return doc


@Language.factory("caserows_sentences", assigns=["token.is_sent_start"])
def create_sentences(nlp: Language, name: str) -> SentenceSplitter:
    return SentenceSplitter()
