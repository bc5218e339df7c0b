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
_TABLE_WORD = r"(?:Table|TABLE)"
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
_REFERENCES = Pattern(
    r"(?:\W|\d)*(?:references|reference list|bibliography|literature cited|works cited)\W*$", re.IGNORECASE
)
_VERB_AFTER = (
    r"(?! ?(?:shows?|showed|demonstrat|depict|illustrat|summari|lists?\b|presents?\b|presented|gives?|describ|reveal|compar|indicat|"
    r"display|provid|contain|outlin|report|and\b|or\b|to\b|is\b|are\b|was\b|were\b|has\b|in\b|of\b|for\b|with\b|that\b|below|above))"
)
_CAPTION = Pattern(
    r"\[(?:FIGURE|TABLE) CAPTION\]"
    r"|(?:\*\*)?(?:(?:Supplementa(?:ry|l)|Suppl?\.?|Additional|Online) )?(?:Figure|FIGURE|Fig\b\.?|FIG\b\.?|Figs\b\.?|Scheme|Video)"
    r" ?[SeA]?\d{1,2}[A-Za-z]?(?P<mark>(?: ?[:|–—]| - |\.(?!\d)|\)(?= [A-Z]))|(?=$)|(?= \(?[A-Z(]|  ?[a-z] [A-Z]))"
    + _VERB_AFTER
)
_TABLE = Pattern(
    rf"(?:\*\*)?(?:(?:Supplementary|Additional) )?{_TABLE_WORD} ?S?(?:\d{{1,2}}|[IVX]{{1,4}})\b"
    r"(?P<mark>(?: ?[:|–—]| - |\.(?!\d))|(?=$)|(?= [A-Z(]))" + _VERB_AFTER
)
_LABEL_ONLY = Pattern(r"(?:Figure|FIGURE|Fig\.?|FIG\.?|Table|TABLE) ?S?(?:\d{1,2}|[IVX]{1,4})[A-Za-z]?[.:]?$")
_ROW = Pattern(r"\|.*\|$")
_NOTE = Pattern(
    r"\*+|†|‡|[a-d]\)|Abbreviations?\b|Notes?\b:|Legend\b|Sources?:|(?:Values?|Data|Numbers?|Figures|Ages?|Sizes|Times|Dash(?:es)?|Bold|Asterisks?) (?:are|is|in|on|not|was|were|indicates?|means?|denotes?|marks?)\b"
    r"|[+–−-] ?[:=,] ?[a-z]|(?P<first>[A-Z])(?:[A-Z0-9+/-][A-Za-z0-9+/-]{0,6}|[a-z]?)(?: ?[:=,]| [–-]) (?i:(?P=first))|[Nn]\.?[AaRrDdSs]\.?(?: ?[:=,]| [–-]) not\b"
)
"""The first line of what stands under a table: marks and short forms with what they mean ("SRS, stereotactic …")."""
_LOWER_WORD = Pattern(r"\b[a-z]{2,}\b")
_WORD = Pattern(r"\S+")


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


_SECTION = Pattern(
    r"(?:(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})*[.)]? )?(?:abstract|summary|introduction|background|case (?:reports?|presentations?|descriptions?)|discussion"
    r"|conclusions?|references|bibliography|acknowledge?ments?|conflicts? of interests?|funding) ?:?$",
    re.IGNORECASE,
)
"""Titles that no table has as a cell and no sentence as its last line."""
_HASHED = Pattern(r"#{1,6}(?: |$)|#{2,6}(?!\d)")
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
    if text[0] == "#" and _HASHED.match(text):
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
    if bare[:1].isupper() and _SECTION.match(bare) and not _RUNS_ON.search(previous.text if previous else ""):
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
        or _CAPTION.match(text)
        or _TABLE.match(text)
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


def mark_captions_and_tables(layout: Layout) -> None:
    lines = layout.lines
    index = 0
    previous: Line | None = None
    gap = True
    while index < len(lines):
        line = lines[index]
        if line.kind is Kind.BLANK:
            gap = True
        elif line.kind is Kind.PROSE or line.kind is Kind.HEADING:
            first = line.text[0]
            if first in "FTSfAV[*O#" or first == "|":
                opener = _opens(
                    line, previous, gap or not layout.wrapped, index + 1 < len(lines) and lines[index + 1].wide > 0
                )
                if opener is None and previous is not None and _interrupts(layout, index, previous):
                    opener = Kind.CAPTION
                if opener is not None:
                    index = _caption_end(layout, index) if opener is Kind.CAPTION else _table_end(layout, index)
                    line.opens = True
                    previous, gap = lines[index - 1], False
                    continue
        if line.kind is not Kind.BLANK:
            previous, gap = line, False
        index += 1


def _opens(line: Line, previous: Line | None, gap: bool, rows_follow: bool = False) -> Kind | None:
    """CAPTION or TABLE where the line is the first of one."""
    text = line.text.lstrip("# ")
    if _ROW.match(text):
        return Kind.TABLE
    for pattern, kind in ((_CAPTION, Kind.CAPTION), (_TABLE, Kind.TABLE)):
        match = pattern.match(text)
        if not match:
            continue
        mark = (match["mark"] or "").strip() if match.lastindex else "["
        free = gap or line.indented or previous is None or previous.kind is not Kind.PROSE or previous.closed
        return kind if free or mark in (":", "|", "[") or (rows_follow and kind is Kind.TABLE) else None
    return None


_LEADS_TO_LABEL = Pattern(
    r"(?:\b(?:in|see|and|or|to|from|by|with|on|as|also|at|of|the|both|per|our)|[(,;\[–-])$", re.IGNORECASE
)


def _interrupts(layout: Layout, index: int, previous: Line) -> bool:
    """Whether a line that opens as captions do stands inside a sentence: "… showed a / Fig. 2. Axial view. / large mass".

    After "in" or "see" it is a reference to the figure, unless the sentence goes on in lower case after the caption's stop.
    """
    if previous.closed or not _CAPTION.match(layout.lines[index].text):
        return False
    if not _LEADS_TO_LABEL.search(previous.text):
        return True
    for at in range(index, min(index + 6, len(layout.lines) - 1)):
        if layout.lines[at].closed:
            return layout.lines[at + 1].text[:1].islower()
    return False


_PANEL = Pattern(r"\(?[A-Ha-h](?:[).:,]|[-–][A-Ha-h])")


_TELLS = Pattern(
    r"(?:(?:The|This|Our) (?:patient|man|woman|boy|girl|child|infant)|He|She) (?:is|was|had|has|did|under|received|presented|died|remained|developed|recovered|complained)"
)
"""The case goes on: captions show, they do not tell."""


def _caption_end(layout: Layout, index: int) -> int:
    """Mark the caption that starts at ``index``; the index after its last line."""
    lines = layout.lines
    lines[index].kind = Kind.CAPTION
    label_only = bool(_LABEL_ONLY.match(lines[index].text.strip("*# ")))
    if not layout.wrapped and not label_only:
        return index + 1
    last = index
    at = index + 1
    while at < len(lines) and at - index < 60:
        line = lines[at]
        done = lines[last].closed and lines[last].text[-1] not in ";:"
        if line.kind is Kind.BLANK:
            blanks = 1 if not layout.double_spaced else 0
            if not label_only and (blanks or done or (lines[at + 1 : at + 2] and lines[at + 1].kind is Kind.BLANK)):
                break
        elif label_only and line.kind is Kind.PROSE:
            line.kind, last, label_only = Kind.CAPTION, at, False
            if not layout.wrapped or len(line.text) > 200:
                break
        elif (
            line.kind is not Kind.PROSE
            or line.indented
            or _opens(line, lines[last], False)
            or (done and (line.text[0].islower() or len(lines[last].text) > 200))
            or (done and len(lines[last].text) < 0.8 * layout.width and not _PANEL.match(line.text))
            or (done and _TELLS.match(line.text))
        ):
            break
        else:
            line.kind, last = Kind.CAPTION, at
        at += 1
    return last + 1


def _table_end(layout: Layout, index: int) -> int:
    """Mark the table that starts at ``index`` up to where prose resumes; the index after its last line."""
    lines = layout.lines
    markdown_rows = lines[index].text[0] == "|"
    lines[index].kind = Kind.TABLE
    last = index
    at = index + 1
    title_open = not markdown_rows
    while at < len(lines) and at - index < 400:
        line = lines[at]
        if line.kind is Kind.BLANK:
            title_open = False if not layout.double_spaced else title_open
            at += 1
            continue
        note = _NOTE.match(line.text) is not None or _runs_on_from_note(layout, last, at)
        if not note and markdown_rows and line.text[0] != "|":
            break
        if not (note or markdown_rows):
            if (
                (line.kind is Kind.HEADING and _SECTION.match(line.text))
                or _HASHED.match(line.text)
                or _opens(line, None, True)
            ):
                break
            title_goes_on = title_open and not lines[last].closed and len(line.text) < 200
            if not title_goes_on and line.kind not in DROPPED and _resumes_prose(line, lines, at):
                break
            title_open = title_open and not title_goes_on
        if line.kind not in DROPPED:
            line.kind, last = Kind.TABLE, at
        at += 1
    return last + 1


def _runs_on_from_note(layout: Layout, last: int, at: int) -> bool:
    """Whether line ``at`` goes on with a note under a table whose line ``last`` is full and has no end."""
    before, line = layout.lines[last], layout.lines[at]
    apart = at - last > (2 if layout.double_spaced else 1)
    if (
        apart
        or before.closed
        or line.kind is not Kind.PROSE
        or not layout.wrapped
        or len(before.text) < 0.7 * layout.width
    ):
        return False
    first = last
    while first > 0 and layout.lines[first].kind is Kind.TABLE and not _NOTE.match(layout.lines[first].text):
        first -= 1
    return layout.lines[first].kind is Kind.TABLE and all(
        is_prose(x.text) for x in layout.lines[first + 1 : last + 1] if x.text
    )


def _resumes_prose(line: Line, lines: list[Line], at: int) -> bool:
    text = line.text
    if _NOTE.match(text):
        return False
    following = next((x.text for x in lines[at + 1 : at + 3] if x.kind is not Kind.BLANK), "")
    if line.indented and text[0].islower():
        return True
    return (
        not line.wide
        and is_prose(text)
        and (len(text) > 120 or not following or is_prose(following) or ends_sentence(following))
    )


def is_prose(text: str) -> bool:
    """Whether a line is running text rather than table cells: long, and of many lower-case words."""
    if len(text) < 45:
        return False
    words = len(_WORD.findall(text))
    return words >= 7 and len(_LOWER_WORD.findall(text)) >= 0.5 * words


def mark_references(layout: Layout) -> None:
    inside = False
    for line in layout.lines:
        if line.kind is Kind.HEADING:
            inside = bool(_REFERENCES.match(line.text))
        elif inside and line.kind is Kind.PROSE:
            line.kind = Kind.REFERENCE


def is_caption(text: str) -> bool:
    """Whether ``text`` starts as the caption of a figure does."""
    return bool(_CAPTION.match(text))
