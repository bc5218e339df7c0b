"""Where in a raw text a stretch stands: its section, its sentence, and whether the text is damaged there.

Read off the repaired text (``repair.py``, ``sections.py``, ``sentences.py``) and mapped back, without the pipeline.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from itertools import pairwise

from caserows.repair import Repaired, repair
from caserows.sections import find_sections
from caserows.sentences import boundaries

NO_SECTION = "—"
DAMAGE = frozenset({"lost ligature", "hyphen at line end", "hyphen and space", "run together"})
"""Repairs of words (the kinds of ``repair.Note``) that show damage: letters, a space or a hyphen had to be put in or taken out."""

_LINE_BREAK = re.compile(r"[\n\r\v\f\x85\u2028\u2029]")
_EMPTY_LINE = re.compile(r"\n[^\S\n]*(?:\r?\n|\f)")
_HYPHEN_AT_LINE_END = re.compile(r"\w[-\xad\u2010][^\S\n]*\r?\n\s*\w")
_DAMAGE_CHARACTER = re.compile("[\ufffd\ue000-\uf8ff]")


class Places:
    """The places of one raw text; offsets in and out are raw, ``[start, end)``."""

    def __init__(self, text: str) -> None:
        self.text = text

    def section(self, start: int) -> str:
        """The section that the character at ``start`` stands in; ``—`` where it is part of none (dropped furniture)."""
        at = self._repaired_at(start)
        return next((name for name, s, e in self._sections if s <= at < e), NO_SECTION)

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The raw stretch of the sentence, or sentences, around ``[start, end)``."""
        first, last = self._repaired_at(start), self._repaired_at(max(start, end - 1))
        around = [
            self._repaired.raw_span(s, e) for s, e in self._sentences if s <= max(first, last) and min(first, last) < e
        ]
        spans = [(start, end), *around]
        return min(s for s, _ in spans), max(e for _, e in spans)

    def damaged(self, start: int, end: int) -> str:
        """What is damaged in the stretch or its sentence, "" where nothing is.

        ``line break``: a line ends within the stretch itself. ``double spacing``: an empty line within the sentence.
        ``hyphen at line end``: a word of the sentence is cut by a hyphen at the end of a line. ``damaged word``: the
        sentence holds a character without meaning (U+FFFD, private use), or words that could be read only after
        letters, a space or a hyphen were put in or taken out.
        """
        low, high = self.sentence(start, end)
        sentence = self.text[low:high]
        if _HYPHEN_AT_LINE_END.search(sentence):
            return "hyphen at line end"
        if _EMPTY_LINE.search(sentence):
            return "double spacing"
        if _LINE_BREAK.search(self.text, start, end):
            return "line break"
        if _DAMAGE_CHARACTER.search(sentence) or any(low <= at < high for at in self._repairs):
            return "damaged word"
        return ""

    @cached_property
    def _repaired(self) -> Repaired:
        return repair(self.text)

    @cached_property
    def _sections(self) -> list[tuple[str, int, int]]:
        return find_sections(self._repaired.text)

    @cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        text = self._repaired.text
        ends = [*boundaries(text), len(text)]
        return [(s, s + len(text[s:e].rstrip())) for s, e in pairwise(ends) if text[s:e].strip()]

    @cached_property
    def _repairs(self) -> list[int]:
        return [note.start for note in self._repaired.notes if note.kind in DAMAGE]

    @cached_property
    def _raw_order(self) -> list[tuple[int, int]]:
        """(raw start, repaired offset) of every character, by raw start: appended blocks stand where they were."""
        return sorted((start, at) for at, start in enumerate(self._repaired.starts))

    def _repaired_at(self, start: int) -> int:
        """The repaired offset of the character at or next after raw ``start``."""
        order = self._raw_order
        return order[min(bisect_left(order, (start, -1)), len(order) - 1)][1] if order else 0
