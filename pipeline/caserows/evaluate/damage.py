"""Clean text → text damaged as taking it out of a PDF damages it, with the way every offset moves.

Six kinds of damage, each in several ways as real files have them; a text gets one way of each kind, drawn by the seed,
as a file is damaged in one way throughout. The wording of captions and running heads is invented.

=============  =========================================================================================================
columns        lines wrapped at 45–70 characters, compounds broken at their hyphen, paragraphs apart or not, breaks of column
               and page in the middle of a sentence
hyphens        the same with words hyphenated at line ends; or the lines joined again and the hyphens left ("hemipa- resis")
ligatures      "Th" lost ("e patient"); fi, fl, ff as ligature signs, dropped, as a blank, as a sign that none knows, or set
               apart by blanks ("signi fi cant")
spacing        every line double-spaced, doubled blanks, no-break, thin and zero-width spaces, CR LF
captions       captions, running heads, page numbers and feet in the middle of paragraphs
diacritics     accents, Greek letters, ×, –, ≥, quotes and the like turned to ASCII, spelt out, dropped, lost to one sign, split
               from their letter, or read in the wrong encoding
=============  =========================================================================================================
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from caserows.evaluate.interruptions import interruption
from caserows.lines import set_lines
from caserows.marks import Edit
from caserows.model import CaseRow, CaserowsError, Evidence

Offsets = NDArray[np.int64]


@dataclass(frozen=True)
class Damaged:
    """A damaged text; ``starts[i]`` and ``ends[i]`` say where character ``i`` of the clean text stands in it.

    Both rise; they are equal where the character was lost.
    """

    text: str
    starts: Offsets = field(repr=False)
    ends: Offsets = field(repr=False)

    @classmethod
    def of(cls, clean: str) -> Damaged:
        places = np.arange(len(clean) + 1, dtype=np.int64)
        return cls(clean, places[:-1], places[1:])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the clean ``[start, end)`` stands now, never empty: of a lost character, the one beside it."""
        low, high = int(self.starts[start]), int(self.ends[end - 1])
        if low < high:
            return low, high
        return (low, low + 1) if low < len(self.text) else (low - 1, low)

    def after(self, edits: Sequence[Edit]) -> Damaged:
        """The text after ``edits``, sorted and not overlapping."""
        size = len(self.text)
        starts, ends = np.empty(size + 1, dtype=np.int64), np.empty(size + 1, dtype=np.int64)
        pieces: list[str] = []
        at = out = 0
        for edit in [*edits, Edit(size, size, "", "end")]:
            kept = np.arange(out, out + edit.start - at)
            starts[at : edit.start], ends[at : edit.start] = kept, kept + 1
            out += len(kept)
            starts[edit.start : edit.end], ends[edit.start : edit.end] = out, out + len(edit.text)
            pieces += [self.text[at : edit.start], edit.text]
            out += len(edit.text)
            at = edit.end
        starts[size] = ends[size] = out
        lost = self.starts == self.ends
        moved = starts[self.starts]
        return Damaged("".join(pieces), moved, np.where(lost, moved, ends[self.ends - 1]))


def damage(text: str, kind: str, seed: str) -> Damaged:
    """``text`` damaged in one way of ``kind``; the same text, kind and seed give the same damage.

    Raises CaserowsError for a kind that is not in ``KINDS``.
    """
    if kind not in KINDS:
        raise CaserowsError(f"no such damage: {kind} (one of {', '.join(KINDS)})")
    damaged = Damaged.of(text)
    for name, step in STEPS.items():
        if kind in ("all", name) and not (kind == "all" and name == "columns"):  # hyphens wraps lines itself
            damaged = step(damaged, random.Random(f"{seed} {kind} {name}"))
    return damaged


def moved_row(row: CaseRow, damaged: Damaged) -> CaseRow:
    """The gold row with its evidence where it stands in the damaged text."""

    def move(evidence: Evidence) -> Evidence:
        start, end = damaged.span(evidence.start, evidence.end)
        return Evidence(start=start, end=end)

    findings = {
        name: tuple(f.model_copy(update={"evidence": tuple(map(move, f.evidence))}) for f in found)
        for name, found in row.findings.items()
    }
    return row.model_copy(update={"findings": findings})


# --- columns and hyphens

_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[A-Za-z]?[a-z]{4,}")
_SYLLABLE = re.compile(
    r"(?<=[aeiouy])(?=(?:[bcdfgpt][lr]|ch|ph|sh|th|qu|[b-df-hj-np-tv-z])[aeiouy])"
    r"|(?<=[aeiouy][b-df-hj-np-tv-z])(?=(?:ch|ph|sh|th|[bcdfgpt][lr]|[b-df-hj-np-tv-z])[aeiouy])"
)
"""Between two vowels before the last consonant or pair that a syllable can open with: he·mi·pa·re·sis, mas·tec·to·my."""
_ENDING = re.compile(r"[a-z](?:ed|ings?|ers?|est|es|ally|able)$")
"""No typesetter of English breaks "smok·ing" before the k."""


def _columns(damaged: Damaged, rng: random.Random) -> Damaged:
    return damaged.after(_line_breaks(damaged.text, rng, hyphen=""))


def _hyphens(damaged: Damaged, rng: random.Random) -> Damaged:
    hyphen = rng.choice(("-", "-", "-", "\u2010", "\xad", "- "))
    return damaged.after(_line_breaks(damaged.text, rng, hyphen))


def _line_breaks(text: str, rng: random.Random, hyphen: str) -> list[Edit]:
    """Edits that wrap the long lines of ``text``; ``hyphen`` "" breaks no word, "- " leaves the lines joined."""
    width = rng.randint(45, 70)
    page = rng.randint(38, 55)
    ending = rng.choice(("", "", " "))
    apart = rng.choice(("\n", "\n\n", "\n "))
    edits: list[Edit] = []
    if set_lines(text).wrapped:
        return edits
    lines = 0
    for line in re.finditer(r"[^\n]+", text):
        if len(line.group()) <= width or line.group().startswith("|"):
            continue
        for start, end, mark in _breaks(text, line.start(), line.end(), width, hyphen.strip(" ")):
            lines += 1
            if hyphen == "- ":
                edits += [Edit(start, end, hyphen, "line break")] if mark == "-" else []
                continue
            turn = rng.choice(("\n\n", "\n\n", "\n ", "\n\x0c")) if lines % page == 0 else "\n"
            edits.append(Edit(start, end, mark + ending + turn, "line break"))
        after = line.end()
        if hyphen != "- " and text[after : after + 2].strip("\n") and apart != "\n":
            edits.append(Edit(after, after + 1, apart, "paragraph"))
    return edits


def _breaks(text: str, start: int, end: int, width: int, hyphen: str) -> Iterator[tuple[int, int, str]]:
    """Where a line of ``text`` is broken: the stretch that the break replaces, and the hyphen put before it."""
    left = start
    before = start
    for word in _WORD.finditer(text, start, end):
        while word.end() - left > width:
            place, mark = _inside(word.group(), left + width - word.start(), hyphen)
            if place and word.start() + place > left:
                left = word.start() + place
                yield left, left, mark
            elif before > left:
                left = word.start()
                yield before, left, ""
            else:
                break
        before = word.end()


def _inside(word: str, room: int, hyphen: str) -> tuple[int, str]:
    """The last place in ``word`` that leaves ``room`` characters or fewer before it, and the hyphen needed; 0 where none."""
    places = {m.end(): "" for m in re.finditer(r"(?<=[A-Za-z]{2})-(?=[A-Za-z]{3})|(?<=[a-z])[–/](?=[a-z])", word)}
    if hyphen:
        for part in _LETTERS.finditer(word):
            inner = (part.start() + m.start() for m in _SYLLABLE.finditer(part.group()))
            places |= {
                p: hyphen
                for p in inner
                if part.start() + 2 <= p <= part.end() - 3 and not _ENDING.match(word, p, part.end())
            }
    fitting = [p for p, mark in places.items() if p + len(mark) <= room]
    return (max(fitting), places[max(fitting)]) if fitting else (0, "")


# --- captions and page furniture


def _captions(damaged: Damaged, rng: random.Random) -> Damaged:
    if rng.random() < 0.5:
        damaged = _columns(damaged, rng)
    text = damaged.text
    wrapped = set_lines(text).wrapped
    every = rng.randint(900, 1600)
    gap = rng.choice(("\n\n", "\n\n", "\n"))
    head = rng.randrange(10**6)
    edits: list[Edit] = []
    last = 0
    for number, spot in enumerate(_spots(text, wrapped)):
        start, end = spot
        if start - last < (every if last else min(every, len(text) // 3)) or rng.random() < 0.2:
            continue
        last = end
        filling = interruption(rng, number=1 + len(edits), head=head, width=60 if wrapped else 0)
        edits.append(Edit(start, end, f"{gap}{filling}{gap}", f"interruption {number}"))
    return damaged.after(edits)


def _spots(text: str, wrapped: bool) -> list[tuple[int, int]]:
    """Blanks or line breaks inside paragraphs of more than 250 characters, five words or more from both ends."""
    paragraph = re.compile(r"(?:[^\n]|\n(?=[^\n ]))+" if wrapped else r"[^\n]+")
    spots: list[tuple[int, int]] = []
    for match in paragraph.finditer(text):
        if match.end() - match.start() < 250 or "|" in match.group():
            continue
        blanks = [m.span() for m in re.finditer(r" *\n" if wrapped else " +", match.group())]
        edge = 1 if wrapped else 5
        spots += [(match.start() + a, match.start() + b) for a, b in blanks[edge : len(blanks) - edge]]
    return spots


# --- spacing

_QUANTITY = re.compile(r"(?<=\d) (?=(?:mm|cm|mg|Gy|months?|years?|weeks?|days?|%|[×x])\b|×)")


def _spacing(damaged: Damaged, rng: random.Random) -> Damaged:
    double = rng.random() < 0.5
    ends = "\r\n" if rng.random() < 0.35 and "\r" not in damaged.text else "\n"
    unit_blank = rng.choice(("\xa0", "\u2009", "\u202f", "  "))
    if double:
        damaged = damaged.after(_line_breaks(damaged.text, rng, hyphen=""))
    text = damaged.text
    units = {m.start() for m in _QUANTITY.finditer(text)}
    edits: list[Edit] = []
    for match in re.finditer(r" |\n+", text):
        start, end = match.span()
        if match.group() != " ":
            new = match.group().replace("\n", ends)
            new += ends if double and end - start == 1 else ""
        elif start in units:
            new = unit_blank if rng.random() < 0.6 else " "
        else:
            new = rng.choices((" ", "  ", "   ", "\xa0", "\u2009", " \u200b"), (92, 3, 0.7, 3, 0.8, 0.5))[0]
        if new != match.group():
            edits.append(Edit(start, end, new, "space"))
    return damaged.after(edits)


# --- ligatures

_SIGNS = {"ffi": "\ufb03", "ffl": "\ufb04", "ff": "\ufb00", "fi": "\ufb01", "fl": "\ufb02"}
_F = re.compile("|".join(_SIGNS))
_TH = re.compile(r"\bTh(?=[a-z])")
_F_WAYS: tuple[Callable[[str], str], ...] = (
    lambda found: _SIGNS[found],
    lambda found: f"{_SIGNS[found]} ",
    lambda found: f" {found} ",
    lambda found: "",
    lambda found: " ",
    lambda found: "\ufffd",
)


def _ligatures(damaged: Damaged, rng: random.Random) -> Damaged:
    way = rng.randrange(len(_F_WAYS) + 2)
    lose = [m.span() for m in _TH.finditer(damaged.text)] if way >= len(_F_WAYS) else []
    edits = [Edit(start, end, "", "lost Th") for start, end in lose]
    if way != len(_F_WAYS):
        written = _F_WAYS[way] if way < len(_F_WAYS) else _F_WAYS[3]
        for match in _F.finditer(damaged.text):
            before = damaged.text[match.start() - 1 : match.start()]
            new = written(match.group())
            edits.append(Edit(*match.span(), new if before.isalpha() else new.lstrip(), "lost f ligature"))
    return damaged.after(sorted(edits))


# --- accents and signs

_ASCII = {
    **dict(zip("αβγδεκλμµνπσωΔ", ("a", "b", "g", "d", "e", "k", "l", "m", "u", "n", "p", "s", "w", "D"), strict=True)),
    "×": "x", "–": "-", "—": "-", "−": "-", "≥": ">", "≤": "<", "±": "+/-", "°": "o", "’": "'", "‘": "'", "“": '"', "”": '"', "→": "->",
    "≈": "~", "·": ".", "²": "2", "³": "3", "®": "", "™": "", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae",
}  # fmt: skip
_SPELT = {
    **dict(zip("αβγδεκλμµ", "alpha beta gamma delta epsilon kappa lambda micro micro".split(), strict=True)),
    "×": "*", "–": "--", "—": "---", "≥": ">=", "≤": "<=", "±": "+-", "°": " deg", "²": "^2", "³": "^3",
}  # fmt: skip
_SPACES = "\xa0\u2009\u202f\u200b\xad\u2010\ufb00\ufb01\ufb02\ufb03\ufb04\ufffd"


def _plain(sign: str) -> str:
    return _ASCII.get(sign) or _without_marks(sign)


def _without_marks(sign: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(c))


def _spacing_accent(sign: str) -> str:
    """ "ü" → "¨u": the accent as a sign of its own before the letter, as TeX files give it; others in ASCII."""
    letter, *marks = list(unicodedata.normalize("NFD", sign))
    spacing = {"\u0300": "`", "\u0301": "´", "\u0302": "ˆ", "\u0303": "˜", "\u0308": "¨", "\u0327": "¸", "\u030c": "ˇ"}
    return "".join(spacing.get(mark, "") for mark in marks) + letter if marks else _plain(sign)


def _wrong_encoding(sign: str) -> str:
    """UTF-8 read as Windows-1252: "–" → "â€“"."""
    return sign.encode("utf-8").decode("cp1252", errors="replace")


_SIGN_WAYS: tuple[Callable[[str], str], ...] = (
    _plain,
    lambda sign: _SPELT.get(sign) or _plain(sign),
    lambda sign: " " if sign in "×→–—" else _without_marks(sign) if sign.isalpha() and sign not in _ASCII else "",
    lambda sign: "\ufffd",
    lambda sign: "?",
    lambda sign: unicodedata.normalize("NFD", sign) if sign.isalpha() else _plain(sign),
    _spacing_accent,
    _wrong_encoding,
)


def _diacritics(damaged: Damaged, rng: random.Random) -> Damaged:
    way = rng.choice(_SIGN_WAYS)
    edits = [
        Edit(*match.span(), new, "sign")
        for match in re.finditer(r"[^\x00-\x7f]", damaged.text)
        if match.group() not in _SPACES and (new := way(match.group())) != match.group()
    ]
    return damaged.after(edits)


STEPS: dict[str, Callable[[Damaged, random.Random], Damaged]] = {
    "columns": _columns,
    "hyphens": _hyphens,
    "captions": _captions,
    "spacing": _spacing,
    "ligatures": _ligatures,
    "diacritics": _diacritics,
}
"""In the order in which they are done where all are: lines first, characters last, so that captions are damaged too."""

KINDS = (*STEPS, "all")
