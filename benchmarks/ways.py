"""Rows from PDF, JATS and HTML beside rows from the same text: how many reports give the same, how many values are lost or new.

usage: python benchmarks/ways.py

PDFs are made in pages of three heights, so that columns and pages break elsewhere, and read with running heads and page numbers
left out by their place on the page (as the reader does) and with them left in the text for ``repair`` to find.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import documents

from caserows.cli.common import pipeline
from caserows.model import Report
from caserows.read import layout
from caserows.read.jats import read_jats
from caserows.read.pdfium import answer
from caserows.read.webpage import read_html
from caserows.rows import read_rows

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "text"
LEFT_OUT = {
    "cr-006": "a single paragraph",
    "cr-016": "a single paragraph",
    "cr-015": "two columns run together on purpose: no order to keep",
}
HEIGHTS = (842, 500, 420)
SIDEWAYS = "Downloaded from made-up.example on 3 May 2021"

Values = list[tuple[object, ...]]


def ways() -> Iterator[tuple[str, Callable[[list[documents.Piece]], str]]]:
    """Name and reader of every way: parts of an article → text."""
    found = layout.running_heads
    for height in HEIGHTS:
        for name, heads in (("heads left out", found), ("heads left in", lambda pages: frozenset())):

            def from_pdf(parts: list[documents.Piece], height: int = height, heads: object = heads) -> str:
                made = documents.two_columns(parts, height=height, sideways_note=SIDEWAYS)
                layout.running_heads = heads  # type: ignore[assignment]
                try:
                    return str(answer(made)["text"])
                finally:
                    layout.running_heads = found

            yield f"PDF, pages of {height} pt, {name}", from_pdf
    yield "PDF drawn row by row", lambda parts: str(answer(documents.row_by_row(documents.two_columns(parts)))["text"])
    yield "JATS", lambda parts: read_jats(documents.jats(parts), Path("a.xml"))[0]
    yield "HTML", lambda parts: read_html(documents.page(parts), Path("a.html"))[0]


def main() -> int:
    nlp = pipeline()

    def values(text: str) -> Values:
        rows = read_rows(Report(report_id="t", text=text), nlp).rows
        return [
            (row.case_no, row.case_kind, name, str(finding.value), str(sorted(finding.attributes.items())))
            for row in rows
            for name, found in row.findings.items()
            for finding in found
        ]

    texts = [
        path.read_bytes().decode("utf-8") for path in sorted(CORPUS.glob("*.txt")) if path.stem[:6] not in LEFT_OUT
    ]
    wanted = [values(text) for text in texts]
    parts = [documents.pieces(text) for text in texts]
    print(f"{len(texts)} reports of corpus/text, {sum(map(len, wanted))} values; left out: {LEFT_OUT}")
    print(f"{'way':<40}{'same':>6}{'lost':>6}{'new':>6}{'ms, made and read':>20}")
    for name, read in ways():
        started = time.process_time()
        given = [read(one) for one in parts]
        spent = 1000 * (time.process_time() - started) / len(parts)
        got = [values(text) for text in given]
        same = sum(a == b for a, b in zip(wanted, got, strict=True))
        lost = sum(value not in b for a, b in zip(wanted, got, strict=True) for value in a)
        new = sum(value not in a for a, b in zip(wanted, got, strict=True) for value in b)
        print(f"{name:<40}{same:>6}{lost:>6}{new:>6}{spent:>20.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
