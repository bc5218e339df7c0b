"""What the readers of JATS and HTML share: running text of elements, and blocks written so that the later stages know them.

A heading is a Markdown heading on a line of its own, a paragraph one line, a table its title and one ``| a | b |`` line a row.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from lxml import etree

MAX_SPAN = 100
"""Columns or rows that one cell of a table may cover."""
MAX_CELLS = 50_000

_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_FIGURES = re.compile(r"[\d,;–\-\s]+")
_RAISED = str.maketrans("0123456789-–−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻")
_APART = frozenset({"p", "td", "th", "li", "list-item", "title", "break", "br", "dt", "dd", "sec"})
_TABLE_TITLE = re.compile(r"(?:#+ )?table ?(?:\d{1,2}|[ivx]{1,4})\b", re.IGNORECASE)
_UNIT = re.compile(r"(?:^|[\d\s/])[cmdk]?m$")


@dataclass
class Draft:
    """The blocks of a text in the making."""

    blocks: list[str] = field(default_factory=list)

    def heading(self, text: str, depth: int) -> None:
        if text:
            self.blocks.append(f"{'#' * min(max(depth, 1), 6)} {text}")

    def paragraph(self, text: str) -> None:
        if text:
            self.blocks.append(text)

    def table(self, title: str, rows: Iterable[list[str]], notes: Iterable[str] = ()) -> None:
        lines = [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
        self.paragraph("\n".join(line for line in (title, *lines, *notes) if line))

    def text(self) -> str:
        return "\n\n".join(self.blocks) + "\n" if self.blocks else ""


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    across: int = 1
    down: int = 1


def grid(rows: Iterable[list[Cell]]) -> list[list[str]]:
    """The table with a cell for every place: one that covers several rows stands in each, one that covers several columns in the first."""
    lines: list[list[str]] = []
    held: dict[int, tuple[str, int]] = {}
    cells = 0
    for row in rows:
        line: list[str] = []
        waiting = list(reversed(row))
        while waiting or any(column >= len(line) for column in held):
            if cells > MAX_CELLS:
                return lines
            cells += 1
            column = len(line)
            if column in held:
                text, left = held.pop(column)
                line.append(text)
                if left > 1:
                    held[column] = (text, left - 1)
            elif waiting:
                cell = waiting.pop()
                for n in range(min(max(cell.across, 1), MAX_SPAN)):
                    shown = cell.text if n == 0 else ""
                    line.append(shown)
                    if cell.down > 1:
                        held[len(line) - 1] = (shown, min(cell.down, MAX_SPAN) - 1)
            else:
                line.append("")
        if any(line):
            lines.append(line)
    return lines


def is_table_title(block: str) -> bool:
    """Whether a block is the title of a table that follows it: "Table 2. Stains"."""
    return "\n" not in block and bool(_TABLE_TITLE.match(block))


def span(element: etree._Element, name: str) -> int:
    """A ``rowspan`` or ``colspan``, 1 where it is none."""
    value = element.get(name, "1").strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for an entity or a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


class Run:
    """Running text in the making, to be written on one line.

    Raised figures are written apart: ``[3]`` after a word, ``²`` after a number or unit, as they would else run into it.
    """

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._raised: list[int] = []

    def add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)

    def raise_(self) -> None:
        self._raised.append(len(self._pieces))

    def lower(self) -> None:
        if self._raised:
            start = self._raised.pop()
            before = "".join(self._pieces[max(0, start - 8) : start])
            self._pieces[start:] = [_written_up(before, "".join(self._pieces[start:]))]

    def text(self) -> str:
        return _BLANKS.sub(" ", "".join(self._pieces)).strip()


def running_text(element: etree._Element, skipped: Collection[str] = ()) -> str:
    """The text inside an element on one line, without the elements named in ``skipped``."""
    run = Run()
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, item in walk:
        name = local(item)
        if isinstance(item, etree._Entity):
            if event == "start":
                run.add(html.unescape(item.text or ""))
        elif event == "start":
            if name in skipped and item is not element:
                walk.skip_subtree()
                continue
            if name in _APART:
                run.add(" ")
            if name == "sup":
                run.raise_()
            run.add(item.text)
        elif event == "end" and name == "sup" and name not in skipped:
            run.lower()
        if event != "start" and item is not element:
            run.add(item.tail)
    return run.text()


def _written_up(before: str, raised: str) -> str:
    figures = raised.strip().strip("[]")
    if not figures or not _FIGURES.fullmatch(figures) or raised.strip().startswith("["):
        return raised
    if before[-1:].isdigit() or (_UNIT.search(before) and figures in ("2", "3")):
        return figures.translate(_RAISED)
    return f"[{figures}]" if before[-1:].isalpha() or before[-1:] in tuple(".,;:)") else raised
