"""What the page or the web site put around the text: page numbers, running heads, addresses, menus, cookie notices."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from caserows.captions import is_caption
from caserows.lines import BODY, DROPPED, Kind, Layout, Line, ends_sentence, is_known_heading
from caserows.pattern import Pattern
from caserows.vocabulary import HYPHENS

_RULE = Pattern(r"[|:\-–—=_*\s+.•·]{3,}$")
_PAGE_NUMBER = Pattern(
    r"(?:[Pp](?:age|\.) ?)?[-–—|] ?\d{1,4} ?[-–—|]$|\d{1,4}$|[Pp](?:age|\.) ?\d{1,4}(?: ?(?:of|/) ?\d{1,4})?$|\d{1,4} ?(?:of|/) ?\d{1,4}$"
)
_SURE_FURNITURE = Pattern(
    r"Downloaded (?:from|by|on|for)\b|(?:Copyright\b|COPYRIGHT\b|©|\(c\) ?(?:19|20)\d\d)|https?://\S+$|www\.\S+$|<https?://\S+>$"
    r"|(?:DOI|doi)\b ?[:.]? ?(?:https?://|10\.)\S*$|\d{0,4}https?://(?:dx\.)?doi\.org/\S+$|This is an open\b.{0,60}\b(?:article|licen[cs]e|terms)\b"
    r"|[Pp]age \d{1,4} (?:of|/) ?\d{1,4}$|View publication stats|See discussions, stats"
)
_LIKELY_FURNITURE = Pattern(
    r"(?:\\?\*+ ?|Address for )?(?:Correspond(?:ence|ing author)|CORRESPONDENCE)\b|(?:E-?mail|Tel|Fax|Phone)\b(?: address)?(?: ?[:.]| ?\()"
    r"|(?:Received|Accepted|Published|Revised|RECEIVED|ACCEPTED|PUBLISHED)(?: online)?:? ?\d{0,2} ?[A-Z]?[a-z]* ?\d{0,2},? ?(?:19|20)\d\d"
    r"|(?:Received|Accepted|Submitted)\b:.{0,100}(?:19|20)\d\d|Article history\b|(?:Open Access|OPEN ACCESS)$"
    r"|(?:How to cite|Cite this article|Citation:|CITATION\b|To cite)|(?:EDITED|REVIEWED) BY\b|Access this article online|Quick Response Code"
    r"|Website:$|ISSN\b|Published by\b|All rights reserved|Creative Commons|Licensee\b|For reprints"
)
_BLOCK_FURNITURE = Pattern(
    r"(?:©|Copyright\b|COPYRIGHT\b|This is an open[- ]access|(?:EDITED|REVIEWED) BY|\\?\*? ?CORRESPONDENCE|\\?\*? ?Correspondence\b|CITATION\b"
    r"|How to cite|Cite this article|RECEIVED\b|Received:)"
)
_CASE_WORDS = Pattern(r"\b(?:patient|year-old|years? old|man|woman|boy|girl|tumou?r was|presented)\b")
_JOURNAL_LINE = Pattern(
    r"(?=.*(?:(?:19|20)\d\d|www\.|[Pp]age \d))(?:[A-Z].*[•·].*|[A-Z][A-Za-z. &]+,? ?(?:19|20)\d\d ?[;,:] ?\d.{0,40}|[A-Z].*\| ?\d{1,4}$|\d{1,4} ?\| ?[A-Z].*"
    r"|[A-Z][A-Za-z. &]+(?:\((?:19|20)\d\d\)|(?:19|20)\d\d).{0,12}\d+ ?(?:\(\d+\))? ?[:;,].{0,40})$"
)
_AUTHOR_HEAD = Pattern(r"(?:[A-Z][\w'’-]+ ){1,3}et al\.?(?: ?[:|] .{0,80})?$")
_COOKIES = Pattern(r"\b[Cc]ookies?\b")
_COOKIE_WORDS = Pattern(
    r"\b(?:accept|consent|privacy|browser|website|site|experience|settings|preferences)\b", re.IGNORECASE
)
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
    "access through your institution|get access|buy article|open access|my account|cart|language|english|follow us|site map|sitemap".split(
        "|"
    )
)
_ALWAYS_NAVIGATION = _NAVIGATION - frozenset(
    "abstract|references|supplementary material|comments|article|articles|news|citation|figures|authors|x|press|events|next|previous|top|"
    "language|english|save|issues|subjects|related|outline|metrics|accept|share|cite|archive|archives|email|print|home|about|search|help|"
    "contact|books|journals|terms|privacy|alerts|peer review|sections|permissions|print|download|browse|open access|faq|careers|pdf|html|xml".split(
        "|"
    )
)


def mark_navigation(filled: list[Line]) -> None:
    """Menus: runs of short lines of which several are menu words; cookie notices; PDF outlines (runs of headings)."""
    run: list[Line] = []
    for line in [*filled, Line(0, 0, "." * 99, False)]:
        text = line.text.lstrip("-*•+> ")
        if _is_menu_line(text):
            line.kind = Kind.NAVIGATION
            continue
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


_MENU_GAP = Pattern(r" [|>·•»/–] |\t")
_COUNTS = Pattern(r"\d[\d.,]*k? (?:Accesses|Citations?|Altmetric|Views|Downloads|Shares|Reads)\b", re.IGNORECASE)
_RELATED = Pattern(
    r"(?:you may also (?:like|be interested in)|people also read|(?:related|similar|recommended|trending) (?:articles?|content|papers?)|more from this journal)\W*$",
    re.IGNORECASE,
)
_NEWSLETTER = Pattern(r"(?:Subscribe|Sign up) (?:to|for) (?:our|the)\b")


def _is_menu_line(text: str) -> bool:
    """ "Home | Journals | Log in", "Home > Volume 6", "12k Accesses | 3 Citations", a newsletter banner."""
    if len(text) > 200:
        return False
    if _COUNTS.match(text) or _NEWSLETTER.match(text):
        return True
    parts = _MENU_GAP.split(text)
    if len(parts) < 2 or text[0] == "|":
        return False
    menu = sum(_is_menu(part) for part in parts)
    return menu * 2 >= len(parts) if len(parts) < 4 else menu >= 2 and _is_menu(parts[0])


def mark_related(filled: list[Line]) -> None:
    """A "You may also like" list: other articles, not this one."""
    inside = False
    for line in filled:
        if _RELATED.match(line.text.lstrip("#* ")):
            inside = True
        elif inside and (
            line.text[0] == "#" or is_known_heading(line.text) or (line.closed and line.text[0] not in "-*•+")
        ):
            inside = False
        if inside:
            line.kind = Kind.NAVIGATION


def _menu_key(text: str) -> str:
    return text.strip("-*•+>|# \t»›▾").lower()


def _is_menu(text: str) -> bool:
    return _menu_key(text) in _NAVIGATION


def mark_sure_furniture(layout: Layout) -> None:
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
    """The lines up to the next empty one, none where they are too many or speak of a case or open a section.

    In the middle of a sentence the block ends where a line may go on with it.
    """
    block: list[Line] = []
    prose = (line for line in reversed(lines[:index]) if line.kind is Kind.PROSE and not is_caption(line.text))
    before = next(prose, None)
    interrupts = before is not None and not before.closed and len(before.text) >= 40
    for line in lines[index : index + 17]:
        if interrupts and block and line.text[:1].islower():
            return block
        if line.kind is Kind.BLANK:
            # "## COPYRIGHT" and the like stand above their block
            if len(block) > 1 or not block[0].text.startswith("#"):
                return block
            continue
        if len(line.text) > 240 or is_known_heading(line.text) or _CASE_WORDS.search(line.text):
            return []
        block.append(line)
    return block if len(lines) <= index + 16 else []


def mark_page_furniture(layout: Layout) -> None:
    """Page numbers, running heads, journal lines and addresses that stand alone."""
    lines = [line for line in layout.lines if line.kind is not Kind.BLANK]
    gaps = [i for i, line in enumerate(layout.lines) if line.kind is not Kind.BLANK]
    repeated = _running_heads(layout.lines)
    titles = Counter(line.text for line in lines if line.kind is Kind.HEADING)
    for at, line in enumerate(lines):
        if line.kind not in BODY or len(line.text) > 240:
            continue
        before = lines[at - 1] if at else None
        after = lines[at + 1] if at + 1 < len(lines) else None
        if line.kind is Kind.HEADING and is_known_heading(line.text):
            if titles[line.text] > 1 and any(
                x and (x.kind in DROPPED or _PAGE_NUMBER.match(x.text)) for x in (before, after)
            ):
                line.kind = Kind.FURNITURE
            continue
        gap = before is None or not layout.wrapped or gaps[at] - gaps[at - 1] > (2 if layout.double_spaced else 1)
        if _is_page_furniture(line, before, after, gap, line.start in repeated) or (
            before and before.kind in DROPPED and after and at > 0.3 * len(lines) and _is_between_furniture(line, after)
        ):
            line.kind = Kind.FURNITURE


def _is_between_furniture(line: Line, after: Line) -> bool:
    """A head or foot between page number and address, not in the first third, where it may be the title."""
    if len(line.text) >= 90 or (line.kind is Kind.REFERENCE and line.closed):
        return False
    return (after.kind in DROPPED and not line.closed) or bool(_AUTHOR_HEAD.match(line.text))


def _is_page_furniture(line: Line, before: Line | None, after: Line | None, gap: bool, repeated: bool) -> bool:
    text = line.text
    if repeated or _is_wide_foot(line, before, after):
        return True
    if len(text) < 16 and _PAGE_NUMBER.match(text):
        long_before = (
            before is None or before.kind in DROPPED or (before.kind is not Kind.TABLE and len(before.text) >= 40)
        )
        long_after = (
            after is None
            or after.kind in DROPPED
            or after.kind is Kind.HEADING
            or len(after.text) >= 25
            or after.text[0].islower()
        )
        closed = gap or before is None or before.closed
        if not text.isdigit():
            return True
        return long_before and long_after and closed
    if _RULE.match(text):
        return True
    free = gap or line.indented or before is None or before.kind in DROPPED or before.closed
    if free and _LIKELY_FURNITURE.match(text.lstrip("#* ")) and not _CASE_WORDS.search(text):
        return True
    if line.kind is Kind.REFERENCE or len(text) > 130 or not (gap or line.indented):
        return False
    return bool(_JOURNAL_LINE.match(text)) and not ends_sentence(text) and not _CASE_WORDS.search(text)


_FOOT_PART = Pattern(
    r"(?:[Pp](?:age|\.) ?)?[eES]?\d{1,4}(?:[–-]\d{1,4})?(?: (?:of|/) ?\d{1,4})?$|.*(?:www\.|https?:|doi\b|(?:19|20)\d\d)",
    re.IGNORECASE,
)


def _is_wide_foot(line: Line, before: Line | None, after: Line | None) -> bool:
    """A journal at one end of the line and a page at the other, no row of a table beside it."""
    if not line.wide or len(line.text) > 160 or line.closed or _CASE_WORDS.search(line.text):
        return False
    words = line.text.split()
    if sum(word.islower() and word.isalpha() for word in words) >= 0.5 * len(words):
        return False
    if any(beside and beside.wide and len(beside.text) < 45 for beside in (before, after)):
        return False
    return bool(_FOOT_PART.match(line.text.rsplit("  ", 1)[-1]) or _FOOT_PART.match(line.text.rpartition(" ")[2]))


def _runs_in_text(lines: list[Line], index: int) -> bool:
    """Whether a line of small words stands between two others, as two reports told in the same words have it."""
    text = lines[index].text
    words = text.split()
    if text[0].isdigit() or text[-1].isdigit() or sum(word.islower() for word in words) < 0.5 * len(words):
        return False
    beside = (*lines[max(0, index - 1) : index], *lines[index + 1 : index + 2])
    return all(line.kind is not Kind.BLANK for line in beside)


def _running_heads(lines: list[Line]) -> frozenset[int]:
    """Where a short line stands that came before with the same letters, at least 15 lines earlier: heads and feet."""
    seen: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        text = line.text
        if not 12 <= len(text) <= 110 or line.kind is not Kind.PROSE or ends_sentence(text):
            continue
        if text[0] != "|" and not text[0].islower() and not _runs_in_text(lines, index):
            seen.setdefault(text.strip("0123456789 |•-–—"), []).append(index)
    heads: list[int] = []
    for key, places in seen.items():
        far = [b for a, b in itertools.pairwise(places) if b - a >= 15]
        if far and len(key) >= 8 and not is_caption(lines[places[0]].text) and not is_known_heading(key):
            heads.extend(lines[place].start for place in (far if places[0] < 20 else places))
    return frozenset(heads)


_UNFINISHED = Pattern(
    r"(?:\b(?:[Tt]he|an?|of|in|on|at|to|for|and|or|with|by|from|that|which|was|were|is|are|had|has|as|than|its|his|her|our|no|not)|,)$"
)
_LONGEST_HEAD = 110
_VOLUME_AND_PAGE = Pattern(r"(?:19|20)\d\d\)?[;,:]? ?\d{1,4}(?: ?\(\d+\))?[:,] ?e?\d+(?:[-–]e?\d+)?\.?$")
_HEAD_WITH_STOP = Pattern(rf"\bet al\.$|{_VOLUME_AND_PAGE.pattern}")


def mark_interruptions(layout: Layout) -> None:
    """Heads and feet of pages inside a sentence: up to three short lines that break it off, where it goes on after them."""
    body = [(i, line) for i, line in enumerate(layout.lines) if line.kind in (Kind.PROSE, Kind.HEADING)]
    at = 0
    while at + 2 < len(body):
        place, before = body[at]
        at += 1
        if before.closed or len(before.text) < 40 or before.kind is Kind.HEADING:
            continue
        counts = [count for count in (1, 2, 3) if at + count < len(body)]
        for count in sorted(counts, key=lambda n: not body[at + n][1].text[0].islower()):
            between, (end, after) = body[at : at + count], body[at + count]
            if not _breaks_off([line for _, line in between], before, after):
                continue
            apart = all(b - a > 1 for a, b in ((place, between[0][0]), (between[-1][0], end)))
            if (apart and not layout.double_spaced) or _are_short([line for _, line in between], after, layout):
                for _, line in between:
                    line.kind = Kind.FURNITURE
                at += count
                break


def _breaks_off(between: list[Line], before: Line, after: Line) -> bool:
    """Whether ``between`` cannot belong to the sentence that ``before`` leaves open and ``after`` goes on with."""
    if any(len(line.text) > _LONGEST_HEAD or line.text[0].islower() for line in between):
        return False
    if any(line.closed and not _HEAD_WITH_STOP.search(line.text) for line in between):
        return False
    if any(_CASE_WORDS.search(line.text) or _is_told(line.text) for line in between):
        return False
    alone = len(between) == 1 and before.text[-1] not in HYPHENS
    if any(_PART.match(line.text) and (alone or not line.text.isdigit()) for line in between):
        return False
    if after.kind is Kind.HEADING or " " not in after.text:
        return False
    if after.text[0].islower():
        return not _UNFINISHED.search(between[-1].text)
    return bool(_UNFINISHED.search(before.text)) and all(len(line.text) < 60 for line in between)


_PART = Pattern(r"[-*•+–] |\(?\d{1,2}[.)] |\d(?!\d{0,3}\W+[A-Z][a-z]|\d{0,3}\W+[A-Z]{2,} [A-Z])")
"""An item of a list, or a number that is not a page's before a name or title: both belong to the text."""


def _is_told(text: str) -> bool:
    """Whether a line is a piece of a sentence: six words or more, most of them small."""
    words = text.split()
    return len(words) >= 6 and sum(word.islower() for word in words) > 0.6 * len(words)


def _are_short(between: list[Line], after: Line, layout: Layout) -> bool:
    """Whether the lines leave room that the first word after them would have filled; lines that are paragraphs all do."""
    if not layout.wrapped:
        return True
    if all(_JOURNAL_LINE.match(line.text) or _VOLUME_AND_PAGE.search(line.text) for line in between):
        return True
    room = 0.85 * layout.width - len(after.text.split(" ", 1)[0]) - 1
    return all(len(line.text) < room for line in between)
