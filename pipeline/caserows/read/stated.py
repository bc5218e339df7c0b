"""What a document states of its own publication: DOI, title, journal and year where it names exactly one; nothing is guessed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

HEAD = 4000
"""Characters from the start that may speak of the article itself; behind them stand other people's DOIs."""

_REFERENCES = re.compile(r"(?im)^\W*(?:references|bibliography|literature cited)\W*$")
_DOI = re.compile(
    r"(?:\bdoi\b[ \t]*[:.]?[ \t]*|\bdoi\.org/)(?P<doi>10\.\d{4,9}/[^\s\"<>|\]]+)(?P<rest>[^\n]?)", re.IGNORECASE
)
_WHOLE_DOI = re.compile(r"(?:(?:https?://)?(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b[Pp]ublished(?: online| in print)?:?(?: on)?(?: \d{1,2})?(?:[ .]?[A-Z][a-z]{2,8}\.?)?(?: \d{1,2},)? ((?:19|20)\d\d)\b"
)
_FIRST_LINES = 3
_MOST_OF_A_LINE = 200
_HEADING = re.compile(r"(?m)^# (?P<heading>.+)$")
_BEGINS = re.compile(r"(?im)^\W*(?:abstract|summary|introduction|background|keywords?)\b")
_TITLE_WORDS = 4
"""A heading of fewer is the journal's name or the kind of article."""
_MASTHEAD = re.compile(r"(?:the )?(?:[\w-]+ )?(?:journal|annals|archives|acta|bulletin|case reports)\b", re.IGNORECASE)
_JOURNAL = r"(?:.*\bet al\b[.,:;]*\s+(?:/ )?)?(?P<journal>(?!Table|Fig)[A-Z][A-Za-zÀ-ÿ&.,:'’ -]{3,90}?)[.,;:]?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_VOLUME = r"\d{1,4}(?: ?\([^()]{1,12}\))?"
_PAGES = r"\w[\w–-]*\.?"
_CITATIONS = (
    re.compile(rf"{_JOURNAL} \(?{_YEAR}\)?(?: [A-Z][a-z]{{2,8}}\.?(?: \d{{1,2}})?)?[;,: ] ?{_VOLUME} ?: ?{_PAGES}"),
    re.compile(rf"{_JOURNAL} {_VOLUME} \({_YEAR}\),? {_PAGES}"),
)
"""``Journal 2021;3:17`` and the like, ``Journal 41 (2017) 261-265``; a line of its own, with the authors before it or not."""
_PRISM = re.compile(
    rb"prism:(?P<name>publicationName|doi|coverDate|publicationDate)\s*(?:=\s*(?P<q>[\"'])(?P<a>[^<\"']{1,300})(?P=q)|>(?P<t>[^<]{1,300})</)"
)


def citation_in(text: str, heads: Iterable[str] = ()) -> tuple[str, int | None]:
    """Journal and year of the article's own citation; ``("", None)`` where there is none, or more than one.

    It stands on a line of its own, above the title (the first lines of the text) or in the running heads and feet.
    """
    first = [line for line in text[:HEAD].splitlines() if line.strip("# ")][:_FIRST_LINES]
    found = {
        (match["journal"].strip(" .,;:"), int(match["year"]))
        for line in (*heads, *first)
        if len(line) <= _MOST_OF_A_LINE
        for citation in _CITATIONS
        if (match := citation.fullmatch(" ".join(line.lstrip("#").split())))
    }
    return found.pop() if len(found) == 1 else ("", None)


def title_in(first_page: str) -> str:
    """The heading in large letters above an article's first section, "" where there is none or more than one."""
    begins = _BEGINS.search(first_page)
    above = first_page[: begins.start()] if begins else first_page
    headings = (" ".join(match["heading"].split()) for match in _HEADING.finditer(above))
    titles = [one for one in headings if len(one.split()) >= _TITLE_WORDS and not _MASTHEAD.match(one)]
    return titles[0] if len(titles) == 1 else ""


def prism_in(data: bytes) -> dict[str, str]:
    """What a PDF's XMP metadata says in PRISM's terms (publicationName, doi, coverDate, publicationDate), each where it has one value.

    Source: PRISM metadata specification 3.0, basic elements. Metadata that is compressed is not read.
    """
    found: dict[str, set[str]] = {}
    for match in _PRISM.finditer(data):
        value = " ".join(html.unescape((match["a"] or match["t"]).decode("utf-8", "replace")).split())
        if value:
            found.setdefault(match["name"].decode(), set()).add(value)
    return {name: values.pop() for name, values in found.items() if len(values) == 1}


def doi_in(text: str) -> str:
    """The DOI that the head of a text names as such, "" where there is none or more than one."""
    found = set()
    for match in _DOI.finditer(_head(text)):
        doi = _trimmed(match["doi"])
        if not (match["rest"] == "" and doi[-1] in "-/_"):  # cut at the end of a line
            found.add(doi.lower())
    return found.pop() if len(found) == 1 else ""


def year_in(text: str) -> int | None:
    """The year after "Published" in the head of a text, None where there is none or more than one."""
    years = {int(match[1]) for match in _PUBLISHED.finditer(_head(text))}
    return years.pop() if len(years) == 1 else None


def doi_of(given: str) -> str:
    """A DOI from a field made for it (with or without ``doi:`` or address), "" where it holds something else."""
    match = _WHOLE_DOI.fullmatch(given.strip())
    return _trimmed(match[1]).lower() if match else ""


def year_of(given: str) -> int | None:
    """The year of a date that begins or ends with it: ``2020-02-03``, ``03 February 2020``, ``2020/02``."""
    match = re.match(r"((?:19|20)\d\d)(?!\d)", given.strip()) or re.search(r"(?<!\d)((?:19|20)\d\d)$", given.strip())
    return int(match[1]) if match else None


def _head(text: str) -> str:
    head = text[:HEAD]
    references = _REFERENCES.search(head)
    return head[: references.start()] if references else head


def _trimmed(doi: str) -> str:
    doi = doi.rstrip(".,;:'*")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi
