"""Sections of an article from its headings (spaCy component ``caserows_sections``).

A heading stands on a line of its own, or opens a paragraph with a colon or dot ("Case Description: A 60-year-old …"). A text with
no headings is all case description (section ``text``). The result is ``doc._.sections``: (name, start, end) in
characters of the repaired text, covering it without gaps.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc

HEADINGS = {
    "abstract": r"abstract|summary|structured abstract",
    "introduction": r"introduction|background(?: and (?:aims?|importance|objectives?|purpose))?|objectives?|purpose|aims?|rationale",
    "case": r"(?:clinical )?(?:case|patient|presentation of (?:the )?case)s?(?: (?:report|presentation|description|history|summary|study|details?|information|series|illustration|vignette|discussion(?=s?\b.*case)))?s?"
    r"|case(?: report)?s?|patient (?:and observation|presentation|information)|observations?|clinical (?:presentation|findings|history|course|summary)|presenting concerns"
    r"|report of (?:a |the )?cases?|history(?: and examination| of present illness)?|examination|physical examination|imaging(?: findings| studies)?|radiolog\w+ findings|(?:diagnostic|laboratory) (?:assessment|examinations?|findings|work-?up)"
    r"|therapeutic interventions?|interventions?|treatments?|operations?|surgery|surgical (?:procedure|technique|management|intervention)|(?:histo)?patholog(?:y|ical)(?: (?:findings|examination))?|histology|histological findings|immunohistochemistry|immunohistochemical (?:findings|analysis)"
    r"|outcomes?(?: and follow-?up)?|follow-?up(?: and outcomes?)?|post-?operative course|clinical outcome|final diagnosis|differential diagnosis|investigations?|results?|findings|diagnos[ei]s|patient concerns?",
    "discussion": r"(?:brief |general )?discussions?(?: and (?:conclusions?|review of (?:the )?literature|literature review))?|comments?|commentary|notes? on (?:the )?literature|(?:literature review|review of (?:the )?literature)(?: and discussion)?",
    "conclusion": r"conclusions?|concluding remarks|lessons?|learning points?|take-?home messages?|clinical message",
    "back matter": r"acknowledge?ments?|conflicts? of interests?|competing interests?|(?:disclosure|declaration)s?(?: of \w+(?: \w+)*)?|funding(?: \w+)?|financial (?:support|disclosure)\w*|(?:author(?:s|s?[’'])? )?contributions?(?: of authors?)?|consent(?: \w+)*|patient consent|ethic\w*(?: \w+)*|abbreviations?(?: list| used)?|key ?words?|data availability(?: statement)?|grant information|author information|supplementary \w+|availability of data.*|declaration of patient consent|how to cite.*|peer review.*|provenance.*",
    "references": r"references?|bibliography|literature cited|works cited",
}
NUMBERING = r"(?:(?:\d+(?:\.\d+)*\.?|[IVX]+\.|[A-H]\.)\s+)?"
NUMBERED_CASE = r"(?:case|patient)(?: report)? ?(?:no\.? ?|number |#)?(?:\d{1,2}|[ivx]{1,4}|one|two|three|four|five)"
OWN_LINE = {name: re.compile(rf"^\W*{NUMBERING}(?:{pattern})\W*$", re.I) for name, pattern in HEADINGS.items()}
OWN_CASE_LINE = re.compile(rf"^\W*{NUMBERING}{NUMBERED_CASE}\b\W*$", re.I)
INLINE = {name: re.compile(rf"^\W*{NUMBERING}(?:{pattern})\s?(?::|\.(?=\s+[A-Z])|[—–-](?=\s))\s*", re.I) for name, pattern in HEADINGS.items()}
INLINE_STRICT = frozenset({"case", "introduction", "conclusion"})
CAPTION = re.compile(r"^\W*figure caption\]|^\W*(?:figures?|figs?\.?|photo|image|video)\s?\d+\w?\s?[.:|)]|^\W*fig(?:ure|\.)\s?\d+\w?\s+[A-Z]", re.I)
TABLE = re.compile(r"^\W*tables?\s?(?:\d+|[ivx]+)\s?[.:]?(?:\s|$)", re.I)
SUBHEADS_OF_ABSTRACT = frozenset({"introduction", "case", "discussion", "conclusion"})

Doc.set_extension("sections", default=(), force=True)


def heading(line: str) -> tuple[str, int] | None:
    """The section that a line opens and the length of its heading (the whole line, or the part up to the colon)."""
    stripped = line.strip()
    if not stripped:
        return None
    if len(stripped) <= 60:
        if OWN_CASE_LINE.match(stripped):
            return "case", len(line)
        for name, pattern in OWN_LINE.items():
            if pattern.match(stripped) and stripped[-1] not in ",;" and (stripped[0].isupper() or not stripped[0].isalpha()):
                return name, len(line)
    if stripped[0].isupper() or stripped[0].isdigit():
        for name, pattern in INLINE.items():
            match = pattern.match(line)
            if match:
                return name, match.end()
    return None


def find_sections(text: str) -> list[tuple[str, int, int]]:
    """Sections of a repaired text in order, covering it: (name, start, end)."""
    found: list[tuple[str, int]] = []
    current = "text"
    in_abstract = False
    for match in re.finditer(r"[^\n]+", text):
        line = match.group()
        if current == "references" and not OWN_LINE["back matter"].match(line.strip()) and not _main_heading(line):
            continue
        if CAPTION.match(line):
            found.append(("caption", match.start()))
            following = text.find("\n", match.start())
            if following != -1:
                found.append((current, following))
            continue
        if TABLE.match(line):
            found.append(("table", match.start()))
            continue
        opened = heading(line)
        if opened is None:
            if found and found[-1][0] == "table" and len(line) > 120 and not re.search(r"[|\t]", line):
                found.append((current, match.start()))
            continue
        name, length = opened
        inline = length < len(line)
        if name == "abstract":
            in_abstract = True
        elif in_abstract and inline and name in SUBHEADS_OF_ABSTRACT:
            name = "abstract"
        elif in_abstract and name in ("back matter",):
            pass
        elif not inline:
            in_abstract = False
        current = name
        found.append((name, match.start()))
    if not found:
        return [("text", 0, len(text))]
    if found[0][1] > 0:
        found.insert(0, ("text", 0))
    sections = [(name, start, end) for (name, start), end in zip(found, [*(s for _, s in found[1:]), len(text)], strict=True) if end > start]
    has_case = any(name == "case" for name, _, _ in sections)
    if has_case:
        sections = [("front" if name == "text" else name, s, e) for name, s, e in sections]
    return sections


def _main_heading(line: str) -> bool:
    opened = heading(line)
    return opened is not None and opened[1] == len(line) and opened[0] in ("abstract", "introduction", "case", "discussion", "conclusion")


class SectionFinder:
    """Sets ``doc._.sections``; linear in the length of the text."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.sections = find_sections(doc.text)
        return doc


@Language.factory("caserows_sections", assigns=["doc._.sections"])
def create_sections(nlp: Language, name: str) -> SectionFinder:
    return SectionFinder()
