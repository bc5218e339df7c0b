"""Lines of a text: what each one is. Headings, captions, tables and references; ``furniture.py`` finds what is no text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from statistics import median

from caserows.marks import WIDE_GAP
from caserows.pattern import Pattern


class Kind(Enum):
    """What a line is; everything below PROSE, HEADING and REFERENCE is lifted out of the body or dropped."""

    BLANK = "blank"
    PROSE = "prose"
    HEADING = "heading"
    REFERENCE = "reference"
    CAPTION = "caption"
    TABLE = "table"
    FURNITURE = "page furniture"
    NAVIGATION = "navigation"


BODY = (Kind.PROSE, Kind.HEADING, Kind.REFERENCE)
DROPPED = (Kind.FURNITURE, Kind.NAVIGATION)


@dataclass(slots=True)
class Line:
    """One line without the white space around it: ``text`` is ``[start, end)`` of the text it was taken from."""

    start: int
    end: int
    text: str
    indented: bool
    wide: int = 0
    """How many wide gaps the line has: cells or columns apart."""
    kind: Kind = Kind.PROSE
    opens: bool = False
    """True on the first line of a caption or table."""
    closed: bool = False
    """Whether the line ends as sentences end, citations and brackets aside."""


@dataclass(frozen=True)
class Layout:
    """The lines of a text and how it was set: double-spaced, wrapped at a width (unwrapped: a paragraph a line)."""

    lines: list[Line]
    double_spaced: bool
    wrapped: bool
    sentence_per_line: bool
    width: int = 0
    """Characters of a usual wrapped line; 0 where a line is a paragraph."""


_TERMINAL = Pattern(r"[.!?:;…][\"'”’)\]*]*(?: ?\[[\d, –-]+\])?$")
_KNOWN_HEADING = Pattern(
    r"(?:(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})*[.)]? )?(?:"
    r"(?:structured )?abstract|(?:extended )?summary|introduction|background|objectives?|aims?|purpose"
    r"|(?:clinical |our |illustrative |the )?cases?(?: (?:report|presentation|description|histor(?:y|ies)|stud(?:y|ies)|summary|series|illustration|reports|presentations|descriptions))?"
    r"(?: (?:\d{1,2}|[IVX]{1,4}|one|two|three))?"
    r"|patients?(?: (?:\d{1,2}|[IVX]{1,4}|information|presentation|description|history|concerns|and methods|perspective))?"
    r"|clinical (?:presentation|findings|history|course|summary|features|data|discussion)|presentation of cases?"
    r"|(?:materials?|patients?) and methods|methods?|results?|findings"
    r"|discussions?|discussion and conclusions?|conclusions?|concluding remarks|limitations?|comments?"
    r"|diagnos(?:is|es)|diagnostic assessment|differential diagnosis|interventions?|(?:therapeutic )?interventions?"
    r"|treatments?|outcomes?|follow[- ]?up(?: and outcomes?)?|outcome and follow[- ]?up|investigations?|surgery|operation"
    r"|past medical history|family history|physical examination|imaging(?: findings)?|radiolog(?:y|ical findings)|pathology"
    r"|histopatholog(?:y|ical (?:data|findings|examination))|patholog(?:y|ical findings)|laboratory (?:findings|data)"
    r"|review of (?:the )?literature|literature review|learning points|key ?words?|teaching points|highlights"
    r"|references|reference list|bibliography|literature cited|works cited"
    r"|acknowledge?ments?|funding(?: sources?| statement)?|financial support(?: and sponsorship)?|disclosures?"
    r"|(?:informed |patient )?consent(?: (?:for publication|statement))?|declaration of patient consent|declarations?"
    r"|(?:declaration of )?(?:conflicts?|competing) (?:of )?interests?(?: statement)?|declaration of (?:competing|conflicting) interests?"
    r"|ethic(?:s|al)(?: (?:approval|statement|considerations?))?(?: and consent to participate)?|ethical approval"
    r"|authors?['’]? contributions?|author contributions?|data availability(?: statement)?|availability of data and materials?"
    r"|abbreviations?|supplementary (?:materials?|information|data)|appendix|generative ai statement|publisher['’]s note"
    r"|figure legends?|figures|tables|footnotes|about the authors?|author (?:details|information)|orcid(?: ids?)?"
    r") ?:?$",
    re.IGNORECASE,
)
_TABLE_WORD = r"(?:Table|TABLE)"
_VERB_AFTER = (
    r"(?! ?(?:shows?|showed|demonstrat|depict|illustrat|summari|lists?\b|presents?\b|presented|gives?|describ|reveal|compar|indicat|"
    r"display|provid|contain|outlin|report|and\b|or\b|to\b|is\b|are\b|was\b|were\b|has\b|in\b|of\b|for\b|with\b|that\b|below|above))"
)
CAPTION_LABEL = Pattern(
    r"\[(?:FIGURE|TABLE) CAPTION\]"
    r"|(?:\*\*)?(?:(?:Supplementa(?:ry|l)|Suppl?\.?|Additional|Online) )?(?:Figure|FIGURE|Fig\b\.?|FIG\b\.?|Figs\b\.?|Scheme|Video)"
    r" ?[SeA]?\d{1,2}[A-Za-z]?(?P<mark>(?: ?[:|–—]| - |\.(?!\d)|\)(?= [A-Z]))|(?=$)|(?= \(?[A-Z(]|  ?[a-z] [A-Z]))"
    + _VERB_AFTER
)
TABLE_LABEL = Pattern(
    rf"(?:\*\*)?(?:(?:Supplementary|Additional) )?{_TABLE_WORD} ?S?(?:\d{{1,2}}|[IVX]{{1,4}})\b"
    r"(?P<mark>(?: ?[:|–—]| - |\.(?!\d))|(?=$)|(?= [A-Z(]))" + _VERB_AFTER
)
_REFERENCES = Pattern(
    r"(?:\W|\d)*(?:references|reference list|bibliography|literature cited|works cited)\W*$", re.IGNORECASE
)


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as sentences do: a stop or colon, perhaps with brackets or a citation after it."""
    last = text[-1:]
    if last.isalnum() or last in ",-(":
        return False
    return last in ".!?:;…" or bool(_TERMINAL.search(text[-60:]))


def set_lines(text: str) -> Layout:
    """The lines of ``text``, all still PROSE or BLANK, and how they are set."""
    lines = _split(text)
    filled = [line for line in lines if line.kind is not Kind.BLANK]
    open_ended = sum(not line.closed for line in filled)
    broken = sum(not line.closed and len(line.text) >= 40 for line in filled)
    middle = median([len(line.text) for line in filled]) if filled else 0
    wrapped = len(filled) > 3 and broken > 0.25 * len(filled) and middle < 200
    sentences = len(filled) > 3 and not wrapped and middle < 250 and open_ended < 0.1 * len(filled)
    full = [len(line.text) for line in filled if not line.closed and len(line.text) >= 40] if wrapped else []
    width = int(median(full)) if full else 0
    return Layout(lines, _is_double_spaced(lines, broken / (len(filled) or 1)), wrapped, sentences, width)


def _split(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        start = at + (len(raw) - len(raw.lstrip()) if stripped else 0)
        kind = Kind.PROSE if stripped else Kind.BLANK
        closed = bool(stripped) and ends_sentence(stripped)
        wide = stripped.count(WIDE_GAP)
        if wide:
            stripped = stripped.replace(WIDE_GAP, " ")
        lines.append(Line(start, start + len(stripped), stripped, raw[:1] == " ", wide, kind, closed=closed))
        at += len(raw) + 1
    return lines


def _is_double_spaced(lines: list[Line], open_share: float) -> bool:
    """Every line followed by an empty one, and too many lines that end in the middle of a sentence for paragraphs."""
    gaps: Counter[int] = Counter()
    blank = 0
    seen = False
    for line in lines:
        if line.kind is Kind.BLANK:
            blank += 1
        else:
            if seen:
                gaps[blank] += 1
            seen, blank = True, 0
    total = sum(gaps.values())
    return total >= 5 and gaps[1] >= 0.6 * total and open_share > 0.4


SECTION_HEADING = Pattern(
    r"(?:(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})*[.)]? )?(?:abstract|summary|introduction|background|case (?:reports?|presentations?|descriptions?)|discussion"
    r"|conclusions?|references|bibliography|acknowledge?ments?|conflicts? of interests?|funding) ?:?$",
    re.IGNORECASE,
)
"""Titles that no table has as a cell and no sentence as its last line."""
HASHED = Pattern(r"#{1,6}(?: |$)|#{2,6}(?!\d)")
_RUNS_ON = Pattern(r"(?:\b(?:the|a|an|of|in|on|at|to|for|and|or|with|by|from|this|our)|,)$")
_NUMBERED = Pattern(r"\d{1,2}(?:\.\d{1,2})+\.? [A-Z][^.;]{2,70}$|\d{1,2}\. [A-Z][^.,;:]{2,50}$")


def is_known_heading(text: str) -> bool:
    """Whether ``text`` alone is a section title that case reports use."""
    return len(text) <= 70 and bool(_KNOWN_HEADING.match(text.strip("*_# ")))


def mark_headings(layout: Layout) -> None:
    lines = [line for line in layout.lines if line.kind not in DROPPED]
    blanks = 1
    previous: Line | None = None
    references = False
    for index, line in enumerate(lines):
        if line.kind is Kind.BLANK:
            blanks += 1
            continue
        if (
            line.kind is Kind.PROSE
            and len(line.text) <= 150
            and _is_heading(line, previous, blanks, lines, index, layout, references)
        ):
            line.kind = Kind.HEADING
            references = bool(_REFERENCES.match(line.text))
        previous, blanks = line, 0


def _is_heading(
    line: Line, previous: Line | None, blanks: int, lines: list[Line], index: int, layout: Layout, references: bool
) -> bool:
    text = line.text
    if text[0] == "#" and HASHED.match(text):
        return True
    if len(text) > (80 if not text.isupper() else 150):
        return False
    closed = previous is None or previous.kind is Kind.HEADING or previous.closed
    cut_short = previous is not None and len(previous.text) < 0.7 * layout.width and not _RUNS_ON.search(previous.text)
    alone = (
        closed
        or (cut_short and blanks > 0)
        or not layout.wrapped
        or (blanks > 0 and not layout.double_spaced)
        or blanks > 1
        or line.indented
    )
    bare = text.strip("*_ ")
    if bare[:1].isupper() and SECTION_HEADING.match(bare) and not _RUNS_ON.search(previous.text if previous else ""):
        return True
    if closed and not references and _NUMBERED.match(bare):
        return True
    if is_known_heading(bare):
        return alone and (bare[0].isupper() or bare[0].isdigit() or closed)
    if (
        not alone
        or not text[0].isupper()
        or ends_sentence(text)
        or text[-1] in ",-–("
        or CAPTION_LABEL.match(text)
        or TABLE_LABEL.match(text)
    ):
        return False
    words = bare.split()
    letters = [c for c in bare if c.isalpha()]
    capitals = sum(map(str.isupper, letters)) > 0.9 * len(letters) and len(letters) >= 5
    if capitals and len(words) <= 20 and any(len(w) >= 5 for w in words):
        return closed or blanks > 0
    after = lines[index + 1] if index + 1 < len(lines) else None
    if after is None or len(words) > 6 or len(text) > 60 or any(c.isdigit() for c in bare) or not closed:
        return False
    following = (
        after
        if after.kind is not Kind.BLANK
        else next((x for x in lines[index + 2 : index + 4] if x.kind is not Kind.BLANK), None)
    )
    starts_prose = following is not None and following.text[:1].isupper() and len(following.text) > 1.3 * len(text) + 10
    return blanks > 0 and starts_prose


def mark_references(layout: Layout) -> None:
    inside = False
    for line in layout.lines:
        if line.kind is Kind.HEADING:
            inside = bool(_REFERENCES.match(line.text))
        elif inside and line.kind is Kind.PROSE:
            line.kind = Kind.REFERENCE
