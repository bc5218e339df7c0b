"""Words with their places on PDF pages → text in reading order: columns one after the other, a line of the page a line of the text.

A page is cut by its gutter: rows that run across it (titles, wide tables) stand where they stand, and between them the left column
is read before the right one; each column is cut again in the same way. Cells of a row keep three blanks between them. What the
page puts around the text (running heads, page numbers) is left out where the pages show it: same place, same letters, several pages.
What stands sideways is turned upright first, and follows the rest of its page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from caserows.read.cells import TITLE, find_table, table_lines
from caserows.read.words import (
    CELL_GAP,
    FILLS,
    Page,
    Row,
    Word,
    gap_between,
    middle_of,
    right_end,
    rows_of,
    runs_of,
    turned,
    words_in,
)

_COLUMN_GAP = 0.6
"""The least width of a gutter, in heights of a line."""
_COLUMN_WIDTH = 14
"""The least width of a column, in heights of a line."""
_COLUMN_ROWS = 4
"""The least number of rows, one below the other, that a gutter divides; in justified prose blanks may meet by chance."""
_MAX_CUTS = 3
_MOST_COLUMNS = 3
"""Stretches of a row; more are cells of a table."""
_GUTTERS_TRIED = 4
_MARGIN_ROWS = 2
_LARGE = 1.2
_HEADING_LETTERS = (8, 300)
_PAGE_NUMBER = re.compile(r"\W*(?:p(?:age|\.)? ?)?#(?: ?(?:of|/) ?#)?\W*$", re.IGNORECASE)
_LABEL = re.compile(r"\W*(?:table|fig)", re.IGNORECASE)
_WIDE = re.compile(r"\S {3}\S")
_DIGITS = re.compile(r"\d+")


class Written(NamedTuple):
    """The text of a document, the length of its first page's, and the running heads and feet that were left out, each once."""

    text: str
    first: int
    heads: list[str]


def document_text(pages: Iterable[Page]) -> Written:
    """The text of all pages in reading order."""
    upright = [_upright(page) for page in pages]
    furniture = running_heads(upright)
    usual = median([word.height for page in upright for word in page.words] or [0.0])
    texts = [page_text(page, furniture, usual) for page in upright]
    written = ""
    first = 0
    for text in texts:
        if text and written:
            written += "\n" if _runs_on(written, text) else "\n\n"
        written += text
        first = first or len(written)
    return Written(written + "\n" if written else "", first, _head_lines(upright, furniture))


def _head_lines(pages: Sequence[Page], furniture: frozenset[tuple[str, int]]) -> list[str]:
    rows = (row for page in pages for turn in range(4) for row in _rows_turned(page, turn) if _key(row) in furniture)
    return list(dict.fromkeys(words_in(run) for row in rows for run in runs_of(row, CELL_GAP)))


def _runs_on(before: str, after: str) -> bool:
    """Whether the text goes on in the middle of a paragraph after the end of a column or page."""
    if before[-1] == "|" or _WIDE.search(before[before.rfind("\n") + 1 :]) or after[0] in "|#":
        return False
    return before[-1].isalnum() or before[-1] in ",-–(" or after[0].islower()


def page_text(page: Page, furniture: frozenset[tuple[str, int]], usual: float) -> str:
    """The text of an upright page without the rows that ``furniture`` names; ``usual`` is the height of most words."""
    blocks: list[str] = []
    for turn in sorted({word.turn for word in page.words}):
        rows = [row for row in _rows_turned(page, turn) if _key(row) not in furniture]
        blocks.extend(read_blocks(rows, usual))
    text = ""
    for block in blocks:
        if text:
            text += "\n" if _runs_on(text, block) else "\n\n"
        text += block
    return text


def _upright(page: Page) -> Page:
    """The page turned so that most of its words run from left to right."""
    turns = Counter(word.turn for word in page.words)
    turn = turns.most_common(1)[0][0] if turns else 0
    if not turn:
        return page
    words = [replace(turned(word, turn, page.width, page.height), turn=(word.turn - turn) % 4) for word in page.words]
    width, height = (page.height, page.width) if turn % 2 else (page.width, page.height)
    return Page(page.number, width, height, words)


def _key(row: Row) -> tuple[str, int]:
    """The stretches of a row in the order of the alphabet, all figures alike, and its height on the page in steps of 6 points."""
    stretches = sorted(_DIGITS.sub("#", words_in(run)) for run in runs_of(row, CELL_GAP))
    return " ".join(stretches), round(middle_of(row) / 6)


def running_heads(pages: Sequence[Page]) -> frozenset[tuple[str, int]]:
    """Keys of the outermost rows that come again on another page at the same height: heads, feet and page numbers."""
    seen: defaultdict[str, list[tuple[int, tuple[str, int]]]] = defaultdict(list)
    for page in pages:
        for row in _outermost(page):
            text, place = _key(row)
            if not _LABEL.match(text):
                seen[text].append((page.number, (text, place)))
    found: set[tuple[str, int]] = set()
    for text, places in seen.items():
        on_pages = len({number for number, _ in places})
        if on_pages < 2 or not (on_pages > 2 or sum(map(str.isalpha, text)) > 2 or _PAGE_NUMBER.match(text)):
            continue
        heights = [place for _, (_, place) in places]
        found.update(key for _, key in places if sum(abs(key[1] - height) <= 1 for height in heights) > 1)
    return frozenset(found)


def _outermost(page: Page) -> list[Row]:
    """The first and last rows of a page, and what stands sideways."""
    rows = _rows_turned(page, 0)
    count = min(_MARGIN_ROWS, (len(rows) - 1) // 2)  # a page is never all heads and feet
    outer = [*rows[:count], *rows[len(rows) - count :]]
    return [*outer, *(row for turn in (1, 2, 3) for row in _rows_turned(page, turn))]


def _rows_turned(page: Page, turn: int) -> list[Row]:
    """The rows of a page that run in one direction, turned upright."""
    words = [word for word in page.words if word.turn == turn]
    return rows_of([turned(word, turn, page.width, page.height) for word in words] if turn else words)


def read_blocks(rows: list[Row], usual: float, cuts: int = _MAX_CUTS) -> list[str]:
    """Rows of a page or column → blocks of text in reading order; a page is cut at most ``cuts`` times from side to side."""
    gutter = find_gutter(rows) if cuts else None
    if gutter is None:
        return [text for text in (block_text(rows, usual),) if text]
    blocks: list[str] = []
    for across, band in bands(rows, gutter):
        if across:
            blocks.append(block_text(band, usual))
            continue
        for side in (0, 1):
            words = [word for row in band for word in row if is_right(word, gutter) == bool(side)]
            blocks.extend(read_blocks(rows_of(words), usual, cuts - 1))
    return blocks


def is_right(word: Word, gutter: tuple[float, float]) -> bool:
    return word.left + word.right > gutter[0] + gutter[1]


def find_gutter(rows: list[Row]) -> tuple[float, float] | None:
    """The blank stretch ``(left, right)`` between two columns of prose, None where there is one column or a table.

    The lines of the right column begin below one another: where many stretches begin, a gutter may end.
    """
    if len(rows) < _COLUMN_ROWS:
        return None
    left, right = min(row[0].left for row in rows), max(right_end(row) for row in rows)
    runs = [run for row in rows if len(found := runs_of(row, _COLUMN_GAP)) <= _MOST_COLUMNS for run in found]
    height = median(row[0].height for row in rows)
    starts = Counter(round(run[0].left) for run in runs if 0.2 < (run[0].left - left) / (right - left) < 0.8)
    for start, count in starts.most_common(_GUTTERS_TRIED):
        if count < _COLUMN_ROWS // 2:
            break
        ends = (right_end(run) for run in runs)
        end = max((end for end in ends if end <= start - 0.5 - _COLUMN_GAP * height), default=left)
        gutter = (end, start - 0.5)
        if _holds_prose(rows, gutter, left, right):
            return gutter
    return None


def _holds_prose(rows: list[Row], gutter: tuple[float, float], left: float, right: float) -> bool:
    """Whether on both sides of the gutter most rows fill their column, as lines of prose do and cells do not."""
    height = median(row[0].height for row in rows)
    if min(gutter[0] - left, right - gutter[1]) < _COLUMN_WIDTH * height:
        return False
    edges = ((left, gutter[0]), (gutter[1], right))
    filled, short = [0, 0], [0, 0]
    together = longest_together = 0
    for row in rows:
        sides = [[word for word in row if is_right(word, gutter) == side] for side in (False, True)]
        lines = [bool(words) and _is_line(words, *edge) for words, edge in zip(sides, edges, strict=True)]
        cells = len(runs_of(row, _COLUMN_GAP)) > _MOST_COLUMNS and not any(lines)
        if cells or _crosses(row, gutter):
            together = 0
            continue
        together += 1
        longest_together = max(longest_together, together)
        for n, words in enumerate(sides):
            filled[n] += lines[n]
            short[n] += bool(words) and not lines[n]
    if longest_together < _COLUMN_ROWS:
        return False
    return all(filled[n] >= 3 and filled[n] >= 0.4 * (filled[n] + short[n]) for n in (0, 1))


def _is_line(words: Row, left: float, right: float) -> bool:
    """Whether words between the edges of a column are a line of prose: they fill it, or stand evenly from edge to edge."""
    runs = runs_of(words, CELL_GAP)
    if len(runs) < _MOST_COLUMNS and sum(right_end(run) - run[0].left for run in runs) >= FILLS * (right - left):
        return True
    height = words[0].height
    blanks = [after.left - before.right for before, after in pairwise(words)]
    even = len(blanks) > 1 and max(blanks) < 1.5 * median(blanks)
    return even and words[0].left - left < 2 * height and abs(right - right_end(words)) < 0.2 * height


def _crosses(row: Row, gutter: tuple[float, float]) -> bool:
    """Whether words of the row stand in the gutter, or pass it with no more than the blank between two words."""
    middle = (gutter[0] + gutter[1]) / 2
    if any(word.left < middle < word.right for word in row):
        return True
    before = max((word for word in row if word.right <= middle), key=lambda word: word.right, default=None)
    after = min((word for word in row if word.left >= middle), key=lambda word: word.left, default=None)
    if before is None or after is None:
        return False
    gap = _COLUMN_GAP * min(before.height, after.height)
    return after.left - before.right < min(gap, 0.95 * (gutter[1] - gutter[0]))


def bands(rows: list[Row], gutter: tuple[float, float]) -> list[tuple[bool, list[Row]]]:
    """The rows from top to bottom in stretches that run across the gutter (True) or beside it (False)."""
    across = [_crosses(row, gutter) for row in rows]
    _mark_tables(rows, gutter, across)
    _mark_titles(rows, gutter, across)
    found: list[tuple[bool, list[Row]]] = []
    for row, crossing in zip(rows, across, strict=True):
        if not found or found[-1][0] is not crossing:
            found.append((crossing, []))
        found[-1][1].append(row)
    return found


def _mark_tables(rows: list[Row], gutter: tuple[float, float], across: list[bool]) -> None:
    """Rows of a table over the whole width whose cells leave the gutter free: no prose beside them, cells on both sides."""
    edges = ((min(row[0].left for row in rows), gutter[0]), (gutter[1], max(right_end(row) for row in rows)))
    start = 0
    while start < len(rows):
        end = start
        celled = [0, 0]
        while end < len(rows) and not across[end]:
            sides = [[word for word in rows[end] if is_right(word, gutter) == side] for side in (False, True)]
            if any(words and _is_line(words, *edge) for words, edge in zip(sides, edges, strict=True)):
                break
            for n, words in enumerate(sides):
                celled[n] += bool(words) and len(runs_of(words, _COLUMN_GAP)) > 1
            end += 1
        if min(celled) >= 2 or (max(celled) >= 2 and start > 0 and across[start - 1] and _titled(rows[start - 1])):
            across[start:end] = [True] * (end - start)
        start = end + 1


def _titled(row: Row) -> bool:
    return bool(TITLE.match(words_in(row)))


def _mark_titles(rows: list[Row], gutter: tuple[float, float], across: list[bool]) -> None:
    """A short row above what runs across, nearer to it than to the rows above, belongs to it: the title of a wide table.

    So does one right below it, the last line of a title.
    """
    for index in range(1, len(rows)):
        row, before = rows[index], rows[index - 1]
        if across[index - 1] and not across[index] and not any(is_right(word, gutter) for word in row):
            same = abs(row[0].height - before[0].height) < 0.1 * row[0].height
            across[index] = same and gap_between(before, row) < 0.5 * row[0].height
    for index in range(len(rows) - 2, -1, -1):
        row = rows[index]
        if across[index] or not across[index + 1] or any(is_right(word, gutter) for word in row):
            continue
        below = middle_of(rows[index + 1]) - middle_of(row)
        above = middle_of(row) - middle_of(rows[index - 1]) if index else 2 * below
        across[index] = _titled(row) or above > 1.25 * below


def block_text(rows: list[Row], usual: float) -> str:
    """The rows of one column as lines; an empty line where a paragraph, a heading or a table begins.

    A heading in letters clearly larger than ``usual``, the height of the words of most text, is one line with ``#`` before it.
    """
    if not rows:
        return ""
    starts = _paragraph_starts(rows)
    lines: list[str] = []
    index = 0
    while index < len(rows):
        large = _large_rows(rows, index, usual)
        if large:
            lines.append(("\n" if lines else "") + f"# {' '.join(map(words_in, rows[index:large]))}\n")
            index = large
            continue
        lines.append(("\n" if starts[index] else "") + line_text(rows[index]))
        table = find_table(rows, index)
        index += 1
        if table:
            first, end = table
            lines += [line_text(row) for row in rows[index:first]]
            lines += [*table_lines(rows[first:end]), *([""] if end < len(rows) else [])]
            index = end
    return "\n".join(lines).strip("\n")


def _large_rows(rows: list[Row], at: int, usual: float) -> int:
    """Where the heading in large letters ends that begins in row ``at``; 0 where there is none."""
    height = rows[at][0].height
    end = at
    while end < len(rows) and all(
        _LARGE * usual <= word.height and abs(word.height - height) < 0.1 * height for word in rows[end]
    ):
        end += 1
    letters = sum(sum(map(str.isalpha, word.text)) for row in rows[at:end] for word in row)
    return end if _HEADING_LETTERS[0] <= letters <= _HEADING_LETTERS[1] else 0


def _paragraph_starts(rows: list[Row]) -> list[bool]:
    """Which rows open a paragraph, by blank above, indent, or bold letters of a heading."""
    left, right = min(row[0].left for row in rows), max(right_end(row) for row in rows)
    steps = [middle_of(after) - middle_of(before) for before, after in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    indented = [row[0].left - left > 0.7 * row[0].height for row in rows]
    hanging = sum(indented) > 0.45 * len(rows)
    found = [False]
    for index, (before, row) in enumerate(pairwise(rows), start=1):
        apart = steps[index - 1] > 1.3 * usual and gap_between(before, row) > 0.3 * max(before[0].height, row[0].height)
        opens = indented[index] and not indented[index - 1] and not hanging and len(runs_of(row, CELL_GAP)) == 1
        changes = _is_bold(row) is not _is_bold(before) and (_is_short(row, right) or _is_short(before, right))
        found.append(apart or opens or changes)
    return found


def _is_bold(row: Row) -> bool:
    return all(word.bold for word in row)


def _is_short(row: Row, right: float) -> bool:
    return right - right_end(row) > 2 * row[0].height


def line_text(row: Row) -> str:
    """The words of a row, three blanks between its cells."""
    return "   ".join(words_in(run) for run in runs_of(row, CELL_GAP))
