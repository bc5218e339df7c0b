"""What a text states of its own publication: DOI and year where the head of the first page has exactly one; nothing is guessed."""

from __future__ import annotations

import re

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
