"""Raw text → repaired text with a map back: whole words, whole sentences, headings on lines of their own.

Each step makes edits: characters and marks (``marks.py``), lines (``lines.py``, ``furniture.py``), words (``words.py``);
``Traced`` carries the raw offsets of every character through them.
"""

from __future__ import annotations

import itertools
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from caserows.captions import mark_captions_and_tables
from caserows.furniture import (
    mark_interruptions,
    mark_navigation,
    mark_page_furniture,
    mark_related,
    mark_sure_furniture,
)
from caserows.lines import (
    BODY,
    DROPPED,
    Kind,
    Layout,
    Line,
    is_known_heading,
    mark_headings,
    mark_references,
    set_lines,
)
from caserows.marks import SOFT_HYPHEN, WIDE_GAP, Edit, character_edits, encoding_edits, html_edits, markdown_edits
from caserows.pattern import Pattern
from caserows.vocabulary import HYPHENS, Vocabulary
from caserows.words import Damage, hyphen_edits, keeps_hyphen, word_edits

PARAGRAPH = "\n\n"


class Note(NamedTuple):
    """One repair: what was done to the raw stretch ``[start, end)`` (empty where letters were put in)."""

    kind: str
    start: int
    end: int


class Aside(NamedTuple):
    """A block taken out of the running text: raw ``[raw_start, raw_end)``, and ``[start, end)`` in the repaired text.

    Captions and tables stand after the body; furniture and navigation are dropped (``start == end``).
    """

    kind: str
    raw_start: int
    raw_end: int
    start: int
    end: int


@dataclass(frozen=True)
class Repaired:
    """Repaired text: the body, then the captions and tables, one block each, separated by an empty line.

    ``starts[i]`` and ``ends[i]`` are the raw ``[start, end)`` of character ``i``; both rise inside each block.
    """

    text: str
    starts: array[int] = field(repr=False)
    ends: array[int] = field(repr=False)
    blocks: tuple[int, ...] = (0,)
    """Where the body and every appended block start in ``text``."""
    asides: tuple[Aside, ...] = ()
    notes: tuple[Note, ...] = field(default=(), repr=False)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Raw ``[start, end)`` of the repaired ``[start, end)``; a span over several blocks is cut to its first.

        Raises ValueError for an empty span or one outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"[{start}, {end}) is no stretch of a text of {len(self.text)} characters")
        block = bisect_right(self.blocks, start)
        if block < len(self.blocks):
            end = min(end, self.blocks[block])
        return self.starts[start], self.ends[end - 1]

    @property
    def body_end(self) -> int:
        """Where the body ends in ``text`` and the appended blocks begin."""
        return self.blocks[1] if len(self.blocks) > 1 else len(self.text)


@dataclass(slots=True)
class Traced:
    """A text whose every character knows its raw ``[start, end)``."""

    text: str
    starts: array[int]
    ends: array[int]

    @classmethod
    def of(cls, raw: str) -> Traced:
        offsets = np.arange(len(raw) + 1, dtype=np.uint64)
        return cls(raw, array("Q", offsets[:-1].tobytes()), array("Q", offsets[1:].tobytes()))

    def part(self, start: int, end: int) -> Traced:
        return Traced(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def edited(self, edits: Iterable[Edit], notes: list[Note]) -> Traced:
        """The text after ``edits`` (sorted, not overlapping). Put-in letters point at the character they stand before."""
        text, starts, ends = self.text, self.starts, self.ends
        pieces: list[str] = []
        new_starts, new_ends = array("Q"), array("Q")
        at = 0
        for edit in edits:
            pieces.append(text[at : edit.start])
            new_starts.extend(starts[at : edit.start])
            new_ends.extend(ends[at : edit.start])
            if edit.start < edit.end:
                low, high = starts[edit.start], ends[edit.end - 1]
                notes.append(Note(edit.kind, low, high))
            else:
                anchor = min(edit.start, len(text) - 1)
                low, high = starts[anchor], ends[anchor]
                notes.append(Note(edit.kind, low, low))
            if edit.text:
                pieces.append(edit.text)
                new_starts.extend([low] * len(edit.text))
                new_ends.extend([high] * len(edit.text))
            at = edit.end
        if not pieces:
            return self
        pieces.append(text[at:])
        new_starts.extend(starts[at:])
        new_ends.extend(ends[at:])
        return Traced("".join(pieces), new_starts, new_ends)


def repair(text: str) -> Repaired:
    """The repaired text of a report, in time proportional to its length.

    Captions and tables are lifted behind the body, page furniture, web navigation and marks are dropped, everything
    else is kept. Text in, text out: any string is repaired, none raises.
    """
    notes: list[Note] = []
    traced = Traced.of(text)
    for edits in (encoding_edits, html_edits, markdown_edits, character_edits):
        traced = traced.edited(edits(traced.text), notes)
    vocabulary = Vocabulary(traced.text)
    damage = Damage(traced.text, vocabulary)
    layout = _read_layout(traced.text)
    blocks = [block for block in _blocks(layout) if block[1]]
    asides = _dropped(layout, traced)
    done: list[tuple[str, Traced]] = []
    for kind, lines in blocks:
        block = _set_in_lines(kind, lines, layout, traced, vocabulary, notes)
        shown = (Edit(i, i + 1, "-", "soft hyphen") for i, c in enumerate(block.text) if c == SOFT_HYPHEN)
        block = block.edited(shown if SOFT_HYPHEN in block.text else (), notes)
        block = block.edited(hyphen_edits(block.text, vocabulary), notes)
        block = block.edited(word_edits(block.text, damage), notes)
        block.text = block.text.replace(WIDE_GAP, " ")
        if block.text:
            done.append((kind, block))
    return _assembled(done, asides, notes)


def _read_layout(text: str) -> Layout:
    """The lines of ``text`` with their kinds. What is sure comes first: each step looks at the kinds found before it."""
    layout = set_lines(text)
    filled = [line for line in layout.lines if line.kind is not Kind.BLANK]
    if len(filled) > 1:
        mark_navigation(filled)
        mark_related(filled)
        mark_sure_furniture(layout)
        mark_headings(layout)
        mark_references(layout)
        mark_captions_and_tables(layout)
        mark_page_furniture(layout)
        mark_interruptions(layout)
    return layout


def _blocks(layout: Layout) -> list[tuple[str, list[Line]]]:
    """The body's lines first, then those of each caption and table."""
    body: list[Line] = []
    lifted: list[tuple[str, list[Line]]] = []
    for line in layout.lines:
        if line.kind in BODY:
            body.append(line)
        elif line.kind is Kind.CAPTION or line.kind is Kind.TABLE:
            if line.opens or not lifted or lifted[-1][0] != line.kind.value:
                lifted.append((line.kind.value, []))
            lifted[-1][1].append(line)
    return [("body", body), *lifted]


def _dropped(layout: Layout, traced: Traced) -> list[Aside]:
    asides: list[Aside] = []
    for line in layout.lines:
        if line.kind in DROPPED and line.end > line.start:
            asides.append(Aside(line.kind.value, traced.starts[line.start], traced.ends[line.end - 1], 0, 0))
    return asides


def _assembled(done: list[tuple[str, Traced]], asides: list[Aside], notes: list[Note]) -> Repaired:
    pieces: list[str] = []
    starts, ends = array("Q"), array("Q")
    block_starts: list[int] = []
    at = 0
    for kind, block in done:
        if pieces:
            # the empty line between blocks points at the last character before it
            pieces.append(PARAGRAPH)
            starts.extend([starts[-1]] * 2)
            ends.extend([ends[-1]] * 2)
            at += 2
        block_starts.append(at)
        pieces.append(block.text)
        starts.extend(block.starts)
        ends.extend(block.ends)
        if kind != "body":
            asides.append(Aside(kind, block.starts[0], block.ends[-1], at, at + len(block.text)))
        at += len(block.text)
    asides.sort(key=lambda aside: aside.raw_start)
    notes.extend(Note(aside.kind, aside.raw_start, aside.raw_end) for aside in asides)
    notes.sort(key=lambda note: (note.start, note.end))
    return Repaired("".join(pieces), starts, ends, tuple(block_starts) or (0,), tuple(asides), tuple(notes))


def _set_in_lines(
    kind: str, lines: list[Line], layout: Layout, traced: Traced, vocabulary: Vocabulary, notes: list[Note]
) -> Traced:
    """One block with its lines joined: wrapped lines to one, headings and paragraphs apart."""
    edits: list[Edit] = []
    width = 0.0
    for line, after in itertools.pairwise(lines):
        length = len(line.text)
        width = max(length, 0.9 * width) if length < 200 else width
        between = traced.text[line.end : after.start]
        edits.append(_joint(kind, line, after, between, width, layout, vocabulary))
    first, last = lines[0], lines[-1]
    block = traced.part(first.start, last.end)
    shifted = [Edit(e.start - first.start, e.end - first.start, e.text, e.kind) for e in edits]
    marks = [
        Edit(line.start - first.start, line.start - first.start + cut, "", "heading mark")
        for line in lines
        if (cut := _mark_length(line))
    ]
    return _edited_joints(block, sorted([*shifted, *marks]), notes)


_HASH = Pattern(r"#{1,6} +|#{2,6}(?!\d)")


def _mark_length(line: Line) -> int:
    match = _HASH.match(line.text) if line.text[0] == "#" else None
    return min(match.end(), len(line.text) - 1) if match else 0


def _edited_joints(block: Traced, edits: list[Edit], notes: list[Note]) -> Traced:
    """``block`` after ``edits``; a plain line break is no note, and what replaces a lifted block points at its first character."""
    quiet: list[Note] = []
    narrowed: list[Edit] = []
    for edit in edits:
        if edit.text and block.text.startswith(edit.text, edit.start):
            if edit.end > edit.start + len(edit.text):
                narrowed.append(Edit(edit.start + len(edit.text), edit.end, "", "line break"))
        elif edit.text and edit.end - edit.start > len(edit.text):
            narrowed.append(Edit(edit.start, edit.start + 1, edit.text, edit.kind))
            narrowed.append(Edit(edit.start + 1, edit.end, "", "line break"))
        else:
            narrowed.append(edit)
    result = block.edited(narrowed, quiet)
    notes.extend(note for note in quiet if note.kind != "line break")
    return result


_OPEN_END = Pattern(
    r"(?:\b(?:the|a|an|of|in|on|at|to|for|and|or|with|by|from|that|which|was|were|is|are|be|had|has|as|than|its|his|her|their|our|due|into|about|approximately|around|over|under|between|within|after|before|during|not|no|who)|,)$"
)
_RUN_IN = Pattern(
    r"(?:(?:Case|Patient|CASE|PATIENT) (?:no\.? ?)?(?:\d{1,2}|[IVX]{1,4}|one|two|three|four)\b ?[:.–—-]"
    r"|(?:Background|Introduction|Objectives?|Methods?|Results?|Case (?:[Rr]eport|[Pp]resentation|[Dd]escription)s?|Cases?|Discussion|Conclusions?|Key ?words?) ?[:—])"
)
_AUTHORS = Pattern(r"[A-Z][\w.'’-]* (?:[A-Z][\w.'’-]* ){0,2}[A-Z][a-zà-ÿ'’-]+\d[\d,]*\*? ?[,&]")
_QUANTITY = Pattern(r"\d[\d.,–-]*(?: ?[%×x/]| [a-zµ(])")
_ITEM = Pattern(r"(?:[-*•+–] |\d{1,3}[.)] |\[\d{1,3}\] ?|\(\d{1,2}\) )")


def _joint(
    kind: str, line: Line, after: Line, between: str, width: float, layout: Layout, vocabulary: Vocabulary
) -> Edit:
    """What stands between two lines of one block in place of ``between``: "", a blank, a line end or an empty line."""
    start, end = line.end, after.start
    if kind == "table":
        return Edit(start, end, "\n", "line break")
    if line.kind is Kind.HEADING or after.kind is Kind.HEADING:
        if (
            line.text.isupper()
            and after.text.isupper()
            and between.count("\n") == 1
            and not (is_known_heading(after.text) or is_known_heading(line.text))
        ):
            return Edit(start, end, " ", "line break")
        return Edit(start, end, PARAGRAPH, "line break")
    if _is_hyphenated(line, after):
        return _hyphen_joint(line, after, vocabulary)
    if line.text[-1] == "/" and line.text[-2:-1].isalnum() and after.text[0].isalnum():
        return Edit(start, end, "", "line break")
    if line.kind is Kind.REFERENCE and after.kind is Kind.REFERENCE:
        return Edit(start, end, "\n" if _ITEM.match(after.text) or not layout.wrapped else " ", "line break")
    closed = line.closed
    if kind == "caption":
        return Edit(start, end, " ", "line break")
    if _ITEM.match(after.text) and (closed or _ITEM.match(line.text)) and not after.text[0].isdigit():
        return Edit(start, end, "\n", "line break")
    blanks = between.count("\n") - 1
    if layout.double_spaced:
        blanks -= 1
    if not closed and _goes_on(line, after, interrupted=len(between) > 8):
        return Edit(start, end, " ", "line break")
    if closed and (_RUN_IN.match(after.text) or (after.indented and after.text[0].islower())):
        return Edit(start, end, PARAGRAPH, "line break")
    if not closed and _AUTHORS.match(after.text):
        return Edit(start, end, PARAGRAPH, "line break")
    if blanks > 0:
        return Edit(start, end, PARAGRAPH, "line break")
    if layout.sentence_per_line:
        return Edit(start, end, " ", "line break")
    if not layout.wrapped or len(line.text) > 200:
        return Edit(start, end, PARAGRAPH if closed else "\n", "line break")
    short = len(line.text) < 0.8 * width and closed and after.text[0].isupper()
    return Edit(start, end, PARAGRAPH if short else " ", "line break")


def _goes_on(line: Line, after: Line, interrupted: bool) -> bool:
    """Whether an open-ended line runs on in the next one, whatever empty lines or lifted blocks lie between."""
    first = after.text[0]
    if first.islower() or _OPEN_END.search(line.text):
        return True
    if first.isdigit():
        return len(line.text) >= 40 and bool(_QUANTITY.match(after.text))
    return interrupted and len(line.text) >= 40 and (first.isupper() or first in "([") and " " in after.text


def _is_hyphenated(line: Line, after: Line) -> bool:
    text = line.text
    return (
        len(text) > 1
        and text[-1] in HYPHENS
        and text[-2].isalnum()
        and (after.text[0].isalnum() or after.text[0] == "\ufffd")
        and not text.endswith("--")
    )


def _hyphen_joint(line: Line, after: Line, vocabulary: Vocabulary) -> Edit:
    first = re.match(r"\w*", after.text)
    if first and first.group() in ("and", "or", "to"):
        return Edit(line.end, after.start, " ", "line break")
    if line.text[-1] != SOFT_HYPHEN and keeps_hyphen(line.text[:-1], after.text, vocabulary):
        start = line.end if line.text[-1] == "-" else line.end - 1
        return Edit(start, after.start, "" if start == line.end else "-", "hyphen at line end")
    return Edit(line.end - 1, after.start, "", "hyphen at line end")
