"""Lines: which are headings, captions, tables, references, and which are furniture of the page or the web site."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from statistics import median


class Kind(Enum):
    """What a line is; everything below PROSE, HEADING and REFERENCE is lifted out of the body or dropped."""

    BLANK = "blank"
    PROSE = "prose"
    HEADING = "heading"
    REFERENCE = "reference"
    CAPTION = "caption"
    TABLE = "table"
    FURNITURE = "page furniture"
    NAVIGATION = "navigation"


BODY = (Kind.PROSE, Kind.HEADING, Kind.REFERENCE)
DROPPED = (Kind.FURNITURE, Kind.NAVIGATION)


@dataclass(slots=True)
class Line:
    """One line without the white space around it: ``text`` is ``[start, end)`` of the text it was taken from."""

    start: int
    end: int
    text: str
    indented: bool
    kind: Kind = Kind.PROSE
    opens: bool = False
    """True on the first line of a caption or table."""
    closed: bool = False
    """Whether the line ends as sentences end, citations and brackets aside."""


@dataclass(frozen=True)
class Layout:
    """The lines of a text and how it was set: double-spaced, wrapped at a width (unwrapped: a paragraph a line)."""

    lines: list[Line]
    double_spaced: bool
    wrapped: bool
    sentence_per_line: bool


_TERMINAL = re.compile(r"[.!?:;…][\"'”’)\]*]*(?: ?\[[\d, –-]+\])?$")
_TABLE_WORD = r"(?:Table|TABLE)"
_KNOWN_HEADING = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,4})(?:\.\d{1,2})*[.)]? )?(?:"
    r"(?:structured )?abstract|(?:extended )?summary|introduction|background|objectives?|aims?|purpose"
    r"|(?:clinical |our |illustrative |the )?cases?(?: (?:report|presentation|description|histor(?:y|ies)|stud(?:y|ies)|summary|series|illustration|reports|presentations|descriptions))?"
    r"(?: (?:\d{1,2}|[IVX]{1,4}|one|two|three))?"
    r"|patients?(?: (?:\d{1,2}|[IVX]{1,4}|information|presentation|description|history|concerns|and methods|perspective))?"
    r"|clinical (?:presentation|findings|history|course|summary|features|data|discussion)|presentation of cases?"
    r"|(?:materials?|patients?) and methods|methods?|results?|findings"
    r"|discussions?|discussion and conclusions?|conclusions?|concluding remarks|limitations?|comments?"
    r"|diagnos(?:is|es)|diagnostic assessment|differential diagnosis|interventions?|(?:therapeutic )?interventions?"
    r"|treatments?|outcomes?|follow[- ]?up(?: and outcomes?)?|outcome and follow[- ]?up|investigations?|surgery|operation"
    r"|past medical history|family history|physical examination|imaging(?: findings)?|radiolog(?:y|ical findings)|pathology"
    r"|histopatholog(?:y|ical (?:data|findings|examination))|patholog(?:y|ical findings)|laboratory (?:findings|data)"
    r"|review of (?:the )?literature|literature review|learning points|key ?words?|teaching points|highlights"
    r"|references?(?: list)?|bibliography|literature cited|works cited"
    r"|acknowledge?ments?|funding(?: sources?| statement)?|financial support(?: and sponsorship)?|disclosures?"
    r"|(?:informed |patient )?consent(?: (?:for publication|statement))?|declaration of patient consent|declarations?"
    r"|(?:declaration of )?(?:conflicts?|competing) (?:of )?interests?(?: statement)?|declaration of (?:competing|conflicting) interests?"
    r"|ethic(?:s|al)(?: (?:approval|statement|considerations?))?(?: and consent to participate)?|ethical approval"
    r"|authors?['’]? contributions?|author contributions?|data availability(?: statement)?|availability of data and materials?"
    r"|abbreviations?|supplementary (?:materials?|information|data)|appendix|generative ai statement|publisher['’]s note"
    r"|figure legends?|figures|tables|footnotes|about the authors?|author (?:details|information)|orcid(?: ids?)?"
    r") ?:?$",
    re.IGNORECASE,
)
_REFERENCES = re.compile(r"(?:\W|\d)*(?:references?(?: list)?|bibliography|literature cited|works cited)\W*$", re.IGNORECASE)
_VERB_AFTER = (
    r"(?! ?(?:shows?|showed|demonstrat|depict|illustrat|summari|lists?\b|presents?\b|presented|gives?|describ|reveal|compar|indicat|"
    r"display|provid|contain|outlin|report|and\b|or\b|to\b|is\b|are\b|was\b|were\b|has\b|in\b|of\b|for\b|with\b|that\b|below|above))"
)
_CAPTION = re.compile(
    r"\[(?:FIGURE|TABLE) CAPTION\]"
    r"|(?:\*\*)?(?:(?:Supplementa(?:ry|l)|Suppl?\.?|Additional|Online) )?(?:Figure|FIGURE|Fig\b\.?|FIG\b\.?|Figs\b\.?|Scheme|Video)"
    r" ?[SeA]?\d{1,2}[A-Za-z]?(?P<mark>(?: ?[:|–—]| - |\.(?!\d)|\)(?= [A-Z]))|(?=$)|(?= \(?[A-Z(]|  ?[a-z] [A-Z]))" + _VERB_AFTER
)
_TABLE = re.compile(
    rf"(?:\*\*)?(?:(?:Supplementary|Additional) )?{_TABLE_WORD} ?S?(?:\d{{1,2}}|[IVX]{{1,4}})\b"
    r"(?P<mark>(?: ?[:|–—]| - |\.(?!\d))|(?=$)|(?= [A-Z(]))" + _VERB_AFTER
)
_LABEL_ONLY = re.compile(r"(?:Figure|FIGURE|Fig\.?|FIG\.?|Table|TABLE) ?S?(?:\d{1,2}|[IVX]{1,4})[A-Za-z]?[.:]?$")
_ROW = re.compile(r"\|.*\|$")
_RULE = re.compile(r"[|:\-–—=_*\s+.•·]{3,}$")
_FOOTNOTE = re.compile(r"(?:\*+|†|‡|[a-d]\)|Abbreviations?\b|Notes?\b:|Legend\b|[A-Z][A-Za-z0-9+/-]{0,7} ?[:=,] )")

_PAGE_NUMBER = re.compile(r"(?:[Pp](?:age|\.) ?)?[-–—|] ?\d{1,4} ?[-–—|]$|\d{1,4}$|[Pp](?:age|\.) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?$|\d{1,4} ?(?:of|/) ?\d{1,4}$")
_SURE_FURNITURE = re.compile(
    r"Downloaded (?:from|by|on|for)\b|(?:Copyright\b|COPYRIGHT\b|©|\(c\) ?(?:19|20)\d\d)|https?://\S+$|www\.\S+$|<https?://\S+>$"
    r"|(?:DOI|doi)\b ?[:.]? ?(?:https?://|10\.)\S*$|\d{0,4}https?://(?:dx\.)?doi\.org/\S+$|This is an open[- ]access article"
    r"|[Pp]age \d{1,4} (?:of|/) ?\d{1,4}$|View publication stats|See discussions, stats"
)
_LIKELY_FURNITURE = re.compile(
    r"(?:\\?\*+ ?|Address for )?(?:Correspond(?:ence|ing author)|CORRESPONDENCE)\b|(?:E-?mail|Tel|Fax|Phone)\b(?: address)?(?: ?[:.]| ?\()"
    r"|(?:Received|Accepted|Published|Revised|RECEIVED|ACCEPTED|PUBLISHED)(?: online)?:? ?\d{0,2} ?[A-Z]?[a-z]* ?\d{0,2},? ?(?:19|20)\d\d"
    r"|(?:Received|Accepted|Submitted)\b:.{0,100}(?:19|20)\d\d|Article history\b|(?:Open Access|OPEN ACCESS)$"
    r"|(?:How to cite|Cite this article|Citation:|CITATION\b|To cite)|(?:EDITED|REVIEWED) BY\b|Access this article online|Quick Response Code"
    r"|Website:$|ISSN\b|Published by\b|All rights reserved|Creative Commons|Licensee\b|For reprints"
)
_BLOCK_FURNITURE = re.compile(
    r"(?:©|Copyright\b|COPYRIGHT\b|This is an open[- ]access|(?:EDITED|REVIEWED) BY|\\?\*? ?CORRESPONDENCE|\\?\*? ?Correspondence\b|CITATION\b"
    r"|How to cite|Cite this article|RECEIVED\b|Received:)"
)
_CASE_WORDS = re.compile(r"\b(?:patient|year-old|years? old|man|woman|boy|girl|tumou?r was|presented)\b")
_JOURNAL_LINE = re.compile(
    r"(?=.*(?:19|20)\d\d)(?:[A-Z].*[•·].*|[A-Z].*\| ?\d{1,4}$|\d{1,4} ?\| ?[A-Z].*"
    r"|[A-Z][A-Za-z. &]+(?:\((?:19|20)\d\d\)|(?:19|20)\d\d).{0,12}\d+ ?(?:\(\d+\))? ?[:;,].{0,40})$"
)
_AUTHOR_HEAD = re.compile(r"(?:[A-Z][\w'’-]+ ){1,3}et al\.?(?: ?[:|] .{0,80})?$")
_COOKIES = re.compile(r"\b[Cc]ookies?\b")
_COOKIE_WORDS = re.compile(r"\b(?:accept|consent|privacy|browser|website|site|experience|settings|preferences)\b", re.IGNORECASE)
_NAVIGATION = frozenset(
    "home|about|about us|about the journal|log in|login|sign in|sign up|log out|register|search|menu|main menu|share|share this|cite|cite this|"
    "cite this article|cite as|download|download pdf|download citation|pdf|full text|full article|view pdf|view article|html|xml|epub|figures|"
    "figures & data|metrics|article metrics|related|related articles|related content|similar articles|authors|article|articles|current issue|"
    "archive|archives|all issues|issues|journals|books|subjects|browse|submit|submit manuscript|submit an article|for authors|author guidelines|"
    "instructions for authors|editorial board|contact|contact us|help|faq|privacy|privacy policy|terms|terms of use|terms and conditions|"
    "cookie policy|cookie settings|accept|accept all|accept all cookies|reject all|manage cookies|subscribe|newsletter|alerts|email|e-mail|print|"
    "facebook|twitter|linkedin|whatsapp|reddit|x|mendeley|youtube|instagram|rss|skip to main content|skip to content|skip to navigation|"
    "advertisement|advertise|careers|press|news|events|permissions|reprints|request permissions|open in a new tab|back to top|top|next|previous|"
    "next article|previous article|show more|show less|read more|view all|view large image|copy link|save|export citation|citation|comments|"
    "abstract|references|supplementary material|peer review|article info|sections|outline|on this page|in this article|table of contents|"
    "access through your institution|get access|buy article|open access|my account|cart|language|english|follow us|site map|sitemap".split("|")
)
_ALWAYS_NAVIGATION = _NAVIGATION - frozenset(
    "abstract|references|supplementary material|comments|article|articles|news|citation|figures|authors|x|press|events|next|previous|top|"
    "language|english|save|issues|subjects|related|outline|metrics|accept|share|cite|archive|archives|email|print|home|about|search|help|"
    "contact|books|journals|terms|privacy|alerts|peer review|sections|permissions|print|download|browse|open access|faq|careers|pdf|html|xml".split("|")
)
_LOWER_WORD = re.compile(r"\b[a-z]{2,}\b")
_WORD = re.compile(r"\S+")


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as sentences do: a stop or colon, perhaps with brackets or a citation after it."""
    last = text[-1:]
    if last.isalnum() or last in ",-(":
        return False
    return last in ".!?:;…" or bool(_TERMINAL.search(text[-60:]))


def read_layout(text: str) -> Layout:
    """The lines of ``text`` with their kinds; time grows in proportion to the text."""
    lines = _split(text)
    filled = [line for line in lines if line.kind is not Kind.BLANK]
    open_ended = sum(not line.closed for line in filled)
    lengths = [line.end - line.start for line in filled]
    middle = median(lengths) if lengths else 0
    wrapped = len(filled) > 3 and open_ended > 0.3 * len(filled) and middle < 200
    sentences = len(filled) > 3 and not wrapped and middle < 250 and open_ended < 0.1 * len(filled)
    layout = Layout(lines, _is_double_spaced(lines, open_ended / (len(filled) or 1)), wrapped, sentences)
    if len(filled) > 1:
        _mark_navigation(filled)
        _mark_sure_furniture(layout)
        _mark_headings(layout)
        _mark_references(layout)
        _mark_captions_and_tables(layout)
        _mark_page_furniture(layout)
    return layout


def _split(text: str) -> list[Line]:
    lines: list[Line] = []
    at = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        start = at + (len(raw) - len(raw.lstrip()) if stripped else 0)
        kind = Kind.PROSE if stripped else Kind.BLANK
        closed = bool(stripped) and ends_sentence(stripped)
        lines.append(Line(start, start + len(stripped), stripped, raw[:1] == " ", kind, closed=closed))
        at += len(raw) + 1
    return lines


def _is_double_spaced(lines: list[Line], open_share: float) -> bool:
    """Every line followed by an empty one, and too many lines that end in the middle of a sentence for paragraphs."""
    gaps: Counter[int] = Counter()
    blank = 0
    seen = False
    for line in lines:
        if line.kind is Kind.BLANK:
            blank += 1
        else:
            if seen:
                gaps[blank] += 1
            seen, blank = True, 0
    total = sum(gaps.values())
    return total >= 5 and gaps[1] >= 0.6 * total and open_share > 0.4


def is_known_heading(text: str) -> bool:
    """Whether ``text`` alone is a section title that case reports use."""
    return len(text) <= 70 and bool(_KNOWN_HEADING.match(text.strip("*_# ")))


def _mark_navigation(filled: list[Line]) -> None:
    """Menus: runs of short lines of which several are menu words; cookie notices; PDF outlines (runs of headings)."""
    run: list[Line] = []
    for line in [*filled, Line(0, 0, "." * 99, False)]:
        text = line.text.lstrip("-*•+> ")
        short = len(text) <= 32 and len(text.split()) <= 4 and not ends_sentence(text)
        if short:
            run.append(line)
            continue
        if len(run) >= 3:
            menu = [_is_menu(item.text) for item in run]
            outline = len(run) >= 4 and all(is_known_heading(item.text) for item in run)
            if outline or (sum(menu) >= 3 and sum(menu) >= 0.5 * len(run)):
                # the last lines of a menu may already be the article's own: title, "Abstract"
                last = len(run) if outline else max(i for i, is_menu in enumerate(menu) if is_menu) + 1
                if not outline and is_known_heading(run[last - 1].text):
                    last -= 1
                for item in run[:last]:
                    item.kind = Kind.NAVIGATION
        run = []
        if len(line.text) < 500 and _COOKIES.search(line.text) and _COOKIE_WORDS.search(line.text):
            line.kind = Kind.NAVIGATION
    for line in filled:
        if len(line.text) < 60 and _menu_key(line.text) in _ALWAYS_NAVIGATION:
            line.kind = Kind.NAVIGATION


def _menu_key(text: str) -> str:
    return text.strip("-*•+>|# \t»›▾").lower()


def _is_menu(text: str) -> bool:
    return _menu_key(text) in _NAVIGATION


def _mark_sure_furniture(layout: Layout) -> None:
    """Lines that are furniture wherever they stand, and the licence or address block that such a line opens."""
    lines = layout.lines
    gap = True
    for index, line in enumerate(lines):
        if line.kind is Kind.PROSE and len(line.text) < 240:
            text = line.text.lstrip("#* ")
            if _SURE_FURNITURE.match(text) and not _CASE_WORDS.search(text):
                line.kind = Kind.FURNITURE
            if gap and _BLOCK_FURNITURE.match(text) and not layout.double_spaced:
                for other in _address_block(lines, index):
                    other.kind = Kind.FURNITURE
        gap = line.kind is Kind.BLANK


def _address_block(lines: list[Line], index: int) -> list[Line]:
    """The lines up to the next empty one, none where they are too many or speak of a case or open a section."""
    block: list[Line] = []
    for line in lines[index : index + 17]:
        if line.kind is Kind.BLANK:
            # "## COPYRIGHT" and the like stand above their block
            if len(block) > 1 or not block[0].text.startswith("#"):
                return block
            continue
        if len(line.text) > 240 or is_known_heading(line.text) or _CASE_WORDS.search(line.text):
            return []
        block.append(line)
    return block if len(lines) <= index + 16 else []


def _mark_page_furniture(layout: Layout) -> None:
    """Page numbers, running heads, journal lines and addresses that stand alone."""
    lines = [line for line in layout.lines if line.kind is not Kind.BLANK]
    gaps = [i for i, line in enumerate(layout.lines) if line.kind is not Kind.BLANK]
    repeated = _running_heads(layout.lines)
    for at, line in enumerate(lines):
        if line.kind not in BODY or len(line.text) > 240 or (line.kind is Kind.HEADING and is_known_heading(line.text)):
            continue
        before = lines[at - 1] if at else None
        after = lines[at + 1] if at + 1 < len(lines) else None
        gap = before is None or gaps[at] - gaps[at - 1] > (2 if layout.double_spaced else 1)
        if _is_page_furniture(line, before, after, gap, line.start in repeated):
            line.kind = Kind.FURNITURE
        elif before and before.kind in DROPPED and after and len(line.text) < 90 and at > 0.3 * len(lines):
            # a head or foot between page number and address; further up it may be the title
            if line.kind is not Kind.REFERENCE or not line.closed:
                following = after.kind in DROPPED or _SURE_FURNITURE.match(after.text)
                if following and not line.closed or _AUTHOR_HEAD.match(line.text):
                    line.kind = Kind.FURNITURE


def _is_page_furniture(line: Line, before: Line | None, after: Line | None, gap: bool, repeated: bool) -> bool:
    text = line.text
    if repeated:
        return True
    if len(text) < 16 and _PAGE_NUMBER.match(text):
        long_before = before is None or before.kind in DROPPED or (before.kind is not Kind.TABLE and len(before.text) >= 40)
        long_after = after is None or after.kind in DROPPED or after.kind is Kind.HEADING or len(after.text) >= 25 or after.text[0].islower()
        closed = gap or before is None or before.closed or not text.isdigit()
        return long_before and long_after and closed
    if _RULE.match(text):
        return True
    free = gap or line.indented or before is None or before.kind in DROPPED or before.closed
    if free and _LIKELY_FURNITURE.match(text.lstrip("#* ")) and not _CASE_WORDS.search(text):
        return True
    if line.kind is Kind.REFERENCE or len(text) > 130 or not (gap or line.indented):
        return False
    return bool(_JOURNAL_LINE.match(text)) and not ends_sentence(text) and not _CASE_WORDS.search(text)


def _running_heads(lines: list[Line]) -> frozenset[int]:
    """Where a short line stands that came before with the same letters, at least 15 lines earlier: heads and feet."""
    seen: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        text = line.text
        if 12 <= len(text) <= 110 and line.kind is Kind.PROSE and not ends_sentence(text) and text[0] != "|":
            seen.setdefault(text.strip("0123456789 |•-–—"), []).append(index)
    heads: list[int] = []
    for key, places in seen.items():
        far = [b for a, b in zip(places, places[1:], strict=False) if b - a >= 15]
        if far and len(key) >= 8 and not _CAPTION.match(lines[places[0]].text) and not is_known_heading(key):
            heads.extend(lines[place].start for place in far)
    return frozenset(heads)


def _mark_headings(layout: Layout) -> None:
    lines = [line for line in layout.lines if line.kind not in DROPPED]
    blanks = 1
    previous: Line | None = None
    for index, line in enumerate(lines):
        if line.kind is Kind.BLANK:
            blanks += 1
            continue
        if line.kind is Kind.PROSE and len(line.text) <= 150 and _is_heading(line, previous, blanks, lines, index, layout):
            line.kind = Kind.HEADING
        previous, blanks = line, 0


def _is_heading(line: Line, previous: Line | None, blanks: int, lines: list[Line], index: int, layout: Layout) -> bool:
    text = line.text
    if text[0] == "#":
        return True
    if len(text) > 80:
        return False
    closed = previous is None or previous.kind is Kind.HEADING or previous.closed
    alone = closed or (blanks > 0 and not layout.double_spaced) or blanks > 1 or line.indented
    bare = text.strip("*_ ")
    if is_known_heading(bare):
        return alone and (bare[0].isupper() or bare[0].isdigit() or closed)
    if not alone or not text[0].isupper() or ends_sentence(text) or text[-1] in ",-–(" or _CAPTION.match(text) or _TABLE.match(text):
        return False
    words = bare.split()
    letters = [c for c in bare if c.isalpha()]
    capitals = sum(map(str.isupper, letters)) > 0.9 * len(letters) and len(letters) >= 5
    if capitals and len(words) <= 8 and any(len(w) >= 5 for w in words):
        return closed or blanks > 0
    after = lines[index + 1] if index + 1 < len(lines) else None
    if after is None or len(words) > 6 or len(text) > 60 or any(c.isdigit() for c in bare) or not closed:
        return False
    following = after if after.kind is not Kind.BLANK else next((x for x in lines[index + 2 : index + 4] if x.kind is not Kind.BLANK), None)
    starts_prose = following is not None and following.text[:1].isupper() and len(following.text) > 1.3 * len(text) + 10
    return blanks > 0 and starts_prose


def _mark_captions_and_tables(layout: Layout) -> None:
    lines = layout.lines
    index = 0
    previous: Line | None = None
    gap = True
    while index < len(lines):
        line = lines[index]
        if line.kind is Kind.BLANK:
            gap = True
        elif line.kind is Kind.PROSE or line.kind is Kind.HEADING:
            first = line.text[0]
            if first in "FTSfAV[*O#" or first == "|":
                opener = _opens(line, previous, gap)
                if opener is not None:
                    index = _caption_end(layout, index) if opener is Kind.CAPTION else _table_end(layout, index)
                    line.opens = True
                    previous, gap = lines[index - 1], False
                    continue
        if line.kind is not Kind.BLANK:
            previous, gap = line, False
        index += 1


def _opens(line: Line, previous: Line | None, gap: bool) -> Kind | None:
    """CAPTION or TABLE where the line is the first of one."""
    text = line.text.lstrip("# ")
    if _ROW.match(text):
        return Kind.TABLE
    for pattern, kind in ((_CAPTION, Kind.CAPTION), (_TABLE, Kind.TABLE)):
        match = pattern.match(text)
        if not match:
            continue
        mark = (match["mark"] or "").strip() if match.lastindex else "["
        free = gap or line.indented or previous is None or previous.kind is not Kind.PROSE or previous.closed
        return kind if free or mark in (":", "|", "[") else None
    return None


def _caption_end(layout: Layout, index: int) -> int:
    """Mark the caption that starts at ``index``; the index after its last line."""
    lines = layout.lines
    lines[index].kind = Kind.CAPTION
    label_only = bool(_LABEL_ONLY.match(lines[index].text.strip("*# ")))
    if not layout.wrapped and not label_only:
        return index + 1
    last = index
    at = index + 1
    while at < len(lines) and at - index < 60:
        line = lines[at]
        done = lines[last].closed
        if line.kind is Kind.BLANK:
            blanks = 1 if not layout.double_spaced else 0
            if not label_only and (blanks or done or lines[at + 1 : at + 2] and lines[at + 1].kind is Kind.BLANK):
                break
        elif label_only and line.kind is Kind.PROSE:
            line.kind, last, label_only = Kind.CAPTION, at, False
            if not layout.wrapped or len(line.text) > 200:
                break
        elif line.kind is not Kind.PROSE or line.indented or _opens(line, lines[last], False):
            break
        elif done and (line.text[0].islower() or len(lines[last].text) > 200):
            break
        else:
            line.kind, last = Kind.CAPTION, at
        at += 1
    return last + 1


def _table_end(layout: Layout, index: int) -> int:
    """Mark the table that starts at ``index`` up to where prose resumes; the index after its last line."""
    lines = layout.lines
    markdown_rows = lines[index].text[0] == "|"
    lines[index].kind = Kind.TABLE
    last = index
    at = index + 1
    title_open = not markdown_rows
    while at < len(lines) and at - index < 400:
        line = lines[at]
        if line.kind is Kind.BLANK:
            title_open = False if not layout.double_spaced else title_open
        elif markdown_rows:
            if line.text[0] != "|":
                break
            line.kind, last = Kind.TABLE, at
        elif (line.kind is Kind.HEADING and is_known_heading(line.text)) or line.text[0] == "#" or _opens(line, None, True):
            break
        elif title_open and not lines[last].closed and len(line.text) < 200:
            line.kind, last = Kind.TABLE, at
            title_open = False
        elif line.kind not in DROPPED:
            if _resumes_prose(line, lines, at):
                break
            line.kind, last = Kind.TABLE, at
        at += 1
    return last + 1


def _resumes_prose(line: Line, lines: list[Line], at: int) -> bool:
    text = line.text
    if _FOOTNOTE.match(text):
        return False
    following = next((x.text for x in lines[at + 1 : at + 3] if x.kind is not Kind.BLANK), "")
    if line.indented and text[0].islower():
        return True
    return _is_prose(text) and (len(text) > 120 or not following or _is_prose(following) or ends_sentence(following))


def _is_prose(text: str) -> bool:
    """Whether a line is running text rather than table cells: long, and of many lower-case words."""
    if len(text) < 45:
        return False
    words = len(_WORD.findall(text))
    return words >= 7 and len(_LOWER_WORD.findall(text)) >= 0.6 * words


def _mark_references(layout: Layout) -> None:
    inside = False
    for line in layout.lines:
        if line.kind is Kind.HEADING:
            inside = bool(_REFERENCES.match(line.text))
        elif inside and line.kind is Kind.PROSE:
            line.kind = Kind.REFERENCE
