"""JATS XML, as PMC and the publishers give it → text: sections and tables as the markup has them.

Entities are not resolved, nothing is loaded, a document type with entities of its own is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from caserows.model import Source
from caserows.read.errors import ReadError
from caserows.read.markup import Cell, Draft, grid, local, running_text, span
from caserows.read.stated import doi_of, year_of

SECTION_TYPES = {
    "intro": "Introduction", "introduction": "Introduction", "background": "Introduction", "cases": "Case report", "case": "Case report",
    "case-report": "Case report", "case-presentation": "Case report", "methods": "Methods", "materials|methods": "Methods", "results": "Results",
    "discussion": "Discussion", "conclusion": "Conclusion", "conclusions": "Conclusion",
}  # fmt: skip
"""Titles of sections that have a type and no title."""
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_OWN_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_NOT_SHOWN = frozenset({"tex-math", "object-id", "label", "alt-text", "long-desc", "fn", "table-wrap", "fig"})
_FLOATS = frozenset({"fig", "fig-group", "table-wrap", "table-wrap-group", "boxed-text"})
_PUBLISHED = ("pub", "epub", "ppub", "collection", "epub-ppub", "")


def read_jats(markup: str, path: Path) -> tuple[str, Source]:
    """The text of a JATS article (title, abstract, body, back matter, references) and what its markup states.

    Raises ReadError for XML that is damaged, nested too deep, with entities of its own, no JATS, of several articles, or empty.
    """
    if _OWN_ENTITY.search(markup):
        raise ReadError(path, "the XML declares entities of its own, which are not resolved")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )  # fmt: skip
    try:
        root = etree.fromstring(_DECLARATION.sub("", markup, count=1).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ReadError(path, f"the XML is damaged: {error.msg}".replace("\n", " ")[:200]) from None
    articles = [root] if local(root) == "article" else [e for e in root.iter("{*}article") if local(e) == "article"]
    if not articles:
        raise ReadError(path, f"XML, but no JATS article: <{local(root)}>")
    if len(articles) > 1:
        raise ReadError(path, f"the XML holds {len(articles)} articles; a file of its own is needed for each")
    article = articles[0]
    text = _written(article)
    if not text.strip():
        raise ReadError(path, "the JATS article has no text")
    return text, _source(article)


def _source(article: etree._Element) -> Source:
    meta = _path(article, "front", "article-meta")
    ids = {e.get("pub-id-type", ""): running_text(e) for e in _children(meta, "article-id")}
    dates = {
        e.get("date-type") or e.get("pub-type") or "": running_text(year)
        for e in _children(meta, "pub-date")
        for year in _children(e, "year")
    }
    journal = _path(article, "front", "journal-meta")
    names = [journal, *_children(journal, "journal-title-group")]
    titles = [running_text(title) for group in names for title in _children(group, "journal-title")]
    title = _path(meta, "title-group", "article-title")
    year = next((dates[kind] for kind in _PUBLISHED if kind in dates), "")
    return Source(
        format="jats",
        doi=doi_of(ids.get("doi", "")),
        title=running_text(title, {"fn", "xref"}) if title is not None else "",
        journal=next(iter(titles), ""),
        year=year_of(year),
        warnings=() if _path(article, "body") is not None else ("the article has no body, only its abstract is read",),
    )


def _written(article: etree._Element) -> str:
    draft = Draft()
    meta = _path(article, "front", "article-meta")
    title = _path(meta, "title-group", "article-title")
    if title is not None:
        draft.heading(running_text(title, {"fn", "xref"}), 1)
    for abstract in (
        e for e in _children(meta, "abstract") if e.get("abstract-type") not in ("graphical", "teaser", "toc")
    ):
        _abstract(draft, abstract)
    words = [running_text(word) for group in _children(meta, "kwd-group") for word in _children(group, "kwd")]
    if words:
        draft.paragraph(f"Keywords: {'; '.join(words)}")
    for body in _children(article, "body"):
        _blocks(draft, body, 2)
    for floats in _children(article, "floats-group"):
        _blocks(draft, floats, 2)
    for back in _children(article, "back"):
        _back(draft, back)
    return draft.text()


def _abstract(draft: Draft, abstract: etree._Element) -> None:
    draft.heading(_title(abstract) or "Abstract", 2)
    for item in abstract.iterchildren():
        if local(item) == "sec":
            # run in, so that "Background" opens no section of the body
            text = " ".join(running_text(part) for part in item.iterchildren() if local(part) not in ("title", "label"))
            title = _title(item).rstrip(".: ")
            draft.paragraph(f"{title}: {text}" if title else text)
        elif local(item) not in ("title", "label"):
            draft.paragraph(running_text(item))


def _back(draft: Draft, back: etree._Element) -> None:
    references: list[etree._Element] = []
    for item in back.iterchildren():
        if local(item) == "ref-list":
            references.append(item)
        elif local(item) in ("ack", "app-group", "sec", "notes", "glossary", "fn-group", "bio"):
            draft.heading(
                _title(item) or {"ack": "Acknowledgements", "glossary": "Abbreviations"}.get(local(item), ""), 2
            )
            _blocks(draft, item, 3)
    for references_of_one_kind in references:
        draft.heading(_title(references_of_one_kind) or "References", 2)
        entries = (e for e in references_of_one_kind.iter("{*}ref"))
        draft.paragraph("\n".join(_reference(entry) for entry in entries))


def _reference(entry: etree._Element) -> str:
    label = _label(entry)
    text = " ".join(
        running_text(part) if local(part) != "element-citation" else _spaced(part)
        for part in entry
        if local(part) != "label"
    )
    return f"{label.rstrip('.')}. {text}" if label else text


def _spaced(citation: etree._Element) -> str:
    return " ".join(filter(None, (" ".join(part.split()) for part in citation.itertext())))


def _blocks(draft: Draft, parent: etree._Element, depth: int) -> None:
    """The content of a section: its parts in order, floats where they stand."""
    for item in parent.iterchildren():
        name = local(item)
        if name in ("title", "label", "object-id", ""):
            continue
        if name in ("sec", "app", "boxed-text", "notes"):
            title = _title(item) or SECTION_TYPES.get(item.get("sec-type", "").lower(), "")
            label = _label(item)
            draft.heading(f"{label} {title}" if label and title else title, depth)
            _blocks(draft, item, depth + 1)
        elif name in ("fig-group", "table-wrap-group"):
            _blocks(draft, item, depth)
        elif name == "fig":
            draft.paragraph(_labelled(_label(item), _caption(item)))
        elif name == "table-wrap":
            _table(draft, item)
        elif name in ("list", "def-list"):
            entries = (e for e in item.iterchildren() if local(e) in ("list-item", "def-item"))
            draft.paragraph("\n".join(f"- {running_text(entry, {'label'})}" for entry in entries))
        elif name not in ("supplementary-material", "graphic", "media"):
            draft.paragraph(running_text(item, _NOT_SHOWN))
            for inner in _floats(item):
                _blocks_of_one(draft, inner, depth)


def _floats(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Figures and tables inside a paragraph; one inside another is left to that."""
    walk = etree.iterwalk(paragraph, events=("start",))
    for _, item in walk:
        if local(item) in _FLOATS:
            walk.skip_subtree()
            yield item


def _blocks_of_one(draft: Draft, item: etree._Element, depth: int) -> None:
    if local(item) == "table-wrap":
        _table(draft, item)
    elif local(item) == "fig":
        draft.paragraph(_labelled(_label(item), _caption(item)))
    else:
        _blocks(draft, item, depth)


def _table(draft: Draft, wrap: etree._Element) -> None:
    rows: list[list[str]] = []
    for table in wrap.iter("{*}table"):
        lines = ([e for e in row.iterchildren() if local(e) in ("td", "th")] for row in table.iter("{*}tr"))
        rows += grid([Cell(running_text(e), span(e, "colspan"), span(e, "rowspan")) for e in line] for line in lines)
    notes = [running_text(note) for foot in wrap.iter("{*}table-wrap-foot") for note in foot.iterchildren()]
    draft.table(_labelled(_label(wrap), _caption(wrap)), rows, notes)


def _labelled(label: str, caption: str) -> str:
    return f"{label.rstrip('.: ')}. {caption}".strip() if label else caption


def _caption(item: etree._Element) -> str:
    return " ".join(running_text(part) for caption in _children(item, "caption") for part in caption.iterchildren())


def _title(item: etree._Element) -> str:
    return next((running_text(title, {"fn"}) for title in _children(item, "title")), "")


def _label(item: etree._Element) -> str:
    return next((running_text(label) for label in _children(item, "label")), "")


def _children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if parent is None else [child for child in parent.iterchildren() if local(child) == name]


def _path(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of that name, of its first child of the next name, and so on."""
    for name in names:
        element = next(iter(_children(element, name)), None)
    return element
