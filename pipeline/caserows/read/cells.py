"""Tables on PDF pages: rows of words → one ``| a | b |`` line a row of the table, cells of several lines put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from caserows.read.words import CELL_GAP, FILLS, Row, gap_between, right_end, runs_of, words_in

TITLE = re.compile(r"(?:(?:supplementary|additional) )?table ?s?(?:\d{1,2}|[ivx]{1,4})\b", re.IGNORECASE)
_CELL = 0.8
"""Blank between two cells inside a table, in heights of a line."""
_TITLE_ROWS = 5
_CLOSE = 0.12
"""Difference of two line gaps, in heights of a line, that tells the lines of a cell from the rows of a table."""


def find_table(rows: Sequence[Row], at: int) -> tuple[int, int] | None:
    """``(first, end)`` of the rows of cells below a table's title in row ``at``; None where there are too few."""
    if not TITLE.match(words_in(rows[at])):
        return None
    left, right = min(row[0].left for row in rows), max(right_end(row) for row in rows)
    first = at + 1
    while first < len(rows) and first - at <= _TITLE_ROWS and len(runs_of(rows[first], _CELL)) < 2:
        first += 1
    end = first
    usual = median(gap_between(a, b) for a, b in pairwise(rows)) if len(rows) > 1 else 0.0
    while end < len(rows):
        runs = runs_of(rows[end], _CELL)
        prose = any(right_end(run) - run[0].left >= FILLS * (right - left) for run in runs)
        if prose or TITLE.match(words_in(rows[end])):
            break
        if end > first and gap_between(rows[end - 1], rows[end]) > max(usual, 0.0) + 1.5 * rows[end][0].height:
            break
        end += 1
    many = sum(len(runs_of(row, _CELL)) >= 3 for row in rows[first:end])
    return (first, end) if many >= 3 else None


def table_lines(rows: Sequence[Row]) -> list[str]:
    """The rows of a table as ``| a | b |`` lines; below three columns as lines with three blanks between the cells."""
    edges = columns(rows)
    if len(edges) < 3:
        return ["   ".join(words_in(run) for run in runs_of(row, CELL_GAP)) for row in rows]
    placed = [_placed(row, edges) for row in rows]
    lines = []
    for group in groups(rows, placed):
        cells = [" ".join(filter(None, (placed[n][column] for n in group))) for column in range(len(edges))]
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return lines


def columns(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """``(left, right)`` of the columns: what the cells of rows with many cells cover together."""
    runs = [runs_of(row, _CELL) for row in rows]
    most = max(map(len, runs))
    stretches = sorted((run[0].left, right_end(run)) for row in runs if len(row) >= 0.5 * most for run in row)
    found: list[tuple[float, float]] = []
    for left, right in stretches:
        if found and left < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _placed(row: Row, edges: Sequence[tuple[float, float]]) -> list[str]:
    """The row's words in its columns: each stretch goes to the column in which it begins, or to the nearest."""
    cells: list[list[str]] = [[] for _ in edges]
    for run in runs_of(row, _CELL):
        start = run[0].left
        column = min(range(len(edges)), key=lambda n: max(edges[n][0] - start, start - edges[n][1], 0.0))
        cells[column].append(words_in(run))
    return [" ".join(cell) for cell in cells]


def groups(rows: Sequence[Row], placed: Sequence[list[str]]) -> list[list[int]]:
    """Which rows of words make one row of the table.

    Lines of a cell stand closer than rows of the table. Where all stand alike, a row of the table begins where the first column does.
    """
    gaps = [gap_between(before, after) for before, after in pairwise(rows)]
    height = median(row[0].height for row in rows)
    least = min(gaps, default=0.0) + _CLOSE * height
    if any(gap > least for gap in gaps):
        near = _grouped([gap <= least for gap in gaps])
        if all(_is_one_row([placed[n] for n in group]) for group in near):
            return near
    return _grouped([not after[0] for after in placed[1:]])


def _grouped(joined: Sequence[bool]) -> list[list[int]]:
    found = [[0]]
    for n, with_previous in enumerate(joined, start=1):
        if with_previous:
            found[-1].append(n)
        else:
            found.append([n])
    return found


def _is_one_row(lines: Sequence[list[str]]) -> bool:
    """Whether lines may be one row: most of its columns hold no more than one of them."""
    filled = [sum(bool(line[n]) for line in lines) for n in range(len(lines[0]))]
    several = sum(count > 1 for count in filled)
    return len(lines) == 1 or several <= 0.6 * sum(count > 0 for count in filled)
