"""Captions and tables among the lines of a text: where each opens, and where the body goes on after it."""

from __future__ import annotations

import re

from caserows.lines import (
    CAPTION_LABEL,
    DROPPED,
    HASHED,
    SECTION_HEADING,
    TABLE_LABEL,
    Kind,
    Layout,
    Line,
    ends_sentence,
)
from caserows.pattern import Pattern

_LABEL_ONLY = Pattern(r"(?:Figure|FIGURE|Fig\.?|FIG\.?|Table|TABLE) ?S?(?:\d{1,2}|[IVX]{1,4})[A-Za-z]?[.:]?$")
_ROW = Pattern(r"\|.*\|$")
_NOTE = Pattern(
    r"\*+|†|‡|[a-d]\)|Abbreviations?\b|Notes?\b:|Legend\b|Sources?:|(?:Values?|Data|Numbers?|Figures|Ages?|Sizes|Times|Dash(?:es)?|Bold|Asterisks?) (?:are|is|in|on|not|was|were|indicates?|means?|denotes?|marks?)\b"
    r"|[+–−-] ?[:=,] ?[a-z]|(?P<first>[A-Z])(?:[A-Z0-9+/-][A-Za-z0-9+/-]{0,6}|[a-z]?)(?: ?[:=,]| [–-]) (?i:(?P=first))|[Nn]\.?[AaRrDdSs]\.?(?: ?[:=,]| [–-]) not\b"
)
"""The first line of what stands under a table: marks and short forms with what they mean ("SRS, stereotactic …")."""
_LOWER_WORD = Pattern(r"\b[a-z]{2,}\b")
_WORD = Pattern(r"\S+")


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
    for pattern, kind in ((CAPTION_LABEL, Kind.CAPTION), (TABLE_LABEL, Kind.TABLE)):
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
    if previous.closed or not CAPTION_LABEL.match(layout.lines[index].text):
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
                (line.kind is Kind.HEADING and SECTION_HEADING.match(line.text))
                or HASHED.match(line.text)
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


def is_caption(text: str) -> bool:
    """Whether ``text`` starts as the caption of a figure does."""
    return bool(CAPTION_LABEL.match(text))
