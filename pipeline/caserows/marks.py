"""Characters, HTML and Markdown: the first step of repair, edits that need no look at lines or words."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from caserows.pattern import Pattern


class Edit(NamedTuple):
    """Put ``text`` in place of ``[start, end)``; ``start == end`` inserts. ``kind`` names the repair for a reader."""

    start: int
    end: int
    text: str
    kind: str


WIDE_GAP = "\t"
"""Three blanks or more inside a line: cells of a table, ends of a page foot. One character until the lines are read."""

_SPACES = " \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"
_BREAKS = "\n\r\f\v\x1c-\x1e\x85\u2028\u2029"
_CHARACTERS = Pattern(
    rf"(?=[^\n!-~])(?:[{_SPACES}]{{2,}}|[{_SPACES[1:]}]|\r\n|[\r\f\v\x1c-\x1e\x85\u2028\u2029]"
    rf"|\xad(?![{_SPACES}]*[{_BREAKS}])|[\ufb00-\ufb06]|[{_INVISIBLE}]+)"
)
_PLAIN_ASCII = Pattern(r"[^\n -~]|  ")
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_LINE_ENDS = frozenset("\r\f\v\x1c\x1d\x1e\x85\u2028\u2029")

_ENTITY = Pattern(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = Pattern(r"<!--|</?([A-Za-z][A-Za-z0-9]{0,14})(?:[ \t\n/][^<>]{0,1000})?>|<!DOCTYPE[^<>]{0,200}>")
_INLINE_TAGS = frozenset(
    "a abbr b big cite code em font i img input kbd label mark q s small span strong strike sub sup tt u var wbr".split()
)
_BLOCK_TAGS = frozenset(
    "article aside blockquote body button caption center dd div dl dt fieldset figcaption figure footer form head header hr "
    "html li link main meta nav ol option p pre section select table tbody tfoot thead title ul".split()
)
_DROPPED_WITH_TEXT = frozenset({"script", "style", "noscript"})
_TAG_TEXT = {"br": "\n", "tr": "\n", "td": " | ", "th": " | "}
_CITATION_SUP = Pattern(r"(?:(?<=[a-z]{3})|(?<=[.,;:)]))<sup>(\d[\d, –-]{0,20})</sup>", re.IGNORECASE)
_HEADING_TAG = Pattern(r"h[1-6]$")

_MARKDOWN_SIGN = Pattern(r"(?m)^#{1,6} |\*\*[^\s*]|\]\(|^\|[ :-]+\|")
_MARKDOWN = Pattern(
    r"(?P<image>!\[[^\[\]\n]{0,300}\]\([^()\s]{0,500}\))"
    r"|\[(?P<link>(?:[^\[\]\\]|\\.){1,300})\]\([^()\s]{1,500}\)"
    r"|\*\*(?=\S)(?P<bold>[^*\n]{1,400})(?<=\S)\*\*"
    r"|(?<![\w*\\])\*(?P<italic>\w(?:[^*\n]{0,300}[\w.)!?,:])?)\*(?![\w*])"
    r"|(?<![\w\\])_(?P<under>\w(?:[^_\n]{0,300}[\w.)!?,:])?)_(?!\w)"
    r"|(?P<escape>\\(?=[*_#()\[\]<>|~.+!-]))"
    r"|(?P<math>\$[^$\n]{0,60}\\[A-Za-z%][^$\n]{0,60}\$)"
    r"|(?P<quote>(?m:^)> )"
)
_MATH = {
    r"\times": "×", r"\pm": "±", r"\mu": "μ", r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\kappa": "κ", r"\lambda": "λ",
    r"\sim": "~", r"\approx": "≈", r"\geq": "≥", r"\ge": "≥", r"\leq": "≤", r"\le": "≤", r"\%": "%", r"\circ": "°",
    r"\rightarrow": "→", r"\to": "→", r"\cdot": "·",
}  # fmt: skip
_MATH_WORD = Pattern(r"\$|\\(?:[A-Za-z]+|%)|[{}^_]")


SOFT_HYPHEN = "\xad"
"""Left where it ends a line: there it says for sure that the word goes on."""

_MOJIBAKE = Pattern("â[€†‰ˆ][^\x00-\x7f]|[ÃÎÏ][^\x00-\x7f]|Â[\xa0-\xbf]")


_LOOKS_LATIN = {"ο": "o", "Ο": "O"}
"""An omicron that stands for an o, as some typesetting has it."""


def encoding_edits(text: str) -> Iterator[Edit]:
    """UTF-8 that was read as Windows-1252: "â€“" → "–", "Ã—" → "×", "Î²" → "β"."""
    if text.isascii():
        return
    for match in _MOJIBAKE.finditer(text):
        try:
            meant = match.group().encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        yield Edit(match.start(), match.end(), _LOOKS_LATIN.get(meant, meant), "wrong encoding")


def character_edits(text: str) -> Iterator[Edit]:
    """Line ends to ``\\n``, every kind of space to one blank, ligature characters to letters, invisible ones dropped."""
    if not _PLAIN_ASCII.search(text):
        return
    for match in _CHARACTERS.finditer(text):
        first = match.group()[0]
        start, end = match.span()
        if first in _LINE_ENDS:
            yield Edit(start, end, "\n", "line end")
        elif first in _LIGATURES:
            yield Edit(start, end, _LIGATURES[first], "ligature character")
        elif first == "\xad":
            yield Edit(start, end, "", "soft hyphen")
        elif first in " \t" or first.isspace():
            inside = (
                end - start >= 3
                and text[start - 1 : start] not in ("", "\n")
                and text[end : end + 1] not in ("", "\n", "\r")
            )
            yield Edit(start, end, WIDE_GAP if inside else " ", "space")
        else:
            yield Edit(start, end, "", "invisible character")


def html_edits(text: str) -> Iterator[Edit]:
    """HTML tags to line breaks, headings (``#``) or nothing; entities to their characters."""
    tags = _tag_edits(text) if "<" in text and ">" in text else iter(())
    entities = _entity_edits(text) if "&" in text and ";" in text else iter(())
    last = 0
    for edit in sorted([*tags, *entities]):
        if edit.start >= last:
            yield edit
            last = edit.end


def _tag_edits(text: str) -> Iterator[Edit]:
    last = 0
    unclosed: set[str] = set()
    for match in _TAG.finditer(text):
        start, end = match.span()
        if start < last:
            continue
        name = (match.group(1) or "").lower()
        closing = (
            {"": "-->"}.get(name, f"</{name}") if text.startswith("<!--", start) or name in _DROPPED_WITH_TEXT else ""
        )
        if closing and closing not in unclosed and not text.startswith("</", start):
            close = _find_close(text, closing, end)
            if close < 0:
                unclosed.add(closing)
            else:
                end = close
        elif text.startswith("<!--", start):
            continue
        if name == "sup" and (match_sup := _CITATION_SUP.match(text, start)):
            # "patients<sup>3,4</sup>" would read as a number: write it as a citation
            yield Edit(start, match_sup.start(1), "[", "HTML")
            yield Edit(match_sup.end(1), match_sup.end(), "]", "HTML")
            last = match_sup.end()
            continue
        replacement = _replacement(name, text.startswith("</", start))
        if replacement is None:
            continue
        yield Edit(start, end, replacement, "HTML")
        last = end


def _find_close(text: str, closing: str, start: int) -> int:
    """Where the element closed by ``closing`` ends, -1 where it never does."""
    at = text.find(closing, start)
    if at < 0 or closing == "-->":
        return at + 3 if at >= 0 else -1
    return text.find(">", at) + 1 or -1


def _replacement(name: str, is_closing: bool) -> str | None:
    if name in _INLINE_TAGS or name in _DROPPED_WITH_TEXT:
        return ""
    if not name:
        return "\n"
    if _HEADING_TAG.match(name):
        return "\n\n" if is_closing else "\n\n# "
    if name in _TAG_TEXT:
        return "" if is_closing and name != "tr" else _TAG_TEXT[name]
    return "\n\n" if name in _BLOCK_TAGS else None


def _entity_edits(text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        found = match.group()
        character = html.unescape(found)
        if character == found:
            continue
        character = "".join(" " if c.isspace() else "" if c in "\xad\u200b\ufeff\x00" else c for c in character)
        yield Edit(match.start(), match.end(), character, "HTML entity")


def markdown_edits(text: str) -> Iterator[Edit]:
    """Bold, italic, links, images, escapes and small formulas to their text; ``#`` and ``|`` are left to the lines."""
    if not _MARKDOWN_SIGN.search(text):
        return
    for match in _MARKDOWN.finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span()
        if kind in ("image", "escape", "quote"):
            yield Edit(start, end, "", "Markdown")
        elif kind == "math":
            for part in _MATH_WORD.finditer(text, start, end):
                yield Edit(part.start(), part.end(), _MATH.get(part.group(), ""), "formula")
        else:
            inner_start, inner_end = match.span(kind)
            yield Edit(start, inner_start, "", "Markdown")
            for escape in re.finditer(r"\\(?=[()\[\]*_])", text[inner_start:inner_end]):
                yield Edit(inner_start + escape.start(), inner_start + escape.end(), "", "Markdown")
            yield Edit(inner_end, end, "", "Markdown")
