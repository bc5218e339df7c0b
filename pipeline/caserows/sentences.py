"""Sentence boundaries by rule over the repaired text (spaCy component ``caserows_sentences``).

A boundary stands after ``.``, ``!`` or ``?`` (with closing quotes, brackets and citation marks) where a new sentence
plausibly begins, where a capitalised article or pronoun shows that the full stop was lost, and at every line end that
the repair stage kept. Abbreviations, initials, decimal numbers and "Fig. 2" hold a sentence together, and so do the
number of a heading ("2.1. First illness") and the label of a caption ("Figure 3. Axial image") with what they number.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from spacy.attrs import IDX, IS_SPACE, LENGTH, SENT_START  # type: ignore[import-not-found]  # a compiled module without stubs
from spacy.language import Language
from spacy.tokens import Doc

from caserows.pattern import Pattern

ABBREVIATIONS = frozenset(
    "fig figs tab no nos vs al e.g i.e etc approx ca cf dr mr mrs ms prof st ref refs eq vol pp ed eds resp incl max min "
    "inc ltd co sp spp ssp subsp var ver viz temp diam conc cont dept suppl pers comm b.i.d t.i.d q.i.d p.o i.v".split()
)
SPECIES = frozenset("sp spp ssp subsp".split())
MAY_CLOSE = SPECIES | frozenset("inc ltd co b.i.d t.i.d q.i.d p.o i.v".split())
"""Abbreviations that a sentence may end with, where the next word is one that opens sentences."""
SEQUENCES = frozenset("cgmnp")
"""What a sequence variant is counted in: "c. 1379 C > T", "p. Arg558Cys"."""
END = Pattern(
    r"""[.!?][\"'”’)\]]*(?:\s*\[[\d,\s–-]+\])*(?:(?<=[^\d]\.)\d{1,2}(?:[,–-]\d{1,2})*(?=\s))?(?=\s|$|[A-Z][a-z])"""
)
LOWER_START = r"p\d{1,2}[a-zA-Z]?\b|c-(?:kit|myc|met|KIT|MYC|MET)\b|[a-z]{1,2}-?[A-Z]|[yc]?p[TNM]\d|h-caldesmon|(?:he|she|there|it|the patient)\s(?:was|were|is|had|has|did|underwent|received|presented|died|denied)\b"
"""Sentences that open in lower case: "p53 was …", "c-kit", "mRNA", "pT2", and sentences of texts without capitals."""
NEXT = Pattern(rf"\s*[\"'“‘(\[]*(?:[A-Z0-9À-ÖØ-ÞΑ-Ωα-ω]|{LOWER_START}|\([a-z]\)\s?[A-Z]|[b-j]\s[A-Z])")
"""What may open a sentence; also the letter of a panel in a caption: "(b) Axial image", "b Axial image"."""
NEXT_LOWER = Pattern(r"\s+(?!(?:and|or|than|but|nor|plus)\b)[a-zà-ÿ]{2,}")
FULL_WORD = Pattern(r"(?<![\w.-])[a-zà-ÿ]{4,}\.$")
"""A word in small letters that is no abbreviation: its full stop ends the sentence even where the next word has lost its
capital ("lobe. oracoscopic resection": the ligature Th)."""
LOST_STOP = Pattern(
    r"\s(?=(?:The|This|These|There|She|He|They|His|Her|We)\s[a-z])(?<=[a-z\d%)]\s)(?<!\([a-z]\)\s)(?<!\b(?:with|from|that)\s)(?<!\b(?:and|but|for|the|nor)\s)(?<!\b(?:or|of|to|in|on|by|as|at)\s)"
)
"""A blank before a capitalised article or pronoun: the sentence before it ends without full stop."""
LOST_SIGN = Pattern(r"\s\?\s+\d|\d\?\d")
"""A question mark between numbers stands for a sign that was lost: "46 ? 38 mm"."""
LABEL = Pattern(
    r"\W{0,4}(?:(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,4}|[A-H])|(?:figures?|figs?|tables?|scheme|box|video)\.?\s?(?:\d{1,2}[A-Za-z]?|[IVX]{1,4}))\.?$",
    re.I,
)
"""The number of a heading or list item, or the label of a caption, alone at the start of a line."""
MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
LONGEST = 1500
"""A run of text without a sentence end is cut at a comma, semicolon or space before this many characters."""
PART_OF_A_NAME = Pattern(r"[/°µμ]$|[A-Za-z\d]-$")
"""What stands before a capital that is no initial: "38 g/L", "40 °C", "VATS-E"."""
NO_NAME = Pattern(
    r"\s(?:The|This|These|There|That|She|He|They|It|We|Our|His|Her|Its|No|An?|In|On|At|After|Before|During|Although|However|Both|All|When|While|As|By|For|From|With)\b(?!\.)"
)
LAST_WORD = Pattern(r"([A-Za-z](?:[A-Za-z.]*[A-Za-z])?)\.[\"'”’)\]]*$")


def boundaries(text: str) -> list[int]:
    """Offsets at which a sentence begins, 0 included."""
    starts = [0]
    for line in re.finditer(r"[^\n]+", text):
        if line.start() != starts[-1]:
            starts.append(line.start())
        inside = {
            _begin(text, end.end(), line.end()) for end in END.finditer(text, *line.span()) if _ends(text, line, end)
        }
        inside |= {
            blank.end()
            for blank in LOST_STOP.finditer(text, *line.span())
            if not LABEL.match(text, line.start(), blank.start())
        }
        starts.extend(sorted(at for at in inside if line.start() < at < line.end()))
    return list(_cut_long(starts, text))


def _begin(text: str, at: int, stop: int) -> int:
    """The first character from ``at`` on that is no white space."""
    while at < stop and text[at].isspace():
        at += 1
    return at


def _ends(text: str, line: re.Match[str], end: re.Match[str]) -> bool:
    """Whether a sentence ends with the sign that END found in this line."""
    if end.end() >= line.end():
        return False
    if LABEL.match(text, line.start(), end.end()) or LOST_SIGN.match(text, end.start() - 1):
        return False
    if not NEXT.match(text, end.end(), line.end()):
        return _ends_before_small_letter(text, line, end)
    return text[end.start()] != "." or not _holds_together(text, line.start(), end.start(), end.end())


def _ends_before_small_letter(text: str, line: re.Match[str], end: re.Match[str]) -> bool:
    before = FULL_WORD.search(text, max(line.start(), end.start() - 30), end.start() + 1)
    if not before or end.end() != end.start() + 1 or before.group()[:-1] in ABBREVIATIONS:
        return False
    return bool(NEXT_LOWER.match(text, end.end(), line.end()))


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
        if _may_close(word.lower(), text, after):
            return False
        return word.lower() not in {"no", "al", "etc", "min", "max"} or bool(
            re.match(r"\s*(?:\d|\[|\()", text[after : after + 4])
        )
    if word in SEQUENCES and re.match(r"\s(?:\d|[A-Z][a-z]{2}\d)", text[after : after + 5]):
        return True
    return (
        len(word) == 1
        and word.isupper()
        and bool(re.match(r"\s(?:[A-Z]\.\s?)*[A-Z][a-z]+", text[after : after + 30]))
        and _initial(text, match.start(), after)
    )


def _may_close(word: str, text: str, after: int) -> bool:
    """Whether an abbreviation ends a sentence here: "Nocardia spp. Histology showed …" (but "Nocardia spp. DNA")."""
    if word in SPECIES and re.match(r"\s[A-Z][a-z]", text[after : after + 3]):
        return True
    return word in MAY_CLOSE and bool(NO_NAME.match(text, after))


def _initial(text: str, start: int, after: int) -> bool:
    """A lone capital is an initial or a species ("A. baumannii") unless it is a unit ("38 g/L", "40 °C"), a label word stands
    before it, or what follows is no name."""
    if PART_OF_A_NAME.search(text, max(0, start - 2), start) or NO_NAME.match(text, after):
        return False
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
