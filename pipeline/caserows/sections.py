"""Sections of an article from its headings (spaCy component ``caserows_sections``).

A heading stands on a line of its own, or opens a paragraph with a colon or dot ("Case Description: A 60-year-old …"). A text with
no headings is all case description (section ``text``). The result is ``doc._.sections``: (name, start, end) in
characters of the repaired text, covering it without gaps.
"""

import re

from spacy.language import Language
from spacy.tokens import Doc

from caserows.pattern import Pattern

HEADINGS = {
    "abstract": r"abstract|summary|structured abstract",
    "introduction": r"introduction(?: and (?:background|importance))?|background(?: and (?:aims?|importance|objectives?|purpose))?|objectives?|purpose|aims?|rationale",
    "case": r"(?:the |our |clinical |index )?(?:case|patient)s?(?: (?:reports?|presentations?|descriptions?|histor(?:y|ies)|summar(?:y|ies)|stud(?:y|ies)|details?|information|series|illustrations?|vignettes?))?"
    r"(?: and (?:management|(?:operative |surgical )?(?:technique|treatment|results?)|(?:clinical )?observations?|(?:literature |mini-?)?review(?: of (?:the )?literature)?|outcomes?))?"
    r"|(?:report|presentation|description) of (?:a |the |our )?cases?|(?:clinical )?observations?|presenting concerns|patient (?:concerns?|perspective)|(?:first|second|third|fourth|fifth) (?:case|patient)",
    "part of a case": r"clinical (?:presentation|findings|history|course|summary|outcome)|history(?: and examination| of present illness)?|examination|physical examination|imaging(?: findings| studies)?|radiolog\w+ findings|(?:diagnostic|laboratory) (?:assessment|examinations?|findings|work-?up)"
    r"|therapeutic interventions?|interventions?|treatments?|operations?|surgery|surgical (?:procedure|technique|management|intervention)|(?:histo)?patholog(?:y|ical)(?: (?:findings|examination))?|histology|histological findings|immunohistochemistry|immunohistochemical (?:findings|analysis)"
    r"|outcomes?(?: and follow-?up)?|follow-?up(?: and outcomes?)?|post-?operative course|final diagnosis|differential diagnosis|investigations?|timeline|results?|findings|diagnos[ei]s",
    "discussion": r"(?:brief |general |clinical )?discussions?(?: and (?:conclusions?|review of (?:the )?literature|literature review))?|comments?|commentary|notes? on (?:the )?literature|(?:literature review|review of (?:the )?literature)(?: and discussion)?",
    "conclusion": r"conclusions?|concluding remarks|lessons?|learning points?|take-?home messages?|clinical message",
    "back matter": r"acknowledge?ments?|conflicts? of interests?|competing interests?|(?:disclosure|declaration)s?(?: of \w+(?: \w+)*)?|funding(?: \w+)?|financial (?:support|disclosure)\w*|(?:author(?:s|s?[’'])? )?contributions?(?: of authors?)?|(?:patient |(?:written )?informed )?consent(?: (?:(?:for|to) \w+|form|statement))?|statement of ethics|appendi(?:x|ces)(?: \w+)?|ethic\w*(?: \w+)*|abbreviations?(?: list| used)?|key ?words?|data availability(?: statement)?|grant information|author information|supplementary \w+|availability of data.*|declaration of patient consent|how to cite.*|peer review.*|provenance.*",
    "references": r"references?|bibliography|literature cited|works cited",
}
NUMBERING = r"(?:(?:\d+(?:\.\d+)*\.?|[IVX]+\.|[A-H]\.)\s+)?"
NUMBERED_CASE = r"(?:case|patient)(?: report)? ?(?:no\.? ?|number |#)?(?:\d{1,2}|[ivx]{1,4}|one|two|three|four|five)"
OWN_LINE = {name: Pattern(rf"^\W*{NUMBERING}(?:{pattern})\W*$", re.I) for name, pattern in HEADINGS.items()}
OWN_CASE_LINE = Pattern(rf"^\W*{NUMBERING}{NUMBERED_CASE}\b\W*$", re.I)
INLINE = {
    name: Pattern(rf"^\W*{NUMBERING}(?:{pattern})\s?(?::|\.(?=\s+(?-i:[A-Z]))|[—–-](?=\s))\s*", re.I)
    for name, pattern in HEADINGS.items()
}
INLINE_CASE = Pattern(rf"^\W*{NUMBERING}{NUMBERED_CASE}\s?(?::|\.(?=\s+(?-i:[A-Z]))|[—–-](?=\s))\s*", re.I)
CAPTION = Pattern(
    r"^\W*figure caption\]|^\W*(?:figures?|figs?\.?|photo|image|video)\s?\d+\w?\s?[.:|)]|^\W*fig(?:ure|\.)\s?\d+\s?[a-z]?\s+(?-i:[A-Z])",
    re.I,
)
TABLE = Pattern(r"^\W*tables?\s?(?:\d+|[ivx]+)\s?[.:]?(?:\s+(?!(?-i:[a-z]))|$)", re.I)
PIPES = Pattern(r"\s*\|.*\|")
FRONT = 1500
"""Characters that title, authors and their addresses take at most."""
TABLE_TEXT = Pattern(r"[|\t]|^(?:[\w/+&-]{1,12}\s?[:=]\s?[^.:=]{3,60}[,;]\s){2}")
"""A long line that still belongs to a table: cells, or the key to its abbreviations ("F: female, M: male, RT: …")."""
STOPS = Pattern(r"[a-z)\]][.!?] (?=[A-Z])")
SUBHEADS_OF_ABSTRACT = frozenset({"introduction", "case", "part of a case", "discussion", "conclusion"})
ARGUING = frozenset({"discussion", "conclusion"})
"""Sections whose subheadings ("Treatment", "Pathology") speak of the disease, not of the case."""

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
            if (
                pattern.match(stripped)
                and stripped[-1] not in ",;"
                and (stripped[0].isupper() or not stripped[0].isalpha())
            ):
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
    lines = list(re.finditer(r"[^\n]+", text))
    introduction = max((m.start() for m in lines if OWN_LINE["introduction"].match(m.group().strip())), default=-1)
    abstract = next((m.start() for m in lines if OWN_LINE["abstract"].match(m.group().strip())), -1)
    in_abstract = False
    tells_case = False
    table_end = -1
    for match in lines:
        line = match.group()
        if CAPTION.match(line):
            found.append(("caption", match.start()))
            following = text.find("\n", match.start())
            if following != -1:
                found.append((current, following))
            continue
        if TABLE.match(line):
            found.append(("table", match.start()))
            table_end = _paragraph_end(text, match.start())
            continue
        if PIPES.match(line):
            if found[-1:] == [(current, match.start() - 1)] and found[-2][0] == "table":
                found.pop()
            else:
                found.append(("table", match.start()))
            found.append((current, match.end()))
            continue
        prose = len(line) > 120 and not TABLE_TEXT.search(line)
        if match.start() < table_end and not prose:
            continue
        if current == "references" and not OWN_LINE["back matter"].match(line.strip()) and not _main_heading(line):
            continue
        opened = heading(line)
        if opened is None and current == "introduction" and (label := INLINE_CASE.match(line)):
            opened = "case", label.end()
        if opened is None:
            if found and found[-1][0] == "table" and prose:
                found.append((current, match.start()))
            continue
        name, length = opened
        inline = length < len(line)
        if name == "case" and not found and match.start() < abstract < match.start() + FRONT:
            continue  # the kind of article, printed above its title or before it
        if name == "abstract":
            in_abstract = True
        elif in_abstract and name in SUBHEADS_OF_ABSTRACT and (inline or match.start() < introduction):
            name = "abstract"
        elif name != "back matter" and not inline:
            in_abstract = False
        if name == "part of a case":
            name = current if current in ARGUING else "case"
        elif name == "case":
            tells_case = True
        current = name
        found.append((name, match.start()))
    if tells_case and found and (summary := _untitled_abstract(lines, found)):
        found = [("front", 0), ("abstract", summary.start()), *found]
    return _covering(found, len(text), tells_case)


def _paragraph_end(text: str, at: int) -> int:
    end = text.find("\n\n", at)
    return len(text) if end == -1 else end


def _untitled_abstract(lines: list[re.Match[str]], found: list[tuple[str, int]]) -> re.Match[str] | None:
    """The paragraph of several sentences that stands without heading between the authors and key words or introduction."""
    name, first = found[0]
    if name not in ("introduction", "back matter") or any(section == "abstract" for section, _ in found):
        return None
    above = (line for line in lines if line.end() <= first)
    return next((line for line in above if len(line.group()) > 300 and len(STOPS.findall(line.group())) > 1), None)


def _covering(found: list[tuple[str, int]], length: int, tells_case: bool) -> list[tuple[str, int, int]]:
    """(name, start) → (name, start, end) without gaps; what stands above the headings of an article is its front."""
    if not found or found[0][1] > 0:
        found = [("front" if tells_case else "text", 0), *found]
    ends = [*(start for _, start in found[1:]), length]
    return [
        ("front" if tells_case and name == "text" else name, start, end)
        for (name, start), end in zip(found, ends, strict=True)
        if end > start or length == 0
    ]


def _main_heading(line: str) -> bool:
    opened = heading(line)
    return (
        opened is not None
        and opened[1] == len(line)
        and opened[0] in ("abstract", "introduction", "case", "discussion", "conclusion")
    )


class SectionFinder:
    """Sets ``doc._.sections``; linear in the length of the text."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.sections = find_sections(doc._.source)
        return doc


@Language.factory("caserows_sections", assigns=["doc._.sections"])
def create_sections(nlp: Language, name: str) -> SectionFinder:
    return SectionFinder()
