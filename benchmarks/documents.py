"""Texts of the project as PDF, JATS XML and HTML, made as journals make them: what the tests of the readers read.

A text is taken apart into its title, headings, paragraphs, captions and tables (from its repaired form, so that a text which is damaged
on purpose gives a sound document) and set anew: a PDF in two columns with running heads, page numbers, captions between paragraphs
and ruled tables; JATS with sections; a web page with menus.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from pypdfium2 import PdfDocument
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from caserows.lines import is_known_heading
from caserows.read.pdfium import words_of
from caserows.repair import repair

DOI = "10.5555/made-up.2021.017"
JOURNAL = "Journal of Made-up Oncology"
YEAR = 2021

_LABEL = re.compile(r"(Table|Figure|Fig\.) ?(\d+)[.:]? *")


@dataclass
class Piece:
    """One part of an article: ``kind`` is title, heading, paragraph, caption or table (title in ``text``, cells in ``rows``)."""

    kind: str
    text: str
    rows: list[list[str]] = field(default_factory=list)


def pieces(raw: str) -> list[Piece]:
    """The parts of a text in order, its captions and tables after the body as ``repair`` puts them."""
    blocks = [block.strip() for block in repair(raw).text.split("\n\n") if block.strip()]
    found: list[Piece] = []
    while blocks:
        block = blocks.pop(0)
        line = " ".join(block.split())
        if not found:
            found.append(Piece("title", line))
        elif _LABEL.match(line) and line.startswith("Table") and "\n" in block:
            title, *cells = block.split("\n")
            found.append(Piece("table", title, _cells(raw, title, cells)))
        elif _LABEL.match(line):
            found.append(Piece("caption", line))
        elif is_known_heading(line) or (len(line) < 60 and line[-1] not in ".:;,"):
            found.append(Piece("heading", line))
        else:
            found.append(Piece("paragraph", line))
    return found


def _cells(raw: str, title: str, lines: Sequence[str]) -> list[list[str]]:
    """The rows of a table: columns apart by blanks in the raw text, or a cell a paragraph with ages below "Age"."""
    after = raw[raw.find(title) + len(title) :]
    wide = [re.split(r"\s{3,}", line.strip()) for line in after.split("\n") if re.search(r"\S {2,}\S", line)]
    if wide:
        width = max(map(len, wide))
        return [[*row, *[""] * (width - len(row))] for row in wide if len(row) > 1 or "  " in row[0]]
    cells = [" ".join(cell.split()) for cell in after.split("\n\n")[1:]]
    width = next(n for n, cell in enumerate(cells) if re.match(r"\d+/[MF]", cell)) - cells.index("Age/Sex")
    end = cells.index(lines[-1])
    return [cells[at : at + width] for at in range(0, end, width)]


def floated(parts: Sequence[Piece]) -> list[Piece]:
    """The parts with captions and tables between the paragraphs of the body, as a printed page has them."""
    floats = [part for part in parts if part.kind in ("caption", "table")]
    rest = [part for part in parts if part.kind not in ("caption", "table")]
    places = [n + 1 for n, part in enumerate(rest) if part.kind == "paragraph"]
    for n, part in reversed(list(enumerate(floats))):
        rest.insert(places[(n + 1) * len(places) // (len(floats) + 2)], part)
    return rest


def two_columns(
    parts: Sequence[Piece],
    *,
    heads: bool = True,
    spread: bool = True,
    password: str = "",
    sideways_note: str = "",
    height: float = A4[1],
) -> bytes:
    """The article as a PDF of two columns.

    ``heads``: running heads, odd and even, with page numbers, and a foot. ``spread``: title and tables run over both columns, else they
    stand in a column. ``sideways_note`` runs up the right margin. Low pages (``height`` in points) make many.
    """
    width = A4[0]
    gap, margin = 18, 48
    column = (width - 2 * margin - gap) / 2
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=9, leading=11, alignment=4, firstLineIndent=9)
    styles = {
        "title": ParagraphStyle("title", fontName="Times-Bold", fontSize=15, leading=18, spaceAfter=6),
        "heading": ParagraphStyle(
            "heading", fontName="Times-Bold", fontSize=9.5, leading=11, spaceBefore=5, spaceAfter=1
        ),
        "paragraph": body,
        "caption": ParagraphStyle(
            "caption", parent=body, fontSize=7.5, leading=9, firstLineIndent=0, spaceBefore=7, spaceAfter=9
        ),
    }
    cell = ParagraphStyle("cell", fontName="Times-Roman", fontSize=7.5, leading=8.5)
    story: list[Flowable] = []
    for n, part in enumerate(floated(parts)):
        if part.kind == "title":
            story += [Paragraph(escape(part.text), styles["title"]), Paragraph(f"doi: {DOI}", styles["caption"])]
            if spread:
                story.append(FrameBreak())
        elif part.kind == "table":
            wide = spread and max(map(len, part.rows)) > 4
            if wide:
                story += [NextPageTemplate("table"), PageBreak()]
            space = width - 2 * margin if wide else column
            columns = len(part.rows[0])
            table = Table(
                [[Paragraph(escape(text), cell) for text in row] for row in part.rows],
                colWidths=[space / columns] * columns,
                style=TableStyle([("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
                                  ("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)]),
            )  # fmt: skip
            story += [Spacer(1, 6), Paragraph(escape(part.text), styles["caption"]), table, Spacer(1, 8)]
            if wide:
                story += [NextPageTemplate("later"), FrameBreak()]
        else:
            story.append(Paragraph(escape(part.text), styles[part.kind]))
        if n == 0:
            story.append(NextPageTemplate("later"))

    def around(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Italic", 8)
        if heads:
            left, right = (f"{JOURNAL} {YEAR};3:17", "A made-up author et al.")
            if document.page % 2:
                left, right = right, left
            canvas.drawString(margin, height - 30, left)
            canvas.drawRightString(width - margin, height - 30, right)
            canvas.drawCentredString(width / 2, 24, str(213 + document.page))
        if sideways_note:
            canvas.saveState()
            canvas.rotate(90)
            canvas.drawString(200, -width + 14, sideways_note)
            canvas.restoreState()

    def frames(top: float) -> list[Frame]:
        bare = dict.fromkeys(("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0)
        return [Frame(margin + n * (column + gap), 42, column, top - 42, **bare) for n in (0, 1)]

    def across(bottom: float, top: float) -> Frame:
        return Frame(
            margin,
            bottom,
            width - 2 * margin,
            top - bottom,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )

    stream = io.BytesIO()
    head, table_end = height - 140, height - 330
    document = BaseDocTemplate(
        stream,
        pagesize=(width, height),
        title=next((part.text for part in parts if part.kind == "title"), ""),
        invariant=1,
        encrypt=StandardEncryption(password, ownerPassword="o") if password else None,
    )
    first = [across(head, height - 45), *frames(head)] if spread else frames(height - 45)
    document.addPageTemplates(
        [
            PageTemplate("first", first, onPage=around),
            PageTemplate("later", frames(height - 45), onPage=around),
            PageTemplate("table", [across(table_end, height - 45), *frames(table_end)], onPage=around),
        ]
    )
    document.build(story)
    return stream.getvalue()


def row_by_row(pdf: bytes) -> bytes:
    """The same pages, drawn word by word in rows across the columns, as some programs write them."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    with closing(PdfDocument(pdf)) as document:
        for page in document:
            words = sorted(words_of(page), key=lambda word: (round(word.bottom), word.left))
            for word in words:
                size = word.height / 1.127
                canvas.setFont("Times-Bold" if word.bold else "Times-Roman", size)
                canvas.drawString(word.left, A4[1] - word.bottom + 0.216 * size, f"{word.text} ")
            canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pictures(count: int, text_on: Sequence[int] = ()) -> bytes:
    """A PDF of ``count`` pages without text, as scans are; ``text_on`` numbers those that have a line of text all the same."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    for number in range(1, count + 1):
        canvas.rect(60, 60, 400, 600, fill=1)
        if number in text_on:
            canvas.drawString(60, 700, "A 54-year-old woman presented with headache. Histology showed a meningioma.")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def jats(parts: Sequence[Piece], *, doctype: str = "", namespace: str = "") -> str:
    """The article as JATS XML: headings open sections, the abstract stands in the front."""
    title = next(part.text for part in parts if part.kind == "title")
    rest = [part for part in parts if part.kind != "title"]
    abstract: list[Piece] = []
    if rest and rest[0].kind == "heading" and rest[0].text.lower() in ("abstract", "summary"):
        end = next((n for n, part in enumerate(rest[1:], 1) if part.kind == "heading"), len(rest))
        abstract, rest = rest[1:end], rest[end:]
    body = ""
    inside = False
    for part in rest:
        if part.kind == "heading":
            body += ("</sec>" if inside else "") + f"<sec><title>{escape(part.text)}</title>"
            inside = True
        elif part.kind == "paragraph":
            body += f"<p>{escape(part.text)}</p>"
        else:
            body += _jats_float(part)
    body += "</sec>" if inside else ""
    return (
        f"""<?xml version="1.0" encoding="UTF-8"?>{doctype}
<article{namespace} article-type="case-report"><front><journal-meta><journal-title-group>
<journal-title>{JOURNAL}</journal-title></journal-title-group></journal-meta>
<article-meta><article-id pub-id-type="pmid">0</article-id><article-id pub-id-type="doi">{DOI}</article-id>
<title-group><article-title>{escape(title)}</article-title></title-group>
<contrib-group><contrib><name><surname>Author</surname></name></contrib></contrib-group>
<pub-date pub-type="epub"><day>3</day><year>{YEAR}</year></pub-date>"""
        + (f"<abstract>{''.join(f'<p>{escape(part.text)}</p>' for part in abstract)}</abstract>" if abstract else "")
        + f"</article-meta></front><body>{body}</body></article>"
    )


def _jats_float(part: Piece) -> str:
    label, text = _labelled(part)
    caption = f"<label>{label}</label><caption><p>{escape(text)}</p></caption>"
    return f"<table-wrap>{caption}{_table(part.rows)}</table-wrap>" if part.rows else f"<fig>{caption}<graphic/></fig>"


def page(parts: Sequence[Piece]) -> str:
    """The article as a web page with menus, scripts and a foot around it."""
    body = ""
    for part in parts:
        text = html.escape(part.text)
        if part.kind in ("title", "heading"):
            body += f"<h{1 if part.kind == 'title' else 2}>{text}</h{1 if part.kind == 'title' else 2}>\n"
        elif part.rows:
            body += f"<figure><figcaption>{text}</figcaption>{_table(part.rows)}</figure>\n"
        else:
            body += (
                f"<div><p>{text}</p></div>\n"
                if part.kind == "paragraph"
                else f"<figure><figcaption>{text}</figcaption></figure>\n"
            )
    title = html.escape(next(part.text for part in parts if part.kind == "title"))
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title} | {JOURNAL}</title>
<meta name="citation_title" content="{title}"><meta name="citation_doi" content="{DOI}">
<meta name="citation_journal_title" content="{JOURNAL}"><meta name="citation_publication_date" content="{YEAR}/02/03">
<script>var age = "A 99-year-old man";</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/">Home</a> <a href="/login">Log in</a></nav><header>Cookies: a 98-year-old man</header>
<main><article>{body}</article></main><aside>Related: a 97-year-old woman with a glioma</aside>
<footer>Contact a 96-year-old editor</footer></body></html>
"""


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _labelled(part: Piece) -> tuple[str, str]:
    match = _LABEL.match(part.text)
    return (f"{match[1]} {match[2]}", part.text[match.end() :]) if match else ("", part.text)
