"""Letters that a PDF's ligatures take with them: "e patient" (Th), "ndings", "signi cant", "signi fi cant" (fi, fl, ff).

A text shows that it has lost a ligature by words that are none ("conrmed"), and the more surely where it holds no such letters
at all: English has a "Th" in every third sentence and an fi, fl or ff among some sixty words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from caserows.marks import Edit
from caserows.pattern import Pattern
from caserows.vocabulary import COMMON, Vocabulary, terms, zipf

_TH_SIGNS = frozenset(
    "ese erefore ree igh ird irty irteen erapy erapeutic ey eir ough rough roughout oracic yroid rombosis ose ereafter ere ymoma ymus".split()
)
_E_THE = Pattern(r"e (?=[a-z]{2,})(?:(?<=[.!?:\]\n]e )|(?<=[.!?:\]] e )|(?<=^e )|(?<=^ e ))")
_IS_THIS = Pattern(r"is (?=[a-z]{2,})(?<=[a-z]{3}[.\])] is )")
_INTACT_TH = Pattern(r"\bTh[a-z]")
_SENTENCE_START = Pattern(r"(?:^|\n|[.!?:][)\]\"”’]{0,2}(?: ?\[[\d, –-]{1,40}\])? )(?=([a-z]{1,14})(?=[ ,-]))")
_ABBREVIATED = Pattern(
    r"(?:\b(?:al|vs|fig|figs|approx|ca|no|dr|mr|mrs|st|ref|refs|resp|etc|i\.e|e\.g|cf|incl|max|min|[A-Za-z]))\.$",
    re.IGNORECASE,
)
_TH_WORDS = frozenset(
    "the this these there therefore thus then three those that thin third they their them though through throughout thirty thirteen than thereafter "
    "thigh thyroid thoracic thymoma therapy thrombosis theoretically think thickened thick things thought thousands thyroglobulin".split()
)
_UNLOST = frozenset("in at an us is or our on as to it rough".split())
_TOKEN = Pattern(r"(?<![\w.-])[a-z]{2,14}(?![\w.@]|\.\w)")


def lost_th(text: str, vocabulary: Vocabulary) -> tuple[bool, bool]:
    """(any sign, sure): whether the report shows "Th" lost at all, and by two signs, or by one and no "Th" in it."""
    signs = sum(vocabulary.counts.get(sign, 0) for sign in _TH_SIGNS)
    signs += sum(1 for _ in _E_THE.finditer(text)) + sum(1 for _ in _IS_THIS.finditer(text))
    return signs > 0, signs >= 2 or (signs == 1 and not _INTACT_TH.search(text))


def lost_th_edits(text: str, sure: bool, f_lost: bool) -> Iterator[Edit]:
    """ "e patient" → "The patient", "ree out of" → "Three out of", where the report lost its "Th" ligatures.

    Inside a sentence a word that may have lost an fi, fl or ff instead is left where those are lost too (``f_lost``).
    """
    done: set[int] = set()
    for match in _SENTENCE_START.finditer(text):
        start, token = match.end(), match[1]
        whole = "th" + token
        if whole not in _TH_WORDS or not (sure or (token == "e" and text[start + 1] == " ")):
            continue
        if match.group()[:1] == ":" and token in _UNLOST:
            continue
        if match.group() and _ABBREVIATED.search(text[max(0, start - 8) : start].rstrip()):
            continue
        follower = text[start + len(token)]
        if (follower == "-" and whole != "thin") or (token == "e" and follower != " "):
            continue
        if (
            token == "is"
            and text.startswith("is is", start) is False
            and not match.group().strip()
            and start > 0
            and text[start - 2 : start - 1] not in "\n.]"
        ):
            continue
        done.add(start)
        yield Edit(start, start, "Th", "lost ligature")
    if not sure:
        return
    for match in _TOKEN.finditer(text):
        token, start = match.group(), match.start()
        whole = "th" + token
        if start in done or token in _UNLOST:
            continue
        if whole not in _TH_WORDS and zipf(whole) < COMMON and whole not in terms():
            continue
        if zipf(token) < 2.9 and not (f_lost and _restored(token)):
            yield Edit(start, start, "Th", "lost ligature")


LONG_ENOUGH = 300
"""Characters in which English is unlikely to have no fi, fl or ff."""
LIGATURES = ("fi", "fl", "ff", "ffi", "ffl")
_F_SIGNS = frozenset(
    "rst ndings nding signicant signicantly specic specically identied conrmed conrm classied classication inltration inltrating inltrated "
    "inammation inammatory dierent dierential dierentiated dierentiation eect eects eective eusion suered brosis broblasts brous uorescence uid "
    "aected dicult diculty dened gure gures nal nally speci signi identi classi modi ltration ltrating ammatory ammation erent erentiated culty uorescent "
    "rmed ndi broma brosarcoma bromatosis brillary dif suf ciency ve-year insufcient sufcient difcult diffculty ow eld elds prole proles "
    "diagnosti eectively staing oce oered aecting benecial inuence inuenced reected ltrate con rm uoro amed ected uent "
    "stula bula calcications calcication calcied supercial decit ecacy diuse deciency immunodeciency modied".split()
)
_INTACT_F = Pattern(r"f[fil]")
_SHORT_LOSSES = {
    "ve": (0, "fi"),
    "rm": (0, "fi"),
    "nd": (0, "fi"),
    "ow": (0, "fl"),
    "unt": (2, "fi"),
    "nal": (0, "fi"),
    "ne": (0, "fi"),
    "sti": (3, "ff"),
}
"""Damaged words that the frequency list takes for words ("I've", a Rm. number)."""
_PAIR = Pattern(r"(?<![^\s(\[/\"“-])([A-Za-z]{1,14}) ([a-z]{1,14})(?![\w@])")
_SINGLE = Pattern(r"(?<![^\s(\[/\"“-])[A-Za-z][a-z]{1,20}(?![\w@?\ufffd])")
_LIGATURE_END = Pattern(r"f(?:fi|fl|f|i|l)(?=[ ,;)])")
_PIECE_BEFORE = Pattern(r"(?<![^\W\d_])[A-Za-z]{1,14}\Z")
_PIECE_AFTER = Pattern(r" ([a-z]{1,14})(?![\w@])")
_UNREAD = Pattern(r"(?<![\w./?=])[A-Za-z]*[?\ufffd](?!s\b)[a-z]+(?![\w=&/])|(?<![\w./?=])[A-Za-z]+\ufffd(?!\w)")
_NO_WORDS = frozenset("di e su".split())
_PIECES = frozenset("eff aff diff suff coeff".split())
"""Pieces of words that the frequency list takes for words."""
_LETTERS = ("a", "e", "i", "o", "u", "c", "n", "s")


def lost_f(text: str, vocabulary: Vocabulary) -> bool:
    """Whether the report lost "fi", "fl" or "ff": two different words that only such a loss explains, or one and none of them left."""
    signs = sum(1 for sign in _F_SIGNS if vocabulary.counts.get(sign, 0) > 0 and zipf(sign) < 2.9)
    if signs >= 2 or _INTACT_F.search(text) or len(text) < LONG_ENOUGH:
        return signs >= 2
    return signs == 1 or any(True for _ in lost_f_edits(text))


def torn_edits(text: str) -> Iterator[Edit]:
    """ "con fi rmed", "fi ndings", "specifi c" → whole words, where a ligature stands apart or ends a piece that is no word."""
    last = -1
    for match in _LIGATURE_END.finditer(text):
        start, end = match.span()
        piece = _PIECE_AFTER.match(text, end)
        before = text[start - 1 : start]
        places: tuple[int, ...] = ()
        if before.isalpha():
            left = _PIECE_BEFORE.search(text[max(0, start - 15) : start])
            if left and piece and _is_torn(left.group().lower() + match.group(), piece[1]):
                places = (end,)
        elif not text[max(0, start - 2) : start].strip().isdigit():
            left = _PIECE_BEFORE.search(text[max(0, start - 15) : start - 1]) if before == " " else None
            places = _joints(left.group().lower() if left else "", match.group(), piece[1] if piece else "", start, end)
        for place in places:
            if place > last:
                yield Edit(place, place + 1, "", "lost ligature")
                last = place


def _joints(left: str, sign: str, right: str, start: int, end: int) -> tuple[int, ...]:
    """The blanks beside the lone ligature ``[start, end)`` that go: the one before it, the one after it, or both."""
    readings = [
        (zipf(left + sign + right) + 1.5 if left and right else 0.0, (start - 1, end)),
        (zipf(sign + right) if right else 0.0, (end,)),
        (min(zipf(left + sign), zipf(right) if right else 9.0) if left else 0.0, (start - 1,)),
    ]
    score, places = max(readings)
    if score >= 1.5 + 1.5 * (len(places) == 2):
        return places
    # nothing known comes of it, but a ligature alone is no word: it opens one after a word, else it binds two pieces
    return () if not right else (end,) if not left or zipf(left) >= COMMON else (start - 1, end)


def _is_torn(left: str, right: str) -> bool:
    """Whether "specifi c" is one word."""
    whole = zipf(left + right)
    piece = zipf(left) < 2.5 or left in _PIECES or len(right) == 1 or zipf(right) < (4.0 if left == "off" else 2.5)
    return piece and whole >= (1.0 if zipf(left) < 2.0 else 2.5)


def unread_edits(text: str) -> Iterator[Edit]:
    """ "in\ufffdltration", "M?llerian" → the word that one ligature or letter in the place of the sign makes."""
    for match in _UNREAD.finditer(text):
        word = match.group().lower()
        place = max(word.find("?"), word.find("\ufffd"))
        best = max(LIGATURES, key=lambda lost: zipf(f"{word[:place]}{lost}{word[place + 1 :]}"))
        if zipf(f"{word[:place]}{best}{word[place + 1 :]}") < 1.5:
            best = max(_LETTERS, key=lambda lost: zipf(f"{word[:place]}{lost}{word[place + 1 :]}"))
        if zipf(f"{word[:place]}{best}{word[place + 1 :]}") >= 1.5:
            yield Edit(match.start() + place, match.start() + place + 1, best, "lost ligature")


def lost_f_edits(text: str) -> Iterator[Edit]:
    """ "signi cant" and "signicant" → "significant", "ndings" → "findings", where the result is a word and the damage is none."""
    taken: set[int] = set()
    at = 0
    while match := _PAIR.search(text, at):
        left, right = match[1], match[2]
        at = match.start(2)
        low = left.lower()
        if zipf(right) >= COMMON and zipf(low) >= COMMON and len(low) > 2 and len(right) > 2:
            continue
        floor = min(zipf(low), zipf(right))
        best = max(LIGATURES, key=lambda lost: zipf(low + lost + right))
        damaged = floor < 2.6 or low in ("di", "e", "su", "o", "a", "con", "pro", "de", "re")
        needed = 2.0 if not zipf(right) else 2.5 if low in _NO_WORDS else max(2.5, floor + 0.5)
        if damaged and zipf(low + best + right) >= needed and (left.islower() or left.istitle()):
            gap = match.end(1)
            taken.update((match.start(1), match.start(2)))
            yield Edit(gap, gap + 1, best, "lost ligature")
    for match in _SINGLE.finditer(text):
        word = match.group().lower()
        if word in _SHORT_LOSSES and match.start() not in taken:
            place, lost = _SHORT_LOSSES[word]
            yield Edit(match.start() + place, match.start() + place, lost, "lost ligature")
            continue
        if match.start() in taken or len(word) < 3 or zipf(word) >= COMMON:
            continue
        found = _restored(word)
        if found:
            place, lost = found
            yield Edit(match.start() + place, match.start() + place, lost, "lost ligature")


@lru_cache(maxsize=20_000)
def _restored(word: str) -> tuple[int, str] | None:
    """Where which letters are missing in ``word``; None where no known word comes of it."""
    best: tuple[float, int, str] = (0.0, 0, "")
    for place in range(len(word) + 1):
        left, right = word[:place], word[place:]
        for lost in LIGATURES:
            score = zipf.__wrapped__(f"{left}{lost}{right}")
            if score > best[0]:
                best = (score, place, lost)
    score, place, lost = best
    if not score:
        return None
    whole = f"{word[:place]}{lost}{word[place:]}"
    if whole in terms() and word not in terms() and score >= zipf(word):
        return place, lost
    if score >= max(zipf(word) + 1.2, 2.0 if len(word) > 4 else 3.5) or (
        score >= 1.0 and len(word) >= 7 and not zipf(word)
    ):
        return place, lost
    return None
