"""HTML → text: the article of a page without its scripts, menus, forms and feet."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from caserows.model import Source
from caserows.read.errors import ReadError
from caserows.read.markup import Cell, Draft, Run, grid, is_table_title, local, running_text, span
from caserows.read.stated import doi_of, year_of

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DROPPED = frozenset(
    "script style noscript template nav footer aside form button svg iframe select textarea object embed audio video canvas dialog head".split()
)
_DROPPED_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "menu", "menubar"}
)
_BLOCKS = frozenset(
    "p div section article main body header h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre figure figcaption table address details "
    "summary hr center fieldset caption tr td th tbody thead tfoot".split()
)
_INSIDE_LAYOUT = ("h1", "h2", "h3", "h4", "article", "main", "table")
_HEADING = re.compile(r"h[1-6]$")
_MAIN_SHARE = 0.4
"""Share of a page's text that makes one element its article."""
_DATES = (
    "citation_publication_date",
    "citation_date",
    "citation_year",
    "citation_online_date",
    "dc.date",
    "prism.publicationdate",
)


def read_html(markup: str, path: Path) -> tuple[str, Source]:
    """The text of a web page and what its ``citation_*`` tags state; ReadError for a page without text."""
    parser = lxml_html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        page = lxml_html.document_fromstring(
            _DECLARATION.sub("", markup, count=1).encode("utf-8", "replace"), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ReadError(path, f"the HTML is damaged: {error}".replace("\n", " ")[:200]) from None
    stated = {
        (meta.get("name") or meta.get("property") or "").lower(): meta.get("content") or ""
        for meta in reversed([*page.iter("meta")])
    }
    text = _written(_article(page))
    if not text.strip():
        raise ReadError(path, "no text in the HTML page")
    return text, Source(
        format="html",
        doi=next(
            (doi for name in ("citation_doi", "dc.identifier", "prism.doi") if (doi := doi_of(stated.get(name, "")))),
            "",
        ),
        title=" ".join(stated.get("citation_title", "").split()),
        journal=" ".join(stated.get("citation_journal_title", "").split()),
        year=next((year for name in _DATES if (year := year_of(stated.get(name, "")))), None),
    )


def _is_dropped(element: etree._Element) -> bool:
    return (
        local(element) in _DROPPED
        or element.get("role", "").lower() in _DROPPED_ROLES
        or element.get("aria-hidden") == "true"
        or element.get("hidden") is not None
    )


def _article(page: etree._Element) -> etree._Element:
    """The element that holds the article: the smallest ``article`` or ``main`` with a good part of the page's text, or the page."""
    everything = len("".join(page.itertext()))
    candidates = [e for e in page.iter("article", "main") if len("".join(e.itertext())) > _MAIN_SHARE * everything]
    return min(candidates, key=lambda e: len("".join(e.itertext())), default=page)


def _written(article: etree._Element) -> str:
    draft = Draft()
    run = Run()
    walk = etree.iterwalk(article, events=("start", "end"))
    for event, item in walk:
        name = local(item)
        if event == "start":
            if item is not article and (_is_dropped(item) or (name == "header" and local(article) in ("html", "body"))):
                walk.skip_subtree()
                continue
            if name in _BLOCKS:
                draft.paragraph(run.text())
                run = Run()
            if _HEADING.match(name):
                draft.heading(running_text(item, _DROPPED), int(name[1]))
                walk.skip_subtree()
            elif name == "table" and _is_of_data(item):
                _table(draft, item)
                walk.skip_subtree()
            else:
                run.add({"li": "- ", "br": "\n"}.get(name))
                if name == "sup":
                    run.raise_()
                run.add(item.text)
        else:
            if name == "sup":
                run.lower()
            if name in _BLOCKS:
                draft.paragraph(run.text())
                run = Run()
            if item is not article:
                run.add(item.tail)
    draft.paragraph(run.text())
    return draft.text()


def _is_of_data(table: etree._Element) -> bool:
    """Whether a table holds data; one that holds paragraphs or another table lays out the page."""
    return [*islice(table.iter(*_INSIDE_LAYOUT), 2)] == [table]


def _table(draft: Draft, table: etree._Element) -> None:
    title = " ".join(running_text(caption) for caption in table.iter("caption"))
    lines = ([cell for cell in row.iterchildren() if local(cell) in ("td", "th")] for row in table.iter("tr"))
    rows = grid(
        [Cell(running_text(e, _DROPPED), span(e, "colspan"), span(e, "rowspan")) for e in line] for line in lines
    )
    if not title and draft.blocks and is_table_title(draft.blocks[-1]):
        title = draft.blocks.pop()
    draft.table(title, rows)
