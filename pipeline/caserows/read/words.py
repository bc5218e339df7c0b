"""Words with their places on a page, and rows of them: what the layout of PDF pages is read from.

Places are points, y growing downwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

Box = tuple[float, float, float, float]
"""left, top, right, bottom"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it is drawn; ``turn`` counts quarter turns against the clock of its direction."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    turn: int = 0
    bold: bool = False
    follows: bool = False
    """Whether the document has no blank before it: then it belongs to the word before, if it stands there."""

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a page in the order of its content."""

    number: int
    width: float
    height: float
    words: Sequence[Word]


Row = list[Word]
"""Words of one height on the page, from left to right."""

_FIGURES = re.compile(r"[\d,–-]+")
_UNIT = re.compile(r"(?:^|[\d\s/])[cmdk]?m$")
_POWERS = str.maketrans("0123456789-–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_TOUCHING = 0.12
"""Blank between the end of a word and what follows it in another font or height, in heights of a line."""
CELL_GAP = 1.3
"""Blank between two cells, in heights of a line; justified prose stays below it but for its worst lines."""
FILLS = 0.72
"""Share of a column's width above which a stretch of words is a line of prose and no cell."""


def turned(word: Word, turn: int, width: float, height: float) -> Word:
    """The word in a page turned back by ``turn`` quarters."""
    left, top, right, bottom = word.left, word.top, word.right, word.bottom
    if turn == 3:  # runs upwards
        left, top, right, bottom = height - bottom, left, height - top, right
    elif turn == 2:
        left, top, right, bottom = width - right, height - bottom, width - left, height - top
    elif turn == 1:  # runs downwards
        left, top, right, bottom = top, width - right, bottom, width - left
    return Word(word.text, left, top, right, bottom, word.turn, word.bold, word.follows)


def raised(text: str, boxes: Sequence[Box]) -> str:
    """A word with small raised figures written so that they do not run into what stands before: ``death.[3]``, ``cm²``.

    ``boxes`` holds the place of every character.
    """
    full = max(boxes, key=lambda box: box[3] - box[1])
    small = [_is_raised(full, box) for box in boxes]
    if not any(small):
        return text
    start = small.index(True)
    end = next((i for i in range(start, len(text)) if not small[i]), len(text))
    return text[:start] + written_up(text[:start], text[start:end]) + text[end:]


def _is_raised(full: Box, box: Box) -> bool:
    height = full[3] - full[1]
    return box[3] - box[1] < 0.85 * height and full[3] - box[3] > 0.15 * height


def written_up(before: str, figures: str) -> str:
    """Raised figures after ``before``: a power after a number or unit, a reference in brackets after a word."""
    if not _FIGURES.fullmatch(figures):
        return figures
    if before[-1:].isdigit() or (_UNIT.search(before) and figures in ("2", "3")):
        return figures.translate(_POWERS)
    return f"[{figures}]" if len(before) > 2 else figures


def rows_of(words: Iterable[Word]) -> list[Row]:
    """Words grouped by height on the page, from top to bottom."""
    rows: list[Row] = []
    core: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.left)):
        place = next((i for i in range(len(rows) - 1, max(-1, len(rows) - 4), -1) if _beside(core[i], word)), None)
        if place is None:
            rows.append([word])
            core.append((word.top, word.bottom))
        else:
            rows[place].append(word)
            if word.height > core[place][1] - core[place][0]:
                core[place] = (word.top, word.bottom)
    for row in rows:
        row.sort(key=lambda word: word.left)
    return sorted(rows, key=middle_of)


def _beside(core: tuple[float, float], word: Word) -> bool:
    shared = min(core[1], word.bottom) - max(core[0], word.top)
    return shared > 0.6 * min(core[1] - core[0], word.height)


def middle_of(row: Row) -> float:
    """The height of a row on the page."""
    return median(word.middle for word in row)


def runs_of(row: Row, gap: float) -> list[Row]:
    """The row cut wherever ``gap`` heights of a line or more are blank."""
    runs = [[row[0]]]
    for before, after in pairwise(row):
        if after.left - max(word.right for word in runs[-1]) >= gap * min(before.height, after.height):
            runs.append([])
        runs[-1].append(after)
    return runs


def right_end(row: Row) -> float:
    return max(word.right for word in row)


def words_in(row: Row) -> str:
    """The words of a row, blanks between them; raised figures of their own size stand at the word before."""
    text = ""
    for before, word in zip([None, *row], row, strict=False):
        gap = word.left - before.right if before else 0.0
        if before and word.follows and gap < _TOUCHING * before.height:
            text += written_up(text, word.text) if _is_raised(before.box, word.box) else word.text
        else:
            text += f" {word.text}" if before else word.text
    return text


def gap_between(above: Row, below: Row) -> float:
    """Blank between two rows; below zero where they overlap."""
    return min(word.top for word in below) - max(word.bottom for word in above)
