"""Evidence as a curator reads it: the sentences that it stands in, cut into what is evidence and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from caserows.export.material import plain
from caserows.model import Evidence

REACH = 240
"""Characters before and after the evidence among which the ends of its sentence are looked for."""

_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z(\[“\"])|\n\s*\n\s*(?=[A-Z#])")


def excerpts(text: str, spans: Iterable[Evidence]) -> list[list[tuple[str, bool]]]:
    """For each sentence with evidence its pieces in order: (text on one line, whether it is evidence).

    Sentences are cut by a plain rule (stop, space, capital), or where they are long at a word's end with ``…``. Spans that
    do not lie inside the text give nothing.
    """
    inside = sorted({(e.start, e.end) for e in spans if e.end <= len(text)})
    ranges: list[tuple[int, int]] = []
    for start, end in inside:
        low, high = _sentence(text, start, end)
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(high, ranges[-1][1]))
        else:
            ranges.append((low, high))
    return [_pieces(text, low, high, [s for s in inside if low <= s[0] and s[1] <= high]) for low, high in ranges]


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low = max(0, start - REACH)
    ends = [m.end() for m in _END.finditer(text, low, start + 1) if m.end() <= start]
    if ends:
        low = ends[-1]
    elif low:
        word = re.search(r"\s", text[low:start])
        low += word.end() if word else 0
    high = min(len(text), end + REACH)
    after = _END.search(text, end, min(len(text), high + 2))
    if after:
        high = after.start()
    elif high < len(text):
        word = re.search(r"\s\S*$", text[end:high])
        high = end + word.start() if word else high
    return low, high


def _pieces(text: str, low: int, high: int, spans: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces: list[tuple[str, bool]] = []
    at = low
    for start, end in spans:
        if end > at:
            pieces += [(text[at:start], False)] if start > at else []
            pieces.append((text[max(start, at) : end], True))
            at = end
    pieces += [(text[at:high], False)] if high > at else []
    shown = [(plain(piece), bold) for piece, bold in pieces]
    shown[0] = (shown[0][0].lstrip(), shown[0][1])
    shown[-1] = (shown[-1][0].rstrip(), shown[-1][1])
    return [(piece, bold) for piece, bold in shown if piece]
